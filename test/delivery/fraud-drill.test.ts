import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Role } from '../../src/delivery/identity/caller.js';
import { expectSoundBooks, FORGET_LOG } from '../support/books.js';
import { expectProblem } from '../support/problems.js';
import { NationalProvider } from '../support/provider.js';
import { adjustment, company, dividend, price, receipt } from '../support/samples.js';
import {
  type Answered,
  startTestService,
  startTestServiceOn,
  type TestService,
} from '../support/service.js';

/**
 * The fraud drill: what somebody inside would try to make money leave the fund. Mallory has every role an office could
 * give, and a second login; the other people are honest, and know only what the service shows them. After each attempt
 * what is owed and what is held is counted: not one cent may have moved.
 */

let provider: NationalProvider;
let service: TestService;
let acme: { id: string; registrationNumber: string };
let ada: string;
beforeAll(async () => {
  provider = await NationalProvider.start();
  service = await startTestService(environment());
  await anHonestYear();
}, 120_000);
afterAll(async () => {
  await service.close();
  await provider.stop();
});

const environment = () => ({ ...provider.environment, MASTER_KEY: '1b'.repeat(32) });

/** A person in a role; with `login`, by another login of theirs; with `agent`, by what acts in their name. */
interface Actor {
  readonly person: string;
  readonly role: Role;
  readonly login?: string;
  readonly agent?: string;
}
const clerk = (person: string, login?: string): Actor => ({ person, role: 'clerk', login: login! });
const manager = (person: string, login?: string): Actor => ({
  person,
  role: 'manager',
  login: login!,
});
const caseworker = (person: string, login?: string): Actor => ({
  person,
  role: 'caseworker',
  login: login!,
});
const operator = (person: string): Actor => ({ person, role: 'operator' });
const AUDITOR: Actor = { person: 'audrey', role: 'auditor' };

const tokens = new Map<string, Promise<string>>();
function tokenOf(actor: Actor): Promise<string> {
  const { person, role, login = person, agent } = actor;
  const name = JSON.stringify([person, role, login, agent]);
  const token =
    tokens.get(name) ??
    provider.token(login, {
      employee: person,
      realm_access: { roles: [role] },
      ...(role === 'citizen' ? { national_id: person } : {}),
      ...(agent === undefined ? {} : { act: { sub: agent } }),
    });
  tokens.set(name, token);
  return token;
}

let keys = 0;
async function ask(
  as: Actor | string,
  method: string,
  path: string,
  body?: unknown,
  type?: string,
) {
  const token = typeof as === 'string' ? as : await tokenOf(as);
  return service.ask(method, path, {
    headers: { authorization: `Bearer ${token}` },
    ...(method === 'GET' ? {} : { body: body ?? {}, key: `drill-${++keys}` }),
    ...(type ? { type } : {}),
  });
}
const get = async (path: string): Promise<Answered['json']> =>
  (await ask(AUDITOR, 'GET', path)).json;

/** What is honestly done succeeds. */
async function done(as: Actor, method: string, path: string, body?: unknown, type?: string) {
  const answer = await ask(as, method, path, body, type);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
  return answer;
}

async function until(path: string, states: readonly string[], as: Actor = AUDITOR) {
  for (;;) {
    const { json } = await ask(as, 'GET', path);
    if (states.includes(json.state)) return json;
    if (json.state === 'failed') throw new Error(`${path} failed: ${JSON.stringify(json)}`);
    await new Promise((resume) => setTimeout(resume, 30));
  }
}

async function proposed(as: Actor, path: string, body: object): Promise<string> {
  const at = (await done(as, 'POST', path, body)).headers.get('location')!;
  await until(at, ['proposed']);
  return at;
}

/** Every attempt of the drill, to be found again in the audit trail. */
const attempts: { person: string; route: string; status: number }[] = [];

/** Tries what must not be, and is refused. */
async function attempt(
  as: Actor,
  method: string,
  path: string,
  [status, code]: readonly [number, string],
  body?: unknown,
): Promise<void> {
  const answer = await ask(as, method, path, body);
  expectProblem(answer, status, code);
  attempts.push({ person: as.person, route: `${method} ${path}`, status });
}

const PROPOSER = [403, 'proposer-may-not-approve'] as const;
const RECORDER = [403, 'recorder-may-not-approve'] as const;
const MACHINE = [403, 'machine-may-not-approve'] as const;

const people = (names: readonly string[], iban?: string) =>
  names
    .map((name) =>
      JSON.stringify({
        nationalId: name,
        name,
        bornOn: '1980-01-01',
        residentSince: '2000-01-01',
        ...(iban ? { iban } : {}),
      }),
    )
    .join('\n');

async function enrol(as: Actor, file: string): Promise<Answered['json']> {
  const sent = await done(as, 'POST', '/v1/citizens', file, 'application/x-ndjson');
  return until(sent.headers.get('location')!, ['completed', 'proposed'], as);
}

/** A company, its price, its NAV, cash, a roll of three, and the dividend of 2023. */
async function anHonestYear(): Promise<void> {
  const registered = await done(clerk('carla'), 'POST', '/v1/incorporations', company());
  acme = registered.json;
  await done(manager('paul'), 'POST', '/v1/prices', price({ observedOn: '2023-12-30' }));
  await done(manager('rita'), 'POST', '/v1/cash-receipts', receipt('100000.00'));
  const nav = await proposed(manager('ann'), '/v1/valuation-runs', { asOf: '2023-12-31' });
  await done(manager('ben'), 'POST', `${nav}/approval`);
  await until(nav, ['approved']);
  await enrol(operator('olga'), people(['ADA', 'BO', 'CY'], 'FR1420041010050500013M02606'));
  const year = { year: 2023, recordOn: '2023-12-31', payOn: '2024-06-15' };
  const run = await proposed(manager('ann'), '/v1/dividend-runs', dividend('300.00', year));
  await done(manager('ben'), 'POST', `${run}/approval`);
  await until(run, ['distributed']);
  const body = { nationalId: 'ADA' };
  ({ citizen: ada } = (await done(AUDITOR, 'POST', '/v1/citizens/lookup', body)).json);
}

/** Every cent that is owed to somebody, and every one that was paid out. */
async function whatLeft(): Promise<unknown> {
  const { rows } = await service.database.owner.query(`
    select a.name, sum(p.quantity)::text as quantity
      from posting p join account a using (account_id)
     where a.kind = 'liability' or a.name = 'equity:distributions' or a.name like 'expenses:%'
     group by a.name order by a.name`);
  const { rows: citizens } = await service.database.owner.query(
    `select citizen_id, sum(quantity)::text as owed from citizen_posting group by 1 order by 1`,
  );
  return { rows, citizens };
}

/** The account ada is paid on, by its keyed hash. */
async function accountOfAda(): Promise<unknown> {
  const { rows } = await service.database.owner.query(
    `select encode(account_hash, 'hex') as hash, has_account, sealed from citizen where pseudonym = $1`,
    [ada],
  );
  return rows;
}

/** One of the drill's attempts: whatever is done in it, no money moves. */
function drill(title: string, attack: () => Promise<void>): void {
  test(title, async () => {
    const before = await whatLeft();
    await attack();
    expect(await whatLeft()).toEqual(before);
  });
}

const dividendOf = (year: number, amount: string) =>
  dividend(amount, { year, recordOn: `${year}-12-31`, payOn: `${year + 1}-06-15` });
const reject = (at: string) =>
  done(manager('ben'), 'POST', `${at}/rejection`, { reason: 'Not as it should be' });

describe('ghosts', () => {
  const MALLORYS = 'DE89370400440532013000';

  drill('10,000 ghosts, imported by one operator with his own account', async () => {
    const ghosts = Array.from({ length: 10_000 }, (_, no) => `GHOST-${no}`);
    const imported = await enrol(operator('mallory'), people(ghosts, MALLORYS));
    expect(imported).toMatchObject({ state: 'completed', accepted: 10_000 });

    // Whoever put them on the roll does not approve a run that counts them, by whatever login.
    const run = await proposed(manager('ann'), '/v1/dividend-runs', dividendOf(2024, '9000.00'));
    await attempt(manager('mallory'), 'POST', `${run}/approval`, RECORDER);
    await attempt(manager('mallory', 'mallory@home'), 'POST', `${run}/approval`, RECORDER);

    // Whoever may approve it is shown by whose word the roll has grown, and that one account is to be paid for all.
    expect(await get(`${run}/roll-change`)).toEqual({
      since: 2023,
      byRecorder: [{ recordedBy: 'mallory', added: '10000', removed: '0' }],
      sharedAccounts: { accounts: '2', citizens: '10003', most: '10000' },
    });
    await reject(run);

    // As proposer he does not approve either.
    const own = await proposed(
      manager('mallory'),
      '/v1/dividend-runs',
      dividendOf(2024, '9000.00'),
    );
    await attempt(manager('mallory', 'mallory@home'), 'POST', `${own}/approval`, PROPOSER);
    await reject(own);
  });

  drill('ghosts that were let lie for a year', async () => {
    // No approved run has counted them, so they are still one person's word.
    const run = await proposed(manager('ann'), '/v1/dividend-runs', dividendOf(2025, '9000.00'));
    await attempt(manager('mallory'), 'POST', `${run}/approval`, RECORDER);
    expect(await get(`${run}/roll-change`)).toMatchObject({
      byRecorder: [{ recordedBy: 'mallory', added: '10000' }],
    });
    await reject(run);
  });

  drill('one account on many citizens', async () => {
    const names = Array.from({ length: 40 }, (_, no) => `COUSIN-${no}`);
    await enrol(operator('mallory'), people(names, 'GB33BUKB20201555555555'));
    const run = await proposed(manager('ann'), '/v1/dividend-runs', dividendOf(2024, '9000.00'));

    expect(await get(`${run}/roll-change`)).toMatchObject({
      sharedAccounts: { accounts: '3', citizens: '10043', most: '10000' },
    });
    await attempt(manager('mallory'), 'POST', `${run}/approval`, RECORDER);
    await reject(run);
  });
});

describe('one person in two guises', () => {
  drill('a manager with two logins', async () => {
    const run = await proposed(
      manager('mallory', 'mallory@office'),
      '/v1/dividend-runs',
      dividendOf(2024, '500.00'),
    );
    for (const verb of ['approval', 'rejection'])
      await attempt(manager('mallory', 'mallory@home'), 'POST', `${run}/${verb}`, PROPOSER);
    await reject(run);
    const nav = await proposed(manager('mallory', 'mallory@office'), '/v1/valuation-runs', {
      asOf: '2024-12-31',
    });
    await attempt(manager('mallory', 'mallory@home'), 'POST', `${nav}/approval`, PROPOSER);
    await reject(nav);
  });

  drill('an agent of the proposer that approves', async () => {
    const run = await proposed(manager('mallory'), '/v1/dividend-runs', dividendOf(2024, '500.00'));
    const agent: Actor = { ...manager('mallory'), agent: 'assistant' };
    await attempt(agent, 'POST', `${run}/approval`, PROPOSER);
    await reject(run);
  });

  drill('a machine account that approves', async () => {
    const machine = await provider.clientToken();
    const run = await proposed(manager('mallory'), '/v1/dividend-runs', dividendOf(2024, '500.00'));
    const nav = await proposed(manager('mallory'), '/v1/valuation-runs', { asOf: '2024-12-31' });
    await done(manager('mallory'), 'POST', '/v1/periods/2020/closure');
    for (const path of [run, nav, '/v1/periods/2020/closure'])
      for (const verb of ['approval', 'rejection']) {
        expectProblem(await ask(machine, 'POST', `${path}/${verb}`), ...MACHINE);
        attempts.push({
          person: 'machine:registry-system',
          route: `POST ${path}/${verb}`,
          status: MACHINE[0],
        });
      }
    for (const path of [run, nav, '/v1/periods/2020/closure']) await reject(path);
  });

  drill("the service's own login, stolen, past every door of HTTP", async () => {
    const run = await proposed(manager('ann'), '/v1/dividend-runs', dividendOf(2024, '500.00'));
    const id = run.split('/').at(-1);
    for (const person of ['ann', 'mallory', 'machine:registry-system'])
      await expect(
        service.database.service.query(`select door.approve_dividend($1, $2, null)`, [id, person]),
      ).rejects.toMatchObject({ driverError: { code: 'LB000' } });
    for (const statement of [
      `update run set decided_by = 'ben', state = 'distributing' where run_id = $1`,
      `insert into proposal (kind, subject, content, reason, proposed_by) values ('erasure', $1, '{}', 'x', 'x')`,
      `delete from roll_change where run_no = (select run_no from dividend_run where run_id = $1::uuid)`,
    ])
      await expect(service.database.service.query(statement, [id])).rejects.toMatchObject({
        driverError: { code: '42501' },
      });
    await reject(run);
  });
});

describe('what is invented', () => {
  drill('an invented receipt', async () => {
    const invented = receipt('5000000.00', { narrative: 'From nowhere' });
    await done(manager('mallory'), 'POST', '/v1/cash-receipts', invented);
    const run = await proposed(manager('ann'), '/v1/dividend-runs', dividendOf(2024, '5000000.00'));
    await attempt(manager('mallory'), 'POST', `${run}/approval`, RECORDER);
    await attempt(manager('mallory', 'mallory@home'), 'POST', `${run}/approval`, RECORDER);
    await reject(run);
    // It is in no NAV that he approves either, until another has approved one that counts it.
    const nav = await proposed(manager('ann'), '/v1/valuation-runs', { asOf: '2024-12-31' });
    await attempt(manager('mallory'), 'POST', `${nav}/approval`, RECORDER);
    await reject(nav);
  });

  drill('an invented price', async () => {
    const invented = price({ observedOn: '2024-12-30', pricePerShare: '999999999' });
    await done(manager('mallory'), 'POST', '/v1/prices', invented);
    const nav = await proposed(manager('ann'), '/v1/valuation-runs', { asOf: '2024-12-31' });
    await attempt(manager('mallory'), 'POST', `${nav}/approval`, RECORDER);
    await reject(nav);
    const restated = await proposed(manager('mallory'), '/v1/valuation-runs', {
      asOf: '2023-12-31',
      restates: (await get('/v1/nav')).items[0].id,
      reason: 'The price was wrong',
    });
    await attempt(manager('mallory', 'mallory@home'), 'POST', `${restated}/approval`, PROPOSER);
    await reject(restated);
  });

  drill('an invented company', async () => {
    const invented = company({
      registrationNumber: 'SF-GHOST-1',
      incorporatedOn: '2024-01-01',
      shareClasses: [
        { code: 'A', foundingShares: '900000000', parValue: '900000000', currency: 'USD' },
      ],
    });
    await done(clerk('mallory'), 'POST', '/v1/incorporations', invented);
    const nav = await proposed(manager('ann'), '/v1/valuation-runs', { asOf: '2024-12-31' });
    await attempt(manager('mallory'), 'POST', `${nav}/approval`, RECORDER);
    await reject(nav);
  });

  drill('an entry slipped into a year that is closed', async () => {
    const closure = '/v1/periods/2020/closure';
    await done(manager('ann'), 'POST', closure);
    await done(manager('ben'), 'POST', `${closure}/approval`);
    const late = receipt('5000000.00', { receivedOn: '2020-06-01' });
    const closed = [409, 'period-closed'] as const;
    await attempt(manager('mallory'), 'POST', '/v1/cash-receipts', closed, late);
    const proposal = await done(
      manager('mallory'),
      'POST',
      '/v1/periods/2020/adjustments',
      adjustment(),
    );
    const at = proposal.headers.get('location')!;
    await attempt(manager('mallory', 'mallory@home'), 'POST', `${at}/approval`, PROPOSER);
    await reject(at);
  });
});

describe('the law', () => {
  drill('a nation pack changed by one person', async () => {
    const amendments = '/v1/nation/amendments';
    const laws = await get('/v1/nation');
    const amendment = {
      since: '2099-01-01',
      payoutRule: { name: 'fixed-appropriation', amount: '5000000.00' },
      payment: { ...laws.laws[0].stated.payment, coolingOffDays: 0 },
      openingFigures: { netIncomes: [], earningsReserve: '5000000.00' },
    };
    await done(operator('mallory'), 'POST', amendments, { amendment, reason: 'Progress' });
    const at = `${amendments}/2099-01-01`;
    for (const login of ['mallory', 'mallory@home'])
      await attempt({ ...operator('mallory'), login }, 'POST', `${at}/approval`, PROPOSER);
    expect((await get('/v1/nation')).laws).toEqual(laws.laws);
    await done(operator('olga'), 'POST', `${at}/rejection`);

    // On a machine he has to himself: a process whose pack says so keeps to the law on record.
    const pack = mkdtempSync(path.join(tmpdir(), 'investment-drill-'));
    try {
      const { name, currency, minorUnit, languages } = laws;
      const changed = [...laws.laws.map(({ stated }: { stated: object }) => stated), amendment];
      writeFileSync(
        path.join(pack, 'nation.yaml'),
        JSON.stringify({ name, currency, minorUnit, languages, laws: changed }),
      );
      const his = await startTestServiceOn(service.database, {
        ...environment(),
        NATION: pack,
      });
      await his.close();
      expect(his.notices.join()).toContain('2099-01-01, which is NOT on record and does not hold');
    } finally {
      rmSync(pack, { recursive: true });
    }
    expect((await get('/v1/nation')).laws).toEqual(laws.laws);
  });
});

describe('what is claimed', () => {
  drill('a claim for a friend, on the dividend that one approves oneself', async () => {
    const claim = await done(caseworker('mallory'), 'POST', '/v1/claims', {
      claimant: 'mallorys-friend',
      citizen: ada,
      kind: 'child-support',
      amount: '50.00',
      noticeCertifiedOn: '2024-01-05',
    });
    const run = await proposed(manager('ann'), '/v1/dividend-runs', dividendOf(2024, '500.00'));
    expect((await get(run)).deducted).not.toBe('0.00');
    await attempt(manager('mallory'), 'POST', `${run}/approval`, RECORDER);
    await attempt(manager('mallory', 'mallory@home'), 'POST', `${run}/approval`, RECORDER);
    await reject(run);

    // Nor does he say that she was wrong to object.
    const at = claim.headers.get('location')!;
    const citizen: Actor = { person: 'ADA', role: 'citizen' };
    await done(citizen, 'POST', `/v1/me/claims/${at.split('/').at(-1)}/objection`, {
      grounds: 'not-owed',
    });
    const dismissed = { verdict: 'dismissed', reason: 'Says mallory' };
    for (const login of ['mallory', 'mallory@home'])
      await attempt(
        caseworker('mallory', login),
        'POST',
        `${at}/objection-decision`,
        PROPOSER,
        dismissed,
      );
    await done(caseworker('cas'), 'POST', `${at}/objection-decision`, {
      verdict: 'upheld',
      reason: 'Nobody knows this friend',
    });
  });

  drill('a dividend taken back by one person', async () => {
    const { items } = await get('/v1/dividend-runs');
    const { id } = items.find(({ state }: { state: string }) => state === 'distributed');
    const overpaid = await done(caseworker('mallory'), 'POST', '/v1/overpayments', {
      citizen: ada,
      run: id,
      reason: 'Not due',
    });
    const at = overpaid.headers.get('location')!;
    await attempt(caseworker('mallory'), 'POST', `${at}/approval`, PROPOSER);
    await attempt(caseworker('mallory', 'mallory@home'), 'POST', `${at}/approval`, PROPOSER);
    await done(caseworker('cas'), 'POST', `${at}/rejection`);
  });
});

describe('what is taken away', () => {
  drill('the annulment of a company by one', async () => {
    // The founding entry is laid a day back, as time does.
    await service.database.owner.query(`
      set session_replication_role = replica;
      update journal_entry set recorded_at = recorded_at - interval '1 day' where entry_key = 'incorporation:${acme.id}';
      update posting p set recorded_at = e.recorded_at from journal_entry e
       where e.entry_id = p.entry_id and e.entry_key = 'incorporation:${acme.id}';
      ${FORGET_LOG};
      set session_replication_role = origin`);
    const annulment = `/v1/incorporations/${acme.id}/annulment`;
    const asked = await done(clerk('mallory'), 'POST', annulment, { reason: 'Never was' });
    expect(asked).toMatchObject({ status: 202, json: { state: 'proposed' } });
    await attempt(clerk('mallory'), 'POST', `${annulment}/approval`, PROPOSER);
    await attempt(clerk('mallory', 'mallory@home'), 'POST', `${annulment}/approval`, PROPOSER);

    expect(await get(`/v1/incorporations/${acme.id}`)).toMatchObject({ state: 'registered' });
    expect(
      await get(`/v1/accounts/memorandum:shares-held:${acme.registrationNumber}:COMMON`),
    ).toMatchObject({ balances: [{ quantity: '1000000' }] });
    await done(clerk('carla'), 'POST', `${annulment}/rejection`);
  });

  drill("a citizen's account, changed by one of the staff the day before it is paid", async () => {
    const before = await accountOfAda();
    const account = `/v1/citizens/${ada}/account`;
    const body = { iban: 'DE89370400440532013000', reason: 'She rang' };
    await done(caseworker('mallory'), 'PUT', account, body);
    await attempt(caseworker('mallory'), 'POST', `${account}/approval`, PROPOSER);
    await attempt(caseworker('mallory', 'mallory@home'), 'POST', `${account}/approval`, PROPOSER);
    expect(await accountOfAda()).toEqual(before);
    await done(caseworker('cas'), 'POST', `${account}/rejection`);
    expect(await accountOfAda()).toEqual(before);
  });

  drill('the same by way of a file', async () => {
    const before = await accountOfAda();
    const file = people(['ADA', 'BO', 'CY'], 'DE89370400440532013000');
    const sent = await enrol(operator('mallory'), file);
    expect(sent).toMatchObject({ state: 'completed', accepted: 0, updated: 3, accountChanges: 3 });
    const at = `/v1/citizen-imports/${sent.id}`;
    await attempt(operator('mallory'), 'POST', `${at}/approval`, PROPOSER);
    await attempt(caseworker('mallory', 'mallory@home'), 'POST', `${at}/approval`, PROPOSER);
    expect(await accountOfAda()).toEqual(before);
    await done(operator('olga'), 'POST', `${at}/rejection`);
    expect(await accountOfAda()).toEqual(before);
  });
});

describe('afterwards', () => {
  test('the books are sound', () => expectSoundBooks(service));

  test('nothing waits that anybody could approve by mistake', async () => {
    expect((await get('/v1/proposals?state=proposed')).items).toEqual([]);
  });

  test('each attempt is in the audit trail, with who, what and how it ended', async () => {
    expect(attempts.length).toBeGreaterThan(20);
    for (const one of attempts) expect([one, await isInTheTrail(one)]).toEqual([one, true]);
  });
});

/** What the audit trail has of a person: whether a request to `path` ended like this is among it. */
async function isInTheTrail({ person, route, status }: (typeof attempts)[number]) {
  const found = await get(`/v1/audit-events?person=${encodeURIComponent(person)}&limit=1000`);
  return found.items.some((event: Record<string, string | number | null>) => {
    const pattern = new RegExp(`^${String(event['route']).replace(/:\w+/g, '[^/]+')}$`);
    return (
      event['status'] === status &&
      pattern.test(route) &&
      route.includes(String(event['citizen'] ?? event['resource'] ?? ''))
    );
  });
}
