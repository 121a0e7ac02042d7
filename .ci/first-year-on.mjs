// The main job on the database and the queue of the environment (DATABASE_URL, MIGRATION_DATABASE_URL, REDIS_URL), by
// the contract alone: real companies registered, priced and valued; a roll; a dividend approved and distributed; a
// citizen's statement; the books proved. The acceptance checks themselves always run embedded.
//
//   node .ci/first-year-on.mjs            the service in one process
//   node .ci/first-year-on.mjs --apart    the api and a worker as processes of their own, as in production
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const shared = path.resolve(process.env.SHARED_DIR || '../shared');
const { check, done, service } = await import(
  pathToFileURL(path.join(shared, 'acceptance/harness.mjs')).href
);
const real = (name) => readFileSync(path.join(shared, 'data/companies', name), 'utf8');

const CITIZENS = 20_000;
const INELIGIBLE_EVERY = 10;
const isApart = process.argv.includes('--apart');

const outside = Object.fromEntries(
  ['DATABASE_URL', 'MIGRATION_DATABASE_URL', 'REDIS_URL']
    .filter((name) => process.env[name])
    .map((name) => [name, process.env[name]]),
);
const s = await service({ env: { ...outside, ...(isApart ? { ROLE: 'api' } : {}) } });
const worker = isApart
  ? spawn(process.execPath, ['dist/src/main.js'], {
      env: { ...s.env, ROLE: 'worker', PORT: '0' },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  : undefined;
process.on('exit', () => worker?.kill('SIGKILL'));

/** Does something, and names it when it does not answer as it should. */
const did = (what, answer, status) => {
  check(what, answer.status === status, answer.text);
  return answer;
};
const anna = ['manager', 'anna'];
const ben = ['manager', 'ben'];

const rested = ['completed', 'proposed', 'approved', 'distributed', 'rejected', 'failed'];
const resting = (answer, as) => s.until(answer.headers.get('location'), rested, { as });
const decided = async (at, state) => {
  const self = await s.call('POST', `${at}/approval`, { as: anna, body: {} });
  check('who proposed may not approve', self.json?.code === 'proposer-may-not-approve', self.text);
  did('approval', await s.call('POST', `${at}/approval`, { as: ben, body: {} }), 200);
  return s.until(at, [state, 'failed'], { as: ben });
};

const companies = did(
  'companies are taken',
  await s.call('POST', '/v1/incorporation-imports', {
    as: 'clerk',
    body: real('sp500-incorporations.csv'),
    type: 'text/csv',
    key: 'companies',
  }),
  202,
);
const registered = await resting(companies, 'clerk');
check('500 companies are registered', registered.accepted === 500, registered);

const prices = real('sp500-prices.csv')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','))
  .map(([registrationNumber, shareClass, observedOn, pricePerShare, currency, method, source]) => ({
    registrationNumber,
    shareClass,
    observedOn,
    pricePerShare,
    currency,
    method,
    source,
  }));
did('prices', await s.call('POST', '/v1/prices', { as: anna, key: 'prices', body: prices }), 201);

const valuation = did(
  'a valuation is proposed',
  await s.call('POST', '/v1/valuation-runs', {
    as: anna,
    key: 'nav',
    body: { asOf: '2026-08-31' },
  }),
  202,
);
await resting(valuation, anna);
const { nav } = await decided(valuation.headers.get('location'), 'approved');
check('the NAV is 6986642377543.30 exactly', nav?.amount === '6986642377543.30', nav);

did(
  'a receipt',
  await s.call('POST', '/v1/cash-receipts', {
    as: anna,
    key: 'appropriation',
    body: {
      receivedOn: '2026-09-30',
      amount: { amount: '50000000.01', currency: 'USD' },
      kind: 'appropriation',
      narrative: 'Appropriation of 2026',
    },
  }),
  201,
);

const nationalId = (no) => `CI-${String(no).padStart(6, '0')}`;
const person = (no) => ({
  nationalId: nationalId(no),
  name: `Citizen ${no}`,
  bornOn: '1980-01-01',
  residentSince: no % INELIGIBLE_EVERY === 0 ? '2025-06-01' : '1990-01-01',
});
const roll = did(
  'citizens are taken',
  await s.call('POST', '/v1/citizens', {
    as: 'operator',
    type: 'application/x-ndjson',
    key: 'roll',
    body: Array.from({ length: CITIZENS }, (_, no) => JSON.stringify(person(no + 1))).join('\n'),
  }),
  202,
);
const enrolled = await resting(roll, 'operator');
check('every citizen is on the roll', enrolled.accepted === CITIZENS, enrolled);

const run = did(
  'a dividend is proposed',
  await s.call('POST', '/v1/dividend-runs', {
    as: anna,
    key: 'dividend',
    body: {
      year: 2025,
      recordOn: '2025-12-31',
      payOn: '2026-10-15',
      rule: { name: 'fixed-appropriation', amount: '50000000.01' },
    },
  }),
  202,
);
await resting(run, anna);
const distributed = await decided(run.headers.get('location'), 'distributed');
check(
  '18,000 of 20,000 are eligible; 50,000,000.01 is 2,777.77 each and 140.01 over',
  distributed.eligible === '18000' &&
    distributed.perCitizen === '2777.77' &&
    distributed.residue === '140.01' &&
    distributed.state === 'distributed',
  distributed,
);

const statement = await s.call('GET', '/v1/me/statements/2025', { as: ['citizen', nationalId(1)] });
check(
  'a citizen is told what they are due, and it is posted',
  statement.json?.entitlement?.net === '2777.77' &&
    statement.json?.lines?.[0]?.amount === '2777.77',
  statement.text,
);

const verify = spawnSync('npm', ['run', '-s', 'verify'], { env: s.env, encoding: 'utf8' });
console.log(verify.stdout.trim().split('\n').at(-1));
check('the books are sound', verify.status === 0, verify.stdout + verify.stderr);

if (worker) {
  worker.kill('SIGTERM');
  const code = worker.exitCode ?? (await new Promise((exited) => worker.on('exit', exited)));
  check('the worker stops in order', code === 0, code);
}
await s.stop();
done(
  `on ${outside.DATABASE_URL ? 'a database of its own' : 'the embedded database'}, ` +
    `${outside.REDIS_URL ? 'Redis' : 'the queue in the database'}, Node ${process.version}` +
    (isApart ? ', api and worker apart' : ''),
);
