import { Decimal } from 'decimal.js';
import { addDays, compareDays, fiscalYearEnd, type LocalDate } from '../../domain/calendar.js';
import { plainText } from '../../domain/quantity.js';
import { Draws } from './draws.js';
import { levelOf } from './market.js';
import { PLACES, SMALL_TRADES } from './names.js';
import { type DemoAction, nationalActions } from './national-actions.js';
import { nationalPrices } from './national-companies.js';
import {
  companies,
  CURRENCY,
  type DemoClass,
  type DemoCompany,
  FIRST_YEAR,
  type NationSeed,
} from './nation.js';
import { inputsOf } from './price-inputs.js';

/** What became of the nation's companies, year by year: what they were worth, and what was done with their shares. */

/** Kinds of sequence, beside those of companies and citizens. */
const OF_FATES = 3;
const OF_YEARS = 4;

/** What a company does once in its life, or every year; most do nothing that the fund would book. */
type Fate =
  | 'dissolution'
  | 'acquisition-for-cash'
  | 'disposal'
  | 'name-change'
  | 'share-issue'
  | 'cash-dividend';

/** Of a thousand companies, so many. */
const FATES: readonly (readonly [Fate, number])[] = [
  ['dissolution', 40],
  ['acquisition-for-cash', 20],
  ['disposal', 50],
  ['name-change', 30],
  ['share-issue', 70],
  ['cash-dividend', 90],
];

interface Lived {
  readonly company: DemoCompany;
  readonly no: number;
  readonly fate: Fate | null;
  /** The day of what happens once. */
  readonly on: LocalDate;
}

/** The first year in which a company is old enough for anything to become of it. */
const bornIn = ({ incorporatedOn }: DemoCompany): number => Number(incorporatedOn.slice(0, 4));

function* lives(nation: NationSeed): Generator<Lived> {
  let no = 0;
  for (const company of companies(nation)) {
    const draws = new Draws(nation.seed, OF_FATES, ++no);
    const drawn = fateOf(draws.below(1_000));
    const year = bornIn(company) + 1 + draws.below(Math.max(nation.year - bornIn(company), 1));
    const on = addDays(`${year}-01-10`, draws.below(340));
    // What is too young, or was never priced, has nothing to tell yet.
    const isPriced = company.shareClasses.every(({ price }) => price !== null);
    yield { company, no, fate: year <= nation.year && isPriced ? drawn : null, on };
  }
}

function fateOf(lot: number): Fate | null {
  let least = 0;
  for (const [fate, permille] of FATES) {
    least += permille;
    if (lot < least) return fate;
  }
  return null;
}

const ENDS: readonly (Fate | null)[] = ['dissolution', 'acquisition-for-cash'];
const isGoneBy = ({ fate, on }: Lived, day: LocalDate): boolean => ENDS.includes(fate) && on <= day;

/** The nation's companies that there still are on a day. */
export function* companiesLeft(nation: NationSeed, day: LocalDate): Generator<DemoCompany> {
  for (const life of lives(nation)) if (!isGoneBy(life, day)) yield life.company;
}

/**
 * What a share was worth at the end of an earlier year: the price of the nation's last year, moved back with the market
 * and with how young the company was, and up to 6% of luck; to four decimals, and never nothing.
 */
function worthIn(
  nation: NationSeed,
  { company, no }: Pick<Lived, 'company' | 'no'>,
  { price }: DemoClass,
  year: number,
): Decimal {
  const grown = new Decimal(year - bornIn(company))
    .plus('0.25')
    .div(nation.year - bornIn(company) + 0.25);
  const luck = 940 + new Draws(nation.seed, OF_YEARS, no * 100 + year - FIRST_YEAR).below(121);
  const moved = levelOf('companies', year).div(levelOf('companies', nation.year));
  const worth = moved
    .times(grown)
    .times(price!.pricePerShare)
    .times(luck)
    .div(1_000)
    .toDecimalPlaces(4);
  return Decimal.max(worth, '0.0001');
}

/** Prices of a year before the nation's last, as POST /v1/prices takes them, each with what it follows from. */
export function* pricesOfYear(nation: NationSeed, year: number): Generator<object> {
  yield* nationalPrices(nation, year);
  if (year === nation.year) return; // The others' are the nation's own.
  const yearEnd = fiscalYearEnd(year);
  for (const life of lives(nation)) {
    // Those of the last weeks stand at par until they are a little older.
    if (life.company.incorporatedOn > `${year}-10-01` || isGoneBy(life, yearEnd)) continue;
    for (const shareClass of life.company.shareClasses)
      if (shareClass.price) yield priceOf(nation, life, shareClass, year);
  }
}

function priceOf(nation: NationSeed, life: Lived, shareClass: DemoClass, year: number) {
  const { company, no } = life;
  const { method, source } = shareClass.price!;
  const worth = worthIn(nation, life, shareClass, year);
  const draws = new Draws(nation.seed, OF_YEARS, no * 100 + 99 - (year - FIRST_YEAR));
  const yearEnd = fiscalYearEnd(year);
  return {
    registrationNumber: company.registrationNumber,
    shareClass: shareClass.code,
    observedOn: method === 'quoted-price' ? yearEnd : addDays(yearEnd, -draws.below(80)),
    currency: CURRENCY,
    method,
    source,
    inputs: inputsOf(method, worth, new Decimal(shareClass.foundingShares), draws.permille(150)),
    ...(method === 'quoted-price' ? { pricePerShare: plainText(worth) } : {}),
  };
}

/** Everything that became of companies in a year, a line of a file each, in the order of days. */
export function actionsOfYear(nation: NationSeed, year: number): DemoAction[] {
  const all = [...nationalActions(nation, year)];
  for (const life of lives(nation)) all.push(...happened(nation, life, year));
  return all.toSorted((one, other) => compareDays(one.effectiveOn, other.effectiveOn));
}

function happened(nation: NationSeed, life: Lived, year: number): DemoAction[] {
  const { company, fate, on } = life;
  if (fate === 'cash-dividend')
    return year > bornIn(company)
      ? [action(life, `${year}-05-20`, yearlyDividend(nation, life, year))]
      : [];
  if (fate === null || !on.startsWith(`${year}-`)) return [];
  if (fate === 'acquisition-for-cash')
    return company.shareClasses.map((shareClass) =>
      action(life, on, {
        shareClass: shareClass.code,
        pricePerShare: plainText(worthIn(nation, life, shareClass, year - 1).times('1.08')),
      }),
    );
  return [action(life, on, termsOf(nation, life, fate, year))];
}

const action = (
  { company: { registrationNumber }, fate }: Lived,
  effectiveOn: LocalDate,
  terms: Record<string, unknown>,
): DemoAction => ({
  reference: [registrationNumber, effectiveOn, fate, terms['shareClass']].join(' ').trim(),
  kind: fate!,
  registrationNumber,
  effectiveOn,
  ...terms,
});

/** A tenth is the fund's, of the first class. */
const stakeOf = ({ shareClasses }: DemoCompany): Decimal =>
  new Decimal(shareClasses[0]!.foundingShares).div(10);

/** Two parts in a hundred of what the stake was worth a year before. */
function yearlyDividend(nation: NationSeed, life: Lived, year: number) {
  const { company } = life;
  const [first] = company.shareClasses;
  const amount = worthIn(nation, life, first!, year - 1)
    .times(stakeOf(company))
    .times('0.02');
  return { shareClass: first!.code, amount: Decimal.max(amount, 1).toFixed(2) };
}

function termsOf(
  nation: NationSeed,
  life: Lived,
  fate: 'dissolution' | 'disposal' | 'name-change' | 'share-issue',
  year: number,
): Record<string, unknown> {
  const { company, no } = life;
  const [first] = company.shareClasses;
  const worth = worthIn(nation, life, first!, year - 1);
  const stake = stakeOf(company);
  const draws = new Draws(nation.seed, OF_YEARS, no * 100 + 49);
  switch (fate) {
    case 'dissolution':
      return { proceeds: worth.times(stake).times('0.1').toFixed(2) };
    case 'disposal':
      return {
        shareClass: first!.code,
        shares: plainText(stake.div(4)),
        proceeds: worth.times(stake).div(4).times('1.05').toFixed(2),
      };
    case 'name-change':
      return { legalName: `New ${draws.oneOf(PLACES)} ${draws.oneOf(SMALL_TRADES)}, Inc.` };
    case 'share-issue':
      return {
        shareClass: first!.code,
        sharesIssued: plainText(
          new Decimal(first!.foundingShares).times(draws.between(10, 25)).div(100),
        ),
        pricePerShare: plainText(worth),
      };
  }
}
