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

export async function ours({ call, until }, { companies }, round) {
  const file = fileOf(companies, round);
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
  return { figure, received };
}
