import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../dist/src/database.js';
import { asAuditorsOfOneInstant } from '../dist/src/ledger/reader.store.js';
import { LogStore } from '../dist/src/log/log.store.js';
import { proveByRows } from '../dist/src/proof/laws.js';
import { proveLog } from '../dist/src/proof/log-proofs.js';
import * as dividendRun from './dividend-run.mjs';
import { floorOf, seconds } from './floor.mjs';
import { peakOf } from './memory.mjs';
import * as sealing from './sealing.mjs';

/**
 * Laws 1 to 5 proved over ten million postings, beside one bare scan and sum of them: a million foundings, of four postings
 * and a holding each, and five dividends to a million citizens. In the first round the other laws are proved as well
 * (`replays`: values, shares and decisions from what they were made of), and the public log is hashed anew (`hashing`).
 */
export const name = 'verify';
export const unit = 's';
export const bar = { most: 4 };

const DIVIDENDS = 5;
const POLL_MS = 500;

export async function setUp(place, scale) {
  const { owner, serviceUrl } = place;
  await sealing.setUp(place, scale);
  const known = await dividendRun.setUp(place, scale);
  for (let no = 1; no <= DIVIDENDS; no++) await dividendRun.ours(place, known, no);
  await owner.query(
    'vacuum analyze posting, holding_posting, citizen_posting, control_total, journal_entry, dividend_roll',
  );
  const database = await openDatabase(serviceUrl, undefined);
  while (await new LogStore().isBehind(database)) await sleep(POLL_MS);
  await database.destroy();
  return {};
}

export async function floor({ owner }) {
  const statements = await floorOf(name);
  await owner.query('set jit = off');
  const scans = async (workers) => {
    await owner.query(`set max_parallel_workers_per_gather = ${workers}`);
    return seconds(async () => {
      for (const statement of statements) await owner.query(statement);
    });
  };
  return { figure: await scans(0), byThreeProcesses: await scans(2) };
}

export async function ours({ serviceUrl }, _known, round) {
  const database = await openDatabase(serviceUrl, undefined);
  let proofs;
  const proving = (prove) =>
    seconds(async () => {
      proofs = await asAuditorsOfOneInstant(database, prove);
    });
  /** Citizens who came without keys break other laws. */
  const sound = () => {
    const broken = proofs.find(({ offender }) => offender !== null);
    if (broken) throw new Error(`${broken.what}: ${broken.offender}`);
  };
  try {
    const figure = await proving((txs) => proveByRows(txs, (no) => no <= 5));
    sound();
    if (round > 1) return { figure };
    const replays = await proving((txs) => proveByRows(txs, (no) => no > 5));
    const hashing = await proving(([tx]) => proveLog(tx));
    sound();
    return { figure, replays, hashing, peakMb: peakOf(process.pid) };
  } finally {
    await database.destroy();
  }
}
