import { randomBytes } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { VerifierKey } from '../domain/signed-note.js';
import { asAuditorsOfOneInstant } from '../ledger/reader.store.js';
import { ACTION_LAWS } from './action-laws.js';
import { CLAIMANT_LAWS, PAID_AFTER_ALL, RESOLVED } from './claimant-laws.js';
import { DEDUCTION_LAWS } from './deduction-laws.js';
import { proveDeductions } from './deduction-replays.js';
import { DIVIDEND_LAWS } from './dividend-laws.js';
import { ELIGIBILITY_LAWS } from './eligibility-laws.js';
import { EVENT_LAWS } from './event-laws.js';
import { FAIR_VALUE_LAWS } from './fair-value-laws.js';
import type { Law, Proof, Sum, Survey } from './law.js';
import { LOG_LAWS } from './log-laws.js';
import { proveLog } from './log-proofs.js';
import { provePools } from './pool-replays.js';
import { POSTING_SURVEYS } from './posting-laws.js';
import { LEDGERS, OWED, type Told, toldOf } from './posting-sums.js';
import { RETURN_LAWS } from './return-laws.js';
import { SUM_TREE_LAWS } from './sum-tree-laws.js';
import { proveTrees } from './sum-tree-proofs.js';

/** Tables and partitions with a column that names a citizen, of which anybody but their owner may read. */
const READ_OF_CITIZENS = `
  select c.oid, c.relname, c.relrowsecurity
    from pg_class c
   where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
     and exists (select 1 from pg_attribute where attrelid = c.oid and not attisdropped
                    and attname in ('citizen', 'citizen_id', 'pseudonym', 'national_id_hash'))
     and exists (select 1 from aclexplode(c.relacl) where privilege_type = 'SELECT' and grantee <> c.relowner)`;

const PARTITIONS = `
  select p.relname as parent, c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound, c.relkind = 'r' as is_table
    from pg_inherits
    join pg_class p on p.oid = inhparent and p.relkind = 'p' and p.relnamespace = 'public'::regnamespace
    join pg_class c on c.oid = inhrelid`;

/** Adding a proof is adding a line. */
const LAWS: readonly Law[] = [
  {
    law: '2 append only',
    what: 'the triggers that refuse every change stand, on every table and partition of the journal, on the audit trail, on the log and on sum trees',
    counted: 'tables',
    population: `
      select count(*) from pg_class
       where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
         and relname ~ '^(journal_entry|posting|holding_posting|control_total|citizen_posting(_\\d+)?|audit_event|log_(leaf|subtree|key|checkpoint|cosignature|period|declaration)|dividend_(slice|tile|shard|shard_path|tree|declaration))$'`,
    offenders: `
      select format('%s is not protected', relname)
        from pg_class c
       where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
         and relname ~ '^(journal_entry|posting|holding_posting|control_total|citizen_posting(_\\d+)?|audit_event|log_(leaf|subtree|key|checkpoint|cosignature|period|declaration)|dividend_(slice|tile|shard|shard_path|tree|declaration))$'
         and not exists (select 1 from pg_trigger t
                          where t.tgrelid = c.oid and t.tgname = 'append_only' and t.tgenabled in ('O', 'A'))
       order by relname limit 1`,
  },
  {
    law: '2 append only',
    what: 'what is kept by citizen stands in the partitions of its table, each bucket in its own, and nowhere else',
    counted: 'partitions',
    population: `select count(*) from (${PARTITIONS}) p`,
    offenders: `
      with partition as (${PARTITIONS}
      ), place as (
        -- Payments to claimants stand in a bucket of their own.
        select relname as parent, relname || '_' || bucket as name, format('FOR VALUES IN (''%s'')', bucket) as bound, bucket
          from pg_class
         cross join generate_series(0, case when relname in ('payment_hold', 'payment_instruction', 'payment_result') then 8 else 7 end) bucket
         where relkind = 'p' and relnamespace = 'public'::regnamespace
      )
      select format('%s is not the partition of %s for its bucket', name, parent)
        from partition full join place using (parent, name, bound)
       where bucket is null or partition.is_table is not true
       order by parent, name limit 1`,
  },
  {
    law: '2 append only',
    what: 'every reversal mirrors what it reverses, posting by posting, in the subsidiary ledgers too',
    counted: 'reversals',
    population: 'select count(*) from journal_entry where reverses is not null',
    offenders: `
      select format('entry %s does not mirror entry %s', entry_id, reverses)
        from journal_entry e
       where reverses is not null and (
         exists (select 1 from (select * from posting where entry_id = e.entry_id) mine
                  full join (select * from posting where entry_id = e.reverses) theirs using (account_id, commodity_id)
                  where mine.quantity is distinct from -theirs.quantity)
         or exists (select 1 from (select * from holding_posting where entry_id = e.entry_id) mine
                  full join (select * from holding_posting where entry_id = e.reverses) theirs using (share_class_id, account_id)
                  where mine.quantity is distinct from -theirs.quantity))
       order by entry_id limit 1`,
  },
  {
    law: '5 exact',
    what: 'pool = gross + residue, of which each class has its part',
    counted: 'dividend runs',
    population: 'select count(*) from dividend_run where gross is not null',
    offenders: `
      select format('run of %s: pool %s is not %s + %s, of which each class of %s has its part', d.year, pool, d.gross,
                    residue, per_citizen)
        from dividend_run d
       cross join lateral (select sum(c.eligible * each_gets) as gross, sum(c.eligible) as eligible, sum(c.eligible * weight) as shares,
                                  bool_or(each_gets <> div(pool * weight, payable_unit * nullif(all_shares, 0)) * payable_unit) as is_wrong
                             from (select *, sum(c.eligible * weight) over () as all_shares
                                     from dividend_class c where c.run_no = d.run_no) c) c
       where d.gross is not null
         and (pool <> d.gross + residue or c.is_wrong or (c.gross, c.eligible) is distinct from (d.gross, d.eligible)
              or per_citizen <> div(pool, payable_unit * shares) * payable_unit)
       order by year limit 1`,
  },
  {
    law: '6 the tenth',
    what: 'every stake is the nation’s part of the founding shares, and the journal says the same',
    counted: 'share classes',
    population: 'select count(*) from share_class',
    offenders: `
      select format('%s: the stake of %s founding shares at %s is %s, recorded %s, posted %s',
                    (select symbol from commodity c where c.commodity_id = w.commodity_id), trim_scale(founding_shares),
                    trim_scale(rate), trim_scale(stake_of(founding_shares, rate, fractions)), trim_scale(stake),
                    coalesce(trim_scale(posted)::text, 'nothing'))
        from (
          select s.commodity_id, founding_shares, l.rate, l.fractions, stake, posted
            from share_class s
            join incorporation using (incorporation_id)
           cross join lateral contribution_on(incorporated_on, legal_form) l
            left join (
              select p.commodity_id, sum(p.quantity) as posted
                from posting p join journal_entry e using (entry_id)
               where p.account_id = account_id('memorandum:shares-held')
                 and (e.entry_key like 'incorporation:%' or e.entry_key like 'correction:%')
               group by p.commodity_id) f using (commodity_id)
           where stake <> stake_of(founding_shares, contribution_rate, s.fractions) or coalesce(posted, 0) <> stake
              or (contribution_rate, s.fractions, s.exemption) is distinct from (l.rate, l.fractions, l.exemption)
           order by commodity_id limit 1) w`,
  },
  {
    law: '8 frozen inputs',
    what: 'every valuation, computed again from its frozen inputs, gives the same lines to the last digit',
    counted: 'valued holdings',
    population: 'select count(*) from valuation_line',
    offenders: `
      select format('valuation as of %s version %s: class %s was valued at %s, and comes to %s', v.as_of, v.version,
                    share_class_id, coalesce(trim_scale(was)::text, 'nothing'), coalesce(trim_scale(comes_to)::text, 'nothing'))
        from valuation v
        join run r using (run_id)
       cross join lateral (
         select share_class_id, l.value as was, a.value as comes_to
           from (select * from valuation_line where valuation_line.valuation_no = v.valuation_no) l
           full join value_holdings(v.as_of, r.frozen_at, 0, 9223372036854775807, r.parameters->'staleAfterDays') a
             using (share_class_id)
          where (l.shares, l.price_id, l.price_per_share, l.level, l.value)
                is distinct from (a.shares, a.price_id, a.price_per_share, a.level, a.value)
             -- Lines from before they said what they rest on say nothing of it.
             or l.basis is not null and (l.basis, l.is_stale, l.exchange_rate)
                is distinct from (a.basis, a.is_stale, a.exchange_rate)) w
       where v.nav is not null
       order by v.as_of limit 1`,
  },
  {
    law: '8 frozen inputs',
    what: 'every hash of a run’s inputs and of its proposal is the hash of what stands there',
    counted: 'runs',
    population: `select count(*) from run where kind in ('valuation', 'dividend')`,
    offenders: `
      select wrong from (
        select c.run_id, format('run %s, %s chunk %s: its digest is not that of its rows', c.run_id, c.step, c.chunk_no) as wrong
          from run_chunk c join valuation v using (run_id)
         where c.step = 'value' and c.state = 'done'
           and c.digest is distinct from digest_of_values(v.valuation_no, c.first_id, c.last_id)
        union all
        select c.run_id, format('run %s, %s chunk %s: its digest is not that of its rows', c.run_id, c.step, c.chunk_no)
          from run_chunk c join dividend_run d using (run_id)
         where c.step = 'freeze' and c.state = 'done'
           and c.digest is distinct from digest_of_roll(d.run_no, c.bucket, c.first_id, c.last_id)
        union all
        select c.run_id, format('run %s, %s chunk %s: its digest is not that of its rows', c.run_id, c.step, c.chunk_no)
          from run_chunk c join dividend_run d using (run_id)
         where c.step = 'deduct' and c.state = 'done'
           and c.digest is distinct from digest_of_deductions(d.run_no, c.bucket, c.first_id, c.last_id)
        union all
        select run_id, format('run %s: its proposal is not what was hashed', run_id)
          from run r
         where kind in ('valuation', 'dividend') and proposal_hash is not null and proposal_hash is distinct from (
           select hash_of_valuation(v) from valuation v where v.run_id = r.run_id
           union all
           select hash_of_dividend(d) from dividend_run d where d.run_id = r.run_id)) w
       order by run_id limit 1`,
  },
  {
    law: '8 frozen inputs',
    what: 'every roll, evaluated again as known when it was frozen, says the same of every citizen',
    counted: 'places on rolls',
    population: 'select count(*) from dividend_roll',
    offenders: `
      select format('run of %s: citizen %s of bucket %s is %s on the roll and %s by the facts', d.year, citizen_id, c.bucket,
                    on_roll, by_facts)
        from dividend_run d
        join run r using (run_id)
        join run_chunk c on c.run_id = d.run_id and c.step = 'freeze' and c.state = 'done'
       cross join lateral (
         select citizen_id, coalesce(l.reasons || ' in class ' || l.class_no, 'not') as on_roll,
                coalesce(f.reasons || ' in class ' || f.class_no, 'not') as by_facts
           from (select * from dividend_roll where dividend_roll.bucket = c.bucket and dividend_roll.run_no = d.run_no
                    and dividend_roll.citizen_id between c.first_id and c.last_id) l
           full join freeze_roll(d.year, d.record_on, r.frozen_at, c.bucket, c.first_id, c.last_id) f using (citizen_id)
          where (l.reasons, l.class_no) is distinct from (f.reasons, f.class_no)) w
       order by d.year limit 1`,
  },
  {
    law: '9 four eyes',
    what: 'nobody decided on what they proposed or recorded by hand, and no machine decided on anything',
    counted: 'decisions',
    population: `
      select (select count(*) from run where decided_by is not null)
           + (select count(*) from proposal where decided_by is not null)
           + (select count(*) from payment_file where decided_by is not null)`,
    offenders: `
      select wrong from (
        select decided_at, format('%s run %s was decided by who proposed it', kind, run_id) as wrong
          from run where decided_by = started_by
        union all
        select decided_at, format('%s run %s goes on by who proposed it', kind, run_id)
          from run where resumed_by = started_by and resumed_at > decided_at
        union all
        select decided_at, format('%s run %s was decided by a machine', kind, run_id)
          from run where decided_by like 'machine:%'
        union all
        select decided_at, format('%s run %s was approved by who recorded an input of it: %s', r.kind, run_id,
                                  own_input(run_id, decided_by))
          from run r left join valuation v using (run_id) left join dividend_run d using (run_id)
         where coalesce(v.approved_at::date, d.approved_on) is not null and own_input(run_id, decided_by) is not null
        union all
        select decided_at, format('%s of %s was decided by who proposed it, by a machine, or on something else', kind, subject)
          from proposal
         where decided_by = proposed_by or decided_by like 'machine:%'
            or decided_hash <> hash_of_proposal(proposal_id, kind, subject, content, reason, proposed_by)
        union all
        select decided_at, format('payment file %s was released by who built it, or by a machine', message_id)
          from payment_file where state = 'released' and (decided_by = built_by or decided_by like 'machine:%')
        union all
        select recorded_at, format('entry %s was approved by who recorded it, or by a machine', entry_id)
          from journal_entry where approved_by = recorded_by or approved_by like 'machine:%') w
       order by decided_at limit 1`,
  },
  {
    law: '9 four eyes',
    what: 'what takes two persons and is no run was proposed by one and approved by the other',
    counted: 'proposals approved',
    population: `select count(*) from proposal where state = 'approved'`,
    offenders: `
      with approved as (select * from proposal where state = 'approved')
      select wrong from (
        select format('the stake of %s was annulled without a second person', substr(o.entry_key, 15)) as wrong
          from journal_entry r
          join journal_entry o on o.entry_id = r.reverses and o.entry_key like 'incorporation:%'
           and (o.recorded_at at time zone 'UTC')::date < (r.recorded_at at time zone 'UTC')::date
          left join approved p on p.kind = 'annulment' and p.subject = substr(o.entry_key, 15)
           and p.proposed_by = r.recorded_by and p.decided_by = r.approved_by
         where p.proposal_id is null
        union all
        select format('%s was closed without a second person', c.year)
          from closed_period c
          left join approved p on p.kind = 'period-closure' and p.subject = c.year::text
           and p.proposed_by = c.closed_by and p.decided_by = c.second_by
         where p.proposal_id is null
        union all
        select format('the law of %s was amended without a second person', l.since)
          from nation_law l
          left join approved p on p.kind = 'nation-law' and p.proposal_id = l.proposal_id
           and p.content->'amendment' = l.stated
         where p.proposal_id is null
           and (l.proposal_id is not null or l.adopted_at > (select min(adopted_at) from nation_law))
        union all
        select format('the law of %s was approved, and is gone without a second person', p.subject)
          from approved p
         where p.kind = 'nation-law'
           and not exists (select 1 from nation_law l where l.proposal_id = p.proposal_id)
           and not exists (select 1 from approved w
                            where w.kind = 'law-withdrawal' and w.subject = p.subject and w.decided_at >= p.decided_at
                              and w.content->'withdraws' = p.content->'amendment')
        union all
        select format('entry %s registers a company in a closed year, and that was not approved', e.entry_id)
          from journal_entry e
          join incorporation i on e.entry_key = 'incorporation:' || i.incorporation_id
          left join approved p on p.kind = 'adjustment' and p.subject = extract(year from e.effective_on)::text
           and p.content->'incorporation'->>'registration_number' = i.registration_number
           and (p.proposed_by, p.decided_by, p.reason) = (e.recorded_by, e.approved_by, e.reason)
         where e.approved_by is not null and p.proposal_id is null
        union all
        select format('entry %s is not the adjustment that was approved', e.entry_id)
          from journal_entry e
          left join approved p on p.kind = 'adjustment' and e.entry_key = 'adjustment:' || p.proposal_id
           and (p.proposed_by, p.decided_by, p.reason) = (e.recorded_by, e.approved_by, e.reason)
           and p.subject = extract(year from e.effective_on)::text
         where e.entry_key like 'adjustment:%' and (p.proposal_id is null or exists (
           select 1
             from (select a.name as account, q.quantity from posting q join account a using (account_id)
                    where q.entry_id = e.entry_id) is_posted
             full join jsonb_to_recordset(p.content->'postings') as was (account text, quantity numeric) using (account)
            where is_posted.quantity is distinct from was.quantity))
        union all
        select format('the account of %s was changed by %s alone', c.pseudonym, v.superseded_by)
          from citizen_version v
          join citizen c using (bucket, citizen_id)
          left join (select distinct started_by from run where kind = 'citizen-import') i on i.started_by = v.superseded_by
          left join approved p on p.kind = 'account-change' and p.subject = c.pseudonym::text and p.proposed_by = v.superseded_by
         where v.superseded_by <> c.pseudonym::text and i.started_by is null and p.proposal_id is null) w
       order by wrong limit 1`,
  },
  {
    law: '9 four eyes',
    what: 'who put whom on a roll, or took them off, is what the approver was shown',
    counted: 'changes of rolls',
    population: 'select count(*) from roll_change',
    offenders: `
      select format('run of %s, chunk %s: the word of %s is not shown as it is', d.year, c.chunk_no, recorded_by)
        from dividend_run d
        join run r using (run_id)
        join run_chunk c on c.run_id = d.run_id and c.step = 'freeze' and c.state = 'done'
       cross join lateral (
         select recorded_by
           from (select recorded_by, added, removed from roll_change s where s.run_no = d.run_no and s.chunk_no = c.chunk_no) shown
           full join (
             select f.recorded_by, count(*) filter (where f.reasons = 0) as added, count(*) filter (where f.reasons <> 0) as removed
               from freeze_roll(d.year, d.record_on, r.frozen_at, c.bucket, c.first_id, c.last_id) f
               left join dividend_roll l on l.bucket = c.bucket and l.run_no = d.compared_with and l.citizen_id = f.citizen_id
                and l.citizen_id between c.first_id and c.last_id
              where (f.reasons = 0) <> coalesce(l.reasons = 0, false)
              group by f.recorded_by) found using (recorded_by)
          where (shown.added, shown.removed) is distinct from (found.added, found.removed)) w
       order by d.year limit 1`,
  },
  {
    law: '10 nobody else’s',
    what: 'every request that was answered under a key stands in the audit trail with what it did',
    counted: 'answers',
    population: 'select count(*) from idempotency_record',
    offenders: `
      with answered as (
        select method, status, resource, count(*) as times
          from (select method, status,
                       coalesce(case when path !~ '^/v1/citizens/' then
                                  coalesce(substring(path from '/([0-9a-f-]{36})(/|$)'), substring(path from '/(\\d{1,6})(/|$)'))
                                else substring(path from '^/v1/citizens/[^/]+/[^/]+/([0-9a-f-]{36})(/|$)') end, substring(body->>'id' from '^[0-9a-f-]{36}$'), '') as resource
                  from idempotency_record) r
         group by method, status, resource
      ), told as (
        select split_part(route, ' ', 1) as method, status, coalesce(resource, '') as resource, count(*) as times
          from audit_event where outcome = 'done' group by 1, 2, 3
      )
      select format('%s %s was answered with %s %s times, and the audit trail tells of %s', method,
                    nullif(resource, ''), status, a.times, coalesce(t.times, 0))
        from answered a left join told t using (method, status, resource)
       where a.times > coalesce(t.times, 0)
       order by resource, method limit 1`,
  },
  {
    law: '10 nobody else’s',
    what: 'row-level security stands on every table and partition with a citizen in it',
    counted: 'tables',
    population: `select count(*) from (${READ_OF_CITIZENS}) t`,
    offenders: `
      select format('%s shows more of it than one citizen', relname)
        from (${READ_OF_CITIZENS}) t
       where not relrowsecurity
          or not exists (select 1 from pg_policy where polrelid = t.oid and polname = 'one_citizen')
          or exists (select 1 from pg_policy
                      where polrelid = t.oid and pg_get_expr(polqual, polrelid) not like '%the_citizen()%'
                        and (polroles <> array['investment_auditor'::regrole::oid] or polcmd <> 'r'))
       order by relname limit 1`,
  },
  {
    law: '10 nobody else’s',
    what: 'every fact of a citizen has its key, and none is left of who was erased',
    counted: 'facts',
    population: 'select (select count(*) from citizen) + (select count(*) from citizen_version)',
    offenders: `
      with fact as (
        select bucket, citizen_id, recorded_at from citizen
        union all
        select bucket, citizen_id, recorded_at from citizen_version
      ), erased as (
        select bucket, citizen_id
          from citizen join erasure e on e.citizen = pseudonym
      )
      select wrong from (
        select bucket, citizen_id, format('citizen %s of bucket %s has lost a key', citizen_id, bucket) as wrong
          from fact f
         where not exists (select 1 from citizen_key k
                            where (k.bucket, k.citizen_id, k.recorded_at) = (f.bucket, f.citizen_id, f.recorded_at))
           and not exists (select 1 from erased e where (e.bucket, e.citizen_id) = (f.bucket, f.citizen_id))
        union all
        select bucket, citizen_id, format('citizen %s of bucket %s was erased and has a key again', citizen_id, bucket)
          from citizen_key join erased using (bucket, citizen_id)) w
       order by bucket, citizen_id limit 1`,
  },
  {
    law: '12 NAV',
    what: 'every NAV is the value of its holdings and all else that the fund owned, less what it owed',
    counted: 'valuations',
    population: 'select count(*) from valuation where nav is not null',
    offenders: `
      select format('NAV as of %s version %s is %s: holdings come to %s, all else to %s', as_of, version, trim_scale(nav),
                    trim_scale(lines), trim_scale(other_net_assets(as_of, frozen_at)))
        from valuation v
        join run using (run_id)
       cross join lateral (select coalesce(sum(value), 0) as lines from valuation_line l where l.valuation_no = v.valuation_no) s
       where nav is not null
         and (holdings_value, other_net_assets, nav)
             is distinct from (lines, other_net_assets(as_of, frozen_at), lines + other_net_assets(as_of, frozen_at))
       order by as_of, version limit 1`,
  },
  {
    law: '12 NAV',
    what: 'what an approved valuation says of a holding is what the holding is carried at',
    counted: 'holdings',
    population: 'select count(distinct share_class_id) from holding_posting',
    offenders: `
      with carried as (
        select v.valuation_no, h.share_class_id, sum(h.quantity) as quantity,
               -- A later version of the same day, or an entry that came in between, has the newer word.
               bool_or(e.recorded_at > r.frozen_at and not starts_with(e.entry_key, 'valuation:' || v.run_id)) as is_overtaken
          from valuation v
          join run r using (run_id)
          join holding_posting h on h.effective_on <= v.as_of
          join journal_entry e on e.entry_id = h.entry_id and e.recorded_at <= v.approved_at
         group by v.valuation_no, h.share_class_id
      )
      select format('class %s is carried at %s as of %s, and was valued at %s', l.share_class_id,
                    coalesce(trim_scale(c.quantity)::text, 'nothing'), v.as_of, trim_scale(l.value))
        from valuation v
        join valuation_line l using (valuation_no)
        left join carried c using (valuation_no, share_class_id)
       where v.approved_at is not null and coalesce(c.quantity, 0) <> l.value and c.is_overtaken is not true
       order by v.as_of limit 1`,
  },
  {
    law: '13 cash is paid once',
    what: 'a run was approved for what it promised, and a year has one run',
    counted: 'dividend runs',
    population: 'select count(*) from dividend_run where approved_on is not null',
    offenders: `
      select wrong from (
        select d.year, format('run of %s promised %s and posted %s', d.year, trim_scale(gross + late_reserve),
                              coalesce(trim_scale(p.quantity)::text, 'nothing')) as wrong
          from dividend_run d
          left join journal_entry e on e.entry_key = 'dividend:' || d.run_id || ':approval'
          left join posting p on p.entry_id = e.entry_id and p.account_id = account_id('equity:distributions')
         where d.approved_on is not null and p.quantity is distinct from gross + late_reserve
        union all
        select d.year, format('%s has %s approved runs', d.year, count(*))
          from dividend_run d join run r using (run_id)
         where d.approved_on is not null and r.state not in ('rejected', 'failed')
         group by d.year having count(*) > 1) w
       order by year limit 1`,
  },
  {
    law: '13 cash is paid once',
    what: 'every receipt and expense stands in the journal with its amount and day',
    counted: 'receipts and expenses',
    population: 'select (select count(*) from cash_receipt) + (select count(*) from expense)',
    offenders: `
      select format('%s %s says %s on %s, and its entry %s on %s', what, event_id, trim_scale(amount), day,
                    coalesce(trim_scale(abs(p.quantity))::text, 'nothing'), e.effective_on)
        from (select 'receipt' as what, receipt_id as event_id, amount, received_on as day, entry_id from cash_receipt
              union all
              select 'expense', expense_id, amount, paid_on, entry_id from expense) c
        left join journal_entry e using (entry_id)
        left join posting p on p.entry_id = c.entry_id and p.account_id = account_id('assets:cash')
       where (abs(p.quantity), e.effective_on) is distinct from (c.amount, c.day)
       order by event_id limit 1`,
  },
  {
    law: '13 cash is paid once',
    what: 'what is in transit to each citizen is what was sent to a bank that has not said yet what became of it',
    counted: 'payments',
    population: 'select count(*) from payment_instruction',
    offenders: `
      select format('citizen %s of bucket %s: %s in transit, %s sent', citizen_id, bucket,
                    trim_scale(coalesce(t.amount, 0)), trim_scale(coalesce(s.amount, 0)))
        from (select bucket, citizen_id, -sum(quantity) as amount from citizen_posting
               where account_id = account_id('liabilities:payments-in-transit') group by 1, 2) t
        full join (select bucket, citizen_id, sum(amount) as amount from payment_instruction
                    where state = 'sent' and bucket <> claimants_bucket() group by 1, 2) s using (bucket, citizen_id)
       where coalesce(t.amount, 0) <> coalesce(s.amount, 0)
       order by bucket, citizen_id limit 1`,
  },
  {
    law: '13 cash is paid once',
    what: 'every payment file holds as many payments as it says, of that sum, and was posted so when it was released',
    counted: 'payment files',
    population: 'select count(*) from payment_file',
    offenders: `
      select format('payment file %s says %s of %s, holds %s of %s and posted %s', message_id, transactions,
                    trim_scale(f.sum), coalesce(held, 0), coalesce(trim_scale(i.sum)::text, 'nothing'),
                    coalesce(trim_scale(-p.quantity)::text, 'nothing'))
        from payment_file f
        left join (select run_no, file_no, count(*) as held, sum(amount) as sum,
                          bool_or(state in ('instructed', 'cancelled')) as is_unsent,
                          bool_or(state not in ('instructed', 'cancelled')) as is_sent
                     from payment_instruction where file_no is not null group by 1, 2) i using (run_no, file_no)
        left join posting p on p.entry_id = f.entry_id
         and p.account_id = account_id(case f.pays when 'claimants' then 'liabilities:deductions-in-transit'
                                                   else 'liabilities:payments-in-transit' end)
       where (held, i.sum) is distinct from (transactions::bigint, f.sum)
          or -p.quantity is distinct from case state when 'released' then f.sum end
          or case state when 'released' then is_unsent else is_sent end
       order by f.run_no, f.file_no limit 1`,
  },
  {
    law: '13 cash is paid once',
    what: 'a payment has come to what a bank has said of it, or of its file, and to nothing else',
    counted: 'payments answered',
    population: 'select count(*) from payment_result',
    offenders: `
      with expected (state, result) as (
        values ('settled', 'settled'), ('rejected', 'rejected'), ('returned', 'settled'), ('returned', 'returned')
      ), heard as (
        select i.bucket, i.run_no, i.citizen_id, i.attempt, e.result
          from payment_instruction i join expected e using (state)
        union all
        select i.bucket, i.run_no, i.citizen_id, i.attempt, 'rejected' from (${PAID_AFTER_ALL}) i
      )
      select wrong from (
        select bucket, citizen_id, format('payment %s of citizen %s of bucket %s has%s come to %s', attempt, citizen_id, bucket,
                                          case when r.report_id is null then ' not' end, result) as wrong
          from heard h
          full join (select *, state as result from payment_result) r using (bucket, run_no, citizen_id, attempt, result)
         where h.bucket is null or r.bucket is null
        union all
        select r.bucket, r.citizen_id, format('payment %s of citizen %s of bucket %s: no report says that it is %s', r.attempt,
                                              r.citizen_id, r.bucket, r.state)
          from payment_result r
          join payment_instruction i using (bucket, run_no, citizen_id, attempt)
          join payment_file f using (run_no, file_no)
          left join payment_outcome o on o.run_id = r.report_id and o.outcome_no = r.outcome_no
           and (o.status in (r.state, case r.state when 'settled' then 'returned' end)
                or (r.report_id, r.outcome_no) in (select report_id, outcome_no from (${RESOLVED}) k
                                                    where k.finding = case r.state when 'settled' then 'paid' else 'not-paid' end))
           and (o.end_to_end_id = i.end_to_end_id
                or o.level <> 'transaction' and f.message_id in (o.message_id, o.payment_information_id))
           and coalesce(o.level <> 'transaction' or o.amount = i.amount
                        or (r.report_id, r.outcome_no) in (select report_id, outcome_no from (${RESOLVED}) k where finding <> 'void'), true)
         where o.run_id is null) w
       order by bucket, citizen_id limit 1`,
  },
  {
    law: '13 cash is paid once',
    what: 'by a bank’s word the journal moves what its payments come to, citizen by citizen, and the cash they took or brought back',
    counted: 'entries by the word of banks',
    population: 'select count(distinct entry_id) from payment_result',
    offenders: `
      with side (state, account, sign) as (
        values ('settled',  'transit', 1), ('settled',  'cash', -1), ('rejected', 'transit', 1), ('rejected', 'owed', -1),
               ('returned', 'cash', 1),    ('returned', 'owed', -1), ('after-all', 'owed', 1),   ('after-all', 'cash', -1)
      ), line as (
        select r.entry_id, r.bucket, r.citizen_id, sign * i.amount as quantity,
               account <> 'cash' and r.bucket <> claimants_bucket() as has_citizens,
               case when account = 'cash' then 'assets:cash'
                    when r.bucket <> claimants_bucket() then case account when 'transit' then 'liabilities:payments-in-transit'
                                                                          else 'liabilities:dividends-payable' end
                    when account = 'transit' then 'liabilities:deductions-in-transit'
                    else a.name end as account
          from payment_result r
          join payment_instruction i using (bucket, run_no, citizen_id, attempt)
          left join (${PAID_AFTER_ALL}) l using (bucket, run_no, citizen_id, attempt)
          join side on side.state = case when r.state = 'settled' and l.state is not null then 'after-all' else r.state end
          left join account a on r.bucket = claimants_bucket() and a.account_id = r.citizen_id
      ), due as (
        select entry_id, account, case when has_citizens then bucket end as bucket,
               case when has_citizens then citizen_id end as citizen_id, sum(quantity) as quantity
          from line group by 1, 2, 3, 4
      ), by_report as (
        select entry_id from journal_entry where entry_key ~ '^dividend:[^:]+:report:'
      ), posted as (
        select entry_id, name as account, bucket, citizen_id, quantity
          from citizen_posting join by_report using (entry_id) join account using (account_id)
        union all
        select entry_id, name, null, null, quantity
          from posting join by_report using (entry_id) join account using (account_id) where subsidiary <> 'citizen'
      )
      select format('entry %s posts %s to %s, and its payments come to %s', entry_id,
                    coalesce(trim_scale(p.quantity)::text, 'nothing'), account, coalesce(trim_scale(d.quantity)::text, 'nothing'))
        from (select *, coalesce(bucket, -1) as part, coalesce(citizen_id, -1) as member from due) d
        full join (select *, coalesce(bucket, -1) as part, coalesce(citizen_id, -1) as member from posted) p
          using (entry_id, account, part, member)
       where d.quantity is distinct from p.quantity
       order by entry_id limit 1`,
  },
  {
    law: '13 cash is paid once',
    what: 'a citizen is paid themselves, or who was entered by two persons to stand for them',
    counted: 'payments',
    population: 'select count(*) from payment_instruction',
    offenders: `
      with entered as (
        select r.*, r.begun_by = p.proposal_id as is_approved
          from representative r left join proposal p on p.proposal_id = r.begun_by and p.kind = 'representative' and p.state = 'approved'
      )
      select format('payment %s of citizen %s of bucket %s goes to citizen %s of bucket %s', attempt, i.citizen_id, i.bucket,
                    payee_id, payee_bucket)
        from payment_instruction i
       where (payee_bucket, payee_id) <> (bucket, citizen_id)
         and not exists (select 1 from entered e
                          where (e.bucket, e.citizen_id) = (i.bucket, i.citizen_id) and e.kind = i.paid_as and e.is_approved
                            and (e.representative_bucket, e.representative_id) = (i.payee_bucket, i.payee_id))
       order by i.bucket, i.citizen_id, attempt limit 1`,
  },
  {
    law: '14 closed is closed',
    what: 'what was recorded in a closed period after it was closed has a reason and a second person',
    counted: 'closed periods',
    population: 'select count(*) from closed_period',
    offenders: `
      select format('entry %s falls into %s, which was closed', entry_id, year)
        from journal_entry join closed_period on year = extract(year from effective_on)
       where recorded_at > closed_at and (reason is null or approved_by is null)
       order by entry_id limit 1`,
  },
  ...EVENT_LAWS,
  ...DEDUCTION_LAWS,
  ...ACTION_LAWS,
  ...CLAIMANT_LAWS,
  ...ELIGIBILITY_LAWS,
  ...DIVIDEND_LAWS,
  ...RETURN_LAWS,
  ...FAIR_VALUE_LAWS,
  ...SUM_TREE_LAWS,
  ...LOG_LAWS,
];

const surveyOf = ({ law, what, counted, offenders, population }: Law): Survey => ({
  laws: [{ law, what, counted }],
  parts: [`select array[(${offenders})] as offenders, array[(${population})::text] as checked`],
});
const SURVEYS: readonly Survey[] = LAWS.filter(({ sum }) => sum === undefined).map(surveyOf);
/** Where sums come out, nobody is looked for. */
const SUMMED: readonly Survey[] = [
  ...POSTING_SURVEYS,
  ...LAWS.filter(({ sum }) => sum !== undefined).map(surveyOf),
];
/** Those that take longest come first, so that what is left fits in beside them. */
const SUMS: readonly Sum[] = [...LEDGERS, ...LAWS.flatMap(({ sum }) => sum ?? []), ...OWED];

/** What a reading of some rows found of each law that it is about. */
interface Found {
  readonly offenders: readonly (string | null)[];
  readonly checked: readonly string[];
}

/** What sums tell of some rows. */
interface Summed {
  readonly tells: boolean;
  readonly holds: boolean;
  readonly checked: Readonly<Record<string, string>>;
  readonly sums: Readonly<Record<string, string>>;
}

/**
 * Sorting keeps so much of what is read in memory, and grouping or joining twice that, in each place of a plan: what does not
 * fit goes to the disk, so that a proof takes no more memory for more rows.
 */
const WORK_MEMORY = '16MB';

const numberOf = ({ law }: { readonly law: string }): number => Number.parseInt(law, 10);

/**
 * Proves from the rows the laws whose number `isWanted`, or all. Those that sums tell of, from 1 to 5, are wanted together.
 * @param txs  that see the same; they share the work
 */
export async function proveByRows(
  txs: readonly [EntityManager, ...EntityManager[]],
  isWanted: (no: number) => boolean = () => true,
): Promise<readonly Proof[]> {
  const wanted = (surveys: readonly Survey[]) =>
    surveys.filter(({ laws: [first] }) => isWanted(numberOf(first!)));
  const [summed, surveys] = [wanted(SUMMED), wanted(SURVEYS)];
  const sums = summed.length > 0 ? await toldSums(txs[0]) : [];
  // Indexes have in order what sums meet: that takes a third of what hashing it does, and no memory.
  const found = await findOut(txs, [
    ...sums.map((text) => ({ text, joins: 'merged' as const })),
    ...statementsOf(surveys),
  ]);
  const all = found.slice(0, sums.length) as readonly Summed[];
  const proofs =
    proofsBySums(summed, all) ??
    named(proofsOf(summed, await findOut(txs, statementsOf(summed))), all);
  return [...proofsOf(surveys, found.slice(sums.length)), ...proofs].toSorted(
    (one, other) => numberOf(one) - numberOf(other),
  );
}

/** The sums, told of seeds that nobody could know before, and of accounts as they are. */
async function toldSums(tx: EntityManager): Promise<readonly string[]> {
  const seed = () => `'${randomBytes(8).readBigInt64LE()}'::bigint`;
  const [accounts] = await tx.query<[Pick<Told, 'holding' | 'citizen'>]>(`
    select coalesce(string_agg(account_id::text, ', ') filter (where subsidiary = 'holding'), 'null') as holding,
           coalesce(string_agg(account_id::text, ', ') filter (where subsidiary = 'citizen'), 'null') as citizen
      from account`);
  const told: Told = { seed1: seed(), seed2: seed(), seed3: seed(), ...accounts };
  return SUMS.map((sum) => toldOf(sum, told));
}

/** Proofs of laws that all hold; undefined where one is broken. */
function proofsBySums(
  surveys: readonly Survey[],
  summed: readonly Summed[],
): readonly Proof[] | undefined {
  if (!summed.every(({ tells, holds }) => tells && holds)) return undefined;
  if (!comeToNothing(summed.map(({ sums }) => sums))) return undefined;
  const lookedAt = (counted: string) =>
    summed.reduce((count, { checked }) => count + BigInt(checked[counted] ?? 0), 0n);
  return surveys
    .flatMap(({ laws }) => laws)
    .map(({ law, what, counted }) => ({
      law,
      what,
      offender: null,
      checked: `${lookedAt(counted)} ${counted}`,
    }));
}

/** What sums tell of is broken, whether or not somebody is found who breaks it. */
function named(proofs: readonly Proof[], summed: readonly Summed[]): readonly Proof[] {
  if (!summed.every(({ tells }) => tells) || proofs.some(({ offender }) => offender !== null))
    return proofs;
  const offender =
    'sums over all postings, entries and leaves do not come out, though none is found that breaks a law: look for rows without a number, an amount or a day';
  return proofs.with(0, { ...proofs[0]!, offender });
}

/** Whether every total, to which each adds a part or none, is 0. */
function comeToNothing(parts: readonly Summed['sums'][]): boolean {
  const names = new Set(parts.flatMap((part) => Object.keys(part)));
  return [...names].every(
    (name) => parts.reduce((sum, part) => sum + BigInt(part[name] ?? 0), 0n) === 0n,
  );
}

interface Statement {
  readonly text: string;
  /** By which plans rows meet. */
  readonly joins: 'hashed' | 'merged';
}

const statementsOf = (surveys: readonly Survey[]): readonly Statement[] =>
  surveys.flatMap(({ parts }) => parts).map((text) => ({ text, joins: 'hashed' }));

/** The row that each of the statements selects, in their order. */
async function findOut(
  txs: readonly EntityManager[],
  statements: readonly Statement[],
): Promise<readonly (Found | Summed)[]> {
  const found: (Found | Summed)[] = [];
  let next = 0;
  const work = async (tx: EntityManager) => {
    // A proof reads everything. Looking rows up one by one, which a limit tempts the planner into, would take hours.
    // The transactions share the work. Processes beside them would take turns with them: workers of a plan, whose results
    // are to be put together besides, and PostgreSQL's own that read ahead of what the operating system reads ahead already.
    await tx.query(
      `set local enable_nestloop = off; set local max_parallel_workers_per_gather = 0; set local effective_io_concurrency = 0;
       set local work_mem = '${WORK_MEMORY}'`,
    );
    while (next < statements.length) {
      const no = next++;
      const { text, joins } = statements[no]!;
      await tx.query(`set local enable_hashjoin = ${joins === 'hashed' ? 'on' : 'off'}`);
      [found[no]] = await tx.query<[Found | Summed]>(text);
    }
  };
  const ends = await Promise.allSettled(
    txs.map((tx) =>
      work(tx).catch((error: unknown) => {
        next = statements.length;
        throw error;
      }),
    ),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return found;
}

/** What of each survey's parts, one after the other, was found. */
function proofsOf(
  surveys: readonly Survey[],
  found: readonly (Found | Summed)[],
): readonly Proof[] {
  let at = 0;
  return surveys.flatMap(({ laws, parts }) => {
    const ofParts = found.slice(at, (at += parts.length)) as readonly Found[];
    return laws.map(({ law, what, counted }, no) => ({
      law,
      what,
      offender: ofParts.map(({ offenders }) => offenders[no]).find((one) => one != null) ?? null,
      checked: `${ofParts.reduce((sum, { checked }) => sum + BigInt(checked[no]!), 0n)} ${counted}`,
    }));
  });
}

/**
 * Proves every law anew, all on one snapshot of the tables. Sound when every `offender` is null.
 * @param logKeys  that the newest checkpoint must be signed by; none: those on record
 */
export const proveBooks = (
  database: DataSource,
  logKeys: readonly VerifierKey[] = [],
): Promise<readonly Proof[]> => asAuditorsOfOneInstant(database, (txs) => prove(txs, logKeys));

/** The same, on what transactions see that see the same. */
export async function prove(
  txs: readonly [EntityManager, ...EntityManager[]],
  logKeys: readonly VerifierKey[] = [],
): Promise<readonly Proof[]> {
  return [
    ...(await proveByRows(txs)),
    await proveTrees(txs[0]),
    await provePools(txs[0]),
    await proveDeductions(txs[0]),
    ...(await proveLog(txs[0], logKeys)),
  ];
}
