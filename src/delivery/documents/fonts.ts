import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';
import type { Script } from './bidi-line.js';

export type Weight = 'regular' | 'bold';

const FONT_FILES: Readonly<Record<Script, Readonly<Record<Weight, string>>>> = {
  latin: {
    regular: createRequire(import.meta.url).resolve(
      '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
    ),
    bold: createRequire(import.meta.url).resolve(
      '@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf',
    ),
  },
  arabic: {
    regular: createRequire(import.meta.url).resolve(
      '@expo-google-fonts/vazirmatn/400Regular/Vazirmatn_400Regular.ttf',
    ),
    bold: createRequire(import.meta.url).resolve(
      '@expo-google-fonts/vazirmatn/700Bold/Vazirmatn_700Bold.ttf',
    ),
  },
};
/**
 * Noto Sans and Vazirmatn, under the Open Font License; of each, a document has only the letters that are in it. They are
 * opened once: to read their tables takes longer than to draw with them.
 */
export const FONTS = Object.entries(FONT_FILES).flatMap(([script, weights]) =>
  Object.entries(weights).map(([weight, file]) => ({
    name: `${script}-${weight}`,
    script,
    font: create(readFileSync(file)),
  })),
);

const known = new Map<string, boolean>();

/** Whether the fonts of a script have a sign, thin and bold; looked up once for each. */
export function hasSign(script: Script, sign: string): boolean {
  const key = `${script}${sign}`;
  const found =
    known.get(key) ??
    FONTS.every(
      (one) =>
        one.script !== script || (one.font as Font).hasGlyphForCodePoint(sign.codePointAt(0)!),
    );
  known.set(key, found);
  return found;
}
