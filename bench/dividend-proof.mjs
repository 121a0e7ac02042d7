import * as dividendRun from './dividend-run.mjs';
import { clearFloor, floorOf, seconds } from './floor.mjs';
import { openPlace as open } from './place.mjs';

/**
 * What proves to one citizen among a million that their dividend is in the published total: how long 99 of a hundred such
 * answers take at most, over HTTP; beside reading a row as large as the tile that their leaf is in, and hashing that.
 */
export const name = 'dividend-proof';
export const unit = 'ms';
export const bar = { of: 'ours', most: 5 };

const ASKED = 500;
const NATIONAL_ID = 'BENCH-1';

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
  const [table, rows, read] = await floorOf(name);
  await clearFloor(owner);
  await owner.query(table);
  await owner.query(rows, [citizens]);
  await owner.query('vacuum analyze floor.tile');
  const each = [];
  for (let no = 0; no < ASKED; no++)
    each.push(
      1000 *
        (await seconds(() =>
          owner.query({
            name: 'floor',
            text: read,
            values: [(no * 7919) % Math.floor(citizens / 256)],
          }),
        )),
    );
  return { figure: most99(each) };
}

export async function ours({ call }, { at, steps }) {
  const each = [];
  for (let no = 0; no < ASKED; no++)
    each.push(
      1000 * (await seconds(() => call('GET', at, { person: NATIONAL_ID, role: 'citizen' }))),
    );
  return { figure: most99(each), median: each.toSorted((a, b) => a - b)[ASKED / 2], steps };
}
