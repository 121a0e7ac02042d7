-- 0012 Payments: who is paid how much, in which file, and what has become of it.
--
-- The postings are the truth of money: what is due stands in liabilities:dividends-payable, what is on its way to a bank in
-- liabilities:payments-in-transit, both citizen by citizen. Every entry that moves either belongs to one dividend, and says
-- so by its key, `dividend:<run>:…`. What stands here says how a payment got where the postings say it is; `verify` holds
-- one against the other.

-- What the books hold of payments is on nobody's word but a bank's: a state is reached along these edges only.
--   instructed  stands in a file, or will; nothing has been posted
--   cancelled   was never sent: its file was withdrawn, or its payee's name or account cannot be written
--   sent        its file was released: the amount is in transit
--   settled     the bank has paid: out of transit, out of cash
--   rejected    the bank has not paid: the amount is the citizen's payable again
--   returned    the bank had paid, and has it back: the citizen's payable again
-- That a payment which a bank rejected was paid after all is for two persons to find: reports alone do not move it so.
create function payment_moves(from_state text, to_state text) returns boolean language sql immutable as $$
  select (from_state, to_state) in (('instructed', 'instructed'), ('instructed', 'sent'), ('instructed', 'cancelled'),
                                    ('sent', 'settled'), ('sent', 'rejected'), ('sent', 'returned'), ('settled', 'returned'),
                                    ('rejected', 'settled'))
$$;

create function refuse_payment_change() returns trigger language plpgsql as $$
begin
  raise exception '%: what is paid, to whom and by which file is never changed, and its state only onward', tg_table_name
    using errcode = 'LB003';
end $$;

-- A batch is a run of kind payment-batch: it looks at everybody a dividend owes to, instructs or holds each, and writes the
-- files. A later one takes whom the ones before did not pay: it is the catch-up.
create table payment_batch (
  run_id     uuid     primary key references run,
  run_no     integer  not null references dividend_run (run_no),   -- the dividend that is paid
  batch_no   integer  not null check (batch_no >= 1),
  opened_on  date     not null,
  execute_on date     not null,                                    -- the day the banks are asked to pay on
  terms      jsonb    not null,    -- of the law that day: coolingOffDays, citizensPerAccountMax, transactionsMax, majorityAge, payTo;
                                   -- of codes of what banks refuse: notAgain, to the same account; fundMends, what no
                                   -- other account would mend; of all others unclearMax times
  debtor     jsonb    not null,    -- the account that is paid from: { name, iban, bic }
  remittance text     not null,    -- what a citizen reads on the statement of their bank
  unique (run_no, batch_no)
);
create trigger append_only before update or delete or truncate on payment_batch
  for each statement execute function refuse_change();

-- Accounts that a batch found on more citizens than the law allows. All of them are held.
create table shared_account (
  run_no       integer not null,
  batch_no     integer not null,
  account_hash bytea   not null,
  citizens     bigint  not null,
  primary key (run_no, batch_no, account_hash),
  foreign key (run_no, batch_no) references payment_batch (run_no, batch_no)
);
create trigger append_only before update or delete or truncate on shared_account
  for each statement execute function refuse_change();

-- A file as it was written once. It can be written again to the last byte: from its batch and this, and from its
-- instructions in the order of their citizens.
create table payment_file (
  run_no       integer        not null,
  file_no      integer        not null check (file_no between 1 and 46655),   -- counted over all batches of the dividend
  batch_no     integer        not null,
  message_id   text           not null unique check (length(message_id) between 1 and 35),
  created_at   timestamptz(3) not null,
  transactions integer        not null check (transactions between 1 and 10000),
  sum          numeric(38,10) not null check (sum > 0),
  sha256       text           not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes        bigint         not null check (bytes > 0),
  rewritten    integer        not null check (rewritten between 0 and transactions),  -- names written otherwise than given
  built_by     text           not null check (built_by <> ''),
  state        text           not null default 'built' check (state in ('built', 'released', 'cancelled')),
  decided_by   text,                                   -- who released or cancelled it
  decided_at   timestamptz(3),
  reason       text           check (reason <> ''),    -- of a cancellation
  entry_id     bigint         unique references journal_entry,
  primary key (run_no, file_no),
  foreign key (run_no, batch_no) references payment_batch (run_no, batch_no),
  constraint a_decision_is_somebodys check (
    num_nulls(decided_by, decided_at) = case state when 'built' then 2 else 0 end),
  constraint what_is_released_is_posted check ((state = 'released') = (entry_id is not null)),
  -- Law 9.
  constraint builder_may_not_release check (state <> 'released' or decided_by <> built_by),
  constraint machine_may_not_release check (state <> 'released' or decided_by not like 'machine:%')
);
create trigger decided_once before update on payment_file for each row
  when (old.state <> 'built'
        or (old.run_no, old.file_no, old.batch_no, old.message_id, old.created_at, old.transactions, old.sum, old.sha256,
            old.bytes, old.rewritten, old.built_by)
           is distinct from
           (new.run_no, new.file_no, new.batch_no, new.message_id, new.created_at, new.transactions, new.sum, new.sha256,
            new.bytes, new.rewritten, new.built_by))
  execute function refuse_payment_change();
create trigger stays before delete or truncate on payment_file for each statement execute function refuse_change();

-- The bank says this id again in all it reports. It is random, and says nothing of the citizen but their partition, so that
-- what a bank reports is looked up in one: `D`, the bucket, 32 hexadecimal digits.
-- What was deducted is paid to claimants out of a bucket of their own, which no citizen is in: there `citizen_id` is the
-- number of the account that they are owed on.
create function claimants_bucket() returns smallint language sql immutable as $$ select 8::smallint $$;
create function new_end_to_end_id(bucket smallint) returns text language sql volatile as $$
  select 'D' || bucket || upper(replace(gen_random_uuid()::text, '-', ''))
$$;
-- Null of an id that is none of ours.
create function bucket_of_payment(end_to_end_id text) returns smallint language sql immutable as $$
  select case when end_to_end_id ~ '^D[0-8][0-9A-F]{32}$' then substr(end_to_end_id, 2, 1)::smallint end
$$;

-- What a bank is told to pay one citizen of one dividend: the n-th attempt at it. Who is paid is the citizen, or who stands
-- for them; `payee_facts_at` names the version of the payee's facts under which name and account are sealed.
create table payment_instruction (
  bucket         smallint       not null,
  run_no         integer        not null,
  citizen_id     bigint         not null,
  attempt        smallint       not null check (attempt >= 1),
  batch_no       integer        not null,
  end_to_end_id  text           not null,
  amount         numeric(38,10) not null check (amount > 0),
  paid_as        text           not null check (paid_as in ('citizen', 'guardian', 'estate')),
  payee_bucket   smallint       not null,
  payee_id       bigint         not null,
  payee_facts_at timestamptz(3) not null,
  file_no        integer,                              -- null until its file is cut
  state          text           not null default 'instructed' check (
                   state in ('instructed', 'cancelled', 'sent', 'settled', 'rejected', 'returned')),
  state_on       date           not null,              -- of a bank's word the day it is posted on
  reason_code    text           check (reason_code <> ''),   -- of ISO 20022 or a hold; null where there is none
  primary key (bucket, run_no, citizen_id, attempt),
  unique (bucket, end_to_end_id),
  constraint bucket_can_be_read check (bucket_of_payment(end_to_end_id) = bucket),
  constraint what_is_sent_stands_in_a_file check (state in ('instructed', 'cancelled') or file_no is not null),
  constraint a_citizen_is_their_own_payee check (
    paid_as <> 'citizen' or (payee_bucket, payee_id) = (bucket, citizen_id))
) partition by list (bucket);
-- Nobody is paid the same dividend twice at a time.
create unique index one_live_instruction on payment_instruction (bucket, run_no, citizen_id)
  where state in ('instructed', 'sent');
create index payment_instruction_by_file on payment_instruction (run_no, file_no) where file_no is not null;
create index payment_instruction_refused on payment_instruction (payee_bucket, payee_id) where state in ('rejected', 'returned');
create trigger only_onward before update on payment_instruction for each row
  when (not payment_moves(old.state, new.state)
        or (old.file_no is not null and new.file_no is distinct from old.file_no)
        or (old.bucket, old.run_no, old.citizen_id, old.attempt, old.batch_no, old.end_to_end_id, old.amount, old.paid_as,
            old.payee_bucket, old.payee_id, old.payee_facts_at)
           is distinct from
           (new.bucket, new.run_no, new.citizen_id, new.attempt, new.batch_no, new.end_to_end_id, new.amount, new.paid_as,
            new.payee_bucket, new.payee_id, new.payee_facts_at))
  execute function refuse_payment_change();

-- Whom a batch owed to and did not instruct, and why. A later batch looks again.
create table payment_hold (
  bucket     smallint not null,
  run_no     integer  not null,
  citizen_id bigint   not null,
  batch_no   integer  not null,
  reason     text     not null check (reason in (
               'no-account', 'account-cooling-off', 'payee-cooling-off', 'shared-account', 'account-not-valid',
               'name-not-writable', 'account-rejected', 'erased', 'no-guardian', 'guardians-disagree', 'no-estate', 'representative-no-account',
               'taken-back', 'paid-twice', 'payment-in-question')),
  until      date,                                     -- a cooling-off ends by itself
  primary key (bucket, run_no, citizen_id, batch_no)
) partition by list (bucket);

-- Who stands for a citizen: a guardian for a minor or whoever cannot act, a successor for the estate of who has died. It
-- takes two persons to begin and to end, as it says who gets the money.
create table representative (
  bucket                smallint not null,
  citizen_id            bigint   not null,             -- who is stood for
  representative_no     integer  not null check (representative_no >= 1),
  kind                  text     not null check (kind in ('guardian', 'estate')),
  representative_bucket smallint not null,
  representative_id     bigint   not null,
  since                 date     not null,
  until                 date     check (until >= since),   -- the first day on which they do not any more
  begun_by              uuid     not null,             -- the proposals, decided by a second person
  ended_by              uuid,
  primary key (bucket, citizen_id, representative_no),
  unique (bucket, begun_by),
  constraint nobody_stands_for_themselves check ((representative_bucket, representative_id) <> (bucket, citizen_id)),
  constraint what_ends_is_ended_by_two check ((until is null) = (ended_by is null))
) partition by list (bucket);
create index representative_of on representative (representative_bucket, representative_id);

-- Whom a guardian names to be paid for their ward: one of the guardians. The newest word of each counts.
create table payee_named (
  bucket            smallint       not null,
  citizen_id        bigint         not null,
  representative_no integer        not null,
  named_at          timestamptz(3) not null,
  payee_bucket      smallint       not null,
  payee_id          bigint         not null,
  primary key (bucket, citizen_id, representative_no, named_at)
) partition by list (bucket);

-- What a citizen is to be told, until it has been delivered. It goes to where they were reached before: `facts_at` names
-- that version of their facts.
create table notice (
  bucket       smallint       not null,
  citizen_id   bigint         not null,
  notice_id    uuid           not null default new_id(),
  kind         text           not null check (kind in (
                 'account-changed', 'account-removed', 'account-confirmed', 'representative-entered', 'payee-named')),
  facts_at     timestamptz(3) not null,
  recorded_at  timestamptz(3) not null,
  delivered_at timestamptz(3),
  primary key (bucket, citizen_id, notice_id)
) partition by list (bucket);
create index notice_to_deliver on notice (notice_id) where delivered_at is null;

do $$
declare
  target text;
begin
  for bucket in 0..7 loop
    foreach target in array array['payment_instruction', 'payment_hold', 'representative', 'payee_named', 'notice'] loop
      execute format('create table %1$s_%2$s partition of %1$s for values in (%2$s)', target, bucket);
    end loop;
  end loop;
  foreach target in array
    array(select relid::regclass::text
            from unnest(array['payment_hold', 'payee_named']::regclass[]) as t, pg_partition_tree(t))
  loop
    execute format('create trigger append_only before update or delete or truncate on %s
                      for each statement execute function refuse_change()', target);
  end loop;
  foreach target in array
    array(select relid::regclass::text
            from unnest(array['payment_instruction', 'representative', 'notice']::regclass[]) as t, pg_partition_tree(t))
  loop
    execute format('create trigger stays before delete or truncate on %s
                      for each statement execute function refuse_change()', target);
  end loop;
end $$;
create trigger ended_once before update on representative for each row
  when (old.until is not null
        or (old.bucket, old.citizen_id, old.representative_no, old.kind, old.representative_bucket, old.representative_id,
            old.since, old.begun_by)
           is distinct from
           (new.bucket, new.citizen_id, new.representative_no, new.kind, new.representative_bucket, new.representative_id,
            new.since, new.begun_by))
  execute function refuse_payment_change();
create trigger delivered_once before update on notice for each row
  when (old.delivered_at is not null
        or (old.bucket, old.citizen_id, old.notice_id, old.kind, old.facts_at, old.recorded_at)
           is distinct from (new.bucket, new.citizen_id, new.notice_id, new.kind, new.facts_at, new.recorded_at))
  execute function refuse_payment_change();

-- Since when a citizen's account is what it is; null while it is the one of their enrolment. Every way in which an account
-- changes comes by here, so none is forgotten: the change is told to where the citizen was reached before. So is an
-- account that a bank had not paid to, and that is stated again: it is tried again, as if it were another.
alter table citizen add column account_since date;
create function account_has_changed() returns trigger language plpgsql as $$
declare
  what text := case when new.account_hash is null then 'account-removed'
                    when new.account_hash is distinct from old.account_hash then 'account-changed'
                    else 'account-confirmed' end;
begin
  if what = 'account-confirmed' and not exists (
       select 1 from refused_payees(new.bucket, new.citizen_id, new.citizen_id, '{}',
                                    (select terms from payment_batch order by run_id desc limit 1))) then
    return new;
  end if;
  new.account_since := (new.recorded_at at time zone 'UTC')::date;
  insert into notice (bucket, citizen_id, kind, facts_at, recorded_at)
  values (new.bucket, new.citizen_id, what, old.recorded_at, new.recorded_at);
  return new;
end $$;
-- Stated again are the facts as they were. Who is erased changes nothing.
create trigger account_has_changed before update on citizen for each row
  when (new.recorded_at > old.recorded_at
        and (new.account_hash is distinct from old.account_hash
             or new.account_hash is not null and new.facts_hash = old.facts_hash and new.earlier_residence = old.earlier_residence))
  execute function account_has_changed();

-- Whether what a citizen's account is was stated anew since an instant.
create function account_is_new(of_bucket smallint, of_citizen bigint, since timestamptz) returns boolean
  language sql stable as $$
  select exists (select 1 from notice
                  where bucket = of_bucket and citizen_id = of_citizen and starts_with(kind, 'account-') and recorded_at > since)
$$;

select guard_citizens(name)
  from unnest(array['payment_instruction', 'payment_hold', 'representative', 'payee_named', 'notice']::regclass[]) as name;

-- What is owed -----------------------------------------------------------------------------------------------------

-- What a dividend owes to each citizen of a chunk: what its own entries say, and never more than everything together.
create function owed_of_dividend(of_dividend uuid, in_bucket smallint, from_id bigint, to_id bigint)
  returns table (citizen_id bigint, amount numeric) language sql stable as $$
  with posted as materialized (
    select citizen_id, entry_id, quantity
      from citizen_posting
     where bucket = in_bucket and citizen_id between from_id and to_id
       and account_id = account_id('liabilities:dividends-payable')
  ), own as materialized (
    select e.entry_id
      from (select distinct entry_id from posted) p
     cross join lateral (select * from journal_entry e where e.entry_id = p.entry_id offset 0) e
     where starts_with(e.entry_key, 'dividend:' || of_dividend || ':')
  )
  -- To whom it has credited nothing it owes nothing, whatever others owe them.
  select citizen_id, least(-sum(quantity) filter (where o.entry_id is not null), -sum(quantity))
    from posted p left join own o using (entry_id)
   group by citizen_id
  having -sum(quantity) filter (where o.entry_id is not null) > 0 and -sum(quantity) > 0
$$;

-- Work on what a dividend owes is done by one at a time: a batch of payments, or an expiry. What failed is resumed.
create function dividend_to_work_on(of_dividend uuid) returns dividend_run language plpgsql as $$
declare
  d     dividend_run;
  state text;
  busy  uuid;
begin
  select * into d from dividend_run where run_id = of_dividend for update;
  if not found then perform refuse('unknown-run'); end if;
  select r.state into state from run r where r.run_id = of_dividend;
  if state <> 'distributed' then perform refuse('not-in-that-state', jsonb_build_object('state', state)); end if;
  select r.run_id into busy
    from run r
   where r.kind in ('payment-batch', 'expiry') and starts_with(r.subject, of_dividend || ':')
     and r.state in ('running', 'failed');
  if found then perform refuse('dividend-at-work', jsonb_build_object('run', busy)); end if;
  return d;
end $$;

-- Batches ----------------------------------------------------------------------------------------------------------

create function door.open_payment_batch(
  of_dividend uuid, on_day date, to_execute date, by_terms jsonb, from_account jsonb, message text, by_person text
) returns uuid language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d      dividend_run := dividend_to_work_on(of_dividend);
  next   integer := (select coalesce(max(batch_no), 0) + 1 from payment_batch where run_no = d.run_no);
  opened uuid := new_id();
begin
  insert into run (run_id, kind, subject, state, step, started_by)
  values (opened, 'payment-batch', of_dividend || ':payments:' || next, 'running', 'survey', by_person);
  insert into payment_batch (run_id, run_no, batch_no, opened_on, execute_on, terms, debtor, remittance)
  values (opened, d.run_no, next, on_day, to_execute, by_terms, from_account, message);
  insert into run_chunk (run_id, step, chunk_no) values (opened, 'survey', 1);
  return opened;
end $$;

-- Since when the books have known that a citizen has died.
create function death_known_at(of_citizen citizen) returns timestamptz language sql stable as $$
  select coalesce(max(superseded_at) filter (where died_on is null), min(recorded_at), of_citizen.recorded_at)
    from citizen_version where bucket = of_citizen.bucket and citizen_id = of_citizen.citizen_id
$$;

-- Who is to be paid in the place of each of these citizens, and as what; or why nobody is. A minor's guardian where the law
-- pays those; the guardian of an adult who cannot act, which is one appointed since they came of age; a successor of who has
-- died, or the account that two persons have recorded for the estate since the death was known. `since` is the day on which
-- they were entered or named to be. All are answered for at once; what stands of each is looked up by key, and the parts
-- are put together by full joins, which are never nested loops, however few rows the planner expects.
create type payee_key as (bucket smallint, citizen_id bigint);
create function payees_of(citizens citizen[], on_day date, terms jsonb)
  returns table (bucket smallint, citizen_id bigint, paid_as text, payee_bucket smallint, payee_id bigint, hold text, since date)
  language sql stable set enable_seqscan = off set enable_hashjoin = on set enable_mergejoin = on as $$
  with person as materialized (
    select c as known, c.bucket, c.citizen_id, c.pseudonym, c.died_on, c.account_hash,
           (c.born_on + make_interval(years => (terms->>'majorityAge')::integer))::date as of_age
      from unnest(citizens) c
  ), guardian as (
    select p.bucket, p.citizen_id, r.representative_no, r.self,
           (select q.decided_at from proposal q where q.proposal_id = r.begun_by) as decided_at,
           array_agg(r.self) over (partition by p.bucket, p.citizen_id) as guardians
      from person p
     cross join lateral (
       select r.*, row(r.representative_bucket, r.representative_id)::payee_key as self from representative r
        where r.bucket = p.bucket and r.citizen_id = p.citizen_id and r.kind = 'guardian'
          and r.since <= on_day and (r.until is null or r.until > on_day)
          and (p.of_age > on_day or r.since >= p.of_age) offset 0) r
     cross join lateral (
       select g.died_on from citizen g where g.bucket = r.representative_bucket and g.citizen_id = r.representative_id limit 1) g
     where p.died_on is null and g.died_on is null
  ), word as (
    select g.*, n.payee, n.named_at, bool_or(n.named_at is not null) over (partition by g.bucket, g.citizen_id) as is_given
      from guardian g
      left join lateral (
        select row(n.payee_bucket, n.payee_id)::payee_key as payee, n.named_at
          from payee_named n
         where n.bucket = g.bucket and n.citizen_id = g.citizen_id and n.representative_no = g.representative_no
         order by n.named_at desc limit 1) n on n.payee = any (g.guardians)
  ), choice as (
    select w.*, array_agg(w.chosen) over (partition by w.bucket, w.citizen_id) as choices
      from (select w.*, case when is_given then payee when cardinality(guardians) = 1 then self end as chosen from word w) w
  ), ward as (
    select c.bucket, c.citizen_id, count(distinct c.chosen) as named,
           min((c.chosen).bucket) as payee_bucket, min((c.chosen).citizen_id) as payee_id,
           (greatest(max(c.named_at), max(c.decided_at) filter (where c.self = any (c.choices))) at time zone 'UTC')::date as since
      from choice c
     group by c.bucket, c.citizen_id
  ), living as (
    select p.bucket, p.citizen_id, w.payee_bucket, w.payee_id, w.since,
           case when p.of_age > on_day and terms->>'payTo' <> 'guardian' or w.named is null and p.of_age <= on_day then 'themselves'
                when w.named is null then 'no-guardian'
                when w.named = 1 then 'guardian'
                else 'guardians-disagree' end as verdict
      from (select * from person where died_on is null) p
      full join ward w using (bucket, citizen_id)
  )
  select l.bucket, l.citizen_id, case verdict when 'themselves' then 'citizen' when 'guardian' then 'guardian' end,
         case verdict when 'themselves' then l.bucket when 'guardian' then payee_bucket end,
         case verdict when 'themselves' then l.citizen_id when 'guardian' then payee_id end,
         case when verdict in ('no-guardian', 'guardians-disagree') then verdict end, l.since
    from living l
  union all
  select p.bucket, p.citizen_id, case when e.payee_id is not null then 'estate' end, e.payee_bucket, e.payee_id,
         case when e.payee_id is null then 'no-estate' end, e.since
    from person p
    left join lateral (
      select 0 as rank, -r.representative_no as nth, r.representative_bucket as payee_bucket, r.representative_id as payee_id,
             (q.decided_at at time zone 'UTC')::date as since
        from representative r
        join proposal q on q.proposal_id = r.begun_by
        join citizen w on w.bucket = r.representative_bucket and w.citizen_id = r.representative_id
       where r.bucket = p.bucket and r.citizen_id = p.citizen_id and r.kind = 'estate'
         and r.since <= on_day and (r.until is null or r.until > on_day) and w.died_on is null
      union all
      select 1, 0, p.bucket, p.citizen_id, null
        from proposal q
       where q.kind = 'account-change' and q.subject = p.pseudonym::text and q.state = 'approved'
         and q.decided_at >= death_known_at(p.known)
         and q.content->>'accountHash' = encode(p.account_hash, 'hex')
      order by rank, nth limit 1) e on true
   where p.died_on is not null
$$;

-- Whom a dividend has anything for: who was eligible by its roll, who was included late, and who got what was held.
create function served_by(of_run_no integer) returns table (bucket smallint, citizen_id bigint) language sql stable as $$
  select bucket, citizen_id from dividend_roll where run_no = of_run_no and reasons = 0
  union all
  select l.bucket, l.citizen_id from late_inclusion l
   where l.run_no = of_run_no
     and not exists (select 1 from dividend_roll r
                      where r.bucket = l.bucket and r.run_no = l.run_no and r.citizen_id = l.citizen_id and r.reasons = 0)
  union all
  select distinct m.bucket, m.citizen_id
    from minor_release m
   where m.run_no = of_run_no
     and not exists (select 1 from dividend_roll l
                      where l.bucket = m.bucket and l.run_no = m.run_no and l.citizen_id = m.citizen_id and l.reasons = 0)
     and not exists (select 1 from late_inclusion l
                      where l.bucket = m.bucket and l.run_no = m.run_no and l.citizen_id = m.citizen_id)
$$;

-- Accounts that more citizens of the dividend are to be paid on than the law allows: their own, or that of who is paid in
-- their place.
create function door.survey_accounts(of_batch uuid) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into shared_account (run_no, batch_no, account_hash, citizens)
  select b.run_no, b.batch_no, a.account_hash, count(*)
    from payment_batch b
   cross join lateral (
     select c.account_hash
       from served_by(b.run_no) l join citizen c using (bucket, citizen_id)
      where c.account_hash is not null
     union all
     select w.account_hash
       from payees_of(array(select c
                              from (select distinct bucket, citizen_id from representative) r
                              join served_by(b.run_no) l using (bucket, citizen_id)
                              join citizen c using (bucket, citizen_id)), b.opened_on, b.terms) s
       join citizen c using (bucket, citizen_id)
       join citizen w on w.bucket = s.payee_bucket and w.citizen_id = s.payee_id
      where w.account_hash is distinct from c.account_hash and w.account_hash is not null) a
   where b.run_id = of_batch
   group by b.run_no, b.batch_no, b.terms, a.account_hash
  having count(*) > (b.terms->>'citizensPerAccountMax')::bigint;
  perform finish_chunk(of_batch, 'survey', 1, '{}');
end $$;

-- Payees to whose account, as it was last stated, a bank has not paid for a reason that only another account mends; or so
-- many times for none that says whose fault it is. What was said of a whole file condemns nobody's account. Of all within
-- a range of one partition, and of others by name.
create function refused_payees(in_bucket smallint, from_id bigint, to_id bigint, others payee_key[], terms jsonb)
  returns table (payee_bucket smallint, payee_id bigint) language plpgsql stable as $$
#variable_conflict use_column
begin
  return query
  with refused as materialized (
    select i.* from payment_instruction i
     where i.payee_bucket = in_bucket and i.payee_id between from_id and to_id and i.state in ('rejected', 'returned')
    union all
    select i.*
      from (select distinct bucket, citizen_id from unnest(others)) o
     cross join lateral (
       select * from payment_instruction i
        where i.payee_bucket = o.bucket and i.payee_id = o.citizen_id and i.state in ('rejected', 'returned') offset 0) i
     where not (o.bucket = in_bucket and o.citizen_id between from_id and to_id)
  )
  select i.payee_bucket, i.payee_id
    from refused i
   where exists (select 1 from payment_result r
                  where (r.bucket, r.run_no, r.citizen_id, r.attempt, r.state)
                        = (i.bucket, i.run_no, i.citizen_id, i.attempt, i.state)
                    and r.said_of = 'payment')
     and not terms->'fundMends' ? coalesce(i.reason_code, '')
     and not account_is_new(i.payee_bucket, i.payee_id, i.payee_facts_at)
   group by i.payee_bucket, i.payee_id
  having bool_or(terms->'notAgain' ? coalesce(i.reason_code, '')) or count(*) >= (terms->>'unclearMax')::integer;
end $$;

-- Whom of a dividend's citizens nobody pays, and who loses nothing, though something stands on their payable: the dividend
-- was taken back from them, or paid to them twice, and they still owe of it; or a bank has said of a payment that it had
-- rejected that the money left after all, and neither it that it came back, nor two persons what became of it.
create function kept_from_payment(of_run_no integer, in_bucket smallint, from_id bigint, to_id bigint)
  returns table (citizen_id bigint, hold text) language plpgsql stable as $$
#variable_conflict use_column
begin
  return query
  select kept.citizen_id, min(kept.hold) from (
    select o.citizen_id, case o.because when 'not-due' then 'taken-back' else 'paid-twice' end as hold
      from overpayment o
     where o.bucket = in_bucket and o.run_no = of_run_no and o.citizen_id between from_id and to_id
       and owed_on(o.overpayment_id, o.bucket) > 0
    union all
    select i.citizen_id, 'payment-in-question'
      from payment_break k
      join payment_instruction i on i.bucket = in_bucket and i.end_to_end_id = k.end_to_end_id
     where k.run_no = of_run_no and bucket_of_payment(k.end_to_end_id) = in_bucket and k.kind = 'settled-after-rejection'
       and i.citizen_id between from_id and to_id
       and not exists (select 1 from payment_break n
                        where n.end_to_end_id = k.end_to_end_id and n.kind = 'returned-after-rejection')
       and not is_resolved(k.break_no)) kept
   group by kept.citizen_id;
end $$;

-- Instructs or holds everybody of a chunk whom the dividend owes to and who is in no live instruction. Most citizens are
-- paid themselves; for who may not be it is asked who is.
create function door.instruct_chunk(of_batch uuid, of_chunk integer) returns void
  language plpgsql security definer set search_path = public, pg_temp
  set enable_seqscan = off set plan_cache_mode = force_custom_plan as $$
declare
  b payment_batch;
  c run_chunk;
  cooling_off integer;
begin
  select * into strict b from payment_batch where run_id = of_batch;
  select * into strict c from run_chunk where run_id = of_batch and step = 'instruct' and chunk_no = of_chunk;
  cooling_off := b.terms->>'coolingOffDays';
  if c.bucket = claimants_bucket() then
    perform instruct_claimants(b);
    return;
  end if;
  with owed as materialized (
    select o.citizen_id, o.amount
      from owed_of_dividend((select run_id from dividend_run where run_no = b.run_no), c.bucket, c.first_id, c.last_id) o
     where not exists (select 1 from payment_instruction i
                        where i.bucket = c.bucket and i.run_no = b.run_no and i.citizen_id = o.citizen_id
                          and i.citizen_id between c.first_id and c.last_id and i.state in ('instructed', 'sent'))
  ), person as materialized (
    select o.citizen_id, o.amount, z as known,
           z.died_on is not null
           or z.born_on > b.opened_on - make_interval(years => (b.terms->>'majorityAge')::integer)
           or exists (select 1 from representative r where r.bucket = c.bucket and r.citizen_id = o.citizen_id) as is_stood_for
      from owed o
      join citizen z on z.bucket = c.bucket and z.citizen_id = o.citizen_id and z.citizen_id between c.first_id and c.last_id
  ), payee as materialized (
    select p.citizen_id, p.amount, case when p.is_stood_for then s.paid_as else 'citizen' end as paid_as,
           case when p.is_stood_for then w.known else p.known end as paid, s.hold, s.since
      from person p
      full join payees_of(array(select known from person where is_stood_for), b.opened_on, b.terms) s using (citizen_id)
      left join lateral (select z as known from citizen z
                          where z.bucket = s.payee_bucket and z.citizen_id = s.payee_id limit 1) w on true
  ), refused as materialized (
    select *
      from refused_payees(c.bucket, c.first_id, c.last_id,
                          array(select row((p.paid).bucket, (p.paid).citizen_id)::payee_key
                                  from payee p where p.paid_as <> 'citizen'), b.terms)
  ), judged as materialized (
    select p.citizen_id, p.amount, p.paid_as, (p.paid).bucket as payee_bucket, (p.paid).citizen_id as payee_id,
           (p.paid).recorded_at as facts_at,
           case when k.hold is not null then k.hold
                when p.hold is not null then p.hold
                when e.citizen is not null then 'erased'
                when (p.paid).account_hash is null and p.paid_as = 'citizen' then 'no-account'
                when (p.paid).account_hash is null then 'representative-no-account'
                when s.account_hash is not null then 'shared-account'
                when r.payee_id is not null then 'account-rejected'
                when (p.paid).account_since + cooling_off > b.opened_on then 'account-cooling-off'
                when p.since + cooling_off > b.opened_on then 'payee-cooling-off'
           end as hold,
           greatest((p.paid).account_since, p.since) + cooling_off as until
      from payee p
      left join kept_from_payment(b.run_no, c.bucket, c.first_id, c.last_id) k on k.citizen_id = p.citizen_id
      left join refused r on r.payee_bucket = (p.paid).bucket and r.payee_id = (p.paid).citizen_id
      left join erasure e on e.citizen = (p.paid).pseudonym
      left join shared_account s
        on s.run_no = b.run_no and s.batch_no = b.batch_no and s.account_hash = (p.paid).account_hash
  ), held as (
    insert into payment_hold (bucket, run_no, citizen_id, batch_no, reason, until)
    select c.bucket, b.run_no, citizen_id, b.batch_no, hold, case when hold in ('account-cooling-off', 'payee-cooling-off') then until end
      from judged where hold is not null
  )
  insert into payment_instruction (bucket, run_no, citizen_id, attempt, batch_no, end_to_end_id, amount, paid_as,
                                   payee_bucket, payee_id, payee_facts_at, state_on)
  select c.bucket, b.run_no, j.citizen_id,
         1 + coalesce((select max(attempt) from payment_instruction i
                        where i.bucket = c.bucket and i.run_no = b.run_no and i.citizen_id = j.citizen_id), 0),
         b.batch_no, new_end_to_end_id(c.bucket), j.amount, j.paid_as, j.payee_bucket, j.payee_id, j.facts_at, b.opened_on
    from judged j
   where j.hold is null
   order by j.citizen_id;
end $$;

-- What an instruction is written of: the payee's name and account as they were when it was made, sealed, with their key.
create type payee_sealed as (
  bucket smallint, citizen_id bigint, end_to_end_id text, amount numeric, sealed bytea, wrapped_key bytea,
  national_id_hash bytea
);
-- Looked up by key, one by one: a join might walk the roll for each page.
create function payees_sealed(chosen payment_instruction[]) returns setof payee_sealed
  language sql stable set enable_seqscan = off as $$
  select i.bucket, i.citizen_id, i.end_to_end_id, i.amount,
         case when z.recorded_at = i.payee_facts_at then z.sealed else v.sealed end, k.wrapped_key, z.national_id_hash
    from unnest(chosen) i
   cross join lateral (select * from citizen z where z.bucket = i.payee_bucket and z.citizen_id = i.payee_id limit 1) z
    left join lateral (select v.sealed from citizen_version v
                        where v.bucket = i.payee_bucket and v.citizen_id = i.payee_id
                          and v.recorded_at = i.payee_facts_at and z.recorded_at <> i.payee_facts_at limit 1) v on true
    left join lateral (select k.wrapped_key from citizen_key k
                        where k.bucket = i.payee_bucket and k.citizen_id = i.payee_id
                          and k.recorded_at = i.payee_facts_at limit 1) k on true
   order by i.bucket, i.citizen_id
$$;

create function door.payees_of_chunk(of_batch uuid, of_chunk integer) returns setof payee_sealed
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.*
    from payees_sealed(array(
      select i
        from payment_batch b
        join run_chunk c on c.run_id = b.run_id and c.step = 'instruct' and c.chunk_no = of_chunk
        join payment_instruction i on i.bucket = c.bucket and i.run_no = b.run_no and i.batch_no = b.batch_no
         and i.citizen_id between c.first_id and c.last_id
       where b.run_id = of_batch)) p
$$;

-- The next of a file, in its order.
create function door.payees_of_file(of_run_no integer, of_file_no integer, after_bucket smallint, after_citizen bigint, most integer)
  returns setof payee_sealed language sql stable security definer set search_path = public, pg_temp as $$
  select p.*
    from payees_sealed(array(
      select i from payment_instruction i
       where run_no = of_run_no and file_no = of_file_no and (bucket, citizen_id) > (after_bucket, after_citizen)
       order by bucket, citizen_id limit most)) p
$$;

-- Holds those of a chunk whose name or account cannot be written after all, and closes it.
create function door.finish_instructing(of_batch uuid, of_chunk integer, citizens bigint[], reasons text[]) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  b payment_batch;
  c run_chunk;
begin
  select * into strict b from payment_batch where run_id = of_batch;
  select * into strict c from run_chunk where run_id = of_batch and step = 'instruct' and chunk_no = of_chunk;
  with withdrawn as (
    update payment_instruction i set state = 'cancelled', reason_code = w.reason
      from unnest(citizens, reasons) as w (citizen_id, reason)
     where i.bucket = c.bucket and i.run_no = b.run_no and i.citizen_id = w.citizen_id and i.batch_no = b.batch_no
    returning i.citizen_id, w.reason
  )
  insert into payment_hold (bucket, run_no, citizen_id, batch_no, reason)
  select c.bucket, b.run_no, citizen_id, b.batch_no, reason from withdrawn;
  perform finish_chunk(of_batch, 'instruct', of_chunk, (
    select jsonb_build_object(
      case c.bucket when claimants_bucket() then 'claimants' else 'instructed' end, (select count(*) from payment_instruction i
                      where i.bucket = c.bucket and i.run_no = b.run_no and i.batch_no = b.batch_no
                        and i.citizen_id between c.first_id and c.last_id and i.state = 'instructed'))
      || coalesce((select jsonb_object_agg(reason, held)
                     from (select case c.bucket when claimants_bucket() then 'claimantsHeld' else reason end as reason,
                                  count(*) as held from payment_hold h
                            where h.bucket = c.bucket and h.run_no = b.run_no and h.batch_no = b.batch_no
                              and h.citizen_id between c.first_id and c.last_id
                            group by 1) r), '{}')));
end $$;

-- Takes a batch to its next step. Files are cut by counting alone: of all that was instructed, in the order of chunks, each
-- takes as many as a file holds.
create function door.advance_payment_batch(of_batch uuid) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  b        payment_batch;
  now_at   text := (select step from run where run_id = of_batch);
  per_file bigint;
  citizens bigint;
  claimants bigint;
begin
  if now_at is null or not step_is_complete(of_batch, now_at) then
    return;
  end if;
  select * into strict b from payment_batch where run_id = of_batch;
  if now_at = 'survey' then
    insert into run_chunk (run_id, step, chunk_no, bucket, first_id, last_id, total)
    select of_batch, 'instruct', c.chunk_no, c.bucket, c.first_id, c.last_id, c.total
      from dividend_run d join run_chunk c on c.run_id = d.run_id and c.step = 'freeze'
     where d.run_no = b.run_no;
    insert into run_chunk (run_id, step, chunk_no, bucket, first_id, last_id, total)
    select of_batch, 'instruct', (select 1 + count(*) from run_chunk where run_id = of_batch and step = 'instruct'),
           claimants_bucket(), 1, max(a), count(*)
      from claimants_of_run(b.run_no) a
    having count(*) > 0;
    update run set step = 'instruct' where run_id = of_batch;
  elsif now_at = 'instruct' then
    per_file := b.terms->>'transactionsMax';
    select coalesce(sum((counts->>'instructed')::bigint), 0), coalesce(sum((counts->>'claimants')::bigint), 0)
      into citizens, claimants
      from run_chunk where run_id = of_batch and step = 'instruct';
    insert into run_chunk (run_id, step, chunk_no, first_id, last_id, total)
    select of_batch, 'write', no, (no - 1) * per_file + 1, least(no * per_file, citizens),
           least(no * per_file, citizens) - (no - 1) * per_file
      from generate_series(1, (citizens + per_file - 1) / per_file) no;
    -- Claimants in files of their own: what holds up a citizen's holds up none of theirs.
    insert into run_chunk (run_id, step, chunk_no, bucket, first_id, last_id, total)
    select of_batch, 'write', (citizens + per_file - 1) / per_file + no, claimants_bucket(), (no - 1) * per_file + 1,
           least(no * per_file, claimants), least(no * per_file, claimants) - (no - 1) * per_file
      from generate_series(1, (claimants + per_file - 1) / per_file) no;
    update run set step = case when citizens + claimants > 0 then 'write' end,
                   state = case when citizens + claimants > 0 then state else 'completed' end
     where run_id = of_batch;
  else
    update run set step = null, state = 'completed' where run_id = of_batch;
  end if;
end $$;

-- Puts the instructions of a file in it, and says what stands at its head: of each chunk of citizens that it reaches into,
-- those from one to another.
create function door.cut_payment_file(of_batch uuid, of_chunk integer)
  returns table (run_no integer, file_no integer, transactions bigint, sum numeric)
  language plpgsql security definer set search_path = public, pg_temp
  set enable_seqscan = off set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
  b       payment_batch;
  f       run_chunk;
  p       record;
  from_id bigint;
  to_id   bigint;
  taken   record;
begin
  select * into strict b from payment_batch where run_id = of_batch;
  select * into strict f from run_chunk where run_id = of_batch and step = 'write' and chunk_no = of_chunk;
  run_no := b.run_no;
  file_no := of_chunk + coalesce((select max(e.file_no) from payment_file e
                                   where e.run_no = b.run_no and e.batch_no < b.batch_no), 0);
  if f.bucket = claimants_bucket() then
    with put as (
      update payment_instruction i set file_no = cut_payment_file.file_no
       where i.bucket = f.bucket and i.run_no = b.run_no and i.citizen_id in (
               select n.citizen_id from payment_instruction n
                where n.bucket = f.bucket and n.run_no = b.run_no and n.batch_no = b.batch_no and n.state = 'instructed'
                order by n.citizen_id offset f.first_id - 1 limit f.total)
         and i.batch_no = b.batch_no and i.state = 'instructed'
      returning i.amount
    )
    select count(*), coalesce(sum(amount), 0) into transactions, sum from put;
    return next;
    return;
  end if;
  transactions := 0;
  sum := 0;
  for p in
    select * from (
      select bucket, first_id, last_id, instructed, sum(instructed) over (order by chunk_no) - instructed as before
        from (select chunk_no, bucket, first_id, last_id, (counts->>'instructed')::bigint as instructed
                from run_chunk where run_id = of_batch and step = 'instruct' and bucket <> claimants_bucket()) c) placed
     where before < f.last_id and before + instructed >= f.first_id and instructed > 0
  loop
    select citizen_id into from_id from payment_instruction i
     where i.bucket = p.bucket and i.run_no = b.run_no and i.citizen_id between p.first_id and p.last_id
       and i.batch_no = b.batch_no and i.state = 'instructed'
     order by citizen_id offset greatest(f.first_id - p.before, 1) - 1 limit 1;
    select citizen_id into to_id from payment_instruction i
     where i.bucket = p.bucket and i.run_no = b.run_no and i.citizen_id between p.first_id and p.last_id
       and i.batch_no = b.batch_no and i.state = 'instructed'
     order by citizen_id offset least(f.last_id - p.before, p.instructed) - 1 limit 1;
    with put as (
      update payment_instruction i set file_no = cut_payment_file.file_no
       where i.bucket = p.bucket and i.run_no = b.run_no and i.citizen_id between from_id and to_id
         and i.batch_no = b.batch_no and i.state = 'instructed'
      returning i.amount
    )
    select count(*) as citizens, coalesce(sum(amount), 0) as amount into taken from put;
    transactions := transactions + taken.citizens;
    sum := sum + taken.amount;
  end loop;
  return next;
end $$;

create function door.record_payment_file(
  of_batch uuid, of_chunk integer, no integer, message text, written_at timestamptz, count integer, total numeric,
  digest text, size bigint, names_rewritten integer
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  in_bucket smallint := (select c.bucket from run_chunk c where c.run_id = of_batch and c.step = 'write' and c.chunk_no = of_chunk);
begin
  insert into payment_file (run_no, file_no, batch_no, message_id, created_at, transactions, sum, sha256, bytes, rewritten,
                            built_by, pays)
  select b.run_no, no, b.batch_no, message, written_at, count, exactly(total), digest, size, names_rewritten, r.started_by,
         case in_bucket when claimants_bucket() then 'claimants' else 'citizens' end
    from payment_batch b join run r using (run_id) where run_id = of_batch;
  perform finish_chunk(of_batch, 'write', of_chunk, '{"files": 1}');
end $$;

-- Files ------------------------------------------------------------------------------------------------------------

create function payment_file_to_decide(of_dividend uuid, no integer) returns payment_file language plpgsql as $$
declare
  f payment_file;
begin
  select p.* into f from payment_file p join dividend_run d using (run_no)
   where d.run_id = of_dividend and p.file_no = no for update of p;
  if not found then perform refuse('unknown-payment-file'); end if;
  -- While others of its batch are being cut, nothing of it moves.
  if exists (select 1 from payment_batch b join run r using (run_id)
              where b.run_no = f.run_no and b.batch_no = f.batch_no and r.state <> 'completed') then
    perform refuse('not-in-that-state', '{"state": "building"}');
  end if;
  return f;
end $$;

-- How many payments of a file would go to who is not to be paid any more: to an account that has been changed or removed
-- since, or to another than who would be paid in the citizen's place today, or to who has died.
-- Looked up by key, one by one, as the payees of a file are.
create function payees_changed(of_run_no integer, of_file_no integer, on_day date) returns bigint
  language sql stable set enable_seqscan = off as $$
  with batch as (
    select b.terms from payment_file f join payment_batch b using (run_no, batch_no)
     where f.run_no = of_run_no and f.file_no = of_file_no
  ), paid as materialized (
    select i.bucket, i.citizen_id, i.paid_as, i.payee_bucket, i.payee_id, c.known,
           z.account_hash is null
           or z.recorded_at > i.payee_facts_at and account_is_new(i.payee_bucket, i.payee_id, i.payee_facts_at) as is_changed,
           (c.known).died_on is not null
           or (c.known).born_on > on_day - make_interval(years => (select terms->>'majorityAge' from batch)::integer)
           or i.paid_as <> 'citizen'
           or exists (select 1 from representative r where r.bucket = i.bucket and r.citizen_id = i.citizen_id) as is_stood_for
      from payment_instruction i
     cross join lateral (select * from citizen z where z.bucket = i.payee_bucket and z.citizen_id = i.payee_id limit 1) z
     cross join lateral (select c as known from citizen c where c.bucket = i.bucket and c.citizen_id = i.citizen_id limit 1) c
     where i.run_no = of_run_no and i.file_no = of_file_no
  )
  select count(*)
    from paid i
    full join payees_of(array(select known from paid where is_stood_for), on_day, (select terms from batch)) s
           using (bucket, citizen_id)
   where i.is_changed
      or i.is_stood_for and (s.hold is not null
                             or (s.paid_as, s.payee_bucket, s.payee_id) is distinct from (i.paid_as, i.payee_bucket, i.payee_id))
$$;

-- Refuses a file that pays more than is owed, or whom it is not to pay any more; the fact says how many, citizens or claimants.
create function refuse_changed_file(uncovered bigint, changed bigint, of_whom text) returns void language plpgsql as $$
begin
  if uncovered > 0 then
    perform refuse('payable-has-changed', jsonb_build_object(of_whom, uncovered));
  end if;
  if changed > 0 then
    perform refuse('payees-have-changed', jsonb_build_object(of_whom, changed));
  end if;
end $$;

-- Puts what a file pays to citizens in transit: from their payables, today. Says in which entry.
create function send_to_citizens(f payment_file, of_dividend uuid, by_person text) returns bigint language plpgsql as $$
declare
  today    date := (now() at time zone 'UTC')::date;
  money    bigint := (select currency_id from fund);
  no       integer := f.file_no;
  citizens citizen_draft[];
  uncovered bigint;
begin
  -- What has been taken from a citizen since the file was built cannot be paid by it.
  perform pg_advisory_xact_lock(hashtext('universal-investment payable'), bucket)
     from (select distinct bucket from payment_instruction where run_no = f.run_no and file_no = no order by bucket) i;
  select count(*) into uncovered
    from payment_instruction i
   where i.run_no = f.run_no and i.file_no = no
     and not exists (select 1 from owed_of_dividend(of_dividend, i.bucket, i.citizen_id, i.citizen_id) o
                      where o.amount >= i.amount);
  perform refuse_changed_file(uncovered, payees_changed(f.run_no, no, today), 'citizens');

  select array_agg(row(1, a.name, i.bucket, i.citizen_id, a.sign * i.amount)::citizen_draft
                   order by i.bucket, i.citizen_id, a.sign)
    into citizens
    from payment_instruction i
   cross join (values ('liabilities:dividends-payable', 1), ('liabilities:payments-in-transit', -1)) as a (name, sign)
   where i.run_no = f.run_no and i.file_no = no;
  return (select p.entry_id from door.post_entries(
    array[row('dividend:' || of_dividend || ':file:' || no, today,
              (select 'Dividend ' || year || ', payment file ' || no from dividend_run where run_no = f.run_no),
              f.built_by, by_person, null, null)::entry_draft],
    array[row(1, 'liabilities:dividends-payable', money, f.sum)::posting_draft,
          row(1, 'liabilities:payments-in-transit', money, -f.sum)::posting_draft],
    '{}', citizens) p);
end $$;

-- Releases a file to the bank: what it pays is on its way from today. By another than who had it built.
create function door.release_payment_file(of_dividend uuid, no integer, by_person text, hash text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  f      payment_file := payment_file_to_decide(of_dividend, no);
  b      payment_batch;
  today  date := (now() at time zone 'UTC')::date;
  posted bigint;
begin
  perform refuse_decision(by_person, f.built_by, f.state = 'built', f.state, hash, f.sha256);
  select * into strict b from payment_batch where run_no = f.run_no and batch_no = f.batch_no;
  if b.execute_on < today then
    perform refuse('payment-day-passed', jsonb_build_object('executeOn', b.execute_on));
  end if;
  posted := case f.pays when 'claimants' then send_to_claimants(f, of_dividend, by_person)
                        else send_to_citizens(f, of_dividend, by_person) end;
  update payment_instruction set state = 'sent', state_on = today where run_no = f.run_no and file_no = no;
  update payment_file
     set state = 'released', decided_by = by_person, decided_at = clock_timestamp(), entry_id = posted
   where run_no = f.run_no and file_no = no;
end $$;

-- Withdraws a file that was not released. Its citizens are looked at again by the next batch.
create function door.cancel_payment_file(of_dividend uuid, no integer, by_person text, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  f payment_file := payment_file_to_decide(of_dividend, no);
begin
  if f.state <> 'built' then perform refuse('not-in-that-state', jsonb_build_object('state', f.state)); end if;
  update payment_instruction set state = 'cancelled', state_on = (now() at time zone 'UTC')::date
   where run_no = f.run_no and file_no = no;
  update payment_file set state = 'cancelled', decided_by = by_person, decided_at = clock_timestamp(), reason = why
   where run_no = f.run_no and file_no = no;
end $$;

-- What a batch held, for whoever looks into it: by pseudonym, in the order of the roll.
create function door.payment_holds(of_batch uuid, after_bucket smallint, after_citizen bigint, most integer)
  returns table (bucket smallint, citizen_id bigint, citizen uuid, reason text, until date)
  language sql stable security definer set search_path = public, pg_temp as $$
  select h.bucket, h.citizen_id, c.pseudonym, h.reason, h.until
    from payment_batch b
    join payment_hold h on h.run_no = b.run_no and h.batch_no = b.batch_no
    join citizen c using (bucket, citizen_id)
   where b.run_id = of_batch and (h.bucket, h.citizen_id) > (after_bucket, after_citizen)
   order by h.bucket, h.citizen_id limit most
$$;

-- Expiry -----------------------------------------------------------------------------------------------------------

create function door.open_expiry(of_dividend uuid, by_person text) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d      dividend_run := dividend_to_work_on(of_dividend);
  opened uuid := new_id();
begin
  insert into run (run_id, kind, subject, state, step, started_by)
  values (opened, 'expiry', of_dividend || ':expiry:' || opened, 'running', 'expire', by_person);
  insert into run_chunk (run_id, step, chunk_no, bucket, first_id, last_id, total)
  select opened, 'expire', chunk_no, bucket, first_id, last_id, total
    from run_chunk where run_id = d.run_id and step = 'freeze';
  return opened;
end $$;

-- What a chunk's citizens have not claimed goes back to the fund; what stands in a file or is in transit does not, nor what
-- was credited after the dividend's own distribution, late, released or given back by a bank, less than the years ago.
create function door.expire_chunk(of_expiry uuid, of_chunk integer) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r        run;
  d        dividend_run;
  c        run_chunk;
  years    interval;
  citizens citizen_draft[];
  total    numeric;
begin
  select * into strict r from run where run_id = of_expiry;
  select * into strict d from dividend_run where run_id = split_part(r.subject, ':', 1)::uuid;
  years := make_interval(years => (law_on(make_date(d.year, 12, 31), 'retention')->>'unclaimedYears')::integer);
  select * into strict c from run_chunk where run_id = of_expiry and step = 'expire' and chunk_no = of_chunk;
  perform pg_advisory_xact_lock(hashtext('universal-investment payable'), c.bucket);
  select array_agg(row(1, 'liabilities:dividends-payable', c.bucket, o.citizen_id, o.amount)::citizen_draft
                   order by o.citizen_id), sum(o.amount)
    into citizens, total
    from owed_of_dividend(d.run_id, c.bucket, c.first_id, c.last_id) o
   where not exists (select 1 from payment_instruction i
                      where i.bucket = c.bucket and i.run_no = d.run_no and i.citizen_id = o.citizen_id
                        and i.state in ('instructed', 'sent'))
     and o.citizen_id not in (select k.citizen_id from kept_from_payment(d.run_no, c.bucket, c.first_id, c.last_id) k)
     and not exists (select 1 from citizen_posting q join journal_entry e using (entry_id)
                      where q.bucket = c.bucket and q.citizen_id = o.citizen_id and q.quantity < 0
                        and q.account_id = account_id('liabilities:dividends-payable')
                        and e.entry_key ~ ('^dividend:' || d.run_id || ':(late|releases|report):')
                        and e.effective_on + years >= (r.started_at at time zone 'UTC')::date);
  if total is not null then
    perform door.post_entries(
      array[row('dividend:' || d.run_id || ':expiry:' || of_expiry || ':' || of_chunk, (r.started_at at time zone 'UTC')::date,
                'Dividend ' || d.year || ', unclaimed', r.started_by, null, null, null)::entry_draft],
      (select array[row(1, 'liabilities:dividends-payable', currency_id, total)::posting_draft,
                    row(1, 'income:forfeited-dividends', currency_id, -total)::posting_draft] from fund),
      '{}', citizens);
  end if;
  perform finish_chunk(of_expiry, 'expire', of_chunk,
                       jsonb_build_object('expired', coalesce(cardinality(citizens), 0)));
end $$;

create function door.conclude_expiry(of_expiry uuid) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if step_is_complete(of_expiry, 'expire') then
    update run set state = 'completed', step = null where run_id = of_expiry;
  end if;
end $$;

-- Representatives --------------------------------------------------------------------------------------------------

create function citizen_to_change(of_pseudonym uuid) returns citizen language plpgsql as $$
declare
  known citizen;
begin
  select * into known from citizen where pseudonym = of_pseudonym for update;
  if not found then perform refuse('unknown-citizen'); end if;
  if is_erased(of_pseudonym) then perform refuse('citizen-erased'); end if;
  return known;
end $$;

-- Who stands for a citizen today, in one kind.
create function stands_for(of_citizen citizen, as_kind text) returns setof representative language sql stable as $$
  select * from representative
   where bucket = of_citizen.bucket and citizen_id = of_citizen.citizen_id and kind = as_kind and until is null
$$;

create function refuse_representative(of_citizen citizen, who citizen, as_kind text) returns void language plpgsql as $$
declare
  state text := concat_ws(', ',
    case when (of_citizen.died_on is not null) <> (as_kind = 'estate') then case as_kind when 'estate' then 'alive' else 'deceased' end end,
    case when who.died_on is not null then 'representative deceased' end,
    -- Whoever needs a guardian is nobody's: two could stand for each other, and each name the other.
    case when exists (select 1 from stands_for(who, 'guardian')) then 'representative has a guardian' end);
begin
  if state <> '' then perform refuse('not-in-that-state', jsonb_build_object('state', state)); end if;
  if exists (select 1 from stands_for(of_citizen, as_kind) r
              where as_kind = 'estate' or (r.representative_bucket, r.representative_id) = (who.bucket, who.citizen_id)) then
    perform refuse('representative-exists');
  end if;
end $$;

-- Tells whom somebody stands for, and who else does, that who may be paid in their place has changed.
create function tell_of_representatives(of_citizen citizen, what text, but citizen) returns void language sql as $$
  insert into notice (bucket, citizen_id, kind, facts_at, recorded_at)
  select bucket, citizen_id, what, recorded_at, record_time()
    from citizen z
   where (bucket, citizen_id) in (
           select of_citizen.bucket, of_citizen.citizen_id
           union all
           select representative_bucket, representative_id from representative r
            where r.bucket = of_citizen.bucket and r.citizen_id = of_citizen.citizen_id and r.until is null)
     and (bucket, citizen_id) <> (but.bucket, but.citizen_id)
$$;

create function door.propose_representative(
  of_pseudonym uuid, as_kind text, who uuid, since date, why text, by_person text
) returns uuid language plpgsql security definer set search_path = public, pg_temp as $$
declare
  person citizen := citizen_to_change(who);
  known  citizen := citizen_to_change(of_pseudonym);
begin
  perform refuse_representative(known, person, as_kind);
  return propose('representative', of_pseudonym::text,
                 jsonb_build_object('does', 'begin', 'kind', as_kind, 'representative', who, 'since', since), why, by_person);
end $$;

create function door.propose_withdrawal(
  of_pseudonym uuid, of_representative uuid, until date, why text, by_person text
) returns uuid language plpgsql security definer set search_path = public, pg_temp as $$
declare
  known citizen := citizen_to_change(of_pseudonym);
  begun date;
begin
  select r.since into begun from representative r
   where r.bucket = known.bucket and r.citizen_id = known.citizen_id and r.begun_by = of_representative and r.until is null;
  if not found then perform refuse('unknown-representative'); end if;
  if until < begun then perform refuse('not-in-that-state', jsonb_build_object('state', 'began on ' || begun)); end if;
  return propose('representative', of_pseudonym::text,
                 jsonb_build_object('does', 'end', 'begunBy', of_representative, 'until', until), why, by_person);
end $$;

create function door.approve_representative(of_proposal uuid, by_person text, hash text, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  p     proposal := decide(of_proposal, 'representative', 'approved', by_person, hash, why);
  known citizen  := citizen_to_change(p.subject::uuid);
  who   citizen;
begin
  if p.content->>'does' = 'begin' then
    who := citizen_to_change((p.content->>'representative')::uuid);
    perform refuse_representative(known, who, p.content->>'kind');
    insert into representative (bucket, citizen_id, representative_no, kind, representative_bucket, representative_id, since,
                                begun_by)
    select known.bucket, known.citizen_id,
           1 + coalesce((select max(representative_no) from representative
                          where bucket = known.bucket and citizen_id = known.citizen_id), 0),
           p.content->>'kind', who.bucket, who.citizen_id, (p.content->>'since')::date, p.proposal_id;
    perform tell_of_representatives(known, 'representative-entered', who);
  else
    update representative set until = (p.content->>'until')::date, ended_by = p.proposal_id
     where bucket = known.bucket and citizen_id = known.citizen_id and begun_by = (p.content->>'begunBy')::uuid
       and until is null;
    if not found then perform refuse('proposal-changed', '{"input": "representative"}'); end if;
  end if;
end $$;

-- Everybody who stands or stood for whom a transaction is about.
create function door.representatives_of_the_citizen()
  returns table (id uuid, kind text, representative uuid, since date, until date, names uuid)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.begun_by, r.kind, w.pseudonym, r.since, r.until,
         (select z.pseudonym from payee_named n join citizen z on z.bucket = n.payee_bucket and z.citizen_id = n.payee_id
           where n.bucket = r.bucket and n.citizen_id = r.citizen_id and n.representative_no = r.representative_no
           order by n.named_at desc limit 1)
    from citizen c
    join representative r using (bucket, citizen_id)
    join citizen w on w.bucket = r.representative_bucket and w.citizen_id = r.representative_id
   where c.pseudonym = the_citizen()
   order by r.representative_no
$$;

-- Whom the citizen stands for whom a transaction is about, with all who may be named to be paid.
create function door.wards_of_the_citizen()
  returns table (ward uuid, born_on date, kind text, since date, names uuid, may_be_paid uuid[])
  language sql stable security definer set search_path = public, pg_temp as $$
  select w.pseudonym, w.born_on, r.kind, r.since,
         (select z.pseudonym from payee_named n join citizen z on z.bucket = n.payee_bucket and z.citizen_id = n.payee_id
           where n.bucket = r.bucket and n.citizen_id = r.citizen_id and n.representative_no = r.representative_no
           order by n.named_at desc limit 1),
         array(select g.pseudonym from stands_for(w, r.kind) s
                 join citizen g on g.bucket = s.representative_bucket and g.citizen_id = s.representative_id
                order by s.representative_no)
    from citizen me
    join representative r on r.representative_bucket = me.bucket and r.representative_id = me.citizen_id and r.until is null
    join citizen w on w.bucket = r.bucket and w.citizen_id = r.citizen_id
   where me.pseudonym = the_citizen()
   order by r.since, w.pseudonym
$$;

-- A guardian says who is to be paid for their ward: one of the ward's guardians. Whoever else asks finds nobody.
create function door.name_payee(of_ward uuid, payee uuid) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  me   citizen;
  ward citizen;
  mine representative;
  paid citizen;
begin
  select * into me from citizen where pseudonym = the_citizen();
  select * into ward from citizen where pseudonym = of_ward for update;
  if not found then perform refuse('unknown-citizen'); end if;
  select * into mine from stands_for(ward, 'guardian') g where (g.representative_bucket, g.representative_id) = (me.bucket, me.citizen_id);
  if not found then perform refuse('unknown-citizen'); end if;
  select z.* into paid from stands_for(ward, 'guardian') g
    join citizen z on z.bucket = g.representative_bucket and z.citizen_id = g.representative_id
   where z.pseudonym = payee;
  if not found then perform refuse('not-a-guardian'); end if;
  -- Who says again what they have said names nobody anew.
  if (select (n.payee_bucket, n.payee_id) = (paid.bucket, paid.citizen_id)
        from payee_named n
       where n.bucket = ward.bucket and n.citizen_id = ward.citizen_id and n.representative_no = mine.representative_no
       order by n.named_at desc limit 1) then
    return;
  end if;
  perform tell_of_representatives(ward, 'payee-named', me);
  insert into payee_named (bucket, citizen_id, representative_no, named_at, payee_bucket, payee_id)
  select ward.bucket, ward.citizen_id, mine.representative_no,
         greatest(record_time(), max(n.named_at) + interval '1 millisecond'), paid.bucket, paid.citizen_id
    from payee_named n
   where n.bucket = ward.bucket and n.citizen_id = ward.citizen_id and n.representative_no = mine.representative_no;
end $$;
