import bidiModule from 'bidi-js';
import type { Direction } from '../web/page-language.js';

/**
 * Text in the order in which it is drawn, by the Unicode Bidirectional Algorithm (UAX #9). Arabic letters are joined by
 * the font as they are drawn, so they are handed over in the order in which they are read.
 */

/** The package's types describe CommonJS, where the factory is the module. */
const bidi = (bidiModule as unknown as typeof bidiModule.default)();

/** The fonts that a document has, by what they have letters for. */
export type Script = 'latin' | 'arabic';

/** What is drawn at once, in one font. */
export interface Piece {
  readonly script: Script;
  readonly text: string;
}

const ARABIC = /\p{Script=Arabic}/u;
/** Arabic digits and marks that are of no script of their own: comma, semicolon, question mark, tatweel, digits. */
const WITH_ARABIC = /[\u060c\u061b\u061f\u0640\u0660-\u0669]|\p{Mn}/u;
/** Neither seen nor drawn; they have done their work once levels are known. */
const INVISIBLE = /[\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/;

/** Whether a font has a letter for a sign. */
export type HasSign = (script: Script, sign: string) => boolean;

const OTHER = { latin: 'arabic', arabic: 'latin' } as const;

/** The font of a sign: that of its script, or the other where only that one has it. */
function scriptOf(sign: string, has: HasSign): Script {
  const script = ARABIC.test(sign) || WITH_ARABIC.test(sign) ? 'arabic' : 'latin';
  return !has(script, sign) && has(OTHER[script], sign) ? OTHER[script] : script;
}

/**
 * Nobody's text turns the order in which the rest is read: a name could make an amount read otherwise. What no font here has
 * becomes the sign for that; text is of 16-bit signs from here on.
 */
const drawable = (text: string, has: HasSign): string =>
  text
    .normalize('NFC')
    .replace(/\p{Bidi_Control}/gu, '')
    .replace(/[\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/\s+/g, ' ')
    .replace(/[^]/g, (sign) =>
      INVISIBLE.test(sign) || has('latin', sign) || has('arabic', sign) ? sign : '\ufffd',
    );

type Span = readonly [first: number, last: number];

interface Group {
  readonly script: Script;
  readonly isRightToLeft: boolean;
  signs: string;
}

/** Pieces of one line from left to right. @param of  its first and last sign in the paragraph */
function piecesOf(
  text: string,
  levels: ReturnType<typeof bidi.getEmbeddingLevels>,
  [start, end]: Span,
  has: HasSign,
): Piece[] {
  const order = Array.from({ length: end - start + 1 }, (_, no) => start + no);
  for (const [first, last] of bidi.getReorderSegments(
    text,
    levels,
    start,
    end,
  ) as unknown as Span[]) {
    const turned = order.slice(first - start, last - start + 1).toReversed();
    order.splice(first - start, turned.length, ...turned);
  }
  const mirrored = bidi.getMirroredCharactersMap(text, levels.levels, start, end);
  const groups: Group[] = [];
  for (const at of order) {
    const sign = mirrored.get(at) ?? text[at]!;
    if (INVISIBLE.test(sign)) continue;
    const isRightToLeft = levels.levels[at]! % 2 === 1;
    const last = groups.at(-1);
    // A space is in every font and parts no words.
    const script = sign === ' ' && last ? last.script : scriptOf(sign, has);
    if (last?.script === script && last.isRightToLeft === isRightToLeft) last.signs += sign;
    else groups.push({ script, isRightToLeft, signs: sign });
  }
  return groups.flatMap(drawn);
}

/** A font turns what has Arabic letters, whole; so words are turned back, and numbers, which are not to be, come sign by sign. */
function drawn({ script, isRightToLeft, signs }: Group): Piece[] {
  if (!ARABIC.test(signs)) return [{ script, text: signs }];
  const inOrder = Array.from(signs);
  return isRightToLeft
    ? [{ script, text: inOrder.toReversed().join('') }]
    : inOrder.map((text) => ({ script, text }));
}

/** The same signs by font, in the order they are read: enough to measure them. */
function measured(text: string, has: HasSign): Piece[] {
  const groups: { script: Script; text: string }[] = [];
  for (const sign of text) {
    const last = groups.at(-1);
    const script = sign === ' ' && last ? last.script : scriptOf(sign, has);
    if (last?.script === script) last.text += sign;
    else groups.push({ script, text: sign });
  }
  return groups;
}

/**
 * A paragraph, broken into lines that are no wider than `width`, but for a word that is wider by itself.
 * @param widthOf  of a piece, in the unit of `width`
 */
export function linesOf(
  paragraph: string,
  direction: Direction,
  width: number,
  widthOf: (piece: Piece) => number,
  has: HasSign,
): Piece[][] {
  const text = drawable(paragraph, has).trim();
  if (text === '') return [];
  const levels = bidi.getEmbeddingLevels(text, direction);
  const wide = (word: string) =>
    measured(word.replace(new RegExp(INVISIBLE, 'g'), ''), has).reduce(
      (sum, piece) => sum + widthOf(piece),
      0,
    );
  const space = widthOf({ script: 'latin', text: ' ' });
  const lines: Piece[][] = [];
  let start = 0;
  let reached = 0;
  let so = 0;
  for (const { index } of [...text.matchAll(/ /g), { index: text.length }]) {
    const word = wide(text.slice(reached === 0 ? 0 : reached + 1, index));
    if (reached > start && so + space + word > width) {
      lines.push(piecesOf(text, levels, [start, reached - 1], has));
      start = reached + 1;
      so = word;
    } else so += (reached > start ? space : 0) + word;
    reached = index;
  }
  return [...lines, piecesOf(text, levels, [start, text.length - 1], has)];
}
