import { Decimal } from 'decimal.js';
import { countAt, decimalAt, moneyIn } from './report-fields.js';
import { type Sums, unreadable } from './report-refusals.js';
import { type Element, find, textAt } from './xml-elements.js';

/** A statement of more days than this has no balance to check. */
const BALANCES_MAX = 400;

/** The entries of a statement or notification, added up again: what the bank says of them is held against that. */
export class StatementSums {
  summary: Element | undefined;
  private readonly credit = { entries: 0, sum: new Decimal(0) };
  private readonly debit = { entries: 0, sum: new Decimal(0) };
  /** What the booked entries change the balance by. */
  private booked = new Decimal(0);
  private readonly opening: Decimal[] = [];
  private readonly closing: Decimal[] = [];

  constructor(
    /** As the bank names it, which is ours. */
    readonly account: string,
    private readonly line: number,
  ) {}

  add(amount: Decimal, isCredit: boolean, isBooked: boolean): void {
    const side = isCredit ? this.credit : this.debit;
    side.entries++;
    side.sum = side.sum.plus(amount);
    if (isBooked) this.booked = isCredit ? this.booked.plus(amount) : this.booked.minus(amount);
  }

  readBalance(element: Element): void {
    const type = textAt(element, 'Tp', 'CdOrPrtry', 'Cd');
    const isOpening = type === 'OPBD' || type === 'PRCD';
    const kept = isOpening ? this.opening : type === 'CLBD' ? this.closing : undefined;
    const money = find(element, 'Amt');
    if (!kept || !money || kept.length >= BALANCES_MAX) return;
    const { amount } = moneyIn(money);
    const isCredit = isCreditWord(textAt(element, 'CdtDbtInd') ?? '', element.line);
    kept.push(isCredit ? amount : amount.negated());
  }

  compare(sums: Sums): void {
    const { credit, debit, summary, line } = this;
    if (summary) {
      const compare = (name: string, entries: number, sum: Decimal) => {
        const stated = find(summary, name);
        if (!stated) return;
        sums.compare(`${name}: NbOfNtries`, countAt(stated, 'NbOfNtries'), entries, line);
        sums.compare(`${name}: Sum`, decimalAt(stated, 'Sum'), sum, line);
      };
      compare('TtlNtries', credit.entries + debit.entries, credit.sum.plus(debit.sum));
      compare('TtlCdtNtries', credit.entries, credit.sum);
      compare('TtlDbtNtries', debit.entries, debit.sum);
      const total = find(summary, 'TtlNtries');
      const net = total && (find(total, 'TtlNetNtry', 'Amt') ?? find(total, 'TtlNetNtryAmt'));
      if (net)
        sums.compare('TtlNetNtry', moneyIn(net).amount, credit.sum.minus(debit.sum).abs(), line);
    }
    // A statement over several days has a pair of balances for each; a notification has none.
    const [opening, ...openings] = this.opening;
    const [closing, ...closings] = this.closing;
    if (opening && closing && openings.length === 0 && closings.length === 0)
      sums.compare('The closing balance', closing, opening.plus(this.booked), line);
  }
}

/** ISO 20022's CreditDebitCode. @throws Refusal `unreadable-report` for any other */
export function isCreditWord(word: string, line: number): boolean {
  if (word !== 'CRDT' && word !== 'DBIT')
    throw unreadable('has an amount that is neither credit (CRDT) nor debit (DBIT)', line);
  return word === 'CRDT';
}
