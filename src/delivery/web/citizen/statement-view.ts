import { Decimal } from 'decimal.js';
import type { Read, statement } from '../../http/answer-contracts.js';
import type { BarChart, RowChart, WaterfallChart } from '../charts/chart.js';
import { inWords } from '../book-words.js';
import type { Reader } from '../page-answers.js';
import { wordFor } from '../words/words.js';

export type Statement = Read<typeof statement>;

const amountOf = (text: string): Decimal => new Decimal(text);

type Told = Reader['words']['citizen'];

/** Whose dividend it is, and how that is spoken of: the reader's own, or that of somebody they stand for. */
export interface Whose {
  /** Where their pages are. */
  readonly at: string;
  readonly told: Told;
}

export const ownOf = ({ words }: Reader): Whose => ({ at: '/me', told: words.citizen });

export function wardOf(ward: string, { words: { citizen, ward: wards } }: Reader): Whose {
  const { states, none, ...told } = wards.told;
  return {
    at: `/me/wards/${encodeURIComponent(ward)}`,
    told: {
      ...citizen,
      ...told,
      states: { ...citizen.states, ...states },
      none: { ...citizen.none, ...none },
    },
  };
}

/** A statement with its amounts and days as its reader writes them. */
export function shown(
  { why, entitlement, payment, appeal, ...one }: Statement,
  reader: Reader,
  whose: Whose,
) {
  const { format, words } = reader;
  const money = (text: string) => format.money(amountOf(text));
  const told = (steps: Statement['why']['steps'] = []) =>
    steps.map(({ label, amount }) => ({ label: inWords(label, reader), amount: money(amount) }));
  const { none, states } = whose.told;
  return {
    year: format.year(one.year),
    at: `${whose.at}/years/${one.year}`,
    net: money(entitlement.net),
    gross: money(entitlement.gross),
    isEligible: why.eligibility === 'eligible',
    isInTotal: one.isInTotal,
    deductions: entitlement.deductions.map(({ kind, claimant, amount }) => ({
      kind: wordFor(words.citizen.deductionKinds, kind),
      claimant: claimant ?? null,
      amount: money(amount),
    })),
    state: states[payment.state],
    payOn: payment.payOn && format.day(payment.payOn),
    // Where nothing is paid, why is a code; else the API says it in words.
    reason: payment.reason && wordFor(none, payment.reason),
    nextStep: payment.nextStep,
    takenBack: one.takenBack
      ? words.citizen.takenBack(money(one.takenBack.amount), format.day(one.takenBack.on))
      : null,
    includedLateOn: why.includedLateOn ? format.day(why.includedLateOn) : null,
    toppedUp: why.toppedUp && {
      on: format.day(why.toppedUp.on),
      amount: money(why.toppedUp.amount),
    },
    reasons: why.reasons.map(({ detail, evidence }) => ({
      detail,
      evidence: evidence.map(({ since, until }) =>
        until === null
          ? words.citizen.fromOn(format.day(since))
          : words.citizen.fromTo(format.day(since), format.day(until)),
      ),
    })),
    mayAppeal: why.eligibility === 'not-eligible' && !appeal,
    appeal: appeal
      ? {
          outcome: words.citizen.outcomes[appeal.state],
          decideBy: appeal.state === 'open' ? format.day(appeal.decideBy) : null,
          reason: appeal.reason,
        }
      : null,
    steps: told(why.steps),
    pool: money(why.pool),
    citizens: format.count(BigInt(why.eligibleCitizens)),
    perCitizen: money(why.perCitizen),
    residue: money(why.residue),
    parts: told(why.parts),
    reductions: told(why.reductions),
    lines: one.lines.map(({ on, narrative, amount, balance }) => [
      format.day(on),
      inWords(narrative, reader),
      money(amount),
      money(balance),
    ]),
  };
}

/** Where the money came from: each step of the year's rule, to the pool that was shared. */
export function originOf({ why }: Statement, reader: Reader): RowChart {
  const { words } = reader;
  return {
    kind: 'rows',
    unit: 'money',
    title: words.citizen.origin,
    description: words.citizen.originSeen,
    of: words.citizen.step,
    figure: words.citizen.amount,
    rows: why.steps.map(({ label, amount }) => ({
      name: inWords(label, reader),
      value: amountOf(amount),
    })),
  };
}

/** From the whole dividend to what is paid of it; undefined where nothing is taken. */
export function takenFrom(
  { entitlement }: Statement,
  { words }: Reader,
  { told }: Whose,
): WaterfallChart | undefined {
  if (entitlement.deductions.length === 0) return undefined;
  return {
    kind: 'waterfall',
    unit: 'money',
    title: words.citizen.taken,
    description: told.takenSeen,
    of: words.citizen.step,
    figure: words.citizen.amount,
    steps: [
      { name: words.citizen.whole, value: amountOf(entitlement.gross), isTotal: true },
      ...entitlement.deductions.map((one) => ({
        name: wordFor(words.citizen.deductionKinds, one.kind),
        value: amountOf(one.amount).neg(),
      })),
      { name: told.left, value: amountOf(entitlement.net), isTotal: true },
    ],
  };
}

/** What the reader was due of each year; undefined where there are fewer than two. @param statements  newest first */
export function yearsOf(
  statements: readonly Statement[],
  { words, format }: Reader,
): BarChart | undefined {
  if (statements.length < 2) return undefined;
  return {
    kind: 'bars',
    unit: 'money',
    title: words.citizen.years,
    description: words.citizen.yearsSeen(format.count(statements.length)),
    of: words.fund.year,
    figure: words.citizen.net,
    bars: statements.toReversed().map(({ year, entitlement }) => ({
      name: format.year(year),
      value: amountOf(entitlement.net),
    })),
  };
}
