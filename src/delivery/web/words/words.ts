import { ar } from './ar.js';
import { de } from './de.js';
import { en } from './en.js';
import { fr } from './fr.js';

/** What pages say, in each language that they are written in. English says what there is to say, and the others say it too. */
export const PAGE_WORDS = { en, fr, de, ar } as const;

export type PageLanguage = 'en' | 'fr' | 'de' | 'ar';

type Said<T> = T extends string
  ? string
  : T extends (...of: infer What) => string
    ? (...of: What) => string
    : { readonly [Key in keyof T]: Said<T[Key]> };

/** The same keys, filled from the same facts, in another language. */
export type PageWords = Said<typeof en>;

/** The word for one of a few things; as it is where there is none. */
export const wordFor = (words: Readonly<Record<string, string>>, one: string): string =>
  Object.hasOwn(words, one) ? words[one]! : one;
