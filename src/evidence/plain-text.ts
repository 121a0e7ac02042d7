import { createHash } from 'node:crypto';
import type { LocalDate } from '../domain/calendar.js';
import type { RecordedEntry } from '../domain/journal.js';
import type { Commodity, Line, MarketPrice } from './journal.store.js';

/** The programs of plain-text accounting that the books are written for. */
export const FORMATS = ['hledger', 'ledger', 'beancount'] as const;
export type Format = (typeof FORMATS)[number];

/** How one program wants the books written. Whatever a text says, it stays a text: no directive, no comment, no tag. */
export interface PlainText {
  /** What comes first. `title` is ours, and one line. */
  begin(title: string): string;
  commodity(commodity: Commodity, on: LocalDate): string;
  account(name: string, on: LocalDate): string;
  entry(entry: WrittenEntry): string;
  line(line: Line): string;
  price(price: MarketPrice): string;
}

/** What is said of an entry, and its particulars as `name: value`. */
export interface WrittenEntry {
  readonly on: LocalDate;
  readonly id: string;
  readonly narrative: string;
  readonly particulars: Readonly<Record<string, string>>;
}

/** What an entry is marked with, by the names that the tags have. */
export const TAGS = ['entry', 'key', 'recorded-at', 'reverses', 'opening'] as const;

export const writtenEntry = ({
  id,
  key,
  effectiveOn,
  recordedAt,
  narrative,
  reverses,
}: RecordedEntry): WrittenEntry => ({
  on: effectiveOn,
  id,
  narrative,
  particulars: {
    entry: id,
    key,
    'recorded-at': recordedAt,
    ...(reverses === null ? {} : { reverses }),
  },
});

/** Anything that ends a line or steers a terminal, and what cannot be seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;
const SPACES = /\s+/gu;
/** Longer lines than some 4,000 bytes are refused by ledger. */
const NARRATIVE_MAX = 500;

/** A text in one line. What is cut off, or cannot be seen, stands whole in the JSON lines of the audit pack. */
const oneLine = (text: string): string => {
  const line = text.replace(UNSEEN, ' ').replace(SPACES, ' ').trim();
  const characters = [...line];
  return characters.length > NARRATIVE_MAX
    ? `${characters.slice(0, NARRATIVE_MAX).join('')}…`
    : line;
};

/** hledger and ledger know no escape: what begins a comment, or parts a payee from a note, is written in its wide form. */
const WIDE: Readonly<Record<string, string>> = { ';': '；', '|': '｜' };
const description = (narrative: string): string =>
  oneLine(narrative).replace(/[;|]/g, (mark) => WIDE[mark]!);

/** A quantity with the decimals that its currency's smallest coin has, or more where there are more. */
function padded(quantity: string, decimals: number): string {
  const point = quantity.indexOf('.');
  const missing = decimals - (point < 0 ? 0 : quantity.length - point - 1);
  return missing <= 0 ? quantity : `${quantity}${point < 0 ? '.' : ''}${'0'.repeat(missing)}`;
}

/** Writes quantities; each commodity is known before it is used. */
class Quantities {
  private readonly decimals = new Map<string, number>();

  know({ symbol, minorUnit }: Commodity): void {
    if (minorUnit !== null) this.decimals.set(symbol, minorUnit);
  }

  text(quantity: string, symbol: string): string {
    return padded(quantity, this.decimals.get(symbol) ?? 0);
  }
}

/** hledger and ledger read almost the same. Precision is declared, so that they balance to the tenth decimal. */
function journal(preamble: string): PlainText {
  const quantities = new Quantities();
  const named = (symbol: string) => (/^[A-Z]{3}$/.test(symbol) ? symbol : `"${symbol}"`);
  const amount = (quantity: string, symbol: string) =>
    `${quantities.text(quantity, symbol)} ${named(symbol)}`;
  return {
    begin: (title) => `; ${title}\n${preamble}\n`,
    commodity: (commodity) => {
      quantities.know(commodity);
      const symbol = named(commodity.symbol);
      return `commodity ${symbol}\n    format 1000.0000000000 ${symbol}\n`;
    },
    account: (name) => `account ${name}\n`,
    entry: ({ on, id, narrative, particulars }) =>
      `\n${on} * (${id}) ${description(narrative)}\n` +
      Object.entries(particulars)
        .map(([name, value]) => `    ; ${name}: ${description(value)}\n`)
        .join(''),
    line: ({ account, quantity, commodity }) => `    ${account}  ${amount(quantity, commodity)}\n`,
    price: ({ on, commodity, price, currency }) =>
      `P ${on} ${named(commodity)} ${amount(price, currency)}\n`,
  };
}

/** Beancount's names of commodities: capitals, digits and . _ - ', at most 24, a letter first, no mark last. */
const BEANCOUNT_COMMODITY = /^[A-Z][A-Z0-9._-]{0,22}[A-Z0-9]$/;

/** A name that beancount takes: our own where it does, else one made of its hash, which has no dot and so is no other's. */
export const beancountCommodity = (symbol: string): string =>
  BEANCOUNT_COMMODITY.test(symbol)
    ? symbol
    : `H-${createHash('sha256').update(symbol).digest('hex').slice(0, 22).toUpperCase()}`;

/**
 * An account's name as beancount takes it: each part begins with a capital or a digit, and there are five roots. What is
 * counted in shares stands below Equity, for it has no other side than itself. Two names never become one: no part of
 * ours has capitals and small letters, so `HyPhen` before a part that begins with a hyphen is nobody's.
 */
export function beancountAccount(name: string): string {
  const parts = name
    .split(':')
    .map((part) =>
      part.startsWith('-') ? `HyPhen${part}` : part[0]!.toUpperCase() + part.slice(1),
    );
  return [...(parts[0] === 'Memorandum' ? ['Equity'] : []), ...parts].join(':');
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

function beancount(): PlainText {
  const quantities = new Quantities();
  const amount = (quantity: string, symbol: string) =>
    `${quantities.text(quantity, symbol)} ${beancountCommodity(symbol)}`;
  return {
    // Without these a difference of half the last decimal would pass for nothing.
    begin: (title) =>
      `; ${title}\noption "title" ${quoted(title)}\noption "inferred_tolerance_multiplier" "0"\noption "infer_tolerance_from_cost" "FALSE"\n\n`,
    commodity: (commodity, on) => {
      quantities.know(commodity);
      const { symbol } = commodity;
      return `${on} commodity ${beancountCommodity(symbol)}\n  name: ${quoted(symbol)}\n`;
    },
    account: (name, on) => `${on} open ${beancountAccount(name)}\n  name: ${quoted(name)}\n`,
    entry: ({ on, narrative, particulars }) =>
      `\n${on} * ${quoted(oneLine(narrative))}\n` +
      Object.entries(particulars)
        .map(([name, value]) => `  ${name}: ${quoted(oneLine(value))}\n`)
        .join(''),
    line: ({ account, quantity, commodity }) =>
      `  ${beancountAccount(account)}  ${amount(quantity, commodity)}\n`,
    price: ({ on, commodity, price, currency }) =>
      `${on} price ${beancountCommodity(commodity)} ${amount(price, currency)}\n`,
  };
}

const tags = TAGS.map((tag) => `tag ${tag}\n`).join('');

/** How `format` wants it: begun anew, for it learns the commodities as it goes. */
export const plainText = (format: Format): PlainText =>
  format === 'beancount'
    ? beancount()
    : journal(format === 'hledger' ? `decimal-mark .\n\n${tags}` : tags);
