import type { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import type { LocalDate, MonthDay } from '../domain/calendar.js';

/** A run that was proposed, with what it is computed by. */
export interface PooledRun {
  readonly year: number;
  readonly recordOn: LocalDate;
  readonly frozenAt: string;
  readonly rule: object;
  readonly steps: readonly { readonly amount: string }[];
  readonly pool: Decimal;
  readonly lateReserve: Decimal;
  readonly payableUnit: Decimal;
  readonly minorUnit: number;
  readonly fiscalYearEnd: MonthDay;
  /** What the law of its year states of before the books; null where it states nothing. */
  readonly opening: StatedOpening | null;
}

export interface StatedOpening {
  readonly netIncomes: readonly { readonly endedOn: LocalDate; readonly amount: string }[];
  readonly earningsReserve: string;
  readonly yearEndNavs?: readonly { readonly asOf: LocalDate; readonly nav: string }[];
  readonly lastSpending?: string | null;
}

/** What the books say, as known at an instant. */
export interface KnownFigures {
  readonly netIncomes: readonly { readonly endedOn: LocalDate; readonly amount: string }[];
  readonly keptBefore: Decimal;
  readonly navs: readonly { readonly asOf: LocalDate; readonly nav: string }[];
  readonly last: { readonly gross: string; readonly residue: string; readonly rule: string } | null;
  readonly cash: Decimal;
  /** Null where dividends may be paid from all that the fund is worth. */
  readonly realised: Decimal | null;
}

/** Reads what pools are computed from. */
export class PoolReplayStore {
  constructor(private readonly tx: EntityManager) {}

  async runs(): Promise<PooledRun[]> {
    return this.tx.sql<PooledRun[]>`
      select d.year, d.record_on as "recordOn", r.frozen_at::text as "frozenAt", d.rule, d.steps, d.pool,
             d.late_reserve as "lateReserve", d.payable_unit as "payableUnit",
             (select minor_unit from fund join currency on commodity_id = currency_id) as "minorUnit",
             law_on(make_date(d.year, 12, 31), 'fiscalYearEnd')#>>'{}' as "fiscalYearEnd",
             law_on(make_date(d.year, 12, 31), 'openingFigures') as opening
        from dividend_run d join run r using (run_id)
       where r.proposal_hash is not null
       order by d.run_no`;
  }

  /** @param ends  the fiscal year ends that count, newest first */
  async figures(
    { year, frozenAt }: Pick<PooledRun, 'year' | 'frozenAt'>,
    ends: readonly LocalDate[],
  ): Promise<KnownFigures> {
    const [known] = await this.tx.sql<[KnownFigures]>`
      with income as (
        select effective_on, sum(-quantity) as amount
          from posting join account using (account_id)
         where recorded_at <= ${frozenAt} and (kind = 'expense' or name in (
               'income:dividends', 'income:realised-gains', 'income:foreign-exchange', 'income:other'))
         group by effective_on
      )
      select (select json_agg(json_build_object('endedOn', ended_on, 'amount', amount::text) order by ended_on desc)
                from (select e.ended_on, coalesce(sum(i.amount), 0) as amount
                        from unnest(${ends}::date[]) e (ended_on)
                        left join income i on i.effective_on > e.ended_on - interval '1 year' and i.effective_on <= e.ended_on
                       group by e.ended_on) y) as "netIncomes",
             (select coalesce(sum(amount), 0) from income where effective_on <= ${ends[1] ?? '-infinity'})
           - (select coalesce(sum(quantity), 0) from posting join account using (account_id)
               where recorded_at <= ${frozenAt} and name in ('equity:distributions', 'income:forfeited-dividends')) as "keptBefore",
             (select coalesce(json_agg(json_build_object('asOf', as_of, 'nav', nav::text) order by as_of desc), '[]')
                from (select distinct on (as_of) as_of, nav from valuation
                       where approved_at <= ${frozenAt} and as_of = any (${ends}::date[])
                       order by as_of, version desc) v) as navs,
             (select json_build_object('gross', gross::text, 'residue', residue::text, 'rule', rule->>'name')
                from dividend_run join run using (run_id)
               where year < ${year} and approved_on is not null and decided_at <= ${frozenAt}
               order by year desc limit 1) as last,
             (select coalesce(sum(quantity), 0) from posting join account using (account_id)
               where recorded_at <= ${frozenAt} and (name = 'assets:cash' or kind = 'liability')) as cash,
             realised_left(${year}::smallint, ${frozenAt}) as realised`;
    return known;
  }
}
