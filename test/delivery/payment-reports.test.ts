import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { addDays, dayOf } from '../../src/domain/calendar.js';
import {
  accountReport,
  CSV_HEADER,
  details,
  entry,
  money,
  rejection,
  returned,
  statusReport,
  transaction,
} from '../support/bank.js';
import { Bank, csvReport, nextReportId, type Sent } from '../support/banking.js';
import { balanceOf, expectSoundBooks } from '../support/books.js';
import { text } from '../support/journal-text.js';
import { FUND_IBAN, ibanOf } from '../support/payments.js';
import { PayingFund } from '../support/paying.js';
import { expectProblem } from '../support/problems.js';
import { rowCounts } from '../support/rows.js';
import { sharedFile, testWithSharedFile } from '../support/shared-folder.js';
import { Wire } from '../support/wire.js';

/** Twelve citizens of 100 euros each, four to a file; banks report of three files. */
const LAW = { payment: { transactionsMax: 4 } };
const NAMES = 'ADA BO CY DI EVE FAY GUS HAL IDA JO KIT LEA'.split(' ');

const today = dayOf(new Date());
const STRANGER = 'D3FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF';

let fund: PayingFund;
let bank: Bank;
let run: string;
/** The payments of each file. */
let files: (readonly Sent[])[];

beforeAll(async () => {
  fund = await PayingFund.start(LAW);
  bank = new Bank(fund);
  await fund.enrol(NAMES.map((name, no) => ({ name, iban: ibanOf(no + 1) })));
  run = await fund.distributed('1200.00');
  await fund.built(run);
  files = [];
  for (const no of [1, 2, 3]) {
    expect(await fund.release(run, no)).toMatchObject({ status: 200 });
    files.push(await bank.paymentsOf(run, no));
  }
}, 60_000);
afterAll(() => fund.close());

const of = (file: number, place: number): Sent => files[file - 1]![place - 1]!;
const messageOf = (file: number): string => of(file, 1).messageId;

/** What a report posts, as the journal has it. */
async function posted(report: string): Promise<{ report: unknown; journal: string }> {
  const last = await fund.lastEntry();
  return { report: await bank.reports(report), journal: await fund.journalAfter(last) };
}

/** The lines of citizens, in their order. */
const each = (account: string, amount: string, payments: readonly Sent[]): string =>
  payments
    .map(({ name }) => name)
    .toSorted()
    .map((name) => `liabilities:${account}:${name} ${amount} EUR`)
    .join('\n');

test('before any report all is in transit, and the sums agree', async () => {
  expect(await bank.reconciled(run)).toMatchObject({
    announced: { citizens: '12', gross: '1200.00' },
    net: { citizens: '12', amount: '1200.00' },
    citizens: [{ state: 'in-transit', citizens: '12', net: '1200.00' }],
    money: { paid: '0.00', inTransit: '1200.00', owed: '0.00', expired: '0.00' },
    breaks: { open: {}, items: [] },
    unanswered: { afterDays: 5, files: [] },
    balances: true,
  });
});

describe('what banks report', () => {
  test('that they have accepted a file posts nothing', async () => {
    const { report, journal } = await posted(
      statusReport({
        message: messageOf(1),
        id: nextReportId(),
        on: today,
        group: '<GrpSts>ACCP</GrpSts>',
      }),
    );

    expect(report).toMatchObject({
      format: 'pain.002',
      outcomes: 1,
      matched: 4,
      noted: 4,
      posted: 0,
      breaks: 0,
      receivedBy: 'tess',
    });
    expect(journal).toBe('');
  });

  test('a rejected payment is the citizen’s again, with the reason', async () => {
    const payment = of(1, 2);
    const { report, journal } = await posted(
      statusReport({
        message: messageOf(1),
        id: nextReportId(),
        on: today,
        transactions: transaction(
          payment.endToEndId,
          'RJCT',
          rejection('AC04', 'Account of Mr Doe was closed'),
        ),
      }),
    );

    expect(report).toMatchObject({ outcomes: 2, rejected: 1, noted: 3, posted: 1, breaks: 0 });
    const failed = await fund.service.ask(
      'GET',
      `/v1/payment-reports/${(report as { id: string }).id}/failures`,
      {
        as: 'manager',
      },
    );
    expect(failed.json).toMatchObject({
      items: [
        {
          says: 'rejected',
          of: 'payment',
          endToEndId: payment.endToEndId,
          reason: { code: 'AC04', text: 'The account is closed.' },
        },
      ],
      nextCursor: null,
    });
    expect(journal).toBe(text`
      ${today} Dividend 2024, rejected by the bank
        liabilities:payments-in-transit:${payment.name} 100 EUR
        liabilities:dividends-payable:${payment.name} -100 EUR
    `);
    expect(await fund.standing(payment.name)).toEqual({
      state: 'rejected',
      payOn: null,
      reason: 'The account is closed.',
      nextStep:
        'Give the account that the dividend is to be paid to. It goes out with the next payment file.',
    });
  });

  test('the bank’s words, in which a name may stand, are kept nowhere', async () => {
    const { rows } = await fund.service.database.owner.query<{ found: string }>(
      `select query_to_xml('select * from payment_outcome', true, false, '')::text as found`,
    );
    expect(rows[0]!.found).toContain('AC04');
    expect(rows[0]!.found).not.toContain('Doe');
  });

  test('a batch that is booked as a whole settles what is left of its file', async () => {
    const settled = [1, 3, 4].map((place) => of(1, place));
    const { report, journal } = await posted(
      accountReport(
        'camt.053',
        '',
        entry(
          '300.00',
          'DBIT',
          `<Btch><PmtInfId>${messageOf(1)}</PmtInfId><NbOfTxs>3</NbOfTxs>${money('TtlAmt', '300.00')}</Btch>`,
          { on: today },
        ),
        { id: nextReportId() },
      ),
    );

    expect(report).toMatchObject({ format: 'camt.053', settled: 3, matched: 3, breaks: 0 });
    const { json } = await fund.service.ask('GET', run, { as: 'citizen' });
    expect(json.paid).toEqual({ citizens: '3', amount: '300.00' });
    expect(journal).toBe(text`
      ${today} Dividend 2024, paid
        ${each('payments-in-transit', '100', settled)}
        assets:cash -300 EUR
    `);
    expect(await fund.standing(settled[0]!.name)).toEqual({
      state: 'paid',
      payOn: today,
      reason: null,
      nextStep: null,
    });
  });

  test('payments that are listed are settled one by one; one that comes back is owed again', async () => {
    const all = [1, 2, 3, 4].map((place) => of(2, place));
    const [back] = all;
    const { report, journal } = await posted(
      accountReport(
        'camt.054',
        '',
        [
          entry(
            '400.00',
            'DBIT',
            all.map(({ endToEndId }) => details(endToEndId, '100.00')).join(''),
            { on: today },
          ),
          entry('100.00', 'CRDT', details(back!.endToEndId, '100.00', 'CRDT', returned('AC06')), {
            code: 'RRTN',
            on: today,
          }),
          entry('2.50', 'DBIT', '', { code: 'CHRG', on: today }),
          entry('75.00', 'DBIT', details('INVOICE-17', '75.00'), { on: today }),
        ].join(''),
        { id: nextReportId() },
      ),
    );

    expect(report).toMatchObject({
      format: 'camt.054',
      outcomes: 6,
      others: 2,
      matched: 5,
      settled: 4,
      returned: 1,
      posted: 5,
      breaks: 0,
    });
    // Of each partition its own entries; together they come to this.
    const quantities = (narrative: string, account: string) =>
      journal
        .split(/\n(?=\d)/)
        .filter((one) => one.startsWith(`${today} ${narrative}\n`))
        .flatMap((one) => [...one.matchAll(/^ {2}(\S+) +(-?\d+) EUR$/gm)])
        .filter(([, name]) => name!.startsWith(account))
        .reduce((sum, [, , quantity]) => sum + Number(quantity), 0);
    expect(quantities('Dividend 2024, paid', 'liabilities:payments-in-transit')).toBe(400);
    expect(quantities('Dividend 2024, paid', 'assets:cash')).toBe(-400);
    expect(journal).toContain(text`
      ${today} Dividend 2024, returned by the bank
        assets:cash 100 EUR
        liabilities:dividends-payable:${back!.name} -100 EUR
    `);
    expect(await fund.standing(back!.name)).toMatchObject({
      state: 'returned',
      reason: 'The account is blocked.',
      nextStep: expect.stringContaining('Ask your bank'),
    });
  });

  test('a CSV says it of a paying agent; what comes back without having been settled was settled', async () => {
    const [paid, came, pending] = [1, 2, 3].map((place) => of(3, place)) as [Sent, Sent, Sent];
    const { report, journal } = await posted(
      csvReport([
        [paid, 'settled', today],
        [came, 'returned', today, 'ED05'],
        [pending, 'pending', today],
      ]),
    );

    expect(report).toMatchObject({
      format: 'csv',
      messageId: null,
      settled: 1,
      returned: 1,
      noted: 1,
      posted: 2,
    });
    for (const entry of [
      text`
        ${today} Dividend 2024, returned by the bank
          assets:cash 100 EUR
          liabilities:dividends-payable:${came.name} -100 EUR
      `,
      `payments-in-transit:${came.name}`,
      `payments-in-transit:${paid.name}`,
    ])
      expect(journal).toContain(entry);
    expect(await balanceOf(fund.service, 'liabilities:payments-in-transit')).toEqual({
      EUR: '-200',
    });
    expect(await balanceOf(fund.service, 'assets:cash')).toEqual({ EUR: '500' });
  });
});

describe('what is reported again', () => {
  test('in the same file is refused, with the first; under its key it is answered again', async () => {
    const report = csvReport([[of(3, 3), 'accepted', today]]);
    const key = 'the same';
    const first = await bank.send(report, { key });
    await fund.service.until(first.headers.get('location')!, ['completed'], 'auditor');

    const replayed = await bank.send(report, { key });
    expect(replayed.headers.get('idempotency-replayed')).toBe('true');
    expect(replayed.json.id).toBe(first.json.id);

    const again = await bank.send(report, { key: 'another' });
    expectProblem(again, 409, 'payment-report-exists');
    expect(again.headers.get('location')).toBe(`/v1/payment-reports/${first.json.id}`);
  });

  test('by a bank under the same message id, likewise', async () => {
    const report = (on: string) =>
      statusReport({ message: messageOf(3), id: 'ONCE', on, group: '<GrpSts>ACCP</GrpSts>' });
    const { id } = await bank.reports(report(today));

    const again = await bank.send(report(addDays(today, -1)));
    expectProblem(again, 409, 'payment-report-exists');
    expect(again.headers.get('location')).toBe(`/v1/payment-reports/${id}`);
  });

  test('in another file is counted and posted nowhere', async () => {
    const { report, journal } = await posted(
      csvReport([
        [of(1, 1), 'settled', today],
        [of(1, 2), 'rejected', today, 'AC04'],
        [of(2, 1), 'returned', today, 'AC06'],
        [of(2, 1), 'settled', today],
        [of(3, 2), 'rejected', today],
      ]),
    );
    expect(report).toMatchObject({ matched: 5, repeated: 5, posted: 0, breaks: 0 });
    expect(journal).toBe('');
  });
});

describe('what cannot be', () => {
  test('is a break with its reason, and posted nowhere', async () => {
    const sent = of(3, 4);
    const { report, journal } = await posted(
      csvReport([
        [{ ...sent, amount: '99.99' }, 'settled', today],
        [sent, 'accepted', today, '', messageOf(1)],
        [of(1, 1), 'rejected', today],
        [of(1, 2), 'settled', today],
      ]),
    );
    expect(journal).toBe('');
    expect(report).toMatchObject({ outcomes: 4, matched: 2, posted: 0, breaks: 4 });

    const breaks = await bank.breaksOf(report as { id: string });
    expect(breaks).toHaveLength(4);
    expect(breaks).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          kind: 'amount-differs',
          endToEndId: sent.endToEndId,
          messageId: messageOf(3),
          says: 'settled',
          amount: { amount: '99.99', currency: 'EUR' },
          expected: { amount: '100.00', currency: 'EUR' },
          reason: expect.stringMatching(/amount/),
          isOpen: true,
        }),
        expect.objectContaining({ kind: 'other-file', endToEndId: sent.endToEndId }),
        expect.objectContaining({
          kind: 'rejected-after-settlement',
          endToEndId: of(1, 1).endToEndId,
        }),
        expect.objectContaining({
          kind: 'settled-after-rejection',
          endToEndId: of(1, 2).endToEndId,
        }),
      ]),
    );
    expect(await bank.reconciled(run)).toMatchObject({
      balances: false,
      breaks: {
        open: {
          'amount-differs': 1,
          'other-file': 1,
          'rejected-after-settlement': 1,
          'settled-after-rejection': 1,
        },
      },
    });
  });

  test('a sum that fits no part of a file is one break', async () => {
    const report = await bank.reports(
      accountReport(
        'camt.053',
        '',
        entry(
          '150.00',
          'DBIT',
          `<Btch><MsgId>${messageOf(3)}</MsgId><NbOfTxs>2</NbOfTxs>${money('TtlAmt', '150.00')}</Btch>`,
        ),
        { id: nextReportId() },
      ),
    );
    expect(report).toMatchObject({ posted: 0, breaks: 1 });
    expect(await bank.breaksOf(report)).toMatchObject([
      { kind: 'batch-differs', endToEndId: null, messageId: messageOf(3), isOpen: true },
    ]);
  });

  test.each(['AM05', 'DUPL'])(
    'a payment refused as a duplicate (%s) may have been paid: it is not owed again',
    async (code) => {
      const sent = of(3, 4);
      const { report, journal } = await posted(csvReport([[sent, 'rejected', today, code]]));
      expect(journal).toBe('');
      expect(await bank.breaksOf(report as { id: string })).toMatchObject([
        { kind: 'duplicate', endToEndId: sent.endToEndId, isOpen: true },
      ]);
      expect(await fund.standing(sent.name)).toMatchObject({ state: 'sent' });
    },
  );

  test('is closed by what a bank says later', async () => {
    await bank.reports(
      csvReport([
        [of(1, 1), 'returned', today, 'AC04'],
        [of(1, 2), 'returned', today],
        [of(3, 3), 'settled', today],
        [of(3, 4), 'settled', today],
      ]),
    );

    expect(await bank.reconciled(run)).toMatchObject({ balances: true, breaks: { open: {} } });
    await expectSoundBooks(fund.service);
  });
});

describe('a payment that came back', () => {
  test('is not tried again on the same account, but where the fund or the banks have mended it', async () => {
    const batch = await fund.built(run);

    expect(batch).toMatchObject({ batch: 2, instructed: '1', held: { 'account-rejected': '3' } });
    expect(await fund.holds(run, 2)).toEqual({
      [of(1, 1).name]: 'account-rejected',
      [of(1, 2).name]: 'account-rejected',
      [of(2, 1).name]: 'account-rejected',
    });
    expect(await fund.standing(of(1, 2).name)).toMatchObject({
      state: 'rejected',
      reason: 'The account is closed.',
    });
    expect(await fund.standing(of(3, 2).name)).toMatchObject({ state: 'instructed', reason: null });
  });

  test('goes out with the next file by itself once there is another account', async () => {
    for (const [no, { name }] of [of(1, 1), of(1, 2)].entries())
      expect(await fund.changeAccount(name, ibanOf(100 + no))).toMatchObject({ status: 200 });
    expect(await fund.standing(of(1, 2).name)).toMatchObject({ state: 'due', reason: null });

    expect(await fund.built(run)).toMatchObject({
      batch: 3,
      instructed: '2',
      held: { 'account-rejected': '1' },
    });
    for (const no of [4, 5]) {
      expect(await fund.release(run, no)).toMatchObject({ status: 200 });
      files.push(await bank.paymentsOf(run, no));
    }
    expect(files[3]!.map(({ name }) => name)).toEqual([of(3, 2).name]);
    expect(files[4]!.map(({ name }) => name).toSorted()).toEqual(
      [of(1, 1).name, of(1, 2).name].toSorted(),
    );
  });
});

describe('the day of an entry', () => {
  const day = async (payment: Sent, on: string): Promise<string> => {
    const { journal } = await posted(csvReport([[payment, 'settled', on]]));
    return journal.slice(0, 10);
  };

  test('is the day it is known where a bank dates it after today, or before what it follows', async () => {
    expect(await day(of(4, 1), addDays(today, 30))).toBe(today);
    expect(await day(of(5, 1), addDays(today, -30))).toBe(today);
  });

  test('is the day it is known where the bank’s year is closed', async () => {
    await fund.managers.post('/v1/periods/2024/closure', {}, 'ann');
    expect(await fund.managers.decide('/v1/periods/2024/closure', 'approval')).toMatchObject({
      status: 200,
    });
    // As if its file had been released in that year.
    const released = (on: string) =>
      fund.service.database.owner.query(
        `begin; set local session_replication_role = replica;
         update payment_instruction set state_on = '${on}' where end_to_end_id = '${of(5, 2).endToEndId}';
         commit`,
      );
    await released('2024-06-01');
    expect(await day(of(5, 2), '2024-07-01')).toBe(today);
    await expectSoundBooks(fund.service);
  });
});

test('in the end every citizen is in one state, and every cent is somewhere', async () => {
  const told = await bank.reconciled(run);

  expect(told).toMatchObject({
    announced: { citizens: '12', gross: '1200.00' },
    net: { citizens: '12', amount: '1200.00' },
    citizens: [
      { state: 'held', reason: 'account-rejected', citizens: '1', net: '100.00' },
      { state: 'paid', citizens: '11', net: '1100.00' },
    ],
    money: { paid: '1100.00', inTransit: '0.00', owed: '100.00', expired: '0.00' },
    balances: true,
  });
  expect(told.files.map(({ payments }: { payments: object }) => payments)).toMatchObject([
    { returned: { payments: 1, sum: '100.00' }, settled: { payments: 2, sum: '200.00' } },
    { returned: { payments: 1 }, settled: { payments: 3 } },
    { returned: { payments: 1 }, settled: { payments: 3 } },
    { settled: { payments: 1 } },
    { settled: { payments: 2 } },
  ]);
  expect(told.checks.every(({ agrees }: { agrees: boolean }) => agrees)).toBe(true);
  expect(await balanceOf(fund.service, 'assets:cash')).toEqual({ EUR: '100' });
});

describe('a report that is refused', () => {
  let before: Record<string, string>;
  beforeAll(async () => {
    before = await rowCounts(fund.service.database.owner);
  });
  afterEach(async () => {
    expect(await rowCounts(fund.service.database.owner)).toEqual(before);
    expect(await fund.service.ask('GET', '/health/ready')).toMatchObject({ status: 200 });
  });

  const whole = () =>
    accountReport(
      'camt.053',
      `<TxsSummry><TtlNtries><NbOfNtries>1</NbOfNtries><Sum>100.00</Sum></TtlNtries></TxsSummry>`,
      entry('100.00', 'DBIT', details(of(5, 1).endToEndId, '100.00')),
      { id: nextReportId() },
    );
  const rejections = (changes: Parameters<typeof statusReport>[0] = {}) =>
    statusReport({ message: messageOf(5), id: nextReportId(), ...changes });
  const row = () => `${of(5, 1).endToEndId},settled,100.00,EUR,${today},,,,`;

  test.each<[string, () => string | Uint8Array, string]>([
    ['nothing at all', () => '', 'unreadable-report'],
    ['blanks', () => ' \n\n', 'unreadable-report'],
    ['no XML', () => '<a', 'unreadable-report'],
    [
      'another message',
      () => whole().replaceAll('BkToCstmrStmt', 'FIToFIPmtStsRpt'),
      'unreadable-report',
    ],
    [
      'another version',
      () => whole().replace('camt.053.001.12', 'camt.053.001.99'),
      'unreadable-report',
    ],
    ['cut off', () => whole().slice(0, -30), 'unreadable-report'],
    ['two reports in one', () => whole() + whole(), 'unreadable-report'],
    [
      'bytes that are no UTF-8',
      () => Buffer.from(whole().replace('S-1', 'é'), 'latin1'),
      'unreadable-report',
    ],
    [
      'a document type',
      () =>
        whole().replace(
          '<Document',
          '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Document',
        ),
      'unreadable-report',
    ],
    [
      'a status that there is not',
      () => rejections({ group: '<GrpSts>OKAY</GrpSts>' }),
      'unreadable-report',
    ],
    ['another account', () => whole().replace(FUND_IBAN, ibanOf(1)), 'report-not-ours'],
    [
      'a file that was not sent',
      () => rejections({ message: messageOf(5).replace(/.$/, 'Z') }),
      'report-not-ours',
    ],
    [
      'a flipped digit of an amount',
      () =>
        whole().replace(
          '100.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>',
          '101.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>',
        ),
      'report-does-not-add-up',
    ],
    [
      'a flipped digit of a sum',
      () => whole().replace('<Sum>100.00', '<Sum>100.01'),
      'report-does-not-add-up',
    ],
    [
      'another number of payments than was sent',
      () => rejections({ group: '<OrgnlNbOfTxs>3</OrgnlNbOfTxs><GrpSts>ACCP</GrpSts>' }),
      'report-does-not-add-up',
    ],
    [
      'a flipped digit of a payment’s id',
      () => whole().replaceAll(of(5, 1).endToEndId, STRANGER),
      'report-not-ours',
    ],
    [
      'one that makes it no id of ours, of a file that is ours',
      () => rejections({ transactions: transaction(`E${STRANGER.slice(1)}`, 'RJCT') }),
      'report-not-ours',
    ],
    [
      'a flipped digit of an amount that a status report repeats',
      () =>
        rejections({
          transactions: transaction(
            of(5, 1).endToEndId,
            'RJCT',
            `<OrgnlTxRef><Amt><InstdAmt Ccy="EUR">700.00</InstdAmt></Amt></OrgnlTxRef>`,
          ),
        }),
      'report-does-not-add-up',
    ],
    ['a CSV that is cut off', () => `${CSV_HEADER}\n${row()}\n`, 'unreadable-report'],
    [
      'a CSV of another header',
      () => `a,b\n${row()}\ntotal,1,100.00,EUR,${FUND_IBAN}`,
      'unreadable-report',
    ],
    [
      'a CSV of another account',
      () => `${CSV_HEADER}\n${row()}\ntotal,1,100.00,EUR,${ibanOf(1)}`,
      'report-not-ours',
    ],
    [
      'a CSV whose total is another',
      () => `${CSV_HEADER}\n${row()}\ntotal,1,100.01,EUR,${FUND_IBAN}`,
      'report-does-not-add-up',
    ],
    [
      'a CSV with the same payment twice',
      () => `${CSV_HEADER}\n${row()}\n${row()}\ntotal,2,200.00,EUR,${FUND_IBAN}`,
      'unreadable-report',
    ],
  ])('%s', async (_, report, code) => {
    const answer = await bank.send(report(), { type: 'application/xml' });

    expectProblem(answer, 422, code);
    expect(answer.json.errors[0].detail).toMatch(/./);
    // Whose account it is stands in nobody's log.
    expect(answer.text).not.toContain(ibanOf(1));
  });

  testWithSharedFile('data/iso20022/samples/pain_002_transaction_rejected.xml')(
    'a bank’s own report to another fund',
    async () => {
      for (const name of ['transaction_rejected', 'v3_payment_accepted'])
        expectProblem(
          await bank.send(sharedFile(`data/iso20022/samples/pain_002_${name}.xml`)),
          422,
          'report-not-ours',
        );
    },
  );

  test('a body that is no report', async () => {
    for (const type of [
      'application/json',
      'application/x-ndjson',
      'text/plain',
      'application/pdf',
    ])
      expectProblem(await bank.send('{}', { type }), 415, 'unsupported-media-type');
    expectProblem(
      await fund.service.ask('POST', '/v1/payment-reports', { as: 'treasurer' }),
      415,
      'unsupported-media-type',
    );
    expectProblem(await bank.send(whole(), { key: 'é' }), 400, 'idempotency-key-invalid');
  });

  test('one that says it is larger than any file', async () => {
    const wire = await Wire.open(fund.service.address);
    wire.head('POST /v1/payment-reports', {
      authorization: `Bearer ${await fund.service.token('treasurer')}`,
      'content-type': 'application/xml',
      'content-length': String(65 * 1024 ** 3),
    });
    expect(await wire.answer()).toMatchObject({ status: 413 });
  });

  test('one that breaks off while it is read', async () => {
    const wire = await Wire.open(fund.service.address);
    wire.head('POST /v1/payment-reports', {
      authorization: `Bearer ${await fund.service.token('treasurer')}`,
      'content-type': 'application/xml',
      'content-length': '100000',
    });
    wire.send(whole().slice(0, 400));
    await wire.cut();
  });

  test('what nobody knows', async () => {
    const nobody = '00000000-0000-7000-8000-000000000000';
    for (const path of [nobody, `${nobody}/breaks`, `${nobody}/events`, 'x', '%00'])
      expectProblem(
        await fund.service.ask('GET', `/v1/payment-reports/${path}`, { as: 'treasurer' }),
        404,
        'unknown-payment-report',
      );
    for (const query of ['?limit=0', '?limit=1001', '?cursor=x', '?colour=blue'])
      expectProblem(
        await fund.service.ask('GET', `/v1/payment-reports${query}`, { as: 'treasurer' }),
        422,
        'invalid-fields',
      );
  });
});

testWithSharedFile('data/iso20022/samples/pain_002_batch_rejected.xml')(
  'a file that a bank could not read, and does not name, is a break',
  async () => {
    const report = await bank.reports(
      sharedFile('data/iso20022/samples/pain_002_batch_rejected.xml'),
    );
    expect(report).toMatchObject({ outcomes: 1, posted: 0, breaks: 1 });
    expect(await bank.breaksOf(report)).toMatchObject([
      { kind: 'unknown-payment', says: 'rejected', messageId: null },
    ]);
  },
);

test('reports are listed as they came', async () => {
  const { json } = await fund.service.ask('GET', '/v1/payment-reports?limit=2', { as: 'auditor' });
  expect(json.items.map(({ format }: { format: string }) => format)).toEqual([
    'pain.002',
    'pain.002',
  ]);
  const { json: next } = await fund.service.ask(
    'GET',
    `/v1/payment-reports?limit=1&cursor=${json.nextCursor}`,
    { as: 'manager' },
  );
  expect(next.items).toMatchObject([{ format: 'camt.053', state: 'completed', settled: 3 }]);
});
