import { describe, expect, test } from '@jest/globals';
import { balanceOf, FORGET_LOG } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { fetchPackage, filesOf } from '../support/ocf.js';
import { expectProblem } from '../support/problems.js';
import { nextNumber, registryOfThisFile } from '../support/registrar.js';
import { rowCounts } from '../support/rows.js';
import { company } from '../support/samples.js';
import type { Asked } from '../support/service.js';

const registry = registryOfThisFile();

const rows = () => rowCounts(registry.service.database.owner);
const entries = async () => (await rows())['journal_entry'];
/** What came of sending these companies in one file each. */
async function sentAgain(companies: readonly object[]): Promise<Record<string, number>> {
  const told = { accepted: 0, duplicates: 0, rejected: 0 };
  for (const [no, body] of companies.entries()) {
    const { headers } = await registry.service.ask('POST', '/v1/incorporation-imports', {
      as: 'clerk',
      key: `again-${no}`,
      type: 'application/x-ndjson',
      body: JSON.stringify(body),
    });
    const at = headers.get('location')!;
    const { accepted, duplicates, rejected } = await registry.service.until(
      at,
      ['completed'],
      'clerk',
    );
    told.accepted += accepted;
    told.duplicates += duplicates;
    told.rejected += rejected;
  }
  return told;
}
const record = async (id: string) =>
  (await registry.service.ask('GET', `/v1/incorporations/${id}`, { as: 'clerk' })).json;

describe('a correction', () => {
  test('of name, day, form or LEI leaves the stake and the journal alone', async () => {
    const registered = await registry.clerk.registered();
    const before = await entries();
    const fields = {
      legalName: 'Źródło sp. z o.o.',
      incorporatedOn: '2023-12-31',
      lei: '5493001KJTIIGC8Y1R12',
      legalForm: null,
    };

    const corrected = await registry.clerk.correct(registered.id, fields);
    expect(corrected).toMatchObject({ status: 200, json: { ...registered, ...fields } });
    expect(await record(registered.id)).toEqual(corrected.json);
    expect((await registry.clerk.list('legalName=zrod')).json.items).toHaveLength(1);

    const cleared = await registry.clerk.correct(registered.id, { lei: null }, 'Not theirs');
    expect(cleared.json).toEqual({ ...corrected.json, lei: null });
    expect(await entries()).toBe(before);
  });

  test('keeps what was there before, who changed it, and why', async () => {
    const { id } = await registry.clerk.registered();
    await registry.clerk.correct(id, { legalName: 'Second' }, 'Misspelt');
    await registry.clerk.correct(id, { legalName: 'Third' }, 'Misspelt again');

    const { rows: kept } = await registry.service.database.owner.query(
      `select before->>'legalName' as before, fields, reason, corrected_by
         from incorporation_correction where incorporation_id = $1 order by corrected_at`,
      [id],
    );
    expect(kept).toEqual(
      [
        ['Golden Gate Robotics, Inc.', 'Second', 'Misspelt'],
        ['Second', 'Third', 'Misspelt again'],
      ].map(([before, legalName, reason]) => ({
        before,
        fields: { legalName },
        reason,
        corrected_by: 'clerk',
      })),
    );
  });

  test('of a name was always so; a change of name holds from its day on', async () => {
    const { service, clerk } = registry;
    const ask = (path: string, as: Asked['as'] = 'auditor') => service.ask('GET', path, { as });
    const managers = new Managers(service);
    const founded = company({ registrationNumber: nextNumber(), legalName: 'Acmee' });
    const { id } = await clerk.registered(founded);
    const { json: change } = await managers.post('/v1/corporate-actions', {
      kind: 'name-change',
      registrationNumber: founded['registrationNumber'],
      effectiveOn: '2025-06-01',
      legalName: 'Bright',
    });
    const before = change.recordedAt;
    const corrected = await clerk.correct(id, { legalName: 'Acme' }, 'Misspelt');

    expect(corrected.json.legalName).toBe('Bright'); // As it is called now.
    expect((await clerk.list('legalName=bright')).json.items).toMatchObject([{ id }]);
    expect((await clerk.list('legalName=acme')).json.items).toEqual([]);
    const position = async (query: string) =>
      (await ask(`/v1/incorporations/${id}/position?${query}`)).json;
    const names = async (query: string) => {
      const { legalName, formerNames } = await position(query);
      return [legalName, ...formerNames.map((one: { legalName: string }) => one.legalName)];
    };
    expect(await names('asOf=2025-05-31')).toEqual(['Acme']);
    expect(await names('asOf=2025-06-01')).toEqual(['Bright', 'Acme']);
    expect(await names(`asOf=2025-05-31&knownAt=${before}`)).toEqual(['Acmee']);
    const ownedUnder = async (asOf: string) =>
      (await ask(`/v1/incorporations/${id}/bods?asOf=${asOf}`)).json[1].recordDetails.name;
    expect([await ownedUnder('2025-05-31'), await ownedUnder('2025-06-01')]).toEqual([
      'Acme',
      'Bright',
    ]);
    const manifest = JSON.parse(
      (await filesOf(await fetchPackage(service, id)))['Manifest.ocf.json']!.toString(),
    );
    expect(manifest.issuer.legal_name).toBe('Bright');
    expect(JSON.stringify(manifest.issuer.comments)).toContain('Acme');

    // A register that is sent again has the one name or the other; one that it never had is another company's.
    expect(
      await sentAgain(['Acme', 'Bright', 'Acmee'].map((legalName) => ({ ...founded, legalName }))),
    ).toEqual({
      accepted: 0,
      duplicates: 2,
      rejected: 1,
    });

    await managers.post(`/v1/corporate-actions/${change.id}/reversal`, { reason: 'Not theirs' });
    expect(await record(id)).toMatchObject({ legalName: 'Acme' });
    await clerk.correct(id, { legalName: 'Acme & Co.' });
    expect(await record(id)).toMatchObject({ legalName: 'Acme & Co.' });
    expect(await names('asOf=2025-06-01')).toEqual(['Acme & Co.']);
  });

  test('of founding shares posts the difference, up and down', async () => {
    const { id, registrationNumber: number } = await registry.clerk.registered({
      shareClasses: [
        { code: 'A', foundingShares: '1000', parValue: '2.00', currency: 'USD' },
        { code: 'B', foundingShares: '50', parValue: null, currency: 'USD' },
      ],
    });
    const held = (code: string) =>
      balanceOf(registry.service, `memorandum:shares-held:${number}:${code}`);
    const carried = () => balanceOf(registry.service, `assets:investments:${number}:A`);
    const correct = (shareClasses: object[]) =>
      registry.clerk.correct(id, { shareClasses }, 'Recounted');

    const up = await correct([
      { code: 'A', foundingShares: '1500.5' },
      { code: 'B', foundingShares: '40' },
    ]);
    expect(up.json.stake).toMatchObject([
      { shareClass: 'A', foundingShares: '1500.5', shares: '150.05' },
      { shareClass: 'B', foundingShares: '40', shares: '4' },
    ]);
    expect(await held('A')).toEqual({ [`${number}.A`]: '150.05' });
    expect(await held('B')).toEqual({ [`${number}.B`]: '4' });
    expect(await carried()).toEqual({ USD: '300.1' });

    await correct([{ code: 'A', foundingShares: '1000' }]);
    expect(await held('A')).toEqual({ [`${number}.A`]: '100' });
    expect(await carried()).toEqual({ USD: '200' });

    const before = await entries();
    await correct([{ code: 'A', foundingShares: '1000.0' }]);
    expect(await entries()).toBe(before);
  });

  test.each([
    ['a class there is none of', { code: 'X', foundingShares: '1' }, 'unknown-share-class'],
    ['a stake too fine', { code: 'COMMON', foundingShares: '0.0000000001' }, 'quantity-too-fine'],
  ])('of %s is refused whole', async (_, shareClass, code) => {
    const registered = await registry.clerk.registered();
    const before = await rows();

    const fields = { legalName: 'Never', shareClasses: [shareClass] };
    expectProblem(await registry.clerk.correct(registered.id, fields), 422, code);
    expect(await rows()).toEqual(before);
    expect(await record(registered.id)).toEqual(registered);
  });
});

describe('an annulment', () => {
  test('on the same day reverses the stake, by whoever registered it', async () => {
    const { id, registrationNumber: number, journalEntryId } = await registry.clerk.registered();
    await registry.clerk.correct(id, {
      shareClasses: [{ code: 'COMMON', foundingShares: '20000000' }],
    });

    expect(await registry.clerk.annul(id)).toMatchObject({
      status: 200,
      json: { id, state: 'annulled' },
    });
    for (const account of ['memorandum:shares-held', 'memorandum:shares-of', 'assets:investments'])
      expect(await balanceOf(registry.service, `${account}:${number}:COMMON`)).toEqual({});
    const { rows: reversals } = await registry.service.database.owner.query(
      `select r.effective_on = (r.recorded_at at time zone 'UTC')::date as "isOfItsDay", r.reason, r.recorded_by
         from journal_entry r join journal_entry o on o.entry_id = r.reverses where o.id = $1`,
      [journalEntryId],
    );
    expect(reversals).toEqual([
      { isOfItsDay: true, reason: 'Registered twice', recorded_by: 'clerk' },
    ]);
  });

  test('is the end of the record', async () => {
    const { id } = await registry.clerk.registered();
    await registry.clerk.annul(id);

    expectProblem(await registry.clerk.annul(id), 409, 'already-annulled');
    expectProblem(await registry.clerk.correct(id, { lei: null }), 409, 'already-annulled');
  });

  test('a day later takes a second person', async () => {
    const { id } = await registry.clerk.registered();
    // The founding entry is laid a day back, as time does.
    await registry.service.database.owner.query(`
      set session_replication_role = replica;
      update journal_entry set recorded_at = recorded_at - interval '1 day' where entry_key = 'incorporation:${id}';
      update posting p set recorded_at = e.recorded_at from journal_entry e
       where e.entry_id = p.entry_id and e.entry_key = 'incorporation:${id}';
      ${FORGET_LOG};
      set session_replication_role = origin`);

    const at = `/v1/incorporations/${id}/annulment`;
    expectProblem(await registry.service.ask('GET', at, { as: 'clerk' }), 404, 'unknown-proposal');
    const proposed = await registry.clerk.annul(id);
    expect(proposed).toMatchObject({
      status: 202,
      json: {
        kind: 'annulment',
        subject: id,
        state: 'proposed',
        reason: 'Registered twice',
        proposedBy: 'clerk',
        decidedBy: null,
        proposalHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    expect(proposed.headers.get('location')).toBe(at);
    expect(await record(id)).toMatchObject({ state: 'registered' });
    const before = await rows();

    expectProblem(await registry.clerk.annul(id, ['clerk', 'second']), 409, 'proposal-exists');
    const decide = (verb: string, body: object, as: Asked['as'] = ['clerk', 'second']) =>
      registry.service.ask('POST', `${at}/${verb}`, { as, body });
    for (const verb of ['approval', 'rejection']) {
      expectProblem(await decide(verb, {}, 'clerk'), 403, 'proposer-may-not-approve');
      const stale = { proposalHash: 'f'.repeat(64) };
      expectProblem(await decide(verb, stale), 409, 'proposal-changed');
    }
    expect(await rows()).toEqual(before);

    expect(await decide('rejection', { reason: 'It is right' })).toMatchObject({
      status: 200,
      json: { state: 'rejected', decidedBy: 'second', decisionReason: 'It is right' },
    });
    expectProblem(await decide('approval', {}), 409, 'not-in-that-state');
    const { proposalHash } = (await registry.clerk.annul(id)).json;
    expect(await decide('approval', { proposalHash })).toMatchObject({
      status: 200,
      json: { state: 'approved', decidedBy: 'second' },
    });
    expect(await record(id)).toMatchObject({ state: 'annulled' });
    const { rows: reversals } = await registry.service.database.owner.query(
      `select r.recorded_by, r.approved_by, r.reason
         from journal_entry r join journal_entry o on o.entry_id = r.reverses where o.entry_key = $1`,
      [`incorporation:${id}`],
    );
    expect(reversals).toEqual([
      { recorded_by: 'clerk', approved_by: 'second', reason: 'Registered twice' },
    ]);
  });

  test('is refused once any other event has touched the holding', async () => {
    const { id, registrationNumber } = await registry.clerk.registered();
    const { owner } = registry.service.database;
    await owner.query(
      `select door.post_entries(
                array[row('split:1', '2024-06-01', 'Split', 'ann', null, null, null)::entry_draft],
                (select array[row(1, 'memorandum:shares-held', commodity_id, 5)::posting_draft,
                              row(1, 'memorandum:shares-of', commodity_id, -5)::posting_draft]
                   from share_class join incorporation using (incorporation_id) where registration_number = $1))`,
      [registrationNumber],
    );
    const before = await rows();
    const shareClasses = [{ code: 'COMMON', foundingShares: '1' }];

    expectProblem(await registry.clerk.annul(id), 409, 'holding-has-moved');
    expectProblem(await registry.clerk.correct(id, { shareClasses }), 409, 'holding-has-moved');
    expect(await rows()).toEqual(before);
    // There are no splits yet: what was posted behind the service's back is taken out again.
    await owner.query(`
      set session_replication_role = replica;
      delete from posting using journal_entry e where e.entry_id = posting.entry_id and entry_key = 'split:1';
      delete from journal_entry where entry_key = 'split:1';
      ${FORGET_LOG};
      set session_replication_role = origin`);
  });

  test('frees the number: the company may be registered anew, under an id of its own', async () => {
    const first = await registry.clerk.registered();
    const { registrationNumber } = first;
    await registry.clerk.annul(first.id);
    const anew = await registry.clerk.registered({ registrationNumber });

    expect(anew.id).not.toBe(first.id);
    const { items } = (await registry.clerk.list(`registrationNumber=${registrationNumber}`)).json;
    expect(items).toEqual([expect.objectContaining({ id: first.id, state: 'annulled' }), anew]);
    const held = `memorandum:shares-held:${registrationNumber}:COMMON`;
    expect(await balanceOf(registry.service, held)).toEqual({
      [`${registrationNumber}.COMMON`]: '1000000',
    });
    const again = await registry.clerk.register(company({ registrationNumber }));
    expect(again.headers.get('location')).toBe(`/v1/incorporations/${anew.id}`);
  });

  test('of one company by two clerks at once happens once', async () => {
    const { id } = await registry.clerk.registered();
    const answers = await Promise.all(
      ['ann', 'ben'].map((person) => registry.clerk.annul(id, ['clerk', person])),
    );

    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409]);
  });
});
