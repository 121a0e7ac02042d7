import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { readReport } from '../../src/payment/report.js';
import {
  accountReport,
  CSV_HEADER,
  dayOnTheAccount,
  details,
  entry,
  expected,
  hear,
  MESSAGE,
  money,
  outcomeCsv,
  refusalTo,
  statusReport,
  transaction,
} from '../support/bank.js';
import { FUND_IBAN, ibanOf } from '../support/payments.js';

const REPORT = statusReport({ transactions: transaction('E1', 'ACSC') });
const STATEMENT = dayOnTheAccount();
const DEEP = 100_000;
const MEGABYTE = 1024 * 1024;

const LAUGHS = `<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(10)}"><!ENTITY c "${'&b;'.repeat(10)}">]>`;
const withDoctype = (doctype: string) => REPORT.replace('?>', `?>${doctype}`);
const withWords = (words: string) =>
  REPORT.replace('</TxSts>', `</TxSts><StsRsnInf><AddtlInf>${words}</AddtlInf></StsRsnInf>`);
const transactions = (more: string) => statusReport({ transactions: more });

/** What is done to a report, and what is answered. */
const HOSTILE: readonly (readonly [what: string, file: string | Uint8Array, refusal: RegExp])[] = [
  ['nothing', '', /unreadable-report: is empty/],
  ['blanks', ' \n'.repeat(10), /unreadable-report: is empty/],
  [
    'a great many blanks',
    ' '.repeat(MEGABYTE),
    /unreadable-report: begins with nothing but blanks/,
  ],
  ['a page of a web site', '<!DOCTYPE html><html></html>', /document type declaration/],
  ['a picture', Buffer.from('89504e470d0a1a0a', 'hex'), /unreadable-report: is not UTF-8/],
  ['a compressed file', gzipSync(REPORT), /unreadable-report: is not UTF-8/],
  ['UTF-16', Buffer.from(`\uFEFF${REPORT}`, 'utf16le'), /unreadable-report: is not UTF-8/],
  [
    'UTF-16 without its mark',
    Buffer.from(REPORT, 'utf16le'),
    /unreadable-report: .*not well-formed/,
  ],
  ['Latin-1', Buffer.from(withWords('Konto geschlossen für immer'), 'latin1'), /is not UTF-8/],
  ['Latin-1 that says so', REPORT.replace('UTF-8', 'ISO-8859-1'), /says that it is in ISO-8859-1/],
  [
    'half a character at the end',
    Buffer.concat([Buffer.from(REPORT), Buffer.from([0xc3])]),
    /is not UTF-8/,
  ],
  ['a billion laughs', withDoctype(LAUGHS).replace('E1', '&c;'), /document type declaration/],
  [
    'an external entity',
    withDoctype('<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>').replace('E1', '&x;'),
    /document type declaration/,
  ],
  [
    'an external schema',
    withDoctype('<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">'),
    /document type declaration/,
  ],
  [
    'a declaration without end',
    withDoctype(`<!DOCTYPE x [${'<!ENTITY a "a">'.repeat(DEEP)}`),
    /longer than/,
  ],
  [
    'an entity that is not XML’s own',
    REPORT.replace('E1', '&nbsp;'),
    /not well-formed XML: undefined entity/,
  ],
  ['elements without end', `<Document>${'<a>'.repeat(DEEP)}`, /unreadable-report: /],
  [
    'elements nested in a transaction',
    transactions(`<TxInfAndSts>${'<a>'.repeat(50)}${'</a>'.repeat(50)}</TxInfAndSts>`),
    /more than 40 deep/,
  ],
  ['a giant text', withWords('x'.repeat(MEGABYTE)), /longer than/],
  [
    'a giant comment',
    REPORT.replace('<GrpHdr>', `<!--${'x'.repeat(MEGABYTE)}--><GrpHdr>`),
    /longer than/,
  ],
  [
    'a giant attribute',
    REPORT.replace('<GrpHdr>', `<GrpHdr a="${'x'.repeat(MEGABYTE)}">`),
    /longer than/,
  ],
  ['a giant name', REPORT.replace('<GrpHdr>', `<${'x'.repeat(MEGABYTE)}>`), /longer than/],
  [
    'a great many attributes',
    REPORT.replace(
      '<GrpHdr>',
      `<GrpHdr ${Array.from({ length: DEEP }, (_, no) => `a${no}=""`).join(' ')}>`,
    ),
    /longer than/,
  ],
  [
    'a great many elements in one transaction',
    transactions(`<TxInfAndSts>${'<a/>'.repeat(DEEP)}</TxInfAndSts>`),
    /longer than/,
  ],
  [
    'the same attribute twice',
    REPORT.replace('<GrpHdr>', '<GrpHdr a="1" a="2">'),
    /not well-formed/,
  ],
  ['tags that cross', REPORT.replace('</OrgnlEndToEndId>', '</TxInfAndSts>'), /not well-formed/],
  ['a control character', REPORT.replace('E1', 'E\u0001'), /not well-formed/],
  ['two documents pasted together', REPORT + REPORT.replace(/^.*\n/, ''), /not well-formed/],
  [
    'two messages in one document',
    REPORT.replace(/(<CstmrPmtStsRpt>[^]*<\/CstmrPmtStsRpt>)/, '$1$1'),
    /more than one message/,
  ],
  ['text after its end', `${REPORT}and more`, /not well-formed/],
  [
    'a version before those that are read',
    REPORT.replace('001.14', '001.02'),
    /is pain\.002\.001\.02; what is read is pain\.002, versions 3 to 14/,
  ],
  [
    'a version after those that are read',
    REPORT.replace('001.14', '001.15'),
    /is pain\.002\.001\.15/,
  ],
  [
    'another message by its namespace',
    REPORT.replace('pain.002', 'camt.053'),
    /is camt\.053\.001\.14; what is read is pain\.002/,
  ],
  [
    'another message',
    REPORT.replaceAll('CstmrPmtStsRpt', 'CstmrCdtTrfInitn'),
    /a message of another kind, CstmrCdtTrfInitn/,
  ],
  ['no message', '<Envelope><Document></Document></Envelope>', /has no message/],
  ['a message without statuses', statusReport({ group: '' }), /has no status/],
  [
    'no word of what it answers',
    REPORT.replace(/<OrgnlGrpInfAndSts>.*<\/OrgnlGrpInfAndSts>/, ''),
    /before it says of what message/,
  ],
  [
    'answers to two messages',
    REPORT.replace(/(<OrgnlGrpInfAndSts>.*<\/OrgnlGrpInfAndSts>)/, '$1$1'),
    /more than one message/,
  ],
  [
    'an answer to a message of another fund',
    statusReport({ message: 'OTHER' }),
    /report-not-ours: answers a message that was not sent/,
  ],
  [
    'an answer to a batch of another fund',
    REPORT.replace(`<OrgnlPmtInfId>${MESSAGE}`, '<OrgnlPmtInfId>OTHER'),
    /report-not-ours: answers a batch/,
  ],
  [
    'payments from another account',
    transactions(
      transaction(
        'E1',
        'ACSC',
        `<OrgnlTxRef><DbtrAcct><Id><IBAN>${ibanOf(1)}</IBAN></Id></DbtrAcct></OrgnlTxRef>`,
      ),
    ),
    /report-not-ours: is of payments from another account/,
  ],
  ['a status that there is not', transactions(transaction('E1', 'PAID')), /has the status PAID/],
  [
    'a status by a trick',
    transactions(transaction('E1', 'constructor')),
    /has the status constructor/,
  ],
  [
    'a transaction without a status',
    statusReport({
      group: '',
      transactions: '<TxInfAndSts><OrgnlEndToEndId>E1</OrgnlEndToEndId></TxInfAndSts>',
    }),
    /without a status/,
  ],
  [
    'the same of one payment twice',
    transactions(transaction('E1', 'RJCT') + transaction('E1', 'RJCT')),
    /says the same of E1 twice/,
  ],
  [
    'more transactions than were sent',
    transactions(['E1', 'E2', 'E3', 'E4'].map((id) => transaction(id, 'ACSC')).join('')),
    /report-does-not-add-up: The batch has 3 transactions, and 4 are listed/,
  ],
  [
    'rejections counted and not listed',
    statusReport({
      batch: '<NbOfTxsPerSts><DtldNbOfTxs>2</DtldNbOfTxs><DtldSts>RJCT</DtldSts></NbOfTxsPerSts>',
    }),
    /report-does-not-add-up: The batch counts 2 of RJCT, and lists none/,
  ],
  [
    'a count that is none',
    statusReport({ group: '<OrgnlNbOfTxs>-3</OrgnlNbOfTxs><GrpSts>RJCT</GrpSts>' }),
    /OrgnlNbOfTxs is no number/,
  ],
  [
    'a sum that is none',
    statusReport({ group: '<OrgnlCtrlSum>1e9</OrgnlCtrlSum><GrpSts>RJCT</GrpSts>' }),
    /OrgnlCtrlSum is no amount/,
  ],
  ['a day that there is not', REPORT.replace('2026-12-16', '2026-02-30'), /CreDtTm is no day/],
  [
    'an id longer than ids are',
    transactions(transaction('E'.repeat(200), 'ACSC')),
    /OrgnlEndToEndId is longer/,
  ],
  [
    'a statement of another account',
    STATEMENT.replace(FUND_IBAN, ibanOf(1)),
    /report-not-ours: is of another account/,
  ],
  [
    'a second statement, of another account',
    STATEMENT.replace(
      '</Stmt>',
      `</Stmt><Stmt><Id>2</Id><Acct><Id><IBAN>${ibanOf(1)}</IBAN></Id></Acct></Stmt>`,
    ),
    /report-not-ours/,
  ],
  [
    'a statement of no account',
    STATEMENT.replace(/<Acct>.*<\/Acct>/, ''),
    /before it says of what account/,
  ],
  ['no statement', STATEMENT.replace(/<Stmt>[^]*<\/Stmt>/, ''), /has no statement/],
  ['an entry twice', STATEMENT.replace(/(<Ntry>.*?<\/Ntry>)/, '$1$1'), /says the same of E1 twice/],
  [
    'an entry left out',
    STATEMENT.replace(/<Ntry>.*?<\/Ntry>\n/, ''),
    /report-does-not-add-up: TtlNtries: NbOfNtries is 4, and comes to 3/,
  ],
  [
    'a direction turned about',
    STATEMENT.replace('DBIT</CdtDbtInd><Sts>', 'CRDT</CdtDbtInd><Sts>'),
    /report-does-not-add-up/,
  ],
  [
    'a direction that is none',
    STATEMENT.replace('DBIT</CdtDbtInd><Sts>', 'LEFT</CdtDbtInd><Sts>'),
    /neither credit \(CRDT\) nor debit/,
  ],
  [
    'an entry without an amount',
    accountReport('camt.054', '', entry('1.00', 'DBIT', '').replace(/<Amt.*<\/Amt>/, '')),
    /entry without an amount/,
  ],
  [
    'an entry without a status',
    accountReport('camt.054', '', entry('1.00', 'DBIT', '').replace(/<Sts>.*<\/Sts>/, '')),
    /whether it is booked/,
  ],
  [
    'a negative amount',
    accountReport('camt.054', '', entry('-1.00', 'DBIT', '')),
    /Amt is negative/,
  ],
  [
    'an entry in an entry',
    accountReport(
      'camt.054',
      '',
      entry('1.00', 'DBIT', '').replace(
        '</Ntry>',
        `${entry('1.00', 'DBIT', details('E1', '1.00'))}</Ntry>`,
      ),
    ),
    /^read$/,
  ],
  [
    'CSV without the header',
    'E1,settled,10.00\n',
    /is neither XML nor CSV with the header end_to_end_id/,
  ],
  ['CSV with another separator', outcomeCsv().replaceAll(',', ';'), /is neither XML nor CSV/],
  ['CSV without its total', `${CSV_HEADER}\n`, /is cut off: its last row must be its total/],
  [
    'CSV that goes on after its total',
    `${outcomeCsv()}E3,settled,1.00,EUR,2026-12-16,,,,\n`,
    /goes on after its total/,
  ],
  [
    'CSV of another account',
    outcomeCsv(undefined, `total,2,30.00,EUR,${ibanOf(1)}`),
    /report-not-ours/,
  ],
  [
    'CSV of another message',
    outcomeCsv(['E1,settled,30.00,EUR,2026-12-16,,,OTHER,'], `total,1,30.00,EUR,${FUND_IBAN}`),
    /report-not-ours/,
  ],
  [
    'CSV with a row left out',
    outcomeCsv(['E1,settled,30.00,EUR,2026-12-16,,,,']),
    /report-does-not-add-up: total: rows is 2, and comes to 1/,
  ],
  [
    'CSV with a flipped digit',
    outcomeCsv().replace('20.00', '21.00'),
    /report-does-not-add-up: total: amount is 30, and comes to 31/,
  ],
  [
    'CSV in two currencies',
    outcomeCsv().replace('20.00,EUR', '20.00,USD'),
    /more than one currency/,
  ],
  ['CSV with too few columns', outcomeCsv(['E1,settled,30.00']), /has 3 columns instead of 9/],
  [
    'CSV with a status that there is not',
    outcomeCsv(['E1,paid,30.00,EUR,2026-12-16,,,,']),
    /status must be one of accepted, pending/,
  ],
  [
    'CSV with something wrong in many places',
    outcomeCsv([
      ',paid,NaN,eur,2026-02-30,,,,',
      'E2,settled,20.00',
      'E3,settled,-1,EUR,tomorrow,,,,',
    ]),
    /status must be .*end_to_end_id must not .*currency must be .*amount is no amount.*on is no day.*\(line 2\).*3 columns .*\(line 3\).*amount must be above 0.*on is no day.*\(line 4\)/s,
  ],
  [
    'CSV without an id',
    outcomeCsv([',settled,30.00,EUR,2026-12-16,,,,']),
    /end_to_end_id must not be empty/,
  ],
  ['CSV with no amount', outcomeCsv(['E1,settled,NaN,EUR,2026-12-16,,,,']), /amount is no amount/],
  [
    'CSV with an amount of nothing',
    outcomeCsv(['E1,settled,0,EUR,2026-12-16,,,,']),
    /amount must be above 0/,
  ],
  [
    'CSV with a day that there is not',
    outcomeCsv(['E1,settled,30.00,EUR,16.12.2026,,,,']),
    /on is no day/,
  ],
  [
    'CSV with an open quote',
    outcomeCsv(['E1,settled,30.00,EUR,2026-12-16,,"open,,']),
    /a quote that is not closed/,
  ],
  [
    'CSV with the same payment twice',
    outcomeCsv(['E1,settled,15.00,EUR,2026-12-16,,,,', 'E1,settled,15.00,EUR,2026-12-16,,,,']),
    /says the same of E1 twice/,
  ],
  ['CSV with a giant row', `${CSV_HEADER}\n${'x'.repeat(MEGABYTE)}`, /a row longer than/],
];

test.each(HOSTILE)('%s', async (_, file, refusal) => {
  expect(await refusalTo(file)).toMatch(refusal);
});

test('what a report was is not told before its end', async () => {
  const report = readReport(
    (async function* () {
      yield Buffer.from(STATEMENT);
    })(),
    expected(),
  );
  expect(() => report.read()).toThrow('has not been read to its end');
});

/** A report of any length, made while it is read. */
async function* endless(unit: string, count: number): AsyncGenerator<Buffer> {
  const [head, tail] = accountReport('camt.054', '', '@').split('@');
  yield Buffer.from(head!);
  for (let no = 0; no < count; no++) yield Buffer.from(unit.replaceAll('@', String(no)));
  yield Buffer.from(tail!);
}

test('a report takes the memory of a piece, however long it is', async () => {
  const notes = `<Foo${'x'.repeat(50)}@>${'y'.repeat(900)}</Foo${'x'.repeat(50)}@>`;
  const unit = entry('1.00', 'DBIT', details('E@', '1.00')).replace('<Sts>', `${notes}<Sts>`);
  const count = 20_000;
  let [told, bytes, most] = [0, 0, 0];
  const counted = async function* () {
    for await (const piece of endless(unit, count)) {
      bytes += piece.length;
      yield piece;
    }
  };
  const before = process.memoryUsage().heapUsed;
  for await (const group of readReport(counted(), expected()).outcomes) {
    told += group.length;
    if (told % 1000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
  }
  expect(told).toBe(count);
  expect(bytes).toBeGreaterThan(25 * MEGABYTE);
  expect(most).toBeLessThan(200 * MEGABYTE);
});

test('a report of more payments than a bank reports at once is refused', async () => {
  const rows = async function* () {
    yield Buffer.from(`${CSV_HEADER}\n`);
    for (let at = 0; at <= 1_000_000; at += 10_000)
      yield Buffer.from(
        Array.from(
          { length: 10_000 },
          (_, no) => `E${at + no},settled,1,EUR,2026-12-16,,,,\n`,
        ).join(''),
      );
  };
  const heard = (async () => {
    for await (const group of readReport(rows(), expected()).outcomes) expect(group).toBeDefined();
  })();
  await expect(heard).rejects.toMatchObject({
    fields: [{ detail: 'has more than 1000000 outcomes; ask the bank for smaller reports' }],
  });
});

test('a fault is told with the line where it shows', async () => {
  const statement = accountReport(
    'camt.054',
    '',
    `\n\n${entry('1', 'DBIT', money('Foo', '1'))}\n<Ntry/>`,
  );
  await expect(hear(statement)).rejects.toMatchObject({
    fields: [{ detail: expect.stringMatching(/\(line 10\)$/) }],
  });
});
