import { Decimal } from 'decimal.js';
import type { LocalDate } from '../../../domain/calendar.js';
import type { Finding } from '../../../domain/payment-break.js';
import type { proposalView } from '../../http/views.js';
import { asWritten } from '../public/rule-line.js';
import { present, type Row } from '../manager/run-rows.js';
import type { Reader } from '../page-answers.js';
import { wordFor } from '../words/words.js';

/** A proposal as the API tells it where it is decided upon: with what is in it, by its kind. */
export interface Proposed extends ReturnType<typeof proposalView> {
  readonly effectiveOn?: LocalDate;
  readonly narrative?: string;
  readonly postings?: readonly {
    readonly account: string;
    readonly commodity: string;
    readonly quantity: string;
  }[];
  readonly incorporation?: {
    readonly registrationNumber: string;
    readonly legalName: string;
    readonly incorporatedOn: LocalDate;
  };
  readonly claimant?: string | null;
  readonly name?: string;
  readonly iban?: string;
  readonly bic?: string | null;
  readonly amount?: string | { readonly amount: string };
  readonly paidOn?: LocalDate;
  readonly finding?: Finding;
  readonly run?: string;
}

/** Where else it is told what a proposal is about; null where nowhere. */
export interface About {
  readonly href: string;
  readonly text: string;
}

const isOfYear = ({ kind }: Proposed): boolean =>
  kind === 'period-closure' || kind === 'adjustment';

const moneyIn = (amount: Proposed['amount'], { format }: Reader): string | null =>
  amount === undefined
    ? null
    : format.money(new Decimal(typeof amount === 'string' ? amount : amount.amount));

/** What would be done, who wants it and why, and what became of it. */
export function proposalRows(one: Proposed, reader: Reader): Row[] {
  const { words, format } = reader;
  // A name has a direction of its own. What is shown goes by its first letter, so a mark of the page's own comes before it.
  const mark = reader.direction === 'rtl' ? '\u200f' : '\u200e';
  const by = (who: string | null, at: string | null) =>
    who === null || at === null ? null : `${mark}${asWritten(who)} – ${format.instant(at)}`;
  return present([
    [words.proposals.year, isOfYear(one) ? format.year(Number(one.subject)) : null],
    [words.proposals.effectiveOn, one.effectiveOn ? format.day(one.effectiveOn) : null],
    [words.proposals.narrative, one.narrative ?? null],
    [words.manager.number, one.incorporation?.registrationNumber ?? null],
    [words.clerk.name, one.incorporation?.legalName ?? null],
    [words.clerk.cameOn, one.incorporation ? format.day(one.incorporation.incorporatedOn) : null],
    [
      words.payments.claimant,
      one.claimant === undefined ? null : (one.claimant ?? words.payments.treasury),
    ],
    [words.proposals.payee, one.name ?? null],
    [words.proposals.iban, one.iban ?? null],
    [words.proposals.bic, one.bic ?? null],
    [words.manager.amount, moneyIn(one.amount, reader)],
    [words.proposals.paidOn, one.paidOn ? format.day(one.paidOn) : null],
    [words.proposals.finding, one.finding ? words.payments.findings[one.finding] : null],
    [words.proposals.citizen, one.kind === 'late-inclusion' ? one.subject : null],
    [words.manager.state, words.proposals.states[one.state]],
    [words.manager.reason, one.reason],
    [words.manager.proposedBy, by(one.proposedBy, one.proposedAt)],
    [words.payments.decidedBy, by(one.decidedBy, one.decidedAt)],
    [words.proposals.decisionReason, one.decisionReason],
  ]);
}

/** What an adjustment would post, in cells of a table. */
export const postingCells = ({ postings = [] }: Proposed, { format }: Reader): string[][] =>
  postings.map(({ account, quantity, commodity }) => [
    account,
    format.quantity(quantity),
    commodity,
  ]);

export function aboutOf(one: Proposed, { words, format }: Reader): About | null {
  if (one.kind === 'payment-break')
    return { href: `/payment-breaks/${one.subject}`, text: words.payments.break };
  if (isOfYear(one))
    return {
      href: `/years/${one.subject}`,
      text: words.proposing.yearOf(format.year(Number(one.subject))),
    };
  if (one.kind === 'claimant-payee' || one.kind === 'claimant-payment')
    return { href: '/claimants', text: words.proposing.claimants };
  const run = one.kind === 'late-reserve-release' ? one.subject : one.run;
  return run === undefined
    ? null
    : { href: `/manager/dividends/${run}`, text: words.payments.dividend };
}

/** What a kind of proposal is called. */
export const kindIn = (kind: string, { words }: Reader): string =>
  wordFor(words.proposals.kinds, kind);
