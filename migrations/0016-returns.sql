-- 0016 Returns: what the fund was worth on every day, in how many units, and what moved it.

-- What an account's postings are for the fund's return; null: it is on the other side of the balance sheet. Assets less
-- liabilities are what equity, income and expenses come to (law 1), so these tell the NAV of every day, and why.
create function performance_part(account_name text, kind text) returns text language sql immutable as $$
  select case when account_name = 'equity:contributions:founding-shares' then 'in-kind'
              when account_name = 'equity:distributions' then 'distributions'
              when kind = 'equity' then 'appropriations'
              when account_name = 'income:unrealised-gains' then 'unrealised'
              when account_name = 'income:realised-gains' then 'realised'
              when kind = 'income' then 'income'
              when kind = 'expense' then 'costs' end
$$;

-- Value that comes into the fund or leaves it, and is neither earned nor lost in it.
create function is_external(part text) returns boolean language sql immutable as
  $$ select part in ('in-kind', 'appropriations', 'distributions') $$;

-- A ÷ b, rounded half to even at so many decimals, exactly: by the integer quotient and what it leaves over.
create function quotient_half_even(a numeric, b numeric, decimals integer) returns numeric language sql immutable as $$
  select (q + case when r * 2 > abs(b) or (r * 2 = abs(b) and mod(q, 2) = 1) then 1 else 0 end) * sign(a) * sign(b)
         / 10::numeric ^ decimals
    from (select div(abs(a) * 10::numeric ^ decimals, abs(b)) as q, mod(abs(a) * 10::numeric ^ decimals, abs(b)) as r) d
$$;

-- The journal is cut now and then at a settled instant: all that was recorded up to it, and not in an earlier cut, is
-- kept in totals by day. The totals of the first n cuts are what was known at the nth; what came later are the postings
-- of entries with higher numbers, few and found by their key. Totals add nothing to the books: `verify` proves them.
create table nav_cut (
  cut_no      integer        generated always as identity primary key,
  known_at    timestamptz(3) not null unique,
  after_entry bigint         not null       -- whatever was recorded after `known_at` has a higher number
);
create trigger append_only before update or delete or truncate on nav_cut
  for each statement execute function refuse_change();

create table nav_total (
  effective_on date           not null,
  cut_no       integer        not null references nav_cut,
  account_id   smallint       not null references account,
  quantity     numeric(38,10) not null check (quantity <> 'NaN'),
  primary key (effective_on, cut_no, account_id)
);
create trigger append_only before update or delete or truncate on nav_total
  for each statement execute function refuse_change();

-- In how many units the fund stood at the close of each day of an official NAV, as known at the cut.
create table nav_units (
  cut_no integer        not null references nav_cut,
  as_of  date           not null,
  nav    numeric(38,10) not null,           -- from the postings
  units  numeric(38,10) not null check (units >= 0),
  primary key (cut_no, as_of)
);
create trigger append_only before update or delete or truncate on nav_units
  for each statement execute function refuse_change();

-- The NAV at the close of each day on which anything was posted, and the units it stands in, by the totals of the cuts up
-- to one. The first positive NAV is as many units as there is money. Flows are taken at the start of their day and buy or
-- redeem at the price before them; where there is none, or nothing is left, the fund begins anew.
create function units_by_day(up_to_cut integer) returns table (day date, nav numeric, units numeric)
  language plpgsql stable as $$
declare
  d record;
begin
  nav := 0;
  units := 0;
  for d in
    select effective_on, -coalesce(sum(quantity) filter (where is_external(performance_part(name, kind))), 0) as flow,
           -sum(quantity) as change
      from nav_total join account using (account_id)
     where cut_no <= up_to_cut
     group by effective_on order by effective_on
  loop
    if units > 0 and nav + d.flow > 0 then
      units := units + quotient_half_even(d.flow * units, nav, 10);
    else
      units := 0;
    end if;
    day := d.effective_on;
    nav := nav + d.change;
    units := case when nav <= 0 then 0 when units <= 0 then nav else units end;
    return next;
  end loop;
end $$;

-- The same at the close of the day of every official NAV that was known at an instant.
create function units_of_navs(up_to_cut integer, at timestamptz) returns table (as_of date, nav numeric, units numeric)
  language sql stable as $$
  with known as (select distinct v.as_of from valuation v where v.approved_at <= at),
       stood as (
         select day, nav, units, lead(day, 1, 'infinity') over (order by day) as until_day from units_by_day(up_to_cut)
       )
  select k.as_of, coalesce(s.nav, 0), coalesce(s.units, 0)
    from known k left join stood s on k.as_of >= s.day and k.as_of < s.until_day
$$;

-- Cuts the journal where it is settled. False: nothing is new, or it did not settle within a few seconds; another time.
create function door.cut_nav() returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  last  nav_cut;
  cut   nav_cut;
  polls integer := 0;
begin
  perform pg_advisory_xact_lock(hashtext('universal-investment'), hashtext('nav-cut'));
  select * into last from nav_cut order by cut_no desc limit 1;
  -- Who is stamped after `known_at` reads the clock after this line, and takes a number after that.
  cut.after_entry := (select case when is_called then last_value else 0 end from journal_entry_entry_id_seq);
  cut.known_at := next_millisecond();
  if cut.after_entry = coalesce(last.after_entry, 0)
     and not exists (select 1 from valuation where approved_at > coalesce(last.known_at, '-infinity')) then
    return false;
  end if;
  while not door.is_settled(cut.known_at) loop
    polls := polls + 1;
    if polls > 100 then return false; end if;
    perform pg_sleep(0.02);
  end loop;
  insert into nav_cut (known_at, after_entry) values (cut.known_at, cut.after_entry) returning cut_no into cut.cut_no;
  insert into nav_total (effective_on, cut_no, account_id, quantity)
  select p.effective_on, cut.cut_no, p.account_id, sum(p.quantity)
    from posting p join account a using (account_id)
   where p.entry_id > coalesce(last.after_entry, 0)
     and p.recorded_at > coalesce(last.known_at, '-infinity') and p.recorded_at <= cut.known_at
     and performance_part(a.name, a.kind) is not null
   group by p.effective_on, p.account_id;
  insert into nav_units (cut_no, as_of, nav, units)
  select cut.cut_no, v.as_of, v.nav, v.units
    from units_of_navs(cut.cut_no, cut.known_at) v;
  return true;
end $$;
