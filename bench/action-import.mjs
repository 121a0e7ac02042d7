import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { clearFloor, floorOf, seconds } from './floor.mjs';

/** A hundred thousand corporate actions in a file, from sending it until all that follows of them is posted. */
export const name = 'action-import';
export const unit = 's';
export const bar = { most: 60, of: 'ours' };

const ACTIONS = 100_000;
/** What happens to each company in a year, in turn. */
const YEAR = [
  { kind: 'split', new_shares: 2, old_shares: 1 },
  { kind: 'cash-dividend', amount: 12.34 },
  { kind: 'disposal', shares: 7, proceeds: 3.5 },
  { kind: 'share-issue', shares_issued: 1000 },
  { kind: 'cash-dividend', amount: 0.05 },
];
/** The columns of a file, of which most are empty. */
const HEADER =
  'reference,kind,registration_number,share_class,effective_on,new_shares,old_shares,fractions,cash_in_lieu_price,' +
  'shares_issued,price_per_share,shares_taken_up,shares,proceeds,amount,into_registration_number,into_share_class,' +
  'ratio,cost_share,direction,counterparty,value,shares_bought_back,shares_tendered,isin,legal_name';
const COLUMNS = HEADER.split(',');
/** Asking costs the service something, and a quarter of a second is little here. */
export const POLL_MS = 250;
/** Bytes handed over at once, as a socket would. */
const PIECE_BYTES = 64 * 1024;

export async function setUp({ owner, call, until }, scale) {
  const actions = ACTIONS * scale;
  const companies = Array.from(
    { length: actions / YEAR.length },
    (_, no) => `ACT-${no},Company ${no},2015-01-02,COMMON,10000,0.01,USD`,
  );
  const { id } = await call('POST', '/v1/incorporation-imports', {
    role: 'clerk',
    key: randomUUID(),
    type: 'text/csv',
    body: `registration_number,legal_name,incorporated_on,share_class,founding_shares,par_value,currency\n${companies.join('\n')}`,
  });
  await until(`/v1/incorporation-imports/${id}`, 'completed', { role: 'clerk' });
  await owner.query('vacuum analyze');
  return { actions };
}

/** A year's actions, one kind after the other, each of every company. */
export function fileOf(actions, round) {
  const companies = actions / YEAR.length;
  const lines = Array.from({ length: actions }, (_, no) => {
    const nth = Math.floor(no / companies);
    const row = {
      reference: `bench-${round}-${no}`,
      registration_number: `ACT-${no % companies}`,
      share_class: 'COMMON',
      effective_on: `${2015 + round}-03-0${nth + 1}`,
      ...YEAR[nth],
    };
    return COLUMNS.map((column) => row[column] ?? '').join(',');
  });
  return Buffer.from(`${HEADER}\n${lines.join('\n')}\n`);
}

export async function floor({ owner }, { actions }, round) {
  const file = fileOf(actions, round);
  const pieces = Array.from({ length: Math.ceil(file.length / PIECE_BYTES) }, (_, no) =>
    file.subarray(no * PIECE_BYTES, (no + 1) * PIECE_BYTES),
  );
  const [table, copy] = await floorOf(name);
  await clearFloor(owner);
  await owner.query(table);
  return {
    figure: await seconds(() => pipeline(Readable.from(pieces), owner.query(copyFrom(copy)))),
  };
}

export async function ours({ call, until }, { actions }, round) {
  const body = fileOf(actions, round);
  const manager = { role: 'manager' };
  let received;
  let done;
  const figure = await seconds(async () => {
    received = await seconds(async () => {
      const request = { ...manager, key: randomUUID(), type: 'text/csv', body };
      done = await call('POST', '/v1/corporate-action-imports', request);
    });
    done = await until(`/v1/corporate-action-imports/${done.id}`, 'completed', manager, POLL_MS);
  });
  if (done.accepted !== actions) throw new Error(`${done.accepted} were accepted`);
  return { figure, received };
}
