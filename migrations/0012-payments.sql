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
create function payment_moves(from_state text, to_state text) returns boolean language sql immutable as $$
  select (from_state, to_state) in (('instructed', 'instructed'), ('instructed', 'sent'), ('instructed', 'cancelled'),
                                    ('sent', 'settled'), ('sent', 'rejected'), ('sent', 'returned'), ('settled', 'returned'))
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
  terms      jsonb    not null,    -- of the law that day: coolingOffDays, citizensPerAccountMax, transactionsMax, majorityAge, payTo
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
create function new_end_to_end_id(bucket smallint) returns text language sql volatile as $$
  select 'D' || bucket || upper(replace(gen_random_uuid()::text, '-', ''))
$$;
-- Null of an id that is none of ours.
create function bucket_of_payment(end_to_end_id text) returns smallint language sql immutable as $$
  select case when end_to_end_id ~ '^D[0-7][0-9A-F]{32}$' then substr(end_to_end_id, 2, 1)::smallint end
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
  state_on       date           not null,              -- of a bank's word the bank's date
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
               'no-account', 'account-cooling-off', 'shared-account', 'account-not-valid', 'name-not-writable',
               'erased', 'no-guardian', 'guardians-disagree', 'no-estate')),
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
  kind         text           not null check (kind in ('account-changed')),
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
-- changes comes by here, so none is forgotten: the change is told to where the citizen was reached before.
alter table citizen add column account_since date;
create function account_has_changed() returns trigger language plpgsql as $$
begin
  new.account_since := (new.recorded_at at time zone 'UTC')::date;
  insert into notice (bucket, citizen_id, kind, facts_at, recorded_at)
  values (new.bucket, new.citizen_id, 'account-changed', old.recorded_at, new.recorded_at);
  return new;
end $$;
create trigger account_has_changed before update on citizen for each row
  when (new.account_hash is not null and new.account_hash is distinct from old.account_hash)
  execute function account_has_changed();

select guard_citizens(name)
  from unnest(array['payment_instruction', 'payment_hold', 'representative', 'payee_named', 'notice']::regclass[]) as name;
