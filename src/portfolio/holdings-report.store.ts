import type { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { Level3Movement } from '../domain/holdings-report.js';

/** The official valuation of a day: its newest version as known at an instant. */
export interface OfficialValuation {
  readonly valuationNo: number;
  readonly asOf: LocalDate;
  readonly nav: Decimal;
  readonly approvedAt: Instant;
}

export interface CompanyValue {
  readonly registrationNumber: string;
  readonly legalName: string;
  readonly value: Decimal;
}

/** What the holdings come to together, and the sum of the squares of each company's value. */
export interface HoldingsTotal {
  readonly companies: number;
  readonly value: Decimal;
  readonly squares: Decimal;
}

/** What became of the companies of one year. */
export interface VintageCount {
  readonly year: number;
  readonly companies: number;
  readonly held: number;
  readonly dissolved: number;
  readonly annulled: number;
  readonly value: Decimal;
  readonly cost: Decimal;
}

/** Reads the holdings by what official valuations say of them. */
export class HoldingsReportStore {
  /** Between two days, oldest first; the newest `limit` of them. */
  async officials(
    tx: EntityManager,
    from: LocalDate,
    to: LocalDate,
    knownAt: Instant,
    limit: number,
  ): Promise<OfficialValuation[]> {
    return tx.sql<OfficialValuation[]>`
      select * from (
        select distinct on (as_of) valuation_no as "valuationNo", as_of as "asOf", nav, approved_at as "approvedAt"
          from valuation
         where approved_at <= ${knownAt} and as_of between ${from} and ${to}
         order by as_of desc, version desc limit ${limit}) newest
       order by "asOf"`;
  }

  /** Under the names that companies had on the day of the valuation. */
  async largest(
    tx: EntityManager,
    { valuationNo, asOf }: Pick<OfficialValuation, 'valuationNo' | 'asOf'>,
    knownAt: Instant,
    limit: number,
  ): Promise<CompanyValue[]> {
    return tx.sql<CompanyValue[]>`
      select registration_number as "registrationNumber", value,
             legal_name_on(incorporation_id, ${asOf}, ${knownAt}) as "legalName"
        from (select incorporation_id, registration_number, sum(value) as value
                from valuation_line join share_class on commodity_id = share_class_id join incorporation using (incorporation_id)
               where valuation_no = ${valuationNo}
               group by incorporation_id, registration_number having sum(value) > 0
               order by sum(value) desc, registration_number limit ${limit}) largest
       order by value desc, registration_number`;
  }

  async total(tx: EntityManager, valuationNo: number): Promise<HoldingsTotal> {
    const [total] = await tx.sql<[HoldingsTotal]>`
      select count(*)::integer as companies, coalesce(sum(value), 0) as value, coalesce(sum(value * value), 0) as squares
        from (select sum(value) as value
                from valuation_line join share_class on commodity_id = share_class_id
               where valuation_no = ${valuationNo} group by incorporation_id having sum(value) > 0) company`;
    return total;
  }

  /**
   * By year of incorporation: how many companies there were, and what became of them until the valuation; what is held of
   * them and what it cost: the founding at par, and what actions made of that. All of it as it was known at an instant.
   */
  async vintages(
    tx: EntityManager,
    { valuationNo, asOf }: OfficialValuation,
    knownAt: Instant,
  ): Promise<VintageCount[]> {
    return tx.sql<VintageCount[]>`
      with held as (
        select incorporation_id, sum(value) as value, bool_or(shares > 0) as is_held
          from valuation_line join share_class on commodity_id = share_class_id
         where valuation_no = ${valuationNo} group by incorporation_id
      ), paid as (
        select s.incorporation_id, sum(c.cost) as cost
          from (select share_class_id, h.quantity as cost
                  from holding_posting h
                  join journal_entry e using (entry_id)
                  left join journal_entry o on o.entry_id = e.reverses
                 where coalesce(o.entry_key, e.entry_key) ~ '^(incorporation|correction):'
                   and h.effective_on <= ${asOf} and e.recorded_at <= ${knownAt}
                union all
                select share_class_id, cost from position_change where effective_on <= ${asOf} and recorded_at <= ${knownAt}) c
          join share_class s on s.commodity_id = c.share_class_id
         group by s.incorporation_id
      ), dissolved as (
        select incorporation_id from corporate_action a
         where kind = 'dissolution' and effective_on <= ${asOf} and recorded_at <= ${knownAt}
           and not exists (select 1 from corporate_action_reversal r where r.action_no = a.action_no and r.recorded_at <= ${knownAt})
         group by incorporation_id
        having bool_or(share_class_id is null) or count(distinct share_class_id)
               = (select count(*) from share_class s where s.incorporation_id = a.incorporation_id)
      )
      select extract(year from r.incorporated_on)::integer as year, count(*)::integer as companies,
             count(*) filter (where is_held and d.incorporation_id is null and coalesce(r.annulled_on > ${asOf}, true))::integer as held,
             count(*) filter (where d.incorporation_id is not null and coalesce(r.annulled_on > ${asOf}, true))::integer as dissolved,
             count(*) filter (where r.annulled_on <= ${asOf})::integer as annulled,
             coalesce(sum(value), 0) as value, coalesce(sum(cost), 0) as cost
        from incorporation i
       cross join lateral registered_then(i.incorporation_id, ${knownAt}) r
        left join held using (incorporation_id)
        left join paid using (incorporation_id)
        left join dissolved d using (incorporation_id)
       where r.is_registered and r.incorporated_on <= ${asOf}
       group by 1 order by 1`;
  }

  /**
   * What moved the holdings of level 3 between two official valuations, as it was known when the second became official.
   * What an action does to several classes of an entry is told of the one that gives: to the others it is an exchange.
   */
  async level3(
    tx: EntityManager,
    opening: OfficialValuation,
    closing: OfficialValuation,
  ): Promise<Level3Movement> {
    const [movement] = await tx.sql<[Level3Movement]>`
      with line as (
        select share_class_id, o.level as level_before, c.level as level_after, coalesce(o.value, 0) as value_before,
               coalesce(c.value, 0) as value_after
          from (select * from valuation_line where valuation_no = ${opening.valuationNo}) o
          full join (select * from valuation_line where valuation_no = ${closing.valuationNo}) c using (share_class_id)
      ), moved as (
        select h.share_class_id, h.entry_id, h.quantity, coalesce(o.entry_key, e.entry_key) as key,
               row_number() over (partition by h.entry_id order by h.quantity * case when o.entry_id is null then 1 else -1 end,
                                                                    h.share_class_id) as no,
               sum(h.quantity) over (partition by h.entry_id) as whole
          from journal_entry e
          left join journal_entry o on o.entry_id = e.reverses
          join holding_posting h on h.entry_id = e.entry_id
         where e.effective_on > ${opening.asOf} and e.effective_on <= ${closing.asOf} and e.recorded_at <= ${closing.approvedAt}
           and coalesce(o.entry_key, e.entry_key) !~ '^valuation:'
      ), other as (
        select m.entry_id,
               coalesce(sum(p.quantity) filter (where a.name in ('assets:cash', 'assets:receivables')), 0) as cash,
               -coalesce(sum(p.quantity) filter (where a.name like 'equity:contributions:%'), 0) as contributed,
               -coalesce(sum(p.quantity) filter (where a.name = 'income:realised-gains'), 0) as realised
          from (select distinct entry_id from moved) m join posting p using (entry_id) join account a using (account_id)
         group by m.entry_id
      ), told as (
        select share_class_id,
               case when is_founding then quantity when no = 1 then contributed else 0 end as contributions,
               case when not is_founding and no = 1 and cash < 0 then -cash else 0 end as purchases,
               case when not is_founding and no = 1 and cash > 0 then -cash else 0 end as disposals,
               case when is_founding then 0 when no = 1 then quantity - whole else quantity end as exchanges,
               case when not is_founding and no = 1 then realised else 0 end as realised
          from (select *, key ~ '^(incorporation|correction):' as is_founding from moved) m join other using (entry_id)
      )
      select coalesce(sum(value_before) filter (where level_before = 3), 0) as opening,
             coalesce(sum(t.contributions) filter (where counts), 0) as contributions,
             coalesce(sum(t.purchases) filter (where counts), 0) as purchases,
             coalesce(sum(t.disposals) filter (where counts), 0) as disposals,
             coalesce(sum(t.exchanges) filter (where counts), 0) as exchanges,
             coalesce(sum(t.realised) filter (where counts), 0) as realised,
             coalesce(sum(value_after) filter (where level_before < 3 and level_after = 3), 0) as "transfersIn",
             -coalesce(sum(value_after) filter (where level_before = 3 and level_after < 3), 0) as "transfersOut",
             coalesce(sum(value_after) filter (where level_after = 3), 0) as closing
        from (select *, level_before = 3 or (level_before is null and level_after = 3) as counts from line) l
        left join (select share_class_id, sum(contributions) as contributions, sum(purchases) as purchases,
                          sum(disposals) as disposals, sum(exchanges) as exchanges, sum(realised) as realised
                     from told group by share_class_id) t using (share_class_id)`;
    return movement;
  }
}
