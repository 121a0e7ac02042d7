import { Decimal } from 'decimal.js';
import type { Outcome } from '../../src/domain/payment.js';
import type { Refusal } from '../../src/domain/refusal.js';
import { readReport, type ReportRead } from '../../src/payment/report.js';
import type { Expected, FileSent } from '../../src/payment/report-reader.js';
import { FUND_IBAN } from './payments.js';

/** What a bank sends, written by hand: small, but as the schemas have it. */

export const MESSAGE = 'FILE-1';

export const sent = (changes: object = {}): FileSent => ({
  transactions: 3,
  sum: new Decimal('60.00'),
  paymentInformationId: MESSAGE,
  ...changes,
});

/** The fund, who has sent one file of three payments: E1, E2 and E3 of 10, 20 and 30. */
export const expected = (changes: Partial<Expected> = {}): Expected => ({
  account: FUND_IBAN,
  fileSent: (messageId) => Promise.resolve(messageId === MESSAGE ? sent() : undefined),
  ...changes,
});

export interface Heard {
  readonly outcomes: readonly Outcome[];
  readonly read: ReportRead;
}

/** Reads a report that arrives in pieces of `pieceLength` bytes. */
export async function hear(
  file: string | Uint8Array,
  as = expected(),
  pieceLength = 64 * 1024,
): Promise<Heard> {
  const bytes = Buffer.from(file);
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += pieceLength)
      yield bytes.subarray(at, at + pieceLength);
  };
  const report = readReport(pieces(), as);
  const outcomes: Outcome[] = [];
  for await (const group of report.outcomes) outcomes.push(...group);
  return { outcomes, read: report.read() };
}

/** The refusal of a report that is refused, as `code: first detail`. */
export async function refusalTo(file: string | Uint8Array, as = expected()): Promise<string> {
  try {
    await hear(file, as);
  } catch (error) {
    const { code, fields } = error as Refusal;
    return `${code}: ${fields?.map(({ detail }) => detail).join('; ')}`;
  }
  return 'read';
}

export const outcome = (changes: Partial<Outcome> = {}): Outcome => ({
  level: 'transaction',
  status: 'settled',
  endToEndId: null,
  originalMessageId: MESSAGE,
  paymentInformationId: MESSAGE,
  bankReference: null,
  reasonCode: null,
  reasonText: null,
  amount: null,
  currency: null,
  transactions: 1,
  on: '2026-12-16',
  account: null,
  ...changes,
});

export const transaction = (id: string, status: string, more = ''): string =>
  `<TxInfAndSts><OrgnlEndToEndId>${id}</OrgnlEndToEndId><TxSts>${status}</TxSts>${more}</TxInfAndSts>`;

export const rejection = (code: string, words = ''): string =>
  `<StsRsnInf><Rsn><Cd>${code}</Cd></Rsn>${words === '' ? '' : `<AddtlInf>${words}</AddtlInf>`}</StsRsnInf>`;

/** A pain.002 of the newest version; `group` and `batch` stand behind their ids. */
export const statusReport = ({
  group = '<GrpSts>PART</GrpSts>',
  batch = '',
  transactions = '',
  message = MESSAGE,
  version = '14',
  id = 'BANK-7',
  on = '2026-12-16',
}: {
  group?: string;
  batch?: string;
  transactions?: string;
  message?: string;
  version?: string;
  id?: string;
  on?: string;
} = {}): string => `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.${version}">
<CstmrPmtStsRpt>
<GrpHdr><MsgId>${id}</MsgId><CreDtTm>${on}T08:00:00+01:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>${message}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>${group}</OrgnlGrpInfAndSts>
${batch + transactions === '' ? '' : `<OrgnlPmtInfAndSts><OrgnlPmtInfId>${message}</OrgnlPmtInfId>${batch}${transactions}</OrgnlPmtInfAndSts>`}
</CstmrPmtStsRpt>
</Document>
`;

export const money = (name: string, amount: string): string =>
  `<${name} Ccy="EUR">${amount}</${name}>`;

/** One payment in an entry, signed as money moves on the fund's account. */
export const details = (
  id: string | null,
  amount: string,
  direction: 'DBIT' | 'CRDT' = 'DBIT',
  more = '',
): string =>
  `<TxDtls><Refs><AcctSvcrRef>REF-${id}</AcctSvcrRef>${id === null ? '' : `<EndToEndId>${id}</EndToEndId>`}</Refs>${money('Amt', amount)}<CdtDbtInd>${direction}</CdtDbtInd>${more}</TxDtls>`;

export const returned = (code: string): string => `<RtrInf><Rsn><Cd>${code}</Cd></Rsn></RtrInf>`;

export const entry = (
  amount: string,
  direction: 'DBIT' | 'CRDT',
  inside: string,
  { status = 'BOOK', code = 'ESCT', before = '', on = '2026-12-16' } = {},
): string =>
  `<Ntry>${money('Amt', amount)}<CdtDbtInd>${direction}</CdtDbtInd>${before}<Sts><Cd>${status}</Cd></Sts><BookgDt><Dt>${on}</Dt></BookgDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>${code}</SubFmlyCd></Fmly></Domn></BkTxCd>${inside === '' ? '' : `<NtryDtls>${inside}</NtryDtls>`}</Ntry>`;

export const balance = (type: string, amount: string): string =>
  `<Bal><Tp><CdOrPrtry><Cd>${type}</Cd></CdOrPrtry></Tp>${money('Amt', amount)}<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-12-16</Dt></Dt></Bal>`;

/** A camt.053 or camt.054: what stands before the entries, and they. */
export const accountReport = (
  kind: 'camt.053' | 'camt.054',
  head: string,
  entries: string,
  { version = '12', account = FUND_IBAN, page = '', id = 'BANK-8' } = {},
): string => {
  const [message, statement] =
    kind === 'camt.053' ? ['BkToCstmrStmt', 'Stmt'] : ['BkToCstmrDbtCdtNtfctn', 'Ntfctn'];
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${kind}.001.${version}">
<${message}>
<GrpHdr><MsgId>${id}</MsgId><CreDtTm>2026-12-16T20:00:00Z</CreDtTm></GrpHdr>
<${statement}><Id>S-1</Id>${page}<Acct><Id><IBAN>${account}</IBAN></Id></Acct>
${head}
${entries}
</${statement}>
</${message}>
</Document>
`;
};

/** A day on the account: two payments in a batch, one by itself, one that comes back, a fee. */
export const dayOnTheAccount = (): string =>
  accountReport(
    'camt.053',
    balance('OPBD', '1000.00') +
      balance('CLBD', '957.50') +
      '<TxsSummry><TtlNtries><NbOfNtries>4</NbOfNtries><Sum>82.50</Sum><TtlNetNtry><Amt>42.50</Amt><CdtDbtInd>DBIT</CdtDbtInd></TtlNetNtry></TtlNtries><TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>20.00</Sum></TtlCdtNtries><TtlDbtNtries><NbOfNtries>3</NbOfNtries><Sum>62.50</Sum></TtlDbtNtries></TxsSummry>',
    [
      entry(
        '30.00',
        'DBIT',
        `<Btch><MsgId>${MESSAGE}</MsgId><PmtInfId>${MESSAGE}</PmtInfId><NbOfTxs>2</NbOfTxs>${money('TtlAmt', '30.00')}</Btch>${details('E1', '10.00')}${details('E2', '20.00')}`,
      ),
      entry('30.00', 'DBIT', details('E3', '30.00')),
      entry('20.00', 'CRDT', details('E2', '20.00', 'CRDT', returned('AC04')), { code: 'RRTN' }),
      entry('2.50', 'DBIT', '', { code: 'CHRG' }),
    ].join('\n'),
  );

export const CSV_HEADER =
  'end_to_end_id,status,amount,currency,on,reason_code,reason_text,message_id,bank_reference';

export const outcomeCsv = (
  rows: readonly string[] = [
    `E1,settled,10.00,EUR,2026-12-16,,,${MESSAGE},R1`,
    `E2,rejected,20.00,EUR,2026-12-16,AC04,"closed, in May",${MESSAGE},`,
  ],
  total = `total,2,30.00,EUR,${FUND_IBAN}`,
): string => `${[CSV_HEADER, ...rows, total].join('\n')}\n`;
