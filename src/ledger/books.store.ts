import type { Decimal } from 'decimal.js';
import type { DataSource } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { Posting } from '../domain/journal.js';
import { Refusal, refuseUnless } from '../domain/refusal.js';
import { asAuditor } from './reader.store.js';

/** Up to which day, and as known at which instant. Undefined: without a bound. */
export interface AsOf {
  readonly asOf?: LocalDate | undefined;
  readonly knownAt?: Instant | undefined;
}

export interface Balance {
  readonly commodity: string;
  readonly quantity: Decimal;
}

export interface AccountBalances {
  readonly name: string;
  readonly balances: readonly Balance[];
}

export interface AccountPosting extends Posting {
  readonly entryNo: bigint;
  readonly entryId: string;
  readonly effectiveOn: LocalDate;
  readonly recordedAt: Instant;
  readonly narrative: string;
}

/** Where a list of accounts goes on: the section of the chart it has come to, and the last one shown of it. */
export interface AccountsCursor {
  readonly section: number;
  readonly after: string;
}

/** A name below a control or memorandum account, taken apart. */
type Detail =
  | { readonly of: 'account'; readonly accountId: number }
  | {
      readonly of: 'holding' | 'shares';
      readonly accountId: number;
      readonly classes: readonly bigint[];
    }
  | {
      readonly of: 'citizen';
      readonly accountId: number;
      readonly bucket: number;
      readonly citizenId: bigint;
    };

const bounds = ({ asOf, knownAt }: AsOf) => ({
  day: asOf ?? 'infinity',
  instant: knownAt ?? 'infinity',
});

/** Reads the books: balances, postings and entries, as of a day and as known at an instant. */
export class BooksStore {
  constructor(private readonly database: DataSource) {}

  /** @throws Refusal `unknown-account` */
  async balances(name: string, when: AsOf): Promise<AccountBalances> {
    const { day, instant } = bounds(when);
    const detail = await this.find(name);
    if (detail.of === 'citizen')
      return { name, balances: await this.citizenBalances(detail, day, instant) };
    if (detail.of === 'holding')
      return {
        name,
        balances: await this.database.sql<Balance[]>`
          select currency.code as commodity, sum(quantity) as quantity
            from holding_posting h
            join journal_entry using (entry_id)
            join fund on true
            join currency on commodity_id = currency_id
           where share_class_id = any (${detail.classes}::bigint[]) and account_id = ${detail.accountId}
             and h.effective_on <= ${day} and recorded_at <= ${instant}
           group by currency.code having sum(quantity) <> 0`,
      };
    return {
      name,
      balances: await this.database.sql<Balance[]>`
        select symbol as commodity, quantity
          from (select commodity_id, sum(quantity) as quantity
                  from posting
                 where account_id = ${detail.accountId}
                   and (${detail.of === 'account'} or commodity_id = any (${detail.of === 'shares' ? detail.classes : []}::bigint[]))
                   and effective_on <= ${day} and recorded_at <= ${instant}
                 group by commodity_id having sum(quantity) <> 0) b
          join commodity using (commodity_id)
         order by symbol`,
    };
  }

  private citizenBalances(of: Detail & { of: 'citizen' }, day: string, instant: string) {
    const { accountId, bucket, citizenId } = of;
    return asAuditor(
      this.database,
      (tx) => tx.sql<Balance[]>`
        select currency.code as commodity, sum(quantity) as quantity
          from citizen_posting
          join journal_entry using (entry_id)
          join fund on true
          join currency on commodity_id = currency_id
         where bucket = ${bucket} and citizen_id = ${citizenId} and account_id = ${accountId}
           and effective_on <= ${day} and recorded_at <= ${instant}
         group by currency.code having sum(quantity) <> 0`,
    );
  }

  /** Accounts in the order of the chart, then what stands below the control and memorandum accounts. */
  async accounts(
    when: AsOf,
    limit: number,
    from: AccountsCursor = { section: 0, after: '0' },
    isChartAlone = false,
  ): Promise<{ accounts: AccountBalances[]; next: AccountsCursor | null }> {
    const { day, instant } = bounds(when);
    const accounts: AccountBalances[] = [];
    for (
      let { section, after } = from;
      section < (isChartAlone ? 1 : this.sections.length);
      section++, after = '0'
    ) {
      const found = await this.sections[section]!(day, instant, after, limit + 1 - accounts.length);
      accounts.push(...found.map(({ name, balances }) => ({ name, balances })));
      if (accounts.length > limit) {
        const shown = found[found.length - 2];
        return {
          accounts: accounts.slice(0, limit),
          next: { section, after: shown?.cursor ?? after },
        };
      }
    }
    return { accounts, next: null };
  }

  private readonly sections: ((
    day: string,
    instant: string,
    after: string,
    limit: number,
  ) => Promise<(AccountBalances & { cursor: string })[]>)[] = [
    (day, instant, after, limit) => this.chart(day, instant, after, limit),
    (day, instant, after, limit) => this.holdings(day, instant, after, limit),
    (day, instant, after, limit) =>
      this.shares('memorandum:shares-held', day, instant, after, limit),
    (day, instant, after, limit) => this.shares('memorandum:shares-of', day, instant, after, limit),
    (day, instant, after, limit) =>
      this.citizens('liabilities:dividends-payable', day, instant, after, limit),
    (day, instant, after, limit) =>
      this.citizens('liabilities:payments-in-transit', day, instant, after, limit),
  ];

  private async chart(day: string, instant: string, after: string, limit: number) {
    return withBalances(
      await this.database.sql<BalanceRow[]>`
        select account_id::text as cursor, name, code as commodity, quantity
          from (select account_id, name from account
                 where kind <> 'memorandum' and account_id > ${after}::bigint order by account_id limit ${limit}) a
          left join lateral (
            select code, sum(quantity) as quantity
              from posting join currency using (commodity_id)
             where posting.account_id = a.account_id and effective_on <= ${day} and recorded_at <= ${instant}
             group by code having sum(quantity) <> 0) b on true
         order by account_id`,
    );
  }

  private async holdings(day: string, instant: string, after: string, limit: number) {
    return withBalances(
      await this.database.sql<BalanceRow[]>`
        select commodity_id::text as cursor, 'assets:investments:' || registration_number || ':' || code as name,
               (select code from currency join fund on commodity_id = currency_id) as commodity, quantity
          from (select commodity_id, registration_number, code
                  from share_class join incorporation using (incorporation_id)
                 where commodity_id > ${after} order by commodity_id limit ${limit}) s
          left join lateral (
            select nullif(sum(h.quantity), 0) as quantity
              from holding_posting h join journal_entry using (entry_id)
             where share_class_id = commodity_id and h.effective_on <= ${day} and recorded_at <= ${instant}) b on true
         order by commodity_id`,
    );
  }

  private async shares(
    account: string,
    day: string,
    instant: string,
    after: string,
    limit: number,
  ) {
    return withBalances(
      await this.database.sql<BalanceRow[]>`
        select commodity_id::text as cursor, ${account} || ':' || registration_number || ':' || code as name,
               registration_number || '.' || code as commodity, quantity
          from (select commodity_id, registration_number, code
                  from share_class join incorporation using (incorporation_id)
                 where commodity_id > ${after} order by commodity_id limit ${limit}) s
          left join lateral (
            select nullif(sum(quantity), 0) as quantity
              from posting
             where account_id = account_id(${account}) and posting.commodity_id = s.commodity_id
               and effective_on <= ${day} and recorded_at <= ${instant}) b on true
         order by commodity_id`,
    );
  }

  private async citizens(name: string, day: string, instant: string, after: string, limit: number) {
    return withBalances(
      await asAuditor(
        this.database,
        (tx) => tx.sql<BalanceRow[]>`
          select citizen_id::text as cursor, ${name} || ':' || pseudonym as name,
                 (select code from currency join fund on commodity_id = currency_id) as commodity, quantity
            from citizen c
           cross join lateral (
              select sum(quantity) as quantity
                from citizen_posting p join journal_entry using (entry_id)
               where p.bucket = c.bucket and p.citizen_id = c.citizen_id and account_id = account_id(${name})
                 and effective_on <= ${day} and recorded_at <= ${instant}) b
           where citizen_id > ${after} and quantity <> 0
           order by citizen_id limit ${limit}`,
      ),
    );
  }

  /** @throws Refusal `unknown-account` */
  async postings(name: string, limit: number, afterEntry: bigint): Promise<AccountPosting[]> {
    const detail = await this.find(name);
    if (detail.of === 'citizen')
      return asAuditor(
        this.database,
        (tx) => tx.sql<AccountPosting[]>`
          select entry_id as "entryNo", id as "entryId", effective_on as "effectiveOn", recorded_at as "recordedAt",
                 narrative, ${name} as account, code as commodity, quantity
            from citizen_posting
            join journal_entry using (entry_id)
            join fund on true
            join currency on commodity_id = currency_id
           where bucket = ${detail.bucket} and citizen_id = ${detail.citizenId} and account_id = ${detail.accountId}
             and entry_id > ${afterEntry}
           order by entry_id limit ${limit}`,
      );
    if (detail.of === 'holding')
      return this.database.sql<AccountPosting[]>`
        select entry_id as "entryNo", id as "entryId", e.effective_on as "effectiveOn", recorded_at as "recordedAt",
               narrative, ${name} as account, code as commodity, quantity
          from holding_posting
          join journal_entry e using (entry_id)
          join fund on true
          join currency on commodity_id = currency_id
         where share_class_id = any (${detail.classes}::bigint[]) and account_id = ${detail.accountId}
           and entry_id > ${afterEntry}
         order by entry_id limit ${limit}`;
    return this.database.sql<AccountPosting[]>`
      select entry_id as "entryNo", id as "entryId", e.effective_on as "effectiveOn", e.recorded_at as "recordedAt",
             narrative, ${name} as account, symbol as commodity, quantity
        from posting p
        join journal_entry e using (entry_id)
        join commodity using (commodity_id)
       where account_id = ${detail.accountId}
         and (${detail.of === 'account'} or commodity_id = any (${detail.of === 'shares' ? detail.classes : []}::bigint[]))
         and entry_id > ${afterEntry}
       order by entry_id, commodity_id limit ${limit}`;
  }

  /** Finds what an account's name means. @throws Refusal `unknown-account` */
  private async find(name: string): Promise<Detail> {
    const [account] = await this.database.sql<
      { accountId: number; subsidiary: string; rest: string }[]
    >`
      select account_id as "accountId", subsidiary, substr(${name}, length(name) + 2) as rest
        from account
       where ${name} = name or starts_with(${name}, name || ':')
       order by length(name) desc limit 1`;
    refuseUnless(account !== undefined, 'unknown-account', { account: name });
    const { accountId, subsidiary, rest } = account;
    if (rest === '' && subsidiary !== 'share-class') return { of: 'account', accountId };
    if (subsidiary === 'citizen' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(rest)) {
      const [citizen] = await asAuditor(
        this.database,
        (tx) => tx.sql<{ bucket: number; citizenId: bigint }[]>`
          select bucket, citizen_id as "citizenId" from citizen where pseudonym = ${rest}`,
      );
      if (citizen) return { of: 'citizen', accountId, ...citizen };
    }
    const [registrationNumber, code] = rest.split(':');
    if (code !== undefined && (subsidiary === 'holding' || subsidiary === 'share-class')) {
      const classes = await this.database.sql<{ id: bigint }[]>`
        select commodity_id as id from share_class join incorporation using (incorporation_id)
         where registration_number = ${registrationNumber} and code = ${code}`;
      if (classes.length > 0)
        return {
          of: subsidiary === 'holding' ? 'holding' : 'shares',
          accountId,
          classes: classes.map(({ id }) => id),
        };
    }
    throw new Refusal('unknown-account', { account: name });
  }
}

interface BalanceRow {
  readonly cursor: string;
  readonly name: string;
  readonly commodity: string | null;
  readonly quantity: Decimal | null;
}

/** Rows of one account follow each other; an account without a balance is a row without a quantity. */
function withBalances(rows: readonly BalanceRow[]): (AccountBalances & { cursor: string })[] {
  const accounts: { name: string; cursor: string; balances: Balance[] }[] = [];
  for (const { cursor, name, commodity, quantity } of rows) {
    if (accounts.at(-1)?.name !== name || accounts.at(-1)?.cursor !== cursor)
      accounts.push({ name, cursor, balances: [] });
    if (commodity !== null && quantity !== null)
      accounts.at(-1)!.balances.push({ commodity, quantity });
  }
  return accounts;
}
