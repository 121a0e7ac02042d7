import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { errors } from 'jose';
import { pino } from 'pino';
import {
  MANNERS,
  ProviderKeys,
  ProviderUnavailable,
} from '../../src/delivery/identity/provider-keys.js';
import { configMistakes } from '../support/mistakes.js';
import { expectProblem } from '../support/problems.js';
import { NationalProvider } from '../support/provider.js';
import { CITIZENS_HEADER, company, NOBODY } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';
import { KeyFolder } from '../support/log-keys.js';

/** A nation's own identity provider: a real one, on an address of its own, well and not so well. */

// It is left alone for shorter than in earnest, so that the tests need not wait; its time to answer is the real one.
const COOL_DOWN = 1_000;
MANNERS.coolDown = COOL_DOWN;
const restOfCoolDown = () => sleep(MANNERS.coolDown + 100);

const CLERK = { employee: 'E-7', realm_access: { roles: ['clerk'] } };

const ask = (service: TestService, token: string, method = 'GET', path = '/v1/incorporations') =>
  service.ask(method, path, { headers: { authorization: `Bearer ${token}` } });

/** What it took, in milliseconds, and what came. */
async function timed<T>(work: Promise<T>): Promise<[ms: number, came: T]> {
  const startedAt = performance.now();
  const came = await work;
  return [performance.now() - startedAt, came];
}

describe('with a provider of its own, the service', () => {
  let provider: NationalProvider;
  let service: TestService;
  beforeAll(async () => {
    provider = await NationalProvider.start();
    service = await startTestService({ ...provider.environment, LOG_LEVEL: 'silent' });
  });
  afterAll(async () => {
    await service.close();
    await provider.stop();
  });
  const ready = () => service.ask('GET', '/health/ready');

  test('reads roles, persons and citizens where its tokens have them', async () => {
    expect(await ask(service, await provider.token('u1', CLERK))).toMatchObject({ status: 200 });
    expectProblem(
      await ask(service, await provider.token('u1', { ...CLERK, realm_access: { roles: [] } })),
      403,
      'forbidden',
    );
    expectProblem(
      await ask(service, await provider.token('u1', { realm_access: CLERK.realm_access })),
      401,
      'unauthorized',
    );

    const operator = await provider.token('u2', {
      employee: 'E-8',
      realm_access: { roles: ['operator'] },
    });
    const answer = await service.ask('POST', '/v1/citizens', {
      type: 'text/csv',
      body: `${CITIZENS_HEADER}\nDEMO-1,Ada,1980-01-01,2000-01-01,,,`,
      headers: { authorization: `Bearer ${operator}` },
    });
    expect(answer).toMatchObject({ status: 202 });
    while (
      (await ask(service, operator, 'GET', `/v1/citizen-imports/${answer.json.id}`)).json.state !==
      'completed'
    )
      await sleep(50);
    const citizen = { employee: 'u3', realm_access: { roles: ['citizen'] } };
    const mine = (claims: object) =>
      provider.token('u3', claims).then((token) => ask(service, token, 'GET', '/v1/me/statements'));
    expect(await mine({ ...citizen, national_id: 'DEMO-1' })).toMatchObject({ status: 200 });
    expect(await mine({ ...citizen, national_id: 'DEMO-2' })).toMatchObject({ status: 404 });
    expectProblem(await mine(citizen), 403, 'forbidden');
  });

  test('tells persons apart by their claim, not by their account', async () => {
    const manager = (account: string, employee: string) =>
      provider.token(account, { employee, realm_access: { roles: ['manager'] } });
    const post = async (path: string, token: string, body: object) =>
      service.ask('POST', path, {
        body,
        key: `${path} ${token.slice(-20)}`,
        headers: { authorization: `Bearer ${token}` },
      });
    const first = await manager('account-1', 'E-1');
    const receipt = await post('/v1/cash-receipts', first, {
      receivedOn: '2024-03-02',
      amount: { amount: '10.00', currency: 'USD' },
      kind: 'appropriation',
      narrative: 'Seed',
    });
    expect(receipt).toMatchObject({ status: 201 });
    const run = await post('/v1/valuation-runs', first, { asOf: '2024-12-31' });
    const at = run.headers.get('location')!;
    while ((await ask(service, first, 'GET', at)).json.state !== 'proposed') await sleep(50);

    const sameHand = await post(`${at}/approval`, await manager('account-2', 'E-1'), {});
    expectProblem(sameHand, 403, 'proposer-may-not-approve');
    expect(await post(`${at}/approval`, await manager('account-1', 'E-2'), {})).toMatchObject({
      status: 200,
    });
  });

  test('takes the tokens that a system gets by its own credentials, but for approving', async () => {
    const token = await provider.clientToken();
    const registered = await service.ask('POST', '/v1/incorporations', {
      body: company(),
      key: 'by-machine',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(registered).toMatchObject({ status: 201 });
    const { rows } = await service.database.owner.query(
      `select recorded_by from journal_entry where id = $1`,
      [registered.json.journalEntryId],
    );
    expect(rows).toEqual([{ recorded_by: 'machine:registry-system' }]);
    for (const run of ['valuation-runs', 'dividend-runs'])
      expectProblem(
        await ask(service, token, 'POST', `/v1/${run}/${NOBODY}/approval`),
        403,
        'machine-may-not-approve',
      );
  });

  test('finds new keys when a token names one, and lets those go that are no longer published', async () => {
    const old = await provider.token('u1', { ...CLERK, at: 'old' });
    await restOfCoolDown();
    await provider.rotate();
    const asked = provider.asked.length;
    const fresh = await provider.token('u1', { ...CLERK, at: 'new' });
    const many = await Promise.all(Array.from({ length: 8 }, () => ask(service, fresh)));

    expect(many.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(provider.asked.slice(asked)).toEqual(['/.well-known/openid-configuration', '/jwks']);
    expect(await ask(service, old)).toMatchObject({ status: 200 }); // Still published.

    const older = await provider.token('u1', { ...CLERK, at: 'older' });
    await provider.rotate();
    await provider.rotate();
    const unknown = await provider.token('u1', { ...CLERK, at: 'newest' });
    MANNERS.coolDown = Infinity; // It was asked just now, however slow this machine is.
    expectProblem(await ask(service, unknown), 401, 'unauthorized');
    MANNERS.coolDown = COOL_DOWN;
    await restOfCoolDown();
    expect(await ask(service, unknown)).toMatchObject({ status: 200 });
    expectProblem(await ask(service, older), 401, 'unauthorized');
  });

  test('goes on with the keys it has when the provider is gone, and says so', async () => {
    expect((await ready()).json.checks).toMatchObject({ identityProvider: 'up' });
    const known = await provider.token('u1', { ...CLERK, at: 'gone' });
    await restOfCoolDown();
    await provider.stop();

    expect(await ready()).toMatchObject({
      status: 200,
      json: { status: 'ready', checks: { identityProvider: 'unreachable' } },
    });
    expect(await ask(service, known)).toMatchObject({ status: 200 });
    await provider.rotate();
    const unknown = await ask(service, await provider.token('u1', CLERK));
    expectProblem(unknown, 503, 'identity-provider-unavailable');
    expect(unknown.headers.get('retry-after')).toBe('10');
    expectProblem(await ask(service, 'not.a.token'), 401, 'unauthorized');

    await provider.listen();
    await restOfCoolDown();
    expect((await ready()).json.checks).toMatchObject({ identityProvider: 'up' });
    expect(await ask(service, await provider.token('u1', CLERK))).toMatchObject({ status: 200 });
  });
});

describe('with a provider that is away from the start, the service', () => {
  test.each(['gone', 'hanging', 'failing', 'another'])(
    '%s: answers in time, and is well once it is back',
    async (how) => {
      const provider = await NationalProvider.start();
      if (how === 'gone') await provider.stop();
      if (how === 'hanging') provider.mood = 'hangs';
      if (how === 'failing') provider.mood = 'fails';
      const { OIDC_ISSUER = '', ...rest } = provider.environment;
      const service = await startTestService({
        ...rest,
        LOG_LEVEL: 'silent',
        OIDC_ISSUER: how === 'another' ? `${OIDC_ISSUER}/` : OIDC_ISSUER,
      });
      try {
        const token = await provider.token('u1', CLERK);
        const tries = await Promise.all(
          Array.from({ length: 4 }, () => timed(ask(service, token))),
        );
        for (const [ms, answer] of tries) {
          expectProblem(answer, 503, 'identity-provider-unavailable');
          expect(ms).toBeLessThan(10_000);
        }
        const [ms, again] = await timed(ask(service, token));
        expectProblem(again, 503, 'identity-provider-unavailable');
        expect(ms).toBeLessThan(2_000); // Known to be away: nobody waits for it again.
        const notReady = await service.ask('GET', '/health/ready');
        expectProblem(notReady, 503, 'unavailable');
        expect(notReady.json.detail).toBe('Not ready: identity provider');
        expect(await service.ask('GET', '/health/live')).toMatchObject({ status: 200 });
        // What cannot be good is refused, provider or not.
        expectProblem(await ask(service, 'e30.e30.'), 401, 'unauthorized');
        if (how === 'another') return;

        if (how === 'gone') await provider.listen();
        provider.mood = 'answers';
        await restOfCoolDown();
        expect(await ask(service, token)).toMatchObject({ status: 200 });
        expect(await service.ask('GET', '/health/ready')).toMatchObject({ status: 200 });
      } finally {
        await service.close();
        await provider.stop();
      }
    },
  );
});

describe('the keys of a provider', () => {
  let provider: NationalProvider;
  beforeEach(async () => {
    provider = await NationalProvider.start();
  });
  afterEach(() => provider.stop());
  const keys = (manners: Partial<typeof MANNERS> = {}) =>
    new ProviderKeys(provider.issuer, pino({ level: 'silent' }), {
      ...MANNERS,
      patience: 300,
      coolDown: 50,
      ...manners,
    });
  const find = async (of: ProviderKeys, kid?: string) =>
    of.find({ alg: 'RS256', ...(kid && { kid }) }, {} as never);
  const ROUND = ['/.well-known/openid-configuration', '/jwks'];

  test('are asked for once by all who come first', async () => {
    const fresh = keys();
    await Promise.all(Array.from({ length: 50 }, () => find(fresh)));
    expect(provider.asked).toEqual(ROUND);
  });

  test('are asked for again when they are old; while nobody answers the old ones go on, and nobody waits twice', async () => {
    const kept = keys({ freshness: 100 });
    await find(kept);
    await sleep(150);
    await find(kept);
    expect(provider.asked).toEqual([...ROUND, ...ROUND]);

    provider.mood = 'hangs';
    await sleep(150);
    const [first] = await timed(find(kept));
    expect(first).toBeGreaterThan(200);
    await sleep(100);
    const [second] = await timed(find(kept));
    expect(second).toBeLessThan(first / 2);
    expect(kept.areKnown).toBe(true);

    provider.mood = 'answers';
    await sleep(400);
    expect(await kept.isProviderUp()).toBe(true);
  });

  test('are not stormed for by tokens that name keys there are not', async () => {
    const calm = keys({ coolDown: 60_000 });
    for (let no = 0; no < 20; no++)
      await expect(find(calm, `made-up-${no}`)).rejects.toThrow(errors.JWKSNoMatchingKey);
    expect(provider.asked).toEqual(ROUND);
  });

  test('are not lost to a provider that answers nonsense', async () => {
    const kept = keys({ freshness: 0 });
    await find(kept);
    provider.mood = 'fails';
    for (let no = 0; no < 3; no++) {
      await sleep(60);
      await find(kept);
      await expect(find(kept, 'unknown')).rejects.toThrow(ProviderUnavailable);
    }
    expect(await kept.isProviderUp()).toBe(false);
  });
});

describe('the environment', () => {
  const keys = new KeyFolder();
  afterAll(() => keys.remove());
  const EARNEST = {
    NODE_ENV: 'production',
    MASTER_KEY: '0f'.repeat(32),
    LOG_KEY_FILE: keys.make().file,
    OIDC_AUDIENCE: 'fund',
  };
  const mistakes = (environment: Record<string, string>): readonly string[] =>
    configMistakes({ ...EARNEST, ...environment });

  test.each([
    'https://login.example.org',
    'https://login.example.org/realms/fund',
    'http://127.0.0.1:8080',
    'http://localhost/x',
    'http://[::1]:8080',
  ])('takes %s for a provider in earnest', (address) => {
    expect(mistakes({ OIDC_ISSUER: address })).toEqual([]);
  });

  test.each([
    ['http://login.example.org', 'must be an https address'],
    ['http://127.0.0.1.example.org', 'must be an https address'],
    ['http://localhost.example.org', 'must be an https address'],
    ['login.example.org', 'must be the address of an OpenID provider'],
    ['ftp://login.example.org', 'must be the address of an OpenID provider'],
    ['https://login.example.org?x=1', 'must be the address of an OpenID provider'],
    ['https://login.example.org#x', 'must be the address of an OpenID provider'],
    ['https://', 'must be the address of an OpenID provider'],
  ])('refuses %s', (address, why) => {
    expect(mistakes({ OIDC_ISSUER: address })).toEqual([
      expect.stringMatching(new RegExp(`^OIDC_ISSUER ${why}`)),
    ]);
  });

  test('repeats no password of an address', () => {
    const [line] = mistakes({ OIDC_ISSUER: 'https://anna:secret@login.example.org' });
    expect(line).toContain('OIDC_ISSUER must be');
    expect(line).not.toContain('secret');
  });

  test.each([
    ['OIDC_ROLES_CLAIM', 'my roles'],
    ['OIDC_PERSON_CLAIM', 'x'.repeat(201)],
    ['OIDC_CITIZEN_CLAIM', 'a=b'],
    ['OIDC_MACHINE_CLAIM', 'gty='],
    ['OIDC_MACHINE_CLAIM', '=x'],
  ])('refuses %s=%s', (name, value) => {
    expect(mistakes({ OIDC_ISSUER: 'https://login.example.org', [name]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${name} must be`)),
    ]);
  });
});
