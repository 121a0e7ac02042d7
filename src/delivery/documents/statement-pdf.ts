import qrCode from 'qrcode-generator';
import { Decimal } from 'decimal.js';
import type { Statements } from '../../statement/statements.js';
import type { Formats } from '../web/formats.js';
import type { Offered } from '../web/page-language.js';
import { TaggedDocument } from './tagged-document.js';

export type Statement = Awaited<ReturnType<Statements['ofYear']>>;

/** Whose statement it is, of which fund, and who reads it. */
export interface StatementReader extends Offered {
  readonly format: Formats;
  readonly fundName: string;
  /** The citizen's number with the fund. */
  readonly pseudonym: string;
  /** Where a proof is checked. */
  readonly checkAddress: string;
  /** The language that reasons and next steps are told in: the reader's, where there are words in it. */
  readonly spokenIn: string;
}

/** The books are kept in it, and what stands in them is shown as it is. */
const OF_THE_BOOKS = 'en';

/** A statement as a document to keep. The same statement in the same language is the same file. */
export async function statementPdf(statement: Statement, reader: StatementReader): Promise<Buffer> {
  const { words, format, fundName, tag, direction, pseudonym } = reader;
  const told = words.statement;
  const document = new TaggedDocument({
    title: told.title(format.year(statement.year)),
    author: fundName,
    language: tag,
    direction,
    createdAt: new Date(`${lastDayOf(statement)}T00:00:00Z`),
  });
  document.paragraph(fundName, 'quiet');
  document.heading(1, told.title(format.year(statement.year)));
  document.paragraph(format.money(new Decimal(statement.entitlement.net)), 'large');
  writePayment(document, statement, reader);
  writeAmounts(document, statement, reader);
  writeWhy(document, statement, reader);
  writeLines(document, statement, reader);
  document.heading(2, told.check);
  document.code(
    squaresOf(reader.checkAddress),
    told.code(reader.checkAddress),
    told.checkMean(reader.checkAddress),
  );
  document.paragraph(told.number(pseudonym), 'quiet');
  return document.bytes();
}

/** The newest day that stands in it: what it says was so then. */
const lastDayOf = ({ lines, payment, year }: Statement): string =>
  [...lines.map(({ on }) => on), payment.payOn ?? `${year}-12-31`].toSorted().at(-1)!;

function writePayment(
  document: TaggedDocument,
  { payment }: Statement,
  { words, format, language, spokenIn }: StatementReader,
): void {
  // A reason that is a code is told in the reader's words.
  const isOurs = payment.reason === null || Object.hasOwn(words.statement.noneFor, payment.reason);
  const spoken = spokenIn === language || isOurs ? {} : { language: spokenIn };
  const { states, noneFor, ...told } = words.statement;
  const state = Object.hasOwn(states, payment.state)
    ? states[payment.state as keyof typeof states]
    : payment.state;
  const reason =
    payment.reason !== null && Object.hasOwn(noneFor, payment.reason)
      ? noneFor[payment.reason as keyof typeof noneFor]
      : payment.reason;
  document.pairs([
    [told.state, { text: state }],
    ...(payment.payOn ? [[told.payOn, { text: format.day(payment.payOn) }] as const] : []),
    ...(reason ? [[told.reason, { text: reason, ...spoken }] as const] : []),
    ...(payment.nextStep ? [[told.nextStep, { text: payment.nextStep, ...spoken }] as const] : []),
  ]);
}

function writeAmounts(
  document: TaggedDocument,
  { entitlement, takenBack }: Statement,
  { words, format }: StatementReader,
): void {
  const { statement: told } = words;
  const money = (amount: string) => ({ text: format.money(new Decimal(amount)) });
  document.heading(2, told.amounts);
  document.figures(
    [
      { heading: told.what, part: 0.7 },
      { heading: told.amount, part: 0.3, isNumber: true },
    ],
    [
      [{ text: told.gross }, money(entitlement.gross)],
      ...entitlement.deductions.map(({ kind, amount }) => [
        { text: deductionName(kind, told.deductions) },
        money(`-${amount}`),
      ]),
      [{ text: told.net }, money(entitlement.net)],
      ...(takenBack
        ? [[{ text: told.takenBack(format.day(takenBack.on)) }, money(takenBack.amount)]]
        : []),
    ],
  );
}

/** A kind of claim is called as the law calls it, where there are no words for it. */
const deductionName = (kind: string, names: Readonly<Record<string, string>>): string =>
  Object.hasOwn(names, kind) ? names[kind]! : kind.replaceAll('-', ' ');

function writeWhy(
  document: TaggedDocument,
  { why }: Statement,
  { words, format, language, spokenIn }: StatementReader,
): void {
  const { statement: told } = words;
  document.heading(2, told.why);
  for (const { detail, nextStep } of why.reasons)
    document.paragraph(
      `${detail} ${nextStep}`,
      'plain',
      spokenIn === language ? undefined : spokenIn,
    );
  const money = (amount: string) => ({ text: format.money(new Decimal(amount)) });
  const inBooks = (steps: readonly { label: string; amount: string }[]) =>
    steps.map(({ label, amount }) => [{ text: label, language: OF_THE_BOOKS }, money(amount)]);
  document.paragraph(told.whyMean, 'quiet');
  document.figures(
    [
      { heading: told.what, part: 0.7 },
      { heading: told.amount, part: 0.3, isNumber: true },
    ],
    [
      ...inBooks(why.steps),
      [{ text: told.pool }, money(why.pool)],
      [{ text: told.citizens }, { text: format.count(BigInt(why.eligibleCitizens)) }],
      [{ text: told.perCitizen }, money(why.perCitizen)],
      [{ text: told.residue }, money(why.residue)],
      ...inBooks(why.parts ?? []),
      ...inBooks(why.reductions ?? []),
    ],
  );
}

function writeLines(
  document: TaggedDocument,
  { lines }: Statement,
  { words, format }: StatementReader,
): void {
  const { statement: told } = words;
  if (lines.length === 0) return;
  document.heading(2, told.lines);
  const money = (amount: string) => ({ text: format.money(new Decimal(amount)) });
  document.figures(
    [
      { heading: told.on, part: 0.23 },
      { heading: told.what, part: 0.37 },
      { heading: told.amount, part: 0.2, isNumber: true },
      { heading: told.balance, part: 0.2, isNumber: true },
    ],
    lines.map(({ on, narrative, amount, balance }) => [
      { text: format.day(on) },
      { text: narrative, language: OF_THE_BOOKS },
      money(amount),
      money(balance),
    ]),
  );
}

/** A QR code (ISO/IEC 18004) of the address, dark squares by row and column; an eighth of it may be unreadable. */
function squaresOf(address: string): boolean[][] {
  const code = qrCode(0, 'M');
  code.addData(address);
  code.make();
  const rows = Array.from({ length: code.getModuleCount() }, (_, no) => no);
  return rows.map((row) => rows.map((column) => code.isDark(row, column)));
}
