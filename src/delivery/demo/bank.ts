import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Decimal } from 'decimal.js';

/**
 * A bank that is made up: it takes a payment file and reports what became of it, as camt.054 has it. Nobody is paid. Of
 * two thousand payments one comes back, because the account is closed.
 */

const ONE_COMES_BACK_OF = 2_000;

const MONEY = String.raw`<InstdAmt Ccy="([A-Z]{3})">([\d.]+)</InstdAmt>`;
const PAYMENT = new RegExp(`<EndToEndId>([^<]+)</EndToEndId>.*${MONEY}`);
const DEBTOR = /<DbtrAcct><Id><IBAN>([A-Z0-9]+)</;

/** Which payments of a file were made and which came back. */
export interface Booked {
  readonly account: string;
  readonly currency: string;
  readonly paid: readonly Payment[];
  readonly returned: readonly Payment[];
}

interface Payment {
  readonly endToEndId: string;
  readonly amount: Decimal;
}

/** Takes a payment file as the service writes it: a payment a line. */
export async function book(file: Readable): Promise<Booked> {
  let account = '';
  let currency = '';
  const paid: Payment[] = [];
  const returned: Payment[] = [];
  for await (const line of createInterface({ input: file })) {
    account ||= DEBTOR.exec(line)?.[1] ?? '';
    const [, endToEndId, of, amount] = PAYMENT.exec(line) ?? [];
    if (!endToEndId) continue;
    currency = of!;
    const payment = { endToEndId, amount: new Decimal(amount!) };
    paid.push(payment);
    if (paid.length % ONE_COMES_BACK_OF === ONE_COMES_BACK_OF / 2) returned.push(payment);
  }
  return { account, currency, paid, returned };
}

/** What the bank reports on a day of what it booked. */
export function* report(messageId: string, on: string, booked: Booked): Generator<string> {
  const { account, currency, paid, returned } = booked;
  const money = (name: string, amount: Decimal) =>
    `<${name} Ccy="${currency}">${amount.toFixed()}</${name}>`;
  function* entry(
    side: 'DBIT' | 'CRDT',
    payments: readonly Payment[],
    code: string,
    reason: string,
  ): Generator<string> {
    const sum = payments.reduce((so, { amount }) => so.plus(amount), new Decimal(0));
    yield `<Ntry>${money('Amt', sum)}<CdtDbtInd>${side}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${on}</Dt></BookgDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>${code}</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls>\n`;
    for (const { endToEndId, amount } of payments)
      yield `<TxDtls><Refs><EndToEndId>${endToEndId}</EndToEndId></Refs>${money('Amt', amount)}<CdtDbtInd>${side}</CdtDbtInd>${reason}</TxDtls>\n`;
    yield '</NtryDtls></Ntry>\n';
  }
  yield `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.12">
<BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>${messageId}</MsgId><CreDtTm>${on}T18:00:00Z</CreDtTm></GrpHdr>
<Ntfctn><Id>${messageId}</Id><Acct><Id><IBAN>${account}</IBAN></Id></Acct>
`;
  yield* entry('DBIT', paid, 'ESCT', '');
  if (returned.length > 0)
    yield* entry('CRDT', returned, 'RRTN', '<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>');
  yield '</Ntfctn>\n</BkToCstmrDbtCdtNtfctn>\n</Document>\n';
}
