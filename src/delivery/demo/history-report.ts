import { Decimal } from 'decimal.js';
import { compareDays, fiscalYearEnd } from '../../domain/calendar.js';
import { counted, type Display, moneyLine } from './display.js';
import { SHOWN_COMPANY } from './national-actions.js';
import { numberOf } from './national-companies.js';
import { CURRENCY } from './nation.js';
import { companyId, type DividendAnswer, type Job, MANAGER } from './work.js';

/** What the years have come to, and what became of one company in them. */

interface Return {
  readonly return: string | null;
  readonly annualised: string | null;
}

interface Period {
  readonly year: number;
  readonly closingNav: string;
  readonly timeWeighted: Return;
  readonly moneyWeighted: Return;
  readonly benchmarks: readonly { readonly name: string; readonly return: string | null }[];
}

export interface PerformanceAnswer {
  readonly years: readonly Period[];
  readonly sinceInception: Period;
}

interface ActionAnswer {
  readonly kind: string;
  readonly effectiveOn: string;
  readonly [term: string]: unknown;
}

export interface PositionAnswer {
  readonly legalName: string;
  readonly registrationNumber: string;
  readonly asOf: string;
  readonly classes: readonly {
    readonly shareClass: string;
    readonly held: string;
    readonly outstanding: string;
    readonly part: string | null;
    readonly cost: string;
    readonly carried: string;
  }[];
}

interface ConcentrationAnswer {
  readonly largest: readonly { readonly legalName: string; readonly partOfNav: string }[];
}

export interface History {
  readonly performance: PerformanceAnswer;
  readonly concentration: ConcentrationAnswer;
  readonly dividends: readonly DividendAnswer[];
  readonly position: PositionAnswer;
  readonly actions: readonly ActionAnswer[];
}

/** Asks for what is shown: returns, dividends, and all about one company. */
export const lookBack = (job: Job): Promise<History> =>
  job.display.step(
    'Reports',
    async () => {
      const { nation, client } = job;
      const until = fiscalYearEnd(nation.year);
      const number = numberOf(nation, SHOWN_COMPANY);
      const id = await companyId(job, number);
      const get = <T>(path: string): Promise<T> => client.get<T>(MANAGER, path);
      const performance = await get<PerformanceAnswer>(`/v1/reports/performance?to=${until}`);
      const concentration = await get<ConcentrationAnswer>(
        `/v1/reports/concentration?asOf=${until}&top=1`,
      );
      const runs = await get<{ items: DividendAnswer[] }>('/v1/dividend-runs?limit=1000');
      const position = await get<PositionAnswer>(`/v1/incorporations/${id}/position?asOf=${until}`);
      const actions = await get<{ items: ActionAnswer[] }>(
        `/v1/corporate-actions?registrationNumber=${number}&limit=1000`,
      );
      return {
        performance,
        concentration,
        dividends: runs.items,
        position,
        actions: actions.items,
      };
    },
    ({ performance: { sinceInception, years } }) =>
      `${percent(sinceInception.timeWeighted.annualised)} a year since ${years[0]!.year} time-weighted, ${percent(sinceInception.moneyWeighted.annualised)} money-weighted`,
  );

const NONE = '–';

/** A rate as people read it, to a tenth of a percent, half-even. */
const percent = (rate: string | null): string =>
  rate === null ? NONE : `${new Decimal(rate).times(100).toFixed(1, Decimal.ROUND_HALF_EVEN)}%`;

const NAV_WIDTH = 24;
const COLUMN_WIDTH = 16;

/** A line a year: the NAV, the fund's return and what an index returned, and the dividend of each citizen; and what the lines do not show. */
export function sayYears(
  display: Display,
  { performance, concentration, dividends }: History,
): void {
  const { years } = performance;
  const index = years.at(-1)?.benchmarks.at(-1)?.name ?? '';
  display.say(`\nThe fund year by year (return time-weighted; dividend to each citizen)`);
  const row = (year: string, nav: string, ...columns: readonly string[]) =>
    display.say(
      `  ${year}${nav.padStart(NAV_WIDTH)}${columns.map((one) => one.padStart(COLUMN_WIDTH)).join('')}`,
    );
  row('year', 'NAV', 'return', index, 'dividend', 'citizens');
  for (const { year, closingNav, timeWeighted, benchmarks } of years) {
    const dividend = dividends.find((one) => one.year === year);
    row(
      `${year}`,
      moneyLine(closingNav, CURRENCY),
      percent(timeWeighted.return),
      percent(benchmarks.find(({ name }) => name === index)?.return ?? null),
      dividend ? moneyLine(dividend.perCitizen, '').trim() : NONE,
      dividend ? counted(Number(dividend.eligible)) : NONE,
    );
  }
  const [largest] = concentration.largest;
  if (largest)
    display.say(
      `  The largest holding, ${largest.legalName}, is ${percent(largest.partOfNav)} of the NAV.`,
    );
  display.say(
    '  A dividend is owed from the day of its approval, which is today: the NAVs stand before all of them.',
  );
}

/** What the fund owns of one company, and what has become of it; its dividends in one line. */
export function sayCompany(display: Display, { position, actions }: History): void {
  display.say(`\n${position.legalName} (${position.registrationNumber}) as of ${position.asOf}`);
  for (const { shareClass, held, outstanding, part, cost, carried } of position.classes) {
    display.say(
      `  ${shareClass}: ${counted(Number(held))} of ${counted(Number(outstanding))} shares, ${percent(part)}`,
    );
    display.say(
      `  cost ${moneyLine(money(cost), CURRENCY)}, value ${moneyLine(money(carried), CURRENCY)}`,
    );
  }
  const isDividend = ({ kind }: ActionAnswer) => kind === 'cash-dividend';
  const inOrder = actions.toSorted((one, other) => compareDays(one.effectiveOn, other.effectiveOn));
  for (const action of inOrder.filter((one) => !isDividend(one)))
    display.say(`  ${action.effectiveOn}  ${action.kind.padEnd(14)} ${inWords(action)}`);
  const paid = inOrder.filter(isDividend);
  const all = paid.reduce((sum, { amount }) => sum.plus(amount as string), new Decimal(0));
  if (paid.length > 0)
    display.say(
      `  to ${paid.at(-1)!.effectiveOn}  ${counted(paid.length)} dividends, ${moneyLine(all.toFixed(2), CURRENCY)} in all`,
    );
}

const money = (amount: string): string => new Decimal(amount).toFixed(2);
const shares = (count: unknown): string => `${counted(Number(count))} shares`;

function inWords(action: ActionAnswer): string {
  switch (action.kind) {
    case 'transfer':
      return `${shares(action['shares'])} ${action['direction'] === 'in' ? 'from' : 'to'} ${action['counterparty'] as string}`;
    case 'split':
      return `${action['newShares'] as string} for ${action['oldShares'] as string}`;
    case 'disposal':
      return `${shares(action['shares'])} for ${moneyLine(money(action['proceeds'] as string), CURRENCY)}`;
    case 'listing':
      return `ISIN ${action['isin'] as string}`;
    default:
      return '';
  }
}
