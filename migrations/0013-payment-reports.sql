-- 0013 Payment reports: what banks say has become of payments, and what the books make of it.
--
-- A report is read whole before anything is made of it. Then each of its outcomes finds its payment by the id that the
-- bank says again, and moves it where the bank says it is, with the entry for it; what is said of a batch or a file counts
-- for those of its payments that nothing is said of by themselves. What cannot be is posted nowhere: it is a break, for a
-- person to look into.

-- A report that was read to its end; law 3: the same one is not read twice.
create table payment_report (
  run_id     uuid   primary key references run,
  format     text   not null check (format in ('pain.002', 'camt.053', 'camt.054', 'csv')),
  message_id text,                                    -- the bank's own, where it has one
  sha256     text   not null unique check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes      bigint not null check (bytes > 0),
  outcomes   bigint not null check (outcomes >= 0),
  others     bigint not null check (others >= 0),     -- movements on the account that name no payment
  unique (format, message_id)
);
create trigger append_only before update or delete or truncate on payment_report
  for each statement execute function refuse_change();

-- Our ids are random, so a range of their digits holds as many payments as any other of its width: so reports are cut.
create function place_of_payment(end_to_end_id text) returns bigint language sql immutable as $$
  select case when bucket_of_payment(end_to_end_id) is not null
              then ('x' || substr(end_to_end_id, 3, 15))::bit(60)::bigint end
$$;

-- What a report says, in its order. An id that is none of ours is left out, and so are the bank's words: a name may
-- stand in them. Amounts as they are written, to be compared.
create table payment_outcome (
  run_id                 uuid   not null,
  outcome_no             bigint not null,
  level                  text   not null check (level in ('group', 'batch', 'transaction')),
  status                 text   not null check (status in ('accepted', 'pending', 'settled', 'rejected', 'returned')),
  end_to_end_id          text,
  bucket                 smallint generated always as (bucket_of_payment(end_to_end_id)) stored,
  place                  bigint   generated always as (place_of_payment(end_to_end_id)) stored,
  message_id             text,                        -- of our file, where the bank repeats it
  payment_information_id text,
  bank_reference         text,
  reason_code            text check (reason_code ~ '^[A-Z0-9]{2,4}$'),
  amount                 numeric,
  currency               text,
  transactions           bigint,
  said_on                date,
  primary key (run_id, outcome_no),
  constraint an_id_is_ours check ((end_to_end_id is null) = (bucket is null))
);
create index payment_outcome_by_payment on payment_outcome (run_id, bucket, place) where bucket is not null;
create trigger append_only before update or delete or truncate on payment_outcome
  for each statement execute function refuse_change();

-- What a bank's word made of a payment: each state it reached, by which outcome, in which entry.
create table payment_result (
  bucket     smallint not null,
  run_no     integer  not null,
  citizen_id bigint   not null,
  attempt    smallint not null,
  state      text     not null check (state in ('settled', 'rejected', 'returned')),
  said_of    text     not null check (said_of in ('payment', 'file')),   -- of the payment itself, or of its file or batch
  report_id  uuid     not null,
  outcome_no bigint   not null,
  entry_id   bigint   not null,
  primary key (bucket, run_no, citizen_id, attempt, state)
) partition by list (bucket);
do $$
declare
  target text;
begin
  for bucket in 0..7 loop
    execute format('create table payment_result_%1$s partition of payment_result for values in (%1$s)', bucket);
  end loop;
  foreach target in array array(select relid::regclass::text from pg_partition_tree('payment_result')) loop
    execute format('create trigger append_only before update or delete or truncate on %s
                      for each statement execute function refuse_change()', target);
  end loop;
end $$;
select guard_citizens('payment_result');

-- What a report says and the books did not follow.
--   unknown-payment            it names a file and no payment in it, or no file at all
--   not-sent                   of a payment whose file was never released
--   other-file                 the bank names another of our files than the payment stands in
--   amount-differs             from what was sent
--   currency-differs           likewise
--   batch-differs              number or sum of a batch is not that of what it can be of
--   settled-after-rejection    the money is said to have left after all
--   rejected-after-settlement  the money is said not to have left; as a rule a return follows
--   returned-after-rejection   money is said to have come back that had not left
--   duplicate                  the bank refuses it as one that it has executed: then it is paid, and is not owed again
create table payment_break (
  break_no      bigint generated always as identity primary key,
  report_id     uuid    not null references payment_report,
  outcome_no    bigint  not null,
  kind          text    not null check (kind in (
                  'unknown-payment', 'not-sent', 'other-file', 'amount-differs', 'currency-differs', 'batch-differs',
                  'settled-after-rejection', 'rejected-after-settlement', 'returned-after-rejection', 'duplicate')),
  end_to_end_id text,
  run_no        integer,                              -- of the dividend, where the payment or the file is known
  file_no       integer,
  expected      numeric                               -- what the books have, where an amount is compared
);
create index payment_break_of_report on payment_break (report_id, break_no);
create index payment_break_of_dividend on payment_break (run_no, break_no) where run_no is not null;
create index payment_break_in_question on payment_break (run_no, bucket_of_payment(end_to_end_id))
  where kind = 'settled-after-rejection';
create index payment_break_of_payment on payment_break (end_to_end_id) where end_to_end_id is not null;
create trigger append_only before update or delete or truncate on payment_break
  for each statement execute function refuse_change();

-- Reading ----------------------------------------------------------------------------------------------------------

-- The file of ours that an outcome names.
create function payment_file_of(o payment_outcome) returns setof payment_file language sql stable as $$
  select * from payment_file where message_id in (o.message_id, o.payment_information_id) order by message_id limit 1
$$;

create function door.open_payment_report(by_person text) returns uuid
  language sql security definer set search_path = public, pg_temp as $$
  insert into run (kind, state, started_by) values ('payment-report', 'receiving', by_person) returning run_id
$$;

-- Outcomes that name a payment which there is not, and, of a report that repeats orders, those that repeat another amount
-- or currency than was sent: what arrived is not what a bank has written of our files.
create function door.strangers_of_report(of_report uuid, repeats_orders boolean, most integer)
  returns table (outcome_no bigint, end_to_end_id text, says text, sent text)
  language sql stable security definer set search_path = public, pg_temp as $$
  with money as (select code from currency join fund on commodity_id = currency_id)
  select o.outcome_no, o.end_to_end_id, concat_ws(' ', trim_scale(o.amount), o.currency),
         trim_scale(i.amount) || ' ' || (select code from money)
    from payment_outcome o
    left join payment_instruction i on i.bucket = o.bucket and i.end_to_end_id = o.end_to_end_id
   where o.run_id = of_report and o.level = 'transaction' and o.bucket is not null
     and (i.bucket is null or repeats_orders and (o.amount <> i.amount or o.currency <> (select code from money)))
   order by o.outcome_no limit most
$$;

-- Closes a report that has been read to its end, and cuts it into chunks of some 5,000 payments of one partition each;
-- what names no payment of ours is one more.
create function door.close_payment_report(
  of_report uuid, in_format text, message text, digest text, size bigint, told bigint, passed_over bigint
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  chunk_size constant bigint := 5000;
  places     constant bigint := 1::bigint << 60;
begin
  begin
    insert into payment_report (run_id, format, message_id, sha256, bytes, outcomes, others)
    values (of_report, in_format, message, digest, size, told, passed_over);
  exception when unique_violation then
    perform refuse('payment-report-exists', jsonb_build_object('id', (
      select run_id from payment_report
       where sha256 = digest or (format, message_id) = (in_format, message) order by sha256 = digest desc limit 1)));
  end;
  with told as (
    select bucket, place, (count(*) over (partition by bucket) - 1) / chunk_size + 1 as slices
      from payment_outcome where run_id = of_report and level = 'transaction' and bucket is not null
  ), cut as (
    select bucket, slices, least(place / (places / slices), slices - 1) as slice, count(*) as told
      from told
     group by 1, 2, 3
    union all
    select null, 1, 0, count(*)
      from payment_outcome o left join lateral payment_file_of(o) f on true
     where o.run_id = of_report and o.bucket is null and (o.level = 'transaction' or f.file_no is null)
    having count(*) > 0
  )
  insert into run_chunk (run_id, step, chunk_no, bucket, first_id, last_id, total)
  select of_report, 'match', row_number() over (order by slice, bucket), bucket, slice * (places / slices),
         case when slice + 1 = slices then places else (slice + 1) * (places / slices) end - 1, c.told
    from cut c;
  update run set state = 'running', step = 'match' where run_id = of_report;
  perform door.advance_payment_report(of_report);  -- of a file as a whole, there is nothing to match
end $$;

-- Posting ----------------------------------------------------------------------------------------------------------

-- A payment, and what is said of it.
create type payment_said as (
  outcome_no bigint, bucket smallint, run_no integer, citizen_id bigint, attempt smallint, status text, said_on date,
  reason_code text
);
-- A state that a payment has reached, and on which day the books say so.
create type payment_reached as (
  outcome_no bigint, bucket smallint, run_no integer, citizen_id bigint, attempt smallint, state text, posted_on date,
  amount numeric
);

-- What a chunk's payments have come to, in one entry for each dividend, state and day: of few postings, with their citizens.
-- Nothing here spends cash that was promised to anybody: it leaves against what is in transit, or what is owed, and comes
-- back as a debt. Where two persons have found out what became of a payment, by them instead of who sent the report.
create function post_payments(
  of_report uuid, at_step text, of_chunk bigint, reached payment_reached[], by_person text, second_person text
) returns void language plpgsql as $$
declare
  money    bigint := (select currency_id from fund);
  entries  entry_draft[];
  postings posting_draft[];
  citizens citizen_draft[];
begin
  with one as (
    select u.*, u.bucket = claimants_bucket() as is_claimant,
           dense_rank() over (order by run_no, state, posted_on)::integer as entry_no
      from unnest(reached) u
  ), side (state, what, sign) as (
    values ('settled',                 'transit',  1), ('settled',                 'cash', -1),
           ('settled-after-rejection', 'owed',     1), ('settled-after-rejection', 'cash', -1),
           ('rejected',                'transit',  1), ('rejected',                'owed', -1),
           ('returned',                'cash',     1), ('returned',                'owed', -1)
  ), line as materialized (
    select entry_no, bucket, citizen_id, sign * amount as amount, what <> 'cash' and not is_claimant as has_citizens,
           case when what = 'cash' then 'assets:cash'
                when is_claimant then case what when 'transit' then 'liabilities:deductions-in-transit' else a.name end
                when what = 'transit' then 'liabilities:payments-in-transit'
                else 'liabilities:dividends-payable' end as account
      from one
      join side using (state)
      left join account a on is_claimant and a.account_id = one.citizen_id
  )
  select (select array_agg(row('dividend:' || d.run_id || ':report:' || of_report || ':' || at_step || ':' || of_chunk || ':'
                                 || e.state || ':' || e.posted_on, e.posted_on,
                               case when is_claimant then 'Deductions of dividend ' else 'Dividend ' end || d.year
                                 || case e.state when 'settled' then ', paid'
                                                 when 'settled-after-rejection' then ', paid though the bank had rejected it'
                                                 when 'rejected' then ', rejected by the bank'
                                                 else ', returned by the bank' end,
                               by_person, second_person, null, null)::entry_draft order by e.entry_no)
            from (select distinct entry_no, run_no, state, posted_on, is_claimant from one) e
            join dividend_run d using (run_no)),
         (select array_agg(row(entry_no, account, money, amount)::posting_draft)
            from (select entry_no, account, sum(amount) as amount from line group by 1, 2) p),
         -- A citizen may have been paid in two parts, and both be told of at once.
         (select array_agg(row(entry_no, account, bucket, citizen_id, amount)::citizen_draft order by bucket, citizen_id, entry_no)
            from (select entry_no, account, bucket, citizen_id, sum(amount) as amount
                    from line where has_citizens group by 1, 2, 3, 4) c)
    into entries, postings, citizens;
  insert into payment_result (bucket, run_no, citizen_id, attempt, state, said_of, report_id, outcome_no, entry_id)
  select o.bucket, o.run_no, o.citizen_id, o.attempt, split_part(o.state, '-', 1),
         case at_step when 'spread' then 'file' else 'payment' end, of_report, o.outcome_no, p.entry_id
    from (select u.*, dense_rank() over (order by run_no, state, posted_on)::integer as entry_no from unnest(reached) u) o
    join door.post_entries(entries, postings, '{}', coalesce(citizens, '{}')) p using (entry_no);
end $$;

-- A rejection because the bank has executed the same before says that it is paid, not that it is unpaid.
create function is_of_a_duplicate(status text, code text) returns boolean language sql immutable as $$
  select status = 'rejected' and coalesce(code in ('AM05', 'DUPL'), false)
$$;

-- Moves payments to where a bank says they are. What it says again changes nothing; what cannot be is a break. A payment
-- that comes back had been paid, whether or not that was told: then both are posted. Each is posted on the bank's date,
-- or on the day that it is known where that lies before what it follows, after today, or in a closed year (law 14).
-- Whoever calls holds the partitions of these payments.
create function post_said(of_report uuid, at_step text, of_chunk integer, said payment_said[]) returns jsonb
  language plpgsql set enable_seqscan = off as $$
declare
  today   date       := (now() at time zone 'UTC')::date;
  closed  smallint[] := array(select year from closed_period);
  reached payment_reached[] := '{}';
  counts  jsonb := jsonb_build_object('matched', cardinality(said), 'noted', (
                     select count(*) from unnest(said) where status in ('accepted', 'pending')));
  verdict text;
  new     payment_reached[];
  moved   bigint;
  again   bigint;
  broken  bigint;
begin
  foreach verdict in array array['settled', 'rejected', 'returned'] loop
    with one as materialized (
      select s.outcome_no, i.*, s.reason_code as code,
             case when s.said_on between i.state_on and today and extract(year from s.said_on)::smallint <> all (closed) then s.said_on
                  else today end as posted_on,
             payment_moves(i.state, verdict) and i.state <> 'rejected'
               and not is_of_a_duplicate(verdict, s.reason_code) as may_move,
             row_number() over (partition by i.bucket, i.run_no, i.citizen_id, i.attempt order by s.outcome_no) as nth
        from unnest(said) s
        join payment_instruction i
          on i.bucket = s.bucket and i.run_no = s.run_no and i.citizen_id = s.citizen_id and i.attempt = s.attempt
       where s.status = verdict
    ), judged as (
      select o.*, case when may_move then null
                       when is_of_a_duplicate(verdict, code) and state in ('sent', 'settled') then 'duplicate'
                       when (verdict, state) in (('settled', 'rejected'), ('returned', 'rejected')) then verdict || '-after-rejection'
                       when (verdict, state) = ('rejected', 'settled') then 'rejected-after-settlement' end as kind
        from one o
    ), changed as (
      update payment_instruction i set state = verdict, state_on = j.posted_on, reason_code = j.code
        from judged j
       where j.may_move and j.nth = 1
         and i.bucket = j.bucket and i.run_no = j.run_no and i.citizen_id = j.citizen_id and i.attempt = j.attempt
    ), listed as (
      insert into payment_break (report_id, outcome_no, kind, end_to_end_id, run_no, file_no, expected)
      select of_report, outcome_no, kind, end_to_end_id, run_no, file_no, amount
        from judged where kind is not null order by outcome_no
    )
    select array_agg(row(outcome_no, bucket, run_no, citizen_id, attempt, to_state, posted_on, amount)::payment_reached)
             filter (where may_move and nth = 1),
           count(*) filter (where may_move and nth = 1 and to_state = verdict),
           count(*) filter (where kind is null and not (may_move and nth = 1) and to_state = verdict),
           count(*) filter (where kind is not null)
      into new, moved, again, broken
      from judged
     cross join lateral (select verdict as to_state
                         union all
                         select 'settled' where may_move and nth = 1 and (verdict, state) = ('returned', 'sent')) t;
    reached := reached || coalesce(new, '{}');
    counts := counts || jsonb_build_object(verdict, moved,
                                           'repeated', coalesce((counts->>'repeated')::bigint, 0) + again,
                                           'breaks', coalesce((counts->>'breaks')::bigint, 0) + broken);
  end loop;
  if cardinality(reached) > 0 then
    perform post_payments(of_report, at_step, of_chunk, reached,
                          (select started_by from run where run_id = of_report), null);
    perform keep_of_returned(p.bucket, p.citizen_id, p.run_no, p.amount, (select started_by from run where run_id = of_report))
       from unnest(reached) p
      where p.state = 'returned'
        and exists (select 1 from overpayment o where o.bucket = p.bucket and o.citizen_id = p.citizen_id)
      order by p.bucket, p.citizen_id, p.run_no, p.attempt;
  end if;
  return counts;
end $$;

-- Takes the partitions for itself until the transaction ends, in their order, as whoever takes from citizens does: what they
-- owe, then what is owed to them.
create function lock_payables(buckets smallint[]) returns void language plpgsql as $$
begin
  perform lock_dues(bucket) from (select distinct bucket from unnest(buckets) bucket order by bucket) b;
  perform pg_advisory_xact_lock(hashtext('universal-investment payable'), bucket)
     from (select distinct bucket from unnest(buckets) bucket order by bucket) b;
end $$;

-- Finds the payments that a chunk's outcomes are of, and moves them.
create function door.match_payment_outcomes(of_report uuid, of_chunk integer) returns void
  language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare
  c       run_chunk;
  money   text := (select code from currency join fund on commodity_id = currency_id);
  said    payment_said[];
  broken  bigint;
  counts  jsonb;
begin
  select * into strict c from run_chunk where run_id = of_report and step = 'match' and chunk_no = of_chunk;
  if c.bucket is null then
    -- On the account others are paid too; a status report is of nobody's payments but ours.
    with nameless as (
      select o.outcome_no, f.run_no, f.file_no, f.file_no is not null or r.format = 'pain.002' as is_break
        from payment_outcome o
        join payment_report r using (run_id)
        left join lateral payment_file_of(o) f on true
       where o.run_id = of_report and o.bucket is null and (o.level = 'transaction' or f.file_no is null)
    ), listed as (
      insert into payment_break (report_id, outcome_no, kind, run_no, file_no)
      select of_report, outcome_no, 'unknown-payment', run_no, file_no from nameless where is_break order by outcome_no
    )
    select jsonb_build_object('others', count(*) filter (where not is_break), 'breaks', count(*) filter (where is_break))
      into counts from nameless;
    perform finish_chunk(of_report, 'match', of_chunk, counts);
    return;
  end if;

  perform lock_payables(array[c.bucket]);
  with told as materialized (
    select o.outcome_no, o.status, o.said_on, o.reason_code, o.end_to_end_id,
           i.bucket, i.run_no, i.citizen_id, i.attempt, i.file_no, i.amount,
           case when i.bucket is null then 'unknown-payment'
                when i.state in ('instructed', 'cancelled') then 'not-sent'
                when exists (select 1 from payment_file g
                              where g.message_id in (o.message_id, o.payment_information_id)
                                and (g.run_no, g.file_no) <> (i.run_no, i.file_no)) then 'other-file'
                when o.currency <> money then 'currency-differs'
                when o.amount <> i.amount then 'amount-differs' end as kind
      from payment_outcome o
      left join payment_instruction i on i.bucket = c.bucket and i.end_to_end_id = o.end_to_end_id
     where o.run_id = of_report and o.level = 'transaction'
       and o.bucket = c.bucket and o.place between c.first_id and c.last_id
  ), listed as (
    insert into payment_break (report_id, outcome_no, kind, end_to_end_id, run_no, file_no, expected)
    select of_report, outcome_no, kind, end_to_end_id, run_no, file_no, amount
      from told where kind is not null order by outcome_no
  )
  select coalesce(array_agg(row(outcome_no, bucket, run_no, citizen_id, attempt, status, said_on, reason_code)::payment_said)
                    filter (where kind is null), '{}'),
         count(*) filter (where kind is not null)
    into said, broken from told;
  counts := post_said(of_report, 'match', of_chunk, said);
  perform finish_chunk(of_report, 'match', of_chunk,
                       counts || jsonb_build_object('breaks', (counts->>'breaks')::bigint + broken));
end $$;

-- Moves the payments of a file by what is said of it, or of its one batch, as a whole: those that the report says nothing
-- of by themselves, and as a rule those that were not rejected before. Which payments a sum is of shows in the sum.
create function door.spread_payment_outcome(of_report uuid, of_chunk integer) returns void
  language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare
  o        payment_outcome;
  f        payment_file;
  fits     record;
  said     payment_said[];
  wrong    text;
begin
  select p.* into strict o
    from run_chunk c join payment_outcome p on p.run_id = c.run_id and p.outcome_no = c.first_id
   where c.run_id = of_report and c.step = 'spread' and c.chunk_no = of_chunk;
  select * into strict f from payment_file_of(o);
  perform lock_payables(array(select i.bucket from payment_instruction i where i.run_no = f.run_no and i.file_no = f.file_no));
  with payment as materialized (
    select i.*, exists (select 1 from payment_outcome t
                         where t.run_id = of_report and t.level = 'transaction' and t.bucket = i.bucket
                           and t.place = place_of_payment(i.end_to_end_id) and t.end_to_end_id = i.end_to_end_id) as is_told
      from payment_instruction i where i.run_no = f.run_no and i.file_no = f.file_no
  ), part as (
    select count(*) as all_payments, sum(amount) as all_of_it,
           count(*) filter (where not is_told) as untold_payments,
           coalesce(sum(amount) filter (where not is_told), 0) as untold,
           count(*) filter (where not is_told and state <> 'rejected') as live_payments,
           coalesce(sum(amount) filter (where not is_told and state <> 'rejected'), 0) as live
      from payment
  ), fitting as (
    select coalesce(sum = all_of_it, true) and coalesce(payments = all_payments, true)
           or coalesce(sum = untold, true) and coalesce(payments = untold_payments, true) as rejected_too,
           coalesce(sum = live, true) and coalesce(payments = live_payments, true) as live_only
      from part
     -- A status report repeats what was sent, not what has moved.
     cross join (select case when format <> 'pain.002' then o.amount end as sum,
                        case when format <> 'pain.002' then o.transactions end as payments
                   from payment_report where run_id = of_report) says
  )
  select t.rejected_too, t.live_only, coalesce(
           (select array_agg(row(o.outcome_no, bucket, run_no, citizen_id, attempt, o.status, o.said_on, o.reason_code)::payment_said)
              from payment where not is_told and (state <> 'rejected' or not t.live_only)), '{}') as said
    into fits from fitting t;
  wrong := case when f.state <> 'released' then 'not-sent'
                when o.currency <> (select code from currency join fund on commodity_id = currency_id) then 'currency-differs'
                when not (fits.rejected_too or fits.live_only) then 'batch-differs'
                when is_of_a_duplicate(o.status, o.reason_code) then 'duplicate' end;
  if wrong is not null then
    insert into payment_break (report_id, outcome_no, kind, run_no, file_no, expected)
    values (of_report, o.outcome_no, wrong, f.run_no, f.file_no, f.sum);
    perform finish_chunk(of_report, 'spread', of_chunk, '{"breaks": 1}');
    return;
  end if;
  -- What is said of a batch counts over what is said of its group, and a file of ours is one batch.
  said := case when o.level = 'batch' or not exists (
                 select 1 from payment_outcome b
                  where b.run_id = of_report and b.level = 'batch' and f.message_id in (b.message_id, b.payment_information_id))
               then fits.said else '{}' end;
  perform finish_chunk(of_report, 'spread', of_chunk, post_said(of_report, 'spread', of_chunk, said));
end $$;

-- Takes a report to what it says of batches and files, once all is done that it says of payments; or to its end.
create function door.advance_payment_report(of_report uuid) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  now_at text := (select step from run where run_id = of_report);
begin
  if now_at is null or not step_is_complete(of_report, now_at) then
    return;
  end if;
  if now_at = 'match' then
    insert into run_chunk (run_id, step, chunk_no, first_id, last_id, total)
    select of_report, 'spread', row_number() over (order by o.outcome_no), o.outcome_no, o.outcome_no, f.transactions
      from payment_outcome o cross join lateral payment_file_of(o) f
     where o.run_id = of_report and o.level <> 'transaction';
    if found then
      update run set step = 'spread' where run_id = of_report;
      return;
    end if;
  end if;
  update run set state = 'completed', step = null where run_id = of_report;
end $$;
