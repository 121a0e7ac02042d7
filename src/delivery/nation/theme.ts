import { z } from 'zod';
import type { Theme } from '../../domain/nation.js';
import { text } from '../http/fields.js';

/** How a nation's pages look and what its fund is called there. Colours that cannot be read stop the start. */

/** WCAG 2.2: what text needs (1.4.3, level AA), and what borders and pictures need (1.4.11). */
const TEXT = 4.5;
const PICTURE = 3;

/** What pages have beside the theme. */
const FIXED = { white: '#ffffff', text: '#0b0c0c', secondaryText: '#484949' } as const;

type Colours = Theme['colours'];
type ColourName = keyof Colours | keyof typeof FIXED;

/** Every pair that meets on a page: what stands in front, what is behind, and what ratio they need. */
const PAIRS: readonly (readonly [front: ColourName, behind: ColourName, least: number])[] = [
  ['onBrand', 'brand', TEXT],
  ['brand', 'white', PICTURE],
  ['brand', 'surface', PICTURE],
  ['link', 'white', TEXT],
  ['link', 'surface', TEXT],
  ['linkHover', 'white', TEXT],
  ['linkHover', 'surface', TEXT],
  ['linkVisited', 'white', TEXT],
  ['linkVisited', 'surface', TEXT],
  ['text', 'surface', TEXT],
  ['secondaryText', 'surface', TEXT],
];

const COLOUR = /^#[0-9a-fA-F]{6}$/;

/** Of one colour, from 0 for black to 1 for white (WCAG 2.2, relative luminance). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** How far two colours stand apart, 1 for none to 21 for black on white (WCAG 2.2, contrast ratio). */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [
    number,
    number,
  ];
  return (light + 0.05) / (dark + 0.05);
}

/** Every pair of a theme that cannot be told apart well enough, by the colour that the pack states. */
function unreadable(colours: Colours): { readonly name: string; readonly detail: string }[] {
  const all: Readonly<Record<ColourName, string>> = { ...FIXED, ...colours };
  return PAIRS.flatMap(([front, behind, least]) => {
    if (!COLOUR.test(all[front]) || !COLOUR.test(all[behind])) return []; // It is told as none.
    const ratio = contrast(all[front], all[behind]);
    if (ratio >= least) return [];
    // Rounded down: what is told as enough is enough.
    const told = (Math.floor(ratio * 100) / 100).toFixed(2);
    return [
      {
        name: front in colours ? front : behind,
        detail: `${front} on ${behind} (${all[front]} on ${all[behind]}) has a contrast of ${told}:1 and needs ${least}:1`,
      },
    ];
  });
}

const colour = (usual: string) =>
  z.string().regex(COLOUR, "must be a colour such as '#1d70b8', in quotes").default(usual);
const byLanguage = z.record(z.string().regex(/^[a-z]{2,3}$/), text(100), {
  error: ({ code }) => (code === 'invalid_key' ? 'must be a language, such as en' : undefined),
});

const colours = z
  .strictObject({
    brand: colour('#1d70b8').meta({ description: 'Behind the head of each page, and in borders' }),
    onBrand: colour('#ffffff').meta({ description: 'What is written on brand' }),
    link: colour('#1a65a6'),
    linkHover: colour('#0f385c'),
    linkVisited: colour('#54319f'),
    surface: colour('#f4f8fb').meta({ description: 'Behind figures, the menu and the foot' }),
  })
  .superRefine((all, context) => {
    for (const { name, detail } of unreadable(all))
      context.addIssue({ code: 'custom', path: [name], message: detail });
  });

/** Of a pack; what is left out is as in the demonstration. */
export const theme = z
  .strictObject({
    nation: byLanguage.default({}).meta({ description: 'What the nation is called, by language' }),
    fund: byLanguage.default({}).meta({ description: 'What the fund is called, by language' }),
    colours: colours.prefault({}),
  })
  .prefault({});
