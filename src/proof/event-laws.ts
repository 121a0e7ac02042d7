import { ACTION_EVENTS } from './action-laws.js';
import { DEDUCTION_EVENTS } from './deduction-laws.js';
import { RELEASE_EVENTS } from './dividend-laws.js';
import { LATE_EVENTS } from './eligibility-laws.js';
import type { Law, Sum } from './law.js';

/** What happened, and the entries that record it, one for each: proved again from the rows. */

/** By far the most. */
const FOUNDING_KEY = `'incorporation:' || incorporation_id`;
const FOUNDINGS = `
  select ${FOUNDING_KEY} as key, null::bigint as entry_id from incorporation
   where incorporation_id not in (select incorporation_id from incorporation_without_stake)`;

const OTHER_EVENTS = `
  select 'correction:' || correction_id as key, entry_id from incorporation_correction where entry_id is not null
  union all select 'cash-receipt:' || receipt_id, entry_id from cash_receipt
  union all select 'expense:' || expense_id, entry_id from expense
  union all select 'adjustment:' || proposal_id, null from proposal
             where kind = 'adjustment' and state = 'approved' and content ? 'postings'
  union all select 'dividend:' || run_id || ':approval', null from dividend_run where approved_on is not null
  union all select 'dividend:' || run_id || ':chunk:' || chunk_no, null from run_chunk
             where step = 'distribute' and state = 'done' and total > 0
  union all ${DEDUCTION_EVENTS}
  union all ${LATE_EVENTS}
  union all ${RELEASE_EVENTS}
  union all ${ACTION_EVENTS}
  union all select 'dividend:' || d.run_id || ':file:' || file_no, entry_id
              from payment_file join dividend_run d using (run_no) where state = 'released'
  union all select 'dividend:' || r.subject || ':' || chunk_no, null
              from run r join run_chunk c using (run_id)
             where r.kind = 'expiry' and c.state = 'done' and (c.counts->>'expired')::bigint > 0
  union all select 'reversal:' || o.id, r.entry_id from journal_entry r join journal_entry o on o.entry_id = r.reverses`;

/** Kinds of entries of which an event has any number: by their keys they say which, and an index has each kind together. */
const OF_VALUATIONS = `entry_key like 'valuation:%' and entry_key not like 'valuation:%:later:%'`;
const OF_ANNULMENTS = `entry_key like 'annulment:%'`;
const OF_REPORTS = `entry_key like 'dividend:%:report:%'`;

const OF_FOUNDING = `hashtextextended(${FOUNDING_KEY}, :seed1)`;

/**
 * Events and entries have the same keys, as often, when those come to the same in weights that are drawn for the occasion.
 * An event that knows its entry is held against it; entries of which an event has any number, against the event.
 */
const SUM: Sum = `
  with other as materialized (${OTHER_EVENTS}
  ), happened as (
    select coalesce(sum(weight), 0) as weight
      from (select sum(${OF_FOUNDING}) as weight from incorporation
            union all
            select -sum(${OF_FOUNDING}) from incorporation_without_stake
            union all
            select sum(hashtextextended(key, :seed1)) from other) w
  ), recorded as (
    select count(*) as entries, count(entry_key) as keys, max(recorded_at) as latest,
           coalesce(sum(hashtextextended(entry_key, :seed1)), 0)
           - (${[OF_VALUATIONS, OF_ANNULMENTS, OF_REPORTS]
             .map(
               (kind) =>
                 `(select coalesce(sum(hashtextextended(entry_key, :seed1)), 0) from journal_entry where ${kind})`,
             )
             .join(' + ')}) as weight
      from journal_entry
  )
  select true as tells,
         happened.weight = recorded.weight and keys = entries
         and coalesce(latest <= now() + interval '1 minute', true)
         and not exists (select from other
                           left join (select entry_id, entry_key from journal_entry
                                       where entry_id = any (array(select entry_id from other))) e using (entry_id)
                          where other.entry_id is not null and e.entry_key is distinct from other.key)
         and not exists (select from journal_entry e
                          where ${OF_VALUATIONS}
                            and not exists (select from run_chunk c
                                             where c.step = 'post' and c.state = 'done' and c.run_id::text = split_part(entry_key, ':', 2)
                                               and c.chunk_no::text = split_part(entry_key, ':', 3)
                                               and starts_with(entry_key, 'valuation:' || c.run_id || ':' || c.chunk_no || ':')))
         and not exists (select from journal_entry e
                          where ${OF_ANNULMENTS}
                            and not exists (select from incorporation i
                                             where i.state = 'annulled' and entry_key = 'annulment:' || i.incorporation_id))
         and not exists (select from journal_entry e
                          where ${OF_REPORTS}
                            and not exists (select from payment_result p join dividend_run d using (run_no)
                                             where p.entry_id = e.entry_id and d.run_id::text = split_part(entry_key, ':', 2)
                                               and p.report_id::text = split_part(entry_key, ':', 4)
                                               and starts_with(entry_key, 'dividend:' || d.run_id || ':report:' || p.report_id || ':'))) as holds,
         jsonb_build_object('entries', entries::text) as checked,
         '{}'::jsonb as sums
    from happened, recorded`;

export const EVENT_LAWS: readonly Law[] = [
  {
    law: '3 once',
    what: 'every entry records an event of ours, and every event has its entry',
    counted: 'entries',
    population: 'select count(*) from journal_entry',
    sum: SUM,
    offenders: `
      with event (key, entry_id) as (${FOUNDINGS} union all ${OTHER_EVENTS}
      ), unmet as materialized (
        select event.key, e.entry_id, e.entry_key
          from event full join journal_entry e on e.entry_key = event.key
         where event.key is null or e.entry_id is null or e.entry_id <> event.entry_id
      )
      select wrong from (
        select format('event %s has no entry', key) as wrong, key from unmet where key is not null
        union all
        select format('entry %s records no event: %s', e.entry_id, entry_key), entry_key
          from unmet e
         where key is null
           and not exists (select 1 from run_chunk c where c.step = 'post' and c.state = 'done'
                            and starts_with(e.entry_key, 'valuation:' || c.run_id || ':' || c.chunk_no || ':'))
           and not exists (select 1 from incorporation i
                            where e.entry_key = 'annulment:' || i.incorporation_id and i.state = 'annulled')
           and not exists (select 1 from payment_result p join dividend_run d using (run_no)
                            where p.entry_id = e.entry_id
                              and starts_with(e.entry_key, 'dividend:' || d.run_id || ':report:' || p.report_id || ':'))) w
       order by key limit 1`,
  },
];
