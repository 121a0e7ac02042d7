import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import canonicalizeModule from 'canonicalize';
import { checkDividendProof, type DividendProof } from '../../src/domain/dividend-proof.js';
import { readEntryBundle } from '../../src/domain/log-tile.js';
import { readVerifierKey } from '../../src/domain/signed-note.js';
import { expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { NationFolder } from '../support/nation-folder.js';
import { expectProblem } from '../support/problems.js';
import { dividend } from '../support/samples.js';
import { sealed } from '../support/sealed.js';
import { startTestService, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

/**
 * What proves to each citizen that their dividend is in the published total: some thousand grown-ups and a child, who gets a
 * half; one who came too late and is included late, one who is not eligible, and one who is and gets nothing.
 */

/** The module's only export, which its types do not know to be callable. */
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string;

/** So many that a part of the roll has more than one tile. */
const GROWN_UP = 2_600;
const nation = new NationFolder({
  eligibility: {
    weights: [{ belowAge: 4, weight: '0' }, { belowAge: 18, weight: '0.5' }, { weight: '1' }],
  },
});
const born = (nationalId: string, changes: object = {}) => ({
  nationalId,
  name: nationalId,
  bornOn: '1980-01-01',
  residentSince: '2000-01-01',
  ...changes,
});

let service: TestService;
let managers: Managers;
let run: string;
let keys: ReturnType<typeof readVerifierKey>[];
/** Of the checkpoint that was the newest before the dividend was approved. */
let sizeBefore: string;

beforeAll(async () => {
  service = await startTestService({ NATION: nation.path });
  managers = new Managers(service);
  await new Uploads(service, '/v1/citizens', 'operator').lines(
    ...Array.from({ length: GROWN_UP }, (_, no) => born(`ZZ-PROOF-${no}`)),
    born('ZZ-CHILD', { bornOn: '2020-01-01', residentSince: '2020-01-01' }),
    born('ZZ-TODDLER', { bornOn: '2021-06-01', residentSince: '2021-06-01' }),
    born('ZZ-LATE', { residentSince: '2024-03-01' }),
    born('ZZ-GONE', { diedOn: '2023-01-01' }),
  );
  await managers.receive('500000.00', { kind: 'other-income' });
  ({ at: run } = await managers.proposed(
    '/v1/dividend-runs',
    dividend('260250.00', { lateReserve: '200.00' }),
  ));
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
  nation.remove();
});

const ofCitizen = (nationalId: string, at = 'statements/2024/proof') =>
  service.ask('GET', `/v1/me/${at}`, { as: ['citizen', nationalId] });
const proofOf = async (nationalId: string): Promise<DividendProof> => {
  const { status, json } = await ofCitizen(nationalId);
  expect(status).toBe(200);
  return json;
};
const pseudonymOf = async (nationalId: string): Promise<string> =>
  (await service.ask('POST', '/v1/citizens/lookup', { as: 'caseworker', body: { nationalId } }))
    .json.citizen;
const check = (proof: unknown, nationalId: string) => checkDividendProof(proof, nationalId, keys);

test('what is approved is what everybody gets', async () => {
  expectProblem(await ofCitizen('ZZ-CHILD'), 404, 'no-statement');
  const { json: proposed } = await service.ask('GET', run, { as: 'auditor' });
  // 260,050 among 2,600 and a half.
  expect(proposed.sumTree).toMatchObject({ total: '260050.00', citizens: '2601' });
  expect((await service.ask('GET', '/log/dividend-runs')).json.items).toEqual([]);

  await sealed(service.database.owner);
  sizeBefore = (await service.ask('GET', '/log/checkpoint')).text.split('\n')[1]!;
  const { proposalHash } = proposed;
  expect((await managers.decide(run, 'approval', 'ben', { proposalHash })).status).toBe(200);
  await service.until(run, ['distributed'], 'auditor');
  await sealed(service.database.owner);
  const { text } = await service.ask('GET', '/log/key');
  keys = text.trim().split('\n').map(readVerifierKey);
});

test('everyone can prove that theirs is in the total, and nobody else can prove it of them', async () => {
  const { json: published } = await service.ask('GET', '/log/dividend-runs');
  const [one] = published.items;
  expect(published.items).toHaveLength(1);
  expect(one).toMatchObject({ year: 2024, currency: 'USD', total: '260050.00', citizens: '2601' });

  const roots = new Set<string>();
  for (const nationalId of ['ZZ-PROOF-0', 'ZZ-PROOF-17', 'ZZ-PROOF-299', 'ZZ-CHILD']) {
    const proof = await proofOf(nationalId);
    expect(check(proof, nationalId)).toEqual([]);
    expect(check(proof, 'ZZ-PROOF-1')).toMatchObject([{ pointer: '/citizen/commitment' }]);
    expect(proof.citizen.gross).toBe(nationalId === 'ZZ-CHILD' ? '50.00' : '100.00');
    expect(JSON.stringify(proof)).not.toMatch(/ZZ-|"(ann|ben)/);
    const { leaf, ...declaration } = one;
    expect(proof.dividend).toEqual(declaration);
    expect(proof.log.leaf).toBe(leaf);
    roots.add(proof.dividend.root);

    const { json: statement } = await ofCitizen(nationalId, 'statements/2024');
    expect(statement).toMatchObject({
      isInTotal: true,
      entitlement: { gross: proof.citizen.gross },
    });
  }
  expect(roots.size).toBe(1);
});

test('it is proved to the checkpoint that a citizen has, too', async () => {
  const { log } = await proofOf('ZZ-CHILD');
  expect(await ofCitizen('ZZ-CHILD', `statements/2024/proof?size=${log.size}`)).toMatchObject({
    status: 200,
    json: { log: { size: log.size } },
  });
  const sized = (size: string) => ofCitizen('ZZ-CHILD', `statements/2024/proof?size=${size}`);
  const early = await sized(sizeBefore);
  expectProblem(early, 409, 'checkpoint-too-early');
  expect(early.json.facts).toEqual({ leaf: log.leaf, size: sizeBefore });
  expectProblem(await sized('999999999'), 404, 'unknown-checkpoint');
  expectProblem(await sized('-1'), 422, 'invalid-fields');
});

test('what is declared is the leaf of the entry that approves, which the auditor can open', async () => {
  const proof = await proofOf('ZZ-CHILD');
  const declared = { ...proof.dividend, type: 'universal-investment/dividend/1' };
  const bundle = await fetch(`${service.address}/log/tile/entries/000.p/${proof.log.size}`);
  const leaves = readEntryBundle(Buffer.from(await bundle.arrayBuffer()))!;
  expect(String(leaves[Number(proof.log.leaf)])).toBe(canonicalize(declared));
  expect(leaves.filter(({ length }) => length !== 32)).toHaveLength(1);

  const { json: entries } = await service.ask('GET', '/v1/journal-entries?limit=1000', {
    as: 'auditor',
  });
  const { id } = entries.items.find(({ key }: { key: string }) => key.endsWith(':approval'));
  const { json: opened } = await service.ask('GET', `/v1/journal-entries/${id}/log-proof`, {
    as: 'auditor',
  });
  expect(opened).toMatchObject({ leaf: proof.log.leaf, declaration: proof.dividend });
  const own = createHash('sha256')
    .update(Buffer.from(opened.salt, 'base64'))
    .update(canonicalize(opened.entry))
    .digest('base64');
  expect([own, opened.commitment]).toEqual([proof.dividend.entry, proof.dividend.entry]);
});

test('a guardian gets it, and no stranger and no officer, who could find out national ids from it', async () => {
  const child = await pseudonymOf('ZZ-CHILD');
  const ofWard = `wards/${child}/statements/2024/proof`;
  expectProblem(await ofCitizen('ZZ-PROOF-1', ofWard), 404, 'unknown-citizen');
  const guardian = await service.ask('POST', `/v1/citizens/${child}/representatives`, {
    as: ['caseworker', 'carl'],
    body: {
      kind: 'guardian',
      representative: await pseudonymOf('ZZ-PROOF-1'),
      since: '2020-01-01',
      reason: 'Birth certificate seen',
    },
  });
  const approval = { as: ['caseworker', 'cara'] as const, body: {} };
  const approved = await service.ask(
    'POST',
    `${guardian.headers.get('location')}/approval`,
    approval,
  );
  expect(approved).toMatchObject({ status: 200 });

  const { json: proof } = await ofCitizen('ZZ-PROOF-1', ofWard);
  expect(check(proof, 'ZZ-CHILD')).toEqual([]);
  const { json: accesses } = await ofCitizen('ZZ-CHILD', 'accesses');
  expect(accesses.items).toContainEqual(
    expect.objectContaining({ route: 'GET /v1/me/wards/:pseudonym/statements/:year/proof' }),
  );
  expectProblem(await ofCitizen('ZZ-PROOF-2', ofWard), 404, 'unknown-citizen');
  for (const file of ['pdf', 'signed']) {
    const at = `wards/${child}/statements/2024/${file}`;
    expect(await ofCitizen('ZZ-PROOF-1', at)).toMatchObject({ status: 200 });
    expectProblem(await ofCitizen('ZZ-PROOF-2', at), 404, 'unknown-citizen');
    const { json } = await ofCitizen('ZZ-CHILD', 'accesses');
    const route = `GET /v1/me/wards/:pseudonym/statements/:year/${file}`;
    expect(json.items).toContainEqual(expect.objectContaining({ route }));
  }
  for (const officer of ['auditor', 'caseworker'] as const)
    expect(
      await service.ask('GET', `/v1/citizens/${child}/statements/2024/proof`, { as: officer }),
    ).toMatchObject({ status: 404 });
});

test('more ask at once than there are connections, and all are answered', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, no) => ofCitizen(`ZZ-PROOF-${no}`)),
  );
  expect(answers.map(({ json }, no) => check(json, `ZZ-PROOF-${no}`))).toEqual(
    Array.from({ length: 40 }, () => []),
  );
});

test('who is not in the total is told why', async () => {
  expectProblem(await ofCitizen('ZZ-GONE'), 404, 'not-in-the-total');
  expectProblem(await ofCitizen('ZZ-TODDLER'), 404, 'not-in-the-total');
  expect((await ofCitizen('ZZ-TODDLER', 'statements/2024')).json).toMatchObject({
    isInTotal: false,
    why: { eligibility: 'eligible' },
    entitlement: { gross: '0.00' },
  });
  expectProblem(await ofCitizen('ZZ-CHILD', 'statements/2023/proof'), 404, 'no-statement');
  expectProblem(await ofCitizen('ZZ-CHILD', 'statements/abc/proof'), 404, 'no-statement');
  expectProblem(await ofCitizen('ZZ-NOBODY'), 404, 'not-on-the-roll');
  expect((await ofCitizen('ZZ-GONE', 'statements/2024')).json.isInTotal).toBe(false);

  const inclusion = await service.ask('POST', `${run}/late-inclusions`, {
    as: ['caseworker', 'carl'],
    body: { citizen: await pseudonymOf('ZZ-LATE'), reason: 'Appeal granted' },
  });
  const late = inclusion.headers.get('location')!;
  expect(await managers.decide(late, 'approval')).toMatchObject({ status: 200 });
  const outside = await ofCitizen('ZZ-LATE');
  expectProblem(outside, 404, 'not-in-the-total');
  const { includedOn, journalEntryId } = outside.json.facts;
  expect(includedOn).toMatch(/^\d{4}-\d\d-\d\d$/);
  const entry = await service.ask('GET', `/v1/journal-entries/${journalEntryId}`, {
    as: 'auditor',
  });
  expect(entry.json.key).toContain(':late:');
  expect((await ofCitizen('ZZ-LATE', 'statements/2024')).json).toMatchObject({
    isInTotal: false,
    entitlement: { gross: '100.00' },
  });
});

test('who is erased has no proof any more, and nobody can make one; those of others hold', async () => {
  const kept = await proofOf('ZZ-PROOF-5');
  const pseudonym = await pseudonymOf('ZZ-PROOF-5');
  const { owner } = service.database;
  await owner.query(
    `with proposed as (
       insert into proposal (kind, subject, content, reason, proposed_by, state, decided_by, decided_at, decided_hash)
       select 'erasure', $1::text, '{}', 'Asked for', 'ann', 'proposed', null, null, null returning *)
     insert into erasure (citizen, proposal_id) select subject::uuid, proposal_id from proposed`,
    [pseudonym],
  );
  await owner.query('select destroy_keys(array[$1::uuid])', [pseudonym]);

  expectProblem(await ofCitizen('ZZ-PROOF-5'), 410, 'citizen-erased');
  const { rows } = await owner.query(
    `select commitment, (select count(*)::int from citizen_key k where k.citizen_id = c.citizen_id) as keys
       from citizen c where pseudonym = $1`,
    [pseudonym],
  );
  expect(rows).toEqual([{ commitment: null, keys: 0 }]);
  // What they had kept still holds: it has all there is to check in it.
  expect(check(kept, 'ZZ-PROOF-5')).toEqual([]);
  expect(check(await proofOf('ZZ-PROOF-6'), 'ZZ-PROOF-6')).toEqual([]);
  await expect(
    owner.query('update citizen set commitment = sha256($1::bytea) where pseudonym = $2', [
      Buffer.of(1),
      pseudonym,
    ]),
  ).rejects.toMatchObject({ code: 'LB003' });
  await expectSoundBooks(service);
});
