import { Decimal } from 'decimal.js';
import Papa from 'papaparse';
import { OUTCOME_STATUSES, type Outcome, type OutcomeStatus } from '../domain/payment.js';
import { decimalIn, dayIn, idIn, isSameAccount, wordsIn } from './report-fields.js';
import type { Expected } from './report-reader.js';
import { Faults, notOurs, Sums, unreadable } from './report-refusals.js';

/**
 * The report of a bank or paying agent that has no ISO 20022: UTF-8, commas, this header, a row for each payment, and
 * a last row that closes it, so that a file that was cut off is noticed:
 *
 *     total,<number of rows>,<sum of their amounts>,<currency>,<the fund's account>
 *
 * `status` is one of accepted, pending, settled, rejected, returned; `reason_code`, `reason_text`, `message_id` and
 * `bank_reference` may be empty. A field in quotes may have commas, and no line breaks.
 */
export const OUTCOME_CSV_HEADER =
  'end_to_end_id,status,amount,currency,on,reason_code,reason_text,message_id,bank_reference';

const COLUMNS = OUTCOME_CSV_HEADER.split(',');
const TOTAL_COLUMNS = 5;
const ROW_LENGTH_MAX = 16 * 1024;

/** The outcomes of a CSV report, as many as each piece of the file completes. */
export async function* csvOutcomes(
  text: AsyncIterable<string>,
  expected: Expected,
): AsyncGenerator<readonly Outcome[]> {
  const rows = new Rows(expected);
  for await (const lines of linesOf(text)) {
    const outcomes: Outcome[] = [];
    for (const fields of fieldsOf(lines, rows.line)) {
      const outcome = rows.take(fields);
      if (outcome) outcomes.push(outcome);
    }
    await rows.refuseUnknownMessages();
    yield outcomes;
  }
  rows.end();
}

class Rows {
  /** The last that was read. */
  line = 0;
  private rows = 0;
  private sum = new Decimal(0);
  private currency: string | null = null;
  private total: readonly string[] | undefined;
  private readonly faults = new Faults();
  /** Message ids that are known to be ours: a report is of few files. */
  private readonly known = new Set<string>();
  /** Those still to be looked up, each with a line that names it. */
  private readonly asked = new Map<string, number>();

  constructor(private readonly expected: Expected) {}

  take(fields: readonly string[]): Outcome | undefined {
    this.line++;
    if (fields.length === 1 && fields[0] === '') return undefined;
    if (this.line === 1) {
      if (fields.join(',') !== OUTCOME_CSV_HEADER)
        throw unreadable(`is neither XML nor CSV with the header ${OUTCOME_CSV_HEADER}`, 1);
      return undefined;
    }
    if (this.total) throw unreadable('goes on after its total', this.line);
    if (fields[0] === 'total') {
      this.total = fields.slice(0, TOTAL_COLUMNS);
      return undefined;
    }
    return this.faults.of(() => {
      if (fields.length !== COLUMNS.length)
        throw unreadable(`has ${fields.length} columns instead of ${COLUMNS.length}`, this.line);
      return this.outcome(fields);
    });
  }

  /** @throws Refusal `report-not-ours`, where a row since the last time names a message that was not sent */
  async refuseUnknownMessages(): Promise<void> {
    for (const [messageId, line] of this.asked) {
      if (!(await this.expected.fileSent(messageId)))
        throw notOurs('answers a message that was not sent', line);
      this.known.add(messageId);
    }
    this.asked.clear();
  }

  /** @throws Refusal, where rows cannot be read, or the total is missing or not theirs */
  end(): void {
    this.faults.refuse();
    if (!this.total) throw unreadable('is cut off: its last row must be its total', this.line);
    const [, rows, sum, currency, account] = this.total;
    if (account === undefined || !isSameAccount(account, this.expected.account))
      throw notOurs('is of another account', this.line);
    const sums = new Sums();
    sums.compare('total: rows', rows!, this.rows, this.line);
    sums.compare('total: amount', decimalIn(sum!, 'total', this.line), this.sum, this.line);
    if (this.currency !== null)
      sums.compare('total: currency', currency!, this.currency, this.line);
    sums.refuse();
  }

  /** Undefined where a field is wrong; each that is has been noted. */
  private outcome(fields: readonly string[]): Outcome | undefined {
    const [endToEndId, status, amount, currency, on, code, words, messageId, reference] = fields;
    const { line, faults } = this;
    const before = faults.count;
    const must = (holds: boolean, rule: string) =>
      faults.of(() => {
        if (!holds) throw unreadable(rule, line);
      });
    const id = (text: string | undefined, what: string) =>
      faults.of(() => (text ? idIn(text, what, line) : null)) ?? null;

    must(isStatus(status), `status must be one of ${OUTCOME_STATUSES.join(', ')}`);
    must(endToEndId !== '', 'end_to_end_id must not be empty');
    must(/^[A-Z]{3}$/.test(currency!), 'currency must be such as EUR');
    this.currency ??= currency!;
    must(currency === this.currency, 'has more than one currency');
    const paid = faults.of(() => decimalIn(amount!, 'amount', line));
    must(paid?.gt(0) ?? true, 'amount must be above 0');
    const day = faults.of(() => dayIn(on!, 'on', line));
    const ids = {
      endToEndId: id(endToEndId, 'end_to_end_id'),
      originalMessageId: id(messageId, 'message_id'),
      bankReference: id(reference, 'bank_reference'),
      reasonCode: id(code, 'reason_code'),
    };
    if (faults.count > before || !isStatus(status) || !paid || !day) return undefined;

    if (messageId && !this.known.has(messageId)) this.asked.set(messageId, line);
    this.rows++;
    this.sum = this.sum.plus(paid);
    return {
      level: 'transaction',
      status,
      ...ids,
      paymentInformationId: null,
      reasonText: wordsIn(words!),
      amount: paid,
      currency: this.currency,
      transactions: 1,
      on: day,
      account: this.expected.account,
    };
  }
}

const isStatus = (text: string | undefined): text is OutcomeStatus =>
  (OUTCOME_STATUSES as readonly (string | undefined)[]).includes(text);

/** The fields of each line; a row that is not one line has a quote that is not closed on it. */
function fieldsOf(lines: readonly string[], before: number): readonly (readonly string[])[] {
  // Papa has no rows for no text.
  if (lines.every((line) => line === '')) return lines.map(() => ['']);
  const { data, errors } = Papa.parse<string[]>(lines.join('\n'), {
    delimiter: ',',
    newline: '\n',
  });
  const [mistake] = errors;
  if (mistake !== undefined || data.length !== lines.length)
    throw unreadable(
      'has a quote that is not closed, or something after one',
      before + 1 + (mistake?.row ?? 0),
    );
  return data.map((fields) => fields.map((field) => field.trim()));
}

/** The lines that each piece completes, whatever ends them. */
async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let rest = '';
  for await (const piece of text) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    if (rest.length > ROW_LENGTH_MAX)
      throw unreadable(`has a row longer than ${ROW_LENGTH_MAX} characters`);
    yield lines.map((line) => line.replace(/\r$/, ''));
  }
  yield [rest];
}
