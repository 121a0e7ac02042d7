import { Decimal } from 'decimal.js';
import { composeIBAN } from 'ibantools';
import { addDays, fiscalYearEnd, type LocalDate } from '../../domain/calendar.js';
import { plainText } from '../../domain/quantity.js';
import type { PriceMethod } from '../../domain/valuation.js';
import { Draws } from './draws.js';
import {
  GIVEN_NAMES,
  PLACES,
  SMALL_FORMS,
  SMALL_TRADES,
  SURNAMES,
  VENTURE_FORMS,
  VENTURE_TRADES,
} from './names.js';

/** How large the demo nation is: a town that is there in seconds, or a city the size of San Francisco. */
export const SCALES = {
  demo: {
    prefix: 'DEMO',
    ventures: 300,
    smallCompanies: 1_700,
    citizens: 50_000,
    /** Cash the nation gives the fund before the year ends, in USD: ample for the 5% of NAV that its rule pays out. */
    appropriation: '150000000.00',
  },
  sf: {
    prefix: 'SF',
    ventures: 15_000,
    smallCompanies: 90_000,
    citizens: 600_000,
    appropriation: '5000000000.00',
  },
} as const;
export type Scale = keyof typeof SCALES;

/** Which nation it is. Everything in it follows from these three, to the byte. */
export interface NationSeed {
  readonly scale: Scale;
  /** 0 ≤ seed < 2³². */
  readonly seed: number;
  /** The year its dividend is of; nothing in the nation is dated after it. */
  readonly year: number;
}

/** What nobody has priced is carried at par, so nobody observes it. */
type Method = Exclude<PriceMethod, 'par'>;

export interface DemoPrice {
  readonly observedOn: LocalDate;
  readonly pricePerShare: string;
  readonly method: Method;
  readonly source: string;
}

export interface DemoClass {
  readonly code: string;
  readonly foundingShares: string;
  readonly parValue: string | null;
  /** Null where nobody has priced it: the fund carries it at par. */
  readonly price: DemoPrice | null;
}

export interface DemoCompany {
  readonly registrationNumber: string;
  readonly legalName: string;
  readonly incorporatedOn: LocalDate;
  readonly shareClasses: readonly DemoClass[];
}

export interface DemoCitizen {
  readonly nationalId: string;
  readonly name: string;
  readonly bornOn: LocalDate;
  readonly residentSince: LocalDate;
  readonly residentUntil: LocalDate | null;
  readonly diedOn: LocalDate | null;
  readonly iban: string | null;
}

export const CURRENCY = 'USD';

/** Kinds of sequence, so that companies and citizens of one seed have nothing in common. */
const OF_COMPANIES = 1;
const OF_CITIZENS = 2;

export const FIRST_YEAR = 2016;
/** Registration numbers and national ids are this long, so that they sort as they count. */
const COMPANY_DIGITS = 6;
const CITIZEN_DIGITS = 9;

/** Names the nation on everything that is the nation's: `DEMO-2025-1`. */
export const nationName = ({ scale, seed, year }: NationSeed): string =>
  `${SCALES[scale].prefix}-${year}-${seed}`;

/** The nation whose company has this registration number; undefined when it is of no demo nation. */
export function nationOf(registrationNumber: string): NationSeed | undefined {
  const [, prefix, year, seed] =
    /^([A-Z]+)-(\d{4})-(\d{1,10})-\d{6}$/.exec(registrationNumber) ?? [];
  const scale = (Object.keys(SCALES) as Scale[]).find((one) => SCALES[one].prefix === prefix);
  return scale && { scale, seed: Number(seed), year: Number(year) };
}

export const companyCount = ({ scale }: NationSeed): number =>
  SCALES[scale].ventures + SCALES[scale].smallCompanies;

/** The nation's companies, one at a time. */
export function* companies(nation: NationSeed): Generator<DemoCompany> {
  for (let no = 1; no <= companyCount(nation); no++) yield company(nation, no);
}

const SMALL_NAMES = [...PLACES, ...SURNAMES];

function company(nation: NationSeed, no: number): DemoCompany {
  const draws = new Draws(nation.seed, OF_COMPANIES, no);
  const { ventures } = SCALES[nation.scale];
  // Spread evenly: counted in steps of `ventures`, so many numbers are the first past a multiple of the count.
  const isVenture = (no * ventures) % companyCount(nation) < ventures;
  const incorporatedOn = dayIn(draws, `${FIRST_YEAR}-01-01`, fiscalYearEnd(nation.year));
  return {
    registrationNumber: `${nationName(nation)}-${numbered(no, COMPANY_DIGITS)}`,
    legalName: isVenture
      ? `${draws.oneOf(PLACES)} ${draws.oneOf(VENTURE_TRADES)}${draws.oneOf(VENTURE_FORMS)}`
      : `${draws.oneOf(SMALL_NAMES)} ${draws.oneOf(SMALL_TRADES)}${draws.oneOf(SMALL_FORMS)}`,
    incorporatedOn,
    shareClasses: isVenture
      ? ventureClasses(draws, incorporatedOn, nation.year)
      : smallClasses(draws, incorporatedOn, nation.year),
  };
}

/**
 * What the founding shares of a start-up are worth at the least, in USD, and how often that is doubled at most: so that none
 * of a town's three hundred outgrows what is the nation's, and the fund's return is not one company's.
 */
const VENTURE_WORTH = 3_000_000;
const VENTURE_DOUBLINGS_MAX = 8;

function ventureClasses(draws: Draws, since: LocalDate, year: number): DemoClass[] {
  const shares = draws.oneOf(['8000000', '10000000', '10000000', '12000000', '20000000']);
  const parValue = draws.oneOf(['0.0001', '0.0001', '0.00001', '0.001']);
  const worth = drawWorth(draws, VENTURE_WORTH, 480, VENTURE_DOUBLINGS_MAX);
  const observation = observe(draws, since, year, () =>
    worth.gt(500_000_000) && draws.permille(400) ? 'quoted-price' : draws.oneOf(VENTURE_METHODS),
  );
  const issue = { shares: new Decimal(shares), parValue, worth, observation };
  return draws.permille(300) ? twoClasses(issue, 'CLASS-A', 'CLASS-B') : oneClass(issue);
}

/** What the founding shares of a small company are worth at the least, in USD. */
const SMALL_WORTH = 100_000;

function smallClasses(draws: Draws, since: LocalDate, year: number): DemoClass[] {
  const shares = draws.oneOf(['15', '100', '150', '1000', '1500', '10000', '100000', '1000000']);
  const parValue = draws.oneOf(['1', '1', '0.5', '0.01', null]);
  const worth = drawWorth(draws, SMALL_WORTH, 350, 8);
  const observation = observe(draws, since, year, () => draws.oneOf(SMALL_METHODS));
  const issue = { shares: new Decimal(shares), parValue, worth, observation };
  return draws.permille(50) ? twoClasses(issue, 'VOTING', 'NON-VOTING') : oneClass(issue);
}

/** Money with a long tail, as companies have it: the least there is, doubled as long as luck lasts, and a part more. */
function drawWorth(
  draws: Draws,
  least: number,
  luckPermille: number,
  doublingsMax: number,
): Decimal {
  let doublings = 0;
  while (doublings < doublingsMax && draws.permille(luckPermille)) doublings++;
  return new Decimal(least)
    .times(2 ** doublings)
    .times(draws.between(1_000_000, 1_999_999))
    .div(1_000_000);
}

type Observation = Omit<DemoPrice, 'pricePerShare'>;

/** In twenty companies out of a thousand nobody has looked yet. */
function observe(
  draws: Draws,
  since: LocalDate,
  year: number,
  drawMethod: () => Method,
): Observation | null {
  if (draws.permille(20)) return null;
  const method = drawMethod();
  const newYear = `${year}-01-01`;
  const observedOn =
    method === 'quoted-price'
      ? fiscalYearEnd(year)
      : dayIn(draws, since > newYear ? since : newYear, fiscalYearEnd(year));
  return { observedOn, method, source: draws.oneOf(SOURCES[method]) };
}

/** What a company has issued, and what somebody found it to be worth. */
interface Issue {
  readonly shares: Decimal;
  readonly parValue: string | null;
  readonly worth: Decimal;
  readonly observation: Observation | null;
}

const oneClass = (issue: Issue): DemoClass[] => [
  classOf(issue, 'COMMON', issue.shares, issue.worth.div(issue.shares)),
];

/** A fifth of the shares in the second class, each a tenth dearer. */
function twoClasses(issue: Issue, first: string, second: string): DemoClass[] {
  const fifth = issue.shares.div(5);
  const each = issue.worth.div(issue.shares);
  return [
    classOf(issue, first, issue.shares.minus(fifth), each),
    classOf(issue, second, fifth, each.times('1.1')),
  ];
}

const classOf = (
  { parValue, observation }: Issue,
  code: string,
  foundingShares: Decimal,
  price: Decimal,
): DemoClass => ({
  code,
  foundingShares: plainText(foundingShares),
  parValue,
  price: observation && {
    ...observation,
    pricePerShare: plainText(price.toDecimalPlaces(4)),
  },
});

/** A method that is common stands more than once. */
const VENTURE_METHODS: readonly Method[] = [
  'recent-investment',
  'recent-investment',
  'recent-investment',
  'multiples',
  'multiples',
  'milestone',
  'scenario',
  'discounted-cash-flow',
];
const SMALL_METHODS: readonly Method[] = [
  'net-assets',
  'net-assets',
  'net-assets',
  'industry-benchmark',
  'industry-benchmark',
  'multiples',
  'discounted-cash-flow',
];
const SOURCES: Readonly<Record<Method, readonly string[]>> = {
  'quoted-price': ['Closing price, Pacific Exchange', 'Closing price, Bay Exchange'],
  'recent-investment': ['Seed round', 'Series A', 'Series B', 'Series C', 'Secondary sale'],
  multiples: ['Revenue multiple of listed peers', 'Earnings multiple of recent sales'],
  'industry-benchmark': ['Benchmark of the trade association', 'Price per seat, county survey'],
  'discounted-cash-flow': ['Annual plan, discounted at 12%', 'Five-year plan, discounted at 18%'],
  'net-assets': ['Annual accounts, reviewed', 'Annual accounts, audited'],
  milestone: ['Last round, milestones met', 'Last round, first trial passed'],
  scenario: ['Probability-weighted exits'],
};

/** The nation's citizens, one at a time. The first is an ordinary one, due a dividend and with an account. */
export function* citizens(nation: NationSeed): Generator<DemoCitizen> {
  for (let no = 1; no <= SCALES[nation.scale].citizens; no++) yield citizen(nation, no);
}

/** @param no  counted from 1 */
export const nationalId = (no: number): string => `DEMO-${numbered(no, CITIZEN_DIGITS)}`;

function citizen({ seed, year }: NationSeed, no: number): DemoCitizen {
  const draws = new Draws(seed, OF_CITIZENS, no);
  const name = `${draws.oneOf(GIVEN_NAMES)} ${draws.oneOf(SURNAMES)}`;
  const iban = demoIban(draws);
  const hasNone = draws.permille(40) && no > 1;
  return {
    nationalId: nationalId(no),
    name,
    ...drawLife(draws, year, no === 1),
    iban: hasNone ? null : iban,
  };
}

type Life = Pick<DemoCitizen, 'bornOn' | 'residentSince' | 'residentUntil' | 'diedOn'>;

/** Of a thousand: twelve are born in the year, eighteen move in, fifteen move away, eight die; the others are eligible. */
function drawLife(draws: Draws, year: number, isOrdinary: boolean): Life {
  const newYear = `${year}-01-01`;
  const yearEnd = fiscalYearEnd(year);
  const inTheYear = () => dayIn(draws, addDays(newYear, 1), addDays(yearEnd, -1));
  const lot = isOrdinary ? 999 : draws.below(1_000);
  if (lot < 12) {
    const bornOn = inTheYear();
    return { bornOn, residentSince: bornOn, residentUntil: null, diedOn: null };
  }
  const isDying = lot >= 45 && lot < 53;
  const bornOn = dayIn(draws, `${year - 95}-01-01`, isDying ? `${year - 55}-12-31` : newYear);
  const residentSince = draws.permille(600) ? bornOn : dayIn(draws, bornOn, newYear);
  return {
    bornOn,
    residentSince: lot < 30 ? inTheYear() : residentSince,
    residentUntil: lot >= 30 && lot < 45 ? inTheYear() : null,
    diedOn: isDying ? inTheYear() : null,
  };
}

/** A well-formed IBAN of nobody: no German bank has a code that begins with 0. */
const demoIban = (draws: Draws): string =>
  composeIBAN({
    countryCode: 'DE',
    bban: `0${numbered(draws.below(10_000_000), 7)}${numbered(draws.below(1_000_000_000), 10)}`,
  })!;

const dayIn = (draws: Draws, first: LocalDate, last: LocalDate): LocalDate =>
  addDays(first, draws.below(daysBetween(first, last) + 1));

const daysBetween = (first: LocalDate, last: LocalDate): number =>
  (Date.parse(last) - Date.parse(first)) / 86_400_000;

const numbered = (no: number, digits: number): string => String(no).padStart(digits, '0');
