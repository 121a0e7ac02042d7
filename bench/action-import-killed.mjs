import { randomUUID } from 'node:crypto';
import { openDatabase } from '../dist/src/database.js';
import { proveBooks } from '../dist/src/proof/laws.js';
import * as actionImport from './action-import.mjs';
import { seconds } from './floor.mjs';
import { openPlace as open } from './place.mjs';

/**
 * The same file of a hundred thousand corporate actions, worked at by a worker that is killed (SIGKILL) at a third and
 * again at two thirds of it: each is recorded once, and the books are sound. What is too long for a test.
 */
export const name = 'action-import-killed';
export const unit = 's';
export const bar = { most: 180, of: 'ours' };
export const once = true;

export const openPlace = () => open({ ROLE: 'api' });

export async function setUp(place, scale) {
  const work = await worker(place);
  const known = await actionImport.setUp(place, scale);
  return { ...known, work };
}

const worker = ({ start, dir }) => start('dist/src/main.js', { ROLE: 'worker', DATA_DIR: dir });

export const { floor } = actionImport;

export async function ours(place, { actions, work }, round) {
  const { owner, call, until } = place;
  const manager = { role: 'manager' };
  const done = async () =>
    Number((await owner.query('select count(*) as n from corporate_action')).rows[0].n);
  let killed = 0;
  const figure = await seconds(async () => {
    const { id } = await call('POST', '/v1/corporate-action-imports', {
      ...manager,
      key: randomUUID(),
      type: 'text/csv',
      body: actionImport.fileOf(actions, round),
    });
    let working = work;
    for (const part of [1 / 3, 2 / 3]) {
      while ((await done()) < actions * part) await new Promise((next) => setTimeout(next, 50));
      process.kill(working.pid, 'SIGKILL');
      killed++;
      working = await worker(place);
    }
    const at = `/v1/corporate-action-imports/${id}`;
    const run = await until(at, 'completed', manager, actionImport.POLL_MS);
    if (run.accepted !== actions || run.duplicates + run.rejected > 0)
      throw new Error(`came of it: ${JSON.stringify(run)}`);
  });
  await expectOnce(place, actions);
  return { figure, killed };
}

/** Of each action one record, one reference, one entry that posts it; and no law of the books is broken. */
async function expectOnce({ owner, serviceUrl }, actions) {
  const { rows } = await owner.query(`
    select (select count(*) from corporate_action) as actions,
           (select count(*) from corporate_action_reference) as known,
           (select count(distinct (registration_number, kind, effective_on))
              from corporate_action join incorporation using (incorporation_id)) as distinct_actions,
           (select count(*) from corporate_action a
             where a.kind in ('split', 'cash-dividend', 'disposal')
               and not exists (select 1 from journal_entry where entry_key = 'corporate-action:' || a.action_id)) as not_posted,
           (select count(*) from journal_entry where entry_key like 'corporate-action:%:%') as posted_again`);
  const [found] = rows;
  for (const column of ['actions', 'known', 'distinct_actions'])
    if (Number(found[column]) !== actions) throw new Error(`drift: ${JSON.stringify(found)}`);
  if (Number(found.not_posted) + Number(found.posted_again) > 0)
    throw new Error(`drift: ${JSON.stringify(found)}`);
  const database = await openDatabase(serviceUrl, undefined);
  try {
    const broken = (await proveBooks(database)).filter(({ offender }) => offender !== null);
    if (broken.length > 0) throw new Error(`broken: ${JSON.stringify(broken)}`);
  } finally {
    await database.destroy();
  }
}
