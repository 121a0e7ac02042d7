import type { Operation, Schema } from '../../http/openapi.js';

/** JSON Schema as rows of a table: what is in one, field by field. */

/** A type in a word, and where it is told if it has a name. */
export interface NamedType {
  readonly text: string;
  /** The shape that tells it. */
  readonly shape: string | null;
}

export interface FieldRow extends NamedType {
  /** With what it is in, as `shareClasses[].code`. */
  readonly name: string;
  readonly isRequired: boolean;
  /** In the words of JSON Schema, which programs have too. */
  readonly limits: readonly string[];
  readonly told: string;
  /** Of a parameter: where it stands. */
  readonly in?: string;
}

/** Schemas in schemas that are told in one table; what is deeper has a name of its own, or is an object and no more. */
const DEPTH_MAX = 5;
const LIMITS = [
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'minItems',
  'maxItems',
  'default',
] as const;
/** What a format says, its pattern says again at length. */
const SAID_BY_FORMAT = ['date', 'uuid', 'date-time'];

const shapeName = ({ $ref }: Schema): string | null => $ref?.split('/').at(-1) ?? null;
const isNull = ({ type }: Schema): boolean => type === 'null';
const choicesOf = ({ anyOf, oneOf }: Schema): readonly Schema[] => anyOf ?? oneOf ?? [];

/** A type in a word: `string`, `Money`, `object[]`, `string | null`. */
export function typeOf(schema: Schema): NamedType {
  const name = shapeName(schema);
  if (name !== null) return { text: name, shape: name };
  if (schema.items) {
    const { text, shape } = typeOf(schema.items);
    return { text: `${text.includes(' ') ? `(${text})` : text}[]`, shape };
  }
  const choices = choicesOf(schema).map(typeOf);
  if (choices.length > 0)
    return {
      text: [...new Set(choices.map(({ text }) => text))].join(' | '),
      shape: choices.find(({ shape }) => shape !== null)?.shape ?? null,
    };
  if (schema.const !== undefined) return { text: JSON.stringify(schema.const), shape: null };
  const types = [schema.type ?? []].flat();
  return { text: types.length > 0 ? types.join(' | ') : 'any', shape: null };
}

/** The fields of an object, each with those that are in it below it. */
export function fieldsOf(schema: Schema, before = '', depth = 0): FieldRow[] {
  if (depth > DEPTH_MAX) return [];
  if (schema.items) return fieldsOf(schema.items, `${before}[]`, depth);
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const at = before === '' ? name : `${before}.${name}`;
    const row = {
      name: at,
      ...typeOf(field),
      isRequired: schema.required?.includes(name) === true,
      limits: limitsOf(field),
      told: field.description ?? '',
    };
    return row.shape === null ? [row, ...fieldsOf(field, at, depth + 1)] : [row];
  });
  const chosen = [...choicesOf(schema), ...(schema.allOf ?? [])]
    .filter((one) => !isNull(one) && one.$ref === undefined)
    .flatMap((one) => fieldsOf(one, before, depth + 1));
  return [...own, ...chosen];
}

function limitsOf(schema: Schema): readonly string[] {
  const inside = schema.items ? limitsOf(schema.items) : [];
  const chosen = choicesOf(schema)
    .filter((one) => one.properties === undefined)
    .flatMap(limitsOf);
  const isSaid = SAID_BY_FORMAT.includes(String(schema['format']));
  const own = LIMITS.filter((limit) => schema[limit] !== undefined)
    .filter((limit) => limit !== 'pattern' || !isSaid)
    // What JavaScript can count is no limit of ours.
    .filter((limit) => Math.abs(Number(schema[limit])) !== Number.MAX_SAFE_INTEGER)
    .map((limit) => `${limit}: ${textOf(schema[limit])}`);
  const among = schema.enum ? [`enum: ${schema.enum.map(String).join(', ')}`] : [];
  return [...new Set([...among, ...own, ...inside, ...chosen])];
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** The names of all schemas that some routes speak of, and of those in them, in the order in which they are met. */
export function shapesIn(
  operations: readonly Operation[],
  schemas: Readonly<Record<string, Schema>>,
): readonly string[] {
  const met = new Set<string>();
  const meet = (value: unknown): void => {
    for (const [, name] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g))
      if (!met.has(name!) && schemas[name!]) {
        met.add(name!);
        meet(schemas[name!]);
      }
  };
  for (const { requestBody, responses, parameters } of operations) {
    const { default: _problem, ...answers } = responses;
    meet([requestBody ?? null, answers, parameters]);
  }
  return [...met];
}
