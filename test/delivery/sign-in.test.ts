import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { pino } from 'pino';
import { isOfThisMachine, readConfig } from '../../src/config.js';
import { DoorGuard } from '../../src/delivery/http/door.guard.js';
import { ProviderUnavailable } from '../../src/delivery/identity/provider-keys.js';
import { NotSignedIn, SignInProvider } from '../../src/delivery/identity/sign-in-provider.js';
import { Cookies } from '../../src/delivery/web/sign-in/cookies.js';
import { SessionStore } from '../../src/delivery/web/sign-in/session.store.js';
import { Sessions } from '../../src/delivery/web/sign-in/sessions.js';
import { ownPage } from '../../src/delivery/web/sign-in/sign-in.controller.js';
import { configMistakes } from '../support/mistakes.js';
import { type PageSeen, PageVisitor } from '../support/page-visitor.js';
import { expectProblem } from '../support/problems.js';
import { rowCounts } from '../support/rows.js';
import { startTestService, startTestServiceOn, type TestService } from '../support/service.js';

/** Signing in on the pages, as it goes over the wire; how it looks in a browser is seen in test/web. */

const MASTER_KEY = 'a5'.repeat(32);
let service: TestService;
beforeAll(async () => {
  service = await startTestService({ MASTER_KEY });
});
afterAll(() => service.close());

const visitor = (headers: Record<string, string> = {}) => new PageVisitor(service.address, headers);
const sessions = async (): Promise<number> =>
  Number((await rowCounts(service.database.owner))['web_session']);
const isSignedIn = async (me: PageVisitor): Promise<boolean> =>
  (await me.ask('GET', '/sign-in/stay')).status === 200;
const signedIn = async (name = 'anna'): Promise<PageVisitor> => {
  const me = visitor();
  await me.signIn('manager', name);
  return me;
};

describe('signing in', () => {
  test('leads to the provider and back to the page that was asked for', async () => {
    const me = visitor();
    const page = await me.signIn('manager', 'anna', '/sign-in?return=/dividends?language=fr');
    expect(page).toMatchObject({ status: 200, at: `${service.address}/dividends?language=fr` });
    expect(page.text).toContain('<bdi>anna</bdi>');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('etag')).toBeNull();
  });

  test('a page for people who have signed in asks for it, and comes back', async () => {
    const me = visitor();
    const asked = await me.ask('GET', '/sign-in/stay');
    expect(asked).toMatchObject({ status: 303 });
    expect(asked.headers.get('location')).toBe('/sign-in?return=%2Fsign-in%2Fstay');
    expect(asked.headers.get('www-authenticate')).toBeNull();
  });

  test('leaves two cookies that no script reads, and the tokens stay here', async () => {
    const me = await signedIn();
    const kept = me.set.filter((one) => !/^_|max-age=0/i.test(one)); // What begins so is the provider’s.
    expect(kept.map((one) => one.replace(/=[^;]+/, '='))).toEqual([
      'sign-in=; Max-Age=900; Path=/; HttpOnly; SameSite=Lax',
      'session=; Path=/; HttpOnly; SameSite=Lax',
    ]);
    expect([...me.cookies.keys()].filter((name) => !name.startsWith('_'))).toEqual(['session']);
    expect(me.cookies.get('session')).toMatch(/^[\w-]{43}\.[\w-]{43}$/);
  });

  test('over https, cookies are this host’s alone', () => {
    const cookies = new Cookies('https://fund.example.org');
    const set: string[] = [];
    const reply = { header: (_: string, value: string) => set.push(value) };
    cookies.keep({} as never, reply as never, 'sign-in', 'x', 900);
    expect(set).toEqual(['__Host-sign-in=x; Max-Age=900; Path=/; HttpOnly; Secure; SameSite=Lax']);
    expect(cookies.originOf({} as never)).toBe('https://fund.example.org');
  });

  test('stands in the trail, as does signing out, and a form that somebody else had a browser send', async () => {
    const me = await signedIn('trailed');
    const page = await me.open('/');
    const elsewhere = { 'sec-fetch-site': 'cross-site' };
    expect(await me.ask('POST', '/sign-out', {}, elsewhere)).toMatchObject({ status: 403 });
    await me.send(page, {}, '/sign-out');
    await me.ask('POST', '/sign-out', {}); // There is nobody any more.
    const { rows } = await service.database.owner.query(
      `select route, role, outcome from audit_event where person = 'trailed' order by audit_event_id`,
    );
    expect(rows).toEqual([
      { route: 'GET /sign-in/callback', role: 'manager', outcome: 'done' },
      { route: 'POST /sign-out', role: 'manager', outcome: 'foreign-form' },
      { route: 'POST /sign-out', role: 'manager', outcome: 'done' },
    ]);
  });

  test('asks the provider by PKCE, with a state and a nonce of its own each time', async () => {
    const queries = await Promise.all(
      [1, 2].map(async () => {
        const { headers } = await visitor().ask('GET', '/sign-in');
        return new URL(headers.get('location')!, service.address).searchParams;
      }),
    );
    for (const query of queries)
      expect(Object.fromEntries(query)).toMatchObject({
        response_type: 'code',
        code_challenge_method: 'S256',
        scope: 'openid',
        max_age: String(12 * 3600),
        redirect_uri: `${service.address}/sign-in/callback`,
      });
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(queries[0]!.get(name)).not.toBe(queries[1]!.get(name));
  });

  test('a copy of the database opens nothing', async () => {
    const me = await signedIn('copied');
    const { rows } = await service.database.owner.query<{ all: string }>(
      `select web_session::text as all from web_session`,
    );
    const [id = '', signature = ''] = me.cookies.get('session')!.split('.');
    const copy = rows.map(({ all }) => all).join('\n');
    expect(copy).not.toMatch(/eyJhbGciOiJFUzI1NiI|copied/);
    for (const secret of [id, signature]) {
      const bytes = Buffer.from(secret, 'base64url');
      expect(copy).not.toContain(secret);
      expect(copy).not.toContain(bytes.toString('hex'));
      expect(copy).not.toContain(createHash('sha256').update(secret).digest('hex'));
    }
    await expect(service.database.service.query('select 1 from web_session')).rejects.toMatchObject(
      { code: '42501' },
    );
  });

  test('holds for every process alike', async () => {
    const me = await signedIn();
    const other = await startTestServiceOn(service.database, { MASTER_KEY });
    const there = new PageVisitor(other.address);
    // Another port is another host to this test, not to a proxy: the cookie goes along.
    there.cookies.set('session', me.cookies.get('session')!);
    const page = await there.open('/sign-in/stay');
    await other.close();
    expect(page).toMatchObject({ status: 200 });
  });

  test('of one person ends the oldest session, where there are more than ten', async () => {
    const all: PageVisitor[] = [];
    for (let no = 0; no < 11; no++) all.push(await signedIn('many'));
    expect(await Promise.all(all.map(isSignedIn))).toEqual([false, ...Array(10).fill(true)]);
  });
});

describe('what comes back from the provider is taken once, from who went, or not at all', () => {
  /** Somebody who has been to the provider, and is about to come back. */
  async function comingBack(me: PageVisitor): Promise<URL> {
    const asked = await me.open('/sign-in');
    let page = await me.ask('POST', asked.at, { as: 'manager anna' });
    while (!page.headers.get('location')!.includes('/sign-in/callback'))
      page = await me.ask('GET', new URL(page.headers.get('location')!, page.at).href);
    return new URL(page.headers.get('location')!, service.address);
  }
  const told = (page: PageSeen) => {
    expect(page).toMatchObject({ status: 400 });
    expect(page.text).toContain('You are not signed in');
  };

  test.each<[string, (url: URL) => void]>([
    ['no code', (url) => url.searchParams.delete('code')],
    ['another code', (url) => url.searchParams.set('code', 'x'.repeat(43))],
    ['no state', (url) => url.searchParams.delete('state')],
    ['another state', (url) => url.searchParams.set('state', 'x')],
    ['two states', (url) => url.searchParams.append('state', 'x')],
    ['another issuer', (url) => url.searchParams.set('iss', 'https://evil.example.org')],
    ['an error of the provider', (url) => url.searchParams.set('error', 'access_denied')],
    ['nothing', (url) => (url.search = '')],
    ['nonsense', (url) => (url.search = '?%00=%ff&code[]=1&state=%')],
  ])('%s', async (_, change) => {
    const before = await sessions();
    const me = visitor();
    const url = await comingBack(me);
    change(url);
    told(await me.ask('GET', url.href));
    expect(await sessions()).toBe(before);
    expect(me.cookies.has('sign-in')).toBe(false);
    const { rows } = await service.database.owner.query(
      `select 1 from audit_event where route = 'GET /sign-in/callback' and outcome = 'unauthorized'`,
    );
    expect(rows.length).toBeGreaterThan(0);
  });

  test('a second time', async () => {
    const me = visitor();
    const url = await comingBack(me);
    const brought = me.cookies.get('sign-in')!;
    expect(await me.ask('GET', url.href)).toMatchObject({ status: 303 });
    me.cookies.set('sign-in', brought);
    told(await me.ask('GET', url.href));
  });

  test('to another browser, with what that one went with', async () => {
    const url = await comingBack(visitor());
    const other = visitor();
    told(await other.ask('GET', url.href));
    await other.ask('GET', '/sign-in');
    told(await other.ask('GET', url.href));
  });

  test('with a cookie that nobody gave', async () => {
    for (const forged of [
      '',
      'x',
      'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..a.b.c',
      'a'.repeat(4000),
    ]) {
      const me = visitor();
      const url = await comingBack(me);
      me.cookies.set('sign-in', forged);
      told(await me.ask('GET', url.href));
    }
  });

  test('with another verifier, the provider itself says no', async () => {
    const url = await comingBack(visitor());
    const answer = await fetch(`${service.address}/oidc/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: 'pages',
        code: url.searchParams.get('code')!,
        redirect_uri: `${service.address}/sign-in/callback`,
        code_verifier: 'x'.repeat(43),
      }),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: 'invalid_grant' });
  });
});

test('the cookies of the embedded provider are signed with nothing that it publishes', async () => {
  const me = visitor();
  await me.ask('GET', (await me.ask('GET', '/sign-in')).headers.get('location')!);
  const [name, value] = [...me.cookies].find(([one]) => /^_interaction$/.test(one))!;
  const signature = me.cookies.get(`${name}.sig`);
  const { keys } = (await (await fetch(`${service.address}/oidc/jwks`)).json()) as {
    keys: readonly Record<string, string>[];
  };
  for (const secret of Object.values(keys[0]!))
    for (const hash of ['sha1', 'sha256'])
      expect(createHmac(hash, secret).update(`${name}=${value}`).digest('base64url')).not.toBe(
        signature,
      );
});

test('the embedded provider signs nobody in where others reach the service, which says so', async () => {
  const far = await startTestService({
    HOST: '0.0.0.0',
    PUBLIC_URL: 'https://fund.example.org',
    MASTER_KEY,
  });
  const me = new PageVisitor(far.address);
  const front = await me.ask('GET', '/?language=fr');
  const answers = await Promise.all(
    ['/sign-in', '/sign-in/callback?code=x', '/oidc/auth?client_id=pages', '/me'].map(
      async (at) => (await me.ask('GET', at)).status,
    ),
  );
  const api = await far.ask('GET', '/v1/incorporations', { as: 'clerk' });
  await far.close();
  expect(answers).toEqual([404, 404, 404, 401]);
  expect(front.text).not.toContain('href="/sign-in');
  expect(me.set).toEqual([expect.stringMatching(/^language=fr;.*; Secure$/)]);
  expect(api).toMatchObject({ status: 200 });
  expect(far.notices.join('\n')).toMatch(
    /Sign-in: off on the pages.*OIDC_ISSUER.*HOST=127\.0\.0\.1/,
  );
  expect(service.notices.join('\n')).not.toMatch(/Sign-in: off/);
});

test.each<[Record<string, string>, boolean]>([
  [{}, true],
  [{ HOST: 'localhost' }, true],
  [{ HOST: '::1', PUBLIC_URL: 'http://[::1]:3000' }, true],
  [{ HOST: '127.0.0.1', PUBLIC_URL: 'http://localhost:3000' }, true],
  [{ HOST: '::' }, false],
  [{ HOST: '192.0.2.7' }, false],
  [{ HOST: '127.0.0.1.example.org' }, false],
  [{ PUBLIC_URL: 'https://fund.example.org' }, false],
])('whether a service with %j is reached from this machine alone: %j', (environment, isSo) => {
  expect(isOfThisMachine(readConfig(environment))).toBe(isSo);
});

test('where there are no pages, none is let in', async () => {
  const request = { route: { isPage: true } };
  const context = { switchToHttp: () => ({ getRequest: () => request }) };
  const guard = new DoorGuard({} as never, {} as never);
  await expect(guard.canActivate(context as never)).rejects.toMatchObject({ code: 'not-found' });
});

test.each([
  ['https://evil.example.org/sign-in/callback'],
  ['http://localhost.evil.example.org/sign-in/callback'],
  ['http://localhost:3000@evil.example.org/sign-in/callback'],
  ['http://127.0.0.1:3000/other'],
  ['javascript:alert(1)//sign-in/callback'],
  ['http://127.0.0.1/sign-in/callback?x=/sign-in/callback'],
  ['http://127.0.0.1:3000/sign-in/callback#x'],
])('the embedded provider sends nobody to %s', async (to) => {
  const { headers } = await visitor().ask('GET', '/sign-in');
  const asked = new URL(headers.get('location')!, service.address);
  asked.searchParams.set('redirect_uri', to);
  const page = await visitor().ask('GET', asked.href);
  expect(page).toMatchObject({ status: 400 });
  expect(page.headers.get('location')).toBeNull();
});

test('the embedded provider signs nobody in without PKCE', async () => {
  const { headers } = await visitor().ask('GET', '/sign-in');
  const asked = new URL(headers.get('location')!, service.address);
  asked.searchParams.delete('code_challenge');
  asked.searchParams.delete('code_challenge_method');
  const page = await visitor().ask('GET', asked.href);
  expect(page.headers.get('location')).toMatch(/error=invalid_request/);
});

test.each([
  ['/', '/'],
  ['/dividends?language=fr', '/dividends?language=fr'],
  ['https://evil.example.org/', undefined],
  ['//evil.example.org/', undefined],
  ['/\\evil.example.org', undefined],
  ['/.//evil.example.org', undefined],
  ['/dividends/..//evil.example.org/', undefined],
  ['/%0d%0aset-cookie:x', undefined],
  ['/\nx', undefined],
  ['/dividends/../../x', undefined],
  ['/sign-out', undefined],
  ['/v1/me/data', undefined],
  ['/nowhere', undefined],
  ['javascript:alert(1)', undefined],
  [['/', '/dividends'], undefined],
  [undefined, undefined],
])('from signing in to %j leads to %j', (asked, page) => {
  expect(ownPage(asked)).toBe(page);
});

describe('who signs in, in development', () => {
  test.each([
    ['nobody', {}],
    ['a role that is none', { as: 'king arthur' }],
    ['a role without a name', { as: 'manager ' }],
    ['a name with a line break', { role: 'manager', name: 'a\nb' }],
    ['a name without end', { role: 'manager', name: 'a'.repeat(201) }],
  ])('is not %s', async (_, who) => {
    const me = visitor();
    const asked = await me.open('/sign-in');
    const page = await me.ask('POST', asked.at, who);
    expect(page).toMatchObject({ status: 303 });
    expect(page.headers.get('location')).toMatch(/^\/sign-in\/as\//);
  });

  test('is asked only where somebody is on the way', async () => {
    const asked = await visitor().open('/sign-in');
    expect(await visitor().ask('GET', asked.at)).toMatchObject({ status: 404 });
    expect(await visitor().ask('POST', asked.at, { as: 'manager anna' })).toMatchObject({
      status: 404,
    });
  });

  test('may be anybody, also by a name of their own', async () => {
    const me = visitor();
    const asked = await me.open('/sign-in');
    const page = await me.send(asked, { role: 'auditor', name: 'Zoë <b>' });
    expect(page.text).toContain('<bdi>Zoë &lt;b&gt;</bdi>');
  });
});

describe('a session', () => {
  test.each<[string, (cookie: string) => string]>([
    ['forged', () => `${'A'.repeat(43)}.${'A'.repeat(43)}`],
    ['with another signature', (cookie) => `${cookie.split('.')[0]}.${'A'.repeat(43)}`],
    ['without a signature', (cookie) => cookie.split('.')[0]!],
    ['cut off', (cookie) => cookie.slice(0, -1)],
    ['of nothing', () => ''],
    ['of anything', () => '%00"; drop table web_session; --'],
    ['without end', () => 'a'.repeat(8_000)],
  ])('%s is none', async (_, change) => {
    const me = await signedIn();
    me.cookies.set('session', change(me.cookies.get('session')!));
    expect(await me.ask('GET', '/sign-in/stay')).toMatchObject({ status: 303 });
    expect(await me.ask('GET', '/')).toMatchObject({ status: 200 });
  });

  test.each([
    ['nobody opened a page for too long', `seen_at = now() - interval '31 minutes'`],
    ['it has lasted too long', `ends_at = now()`],
  ])('ends when %s, and is swept', async (_, change) => {
    const me = await signedIn('sleepy');
    const id = me.cookies.get('session')!;
    await service.database.owner.query(
      `update web_session set began_at = began_at - interval '1 day', ${change}`,
    );
    expect(await isSignedIn(me)).toBe(false);
    me.cookies.set('session', id);
    expect(await isSignedIn(me)).toBe(false);
    await service.database.owner.query('select door.sweep_sessions(1800, 10000)');
    expect(await sessions()).toBe(0);
  });

  test('that is used goes on', async () => {
    const me = await signedIn();
    const seen = `seen_at = now() - interval '29 minutes', began_at = now() - interval '1 hour'`;
    await service.database.owner.query(`update web_session set ${seen}`);
    expect(await isSignedIn(me)).toBe(true);
    const { rows } = await service.database.owner.query(
      `select 1 from web_session where seen_at > now() - interval '1 minute'`,
    );
    expect(rows).toHaveLength(1);
  });

  test('ends of a browser that is left alone: whoever leaves by themselves is no reader', async () => {
    const me = await signedIn();
    const lay = (minutes: number) =>
      service.database.owner.query(
        `update web_session set began_at = now() - interval '1 day', seen_at = now() - make_interval(mins => $1)`,
        [minutes],
      );
    await lay(29);
    const stays = await me.ask('GET', '/sign-in/ended');
    expect(stays.text).toContain('You stay signed in');
    expect(stays.text).not.toMatch(/id="time-out"|href="\/sign-in/);
    const { rows } = await service.database.owner.query(
      `select 1 from web_session where seen_at > now() - interval '29 minutes'`,
    );
    expect(rows).toEqual([]);
    await lay(30);
    expect(await me.ask('GET', '/sign-in/ended')).toMatchObject({
      text: expect.stringContaining('You are signed out'),
    });
    expect(me.cookies.has('session')).toBe(false);
  });

  test('is ended by its reader, and by nobody else', async () => {
    const me = await signedIn();
    const page = await me.open('/');
    const other = await (await signedIn('ben')).open('/');
    const csrf = (of: PageSeen) => /name="csrf" value="([^"]+)"/.exec(of.text)![1]!;
    const elsewhere = { origin: 'https://evil.example.org' };
    for (const [form, headers] of [
      [{}, {}],
      [{ csrf: '' }, {}],
      [{ csrf: 'x'.repeat(86) }, {}],
      [{ csrf: csrf(other) }, {}],
      [{ csrf: csrf(page) }, elsewhere],
      [{ csrf: csrf(page) }, { origin: 'null' }],
      [{ csrf: csrf(page) }, { 'sec-fetch-site': 'cross-site' }],
      [{ csrf: csrf(page) }, { 'sec-fetch-site': 'same-site' }],
      [{ csrf: csrf(page) }, { 'sec-fetch-site': 'none' }],
      [{ csrf: csrf(page) }, { origin: `${service.address}.evil.example.org` }],
    ] as const) {
      const refused = await me.ask('POST', '/sign-out', form, headers);
      expect(refused).toMatchObject({ status: 403 });
      expect(refused.text).toContain('This form was not sent from our page');
    }
    const withJson = await me.ask('POST', '/sign-out', undefined, {
      'content-type': 'application/json',
    });
    expect(withJson.status).toBeGreaterThanOrEqual(400);
    expect(await isSignedIn(me)).toBe(true);

    const { at, text } = await me.send(page, {}, '/sign-out');
    expect(at).toBe(`${service.address}/sign-in/ended`);
    expect(text).toContain('You are signed out');
    expect(me.cookies.has('session')).toBe(false);
  });

  test('that has ended is left without signing in again', async () => {
    const me = await signedIn();
    const page = await me.open('/');
    await service.database.owner.query('delete from web_session');
    const out = await me.send(page, {}, '/sign-out');
    expect(out).toMatchObject({ status: 200, at: `${service.address}/sign-in/ended` });
    expect(me.cookies.has('session')).toBe(false);
  });

  test('that has ended is swept, however many there are', async () => {
    const left = [10_000, 10_000, 3, 0];
    const store = { sweep: async () => left.shift() };
    const all = new Sessions(
      store as never,
      undefined,
      {} as never,
      pino({ level: 'silent' }),
      readConfig({}),
    );
    await all.sweep();
    all.close();
    expect(left).toEqual([0]);
  });

  test('that is copied ends everywhere when it ends', async () => {
    const me = await signedIn();
    const thief = visitor();
    thief.cookies.set('session', me.cookies.get('session')!);
    expect(await isSignedIn(thief)).toBe(true);
    await me.send(await me.open('/'), {}, '/sign-out');
    expect(await isSignedIn(thief)).toBe(false);
  });

  test('is another after signing in anew: none can be laid on somebody', async () => {
    const me = await signedIn();
    const before = me.cookies.get('session')!;
    expect(await me.signIn('manager', 'anna')).toMatchObject({ status: 200 });
    expect(me.cookies.get('session')).not.toBe(before);
    const thief = visitor();
    thief.cookies.set('session', before);
    expect(await isSignedIn(thief)).toBe(false);
  });
});

test('a link to another language leads nowhere else, wherever the page was found', async () => {
  const page = await visitor().ask('GET', `${service.address}//evil.example.org/x`);
  expect(page.text).toContain('href="?language=fr"');
  expect(page.text).not.toContain('href="//');
});

describe('a provider that is asked for the next token', () => {
  const issuer = 'http://127.0.0.1/oidc';
  const asking = (answer: (url: string) => Response | Promise<Response>) =>
    new SignInProvider(
      {
        issuer,
        clientId: 'pages',
        clientSecret: undefined,
        parameters: {},
        embedded: { issuer, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks` },
        fetch: async (url) => answer(url),
      },
      pino({ level: 'silent' }),
      3_600,
    );
  const renewing = (status: number, body: string, type = 'application/json') =>
    asking(() => new Response(body, { status, headers: { 'content-type': type } })).renewed({
      access: 'a',
      refresh: 'r',
      id: undefined,
      accessEndsAt: null,
    });

  test.each<[number, string, string?]>([
    [502, '<p>Bad gateway</p>', 'text/html'],
    [500, '{"error":"server_error"}'],
    [429, 'Too many', 'text/plain'],
    [429, '{"error":"slow_down"}'],
    [401, '{"error":"invalid_client"}'],
    [401, 'no', 'text/plain'],
    [200, '<p>Maintenance</p>', 'text/html'],
    [200, '{}'],
  ])('and answers %i %s ends no session', async (...answer) => {
    await expect(renewing(...answer)).rejects.toThrow(ProviderUnavailable);
  });

  test('ends it by saying that it no longer holds', async () => {
    await expect(renewing(400, '{"error":"invalid_grant"}')).rejects.toThrow(NotSignedIn);
  });

  test('and does not say how long that lasts: it says so itself, or nobody knows', async () => {
    const jwt = (claims: object) =>
      `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;
    const ends = async (token: string) => {
      const answer = JSON.stringify({ access_token: token, token_type: 'bearer' });
      return (await renewing(200, answer)).accessEndsAt;
    };
    expect(await ends(jwt({ exp: 2_000_000_000 }))).toBe(2_000_000_000_000);
    expect(await ends(jwt({}))).toBeNull();
    expect(await ends('opaque')).toBeNull();
  });

  /** Whether the provider's word is taken that somebody proved to it who they are, so long before they came. */
  const takesSignIn = async (ago: number | undefined, wentAgo: number | null) => {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const now = Math.floor(Date.now() / 1_000);
    const provider = asking(async (url) => {
      if (url.endsWith('/jwks'))
        return Response.json({ keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256' }] });
      const id = new SignJWT({
        nonce: 'n',
        ...(ago === undefined ? {} : { auth_time: now - ago }),
      })
        .setProtectedHeader({ alg: 'RS256' })
        .setIssuer(issuer)
        .setAudience('pages')
        .setSubject('anna')
        .setIssuedAt()
        .setExpirationTime('1h');
      return Response.json({
        access_token: 'a',
        token_type: 'bearer',
        id_token: await id.sign(privateKey),
      });
    });
    return provider
      .comeBack('?code=c&state=s', {
        state: 's',
        nonce: 'n',
        verifier: 'v'.repeat(43),
        callback: 'http://127.0.0.1/sign-in/callback',
        signsInAfter: wentAgo === null ? null : Date.now() - wentAgo * 1_000,
      })
      .then(
        () => true,
        (error) => (error instanceof NotSignedIn ? false : error),
      );
  };
  test.each<[number | undefined, number | null, boolean]>([
    [10, null, true],
    [3_500, null, true],
    [3_700, null, false],
    [undefined, null, false],
    [5, 10, true],
    [600, 10, false],
  ])('who signed in %s s ago, and was to since %s s ago, is let in: %s', async (...of) => {
    expect(await takesSignIn(of[0], of[1])).toBe(of[2]);
  });

  test('is told that somebody goes, not who, and takes back what renews', async () => {
    const asked: string[] = [];
    const server = createServer(async (request, response) => {
      asked.push(`${request.url} ${Buffer.concat(await request.toArray()).toString()}`);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(metadata));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const metadata = {
      issuer: at,
      revocation_endpoint: `${at}/revoke`,
      end_session_endpoint: `${at}/out`,
    };
    const source = { issuer: at, clientId: 'pages', clientSecret: undefined, parameters: {} };
    const tokens = { access: 'a', refresh: 'renews', id: 'a.national.id', accessEndsAt: null };
    const provider = new SignInProvider(source, pino({ level: 'silent' }), 3_600);
    const goodbye = new URL((await provider.goodbye(tokens, 'http://here.example/ended'))!);
    server.close();
    server.closeAllConnections();
    expect(goodbye.pathname).toBe('/out');
    expect(Object.fromEntries(goodbye.searchParams)).toEqual({
      client_id: 'pages',
      post_logout_redirect_uri: 'http://here.example/ended',
    });
    expect(asked.at(-1)).toMatch(/^\/revoke .*\btoken=renews\b/);
  });
});

describe('a token that ends is renewed', () => {
  const SOON = 10_000;
  const GONE = -1;
  const count = { asked: 0, looks: 0 };
  /** Sessions by the real doors, with a provider that answers as told. */
  function sessionsWith(renewed: () => Promise<string>): Sessions {
    Object.assign(count, { asked: 0, looks: 0 });
    const sql = async (parts: TemplateStringsArray, ...values: unknown[]) => {
      if (parts[0]!.includes('claim_session_renewal')) count.looks++;
      const text = parts.reduce((all, part, no) => `${all}$${no}${part}`);
      return (await service.database.owner.query(text, values)).rows;
    };
    const provider = {
      renewed: async () => {
        count.asked++;
        return { access: await renewed(), refresh: 'r2', accessEndsAt: Date.now() + 600_000 };
      },
    };
    const hash = (...of: string[]) => createHash('sha256').update(of.join(' ')).digest();
    return new Sessions(
      new SessionStore({ sql } as never),
      provider as never,
      { hash } as never,
      pino({ level: 'silent' }),
      { SESSION_IDLE_MINUTES: 30, SESSION_HOURS: 12 },
    );
  }
  const begin = (all: Sessions, endsIn: number) =>
    all.begin({
      subject: 'anna',
      name: 'anna',
      access: 'first',
      refresh: 'r1',
      id: undefined,
      accessEndsAt: Date.now() + endsIn,
    });
  const away = () => Promise.reject(new ProviderUnavailable());

  test('once, however many pages ask at the same time, and all of them go on with it', async () => {
    const all = sessionsWith(async () => {
      while (count.looks < 8) await sleep(5); // Until the others have found it taken.
      return 'next';
    });
    const cookie = await begin(all, GONE);
    const found = await Promise.all(Array.from({ length: 4 }, () => all.find(cookie)));
    const inForce = await Promise.all(found.map((one) => all.inForce(one!)));
    expect(inForce.map((one) => one?.tokens.access)).toEqual(Array(4).fill('next'));
    expect(count.asked).toBe(1);
    expect((await all.find(cookie))?.tokens.access).toBe('next');
  });

  test('not again by who read it before it was', async () => {
    const all = sessionsWith(async () => 'next');
    const cookie = await begin(all, SOON);
    const [one, late] = await Promise.all([all.find(cookie), all.find(cookie)]);
    await all.inForce(one!);
    expect((await all.inForce(late!))?.tokens.access).toBe('next');
    expect(count.asked).toBe(1);
  });

  test('later, where the provider is away: it is used to its end, and the session outlives it', async () => {
    const all = sessionsWith(away);
    const soon = (await all.find(await begin(all, SOON)))!;
    expect(await all.inForce(soon)).toBe(soon);
    expect(await all.inForce(soon)).toBe(soon);
    expect(count.asked).toBe(2); // Nobody waits for who has given up.
    const cookie = await begin(all, GONE);
    await expect(all.inForce((await all.find(cookie))!)).rejects.toThrow(ProviderUnavailable);
    expect(await all.find(cookie)).toBeDefined();
  });

  test('never, where the provider says no: the session has ended', async () => {
    const all = sessionsWith(() => Promise.reject(new NotSignedIn()));
    const cookie = await begin(all, SOON);
    expect(await all.inForce((await all.find(cookie))!)).toBeUndefined();
    expect(await all.isThere(cookie)).toBe(false);
  });
});

describe('a form', () => {
  test('that is too large, or no text, is refused', async () => {
    const me = await signedIn();
    const large = await me.ask('POST', '/sign-out', { csrf: 'x', more: 'x'.repeat(300_000) });
    expect(large).toMatchObject({ status: 413 });
    const fields = Object.fromEntries(Array.from({ length: 2_001 }, (_, no) => [`f${no}`, '']));
    expect(await me.ask('POST', '/sign-out', fields)).toMatchObject({ status: 413 });
    const broken = await fetch(`${service.address}/sign-out`, {
      method: 'POST',
      headers: {
        accept: 'text/html',
        cookie: `session=${me.cookies.get('session')}`,
        origin: service.address,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: Buffer.from([0x63, 0x3d, 0xff]),
    });
    expect(broken.status).toBe(400);
    expect(await isSignedIn(me)).toBe(true);
  });

  test('is none of the API’s', async () => {
    const type = 'application/x-www-form-urlencoded';
    const answer = await service.ask('POST', '/v1/cash-receipts', {
      as: 'manager',
      key: 'form',
      type,
      body: 'kind=dividend',
    });
    expectProblem(answer, 415, 'unsupported-media-type');
  });
});

test('what pages need to know is checked as the service starts', () => {
  const production = { OIDC_ISSUER: 'https://login.example.org', OIDC_AUDIENCE: 'fund' };
  expect(configMistakes({ ...production, OIDC_CLIENT_ID: 'pages' })).toEqual([
    expect.stringMatching(/^PUBLIC_URL is needed with OIDC_CLIENT_ID/),
  ]);
  expect(configMistakes({ OIDC_CLIENT_SECRET: 'x' })).toEqual([
    expect.stringMatching(/^OIDC_CLIENT_ID is needed with OIDC_CLIENT_SECRET/),
  ]);
  for (const wrong of [
    'fund.example.org',
    'https://fund.example.org/x',
    'ftp://x',
    'https://A.org',
  ])
    expect(configMistakes({ PUBLIC_URL: wrong })[0]).toMatch(/^PUBLIC_URL must be the address/);
  expect(configMistakes({ OIDC_SCOPE: 'profile' })[0]).toMatch(/^OIDC_SCOPE must have openid/);
  expect(configMistakes({ SESSION_IDLE_MINUTES: '1' })[0]).toMatch(/^SESSION_IDLE_MINUTES must be/);
});
