import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { fiscalYearEnd } from '../../domain/calendar.js';
import { counted, moneyLine } from './display.js';
import { actionsOfYear, pricesOfYear } from './history.js';
import {
  approveNav,
  asBefore,
  CLERK,
  companyId,
  distribute,
  type DividendAnswer,
  imported,
  type Job,
  keyOf,
  MANAGER,
  type NavAnswer,
} from './work.js';
import { BENCHMARKS, levelOf, levelRequests, rateRequests } from './market.js';
import {
  type DemoAction,
  lateActions,
  MISTAKEN,
  RESTATED_YEAR,
  titles,
} from './national-actions.js';
import { calibrationPrices, millions, nationalCompanies, numberOf } from './national-companies.js';
import { CURRENCY, FIRST_YEAR, type NationSeed } from './nation.js';
import { companyFile, grouped } from './uploads.js';

/** The years before the one whose dividend is paid, as the people of the fund would have entered them, over HTTP. */

/** Prices with their inputs, so many in a request. */
const PRICES_AT_ONCE = 2_000;
/** Millions of USD a year: what the nation gives, and what keeping the fund costs. */
const APPROPRIATION = 60;
const COSTS = '2.2';
/** What cash earns in the bank, of a hundred millions. */
const INTEREST = '1.2';

/** The years that lie behind the nation's last. */
const pastYears = ({ year }: NationSeed): number[] =>
  Array.from({ length: Math.max(year - FIRST_YEAR, 0) }, (_, no) => FIRST_YEAR + no);

/** Registers the companies that are the nation's, with what their titles rest on and the levels of the benchmarks. */
export const registerNational = ({ nation, client, display }: Job): Promise<object> =>
  display.step(
    'National',
    async () => {
      const companies = nationalCompanies(nation);
      const file = companyFile(companies, () => undefined);
      const key = keyOf(nation, 'national-companies');
      const posted = await client.upload(CLERK, '/v1/incorporation-imports', key, 'text/csv', file);
      const { isReplay } = await imported(client, CLERK, posted, () => undefined);
      await enterTitles({ nation, client, display });
      for (const name of BENCHMARKS)
        await client.post(
          MANAGER,
          `/v1/benchmarks/${name}/levels`,
          keyOf(nation, name),
          levelRequests(name, nation.year),
        );
      return { count: companies.length, isReplay };
    },
    ({ count, isReplay }) =>
      `${counted(count)} companies of the nation's own, with their titles; ${counted(BENCHMARKS.length)} benchmarks${asBefore(isReplay)}`,
  );

async function enterTitles(job: Job): Promise<void> {
  const { nation, client } = job;
  for (const { registrationNumber, ...title } of titles(nation)) {
    const id = await companyId(job, registrationNumber);
    await client.post(
      CLERK,
      `/v1/incorporations/${id}/title`,
      keyOf(nation, `title-${registrationNumber}`),
      { ...title, evidenceSha256: createHash('sha256').update(registrationNumber).digest('hex') },
    );
  }
}

/** Enters every year before the last and has it valued; of the last, all but what the main job does. */
export async function enterHistory(job: Job): Promise<void> {
  for (const year of pastYears(job.nation)) {
    await enterYear(job, year);
    if (year === RESTATED_YEAR) await restate(job);
  }
  await enterYear(job, job.nation.year);
}

interface Entered {
  readonly prices: number;
  readonly actions: number;
  /** None of the last year: that is valued when the rest of it is entered. */
  readonly nav: NavAnswer | null;
}

const enterYear = (job: Job, year: number): Promise<Entered> =>
  job.display.step(
    `Year ${year}`,
    async (show) => {
      const { nation } = job;
      await enterRates(job, year);
      const prices = await enterPrices(job, year, (count) => show('priced', count, 0));
      await enterCash(job, year);
      const actions = actionsOfYear(nation, year);
      await enterActions(job, `${year}`, actions);
      if (year === MISTAKEN.year) await reverseMistaken(job);
      const isPast = year < nation.year;
      const nav = isPast
        ? await approveNav(job, { asOf: fiscalYearEnd(year) }, `${year}`, show)
        : null;
      return { prices, actions: actions.length, nav };
    },
    ({ prices, actions, nav }) =>
      `${counted(actions)} corporate actions, ${counted(prices)} prices` +
      (nav ? `; NAV ${moneyLine(nav.nav.amount, nav.nav.currency)}` : ''),
  );

const enterRates = ({ nation, client }: Job, year: number): Promise<object> =>
  client.post(MANAGER, '/v1/exchange-rates', keyOf(nation, `rates-${year}`), rateRequests(year));

async function enterPrices(
  { nation, client }: Job,
  year: number,
  seen: (count: number) => void,
): Promise<number> {
  if (year === FIRST_YEAR)
    for (const [no, prices] of calibrationPrices(nation).entries())
      await client.post(MANAGER, '/v1/prices', keyOf(nation, `calibration-${no}`), prices);
  let count = 0;
  for (const prices of grouped(pricesOfYear(nation, year), PRICES_AT_ONCE)) {
    const key = keyOf(nation, `prices-${year}-from-${count}`);
    await client.post(MANAGER, '/v1/prices', key, prices);
    count += prices.length;
    seen(count);
  }
  return count;
}

/** What the nation gave, what the bank paid, what it all cost. */
async function enterCash({ nation, client }: Job, year: number): Promise<void> {
  const receive = (kind: string, receivedOn: string, amount: string, narrative: string) =>
    client.post(MANAGER, '/v1/cash-receipts', keyOf(nation, `${kind}-${year}`), {
      kind,
      receivedOn,
      amount: { amount, currency: CURRENCY },
      narrative,
    });
  if (year < nation.year)
    await receive(
      'appropriation',
      `${year}-02-01`,
      millions(nation, APPROPRIATION),
      `Appropriation of the year ${year}`,
    );
  await receive(
    'other-income',
    `${year}-12-30`,
    millions(
      nation,
      levelOf('companies', year)
        .times(INTEREST)
        .times(year - FIRST_YEAR + 1),
    ),
    `Interest of the year ${year}`,
  );
  await client.post(MANAGER, '/v1/expenses', keyOf(nation, `costs-${year}`), {
    kind: 'administration',
    paidOn: `${year}-12-28`,
    amount: {
      amount: millions(nation, levelOf('consumer-prices', year).times(COSTS)),
      currency: CURRENCY,
    },
    narrative: `Keeping the fund in ${year}`,
  });
}

async function enterActions(
  { nation, client }: Job,
  name: string,
  actions: readonly DemoAction[],
): Promise<void> {
  const file = Readable.from(actions.map((one) => Buffer.from(`${JSON.stringify(one)}\n`)));
  const posted = await client.upload(
    MANAGER,
    '/v1/corporate-action-imports',
    keyOf(nation, `actions-${name}`),
    'application/x-ndjson',
    file,
  );
  await imported(client, MANAGER, posted, () => undefined);
}

/** What was entered of the wrong company is taken back, and stays on record. */
async function reverseMistaken({ nation, client }: Job): Promise<void> {
  const { company, kind, year } = MISTAKEN;
  const number = numberOf(nation, company);
  const { items } = await client.get<{ items: { id: string }[] }>(
    MANAGER,
    `/v1/corporate-actions?registrationNumber=${number}&kind=${kind}&from=${year}-01-01&to=${year}-12-31`,
  );
  await client.post(
    MANAGER,
    `/v1/corporate-actions/${items[0]!.id}/reversal`,
    keyOf(nation, 'mistaken'),
    { reason: 'Entered of the wrong company' },
  );
}

interface Version extends NavAnswer {
  readonly id: string;
  readonly version: number;
}

/** What becomes known of a year after its NAV was approved is entered, and that NAV is approved anew. */
const restate = (job: Job): Promise<{ was: NavAnswer; now: NavAnswer }> =>
  job.display.step(
    'Restatement',
    async (show) => {
      const { nation, client } = job;
      const late = lateActions(nation);
      await enterActions(job, 'late', late);
      const asOf = fiscalYearEnd(RESTATED_YEAR);
      const { items } = await client.get<{ items: Version[] }>(
        MANAGER,
        `/v1/nav?from=${asOf}&to=${asOf}`,
      );
      const [was] = items.filter(({ version }) => version === 1);
      const reason = 'A dividend and a split became known after it was approved';
      const asked = { asOf, restates: was!.id, reason };
      return { was: was!, now: await approveNav(job, asked, 'restated', show) };
    },
    ({ was, now }) =>
      `a split and a dividend of ${RESTATED_YEAR} became known late: NAV ${moneyLine(was.nav.amount, was.nav.currency)} is restated as ${moneyLine(now.nav.amount, now.nav.currency)}`,
  );

/**
 * The dividends of the years before the last, each to those who were eligible then. Their approvals post on the day on which
 * they are approved, so that the NAVs of those years stand before them; none is paid by the demo.
 */
export const distributePast = (job: Job): Promise<DividendAnswer[]> =>
  job.display.step(
    'Dividends',
    async (show) => {
      const all: DividendAnswer[] = [];
      for (const year of pastYears(job.nation)) all.push(await distribute(job, year, show));
      return all;
    },
    (all) =>
      all.length === 0
        ? 'none of years before'
        : `${each(all[0]!)} to ${each(all.at(-1)!)}: approved today, and due like the last`,
  );

const each = ({ year, perCitizen, currency, eligible }: DividendAnswer): string =>
  `${year} (${moneyLine(perCitizen, currency)} to each of ${counted(Number(eligible))} citizens)`;
