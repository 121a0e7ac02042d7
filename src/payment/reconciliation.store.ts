import type { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import type { LocalDate } from '../domain/calendar.js';
import type { HoldReason } from '../domain/payment-reason.js';
import type { RunId } from '../runs/run.store.js';

/** How many, and how much. */
export interface Counted {
  readonly citizens: bigint;
  readonly amount: Decimal;
}

/** Citizens whose dividend has come to the same state, and where its money is. */
export interface StateOfCitizens {
  readonly state:
    | 'paid'
    | 'in-transit'
    | 'instructed'
    | 'due'
    | 'held'
    | 'rejected'
    | 'returned'
    | 'expired'
    | 'nothing';
  /** Of those who are held. */
  readonly reason: HoldReason | null;
  readonly citizens: bigint;
  /** Gross and all else that was credited, less all that was deducted. */
  readonly net: Decimal;
  readonly paid: Decimal;
  readonly inTransit: Decimal;
  readonly owed: Decimal;
  readonly expired: Decimal;
}

/** A kind of event that moved what is owed, such as `chunk`, `deductions`, `file`; owed more > 0. */
export interface Movement extends Counted {
  readonly event: string;
}

/** What the journal has of a dividend on its control accounts, and on the account at the bank. */
export interface ControlBalances {
  readonly owed: Decimal;
  readonly inTransit: Decimal;
  /** Of what was deducted. */
  readonly claimantsInTransit: Decimal;
  readonly cash: Decimal;
}

/** What was deducted for somebody of one dividend: `total` is paid, in transit or unpaid. */
export interface ClaimantReconciled {
  /** Null: the treasury, of the tax. */
  readonly claimant: string | null;
  readonly total: Decimal;
  /** By a bank's word, or recorded as paid otherwise. */
  readonly paid: Decimal;
  /** Of it by payment files. */
  readonly paidByBank: Decimal;
  readonly inTransit: Decimal;
  readonly unpaid: Decimal;
  readonly state: 'paid' | 'in-transit' | 'instructed' | 'due' | 'held' | 'rejected' | 'returned';
  readonly hold: HoldReason | null;
  readonly reasonCode: string | null;
}

/** A file as it was sent, and what banks have said of its payments. */
export interface FileReconciled {
  readonly fileNo: number;
  readonly messageId: string;
  readonly state: 'built' | 'released' | 'cancelled';
  readonly executeOn: LocalDate;
  readonly transactions: number;
  readonly sum: Decimal;
  readonly byState: Readonly<
    Partial<Record<PaymentState, { readonly payments: number; readonly sum: string }>>
  >;
}
export type PaymentState =
  'instructed' | 'cancelled' | 'sent' | 'settled' | 'rejected' | 'returned';

/** Entries of a dividend, by what they record; of those that follow a bank's word the state that was reached. */
const own = `
  select entry_id, split_part(entry_key, ':', 3) as event, split_part(entry_key, ':', 7) as reached
    from journal_entry where starts_with(entry_key, 'dividend:' || $1::text || ':')`;

/** Reads what a dividend has come to, one statement for everybody; in a transaction that sees everyone. */
export class ReconciliationStore {
  async states(tx: EntityManager, runId: RunId, runNo: number): Promise<StateOfCitizens[]> {
    return tx.query<StateOfCitizens[]>(
      `with own as materialized (${own}
       ), account as (
         select account_id, name = 'liabilities:dividends-payable' as is_payable
           from account where name in ('liabilities:dividends-payable', 'liabilities:payments-in-transit')
       ), money as (
         select p.bucket, p.citizen_id,
                -sum(quantity) filter (where is_payable and event not in ('file', 'report', 'expiry')) as net,
                -sum(quantity) filter (where is_payable) as owed,
                -sum(quantity) filter (where not is_payable) as in_transit,
                sum(quantity) filter (where event = 'report' and (is_payable and reached = 'returned'
                                                                  or is_payable and reached = 'settled-after-rejection'
                                                                  or not is_payable and reached = 'settled')) as paid,
                sum(quantity) filter (where is_payable and event = 'expiry') as expired
           from citizen_posting p join own using (entry_id) join account using (account_id)
          group by 1, 2
       ), latest as (
         select distinct on (bucket, citizen_id) bucket, citizen_id, batch_no, state
           from payment_instruction where run_no = $2 and state <> 'cancelled' and bucket <> claimants_bucket()
          order by bucket, citizen_id, attempt desc
       ), held as (
         select distinct on (bucket, citizen_id) bucket, citizen_id, batch_no, reason
           from payment_hold where run_no = $2 and bucket <> claimants_bucket()
          order by bucket, citizen_id, batch_no desc
       ), citizen as (
         select coalesce(net, 0) as net, coalesce(owed, 0) as owed, coalesce(in_transit, 0) as in_transit,
                coalesce(paid, 0) as paid, coalesce(expired, 0) as expired,
                case when l.state = 'instructed' then 'instructed'
                     when l.state = 'sent' then 'in-transit'
                     when owed > 0 and h.batch_no > coalesce(l.batch_no, 0) then 'held'
                     when owed > 0 and l.state in ('rejected', 'returned') then l.state
                     when owed > 0 then 'due'
                     when paid > 0 then 'paid'
                     when expired > 0 then 'expired'
                     else 'nothing' end as state,
                h.reason
           from (select bucket, citizen_id from dividend_roll where run_no = $2 and reasons = 0) r
           full join money using (bucket, citizen_id)
           left join latest l using (bucket, citizen_id)
           left join held h using (bucket, citizen_id)
       )
       select state, case state when 'held' then reason end as reason, count(*) as citizens, sum(net) as net,
              sum(paid) as paid, sum(in_transit) as "inTransit", sum(owed) as owed, sum(expired) as expired
         from citizen group by 1, 2 order by 1, 2`,
      [runId, runNo],
    );
  }

  async movements(tx: EntityManager, runId: RunId): Promise<Movement[]> {
    return tx.query<Movement[]>(
      `with own as materialized (${own})
       select event, count(distinct (bucket, citizen_id)) as citizens, -sum(quantity) as amount
         from citizen_posting join own using (entry_id)
        where account_id = account_id('liabilities:dividends-payable')
        group by 1 order by 1`,
      [runId],
    );
  }

  async deductions(tx: EntityManager, runNo: number): Promise<(Counted & { kind: string })[]> {
    return tx.sql<(Counted & { kind: string })[]>`
      select kind, count(distinct (bucket, citizen_id)) as citizens, sum(amount) as amount
        from dividend_deduction where run_no = ${runNo} group by 1 order by 1`;
  }

  async controls(tx: EntityManager, runId: RunId): Promise<ControlBalances> {
    const [found] = await tx.query<[ControlBalances]>(
      `with own as materialized (${own})
       select coalesce(-sum(quantity) filter (where name = 'liabilities:dividends-payable'), 0) as owed,
              coalesce(-sum(quantity) filter (where name = 'liabilities:payments-in-transit'), 0) as "inTransit",
              coalesce(-sum(quantity) filter (where name = 'liabilities:deductions-in-transit'), 0) as "claimantsInTransit",
              coalesce(-sum(quantity) filter (where name = 'assets:cash'), 0) as cash
         from posting join own using (entry_id) join account using (account_id)`,
      [runId],
    );
    return found;
  }

  /** Whoever something was deducted for, by name; the treasury last. */
  async claimants(tx: EntityManager, runId: RunId, runNo: number): Promise<ClaimantReconciled[]> {
    return tx.query<ClaimantReconciled[]>(
      `with own as materialized (${own}
       ), owing as (
         select array(select claimants_of_run($2)) as accounts
       ), deducted as (
         select account_id, -sum(quantity) as total
           from posting join own using (entry_id)
          where account_id = any ((select accounts from owing)::smallint[]) and event not in ('file', 'report', 'overpayment')
             or account_id = account_id('liabilities:withholding-tax') and event = 'overpayment'
          group by 1
       ), payment as (
         select citizen_id as account_id, coalesce(sum(amount) filter (where state = 'sent'), 0) as in_transit,
                coalesce(sum(amount) filter (where state = 'settled'), 0) as settled,
                coalesce(sum(amount) filter (where state = 'instructed'), 0) as instructed
           from payment_instruction where bucket = claimants_bucket() and run_no = $2 group by 1
       ), latest as (
         select distinct on (citizen_id) citizen_id as account_id, batch_no, state, reason_code
           from payment_instruction where bucket = claimants_bucket() and run_no = $2 and state <> 'cancelled'
          order by citizen_id, attempt desc
       ), held as (
         select distinct on (citizen_id) citizen_id as account_id, batch_no, reason
           from payment_hold where bucket = claimants_bucket() and run_no = $2 order by citizen_id, batch_no desc
       ), known as (
         select a.name, d.total, coalesce(p.in_transit, 0) as in_transit, coalesce(p.settled, 0) as settled,
                coalesce(p.instructed, 0) as instructed, coalesce(o.unpaid, 0) + coalesce(o.instructed, 0) as unpaid,
                l.batch_no, l.state, l.reason_code, h.batch_no as held_by, h.reason
           from deducted d
           join account a using (account_id)
           left join owed_to_claimants((select accounts from owing)::smallint[]) o
             on o.account_id = d.account_id and o.run_no = $2
           left join payment p on p.account_id = d.account_id
           left join latest l on l.account_id = d.account_id
           left join held h on h.account_id = d.account_id
          where d.total <> 0
       )
       select substring(name from '^liabilities:deductions:(.*)') as claimant, total, total - in_transit - unpaid as paid,
              settled as "paidByBank", in_transit as "inTransit", unpaid, reason as hold, reason_code as "reasonCode",
              case when in_transit > 0 then 'in-transit'
                   when unpaid <= 0 then 'paid'
                   when instructed > 0 then 'instructed'
                   when held_by > coalesce(batch_no, 0) then 'held'
                   when state in ('rejected', 'returned') then state
                   else 'due' end as state
         from known order by name`,
      [runId, runNo],
    );
  }

  async files(tx: EntityManager, runNo: number): Promise<FileReconciled[]> {
    return tx.sql<FileReconciled[]>`
      select f.file_no as "fileNo", message_id as "messageId", f.state, b.execute_on as "executeOn", transactions, sum,
             coalesce(by_state, '{}') as "byState"
        from payment_file f
        join payment_batch b using (run_no, batch_no)
        left join (
          select file_no, json_object_agg(state, json_build_object('payments', payments, 'sum', amount::text)) as by_state
            from (select file_no, state, count(*) as payments, sum(amount) as amount
                    from payment_instruction where run_no = ${runNo} and file_no is not null group by 1, 2) s
           group by file_no) i using (file_no)
       where f.run_no = ${runNo} order by f.file_no`;
  }
}
