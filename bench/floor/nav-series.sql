-- The least that the series could be: one indexed read of as many rows, of a table that holds nothing else.
drop table if exists floor.nav_series;
create table floor.nav_series as
  select as_of, nav, units from nav_units where cut_no = (select max(cut_no) from nav_cut);
alter table floor.nav_series add primary key (as_of);
select as_of, nav, units from floor.nav_series where as_of between '1996-01-01' and '2025-12-31' order by as_of;
