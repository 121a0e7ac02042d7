import { strict as assert } from 'node:assert';
import { Decimal } from 'decimal.js';
import type { LocalDate } from '../domain/calendar.js';
import { type Json, numeric } from './ocf.js';

/** Whom the books tell apart: the fund, and everybody else together. */
export const HOLDERS = ['fund', 'others'] as const;
export type Holder = (typeof HOLDERS)[number];

export type IdOf = (...names: readonly string[]) => string;

/** What an issuance of shares is besides how many they are. */
export interface Issue {
  /** Money for a share. */
  readonly price: Decimal;
  readonly currency: string;
  readonly isFounding?: boolean;
}

/** The securities of one holder in one class, and how many shares they are of together. */
interface Holding {
  readonly securities: string[];
  shares: Decimal;
}

/**
 * The securities of a company while its history is written: OCF knows shares by the security that an issuance made, and
 * whatever takes some of them ends the security and leaves another with the rest. Where a holder has several, they are
 * consolidated first, so that there is one that all is taken from.
 */
export class Securities {
  /** What was written since it was taken last. */
  private written: Json[] = [];
  private readonly holdings = new Map<string, Holding>();
  private readonly certificates = new Map<string, number>();
  private transactions = 0;

  constructor(
    private readonly id: IdOf,
    /** Of shares that nobody paid for. */
    readonly currency: string,
  ) {}

  /** Shares of a holder in a class. */
  sharesOf = (code: string, holder: Holder): Decimal => this.at(code, holder).shares;

  /** Everything that was written since, each with what is said of it. */
  take(comment?: (no: number) => string): Json[] {
    const all = this.written.map((one, no) =>
      comment ? { ...one, comments: [comment(no)] } : one,
    );
    this.written = [];
    return all;
  }

  get isEmpty(): boolean {
    return this.written.length === 0;
  }

  issue(code: string, holder: Holder, on: LocalDate, shares: Decimal, how?: Issue): string {
    const security = this.id('security', String(this.transactions));
    const { price = new Decimal(0), currency = this.currency, isFounding = false } = how ?? {};
    const number = (this.certificates.get(code) ?? 0) + 1;
    this.certificates.set(code, number);
    const holding = this.at(code, holder);
    holding.securities.push(security);
    holding.shares = holding.shares.plus(shares);
    this.write('TX_STOCK_ISSUANCE', on, {
      security_id: security,
      custom_id: `${code}-${number}`,
      stakeholder_id: this.id(holder),
      stock_class_id: this.id('class', code),
      share_price: { amount: numeric(price), currency },
      quantity: numeric(shares),
      ...(isFounding && holder === 'others' ? { issuance_type: 'FOUNDERS_STOCK' } : {}),
      security_law_exemptions: [],
      stock_legend_ids: [],
    });
    return security;
  }

  /** All shares of a class become more or fewer; of how many each holder has then, the books say. */
  split(
    code: string,
    on: LocalDate,
    [newShares, oldShares]: readonly [string, string],
    then: Readonly<Record<Holder, Decimal>>,
  ): void {
    for (const holder of HOLDERS) this.at(code, holder).shares = then[holder];
    this.write('TX_STOCK_CLASS_SPLIT', on, {
      stock_class_id: this.id('class', code),
      split_ratio: { numerator: newShares, denominator: oldShares },
    });
  }

  transfer(code: string, from: Holder, on: LocalDate, shares: Decimal, why: string): void {
    const to = from === 'fund' ? 'others' : 'fund';
    this.part(code, from, on, shares, (taken) => ({
      type: 'TX_STOCK_TRANSFER',
      fields: { ...taken, quantity: numeric(shares), consideration_text: why },
      results: () => [this.issue(code, to, on, shares)],
    }));
  }

  cancel(code: string, holder: Holder, on: LocalDate, shares: Decimal, why: string): void {
    this.part(code, holder, on, shares, (taken) => ({
      type: 'TX_STOCK_CANCELLATION',
      fields: { ...taken, quantity: numeric(shares), reason_text: why },
    }));
  }

  repurchase(code: string, holder: Holder, on: LocalDate, shares: Decimal, price: Decimal): void {
    this.part(code, holder, on, shares, (taken) => ({
      type: 'TX_STOCK_REPURCHASE',
      fields: {
        ...taken,
        quantity: numeric(shares),
        price: { amount: numeric(price), currency: this.currency },
      },
    }));
  }

  /** Shares become shares of another class: none of them, where less than can be counted would come out. */
  convert(
    code: string,
    holder: Holder,
    on: LocalDate,
    shares: Decimal,
    into: { readonly code: string; readonly shares: Decimal },
  ): void {
    this.part(code, holder, on, shares, (taken) => ({
      type: 'TX_STOCK_CONVERSION',
      fields: { ...taken, quantity_converted: numeric(shares) },
      results: () => (into.shares.gt(0) ? [this.issue(into.code, holder, on, into.shares)] : []),
    }));
  }

  /** What OCF has nothing for: it stands as a number of authorized shares that stays what it is. */
  note(code: string, on: LocalDate): void {
    const all = HOLDERS.reduce((sum, one) => sum.plus(this.sharesOf(code, one)), new Decimal(0));
    this.write('TX_STOCK_CLASS_AUTHORIZED_SHARES_ADJUSTMENT', on, {
      stock_class_id: this.id('class', code),
      new_shares_authorized: numeric(all),
    });
  }

  /** Takes shares of a holder out of one security; what is left of it is a security of its own. */
  private part(
    code: string,
    holder: Holder,
    on: LocalDate,
    shares: Decimal,
    how: (taken: { security_id: string }) => {
      readonly type: string;
      readonly fields: Json;
      readonly results?: () => string[];
    },
  ): void {
    const security_id = this.whole(code, holder, on);
    const holding = this.at(code, holder);
    const left = holding.shares.minus(shares);
    assert(!left.isNegative(), `more than there are of ${code}`);
    Object.assign(holding, { shares: new Decimal(0) });
    holding.securities.length = 0;
    const { type, fields, results } = how({ security_id });
    const at = this.write(type, on, fields);
    const resulting = results?.();
    const balance = left.gt(0) ? this.issue(code, holder, on, left) : undefined;
    this.written[at] = {
      ...this.written[at],
      ...(resulting ? { resulting_security_ids: resulting } : {}),
      ...(balance === undefined ? {} : { balance_security_id: balance }),
    };
  }

  /** The one security of a holder: the one there is, or what several are consolidated into. */
  private whole(code: string, holder: Holder, on: LocalDate): string {
    const holding = this.at(code, holder);
    const [first, ...more] = holding.securities;
    assert(first !== undefined, `nothing of ${code} is there`);
    if (more.length === 0) return first;
    const { shares } = holding;
    Object.assign(holding, { shares: new Decimal(0) });
    const security_ids = holding.securities.splice(0);
    const at = this.write('TX_STOCK_CONSOLIDATION', on, { security_ids });
    const one = this.issue(code, holder, on, shares);
    this.written[at] = { ...this.written[at], resulting_security_id: one };
    return one;
  }

  private at(code: string, holder: Holder): Holding {
    const key = `${holder} ${code}`;
    const found = this.holdings.get(key) ?? { securities: [], shares: new Decimal(0) };
    this.holdings.set(key, found);
    return found;
  }

  /** @returns where it stands among what was written */
  private write(object_type: string, date: LocalDate, fields: Json): number {
    const id = this.id('transaction', String(++this.transactions));
    return this.written.push({ object_type, id, date, ...fields }) - 1;
  }
}
