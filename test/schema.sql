create sequence citizen_id
create sequence commodity_id

create type action_draft as (
  action_id uuid,
  kind text,
  incorporation_id uuid,
  share_class_id bigint,
  into_class_id bigint,
  effective_on date,
  terms jsonb
)

create type citizen_draft as (
  entry_no integer,
  account text,
  bucket smallint,
  citizen_id bigint,
  quantity numeric
)

create type class_correction as (
  commodity_id bigint,
  stake_change numeric,
  par_change numeric,
  new_shares numeric,
  new_stake numeric
)

create type eligibility_terms as (
  record_on date,
  resident_from date,
  resident_until date,
  owed_after date,
  application_year smallint,
  application_from date,
  application_until date,
  resident_applying boolean,
  new_since date,
  absence_days integer,
  excused text[],
  limited text[],
  limited_days integer[],
  presence_from date,
  presence_days integer,
  convictions text[],
  born_by date[]
)

create type entry_draft as (
  entry_key text,
  effective_on date,
  narrative text,
  recorded_by text,
  approved_by text,
  reason text,
  reverses bigint
)

create type holding_draft as (
  entry_no integer,
  account text,
  share_class_id bigint,
  quantity numeric
)

create type incorporation_draft as (
  registration_number text,
  legal_name text,
  folded_name text,
  incorporated_on date,
  legal_form text,
  lei text,
  class_codes text[],
  founding_shares numeric[],
  par_values numeric[],
  recorded_by text
)

create type name_draft as (
  incorporation_id uuid,
  legal_name text,
  folded_name text
)

create type payee_key as (
  bucket smallint,
  citizen_id bigint
)

create type payee_sealed as (
  bucket smallint,
  citizen_id bigint,
  end_to_end_id text,
  amount numeric,
  sealed bytea,
  wrapped_key bytea,
  national_id_hash bytea
)

create type payment_reached as (
  outcome_no bigint,
  bucket smallint,
  run_no integer,
  citizen_id bigint,
  attempt smallint,
  state text,
  posted_on date,
  amount numeric
)

create type payment_said as (
  outcome_no bigint,
  bucket smallint,
  run_no integer,
  citizen_id bigint,
  attempt smallint,
  status text,
  said_on date,
  reason_code text
)

create type position_draft as (
  action_id uuid,
  share_class_id bigint,
  held numeric,
  outstanding numeric,
  cost numeric,
  carried numeric,
  entry_no integer
)

create type posting_draft as (
  entry_no integer,
  account text,
  commodity_id bigint,
  quantity numeric
)

create type ratio as (
  new_shares numeric,
  old_shares numeric
)

table account
  account_id           smallint not null generated always as identity
  name                 text not null
  kind                 text not null
  subsidiary           text not null
  constraint account_pkey PRIMARY KEY (account_id)
  constraint account_name_key UNIQUE (name)
  constraint account_kind_check CHECK ((kind = ANY (ARRAY['asset'::text, 'liability'::text, 'equity'::text, 'income'::text, 'expense'::text, 'memorandum'::text])))
  constraint account_name_check CHECK ((name ~ '^[a-z]+(:[a-z0-9-]+)+$'::text))
  constraint account_subsidiary_check CHECK ((subsidiary = ANY (ARRAY['none'::text, 'holding'::text, 'citizen'::text, 'share-class'::text])))
  constraint memorandum_accounts_count_shares CHECK (((kind = 'memorandum'::text) = (subsidiary = 'share-class'::text)))
  comment subsidiary: Where its detail stands: holding and citizen accounts control a subsidiary ledger; a memorandum account's detail is the share class itself.

table appeal partition by LIST (bucket)
  bucket               smallint not null
  citizen_id           bigint not null
  run_no               integer not null
  appeal_id            uuid not null default new_id()
  grounds              bytea not null
  under_key_of         timestamp(3) with time zone not null
  made_at              timestamp(3) with time zone not null default now()
  decide_by            date not null
  made_by              uuid
  constraint appeal_pkey PRIMARY KEY (bucket, citizen_id, run_no)
  constraint appeal_bucket_appeal_id_key UNIQUE (bucket, appeal_id)
  CREATE INDEX appeal_by_due_date (decide_by, appeal_id)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select
  comment made_by: Who stands for the citizen, and made it for them; null: they themselves.

table appeal_0 partition of appeal FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table appeal_1 partition of appeal FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table appeal_2 partition of appeal FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table appeal_3 partition of appeal FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table appeal_4 partition of appeal FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table appeal_5 partition of appeal FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table appeal_6 partition of appeal FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table appeal_7 partition of appeal FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table appeal_decision partition by LIST (bucket)
  bucket               smallint not null
  citizen_id           bigint not null
  appeal_id            uuid not null
  outcome              text not null
  reason               text not null
  decided_by           text not null
  decided_at           timestamp(3) with time zone not null default now()
  constraint appeal_decision_pkey PRIMARY KEY (bucket, appeal_id)
  constraint appeal_decision_decided_by_check CHECK (((decided_by <> ''::text) AND (decided_by !~~ 'machine:%'::text)))
  constraint appeal_decision_outcome_check CHECK ((outcome = ANY (ARRAY['granted'::text, 'denied'::text])))
  constraint appeal_decision_reason_check CHECK ((reason <> ''::text))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table appeal_decision_0 partition of appeal_decision FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table appeal_decision_1 partition of appeal_decision FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table appeal_decision_2 partition of appeal_decision FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table appeal_decision_3 partition of appeal_decision FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table appeal_decision_4 partition of appeal_decision FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table appeal_decision_5 partition of appeal_decision FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table appeal_decision_6 partition of appeal_decision FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table appeal_decision_7 partition of appeal_decision FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table audit_event
  audit_event_id       uuid not null default new_id()
  recorded_at          timestamp(3) with time zone not null default instant_of(audit_event_id)
  request_id           text
  route                text not null
  person               text
  role                 text
  agent                text
  machine              boolean not null default false
  address              inet
  citizen              uuid
  resource             text
  status               smallint not null
  outcome              text not null
  attempts             integer not null
  constraint audit_event_pkey PRIMARY KEY (audit_event_id)
  constraint audit_event_agent_check CHECK ((agent <> ''::text))
  constraint audit_event_attempts_check CHECK ((attempts > 0))
  constraint audit_event_person_check CHECK ((person <> ''::text))
  constraint audit_event_request_id_check CHECK ((length(request_id) <= 64))
  constraint audit_event_resource_check CHECK ((resource ~ '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{1,6})$'::text))
  constraint audit_event_role_check CHECK ((role <> ''::text))
  constraint audit_event_status_check CHECK (((status >= 200) AND (status <= 599)))
  constraint outcome_fits_status CHECK (((outcome = ANY (ARRAY['done'::text, 'replayed'::text])) = (status < 400)))
  CREATE INDEX audit_event_by_citizen (citizen, audit_event_id) WHERE (citizen IS NOT NULL)
  CREATE INDEX audit_event_by_person (person, audit_event_id)
  CREATE INDEX audit_event_by_route (route, audit_event_id)
  CREATE INDEX audit_event_refused (outcome, audit_event_id) WHERE (outcome <> ALL (ARRAY['done'::text, 'replayed'::text]))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select
  comment person: Null: nobody signed in. A citizen is named by their pseudonym; one who is not on the roll, by the keyed hash of their national id.
  comment role: In which they came in; where none let them in, those that they have.
  comment agent: What acted in the person's name.
  comment machine: A system that signed in as itself, for nobody.
  comment citizen: Whom it concerns: of a citizen who acts, themselves.
  comment outcome: done, replayed (the first answer again, under the same key), or the code of the problem.
  comment attempts: More than one: attempts of one kind in the same minute, counted instead of told one by one.

table benchmark_level
  level_no             bigint not null generated always as identity
  benchmark            text not null
  observed_on          date not null
  level                numeric(38,10) not null
  source               text not null
  recorded_at          timestamp(3) with time zone not null
  recorded_by          text not null
  constraint benchmark_level_pkey PRIMARY KEY (level_no)
  constraint benchmark_level_benchmark_check CHECK (((benchmark ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(benchmark) <= 40)))
  constraint benchmark_level_level_check CHECK (((level > (0)::numeric) AND (level < '1000000000000'::numeric)))
  constraint benchmark_level_recorded_by_check CHECK ((recorded_by <> ''::text))
  constraint benchmark_level_source_check CHECK ((source <> ''::text))
  CREATE INDEX benchmark_level_by_record (benchmark, level_no)
  CREATE INDEX benchmark_level_latest (benchmark, observed_on DESC, level_no DESC)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table cash_receipt
  receipt_id           uuid not null default new_id()
  received_on          date not null
  amount               numeric(38,10) not null
  kind                 text not null
  registration_number  text
  narrative            text not null
  recorded_by          text not null
  entry_id             bigint not null
  constraint cash_receipt_pkey PRIMARY KEY (receipt_id)
  constraint cash_receipt_amount_check CHECK ((amount > (0)::numeric))
  constraint cash_receipt_kind_check CHECK ((kind = ANY (ARRAY['dividend'::text, 'appropriation'::text, 'other-income'::text])))
  constraint cash_receipt_narrative_check CHECK ((narrative <> ''::text))
  constraint cash_receipt_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES journal_entry(entry_id)
  CREATE INDEX cash_receipt_by_entry (entry_id)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table citizen partition by LIST (bucket)
  bucket               smallint not null
  citizen_id           bigint not null
  pseudonym            uuid not null default gen_random_uuid()
  national_id_hash     bytea not null
  facts_hash           bytea not null
  born_on              date not null
  resident_since       date not null
  resident_until       date
  earlier_residence    datemultirange not null default '{}'::datemultirange
  died_on              date
  sealed               bytea not null
  has_account          boolean not null
  account_hash         bytea
  recorded_at          timestamp(3) with time zone not null
  recorded_by          text not null
  account_since        date
  commitment           bytea
  constraint citizen_pkey PRIMARY KEY (bucket, citizen_id)
  constraint citizen_bucket_national_id_hash_key UNIQUE (bucket, national_id_hash)
  constraint citizen_pseudonym_bucket_key UNIQUE (pseudonym, bucket)
  constraint bucket_follows_from_the_person CHECK ((bucket = (get_byte(national_id_hash, 0) & 7)))
  constraint citizen_check CHECK ((resident_since >= born_on))
  constraint citizen_check1 CHECK ((resident_until >= resident_since))
  constraint citizen_check2 CHECK ((died_on >= born_on))
  constraint citizen_commitment_check CHECK ((length(commitment) = 32))
  constraint earlier_spells_are_earlier CHECK (((upper(earlier_residence) <= resident_since) AND (lower(earlier_residence) >= born_on)))
  CREATE INDEX citizen_since ON ONLY public.citizen USING brin (recorded_at) WITH (autosummarize='on')
  TRIGGER account_has_changed BEFORE UPDATE FOR EACH ROW WHEN (((new.recorded_at > old.recorded_at) AND ((new.account_hash IS DISTINCT FROM old.account_hash) OR ((new.account_hash IS NOT NULL) AND (new.facts_hash = old.facts_hash) AND (new.earlier_residence = old.earlier_residence))))) EXECUTE FUNCTION account_has_changed()
  TRIGGER commitment_stays BEFORE UPDATE OF commitment FOR EACH ROW WHEN (((new.commitment IS NOT NULL) AND (old.commitment IS DISTINCT FROM new.commitment))) EXECUTE FUNCTION commitments_stay()
  policy everyone on select to investment_auditor
  policy one_citizen on select
  comment commitment: Null of who is erased.

table citizen_0 partition of citizen FOR VALUES IN ('0')
  TRIGGER account_has_changed BEFORE UPDATE FOR EACH ROW WHEN (((new.recorded_at > old.recorded_at) AND ((new.account_hash IS DISTINCT FROM old.account_hash) OR ((new.account_hash IS NOT NULL) AND (new.facts_hash = old.facts_hash) AND (new.earlier_residence = old.earlier_residence))))) EXECUTE FUNCTION account_has_changed()
  TRIGGER commitment_stays BEFORE UPDATE OF commitment FOR EACH ROW WHEN (((new.commitment IS NOT NULL) AND (old.commitment IS DISTINCT FROM new.commitment))) EXECUTE FUNCTION commitments_stay()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_1 partition of citizen FOR VALUES IN ('1')
  TRIGGER account_has_changed BEFORE UPDATE FOR EACH ROW WHEN (((new.recorded_at > old.recorded_at) AND ((new.account_hash IS DISTINCT FROM old.account_hash) OR ((new.account_hash IS NOT NULL) AND (new.facts_hash = old.facts_hash) AND (new.earlier_residence = old.earlier_residence))))) EXECUTE FUNCTION account_has_changed()
  TRIGGER commitment_stays BEFORE UPDATE OF commitment FOR EACH ROW WHEN (((new.commitment IS NOT NULL) AND (old.commitment IS DISTINCT FROM new.commitment))) EXECUTE FUNCTION commitments_stay()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_2 partition of citizen FOR VALUES IN ('2')
  TRIGGER account_has_changed BEFORE UPDATE FOR EACH ROW WHEN (((new.recorded_at > old.recorded_at) AND ((new.account_hash IS DISTINCT FROM old.account_hash) OR ((new.account_hash IS NOT NULL) AND (new.facts_hash = old.facts_hash) AND (new.earlier_residence = old.earlier_residence))))) EXECUTE FUNCTION account_has_changed()
  TRIGGER commitment_stays BEFORE UPDATE OF commitment FOR EACH ROW WHEN (((new.commitment IS NOT NULL) AND (old.commitment IS DISTINCT FROM new.commitment))) EXECUTE FUNCTION commitments_stay()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_3 partition of citizen FOR VALUES IN ('3')
  TRIGGER account_has_changed BEFORE UPDATE FOR EACH ROW WHEN (((new.recorded_at > old.recorded_at) AND ((new.account_hash IS DISTINCT FROM old.account_hash) OR ((new.account_hash IS NOT NULL) AND (new.facts_hash = old.facts_hash) AND (new.earlier_residence = old.earlier_residence))))) EXECUTE FUNCTION account_has_changed()
  TRIGGER commitment_stays BEFORE UPDATE OF commitment FOR EACH ROW WHEN (((new.commitment IS NOT NULL) AND (old.commitment IS DISTINCT FROM new.commitment))) EXECUTE FUNCTION commitments_stay()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_4 partition of citizen FOR VALUES IN ('4')
  TRIGGER account_has_changed BEFORE UPDATE FOR EACH ROW WHEN (((new.recorded_at > old.recorded_at) AND ((new.account_hash IS DISTINCT FROM old.account_hash) OR ((new.account_hash IS NOT NULL) AND (new.facts_hash = old.facts_hash) AND (new.earlier_residence = old.earlier_residence))))) EXECUTE FUNCTION account_has_changed()
  TRIGGER commitment_stays BEFORE UPDATE OF commitment FOR EACH ROW WHEN (((new.commitment IS NOT NULL) AND (old.commitment IS DISTINCT FROM new.commitment))) EXECUTE FUNCTION commitments_stay()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_5 partition of citizen FOR VALUES IN ('5')
  TRIGGER account_has_changed BEFORE UPDATE FOR EACH ROW WHEN (((new.recorded_at > old.recorded_at) AND ((new.account_hash IS DISTINCT FROM old.account_hash) OR ((new.account_hash IS NOT NULL) AND (new.facts_hash = old.facts_hash) AND (new.earlier_residence = old.earlier_residence))))) EXECUTE FUNCTION account_has_changed()
  TRIGGER commitment_stays BEFORE UPDATE OF commitment FOR EACH ROW WHEN (((new.commitment IS NOT NULL) AND (old.commitment IS DISTINCT FROM new.commitment))) EXECUTE FUNCTION commitments_stay()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_6 partition of citizen FOR VALUES IN ('6')
  TRIGGER account_has_changed BEFORE UPDATE FOR EACH ROW WHEN (((new.recorded_at > old.recorded_at) AND ((new.account_hash IS DISTINCT FROM old.account_hash) OR ((new.account_hash IS NOT NULL) AND (new.facts_hash = old.facts_hash) AND (new.earlier_residence = old.earlier_residence))))) EXECUTE FUNCTION account_has_changed()
  TRIGGER commitment_stays BEFORE UPDATE OF commitment FOR EACH ROW WHEN (((new.commitment IS NOT NULL) AND (old.commitment IS DISTINCT FROM new.commitment))) EXECUTE FUNCTION commitments_stay()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_7 partition of citizen FOR VALUES IN ('7')
  TRIGGER account_has_changed BEFORE UPDATE FOR EACH ROW WHEN (((new.recorded_at > old.recorded_at) AND ((new.account_hash IS DISTINCT FROM old.account_hash) OR ((new.account_hash IS NOT NULL) AND (new.facts_hash = old.facts_hash) AND (new.earlier_residence = old.earlier_residence))))) EXECUTE FUNCTION account_has_changed()
  TRIGGER commitment_stays BEFORE UPDATE OF commitment FOR EACH ROW WHEN (((new.commitment IS NOT NULL) AND (old.commitment IS DISTINCT FROM new.commitment))) EXECUTE FUNCTION commitments_stay()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_fact partition by LIST (bucket)
  bucket               smallint not null
  citizen_id           bigint not null
  fact_id              uuid not null default new_id()
  kind                 fact_kind not null
  since                date not null
  until                date
  reason               text
  year                 smallint
  counts               smallint not null
  withdraws            uuid
  why                  text
  recorded_at          timestamp(3) with time zone not null
  recorded_by          text
  constraint citizen_fact_pkey PRIMARY KEY (bucket, citizen_id, fact_id)
  constraint withdrawn_once UNIQUE (bucket, citizen_id, withdraws)
  constraint a_withdrawal_counts_against CHECK ((((counts = '-1'::integer) = (withdraws IS NOT NULL)) AND ((counts = '-1'::integer) = (why IS NOT NULL))))
  constraint citizen_fact_check CHECK ((until >= since))
  constraint citizen_fact_counts_check CHECK ((counts = ANY (ARRAY[1, '-1'::integer])))
  constraint citizen_fact_reason_check CHECK ((reason <> ''::text))
  constraint citizen_fact_why_check CHECK ((why <> ''::text))
  constraint has_a_reason CHECK (((kind = ANY (ARRAY['absence'::fact_kind, 'conviction'::fact_kind])) = (reason IS NOT NULL)))
  constraint is_for_a_year CHECK (((kind = 'application'::fact_kind) = (year IS NOT NULL)))
  constraint is_on_one_day CHECK (((kind = ANY (ARRAY['absence'::fact_kind, 'conviction'::fact_kind])) OR (until IS NULL)))
  CREATE INDEX citizen_application (year, citizen_id) WHERE (year IS NOT NULL)
  CREATE INDEX citizen_fact_besides (citizen_id) WHERE (year IS NULL)
  CREATE INDEX citizen_fact_by_recorder (recorded_by, recorded_at) WHERE (recorded_by IS NOT NULL)
  CREATE INDEX citizen_fact_since ON ONLY public.citizen_fact USING brin (recorded_at) WITH (autosummarize='on')
  CREATE INDEX citizen_fact_withdrawn (citizen_id, withdraws) WHERE (withdraws IS NOT NULL)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER fact_is_somebodys AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION facts_are_somebodys()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_fact_0 partition of citizen_fact FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER fact_is_somebodys AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION facts_are_somebodys()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_fact_1 partition of citizen_fact FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER fact_is_somebodys AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION facts_are_somebodys()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_fact_2 partition of citizen_fact FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER fact_is_somebodys AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION facts_are_somebodys()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_fact_3 partition of citizen_fact FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER fact_is_somebodys AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION facts_are_somebodys()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_fact_4 partition of citizen_fact FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER fact_is_somebodys AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION facts_are_somebodys()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_fact_5 partition of citizen_fact FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER fact_is_somebodys AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION facts_are_somebodys()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_fact_6 partition of citizen_fact FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER fact_is_somebodys AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION facts_are_somebodys()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_fact_7 partition of citizen_fact FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER fact_is_somebodys AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION facts_are_somebodys()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_key partition by LIST (bucket)
  bucket               smallint not null
  citizen_id           bigint not null
  recorded_at          timestamp(3) with time zone not null
  wrapped_key          bytea not null
  constraint citizen_key_pkey PRIMARY KEY (bucket, citizen_id, recorded_at)
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_key_0 partition of citizen_key FOR VALUES IN ('0')
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_key_1 partition of citizen_key FOR VALUES IN ('1')
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_key_2 partition of citizen_key FOR VALUES IN ('2')
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_key_3 partition of citizen_key FOR VALUES IN ('3')
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_key_4 partition of citizen_key FOR VALUES IN ('4')
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_key_5 partition of citizen_key FOR VALUES IN ('5')
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_key_6 partition of citizen_key FOR VALUES IN ('6')
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_key_7 partition of citizen_key FOR VALUES IN ('7')
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_posting partition by LIST (bucket)
  bucket               smallint not null
  citizen_id           bigint not null
  entry_id             bigint not null
  account_id           smallint not null
  quantity             numeric(38,10) not null
  constraint citizen_posting_pkey PRIMARY KEY (bucket, citizen_id, entry_id, account_id)
  constraint citizen_posting_quantity_check CHECK (((quantity <> (0)::numeric) AND (quantity <> 'NaN'::numeric)))
  CREATE INDEX citizen_posting_by_entry ON ONLY public.citizen_posting USING brin (entry_id) WITH (autosummarize='on')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER control_equals_detail AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION subsidiary_keeps_the_laws('citizen')
  TRIGGER payable_never_negative AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION citizens_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_posting_0 partition of citizen_posting FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER control_equals_detail AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION subsidiary_keeps_the_laws('citizen')
  TRIGGER payable_never_negative AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION citizens_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_posting_1 partition of citizen_posting FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER control_equals_detail AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION subsidiary_keeps_the_laws('citizen')
  TRIGGER payable_never_negative AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION citizens_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_posting_2 partition of citizen_posting FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER control_equals_detail AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION subsidiary_keeps_the_laws('citizen')
  TRIGGER payable_never_negative AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION citizens_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_posting_3 partition of citizen_posting FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER control_equals_detail AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION subsidiary_keeps_the_laws('citizen')
  TRIGGER payable_never_negative AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION citizens_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_posting_4 partition of citizen_posting FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER control_equals_detail AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION subsidiary_keeps_the_laws('citizen')
  TRIGGER payable_never_negative AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION citizens_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_posting_5 partition of citizen_posting FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER control_equals_detail AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION subsidiary_keeps_the_laws('citizen')
  TRIGGER payable_never_negative AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION citizens_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_posting_6 partition of citizen_posting FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER control_equals_detail AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION subsidiary_keeps_the_laws('citizen')
  TRIGGER payable_never_negative AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION citizens_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_posting_7 partition of citizen_posting FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER control_equals_detail AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION subsidiary_keeps_the_laws('citizen')
  TRIGGER payable_never_negative AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION citizens_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_upload
  run_id               uuid not null
  chunk_no             integer not null
  line_no              bigint not null
  national_id_hash     bytea
  facts_hash           bytea
  born_on              date
  resident_since       date
  resident_until       date
  earlier_residence    datemultirange
  died_on              date
  sealed               bytea
  has_account          boolean
  account_hash         bytea
  waits_since          timestamp(3) with time zone
  problems             bytea
  wrapped_key          bytea
  commitment           bytea
  constraint citizen_upload_pkey PRIMARY KEY (run_id, chunk_no, line_no)
  CREATE INDEX citizen_upload_rejected (run_id, line_no) WHERE (problems IS NOT NULL)
  CREATE INDEX citizen_upload_rejected_of (national_id_hash) WHERE (problems IS NOT NULL)

table citizen_version partition by LIST (bucket)
  bucket               smallint not null
  citizen_id           bigint not null
  recorded_at          timestamp(3) with time zone not null
  superseded_at        timestamp(3) with time zone not null
  superseded_by        text not null
  facts_hash           bytea not null
  born_on              date not null
  resident_since       date not null
  resident_until       date
  earlier_residence    datemultirange not null
  died_on              date
  sealed               bytea not null
  has_account          boolean not null
  recorded_by          text not null
  constraint citizen_version_pkey PRIMARY KEY (bucket, citizen_id, superseded_at)
  constraint citizen_version_superseded_at_check CHECK ((superseded_at < 'infinity'::timestamp with time zone))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_version_0 partition of citizen_version FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_version_1 partition of citizen_version FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_version_2 partition of citizen_version FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_version_3 partition of citizen_version FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_version_4 partition of citizen_version FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_version_5 partition of citizen_version FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_version_6 partition of citizen_version FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table citizen_version_7 partition of citizen_version FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claim partition by LIST (bucket)
  bucket               smallint not null
  claim_id             uuid not null default new_id()
  citizen_id           bigint not null
  claimant             text not null
  kind                 text not null
  amount               numeric(38,10) not null
  notice_certified_on  date not null
  counts_from          date not null
  object_until         date not null
  filed_by             text not null
  filed_at             timestamp(3) with time zone not null
  constraint claim_pkey PRIMARY KEY (claim_id, bucket)
  constraint claim_amount_check CHECK ((amount > (0)::numeric))
  constraint claim_check CHECK ((counts_from >= notice_certified_on))
  constraint claim_claimant_check CHECK ((claimant ~ '^[a-z0-9-]{1,40}$'::text))
  constraint claim_filed_by_check CHECK ((filed_by <> ''::text))
  constraint claim_kind_check CHECK ((kind <> ''::text))
  constraint claims_have_kinds_of_their_own CHECK ((kind <> ALL (ARRAY['withholding-tax'::text, 'set-off'::text, 'fee'::text, 'gift'::text, 'savings'::text, 'held-until-majority'::text])))
  CREATE INDEX claim_of_citizen (bucket, citizen_id)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claim_0 partition of claim FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claim_1 partition of claim FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claim_2 partition of claim FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claim_3 partition of claim FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claim_4 partition of claim FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claim_5 partition of claim FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claim_6 partition of claim FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claim_7 partition of claim FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claim_event partition by LIST (bucket)
  bucket               smallint not null
  claim_id             uuid not null
  citizen_id           bigint not null
  what                 text not null
  reason               text not null
  recorded_by          text not null
  recorded_at          timestamp(3) with time zone not null
  constraint claim_event_pkey PRIMARY KEY (claim_id, what, bucket)
  constraint claim_event_reason_check CHECK ((reason <> ''::text))
  constraint claim_event_recorded_by_check CHECK ((recorded_by <> ''::text))
  constraint claim_event_what_check CHECK ((what = ANY (ARRAY['withdrawal'::text, 'objection'::text, 'objection-upheld'::text, 'objection-dismissed'::text])))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER decided_by_another BEFORE INSERT FOR EACH ROW EXECUTE FUNCTION claim_events_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claim_event_0 partition of claim_event FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER decided_by_another BEFORE INSERT FOR EACH ROW EXECUTE FUNCTION claim_events_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claim_event_1 partition of claim_event FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER decided_by_another BEFORE INSERT FOR EACH ROW EXECUTE FUNCTION claim_events_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claim_event_2 partition of claim_event FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER decided_by_another BEFORE INSERT FOR EACH ROW EXECUTE FUNCTION claim_events_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claim_event_3 partition of claim_event FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER decided_by_another BEFORE INSERT FOR EACH ROW EXECUTE FUNCTION claim_events_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claim_event_4 partition of claim_event FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER decided_by_another BEFORE INSERT FOR EACH ROW EXECUTE FUNCTION claim_events_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claim_event_5 partition of claim_event FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER decided_by_another BEFORE INSERT FOR EACH ROW EXECUTE FUNCTION claim_events_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claim_event_6 partition of claim_event FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER decided_by_another BEFORE INSERT FOR EACH ROW EXECUTE FUNCTION claim_events_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claim_event_7 partition of claim_event FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER decided_by_another BEFORE INSERT FOR EACH ROW EXECUTE FUNCTION claim_events_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table claimant_payee
  account_id           smallint not null
  recorded_at          timestamp(3) with time zone not null
  name                 text not null
  iban                 text not null
  bic                  text
  agreed_by            uuid not null
  constraint claimant_payee_pkey PRIMARY KEY (account_id, recorded_at)
  constraint claimant_payee_agreed_by_key UNIQUE (agreed_by)
  constraint claimant_payee_bic_check CHECK ((bic ~ '^[A-Z0-9]{8}([A-Z0-9]{3})?$'::text))
  constraint claimant_payee_iban_check CHECK ((iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'::text))
  constraint claimant_payee_name_check CHECK (((length(name) >= 1) AND (length(name) <= 140)))
  constraint claimant_payee_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(account_id)
  constraint claimant_payee_agreed_by_fkey FOREIGN KEY (agreed_by) REFERENCES proposal(proposal_id)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table closed_period
  year                 smallint not null
  closed_at            timestamp with time zone not null default now()
  closed_by            text not null
  second_by            text not null
  constraint closed_period_pkey PRIMARY KEY (year)
  constraint closing_takes_two_persons CHECK ((closed_by <> second_by))
  constraint machine_may_not_approve CHECK ((second_by !~~ 'machine:%'::text))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table control_total
  entry_id             bigint not null
  account_id           smallint not null
  commodity_id         bigint not null
  quantity             numeric(38,10) not null
  members              bigint not null
  constraint control_total_pkey PRIMARY KEY (entry_id, account_id)
  constraint control_total_members_check CHECK ((members > 0))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table corporate_action
  action_no            bigint not null generated always as identity
  action_id            uuid not null default new_id()
  kind                 text not null
  incorporation_id     uuid not null
  share_class_id       bigint
  into_class_id        bigint
  effective_on         date not null
  terms                jsonb not null
  recorded_at          timestamp(3) with time zone not null
  recorded_by          text not null
  constraint corporate_action_pkey PRIMARY KEY (action_no)
  constraint corporate_action_action_id_key UNIQUE (action_id)
  constraint a_name_is_the_companys CHECK (((kind <> 'name-change'::text) OR (share_class_id IS NULL)))
  constraint corporate_action_kind_check CHECK ((kind = ANY (ARRAY['share-issue'::text, 'split'::text, 'consolidation'::text, 'class-conversion'::text, 'transfer'::text, 'disposal'::text, 'buyback'::text, 'cash-dividend'::text, 'merger'::text, 'acquisition-for-cash'::text, 'spin-off'::text, 'listing'::text, 'name-change'::text, 'dissolution'::text])))
  constraint corporate_action_recorded_by_check CHECK ((recorded_by <> ''::text))
  constraint corporate_action_incorporation_id_fkey FOREIGN KEY (incorporation_id) REFERENCES incorporation(incorporation_id)
  constraint corporate_action_into_class_id_fkey FOREIGN KEY (into_class_id) REFERENCES share_class(commodity_id)
  constraint corporate_action_share_class_id_fkey FOREIGN KEY (share_class_id) REFERENCES share_class(commodity_id)
  CREATE INDEX corporate_action_by_day (effective_on, action_no)
  CREATE INDEX corporate_action_by_record (recorded_at)
  CREATE INDEX corporate_action_dissolving (incorporation_id, effective_on) WHERE (kind = 'dissolution'::text)
  CREATE INDEX corporate_action_into_class (into_class_id, effective_on) WHERE (into_class_id IS NOT NULL)
  CREATE INDEX corporate_action_of_class (share_class_id, effective_on, action_no)
  CREATE INDEX corporate_action_of_company (incorporation_id, effective_on, action_no)
  CREATE INDEX corporate_action_ties (incorporation_id, into_class_id) WHERE (into_class_id IS NOT NULL)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER isin_names_one_class AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION isins_name_one_class()

table corporate_action_reference
  reference            text not null
  action_no            bigint not null
  constraint corporate_action_reference_pkey PRIMARY KEY (reference)
  constraint corporate_action_reference_action_no_key UNIQUE (action_no)
  constraint corporate_action_reference_reference_check CHECK (((length(reference) >= 1) AND (length(reference) <= 100)))
  constraint corporate_action_reference_action_no_fkey FOREIGN KEY (action_no) REFERENCES corporate_action(action_no)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table corporate_action_reversal
  action_no            bigint not null
  reason               text not null
  recorded_at          timestamp(3) with time zone not null
  recorded_by          text not null
  constraint corporate_action_reversal_pkey PRIMARY KEY (action_no)
  constraint corporate_action_reversal_reason_check CHECK ((reason <> ''::text))
  constraint corporate_action_reversal_recorded_by_check CHECK ((recorded_by <> ''::text))
  constraint corporate_action_reversal_action_no_fkey FOREIGN KEY (action_no) REFERENCES corporate_action(action_no)
  CREATE INDEX corporate_action_reversal_by_record (recorded_at)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER listing_frees_its_isin AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION reversed_listings_free_isins()

table corporate_action_upload
  run_id               uuid not null
  chunk_no             integer not null
  line_no              bigint not null
  reference            text
  kind                 text
  registration_number  text
  share_class          text
  effective_on         date
  terms                jsonb
  row                  json not null
  problems             json
  constraint corporate_action_upload_pkey PRIMARY KEY (run_id, chunk_no, line_no)
  CREATE INDEX corporate_action_upload_rejected (run_id, line_no) WHERE (problems IS NOT NULL)

table currency
  commodity_id         bigint not null default nextval('commodity_id'::regclass)
  code                 text not null
  minor_unit           smallint not null
  constraint currency_pkey PRIMARY KEY (commodity_id)
  constraint currency_code_key UNIQUE (code)
  constraint currency_code_check CHECK ((code ~ '^[A-Z]{3}$'::text))
  constraint currency_minor_unit_check CHECK (((minor_unit >= 0) AND (minor_unit <= 4)))

table deduction_total
  run_no               integer not null
  kind                 text not null
  account              text not null
  lines                bigint not null
  amount               numeric(38,10) not null
  constraint deduction_total_pkey PRIMARY KEY (run_no, kind, account)
  constraint deduction_total_amount_check CHECK ((amount > (0)::numeric))
  constraint deduction_total_lines_check CHECK ((lines > 0))
  constraint deduction_total_run_no_fkey FOREIGN KEY (run_no) REFERENCES dividend_run(run_no)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table deployment_setting
  name                 text not null
  value                jsonb not null
  constraint deployment_setting_pkey PRIMARY KEY (name)

table directives partition by LIST (bucket)
  bucket               smallint not null
  citizen_id           bigint not null
  recorded_at          timestamp(3) with time zone not null
  given                jsonb not null
  constraint directives_pkey PRIMARY KEY (bucket, citizen_id, recorded_at)
  constraint directives_given_check CHECK ((jsonb_typeof(given) = 'array'::text))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table directives_0 partition of directives FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table directives_1 partition of directives FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table directives_2 partition of directives FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table directives_3 partition of directives FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table directives_4 partition of directives FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table directives_5 partition of directives FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table directives_6 partition of directives FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table directives_7 partition of directives FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table dividend_class
  run_no               integer not null
  class_no             smallint not null
  weight               numeric not null
  below_age            smallint
  eligible             bigint not null
  each_gets            numeric(38,10) not null
  constraint dividend_class_pkey PRIMARY KEY (run_no, class_no)
  constraint dividend_class_class_no_check CHECK ((class_no >= 1))
  constraint dividend_class_each_gets_check CHECK ((each_gets >= (0)::numeric))
  constraint dividend_class_eligible_check CHECK ((eligible >= 0))
  constraint dividend_class_weight_check CHECK (((weight >= (0)::numeric) AND (weight <= (1)::numeric)))
  constraint dividend_class_run_no_fkey FOREIGN KEY (run_no) REFERENCES dividend_run(run_no)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table dividend_declaration
  entry_id             bigint not null
  run_no               integer not null
  constraint dividend_declaration_pkey PRIMARY KEY (entry_id)
  constraint dividend_declaration_run_no_key UNIQUE (run_no)
  constraint dividend_declaration_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES journal_entry(entry_id)
  constraint dividend_declaration_run_no_fkey FOREIGN KEY (run_no) REFERENCES dividend_tree(run_no)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table dividend_deduction partition by LIST (bucket)
  bucket               smallint not null
  run_no               integer not null
  citizen_id           bigint not null
  line_no              smallint not null
  kind                 text not null
  account              text not null
  claim_id             uuid
  amount               numeric(38,10) not null
  constraint dividend_deduction_pkey PRIMARY KEY (bucket, run_no, citizen_id, line_no)
  constraint dividend_deduction_amount_check CHECK ((amount > (0)::numeric))
  constraint dividend_deduction_line_no_check CHECK ((line_no >= 1))
  CREATE INDEX deduction_for (claim_id) WHERE (claim_id IS NOT NULL)
  CREATE INDEX deduction_held (bucket, citizen_id) WHERE (kind = 'held-until-majority'::text)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER no_more_than_there_is AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_keep_the_laws()
  TRIGGER who_has_a_right_to_it AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_go_where_they_belong()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table dividend_deduction_0 partition of dividend_deduction FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER no_more_than_there_is AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_keep_the_laws()
  TRIGGER who_has_a_right_to_it AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_go_where_they_belong()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table dividend_deduction_1 partition of dividend_deduction FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER no_more_than_there_is AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_keep_the_laws()
  TRIGGER who_has_a_right_to_it AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_go_where_they_belong()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table dividend_deduction_2 partition of dividend_deduction FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER no_more_than_there_is AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_keep_the_laws()
  TRIGGER who_has_a_right_to_it AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_go_where_they_belong()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table dividend_deduction_3 partition of dividend_deduction FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER no_more_than_there_is AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_keep_the_laws()
  TRIGGER who_has_a_right_to_it AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_go_where_they_belong()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table dividend_deduction_4 partition of dividend_deduction FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER no_more_than_there_is AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_keep_the_laws()
  TRIGGER who_has_a_right_to_it AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_go_where_they_belong()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table dividend_deduction_5 partition of dividend_deduction FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER no_more_than_there_is AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_keep_the_laws()
  TRIGGER who_has_a_right_to_it AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_go_where_they_belong()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table dividend_deduction_6 partition of dividend_deduction FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER no_more_than_there_is AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_keep_the_laws()
  TRIGGER who_has_a_right_to_it AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_go_where_they_belong()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table dividend_deduction_7 partition of dividend_deduction FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER no_more_than_there_is AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_keep_the_laws()
  TRIGGER who_has_a_right_to_it AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_go_where_they_belong()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table dividend_roll partition by LIST (bucket)
  bucket               smallint not null
  run_no               integer not null
  citizen_id           bigint not null
  reasons              smallint not null
  class_no             smallint not null
  constraint dividend_roll_pkey PRIMARY KEY (bucket, run_no, citizen_id)
  constraint dividend_roll_check CHECK (((class_no = 0) = (reasons <> 0)))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select
  comment reasons: Sum of: 1 residence began too late, 2 residence ended too early, 4 died too early, 8 did not apply, 16 applied too late, 32 absent for too long, 64 not present, 128 convicted, 256 not resident when applying.

table dividend_roll_0 partition of dividend_roll FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table dividend_roll_1 partition of dividend_roll FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table dividend_roll_2 partition of dividend_roll FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table dividend_roll_3 partition of dividend_roll FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table dividend_roll_4 partition of dividend_roll FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table dividend_roll_5 partition of dividend_roll FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table dividend_roll_6 partition of dividend_roll FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table dividend_roll_7 partition of dividend_roll FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table dividend_run
  run_id               uuid not null
  run_no               integer not null generated always as identity
  year                 smallint not null
  record_on            date not null
  pay_on               date not null
  rule                 jsonb not null
  steps                jsonb not null
  pool                 numeric(38,10) not null
  payable_unit         numeric not null
  late_reserve         numeric(38,10) not null default 0
  eligible             bigint
  per_citizen          numeric(38,10)
  gross                numeric(38,10)
  residue              numeric(38,10)
  deducted             numeric(38,10)
  roll_hash            bytea
  compared_with        integer
  approved_on          date
  rechecked            jsonb
  constraint dividend_run_pkey PRIMARY KEY (run_id)
  constraint dividend_run_run_no_key UNIQUE (run_no)
  constraint dividend_run_check CHECK (((deducted >= (0)::numeric) AND (deducted <= gross)))
  constraint dividend_run_late_reserve_check CHECK ((late_reserve >= (0)::numeric))
  constraint dividend_run_payable_unit_check CHECK ((payable_unit > (0)::numeric))
  constraint dividend_run_per_citizen_check CHECK ((per_citizen > (0)::numeric))
  constraint dividend_run_pool_check CHECK ((pool > (0)::numeric))
  constraint per_citizen_is_payable CHECK ((mod(per_citizen, payable_unit) = (0)::numeric))
  constraint pool_is_gross_plus_residue CHECK ((pool = (gross + residue)))
  constraint residue_is_less_than_a_unit_each CHECK (((residue >= (0)::numeric) AND (residue < (payable_unit * (eligible)::numeric))))
  constraint dividend_run_compared_with_fkey FOREIGN KEY (compared_with) REFERENCES dividend_run(run_no)
  constraint dividend_run_run_id_fkey FOREIGN KEY (run_id) REFERENCES run(run_id)
  CREATE INDEX dividend_run_by_year (year)
  CREATE UNIQUE INDEX one_approved_dividend_a_year (year) WHERE (approved_on IS NOT NULL)

table dividend_shard
  run_no               integer not null
  shard_no             integer not null
  hash                 bytea not null
  coins                bigint not null
  citizens             bigint not null
  tiles                bytea not null
  constraint dividend_shard_pkey PRIMARY KEY (run_no, shard_no)
  constraint dividend_shard_citizens_check CHECK ((citizens > 0))
  constraint dividend_shard_coins_check CHECK ((coins > 0))
  constraint dividend_shard_hash_check CHECK ((length(hash) = 32))
  constraint dividend_shard_tiles_check CHECK (((length(tiles) >= 48) AND (mod(length(tiles), 48) = 0)))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table dividend_shard_path
  run_no               integer not null
  shard_no             integer not null
  path                 bytea not null
  constraint dividend_shard_path_pkey PRIMARY KEY (run_no, shard_no)
  constraint dividend_shard_path_path_check CHECK ((mod(length(path), 49) = 0))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table dividend_slice
  run_no               integer not null
  bucket               smallint not null
  first_id             bigint not null
  last_id              bigint not null
  shard_no             integer not null
  constraint dividend_slice_pkey PRIMARY KEY (run_no, bucket, first_id)
  constraint dividend_slice_check CHECK ((last_id >= first_id))
  constraint dividend_slice_shard_no_check CHECK ((shard_no >= 1))
  CREATE INDEX dividend_slice_by_shard (run_no, shard_no)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table dividend_tile
  run_no               integer not null
  shard_no             integer not null
  first_leaf           bytea not null
  tile_no              integer not null
  leaves               bytea not null
  constraint dividend_tile_pkey PRIMARY KEY (run_no, shard_no, first_leaf)
  constraint dividend_tile_first_leaf_check CHECK ((length(first_leaf) = 32))
  constraint dividend_tile_leaves_check CHECK ((((length(leaves) >= 48) AND (length(leaves) <= (256 * 48))) AND (mod(length(leaves), 48) = 0)))
  constraint dividend_tile_tile_no_check CHECK ((tile_no >= 0))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table dividend_tree
  run_no               integer not null
  root                 bytea not null
  total                numeric(38,10) not null
  citizens             bigint not null
  constraint dividend_tree_pkey PRIMARY KEY (run_no)
  constraint dividend_tree_citizens_check CHECK ((citizens >= 0))
  constraint dividend_tree_root_check CHECK ((length(root) = 32))
  constraint dividend_tree_total_check CHECK ((total >= (0)::numeric))
  constraint dividend_tree_run_no_fkey FOREIGN KEY (run_no) REFERENCES dividend_run(run_no)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER tree_is_whole AFTER INSERT FOR EACH ROW EXECUTE FUNCTION trees_are_whole()

table erasure
  citizen              uuid not null
  proposal_id          uuid not null
  erased_at            timestamp(3) with time zone not null default now()
  constraint erasure_pkey PRIMARY KEY (citizen)
  constraint erasure_proposal_id_key UNIQUE (proposal_id)
  constraint erasure_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES proposal(proposal_id)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table exchange_rate
  rate_no              bigint not null generated always as identity
  base                 text not null
  quote                text not null
  observed_on          date not null
  rate                 numeric(38,10) not null
  source               text not null
  recorded_at          timestamp(3) with time zone not null
  recorded_by          text not null
  constraint exchange_rate_pkey PRIMARY KEY (rate_no)
  constraint exchange_rate_base_check CHECK ((base ~ '^[A-Z]{3}$'::text))
  constraint exchange_rate_check CHECK (((quote ~ '^[A-Z]{3}$'::text) AND (quote <> base)))
  constraint exchange_rate_rate_check CHECK (((rate > (0)::numeric) AND (rate < '1000000000000'::numeric)))
  constraint exchange_rate_recorded_by_check CHECK ((recorded_by <> ''::text))
  constraint exchange_rate_source_check CHECK ((source <> ''::text))
  CREATE INDEX exchange_rate_by_day (observed_on, base, quote)
  CREATE INDEX exchange_rate_of_pair (base, quote, observed_on DESC, rate_no DESC)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table expense
  expense_id           uuid not null default new_id()
  paid_on              date not null
  amount               numeric(38,10) not null
  kind                 text not null
  narrative            text not null
  recorded_by          text not null
  entry_id             bigint not null
  constraint expense_pkey PRIMARY KEY (expense_id)
  constraint expense_amount_check CHECK ((amount > (0)::numeric))
  constraint expense_narrative_check CHECK ((narrative <> ''::text))
  constraint expense_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES journal_entry(entry_id)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table fund
  only_one             boolean not null default true
  nation               text not null
  currency_id          bigint not null
  constraint fund_pkey PRIMARY KEY (only_one)
  constraint fund_nation_check CHECK ((nation ~ '^[a-z][a-z0-9-]*$'::text))
  constraint fund_only_one_check CHECK (only_one)
  constraint fund_currency_id_fkey FOREIGN KEY (currency_id) REFERENCES currency(commodity_id)

table holding_posting
  share_class_id       bigint not null
  entry_id             bigint not null
  account_id           smallint not null
  quantity             numeric(38,10) not null
  effective_on         date not null
  constraint holding_posting_pkey PRIMARY KEY (share_class_id, entry_id, account_id)
  constraint holding_posting_quantity_check CHECK (((quantity <> (0)::numeric) AND (quantity <> 'NaN'::numeric)))
  CREATE INDEX holding_posting_by_entry (entry_id)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER control_equals_detail AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION subsidiary_keeps_the_laws('holding')
  TRIGGER holding_is_known AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION holdings_keep_the_laws()

table idempotency_record
  caller               text not null
  method               text not null
  path                 text not null
  key                  text not null
  body_hash            bytea not null
  status               smallint not null
  location             text
  body                 json
  recorded_at          timestamp with time zone not null default now()
  constraint idempotency_record_pkey PRIMARY KEY (caller, method, path, key)
  constraint idempotency_record_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255)))
  constraint idempotency_record_status_check CHECK (((status >= 200) AND (status <= 299)))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table incorporation
  incorporation_id     uuid not null default new_id()
  registration_number  text not null
  legal_name           text not null
  folded_name          text not null
  incorporated_on      date not null
  legal_form           text
  lei                  text
  state                text not null default 'registered'::text
  annulled_on          date
  annulled_at          timestamp(3) with time zone
  annulled_by          text
  annulment_reason     text
  founding_name        text
  constraint incorporation_pkey PRIMARY KEY (incorporation_id)
  constraint incorporation_check CHECK ((((state = 'annulled'::text) = (annulled_on IS NOT NULL)) AND ((annulled_on IS NULL) = (annulled_at IS NULL))))
  constraint incorporation_legal_name_check CHECK (((length(legal_name) >= 1) AND (length(legal_name) <= 300)))
  constraint incorporation_registration_number_check CHECK (((registration_number ~ '^[A-Z0-9][A-Z0-9-]+$'::text) AND ((length(registration_number) >= 3) AND (length(registration_number) <= 40))))
  constraint incorporation_state_check CHECK ((state = ANY (ARRAY['registered'::text, 'annulled'::text])))
  CREATE INDEX incorporation_annulled (registration_number) WHERE (state = 'annulled'::text)
  CREATE INDEX incorporation_by_day (incorporated_on, incorporation_id)
  CREATE INDEX incorporation_by_name (folded_name, incorporation_id)
  CREATE UNIQUE INDEX registration_number_uniqueness (registration_number) WHERE (state = 'registered'::text)
  TRIGGER founded_before_its_actions BEFORE UPDATE OF incorporated_on FOR EACH ROW WHEN ((new.incorporated_on <> old.incorporated_on)) EXECUTE FUNCTION companies_precede_their_actions()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_removal()

table incorporation_correction
  correction_id        uuid not null default new_id()
  incorporation_id     uuid not null
  before               jsonb not null
  fields               jsonb not null
  reason               text not null
  corrected_by         text not null
  corrected_at         timestamp(3) with time zone not null
  entry_id             bigint
  constraint incorporation_correction_pkey PRIMARY KEY (correction_id)
  constraint incorporation_correction_reason_check CHECK ((reason <> ''::text))
  constraint incorporation_correction_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES journal_entry(entry_id)
  constraint incorporation_correction_incorporation_id_fkey FOREIGN KEY (incorporation_id) REFERENCES incorporation(incorporation_id)
  CREATE INDEX incorporation_correction_by_record (corrected_at)
  CREATE INDEX incorporation_correction_of (incorporation_id, corrected_at, correction_id)

table incorporation_upload
  run_id               uuid not null
  chunk_no             integer not null
  line_no              bigint not null
  registration_number  text
  legal_name           text
  folded_name          text
  incorporated_on      date
  legal_form           text
  lei                  text
  class_codes          text[]
  founding_shares      numeric[]
  par_values           numeric[]
  problems             json
  constraint incorporation_upload_pkey PRIMARY KEY (run_id, chunk_no, line_no)
  CREATE INDEX incorporation_upload_rejected (run_id, line_no) WHERE (problems IS NOT NULL)

table incorporation_without_stake
  incorporation_id     uuid not null
  recorded_at          timestamp with time zone not null
  recorded_by          text not null
  constraint incorporation_without_stake_pkey PRIMARY KEY (incorporation_id)
  constraint incorporation_without_stake_incorporation_id_fkey FOREIGN KEY (incorporation_id) REFERENCES incorporation(incorporation_id)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table isin_of_class
  isin                 text not null
  share_class_id       bigint not null
  constraint isin_of_class_pkey PRIMARY KEY (isin)
  constraint isin_of_class_share_class_id_fkey FOREIGN KEY (share_class_id) REFERENCES share_class(commodity_id)

table journal_entry
  entry_id             bigint not null generated always as identity
  id                   uuid not null default new_id()
  entry_key            text not null
  effective_on         date not null
  recorded_at          timestamp(3) with time zone not null
  recorded_in          xid8 not null default pg_current_xact_id()
  recorded_by          text not null
  approved_by          text
  narrative            text not null
  reason               text
  reverses             bigint
  constraint journal_entry_pkey PRIMARY KEY (entry_id) INCLUDE (effective_on, recorded_at)
  constraint journal_entry_entry_key_key UNIQUE (entry_key)
  constraint journal_entry_id_key UNIQUE (id)
  constraint journal_entry_check CHECK ((approved_by <> recorded_by))
  constraint journal_entry_entry_key_check CHECK ((entry_key <> ''::text))
  constraint journal_entry_narrative_check CHECK ((narrative <> ''::text))
  constraint journal_entry_reason_check CHECK ((reason <> ''::text))
  constraint journal_entry_recorded_by_check CHECK ((recorded_by <> ''::text))
  constraint machine_may_not_approve CHECK ((approved_by !~~ 'machine:%'::text))
  constraint journal_entry_reverses_fkey FOREIGN KEY (reverses) REFERENCES journal_entry(entry_id)
  CREATE UNIQUE INDEX entry_is_reversed_once (reverses) WHERE (reverses IS NOT NULL)
  CREATE INDEX journal_entry_by_day (effective_on, entry_id)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER closed_is_closed AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION entry_respects_closed_periods()
  CONSTRAINT TRIGGER entry_has_postings AFTER INSERT DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entry_has_postings()
  TRIGGER four_eyes AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION annulments_take_four_eyes()
  TRIGGER recorded_now AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION entry_is_recorded_now()
  comment approved_by: The second person, where the law asks for one.

table late_deduction partition by LIST (bucket)
  bucket               smallint not null
  citizen_id           bigint not null
  run_no               integer not null
  line_no              smallint not null
  kind                 text not null
  account              text not null
  claim_id             uuid
  amount               numeric(38,10) not null
  constraint late_deduction_pkey PRIMARY KEY (bucket, run_no, citizen_id, line_no)
  constraint late_deduction_amount_check CHECK ((amount > (0)::numeric))
  constraint late_deduction_kind_check CHECK ((kind <> ALL (ARRAY['withholding-tax'::text, 'set-off'::text, 'held-until-majority'::text])))
  constraint late_deduction_line_no_check CHECK ((line_no >= 1))
  constraint late_deduction_bucket_run_no_citizen_id_fkey FOREIGN KEY (bucket, run_no, citizen_id) REFERENCES late_inclusion(bucket, run_no, citizen_id)
  CREATE INDEX late_deduction_for (claim_id) WHERE (claim_id IS NOT NULL)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER as_the_inclusion_says AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION late_deductions_keep_the_laws()
  TRIGGER who_has_a_right_to_it AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_go_where_they_belong()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table late_deduction_0 partition of late_deduction FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER as_the_inclusion_says AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION late_deductions_keep_the_laws()
  TRIGGER who_has_a_right_to_it AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_go_where_they_belong()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table late_deduction_1 partition of late_deduction FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER as_the_inclusion_says AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION late_deductions_keep_the_laws()
  TRIGGER who_has_a_right_to_it AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_go_where_they_belong()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table late_deduction_2 partition of late_deduction FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER as_the_inclusion_says AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION late_deductions_keep_the_laws()
  TRIGGER who_has_a_right_to_it AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_go_where_they_belong()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table late_deduction_3 partition of late_deduction FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER as_the_inclusion_says AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION late_deductions_keep_the_laws()
  TRIGGER who_has_a_right_to_it AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_go_where_they_belong()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table late_deduction_4 partition of late_deduction FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER as_the_inclusion_says AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION late_deductions_keep_the_laws()
  TRIGGER who_has_a_right_to_it AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_go_where_they_belong()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table late_deduction_5 partition of late_deduction FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER as_the_inclusion_says AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION late_deductions_keep_the_laws()
  TRIGGER who_has_a_right_to_it AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_go_where_they_belong()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table late_deduction_6 partition of late_deduction FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER as_the_inclusion_says AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION late_deductions_keep_the_laws()
  TRIGGER who_has_a_right_to_it AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_go_where_they_belong()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table late_deduction_7 partition of late_deduction FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER as_the_inclusion_says AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION late_deductions_keep_the_laws()
  TRIGGER who_has_a_right_to_it AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION deductions_go_where_they_belong()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table late_inclusion partition by LIST (bucket)
  bucket               smallint not null
  citizen_id           bigint not null
  run_no               integer not null
  proposal_id          uuid not null
  class_no             smallint not null
  amount               numeric(38,10) not null
  tax                  numeric(38,10) not null
  set_off              numeric(38,10) not null
  deducted             numeric(38,10) not null
  held                 numeric(38,10) not null
  included_on          date not null
  constraint late_inclusion_pkey PRIMARY KEY (bucket, run_no, citizen_id)
  constraint late_inclusion_amount_check CHECK ((amount > (0)::numeric))
  constraint late_inclusion_check CHECK (((tax >= (0)::numeric) AND (tax < amount)))
  constraint late_inclusion_class_no_check CHECK ((class_no >= 1))
  constraint late_inclusion_deducted_check CHECK ((deducted >= (0)::numeric))
  constraint late_inclusion_held_check CHECK ((held >= (0)::numeric))
  constraint late_inclusion_set_off_check CHECK ((set_off >= (0)::numeric))
  constraint no_more_is_taken_than_there_is CHECK (((((tax + set_off) + deducted) + held) <= amount))
  constraint what_is_held_is_all_that_is_left CHECK (((held = (0)::numeric) OR ((((tax + set_off) + deducted) + held) = amount)))
  constraint late_inclusion_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES proposal(proposal_id)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER reserve_suffices AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION reserves_are_not_overdrawn()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table late_inclusion_0 partition of late_inclusion FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER reserve_suffices AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION reserves_are_not_overdrawn()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table late_inclusion_1 partition of late_inclusion FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER reserve_suffices AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION reserves_are_not_overdrawn()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table late_inclusion_2 partition of late_inclusion FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER reserve_suffices AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION reserves_are_not_overdrawn()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table late_inclusion_3 partition of late_inclusion FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER reserve_suffices AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION reserves_are_not_overdrawn()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table late_inclusion_4 partition of late_inclusion FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER reserve_suffices AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION reserves_are_not_overdrawn()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table late_inclusion_5 partition of late_inclusion FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER reserve_suffices AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION reserves_are_not_overdrawn()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table late_inclusion_6 partition of late_inclusion FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER reserve_suffices AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION reserves_are_not_overdrawn()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table late_inclusion_7 partition of late_inclusion FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER reserve_suffices AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION reserves_are_not_overdrawn()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table late_reserve_release
  run_no               integer not null
  proposal_id          uuid not null
  amount               numeric(38,10) not null
  released_on          date not null
  constraint late_reserve_release_pkey PRIMARY KEY (run_no)
  constraint late_reserve_release_proposal_id_key UNIQUE (proposal_id)
  constraint late_reserve_release_amount_check CHECK ((amount > (0)::numeric))
  constraint late_reserve_release_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES proposal(proposal_id)
  constraint late_reserve_release_run_no_fkey FOREIGN KEY (run_no) REFERENCES dividend_run(run_no)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER four_eyes AFTER INSERT FOR EACH ROW EXECUTE FUNCTION releases_take_four_eyes()

table law_proof
  verification_id      uuid not null
  proof_no             smallint not null
  law                  text not null
  what                 text not null
  checked              text not null
  offender             text
  constraint law_proof_pkey PRIMARY KEY (verification_id, proof_no)
  constraint law_proof_law_check CHECK ((law <> ''::text))
  constraint law_proof_proof_no_check CHECK ((proof_no >= 1))
  constraint law_proof_what_check CHECK ((what <> ''::text))
  constraint law_proof_verification_id_fkey FOREIGN KEY (verification_id) REFERENCES verification(verification_id)
  CREATE INDEX law_proof_held (what, verification_id) WHERE (offender IS NULL)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table log_checkpoint
  checkpoint_no        bigint not null generated always as identity
  size                 bigint not null
  root                 bytea not null
  note                 text not null
  signed_at            timestamp(3) with time zone not null default now()
  constraint log_checkpoint_pkey PRIMARY KEY (checkpoint_no)
  constraint log_checkpoint_root_check CHECK ((length(root) = 32))
  constraint log_checkpoint_size_check CHECK ((size >= 0))
  CREATE INDEX log_checkpoint_by_size (size, checkpoint_no)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER checkpoints_agree AFTER INSERT FOR EACH ROW EXECUTE FUNCTION checkpoints_agree()

table log_cosignature
  checkpoint_no        bigint not null
  witness_key          text not null
  line                 text not null
  cosigned_at          timestamp(0) with time zone not null
  received_at          timestamp(3) with time zone not null default now()
  constraint log_cosignature_pkey PRIMARY KEY (checkpoint_no, witness_key)
  constraint log_cosignature_checkpoint_no_fkey FOREIGN KEY (checkpoint_no) REFERENCES log_checkpoint(checkpoint_no)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table log_declaration
  run_no               integer not null
  position             bigint not null
  content              text not null
  constraint log_declaration_pkey PRIMARY KEY (run_no)
  constraint log_declaration_position_key UNIQUE ("position")
  constraint log_declaration_position_fkey FOREIGN KEY ("position") REFERENCES log_leaf("position")
  constraint log_declaration_run_no_fkey FOREIGN KEY (run_no) REFERENCES dividend_declaration(run_no)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER is_true AFTER INSERT FOR EACH ROW EXECUTE FUNCTION declarations_are_true()

table log_key
  verifier_key         text not null
  introduced_at        timestamp with time zone not null default now()
  constraint log_key_pkey PRIMARY KEY (verifier_key)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table log_leaf
  position             bigint not null
  entry_id             bigint not null
  salt                 bytea not null
  commitment           bytea not null
  constraint log_leaf_pkey PRIMARY KEY ("position")
  constraint log_leaf_entry_id_key UNIQUE (entry_id)
  constraint log_leaf_commitment_check CHECK ((length(commitment) = 32))
  constraint log_leaf_position_check CHECK (("position" >= 0))
  constraint log_leaf_salt_check CHECK ((length(salt) = 32))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER log_only_grows AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION log_only_grows()
  comment salt: Secret: without it nobody can try out whether a commitment is that of an entry they guess.
  comment commitment: SHA-256 of the salt and of the entry in JSON by RFC 8785, with every field and every line: the leaf, unless it declares something.

table log_period
  first_on             date not null
  last_on              date not null
  first_leaf           bigint not null
  after_leaf           bigint not null
  totals               jsonb not null
  constraint log_period_pkey PRIMARY KEY (first_on)
  constraint log_period_first_leaf_key UNIQUE (first_leaf)
  constraint log_period_last_on_key UNIQUE (last_on)
  constraint log_period_check CHECK ((last_on >= first_on))
  constraint log_period_check1 CHECK ((after_leaf > first_leaf))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table log_subtree
  level                smallint not null
  number               bigint not null
  hash                 bytea not null
  constraint log_subtree_pkey PRIMARY KEY (level, number)
  constraint log_subtree_hash_check CHECK ((length(hash) = 32))
  constraint log_subtree_level_check CHECK (((level >= 1) AND (level <= 7)))
  constraint log_subtree_number_check CHECK ((number >= 0))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table master_key
  key_no               smallint not null
  check_value          bytea not null
  hashing_key          bytea
  introduced_at        timestamp with time zone not null default now()
  retired_at           timestamp with time zone
  constraint master_key_pkey PRIMARY KEY (key_no)
  constraint master_key_check_value_key UNIQUE (check_value)
  constraint a_retired_key_opens_nothing CHECK (((retired_at IS NULL) = (hashing_key IS NOT NULL)))
  constraint master_key_key_no_check CHECK (((key_no >= 1) AND (key_no <= 255)))

table minor_release partition by LIST (bucket)
  bucket               smallint not null
  run_no               integer not null
  citizen_id           bigint not null
  held_by              integer not null
  amount               numeric(38,10) not null
  constraint minor_release_pkey PRIMARY KEY (bucket, run_no, citizen_id, held_by)
  constraint minor_release_amount_check CHECK ((amount > (0)::numeric))
  CREATE INDEX minor_release_of (bucket, citizen_id)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table minor_release_0 partition of minor_release FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table minor_release_1 partition of minor_release FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table minor_release_2 partition of minor_release FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table minor_release_3 partition of minor_release FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table minor_release_4 partition of minor_release FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table minor_release_5 partition of minor_release FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table minor_release_6 partition of minor_release FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table minor_release_7 partition of minor_release FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table nation_law
  since                date not null
  contribution_rate    numeric not null
  fractions            text not null
  exempt_legal_forms   jsonb not null
  payable_unit         numeric not null
  record_years         smallint not null
  stated               jsonb not null
  adopted_at           timestamp with time zone not null default now()
  proposal_id          uuid
  constraint nation_law_pkey PRIMARY KEY (since)
  constraint nation_law_proposal_id_key UNIQUE (proposal_id)
  constraint nation_law_contribution_rate_check CHECK (((contribution_rate > (0)::numeric) AND (contribution_rate <= (1)::numeric)))
  constraint nation_law_fractions_check CHECK ((fractions = ANY (ARRAY['kept'::text, 'up'::text, 'down'::text])))
  constraint nation_law_payable_unit_check CHECK ((payable_unit > (0)::numeric))
  constraint nation_law_record_years_check CHECK (((record_years >= 0) AND (record_years <= 100)))
  constraint nation_law_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES proposal(proposal_id)
  TRIGGER append_only BEFORE UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER four_eyes AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION amendments_take_four_eyes()
  TRIGGER withdrawn_by_two BEFORE DELETE FOR EACH ROW EXECUTE FUNCTION withdrawals_take_four_eyes()

table nav_cut
  cut_no               integer not null generated always as identity
  known_at             timestamp(3) with time zone not null
  after_entry          bigint not null
  constraint nav_cut_pkey PRIMARY KEY (cut_no)
  constraint nav_cut_known_at_key UNIQUE (known_at)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table nav_total
  effective_on         date not null
  cut_no               integer not null
  account_id           smallint not null
  quantity             numeric(38,10) not null
  constraint nav_total_pkey PRIMARY KEY (effective_on, cut_no, account_id)
  constraint nav_total_quantity_check CHECK ((quantity <> 'NaN'::numeric))
  constraint nav_total_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(account_id)
  constraint nav_total_cut_no_fkey FOREIGN KEY (cut_no) REFERENCES nav_cut(cut_no)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table nav_units
  cut_no               integer not null
  as_of                date not null
  nav                  numeric(38,10) not null
  units                numeric(38,10) not null
  constraint nav_units_pkey PRIMARY KEY (cut_no, as_of)
  constraint nav_units_units_check CHECK ((units >= (0)::numeric))
  constraint nav_units_cut_no_fkey FOREIGN KEY (cut_no) REFERENCES nav_cut(cut_no)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table notice partition by LIST (bucket)
  bucket               smallint not null
  citizen_id           bigint not null
  notice_id            uuid not null default new_id()
  kind                 text not null
  facts_at             timestamp(3) with time zone not null
  recorded_at          timestamp(3) with time zone not null
  delivered_at         timestamp(3) with time zone
  constraint notice_pkey PRIMARY KEY (bucket, citizen_id, notice_id)
  constraint notice_kind_check CHECK ((kind = ANY (ARRAY['account-changed'::text, 'account-removed'::text, 'account-confirmed'::text, 'representative-entered'::text, 'payee-named'::text])))
  CREATE INDEX notice_to_deliver (notice_id) WHERE (delivered_at IS NULL)
  TRIGGER delivered_once BEFORE UPDATE FOR EACH ROW WHEN (((old.delivered_at IS NOT NULL) OR ((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.notice_id IS DISTINCT FROM new.notice_id)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.facts_at IS DISTINCT FROM new.facts_at)) OR (old.recorded_at IS DISTINCT FROM new.recorded_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table notice_0 partition of notice FOR VALUES IN ('0')
  TRIGGER delivered_once BEFORE UPDATE FOR EACH ROW WHEN (((old.delivered_at IS NOT NULL) OR ((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.notice_id IS DISTINCT FROM new.notice_id)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.facts_at IS DISTINCT FROM new.facts_at)) OR (old.recorded_at IS DISTINCT FROM new.recorded_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table notice_1 partition of notice FOR VALUES IN ('1')
  TRIGGER delivered_once BEFORE UPDATE FOR EACH ROW WHEN (((old.delivered_at IS NOT NULL) OR ((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.notice_id IS DISTINCT FROM new.notice_id)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.facts_at IS DISTINCT FROM new.facts_at)) OR (old.recorded_at IS DISTINCT FROM new.recorded_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table notice_2 partition of notice FOR VALUES IN ('2')
  TRIGGER delivered_once BEFORE UPDATE FOR EACH ROW WHEN (((old.delivered_at IS NOT NULL) OR ((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.notice_id IS DISTINCT FROM new.notice_id)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.facts_at IS DISTINCT FROM new.facts_at)) OR (old.recorded_at IS DISTINCT FROM new.recorded_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table notice_3 partition of notice FOR VALUES IN ('3')
  TRIGGER delivered_once BEFORE UPDATE FOR EACH ROW WHEN (((old.delivered_at IS NOT NULL) OR ((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.notice_id IS DISTINCT FROM new.notice_id)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.facts_at IS DISTINCT FROM new.facts_at)) OR (old.recorded_at IS DISTINCT FROM new.recorded_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table notice_4 partition of notice FOR VALUES IN ('4')
  TRIGGER delivered_once BEFORE UPDATE FOR EACH ROW WHEN (((old.delivered_at IS NOT NULL) OR ((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.notice_id IS DISTINCT FROM new.notice_id)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.facts_at IS DISTINCT FROM new.facts_at)) OR (old.recorded_at IS DISTINCT FROM new.recorded_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table notice_5 partition of notice FOR VALUES IN ('5')
  TRIGGER delivered_once BEFORE UPDATE FOR EACH ROW WHEN (((old.delivered_at IS NOT NULL) OR ((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.notice_id IS DISTINCT FROM new.notice_id)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.facts_at IS DISTINCT FROM new.facts_at)) OR (old.recorded_at IS DISTINCT FROM new.recorded_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table notice_6 partition of notice FOR VALUES IN ('6')
  TRIGGER delivered_once BEFORE UPDATE FOR EACH ROW WHEN (((old.delivered_at IS NOT NULL) OR ((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.notice_id IS DISTINCT FROM new.notice_id)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.facts_at IS DISTINCT FROM new.facts_at)) OR (old.recorded_at IS DISTINCT FROM new.recorded_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table notice_7 partition of notice FOR VALUES IN ('7')
  TRIGGER delivered_once BEFORE UPDATE FOR EACH ROW WHEN (((old.delivered_at IS NOT NULL) OR ((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.notice_id IS DISTINCT FROM new.notice_id)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.facts_at IS DISTINCT FROM new.facts_at)) OR (old.recorded_at IS DISTINCT FROM new.recorded_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table overpayment partition by LIST (bucket)
  bucket               smallint not null
  overpayment_id       uuid not null
  citizen_id           bigint not null
  run_no               integer not null
  taken_back           numeric(38,10) not null
  withheld             numeric(38,10) not null
  held                 numeric(38,10) not null
  withdrawn            numeric(38,10) not null
  receivable           numeric(38,10) not null
  recorded_at          timestamp(3) with time zone not null
  because              text not null default 'not-due'::text
  constraint overpayment_pkey PRIMARY KEY (overpayment_id, bucket)
  constraint it_is_taken_back_whole CHECK ((taken_back = (((withheld + held) + withdrawn) + receivable)))
  constraint overpayment_because_check CHECK ((because = ANY (ARRAY['not-due'::text, 'paid-twice'::text])))
  constraint overpayment_held_check CHECK ((held >= (0)::numeric))
  constraint overpayment_receivable_check CHECK ((receivable >= (0)::numeric))
  constraint overpayment_taken_back_check CHECK ((taken_back > (0)::numeric))
  constraint overpayment_withdrawn_check CHECK ((withdrawn >= (0)::numeric))
  constraint overpayment_withheld_check CHECK ((withheld >= (0)::numeric))
  constraint what_was_paid_twice_is_owed CHECK (((because = 'not-due'::text) OR (taken_back = receivable)))
  constraint overpayment_overpayment_id_fkey FOREIGN KEY (overpayment_id) REFERENCES proposal(proposal_id)
  constraint overpayment_run_no_fkey FOREIGN KEY (run_no) REFERENCES dividend_run(run_no)
  CREATE UNIQUE INDEX a_dividend_is_taken_back_once (bucket, citizen_id, run_no) WHERE (because = 'not-due'::text)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table overpayment_0 partition of overpayment FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table overpayment_1 partition of overpayment FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table overpayment_2 partition of overpayment FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table overpayment_3 partition of overpayment FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table overpayment_4 partition of overpayment FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table overpayment_5 partition of overpayment FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table overpayment_6 partition of overpayment FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table overpayment_7 partition of overpayment FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payee_named partition by LIST (bucket)
  bucket               smallint not null
  citizen_id           bigint not null
  representative_no    integer not null
  named_at             timestamp(3) with time zone not null
  payee_bucket         smallint not null
  payee_id             bigint not null
  constraint payee_named_pkey PRIMARY KEY (bucket, citizen_id, representative_no, named_at)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payee_named_0 partition of payee_named FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payee_named_1 partition of payee_named FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payee_named_2 partition of payee_named FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payee_named_3 partition of payee_named FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payee_named_4 partition of payee_named FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payee_named_5 partition of payee_named FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payee_named_6 partition of payee_named FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payee_named_7 partition of payee_named FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_batch
  run_id               uuid not null
  run_no               integer not null
  batch_no             integer not null
  opened_on            date not null
  execute_on           date not null
  terms                jsonb not null
  debtor               jsonb not null
  remittance           text not null
  constraint payment_batch_pkey PRIMARY KEY (run_id)
  constraint payment_batch_run_no_batch_no_key UNIQUE (run_no, batch_no)
  constraint payment_batch_batch_no_check CHECK ((batch_no >= 1))
  constraint payment_batch_run_id_fkey FOREIGN KEY (run_id) REFERENCES run(run_id)
  constraint payment_batch_run_no_fkey FOREIGN KEY (run_no) REFERENCES dividend_run(run_no)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table payment_break
  break_no             bigint not null generated always as identity
  report_id            uuid not null
  outcome_no           bigint not null
  kind                 text not null
  end_to_end_id        text
  run_no               integer
  file_no              integer
  expected             numeric
  constraint payment_break_pkey PRIMARY KEY (break_no)
  constraint payment_break_kind_check CHECK ((kind = ANY (ARRAY['unknown-payment'::text, 'not-sent'::text, 'other-file'::text, 'amount-differs'::text, 'currency-differs'::text, 'batch-differs'::text, 'settled-after-rejection'::text, 'rejected-after-settlement'::text, 'returned-after-rejection'::text, 'duplicate'::text])))
  constraint payment_break_report_id_fkey FOREIGN KEY (report_id) REFERENCES payment_report(run_id)
  CREATE INDEX payment_break_in_question (run_no, bucket_of_payment(end_to_end_id)) WHERE (kind = 'settled-after-rejection'::text)
  CREATE INDEX payment_break_of_dividend (run_no, break_no) WHERE (run_no IS NOT NULL)
  CREATE INDEX payment_break_of_payment (end_to_end_id) WHERE (end_to_end_id IS NOT NULL)
  CREATE INDEX payment_break_of_report (report_id, break_no)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table payment_file
  run_no               integer not null
  file_no              integer not null
  batch_no             integer not null
  message_id           text not null
  created_at           timestamp(3) with time zone not null
  transactions         integer not null
  sum                  numeric(38,10) not null
  sha256               text not null
  bytes                bigint not null
  rewritten            integer not null
  built_by             text not null
  state                text not null default 'built'::text
  decided_by           text
  decided_at           timestamp(3) with time zone
  reason               text
  entry_id             bigint
  pays                 text not null default 'citizens'::text
  constraint payment_file_pkey PRIMARY KEY (run_no, file_no)
  constraint payment_file_entry_id_key UNIQUE (entry_id)
  constraint payment_file_message_id_key UNIQUE (message_id)
  constraint a_decision_is_somebodys CHECK ((num_nulls(decided_by, decided_at) =
CASE state
    WHEN 'built'::text THEN 2
    ELSE 0
END))
  constraint builder_may_not_release CHECK (((state <> 'released'::text) OR (decided_by <> built_by)))
  constraint machine_may_not_release CHECK (((state <> 'released'::text) OR (decided_by !~~ 'machine:%'::text)))
  constraint payment_file_built_by_check CHECK ((built_by <> ''::text))
  constraint payment_file_bytes_check CHECK ((bytes > 0))
  constraint payment_file_check CHECK (((rewritten >= 0) AND (rewritten <= transactions)))
  constraint payment_file_file_no_check CHECK (((file_no >= 1) AND (file_no <= 46655)))
  constraint payment_file_message_id_check CHECK (((length(message_id) >= 1) AND (length(message_id) <= 35)))
  constraint payment_file_pays_check CHECK ((pays = ANY (ARRAY['citizens'::text, 'claimants'::text])))
  constraint payment_file_reason_check CHECK ((reason <> ''::text))
  constraint payment_file_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
  constraint payment_file_state_check CHECK ((state = ANY (ARRAY['built'::text, 'released'::text, 'cancelled'::text])))
  constraint payment_file_sum_check CHECK ((sum > (0)::numeric))
  constraint payment_file_transactions_check CHECK (((transactions >= 1) AND (transactions <= 10000)))
  constraint what_is_released_is_posted CHECK (((state = 'released'::text) = (entry_id IS NOT NULL)))
  constraint payment_file_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES journal_entry(entry_id)
  constraint payment_file_run_no_batch_no_fkey FOREIGN KEY (run_no, batch_no) REFERENCES payment_batch(run_no, batch_no)
  CREATE INDEX payment_file_waiting (run_no) WHERE (state = 'built'::text)
  TRIGGER decided_once BEFORE UPDATE FOR EACH ROW WHEN (((old.state <> 'built'::text) OR (((((((((((old.run_no IS DISTINCT FROM new.run_no) OR (old.file_no IS DISTINCT FROM new.file_no)) OR (old.batch_no IS DISTINCT FROM new.batch_no)) OR (old.message_id IS DISTINCT FROM new.message_id)) OR (old.created_at IS DISTINCT FROM new.created_at)) OR (old.transactions IS DISTINCT FROM new.transactions)) OR (old.sum IS DISTINCT FROM new.sum)) OR (old.sha256 IS DISTINCT FROM new.sha256)) OR (old.bytes IS DISTINCT FROM new.bytes)) OR (old.rewritten IS DISTINCT FROM new.rewritten)) OR (old.built_by IS DISTINCT FROM new.built_by)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER pays_whom_it_was_built_for BEFORE UPDATE FOR EACH ROW WHEN ((old.pays <> new.pays)) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table payment_hold partition by LIST (bucket)
  bucket               smallint not null
  run_no               integer not null
  citizen_id           bigint not null
  batch_no             integer not null
  reason               text not null
  until                date
  constraint payment_hold_pkey PRIMARY KEY (bucket, run_no, citizen_id, batch_no)
  constraint payment_hold_reason_check CHECK ((reason = ANY (ARRAY['no-account'::text, 'account-cooling-off'::text, 'payee-cooling-off'::text, 'shared-account'::text, 'account-not-valid'::text, 'name-not-writable'::text, 'account-rejected'::text, 'erased'::text, 'no-guardian'::text, 'guardians-disagree'::text, 'no-estate'::text, 'representative-no-account'::text, 'taken-back'::text, 'paid-twice'::text, 'payment-in-question'::text])))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_hold_0 partition of payment_hold FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_hold_1 partition of payment_hold FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_hold_2 partition of payment_hold FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_hold_3 partition of payment_hold FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_hold_4 partition of payment_hold FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_hold_5 partition of payment_hold FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_hold_6 partition of payment_hold FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_hold_7 partition of payment_hold FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_hold_8 partition of payment_hold FOR VALUES IN ('8')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_instruction partition by LIST (bucket)
  bucket               smallint not null
  run_no               integer not null
  citizen_id           bigint not null
  attempt              smallint not null
  batch_no             integer not null
  end_to_end_id        text not null
  amount               numeric(38,10) not null
  paid_as              text not null
  payee_bucket         smallint not null
  payee_id             bigint not null
  payee_facts_at       timestamp(3) with time zone not null
  file_no              integer
  state                text not null default 'instructed'::text
  state_on             date not null
  reason_code          text
  constraint payment_instruction_pkey PRIMARY KEY (bucket, run_no, citizen_id, attempt)
  constraint payment_instruction_bucket_end_to_end_id_key UNIQUE (bucket, end_to_end_id)
  constraint a_citizen_is_their_own_payee CHECK (((paid_as <> 'citizen'::text) OR ((payee_bucket = bucket) AND (payee_id = citizen_id))))
  constraint a_claimant_is_their_own_payee CHECK (((paid_as <> 'claimant'::text) OR ((payee_bucket = bucket) AND (payee_id = citizen_id))))
  constraint bucket_can_be_read CHECK ((bucket_of_payment(end_to_end_id) = bucket))
  constraint claimants_have_their_own_bucket CHECK (((paid_as = 'claimant'::text) = (bucket = claimants_bucket())))
  constraint payment_instruction_amount_check CHECK ((amount > (0)::numeric))
  constraint payment_instruction_attempt_check CHECK ((attempt >= 1))
  constraint payment_instruction_paid_as_check CHECK ((paid_as = ANY (ARRAY['citizen'::text, 'guardian'::text, 'estate'::text, 'claimant'::text])))
  constraint payment_instruction_reason_code_check CHECK ((reason_code <> ''::text))
  constraint payment_instruction_state_check CHECK ((state = ANY (ARRAY['instructed'::text, 'cancelled'::text, 'sent'::text, 'settled'::text, 'rejected'::text, 'returned'::text])))
  constraint what_is_sent_stands_in_a_file CHECK (((state = ANY (ARRAY['instructed'::text, 'cancelled'::text])) OR (file_no IS NOT NULL)))
  CREATE UNIQUE INDEX one_live_instruction (bucket, run_no, citizen_id) WHERE (state = ANY (ARRAY['instructed'::text, 'sent'::text]))
  CREATE INDEX payment_instruction_by_file (run_no, file_no) WHERE (file_no IS NOT NULL)
  CREATE INDEX payment_instruction_refused (payee_bucket, payee_id) WHERE (state = ANY (ARRAY['rejected'::text, 'returned'::text]))
  TRIGGER only_onward BEFORE UPDATE FOR EACH ROW WHEN (((NOT payment_moves(old.state, new.state)) OR ((old.file_no IS NOT NULL) AND (new.file_no IS DISTINCT FROM old.file_no)) OR (((((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.run_no IS DISTINCT FROM new.run_no)) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.attempt IS DISTINCT FROM new.attempt)) OR (old.batch_no IS DISTINCT FROM new.batch_no)) OR (old.end_to_end_id IS DISTINCT FROM new.end_to_end_id)) OR (old.amount IS DISTINCT FROM new.amount)) OR (old.paid_as IS DISTINCT FROM new.paid_as)) OR (old.payee_bucket IS DISTINCT FROM new.payee_bucket)) OR (old.payee_id IS DISTINCT FROM new.payee_id)) OR (old.payee_facts_at IS DISTINCT FROM new.payee_facts_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_instruction_0 partition of payment_instruction FOR VALUES IN ('0')
  TRIGGER only_onward BEFORE UPDATE FOR EACH ROW WHEN (((NOT payment_moves(old.state, new.state)) OR ((old.file_no IS NOT NULL) AND (new.file_no IS DISTINCT FROM old.file_no)) OR (((((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.run_no IS DISTINCT FROM new.run_no)) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.attempt IS DISTINCT FROM new.attempt)) OR (old.batch_no IS DISTINCT FROM new.batch_no)) OR (old.end_to_end_id IS DISTINCT FROM new.end_to_end_id)) OR (old.amount IS DISTINCT FROM new.amount)) OR (old.paid_as IS DISTINCT FROM new.paid_as)) OR (old.payee_bucket IS DISTINCT FROM new.payee_bucket)) OR (old.payee_id IS DISTINCT FROM new.payee_id)) OR (old.payee_facts_at IS DISTINCT FROM new.payee_facts_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_instruction_1 partition of payment_instruction FOR VALUES IN ('1')
  TRIGGER only_onward BEFORE UPDATE FOR EACH ROW WHEN (((NOT payment_moves(old.state, new.state)) OR ((old.file_no IS NOT NULL) AND (new.file_no IS DISTINCT FROM old.file_no)) OR (((((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.run_no IS DISTINCT FROM new.run_no)) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.attempt IS DISTINCT FROM new.attempt)) OR (old.batch_no IS DISTINCT FROM new.batch_no)) OR (old.end_to_end_id IS DISTINCT FROM new.end_to_end_id)) OR (old.amount IS DISTINCT FROM new.amount)) OR (old.paid_as IS DISTINCT FROM new.paid_as)) OR (old.payee_bucket IS DISTINCT FROM new.payee_bucket)) OR (old.payee_id IS DISTINCT FROM new.payee_id)) OR (old.payee_facts_at IS DISTINCT FROM new.payee_facts_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_instruction_2 partition of payment_instruction FOR VALUES IN ('2')
  TRIGGER only_onward BEFORE UPDATE FOR EACH ROW WHEN (((NOT payment_moves(old.state, new.state)) OR ((old.file_no IS NOT NULL) AND (new.file_no IS DISTINCT FROM old.file_no)) OR (((((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.run_no IS DISTINCT FROM new.run_no)) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.attempt IS DISTINCT FROM new.attempt)) OR (old.batch_no IS DISTINCT FROM new.batch_no)) OR (old.end_to_end_id IS DISTINCT FROM new.end_to_end_id)) OR (old.amount IS DISTINCT FROM new.amount)) OR (old.paid_as IS DISTINCT FROM new.paid_as)) OR (old.payee_bucket IS DISTINCT FROM new.payee_bucket)) OR (old.payee_id IS DISTINCT FROM new.payee_id)) OR (old.payee_facts_at IS DISTINCT FROM new.payee_facts_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_instruction_3 partition of payment_instruction FOR VALUES IN ('3')
  TRIGGER only_onward BEFORE UPDATE FOR EACH ROW WHEN (((NOT payment_moves(old.state, new.state)) OR ((old.file_no IS NOT NULL) AND (new.file_no IS DISTINCT FROM old.file_no)) OR (((((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.run_no IS DISTINCT FROM new.run_no)) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.attempt IS DISTINCT FROM new.attempt)) OR (old.batch_no IS DISTINCT FROM new.batch_no)) OR (old.end_to_end_id IS DISTINCT FROM new.end_to_end_id)) OR (old.amount IS DISTINCT FROM new.amount)) OR (old.paid_as IS DISTINCT FROM new.paid_as)) OR (old.payee_bucket IS DISTINCT FROM new.payee_bucket)) OR (old.payee_id IS DISTINCT FROM new.payee_id)) OR (old.payee_facts_at IS DISTINCT FROM new.payee_facts_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_instruction_4 partition of payment_instruction FOR VALUES IN ('4')
  TRIGGER only_onward BEFORE UPDATE FOR EACH ROW WHEN (((NOT payment_moves(old.state, new.state)) OR ((old.file_no IS NOT NULL) AND (new.file_no IS DISTINCT FROM old.file_no)) OR (((((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.run_no IS DISTINCT FROM new.run_no)) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.attempt IS DISTINCT FROM new.attempt)) OR (old.batch_no IS DISTINCT FROM new.batch_no)) OR (old.end_to_end_id IS DISTINCT FROM new.end_to_end_id)) OR (old.amount IS DISTINCT FROM new.amount)) OR (old.paid_as IS DISTINCT FROM new.paid_as)) OR (old.payee_bucket IS DISTINCT FROM new.payee_bucket)) OR (old.payee_id IS DISTINCT FROM new.payee_id)) OR (old.payee_facts_at IS DISTINCT FROM new.payee_facts_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_instruction_5 partition of payment_instruction FOR VALUES IN ('5')
  TRIGGER only_onward BEFORE UPDATE FOR EACH ROW WHEN (((NOT payment_moves(old.state, new.state)) OR ((old.file_no IS NOT NULL) AND (new.file_no IS DISTINCT FROM old.file_no)) OR (((((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.run_no IS DISTINCT FROM new.run_no)) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.attempt IS DISTINCT FROM new.attempt)) OR (old.batch_no IS DISTINCT FROM new.batch_no)) OR (old.end_to_end_id IS DISTINCT FROM new.end_to_end_id)) OR (old.amount IS DISTINCT FROM new.amount)) OR (old.paid_as IS DISTINCT FROM new.paid_as)) OR (old.payee_bucket IS DISTINCT FROM new.payee_bucket)) OR (old.payee_id IS DISTINCT FROM new.payee_id)) OR (old.payee_facts_at IS DISTINCT FROM new.payee_facts_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_instruction_6 partition of payment_instruction FOR VALUES IN ('6')
  TRIGGER only_onward BEFORE UPDATE FOR EACH ROW WHEN (((NOT payment_moves(old.state, new.state)) OR ((old.file_no IS NOT NULL) AND (new.file_no IS DISTINCT FROM old.file_no)) OR (((((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.run_no IS DISTINCT FROM new.run_no)) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.attempt IS DISTINCT FROM new.attempt)) OR (old.batch_no IS DISTINCT FROM new.batch_no)) OR (old.end_to_end_id IS DISTINCT FROM new.end_to_end_id)) OR (old.amount IS DISTINCT FROM new.amount)) OR (old.paid_as IS DISTINCT FROM new.paid_as)) OR (old.payee_bucket IS DISTINCT FROM new.payee_bucket)) OR (old.payee_id IS DISTINCT FROM new.payee_id)) OR (old.payee_facts_at IS DISTINCT FROM new.payee_facts_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_instruction_7 partition of payment_instruction FOR VALUES IN ('7')
  TRIGGER only_onward BEFORE UPDATE FOR EACH ROW WHEN (((NOT payment_moves(old.state, new.state)) OR ((old.file_no IS NOT NULL) AND (new.file_no IS DISTINCT FROM old.file_no)) OR (((((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.run_no IS DISTINCT FROM new.run_no)) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.attempt IS DISTINCT FROM new.attempt)) OR (old.batch_no IS DISTINCT FROM new.batch_no)) OR (old.end_to_end_id IS DISTINCT FROM new.end_to_end_id)) OR (old.amount IS DISTINCT FROM new.amount)) OR (old.paid_as IS DISTINCT FROM new.paid_as)) OR (old.payee_bucket IS DISTINCT FROM new.payee_bucket)) OR (old.payee_id IS DISTINCT FROM new.payee_id)) OR (old.payee_facts_at IS DISTINCT FROM new.payee_facts_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_instruction_8 partition of payment_instruction FOR VALUES IN ('8')
  TRIGGER only_onward BEFORE UPDATE FOR EACH ROW WHEN (((NOT payment_moves(old.state, new.state)) OR ((old.file_no IS NOT NULL) AND (new.file_no IS DISTINCT FROM old.file_no)) OR (((((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.run_no IS DISTINCT FROM new.run_no)) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.attempt IS DISTINCT FROM new.attempt)) OR (old.batch_no IS DISTINCT FROM new.batch_no)) OR (old.end_to_end_id IS DISTINCT FROM new.end_to_end_id)) OR (old.amount IS DISTINCT FROM new.amount)) OR (old.paid_as IS DISTINCT FROM new.paid_as)) OR (old.payee_bucket IS DISTINCT FROM new.payee_bucket)) OR (old.payee_id IS DISTINCT FROM new.payee_id)) OR (old.payee_facts_at IS DISTINCT FROM new.payee_facts_at)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_outcome
  run_id               uuid not null
  outcome_no           bigint not null
  level                text not null
  status               text not null
  end_to_end_id        text
  bucket               smallint default bucket_of_payment(end_to_end_id)
  place                bigint default place_of_payment(end_to_end_id)
  message_id           text
  payment_information_ text
  bank_reference       text
  reason_code          text
  amount               numeric
  currency             text
  transactions         bigint
  said_on              date
  constraint payment_outcome_pkey PRIMARY KEY (run_id, outcome_no)
  constraint an_id_is_ours CHECK (((end_to_end_id IS NULL) = (bucket IS NULL)))
  constraint payment_outcome_level_check CHECK ((level = ANY (ARRAY['group'::text, 'batch'::text, 'transaction'::text])))
  constraint payment_outcome_reason_code_check CHECK ((reason_code ~ '^[A-Z0-9]{2,4}$'::text))
  constraint payment_outcome_status_check CHECK ((status = ANY (ARRAY['accepted'::text, 'pending'::text, 'settled'::text, 'rejected'::text, 'returned'::text])))
  CREATE INDEX payment_outcome_by_payment (run_id, bucket, place) WHERE (bucket IS NOT NULL)
  CREATE INDEX payment_outcome_failed (run_id, outcome_no) WHERE (status = ANY (ARRAY['rejected'::text, 'returned'::text]))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table payment_report
  run_id               uuid not null
  format               text not null
  message_id           text
  sha256               text not null
  bytes                bigint not null
  outcomes             bigint not null
  others               bigint not null
  constraint payment_report_pkey PRIMARY KEY (run_id)
  constraint payment_report_format_message_id_key UNIQUE (format, message_id)
  constraint payment_report_sha256_key UNIQUE (sha256)
  constraint payment_report_bytes_check CHECK ((bytes > 0))
  constraint payment_report_format_check CHECK ((format = ANY (ARRAY['pain.002'::text, 'camt.053'::text, 'camt.054'::text, 'csv'::text])))
  constraint payment_report_others_check CHECK ((others >= 0))
  constraint payment_report_outcomes_check CHECK ((outcomes >= 0))
  constraint payment_report_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
  constraint payment_report_run_id_fkey FOREIGN KEY (run_id) REFERENCES run(run_id)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table payment_result partition by LIST (bucket)
  bucket               smallint not null
  run_no               integer not null
  citizen_id           bigint not null
  attempt              smallint not null
  state                text not null
  said_of              text not null
  report_id            uuid not null
  outcome_no           bigint not null
  entry_id             bigint not null
  constraint payment_result_pkey PRIMARY KEY (bucket, run_no, citizen_id, attempt, state)
  constraint payment_result_said_of_check CHECK ((said_of = ANY (ARRAY['payment'::text, 'file'::text])))
  constraint payment_result_state_check CHECK ((state = ANY (ARRAY['settled'::text, 'rejected'::text, 'returned'::text])))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_result_0 partition of payment_result FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_result_1 partition of payment_result FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_result_2 partition of payment_result FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_result_3 partition of payment_result FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_result_4 partition of payment_result FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_result_5 partition of payment_result FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_result_6 partition of payment_result FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_result_7 partition of payment_result FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table payment_result_8 partition of payment_result FOR VALUES IN ('8')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table position_change
  change_no            bigint not null generated always as identity
  share_class_id       bigint not null
  action_no            bigint not null
  effective_on         date not null
  recorded_at          timestamp(3) with time zone not null
  held                 numeric(38,10) not null
  outstanding          numeric(38,10) not null
  cost                 numeric(38,10) not null
  carried              numeric(38,10) not null
  entry_id             bigint
  constraint position_change_pkey PRIMARY KEY (change_no)
  constraint position_change_action_no_fkey FOREIGN KEY (action_no) REFERENCES corporate_action(action_no)
  constraint position_change_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES journal_entry(entry_id)
  constraint position_change_share_class_id_fkey FOREIGN KEY (share_class_id) REFERENCES share_class(commodity_id)
  CREATE INDEX position_change_of_action (action_no)
  CREATE INDEX position_change_of_class (share_class_id, effective_on) INCLUDE (recorded_at, held, outstanding, cost, carried)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER position_is_what_was_posted AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION positions_keep_the_laws()

table posting
  entry_id             bigint not null
  account_id           smallint not null
  commodity_id         bigint not null
  quantity             numeric(38,10) not null
  effective_on         date not null
  recorded_at          timestamp(3) with time zone not null
  constraint posting_pkey PRIMARY KEY (entry_id, account_id, commodity_id) INCLUDE (quantity, effective_on, recorded_at)
  constraint posting_quantity_check CHECK ((quantity <> 'NaN'::numeric))
  CREATE INDEX posting_by_account (account_id, commodity_id, effective_on) INCLUDE (recorded_at, quantity)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER double_entry AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION postings_keep_the_laws()

table price
  price_id             bigint not null generated always as identity
  share_class_id       bigint not null
  observed_on          date not null
  price_per_share      numeric(38,10) not null
  method               text not null
  source               text not null
  recorded_at          timestamp(3) with time zone not null
  recorded_by          text not null
  currency             text
  level                smallint not null
  is_insider_round     boolean not null default false
  stated               jsonb not null default '{}'::jsonb
  constraint price_pkey PRIMARY KEY (price_id)
  constraint price_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint price_level_check CHECK (((level >= 1) AND (level <= 3)))
  constraint price_method_check CHECK ((method = ANY (ARRAY['quoted-price'::text, 'recent-investment'::text, 'multiples'::text, 'industry-benchmark'::text, 'discounted-cash-flow'::text, 'net-assets'::text, 'milestone'::text, 'scenario'::text, 'par'::text])))
  constraint price_price_per_share_check CHECK (((price_per_share >= (0)::numeric) AND (price_per_share < '1000000000000'::numeric)))
  constraint price_share_class_id_fkey FOREIGN KEY (share_class_id) REFERENCES share_class(commodity_id)
  CREATE INDEX price_by_class (share_class_id, price_id)
  CREATE INDEX price_in_foreign_currency (currency, observed_on) WHERE (currency IS NOT NULL)
  CREATE INDEX price_latest (share_class_id, observed_on DESC, price_id DESC)
  CREATE INDEX price_of_par (share_class_id) WHERE (method = 'par'::text)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table proposal
  proposal_id          uuid not null default new_id()
  kind                 text not null
  subject              text not null
  content              jsonb not null
  reason               text not null
  proposed_by          text not null
  proposed_at          timestamp(3) with time zone not null default now()
  hash                 text not null default hash_of_proposal(proposal_id, kind, subject, content, reason, proposed_by)
  state                text not null default 'proposed'::text
  decided_by           text
  decided_at           timestamp(3) with time zone
  decided_hash         text
  decision_reason      text
  constraint proposal_pkey PRIMARY KEY (proposal_id)
  constraint a_decision_is_on_what_was_proposed CHECK ((decided_hash = hash))
  constraint a_decision_is_somebodys CHECK ((num_nulls(decided_by, decided_at, decided_hash) =
CASE state
    WHEN 'proposed'::text THEN 3
    ELSE 0
END))
  constraint machine_may_not_decide CHECK ((decided_by !~~ 'machine:%'::text))
  constraint proposal_kind_check CHECK ((kind = ANY (ARRAY['annulment'::text, 'account-change'::text, 'erasure'::text, 'period-closure'::text, 'adjustment'::text, 'nation-law'::text, 'overpayment'::text, 'write-off'::text, 'representative'::text, 'claimant-payment'::text, 'late-inclusion'::text, 'late-reserve-release'::text, 'claimant-payee'::text, 'payment-break'::text, 'law-withdrawal'::text])))
  constraint proposal_proposed_by_check CHECK ((proposed_by <> ''::text))
  constraint proposal_reason_check CHECK ((reason <> ''::text))
  constraint proposal_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'approved'::text, 'rejected'::text])))
  constraint proposal_subject_check CHECK ((subject <> ''::text))
  constraint proposer_may_not_decide CHECK ((decided_by <> proposed_by))
  CREATE UNIQUE INDEX one_open_proposal (kind, subject) WHERE ((state = 'proposed'::text) AND (kind <> ALL (ARRAY['adjustment'::text, 'representative'::text])))
  CREATE INDEX proposal_of (kind, subject, proposal_id)
  CREATE INDEX proposal_waiting (kind, proposal_id) WHERE (state = 'proposed'::text)
  TRIGGER decided_once BEFORE UPDATE FOR EACH ROW EXECUTE FUNCTION proposals_are_decided_once()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION proposals_are_decided_once()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table recovery partition by LIST (bucket)
  bucket               smallint not null
  recovery_id          uuid not null default new_id()
  overpayment_id       uuid not null
  citizen_id           bigint not null
  kind                 text not null
  run_no               integer
  amount               numeric(38,10) not null
  recovered_on         date not null
  recorded_by          text not null
  recorded_at          timestamp(3) with time zone not null
  constraint recovery_pkey PRIMARY KEY (recovery_id, bucket)
  constraint cash_and_losses_come_out_of_none CHECK (((run_no IS NULL) = (kind = ANY (ARRAY['repayment'::text, 'write-off'::text]))))
  constraint recovery_amount_check CHECK ((amount > (0)::numeric))
  constraint recovery_kind_check CHECK ((kind = ANY (ARRAY['repayment'::text, 'set-off'::text, 'returned'::text, 'returned-after-write-off'::text, 'write-off'::text])))
  constraint recovery_recorded_by_check CHECK ((recorded_by <> ''::text))
  constraint recovery_overpayment_id_bucket_fkey FOREIGN KEY (overpayment_id, bucket) REFERENCES overpayment(overpayment_id, bucket)
  constraint recovery_run_no_fkey FOREIGN KEY (run_no) REFERENCES dividend_run(run_no)
  CREATE INDEX recovery_of (overpayment_id, bucket)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER never_more_than_owed AFTER INSERT FOR EACH ROW EXECUTE FUNCTION recoveries_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table recovery_0 partition of recovery FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER never_more_than_owed AFTER INSERT FOR EACH ROW EXECUTE FUNCTION recoveries_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table recovery_1 partition of recovery FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER never_more_than_owed AFTER INSERT FOR EACH ROW EXECUTE FUNCTION recoveries_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table recovery_2 partition of recovery FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER never_more_than_owed AFTER INSERT FOR EACH ROW EXECUTE FUNCTION recoveries_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table recovery_3 partition of recovery FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER never_more_than_owed AFTER INSERT FOR EACH ROW EXECUTE FUNCTION recoveries_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table recovery_4 partition of recovery FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER never_more_than_owed AFTER INSERT FOR EACH ROW EXECUTE FUNCTION recoveries_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table recovery_5 partition of recovery FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER never_more_than_owed AFTER INSERT FOR EACH ROW EXECUTE FUNCTION recoveries_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table recovery_6 partition of recovery FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER never_more_than_owed AFTER INSERT FOR EACH ROW EXECUTE FUNCTION recoveries_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table recovery_7 partition of recovery FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER never_more_than_owed AFTER INSERT FOR EACH ROW EXECUTE FUNCTION recoveries_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table recovery_plan partition by LIST (bucket)
  bucket               smallint not null
  overpayment_id       uuid not null
  plan_no              integer not null
  citizen_id           bigint not null
  owed                 numeric(38,10) not null
  instalment           numeric(38,10) not null
  every                text not null
  first_on             date not null
  agreed_by            text not null
  agreed_at            timestamp(3) with time zone not null
  constraint recovery_plan_pkey PRIMARY KEY (overpayment_id, plan_no, bucket)
  constraint recovery_plan_agreed_by_check CHECK ((agreed_by <> ''::text))
  constraint recovery_plan_check CHECK (((instalment > (0)::numeric) AND (instalment <= owed)))
  constraint recovery_plan_every_check CHECK ((every = ANY (ARRAY['month'::text, 'quarter'::text, 'year'::text])))
  constraint recovery_plan_plan_no_check CHECK ((plan_no >= 1))
  constraint recovery_plan_overpayment_id_bucket_fkey FOREIGN KEY (overpayment_id, bucket) REFERENCES overpayment(overpayment_id, bucket)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table recovery_plan_0 partition of recovery_plan FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table recovery_plan_1 partition of recovery_plan FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table recovery_plan_2 partition of recovery_plan FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table recovery_plan_3 partition of recovery_plan FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table recovery_plan_4 partition of recovery_plan FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table recovery_plan_5 partition of recovery_plan FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table recovery_plan_6 partition of recovery_plan FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table recovery_plan_7 partition of recovery_plan FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table reinstatement partition by LIST (bucket)
  bucket               smallint not null
  overpayment_id       uuid not null
  citizen_id           bigint not null
  proposal_id          uuid not null
  cancelled            numeric(38,10) not null
  lost                 numeric(38,10) not null
  given_back           numeric(38,10) not null
  recorded_at          timestamp(3) with time zone not null
  constraint reinstatement_pkey PRIMARY KEY (overpayment_id, bucket)
  constraint reinstatement_cancelled_check CHECK ((cancelled >= (0)::numeric))
  constraint reinstatement_given_back_check CHECK ((given_back >= (0)::numeric))
  constraint reinstatement_lost_check CHECK ((lost >= (0)::numeric))
  constraint reinstatement_overpayment_id_bucket_fkey FOREIGN KEY (overpayment_id, bucket) REFERENCES overpayment(overpayment_id, bucket)
  constraint reinstatement_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES proposal(proposal_id)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER whole_and_by_two AFTER INSERT FOR EACH ROW EXECUTE FUNCTION reinstatements_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table reinstatement_0 partition of reinstatement FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER whole_and_by_two AFTER INSERT FOR EACH ROW EXECUTE FUNCTION reinstatements_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table reinstatement_1 partition of reinstatement FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER whole_and_by_two AFTER INSERT FOR EACH ROW EXECUTE FUNCTION reinstatements_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table reinstatement_2 partition of reinstatement FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER whole_and_by_two AFTER INSERT FOR EACH ROW EXECUTE FUNCTION reinstatements_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table reinstatement_3 partition of reinstatement FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER whole_and_by_two AFTER INSERT FOR EACH ROW EXECUTE FUNCTION reinstatements_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table reinstatement_4 partition of reinstatement FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER whole_and_by_two AFTER INSERT FOR EACH ROW EXECUTE FUNCTION reinstatements_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table reinstatement_5 partition of reinstatement FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER whole_and_by_two AFTER INSERT FOR EACH ROW EXECUTE FUNCTION reinstatements_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table reinstatement_6 partition of reinstatement FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER whole_and_by_two AFTER INSERT FOR EACH ROW EXECUTE FUNCTION reinstatements_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table reinstatement_7 partition of reinstatement FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  TRIGGER whole_and_by_two AFTER INSERT FOR EACH ROW EXECUTE FUNCTION reinstatements_keep_the_laws()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table representative partition by LIST (bucket)
  bucket               smallint not null
  citizen_id           bigint not null
  representative_no    integer not null
  kind                 text not null
  representative_bucke smallint not null
  representative_id    bigint not null
  since                date not null
  until                date
  begun_by             uuid not null
  ended_by             uuid
  constraint representative_pkey PRIMARY KEY (bucket, citizen_id, representative_no)
  constraint representative_bucket_begun_by_key UNIQUE (bucket, begun_by)
  constraint nobody_stands_for_themselves CHECK (((representative_bucket <> bucket) OR (representative_id <> citizen_id)))
  constraint representative_check CHECK ((until >= since))
  constraint representative_kind_check CHECK ((kind = ANY (ARRAY['guardian'::text, 'estate'::text])))
  constraint representative_representative_no_check CHECK ((representative_no >= 1))
  constraint what_ends_is_ended_by_two CHECK (((until IS NULL) = (ended_by IS NULL)))
  CREATE INDEX representative_of (representative_bucket, representative_id)
  TRIGGER ended_once BEFORE UPDATE FOR EACH ROW WHEN (((old.until IS NOT NULL) OR ((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.representative_no IS DISTINCT FROM new.representative_no)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.representative_bucket IS DISTINCT FROM new.representative_bucket)) OR (old.representative_id IS DISTINCT FROM new.representative_id)) OR (old.since IS DISTINCT FROM new.since)) OR (old.begun_by IS DISTINCT FROM new.begun_by)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table representative_0 partition of representative FOR VALUES IN ('0')
  TRIGGER ended_once BEFORE UPDATE FOR EACH ROW WHEN (((old.until IS NOT NULL) OR ((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.representative_no IS DISTINCT FROM new.representative_no)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.representative_bucket IS DISTINCT FROM new.representative_bucket)) OR (old.representative_id IS DISTINCT FROM new.representative_id)) OR (old.since IS DISTINCT FROM new.since)) OR (old.begun_by IS DISTINCT FROM new.begun_by)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table representative_1 partition of representative FOR VALUES IN ('1')
  TRIGGER ended_once BEFORE UPDATE FOR EACH ROW WHEN (((old.until IS NOT NULL) OR ((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.representative_no IS DISTINCT FROM new.representative_no)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.representative_bucket IS DISTINCT FROM new.representative_bucket)) OR (old.representative_id IS DISTINCT FROM new.representative_id)) OR (old.since IS DISTINCT FROM new.since)) OR (old.begun_by IS DISTINCT FROM new.begun_by)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table representative_2 partition of representative FOR VALUES IN ('2')
  TRIGGER ended_once BEFORE UPDATE FOR EACH ROW WHEN (((old.until IS NOT NULL) OR ((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.representative_no IS DISTINCT FROM new.representative_no)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.representative_bucket IS DISTINCT FROM new.representative_bucket)) OR (old.representative_id IS DISTINCT FROM new.representative_id)) OR (old.since IS DISTINCT FROM new.since)) OR (old.begun_by IS DISTINCT FROM new.begun_by)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table representative_3 partition of representative FOR VALUES IN ('3')
  TRIGGER ended_once BEFORE UPDATE FOR EACH ROW WHEN (((old.until IS NOT NULL) OR ((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.representative_no IS DISTINCT FROM new.representative_no)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.representative_bucket IS DISTINCT FROM new.representative_bucket)) OR (old.representative_id IS DISTINCT FROM new.representative_id)) OR (old.since IS DISTINCT FROM new.since)) OR (old.begun_by IS DISTINCT FROM new.begun_by)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table representative_4 partition of representative FOR VALUES IN ('4')
  TRIGGER ended_once BEFORE UPDATE FOR EACH ROW WHEN (((old.until IS NOT NULL) OR ((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.representative_no IS DISTINCT FROM new.representative_no)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.representative_bucket IS DISTINCT FROM new.representative_bucket)) OR (old.representative_id IS DISTINCT FROM new.representative_id)) OR (old.since IS DISTINCT FROM new.since)) OR (old.begun_by IS DISTINCT FROM new.begun_by)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table representative_5 partition of representative FOR VALUES IN ('5')
  TRIGGER ended_once BEFORE UPDATE FOR EACH ROW WHEN (((old.until IS NOT NULL) OR ((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.representative_no IS DISTINCT FROM new.representative_no)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.representative_bucket IS DISTINCT FROM new.representative_bucket)) OR (old.representative_id IS DISTINCT FROM new.representative_id)) OR (old.since IS DISTINCT FROM new.since)) OR (old.begun_by IS DISTINCT FROM new.begun_by)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table representative_6 partition of representative FOR VALUES IN ('6')
  TRIGGER ended_once BEFORE UPDATE FOR EACH ROW WHEN (((old.until IS NOT NULL) OR ((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.representative_no IS DISTINCT FROM new.representative_no)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.representative_bucket IS DISTINCT FROM new.representative_bucket)) OR (old.representative_id IS DISTINCT FROM new.representative_id)) OR (old.since IS DISTINCT FROM new.since)) OR (old.begun_by IS DISTINCT FROM new.begun_by)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table representative_7 partition of representative FOR VALUES IN ('7')
  TRIGGER ended_once BEFORE UPDATE FOR EACH ROW WHEN (((old.until IS NOT NULL) OR ((((((((old.bucket IS DISTINCT FROM new.bucket) OR (old.citizen_id IS DISTINCT FROM new.citizen_id)) OR (old.representative_no IS DISTINCT FROM new.representative_no)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.representative_bucket IS DISTINCT FROM new.representative_bucket)) OR (old.representative_id IS DISTINCT FROM new.representative_id)) OR (old.since IS DISTINCT FROM new.since)) OR (old.begun_by IS DISTINCT FROM new.begun_by)))) EXECUTE FUNCTION refuse_payment_change()
  TRIGGER stays BEFORE DELETE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table roll_change
  run_no               integer not null
  chunk_no             integer not null
  recorded_by          text not null
  added                bigint not null
  removed              bigint not null
  constraint roll_change_pkey PRIMARY KEY (run_no, chunk_no, recorded_by)
  constraint roll_change_added_check CHECK ((added >= 0))
  constraint roll_change_removed_check CHECK ((removed >= 0))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table roll_recheck partition by LIST (bucket)
  bucket               smallint not null
  run_no               integer not null
  citizen_id           bigint not null
  was                  smallint
  is_now               smallint not null
  was_class            smallint
  is_now_class         smallint
  constraint roll_recheck_pkey PRIMARY KEY (bucket, run_no, citizen_id)
  constraint is_another CHECK (((COALESCE((was = 0), false) <> (is_now = 0)) OR COALESCE((was_class <> is_now_class), false)))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table roll_recheck_0 partition of roll_recheck FOR VALUES IN ('0')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table roll_recheck_1 partition of roll_recheck FOR VALUES IN ('1')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table roll_recheck_2 partition of roll_recheck FOR VALUES IN ('2')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table roll_recheck_3 partition of roll_recheck FOR VALUES IN ('3')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table roll_recheck_4 partition of roll_recheck FOR VALUES IN ('4')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table roll_recheck_5 partition of roll_recheck FOR VALUES IN ('5')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table roll_recheck_6 partition of roll_recheck FOR VALUES IN ('6')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table roll_recheck_7 partition of roll_recheck FOR VALUES IN ('7')
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
  policy everyone on select to investment_auditor
  policy one_citizen on select

table run
  run_id               uuid not null default new_id()
  kind                 text not null
  subject              text
  state                text not null
  step                 text
  failed_from          text
  problem              jsonb
  parameters           jsonb not null default '{}'::jsonb
  started_by           text not null
  started_at           timestamp with time zone not null default now()
  frozen_at            timestamp with time zone
  proposal_hash        text
  decided_by           text
  decided_at           timestamp(3) with time zone
  reason               text
  suspended_by         text
  suspended_at         timestamp(3) with time zone
  resumed_by           text
  resumed_at           timestamp(3) with time zone
  constraint run_pkey PRIMARY KEY (run_id)
  constraint a_decision_is_somebodys CHECK (((COALESCE(failed_from, state) <> ALL (ARRAY['approving'::text, 'approved'::text, 'distributing'::text, 'distributed'::text, 'suspended'::text, 'rejected'::text])) OR ((decided_by IS NOT NULL) AND (decided_at IS NOT NULL))))
  constraint a_suspension_is_somebodys CHECK (((state <> 'suspended'::text) OR ((suspended_by IS NOT NULL) AND (suspended_at IS NOT NULL))))
  constraint machine_may_not_approve CHECK ((decided_by !~~ 'machine:%'::text))
  constraint machine_may_not_suspend CHECK ((suspended_by !~~ 'machine:%'::text))
  constraint proposer_may_not_approve CHECK ((decided_by <> started_by))
  constraint run_kind_check CHECK ((kind = ANY (ARRAY['incorporation-import'::text, 'citizen-import'::text, 'corporate-action-import'::text, 'valuation'::text, 'dividend'::text, 'payment-batch'::text, 'payment-report'::text, 'expiry'::text])))
  constraint run_started_by_check CHECK ((started_by <> ''::text))
  constraint run_state_check CHECK ((state = ANY (ARRAY['receiving'::text, 'running'::text, 'completed'::text, 'computing'::text, 'proposed'::text, 'approving'::text, 'approved'::text, 'distributing'::text, 'distributed'::text, 'suspended'::text, 'rejected'::text, 'failed'::text])))
  CREATE UNIQUE INDEX one_live_run_per_subject (kind, subject) WHERE ((state <> ALL (ARRAY['rejected'::text, 'failed'::text])) OR ((state = 'failed'::text) AND (failed_from = ANY (ARRAY['approving'::text, 'distributing'::text, 'suspended'::text]))))
  CREATE INDEX run_by_kind (kind, run_id)
  CREATE INDEX run_waiting (run_id) WHERE ((kind = ANY (ARRAY['valuation'::text, 'dividend'::text])) AND (state = ANY (ARRAY['proposed'::text, 'suspended'::text, 'failed'::text])))
  CREATE INDEX run_with_work (kind) WHERE (step IS NOT NULL)
  TRIGGER four_eyes BEFORE UPDATE FOR EACH ROW EXECUTE FUNCTION decisions_take_four_eyes()
  TRIGGER official_navs BEFORE UPDATE FOR EACH ROW WHEN (((old.kind = 'dividend'::text) AND (old.decided_by IS NULL) AND (new.decided_by IS NOT NULL) AND (new.state <> 'rejected'::text))) EXECUTE FUNCTION dividends_count_official_navs()
  TRIGGER takes_no_more_than_is_claimed AFTER UPDATE FOR EACH ROW WHEN (((new.kind = 'dividend'::text) AND (old.state = 'failed'::text) AND (new.state <> 'failed'::text))) EXECUTE FUNCTION resumed_runs_keep_the_laws()

table run_chunk
  run_id               uuid not null
  step                 text not null
  chunk_no             integer not null
  bucket               smallint
  first_id             bigint
  last_id              bigint
  total                bigint not null default 0
  state                text not null default 'open'::text
  attempts             smallint not null default 0
  counts               jsonb not null default '{}'::jsonb
  digest               bytea
  problem              jsonb
  constraint run_chunk_pkey PRIMARY KEY (run_id, step, chunk_no)
  constraint run_chunk_chunk_no_check CHECK ((chunk_no >= 1))
  constraint run_chunk_state_check CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'failed'::text])))
  constraint run_chunk_run_id_fkey FOREIGN KEY (run_id) REFERENCES run(run_id)
  CREATE INDEX run_chunk_open (run_id, step, chunk_no) WHERE (state = 'open'::text)

table share_class
  commodity_id         bigint not null default nextval('commodity_id'::regclass)
  incorporation_id     uuid not null
  code                 text not null
  founding_shares      numeric(38,10) not null
  contribution_rate    numeric not null
  fractions            text not null
  exemption            text
  stake                numeric(38,10) not null
  par_value            numeric(38,10)
  constraint share_class_pkey PRIMARY KEY (commodity_id)
  constraint share_class_incorporation_id_code_key UNIQUE (incorporation_id, code)
  constraint exempt_with_a_reason CHECK (((exemption IS NULL) = (contribution_rate > (0)::numeric)))
  constraint share_class_code_check CHECK (((code ~ '^[A-Z0-9-]+$'::text) AND (length(code) <= 20)))
  constraint share_class_founding_shares_check CHECK (((founding_shares > (0)::numeric) AND (founding_shares < '1000000000000000'::numeric)))
  constraint share_class_par_value_check CHECK (((par_value >= (0)::numeric) AND (par_value < '1000000000000'::numeric)))
  constraint stake_is_the_nations_contribution CHECK ((stake = stake_of(founding_shares, contribution_rate, fractions)))
  TRIGGER class_has_its_company AFTER INSERT REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION classes_have_their_company()

table shared_account
  run_no               integer not null
  batch_no             integer not null
  account_hash         bytea not null
  citizens             bigint not null
  constraint shared_account_pkey PRIMARY KEY (run_no, batch_no, account_hash)
  constraint shared_account_run_no_batch_no_fkey FOREIGN KEY (run_no, batch_no) REFERENCES payment_batch(run_no, batch_no)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table stake_title
  title_no             bigint not null generated always as identity
  incorporation_id     uuid not null
  state                text not null
  evidence_sha256      bytea not null
  paid_up              numeric
  uncalled             numeric(38,10) not null
  effective_on         date not null
  reason               text
  recorded_at          timestamp(3) with time zone not null
  recorded_by          text not null
  constraint stake_title_pkey PRIMARY KEY (title_no)
  constraint stake_title_evidence_sha256_check CHECK ((length(evidence_sha256) = 32))
  constraint stake_title_paid_up_check CHECK (((paid_up >= (0)::numeric) AND (paid_up <= (1)::numeric)))
  constraint stake_title_reason_check CHECK ((reason <> ''::text))
  constraint stake_title_recorded_by_check CHECK ((recorded_by <> ''::text))
  constraint stake_title_state_check CHECK ((state = ANY (ARRAY['claimed'::text, 'confirmed'::text, 'disputed'::text])))
  constraint stake_title_uncalled_check CHECK (((uncalled >= (0)::numeric) AND (uncalled < '1000000000000000'::numeric)))
  constraint stake_title_incorporation_id_fkey FOREIGN KEY (incorporation_id) REFERENCES incorporation(incorporation_id)
  CREATE INDEX stake_title_of_company (incorporation_id, effective_on DESC, title_no DESC)
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table valuation
  run_id               uuid not null
  valuation_no         integer not null generated always as identity
  as_of                date not null
  version              smallint not null
  restates             uuid
  holdings_value       numeric(38,10)
  other_net_assets     numeric(38,10)
  nav                  numeric(38,10)
  inputs_hash          bytea
  approved_at          timestamp(3) with time zone
  unconfirmed_value    numeric(38,10)
  commitments          numeric(38,10)
  released_because     text
  constraint valuation_pkey PRIMARY KEY (run_id)
  constraint valuation_valuation_no_key UNIQUE (valuation_no)
  constraint nav_adds_up CHECK ((nav = (holdings_value + other_net_assets)))
  constraint valuation_released_because_check CHECK ((released_because <> ''::text))
  constraint valuation_version_check CHECK ((version >= 1))
  constraint valuation_restates_fkey FOREIGN KEY (restates) REFERENCES valuation(run_id)
  constraint valuation_run_id_fkey FOREIGN KEY (run_id) REFERENCES run(run_id)
  CREATE INDEX valuation_by_approval (approved_at) WHERE (approved_at IS NOT NULL)
  CREATE INDEX valuation_by_day (as_of, version)

table valuation_line
  valuation_no         integer not null
  share_class_id       bigint not null
  shares               numeric(38,10) not null
  price_id             bigint
  price_per_share      numeric(38,10) not null
  level                smallint not null
  value                numeric(38,10) not null
  basis                text
  is_stale             boolean
  exchange_rate        numeric(38,10)
  constraint valuation_line_pkey PRIMARY KEY (valuation_no, share_class_id)
  constraint valuation_line_basis_check CHECK ((basis = ANY (ARRAY['priced'::text, 'par'::text, 'par-expired'::text, 'no-price'::text, 'dissolved'::text])))
  constraint valuation_line_level_check CHECK (((level >= 1) AND (level <= 3)))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table verification
  verification_id      uuid not null default new_id()
  started_at           timestamp(3) with time zone not null
  ended_at             timestamp(3) with time zone not null default clock_timestamp()
  verified_by          text not null
  up_to_entry          bigint not null
  constraint verification_pkey PRIMARY KEY (verification_id)
  constraint verification_check CHECK ((ended_at >= started_at))
  constraint verification_up_to_entry_check CHECK ((up_to_entry >= 0))
  constraint verification_verified_by_check CHECK ((verified_by <> ''::text))
  TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()

table web_session
  session_hash         bytea not null
  person_hash          bytea not null
  sealed               text not null
  began_at             timestamp with time zone not null default now()
  seen_at              timestamp with time zone not null default now()
  ends_at              timestamp with time zone not null
  renewing_until       timestamp with time zone
  constraint web_session_pkey PRIMARY KEY (session_hash)
  constraint ends_after_it_began CHECK (((ends_at > began_at) AND (seen_at >= began_at)))
  constraint web_session_person_hash_check CHECK ((length(person_hash) = 32))
  constraint web_session_sealed_check CHECK (((length(sealed) >= 1) AND (length(sealed) <= 65536)))
  constraint web_session_session_hash_check CHECK ((length(session_hash) = 32))
  CREATE INDEX web_session_by_end (ends_at)
  CREATE INDEX web_session_by_person (person_hash, began_at)
  CREATE INDEX web_session_by_seen (seen_at)
  comment person_hash: Keyed hash of the person: nobody has sessions without end.
  comment ends_at: At the latest, however busy.
  comment renewing_until: One process asks the provider for a new token; meanwhile the others do not.

view commodity
  commodity_id         bigint
  symbol               text
  currency             text
  registration_number  text
  class_code           text
  as  SELECT commodity_id, code AS symbol, code AS currency, NULL::text AS registration_number, NULL::text AS class_code FROM currency UNION ALL SELECT commodity_id, ((registration_number || '.'::text) || code) AS symbol, NULL::text AS currency, registration_number, code AS class_code FROM (share_class JOIN incorporation USING (incorporation_id));

view distributed_income
  recorded_at          timestamp(3) with time zone
  amount               numeric(38,10)
  as  SELECT recorded_at, quantity AS amount FROM (posting p JOIN account a USING (account_id)) WHERE (name = ANY (ARRAY['equity:distributions'::text, 'income:forfeited-dividends'::text]));

view realised_income
  effective_on         date
  recorded_at          timestamp(3) with time zone
  amount               numeric
  as  SELECT effective_on, recorded_at, (- quantity) AS amount FROM (posting p JOIN account a USING (account_id)) WHERE ((kind = 'expense'::text) OR (name = ANY (ARRAY['income:dividends'::text, 'income:realised-gains'::text, 'income:foreign-exchange'::text, 'income:other'::text])));

function door.adopt_nation(in_nation text, in_currency text, minor smallint, laws jsonb)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body f8b43a207f96

function door.advance_import(of_run uuid)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body b72cbcefa693

function door.advance_payment_batch(of_batch uuid)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 94406c4a6d0b

function door.advance_payment_report(of_report uuid)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body d5d5193f6c17

function door.advance_valuation(of_run uuid)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body a7a4d74fad1d

function door.agree_recovery_plan(of_overpayment uuid, money numeric, how_often text, from_day date, by_person text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body 4e9c72441293

function door.annul_incorporation(of_incorporation uuid, by_person text, why text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body 26ddeb641e6f

function door.appeal(of_year smallint, sealed_grounds bytea, under_key timestamp with time zone, for_ward uuid DEFAULT NULL::uuid)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body d724def065fd

function door.apply_erasures()
  returns bigint language sql security definer set search_path=public, pg_temp
  body 1e82c7abb9cd

function door.apply_for_dividend(of_year smallint, for_ward uuid DEFAULT NULL::uuid)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body 7f42e6821d15

function door.approve_account(of_proposal uuid, new_sealed bytea, new_wrapped_key bytea, new_facts bytea, new_account bytea, by_person text, hash text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body b1ec95c0f5bf

function door.approve_adjustment(of_proposal uuid, by_person text, hash text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 0b8e87852eed

function door.approve_amendment(of_proposal uuid, by_person text, hash text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 82b90cbf96f6

function door.approve_annulment(of_proposal uuid, by_person text, hash text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 7a496ce96d86

function door.approve_break_resolution(of_proposal uuid, by_person text, hash text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 50b380a1000a

function door.approve_claimant_payee(of_proposal uuid, by_person text, hash text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 252cc9ab6fa2

function door.approve_claimant_payment(of_proposal uuid, by_person text, hash text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body b40ff80c656e

function door.approve_closure(of_proposal uuid, by_person text, hash text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 51a9e6ef0448

function door.approve_dividend(of_run uuid, by_person text, hash text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 52baf5cee307

function door.approve_erasure(of_proposal uuid, by_person text, hash text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 28d36a9e6bb2

function door.approve_import(of_run uuid, by_person text, hash text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body b167c76d8831

function door.approve_late_inclusion(of_proposal uuid, by_person text, hash text, why text, lines json)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body ba26cb498527

function door.approve_law_withdrawal(of_proposal uuid, by_person text, hash text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body f494a5b6c588

function door.approve_overpayment(of_proposal uuid, by_person text, hash text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body abc9dc1684e0

function door.approve_representative(of_proposal uuid, by_person text, hash text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 654ddd92af6b

function door.approve_reserve_release(of_proposal uuid, by_person text, hash text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 897845b4ea18

function door.approve_valuation(of_run uuid, by_person text, hash text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body efeeb99de8c1

function door.approve_write_off(of_proposal uuid, by_person text, hash text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 16c4751e364b

function door.are_writing(writers text[])
  returns boolean language sql security definer set search_path=public, pg_temp
  body 29814de45e36

function door.begin_session(hash bytea, of_person bytea, contents text, seconds integer)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 852f0f0904b9

function door.build_shard(of_run uuid, of_shard integer)
  returns void language plpgsql security definer set search_path=public, pg_temp set plan_cache_mode=force_generic_plan set enable_nestloop=off
  body 7c43b40a5e7a

function door.cancel_payment_file(of_dividend uuid, no integer, by_person text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body a49dcf11eab7

function door.cash_to_spend()
  returns numeric language plpgsql security definer set search_path=public, pg_temp
  body 7f2d843e693f

function door.change_own_account(new_sealed bytea, new_wrapped_key bytea, new_facts bytea, new_account bytea)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 9ba96a8c93ba

function door.citizen_keys_to_rewrap(to_key smallint, in_bucket smallint, after_citizen bigint, after_recorded timestamp with time zone, most integer)
  returns TABLE(citizen_id bigint, recorded_at timestamp with time zone, wrapped_key bytea) language sql stable security definer set search_path=public, pg_temp
  body 3f6616c1a539

function door.citizen_of_appeal(of_appeal uuid)
  returns uuid language plpgsql stable security definer set search_path=public, pg_temp
  body 5f973a00cf94

function door.citizen_rejections(of_run uuid, after_line bigint, most integer)
  returns TABLE(line_no bigint, problems bytea, wrapped_key bytea) language sql stable security definer set search_path=public, pg_temp
  body e52735dd85e8

function door.claim_chunk(of_run uuid, at_step text, of_chunk integer)
  returns SETOF run_chunk language plpgsql security definer set search_path=public, pg_temp
  body b96786b45756

function door.claim_session_renewal(hash bytea, seen text, seconds integer, OUT claimed boolean, OUT contents text)
  returns record language plpgsql security definer set search_path=public, pg_temp
  body 9d97404b4d58

function door.claimants_to_pay(of_batch uuid, of_file_no integer)
  returns TABLE(account_id bigint, end_to_end_id text, amount numeric, name text, iban text, bic text) language sql stable security definer set search_path=public, pg_temp
  body eab37da8c7cc

function door.close_action_upload(of_run uuid)
  returns void language plpgsql security definer set search_path=public, pg_temp set plan_cache_mode=force_custom_plan
  body 8c946121c69a

function door.close_citizen_upload(of_run uuid)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 6ed2c1bc5a41

function door.close_incorporation_upload(of_run uuid)
  returns void language plpgsql security definer set search_path=public, pg_temp set plan_cache_mode=force_custom_plan
  body 85279edbbbfa

function door.close_payment_report(of_report uuid, in_format text, message text, digest text, size bigint, told bigint, passed_over bigint)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body e9af84df69d0

function door.conclude_deductions(of_run uuid)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 6f66d4fe239f

function door.conclude_distribution(of_run uuid)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 7f624a298743

function door.conclude_expiry(of_expiry uuid)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body b85f929f7149

function door.conclude_freeze(of_run uuid, of_pool numeric, by_steps jsonb, each_gets_of numeric[], whole_share numeric, left_over numeric)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 36c17f22949d

function door.conclude_tree(of_run uuid)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body e81fe81e6561

function door.correct_incorporation(of_incorporation uuid, by_person text, why text, new_fields jsonb, new_folded_name text, class_codes text[], new_shares numeric[])
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 627d4f47cfaf

function door.count_wrapped_keys()
  returns TABLE(key_no smallint, citizens bigint, uploads bigint) language sql stable security definer set search_path=public, pg_temp
  body 0acb38745961

function door.current_master_key()
  returns TABLE(key_no smallint, check_value bytea) language sql security definer set search_path=public, pg_temp
  body 9ed99ef9bb2e

function door.cut_nav()
  returns boolean language plpgsql security definer set search_path=public, pg_temp
  body ac97fc7cd468

function door.cut_payment_file(of_batch uuid, of_chunk integer)
  returns TABLE(run_no integer, file_no integer, transactions bigint, sum numeric) language plpgsql security definer set search_path=public, pg_temp set enable_seqscan=off set plan_cache_mode=force_custom_plan
  body 79f688d96437

function door.decide_appeal(of_appeal uuid, verdict text, why text, by_person text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body af40e53523bf

function door.decide_objection(of_claim uuid, is_upheld boolean, why text, by_person text)
  returns uuid language sql security definer set search_path=public, pg_temp
  body a8a7009a9398

function door.deduct_chunk(of_run uuid, of_chunk integer, worked_out bigint[], lines json)
  returns void language plpgsql security definer set search_path=public, pg_temp set enable_nestloop=off
  body f215cc20018f

function door.distribute_chunk(of_run uuid, of_chunk integer)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 97584fb8e6ee

function door.dues_of_chunk(of_run uuid, of_chunk integer)
  returns TABLE(citizen_id bigint, gross numeric, is_held boolean, claims jsonb, recoverables jsonb, directives jsonb) language plpgsql security definer set search_path=public, pg_temp set enable_nestloop=off
  body 1d8f727062ef

function door.dues_of_late_inclusion(of_proposal uuid)
  returns TABLE(run_id uuid, gross numeric, is_held boolean, claims jsonb, recoverables jsonb, directives jsonb, taken jsonb) language plpgsql security definer set search_path=public, pg_temp
  body 5e8b29f093ea

function door.end_session(hash bytea, seen text)
  returns void language sql security definer set search_path=public, pg_temp
  body 1da786fb3158

function door.enrol_chunk(of_run uuid, at_step text, of_chunk integer)
  returns void language plpgsql security definer set search_path=public, pg_temp set enable_seqscan=off set plan_cache_mode=force_custom_plan
  body 12cc1dcfd50f

function door.expire_chunk(of_expiry uuid, of_chunk integer)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body fa4d8f18b4d4

function door.fail_chunk(of_run uuid, at_step text, of_chunk integer, what jsonb)
  returns boolean language plpgsql security definer set search_path=public, pg_temp
  body 316d88835b5c

function door.fail_run(of_run uuid, what jsonb)
  returns void language sql security definer set search_path=public, pg_temp
  body 5e8b6b4b3b62

function door.file_claim(of_citizen uuid, by_claimant text, of_kind text, money numeric, certified_on date, from_day date, until_day date, by_person text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body afbcd51c142e

function door.finish_action_chunk(of_run uuid, at_step text, of_chunk integer, references_of text[], actions uuid[], wrong_lines bigint[], errors json[], came_of_it jsonb)
  returns void language plpgsql security definer set search_path=public, pg_temp set enable_seqscan=off
  body ab9b87160e3f

function door.finish_instructing(of_batch uuid, of_chunk integer, citizens bigint[], reasons text[])
  returns void language plpgsql security definer set search_path=public, pg_temp
  body ff17172b40c2

function door.freeze_chunk(of_run uuid, of_chunk integer)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 07422dfe38d8

function door.give_directives(wanted jsonb)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 2e0474853aff

function door.hold_law(known text)
  returns TABLE(stated jsonb, mark text) language plpgsql security definer set search_path=public, pg_temp
  body d2d9521500d0

function door.instruct_chunk(of_batch uuid, of_chunk integer)
  returns void language plpgsql security definer set search_path=public, pg_temp set enable_seqscan=off set plan_cache_mode=force_custom_plan
  body ef7e517e2a35

function door.introduce_log_key(vkey text)
  returns void language sql security definer set search_path=public, pg_temp
  body 43d92fa8a8ed

function door.introduce_master_key(after_key smallint, new_check bytea, sealed_hashing_key bytea)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 76c501d0c417

function door.is_in_total(of_run uuid)
  returns boolean language sql stable security definer set search_path=public, pg_temp
  body 04712e8831e4

function door.is_settled(known_at timestamp with time zone)
  returns boolean language plpgsql security definer set search_path=public, pg_temp
  body 93f1b3ecd3ba

function door.keep_setting(setting text, first_value jsonb)
  returns jsonb language plpgsql security definer set search_path=public, pg_temp
  body c44f5e306aea

function door.keep_subtrees(levels smallint[], numbers bigint[], hashes bytea[])
  returns void language sql security definer set search_path=public, pg_temp
  body 2b5f98e7e642

function door.late_inclusions_of(of_run_no integer)
  returns TABLE(citizens bigint, amount numeric) language sql stable security definer set search_path=public, pg_temp
  body 3ae3714097dd

function door.law_mark()
  returns text language sql stable security definer set search_path=public, pg_temp
  body c9bf1e83cc58

function door.lock_log()
  returns void language sql security definer set search_path=public, pg_temp
  body 4067dee18e4e

function door.lock_tied_companies(companies uuid[], from_day date)
  returns uuid[] language plpgsql security definer set search_path=public, pg_temp
  body cd1e58ac8ca6

function door.lock_valued_companies(of_run uuid, companies uuid[])
  returns uuid[] language plpgsql security definer set search_path=public, pg_temp
  body 566a14efe4eb

function door.log_horizon()
  returns TABLE(up_to_entry bigint, writers text[]) language plpgsql security definer set search_path=public, pg_temp
  body d6f858ce6397

function door.match_payment_outcomes(of_report uuid, of_chunk integer)
  returns void language plpgsql security definer set search_path=public, pg_temp set enable_seqscan=off
  body 95ff3620e7e0

function door.name_payee(of_ward uuid, payee uuid)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 6789f9d6101a

function door.object_to_claim(of_claim uuid, grounds text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body d73b56b5c6fe

function door.open_account(account_name text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body d05bd3418287

function door.open_expiry(of_dividend uuid, by_person text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body 7c069cb7f019

function door.open_import(of_kind text, in_format text, by_person text)
  returns uuid language sql security definer set search_path=public, pg_temp
  body 8876b8ad8c5d

function door.open_payment_batch(of_dividend uuid, on_day date, to_execute date, by_terms jsonb, from_account jsonb, message text, by_person text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body 4158de9ae921

function door.open_payment_report(by_person text)
  returns uuid language sql security definer set search_path=public, pg_temp
  body b0cc5851a8d2

function door.paid_of(of_run_no integer)
  returns TABLE(citizens bigint, amount numeric) language sql stable security definer set search_path=public, pg_temp
  body fad2216dda91

function door.payees_of_chunk(of_batch uuid, of_chunk integer)
  returns SETOF payee_sealed language sql stable security definer set search_path=public, pg_temp
  body 5a23e8604f69

function door.payees_of_file(of_run_no integer, of_file_no integer, after_bucket smallint, after_citizen bigint, most integer)
  returns SETOF payee_sealed language sql stable security definer set search_path=public, pg_temp
  body b0dca6ffc99a

function door.payment_holds(of_batch uuid, after_bucket smallint, after_citizen bigint, most integer)
  returns TABLE(bucket smallint, citizen_id bigint, citizen uuid, reason text, until date) language sql stable security definer set search_path=public, pg_temp
  body b9159ecc79e8

function door.post_entries(entries entry_draft[], postings posting_draft[], holdings holding_draft[] DEFAULT '{}'::holding_draft[], citizens citizen_draft[] DEFAULT '{}'::citizen_draft[])
  returns TABLE(entry_no integer, entry_id bigint, id uuid, recorded_at timestamp with time zone, is_new boolean) language plpgsql security definer set search_path=public, pg_temp set plan_cache_mode=force_generic_plan set enable_seqscan=off
  body f7ab6a7f06fd

function door.post_valuation_chunk(of_run uuid, of_chunk integer)
  returns void language plpgsql security definer set search_path=public, pg_temp set plan_cache_mode=force_custom_plan set enable_seqscan=off
  body 520e2b06b717

function door.proof_of_dividend(hash bytea, of_year integer, of_size bigint)
  returns TABLE(run_id uuid, erased boolean, included_on date, late_entry uuid, commitment bytea, wrapped_key bytea, gross numeric, leaf bytea, leaves bytea, tile_no integer, tiles bytea, path bytea, log_position bigint, declaration text, size bigint, note text, cosignatures text[]) language sql stable security definer set search_path=public, pg_temp
  body 0d7fc1ab0f33

function door.proof_of_ward(hash bytea, of_ward uuid, of_year integer, of_size bigint)
  returns TABLE(run_id uuid, erased boolean, included_on date, late_entry uuid, commitment bytea, wrapped_key bytea, gross numeric, leaf bytea, leaves bytea, tile_no integer, tiles bytea, path bytea, log_position bigint, declaration text, size bigint, note text, cosignatures text[]) language plpgsql stable security definer set search_path=public, pg_temp
  body 1b7d1a4b2017

function door.proposals_waiting(kinds text[])
  returns TABLE(kind text, proposals bigint) language sql stable security definer set search_path=public, pg_temp
  body 9fa141177646

function door.propose_account(of_pseudonym uuid, account bytea, sealed_account bytea, under_key_of timestamp with time zone, why text, by_person text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body 26c308d5426e

function door.propose_adjustment(of_year smallint, what jsonb, why text, by_person text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body f730610e530e

function door.propose_amendment(amendment jsonb, why text, by_person text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 87e0397eaef6

function door.propose_break_resolution(of_break bigint, finding text, why text, by_person text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body d24995cb03d6

function door.propose_claimant_payee(of_claimant text, of_name text, of_iban text, of_bic text, why text, by_person text)
  returns uuid language sql security definer set search_path=public, pg_temp
  body e37e8ffcc2a4

function door.propose_claimant_payment(of_claimant text, money numeric, day date, why text, by_person text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body bc6a46d12dbc

function door.propose_closure(of_year smallint, why text, by_person text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body ef9149fe56af

function door.propose_dividend(of_year smallint, on_record date, on_pay date, by_rule jsonb, by_steps jsonb, of_pool numeric, reserve numeric, by_person text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body f38ea24f9225

function door.propose_erasure(of_citizen uuid, why text, by_person text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body d9ddca206f79

function door.propose_late_inclusion(of_run uuid, of_citizen uuid, why text, by_person text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body 2ce38930b2e9

function door.propose_law_withdrawal(of_day date, why text, by_person text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body eaffe9cdbdbe

function door.propose_overpayment(of_citizen uuid, of_run uuid, why text, by_person text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body a5bde3c55528

function door.propose_representative(of_pseudonym uuid, as_kind text, who uuid, since date, why text, by_person text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body 3d548af1222d

function door.propose_reserve_release(of_run uuid, why text, by_person text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body 8ea5bbc95d46

function door.propose_valuation(day date, restated uuid, why text, by_person text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body 52132ac84366

function door.propose_withdrawal(of_pseudonym uuid, of_representative uuid, until date, why text, by_person text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body 85a7c64a2c0d

function door.propose_write_off(of_overpayment uuid, why text, by_person text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body 3bb5bcaad5c7

function door.pseudonym_of(hash bytea)
  returns uuid language plpgsql stable security definer set search_path=public, pg_temp
  body e4b764adc9f4

function door.publish_days()
  returns bigint language plpgsql security definer set search_path=public, pg_temp set enable_seqscan=off
  body 8dc1045ddbde

function door.purge_uploads()
  returns void language plpgsql security definer set search_path=public, pg_temp
  body ff13f2bf3cf8

function door.put_chunk_back(of_run uuid, at_step text, of_chunk integer, what jsonb)
  returns void language sql security definer set search_path=public, pg_temp
  body 672b9216d8f1

function door.recheck(of_run uuid)
  returns TABLE(was smallint, "isNow" smallint, "wasClass" smallint, "isNowClass" smallint, citizens bigint) language sql stable security definer set search_path=public, pg_temp
  body 2af9b14a78f9

function door.recheck_differences(of_run uuid, after_bucket smallint, after_id bigint, most integer)
  returns TABLE(bucket smallint, "citizenId" bigint, citizen uuid, was smallint, "isNow" smallint, "wasClass" smallint, "isNowClass" smallint) language plpgsql stable security definer set search_path=public, pg_temp
  body 9f6289e9ee58

function door.record_answers(by_callers text[], by_method text, at_path text, by_keys text[], of_bodies bytea[], statuses smallint[], locations text[], said json[])
  returns void language sql security definer set search_path=public, pg_temp
  body c07d83fc2c10

function door.record_audit_events(events json)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 74c8e5f19a3a

function door.record_benchmark_levels(of_benchmark text, days date[], levels numeric[], sources text[], by_person text)
  returns bigint language plpgsql security definer set search_path=public, pg_temp
  body a9c5f3249126

function door.record_checkpoint(of_size bigint, of_root bytea, signed_note text)
  returns void language sql security definer set search_path=public, pg_temp
  body ceba1ce304e8

function door.record_corporate_actions(actions json, entries json, postings json, holdings json, changes json, names json, by_person text)
  returns void language plpgsql security definer set search_path=public, pg_temp set enable_seqscan=off
  body f7428d767cdd

function door.record_cosignatures(of_checkpoint bigint, witness_keys text[], lines text[], instants timestamp with time zone[])
  returns bigint language plpgsql security definer set search_path=public, pg_temp
  body 725341789cf0

function door.record_exchange_rates(bases text[], quotes text[], days date[], rates numeric[], sources text[], by_person text)
  returns bigint language plpgsql security definer set search_path=public, pg_temp
  body c26dbb7fe559

function door.record_expense(day date, money numeric, of_kind text, what text, by_person text)
  returns TABLE(expense_id uuid, journal_entry_id uuid, recorded_at timestamp with time zone) language plpgsql security definer set search_path=public, pg_temp
  body 2a6c168a7fe6

function door.record_payment_file(of_batch uuid, of_chunk integer, no integer, message text, written_at timestamp with time zone, count integer, total numeric, digest text, size bigint, names_rewritten integer)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body bc9bdd3830c4

function door.record_prices(classes bigint[], days date[], prices numeric[], methods text[], sources text[], by_person text, currencies text[] DEFAULT '{}'::text[], levels smallint[] DEFAULT '{}'::smallint[], insiders boolean[] DEFAULT '{}'::boolean[], facts jsonb[] DEFAULT '{}'::jsonb[])
  returns bigint language plpgsql security definer set search_path=public, pg_temp
  body c8992924d2a4

function door.record_receipt(day date, money numeric, of_kind text, from_company text, what text, by_person text)
  returns TABLE(receipt_id uuid, journal_entry_id uuid, recorded_at timestamp with time zone) language plpgsql security definer set search_path=public, pg_temp
  body d483fa86fa32

function door.record_repayment(of_overpayment uuid, money numeric, day date, by_person text)
  returns uuid language sql security definer set search_path=public, pg_temp
  body f447ed3cd81c

function door.record_title(of_incorporation uuid, its_state text, evidence bytea, paid numeric, amount numeric, day date, why text, by_person text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 613b0e01f410

function door.record_verification(since timestamp with time zone, by_person text, newest_entry bigint, proofs json)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body d0751c5c0415

function door.register_chunk(of_run uuid, at_step text, of_chunk integer)
  returns void language plpgsql security definer set search_path=public, pg_temp set plan_cache_mode=force_custom_plan
  body dff59e181110

function door.register_incorporations(drafts json)
  returns TABLE(incorporation_id uuid, outcome text) language sql security definer set search_path=public, pg_temp
  body fa64738424dc

function door.reject_accounts(of_run uuid, by_person text, hash text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 022e91a58fd3

function door.reject_proposal(of_proposal uuid, of_kind text, by_person text, hash text, why text)
  returns void language sql security definer set search_path=public, pg_temp
  body 126a6471c94e

function door.reject_run(of_run uuid, of_kind text, by_person text, hash text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 48ffaa111b74

function door.rejections_of_the_citizen(most integer)
  returns TABLE(run_id uuid, problems bytea, wrapped_key bytea) language sql stable security definer set search_path=public, pg_temp
  body c0e10dbec1d2

function door.release_payment_file(of_dividend uuid, no integer, by_person text, hash text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 487b6aff7115

function door.renew_session(hash bytea, seen text, contents text)
  returns void language sql security definer set search_path=public, pg_temp
  body 0f7dad43fcca

function door.representatives_of_the_citizen()
  returns TABLE(id uuid, kind text, representative uuid, since date, until date, names uuid) language sql stable security definer set search_path=public, pg_temp
  body b6146c8d4db7

function door.resume_dividend(of_run uuid, by_person text, hash text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 55e6c819c2b7

function door.resume_failed_run(of_run uuid, by_person text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body e46ca6aaf2f8

function door.retire_master_keys()
  returns boolean language plpgsql security definer set search_path=public, pg_temp
  body fb44f5e51fbd

function door.reverse_corporate_action(of_action uuid, why text, entries json, postings json, holdings json, changes json, names json, by_person text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 45fd4765cbba

function door.reverse_entry(reversed uuid, reversal_on date, reversal_narrative text, by_person text, why text, second_person text DEFAULT NULL::text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body 83bfd8cfabb5

function door.reverse_receipt(of_receipt uuid, by_person text, why text)
  returns uuid language plpgsql security definer set search_path=public, pg_temp
  body 145f5eb7f49d

function door.rewrap_citizen_keys(in_bucket smallint, ids bigint[], times timestamp with time zone[], old_keys bytea[], new_keys bytea[])
  returns void language sql security definer set search_path=public, pg_temp
  body 102c2f650adc

function door.rewrap_upload_keys(runs uuid[], chunks integer[], lines bigint[], old_keys bytea[], new_keys bytea[])
  returns void language sql security definer set search_path=public, pg_temp
  body 3d35db28b5ae

function door.roll_totals(of_run uuid)
  returns TABLE(class_no smallint, weight numeric, below_age smallint, eligible bigint) language plpgsql security definer set search_path=public, pg_temp
  body b210f4d5f948

function door.seal_entries(after_entry bigint, after_commitment bytea, last_entry bigint, salts bytea, commitments bytea, declared text[])
  returns boolean language plpgsql security definer set search_path=public, pg_temp set enable_seqscan=off set plan_cache_mode=force_custom_plan
  body 8bbda80ee279

function door.see_session(hash bytea, idle_seconds integer, is_use boolean)
  returns text language plpgsql security definer set search_path=public, pg_temp
  body 625f85125993

function door.spread_payment_outcome(of_report uuid, of_chunk integer)
  returns void language plpgsql security definer set search_path=public, pg_temp set enable_seqscan=off
  body 24de1284a66f

function door.state_facts(facts json, by_person text)
  returns TABLE(fact_id uuid, is_new boolean, before_birth boolean) language plpgsql security definer set search_path=public, pg_temp set enable_seqscan=off
  body 8faa3650810b

function door.strangers_of_report(of_report uuid, repeats_orders boolean, most integer)
  returns TABLE(outcome_no bigint, end_to_end_id text, says text, sent text) language sql stable security definer set search_path=public, pg_temp
  body 6eb47ebf134d

function door.subject_of_proposal(of_proposal uuid, of_kind text)
  returns text language plpgsql stable security definer set search_path=public, pg_temp
  body 76d7cf84c1e7

function door.survey_accounts(of_batch uuid)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 8cd6fe87e2f8

function door.suspend_dividend(of_run uuid, by_person text, why text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body be50c393ef97

function door.sweep_sessions(idle_seconds integer, at_most integer)
  returns bigint language sql security definer set search_path=public, pg_temp
  body a5c703284b05

function door.take_idempotency_keys(by_callers text[], by_method text, at_path text, by_keys text[])
  returns TABLE(is_held boolean, body_hash bytea, status smallint, location text, body json) language plpgsql security definer set search_path=public, pg_temp set enable_seqscan=off
  body 9af086afc480

function door.upload_keys_to_rewrap(to_key smallint, after_run uuid, after_chunk integer, after_line bigint, most integer)
  returns TABLE(run_id uuid, chunk_no integer, line_no bigint, wrapped_key bytea) language sql stable security definer set search_path=public, pg_temp
  body 1d72c0f1f299

function door.value_chunk(of_run uuid, of_chunk integer)
  returns void language plpgsql security definer set search_path=public, pg_temp set plan_cache_mode=force_custom_plan set enable_seqscan=off
  body 24fab5c2906d

function door.wards_of_the_citizen()
  returns TABLE(ward uuid, born_on date, kind text, since date, names uuid, may_be_paid uuid[]) language sql stable security definer set search_path=public, pg_temp
  body 79bebe9375f2

function door.withdraw_claim(of_claim uuid, why text, by_person text)
  returns uuid language sql security definer set search_path=public, pg_temp
  body a1c8d5ea2471

function door.withdraw_fact(of_citizen uuid, of_fact uuid, why text, by_person text)
  returns void language plpgsql security definer set search_path=public, pg_temp
  body 7d751050c0f8

function public.account_has_changed()
  returns trigger language plpgsql
  body 87bf5db8d3a9

function public.account_id(account_name text)
  returns smallint language sql stable
  body de82482dcb51

function public.account_is_new(of_bucket smallint, of_citizen bigint, since timestamp with time zone)
  returns boolean language sql stable
  body a5064fca64d7

function public.accounts_to_decide(of_run uuid, by_person text, hash text)
  returns void language plpgsql
  body d753ad6691b7

function public.amendments_take_four_eyes()
  returns trigger language plpgsql
  body 23679d45255f

function public.annul(of_incorporation uuid, by_person text, second_person text, why text)
  returns void language plpgsql
  body 1645b058f061

function public.annulments_take_four_eyes()
  returns trigger language plpgsql set enable_seqscan=off
  body 07ac4758258c

function public.appeal_until(d dividend_run)
  returns date language sql stable
  body fa98dc52d220

function public.available_cash(known_at timestamp with time zone DEFAULT 'infinity'::timestamp with time zone)
  returns numeric language sql stable
  body 9fe5814b270b

function public.bucket_of_payment(end_to_end_id text)
  returns smallint language sql immutable
  body 6d97c9055b57

function public.carrying_value(class bigint, day date, known_at timestamp with time zone)
  returns numeric language sql stable
  body 38db8e69b292

function public.change_account(of_citizen uuid, new_sealed bytea, new_wrapped_key bytea, new_facts bytea, new_account bytea, by_person text)
  returns void language plpgsql
  body 2126b3cead89

function public.changed_input(of_run uuid)
  returns text language sql stable
  body 863d093d4a9d

function public.checkpoints_agree()
  returns trigger language plpgsql
  body 08297e58131b

function public.citizen_to_change(of_pseudonym uuid)
  returns citizen language plpgsql
  body 806233b3b4f2

function public.citizens_keep_the_laws()
  returns trigger language plpgsql set enable_seqscan=off
  body 991dd3bbc603

function public.citizens_known_at(known_at timestamp with time zone, in_bucket smallint, from_id bigint, to_id bigint)
  returns TABLE(citizen_id bigint, born_on date, resident_since date, resident_until date, earlier_residence datemultirange, died_on date, recorded_by text) language sql stable
  body fba45abf57b2

function public.claim_events_keep_the_laws()
  returns trigger language plpgsql
  body 7c1b9d94a857

function public.claim_state_at(of_claim uuid, in_bucket smallint, known_at timestamp with time zone)
  returns text language sql stable
  body 0cfc0dcbb386

function public.claimants_account(of_claimant text)
  returns text language sql immutable
  body 2091a08dd173

function public.claimants_bucket()
  returns smallint language sql immutable
  body e15deb15745a

function public.claimants_of_run(of_run_no integer)
  returns SETOF smallint language sql stable
  body 887184ae39ac

function public.classes_have_their_company()
  returns trigger language plpgsql set enable_seqscan=off
  body 3dca5d16658f

function public.climb(INOUT nodes bytea, INOUT coins bigint[], INOUT citizens bigint[], levels integer)
  returns record language plpgsql immutable set plan_cache_mode=force_generic_plan
  body 173cb5926a39

function public.coins_by_class(of_run_no integer)
  returns bigint[] language sql stable
  body 46a04436ab09

function public.coins_of(money numeric)
  returns bigint language sql stable
  body a84f3952ed0b

function public.comes_to(k payment_break, finding text, state text)
  returns text language sql immutable
  body 22fb39257d4c

function public.commitments_stay()
  returns trigger language plpgsql
  body aea9d4c997c9

function public.companies_precede_their_actions()
  returns trigger language plpgsql
  body ebc2ddf8d01f

function public.contribution_on(day date, form text)
  returns TABLE(rate numeric, fractions text, exemption text) language sql stable
  body 4bc5968b24e3

function public.credited_of(of_citizen citizen, of_run_no integer)
  returns TABLE(gross numeric, withheld numeric, held numeric, net numeric) language sql stable
  body e81c63dbf991

function public.cut_shards(d dividend_run)
  returns void language plpgsql
  body f0938e4283bf

function public.cut_share_classes(of_run uuid, at_step text, size integer)
  returns void language sql
  body 78f42cc3f27e

function public.day_before(of_year integer, month_day text, until text)
  returns date language sql immutable
  body bac716a20b76

function public.death_known_at(of_citizen citizen)
  returns timestamp with time zone language sql stable
  body 162ac5454f0e

function public.decide(of_proposal uuid, of_kind text, verdict text, by_person text, hash text, why text)
  returns proposal language plpgsql
  body 30272ca2dbfe

function public.decisions_take_four_eyes()
  returns trigger language plpgsql
  body f0c0768b44ba

function public.declaration_text(of_run_no integer, commitment bytea)
  returns text language sql stable
  body 74fca1b10c1d

function public.declarations_are_true()
  returns trigger language plpgsql
  body a25241315e4c

function public.deductions_go_where_they_belong()
  returns trigger language plpgsql set enable_seqscan=off
  body 72acf4aa5e03

function public.deductions_keep_the_laws()
  returns trigger language plpgsql set enable_seqscan=off
  body 0a2d10ffa2cb

function public.deductions_of(in_bucket smallint, of_citizen bigint, of_run_no integer)
  returns TABLE(place integer, kind text, account text, claim_id uuid, amount numeric) language sql stable
  body 4a4c75c00036

function public.destroy_keys(of_citizens uuid[])
  returns bigint language plpgsql
  body 7a2db00361a5

function public.digest_of_deductions(of_run_no integer, in_bucket smallint, from_id bigint, to_id bigint)
  returns bytea language sql stable
  body db2ea10ed5c2

function public.digest_of_roll(of_run_no integer, in_bucket smallint, from_id bigint, to_id bigint)
  returns bytea language sql stable
  body 7651b7a6383f

function public.digest_of_values(of_valuation integer, first_class bigint, last_class bigint)
  returns bytea language sql stable
  body f48bdbabb257

function public.discounted(amount numeric, rate numeric, years integer)
  returns numeric language sql immutable
  body fbe16319dc58

function public.dividend_to_work_on(of_dividend uuid)
  returns dividend_run language plpgsql
  body 88eb1e771043

function public.dividends_count_official_navs()
  returns trigger language plpgsql
  body c2d763244aeb

function public.dues_known(known_at timestamp with time zone, paid_at timestamp with time zone, in_bucket smallint, from_id bigint, to_id bigint)
  returns TABLE(citizen_id bigint, claims jsonb, recoverables jsonb, directives jsonb) language sql stable
  body d707baef6714

function public.dues_of(d dividend_run, held_age integer, known_at timestamp with time zone, in_bucket smallint, from_id bigint, to_id bigint)
  returns TABLE(citizen_id bigint, gross numeric, is_held boolean, claims jsonb, recoverables jsonb, directives jsonb) language sql stable
  body ce73db4680a1

function public.earlier_spells(known citizen, since date, stated datemultirange)
  returns datemultirange language sql immutable
  body 46647c4e7943

function public.eligibility(l eligibility_terms, known_at timestamp with time zone, in_bucket smallint, from_id bigint, to_id bigint)
  returns TABLE(citizen_id bigint, reasons integer, class_no integer, recorded_by text) language sql stable
  body b8a4a3800c24

function public.eligibility_terms(of_year smallint, on_record date)
  returns eligibility_terms language plpgsql stable
  body fa3ac607f20c

function public.eligible_by_class(of_run uuid)
  returns TABLE(class_no smallint, weight numeric, below_age smallint, eligible bigint) language sql stable
  body e1280122dd69

function public.eligible_now(of_year smallint, on_record date)
  returns TABLE(class_no smallint, citizens bigint) language plpgsql stable set plan_cache_mode=force_custom_plan set work_mem=32MB set enable_hashjoin=off
  body 03ac88054787

function public.empty_node()
  returns bytea language sql immutable
  body 582795738069

function public.enrol_days(of_run uuid, of_chunk integer, stamp timestamp with time zone, person text)
  returns void language plpgsql set enable_seqscan=off set plan_cache_mode=force_custom_plan
  body 48d11167265d

function public.entry_has_postings()
  returns trigger language plpgsql set enable_seqscan=off
  body afeef9f8b94e

function public.entry_is_recorded_now()
  returns trigger language plpgsql
  body 0d63f2711944

function public.entry_respects_closed_periods()
  returns trigger language plpgsql
  body 7d7c7f892397

function public.exactly(quantity numeric)
  returns numeric language sql immutable
  body cbf781da4695

function public.exchange_rate_days_max()
  returns integer language sql immutable
  body e8a9bcbd60c8

function public.facts_are_somebodys()
  returns trigger language plpgsql set enable_seqscan=off
  body b7fd35881ae0

function public.facts_known_at(known_at timestamp with time zone, in_bucket smallint, of_citizen bigint, of_kind fact_kind)
  returns SETOF citizen_fact language sql stable
  body 6373428e3a91

function public.fair_value_level(method text)
  returns smallint language sql immutable
  body 4b46a3faee64

function public.finish_chunk(of_run uuid, at_step text, of_chunk integer, came_of_it jsonb, chunk_digest bytea DEFAULT NULL::bytea)
  returns void language sql
  body 67e6104771d2

function public.first_id_at(instant timestamp with time zone)
  returns uuid language sql immutable
  body e5ba38962a87

function public.freeze_roll(of_year smallint, on_record date, known_at timestamp with time zone, in_bucket smallint, from_id bigint, to_id bigint)
  returns TABLE(citizen_id bigint, reasons smallint, class_no smallint, recorded_by text) language plpgsql stable set plan_cache_mode=force_custom_plan set work_mem=32MB set enable_hashjoin=off
  body 851bb0c5db6b

function public.gets_by_roll(in_bucket smallint, of_citizen bigint, of_run_no integer)
  returns numeric language sql stable
  body a63481c5e5f6

function public.guard_citizens(of_table regclass)
  returns void language plpgsql
  body 447785f10aa5

function public.has_own_claim(of_claims uuid[], person text)
  returns boolean language sql stable
  body 6b434596143e

function public.hash_of_dividend(d dividend_run)
  returns text language sql stable
  body 84671ae6c3bf

function public.hash_of_proposal(id uuid, kind text, subject text, content jsonb, reason text, proposed_by text)
  returns text language sql immutable
  body e8f8940cdf28

function public.hash_of_valuation(v valuation)
  returns text language sql stable
  body 10cf40b0b685

function public.held_until(of_year smallint)
  returns integer language sql stable
  body 9398fdf1eb24

function public.hold_law()
  returns void language sql
  body 2c9e6ebb532f

function public.hold_off_approval()
  returns void language sql
  body c10a865906ef

function public.holding_has_moved(of_incorporation uuid)
  returns boolean language sql stable
  body aac94637e6ca

function public.holdings_keep_the_laws()
  returns trigger language plpgsql set enable_seqscan=off
  body e83d5719f38c

function public.holdings_of_company(number text, day date, known_at timestamp with time zone)
  returns TABLE(share_class_id bigint, code text, shares numeric, price_per_share numeric, value numeric, level smallint, price_missing boolean) language plpgsql stable set plan_cache_mode=force_generic_plan set enable_seqscan=off
  body 3ff47a6a0f3b

function public.incorporation_to_annul(of_incorporation uuid)
  returns void language plpgsql
  body fbb620b4e80a

function public.instant_of(id uuid)
  returns timestamp with time zone language sql immutable
  body 4ac14fc8bb89

function public.instruct_claimants(b payment_batch)
  returns void language plpgsql
  body c0416236e97e

function public.is_adjustable(account_name text)
  returns boolean language sql stable
  body 9136fc66ee78

function public.is_deducted_from(d dividend_run)
  returns boolean language sql stable
  body 458f0744f4f7

function public.is_erased(of_citizen uuid)
  returns boolean language sql stable
  body f461d70a51e6

function public.is_external(part text)
  returns boolean language sql immutable
  body e9297e80e041

function public.is_included(c citizen, of_run_no integer)
  returns boolean language sql stable
  body 4050efbbe206

function public.is_of_a_duplicate(status text, code text)
  returns boolean language sql immutable
  body a7b0281657c8

function public.is_resolved(of_break bigint)
  returns boolean language sql stable
  body 432d30d58cf3

function public.isins_name_one_class()
  returns trigger language plpgsql
  body c25f503210e3

function public.keep_of_returned(in_bucket smallint, of_citizen bigint, of_run_no integer, came_back numeric, by_person text)
  returns void language plpgsql
  body 0e44d3579666

function public.keep_recheck(of_run uuid)
  returns void language plpgsql
  body 070dc9fd2685

function public.kept_from_payment(of_run_no integer, in_bucket smallint, from_id bigint, to_id bigint)
  returns TABLE(citizen_id bigint, hold text) language plpgsql stable
  body aa093d48cd10

function public.kept_until(of_citizen citizen)
  returns date language sql stable
  body 85212565fde3

function public.late_deductions_keep_the_laws()
  returns trigger language plpgsql
  body 78676a8bcb20

function public.late_inclusion_of(of_run uuid, of_citizen uuid, OUT part late_inclusion, OUT whose citizen)
  returns record language plpgsql
  body 7ebcd9c2d050

function public.late_part_of(c citizen, d dividend_run, OUT in_class smallint, OUT amount numeric)
  returns record language plpgsql stable
  body f28a01e8c27d

function public.late_reserve_left(of_run_no integer)
  returns numeric language sql stable
  body 2bd81af4ff21

function public.law_of(stated jsonb, before nation_law, by_proposal uuid)
  returns nation_law language sql stable
  body db96d85ef162

function public.law_on(day date, setting text)
  returns jsonb language sql stable
  body 44d236e4ae4a

function public.law_to_withdraw(of_day date)
  returns nation_law language plpgsql
  body 5ec665983c7f

function public.leaf_prefix(of_run uuid)
  returns bytea language sql immutable
  body c6115386b0a2

function public.legal_name_on(of_company uuid, day date, known_at timestamp with time zone)
  returns text language sql stable
  body 314bd8a9312f

function public.levels_above(nodes integer)
  returns integer language sql immutable
  body 41ce0c127d07

function public.lock_cash()
  returns void language sql
  body 90ac04797eda

function public.lock_dues(in_bucket smallint)
  returns void language sql
  body 14aa7ae97983

function public.lock_erasure_shared()
  returns void language sql
  body d5e5fde7604f

function public.lock_payables(buckets smallint[])
  returns void language plpgsql
  body 7af8552d7d1b

function public.lock_tied(companies uuid[])
  returns uuid[] language plpgsql
  body 3292d3284518

function public.log_only_grows()
  returns trigger language plpgsql set enable_seqscan=off
  body e255ed6bbe97

function public.log_totals(from_leaf bigint, before_leaf bigint)
  returns TABLE(part text, change numeric, subjects bigint, moved numeric, most numeric) language sql stable
  body f464d8764ac3

function public.minors_on(day date, majority_age integer, known_at timestamp with time zone, in_bucket smallint, from_id bigint, to_id bigint)
  returns TABLE(citizen_id bigint) language sql stable
  body 30e27e3ab20c

function public.new_end_to_end_id(bucket smallint)
  returns text language sql
  body fd0ed9612d7b

function public.new_id()
  returns uuid language sql

function public.next_millisecond()
  returns timestamp with time zone language sql
  body 71e16df8ef3b

function public.nobodys_commitment()
  returns bytea language sql
  body 76d6e511c035

function public.not_resident(earlier datemultirange, since date, until date, from_day date, until_day date)
  returns datemultirange language sql immutable
  body 2e9796b4fe13

function public.open_claimants_account(of_claimant text)
  returns void language plpgsql
  body 78bc824c04e5

function public.open_tree(of_run uuid)
  returns void language plpgsql
  body 39a95cff10b7

function public.other_net_assets(day date, known_at timestamp with time zone)
  returns numeric language sql stable
  body 5a84c0cf1b93

function public.owe_what_was_paid_twice(i payment_instruction, of_dividend uuid, p proposal, by_person text)
  returns void language plpgsql
  body 99dca61839f0

function public.owed_of_dividend(of_dividend uuid, in_bucket smallint, from_id bigint, to_id bigint)
  returns TABLE(citizen_id bigint, amount numeric) language sql stable
  body 3588d0bd5247

function public.owed_on(of_overpayment uuid, in_bucket smallint)
  returns numeric language sql stable
  body bc9de21dbf89

function public.owed_to_claimants(of_accounts smallint[])
  returns TABLE(account_id smallint, run_no integer, own numeric, instructed numeric, unpaid numeric, balance numeric) language sql stable
  body 18177cfbba06

function public.own_claim(of_run uuid, person text)
  returns text language sql stable
  body c1af97f8091a

function public.own_fair_value(of_run uuid, person text)
  returns text language sql stable
  body f5e35b7ce52e

function public.own_input(of_run uuid, person text)
  returns text language sql stable
  body 7a7b30275065

function public.own_record(of_run uuid, person text)
  returns text language sql stable set enable_nestloop=on
  body e01f4aff22a6

function public.path_of(z citizen, d dividend_run)
  returns TABLE(commitment bytea, wrapped_key bytea, gross numeric, leaf bytea, leaves bytea, tile_no integer, tiles bytea, path bytea) language plpgsql stable set enable_seqscan=off
  body 08dc8ca126a9

function public.payee_of_claimant(of_account smallint)
  returns TABLE(recorded_at timestamp with time zone, name text, iban text, bic text, is_first boolean) language sql stable
  body 8b88bc57fa3c

function public.payees_changed(of_run_no integer, of_file_no integer, on_day date)
  returns bigint language sql stable set enable_seqscan=off
  body e5e6f9c5d62a

function public.payees_of(citizens citizen[], on_day date, terms jsonb)
  returns TABLE(bucket smallint, citizen_id bigint, paid_as text, payee_bucket smallint, payee_id bigint, hold text, since date) language sql stable set enable_seqscan=off set enable_hashjoin=on set enable_mergejoin=on
  body 5d58484cfcc7

function public.payees_sealed(chosen payment_instruction[])
  returns SETOF payee_sealed language sql stable set enable_seqscan=off
  body 6bcc1d44f607

function public.payment_file_of(o payment_outcome)
  returns SETOF payment_file language sql stable
  body 0a8718b08d73

function public.payment_file_to_decide(of_dividend uuid, no integer)
  returns payment_file language plpgsql
  body a12205b47929

function public.payment_in_question(k payment_break, finding text)
  returns payment_instruction language plpgsql
  body 2be6180e4fa2

function public.payment_moves(from_state text, to_state text)
  returns boolean language sql immutable
  body 0133e8c87b0e

function public.performance_part(account_name text, kind text)
  returns text language sql immutable
  body d5462a67cf8b

function public.place_of_payment(end_to_end_id text)
  returns bigint language sql immutable
  body 8f1ecf3179e2

function public.positions_keep_the_laws()
  returns trigger language plpgsql set enable_seqscan=off
  body e0ea11a9895c

function public.post_deductions(r run, d dividend_run, c run_chunk)
  returns void language plpgsql
  body aa6bbebd85ae

function public.post_payments(of_report uuid, at_step text, of_chunk bigint, reached payment_reached[], by_person text, second_person text)
  returns void language plpgsql
  body 3d40b78fca73

function public.post_releases(r run, d dividend_run, c run_chunk)
  returns void language plpgsql
  body 9646fe8875fe

function public.post_said(of_report uuid, at_step text, of_chunk integer, said payment_said[])
  returns jsonb language plpgsql set enable_seqscan=off
  body 1b670fdea85a

function public.posting_drafts(postings json)
  returns posting_draft[] language sql stable
  body 946ce0195a03

function public.postings_keep_the_laws()
  returns trigger language plpgsql set enable_seqscan=off
  body db10cae16b8c

function public.price_by_inputs(method text, stated jsonb)
  returns numeric language sql immutable
  body 4e8a6436f7ba

function public.price_counts(method text, founded date, day date, limits jsonb)
  returns boolean language sql immutable
  body 968a40adaa61

function public.prices_in_doubt(of_run uuid)
  returns TABLE(valuation_no integer, share_class_id bigint, value numeric) language sql stable
  body 8b5aafd1bf56

function public.product(numeric)
  returns numeric language internal immutable
  body 3eb6d2f5e7ee

function public.proof_of(of_citizen uuid, of_year integer, of_size bigint)
  returns TABLE(run_id uuid, erased boolean, included_on date, late_entry uuid, commitment bytea, wrapped_key bytea, gross numeric, leaf bytea, leaves bytea, tile_no integer, tiles bytea, path bytea, log_position bigint, declaration text, size bigint, note text, cosignatures text[]) language plpgsql stable set enable_seqscan=off
  body a0d5798ed057

function public.proposals_are_decided_once()
  returns trigger language plpgsql
  body 0b73e976e71e

function public.propose(of_kind text, about text, what jsonb, why text, by_person text)
  returns uuid language plpgsql
  body 69ee208fe6bb

function public.propose_run(of_run uuid)
  returns void language plpgsql
  body 11b861a6a9b9

function public.pseudonym_of(hash bytea)
  returns uuid language plpgsql stable set enable_seqscan=off
  body 269834b8147c

function public.quotient_half_even(a numeric, b numeric, decimals integer)
  returns numeric language sql immutable
  body 5fe6a26144ff

function public.rates_to_fund(day date, known_at timestamp with time zone)
  returns TABLE(currency text, numerator numeric, divisor numeric, observed_on date) language sql stable
  body 4c2df276ea70

function public.realised_and_kept(until date, known_at timestamp with time zone DEFAULT 'infinity'::timestamp with time zone)
  returns numeric language sql stable
  body 0f71c24116fc

function public.realised_left(of_year smallint, known_at timestamp with time zone DEFAULT 'infinity'::timestamp with time zone)
  returns numeric language sql stable
  body 89d074241c08

function public.recheck(of_run uuid)
  returns SETOF roll_recheck language plpgsql stable set plan_cache_mode=force_custom_plan set work_mem=32MB
  body d241faecc899

function public.record_claim_event(of_claim uuid, what text, why text, by_person text)
  returns uuid language plpgsql
  body 9c1101260b83

function public.record_recovery(of_overpayment uuid, of_kind text, money numeric, day date, by_person text, out_of integer, as_recovery uuid DEFAULT new_id())
  returns uuid language plpgsql
  body 4911e288b6ee

function public.record_time()
  returns timestamp with time zone language plpgsql
  body d805a66ac0fe

function public.recover(of_overpayment uuid, of_kind text, money numeric, day date, what text, by_person text, second_person text)
  returns uuid language plpgsql
  body b0621cd83ad8

function public.recoveries_keep_the_laws()
  returns trigger language plpgsql
  body 99723b50540e

function public.refuse(code text, facts jsonb DEFAULT '{}'::jsonb)
  returns void language plpgsql
  body 6cbedff449fc

function public.refuse_amendment(of_day date)
  returns void language plpgsql
  body 131556af2ee4

function public.refuse_beyond_means(of_year smallint, promised numeric)
  returns void language plpgsql
  body 93a73c11c136

function public.refuse_beyond_sums(promised numeric)
  returns void language plpgsql
  body 402cb48c25a0

function public.refuse_change()
  returns trigger language plpgsql
  body 34b4d9c6ca40

function public.refuse_changed_file(uncovered bigint, changed bigint, of_whom text)
  returns void language plpgsql
  body c8fbfb15524a

function public.refuse_closed_by(day date)
  returns void language plpgsql
  body 1e1aa5edbce2

function public.refuse_decision(by_person text, proposed_by text, is_open boolean, state text, hash text, now_proposed text)
  returns void language plpgsql
  body 0b37dae76383

function public.refuse_missing_rate(of_price bigint, day date)
  returns numeric language plpgsql
  body 25b76fe2d1bd

function public.refuse_overdrawn(of_claims uuid[])
  returns void language plpgsql set enable_seqscan=off
  body 4df7d8ff98b7

function public.refuse_own_input(of_run uuid, by_person text)
  returns void language plpgsql
  body 0fab60f933ef

function public.refuse_payment_change()
  returns trigger language plpgsql
  body fd92662cc162

function public.refuse_period_in_use(of_year smallint)
  returns void language plpgsql
  body 151e5efc0a67

function public.refuse_quantity(quantity numeric)
  returns numeric language plpgsql immutable
  body 1ae410939287

function public.refuse_removal()
  returns trigger language plpgsql
  body 8a6c64b6f5c9

function public.refuse_representative(of_citizen citizen, who citizen, as_kind text)
  returns void language plpgsql
  body fba1144b28fc

function public.refuse_second_run(of_kind text, of_subject text)
  returns void language plpgsql
  body 80433100b67a

function public.refuse_under_posting(from_day date)
  returns void language plpgsql
  body 20422393c5b8

function public.refuse_undone_claims(d dividend_run)
  returns void language plpgsql
  body e873cc1f2798

function public.refuse_unowed(of_claimant text, money numeric)
  returns void language plpgsql
  body 2ed873cc2a21

function public.refuse_while_kept(of_citizen citizen)
  returns void language plpgsql stable
  body 942e479e2108

function public.refused_payees(in_bucket smallint, from_id bigint, to_id bigint, others payee_key[], terms jsonb)
  returns TABLE(payee_bucket smallint, payee_id bigint) language plpgsql stable
  body 6ba792d1ecb6

function public.register(drafts incorporation_draft[], anew boolean, whole boolean, second_person text DEFAULT NULL::text, why text DEFAULT NULL::text)
  returns TABLE(no bigint, incorporation_id uuid, outcome text) language plpgsql set plan_cache_mode=force_generic_plan set enable_seqscan=off
  body d4479298aff1

function public.register_late(p proposal)
  returns void language plpgsql
  body 2e530c4493fa

function public.registered_name(of_company uuid, known_at timestamp with time zone)
  returns text language sql stable
  body ee808437dce4

function public.registered_then(of_company uuid, known_at timestamp with time zone)
  returns TABLE(incorporated_on date, founding_shares jsonb, is_registered boolean, annulled_on date) language sql stable
  body 856ca61833c3

function public.reinstate(p proposal, by_person text)
  returns void language plpgsql
  body e7caf813f4e4

function public.reinstatements_keep_the_laws()
  returns trigger language plpgsql
  body fafdffbf75a2

function public.releasable_reserve(of_run uuid, OUT of_run_no integer, OUT of_year smallint, OUT amount numeric)
  returns record language plpgsql
  body c80b4210b0cd

function public.release_of(of_citizen citizen, held_by_run integer)
  returns TABLE(run_no integer, run_id uuid, amount numeric) language sql stable
  body ad35620766ad

function public.releases_take_four_eyes()
  returns trigger language plpgsql
  body 7a3caf43951d

function public.reserves_are_not_overdrawn()
  returns trigger language plpgsql
  body a93a091fab77

function public.restated_since(class bigint, valued_on date, frozen_at timestamp with time zone, up_to date, known_at timestamp with time zone)
  returns ratio language sql stable
  body ccccfb08f3be

function public.restatement(class bigint, after_day date, up_to date, known_at timestamp with time zone)
  returns ratio language sql stable
  body fef00fcfaec9

function public.resumed_runs_keep_the_laws()
  returns trigger language plpgsql
  body 3a82191c1380

function public.reversed_listings_free_isins()
  returns trigger language plpgsql
  body 5de6c94cb731

function public.roots_of_full_tiles(INOUT nodes bytea, INOUT coins bigint[], leaves integer)
  returns record language plpgsql immutable set plan_cache_mode=force_generic_plan
  body b6447a8f5c60

function public.round_half_even(x numeric, decimals integer)
  returns numeric language sql immutable
  body e9213433d20f

function public.run_to_decide(of_run uuid, of_kind text, in_states text[], by_person text, hash text)
  returns run language plpgsql
  body aa14f609d2f5

function public.send_to_citizens(f payment_file, of_dividend uuid, by_person text)
  returns bigint language plpgsql
  body 09af34fe8b69

function public.send_to_claimants(f payment_file, of_dividend uuid, by_person text)
  returns bigint language plpgsql
  body 47308e0c0526

function public.served_by(of_run_no integer)
  returns TABLE(bucket smallint, citizen_id bigint) language sql stable
  body 569c220bb4ad

function public.shares_held(class bigint, day date, known_at timestamp with time zone)
  returns numeric language sql stable
  body da130e72ffb3

function public.shares_outstanding(class bigint, day date, known_at timestamp with time zone)
  returns numeric language sql stable
  body ad1f49853859

function public.split_ratio(class bigint, after_day date, up_to date, known_at timestamp with time zone, OUT new_shares numeric, OUT old_shares numeric)
  returns record language sql stable
  body 485a7b3d566b

function public.stake_of(founding_shares numeric, rate numeric, fractions text)
  returns numeric language sql immutable
  body 264d70753dfd

function public.standing_listings()
  returns TABLE(isin text, share_class_id bigint, action_no bigint) language sql stable
  body 3bd0361185a8

function public.standing_of(of_citizen citizen, of_run uuid, credited numeric)
  returns TABLE(unpaid numeric, expired numeric, owed_in_all numeric) language sql stable
  body f7970353e638

function public.stands_for(of_citizen citizen, as_kind text)
  returns SETOF representative language sql stable
  body f22bc19bae17

function public.step_is_complete(of_run uuid, at_step text)
  returns boolean language plpgsql
  body 5996849ca33f

function public.subsidiary_keeps_the_laws()
  returns trigger language plpgsql set enable_seqscan=off
  body 1292cf2b51b6

function public.sum_node(halves bytea, coins bigint, citizens bigint)
  returns bytea language sql immutable
  body 974590e083f0

function public.take_names(names json)
  returns void language sql
  body b9e4987e1aa1

function public.taken_already(in_bucket smallint, of_citizen bigint, of_run_no integer)
  returns jsonb language sql stable
  body c1b534def44f

function public.taken_back_by(in_bucket smallint, of_citizen bigint, of_run_no integer)
  returns uuid language sql stable
  body b5176431100c

function public.taken_for(of_claim uuid)
  returns numeric language sql stable
  body 93aaf89f78db

function public.takes(of_run_no integer)
  returns boolean language sql stable
  body 174ac30b50b0

function public.tell_of_representatives(of_citizen citizen, what text, but citizen)
  returns void language sql
  body 996ac1b711f2

function public.the_citizen()
  returns uuid language sql stable
  body 92fb3fcf1dc3

function public.tied_companies(companies uuid[])
  returns uuid[] language plpgsql stable set enable_seqscan=off
  body 847f4587275e

function public.tied_companies_max()
  returns integer language sql immutable
  body 4cf1ba160f7f

function public.tile_widths(leaves integer)
  returns integer[] language sql immutable
  body d04f000b10f9

function public.title_disclosures(of_valuation integer, day date, known_at timestamp with time zone, OUT unconfirmed numeric, OUT commitments numeric)
  returns record language sql stable
  body 0effc2474c16

function public.titles_as_of(day date, known_at timestamp with time zone)
  returns SETOF stake_title language sql stable
  body e8feea108782

function public.trees_are_whole()
  returns trigger language plpgsql
  body b51cc67995ba

function public.units_by_day(up_to_cut integer)
  returns TABLE(day date, nav numeric, units numeric) language plpgsql stable
  body 773516803245

function public.units_of_navs(up_to_cut integer, at timestamp with time zone)
  returns TABLE(as_of date, nav numeric, units numeric) language sql stable
  body 1023ef385524

function public.unrated_currencies(day date)
  returns text language sql stable
  body 3bc7b02f14ac

function public.value_holdings(day date, known_at timestamp with time zone, first_class bigint, last_class bigint, limits jsonb)
  returns TABLE(share_class_id bigint, shares numeric, price_id bigint, price_per_share numeric, level smallint, value numeric, basis text, is_stale boolean, exchange_rate numeric) language sql stable
  body 4745d47c1df8

function public.weights_of(of_year smallint)
  returns TABLE(class_no smallint, weight numeric, below_age smallint) language sql stable
  body 10ffb04b37b7

function public.withdrawals_take_four_eyes()
  returns trigger language plpgsql
  body 66748bbd9e31

function public.wrapped_under(wrapped_key bytea)
  returns smallint language sql immutable
  body 7ad86df01baf

function public.writing_since(moment timestamp with time zone)
  returns integer language sql immutable
  body 3ce7127a81eb
