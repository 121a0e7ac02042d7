import { addDays, type LocalDate } from '../../src/domain/calendar.js';

/** The rules of eligibility day by day, as one would work them out by hand: what the set-wise SQL is held against. */

export interface StatedLaw {
  readonly qualifyingYear: 'same' | 'previous';
  readonly residentFrom: string;
  readonly residentUntil: string;
  readonly aliveOn: 'record-date' | { readonly day: number };
  readonly application: {
    readonly from: string;
    readonly until: string;
    readonly residentOn: boolean;
  } | null;
  readonly absence: {
    readonly daysMax: number;
    readonly allowedFor: readonly { readonly reason: string; readonly daysMax?: number | null }[];
  } | null;
  readonly presence: { readonly hours: number; readonly withinYears: number } | null;
  readonly newChildren: { readonly withinYears: number } | null;
  readonly convictions: readonly string[];
  readonly weights: readonly { readonly belowAge?: number | null; readonly weight: unknown }[];
}

export interface Stretch {
  readonly since: LocalDate;
  readonly until: LocalDate | null;
}
export type Fact = { readonly isKnown: boolean } & (
  | (Stretch & { readonly kind: 'absence' | 'conviction'; readonly reason: string })
  | { readonly kind: 'application'; readonly year: number; readonly since: LocalDate }
  | { readonly kind: 'adoption'; readonly since: LocalDate }
);
export interface Life {
  readonly bornOn: LocalDate;
  readonly diedOn: LocalDate | null;
  /** Oldest first; only the last may be without end. */
  readonly residence: readonly Stretch[];
  readonly facts: readonly Fact[];
}

const covers = ({ since, until }: Stretch, day: LocalDate) =>
  since <= day && (until === null || day <= until);
const yearOf = (year: number, monthDay: string): LocalDate =>
  `${String(year).padStart(4, '0')}-${monthDay}`;

function* daysFrom(first: LocalDate, last: LocalDate): Generator<LocalDate> {
  for (let day = first; day <= last; day = addDays(day, 1)) yield day;
}

export function periodOf(law: StatedLaw, year: number): readonly [LocalDate, LocalDate] {
  const ends = law.qualifyingYear === 'previous' ? year - 1 : year;
  const begins = law.residentFrom > law.residentUntil ? ends - 1 : ends;
  return [yearOf(begins, law.residentFrom), yearOf(ends, law.residentUntil)];
}

/** Codes of all that speaks against somebody, in the order of the roll's bits. */
export function reasonsAgainst(
  law: StatedLaw,
  year: number,
  recordOn: LocalDate,
  { bornOn, diedOn, residence, facts }: Life,
): string[] {
  const [from, until] = periodOf(law, year);
  const known = facts.filter(({ isKnown }) => isKnown);
  const absences = known.flatMap((fact) => (fact.kind === 'absence' ? [fact] : []));
  const applications = known.flatMap((fact) =>
    fact.kind === 'application' && fact.year === year ? [fact.since] : [],
  );
  const found: string[] = [];
  const unless = (holds: boolean, reason: string) => {
    if (!holds) found.push(reason);
  };

  const begun = ({ withinYears }: { readonly withinYears: number }) => {
    const after = addDays(until, 1);
    return addDays(yearOf(Number(after.slice(0, 4)) - withinYears, after.slice(5)), 0);
  };
  // Since when somebody is a new child, if they are one.
  const newSince = law.newChildren
    ? [bornOn, ...known.flatMap((fact) => (fact.kind === 'adoption' ? [fact.since] : []))]
        .filter((day) => day >= begun(law.newChildren!) && day <= until)
        .sort()
        .at(-1)
    : undefined;

  const { aliveOn } = law;
  const lastDay =
    aliveOn !== 'record-date' && diedOn && diedOn < until ? (diedOn < from ? from : diedOn) : until;
  const asked = newSince && newSince > from ? newSince : from;
  const firstDay = asked > lastDay ? lastDay : asked;
  const missing = [...daysFrom(firstDay, lastDay)].filter(
    (day) => !residence.some((spell) => covers(spell, day)),
  );
  const isBefore = (day: LocalDate) => residence.some(({ until: end }) => !end || end > day);
  const isAfter = (day: LocalDate) => residence.some(({ since }) => since < day);
  unless(!missing.some(isBefore), 'residence-began');
  unless(!missing.some(isAfter), 'residence-ended');

  if (diedOn !== null) {
    const lived =
      aliveOn === 'record-date'
        ? diedOn >= recordOn
        : diedOn > addDays(from, aliveOn.day - 1) ||
          (law.application !== null && applications.some((on) => on <= diedOn));
    unless(lived, 'died');
  }

  const inTime = law.application
    ? applications.filter((on) => on <= yearOf(year, law.application!.until))
    : [];
  if (law.application) {
    unless(applications.length > 0, 'no-application');
    unless(applications.length === 0 || inTime.length > 0, 'late');
  }

  if (law.absence && !newSince) {
    const awayFor = (reason: string) =>
      [...daysFrom(from, until)].filter((day) =>
        absences.some((one) => one.reason === reason && covers(one, day)),
      );
    const counted = new Set<LocalDate>();
    for (const reason of new Set(absences.map((one) => one.reason))) {
      const listed = law.absence.allowedFor.find((one) => one.reason === reason);
      const days = awayFor(reason);
      if (!listed || days.length > (listed.daysMax ?? Infinity))
        for (const day of days) counted.add(day);
    }
    unless(counted.size <= law.absence.daysMax, 'absent');
  }
  if (law.presence && !newSince) {
    let longest = 0;
    let run = 0;
    for (const day of daysFrom(begun(law.presence), until)) {
      run = absences.some((one) => covers(one, day)) ? 0 : run + 1;
      longest = Math.max(longest, run);
    }
    unless(longest * 24 >= law.presence.hours, 'not-present');
  }
  unless(
    !known.some(
      (fact) =>
        fact.kind === 'conviction' &&
        law.convictions.includes(fact.reason) &&
        fact.since <= until &&
        (fact.until === null || fact.until >= from),
    ),
    'convicted',
  );
  if (law.application?.residentOn && inTime.length > 0) {
    const { from: opens, until: closes } = law.application;
    const opensOn = yearOf(opens > closes ? year - 1 : year, opens);
    unless(
      inTime.some((on) => {
        const applied = on < opensOn ? opensOn : on;
        const day = diedOn && diedOn < applied ? diedOn : applied;
        return residence.some((spell) => covers(spell, day));
      }),
      'not-resident-applying',
    );
  }
  return found;
}

/** The number of the first weight that fits, from 1. */
export function classOf({ weights }: StatedLaw, recordOn: LocalDate, { bornOn }: Life): number {
  const birthdays = Number(recordOn.slice(0, 4)) - Number(bornOn.slice(0, 4));
  const age = recordOn.slice(5) >= bornOn.slice(5) ? birthdays : birthdays - 1;
  return weights.findIndex(({ belowAge }) => age < (belowAge ?? Infinity)) + 1;
}

export const BITS: Readonly<Record<number, string>> = {
  1: 'residence-began',
  2: 'residence-ended',
  4: 'died',
  8: 'no-application',
  16: 'late',
  32: 'absent',
  64: 'not-present',
  128: 'convicted',
  256: 'not-resident-applying',
};
