import { fiscalYearEnd } from '../../domain/calendar.js';
import type { Person, Posted, RequestFailed } from './client.js';
import { counted, moneyLine } from './display.js';
import { companiesLeft } from './history.js';
import {
  citizens,
  companies,
  companyCount,
  CURRENCY,
  nationalId,
  type NationSeed,
  SCALES,
} from './nation.js';
import { citizenFile, companyFile, grouped, priceRequests } from './uploads.js';
import {
  approveNav,
  APPROVER_OF_NAV,
  asBefore,
  AUDITOR,
  CASEWORKER,
  CLERK,
  distribute,
  type DividendAnswer,
  dividendOf,
  type Imported,
  imported,
  type Job,
  keyOf,
  MANAGER,
  type NavAnswer,
  OPERATOR,
} from './work.js';
import { distributePast, enterHistory, registerNational } from './years.js';

/** The claim, and of whom; what the first citizen gives. */
const CLAIM = '25.00';
const CLAIMED_OF = 2;
const GIFT = '1.00';
const PAYEES = [
  {
    claimant: 'child-support-agency',
    name: 'Child Support Agency',
    iban: 'GB29NWBK60161331926819',
  },
  { claimant: 'food-bank', name: 'Food Bank', iban: 'DE89370400440532013000' },
];

/** Prices the service takes at once. */
const PRICES_MAX = 10_000;

/**
 * The main job over HTTP: registers the companies, enrols the citizens, enters the years that lie behind, prices the
 * companies, takes in the appropriation, values the fund and distributes the dividends. Every request carries a key made from the nation's name, so that doing the job again
 * finds what was done, and doing it after a crash goes on where it stopped.
 * @throws RequestFailed
 */
export async function doMainJob(job: Job): Promise<{ nav: NavAnswer; dividend: DividendAnswer }> {
  await register(job);
  await registerNational(job);
  await enrol(job);
  await enterHistory(job);
  await recordPrices(job);
  await receiveAppropriation(job);
  const nav = await value(job);
  await distributePast(job);
  await deduct(job);
  await preview(job);
  return { nav, dividend: await distributeLast(job) };
}

const register = ({ nation, client, display }: Job): Promise<Imported> =>
  display.step(
    'Companies',
    async (show) => {
      const total = companyCount(nation);
      const file = companyFile(companies(nation), (count) => show('sent', count, total));
      const path = '/v1/incorporation-imports';
      const posted = await client.upload(CLERK, path, keyOf(nation, 'companies'), 'text/csv', file);
      return imported(client, CLERK, posted, (done, all) => show('registered', done, all));
    },
    ({ accepted, duplicates, isReplay }) =>
      `${counted(accepted)} registered, a tenth of each is the fund's` +
      (duplicates > 0 ? `; ${counted(duplicates)} were registered already` : '') +
      asBefore(isReplay),
  );

const recordPrices = ({ nation, client, display }: Job): Promise<{ count: number }> =>
  display.step(
    'Prices',
    async (show) => {
      let count = 0;
      let isReplay = true;
      let seen = 0;
      for (const batch of grouped(
        pricesOf(nation, () => seen++),
        PRICES_MAX,
      )) {
        const key = keyOf(nation, `prices-from-${count}`);
        const posted = await client.post(MANAGER, '/v1/prices', key, batch);
        count += batch.length;
        isReplay &&= posted.isReplay;
        show('priced', seen, companyCount(nation));
      }
      return { count, isReplay };
    },
    ({ count, isReplay }) => `${counted(count)} recorded${asBefore(isReplay)}`,
  );

function* pricesOf(nation: NationSeed, seen: () => void) {
  for (const company of companiesLeft(nation, fiscalYearEnd(nation.year))) {
    yield* priceRequests(company);
    seen();
  }
}

const enrol = ({ nation, client, display }: Job): Promise<Imported> =>
  display.step(
    'Citizens',
    async (show) => {
      const total = SCALES[nation.scale].citizens;
      const file = citizenFile(citizens(nation), (count) => show('sent', count, total));
      const type = 'application/x-ndjson';
      const key = keyOf(nation, 'citizens');
      const posted = await client.upload(OPERATOR, '/v1/citizens', key, type, file);
      return imported(client, OPERATOR, posted, (done, all) => show('enrolled', done, all));
    },
    ({ accepted, updated = 0, duplicates, isReplay }) =>
      `${counted(accepted)} on the roll` +
      (updated + duplicates > 0 ? `; ${counted(updated + duplicates)} were on it already` : '') +
      asBefore(isReplay),
  );

const receiveAppropriation = ({ nation, client, display }: Job): Promise<Posted<object>> =>
  display.step(
    'Cash',
    () =>
      client.post(MANAGER, '/v1/cash-receipts', keyOf(nation, 'appropriation'), {
        receivedOn: `${nation.year}-12-15`,
        amount: { amount: SCALES[nation.scale].appropriation, currency: CURRENCY },
        kind: 'appropriation',
        narrative: `Appropriation of the year ${nation.year}`,
      }),
    ({ isReplay }) =>
      `${moneyLine(SCALES[nation.scale].appropriation, CURRENCY)} appropriated${asBefore(isReplay)}`,
  );

const value = (job: Job): Promise<NavAnswer> =>
  job.display.step(
    'Valuation',
    (show) => approveNav(job, { asOf: fiscalYearEnd(job.nation.year) }, `${job.nation.year}`, show),
    ({ asOf, nav }) => `NAV as of ${asOf}: ${moneyLine(nav.amount, nav.currency)}`,
  );

/** Whom payment files pay what is deducted: proposed by one manager, approved by another. */
async function enterPayees({ nation, client }: Job): Promise<void> {
  for (const { claimant, name, iban } of PAYEES) {
    const { location } = await client.post(
      MANAGER,
      '/v1/claimant-payees',
      keyOf(nation, `payee-${claimant}`),
      { claimant, name, iban, reason: 'Of the demo' },
    );
    const key = keyOf(nation, `payee-${claimant}-approval`);
    await client.post(APPROVER_OF_NAV, `${location}/approval`, key, {});
  }
}

/** A claim against one citizen's dividend, and what another gives of theirs. */
const deduct = ({ nation, client, display }: Job): Promise<Posted<object>> =>
  display.step(
    'Deductions',
    async () => {
      await client.put({ role: 'citizen', subject: nationalId(1) }, '/v1/me/directives', {
        directives: [
          { kind: 'gift', beneficiary: 'food-bank', amount: { amount: GIFT, currency: CURRENCY } },
        ],
      });
      await enterPayees({ nation, client, display });
      const key = keyOf(nation, 'claimed-of');
      const { body } = await client.post<{ citizen: string }>(
        CASEWORKER,
        '/v1/citizens/lookup',
        key,
        { nationalId: nationalId(CLAIMED_OF) },
      );
      return client.post(CASEWORKER, '/v1/claims', keyOf(nation, 'claim'), {
        claimant: 'child-support-agency',
        citizen: body.citizen,
        kind: 'child-support',
        amount: { amount: CLAIM, currency: CURRENCY },
        noticeCertifiedOn: `${nation.year}-11-15`,
      });
    },
    ({ isReplay }) =>
      `${moneyLine(CLAIM, CURRENCY)} of child support claimed of ${nationalId(CLAIMED_OF)}; ${nationalId(1)} gives ${moneyLine(GIFT, CURRENCY)}${asBefore(isReplay)}`,
  );

interface RuleTold {
  readonly name: string;
  readonly of: string;
  /** None where something stands in the way of it. */
  readonly perCitizen?: string;
}

/** What the dividend would be by the nation's rule, and by others; nothing comes of it. */
const preview = ({ nation, client, display }: Job): Promise<readonly RuleTold[]> =>
  display.step(
    'Preview',
    async () => {
      const { body } = await client.post<{ rules: readonly RuleTold[] }>(
        MANAGER,
        '/v1/dividend-runs/preview',
        keyOf(nation, 'preview'),
        dividendOf(nation, nation.year),
      );
      return body.rules.filter(({ perCitizen }) => perCitizen !== undefined);
    },
    (rules) =>
      rules
        .map(({ name, of, perCitizen }) => {
          const amount = moneyLine(perCitizen!, CURRENCY);
          return of === 'law' ? `${amount} to each by the law` : `${amount} by ${name}`;
        })
        .join(', '),
  );

const distributeLast = (job: Job): Promise<DividendAnswer> =>
  job.display.step(
    'Dividend',
    (show) => distribute(job, job.nation.year, show),
    ({ currency, perCitizen, eligible }) =>
      `${moneyLine(perCitizen, currency)} to each of ${counted(Number(eligible))} citizens`,
  );

/** An auditor looks at a citizen, who then sees that one has; and the citizen may not look at the books of all. */
export const lookAtEachOther = (
  { nation, client, display }: Job,
  citizen: Person,
): Promise<{ accesses: number; refusal: string }> =>
  display.step(
    'Access',
    async () => {
      const { body } = await client.post<{ citizen: string }>(
        AUDITOR,
        '/v1/citizens/lookup',
        keyOf(nation, 'lookup'),
        { nationalId: citizen.subject },
      );
      await client.get(AUDITOR, `/v1/citizens/${body.citizen}/statements`);
      const { items } = await client.get<{ items: object[] }>(
        citizen,
        '/v1/me/accesses?limit=1000',
      );
      const refusal = await client.get(citizen, '/v1/journal-entries').then(
        () => 'nothing',
        (error: RequestFailed) => error.code ?? error.message,
      );
      return { accesses: items.length, refusal };
    },
    ({ accesses, refusal }) =>
      `${counted(accesses)} looks at ${citizen.subject} by others, on their record; they ask for the journal: ${refusal}`,
  );
