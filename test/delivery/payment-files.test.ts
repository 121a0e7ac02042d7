import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { debtorOf, readConfig } from '../../src/config.js';
import { dayOf } from '../../src/domain/calendar.js';
import { balanceOf, expectSoundBooks } from '../support/books.js';
import { configMistakes } from '../support/mistakes.js';
import { ibanOf, sha256 } from '../support/payments.js';
import { PayingFund } from '../support/paying.js';
import { expectProblem } from '../support/problems.js';
import { NOBODY } from '../support/samples.js';
import { schemaErrors } from '../support/schema-check.js';
import { sharedFile, testWithSharedFile } from '../support/shared-folder.js';
import { Forger, inSeconds } from '../support/tokens.js';

/** Three to a file, a week of cooling off, two citizens to an account; a minor's guardian is paid. */
const LAW = {
  payment: {
    transactionsMax: 3,
    coolingOffDays: 7,
    citizensPerAccountMax: 2,
    freshSignInMinutes: 15,
  },
  minors: { payTo: 'guardian' },
};

const today = dayOf(new Date());
const ADULTS = ['ADA', 'BO', 'CY', 'DI', 'EVE', 'FAY', 'GUS', 'HAL', '张伟', 'NED', 'OTIS'];
const MINORS = ['KIM', 'LEE', 'MAX'];
const SHARED = ibanOf(900);

let fund: PayingFund;
let run: string;

beforeAll(async () => {
  fund = await PayingFund.start(LAW);
  await fund.enrol([
    ...ADULTS.map((name, no) => ({
      name,
      ...(name === 'EVE'
        ? {}
        : { iban: ['FAY', 'GUS', 'HAL'].includes(name) ? SHARED : ibanOf(no + 1) }),
    })),
    ...MINORS.map((name) => ({ name, bornOn: '2015-01-01' })),
  ]);
  run = await fund.distributed('1400.00');
  // What comes to light between the distribution and the first file.
  await fund.enrol([{ name: 'OTIS', diedOn: '2025-03-01', iban: ibanOf(11) }]);
  await fund.represented('LEE', 'ADA');
  await fund.represented('MAX', 'ADA');
  await fund.represented('MAX', 'BO');
  await fund.names('ADA', 'MAX', 'ADA');
  await fund.names('BO', 'MAX', 'BO');
  await fund.cooledOff();
  await fund.changeAccount('NED', ibanOf(500));
});
afterAll(async () => {
  await expectSoundBooks(fund.service);
  await fund.close();
});

describe('the first batch', () => {
  test('is built of whoever may be paid, and says why of the others', async () => {
    const batch = await fund.built(run);

    expect(batch).toMatchObject({
      batch: 1,
      state: 'completed',
      instructed: '5',
      files: 2,
      builtBy: 'tess',
      held: {
        'no-account': '1',
        'account-cooling-off': '1',
        'shared-account': '3',
        'name-not-writable': '1',
        'no-guardian': '1',
        'guardians-disagree': '1',
        'no-estate': '1',
      },
    });
    expect(await fund.holds(run, 1)).toEqual({
      EVE: 'no-account',
      NED: 'account-cooling-off',
      FAY: 'shared-account',
      GUS: 'shared-account',
      HAL: 'shared-account',
      张伟: 'name-not-writable',
      KIM: 'no-guardian',
      MAX: 'guardians-disagree',
      OTIS: 'no-estate',
    });
  });

  test('pays each once, a ward through the guardian, in files of the law’s size', async () => {
    const files = await fund.files(run);
    expect(files).toMatchObject([
      {
        file: 1,
        batch: 1,
        state: 'built',
        transactions: 3,
        sum: { amount: '300.00', currency: 'EUR' },
      },
      {
        file: 2,
        batch: 1,
        state: 'built',
        transactions: 2,
        sum: { amount: '200.00', currency: 'EUR' },
      },
    ]);

    const told = [];
    for (const { file, proposalHash, bytes, messageId } of files) {
      const answer = await fund.download(run, file);
      expect(answer).toMatchObject({ status: 200 });
      expect(answer.headers.get('content-type')).toMatch(/^application\/xml/);
      expect(sha256(Buffer.from(answer.text))).toBe(proposalHash);
      expect(String(Buffer.byteLength(answer.text))).toBe(bytes);
      expect(answer.text).toContain(`<MsgId>${messageId}</MsgId>`);
      expect(answer.text).toContain('<Ustrd>Dividend 2024</Ustrd>');
      told.push(...PayingFund.told(answer.text));
    }
    expect(told.sort()).toEqual([
      `ADA ${ibanOf(1)} 100.00`,
      `ADA ${ibanOf(1)} 100.00`, // LEE's
      `BO ${ibanOf(2)} 100.00`,
      `CY ${ibanOf(3)} 100.00`,
      `DI ${ibanOf(4)} 100.00`,
    ]);
  });

  testWithSharedFile('data/iso20022/pain.001.001.09.xsd')(
    'is valid by the schema of ISO 20022',
    async () => {
      for (const { file } of await fund.files(run)) {
        const { text: xml } = await fund.download(run, file);
        expect(await schemaErrors(xml, sharedFile('data/iso20022/pain.001.001.09.xsd'))).toEqual(
          [],
        );
      }
    },
  );

  test('says of nobody who they are, but in the file', async () => {
    const { text: xml } = await fund.download(run, 1);
    for (const id of xml.matchAll(/<EndToEndId>([^<]+)</g))
      expect(id[1]).toMatch(/^D[0-7][0-9A-F]{32}$/);
    for (const name of [...ADULTS, ...MINORS]) expect(xml).not.toContain(fund.pseudonymOf(name));
  });

  test('is told to the citizen in plain words', async () => {
    expect(await fund.standing('ADA')).toMatchObject({
      state: 'instructed',
      reason: null,
      nextStep: null,
    });
    expect(await fund.standing('EVE')).toEqual({
      state: 'held',
      payOn: null,
      reason: 'We have no account to pay to.',
      nextStep:
        'Give the account that the dividend is to be paid to. It goes out with the next payment file.',
    });
    expect(await fund.standing('NED')).toMatchObject({
      state: 'held',
      payOn: dayOf(new Date(Date.now() + 7 * 24 * 3600_000)),
      reason: expect.stringContaining('changed a short while ago'),
    });
    expect(await fund.standing('KIM')).toMatchObject({
      state: 'held',
      reason: expect.stringContaining('guardian'),
    });
  });
});

describe('a file', () => {
  test('is released by another person than who built it, once, as it is', async () => {
    const [{ proposalHash }] = await fund.files(run);
    const before = await fund.lastEntry();

    expectProblem(await fund.release(run, 1, 'tess'), 403, 'proposer-may-not-approve');
    expectProblem(
      await fund.release(run, 1, 'theo', { proposalHash: '0'.repeat(64) }),
      409,
      'proposal-changed',
    );
    expectProblem(await fund.release(run, 9), 404, 'unknown-payment-file');
    expectProblem(
      await fund.post(`${run}/payment-files/1/release`, ['manager', 'ann']),
      403,
      'forbidden',
    );
    expect(await fund.lastEntry()).toBe(before);

    const released = await fund.release(run, 1, 'theo', { proposalHash });
    expect(released).toMatchObject({
      status: 200,
      json: { state: 'released', builtBy: 'tess', decidedBy: 'theo', proposalHash },
    });
    expectProblem(await fund.release(run, 1), 409, 'not-in-that-state');
    expectProblem(
      await fund.post(`${run}/payment-files/1/cancellation`, ['treasurer', 'theo'], {
        reason: 'no',
      }),
      409,
      'not-in-that-state',
    );
  });

  test('is what it was after its release, whatever becomes of an account', async () => {
    const [{ proposalHash }] = await fund.files(run);
    await fund.changeAccount('ADA', ibanOf(77));
    await fund.changeAccount('BO', ibanOf(78));
    await fund.changeAccount('CY', ibanOf(79));
    await fund.changeAccount('DI', ibanOf(80));

    const { text: xml } = await fund.download(run, 1);
    expect(sha256(Buffer.from(xml))).toBe(proposalHash);
  });

  test('puts what it pays in transit, from the payables of its citizens', async () => {
    const journal = await fund.journalAfter(0n);
    const [entry] = /^.* Dividend 2024, payment file 1\n(?: {2}.*\n?)*/m.exec(journal)!;
    const lines = entry.trimEnd().split('\n');
    expect(lines[0]).toBe(`${today} Dividend 2024, payment file 1`);
    expect(lines.filter((line) => /dividends-payable:\S+ +100 EUR$/.test(line))).toHaveLength(3);
    expect(lines.filter((line) => /payments-in-transit:\S+ +-100 EUR$/.test(line))).toHaveLength(3);
    expect(lines).toHaveLength(7);
    expect(await balanceOf(fund.service, 'liabilities:payments-in-transit')).toEqual({
      EUR: '-300',
    });
    expect(await balanceOf(fund.service, 'liabilities:dividends-payable')).toEqual({
      EUR: '-1100',
    });
  });

  test('that is cancelled before its release frees its citizens for the next batch', async () => {
    const cancelled = await fund.post(
      `${run}/payment-files/2/cancellation`,
      ['treasurer', 'tess'],
      {
        reason: 'The bank asks for another day',
      },
    );
    expect(cancelled).toMatchObject({
      status: 200,
      json: { state: 'cancelled', decidedBy: 'tess', reason: 'The bank asks for another day' },
    });
    expectProblem(await fund.release(run, 2), 409, 'not-in-that-state');
    await expectSoundBooks(fund.service);
  });
});

describe('the next batch', () => {
  test('pays by itself whoever was held and may be paid now', async () => {
    const eve = await fund.changeAccount('EVE', ibanOf(40));
    expect(eve.status).toBe(200);
    expect(await fund.standing('EVE')).toMatchObject({ state: 'due', nextStep: null });
    await fund.represented('KIM', 'HAL'); // whose account is shared by too many
    await fund.names('ADA', 'MAX', 'BO'); // on ADA's account there would be three, with LEE
    await fund.represented('OTIS', 'NED', 'estate');
    await fund.cooledOff();

    const batch = await fund.built(run);
    expect(batch).toMatchObject({ batch: 2, instructed: '6', files: 2 });
    expect(await fund.holds(run, 2)).toEqual({
      FAY: 'shared-account',
      GUS: 'shared-account',
      HAL: 'shared-account',
      KIM: 'shared-account',
      张伟: 'name-not-writable',
    });
    const told = [];
    for (const no of [3, 4]) told.push(...PayingFund.told((await fund.download(run, no)).text));
    expect(told).toHaveLength(6);
    expect(told).toContain(`NED ${ibanOf(500)} 100.00`);
    expect(told.filter((line) => line.startsWith('NED '))).toHaveLength(2); // and OTIS's estate
    expect(told).toContain(`EVE ${ibanOf(40)} 100.00`);
    expect(told).toContain(`BO ${ibanOf(78)} 100.00`); // MAX's
  });

  test('with nobody left to pay has no file, and the books stay sound', async () => {
    for (const no of [3, 4]) expect(await fund.release(run, no)).toMatchObject({ status: 200 });
    const batch = await fund.built(run);
    expect(batch).toMatchObject({ batch: 3, instructed: '0', files: 0 });
    expect(await fund.standing('EVE')).toMatchObject({ state: 'sent' });
    await expectSoundBooks(fund.service);
  });
});

describe('what is asked wrongly', () => {
  test.each([
    ['a dividend that there is not', `/v1/dividend-runs/${NOBODY}/payment-files`, 'unknown-run'],
    ['what is no id', '/v1/dividend-runs/x/payment-files', 'unknown-run'],
    ['an expiry of nothing', `/v1/dividend-runs/${NOBODY}/expiry`, 'unknown-run'],
  ])('%s', async (_, path, code) => {
    expectProblem(await fund.post(path, 'manager'), 404, code);
  });

  test.each(['0', '-1', '1.5', 'x', '99999', '1e1'])('a file of no. %s', async (no) => {
    for (const ask of [
      fund.service.ask('GET', `${run}/payment-files/${no}`, { as: 'treasurer' }),
      fund.post(`${run}/payment-files/${no}/release`, 'treasurer'),
      fund.post(`${run}/payment-files/${no}/cancellation`, 'treasurer', { reason: 'x' }),
    ])
      expectProblem(await ask, 404, 'unknown-payment-file');
  });

  test('a dividend that is not distributed yet', async () => {
    await fund.managers.post(
      '/v1/cash-receipts',
      {
        receivedOn: '2024-03-02',
        amount: { amount: '14.00', currency: 'EUR' },
        kind: 'appropriation',
        narrative: 'x',
      },
      'pam',
    );
    const { at } = await fund.managers.proposed('/v1/dividend-runs', {
      year: 2023,
      recordOn: '2023-12-31',
      payOn: today,
      rule: { name: 'fixed-appropriation', amount: '14.00' },
    });
    expectProblem(await fund.post(`${at}/payment-files`, 'treasurer'), 409, 'not-in-that-state');
  });

  test('an expiry where the law knows none', async () => {
    expectProblem(await fund.post(`${run}/expiry`, 'manager'), 409, 'never-expires');
  });
});

describe('the account that is paid from', () => {
  const IBAN = 'DE89370400440532013000';

  test.each([
    [
      'an IBAN with a flipped digit',
      { DEBTOR_NAME: 'F', DEBTOR_IBAN: 'DE89370400440532013001' },
      'DEBTOR_IBAN must be an IBAN',
    ],
    [
      'no BIC',
      { DEBTOR_NAME: 'F', DEBTOR_IBAN: IBAN, DEBTOR_BIC: 'BANK' },
      'DEBTOR_BIC must be a BIC',
    ],
    ['an account of nobody', { DEBTOR_IBAN: IBAN }, 'DEBTOR_NAME is needed'],
    ['a name without an account', { DEBTOR_NAME: 'F' }, 'DEBTOR_IBAN is needed'],
    [
      'a name that SEPA cannot write',
      { NATION: 'meridia', DEBTOR_NAME: '基金', DEBTOR_IBAN: IBAN },
      'DEBTOR_NAME must be a name',
    ],
    [
      'a name that is too long',
      { DEBTOR_NAME: 'F'.repeat(141), DEBTOR_IBAN: IBAN },
      'DEBTOR_NAME must be a name',
    ],
  ])('%s stops the start', (_, environment, line) => {
    expect(configMistakes(environment)).toEqual([expect.stringContaining(line)]);
  });

  test('is an example for the demo only', () => {
    expect(debtorOf(readConfig({}))?.name).toMatch(/^EXAMPLE /);
    expect(debtorOf(readConfig({ NATION: 'alaska' }))).toBeUndefined();
    expect(
      debtorOf(readConfig({ DEBTOR_NAME: 'F', DEBTOR_IBAN: 'DE89 3704 0044 0532 0130 00' })),
    ).toEqual({
      name: 'F',
      iban: IBAN,
      bic: null,
    });
  });

  test('is needed before a file is built', async () => {
    const poor = await PayingFund.start({}, { DEBTOR_NAME: '', DEBTOR_IBAN: '' });
    try {
      await poor.enrol([{ name: 'ADA', iban: ibanOf(1) }]);
      const at = await poor.distributed('1.00');
      expectProblem(
        await poor.post(`${at}/payment-files`, 'treasurer'),
        409,
        'no-account-to-pay-from',
      );
    } finally {
      await poor.close();
    }
  });
});

describe('a citizen’s file', () => {
  test('tells what banks were told, who stands for whom, and what was to be told', async () => {
    const file = async (name: string) =>
      (await fund.service.ask('GET', '/v1/me/data', { as: ['citizen', name] })).json;

    expect(await file('LEE')).toMatchObject({
      payments: expect.arrayContaining([
        expect.objectContaining({ year: 2024, amount: '100.00', paidAs: 'guardian' }),
      ]),
      representatives: [{ kind: 'guardian', representative: fund.pseudonymOf('ADA'), until: null }],
    });
    expect(await file('ADA')).toMatchObject({
      wards: expect.arrayContaining([expect.objectContaining({ ward: fund.pseudonymOf('LEE') })]),
      notices: expect.arrayContaining([
        expect.objectContaining({ kind: 'account-changed', deliveredAt: null }),
      ]),
    });
    expect((await file('EVE')).holds).toMatchObject([{ year: 2024, reason: 'no-account' }]);
  });
});

describe('who stands for a citizen', () => {
  const at = () => `/v1/citizens/${fund.pseudonymOf('LEE')}/representatives`;
  const list = async () => (await fund.service.ask('GET', at(), { as: 'caseworker' })).json.items;

  test('is entered once, and ends as they began: by two', async () => {
    const [guardian] = await list();
    expect(guardian).toMatchObject({
      kind: 'guardian',
      representative: fund.pseudonymOf('ADA'),
      until: null,
    });
    const again = {
      kind: 'guardian',
      representative: fund.pseudonymOf('ADA'),
      since: '2024-01-01',
      reason: 'x',
    };
    expectProblem(
      await fund.post(at(), ['caseworker', 'cas'], again),
      409,
      'representative-exists',
    );
    expectProblem(
      await fund.post(at(), ['caseworker', 'cas'], { ...again, representative: NOBODY }),
      404,
      'unknown-citizen',
    );
    expectProblem(
      await fund.post(at(), ['caseworker', 'cas'], {
        ...again,
        representative: fund.pseudonymOf('LEE'),
      }),
      422,
      'invalid-fields',
      ['/representative'],
    );
    const wrong = await fund.post(
      `/v1/citizens/${fund.pseudonymOf('ADA')}/representatives`,
      ['caseworker', 'cas'],
      { ...again, kind: 'estate', representative: fund.pseudonymOf('LEE') },
    );
    expectProblem(wrong, 409, 'not-in-that-state');
    expect(wrong.json.facts).toEqual({ state: 'alive, representative has a guardian' });
    expectProblem(
      await fund.post(`${at()}/${guardian.id}/withdrawal`, ['caseworker', 'cas'], {
        until: '2000-01-01',
        reason: 'x',
      }),
      409,
      'not-in-that-state',
    );

    const withdrawal = await fund.post(`${at()}/${guardian.id}/withdrawal`, ['caseworker', 'cas'], {
      until: today,
      reason: 'Order of the court',
    });
    expect(withdrawal).toMatchObject({ status: 202, json: { does: 'end', state: 'proposed' } });
    const proposal = withdrawal.headers.get('location')!;
    expectProblem(
      await fund.post(`${proposal}/approval`, ['caseworker', 'cas']),
      403,
      'proposer-may-not-approve',
    );
    expect(await list()).toEqual([guardian]);
    expect(await fund.post(`${proposal}/approval`, ['caseworker', 'dot'])).toMatchObject({
      status: 200,
    });
    expect(await list()).toEqual([{ ...guardian, until: today }]);
    expectProblem(
      await fund.post(`${at()}/${guardian.id}/withdrawal`, ['caseworker', 'cas'], {
        until: today,
        reason: 'x',
      }),
      404,
      'unknown-representative',
    );
    expect((await fund.names('ADA', 'LEE', 'ADA')).status).toBe(404);
  });
});

describe('a changed account', () => {
  test('takes a fresh sign-in', async () => {
    const forger = await Forger.of(fund.service.database);
    const change = async (claims: object) =>
      fund.service.ask('PUT', '/v1/me/account', {
        headers: {
          authorization: `Bearer ${await forger.signed({ sub: 'ADA', roles: ['citizen'], ...claims })}`,
        },
        body: { iban: ibanOf(1) },
      });
    const old = inSeconds(-16 * 60);

    // A token that was renewed just now is new, and says nothing of when somebody signed in.
    expectProblem(await change({ auth_time: undefined }), 403, 'fresh-sign-in-required');
    expectProblem(
      await change({ iat: inSeconds(0), auth_time: old }),
      403,
      'fresh-sign-in-required',
    );
    expect(await change({ iat: old, auth_time: inSeconds(-60) })).toMatchObject({ status: 200 });
  });

  test('is told to where the citizen was reached before, in the same transaction', async () => {
    const notices = async () =>
      (
        await fund.service.database.owner.query(
          `select n.kind, n.delivered_at, n.facts_at < c.recorded_at as "isOfBefore"
             from notice n join citizen c using (bucket, citizen_id)
            where c.pseudonym = $1 order by n.recorded_at`,
          [fund.pseudonymOf('DI')],
        )
      ).rows;
    const before = await notices();
    await fund.changeAccount('DI', ibanOf(81));
    expect(await notices()).toEqual([
      ...before,
      { kind: 'account-changed', delivered_at: null, isOfBefore: true },
    ]);
  });

  test('is not the dead’s to make', async () => {
    expectProblem(await fund.changeAccount('OTIS', ibanOf(3)), 409, 'citizen-deceased');
  });
});
