import { Decimal } from 'decimal.js';
import type { LocalDate } from '../domain/calendar.js';
import type { Outcome, OutcomeStatus } from '../domain/payment.js';
import {
  accountAt,
  countAt,
  dayAt,
  idAt,
  isSameAccount,
  type Money,
  moneyIn,
  NO_REASON,
  reasonIn,
} from './report-fields.js';
import type { Expected, ReportReader } from './report-reader.js';
import { notOurs, type Sums, unreadable } from './report-refusals.js';
import { isCreditWord, StatementSums } from './statement-sums.js';
import { type Element, find, type Part, textAt } from './xml-elements.js';

/** Bank transaction codes of a payment that comes back: returned by the other bank, or called back. */
const RETURN_CODES = new Set(['RRTN', 'RPCR']);

/** What is read of an entry, besides its details. */
const ENTRY_FIELDS = new Set(
  'Amt CdtDbtInd RvslInd Sts BookgDt ValDt AcctSvcrRef BkTxCd'.split(' '),
);

interface Entry {
  readonly fields: Map<string, Element>;
  transactions: number;
  /** Its batch has been told as a whole. */
  isTold: boolean;
  /** Signed as the entry is; unknown once a transaction has no amount of its own. */
  sum: Decimal | null;
  /** One behind, for whether a transaction is the only one of its entry shows after it. */
  last: { readonly details: Element; readonly batch: Element | undefined } | undefined;
  readonly line: number;
}

interface Batch {
  element: Element | undefined;
  transactions: number;
  sum: Decimal | null;
}

/**
 * Reads `BkToCstmrStmt` and `BkToCstmrDbtCdtNtfctn`: camt.053 and camt.054, versions .02 to .12. A debit that carries
 * an id of a payment is a payment settled, a credit that is a return or a reversal is one returned; whatever else
 * moves on the account is counted and passed over. Ids of other payments of the fund come along: they match nothing.
 */
export class BankStatement implements ReportReader {
  messageId: string | null = null;
  others = 0;
  private statements = 0;
  private statement: StatementSums | undefined;
  private entry: Entry | undefined;
  private batch: Batch | undefined;
  private isPaged = false;

  constructor(
    private readonly expected: Expected,
    private readonly sums: Sums,
    private readonly tell: (outcome: Outcome) => void,
  ) {}

  take(part: Part): void {
    if (part.kind === 'opened') this.open(part.name, part.line);
    else if (part.kind === 'closed') this.close(part.name);
    else if (part.element.name === 'GrpHdr') this.messageId = idAt(part.element, 'MsgId');
    else if (part.within === 'Stmt' || part.within === 'Ntfctn') this.readOfStatement(part.element);
    else if (part.within === 'Ntry') this.readOfEntry(part.element);
    else if (part.within === 'NtryDtls') this.readDetails(part.element);
  }

  /** @throws Refusal `unreadable-report` */
  end(): void {
    if (this.statements === 0) throw unreadable('has no statement and no notification');
  }

  private open(name: string, line: number): void {
    if (name === 'Ntry') {
      if (!this.statement) throw unreadable('has an entry before it says of what account', line);
      this.entry = {
        fields: new Map(),
        transactions: 0,
        isTold: false,
        sum: new Decimal(0),
        last: undefined,
        line,
      };
    } else if (name === 'NtryDtls')
      this.batch = { element: undefined, transactions: 0, sum: new Decimal(0) };
    else if (name === 'Stmt' || name === 'Ntfctn') {
      this.statements++;
      this.isPaged = false;
      this.statement = undefined;
    }
  }

  private close(name: string): void {
    if (name === 'NtryDtls') this.closeDetails();
    else if (name === 'Ntry') this.closeEntry();
    else if (name === 'Stmt' || name === 'Ntfctn') {
      if (!this.statement) throw unreadable('has a statement that names no account');
      // A statement in pages has sums over all of them.
      if (!this.isPaged) this.statement.compare(this.sums);
      this.statement = undefined;
    }
  }

  private readOfStatement(element: Element): void {
    const { name, line } = element;
    if (name === 'StmtPgntn' || name === 'NtfctnPgntn')
      this.isPaged = !(
        /^0*1$/.test(textAt(element, 'PgNb') ?? '') && isTrue(textAt(element, 'LastPgInd'))
      );
    else if (name === 'Acct') {
      const account = accountAt(element);
      if (account === null) throw unreadable('has a statement that names no account', line);
      if (this.statement || !isSameAccount(account, this.expected.account))
        throw notOurs('is of another account', line);
      this.statement = new StatementSums(account, line);
    } else if (!this.statement) return;
    else if (name === 'TxsSummry') this.statement.summary = element;
    else if (name === 'Bal') this.statement.readBalance(element);
  }

  private readOfEntry(element: Element): void {
    const { fields } = this.entry!;
    if (ENTRY_FIELDS.has(element.name) && !fields.has(element.name))
      fields.set(element.name, element);
  }

  private readDetails(element: Element): void {
    if (element.name === 'Btch') this.batch!.element = element;
    if (element.name !== 'TxDtls') return;
    const entry = this.entry!;
    this.readLast(entry, false);
    entry.last = { details: element, batch: this.batch!.element };
    const given = find(element, 'Amt');
    const { amount, currency } = given ? moneyIn(given) : UNKNOWN;
    const sign = isCredit(element, this.creditOf(entry)) === this.creditOf(entry) ? 1 : -1;
    const isSame = currency === this.moneyOf(entry).currency;
    for (const total of [entry, this.batch!]) {
      total.transactions++;
      total.sum = total.sum && amount && isSame ? total.sum.plus(amount.times(sign)) : null;
    }
  }

  private closeDetails(): void {
    const { element, transactions, sum } = this.batch!;
    this.batch = undefined;
    if (!element) return;
    if (transactions === 0) return this.tellBatch(element);
    const { line } = element;
    const { last } = this.entry!;
    // Where one stands for all, and names none, its number is that of the batch.
    const isWhole = transactions === 1 && last && idAt(last.details, 'Refs', 'EndToEndId') === null;
    if (!isWhole)
      this.sums.compare('Btch: NbOfTxs', countAt(element, 'NbOfTxs'), transactions, line);
    const total = find(element, 'TtlAmt');
    if (total && sum) this.sums.compare('Btch: TtlAmt', moneyIn(total).amount, sum.abs(), line);
  }

  private closeEntry(): void {
    const entry = this.entry!;
    this.readLast(entry, entry.transactions === 1);
    const { amount } = this.moneyOf(entry);
    if (entry.transactions > 0 && entry.sum)
      this.sums.compare('An entry: Amt', amount, entry.sum, entry.line);
    else if (entry.transactions === 0 && !entry.isTold) this.others++;

    this.statement!.add(amount, this.creditOf(entry), this.isBooked(entry));
    this.entry = undefined;
  }

  /** An entry that is a batch as a whole, its payments not listed. */
  private tellBatch(element: Element): void {
    const entry = this.entry!;
    const status = this.statusOf(entry, undefined);
    const [messageId, batchId] = [idAt(element, 'MsgId'), idAt(element, 'PmtInfId')];
    entry.isTold = true;
    if (status === null || (messageId === null && batchId === null)) {
      this.others++;
      return;
    }
    const total = find(element, 'TtlAmt');
    this.tell({
      level: 'batch',
      status,
      endToEndId: null,
      originalMessageId: messageId,
      paymentInformationId: batchId,
      bankReference: this.referenceOf(entry),
      ...NO_REASON,
      ...(total ? moneyIn(total) : this.moneyOf(entry)),
      transactions: countAt(element, 'NbOfTxs'),
      on: this.dayOf(entry),
      account: this.statement!.account,
    });
  }

  private readLast(entry: Entry, isAlone: boolean): void {
    if (!entry.last) return;
    const { details, batch } = entry.last;
    entry.last = undefined;
    const status = this.statusOf(entry, details);
    const endToEndId = idAt(details, 'Refs', 'EndToEndId');
    const messageId = idAt(details, 'Refs', 'MsgId') ?? (batch ? idAt(batch, 'MsgId') : null);
    const batchId = idAt(details, 'Refs', 'PmtInfId') ?? (batch ? idAt(batch, 'PmtInfId') : null);
    if (status === null || (endToEndId === null && messageId === null && batchId === null)) {
      this.others++;
      return;
    }
    const information = find(details, 'RtrInf');
    const given = find(details, 'Amt') ?? find(details, 'AmtDtls', 'TxAmt', 'Amt');
    const money = given ? moneyIn(given) : isAlone ? this.moneyOf(entry) : UNKNOWN;
    // A batch that is booked in one, told as if it were one payment: which it is of shows in its sum.
    const isBatch = isAlone && endToEndId === null;
    this.tell({
      level: isBatch ? 'batch' : 'transaction',
      status,
      endToEndId,
      originalMessageId: messageId,
      paymentInformationId: batchId,
      bankReference:
        idAt(details, 'Refs', 'AcctSvcrRef') ?? (isAlone ? this.referenceOf(entry) : null),
      ...(information ? reasonIn(information) : NO_REASON),
      ...money,
      transactions: isBatch ? (batch ? countAt(batch, 'NbOfTxs') : null) : 1,
      on: this.dayOf(entry),
      account: this.statement!.account,
    });
  }

  /** What an entry, or a transaction in it, is to the payment it names; null where it is none of ours. */
  private statusOf(entry: Entry, details: Element | undefined): OutcomeStatus | null {
    const isReturn =
      (details !== undefined && find(details, 'RtrInf') !== undefined) ||
      RETURN_CODES.has(
        (details && subFamily(find(details, 'BkTxCd'))) ??
          subFamily(entry.fields.get('BkTxCd')) ??
          '',
      );
    const isReversal = isTrue(entry.fields.get('RvslInd')?.text ?? null);
    const credit = isCredit(details, this.creditOf(entry));
    if (credit ? !isReturn && !isReversal : isReturn || isReversal) return null;
    if (!this.isBooked(entry)) return 'pending';
    return credit ? 'returned' : 'settled';
  }

  private creditOf({ fields, line }: Entry): boolean {
    return isCreditWord(fields.get('CdtDbtInd')?.text ?? '', line);
  }

  private moneyOf({ fields, line }: Entry): Money {
    const amount = fields.get('Amt');
    if (!amount) throw unreadable('has an entry without an amount', line);
    return moneyIn(amount);
  }

  private dayOf({ fields }: Entry): LocalDate | null {
    return dayAt(fields.get('BookgDt')) ?? dayAt(fields.get('ValDt'));
  }

  private referenceOf({ fields }: Entry): string | null {
    return fields.get('AcctSvcrRef')?.text || null;
  }

  private isBooked({ fields, line }: Entry): boolean {
    const status = fields.get('Sts');
    const code = status && (status.text || textAt(status, 'Cd'));
    if (!code) throw unreadable('has an entry that does not say whether it is booked', line);
    return code === 'BOOK';
  }
}

const UNKNOWN = { amount: null, currency: null };
/** A transaction goes the way of its entry unless it says otherwise. */
function isCredit(details: Element | undefined, entryIsCredit: boolean): boolean {
  const word = details ? textAt(details, 'CdtDbtInd') : null;
  return word === null ? entryIsCredit : isCreditWord(word, details!.line);
}

const isTrue = (text: string | null): boolean => text === 'true' || text === '1';

const subFamily = (code: Element | undefined): string | null =>
  code ? textAt(code, 'Domn', 'Fmly', 'SubFmlyCd') : null;
