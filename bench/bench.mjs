/**
 * `npm run bench [-- name …] [--quick] [--repeat n]`: measures what the service takes for its main jobs, each beside
 * its floor: the least that PostgreSQL could take for as many rows, measured in the same run on the same server.
 * Prints a table and writes `bench/results/<name>.json`. A figure is the median of its rounds. A bar that is missed
 * is printed; the exit code says only whether everything ran.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as actionImport from './action-import.mjs';
import * as actionImportKilled from './action-import-killed.mjs';
import * as alaska from './alaska.mjs';
import * as auth from './auth.mjs';
import * as citizenPage from './citizen-page.mjs';
import * as dividendProof from './dividend-proof.mjs';
import * as dividendRun from './dividend-run.mjs';
import { RULE_SETS } from './eligibility.mjs';
import * as holdingsAt from './holdings-at.mjs';
import * as incorporationImport from './incorporation-import.mjs';
import * as incorporationPost from './incorporation-post.mjs';
import * as managerDashboard from './manager-dashboard.mjs';
import * as navSeries from './nav-series.mjs';
import * as paymentBatch from './payment-batch.mjs';
import * as paymentFiles from './payment-files.mjs';
import { openPlace } from './place.mjs';
import * as revaluation from './revaluation.mjs';
import * as sealing from './sealing.mjs';
import * as slowConnections from './slow-connections.mjs';
import * as statementPdf from './statement-pdf.mjs';
import * as verify from './verify.mjs';

/**
 * A bench is a module: `name`, `unit`, `bar` (`{ most }` or `{ least }` of ours ÷ floor, or with `of` of `ours` alone
 * or of what is `more`, ours − floor; `memoryMb` of the service at most; `also` of what else `ours` tells, by name, at most; `{}`: none), `setUp(place, scale)`, which is not measured,
 * and `floor(place, known, round)` and `ours(place, known, round)`, which return `{ figure, …more to print }`. One that
 * needs no database, or another nation, has an `openPlace` of its own; one that can be measured `once` has one round; what
 * it needs and has not, `absent()` tells.
 */
const BENCHES = [
  actionImport,
  actionImportKilled,
  alaska,
  auth,
  citizenPage,
  dividendProof,
  dividendRun,
  ...RULE_SETS,
  holdingsAt,
  incorporationImport,
  incorporationPost,
  managerDashboard,
  navSeries,
  paymentBatch,
  paymentFiles,
  revaluation,
  sealing,
  slowConnections,
  statementPdf,
  verify,
];
const QUICK_SCALE = 1 / 10;
const results = new URL('results/', import.meta.url);

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, repeat: { type: 'string' } },
});
const repeat = Number(options.repeat ?? (options.quick ? 1 : 3));
const unknown = names.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0 || !(repeat >= 1)) {
  const known = BENCHES.map(({ name }) => name).join(', ');
  console.error(
    `usage: npm run bench [-- name …] [--quick] [--repeat n], where name is of ${known}`,
  );
  process.exit(1);
}

const median = (figures) => {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
};
const rounded = (figure) => Number(figure.toPrecision(4));

function holds(
  { of, most = Infinity, least = -Infinity, memoryMb = Infinity, also = {} },
  ours,
  floor,
  usedMb,
  told,
) {
  const judged = of === 'ours' ? ours : of === 'more' ? ours - floor : ours / floor;
  const isTold = Object.entries(also).every(([what, limit]) => told[what] <= limit);
  return judged <= most && judged >= least && usedMb <= memoryMb && isTold;
}

/** Measures one bench on a database of its own: floor and ours by turns, so that both see the same machine. */
async function measure(bench) {
  const place = await (bench.openPlace ?? openPlace)();
  try {
    const known = await bench.setUp(place, options.quick ? QUICK_SCALE : 1);
    const rounds = { ours: [], floor: [] };
    for (let round = 1; round <= (bench.once ? 1 : repeat); round++)
      for (const side of ['floor', 'ours']) {
        await place.settle();
        rounds[side].push(await bench[side](place, known, round));
        console.log(`${bench.name} ${side} ${round}: ${JSON.stringify(rounds[side].at(-1))}`);
      }
    const [ours, floor] = [rounds.ours, rounds.floor].map((side) =>
      median(side.map(({ figure }) => figure)),
    );
    const told = Object.fromEntries(
      Object.keys(bench.bar.also ?? {}).map((what) => [
        what,
        rounded(median(rounds.ours.map((round) => round[what]))),
      ]),
    );
    const memory = place.memory();
    return {
      name: bench.name,
      ours: rounded(ours),
      floor: rounded(floor),
      ratio: rounded(ours / floor),
      unit: bench.unit,
      memoryMb: memory.service,
      at: new Date().toISOString(),
      ...(options.quick ? { quick: true } : {}),
      bar: bench.bar,
      told,
      holds: holds(bench.bar, ours, floor, memory.service, told),
      memory,
      rounds,
    };
  } finally {
    await place.close();
  }
}

const table = [];
for (const bench of BENCHES) {
  if (names.length > 0 && !names.includes(bench.name)) continue;
  const absent = bench.absent?.();
  if (absent !== undefined) {
    console.log(`${bench.name} is skipped: ${absent}`);
    continue;
  }
  try {
    const result = await measure(bench);
    await mkdir(results, { recursive: true });
    await writeFile(new URL(`${bench.name}.json`, results), `${JSON.stringify(result, null, 2)}\n`);
    const { name, ours, floor, ratio, unit, bar, told, holds, memory } = result;
    const limit = [
      bar.most === undefined ? bar.least && `≥ ${bar.least}` : `≤ ${bar.most}`,
      { ours: unit, more: `${unit} more` }[bar.of],
      bar.memoryMb === undefined ? '' : `in ≤ ${bar.memoryMb} MB`,
      ...Object.entries(bar.also ?? {}).map(([what, most]) => `, ${what} ${told[what]} ≤ ${most}`),
    ]
      .filter(Boolean)
      .join(' ');
    table.push({
      bench: options.quick ? `${name} (quick)` : name,
      unit,
      ours,
      floor,
      ratio,
      bar: limit === '' ? 'none' : `${limit} ${holds ? 'holds' : 'MISSED'}`,
      'service MB': memory.service,
      'largest postgres MB': memory.postgres,
      'load MB': memory.load,
    });
  } catch (error) {
    process.exitCode = 1;
    console.error(`${bench.name} did not run:`, error);
  }
}
console.table(table);
