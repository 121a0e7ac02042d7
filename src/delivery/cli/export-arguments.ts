import { parseArgs } from 'node:util';
import type { Instant, LocalDate } from '../../domain/calendar.js';
import type { Period } from '../../evidence/journal.store.js';
import { type Format, FORMATS } from '../../evidence/plain-text.js';
import { day } from '../http/fields.js';
import { UsageMistake } from './command.js';

const EXPORT_USAGE =
  'usage: npm run -s export -- --format hledger|ledger|beancount [--from YYYY-MM-DD] [--to YYYY-MM-DD] [--known-at 2026-11-20T09:00:00Z]';
const PACK_USAGE = 'usage: npm run audit-pack -- --year 2026 [--to file.zip]';

/** The books begin no earlier, and no year has more digits. */
const YEARS = /^(19|[2-9]\d)\d{2}$/;

type Stated = Readonly<Record<string, string | undefined>>;

/** @throws UsageMistake which names every mistake, and how it is written */
export function readExport(args: readonly string[]): Period & { readonly format: Format } {
  const mistakes: string[] = [];
  const stated = options(args, ['format', 'from', 'to', 'known-at'], mistakes);
  const { format } = stated;
  if (format === undefined) mistakes.push('--format is missing');
  else if (!FORMATS.includes(format as Format))
    mistakes.push(`--format ${said(format)} is none of ${FORMATS.join(', ')}`);
  const from = dayIn('from', stated, mistakes);
  const to = dayIn('to', stated, mistakes);
  if (from && to && from > to) mistakes.push(`--from ${from} is after --to ${to}`);
  const knownAt = instantIn('known-at', stated, mistakes);
  refuse(mistakes, EXPORT_USAGE);
  return { format: format as Format, from, to, knownAt };
}

/** @throws UsageMistake which names every mistake, and how it is written */
export function readPack(args: readonly string[]): { readonly year: number; readonly to: string } {
  const mistakes: string[] = [];
  const stated = options(args, ['year', 'to'], mistakes);
  const { year, to } = stated;
  if (year === undefined) mistakes.push('--year is missing');
  else if (!YEARS.test(year)) mistakes.push(`--year ${said(year)} is no year, such as 2026`);
  if (to === '') mistakes.push('--to names no file');
  refuse(mistakes, PACK_USAGE);
  return { year: Number(year), to: to ?? `audit-pack-${year}.zip` };
}

/** What is stated once and known; everything else is a mistake. */
function options(args: readonly string[], known: readonly string[], mistakes: string[]): Stated {
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: Object.fromEntries(known.map((name) => [name, { type: 'string' as const }])),
  });
  const stated: Record<string, string | undefined> = {};
  for (const token of tokens)
    if (token.kind === 'positional') mistakes.push(`${said(token.value)} is not understood`);
    else if (token.kind === 'option' && !known.includes(token.name))
      mistakes.push(`there is no option ${said(token.rawName)}`);
    else if (token.kind === 'option' && token.name in stated)
      mistakes.push(`--${token.name} is given twice`);
    else if (token.kind === 'option') {
      stated[token.name] = token.value ?? '';
      if (token.value === undefined) mistakes.push(`--${token.name} needs a value`);
    }
  return stated;
}

const said = (text: string): string => JSON.stringify(text.slice(0, 60));

function dayIn(name: string, stated: Stated, mistakes: string[]): LocalDate | null {
  const text = stated[name];
  if (text === undefined) return null;
  if (day.safeParse(text).success) return text;
  mistakes.push(`--${name} ${said(text)} is no day, such as 2026-01-31`);
  return null;
}

function instantIn(name: string, stated: Stated, mistakes: string[]): Instant | null {
  const text = stated[name];
  if (text === undefined) return null;
  const [, date] =
    /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?Z$/.exec(text) ?? [];
  if (day.safeParse(date).success) return new Date(text).toISOString();
  mistakes.push(`--${name} ${said(text)} is no instant, such as 2026-01-31T09:00:00Z`);
  return null;
}

function refuse(mistakes: readonly string[], usage: string): void {
  if (mistakes.length > 0) throw new UsageMistake([...mistakes, usage].join('\nerror: '));
}
