import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Decimal } from 'decimal.js';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Law, Nation, OpeningFigures } from '../../domain/nation.js';
import { projectRoot } from '../../project-root.js';
import { DECIMALS_MAX } from '../../domain/quantity.js';
import { isSpoken, languageOf, SPOKEN } from '../../domain/words/language.js';
import { amount, day, fieldProblems, inMoneyOf, signedAmount } from '../http/fields.js';
import { lawsWrong } from './law-contradictions.js';
import { count, LIST_MAX, listOfDistinct, settings } from './law-settings.js';
import { theme } from './theme.js';

/** A nation pack: a folder with a file `nation.yaml`, which says what the nation's law settles, and since when. */

const FILE = 'nation.yaml';
const PACKS = path.join(projectRoot, 'src', 'nations');

/** What a file may repeat by reference, so that a small one cannot become a large one. */
const ALIASES_MAX = 100;
const LAWS_MAX = 500;

const since = day.meta({ description: 'In force from this day on' });
const openingFigures = z.strictObject({
  netIncomes: listOfDistinct(
    z.strictObject({ endedOn: day, amount: signedAmount }),
    ({ endedOn }) => endedOn,
    'must state each fiscal year once',
  ),
  earningsReserve: signedAmount,
  yearEndNavs: listOfDistinct(
    z.strictObject({ asOf: day, nav: signedAmount }),
    ({ asOf }) => asOf,
    'must state each day once',
  ).default([]),
  lastSpending: amount.nullable().default(null).meta({
    description: 'What the last dividend before the books came to',
  }),
});
const firstLaw = z.strictObject({
  since: since.optional(),
  ...settings,
  openingFigures: openingFigures.optional(),
});
/** A law that changes some settings from its day on. */
export const amendment = z
  .strictObject({ since, ...settings, openingFigures })
  .partial()
  .required({ since: true });
const laws = z
  .tuple([firstLaw], amendment)
  .refine((all) => all.length <= LAWS_MAX, `must be at most ${LAWS_MAX} laws`)
  .superRefine(
    (all, context) => {
      for (const { pointer, detail } of lawsWrong(all))
        context.addIssue({ code: 'custom', path: pointer.slice(1).split('/'), message: detail });
    },
    { when: ({ value }) => Array.isArray(value) },
  );

/** Those of ISO 4217 that there are. */
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** The source of what a pack may say; `docs/nation-pack.schema.json` is written from it. */
export const packSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be small letters, digits and hyphens, such as alaska'),
    currency: z
      .string()
      .refine((code) => CURRENCIES.has(code), 'must be a currency of ISO 4217, such as EUR')
      .meta({ pattern: '^[A-Z]{3}$' }),
    minorUnit: count(0, 4),
    languages: z
      .array(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language, such as en'))
      .min(1, 'must name at least one language')
      .max(LIST_MAX)
      .refine(([first]) => first === undefined || isSpoken(languageOf(first)), {
        path: [0],
        message: `must be a language that the service has words in: ${SPOKEN.join(', ')}`,
      }),
    theme,
    laws,
  })
  .meta({
    title: 'Nation pack',
    description: 'What a nation’s law settles for its fund, and since when',
  });
type Pack = z.output<typeof packSchema>;

/** Raised when a pack cannot be used: one line per mistake. */
export class PackMistakes extends Error {
  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'PackMistakes';
  }
}

/** The names of the packs that come with the service. */
export const packNames = (): string[] =>
  readdirSync(PACKS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

/**
 * Reads a nation pack.
 * @param at  the name of a pack that comes with the service, or the path of one's own folder
 * @throws PackMistakes
 */
export function readNationPack(at: string): Nation {
  const folder = packNames().includes(at) ? path.join(PACKS, at) : path.resolve(at);
  const file = path.join(folder, FILE);
  if (!existsSync(file) || !statSync(file).isFile())
    throw new PackMistakes([
      `names no nation pack: there is ${packNames().join(', ')}, or give the path of a folder with a file ${FILE}`,
    ]);
  const written = parsed(readFileSync(file, 'utf8'));
  return nationOf(inMoneyOf(moneyOf(written), () => read(packSchema, written, FILE)));
}

/** The money that a pack's amounts are in; where it does not say how fine that is, none is too fine. */
function moneyOf(written: unknown): Parameters<typeof inMoneyOf>[0] {
  const { currency, minorUnit } = (written ?? {}) as Partial<Record<string, unknown>>;
  const decimals = packSchema.shape.minorUnit.safeParse(minorUnit);
  return {
    currency: String(currency),
    minorUnit: decimals.success ? decimals.data : DECIMALS_MAX,
  };
}

/** Makes laws of what those on record state. @throws PackMistakes where this version cannot read them */
export const readLaws = (stated: readonly object[]): readonly Law[] =>
  lawsOf(read(laws, stated, 'The law on record:'));

/** @throws PackMistakes that each begin with `source` */
function read<T extends z.ZodType>(schema: T, written: unknown, source: string): z.output<T> {
  const found = schema.safeParse(written, { reportInput: true });
  if (found.success) return found.data;
  throw new PackMistakes(
    fieldProblems(found.error, 'is not a setting of a nation pack')
      .map(({ pointer, detail }) => `${source} ${pointer} ${detail}`)
      .sort(),
  );
}

/** @throws PackMistakes where it is not YAML, with the line */
function parsed(source: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0)
    throw new PackMistakes(
      document.errors.map(
        ({ message, pos }) =>
          `${FILE} line ${lines.linePos(pos[0]).line}: ${message.split(/ at line|\n/)[0]}`,
      ),
    );
  try {
    return document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (error) {
    throw new PackMistakes([`${FILE} ${(error as Error).message}`]);
  }
}

/** What a law states, with every default said: two that are written differently and say the same are equal. */
export const statementOf = (law: object): object => JSON.parse(JSON.stringify(law)) as object;

const NO_OPENING: OpeningFigures = {
  netIncomes: [],
  earningsReserve: new Decimal(0),
  yearEndNavs: [],
  lastSpending: null,
};

/** What is stated of before the books, marked as such wherever it goes. */
const marked = ({
  netIncomes,
  yearEndNavs,
  ...figures
}: z.output<typeof openingFigures>): OpeningFigures => ({
  ...figures,
  netIncomes: netIncomes.map((year) => ({ ...year, isOpening: true })),
  yearEndNavs: yearEndNavs.map((one) => ({ ...one, isOpening: true })),
});

function lawsOf([first, ...amendments]: Pack['laws']): Law[] {
  const { openingFigures: opening, ...settings } = first;
  const found: Law[] = [
    {
      ...settings,
      since: first.since ?? null,
      openingFigures: opening ? marked(opening) : NO_OPENING,
      stated: statementOf(first),
    },
  ];
  for (const changes of amendments) {
    const said = Object.entries({
      ...changes,
      openingFigures: changes.openingFigures && marked(changes.openingFigures),
    }).filter(([, value]) => value !== undefined);
    found.push({
      ...found.at(-1)!,
      ...(Object.fromEntries(said) as Partial<Law>),
      stated: statementOf(changes),
    });
  }
  return found;
}

const nationOf = ({ laws: stated, ...rest }: Pack): Nation => ({ ...rest, laws: lawsOf(stated) });
