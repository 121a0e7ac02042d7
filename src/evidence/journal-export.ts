import type { Period, JournalStore } from './journal.store.js';
import { addDays, type LocalDate } from '../domain/calendar.js';
import { type Format, type PlainText, plainText, writtenEntry } from './plain-text.js';

/** Where nothing was ever recorded, accounts are opened on this day. */
const NO_DAY: LocalDate = '1970-01-01';

/**
 * The journal of a period as plain-text accounting, piece by piece: names first, then entries by their days, then prices.
 * A period that begins on a day begins with an entry of the balances before it, so that balances are what they are.
 */
export async function* exported(
  store: JournalStore,
  format: Format,
  period: Period,
): AsyncGenerator<string> {
  const written = plainText(format);
  const first = period.from ?? (await store.firstDay(period)) ?? NO_DAY;
  yield written.begin(titleOf(period));
  for await (const commodities of store.commodities())
    yield commodities.map((commodity) => written.commodity(commodity, first)).join('');
  for await (const accounts of store.accounts())
    yield accounts.map(({ name }) => written.account(name, first)).join('');
  if (period.from) yield* opening(store, written, period.from, period);
  for await (const { entry, lines } of store.entries(period))
    yield (
      (entry ? written.entry(writtenEntry(entry)) : '') +
      lines.map((line) => written.line(line)).join('')
    );
  yield '\n';
  for await (const prices of store.prices(period))
    yield prices.map((price) => written.price(price)).join('');
}

function titleOf({ from, to, knownAt }: Period): string {
  const days = from || to ? `from ${from ?? 'the first day'} to ${to ?? 'the last'}` : 'whole';
  return `The books of the fund, ${days}${knownAt ? `, as known at ${knownAt}` : ''}`;
}

async function* opening(
  store: JournalStore,
  written: PlainText,
  from: LocalDate,
  { knownAt }: Period,
): AsyncGenerator<string> {
  const before = addDays(from, -1);
  let isFirst = true;
  for await (const lines of store.balances(before, knownAt)) {
    if (isFirst)
      yield written.entry({
        on: from,
        id: 'opening',
        narrative: `Opening balances: what stood at the end of ${before}`,
        particulars: { opening: before },
      });
    isFirst = false;
    yield lines.map((line) => written.line(line)).join('');
  }
}
