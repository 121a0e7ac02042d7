-- 0027 An ISIN names one class of shares.

-- Whose an ISIN is. ISO 6166 gives none of them twice, also not once a class is merged, dissolved or listed under another: so it is a
-- class's from the first listing under it that is recorded, whatever its day, and for as long as one stands. A listing that
-- is reversed never was.
create table isin_of_class (
  isin           text   primary key,      -- two who list under it at once take turns
  share_class_id bigint not null references share_class
);

create function standing_listings() returns table (isin text, share_class_id bigint, action_no bigint) language sql stable as $$
  select a.terms->>'isin', a.share_class_id, a.action_no
    from corporate_action a
   where a.kind = 'listing' and not exists (select 1 from corporate_action_reversal r where r.action_no = a.action_no)
$$;

-- Classes that are listed already. Of two under one ISIN, the one that was recorded first has it.
insert into isin_of_class (isin, share_class_id)
select distinct on (isin) isin, share_class_id from standing_listings() order by isin, action_no;

create function isins_name_one_class() returns trigger language plpgsql as $$
declare
  other record;
begin
  insert into isin_of_class (isin, share_class_id)
  select terms->>'isin', share_class_id from inserted where kind = 'listing' order by terms->>'isin', action_no
  on conflict (isin) do nothing;
  select i.isin, c.registration_number as "registrationNumber", c.class_code as "shareClass" into other
    from inserted n
    join isin_of_class i on i.isin = n.terms->>'isin'
    join commodity c on c.commodity_id = i.share_class_id
   where n.kind = 'listing' and n.share_class_id <> i.share_class_id
   order by n.action_no limit 1;
  if found then perform refuse('isin-in-use', to_jsonb(other)); end if;
  return null;
end $$;
create trigger isin_names_one_class after insert on corporate_action
  referencing new table as inserted for each statement execute function isins_name_one_class();

create function reversed_listings_free_isins() returns trigger language plpgsql as $$
begin
  delete from isin_of_class i
   using inserted r join corporate_action a using (action_no)
   where a.kind = 'listing' and i.isin = a.terms->>'isin'
     and not exists (select 1 from standing_listings() l where l.share_class_id = a.share_class_id and l.isin = i.isin);
  return null;
end $$;
create trigger listing_frees_its_isin after insert on corporate_action_reversal
  referencing new table as inserted for each statement execute function reversed_listings_free_isins();
