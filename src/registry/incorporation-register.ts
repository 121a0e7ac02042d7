import { strict as assert } from 'node:assert';
import { Decimal } from 'decimal.js';
import type pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import {
  contributedShares,
  type Contribution,
  contributionOf,
  isExactStake,
} from '../domain/founding-share.js';
import { lawOn } from '../domain/nation.js';
import { DECIMALS_MAX } from '../domain/quantity.js';
import { type FieldProblem, Refusal, refuseFields } from '../domain/refusal.js';
import type { Proposal, ProposalStore, Verdict } from '../ledger/proposal.store.js';
import type { ChunkName, Run, RunId, RunStore } from '../runs/run.store.js';
import type { RunWork } from '../runs/runs.js';
import { arrayLiteral, copyInto } from './copy.js';
import {
  folded,
  type Correction,
  type Incorporation,
  type IncorporationDraft,
  type IncorporationRecord,
  type IncorporationStore,
  type RejectedRow,
  type ShareClass,
} from './incorporation.store.js';
import type { NationOnRecord } from './nation-on-record.js';

/** A company of a file: one that may be registered, or one that is sent back with all that is wrong in its rows. */
export type UploadedCompany =
  | { readonly line: number; readonly company: Incorporation }
  | {
      readonly line: number;
      readonly registrationNumber: string | null;
      readonly rejected: readonly RejectedRow[];
    };

/** What the fund would receive of a company. */
export interface StakeForeseen {
  /** Why the company contributes nothing, or null. */
  readonly exemption: string | null;
  readonly stake: readonly {
    readonly shareClass: string;
    readonly foundingShares: Decimal;
    readonly parValue: Decimal | null;
    readonly rate: Decimal;
    readonly shares: Decimal;
  }[];
}

/** Companies of one chunk of an import; a chunk is one transaction. */
export const IMPORT_CHUNK_SIZE = 2_500;

const UPLOAD_COLUMNS = [
  'run_id',
  'chunk_no',
  'line_no',
  'registration_number',
  'legal_name',
  'folded_name',
  'incorporated_on',
  'legal_form',
  'lei',
  'class_codes',
  'founding_shares',
  'par_values',
  'problems',
] as const;

/** Which companies exist, and the fund's stake in each. */
export class IncorporationRegister implements RunWork {
  readonly kinds = ['incorporation-import'] as const;

  constructor(
    private readonly database: DataSource,
    private readonly store: IncorporationStore,
    private readonly runs: RunStore,
    private readonly proposals: ProposalStore,
    private readonly nation: NationOnRecord,
  ) {}

  /**
   * Registers a company and mints the fund's stake of every class. Both or neither.
   * @throws Refusal `invalid-fields`, `quantity-too-fine`, `duplicate-registration-number` with the record's `id`
   */
  async incorporate(
    tx: EntityManager,
    company: Incorporation,
    person: string,
  ): Promise<IncorporationRecord> {
    const [outcome] = await this.incorporateAll(tx, [{ company, person }]);
    if (outcome instanceof Refusal) throw outcome;
    return outcome!;
  }

  /**
   * The same for companies of one transaction: for each, in their order, its record, or that its number is taken.
   * @throws Refusal `invalid-fields`, `quantity-too-fine`, for all of them
   */
  async incorporateAll(
    tx: EntityManager,
    drafts: readonly IncorporationDraft[],
  ): Promise<(IncorporationRecord | Refusal)[]> {
    await this.nation.hold(tx);
    for (const { company } of drafts) this.refuseWrongStake(company, '');
    const registered = await this.store.register(tx, drafts);
    const accepted = registered.filter(({ outcome }) => outcome === 'accepted').map(({ id }) => id);
    const records = new Map(
      (await this.store.findAll(tx, accepted)).map((record) => [record.id, record]),
    );
    // The database has multiplied by itself; both must come to the same (law 6).
    for (const record of records.values())
      for (const { foundingShares, shares } of record.stake)
        assert(
          contributedShares(new Decimal(foundingShares), this.contribution(record)!).eq(shares),
        );
    return registered.map(({ id, outcome }) =>
      outcome === 'accepted'
        ? records.get(id)!
        : new Refusal('duplicate-registration-number', { id }),
    );
  }

  /**
   * What the fund would receive of a company that were registered now: nothing of it is on record.
   * @throws Refusal `invalid-fields`, `quantity-too-fine`, `duplicate-registration-number` with the record's `id`
   */
  async preview(company: Incorporation): Promise<StakeForeseen> {
    await this.nation.follow(this.database);
    this.refuseWrongStake(company, '');
    const { registrationNumber } = company;
    const known = await this.store.registeredAs(this.database, registrationNumber);
    if (known !== undefined) throw new Refusal('duplicate-registration-number', { id: known });
    const contribution = this.contribution(company)!;
    return {
      exemption: contribution.exemption,
      stake: company.shareClasses.map(({ code, foundingShares, parValue }) => ({
        shareClass: code,
        foundingShares,
        parValue,
        rate: contribution.rate,
        shares: contributedShares(foundingShares, contribution),
      })),
    };
  }

  /** What stands against the fund's part in a company: a day before any law, a stake that the books cannot hold. */
  stakeProblems(company: Incorporation): readonly FieldProblem[] {
    const contribution = this.contribution(company);
    return contribution === undefined
      ? [this.beforeTheLaw('')]
      : fineStakes(company.shareClasses, contribution, '/shareClasses');
  }

  /** What a company owes the fund by the law on its first day; undefined before there was one. */
  private contribution({
    incorporatedOn,
    legalForm,
  }: Pick<Incorporation, 'incorporatedOn' | 'legalForm'>): Contribution | undefined {
    const law = lawOn(this.nation, incorporatedOn);
    return law && contributionOf(law, legalForm);
  }

  private refuseWrongStake(company: Incorporation, place: string): void {
    const contribution = this.contribution(company);
    if (contribution === undefined) refuseFields([this.beforeTheLaw(place)]);
    else refuseFineStakes(company.shareClasses, contribution, `${place}/shareClasses`);
  }

  private readonly beforeTheLaw = (place: string): FieldProblem => ({
    pointer: `${place}/incorporatedOn`,
    detail: `must not lie before ${this.nation.laws[0]!.since}, when the nation's law begins`,
  });

  /**
   * Proposes a company that came into being in a year that is closed by now.
   * @throws Refusal `period-open`, `invalid-fields`, `quantity-too-fine`
   */
  async proposeLate(
    tx: EntityManager,
    year: number,
    draft: IncorporationDraft,
    reason: string,
  ): Promise<Proposal> {
    this.refuseWrongStake(draft.company, '/incorporation');
    const id = await this.store.proposeLate(tx, year, draft, reason);
    return this.proposals.newest(tx, 'adjustment', String(year), id);
  }

  /**
   * Annuls at once on the day of entry; later proposes it to a second person.
   * @throws Refusal `unknown-incorporation`, `already-annulled`, `holding-has-moved`, `proposal-exists`
   */
  async annul(
    tx: EntityManager,
    id: string,
    person: string,
    reason: string,
  ): Promise<IncorporationRecord | Proposal> {
    const proposal = await this.store.annul(tx, id, person, reason);
    return proposal === null ? this.record(tx, id) : this.proposals.newest(tx, 'annulment', id);
  }

  /** @throws Refusal `unknown-proposal`, `proposer-may-not-approve`, `proposal-changed`, `holding-has-moved` … */
  async approveAnnulment(tx: EntityManager, id: string, verdict: Verdict): Promise<Proposal> {
    const { id: proposal } = await this.proposals.newest(tx, 'annulment', id);
    await this.store.approveAnnulment(tx, proposal, verdict);
    return this.proposals.newest(tx, 'annulment', id);
  }

  /**
   * @throws Refusal `unknown-incorporation`, `already-annulled`, `unknown-share-class`, `holding-has-moved`,
   *   `contribution-would-change`
   */
  async correct(
    tx: EntityManager,
    id: string,
    person: string,
    reason: string,
    fields: Correction,
  ): Promise<IncorporationRecord> {
    const contribution = this.contribution(await this.record(tx, id));
    refuseFineStakes(fields.shareClasses ?? [], contribution!, '/fields/shareClasses');
    await this.store.correct(tx, id, person, reason, fields);
    return this.record(tx, id);
  }

  /** @throws Refusal `unknown-incorporation` */
  async record(tx: EntityManager | DataSource, id: string): Promise<IncorporationRecord> {
    const found = await this.store.find(tx, id);
    if (!found) throw new Refusal('unknown-incorporation');
    return found;
  }

  /** Takes in a whole file, in the caller's transaction; it is registered chunk by chunk once that commits. */
  async receive(
    tx: EntityManager,
    client: pg.ClientBase,
    companies: AsyncIterable<readonly UploadedCompany[]>,
    format: string,
    person: string,
  ): Promise<RunId> {
    const runId = await this.store.openImport(tx, format, person);
    await copyInto(client, 'incorporation_upload', UPLOAD_COLUMNS, uploadRows(runId, companies));
    await this.store.closeUpload(tx, runId);
    return runId;
  }

  async perform(tx: EntityManager, { runId, step, chunkNo }: ChunkName): Promise<void> {
    await this.store.registerChunk(tx, runId, step, chunkNo);
  }

  async advance({ runId }: Run): Promise<void> {
    await this.runs.advanceImport(this.database, runId);
  }
}

/** The classes whose stake the books cannot hold to the last digit. */
const fineStakes = (
  classes: readonly Pick<ShareClass, 'foundingShares'>[],
  contribution: Contribution,
  place: string,
): readonly FieldProblem[] =>
  classes.flatMap(({ foundingShares }, no) =>
    isExactStake(foundingShares, contribution)
      ? []
      : [
          {
            pointer: `${place}/${no}/foundingShares`,
            detail: `the fund's part, ${contribution.rate.toFixed()} of it, needs more than ${DECIMALS_MAX} decimals`,
          },
        ],
  );

function refuseFineStakes(...[classes, contribution, place]: Parameters<typeof fineStakes>): void {
  const problems = fineStakes(classes, contribution, place);
  if (problems.length > 0) throw new Refusal('quantity-too-fine', {}, problems);
}

async function* uploadRows(runId: RunId, companies: AsyncIterable<readonly UploadedCompany[]>) {
  let taken = 0;
  for await (const group of companies)
    yield group.map((uploaded): (string | null)[] => {
      const chunkNo = String(Math.floor(taken++ / IMPORT_CHUNK_SIZE) + 1);
      if ('rejected' in uploaded)
        return [
          runId,
          chunkNo,
          String(uploaded.line),
          uploaded.registrationNumber,
          ...Array<null>(8).fill(null),
          JSON.stringify(uploaded.rejected),
        ];
      const { registrationNumber, legalName, incorporatedOn, legalForm, lei, shareClasses } =
        uploaded.company;
      return [
        runId,
        chunkNo,
        String(uploaded.line),
        registrationNumber,
        legalName,
        folded(legalName),
        incorporatedOn,
        legalForm,
        lei,
        arrayLiteral(shareClasses.map(({ code }) => code)),
        arrayLiteral(shareClasses.map(({ foundingShares }) => foundingShares.toFixed())),
        arrayLiteral(shareClasses.map(({ parValue }) => parValue?.toFixed() ?? null)),
        null,
      ];
    });
}
