import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { ROLES, type Role } from '../../src/delivery/identity/caller.js';
import { ROUTES } from '../../src/delivery/http/routes.js';
import { expectProblem } from '../support/problems.js';
import { rowCounts } from '../support/rows.js';
import { NOBODY, words } from '../support/samples.js';
import { type Asked, startTestService, type TestService } from '../support/service.js';

let service: TestService;
let before: Record<string, string>;
beforeAll(async () => {
  service = await startTestService();
  before = await rowCounts(service.database.owner);
});
afterAll(async () => {
  expect(await rowCounts(service.database.owner)).toEqual(before);
  await service.close();
});

/** Who may come in where, as the contract has it: written by hand, so that a slip in the table of routes shows. */
const CONTRACT = `
  POST /v1/incorporations                           clerk
  GET  /v1/incorporations                           clerk manager auditor
  GET  /v1/incorporations/:id                       clerk manager auditor
  POST /v1/incorporations/:id/annulment             clerk
  POST /v1/incorporations/:id/corrections           clerk
  POST /v1/incorporation-imports                    clerk
  GET  /v1/incorporation-imports/:id                clerk
  GET  /v1/incorporation-imports/:id/rejections     clerk
  GET  /v1/holdings                                 manager auditor
  POST /v1/prices                                   manager
  POST /v1/valuation-runs                           manager
  POST /v1/valuation-runs/:id/approval              manager
  POST /v1/valuation-runs/:id/rejection             manager
  GET  /v1/nav                                      everyone
  POST /v1/cash-receipts                            manager
  POST /v1/cash-receipts/:id/reversal               manager
  POST /v1/expenses                                 manager
  POST /v1/citizens                                 operator caseworker
  POST /v1/citizens/lookup                          auditor caseworker
  POST /v1/dividend-runs                            manager
  POST /v1/dividend-runs/:id/approval               manager
  POST /v1/dividend-runs/:id/rejection              manager
  POST /v1/dividend-runs/:id/suspension             manager
  POST /v1/dividend-runs/:id/resumption             manager
  GET  /v1/dividend-runs                            everyone
  GET  /v1/dividend-runs/:id                        everyone
  GET  /v1/me/statements                            citizen
  GET  /v1/me/statements/:year                      citizen
  PUT  /v1/me/account                               citizen
  GET  /v1/citizens/:pseudonym/statements           auditor caseworker
  GET  /v1/accounts                                 auditor manager
  GET  /v1/accounts/:name                           auditor manager
  GET  /v1/accounts/:name/postings                  auditor manager
  GET  /v1/journal-entries                          auditor manager
  GET  /v1/journal-entries/:id                      auditor manager
`;

/** What must never be, in whatever table: by role, the routes it does not get into. */
const NEVER: readonly (readonly [Role, RegExp, string])[] = [
  ['auditor', /^(POST|PUT|PATCH|DELETE) (?!\/v1\/citizens\/lookup$)/, 'changes nothing'],
  ['citizen', /^(POST|PATCH|DELETE) /, 'does nothing but change the own account'],
  [
    'citizen',
    /^GET \/v1\/(citizens|incorporation|holdings|accounts|journal|valuation)/,
    'reads nobody and no books',
  ],
  [
    'clerk',
    /\/v1\/(me|citizen|prices|valuation|cash|expenses|accounts|journal)/,
    'keeps the registry only',
  ],
  ['clerk', /^POST \/v1\/dividend/, 'keeps the registry only'],
  ['manager', /\/v1\/(me|citizen|incorporation-imports)/, 'sees no person'],
  ['manager', /^POST \/v1\/incorporations/, 'registers nothing'],
  [
    'caseworker',
    /\/v1\/(me|incorporation|holdings|prices|valuation|cash|expenses|accounts|journal)/,
    'sees no books',
  ],
  [
    'operator',
    /\/v1\/(me|incorporation|holdings|prices|valuation|cash|expenses|accounts|journal)/,
    'sees no books',
  ],
  ['operator', /\/v1\/citizens\/(lookup|:pseudonym)/, 'looks nobody up'],
  [
    'treasurer',
    /^(POST|PUT) \/v1\/(?!payment|dividend-runs\/:id\/payment)/,
    'releases payments only',
  ],
];

const routes = Object.entries(ROUTES).filter(([, { roles }]) => roles !== 'open');

/** Asks a route as if to use it, with nothing that could have an effect. */
function knock(route: string, asked: Asked) {
  const [method = '', path = ''] = route.split(' ');
  const at = path
    .replace(':id', NOBODY)
    .replace(':pseudonym', NOBODY)
    .replace(':name', 'assets:cash');
  const body =
    method === 'GET' ? {} : ROUTES[route]!.file ? { type: 'text/csv', body: '' } : { body: {} };
  return service.ask(method, at.replace(':year', '2024'), { ...body, key: 'access', ...asked });
}

describe('who may come in', () => {
  test('stands in the table of routes as the contract has it', () => {
    const contract = CONTRACT.trim()
      .split('\n')
      .map((line) => words(line))
      .map(([method, path, ...roles]) => [`${method} ${path}`, roles.toSorted()]);
    const table = routes.map(([route, { roles }]) => [
      route,
      roles === 'everyone' ? ['everyone'] : [...roles].toSorted(),
    ]);

    expect(table).toEqual(expect.arrayContaining(contract));
    const added = routes
      .map(([route]) => route)
      .filter((route) => !contract.some(([known]) => known === route));
    // Progress is watched, and failed work resumed, by who may start it or see it.
    expect(
      added.filter(
        (route) =>
          !/\/(events|resumption)$|^GET \/v1\/(citizen-import|valuation-run)s\/:id/.test(route),
      ),
    ).toEqual([]);
  });

  test.each(NEVER)('%s never gets into %s: %s', (role, forbidden) => {
    const may = routes
      .filter(([, { roles }]) => roles === 'everyone' || roles.includes(role))
      .map(([route]) => route);

    expect(may.filter((route) => forbidden.test(route))).toEqual([]);
  });

  test('nothing is open but what says how the service is and what it can do', () => {
    const open = Object.entries(ROUTES).filter(([, { roles }]) => roles === 'open');
    expect(open.map(([route]) => route)).toEqual([
      'GET /health/live',
      'GET /health/ready',
      'GET /metrics',
      'GET /openapi.json',
    ]);
  });

  test.each(routes)('%s lets in the roles of the table, and no other', async (route, { roles }) => {
    const nobody = await knock(route, {});
    expectProblem(nobody, 401, 'unauthorized');
    expect(nobody.headers.get('www-authenticate')).toBe('Bearer');
    for (const role of ROLES) {
      const answer = await knock(route, { as: role });
      if (roles === 'everyone' || (roles as readonly Role[]).includes(role))
        expect([401, 403]).not.toContain(answer.status);
      else expectProblem(answer, 403, 'forbidden');
    }
  });
});

describe('a token', () => {
  const AUDIENCE = 'universal-investment';
  let issuer: string;
  let jwk: JWK;
  beforeAll(async () => {
    const { rows } = await service.database.owner.query(
      `select value from deployment_setting where name = 'development-provider'`,
    );
    ({ issuer, key: jwk } = rows[0].value);
  });

  const now = () => Math.floor(Date.now() / 1000);
  const claims = (changes: object = {}) => ({
    iss: issuer,
    aud: AUDIENCE,
    sub: 'carl',
    roles: ['clerk'],
    iat: now(),
    exp: now() + 600,
    ...changes,
  });
  const signed = async (
    payload: Record<string, unknown>,
    key?: Awaited<ReturnType<typeof importJWK>>,
  ) => {
    const known = Object.fromEntries(
      Object.entries(payload).filter(([, value]) => value !== undefined),
    );
    return new SignJWT(known)
      .setProtectedHeader({ alg: 'ES256', kid: jwk.kid!, typ: 'at+jwt' })
      .sign(key ?? (await importJWK(jwk, 'ES256')));
  };
  const askWith = (authorization: string) =>
    service.ask('GET', '/v1/incorporations', { headers: { authorization } });
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  test('that is right opens the door, whatever else it says', async () => {
    for (const right of [{}, { roles: ['citizen', 'clerk', 'king'] }, { aud: [AUDIENCE, 'other'] }])
      expect(await askWith(`Bearer ${await signed(claims(right))}`)).toMatchObject({ status: 200 });
    expect(await askWith(`bearer ${await signed(claims())}`)).toMatchObject({ status: 200 });
  });

  test.each<[string, object]>([
    ['has expired', { exp: now() - 3_600 }],
    ['never expires', { exp: undefined }],
    ['is not valid yet', { nbf: now() + 3_600 }],
    ['comes from another issuer', { iss: 'https://evil.example' }],
    ['has no issuer', { iss: undefined }],
    ['is for another audience', { aud: 'other' }],
    ['is for no audience', { aud: undefined }],
    ["is nobody's", { sub: undefined }],
    ['has an empty subject', { sub: '' }],
    ['has a subject without end', { sub: 'x'.repeat(300) }],
    ['has a subject that no table can hold', { sub: 'a\u0000b' }],
    ['has half a character for a subject', { sub: '\ud800' }],
  ])('that %s is refused', async (_, wrong) => {
    expectProblem(await askWith(`Bearer ${await signed(claims(wrong))}`), 401, 'unauthorized');
  });

  test.each<[string, object]>([
    ['no roles', { roles: undefined }],
    ['a role that is none', { roles: ['king'] }],
    ['roles that are no list', { roles: 'clerk' }],
    ['roles of an object', { roles: { clerk: true } }],
  ])('with %s lets in nowhere', async (_, wrong) => {
    expectProblem(await askWith(`Bearer ${await signed(claims(wrong))}`), 403, 'forbidden');
  });

  test('that somebody else has signed is refused', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    expectProblem(
      await askWith(`Bearer ${await signed(claims(), privateKey)}`),
      401,
      'unauthorized',
    );
  });

  test('that was changed after it was signed is refused', async () => {
    const [header, , signature] = (await signed(claims({ roles: ['citizen'] }))).split('.');
    expectProblem(
      await askWith(`Bearer ${header}.${encoded(claims())}.${signature}`),
      401,
      'unauthorized',
    );
  });

  test('that is signed by nobody, or by what is public, is refused', async () => {
    for (const alg of ['none', 'None', 'NONE'])
      for (const signature of ['', 'AAAA'])
        expectProblem(
          await askWith(
            `Bearer ${encoded({ alg, kid: jwk.kid })}.${encoded(claims())}.${signature}`,
          ),
          401,
          'unauthorized',
        );
    const { d: _secret, ...publicKey } = jwk;
    for (const secret of [JSON.stringify(publicKey), jwk.x!, '']) {
      const forged = await new SignJWT(claims())
        .setProtectedHeader({ alg: 'HS256', kid: jwk.kid! })
        .sign(new TextEncoder().encode(secret || 'x'));
      expectProblem(await askWith(`Bearer ${forged}`), 401, 'unauthorized');
    }
  });

  test('brings no key of its own', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const own = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: jwk.kid };
    const forged = await new SignJWT(claims())
      .setProtectedHeader({
        alg: 'ES256',
        kid: jwk.kid!,
        jwk: own,
        jku: 'https://evil.example/jwks',
      })
      .sign(privateKey);
    expectProblem(await askWith(`Bearer ${forged}`), 401, 'unauthorized');
  });

  test('stands in one place, in one form', async () => {
    const token = await signed(claims());
    for (const wrong of [
      '',
      'Bearer',
      'Bearer ',
      token,
      `Basic ${token}`,
      `Bearer ${token}, Bearer ${token}`,
      `Bearer a b`,
      `Token ${token}`,
    ])
      expectProblem(await askWith(wrong), 401, 'unauthorized');
    for (const place of [
      `/v1/incorporations?access_token=${token}`,
      `/v1/incorporations?token=${token}`,
    ])
      expectProblem(await service.ask('GET', place), 401, 'unauthorized');
  });
});
