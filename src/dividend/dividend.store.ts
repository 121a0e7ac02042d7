import type { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { ShareClass, Split } from '../domain/dividend.js';
import { asAuditor } from '../ledger/reader.store.js';
import type { RunId } from '../runs/run.store.js';

/** One dividend run's own particulars; the rest is its run's. */
export interface Dividend {
  readonly runId: RunId;
  readonly runNo: number;
  readonly year: number;
  readonly recordOn: LocalDate;
  readonly payOn: LocalDate;
  readonly rule: { readonly name: string };
  readonly steps: readonly { readonly label: string; readonly amount: string }[];
  readonly pool: Decimal;
  /** Beside the pool, for those who are included late. */
  readonly lateReserve: Decimal;
  readonly eligible: bigint | null;
  /** Of a whole share. */
  readonly perCitizen: Decimal | null;
  /** What all citizens get together. */
  readonly gross: Decimal | null;
  readonly residue: Decimal | null;
  /** What is deducted from it; null until it is worked out. */
  readonly deducted: Decimal | null;
  readonly payableUnit: Decimal;
  /** What had changed by the time it was approved; null until it is. */
  readonly rechecked: readonly RollDifference[] | null;
}

/**
 * How many were not eligible for these reasons when the roll was frozen, and are not for those by now; null: not on it. Who
 * is not eligible is in no class.
 */
export interface RollDifference {
  readonly was: number | null;
  readonly isNow: number;
  readonly wasClass: number | null;
  readonly isNowClass: number | null;
  readonly citizens: number | bigint;
}

/** A class, by age on the record date; the first that fits is a citizen's. */
export interface DividendClass extends ShareClass {
  readonly belowAge: number | null;
}

export interface SplitClass extends DividendClass {
  readonly eachGets: Decimal;
}

export interface Receipt {
  readonly receivedOn: LocalDate;
  readonly amount: Decimal;
  readonly kind: 'dividend' | 'appropriation' | 'other-income';
  readonly registrationNumber: string | null;
  readonly narrative: string;
}

export interface Expense {
  readonly paidOn: LocalDate;
  readonly amount: Decimal;
  readonly kind: string;
  readonly narrative: string;
}

/** What was recorded, under which id, by which entry. */
export interface Recorded {
  readonly id: string;
  readonly journalEntryId: string;
  readonly recordedAt: Instant;
}

/** What a run's roll differs in from that of the run approved last, and by whose word. */
export interface RollChange {
  /** The year of that run; null where none was approved before. */
  readonly since: number | null;
  readonly byRecorder: readonly {
    readonly recordedBy: string;
    readonly added: bigint;
    readonly removed: bigint;
  }[];
  /** Accounts that several eligible citizens are to be paid on: how many, of how many citizens, and of how many one. */
  readonly sharedAccounts: {
    readonly accounts: bigint;
    readonly citizens: bigint;
    readonly most: bigint;
  };
}

/** Recorders of a roll's changes that are shown, those with most changes first. */
const RECORDERS_MAX = 100;

const select = `
  select run_id as "runId", run_no as "runNo", year, record_on as "recordOn", pay_on as "payOn", rule, steps, pool,
         late_reserve as "lateReserve", eligible, per_citizen as "perCitizen", gross, residue, deducted, payable_unit as "payableUnit", rechecked
    from dividend_run`;

/** Cash, dividend runs and their chunks: one door each. */
export class DividendStore {
  async recordReceipt(tx: EntityManager, receipt: Receipt, person: string): Promise<Recorded> {
    const { receivedOn, amount, kind, registrationNumber, narrative } = receipt;
    const [recorded] = await tx.sql<[Recorded]>`
      select receipt_id as id, journal_entry_id as "journalEntryId", recorded_at as "recordedAt"
        from door.record_receipt(${receivedOn}, ${amount.toFixed()}, ${kind}, ${registrationNumber}, ${narrative}, ${person})`;
    return recorded;
  }

  async reverseReceipt(
    tx: EntityManager,
    id: string,
    person: string,
    reason: string,
  ): Promise<string> {
    const [{ entry }] = await tx.sql<[{ entry: string }]>`
      select door.reverse_receipt(${id}, ${person}, ${reason}) as entry`;
    return entry;
  }

  async recordExpense(tx: EntityManager, expense: Expense, person: string): Promise<Recorded> {
    const { paidOn, amount, kind, narrative } = expense;
    const [recorded] = await tx.sql<[Recorded]>`
      select expense_id as id, journal_entry_id as "journalEntryId", recorded_at as "recordedAt"
        from door.record_expense(${paidOn}, ${amount.toFixed()}, ${kind}, ${narrative}, ${person})`;
    return recorded;
  }

  /** Cash less all liabilities (law 13). */
  async availableCash(tx: EntityManager, knownAt: Instant): Promise<Decimal> {
    const [{ available }] = await tx.sql<
      [{ available: Decimal }]
    >`select available_cash(${knownAt}) as available`;
    return available;
  }

  /** What each fiscal year realised: dividends received, gains that were realised, other income, less costs. */
  async netIncomes(
    tx: EntityManager,
    ends: readonly LocalDate[],
    knownAt: Instant,
  ): Promise<{ endedOn: LocalDate; amount: Decimal }[]> {
    return tx.sql`
      select e.ended_on as "endedOn", coalesce(sum(r.amount), 0) as amount
        from unnest(${ends}::date[]) as e (ended_on)
        left join realised_income r on r.effective_on > e.ended_on - interval '1 year' and r.effective_on <= e.ended_on
         and r.recorded_at <= ${knownAt}
       group by e.ended_on
       order by e.ended_on desc`;
  }

  /** What the books have realised up to a day, less whatever has been distributed and did not come back. */
  async realisedAndKept(
    tx: EntityManager,
    until: LocalDate,
    knownAt: Instant = 'infinity',
  ): Promise<Decimal> {
    const [{ kept }] = await tx.sql<
      [{ kept: Decimal }]
    >`select realised_and_kept(${until}, ${knownAt}) as kept`;
    return kept;
  }

  /** The realised income that a year's dividend may be paid from; null where its law lets it be paid from all. */
  async realisedLeft(tx: EntityManager, year: number, knownAt: Instant): Promise<Decimal | null> {
    const [{ left }] = await tx.sql<[{ left: Decimal | null }]>`
      select realised_left(${year}::smallint, ${knownAt}) as left`;
    return left;
  }

  /** What the newest approved dividend of the years before came to, and left over, and by which rule. */
  async lastDividendBefore(
    tx: EntityManager,
    year: number,
    knownAt: Instant,
  ): Promise<{ gross: Decimal; residue: Decimal; rule: string } | undefined> {
    const [last] = await tx.sql<{ gross: Decimal; residue: Decimal; rule: string }[]>`
      select gross, residue, rule->>'name' as rule from dividend_run join run using (run_id)
       where year < ${year} and approved_on is not null and decided_at <= ${knownAt} order by year desc limit 1`;
    return last;
  }

  /** How many of the roll as it is known now would be eligible, by class. */
  async eligibleNow(
    tx: EntityManager,
    year: number,
    recordOn: LocalDate,
  ): Promise<DividendClass[]> {
    return tx.sql<DividendClass[]>`
      with counted as (
        select class_no, sum(citizens) as citizens from eligible_now(${year}::smallint, ${recordOn}) group by class_no
      )
      select weight, below_age as "belowAge", coalesce(citizens, 0)::numeric as citizens
        from weights_of(${year}::smallint) left join counted using (class_no) order by class_no`;
  }

  /** The live run of a year, where there is one: neither rejected nor failed before it was approved. */
  async liveRunOf(tx: EntityManager, year: number): Promise<RunId | undefined> {
    const [found] = await tx.sql<{ runId: RunId }[]>`
      select run_id as "runId" from run
       where kind = 'dividend' and subject = ${String(year)} 
         and (state not in ('rejected', 'failed') or (state = 'failed' and failed_from in ('distributing', 'suspended')))`;
    return found?.runId;
  }

  async propose(
    tx: EntityManager,
    {
      year,
      recordOn,
      payOn,
      rule,
      steps,
      pool,
      lateReserve,
    }: Pick<Dividend, 'year' | 'recordOn' | 'payOn' | 'steps' | 'pool' | 'lateReserve'> & {
      rule: object;
    },
    person: string,
  ): Promise<RunId> {
    const [{ id }] = await tx.sql<[{ id: RunId }]>`
      select door.propose_dividend(${year}::smallint, ${recordOn}, ${payOn}, ${JSON.stringify(rule)},
                                   ${JSON.stringify(steps)}, ${pool.toFixed()}, ${lateReserve.toFixed()}, ${person}) as id`;
    return id;
  }

  /** Whom the roll of a run that waits to be approved would have otherwise, by what is known now. */
  async recheck(database: DataSource, runId: RunId): Promise<RollDifference[]> {
    return database.sql<RollDifference[]>`
      select was, "isNow", "wasClass", "isNowClass", citizens from door.recheck(${runId})`;
  }

  async includedLate(
    tx: EntityManager | DataSource,
    { runNo }: Dividend,
  ): Promise<{ citizens: bigint; amount: Decimal }> {
    const [late] = await tx.sql<[{ citizens: bigint; amount: Decimal }]>`
      select citizens, amount from door.late_inclusions_of(${runNo})`;
    return late;
  }

  async freezeChunk(tx: EntityManager, runId: RunId, chunkNo: number): Promise<void> {
    await tx.sql`select door.freeze_chunk(${runId}, ${chunkNo})`;
  }

  async rollChange(database: DataSource, { runId, runNo }: Dividend): Promise<RollChange> {
    const [compared] = await database.sql<{ since: number }[]>`
      select o.year as since from dividend_run d join dividend_run o on o.run_no = d.compared_with where d.run_id = ${runId}`;
    const byRecorder = await database.sql<RollChange['byRecorder'][number][]>`
      select recorded_by as "recordedBy", sum(added)::bigint as added, sum(removed)::bigint as removed
        from roll_change where run_no = ${runNo}
       group by recorded_by order by sum(added + removed) desc, recorded_by limit ${RECORDERS_MAX}`;
    const [sharedAccounts] = await asAuditor(
      database,
      (tx) => tx.sql<[RollChange['sharedAccounts']]>`
        select count(*) as accounts, coalesce(sum(citizens), 0)::bigint as citizens, coalesce(max(citizens), 0) as most
          from (select count(*) as citizens
                  from dividend_roll join citizen using (bucket, citizen_id)
                 where run_no = ${runNo} and reasons = 0 and account_hash is not null
                 group by account_hash having count(*) > 1) shared`,
    );
    return { since: compared?.since ?? null, byRecorder, sharedAccounts };
  }

  /** How many are eligible, by class, once every chunk of the roll is frozen; none before. */
  async rollTotals(tx: EntityManager, runId: RunId): Promise<DividendClass[]> {
    return tx.sql<DividendClass[]>`
      select weight, below_age as "belowAge", eligible::numeric as citizens
        from door.roll_totals(${runId}) order by class_no`;
  }

  async concludeFreeze(
    tx: EntityManager,
    runId: RunId,
    { pool, steps }: Pick<Dividend, 'pool' | 'steps'>,
    split: Split,
  ): Promise<void> {
    await tx.sql`
      select door.conclude_freeze(${runId}, ${pool.toFixed()}, ${JSON.stringify(steps)}, ${split.eachGets.map((each) => each.toFixed())}::numeric[],
                                  ${split.perCitizen.toFixed()}, ${split.residue.toFixed()})`;
  }

  async concludeDeductions(database: DataSource, runId: RunId): Promise<void> {
    await database.sql`select door.conclude_deductions(${runId})`;
  }

  /** The classes of a run that has been split. */
  async classes(tx: EntityManager | DataSource, runNo: number): Promise<SplitClass[]> {
    return tx.sql<SplitClass[]>`
      select weight, below_age as "belowAge", eligible::numeric as citizens, each_gets as "eachGets"
        from dividend_class where run_no = ${runNo} order by class_no`;
  }

  async approve(
    tx: EntityManager,
    runId: RunId,
    person: string,
    hash: string | null,
  ): Promise<void> {
    await tx.sql`select door.approve_dividend(${runId}, ${person}, ${hash})`;
  }

  async reject(
    tx: EntityManager,
    runId: RunId,
    person: string,
    hash: string | null,
    reason: string | null,
  ): Promise<void> {
    await tx.sql`select door.reject_run(${runId}, 'dividend', ${person}, ${hash}, ${reason})`;
  }

  async distributeChunk(tx: EntityManager, runId: RunId, chunkNo: number): Promise<void> {
    await tx.sql`select door.distribute_chunk(${runId}, ${chunkNo})`;
  }

  async concludeDistribution(database: DataSource, runId: RunId): Promise<void> {
    await database.sql`select door.conclude_distribution(${runId})`;
  }

  async suspend(
    tx: EntityManager,
    runId: RunId,
    person: string,
    reason: string | null,
  ): Promise<void> {
    await tx.sql`select door.suspend_dividend(${runId}, ${person}, ${reason})`;
  }

  async resume(
    tx: EntityManager,
    runId: RunId,
    person: string,
    hash: string | null,
  ): Promise<void> {
    await tx.sql`select door.resume_dividend(${runId}, ${person}, ${hash})`;
  }

  async find(tx: EntityManager | DataSource, runId: RunId): Promise<Dividend | undefined> {
    const [found] = await tx.sql<Dividend[]>`${() => select} where run_id = ${runId}`;
    return found;
  }

  /** Ids of runs in the order they were proposed, after the given one. */
  async list(database: DataSource, limit: number, after: string): Promise<RunId[]> {
    const runs = await database.sql<{ runId: RunId }[]>`
      select run_id as "runId" from run where kind = 'dividend' and run_id > ${after} order by run_id limit ${limit}`;
    return runs.map(({ runId }) => runId);
  }
}
