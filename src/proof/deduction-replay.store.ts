import type { EntityManager } from 'typeorm';
import type { LocalDate } from '../domain/calendar.js';

/** A run whose deductions are worked out, with the law of its year as the books keep it. */
export interface ReplayedRun {
  readonly runNo: number;
  readonly year: number;
  readonly recordOn: LocalDate;
  readonly frozenAt: string;
  readonly frozenOn: LocalDate;
  /** By then it had deducted. */
  readonly decidedAt: string;
  readonly law: StatedDeductions;
  readonly recoveryShare: string;
  /** Until which age minors' dividends are held; null where they are not. */
  readonly heldUntil: number | null;
  readonly minorUnit: number;
  /** Runs whose lines counted as it deducted, and those of which nothing says whether they came before it. */
  readonly before: readonly number[];
  readonly beside: readonly number[];
  readonly chunks: readonly RollPart[];
}

/** What a nation's law states of deductions. */
export interface StatedDeductions {
  readonly withholdingTax: string;
  readonly order: readonly string[];
  readonly exemptShare: string;
  readonly exemptFrom: readonly string[];
  readonly feePerClaim: string;
  readonly giftUnit: string | null;
  readonly beneficiaries: readonly {
    readonly id: string;
    readonly name: string;
    readonly takes: 'gift' | 'savings';
  }[];
}

export interface RollPart {
  readonly bucket: number;
  readonly firstId: string;
  readonly lastId: string;
}

/** What came of a claim or an overpayment: by a run, or at a moment. */
export interface Came {
  readonly runNo: number | null;
  /** In milliseconds; null where a run took it. */
  readonly at: number | null;
  readonly amount: string;
  /** Before the run deducted, whatever else is true. */
  readonly isBefore: boolean;
}

export interface Due {
  readonly id: string;
  readonly amount: string;
  readonly came: readonly Came[];
}

/** What there was to take from a citizen. */
export interface DuesRow {
  readonly citizenId: string;
  readonly gross: string;
  readonly isHeld: boolean;
  readonly claims: readonly (Due & {
    readonly claimant: string;
    readonly kind: string;
    readonly countsFrom: LocalDate;
  })[];
  readonly recoverables: readonly Due[];
  readonly directives: readonly {
    readonly kind: 'gift' | 'savings';
    readonly beneficiary: string;
    readonly amount?: string;
    readonly share?: string;
  }[];
  readonly lines: readonly LineRow[];
  /** Of who is paid the rest: fees and gifts that the run took already. */
  readonly taken: readonly LineRow[];
}

export interface LineRow {
  readonly kind: string;
  readonly account: string;
  readonly claimId: string | null;
  readonly amount: string;
}

/** Who was included late, and when: by then so many runs had deducted, and of others nothing says whether they had. */
export interface LateInclusion {
  readonly bucket: number;
  readonly citizenId: string;
  readonly paidAt: string;
  /** The day that says who is a minor. */
  readonly minorOn: LocalDate;
  readonly before: readonly number[];
  readonly beside: readonly number[];
}

/**
 * What there was to take from citizens $2 to $3 of partition $1, for the run $9 that was frozen at $4: claims that were open
 * then and had not ended by $5, directives of then, and what was owed at $5. Of each what had come of it: until $5 for
 * certain, until $6 perhaps; by the runs $7 for certain, by those of $8 perhaps.
 */
const KNOWN = `
  open_claim as materialized (
    select * from claim
     where bucket = $1 and citizen_id between $2 and $3 and filed_at <= $4
       and claim_state_at(claim_id, bucket, $4) = 'open'
       and claim_state_at(claim_id, bucket, $5) not in ('withdrawn', 'refused')
  ), overpaid as materialized (
    select * from overpayment where bucket = $1 and citizen_id between $2 and $3 and recorded_at <= $5
  ), came as (
    -- By id, which an index has: without nested loops a join would read every line of the partition for each part.
    select claim_id as id, run_no, null::bigint as at, sum(amount) as amount, run_no = any ($7::integer[]) as is_before
      from dividend_deduction
     where bucket = $1 and kind <> 'fee' and run_no = any ($8::integer[])
       and claim_id = any (array(select claim_id from open_claim union all select overpayment_id from overpaid))
     group by claim_id, run_no
    union all
    select x.claim_id, null, (extract(epoch from e.recorded_at) * 1000)::bigint, x.amount, e.recorded_at <= $5
      from late_deduction x
      join late_inclusion i using (bucket, run_no, citizen_id)
      join dividend_run d using (run_no)
      join journal_entry e on e.entry_key = 'dividend:' || d.run_id || ':late:' || i.proposal_id
     where x.bucket = $1 and x.kind <> 'fee' and x.run_no <> $9 and e.recorded_at <= $6
       and x.claim_id = any (array(select claim_id from open_claim))
    union all
    select overpayment_id, null, (extract(epoch from recorded_at) * 1000)::bigint, amount, recorded_at <= $5
      from recovery
     where bucket = $1 and kind <> 'returned-after-write-off' and recorded_at <= $6
       and (kind, run_no) is distinct from ('set-off', $9::integer)
       and overpayment_id = any (array(select overpayment_id from overpaid))
    union all
    select overpayment_id, null, (extract(epoch from recorded_at) * 1000)::bigint, cancelled, recorded_at <= $5
      from reinstatement
     where bucket = $1 and recorded_at <= $6 and overpayment_id = any (array(select overpayment_id from overpaid))
  ), come as materialized (
    select id, json_agg(json_build_object('runNo', run_no, 'at', at, 'amount', amount::text, 'isBefore', is_before)) as came
      from came group by id
  ), claimed as (
    select citizen_id, json_agg(json_build_object('id', claim_id, 'claimant', claimant, 'kind', kind, 'amount', amount::text,
             'countsFrom', counts_from, 'came', coalesce(came, '[]')) order by claim_id) as claims
      from open_claim left join come on id = claim_id
     group by citizen_id
  ), owed as (
    select citizen_id, json_agg(json_build_object('id', overpayment_id, 'amount', receivable::text, 'came', coalesce(came, '[]'))
             order by recorded_at, overpayment_id) as recoverables
      from overpaid left join come on id = overpayment_id
     group by citizen_id
  ), wanted as (
    select distinct on (citizen_id) citizen_id, given as directives
      from directives
     where bucket = $1 and citizen_id between $2 and $3 and recorded_at <= $4
     order by citizen_id, recorded_at desc
  ), known as (
    select citizen_id, coalesce(claims, '[]') as claims, coalesce(recoverables, '[]') as recoverables,
           coalesce(directives, '[]') as directives
      from claimed full join owed using (citizen_id) full join wanted using (citizen_id)
  )`;

/** Reads what deductions are replayed from, part by part of a roll. */
export class DeductionReplayStore {
  constructor(private readonly tx: EntityManager) {}

  /**
   * Runs that were proposed. One run of a year lives at a time, so another of the same year never counted as one
   * deducted; what was approved before it was frozen always did; of others that lived beside it nothing says which came
   * first.
   */
  async runs(): Promise<ReplayedRun[]> {
    return this.tx.sql<ReplayedRun[]>`
      select d.run_no as "runNo", d.year, d.record_on as "recordOn", r.frozen_at::text as "frozenAt",
             (r.frozen_at at time zone 'UTC')::date as "frozenOn", r.ended_at::text as "decidedAt",
             law_on(make_date(d.year, 12, 31), 'deductions') as law,
             law_on(make_date(d.year, 12, 31), 'recovery')->>'share' as "recoveryShare",
             held_until(d.year) as "heldUntil",
             (select minor_unit from fund join currency on commodity_id = currency_id) as "minorUnit",
             array(select o.run_no from dividend_run o join run q using (run_id)
                    where o.year <> d.year and o.approved_on is not null and q.decided_at <= r.frozen_at) as before,
             array(select o.run_no from dividend_run o join run q using (run_id)
                    where o.year <> d.year and q.frozen_at < r.ended_at
                      and (q.decided_at is null or q.decided_at > r.frozen_at)) as beside,
             (select json_agg(json_build_object('bucket', bucket, 'firstId', first_id::text, 'lastId', last_id::text) order by chunk_no)
                from run_chunk c where c.run_id = d.run_id and c.step = 'freeze') as chunks
        from dividend_run d
       cross join lateral (select *, coalesce(decided_at, 'infinity') as ended_at from run where run.run_id = d.run_id) r
       where r.proposal_hash is not null
       order by d.run_no`;
  }

  /** Whoever has claims, overpayments or directives, as known when the run was frozen, with the lines they bear. */
  async dues(run: ReplayedRun, { bucket, firstId, lastId }: RollPart): Promise<DuesRow[]> {
    const { runNo, recordOn, heldUntil, frozenAt, decidedAt, before, beside } = run;
    return this.tx.query<DuesRow[]>(
      `with ${KNOWN}, line as (
         select citizen_id, json_agg(json_build_object('kind', kind, 'account', account, 'claimId', claim_id, 'amount', amount::text)
                  order by line_no) as lines
           from dividend_deduction
          where bucket = $1 and run_no = $9 and citizen_id between $2 and $3
          group by citizen_id
       )
       select r.citizen_id::text as "citizenId", k.each_gets::text as gross, m.citizen_id is not null as "isHeld",
              claims, recoverables, directives, coalesce(lines, '[]') as lines, '[]'::json as taken
         from known
         join dividend_roll r using (citizen_id)
         join dividend_class k on k.run_no = r.run_no and k.class_no = r.class_no
         left join line using (citizen_id)
         left join (select citizen_id from minors_on($10::date, $11::integer, $4, $1::smallint, $2, $3)
                     where $11::integer is not null) m using (citizen_id)
        where r.bucket = $1 and r.run_no = $9 and r.citizen_id between $2 and $3
        order by r.citizen_id`,
      [
        bucket,
        firstId,
        lastId,
        frozenAt,
        frozenAt,
        decidedAt,
        before,
        [...before, ...beside],
        runNo,
        recordOn,
        heldUntil,
      ],
    );
  }

  /**
   * Late inclusions of the run. Who changes what is due takes turns with whoever pays it: what was recorded by the moment
   * of the inclusion's entry came before it. Of runs that were under way nothing says so.
   */
  async lateInclusions({ runNo }: ReplayedRun): Promise<LateInclusion[]> {
    return this.tx.sql<LateInclusion[]>`
      select i.bucket, i.citizen_id::text as "citizenId", e.recorded_at::text as "paidAt",
             greatest(d.record_on, i.included_on) as "minorOn",
             array(select o.run_no from dividend_run o join run q using (run_id)
                    where o.approved_on is not null and q.decided_at <= e.recorded_at) as before,
             array(select o.run_no from dividend_run o join run q using (run_id)
                    where q.frozen_at < e.recorded_at and (q.decided_at is null or q.decided_at > e.recorded_at)) as beside
        from late_inclusion i
        join dividend_run d using (run_no)
        join journal_entry e on e.entry_key = 'dividend:' || d.run_id || ':late:' || i.proposal_id
       where i.run_no = ${runNo}
       order by i.bucket, i.citizen_id`;
  }

  /** What there was to take of a late inclusion, with what was taken. */
  async lateDues(run: ReplayedRun, late: LateInclusion): Promise<DuesRow> {
    const { bucket, citizenId, paidAt, minorOn, before, beside } = late;
    const [found] = await this.tx.query<[DuesRow]>(
      `with ${KNOWN}
       select i.citizen_id::text as "citizenId", i.amount::text as gross,
              exists (select 1 from minors_on($10::date, $11::integer, $5, $1::smallint, $2, $3) where $11::integer is not null)
                and exists (select 1 from citizens_known_at($5, $1::smallint, $2, $3) where died_on is null)
                and not exists (select 1 from minor_release m
                                 where m.bucket = i.bucket and m.citizen_id = i.citizen_id and m.held_by = i.run_no
                                   and m.run_no = any ($8::integer[]) and takes(m.run_no) and i.held = 0) as "isHeld",
              coalesce(claims, '[]') as claims, coalesce(recoverables, '[]') as recoverables,
              coalesce(directives, '[]') as directives,
              taken_already(i.bucket, i.citizen_id, i.run_no) as taken,
              (select coalesce(json_agg(json_build_object('kind', kind, 'account', account, 'claimId', claim_id, 'amount', amount::text)
                                        order by place, since, claim_id), '[]')
                 from (select place, kind, account, claim_id, amount, null::timestamptz as since
                         from deductions_of(i.bucket, i.citizen_id, i.run_no) where place > 100000 and kind <> 'set-off'
                       union all
                       select 100002, r.kind, 'assets:dividends-recoverable', r.overpayment_id, r.amount, o.recorded_at
                         from recovery r join overpayment o using (bucket, overpayment_id)
                        where r.bucket = i.bucket and r.citizen_id = i.citizen_id and r.kind = 'set-off' and r.run_no = i.run_no) l
              ) as lines
         from late_inclusion i
         left join known using (citizen_id)
        where i.bucket = $1 and i.run_no = $9 and i.citizen_id between $2 and $3`,
      [
        bucket,
        citizenId,
        citizenId,
        run.frozenAt,
        paidAt,
        paidAt,
        before,
        [...before, ...beside],
        run.runNo,
        minorOn,
        run.heldUntil,
      ],
    );
    return found;
  }

  /** From whom besides something else is taken than the law takes from everyone; the first of them. */
  async untold(
    { runNo, recordOn, heldUntil, frozenAt, law, minorUnit }: ReplayedRun,
    { bucket, firstId, lastId }: RollPart,
    told: readonly string[],
  ): Promise<string | undefined> {
    const [wrong] = await this.tx.sql<{ wrong: string }[]>`
      with part as (
        select each_gets, trunc(each_gets * ${law.withholdingTax}::numeric, ${minorUnit}::integer) as tax, class_no
          from dividend_class where run_no = ${runNo} offset 0
      ), due as (
        select l.citizen_id, t.*
          from dividend_roll l
          join part using (class_no)
          left join (select citizen_id
                       from minors_on(${recordOn}::date, ${heldUntil}::integer, ${frozenAt}, ${bucket}::smallint, ${firstId}, ${lastId})
                      where ${heldUntil}::integer is not null) m using (citizen_id)
         cross join lateral (values
                 (1::smallint, 'withholding-tax', 'liabilities:withholding-tax', tax),
                 (case when tax > 0 then 2 else 1 end, 'held-until-majority', 'liabilities:held-for-minors',
                  case when m.citizen_id is not null then each_gets - tax else 0 end)) as t (line_no, kind, account, amount)
         where l.bucket = ${bucket} and l.run_no = ${runNo} and l.citizen_id between ${firstId} and ${lastId} and t.amount > 0
      ), line as (
        select citizen_id, line_no, kind, account, claim_id, amount from dividend_deduction
         where bucket = ${bucket} and run_no = ${runNo} and citizen_id between ${firstId} and ${lastId}
      )
      select format('from citizen %s of bucket %s is taken %s, and by the law %s', citizen_id, ${bucket}::integer,
                    coalesce(line.kind || ' ' || trim_scale(line.amount) || ' to ' || line.account, 'nothing'),
                    coalesce(due.kind || ' ' || trim_scale(due.amount) || ' to ' || due.account, 'nothing')) as wrong
        from due full join line using (citizen_id, line_no)
       where (due.kind, due.account, due.amount) is distinct from (line.kind, line.account, line.amount)
         and citizen_id <> all (${told}::bigint[])
       order by citizen_id, line_no limit 1`;
    return wrong?.wrong;
  }
}
