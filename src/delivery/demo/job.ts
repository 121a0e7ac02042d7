import { fiscalYearEnd } from '../../domain/calendar.js';
import { type Client, type Person, type Posted, RequestFailed, type RunAnswer } from './client.js';
import { counted, type Display, moneyLine, type Show } from './display.js';
import {
  citizens,
  companies,
  companyCount,
  CURRENCY,
  nationalId,
  nationName,
  type NationSeed,
  SCALES,
} from './nation.js';
import { citizenFile, companyFile, grouped, priceRequests } from './uploads.js';

/** The people of the demo. What Alice records or proposes, Bob and Carol decide (law 9). */
export const CLERK: Person = { role: 'clerk', subject: 'clara' };
export const MANAGER: Person = { role: 'manager', subject: 'alice' };
const CASEWORKER: Person = { role: 'caseworker', subject: 'cora' };
const OPERATOR: Person = { role: 'operator', subject: 'oscar' };
const AUDITOR: Person = { role: 'auditor', subject: 'audrey' };
const APPROVER_OF_NAV: Person = { role: 'manager', subject: 'bob' };
const APPROVER_OF_DIVIDEND: Person = { role: 'manager', subject: 'carol' };

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

interface ImportAnswer extends RunAnswer {
  readonly accepted: number;
  readonly updated?: number;
  readonly duplicates: number;
  readonly rejected: number;
}

interface ProposalAnswer extends RunAnswer {
  readonly proposalHash: string;
}

export interface NavAnswer {
  readonly asOf: string;
  readonly nav: { readonly amount: string; readonly currency: string };
}

export interface DividendAnswer extends RunAnswer {
  readonly id: string;
  readonly year: number;
  readonly currency: string;
  readonly pool: string;
  readonly eligible: string;
  readonly perCitizen: string;
  readonly residue: string;
}

/** The nation, the service to ask and where to tell of it. */
export interface Job {
  readonly nation: NationSeed;
  readonly client: Client;
  readonly display: Display;
}

/**
 * The main job over HTTP: registers the companies, prices them, enrols the citizens, takes in the appropriation, values
 * the fund and distributes the dividend. Every request carries a key made from the nation's name, so that doing the job again
 * finds what was done, and doing it after a crash goes on where it stopped.
 * @throws RequestFailed
 */
export async function doMainJob(job: Job): Promise<{ nav: NavAnswer; dividend: DividendAnswer }> {
  await register(job);
  await recordPrices(job);
  await enrol(job);
  await receiveAppropriation(job);
  const nav = await value(job);
  await deduct(job);
  return { nav, dividend: await distribute(job) };
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
  for (const company of companies(nation)) {
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

const value = ({ nation, client, display }: Job): Promise<NavAnswer> =>
  display.step(
    'Valuation',
    async (show) => {
      const asOf = fiscalYearEnd(nation.year);
      const path = await proposed(client, '/v1/valuation-runs', keyOf(nation, 'valuation'), {
        asOf,
      });
      const states = ['approving', 'approved'];
      await approved(
        client,
        path,
        APPROVER_OF_NAV,
        keyOf(nation, 'valuation-approval'),
        states,
        show,
      );
      await client.until(MANAGER, path, ['approved'], following(show, 'posted'));
      const navs = `/v1/nav?from=${asOf}&to=${asOf}&limit=1000`;
      const { items } = await client.get<{ items: NavAnswer[] }>(MANAGER, navs);
      return items.at(-1)!; // The newest version, should it have been restated since.
    },
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

const distribute = ({ nation, client, display }: Job): Promise<DividendAnswer> =>
  display.step(
    'Dividend',
    async (show) => {
      const { year } = nation;
      const path = await proposed(client, '/v1/dividend-runs', keyOf(nation, 'dividend'), {
        year,
        recordOn: fiscalYearEnd(year),
        // In the year in which it is approved, so never more than 366 days ahead.
        payOn: `${year + 1}-12-15`,
      });
      const states = ['approved', 'distributing', 'distributed'];
      const key = keyOf(nation, 'dividend-approval');
      await approved(client, path, APPROVER_OF_DIVIDEND, key, states, show);
      return client.until(MANAGER, path, ['distributed'], following(show, 'credited'));
    },
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

/** What the service answers when somebody else has proposed the same; Location is the other's run. */
const EXISTS = ['nav-already-approved', 'dividend-run-exists'];

/** Proposes a run, or finds the one there is. Answers its path. */
async function proposed(client: Client, path: string, key: string, body: object): Promise<string> {
  try {
    return (await client.post(MANAGER, path, key, body)).location;
  } catch (error) {
    if (error instanceof RequestFailed && EXISTS.includes(error.code ?? '') && error.location)
      return error.location;
    throw error;
  }
}

/** Has a run approved that waits for it: exactly what was proposed, by its hash. */
async function approved(
  client: Client,
  path: string,
  by: Person,
  key: string,
  approvedStates: readonly string[],
  show: Show,
): Promise<void> {
  const states = ['proposed', ...approvedStates];
  const run = await client.until<ProposalAnswer>(by, path, states, following(show, 'computed'));
  if (run.state === 'proposed')
    await client.post(by, `${path}/approval`, key, { proposalHash: run.proposalHash });
}

type Imported = ImportAnswer & { readonly isReplay: boolean };

/** Waits until a file is worked off. @throws RequestFailed when anything in it was rejected */
async function imported(
  client: Client,
  as: Person,
  { location, isReplay }: Posted<unknown>,
  seen: (done: number, total: number) => void,
): Promise<Imported> {
  const run = await client.until<ImportAnswer>(as, location, ['completed'], ({ done, total }) =>
    seen(done, total),
  );
  if (run.rejected > 0)
    throw new RequestFailed(
      `${counted(run.rejected)} rows of the demo nation were rejected: see GET ${location}/rejections as ${as.role}`,
    );
  return { ...run, isReplay };
}

export const following =
  (show: Show, doing: string) =>
  ({ done, total }: RunAnswer['progress']): void =>
    show(doing, done, total);

export const keyOf = (nation: NationSeed, event: string): string =>
  `${nationName(nation)}-${event}`;

const asBefore = (isReplay: boolean): string => (isReplay ? ', as before' : '');
