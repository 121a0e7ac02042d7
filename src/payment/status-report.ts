import type { Decimal } from 'decimal.js';
import type { LocalDate } from '../domain/calendar.js';
import type { Outcome, OutcomeStatus } from '../domain/payment.js';
import {
  accountAt,
  countAt,
  countIn,
  dayAt,
  decimalAt,
  decimalIn,
  idAt,
  idIn,
  isSameAccount,
  moneyIn,
  NO_REASON,
  type ReasonGiven,
  reasonIn,
} from './report-fields.js';
import type { Expected, FileSent, ReportReader } from './report-reader.js';
import { notOurs, type Sums, unreadable } from './report-refusals.js';
import { all, type Element, find, type Part, textAt } from './xml-elements.js';

/**
 * What ISO 20022's status codes come to (external lists for groups and transactions, all versions). `ACWC` and its
 * kin have still to be settled; only the debit of our account, or the credit of theirs, is settlement.
 */
const STATUSES: Readonly<Record<string, OutcomeStatus>> = {
  ...each('accepted', 'ACTC ACCP ACSP ACWC ACWP ACFC ACPD'),
  ...each('settled', 'ACSC ACCC'),
  ...each('rejected', 'RJCT CANC'),
  ...each('pending', 'RCVD PDNG PART PATC PRES BLCK PNDG'),
};

function each(status: OutcomeStatus, codes: string): Record<string, OutcomeStatus> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, status]));
}

/** What a group or a batch says of itself, and what it lists. */
interface Scope {
  readonly what: string;
  id: string | null;
  status: OutcomeStatus | null;
  reason: ReasonGiven;
  transactions: number | null;
  sum: Decimal | null;
  readonly perStatus: PerStatus[];
  /** By the bank's own code; an amount that is not known makes the sum unknown. */
  readonly listed: Map<string, { transactions: number; sum: Decimal | null }>;
  line: number;
}

interface PerStatus {
  readonly code: string;
  readonly transactions: number;
  readonly sum: Decimal | null;
}

/** More statuses than there are codes. */
const STATUSES_MAX = 100;

/** Reads `CstmrPmtStsRpt`: pain.002, versions .03 to .14. */
export class StatusReport implements ReportReader {
  messageId: string | null = null;
  readonly others = 0;
  private reportedOn: LocalDate | null = null;
  private group: Scope | undefined;
  private batch: Scope | undefined;
  private isBatchTold = false;
  private sent: FileSent | undefined;
  private hasSpoken = false;

  constructor(
    private readonly expected: Expected,
    private readonly sums: Sums,
    private readonly tell: (outcome: Outcome) => void,
  ) {}

  take(part: Part): Promise<void> | void {
    if (part.kind === 'opened') {
      if (part.name === 'OrgnlPmtInfAndSts') this.openBatch(part.line);
    } else if (part.kind === 'closed') {
      if (part.name === 'OrgnlPmtInfAndSts') this.closeBatch();
    } else if (part.within === 'OrgnlPmtInfAndSts') this.readOfBatch(part.element);
    else if (part.within === 'CstmrPmtStsRpt') return this.readOfReport(part.element);
  }

  /** @throws Refusal `unreadable-report` */
  end(): void {
    if (!this.group) throw unreadable('names no message of ours: OrgnlGrpInfAndSts is missing');
    if (!this.hasSpoken) throw unreadable('has no status, of the group, a batch or a transaction');
    this.compareListed(this.group);
  }

  private readOfReport(element: Element): Promise<void> | void {
    if (element.name === 'OrgnlGrpInfAndSts') return this.readGroup(element);
    if (element.name === 'TxInfAndSts') this.readTransaction(element);
    if (element.name !== 'GrpHdr') return;
    this.messageId = idAt(element, 'MsgId');
    this.reportedOn = dayAt(find(element, 'CreDtTm'));
  }

  private async readGroup(element: Element): Promise<void> {
    if (this.group) throw unreadable('answers more than one message', element.line);
    const group = scope('The group', element.line);
    group.id = idAt(element, 'OrgnlMsgId');
    group.transactions = countAt(element, 'OrgnlNbOfTxs');
    group.sum = decimalAt(element, 'OrgnlCtrlSum');
    const code = textAt(element, 'GrpSts');
    group.status = code === null ? null : statusOf(code, element.line);
    const [reason] = all(element, 'StsRsnInf');
    if (reason) group.reason = reasonIn(reason);
    for (const counted of all(element, 'NbOfTxsPerSts')) addPerStatus(group, counted);
    this.group = group;

    if (group.id !== null) {
      this.sent = await this.expected.fileSent(group.id);
      if (!this.sent) throw notOurs('answers a message that was not sent', element.line);
      this.compareOriginal(group);
    }
    if (group.status !== null) this.speak(group, 'group');
  }

  private openBatch(line: number): void {
    if (!this.group) throw unreadable('has a batch before it says of what message', line);
    this.batch = scope('The batch', line);
    this.isBatchTold = false;
  }

  private readOfBatch(element: Element): void {
    const { name, text, line } = element;
    const batch = this.batch!;
    if (name === 'TxInfAndSts') this.readTransaction(element);
    else if (name === 'OrgnlPmtInfId') batch.id = idIn(text, name, line) || null;
    else if (name === 'OrgnlNbOfTxs') batch.transactions = countIn(text, name, line);
    else if (name === 'OrgnlCtrlSum') batch.sum = decimalIn(text, name, line);
    else if (name === 'PmtInfSts') batch.status = statusOf(text, line);
    else if (name === 'StsRsnInf' && batch.reason === NO_REASON) batch.reason = reasonIn(element);
    else if (name === 'NbOfTxsPerSts') addPerStatus(batch, element);
  }

  /** What a batch says of itself stands before its transactions. */
  private tellBatch(): void {
    const { batch } = this;
    if (!batch || this.isBatchTold) return;
    this.isBatchTold = true;
    if (this.sent && batch.id !== null && batch.id !== this.sent.paymentInformationId)
      throw notOurs('answers a batch that was not sent', batch.line);
    this.compareOriginal(batch);
    if (batch.status !== null) this.speak(batch, 'batch');
  }

  private closeBatch(): void {
    this.tellBatch();
    this.compareListed(this.batch!);
    this.batch = undefined;
  }

  private readTransaction(element: Element): void {
    if (!this.group)
      throw unreadable('has a transaction before it says of what message', element.line);
    this.tellBatch();
    const code = textAt(element, 'TxSts');
    const status =
      code === null ? (this.batch?.status ?? this.group.status) : statusOf(code, element.line);
    if (status === null) throw unreadable('has a transaction without a status', element.line);

    const debtor = find(element, 'OrgnlTxRef', 'DbtrAcct');
    const account = debtor ? accountAt(debtor) : null;
    if (account !== null && !isSameAccount(account, this.expected.account))
      throw notOurs('is of payments from another account', element.line);
    const given = find(element, 'OrgnlTxRef', 'Amt', 'InstdAmt');
    const money = given ? moneyIn(given) : { amount: null, currency: null };
    for (const each of [this.group, this.batch]) if (each && code) list(each, code, money.amount);

    const [information] = all(element, 'StsRsnInf');
    this.hasSpoken = true;
    this.tell({
      level: 'transaction',
      status,
      endToEndId: idAt(element, 'OrgnlEndToEndId'),
      originalMessageId: this.group.id,
      paymentInformationId: this.batch?.id ?? null,
      bankReference: idAt(element, 'AcctSvcrRef'),
      ...(information ? reasonIn(information) : this.inheritedReason(status)),
      ...money,
      transactions: 1,
      on: dayAt(find(element, 'AccptncDtTm')) ?? this.reportedOn,
      account,
    });
  }

  /** A transaction that shares its batch's fate shares its reason. */
  private inheritedReason(status: OutcomeStatus): ReasonGiven {
    return (
      [this.batch, this.group].find((each) => each?.status === status && each.reason !== NO_REASON)
        ?.reason ?? NO_REASON
    );
  }

  private speak(of: Scope, level: 'group' | 'batch'): void {
    this.hasSpoken = true;
    this.tell({
      level,
      status: of.status!,
      endToEndId: null,
      originalMessageId: this.group!.id,
      paymentInformationId: level === 'batch' ? of.id : null,
      bankReference: null,
      ...of.reason,
      amount: of.sum,
      currency: null,
      transactions: of.transactions,
      on: this.reportedOn,
      account: null,
    });
  }

  /** What a bank repeats of our file must be what we sent. (A file of ours is one batch, so it holds of that too.) */
  private compareOriginal({ what, transactions, sum, line }: Scope): void {
    if (!this.sent) return;
    this.sums.compare(`${what}: OrgnlNbOfTxs`, transactions, this.sent.transactions, line);
    this.sums.compare(`${what}: OrgnlCtrlSum`, sum, this.sent.sum, line);
  }

  /** Where a bank counts by status, what it lists of that status must be as many; it may list none but the rejected. */
  private compareListed({ what, status, transactions, perStatus, listed, line }: Scope): void {
    const isListed = [...listed.values()].reduce((count, each) => count + each.transactions, 0);
    const most = this.sent?.transactions ?? transactions;
    if (most !== null && isListed > most)
      this.sums.note(`${what} has ${most} transactions, and ${isListed} are listed`, line);
    for (const { code, transactions: counted, sum } of perStatus) {
      const found = listed.get(code);
      if (found) {
        this.sums.compare(`${what}: DtldNbOfTxs of ${code}`, counted, found.transactions, line);
        if (found.sum) this.sums.compare(`${what}: DtldCtrlSum of ${code}`, sum, found.sum, line);
      } else if (counted > 0 && STATUSES[code] === 'rejected' && status !== 'rejected')
        this.sums.note(`${what} counts ${counted} of ${code}, and lists none`, line);
    }
    if (perStatus.length > 0) {
      const counted = perStatus.reduce((count, each) => count + each.transactions, 0);
      this.sums.compare(`${what}: OrgnlNbOfTxs`, transactions, counted, line);
    }
  }
}

const scope = (what: string, line: number): Scope => ({
  what,
  id: null,
  status: null,
  reason: NO_REASON,
  transactions: null,
  sum: null,
  perStatus: [],
  listed: new Map(),
  line,
});

function statusOf(code: string, line: number): OutcomeStatus {
  const status = Object.hasOwn(STATUSES, code) ? STATUSES[code] : undefined;
  if (!status)
    throw unreadable(`has the status ${code.slice(0, 40)}, which ISO 20022 does not`, line);
  return status;
}

function addPerStatus(of: Scope, element: Element): void {
  const code = textAt(element, 'DtldSts');
  const transactions = countAt(element, 'DtldNbOfTxs');
  if (code === null || transactions === null || of.perStatus.length >= STATUSES_MAX)
    throw unreadable('has an incomplete count of transactions by status', element.line);
  statusOf(code, element.line);
  of.perStatus.push({ code, transactions, sum: decimalAt(element, 'DtldCtrlSum') });
}

function list(on: Scope, code: string, amount: Decimal | null): void {
  const before = on.listed.get(code);
  const sum = before ? before.sum && amount && before.sum.plus(amount) : amount;
  on.listed.set(code, { transactions: (before?.transactions ?? 0) + 1, sum });
}
