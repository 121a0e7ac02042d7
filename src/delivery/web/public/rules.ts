import { type Holiday, MONTHS, WEEKDAYS } from '../../../domain/bank-calendar.js';
import type { LocalDate, MonthDay } from '../../../domain/calendar.js';
import { type Law, lawOn, type Nation } from '../../../domain/nation.js';
import { PRICE_METHODS } from '../../../domain/valuation.js';
import type { Reader } from '../page-answers.js';
import { payoutLines } from './payout-words.js';
import { asWritten, line, type RuleLine } from './rule-line.js';

/** The nation's rules in words, told from its law: every setting of a law has its sentence here. */

type Told = (law: Law, reader: Reader) => readonly RuleLine[];
type SectionId = keyof Reader['words']['rules']['sections'];

/** What a law says of one thing. */
export interface RuleSection {
  readonly id: SectionId;
  readonly title: string;
  readonly lines: readonly RuleLine[];
}

/** The law in force on a day, and those that are decided for later. */
export interface ToldLaws {
  /** Null: none is in force yet. */
  readonly now: {
    readonly since: LocalDate | null;
    readonly sections: readonly RuleSection[];
  } | null;
  /** The next first, each with what it changes. */
  readonly later: readonly {
    readonly since: LocalDate;
    readonly sections: readonly RuleSection[];
  }[];
}

/** The nation's law on a day and after it, in the reader's words. */
export function toldLaws(nation: Pick<Nation, 'laws'>, day: LocalDate, reader: Reader): ToldLaws {
  const now = lawOn(nation, day);
  const to = nation.laws.filter(({ since }) => since !== null && since > day);
  return {
    now: now ? { since: now.since, sections: rulesOf(now, reader) } : null,
    later: to.map((law, no) => {
      const before = to[no - 1] ?? now;
      const sections = rulesOf(law, reader);
      return {
        since: law.since!,
        sections: before ? changed(rulesOf(before, reader), sections) : sections,
      };
    }),
  };
}

/** The sections that say anything else than before. */
const changed = (before: readonly RuleSection[], after: readonly RuleSection[]): RuleSection[] =>
  after.filter(({ id, lines }) => {
    const was = before.find((one) => one.id === id);
    return JSON.stringify(was?.lines) !== JSON.stringify(lines);
  });

/** All that one law says, in the reader's words. */
export const rulesOf = (law: Law, reader: Reader): RuleSection[] =>
  (Object.entries(SECTIONS) as [SectionId, Told][])
    .map(([id, told]) => ({ id, title: reader.words.rules.sections[id], lines: told(law, reader) }))
    .filter(({ lines }) => lines.length > 0);

/** A code in words, or, of a pack of one's own that has others, as it is written there. */
const named = (words: Readonly<Record<string, string>>, code: string): string =>
  Object.hasOwn(words, code) ? words[code]! : asWritten(code);

const contribution: Told = (
  { contributionRate, fractions, exemptLegalForms },
  { words, format },
) => [
  line(words.rules.contribution.part(format.percent(contributionRate))),
  line(words.rules.contribution.fractions[fractions]),
  exemptLegalForms.length === 0
    ? line(words.rules.contribution.nobodyExempt)
    : line(
        words.rules.contribution.exempt,
        exemptLegalForms.map(({ form, reason }) =>
          words.rules.contribution.because(
            named(words.rules.contribution.forms, form),
            named(words.rules.contribution.reasons, reason),
          ),
        ),
      ),
];

const payout: Told = (law, reader) => {
  const { words, format } = reader;
  return [
    ...payoutLines(law.payoutRule, reader),
    line(words.rules.payout.distributable[law.distributable]),
    line(words.rules.payout.cash),
    line(words.rules.payout.unit(format.money(law.payableUnit))),
    line(words.rules.payout.fiscalYear(format.dayOfYear(law.fiscalYearEnd))),
  ];
};

const eligibility: Told = ({ eligibility: law }, reader) => {
  const { words, format } = reader;
  const { residentFrom, residentUntil, aliveOn, presence, newChildren } = law;
  const days = daysOf(residentFrom, residentUntil, reader);
  return [
    line(words.rules.eligibility.resident[law.qualifyingYear](days.from, days.until)),
    ...days.yearBefore,
    aliveOn === 'record-date'
      ? line(words.rules.eligibility.alive)
      : line(words.rules.eligibility.stillDue(format.count(aliveOn.day))),
    ...applying(law.application, reader),
    ...away(law.absence, reader),
    ...(presence
      ? [
          line(
            words.rules.eligibility.presence(
              format.span(presence.hours, 'hour'),
              format.span(presence.withinYears, 'year'),
            ),
          ),
        ]
      : []),
    ...(newChildren
      ? [line(words.rules.eligibility.newChildren(format.span(newChildren.withinYears, 'year')))]
      : []),
    law.convictions.length === 0
      ? line(words.rules.eligibility.noConvictions)
      : line(
          words.rules.eligibility.convictions,
          law.convictions.map((one) => named(words.rules.eligibility.convictionsOf, one)),
        ),
    weights(law.weights, reader),
  ];
};

/** From a day to another of the year; where the first stands later in it, it is of the year before. */
function daysOf(from: MonthDay, until: MonthDay, { words, format }: Reader) {
  const first = format.dayOfYear(from);
  return {
    from: first,
    until: format.dayOfYear(until),
    yearBefore: from > until ? [line(words.rules.eligibility.yearBefore(first))] : [],
  };
}

function applying(application: Law['eligibility']['application'], reader: Reader): RuleLine[] {
  const { words } = reader;
  if (application === null) return [line(words.rules.eligibility.nobodyApplies)];
  const days = daysOf(application.from, application.until, reader);
  return [
    line(words.rules.eligibility.apply(days.from, days.until)),
    ...days.yearBefore,
    ...(application.residentOn ? [line(words.rules.eligibility.residentOn)] : []),
  ];
}

function away(absence: Law['eligibility']['absence'], { words, format }: Reader): RuleLine[] {
  if (absence === null) return [line(words.rules.eligibility.absenceFree)];
  const allowed = absence.allowedFor.map(({ reason, daysMax }) => {
    const told = named(words.rules.eligibility.reasons, reason);
    return daysMax === null
      ? told
      : words.rules.eligibility.allowedMost(told, format.span(daysMax, 'day'));
  });
  return [
    line(words.rules.eligibility.absence(format.span(absence.daysMax, 'day'))),
    ...(allowed.length > 0 ? [line(words.rules.eligibility.allowed, allowed)] : []),
  ];
}

function weights(all: Law['eligibility']['weights'], { words, format }: Reader): RuleLine {
  const [only] = all;
  if (all.length === 1)
    return line(words.rules.eligibility.everybody(format.percent(only!.weight)));
  return line(
    words.rules.eligibility.weights,
    all.map(({ belowAge, weight }) =>
      belowAge === null
        ? words.rules.eligibility.others(format.percent(weight))
        : words.rules.eligibility.below(format.count(belowAge), format.percent(weight)),
    ),
  );
}

const minors: Told = ({ minors: { majorityAge, payTo } }, { words, format }) => [
  line(words.rules.minors.majority(format.count(majorityAge))),
  line(words.rules.minors.payTo[payTo]),
];

const deductions: Told = ({ deductions: law, recovery }, reader) => {
  const { words, format } = reader;
  const kinds = words.citizen.deductionKinds;
  const inOrder = [
    ...(law.withholdingTax.isZero()
      ? []
      : [words.rules.deductions.tax(format.percent(law.withholdingTax))]),
    words.rules.deductions.recovery(format.percent(recovery.share)),
    ...law.order.map((kind) => words.rules.deductions.claim(named(kinds, kind))),
    ...(law.feePerClaim.isZero()
      ? []
      : [words.rules.deductions.fee(format.money(law.feePerClaim))]),
    ...(law.giftUnit ? [words.rules.deductions.gifts] : []),
    ...(takersOf(law, 'savings').length > 0 ? [words.rules.deductions.savings] : []),
  ];
  const exempt = law.exemptFrom.map((kind) => named(kinds, kind));
  return [
    ...(law.withholdingTax.isZero() ? [line(words.rules.deductions.noTax)] : []),
    line(words.rules.deductions.order, inOrder, true),
    ...(exempt.length > 0
      ? [line(words.rules.deductions.exempt(format.percent(law.exemptShare), format.list(exempt)))]
      : []),
    law.hearingDays === 0
      ? line(words.rules.deductions.noHearing)
      : line(words.rules.deductions.hearing(format.span(law.hearingDays, 'day'))),
    ...given(law, reader),
  ];
};

const takersOf = ({ beneficiaries }: Law['deductions'], takes: 'gift' | 'savings'): string[] =>
  beneficiaries.filter((one) => one.takes === takes).map(({ name }) => asWritten(name));

function given(law: Law['deductions'], { words, format }: Reader): RuleLine[] {
  const savings = takersOf(law, 'savings');
  return [
    law.giftUnit === null
      ? line(words.rules.deductions.noGifts)
      : line(words.rules.deductions.giveTo(format.money(law.giftUnit)), takersOf(law, 'gift')),
    ...(savings.length > 0 ? [line(words.rules.deductions.saveWith, savings)] : []),
  ];
}

const payDay: Told = ({ bankCalendar: { closedOn, holidays, moves } }, reader) => {
  const { words, format } = reader;
  const announced = line(words.rules.payDay.announced);
  if (closedOn.length + holidays.length === 0)
    return [announced, line(words.rules.payDay.alwaysOpen)];
  return [
    announced,
    line(words.rules.payDay.moves[moves]),
    ...(closedOn.length > 0
      ? [line(words.rules.payDay.closedOn(format.list(closedOn.map(format.weekday))))]
      : []),
    ...(holidays.length > 0
      ? [
          line(
            words.rules.payDay.holidays,
            holidays.map((one) => holidayIn(one, reader)),
          ),
        ]
      : []),
  ];
};

function holidayIn({ on, name, observed }: Holiday, reader: Reader): string {
  const { words } = reader;
  const day = holidayOn(on, reader);
  return words.rules.payDay.named(
    observed === 'monday' ? words.rules.payDay.observed(day) : day,
    asWritten(name),
  );
}

const NTH_WEEKDAY = /^(1st|2nd|3rd|4th|last) (\w+) of (\w+)$/;

function holidayOn(on: string, { words, format }: Reader): string {
  if (on === 'good friday' || on === 'easter monday') return words.rules.payDay.feasts[on];
  const [, nth, weekday, month] = NTH_WEEKDAY.exec(on) ?? [];
  if (nth === undefined) return on.length === 5 ? format.dayOfYear(on) : format.day(on);
  return words.rules.payDay.nth[nth as keyof typeof words.rules.payDay.nth](
    format.weekday(WEEKDAYS.find((one) => one === weekday)!),
    format.month(MONTHS.find((one) => one === month)!),
  );
}

const payment: Told = ({ payment: law }, { words, format }) => [
  line(words.rules.payment.account),
  law.coolingOffDays === 0
    ? line(words.rules.payment.atOnce)
    : line(words.rules.payment.coolingOff(format.span(law.coolingOffDays, 'day'))),
  line(words.rules.payment.signIn(format.span(law.freshSignInMinutes, 'minute'))),
  line(words.rules.payment.perAccount(format.count(law.citizensPerAccountMax))),
  line(words.rules.payment.files(asWritten(law.format), format.count(law.transactionsMax))),
];

const expiry: Told = ({ retention: { unclaimedYears, recordYears } }, { words, format }) => [
  unclaimedYears === null
    ? line(words.rules.expiry.never)
    : line(words.rules.expiry.after(format.span(unclaimedYears, 'year'))),
  line(words.rules.expiry.records(format.span(recordYears, 'year'))),
];

const appeals: Told = ({ appeals: { days, decisionDays } }, { words, format }) => [
  line(words.rules.appeals.within(format.span(days, 'day'))),
  line(words.rules.appeals.decided(format.span(decisionDays, 'day'))),
];

const portfolio: Told = ({ portfolio: law }, { words, format }) => {
  const { topUp, preEmption } = law.dilution;
  const ends = [
    ...(topUp?.raisedMax ? [words.rules.portfolio.raised(format.money(topUp.raisedMax))] : []),
    ...(topUp?.years ? [words.rules.portfolio.years(format.span(topUp.years, 'year'))] : []),
    ...(topUp?.untilListed ? [words.rules.portfolio.listed] : []),
  ];
  return [
    line(words.rules.portfolio.lots[law.lots]),
    topUp === null
      ? line(words.rules.portfolio.noTopUp)
      : ends.length > 0
        ? line(words.rules.portfolio.topUp, ends)
        : line(words.rules.portfolio.topUpAlways),
    line(preEmption ? words.rules.portfolio.preEmption : words.rules.portfolio.noPreEmption),
    line(
      words.rules.portfolio.stale,
      PRICE_METHODS.map((method) => {
        const days = law.staleAfterDays[method];
        const name = words.rules.portfolio.methods[method];
        return days === null
          ? words.rules.portfolio.neverStale(name)
          : words.rules.portfolio.staleAfter(name, format.span(days, 'day'));
      }),
    ),
  ];
};

const opening: Told = ({ openingFigures: law }, { words, format }) => {
  const stated = [
    ...law.netIncomes.map(({ endedOn, amount }) =>
      words.rules.opening.income(format.day(endedOn), format.money(amount)),
    ),
    ...(law.earningsReserve.isZero()
      ? []
      : [words.rules.opening.reserve(format.money(law.earningsReserve))]),
    ...law.yearEndNavs.map(({ asOf, nav }) =>
      words.rules.opening.nav(format.day(asOf), format.money(nav)),
    ),
    ...(law.lastSpending ? [words.rules.opening.spending(format.money(law.lastSpending))] : []),
  ];
  return stated.length > 0 ? [line(words.rules.opening.lead, stated)] : [];
};

const SECTIONS: Readonly<Record<SectionId, Told>> = {
  contribution,
  payout,
  eligibility,
  minors,
  deductions,
  payDay,
  payment,
  expiry,
  appeals,
  portfolio,
  opening,
};
