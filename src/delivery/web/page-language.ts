import type { Nation } from '../../domain/nation.js';
import { languageFor, languageOf } from '../../domain/words/language.js';
import { PAGE_WORDS, type PageLanguage, type PageWords } from './words/words.js';

export type Direction = 'ltr' | 'rtl';

/** A language that pages are written in, as a nation has it. */
export interface Offered {
  readonly language: PageLanguage;
  /** With its region, which numbers and dates go by. */
  readonly tag: string;
  readonly direction: Direction;
  readonly words: PageWords;
}

const RIGHT_TO_LEFT: readonly PageLanguage[] = ['ar'];
const isWritten = (language: string): language is PageLanguage =>
  Object.hasOwn(PAGE_WORDS, language);

/** The languages of a nation that pages are written in, the one to fall back on first; English where there are none. */
export function offeredBy({ languages }: Pick<Nation, 'languages'>): readonly Offered[] {
  const tags = languages.filter((tag) => isWritten(languageOf(tag)));
  return (tags.length > 0 ? tags : ['en'])
    .map((tag) => ({ tag, language: languageOf(tag) as PageLanguage }))
    .filter(({ language }, at, all) => all.findIndex((one) => one.language === language) === at)
    .map(({ tag, language }) => ({
      tag,
      language,
      direction: RIGHT_TO_LEFT.includes(language) ? 'rtl' : 'ltr',
      words: PAGE_WORDS[language],
    }));
}

/** What a reader says of languages: by a link, by the cookie that a link left, by their browser. */
export interface Wish {
  readonly asked?: string | undefined;
  readonly cookie?: string | undefined;
  readonly accepted?: string | undefined;
}

const COOKIE = /(?:^|;\s*)language=([a-z]{2,3})(?:;|$)/;

/** The language to speak in: the first of these that the nation offers, else its first. */
export function languageWished(
  offered: readonly Offered[],
  { asked, cookie = '', accepted }: Wish,
): Offered {
  const written = offered.map(({ language }) => language);
  const wished = [asked, COOKIE.exec(cookie)?.[1], languageFor(written, accepted, written)];
  return (
    wished
      .map((language) => offered.find((one) => one.language === language))
      .find((one) => one !== undefined) ?? offered[0]!
  );
}
