import { Decimal } from 'decimal.js';
import { fiscalYearEnd, type LocalDate } from '../../domain/calendar.js';
import { plainText } from '../../domain/quantity.js';
import { type Foreign, levelOf, pricedInAutumn, rateOf } from './market.js';
import { CURRENCY, type DemoCompany, FIRST_YEAR, nationName, type NationSeed } from './nation.js';
import { inputsOf } from './price-inputs.js';

/**
 * The companies that were the nation's before the fund was: it gives them to the fund on its first day, at what they are
 * worth, beside the tenth that every company contributes. They live long, and what can become of a company becomes of
 * one of them.
 */
export interface NationalCompany {
  readonly no: number;
  readonly legalName: string;
  readonly since: LocalDate;
  /** Of each class, in millions of shares. */
  readonly classes: Readonly<Record<string, number>>;
  /** What a share is worth on the first day, which is its par value. */
  readonly worth: string;
  readonly pricedIn: typeof CURRENCY | Foreign;
  /** The first year in which an exchange quotes it. */
  readonly quotedFrom: number | null;
  /** No price from this year on: it is no more. */
  readonly until: number | null;
  /** Millions of USD that it pays the fund as a dividend in a year, before the market moves it. */
  readonly dividend: number;
  /** By which factor a share's price changes for good, from the price of that year on, and why. */
  readonly breaks: readonly (readonly [year: number, factor: string])[];
}

export const GRID = 900_001;
export const RAILWAYS = 900_002;
export const HARBOURS = 900_003;
export const WATERWORKS = 900_004;
export const TELEPHONE = 900_005;
export const BROADBAND = 900_006;
export const LOGISTICS = 900_007;
export const SHIPYARDS = 900_008;
export const MILLS = 900_009;

const common = {
  since: `${FIRST_YEAR}-01-01`,
  worth: '10',
  quotedFrom: null,
  until: null,
} as const;

export const NATIONAL: readonly NationalCompany[] = [
  {
    ...common,
    no: GRID,
    legalName: 'National Grid of the Bay, Inc.',
    classes: { COMMON: 100 },
    pricedIn: 'USD',
    quotedFrom: 2018,
    dividend: 15,
    breaks: [[2019, '0.5']],
  },
  {
    ...common,
    no: RAILWAYS,
    legalName: 'Coastal Railways, Inc.',
    classes: { COMMON: 80 },
    pricedIn: 'EUR',
    quotedFrom: FIRST_YEAR,
    dividend: 13,
    breaks: [[2021, '4']],
  },
  {
    ...common,
    no: HARBOURS,
    legalName: 'Pacific Harbours, Inc.',
    classes: { COMMON: 60 },
    pricedIn: 'GBP',
    dividend: 11,
    breaks: [[2020, '0.9']],
  },
  {
    ...common,
    no: WATERWORKS,
    legalName: 'Northern Waterworks, Inc.',
    classes: { 'CLASS-A': 40, 'CLASS-B': 10 },
    pricedIn: 'USD',
    dividend: 6.5,
    breaks: [],
  },
  {
    ...common,
    no: TELEPHONE,
    legalName: 'Bay Telephone, Inc.',
    classes: { COMMON: 70 },
    pricedIn: 'USD',
    dividend: 11,
    breaks: [[2022, '0.5']],
  },
  {
    ...common,
    no: BROADBAND,
    legalName: 'Harbor Broadband, Inc.',
    classes: { COMMON: 20 },
    worth: '7.5',
    pricedIn: 'USD',
    until: 2023,
    dividend: 2.5,
    breaks: [],
  },
  {
    ...common,
    no: LOGISTICS,
    legalName: 'Harbour Logistics, Inc.',
    since: '2020-06-01',
    classes: { COMMON: 20 },
    pricedIn: 'USD',
    dividend: 0,
    breaks: [],
  },
  {
    ...common,
    no: SHIPYARDS,
    legalName: 'Western Shipyards, Inc.',
    classes: { COMMON: 40 },
    pricedIn: 'USD',
    until: 2024,
    dividend: 5,
    breaks: [],
  },
  {
    ...common,
    no: MILLS,
    legalName: 'Valley Mills, Inc.',
    classes: { COMMON: 10 },
    pricedIn: 'USD',
    until: 2022,
    dividend: 0,
    breaks: [
      [2018, '0.7'],
      [2020, '0.5'],
    ],
  },
];

const MILLION = 1_000_000;
/** A city has fifty times the companies that a town has, and so it has fifty times as much of the nation's. */
const SIZE = { demo: 1, sf: 50 } as const;

/** Millions, as a company of a nation of this size counts them: a decimal string. */
export const millions = ({ scale }: NationSeed, count: number | Decimal | string): string =>
  plainText(new Decimal(count).times(MILLION).times(SIZE[scale]).toDecimalPlaces(2));

export const numberOf = (nation: NationSeed, no: number): string => `${nationName(nation)}-${no}`;

/** Those that there are by the year the nation is of, to be registered as any company is. */
export const nationalCompanies = (nation: NationSeed): DemoCompany[] =>
  NATIONAL.filter(({ since }) => since <= fiscalYearEnd(nation.year)).map((company) => ({
    registrationNumber: numberOf(nation, company.no),
    legalName: company.legalName,
    incorporatedOn: company.since,
    shareClasses: Object.entries(company.classes).map(([code, count]) => ({
      code,
      foundingShares: millions(nation, count),
      parValue: company.worth,
      price: null,
    })),
  }));

/** What a share of it is worth in USD at the end of a year, to four decimals. */
export function worthOf({ worth, since, breaks }: NationalCompany, year: number): Decimal {
  const bornIn = Number(since.slice(0, 4));
  const start = bornIn === FIRST_YEAR ? FIRST_YEAR - 1 : bornIn;
  const moved = levelOf('companies', year).div(levelOf('companies', start));
  return breaks
    .filter(([from]) => from <= year)
    .reduce((so, [, factor]) => so.times(factor), moved.times(worth))
    .toDecimalPlaces(4);
}

/** Its classes that there still are in a year. */
const classesIn = ({ no, classes }: NationalCompany, year: number): string[] =>
  Object.keys(classes).filter((code) => !(no === WATERWORKS && code === 'CLASS-B' && year >= 2021));

/**
 * On this day the telephone company took in money. The multiples of its peers came to a tenth more than was paid, and so
 * they do later: its prices are held against what was paid.
 */
const CALIBRATED = TELEPHONE;
const OVER_PEERS = '1.1';
const ROUND_ON = `${FIRST_YEAR}-06-30`;

/** Prices of the nation's companies in a year, as POST /v1/prices takes them. */
export const nationalPrices = (nation: NationSeed, year: number): object[] =>
  NATIONAL.filter(
    ({ since, until }) => since <= fiscalYearEnd(year) && (until === null || year < until),
  ).flatMap((company) =>
    classesIn(company, year).map((code) => priceOf(nation, company, code, year)),
  );

function priceOf(nation: NationSeed, company: NationalCompany, code: string, year: number) {
  const { no, pricedIn, quotedFrom } = company;
  const isQuoted = quotedFrom !== null && year >= quotedFrom;
  const worth = worthOf(company, year);
  const price = pricedIn === 'USD' ? worth : worth.div(rateOf(pricedIn, year)).toDecimalPlaces(4);
  const method = isQuoted ? 'quoted-price' : 'multiples';
  const shares = new Decimal(millions(nation, Object.values(company.classes)[0]!));
  return {
    registrationNumber: numberOf(nation, no),
    shareClass: code,
    observedOn: isQuoted ? fiscalYearEnd(year) : pricedInAutumn(year),
    currency: pricedIn,
    method,
    source: isQuoted ? 'Closing price of the last day of trading' : 'Multiple of listed peers',
    inputs: inputsOf(method, no === CALIBRATED ? price.times(OVER_PEERS) : price, shares, false),
    ...(isQuoted ? { pricePerShare: plainText(price) } : {}),
    ...(no === CALIBRATED ? { calibration: { toPricedOn: ROUND_ON } } : {}),
    ...(code === 'CLASS-B'
      ? { classRights: 'One vote for ten shares; converts into CLASS-A' }
      : {}),
  };
}

/** What was paid for shares of the telephone company, and the technique that later prices use, held against it. */
export function calibrationPrices(nation: NationSeed): object[][] {
  const company = NATIONAL.find(({ no }) => no === CALIBRATED)!;
  const price = new Decimal(company.worth);
  const shares = new Decimal(millions(nation, company.classes['COMMON']!));
  const of = {
    registrationNumber: numberOf(nation, company.no),
    shareClass: 'COMMON',
    observedOn: ROUND_ON,
    currency: CURRENCY,
  };
  return [
    [
      {
        ...of,
        method: 'recent-investment',
        source: 'Shares issued to a supplier',
        inputs: inputsOf('recent-investment', price, shares, false),
      },
    ],
    [
      {
        ...of,
        method: 'multiples',
        source: 'Multiple of listed peers, held against the issue',
        inputs: inputsOf('multiples', price.times(OVER_PEERS), shares, false),
        calibration: { toPricedOn: ROUND_ON },
      },
    ],
  ];
}
