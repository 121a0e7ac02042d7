-- The least a revaluation could be, by one connection: one bare insert of every holding at its price and rate, joining the
-- same tables, under the key that its lines are found by, and nothing that checks them. $1: the day.
create table floor.valuation_line (
  valuation_no    integer,
  share_class_id  bigint,
  shares          numeric(38,10),
  price_id        bigint,
  price_per_share numeric(38,10),
  level           smallint,
  value           numeric(38,10),
  basis           text,
  is_stale        boolean,
  exchange_rate   numeric(38,10),
  primary key (valuation_no, share_class_id)
);
insert into floor.valuation_line
select 1, s.commodity_id, h.shares, p.price_id, p.price_per_share * r.factor, p.level, round(h.shares * p.price_per_share * r.factor, 2),
       'priced', false, r.factor
  from share_class s
  join (select commodity_id, sum(quantity) as shares from posting
         where account_id = (select account_id from account where name = 'memorandum:shares-held') and effective_on <= $1::date
         group by commodity_id) h using (commodity_id)
  join price p on p.share_class_id = s.commodity_id
  join (select 'EUR' as currency, rate as factor from exchange_rate where base = 'EUR' and observed_on = $1::date
        union all
        select 'JPY', 1 / rate from exchange_rate where quote = 'JPY' and observed_on = $1::date
        union all
        select 'USD', 1) r on r.currency = coalesce(p.currency, 'USD');
