import type { LocalDate } from '../calendar.js';

/** The languages citizens are spoken to in: each has words for everything that they are told. */

/** The languages that we have words in. */
export const SPOKEN = ['en', 'fr', 'de', 'ar'] as const;
export type Language = (typeof SPOKEN)[number];

/** A language as words are kept of it, whatever the region. */
export const languageOf = (tag: string): string => tag.toLowerCase().split('-')[0]!;

export const isSpoken = (tag: string): tag is Language =>
  (SPOKEN as readonly string[]).includes(tag);

/** The language itself where there are words in it, else the other. */
export const spokenOr = (language: string, other: Language): Language =>
  isSpoken(language) ? language : other;

/** What writes days takes longer to be had than to write one: there is one for each language that is spoken. */
const written = new Map<string, Intl.DateTimeFormat>();

/** Days as a language writes them. @param language  one that a nation speaks: there are few */
export function daysIn(language: string): (day: LocalDate) => string {
  const format =
    written.get(language) ??
    new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  written.set(language, format);
  const told = withFirst(language);
  return (day) => told(format.format(new Date(`${day}T00:00:00Z`)));
}

/** French counts the first of a month, and no other day: 1er mars. What writes days does not. */
export const withFirst = (language: string): ((day: string) => string) =>
  languageOf(language) === 'fr' ? (day) => day.replace(/^1(?= )/, '1er') : (day) => day;

/** A day as a language writes it. */
export const dayIn = (language: string, day: LocalDate): string => daysIn(language)(day);

/**
 * The language to speak to somebody: the first they accept (RFC 9110) of those the nation speaks, else the nation's
 * first; of those that we have words in.
 */
export function languageFor(
  languages: readonly string[],
  accepted = '',
  worded: readonly string[] = SPOKEN,
): string {
  const spoken = languages.map(languageOf).filter((language) => worded.includes(language));
  const wanted = accepted
    .slice(0, 200)
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
      const quality = parameters.map(
        (one) => /^\s*q=(0(?:\.\d{1,3})?|1(?:\.0{1,3})?)\s*$/.exec(one)?.[1],
      );
      return { tag: tag.split('-')[0]!, quality: quality[0] ?? '1' };
    })
    .filter(({ quality }) => !/^0(\.0*)?$/.test(quality))
    .toSorted((a, b) => (a.quality < b.quality ? 1 : a.quality > b.quality ? -1 : 0));
  return wanted.find(({ tag }) => spoken.includes(tag))?.tag ?? spoken[0] ?? 'en';
}
