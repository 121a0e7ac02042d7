import { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import { refuseUnless } from '../domain/refusal.js';
import type { CorporateActionStore, RecordedAction } from '../portfolio/corporate-action.store.js';
import type { HistoryStore } from '../portfolio/history.store.js';
import type { IncorporationRegister } from '../registry/incorporation-register.js';
import type { NationOnRecord } from '../registry/nation-on-record.js';
import { type CapTable, type CapTableAction, NO_COUNTRY } from './cap-table.js';

/** Actions of one company: more than a day's for every day it may live. */
const ACTIONS_MAX = 50_000;

/** The cap tables of companies, as far as the books have them. */
export class CapTables {
  constructor(
    private readonly database: DataSource,
    private readonly register: IncorporationRegister,
    private readonly history: HistoryStore,
    private readonly actions: CorporateActionStore,
    private readonly nation: NationOnRecord,
  ) {}

  /** As of one moment, whatever is recorded meanwhile. @throws Refusal `unknown-incorporation`, `already-annulled` */
  of = (id: string): Promise<CapTable> =>
    this.database.transaction('REPEATABLE READ', (tx) => this.read(tx, id));

  private async read(tx: EntityManager, id: string): Promise<CapTable> {
    const record = await this.register.record(tx, id);
    refuseUnless(record.state === 'registered', 'already-annulled');
    const { registrationNumber } = record;
    const [company] = await this.history.companies(tx, [id], 'infinity');
    const actions = await this.actions.list(tx, { registrationNumber }, ACTIONS_MAX, 0n);
    return {
      nation: this.nation.name,
      country: NO_COUNTRY,
      registrationNumber,
      legalName: record.legalName,
      foundingName: company?.foundingName ?? record.legalName,
      incorporatedOn: record.incorporatedOn,
      legalForm: record.legalForm,
      lei: record.lei,
      classes: record.stake.map(({ shareClass, foundingShares, parValue, shares }) => ({
        code: shareClass,
        foundingShares: new Decimal(foundingShares),
        stake: new Decimal(shares),
        parValue: parValue === null ? null : new Decimal(parValue),
        currency: this.nation.currency,
      })),
      actions: actions
        .filter(({ reversedAt }) => reversedAt === null)
        .toSorted(byDay)
        .map((action) => toldTo(registrationNumber, action)),
    };
  }
}

const byDay = (one: RecordedAction, other: RecordedAction): number => {
  if (one.effectiveOn !== other.effectiveOn) return one.effectiveOn < other.effectiveOn ? -1 : 1;
  return one.actionNo < other.actionNo ? -1 : 1;
};

/** An action, with what it changes of the classes of one company. */
const toldTo = (company: string, action: RecordedAction): CapTableAction => ({
  kind: action.kind,
  registrationNumber: action.registrationNumber,
  shareClass: action.shareClass,
  effectiveOn: action.effectiveOn,
  terms: action.terms,
  moves: action.effects
    .filter(({ registrationNumber }) => registrationNumber === company)
    .map(({ shareClass, held, outstanding }) => ({
      code: shareClass,
      fund: new Decimal(held),
      others: new Decimal(outstanding).minus(held),
    })),
});
