import { Decimal } from 'decimal.js';
import type { DataSource } from 'typeorm';
import { refuseUnless } from '../domain/refusal.js';
import type { IncorporationRegister } from '../registry/incorporation-register.js';
import type { NationOnRecord } from '../registry/nation-on-record.js';
import { type CapTable, NO_COUNTRY } from './ocf-writing.js';

/** The cap tables of companies, as far as the books have them. */
export class CapTables {
  constructor(
    private readonly database: DataSource,
    private readonly register: IncorporationRegister,
    private readonly nation: NationOnRecord,
  ) {}

  /** @throws Refusal `unknown-incorporation`, `already-annulled` */
  async of(id: string): Promise<CapTable> {
    const record = await this.register.record(this.database, id);
    refuseUnless(record.state === 'registered', 'already-annulled');
    return {
      nation: this.nation.name,
      country: NO_COUNTRY,
      registrationNumber: record.registrationNumber,
      legalName: record.legalName,
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
    };
  }
}
