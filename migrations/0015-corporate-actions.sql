-- 0015 Corporate actions: what becomes of the shares that the fund holds, and of how many there are of each class.

-- What happened to a class, or to a company as a whole, as it was stated: decimals as strings. What follows of it for the
-- fund are entries and position changes; they are worked out anew whenever something earlier becomes known later.
create table corporate_action (
  action_no        bigint         generated always as identity primary key,
  action_id        uuid           not null unique default new_id(),
  kind             text           not null check (kind in ('share-issue', 'split', 'consolidation', 'class-conversion', 'transfer',
                     'disposal', 'buyback', 'cash-dividend', 'merger', 'acquisition-for-cash', 'spin-off', 'listing',
                     'name-change', 'dissolution')),
  incorporation_id uuid           not null references incorporation,
  share_class_id   bigint         references share_class,     -- null: of the company as a whole
  into_class_id    bigint         references share_class,     -- what the shares become, or what comes beside them
  effective_on     date           not null,
  terms            jsonb          not null,
  recorded_at      timestamptz(3) not null,
  recorded_by      text           not null check (recorded_by <> ''),
  constraint a_name_is_the_companys check (kind <> 'name-change' or share_class_id is null)
);
create index corporate_action_of_company on corporate_action (incorporation_id, effective_on, action_no);
create index corporate_action_of_class on corporate_action (share_class_id, effective_on, action_no);
create index corporate_action_into_class on corporate_action (into_class_id, effective_on) where into_class_id is not null;
create index corporate_action_by_day on corporate_action (effective_on, action_no);
create trigger append_only before update or delete or truncate on corporate_action
  for each statement execute function refuse_change();

-- An action that never was. Its entries are reversed, and what came after it is worked out without it.
create table corporate_action_reversal (
  action_no   bigint         primary key references corporate_action,
  reason      text           not null check (reason <> ''),
  recorded_at timestamptz(3) not null,
  recorded_by text           not null check (recorded_by <> '')
);
create trigger append_only before update or delete or truncate on corporate_action_reversal
  for each statement execute function refuse_change();

-- By how much an action changes what the fund holds of a class, how many shares there are of it, what was paid for them
-- and what they are carried at. Sums over what was known at an instant say what was known then.
create table position_change (
  change_no      bigint         generated always as identity primary key,
  share_class_id bigint         not null references share_class,
  action_no      bigint         not null references corporate_action,
  effective_on   date           not null,
  recorded_at    timestamptz(3) not null,
  held           numeric(38,10) not null,
  outstanding    numeric(38,10) not null,
  cost           numeric(38,10) not null,
  carried        numeric(38,10) not null,
  entry_id       bigint         references journal_entry
);
create index position_change_of_class on position_change (share_class_id, effective_on)
  include (recorded_at, held, outstanding, cost, carried);
create index position_change_of_action on position_change (action_no);
create trigger append_only before update or delete or truncate on position_change
  for each statement execute function refuse_change();

-- How many shares of a class there are as of a day, as known at an instant: those of the founding as they were known then,
-- and what actions made of them. None of a company that was not known yet, or by that day was known to be annulled.
create function shares_outstanding(class bigint, day date, known_at timestamptz) returns numeric language sql stable as $$
  select case when r.is_registered and r.incorporated_on <= day and coalesce(r.annulled_on > day, true)
              then coalesce((r.founding_shares->>s.code)::numeric, s.founding_shares) else 0 end
         + coalesce((select sum(c.outstanding) from position_change c
                      where c.share_class_id = class and c.effective_on <= day and c.recorded_at <= known_at), 0)
    from share_class s cross join lateral registered_then(s.incorporation_id, known_at) r
   where s.commodity_id = class
$$;

create aggregate product(numeric) (sfunc = numeric_mul, stype = numeric, initcond = '1');

-- Splits and consolidations of a class after one day and up to another, as known at an instant: how many new shares stand
-- for how many old ones. A price of the first day is one of `old_shares ÷ new_shares` of it on the other. A quotient of
-- two numbers, so that nothing is rounded until a value is.
create function split_ratio(class bigint, after_day date, up_to date, known_at timestamptz,
                            out new_shares numeric, out old_shares numeric) language sql stable as $$
  select product((a.terms->>'newShares')::numeric), product((a.terms->>'oldShares')::numeric)
    from corporate_action a
   where a.share_class_id = class and a.kind in ('split', 'consolidation')
     and a.effective_on > after_day and a.effective_on <= up_to and a.recorded_at <= known_at
     and not exists (select 1 from corporate_action_reversal r where r.action_no = a.action_no and r.recorded_at <= known_at)
$$;
