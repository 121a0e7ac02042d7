import { fiscalYearEnd } from '../../domain/calendar.js';
import { type Client, type Person, type Posted, RequestFailed, type RunAnswer } from './client.js';
import { counted, type Display, type Show } from './display.js';
import { nationName, type NationSeed } from './nation.js';

/** Who does the demo's work, and what every step of it is made of: imports, and runs that one proposes and another approves. */

/** The people of the demo. What Alice records or proposes, Bob and Carol decide (law 9). */
export const CLERK: Person = { role: 'clerk', subject: 'clara' };
export const MANAGER: Person = { role: 'manager', subject: 'alice' };
export const CASEWORKER: Person = { role: 'caseworker', subject: 'cora' };
export const OPERATOR: Person = { role: 'operator', subject: 'oscar' };
export const AUDITOR: Person = { role: 'auditor', subject: 'audrey' };
export const APPROVER_OF_NAV: Person = { role: 'manager', subject: 'bob' };
const APPROVER_OF_DIVIDEND: Person = { role: 'manager', subject: 'carol' };

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

/** Has the fund valued, proposed by one and approved by another. Answers the newest version of the day's NAV. */
export async function approveNav(
  { nation, client }: Job,
  asked: { readonly asOf: string; readonly restates?: string; readonly reason?: string },
  name: string,
  show: Show,
): Promise<NavAnswer> {
  const key = keyOf(nation, `valuation-${name}`);
  const path = await proposed(client, '/v1/valuation-runs', key, asked);
  const states = ['approving', 'approved'];
  await approved(client, path, APPROVER_OF_NAV, `${key}-approval`, states, show);
  await client.until(MANAGER, path, ['approved'], following(show, 'posted'));
  const navs = `/v1/nav?from=${asked.asOf}&to=${asked.asOf}&limit=1000`;
  const { items } = await client.get<{ items: NavAnswer[] }>(MANAGER, navs);
  return items.at(-1)!; // The newest version, should it have been restated since.
}

/** For who was left out of the last dividend: more than one of them gets. */
const LATE_RESERVE = '10000.00';

/** What is asked of the dividend of a year. */
export const dividendOf = (nation: NationSeed, year: number) => ({
  year,
  recordOn: fiscalYearEnd(year),
  // In the year in which it is approved, so never more than 366 days ahead.
  payOn: `${nation.year + 1}-12-15`,
  ...(year === nation.year ? { lateReserve: LATE_RESERVE } : {}),
});

/** Has the dividend of a year approved and distributed. */
export async function distribute(
  { nation, client }: Job,
  year: number,
  show: Show,
): Promise<DividendAnswer> {
  const key = keyOf(nation, `dividend-${year}`);
  const path = await proposed(client, '/v1/dividend-runs', key, dividendOf(nation, year));
  const states = ['approved', 'distributing', 'distributed'];
  await approved(client, path, APPROVER_OF_DIVIDEND, `${key}-approval`, states, show);
  return client.until(MANAGER, path, ['distributed'], following(show, 'credited'));
}

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

export type Imported = ImportAnswer & { readonly isReplay: boolean };

/** Waits until a file is worked off. @throws RequestFailed when anything in it was rejected */
export async function imported(
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

export const asBefore = (isReplay: boolean): string => (isReplay ? ', as before' : '');

/** The service's own id of a company that it has registered. */
export async function companyId({ client }: Job, registrationNumber: string): Promise<string> {
  const { items } = await client.get<{ items: { id: string }[] }>(
    CLERK,
    `/v1/incorporations?registrationNumber=${registrationNumber}`,
  );
  return items[0]!.id;
}
