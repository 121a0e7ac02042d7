import type { Decimal } from 'decimal.js';
import type { DataSource } from 'typeorm';
import type { LocalDate } from '../../domain/calendar.js';

/** The official NAV as of a day. */
export interface PublicNav {
  readonly asOf: LocalDate;
  readonly nav: Decimal;
}

/** An approved dividend, as everybody may know it. */
export interface PublicDividend {
  /** The run's id. */
  readonly run: string;
  readonly year: number;
  readonly payOn: LocalDate;
  readonly approvedOn: LocalDate;
  /** What all citizens get together. */
  readonly gross: Decimal;
  readonly citizens: bigint;
  /** Of a whole share. */
  readonly perCitizen: Decimal;
  /** Who came to be paid besides, and what they get together. */
  readonly lateCitizens: bigint;
  readonly lateAmount: Decimal;
  /** What banks have paid of it, less what came back. */
  readonly paid: Decimal;
}

/** Years that are looked back upon. */
const YEARS_MAX = 10;
const DIVIDENDS_MAX = 100;

/** What is public of the fund: nothing of a single company, and nothing of a person. */
export class PublicFiguresStore {
  constructor(private readonly database: DataSource) {}

  /** The newest official NAV of each year, the newest year first. */
  navs(): Promise<PublicNav[]> {
    return this.database.sql<PublicNav[]>`
      select distinct on (extract(year from as_of)) as_of as "asOf", nav
        from valuation where approved_at is not null
       order by extract(year from as_of) desc, as_of desc, version desc limit ${YEARS_MAX}`;
  }

  /** Companies on record, as of now. */
  async companies(): Promise<bigint> {
    const [{ companies }] = await this.database.sql<[{ companies: bigint }]>`
      select count(*) as companies from incorporation where state = 'registered'`;
    return companies;
  }

  /**
   * What was approved, the newest year first. What banks have paid is what has left cash by entries of the dividend
   * (`dividend:<run>:…`): a few for each file, however many citizens there are.
   */
  dividends(): Promise<PublicDividend[]> {
    return this.database.sql<PublicDividend[]>`
      with banked as (
        select split_part(e.entry_key, ':', 2) as run, -sum(p.quantity) as amount
          from posting p join journal_entry e using (entry_id)
         where p.account_id = (select account_id from account where name = 'assets:cash') and starts_with(e.entry_key, 'dividend:')
         group by 1
      )
      select d.run_id as run, d.year, d.pay_on as "payOn", d.approved_on as "approvedOn", d.gross, d.eligible as citizens,
             d.per_citizen as "perCitizen", late.citizens as "lateCitizens", late.amount as "lateAmount",
             coalesce(b.amount, 0) as paid
        from dividend_run d
       cross join door.late_inclusions_of(d.run_no) late
        left join banked b on b.run = d.run_id::text
       where d.approved_on is not null
       order by d.year desc, d.run_no desc limit ${DIVIDENDS_MAX}`;
  }
}
