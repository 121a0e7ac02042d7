import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKeyPair } from 'jose';
import { expectProblem } from '../support/problems.js';
import { rowCounts } from '../support/rows.js';
import { startTestService, type TestService } from '../support/service.js';
import { Forger, inSeconds } from '../support/tokens.js';

/** What a token must be, and how it may be told. Who gets in where by it, the matrix of access tests. */

let service: TestService;
let forger: Forger;
let before: Record<string, string>;
beforeAll(async () => {
  service = await startTestService();
  forger = await Forger.of(service.database);
  before = await rowCounts(service.database.owner);
});
afterAll(async () => {
  expect(await rowCounts(service.database.owner)).toEqual(before);
  await service.close();
});

describe('a token', () => {
  const askWith = (authorization: string) =>
    service.ask('GET', '/v1/incorporations', { headers: { authorization } });
  const expectRefused = async (token: string) =>
    expectProblem(await askWith(`Bearer ${token}`), 401, 'unauthorized');

  test('that is right opens the door, whatever else it says', async () => {
    for (const right of [
      {},
      { roles: ['citizen', 'clerk', 'king'] },
      { roles: 'citizen clerk king' },
      { aud: ['universal-investment', 'other'] },
      { nbf: inSeconds(30), iat: inSeconds(30) },
      { exp: inSeconds(-30) },
    ])
      expect(await askWith(`Bearer ${await forger.signed(right)}`)).toMatchObject({ status: 200 });
    expect(await askWith(`bearer ${await forger.signed()}`)).toMatchObject({ status: 200 });
    for (const typ of ['JWT', 'application/at+jwt', undefined])
      expect(await askWith(`Bearer ${await forger.signed({}, { typ })}`)).toMatchObject({
        status: 200,
      });
  });

  test.each<[string, Record<string, unknown>]>([
    ['has expired', { exp: inSeconds(-90) }],
    ['never expires', { exp: undefined }],
    ['expires at no number', { exp: 'never' }],
    ['is not valid yet', { nbf: inSeconds(90) }],
    ['was issued in the future', { iat: inSeconds(90) }],
    ['was issued at no number', { iat: 'today' }],
    ['comes from another issuer', { iss: 'https://evil.example' }],
    ['has no issuer', { iss: undefined }],
    ['is for another audience', { aud: 'other' }],
    ['is for no audience', { aud: undefined }],
    ["is nobody's", { sub: undefined }],
    ['has an empty subject', { sub: '' }],
    ['has a number for a subject', { sub: 5 }],
    ['has a subject without end', { sub: 'x'.repeat(300) }],
    ['has a subject that no table can hold', { sub: 'a\u0000b' }],
    ['has half a character for a subject', { sub: '\ud800' }],
    ['is used by somebody who is not named', { act: {} }],
    ['is used by a text', { act: 'robot' }],
    ['is used by somebody without end', { act: { sub: 'x'.repeat(300) } }],
  ])('that %s is refused', async (_, wrong) => {
    await expectRefused(await forger.signed(wrong));
  });

  test('that is a token of another kind is refused', async () => {
    for (const typ of ['logout+jwt', 'dpop+jwt', 'secevent+jwt', 'JOSE', ''])
      await expectRefused(await forger.signed({}, { typ }));
  });

  test.each<[string, Record<string, unknown>]>([
    ['no roles', { roles: undefined }],
    ['a role that is none', { roles: ['king'] }],
    ['half the name of a role', { roles: 'clerks' }],
    ['roles of an object', { roles: { clerk: true } }],
    ['a list in the list', { roles: [['clerk']] }],
  ])('with %s lets in nowhere', async (_, wrong) => {
    expectProblem(await askWith(`Bearer ${await forger.signed(wrong)}`), 403, 'forbidden');
  });

  test('that somebody else has signed is refused', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    await expectRefused(await forger.signed({}, {}, privateKey));
  });

  test('that was changed after it was signed is refused', async () => {
    await expectRefused(await forger.tampered({ roles: ['citizen'] }, {}));
  });

  test('that is signed by nobody, or by what is public, is refused', async () => {
    for (const alg of ['none', 'None', 'NONE'])
      for (const signature of ['', 'AAAA'])
        await expectRefused(forger.unsigned({}, alg, signature));
    for (const secret of [undefined, forger.key.x!, 'x'])
      await expectRefused(await forger.signedWithPublicKey({}, secret));
  });

  test('brings no key of its own', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: forger.key.kid! };
    const own = { jwk, jku: 'https://evil.example/jwks' } as object;
    await expectRefused(await forger.signed({}, own, privateKey));
  });

  test('is remembered no longer than it is valid', async () => {
    const token = await forger.signed({ exp: inSeconds(-58) });
    expect(await askWith(`Bearer ${token}`)).toMatchObject({ status: 200 });
    await new Promise((resume) => setTimeout(resume, 3_000));
    await expectRefused(token);
  });

  test('stands in one place, in one form', async () => {
    const token = await forger.signed();
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
