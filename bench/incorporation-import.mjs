import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { clearFloor, floorOf, seconds } from './floor.mjs';

/** A hundred thousand companies in a file, from sending it until all are registered, their stakes minted. */
export const name = 'incorporation-import';
export const unit = 's';
export const bar = { most: 8 };

const COMPANIES = 100_000;
const HEADER =
  'registration_number,legal_name,incorporated_on,share_class,founding_shares,par_value,currency';
/** Bytes handed over at once, as a socket would. */
const PIECE_BYTES = 64 * 1024;

export async function setUp(_place, scale) {
  return { companies: COMPANIES * scale };
}

/** A file of companies that are in no other round's. */
function fileOf(companies, round) {
  const lines = Array.from({ length: companies }, (_, no) => {
    const number = `BENCH-${round}-${String(no).padStart(7, '0')}`;
    const day = new Date(Date.UTC(2000, 0, 1 + (no % 9000))).toISOString().slice(0, 10);
    const shares = 1_000_000 + (no % 977) * 1000;
    return `${number},"Company No. ${no}, Incorporated",${day},COMMON,${shares},0.0001,USD`;
  });
  return Buffer.from(`${HEADER}\n${lines.join('\n')}\n`);
}

export async function floor({ owner }, { companies }, round) {
  const file = fileOf(companies, round);
  const pieces = Array.from({ length: Math.ceil(file.length / PIECE_BYTES) }, (_, no) =>
    file.subarray(no * PIECE_BYTES, (no + 1) * PIECE_BYTES),
  );
  const [table, copy] = await floorOf(name);
  await clearFloor(owner);
  await owner.query(table);
  const figure = await seconds(() => pipeline(Readable.from(pieces), owner.query(copyFrom(copy))));
  return { figure };
}

/**
 * Seconds that the same rows take into the same tables with the same keys but without any law, by one connection: what
 * is left of the ratio is the number of rows and keys that one company is.
 */
async function keyed(owner, [entries, classes], round) {
  const sources = [
    ['incorporation', `registration_number like 'BENCH-${round}-%'`],
    ['share_class', `commodity_id > ${classes}`],
    ...['journal_entry', 'posting', 'holding_posting', 'control_total'].map((table) => [
      table,
      `entry_id > ${entries}`,
    ]),
  ];
  await clearFloor(owner);
  for (const [table] of sources)
    await owner.query(
      `create table floor.${table} (like public.${table} including indexes including constraints)`,
    );
  return seconds(async () => {
    for (const [table, which] of sources)
      await owner.query(`insert into floor.${table} select * from public.${table} where ${which}`);
  });
}

const lastOf = async (owner) => {
  const { rows } = await owner.query(
    `select coalesce((select max(entry_id) from journal_entry), 0) as entry,
            coalesce((select max(commodity_id) from share_class), 0) as class`,
  );
  return [rows[0].entry, rows[0].class];
};

export async function ours({ owner, call, until }, { companies }, round) {
  const file = fileOf(companies, round);
  const last = await lastOf(owner);
  let received;
  let done;
  const figure = await seconds(async () => {
    received = await seconds(async () => {
      const request = { role: 'clerk', key: randomUUID(), type: 'text/csv', body: file };
      done = await call('POST', '/v1/incorporation-imports', request);
    });
    done = await until(`/v1/incorporation-imports/${done.id}`, 'completed', { role: 'clerk' });
  });
  if (done.accepted !== companies) throw new Error(`${done.accepted} were accepted`);
  return { figure, received, keyed: await keyed(owner, last, round) };
}
