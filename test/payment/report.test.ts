import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { SEPA_CREDIT_TRANSFER } from '../../src/domain/payment.js';
import { paymentFile } from '../../src/payment/payment-file.js';
import {
  accountReport,
  balance,
  dayOnTheAccount,
  details,
  entry,
  expected,
  hear,
  MESSAGE,
  money,
  outcome,
  outcomeCsv,
  refusalTo,
  rejection,
  returned,
  sent,
  statusReport,
  transaction,
} from '../support/bank.js';
import {
  bytesOf,
  FUND_IBAN,
  header,
  manyInstructions,
  sha256,
  textsOf,
} from '../support/payments.js';
import { schemaErrors } from '../support/schema-check.js';
import { sharedFile, testWithSharedFile } from '../support/shared-folder.js';

const SAMPLES = 'data/iso20022/samples';
const EURO = (amount: string) => ({ amount: new Decimal(amount), currency: 'EUR' });

/** Who sent the message that a bank's sample answers. */
const whoSent = (message: string, changes: object) =>
  expected({
    fileSent: (id) =>
      Promise.resolve(
        id === message ? sent({ paymentInformationId: message, ...changes }) : undefined,
      ),
  });

testWithSharedFile(`${SAMPLES}/pain_002_transaction_rejected.xml`)(
  'a bank’s own report of three rejected transactions is read',
  async () => {
    const { outcomes, read } = await hear(
      sharedFile(`${SAMPLES}/pain_002_transaction_rejected.xml`),
      whoSent('missing2', { sum: new Decimal('5.04') }),
    );
    const said = {
      originalMessageId: 'missing2',
      paymentInformationId: 'missing2',
      on: '2020-10-26',
    };
    const rejected = (endToEndId: string, instruction: string) =>
      outcome({
        ...said,
        endToEndId,
        status: 'rejected',
        reasonCode: 'NARR',
        reasonText: `Instruction ID ${instruction} already exist`,
      });
    const totals = { transactions: 3, amount: new Decimal('5.04') };
    expect(outcomes).toEqual([
      outcome({
        ...said,
        ...totals,
        level: 'group',
        status: 'accepted',
        paymentInformationId: null,
      }),
      outcome({ ...said, ...totals, level: 'batch', status: 'rejected' }),
      rejected('sanity-10-1-12-1-21', 'example01234567'),
      rejected('example01234567', 'example01234567'),
      rejected('example012345678', 'example012345678'),
    ]);
    expect(read).toMatchObject({ format: 'pain.002', messageId: 'abcdefg0123456789', outcomes: 5 });
  },
);

testWithSharedFile(`${SAMPLES}/pain_002_batch_rejected.xml`)(
  'a bank’s own rejection of a file that it could not read is read, though it names no message',
  async () => {
    const { outcomes } = await hear(sharedFile(`${SAMPLES}/pain_002_batch_rejected.xml`));
    expect(outcomes).toEqual([
      outcome({
        level: 'group',
        status: 'rejected',
        originalMessageId: null,
        paymentInformationId: null,
        reasonCode: 'NARR',
        reasonText:
          "Error parsing file examplefile.xml: The 'MsgId' start tag on line 5 position 5 does not match the end tag of 'GrpHdr'. Line 19, position 5.",
        amount: new Decimal(0),
        transactions: 0,
        on: '2020-11-02',
      }),
    ]);
  },
);

testWithSharedFile(`${SAMPLES}/pain_002_v3_payment_accepted.xml`)(
  'a bank’s own acceptance of a batch is read, blanks and all',
  async () => {
    const { outcomes } = await hear(
      sharedFile(`${SAMPLES}/pain_002_v3_payment_accepted.xml`),
      whoSent('XXX001_20220315_B_DZSOXXXX', {
        transactions: 8,
        sum: new Decimal('72.54'),
        paymentInformationId: 'xxx001220315B000XXXX',
      }),
    );
    expect(outcomes).toEqual([
      outcome({
        level: 'batch',
        status: 'accepted',
        originalMessageId: 'XXX001_20220315_B_DZSOXXXX',
        paymentInformationId: 'xxx001220315B000XXXX',
        reasonCode: 'NARR',
        reasonText: 'Accepted post profile and tech validations',
        transactions: null,
        on: '2022-03-15',
      }),
    ]);
  },
);

const VERSIONS = Array.from({ length: 12 }, (_, no) => String(no + 3).padStart(2, '0'));

test.each(VERSIONS)('pain.002.001.%s is read', async (version) => {
  const transactions = transaction('E1', 'RJCT', rejection('AC01', 'no such account'));
  const { outcomes } = await hear(statusReport({ transactions, version }));
  expect(outcomes.at(-1)).toEqual(
    outcome({
      endToEndId: 'E1',
      status: 'rejected',
      reasonCode: 'AC01',
      reasonText: 'no such account',
    }),
  );
});

test.each([
  ['ACTC', 'accepted'],
  ['ACSP', 'accepted'],
  ['ACSC', 'settled'],
  ['ACCC', 'settled'],
  ['PDNG', 'pending'],
  ['RCVD', 'pending'],
  ['RJCT', 'rejected'],
  ['CANC', 'rejected'],
])('%s is %s', async (code, status) => {
  const { outcomes } = await hear(statusReport({ transactions: transaction('E1', code) }));
  expect(outcomes.at(-1)?.status).toBe(status);
});

test('what a bank says of one payment may have its amount, its account and its day', async () => {
  const more = `<AccptncDtTm>2026-12-17T23:30:00-05:00</AccptncDtTm><AcctSvcrRef>R1</AcctSvcrRef><OrgnlTxRef><Amt>${money('InstdAmt', '10.00')}</Amt><DbtrAcct><Id><IBAN>DE89 3704 0044 0532 0130 00</IBAN></Id></DbtrAcct></OrgnlTxRef>`;
  const { outcomes } = await hear(statusReport({ transactions: transaction('E1', 'ACSC', more) }));
  expect(outcomes.at(-1)).toEqual(
    outcome({
      endToEndId: 'E1',
      bankReference: 'R1',
      ...EURO('10'),
      on: '2026-12-17',
      account: 'DE89 3704 0044 0532 0130 00',
    }),
  );
});

test('a group that is rejected as a whole needs no transactions', async () => {
  const group = `<OrgnlNbOfTxs>3</OrgnlNbOfTxs><OrgnlCtrlSum>60</OrgnlCtrlSum><GrpSts>RJCT</GrpSts>${rejection('AM04')}`;
  const { outcomes } = await hear(statusReport({ group }));
  expect(outcomes).toEqual([
    outcome({
      level: 'group',
      status: 'rejected',
      paymentInformationId: null,
      reasonCode: 'AM04',
      amount: new Decimal(60),
      transactions: 3,
    }),
  ]);
});

test('a transaction without a status or a reason of its own has its batch’s', async () => {
  const batch = `<PmtInfSts>RJCT</PmtInfSts>${rejection('AC06')}`;
  const transactions = '<TxInfAndSts><OrgnlEndToEndId>E1</OrgnlEndToEndId></TxInfAndSts>';
  const { outcomes } = await hear(statusReport({ batch, transactions }));
  expect(outcomes.at(-1)).toMatchObject({
    endToEndId: 'E1',
    status: 'rejected',
    reasonCode: 'AC06',
  });
});

test('a message may be qualified, and come in an envelope', async () => {
  const plain = statusReport({ transactions: transaction('E1', 'ACSC') });
  const qualified = plain
    .replace(/<(\/?)([A-Z])/g, '<$1p:$2')
    .replace('xmlns=', 'xmlns:p=')
    .replace(
      /(<p:Document[^]*)/,
      '<Envelope><AppHdr><BizMsgIdr>x</BizMsgIdr></AppHdr>$1</Envelope>',
    );
  expect((await hear(qualified)).outcomes).toEqual((await hear(plain)).outcomes);
});

const PAYMENT = { account: FUND_IBAN };

test('a day on the account: what is paid, what comes back, and what is none of ours', async () => {
  const { outcomes, read } = await hear(dayOnTheAccount());
  expect(outcomes).toEqual([
    outcome({ ...PAYMENT, endToEndId: 'E1', bankReference: 'REF-E1', ...EURO('10') }),
    outcome({ ...PAYMENT, endToEndId: 'E2', bankReference: 'REF-E2', ...EURO('20') }),
    outcome({
      ...PAYMENT,
      endToEndId: 'E3',
      originalMessageId: null,
      paymentInformationId: null,
      bankReference: 'REF-E3',
      ...EURO('30'),
    }),
    outcome({
      ...PAYMENT,
      status: 'returned',
      endToEndId: 'E2',
      originalMessageId: null,
      paymentInformationId: null,
      bankReference: 'REF-E2',
      reasonCode: 'AC04',
      ...EURO('20'),
    }),
  ]);
  expect(read).toEqual({
    format: 'camt.053',
    messageId: 'BANK-8',
    sha256: sha256(Buffer.from(dayOnTheAccount())),
    bytes: dayOnTheAccount().length,
    outcomes: 4,
    others: 1,
  });
});

testWithSharedFile('data/iso20022/camt.053.001.12.xsd')(
  'what these tests take for a bank’s reports fits the schemas',
  async () => {
    const status = statusReport({ transactions: transaction('E1', 'RJCT', rejection('AC01')) });
    const notice = accountReport('camt.054', '', entry('10.00', 'DBIT', details('E1', '10.00')));
    for (const [message, document] of [
      ['camt.053.001.12', dayOnTheAccount()],
      ['camt.054.001.12', notice],
      ['pain.002.001.14', status],
    ] as const)
      expect(await schemaErrors(document, sharedFile(`data/iso20022/${message}.xsd`))).toEqual([]);
  },
);

test.each(VERSIONS.slice(0, 10).concat('02'))('camt.053.001.%s is read', async (version) => {
  const statement = dayOnTheAccount().replace('camt.053.001.12', `camt.053.001.${version}`);
  expect((await hear(statement)).outcomes).toHaveLength(4);
});

test('the second version writes status, amounts and totals another way', async () => {
  const statement = accountReport(
    'camt.053',
    `<TxsSummry><TtlNtries><NbOfNtries>1</NbOfNtries><Sum>30.00</Sum><TtlNetNtryAmt>30.00</TtlNetNtryAmt><CdtDbtInd>DBIT</CdtDbtInd></TtlNtries></TxsSummry>`,
    `<Ntry>${money('Amt', '30.00')}<CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><DtTm>2026-12-16T10:00:00</DtTm></BookgDt><AcctSvcrRef>R9</AcctSvcrRef><BkTxCd/><NtryDtls><TxDtls><Refs><EndToEndId>E3</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>`,
    { version: '02' },
  );
  const [paid] = (await hear(statement)).outcomes;
  expect(paid).toMatchObject({
    status: 'settled',
    endToEndId: 'E3',
    bankReference: 'R9',
    ...EURO('30'),
  });
});

test('a batch whose payments are not listed is one outcome', async () => {
  const batch = `<Btch><PmtInfId>${MESSAGE}</PmtInfId><NbOfTxs>3</NbOfTxs>${money('TtlAmt', '60.00')}</Btch>`;
  const notice = accountReport('camt.054', '', entry('60.00', 'DBIT', batch));
  const { outcomes, read } = await hear(notice);
  expect(outcomes).toEqual([
    outcome({
      ...PAYMENT,
      level: 'batch',
      originalMessageId: null,
      transactions: 3,
      ...EURO('60'),
    }),
  ]);
  expect(read).toMatchObject({ format: 'camt.054', others: 0 });
});

test.each([
  [
    'a return that says why',
    entry('10.00', 'CRDT', details('E1', '10.00', 'CRDT', returned('MS03'))),
    'returned',
  ],
  [
    'a return by its code',
    entry('10.00', 'CRDT', details('E1', '10.00', 'CRDT'), { code: 'RRTN' }),
    'returned',
  ],
  [
    'a debit reversed',
    entry('10.00', 'CRDT', details('E1', '10.00', 'CRDT'), { before: '<RvslInd>true</RvslInd>' }),
    'returned',
  ],
  [
    'a debit still to be booked',
    entry('10.00', 'DBIT', details('E1', '10.00'), { status: 'PDNG' }),
    'pending',
  ],
  ['a credit to the fund', entry('10.00', 'CRDT', details('E1', '10.00', 'CRDT')), undefined],
  [
    'a credit reversed',
    entry('10.00', 'DBIT', details('E1', '10.00'), { before: '<RvslInd>1</RvslInd>' }),
    undefined,
  ],
  ['a payment without an id', entry('10.00', 'DBIT', details(null, '10.00')), undefined],
  [
    'a payment whose id was not provided',
    entry('10.00', 'DBIT', details('NOTPROVIDED', '10.00')),
    undefined,
  ],
])('%s', async (_, entries, status) => {
  const { outcomes, read } = await hear(accountReport('camt.054', '', entries));
  expect(outcomes.map((one) => one.status)).toEqual(status === undefined ? [] : [status]);
  expect(read.others).toBe(status === undefined ? 1 : 0);
});

test('a CSV is read', async () => {
  const { outcomes, read } = await hear(outcomeCsv());
  const common = { ...PAYMENT, paymentInformationId: null };
  expect(outcomes).toEqual([
    outcome({ ...common, endToEndId: 'E1', bankReference: 'R1', ...EURO('10') }),
    outcome({
      ...common,
      status: 'rejected',
      endToEndId: 'E2',
      reasonCode: 'AC04',
      reasonText: 'closed, in May',
      ...EURO('20'),
    }),
  ]);
  expect(read).toMatchObject({ format: 'csv', messageId: null, outcomes: 2 });
});

test.each([
  ['with a byte order mark', `\uFEFF${outcomeCsv()}`],
  ['with the line ends of Windows', outcomeCsv().replaceAll('\n', '\r\n')],
  ['without a last line end', outcomeCsv().trimEnd()],
  ['as a spreadsheet pads its last row', outcomeCsv().replace(/\n$/, ',,,,\n')],
])('a CSV is read %s', async (_, file) => {
  expect((await hear(file)).outcomes).toEqual((await hear(outcomeCsv())).outcomes);
});

test('a report says the same in whatever pieces it arrives', async () => {
  const files = [
    dayOnTheAccount(),
    outcomeCsv(),
    statusReport({
      transactions: transaction('E1', 'RJCT', rejection('AC01', 'kein Konto für 🎉')),
    }),
  ];
  for (const file of files) {
    const whole = await hear(file);
    for (const length of [1, 2, 7, 1000])
      expect(await hear(file, expected(), length)).toEqual(whole);
  }
});

test('a report that has lost its end is refused, wherever it was cut', async () => {
  for (const file of [dayOnTheAccount(), statusReport({ transactions: transaction('E1', 'ACSC') })])
    for (let at = 0; at < file.trimEnd().length; at += 13)
      expect(await refusalTo(file.slice(0, at))).toMatch(/^unreadable-report: /);
  const csv = outcomeCsv().trimEnd();
  for (let at = 0; at < csv.length; at++)
    expect(await refusalTo(csv.slice(0, at))).not.toBe('read');
});

/** Every digit in the counts and amounts of a file, changed into the next. */
const flipped = (file: string, within: RegExp): string[] =>
  [...file.matchAll(within)].flatMap((found) => {
    const from = found.index + found[0].indexOf(found[1]!, found[0].indexOf('>'));
    return [...found[1]!].flatMap((digit, no) =>
      /\d/.test(digit)
        ? [`${file.slice(0, from + no)}${(Number(digit) + 1) % 10}${file.slice(from + no + 1)}`]
        : [],
    );
  });

test('one flipped digit in any count or amount of a statement is noticed', async () => {
  const files = flipped(
    dayOnTheAccount(),
    /<(?:Amt|TtlAmt|Sum|NbOfNtries|NbOfTxs)(?: Ccy="EUR")?>([\d.]+)</g,
  );
  expect(files.length).toBeGreaterThan(60);
  for (const file of files) expect(await refusalTo(file)).toMatch(/^report-does-not-add-up: /);
});

test('one flipped digit in what a status report repeats or counts is noticed', async () => {
  const counted =
    '<OrgnlNbOfTxs>3</OrgnlNbOfTxs><OrgnlCtrlSum>60.00</OrgnlCtrlSum><GrpSts>PART</GrpSts>' +
    '<NbOfTxsPerSts><DtldNbOfTxs>2</DtldNbOfTxs><DtldSts>ACSP</DtldSts></NbOfTxsPerSts>' +
    '<NbOfTxsPerSts><DtldNbOfTxs>1</DtldNbOfTxs><DtldSts>RJCT</DtldSts><DtldCtrlSum>10.00</DtldCtrlSum></NbOfTxsPerSts>';
  const amount = `<OrgnlTxRef><Amt>${money('InstdAmt', '10.00')}</Amt></OrgnlTxRef>`;
  const file = statusReport({ group: counted, transactions: transaction('E1', 'RJCT', amount) });
  expect(await refusalTo(file)).toBe('read');
  const files = flipped(
    file,
    /<(?:OrgnlNbOfTxs|OrgnlCtrlSum|DtldNbOfTxs|DtldCtrlSum|InstdAmt Ccy="EUR")>([\d.]+)</g,
  );
  expect(files).toHaveLength(1 + 4 + 1 + 1 + 4 + 4);
  for (const one of files) expect(await refusalTo(one)).toMatch(/^report-does-not-add-up: /);
});

test('every difference is named, with the line where it shows', async () => {
  const file = dayOnTheAccount().replace('<Sum>20.00', '<Sum>21.00').replace('957.50', '957.51');
  expect(await refusalTo(file)).toBe(
    'report-does-not-add-up: TtlCdtNtries: Sum is 21, and comes to 20 (line 5); The closing balance is 957.51, and comes to 957.5 (line 5)',
  );
});

test('pages of a statement are not added up, for the bank’s sums are of all of them', async () => {
  const page = '<StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>';
  const first = accountReport(
    'camt.053',
    balance('OPBD', '100.00') + balance('CLBD', '0.00'),
    entry('10.00', 'DBIT', details('E1', '10.00')),
    { page },
  );
  expect((await hear(first)).outcomes).toHaveLength(1);
  expect(await refusalTo(first.replace('false', 'true'))).toMatch(/^report-does-not-add-up: /);
});

test('what a bank answers to a file of ours is understood, payment by payment', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('ACSC', 'RJCT', 'PDNG'), { minLength: 1, maxLength: 30 }),
      async (answers) => {
        const count = answers.length;
        const totals = {
          transactions: count,
          sum: new Decimal((count * (count + 1)) / 2).div(100),
        };
        const head = header({ messageId: MESSAGE });
        const file = paymentFile(head, totals, manyInstructions(count), SEPA_CREDIT_TRANSFER);
        const texts = textsOf((await bytesOf(file)).toString());
        const at = (end: string) =>
          texts.filter(([path]) => path.endsWith(end)).map(([, is]) => is);

        const { outcomes } = await hear(
          statusReport({
            group: `<OrgnlNbOfTxs>${at('GrpHdr/NbOfTxs')[0]}</OrgnlNbOfTxs><OrgnlCtrlSum>${at('GrpHdr/CtrlSum')[0]}</OrgnlCtrlSum>`,
            transactions: at('EndToEndId')
              .map((id, no) => transaction(id, answers[no]!))
              .join(''),
          }),
          expected({
            fileSent: () => Promise.resolve({ ...totals, paymentInformationId: MESSAGE }),
          }),
        );
        expect(outcomes.map(({ endToEndId }) => endToEndId)).toEqual(at('EndToEndId'));
        expect(outcomes.map(({ status }) => status)).toEqual(
          answers.map((code) => ({ ACSC: 'settled', RJCT: 'rejected', PDNG: 'pending' })[code]),
        );
      },
    ),
    { numRuns: 30 },
  );
});
