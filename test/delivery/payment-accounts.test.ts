import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dayOf } from '../../src/domain/calendar.js';
import { Bank, csvReport, nextReportId, type Sent } from '../support/banking.js';
import { expectSoundBooks } from '../support/books.js';
import { PayingFund } from '../support/paying.js';
import { ibanOf } from '../support/payments.js';
import { expectProblem } from '../support/problems.js';

/** Which account is tried again, which is not, and what makes it one that is. */

const today = dayOf(new Date());
let fund: PayingFund;
let bank: Bank;
let run: string;
beforeAll(async () => {
  fund = await PayingFund.start({
    payment: { coolingOffDays: 7, citizensPerAccountMax: 5 },
    minors: { payTo: 'guardian' },
  });
  bank = new Bank(fund);
  await fund.enrol([
    ...['ADA', 'BO', 'CY', 'DEE'].map((name, no) => ({ name, iban: ibanOf(no + 1) })),
    { name: 'KID', bornOn: '2015-01-01' },
  ]);
  await fund.represented('KID', 'ADA');
  run = await fund.distributed('500.00');
});
afterAll(async () => {
  await expectSoundBooks(fund.service);
  await fund.close();
});

const withdraw = (no: number) =>
  fund.post(`${run}/payment-files/${no}/cancellation`, ['treasurer', 'tess'], { reason: 'x' });
const noticesOf = async (name: string): Promise<string[]> => {
  const { json } = await fund.service.ask('GET', '/v1/me/data', { as: ['citizen', name] });
  return json.notices.map(({ kind }: { kind: string }) => kind);
};

test('who was entered to be paid for others waits as long as a new account does, and the ward is told', async () => {
  expect(await fund.built(run)).toMatchObject({
    instructed: '4',
    held: { 'payee-cooling-off': '1' },
  });
  expect(await fund.standing('KID')).toMatchObject({ state: 'held', payOn: expect.any(String) });
  expect(await noticesOf('KID')).toEqual(['representative-entered']);
  await withdraw(1);
});

test('a file is not released once another guardian is named, or an account was taken away', async () => {
  await fund.represented('KID', 'BO');
  await fund.names('ADA', 'KID', 'ADA');
  await fund.names('BO', 'KID', 'ADA');
  expect(await noticesOf('KID')).toEqual(
    expect.arrayContaining(['payee-named', 'representative-entered']),
  );
  await fund.cooledOff();
  expect(await fund.built(run)).toMatchObject({ instructed: '5' });
  await fund.names('BO', 'KID', 'BO');
  const disagreed = await fund.release(run, 2);
  expectProblem(disagreed, 409, 'payees-have-changed');
  expect(disagreed.json.facts).toEqual({ citizens: '1' });

  await fund.names('BO', 'KID', 'ADA');
  await fund.enrol([{ name: 'CY' }]);
  expect(await noticesOf('CY')).toEqual(['account-removed']);
  const removed = await fund.release(run, 2);
  expectProblem(removed, 409, 'payees-have-changed');
  expect(removed.json.facts).toEqual({ citizens: '1' });
  await withdraw(2);
  await fund.changeAccount('CY', ibanOf(3));
  await fund.cooledOff();
});

test('a file that a bank refuses as a whole condemns nobody’s account', async () => {
  expect(await fund.built(run)).toMatchObject({ instructed: '5' });
  expect(await fund.release(run, 3)).toMatchObject({ status: 200 });
  const [{ messageId }] = (await bank.paymentsOf(run, 3)) as readonly [Sent];
  await bank.reports(
    `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>` +
      `<GrpHdr><MsgId>${nextReportId()}</MsgId><CreDtTm>${today}T10:00:00Z</CreDtTm></GrpHdr>` +
      `<OrgnlGrpInfAndSts><OrgnlMsgId>${messageId}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>` +
      `<GrpSts>RJCT</GrpSts></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>`,
  );
  expect(await fund.standing('ADA')).toMatchObject({
    state: 'rejected',
    reason: expect.stringContaining('whole file'),
    nextStep: expect.stringContaining('do nothing'),
  });
  expect(await fund.built(run)).toMatchObject({ instructed: '5', held: {} });
});

test('for no reason that says whose fault it is a payment goes out three times; for another once, until its account is confirmed', async () => {
  const codes: Record<string, string[]> = { DEE: ['MS03', 'ZZ99', 'NARR'], BO: ['AC06'] };
  for (const no of [4, 5, 6]) {
    expect(await fund.release(run, no)).toMatchObject({ status: 200 });
    const outcomes = (await bank.paymentsOf(run, no)).map((sent) => {
      const code = codes[sent.name]?.shift();
      return [sent, code ? 'rejected' : 'settled', today, code] as const;
    });
    await bank.reports(csvReport(outcomes));
    await fund.built(run);
  }
  expect(await fund.holds(run, 7)).toEqual({ BO: 'account-rejected', DEE: 'account-rejected' });

  expect(await fund.changeAccount('BO', ibanOf(2))).toMatchObject({ status: 200 });
  expect(await noticesOf('BO')).toContain('account-confirmed');
  await fund.built(run);
  expect(await fund.holds(run, 8)).toEqual({
    BO: 'account-cooling-off',
    DEE: 'account-rejected',
  });
  await fund.cooledOff();
  expect(await fund.built(run)).toMatchObject({ instructed: '1' });
});

test('an account that staff changed before the death was known is not the estate’s', async () => {
  const change = async (iban: string): Promise<void> => {
    const at = `/v1/citizens/${fund.pseudonymOf('DEE')}/account`;
    const body = { iban, reason: 'New card at the counter' };
    await fund.service.ask('PUT', at, { as: ['caseworker', 'cas'], body });
    expect(await fund.post(`${at}/approval`, ['caseworker', 'dot'])).toMatchObject({ status: 200 });
  };
  const other = await fund.distributed('500.00', { year: 2023, recordOn: '2023-12-31' });
  await change(ibanOf(50));
  await fund.enrol([{ name: 'DEE', diedOn: '2026-01-02', iban: ibanOf(50) }]);
  await fund.cooledOff();
  await fund.built(other);
  expect(await fund.holds(other, 1)).toMatchObject({ DEE: 'no-estate' });

  await change(ibanOf(51));
  await fund.cooledOff();
  await fund.built(other);
  expect(await fund.holds(other, 2)).not.toHaveProperty('DEE');
});
