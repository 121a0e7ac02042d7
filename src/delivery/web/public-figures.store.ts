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

  /** What was approved, the newest year first. */
  dividends(): Promise<PublicDividend[]> {
    return this.database.sql<PublicDividend[]>`
      select run_id as run, year, pay_on as "payOn", approved_on as "approvedOn", gross, eligible as citizens, per_citizen as "perCitizen"
        from dividend_run where approved_on is not null
       order by year desc, run_no desc limit ${DIVIDENDS_MAX}`;
  }
}
