import { readConfig } from '../dist/src/config.js';
import { openDatabase } from '../dist/src/database.js';
import { readNationPack } from '../dist/src/delivery/nation/nation-pack.js';
import { DeclarationStore } from '../dist/src/log/declaration.store.js';
import { Declarations } from '../dist/src/log/declarations.js';
import { EntryTextStore } from '../dist/src/log/entry-text.store.js';
import { LogStore } from '../dist/src/log/log.store.js';
import { PublicLog } from '../dist/src/log/public-log.js';
import { masterKeysOf } from '../dist/src/service.js';
import { DividendProofStore } from '../dist/src/statement/dividend-proof.store.js';
import { DividendProofs } from '../dist/src/statement/dividend-proofs.js';
import * as dividendRun from './dividend-run.mjs';
import { clearFloor, floorOf, seconds } from './floor.mjs';
import { openPlace as open } from './place.mjs';

/**
 * What proves to one citizen among a million that their dividend is in the published total, as a client waits for it over HTTP,
 * its token checked and its request counted: the middle one of so many, and beside it how long 99 of a hundred take at most;
 * `made` are the same without HTTP, from the national id to the whole document. The floor reads a row as large as the tile that
 * their leaf is in, and hashes that.
 */
export const name = 'dividend-proof';
export const unit = 'ms';
export const bar = { of: 'ours', most: 5 };

const ASKED = 500;
/** So many are made before that, as by a service that has been up for a minute: plans are made and code is compiled once. */
export const WARMED = 100;
export const NATIONAL_ID = 'BENCH-1';

export const openPlace = () => open({ RATE_LIMIT: '1000000' });

export async function setUp(place, scale) {
  const { call, until } = place;
  // Nobody is behind them; one more who asks is.
  const { citizens } = await dividendRun.setUp(place, scale);
  const person = {
    nationalId: NATIONAL_ID,
    name: 'Ada',
    bornOn: '1980-01-01',
    residentSince: '1980-01-01',
  };
  const { id } = await call('POST', '/v1/citizens', {
    role: 'operator',
    type: 'application/x-ndjson',
    body: JSON.stringify(person),
  });
  await until(`/v1/citizen-imports/${id}`, 'completed', { role: 'operator' });
  await dividendRun.ours(place, { citizens: citizens + 1 }, 0); // That of the newest year.
  const at = `/v1/me/statements/${dividendRun.FIRST_YEAR}/proof`;
  for (;;) {
    const proof = await call('GET', at, { person: NATIONAL_ID, role: 'citizen' }).catch((error) => {
      if (!/not-sealed-yet/.test(error.message)) throw error;
    });
    if (proof) return { citizens, at, steps: proof.path.length };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

export const most99 = (each) => each.toSorted((a, b) => a - b)[Math.ceil(each.length * 0.99) - 1];

export async function floor({ owner }, { citizens }) {
  const [table, rows, tile] = await floorOf(name);
  await clearFloor(owner);
  await owner.query(table);
  await owner.query(rows, [citizens]);
  await owner.query('vacuum analyze floor.tile');
  let no = 0;
  const read = () => {
    const values = [(no++ * 7919) % Math.floor(citizens / 256)];
    return owner.query({ name: 'floor', text: tile, values });
  };
  return { figure: middle(await each(read)) };
}

export async function ours({ call, dir, serviceUrl }, { at, steps }) {
  const database = await openDatabase(serviceUrl, undefined);
  try {
    const vault = await masterKeysOf(readConfig({ DATA_DIR: dir }), database).openVault();
    const log = new PublicLog(database, new LogStore(), new EntryTextStore(), []);
    const declarations = new Declarations(database, new DeclarationStore(), log);
    const proofs = new DividendProofs(
      database,
      new DividendProofStore(),
      declarations,
      vault,
      readNationPack('demo'),
    );
    const made = await each(() => proofs.ofNationalId(NATIONAL_ID, dividendRun.FIRST_YEAR));
    const asked = await each(() => call('GET', at, { person: NATIONAL_ID, role: 'citizen' }));
    return {
      figure: middle(asked),
      p99: most99(asked),
      made: middle(made),
      madeP99: most99(made),
      steps,
    };
  } finally {
    await database.destroy();
  }
}

/** What each of so many takes, in ms. */
async function each(work) {
  for (let no = 0; no < WARMED; no++) await work();
  const taken = [];
  for (let no = 0; no < ASKED; no++) taken.push(1000 * (await seconds(work)));
  return taken;
}
const middle = (taken) => taken.toSorted((a, b) => a - b)[ASKED / 2];
