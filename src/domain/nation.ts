import { Decimal } from 'decimal.js';
import type { BankCalendar } from './bank-calendar.js';
import type { LocalDate, MonthDay } from './calendar.js';
import type { PayoutRule, Units, YearEndNav, YearIncome } from './payout.js';
import './quantity.js'; // Sets the precision.
import type { PriceMethod } from './valuation.js';

/** What becomes of a fraction of a share in the fund's part: kept to ten decimals, or rounded to a whole share. */
export const FRACTIONS = ['kept', 'up', 'down'] as const;
export type Fractions = (typeof FRACTIONS)[number];

/** A legal form whose companies contribute nothing, and why. */
export interface ExemptLegalForm {
  readonly form: string;
  readonly reason: string;
}

/** Which shares a disposal takes: those held longest, or of all alike at their mean cost. */
export const LOT_METHODS = ['fifo', 'average'] as const;
export type LotMethod = (typeof LOT_METHODS)[number];

/** How holdings are kept and valued. */
export interface PortfolioLaw {
  readonly lots: LotMethod;
  /** What becomes of the fund's part where a company issues new shares. */
  readonly dilution: {
    /**
     * The fund is given shares that keep its part as it was, until any of these comes about; null: it is diluted as
     * everyone is. `raisedMax` is money that was paid for new shares since the founding.
     */
    readonly topUp: {
      readonly raisedMax: Decimal | null;
      readonly years: number | null;
      readonly untilListed: boolean;
    } | null;
    /** May the fund buy its part of a new issue? */
    readonly preEmption: boolean;
  };
  /** For how many days a price counts that was found by each technique; null: for ever. Par counts from the founding. */
  readonly staleAfterDays: Readonly<Record<PriceMethod, number | null>>;
}

/** Who is due a dividend. */
export interface EligibilityLaw {
  /** The year whose residence counts: the run's own, or the one before. */
  readonly qualifyingYear: 'same' | 'previous';
  /** The qualifying period, in which all but applications is looked at; a first day later in the year lies in the year before. */
  readonly residentFrom: MonthDay;
  readonly residentUntil: MonthDay;
  /** On the record date; or who dies after this day of the qualifying period, or after applying, is still owed. */
  readonly aliveOn: 'record-date' | { readonly day: number };
  /** Null: nobody needs to apply. With `residentOn` one has to be resident on the day one applies. */
  readonly application: {
    readonly from: MonthDay;
    readonly until: MonthDay;
    readonly residentOn: boolean;
  } | null;
  /** Null: nobody counts days. A reason that is stretched beyond its own days is none. */
  readonly absence: {
    readonly daysMax: number;
    readonly allowedFor: readonly { readonly reason: string; readonly daysMax: number | null }[];
  } | null;
  /** Hours in a row that one must have been present within the years before the period's end. */
  readonly presence: { readonly hours: number; readonly withinYears: number } | null;
  /**
   * Who was born or adopted in so many years before the period's end need have been resident only since then, and is not
   * asked where they were. Null: they are treated as everyone is.
   */
  readonly newChildren: { readonly withinYears: number } | null;
  /** Convictions in the qualifying period that exclude. */
  readonly convictions: readonly string[];
  /** Of a whole share, by age on the record date; the first that fits counts. */
  readonly weights: readonly { readonly belowAge: number | null; readonly weight: Decimal }[];
}

/** What is taken from a citizen's dividend, in this order. */
export interface DeductionLaw {
  readonly withholdingTax: Decimal;
  readonly order: readonly string[];
  /** The part of a dividend that the claims named here cannot take. */
  readonly exemptShare: Decimal;
  readonly exemptFrom: readonly string[];
  readonly feePerClaim: Decimal;
  /** Days from the certified notice of a claim, in which one may be heard, until the claim counts. */
  readonly hearingDays: number;
  /** Gifts are multiples of this; null: there are none. */
  readonly giftUnit: Decimal | null;
  /** Whom a citizen may have something given to, or saved with. */
  readonly beneficiaries: readonly {
    readonly id: string;
    readonly name: string;
    readonly takes: 'gift' | 'savings';
  }[];
}

export interface PaymentLaw {
  readonly format: 'pain.001.001.09';
  readonly transactionsMax: number;
  /** Days between a change of account and the first payment to it. */
  readonly coolingOffDays: number;
  readonly citizensPerAccountMax: number;
  /** How old a sign-in may be, in minutes, to change the account one is paid on. */
  readonly freshSignInMinutes: number;
}

/** How a citizen contests what was decided. */
export interface AppealLaw {
  /** Days from the approval of a dividend in which one may appeal. */
  readonly days: number;
  /** Days in which an appeal is decided. */
  readonly decisionDays: number;
}

/** Who receives a minor's dividend. */
export interface MinorLaw {
  /** The age from which one is no minor. */
  readonly majorityAge: number;
  readonly payTo: 'guardian' | 'held-until-majority' | 'themselves';
}

/** How what was paid by mistake comes back. */
export interface RecoveryLaw {
  /** The largest part of a later dividend that is set off. */
  readonly share: Decimal;
}

export interface RetentionLaw {
  /** For how many years after a citizen's last affair with the fund their record must be kept. */
  readonly recordYears: number;
  /** Years after which an unclaimed dividend goes back to the fund; null: never. */
  readonly unclaimedYears: number | null;
}

/**
 * What was before the books: fiscal years whose income, and year-ends whose NAV, they cannot know; what was realised by
 * the last of those years and kept; and what the last dividend before the books came to, null where there was none.
 */
export interface OpeningFigures {
  readonly netIncomes: readonly YearIncome[];
  readonly earningsReserve: Decimal;
  readonly yearEndNavs: readonly YearEndNav[];
  readonly lastSpending: Decimal | null;
}

/** What the law says from a day on, until the next. */
export interface Law {
  /** Null: as far back as anyone asks. */
  readonly since: LocalDate | null;
  /** The part of every class's founding shares that the fund receives, 0 < rate ≤ 1. */
  readonly contributionRate: Decimal;
  readonly fractions: Fractions;
  readonly exemptLegalForms: readonly ExemptLegalForm[];
  readonly fiscalYearEnd: MonthDay;
  readonly bankCalendar: BankCalendar;
  /** The smallest amount a dividend is paid in. */
  readonly payableUnit: Decimal;
  /** What a dividend may be paid from: all that the fund is worth, or only what it has realised. */
  readonly distributable: 'nav' | 'realised-income';
  /** How the pool of a year comes about, unless a run says otherwise. */
  readonly payoutRule: PayoutRule;
  readonly portfolio: PortfolioLaw;
  readonly eligibility: EligibilityLaw;
  readonly appeals: AppealLaw;
  readonly minors: MinorLaw;
  readonly recovery: RecoveryLaw;
  readonly deductions: DeductionLaw;
  readonly payment: PaymentLaw;
  readonly retention: RetentionLaw;
  readonly openingFigures: OpeningFigures;
  /** What it states, of an amendment what it changes: that is what the books keep of it. */
  readonly stated: object;
}

/** How a nation speaks of itself on pages, and looks there: no law. */
export interface Theme {
  /** What the nation and its fund are called, by language; where nothing is stated, by `name`. */
  readonly nation: Readonly<Record<string, string>>;
  readonly fund: Readonly<Record<string, string>>;
  /** As `#rrggbb`. */
  readonly colours: Readonly<
    Record<'brand' | 'onBrand' | 'link' | 'linkHover' | 'linkVisited' | 'surface', string>
  >;
}

/** A nation, as its pack describes it. */
export interface Nation {
  readonly name: string;
  readonly currency: string;
  /** Decimals of the currency: 2 for USD. */
  readonly minorUnit: number;
  /** In which it speaks to its citizens, as BCP 47 has them; the first is the one to fall back on. */
  readonly languages: readonly string[];
  readonly theme: Theme;
  /** At least one, oldest first; only the oldest may have no beginning. */
  readonly laws: readonly Law[];
}

/** The law on a day; undefined before the first. */
export const lawOn = ({ laws }: Pick<Nation, 'laws'>, day: LocalDate): Law | undefined =>
  laws.findLast(({ since }) => since === null || since <= day);

/** What is deducted by a day's law; before the first law there is none to speak of, and the oldest is told. */
export const deductionLawOn = (nation: Pick<Nation, 'laws'>, day: LocalDate): DeductionLaw =>
  (lawOn(nation, day) ?? nation.laws[0]!).deductions;

/** A year's dividend goes by the law on the last day of that year, whenever it is run. */
export const lawOfDividend = (nation: Pick<Nation, 'laws'>, year: number): Law | undefined =>
  lawOn(nation, `${String(year).padStart(4, '0')}-12-31`);

/** What money is counted in under a law. */
export const unitsOf = (
  { minorUnit }: Pick<Nation, 'minorUnit'>,
  { payableUnit }: Pick<Law, 'payableUnit'>,
): Units => ({ payable: payableUnit, smallest: new Decimal(10).pow(-minorUnit) });
