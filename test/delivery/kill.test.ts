import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DevelopmentProvider } from '../../src/delivery/identity/development-provider.js';
import type { Role } from '../../src/delivery/identity/caller.js';
import { dayOf } from '../../src/domain/calendar.js';
import { readCheckpoint } from '../../src/domain/checkpoint.js';
import { isConsistent } from '../../src/domain/merkle.js';
import { readNote } from '../../src/domain/signed-note.js';
import { ACTION_CHUNK_SIZE } from '../../src/portfolio/action-imports.js';
import { proveBooks } from '../../src/proof/laws.js';
import { IMPORT_CHUNK_SIZE } from '../../src/registry/incorporation-register.js';
import { accountReport, entry } from '../support/bank.js';
import { csvReport } from '../support/banking.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { NationFolder } from '../support/nation-folder.js';
import { ibanOf, sha256 } from '../support/payments.js';
import { CITIZENS_HEADER } from '../support/samples.js';
import { sealed } from '../support/sealed.js';
import { Wire } from '../support/wire.js';

const COMPANIES = 4 * IMPORT_CHUNK_SIZE;
const CITIZENS = 2_000;
/** Who has an account, and how many of them are paid by one file. */
const PAID = 60;
const PER_FILE = 20;
/** Who comes by a file of citizens, in chunks of so many; some of them with a second line, that corrects the first. */
const ENROLLED = 10_000;
const CORRECTED = 200;
const GATE = 4_242;

/** Of each of these in turn, the last of them late. A hundred thousand of them: `npm run bench -- action-import-killed`. */
const ACTED = 500;
const ACTIONS = [
  { effectiveOn: '2026-01-15', kind: 'split', newShares: '2', oldShares: '1' },
  { effectiveOn: '2026-01-16', kind: 'cash-dividend', amount: '0.01' },
  { effectiveOn: '2026-01-17', kind: 'disposal', shares: '1', proceeds: '0.30' },
  { effectiveOn: '2026-01-18', kind: 'cash-dividend', amount: '0.01' },
  { effectiveOn: '2022-06-15', kind: 'split', newShares: '3', oldShares: '1' },
].flatMap((action, nth) =>
  Array.from({ length: ACTED }, (_, no) =>
    JSON.stringify({
      reference: `broker-${nth}-${no}`,
      registrationNumber: `K-${no + 100}`,
      shareClass: 'COMMON',
      ...action,
    }),
  ),
);

const redis = process.env['REDIS_URL'];
const backends = [
  {
    backend: redis ? 'PostgreSQL (skipped: REDIS_URL is set)' : 'PostgreSQL',
    environment: { REDIS_URL: '' },
    describes: redis ? describe.skip : describe,
  },
  {
    backend: redis ? 'Redis' : 'Redis (skipped: set REDIS_URL)',
    environment: { REDIS_URL: redis ?? '' },
    describes: redis ? describe : describe.skip,
  },
];

/** Where a chunk of a step waits, not before the given one. */
const chunkOf = (step: string, from = 2) =>
  `before update of state on run_chunk for each row
     when (new.state = 'done' and new.chunk_no >= ${from} and new.step like '${step}') execute function wait_at_the_gate()`;

for (const { backend, environment, describes } of backends)
  describes(`a worker killed in the middle of a chunk, with the queue on ${backend}`, () => {
    let database: TestDatabase;
    let provider: DevelopmentProvider;
    let api: ChildProcess;
    let worker: ChildProcess;
    let address: string;
    let dividend: string;
    const nation = new NationFolder({
      payment: { transactionsMax: PER_FILE },
      retention: { unclaimedYears: 1 },
    });
    const dataDir = mkdtempSync(path.join(tmpdir(), 'investment-kill-'));
    const masterKey = randomBytes(32).toString('hex');

    beforeAll(async () => {
      database = await freshDatabase();
      const port = await freePort();
      address = `http://127.0.0.1:${port}`;
      api = start('api', port);
      worker = start('worker', 0);
      await ready();
      provider = await DevelopmentProvider.open(database.service, address);
      // From the second chunk on, a chunk that has done all its work waits here, before it is committed.
      await database.owner.query(`
        create function wait_at_the_gate() returns trigger language plpgsql as $$ begin
          perform pg_advisory_xact_lock_shared(${GATE});
          return new;
        end $$;
        -- A slice of what is restated after a NAV, not the first of them.
        create function wait_in_the_middle() returns trigger language plpgsql as $$ begin
          if (select count(*) from journal_entry where entry_key like 'corporate-action:%:3') > ${ACTED / 2} then
            perform pg_advisory_xact_lock_shared(${GATE});
          end if;
          return null;
        end $$`);
    });
    afterAll(async () => {
      await Promise.all([stop(api), stop(worker)]);
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
      nation.remove();
    });

    async function ready(): Promise<void> {
      while (
        !(await fetch(`${address}/health/ready`).then(
          (answer) => answer.ok,
          () => false,
        ))
      )
        await sleep(50);
    }

    function start(role: string, port: number): ChildProcess {
      return spawn(process.execPath, ['dist/src/main.js'], {
        env: {
          ...process.env,
          ...environment,
          NODE_ENV: 'development',
          LOG_LEVEL: 'silent',
          NATION: nation.path,
          DATABASE_URL: database.url,
          DATA_DIR: dataDir,
          MASTER_KEY: masterKey,
          PORT: String(port),
          ROLE: role,
        },
        stdio: 'ignore',
      });
    }

    async function ask(
      method: string,
      at: string,
      as: [Role, string],
      body?: unknown,
      type = 'application/json',
      key = '',
    ) {
      const answer = await fetch(address + at, {
        method,
        headers: {
          authorization: `Bearer ${await provider.token(...as)}`,
          'idempotency-key': `${method} ${at}${key}`,
          ...(body === undefined ? {} : { 'content-type': type }),
        },
        ...(body === undefined
          ? {}
          : { body: type === 'application/json' ? JSON.stringify(body) : (body as string) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${at}: ${text}`);
      return { location: answer.headers.get('location') ?? at, json: JSON.parse(text) };
    }

    async function readLog(at = 'checkpoint') {
      const said = await (await fetch(`${address}/log/${at}`)).text();
      return { text: said, json: at === 'checkpoint' ? undefined : JSON.parse(said) };
    }

    async function text(at: string, as: [Role, string]): Promise<string> {
      const authorization = `Bearer ${await provider.token(...as)}`;
      return (await fetch(address + at, { headers: { authorization } })).text();
    }

    async function until(at: string, state: string, as: [Role, string]) {
      for (;;) {
        const { json } = await ask('GET', at, as);
        if (json.state === state) return json;
        if (json.state === 'failed')
          throw new Error(`${at} failed: ${JSON.stringify(json.problem)}`);
        await sleep(50);
      }
    }

    /** Does `begin` behind a closed gate, kills the worker while its work waits there, and starts another. */
    async function killedInTheMiddleOf<T>(
      begin: () => Promise<T>,
      gate = chunkOf('%'),
    ): Promise<T> {
      await database.owner.query(`
        drop trigger if exists gate on run_chunk;
        drop trigger if exists gate on position_change;
        drop trigger if exists gate on log_leaf;
        create trigger gate ${gate};
        select pg_advisory_lock(${GATE})`);
      const begun = await begin();
      for (;;) {
        const { rows } = await database.owner.query(
          `select 1 from pg_locks where locktype = 'advisory' and objid = ${GATE} and not granted
              and database = (select oid from pg_database where datname = current_database())`,
        );
        if (rows.length > 0) break;
        await sleep(20);
      }
      const gone = once(worker, 'exit');
      worker.kill('SIGKILL');
      await gone;
      await database.owner.query(`select pg_advisory_unlock(${GATE})`);
      worker = start('worker', 0);
      return begun;
    }

    const one = async (sql: string) =>
      (await database.owner.query(`select (${sql})::text as one`)).rows[0].one;

    test('of an import: every company is registered once', async () => {
      const rows = Array.from(
        { length: COMPANIES },
        (_, no) => `K-${no + 100},Company ${no},2020-01-01,COMMON,1000,0.5,USD`,
      );
      const csv = `registration_number,legal_name,incorporated_on,share_class,founding_shares,par_value,currency\n${rows.join('\n')}`;

      const { location } = await killedInTheMiddleOf(() =>
        ask('POST', '/v1/incorporation-imports', ['clerk', 'carl'], csv, 'text/csv'),
      );

      expect(await until(location, 'completed', ['clerk', 'carl'])).toMatchObject({
        accepted: COMPANIES,
        duplicates: 0,
        rejected: 0,
      });
      expect(await one('select count(*) from incorporation')).toBe(String(COMPANIES));
      expect(
        await one(`select count(*) from journal_entry where entry_key like 'incorporation:%'`),
      ).toBe(String(COMPANIES));
    });

    test('of a valuation, once while it is computed and once while it is posted: every holding is valued once', async () => {
      const { location } = await killedInTheMiddleOf(() =>
        ask('POST', '/v1/valuation-runs', ['manager', 'ann'], { asOf: '2022-12-31' }),
      );
      await until(location, 'proposed', ['manager', 'ann']);
      await killedInTheMiddleOf(() => ask('POST', `${location}/approval`, ['manager', 'ben'], {}));

      const { nav } = await until(location, 'approved', ['manager', 'ann']);
      expect(nav.amount).toBe(`${COMPANIES * 50}.00`);
      expect(await one('select count(*) from valuation_line')).toBe(String(COMPANIES));
    });

    test('of an import of corporate actions, once as they come and once as late ones restate them: each is recorded once', async () => {
      const manager: [Role, string] = ['manager', 'pam'];
      const { location } = await killedInTheMiddleOf(
        () =>
          ask(
            'POST',
            '/v1/corporate-action-imports',
            manager,
            ACTIONS.join('\n'),
            'application/x-ndjson',
          ),
        chunkOf('record%', 2),
      );
      const firstLate = 1 + Math.ceil((ACTIONS.length - ACTED) / ACTION_CHUNK_SIZE);
      await killedInTheMiddleOf(async () => undefined, chunkOf('record%', firstLate));

      expect(await until(location, 'completed', manager)).toMatchObject({
        accepted: ACTIONS.length,
        duplicates: 0,
        rejected: 0,
      });
      expect(
        await one(`select count(*) || ' ' || count(distinct (registration_number, kind, effective_on)) from corporate_action
                     join incorporation using (incorporation_id)`),
      ).toBe(`${ACTIONS.length} ${ACTIONS.length}`);
      expect(await posted('assets:cash')).toBe(`${(ACTED * 0.32).toFixed(2)}00000000`);
      // 100 shares became 600, of which one was sold.
      expect(await posted('memorandum:shares-held')).toBe(`${ACTED * 499}.0000000000`);
      expect(await restated(2)).toBe(`${2 * ACTED}`); // The split and the disposal, by the earlier split.
    });

    test('of a NAV that restates what was done later: each is restated once', async () => {
      await database.owner.query(`
        insert into price (share_class_id, observed_on, price_per_share, method, source, recorded_at, recorded_by, level)
        select commodity_id, '2024-12-01', 2, 'multiples', 'Peers', now(), 'pricer', 3 from share_class`);
      const { location } = await ask(
        'POST',
        '/v1/valuation-runs',
        ['manager', 'ann'],
        {
          asOf: '2024-12-31',
        },
        'application/json',
        '2024',
      );
      await until(location, 'proposed', ['manager', 'ann']);
      await killedInTheMiddleOf(
        () => ask('POST', `${location}/approval`, ['manager', 'ben'], {}),
        'after insert on position_change for each statement execute function wait_in_the_middle()',
      );

      const { nav } = await until(location, 'approved', ['manager', 'ann']);
      expect(nav.amount).toBe(`${ACTED * 600 + (COMPANIES - ACTED) * 200}.00`);
      expect(await restated(3)).toBe(`${ACTED}`); // The disposal: a share was worth 1.00, after the split.
    });

    /** What corporate actions have posted to an account. */
    const posted = (account: string) =>
      one(`select sum(quantity) from posting p join journal_entry using (entry_id) join account using (account_id)
            where name = '${account}' and entry_key like 'corporate-action:%'`);
    /** How many actions have had so many entries. */
    const restated = (times: number) =>
      one(`select count(*) from journal_entry where entry_key like 'corporate-action:%:${times}'`);

    test('of a dividend, while its roll is frozen, its sum tree built and it is distributed: every citizen is credited once', async () => {
      await database.owner.query(`
        with enrolled as (
          insert into citizen (bucket, citizen_id, national_id_hash, facts_hash, born_on, resident_since, sealed, has_account,
                               commitment, recorded_at, recorded_by)
          select get_byte(h, 0) & 7, nextval('citizen_id'), h, h, '1980-01-01', '2000-01-01', h, false, sha256(h), now(), 'olga'
            from (select sha256(i::text::bytea) as h from generate_series(1, ${CITIZENS}) i) s
          returning bucket, citizen_id, recorded_at
        )
        insert into citizen_key select *, '\\x0101' from enrolled`);
      const file = [
        CITIZENS_HEADER,
        ...Array.from(
          { length: PAID },
          (_, no) => `P-${no},Payee ${no},1980-01-01,2000-01-01,,,${ibanOf(no)}`,
        ),
      ].join('\n');
      const sent = await ask('POST', '/v1/citizens', ['operator', 'olga'], file, 'text/csv');
      await until(sent.location, 'completed', ['operator', 'olga']);
      await ask('POST', '/v1/cash-receipts', ['manager', 'pam'], {
        receivedOn: '2026-01-05',
        amount: { amount: '51500.01', currency: 'USD' },
        kind: 'appropriation',
        narrative: 'Appropriation',
      });
      const { location } = await killedInTheMiddleOf(
        () =>
          ask('POST', '/v1/dividend-runs', ['manager', 'ann'], {
            year: 2024,
            recordOn: '2024-12-31',
            payOn: '2025-06-15',
            rule: { name: 'fixed-appropriation', amount: '51500.01' },
          }),
        chunkOf('freeze'),
      );
      await killedInTheMiddleOf(async () => undefined, chunkOf('tree'));
      expect(await until(location, 'proposed', ['manager', 'ann'])).toMatchObject({
        eligible: String(CITIZENS + PAID),
        sumTree: { total: '51500.00', citizens: String(CITIZENS + PAID) },
      });
      expect(
        await one(
          `select count(*) || ' ' || count(distinct (bucket, citizen_id)) from dividend_roll`,
        ),
      ).toBe(`${CITIZENS + PAID} ${CITIZENS + PAID}`);

      await killedInTheMiddleOf(() => ask('POST', `${location}/approval`, ['manager', 'ben'], {}));

      expect(await until(location, 'distributed', ['manager', 'ann'])).toMatchObject({
        perCitizen: '25.00',
        residue: '0.01',
      });
      dividend = location;
      expect(await one('select count(*) from citizen_posting')).toBe(String(CITIZENS + PAID));
      expect(
        await one('select count(distinct citizen_id) from citizen_posting where quantity = -25'),
      ).toBe(String(CITIZENS + PAID));
    });

    test.each([
      ['instruct', 1],
      ['write', 2],
    ])('of payments, at step %s: every citizen is paid once', async (step, batch) => {
      const { location } = await killedInTheMiddleOf(
        () =>
          ask(
            'POST',
            `${dividend}/payment-files`,
            ['treasurer', 'tess'],
            {},
            'application/json',
            `${batch}`,
          ),
        chunkOf(step),
      );

      expect(await until(location, 'completed', ['treasurer', 'tess'])).toMatchObject({
        batch,
        instructed: String(PAID),
        held: { 'no-account': String(CITIZENS) },
        files: PAID / PER_FILE,
      });
      const live = `select 1 from payment_instruction where state = 'instructed'`;
      expect(await one(`select count(*) from (${live}) l`)).toBe(String(PAID));
      expect(
        await one(
          `select count(distinct (bucket, citizen_id)) from payment_instruction where state = 'instructed'`,
        ),
      ).toBe(String(PAID));
      const { json } = await ask('GET', `${dividend}/payment-files`, ['treasurer', 'tess']);
      const files = json.items.filter((file: { batch: number }) => file.batch === batch);
      expect(files).toHaveLength(PAID / PER_FILE);
      for (const { file, proposalHash } of files) {
        const xml = await text(`${dividend}/payment-files/${file}`, ['treasurer', 'tess']);
        expect(sha256(Buffer.from(xml))).toBe(proposalHash);
        if (batch === 1)
          await ask(
            'POST',
            `${dividend}/payment-files/${file}/cancellation`,
            ['treasurer', 'tess'],
            { reason: 'x' },
          );
        else
          await ask('POST', `${dividend}/payment-files/${file}/release`, ['treasurer', 'theo'], {});
      }
      expect(await one(`select count(*) from payment_instruction where state = 'sent'`)).toBe(
        String(batch === 1 ? 0 : PAID),
      );
    });

    const sentOf = async (file: number) =>
      (
        await database.owner.query<{ endToEndId: string; amount: string; messageId: string }>(
          `select end_to_end_id as "endToEndId", trim_scale(amount)::text as amount, message_id as "messageId"
             from payment_instruction join payment_file using (run_no, file_no) where file_no = $1 order by 1`,
          [file],
        )
      ).rows;
    const states = async () =>
      Object.fromEntries(
        (
          await database.owner.query<{ state: string; payments: string }>(
            `select state, count(*) as payments from payment_instruction where state <> 'cancelled' group by 1 order by 1`,
          )
        ).rows.map(({ state, payments }) => [state, payments]),
      );
    const today = dayOf(new Date());

    test('of a bank’s report, that is read: nothing is left of it, and it may come again', async () => {
      const wire = await Wire.open(address);
      wire.head('POST /v1/payment-reports', {
        authorization: `Bearer ${await provider.token('treasurer', 'tess')}`,
        'content-type': 'text/csv',
        'content-length': '1000000',
      });
      const report = csvReport(
        (await sentOf(4)).map((payment) => [payment, 'settled', today] as const),
        'USD',
      );
      wire.send(report.slice(0, -100));
      while (
        (await one(
          `select count(*) from pg_stat_activity where datname = current_database() and query ilike 'copy payment_outcome%'`,
        )) === '0'
      )
        await sleep(20);
      const gone = once(api, 'exit');
      api.kill('SIGKILL');
      await gone;
      api = start('api', Number(new URL(address).port));
      await ready();

      expect(await one('select count(*) from payment_outcome')).toBe('0');
      expect(await one(`select count(*) from run where kind = 'payment-report'`)).toBe('0');
      expect(await states()).toEqual({ sent: String(PAID) });
    });

    test('of a bank’s report, that is posted payment by payment: each once', async () => {
      const payments = await sentOf(4);
      const { location } = await killedInTheMiddleOf(
        () =>
          ask(
            'POST',
            '/v1/payment-reports',
            ['treasurer', 'tess'],
            csvReport(
              payments.map(
                (payment, no) =>
                  [
                    payment,
                    no < 10 ? 'settled' : no < 15 ? 'rejected' : 'returned',
                    today,
                  ] as const,
              ),
              'USD',
            ),
            'text/csv',
            'payments',
          ),
        chunkOf('match'),
      );

      expect(await until(location, 'completed', ['treasurer', 'tess'])).toMatchObject({
        matched: PER_FILE,
        settled: 10,
        rejected: 5,
        returned: 5,
        breaks: 0,
      });
      expect(await states()).toEqual({ sent: '40', settled: '10', rejected: '5', returned: '5' });
      expect(await one('select count(*) from payment_result')).toBe('25');
    });

    test('of a bank’s report, that is posted file by file: each once', async () => {
      const [five, six] = [await sentOf(5), await sentOf(6)];
      const { location } = await killedInTheMiddleOf(
        () =>
          ask(
            'POST',
            '/v1/payment-reports',
            ['treasurer', 'tess'],
            accountReport(
              'camt.053',
              '',
              [five, six]
                .map((file) =>
                  entry(
                    '500.00',
                    'DBIT',
                    `<Btch><MsgId>${file[0]!.messageId}</MsgId><NbOfTxs>${PER_FILE}</NbOfTxs></Btch>`,
                    { on: today },
                  ),
                )
                .join('')
                .replaceAll('"EUR"', '"USD"'),
            ),
            'application/xml',
            'files',
          ),
        chunkOf('spread'),
      );

      expect(await until(location, 'completed', ['treasurer', 'tess'])).toMatchObject({
        matched: 2 * PER_FILE,
        settled: 2 * PER_FILE,
        breaks: 0,
      });
      expect(await states()).toEqual({ settled: '50', rejected: '5', returned: '5' });
      const { json } = await ask('GET', `${dividend}/reconciliation`, ['treasurer', 'tess']);
      expect(json).toMatchObject({
        balances: true,
        money: { paid: '1250.00', inTransit: '0.00' },
      });
    });

    test('of deductions, once while they are worked out and once while they are posted: each is taken once', async () => {
      await database.owner.query(`
        insert into claim (bucket, citizen_id, claimant, kind, amount, notice_certified_on, counts_from, object_until, filed_by, filed_at)
        select bucket, citizen_id, 'csed', 'child-support', 3, '2026-01-01', (now() at time zone 'UTC')::date, '2026-01-01', 'carl', now()
          from citizen`);
      const everyone = CITIZENS + PAID;
      await ask(
        'POST',
        '/v1/cash-receipts',
        ['manager', 'pam'],
        {
          receivedOn: '2026-01-06',
          amount: { amount: `${everyone}.00`, currency: 'USD' },
          kind: 'appropriation',
          narrative: 'Another',
        },
        'application/json',
        'another',
      );
      const { location } = await killedInTheMiddleOf(
        () =>
          ask(
            'POST',
            '/v1/dividend-runs',
            ['manager', 'ann'],
            {
              year: 2025,
              recordOn: '2025-12-31',
              payOn: '2026-12-15',
              rule: { name: 'fixed-appropriation', amount: `${everyone}.00` },
            },
            'application/json',
            'another',
          ),
        chunkOf('deduct'),
      );
      expect(await until(location, 'proposed', ['manager', 'ann'])).toMatchObject({
        deducted: `${everyone}.00`,
        deductions: [{ kind: 'child-support', lines: `${everyone}` }],
      });

      await killedInTheMiddleOf(() => ask('POST', `${location}/approval`, ['manager', 'ben'], {}));
      await until(location, 'distributed', ['manager', 'ann']);
      expect(await one('select count(distinct claim_id) from dividend_deduction')).toBe(
        String(everyone),
      );
      expect(
        await one(`select -sum(quantity) from posting join account using (account_id)
                    where name = 'liabilities:deductions:csed'`),
      ).toBe(`${everyone}.0000000000`);
    });

    test('of the expiry of what nobody claimed: it goes back to the fund once, and nobody owes or is owed it', async () => {
      const { location } = await killedInTheMiddleOf(
        () => ask('POST', `${dividend}/expiry`, ['manager', 'ann'], {}),
        chunkOf('expire'),
      );

      // Who was paid, or whose payment came back just now, keeps what is theirs.
      expect(await until(location, 'completed', ['manager', 'ann'])).toMatchObject({
        expired: String(CITIZENS),
      });
      const expired = `from citizen_posting join journal_entry using (entry_id)
                      where entry_key like 'dividend:%:expiry:%'`;
      expect(
        await one(`select count(*) || ' ' || count(distinct (bucket, citizen_id)) ${expired}`),
      ).toBe(`${CITIZENS} ${CITIZENS}`);
      expect(
        await one(`select -sum(quantity) from posting join account using (account_id)
                    where name = 'income:forfeited-dividends'`),
      ).toBe(`${CITIZENS * 25}.0000000000`);
    });

    test('of a file of citizens, once while they are put on the roll and once while they are corrected: each is on it once', async () => {
      const line = (no: number, name: string) => `N-${no},${name},1980-01-01,2026-02-01,,,`;
      const before = await one('select count(*) from citizen');
      const csv = [
        CITIZENS_HEADER,
        ...Array.from({ length: ENROLLED }, (_, no) => line(no, `New ${no}`)),
        ...Array.from({ length: CORRECTED }, (_, no) => line(no, `Married ${no}`)),
      ].join('\n');
      const { location } = await killedInTheMiddleOf(
        () => ask('POST', '/v1/citizens', ['operator', 'olga'], csv, 'text/csv', 'new'),
        chunkOf('enrol'),
      );
      await killedInTheMiddleOf(async () => undefined, chunkOf('enrol-repeated'));

      expect(await until(location, 'completed', ['operator', 'olga'])).toMatchObject({
        accepted: ENROLLED,
        updated: CORRECTED,
        duplicates: 0,
        rejected: 0,
      });
      expect(
        await one("select count(*) || ' ' || count(distinct national_id_hash) from citizen"),
      ).toBe(`${Number(before) + ENROLLED} ${Number(before) + ENROLLED}`);
      // A key seals each, and each that was known before.
      expect(
        await one(`select count(*) || ' ' || (select count(*) from citizen_version)
                     from citizen_key join citizen using (bucket, citizen_id) where resident_since = '2026-02-01'`),
      ).toBe(`${ENROLLED + CORRECTED} ${CORRECTED}`);
    });

    test('while it seals: every entry is in the log once, and what was signed holds', async () => {
      const { text: before } = await readLog();
      await killedInTheMiddleOf(
        () =>
          ask(
            'POST',
            '/v1/cash-receipts',
            ['manager', 'ann'],
            {
              receivedOn: '2025-01-05',
              amount: { amount: '1.00', currency: 'USD' },
              kind: 'appropriation',
              narrative: 'While the log is sealed',
            },
            'application/json',
            'sealed',
          ),
        'before insert on log_leaf for each row execute function wait_at_the_gate()',
      );
      await sealed(database.owner);
      const { text: after } = await readLog();
      const [earlier, later] = [before, after].map((note) => readCheckpoint(readNote(note).text));
      const { json } = await readLog(`proof/consistency?from=${earlier!.size}&to=${later!.size}`);
      const proof = json.proof.map((hash: string) => Buffer.from(hash, 'base64'));
      expect(later!.size).toBeGreaterThan(earlier!.size);
      expect(isConsistent(earlier!, later!, proof)).toBe(true);
    });

    test('and the books are sound', async () => {
      await sealed(database.owner);
      const proofs = await proveBooks(database.service);
      expect(proofs.filter(({ offender }) => offender !== null)).toEqual([]);
    });
  });

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
