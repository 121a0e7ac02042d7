import qrCode from 'qrcode-generator';
import { Decimal } from 'decimal.js';
import type { Instant } from '../../domain/calendar.js';
import type { Statements } from '../../statement/statements.js';
import { inWords, sentenceIn } from '../web/book-words.js';
import type { Formats } from '../web/formats.js';
import type { Offered } from '../web/page-language.js';
import { TaggedDocument } from './tagged-document.js';

type Statement = Awaited<ReturnType<Statements['ofYear']>>;

/** A statement, and when what it says was so. */
export type DatedStatement = Statement & { readonly asOf: Instant };

/** Whose statement it is, of which fund, and who reads it. */
export interface StatementReader extends Offered {
  readonly format: Formats;
  readonly fundName: string;
  /** The citizen's number with the fund. */
  readonly pseudonym: string;
  /** Where a proof is checked; undefined where the service does not know where it is found. */
  readonly checkAddress: string | undefined;
  /** The language that reasons and next steps are told in: the reader's, where there are words in it. */
  readonly spokenIn: string;
}

/** The books are kept in it: what somebody has written in them is shown as it is. */
const OF_THE_BOOKS = 'en';

/** What the books say, in the reader's words as pages say it; what is none of their sentences stands as it was written. */
const inBooks = (said: string, reader: StatementReader) =>
  sentenceIn(said) ? { text: inWords(said, reader) } : { text: said, language: OF_THE_BOOKS };

/** A statement as a document to keep. The same statement in the same language is the same file. */
export async function statementPdf(
  statement: DatedStatement,
  reader: StatementReader,
): Promise<Buffer> {
  const { words, format, fundName, tag, direction, pseudonym } = reader;
  const told = words.statement;
  const document = new TaggedDocument({
    title: told.title(format.year(statement.year)),
    author: fundName,
    language: tag,
    direction,
    createdAt: new Date(statement.asOf),
  });
  document.paragraph(fundName, 'quiet');
  document.heading(1, told.title(format.year(statement.year)));
  const [day, time] = [statement.asOf.slice(0, 10), statement.asOf.slice(11, 19)];
  document.paragraph(told.asOf(format.day(day), `${time} UTC`), 'quiet');
  document.paragraph(format.money(new Decimal(statement.entitlement.net)), 'large');
  writePayment(document, statement, reader);
  writeAmounts(document, statement, reader);
  writeWhy(document, statement, reader);
  writeLines(document, statement, reader);
  if (statement.isInTotal && reader.checkAddress) writeCheck(document, reader.checkAddress, reader);
  document.paragraph(told.number(pseudonym), 'quiet');
  return document.bytes();
}

function writeCheck(
  document: TaggedDocument,
  address: string,
  { words: { statement: told } }: StatementReader,
): void {
  document.heading(2, told.check);
  document.code(squaresOf(address), told.code(address), told.checkMean(address));
}

function writePayment(
  document: TaggedDocument,
  { payment, why, appeal }: Statement,
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
    ...(why.includedLateOn
      ? [[told.includedLateOn, { text: format.day(why.includedLateOn) }] as const]
      : []),
    ...(why.toppedUp ? [[told.toppedUpOn, { text: format.day(why.toppedUp.on) }] as const] : []),
    ...(appeal
      ? [
          [told.appeal, { text: told.appealStates[appeal.state] }] as const,
          ...(appeal.state === 'open'
            ? [[told.decideBy, { text: format.day(appeal.decideBy) }] as const]
            : []),
          // As whoever decided wrote it.
          ...(appeal.reason ? [[told.decision, { text: appeal.reason }] as const] : []),
        ]
      : []),
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
      ...entitlement.deductions.map(({ kind, claimant, amount }) => [
        { text: [deductionName(kind, told.deductions), claimant].filter(Boolean).join(' – ') },
        money(`-${amount}`),
      ]),
      [{ text: told.net }, money(entitlement.net)],
      ...(takenBack
        ? [
            [{ text: told.takenBack(format.day(takenBack.on)) }, money(takenBack.amount)],
            [{ text: told.stillOwed }, money(takenBack.owed)],
          ]
        : []),
    ],
  );
}

/** A kind of claim is called as the law calls it, where there are no words for it. */
const deductionName = (kind: string, names: Readonly<Record<string, string>>): string =>
  Object.hasOwn(names, kind) ? names[kind]! : kind.replaceAll('-', ' ');

function writeWhy(document: TaggedDocument, { why }: Statement, reader: StatementReader): void {
  const { words, format, language, spokenIn } = reader;
  const { statement: told } = words;
  document.heading(2, told.why);
  for (const { detail, nextStep } of why.reasons)
    document.paragraph(
      `${detail} ${nextStep}`,
      'plain',
      spokenIn === language ? undefined : spokenIn,
    );
  const money = (amount: string) => ({ text: format.money(new Decimal(amount)) });
  const steps = (some: readonly { label: string; amount: string }[] = []) =>
    some.map(({ label, amount }) => [inBooks(label, reader), money(amount)]);
  document.paragraph(told.whyMean, 'quiet');
  document.pairs([[told.rule, { text: why.rule, language: OF_THE_BOOKS }]]);
  document.figures(
    [
      { heading: told.what, part: 0.7 },
      { heading: told.amount, part: 0.3, isNumber: true },
    ],
    [
      ...steps(why.steps),
      [{ text: told.pool }, money(why.pool)],
      [{ text: told.citizens }, { text: format.count(BigInt(why.eligibleCitizens)) }],
      [{ text: told.perCitizen }, money(why.perCitizen)],
      [{ text: told.residue }, money(why.residue)],
      ...steps(why.parts),
      ...steps(why.reductions),
    ],
  );
}

function writeLines(document: TaggedDocument, { lines }: Statement, reader: StatementReader): void {
  const { words, format } = reader;
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
      inBooks(narrative, reader),
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
