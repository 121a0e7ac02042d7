import assert from 'node:assert';
import { createHash } from 'node:crypto';
import { Decimal } from 'decimal.js';
import { isValidBIC, isValidIBAN } from 'ibantools';
import {
  type Instruction,
  type PaymentFileHeader,
  type PaymentTotals,
  type Scheme,
  TRANSACTIONS_MAX,
} from '../domain/payment.js';
import { inBasicLatin } from '../domain/bank-text.js';
import { type FieldProblem, refuseFields } from '../domain/refusal.js';
import { BANK_ID, faultsOf, isBankId, writtenName } from './instruction.js';

/** Text gathered before it is handed on. */
const PIECE_LENGTH = 64 * 1024;

/** A payment file is written while it is read; what was written is known at its end. */
export interface PaymentFile {
  readonly messageId: string;
  readonly content: AsyncIterable<Buffer>;
  /** To be asked when `content` has ended. */
  written(): Written;
}

export interface Written extends PaymentTotals {
  readonly sha256: string;
  readonly bytes: number;
  /** Names and remittances that stand in the file otherwise than they were given: transliterated, or cut. */
  readonly rewritten: number;
}

/**
 * ISO 20022 `pain.001.001.09`, one batch of `totals.transactions` instructions, in no more memory than a piece of it.
 * Count and control sum stand before the transactions, so they are known before: from `cutIntoFiles`, or from the
 * store (`count`, `sum`). The writer counts and adds up again and fails where they differ; what it has written by then
 * is no file.
 *
 * A store freezes a file's instructions with their number in it, writes it here as it is asked for, and keeps header,
 * totals and SHA-256: the same input gives the same bytes. Write into a file or an answer by `pipeline(file.content,
 * target)`.
 * @throws Refusal `invalid-fields`: of the header at once, of an instruction where the file gets to it
 */
export function paymentFile(
  header: PaymentFileHeader,
  totals: PaymentTotals,
  instructions: AsyncIterable<Instruction>,
  scheme: Scheme,
): PaymentFile {
  refuseFields(headerFaults(header, totals, scheme));
  let written: Written | undefined;
  const hash = createHash('sha256');
  let bytes = 0;

  const write = async function* (): AsyncGenerator<Buffer> {
    const seal = (text: string): Buffer => {
      const piece = Buffer.from(text);
      hash.update(piece);
      bytes += piece.length;
      return piece;
    };
    const seen = new Set<string>();
    let sum = new Decimal(0);
    let rewritten = 0;
    let text = opening(header, totals, scheme);
    for await (const instruction of instructions) {
      const { endToEndId, creditorName, remittance } = instruction;
      assert(seen.size < totals.transactions, `${header.messageId} has more than it says`);
      refuseFields(faultsIn(instruction, scheme, seen));
      seen.add(endToEndId);
      sum = sum.plus(instruction.amount);
      const name = writtenName(creditorName, scheme)!;
      const message = remittance === '' ? '' : inBasicLatin(remittance)!;
      if (name !== creditorName || message !== remittance) rewritten++;
      text += transaction(instruction, name, message, scheme);
      if (text.length >= PIECE_LENGTH) {
        yield seal(text);
        text = '';
      }
    }
    assert(
      seen.size === totals.transactions && sum.eq(totals.sum),
      `${header.messageId} says ${totals.transactions} of ${totals.sum.toFixed()} and has ${seen.size} of ${sum.toFixed()}`,
    );
    yield seal(text + CLOSING);
    written = { ...totals, sha256: hash.digest('hex'), bytes, rewritten };
  };
  return {
    messageId: header.messageId,
    content: write(),
    written() {
      assert(written, `${header.messageId} has not been written to its end`);
      return written;
    },
  };
}

/**
 * The files of a whole run, one after the other: the second pass over what `cutIntoFiles` has cut. Each is to be
 * written to its end before the next is asked for; `headerOf` names them, counting from 1.
 */
export async function* paymentFiles(
  headerOf: (fileNo: number) => PaymentFileHeader,
  totals: Iterable<PaymentTotals> | AsyncIterable<PaymentTotals>,
  instructions: AsyncIterable<Instruction>,
  scheme: Scheme,
): AsyncGenerator<PaymentFile> {
  const rest = instructions[Symbol.asyncIterator]();
  let fileNo = 0;
  for await (const ofFile of totals) {
    const file = paymentFile(headerOf(++fileNo), ofFile, first(ofFile.transactions, rest), scheme);
    yield file;
    file.written();
  }
  const left = await rest.next();
  assert(left.done, 'There are more instructions than files were cut for');
}

async function* first<T>(count: number, of: AsyncIterator<T>): AsyncGenerator<T> {
  for (let no = 0; no < count; no++) {
    const next = await of.next();
    if (next.done) return;
    yield next.value;
  }
}

function headerFaults(
  { messageId, createdAt, executeOn, debtor }: PaymentFileHeader,
  { transactions, sum }: PaymentTotals,
  scheme: Scheme,
): FieldProblem[] {
  const most = Math.min(scheme.transactionsMax, TRANSACTIONS_MAX);
  const rules: readonly (readonly [holds: boolean, pointer: string, detail: string])[] = [
    [isBankId(messageId), '/messageId', BANK_ID],
    [isInstant(createdAt), '/createdAt', 'must be an instant such as 2026-11-20T09:00:00.000Z'],
    [isInstant(`${executeOn}T00:00:00.000Z`), '/executeOn', 'must be a day such as 2026-12-15'],
    [isValidIBAN(debtor.iban), '/debtor/iban', 'is no IBAN: its check digits do not fit'],
    [debtor.bic === null || isValidBIC(debtor.bic), '/debtor/bic', 'is no BIC'],
    [
      inBasicLatin(debtor.name) === writtenName(debtor.name, scheme) &&
        inBasicLatin(debtor.name) !== undefined,
      '/debtor/name',
      `must be writable in the scheme's characters, and in at most ${scheme.nameLengthMax} of them`,
    ],
    [
      transactions >= 1 && transactions <= most,
      '/transactions',
      `a file has 1 to ${most} transactions`,
    ],
    [sum.gt(0) && sum.dp() <= scheme.minorUnit, '/sum', 'must be above 0 and no finer than money'],
  ];
  return rules.flatMap(([holds, pointer, detail]) => (holds ? [] : [{ pointer, detail }]));
}

const isInstant = (text: string): boolean =>
  !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text;

function faultsIn(
  instruction: Instruction,
  scheme: Scheme,
  seen: ReadonlySet<string>,
): FieldProblem[] {
  const faults = faultsOf(instruction, scheme);
  if (seen.has(instruction.endToEndId))
    faults.push({ pointer: '/endToEndId', detail: 'stands twice in the file' });
  return faults.map(({ pointer, detail }) => ({
    pointer: `/instructions/${seen.size}${pointer}`,
    detail,
  }));
}

/** What stands in a file's text is plain but for these. */
const xml = (text: string): string =>
  /[<>&]/.test(text) ? text.replace(/[<>&]/g, (found) => ESCAPES[found]!) : text;

const ESCAPES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

function opening(
  { messageId, createdAt, executeOn, debtor }: PaymentFileHeader,
  { transactions, sum }: PaymentTotals,
  scheme: Scheme,
): string {
  const id = xml(messageId);
  const name = xml(writtenName(debtor.name, scheme)!);
  const totals = `<NbOfTxs>${transactions}</NbOfTxs><CtrlSum>${sum.toFixed(scheme.minorUnit)}</CtrlSum>`;
  const service =
    scheme.serviceLevel === null
      ? ''
      : `<PmtTpInf><SvcLvl><Cd>${scheme.serviceLevel}</Cd></SvcLvl></PmtTpInf>`;
  const charges = scheme.chargeBearer === null ? '' : `<ChrgBr>${scheme.chargeBearer}</ChrgBr>`;
  const bank = debtor.bic === null ? NO_BIC : `<BICFI>${debtor.bic}</BICFI>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">
<CstmrCdtTrfInitn>
<GrpHdr><MsgId>${id}</MsgId><CreDtTm>${createdAt}</CreDtTm>${totals}<InitgPty><Nm>${name}</Nm></InitgPty></GrpHdr>
<PmtInf><PmtInfId>${id}</PmtInfId><PmtMtd>TRF</PmtMtd>${totals}${service}<ReqdExctnDt><Dt>${executeOn}</Dt></ReqdExctnDt><Dbtr><Nm>${name}</Nm></Dbtr><DbtrAcct><Id><IBAN>${debtor.iban}</IBAN></Id></DbtrAcct><DbtrAgt><FinInstnId>${bank}</FinInstnId></DbtrAgt>${charges}
`;
}

/** What EPC132-08 has in the place of a BIC that is not given. */
const NO_BIC = '<Othr><Id>NOTPROVIDED</Id></Othr>';

const transaction = (
  { endToEndId, amount, creditorIban, creditorBic }: Instruction,
  name: string,
  message: string,
  { currency, minorUnit }: Scheme,
): string =>
  `<CdtTrfTxInf><PmtId><EndToEndId>${xml(endToEndId)}</EndToEndId></PmtId><Amt><InstdAmt Ccy="${currency}">${amount.toFixed(minorUnit)}</InstdAmt></Amt>${
    creditorBic ? `<CdtrAgt><FinInstnId><BICFI>${creditorBic}</BICFI></FinInstnId></CdtrAgt>` : ''
  }<Cdtr><Nm>${xml(name)}</Nm></Cdtr><CdtrAcct><Id><IBAN>${creditorIban}</IBAN></Id></CdtrAcct>${
    message === '' ? '' : `<RmtInf><Ustrd>${xml(message)}</Ustrd></RmtInf>`
  }</CdtTrfTxInf>
`;

const CLOSING = '</PmtInf>\n</CstmrCdtTrfInitn>\n</Document>\n';
