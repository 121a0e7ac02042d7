import type { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { Verdict } from '../ledger/proposal.store.js';
import type { RunId } from '../runs/run.store.js';

export interface ShareClass {
  readonly code: string;
  /** Shares, > 0. */
  readonly foundingShares: Decimal;
  /** Money per share, or null where the class has no par value. */
  readonly parValue: Decimal | null;
}

/** A company coming into being, as a registry states it. */
export interface Incorporation {
  readonly registrationNumber: string;
  readonly legalName: string;
  readonly incorporatedOn: LocalDate;
  readonly legalForm: string | null;
  readonly lei: string | null;
  readonly shareClasses: readonly ShareClass[];
}

/** A company that is to be registered, and who does it. */
export interface IncorporationDraft {
  readonly company: Incorporation;
  readonly person: string;
}

/** What is on record of a company. */
export interface IncorporationRecord extends Omit<Incorporation, 'shareClasses'> {
  readonly id: string;
  readonly state: 'registered' | 'annulled';
  /** Why the company contributes nothing, or null. */
  readonly exemption: string | null;
  readonly stake: readonly {
    readonly shareClass: string;
    readonly foundingShares: string;
    readonly parValue: string | null;
    readonly rate: string;
    readonly shares: string;
  }[];
  /** Null where the company brought no stake: there was nothing to enter. */
  readonly journalEntryId: string | null;
  readonly recordedAt: Instant;
}

export interface IncorporationFilter {
  readonly registrationNumber?: string | undefined;
  /** The beginning of a name, in any case and with or without accents. */
  readonly legalName?: string | undefined;
  readonly incorporatedFrom?: LocalDate | undefined;
  readonly incorporatedTo?: LocalDate | undefined;
}

export interface Correction {
  readonly legalName?: string | undefined;
  readonly incorporatedOn?: LocalDate | undefined;
  readonly legalForm?: string | null | undefined;
  readonly lei?: string | null | undefined;
  readonly shareClasses?: readonly Pick<ShareClass, 'code' | 'foundingShares'>[] | undefined;
}

/** A row that is sent back; one that fell only when it was to be registered is shown as its company. */
export interface RejectedRow {
  readonly line: number;
  readonly errors: readonly RowProblem[];
  readonly row?: unknown;
}

/** One thing that is wrong in a row, by field. */
export interface RowProblem {
  readonly pointer: string;
  readonly code?: string;
  readonly detail: string;
}

export interface RejectedCompany {
  readonly line: bigint;
  readonly rows: readonly RejectedRow[];
  readonly company: unknown;
}

/** Text without case and accents, to search by. */
export const folded = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const select = `
  select i.incorporation_id as id, i.registration_number as "registrationNumber", i.legal_name as "legalName",
         i.incorporated_on as "incorporatedOn", i.legal_form as "legalForm", i.lei, i.state,
         (select json_agg(json_build_object(
                   'shareClass', code, 'foundingShares', trim_scale(founding_shares)::text,
                   'parValue', trim_scale(par_value)::text, 'rate', trim_scale(contribution_rate)::text,
                   'shares', trim_scale(stake)::text) order by commodity_id)
            from share_class s where s.incorporation_id = i.incorporation_id) as stake,
         (select max(exemption) from share_class s where s.incorporation_id = i.incorporation_id) as exemption,
         e.id as "journalEntryId", coalesce(e.recorded_at, n.recorded_at) as "recordedAt"
    from incorporation i
    left join journal_entry e on e.entry_key = 'incorporation:' || i.incorporation_id
    left join incorporation_without_stake n using (incorporation_id)`;

/** A draft as the database takes it: numbers as text, so that no digit is lost. */
const drafted = ({ company, person }: IncorporationDraft) => ({
  registration_number: company.registrationNumber,
  legal_name: company.legalName,
  folded_name: folded(company.legalName),
  incorporated_on: company.incorporatedOn,
  legal_form: company.legalForm,
  lei: company.lei,
  class_codes: company.shareClasses.map(({ code }) => code),
  founding_shares: company.shareClasses.map(({ foundingShares }) => foundingShares.toFixed()),
  par_values: company.shareClasses.map(({ parValue }) => parValue?.toFixed() ?? null),
  recorded_by: person,
});

export type DraftedCompany = ReturnType<typeof drafted>;

/** Incorporations and their share classes. */
export class IncorporationStore {
  async find(tx: EntityManager | DataSource, id: string): Promise<IncorporationRecord | undefined> {
    const [found] = await this.findAll(tx, [id]);
    return found;
  }

  /** Those there are of these, in no order. */
  async findAll(
    tx: EntityManager | DataSource,
    ids: readonly string[],
  ): Promise<IncorporationRecord[]> {
    return tx.sql<IncorporationRecord[]>`
      ${() => select} where i.incorporation_id = any (${ids}::uuid[])`;
  }

  /** In the order of registration, after the given one. */
  async list(
    database: DataSource,
    filter: IncorporationFilter,
    limit: number,
    after: string,
  ): Promise<IncorporationRecord[]> {
    const {
      registrationNumber = null,
      legalName,
      incorporatedFrom = null,
      incorporatedTo = null,
    } = filter;
    const prefix = legalName === undefined ? null : folded(legalName);
    return database.sql<IncorporationRecord[]>`
      ${() => select}
       where i.incorporation_id > ${after}
         and (${registrationNumber}::text is null or i.registration_number = ${registrationNumber})
         and (${prefix}::text is null
              or (i.folded_name >= ${prefix} and i.folded_name < ${`${prefix ?? ''}\u{10ffff}`} collate "C"))
         and (${incorporatedFrom}::date is null or i.incorporated_on >= ${incorporatedFrom})
         and (${incorporatedTo}::date is null or i.incorporated_on <= ${incorporatedTo})
       order by i.incorporation_id
       limit ${limit}`;
  }

  /** Registers companies and mints the fund's stakes; what became of each, in their order. */
  async register(
    tx: EntityManager,
    drafts: readonly IncorporationDraft[],
  ): Promise<{ id: string; outcome: 'accepted' | 'duplicate' | 'different' }[]> {
    return tx.sql`
      select incorporation_id as id, outcome
        from door.register_incorporations(${JSON.stringify(drafts.map(drafted))})`;
  }

  /** Proposes the registration of a company in a year that is closed; the id of the proposal. */
  async proposeLate(
    tx: EntityManager,
    year: number,
    draft: IncorporationDraft,
    reason: string,
  ): Promise<string> {
    const content = JSON.stringify({ incorporation: drafted(draft) });
    const [{ id }] = await tx.sql<[{ id: string }]>`
      select door.propose_adjustment(${year}::smallint, ${content}, ${reason}, ${draft.person}) as id`;
    return id;
  }

  /** The id of the proposal, where it takes a second person; null where it is done. */
  async annul(
    tx: EntityManager,
    id: string,
    person: string,
    reason: string,
  ): Promise<string | null> {
    const [{ proposal }] = await tx.sql<[{ proposal: string | null }]>`
      select door.annul_incorporation(${id}, ${person}, ${reason}) as proposal`;
    return proposal;
  }

  async approveAnnulment(
    tx: EntityManager,
    proposal: string,
    { person, hash, reason }: Verdict,
  ): Promise<void> {
    await tx.sql`select door.approve_annulment(${proposal}, ${person}, ${hash}, ${reason})`;
  }

  async correct(
    tx: EntityManager,
    id: string,
    person: string,
    reason: string,
    fields: Correction,
  ): Promise<void> {
    const { shareClasses = [], ...particulars } = fields;
    await tx.sql`
      select door.correct_incorporation(
               ${id}, ${person}, ${reason}, ${JSON.stringify(particulars)},
               ${particulars.legalName === undefined ? null : folded(particulars.legalName)},
               ${shareClasses.map(({ code }) => code)}::text[],
               ${shareClasses.map(({ foundingShares }) => foundingShares.toFixed())}::numeric[])`;
  }

  /** The classes of registered companies, by registration number and code. */
  async classes(
    tx: EntityManager,
    named: readonly { registrationNumber: string; shareClass: string }[],
  ): Promise<(bigint | null)[]> {
    const found = await tx.sql<{ commodityId: bigint | null }[]>`
      select s.commodity_id as "commodityId"
        from unnest(${named.map(({ registrationNumber }) => registrationNumber)}::text[],
                    ${named.map(({ shareClass }) => shareClass)}::text[]) with ordinality as n (number, code, no)
        left join incorporation i on i.registration_number = n.number and i.state = 'registered'
        left join share_class s on s.incorporation_id = i.incorporation_id and s.code = n.code
       order by n.no`;
    return found.map(({ commodityId }) => commodityId);
  }

  /** Those of these numbers that no company has, whatever has become of it. */
  async unknownAmong(
    tx: EntityManager | DataSource,
    registrationNumbers: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const unknown = await tx.sql<{ number: string }[]>`
      select number from unnest(${registrationNumbers}::text[]) number
       where not exists (select from incorporation where registration_number = number)`;
    return new Set(unknown.map(({ number }) => number));
  }

  async isRegistered(tx: EntityManager, registrationNumber: string): Promise<boolean> {
    return (await this.registeredAs(tx, registrationNumber)) !== undefined;
  }

  /** The id of the company that has this number, if one has. */
  async registeredAs(
    tx: EntityManager | DataSource,
    registrationNumber: string,
  ): Promise<string | undefined> {
    const [found] = await tx.sql<{ id: string }[]>`
      select incorporation_id as id from incorporation
       where registration_number = ${registrationNumber} and state = 'registered'`;
    return found?.id;
  }

  async openImport(tx: EntityManager, format: string, person: string): Promise<RunId> {
    const [run] = await tx.sql<[{ id: RunId }]>`
      select door.open_import('incorporation-import', ${format}, ${person}) as id`;
    return run.id;
  }

  async closeUpload(tx: EntityManager, runId: RunId): Promise<void> {
    await tx.sql`select door.close_incorporation_upload(${runId})`;
  }

  async registerChunk(
    tx: EntityManager,
    runId: RunId,
    step: string,
    chunkNo: number,
  ): Promise<void> {
    await tx.sql`select door.register_chunk(${runId}, ${step}, ${chunkNo})`;
  }

  /** Companies that were sent back, in the order of their lines, each with its rows and all that is wrong in them. */
  async rejections(
    database: DataSource,
    runId: RunId,
    afterLine: bigint,
    limit: number,
  ): Promise<RejectedCompany[]> {
    return database.sql<RejectedCompany[]>`
      select line_no as line, problems as rows,
             jsonb_strip_nulls(jsonb_build_object(
               'registrationNumber', registration_number, 'legalName', legal_name, 'incorporatedOn', incorporated_on,
               'legalForm', legal_form, 'lei', lei,
               'shareClasses', (select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('code', code,
                                   'foundingShares', shares::text, 'parValue', par::text)))
                                  from unnest(class_codes, founding_shares, par_values) as c (code, shares, par))))
               as company
        from incorporation_upload
       where run_id = ${runId} and problems is not null and line_no > ${afterLine}
       order by line_no limit ${limit}`;
  }
}
