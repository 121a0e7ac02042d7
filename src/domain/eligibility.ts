import { strict as assert } from 'node:assert';
import { addDays, type LocalDate, type MonthDay } from './calendar.js';
import type { EligibilityLaw } from './nation.js';
import { type Ineligibility, wordsIn } from './words/eligibility.js';
import { dayIn } from './words/language.js';

/** What the law of eligibility means in one year, and in words; who is eligible, the database works out for all at once. */

export interface Days {
  readonly from: LocalDate;
  readonly until: LocalDate;
}

/** From one day of the year to another; where the first stands later in the year, it is that of the year before. */
const daysOf = (year: number, from: MonthDay, until: MonthDay): Days => {
  const on = (of: number, day: MonthDay) => `${String(of).padStart(4, '0')}-${day}`;
  return { from: on(from > until ? year - 1 : year, from), until: on(year, until) };
};

/** The days in which residence, absence and convictions count for a year's dividend. */
export const qualifyingPeriod = (
  { qualifyingYear, residentFrom, residentUntil }: EligibilityLaw,
  year: number,
): Days => daysOf(qualifyingYear === 'previous' ? year - 1 : year, residentFrom, residentUntil);

/** The days in which one applies for a year's dividend; null: nobody needs to. */
export const applicationWindow = ({ application }: EligibilityLaw, year: number): Days | null =>
  application && daysOf(year, application.from, application.until);

/** What an absence is stated for that no law excuses. */
const NO_EXCUSE = 'other';

/**
 * Reasons that can be stated of an absence or a conviction: those of every law on record, as what is stated today may be
 * of a year under an earlier one. None, where none looks at such things.
 */
export function statableReasons(
  laws: readonly { readonly eligibility: EligibilityLaw }[],
  kind: 'absence' | 'conviction',
): string[] {
  const all = laws.map(({ eligibility }) => eligibility);
  if (kind === 'conviction') return [...new Set(all.flatMap(({ convictions }) => convictions))];
  const isAsked = all.some(({ absence, presence }) => absence !== null || presence !== null);
  const excused = all.flatMap(({ absence }) => absence?.allowedFor ?? []);
  return isAsked ? [...new Set([...excused.map(({ reason }) => reason), NO_EXCUSE])] : [];
}

/** Reasons as bits of the roll (dividend_roll.reasons). */
const BITS: readonly (readonly [bit: number, (law: EligibilityLaw) => Ineligibility])[] = [
  [1, () => 'resident-since-too-late'],
  [2, () => 'residence-ended'],
  [4, ({ aliveOn }) => (aliveOn === 'record-date' ? 'died-before-record-date' : 'died-too-early')],
  [8, () => 'did-not-apply'],
  [16, () => 'applied-too-late'],
  [32, () => 'absent-too-long'],
  [64, () => 'not-present'],
  [128, () => 'convicted'],
  [256, () => 'not-resident-when-applying'],
];
/** What of all that is known a reason was found by. */
const SHOWN_BY: Readonly<Record<Ineligibility, readonly string[]>> = {
  'resident-since-too-late': ['residence'],
  'residence-ended': ['residence'],
  'died-before-record-date': ['death'],
  'died-too-early': ['death', 'application'],
  'did-not-apply': ['application'],
  'applied-too-late': ['application'],
  'absent-too-long': ['absence', 'birth', 'adoption'],
  'not-present': ['absence', 'birth', 'adoption'],
  convicted: ['conviction'],
  'not-resident-when-applying': ['residence', 'application'],
  'not-on-the-roll': [],
};

/** The part of what is known by which a reason was found. */
export const evidenceFor = <E extends { readonly what: string }>(
  code: Ineligibility,
  known: readonly E[],
): E[] => known.filter(({ what }) => SHOWN_BY[code].includes(what));

const ALL_BITS = BITS.reduce((sum, [bit]) => sum + bit, 0);

/** The reasons in the bits of a roll; null: of who was not on it. */
export function reasonCodes(bits: number | null, law: EligibilityLaw): Ineligibility[] {
  assert(bits === null || (bits & ~ALL_BITS) === 0, 'a roll has a reason that has no words');
  if (bits === null) return ['not-on-the-roll'];
  return BITS.filter(([bit]) => (bits & bit) !== 0).map(([, code]) => code(law));
}

/** What speaks against a citizen, in words. */
export interface ReasonTold {
  readonly code: Ineligibility;
  readonly detail: string;
  readonly nextStep: string;
}

/**
 * Every reason in the bits of a roll, in words; none for an eligible citizen.
 * @param bits  null for who was not on the roll
 */
export function reasonsTold(
  bits: number | null,
  law: EligibilityLaw,
  { year, recordOn }: { readonly year: number; readonly recordOn: LocalDate },
  language: string,
): ReasonTold[] {
  const period = qualifyingPeriod(law, year);
  const window = applicationWindow(law, year);
  const day = (one: LocalDate) => dayIn(language, one);
  const told = {
    year,
    law,
    from: day(period.from),
    until: day(period.until),
    recordOn: day(recordOn),
    owedAfter: law.aliveOn === 'record-date' ? '' : day(addDays(period.from, law.aliveOn.day - 1)),
    applyFrom: window ? day(window.from) : '',
    applyUntil: window ? day(window.until) : '',
  };
  const words = wordsIn(language);
  return reasonCodes(bits, law).map((code) => {
    const [detail, nextStep] = words.reasons[code];
    return { code, detail: detail(told), nextStep };
  });
}
