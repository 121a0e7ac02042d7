import { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { PaymentFacts } from '../domain/payment-standing.js';
import type { StatementMovement } from '../domain/statement.js';
import type { Citizen } from '../registry/citizen.store.js';
import type { FactKind } from '../registry/fact.store.js';
import type { RunId } from '../runs/run.store.js';

/** What the books say of one citizen and one year's run. */
export interface Entitlement {
  readonly year: number;
  readonly runId: RunId;
  /** The last day to appeal. */
  readonly appealUntil: LocalDate;
  /** Bits of why not (0: eligible); null where the citizen was not on the roll when it was frozen. */
  readonly reasons: number | null;
  /** What their class gets, all that was paid late included; nothing where they are not eligible. */
  readonly gross: Decimal;
  /** Of a whole share; null where they are not eligible. */
  readonly weight: Decimal | null;
  /** Is it in the total that was declared with the run's sum tree? */
  readonly isInTotal: boolean;
  /** The day on which they were included late, or were paid the rest of their share; null where they were not. */
  readonly includedOn: LocalDate | null;
  /** What was paid then. */
  readonly late: Decimal | null;
}

/** What was looked at, as it was known when the roll was frozen. */
export interface Evidence {
  readonly what: 'residence' | 'birth' | 'death' | FactKind;
  readonly since: LocalDate;
  readonly until: LocalDate | null;
  readonly reason: string | null;
}

/** An appeal against a run's roll, as its statement tells it. */
export interface StatedAppeal {
  readonly id: string;
  readonly state: 'open' | 'granted' | 'denied';
  readonly madeAt: Instant;
  readonly decideBy: LocalDate;
  readonly decidedAt: Instant | null;
  readonly reason: string | null;
}

/** What has become of one run's dividend, of one citizen. */
export interface DividendStanding {
  /** What was taken of it, in order. */
  readonly deductions: readonly {
    readonly kind: string;
    readonly claimant: string | null;
    readonly amount: Decimal;
  }[];
  /** What moved the citizen's payable, in order; owed to the citizen > 0. */
  readonly movements: readonly StatementMovement[];
  /** Whether it was taken back since, and what of it is owed. */
  readonly takenBack: {
    readonly on: LocalDate;
    readonly amount: Decimal;
    readonly owed: Decimal;
  } | null;
  /** What they said against the roll, and what was decided. */
  readonly appeal: StatedAppeal | null;
  /** What has become of paying it: the newest payment that was not withdrawn, the newest hold. */
  readonly facts: Pick<PaymentFacts, 'payment' | 'hold' | 'hasExpired'>;
}

type AsJson<T> = Omit<T, 'amount'> & { readonly amount: string };

interface StandingRow extends Pick<PaymentFacts, 'payment' | 'hold' | 'hasExpired'> {
  readonly deductions: readonly AsJson<DividendStanding['deductions'][number]>[];
  readonly movements: readonly AsJson<StatementMovement>[];
  readonly takenBackOn: LocalDate | null;
  readonly takenBack: Decimal | null;
  readonly owed: Decimal | null;
  readonly appealId: string | null;
  readonly appealState: StatedAppeal['state'];
  readonly madeAt: Instant | null;
  readonly decideBy: LocalDate | null;
  readonly decidedAt: Instant | null;
  readonly reason: string | null;
}

/** JSON has no exact numbers: they come as text. */
const exact = <T extends { readonly amount: string }>({ amount, ...row }: T) => ({
  ...row,
  amount: new Decimal(amount),
});

/** Reads one citizen's part of the dividend, in a transaction that sees no other citizen. */
export class StatementStore {
  /** Approved runs with the citizen's place on their roll, newest year first. */
  async entitlements(
    tx: EntityManager,
    { bucket, citizenId }: Citizen,
    year: number | null,
    limit: number,
  ): Promise<Entitlement[]> {
    return tx.sql<Entitlement[]>`
      select d.year, d.run_id as "runId",
             case when k.each_gets > coalesce(i.amount, 0) then door.is_in_total(d.run_id) else false end as "isInTotal",
             appeal_until(d) as "appealUntil", l.reasons, coalesce(k.each_gets, 0) as gross,
             k.weight, i.included_on as "includedOn", i.amount as late
        from dividend_run d
        join run r using (run_id)
        left join dividend_roll l on l.bucket = ${bucket} and l.run_no = d.run_no and l.citizen_id = ${citizenId}
        left join late_inclusion i on i.bucket = ${bucket} and i.run_no = d.run_no and i.citizen_id = ${citizenId}
        left join dividend_class k on k.run_no = d.run_no and k.class_no = coalesce(i.class_no, l.class_no)
       where d.approved_on is not null and r.state <> 'rejected' and (${year}::int is null or d.year = ${year})
       order by d.year desc limit ${limit}`;
  }

  /** The newest record of all that a year's statement rests on; undefined where none was approved. */
  async asOf(
    tx: EntityManager,
    { bucket, citizenId, recordedAt }: Citizen,
    year: number,
  ): Promise<Instant | undefined> {
    const [found] = await tx.sql<{ asOf: Instant }[]>`
      select greatest(r.decided_at, ${recordedAt}::timestamptz,
               (select max(e.recorded_at) from citizen_posting p join journal_entry e using (entry_id)
                 where p.bucket = ${bucket} and p.citizen_id = ${citizenId}
                   and starts_with(e.entry_key, 'dividend:' || d.run_id || ':')),
               (select max(e.recorded_at) from payment_result p join journal_entry e using (entry_id)
                 where p.bucket = ${bucket} and p.citizen_id = ${citizenId} and p.run_no = d.run_no),
               (select max(greatest(f.created_at, f.decided_at)) from payment_instruction i join payment_file f using (run_no, batch_no)
                 where i.bucket = ${bucket} and i.citizen_id = ${citizenId} and i.run_no = d.run_no),
               (select max(greatest(a.made_at, x.decided_at)) from appeal a left join appeal_decision x using (bucket, appeal_id)
                 where a.bucket = ${bucket} and a.citizen_id = ${citizenId} and a.run_no = d.run_no),
               (select max(greatest(o.recorded_at, n.recorded_at)) from overpayment o left join reinstatement n using (bucket, overpayment_id)
                 where o.bucket = ${bucket} and o.citizen_id = ${citizenId} and o.run_no = d.run_no)) as "asOf"
        from dividend_run d
        join run r using (run_id)
       where d.approved_on is not null and r.state <> 'rejected' and d.year = ${year}`;
    return found?.asOf;
  }

  /** What has become of one run's dividend. In one statement, for each that is sent takes longer than what it asks. */
  async standing(
    tx: EntityManager,
    { bucket, citizenId }: Citizen,
    runId: RunId,
  ): Promise<DividendStanding> {
    const [found] = await tx.sql<[StandingRow]>`
      select (select coalesce(json_agg(json_build_object('kind', kind, 'claimant', substring(account from '^liabilities:deductions:(.*)'),
                                                         'amount', amount::text) order by place), '[]')
                from deductions_of(${bucket}::smallint, ${citizenId}, d.run_no)) as deductions,
             (select coalesce(json_agg(json_build_object('on', e.effective_on, 'narrative', e.narrative, 'amount', (-p.quantity)::text)
                                       order by e.effective_on, e.entry_id), '[]')
                from citizen_posting p join journal_entry e using (entry_id)
               where p.bucket = ${bucket} and p.citizen_id = ${citizenId}
                 and p.account_id = account_id('liabilities:dividends-payable')
                 and starts_with(e.entry_key, 'dividend:' || d.run_id || ':')) as movements,
             (o.recorded_at at time zone 'UTC')::date as "takenBackOn", o.taken_back as "takenBack",
             case when o.overpayment_id is not null then owed_on(o.overpayment_id, o.bucket) end as owed,
             a.appeal_id as "appealId", coalesce(x.outcome, 'open') as "appealState", a.made_at as "madeAt",
             a.decide_by as "decideBy", x.decided_at as "decidedAt", x.reason,
             (select json_build_object('batchNo', i.batch_no, 'state', i.state, 'stateOn', i.state_on,
                                       'executeOn', b.execute_on, 'reasonCode', i.reason_code,
                                       'saidOf', (select r.said_of from payment_result r
                                                   where r.bucket = i.bucket and r.run_no = i.run_no and r.citizen_id = i.citizen_id
                                                     and r.attempt = i.attempt and r.state = i.state),
                                       'isAccountNew', account_is_new(i.payee_bucket, i.payee_id, i.payee_facts_at))
                from payment_instruction i join payment_batch b using (run_no, batch_no)
               where i.bucket = ${bucket} and i.run_no = d.run_no and i.citizen_id = ${citizenId} and i.state <> 'cancelled'
               order by i.attempt desc limit 1) as payment,
             (select json_build_object('batchNo', h.batch_no, 'reason', h.reason, 'until', h.until)
                from payment_hold h
               where h.bucket = ${bucket} and h.run_no = d.run_no and h.citizen_id = ${citizenId}
               order by h.batch_no desc limit 1) as hold,
             exists (select 1 from citizen_posting p join journal_entry e using (entry_id)
                      where p.bucket = ${bucket} and p.citizen_id = ${citizenId}
                        and starts_with(e.entry_key, 'dividend:' || d.run_id || ':expiry:')) as "hasExpired"
        from dividend_run d
        left join overpayment o on o.bucket = ${bucket} and o.overpayment_id = taken_back_by(${bucket}::smallint, ${citizenId}, d.run_no)
        left join appeal a on a.bucket = ${bucket} and a.citizen_id = ${citizenId} and a.run_no = d.run_no
        left join appeal_decision x on x.bucket = a.bucket and x.appeal_id = a.appeal_id
       where d.run_id = ${runId}`;
    const { deductions, movements, takenBackOn, takenBack, owed, appealId, ...row } = found;
    return {
      deductions: deductions.map(exact),
      movements: movements.map(exact),
      takenBack: takenBack && { on: takenBackOn!, amount: takenBack, owed: owed! },
      appeal:
        appealId === null
          ? null
          : {
              id: appealId,
              state: row.appealState,
              madeAt: row.madeAt!,
              decideBy: row.decideBy!,
              decidedAt: row.decidedAt,
              reason: row.reason,
            },
      facts: { payment: row.payment, hold: row.hold, hasExpired: row.hasExpired },
    };
  }

  /** The year with whose dividend was released what a minor's was held for. */
  async releasedWith(
    tx: EntityManager,
    { bucket, citizenId }: Citizen,
    runId: RunId,
  ): Promise<number | undefined> {
    const [found] = await tx.sql<{ year: number }[]>`
      select o.year
        from dividend_run d
        join minor_release m on m.bucket = ${bucket} and m.citizen_id = ${citizenId} and m.held_by = d.run_no
        join dividend_run o on o.run_no = m.run_no
        join run r on r.run_id = o.run_id and r.state = 'distributed'
       where d.run_id = ${runId}`;
    return found?.year;
  }

  /** What was known of a citizen when a run's roll was frozen, oldest first. */
  async evidence(
    tx: EntityManager,
    { bucket, citizenId }: Citizen,
    { runId, year }: { readonly runId: RunId; readonly year: number },
    limit: number,
  ): Promise<Evidence[]> {
    return tx.sql<Evidence[]>`
      with run as (select frozen_at from run where run_id = ${runId}),
      known as (select k.* from run cross join lateral citizens_known_at(frozen_at, ${bucket}::smallint, ${citizenId}, ${citizenId}) k)
      select what, since, until, reason
        from (select 'birth' as what, born_on as since, null::date as until, null as reason from known
              union all
              select 'residence', lower(spell), upper(spell) - 1, null from known, unnest(earlier_residence) spell
              union all
              select 'residence', resident_since, resident_until, null from known
              union all
              select 'death', died_on, null, null from known where died_on is not null
              union all
              select f.kind::text, f.since, f.until, f.reason
                from run, unnest(enum_range(null::fact_kind)) kind
               cross join lateral facts_known_at(frozen_at, ${bucket}::smallint, ${citizenId}, kind) f
               where f.year is null or f.year = ${year}) e
       order by since, what limit ${limit}`;
  }
}
