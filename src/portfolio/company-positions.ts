import { Decimal } from 'decimal.js';
import type { DataSource } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { CorporateAction } from '../domain/corporate-action.js';
import { DECIMALS_MAX } from '../domain/quantity.js';
import { costOf, type Lot, NOTHING } from '../domain/position.js';
import { Refusal } from '../domain/refusal.js';
import { replay } from '../domain/replay.js';
import type { NationOnRecord } from '../registry/nation-on-record.js';
import { rulesOf } from './action-books.js';
import type { HistoryStore, RegisteredCompany } from './history.store.js';

/** What the fund owns of a company as of a day, as known at an instant. */
export interface CompanyPosition {
  readonly registrationNumber: string;
  readonly legalName: string;
  readonly formerNames: readonly { readonly legalName: string; readonly until: LocalDate }[];
  readonly asOf: LocalDate;
  readonly classes: readonly ClassPosition[];
}

export interface ClassPosition {
  readonly shareClass: string;
  readonly isin: string | null;
  readonly held: string;
  readonly outstanding: string;
  /** held ÷ outstanding, half to even, to ten decimals; null where there are no shares. */
  readonly part: string | null;
  readonly cost: string;
  readonly carried: string;
  readonly lots: readonly { shares: string; cost: string; acquiredOn: LocalDate }[];
}

/** The fund's positions in companies, with their lots and what became of the companies. */
export class CompanyPositions {
  constructor(
    private readonly database: DataSource,
    private readonly store: HistoryStore,
    private readonly nation: NationOnRecord,
  ) {}

  /**
   * Shares and carrying value are the journal's; cost and lots come of the actions, replayed as they were known.
   * @param knownAt  null: by now
   * @throws Refusal `unknown-incorporation`, also where the company was not known then
   */
  async of(id: string, asOf: LocalDate, knownAt: Instant | null): Promise<CompanyPosition> {
    const known = knownAt ?? 'infinity';
    const tied = await this.store.tied(this.database, id);
    const companies = await this.store.companies(this.database, tied, known);
    const company = companies.find((one) => one.id === id);
    if (!company) throw new Refusal('unknown-incorporation');
    const foundings = await this.store.foundings(this.database, tied, known);
    const actions = (await this.store.actions(this.database, tied, known)).filter(
      ({ effectiveOn }) => effectiveOn <= asOf,
    );
    const books = await this.store.books(this.database, id, asOf, known);
    const annulled = annulledBy(companies, asOf);
    const { positions } = replay(
      {
        companies: companies.map(({ classes, ...one }) => ({
          ...one,
          classIds: classes.map((each) => each.id),
        })),
        foundings: foundings.filter(({ on, classId }) => on <= asOf && !annulled.has(classId)),
        actions,
        valuations: [],
      },
      rulesOf(this.nation),
    );
    const ofCompany = actions.filter(({ companyId }) => companyId === id);
    return {
      registrationNumber: company.registrationNumber,
      ...namesOf(company, ofCompany),
      asOf,
      classes: books.map(({ classId, code, held, outstanding, carried }) => {
        const { lots } = positions.get(classId) ?? NOTHING;
        return {
          shareClass: code,
          isin: isinOf(ofCompany, classId),
          held: held.toFixed(),
          outstanding: outstanding.toFixed(),
          part: partOf(held, outstanding),
          cost: costOf({ ...NOTHING, lots }).toFixed(),
          carried: carried.toFixed(),
          lots: lots.map(written),
        };
      }),
    };
  }
}

/** Classes of companies whose registration is annulled by a day: nothing is left of their founding, and no action was. */
const annulledBy = (
  companies: readonly RegisteredCompany[],
  asOf: LocalDate,
): ReadonlySet<bigint> =>
  new Set(
    companies
      .filter(({ annulledOn }) => annulledOn !== null && annulledOn <= asOf)
      .flatMap(({ classes }) => classes.map(({ id }) => id)),
  );

const partOf = (held: Decimal, outstanding: Decimal): string | null =>
  outstanding.isZero()
    ? null
    : held.div(outstanding).toDecimalPlaces(DECIMALS_MAX, Decimal.ROUND_HALF_EVEN).toFixed();

const written = ({ shares, cost, acquiredOn }: Lot) => ({
  shares: shares.toFixed(),
  cost: cost.toFixed(),
  acquiredOn,
});

/** Under which number a class is listed, by the newest listing. */
function isinOf(actions: readonly CorporateAction[], classId: bigint): string | null {
  const terms = actions.findLast(
    (action) => action.classId === classId && action.terms.kind === 'listing',
  )?.terms;
  return terms?.kind === 'listing' ? terms.isin : null;
}

/** What a company is called on the day, and what it was called before, each until the day it changed. */
function namesOf(
  { foundingName }: RegisteredCompany,
  actions: readonly CorporateAction[],
): Pick<CompanyPosition, 'legalName' | 'formerNames'> {
  const formerNames: { legalName: string; until: LocalDate }[] = [];
  let name = foundingName;
  for (const { terms, effectiveOn } of actions)
    if (terms.kind === 'name-change') {
      formerNames.push({ legalName: name, until: effectiveOn });
      name = terms.legalName;
    }
  return { legalName: name, formerNames };
}
