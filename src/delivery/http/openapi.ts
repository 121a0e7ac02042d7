import { z } from 'zod';
import { ANSWERS } from './answer-table.js';
import { type ProblemCode, PROBLEMS } from './problems.js';
import { type Route, ROUTES } from './routes.js';

/** OpenAPI 3.1, written from the table that the door reads and the schemas that validate. */

/** JSON Schema, as far as ours go. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly [limit: string]: unknown;
}
type Content = Readonly<Record<string, { readonly schema?: Schema; readonly example?: unknown }>>;

/** What one route takes and answers, and who may. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly [string];
  readonly 'x-roles': Route['roles'];
  readonly 'x-never-for-machines'?: true;
  readonly 'x-problems': readonly ProblemCode[];
  readonly parameters: readonly {
    readonly name: string;
    readonly in: 'path' | 'query' | 'header';
    readonly required: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Content }>
  >;
}

/** The description as programs read it, and the pages that tell it. */
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly 'x-problems': readonly {
    readonly code: ProblemCode;
    readonly status: number;
    readonly title: string;
    readonly detail: string;
  }[];
}

const schemas: Record<string, object> = {};

const jsonSchema = (schema: z.ZodType): object => {
  const {
    $schema: _dialect,
    $defs: definitions = {},
    ...own
  } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
  }) as { $schema?: string; $defs?: Record<string, object> };
  Object.assign(schemas, rewired(definitions));
  return rewired(own);
};

/** References within one schema become references to the components of the whole description. */
const rewired = <T extends object>(schema: T): T =>
  JSON.parse(JSON.stringify(schema).replaceAll('#/$defs/', '#/components/schemas/')) as T;

/** A named schema stands among the components and is referred to. */
function reference(schema: z.ZodType): object {
  const id = schema.meta()?.['id'];
  if (id === undefined) return jsonSchema(schema);
  const { id: _id, ...own } = jsonSchema(schema) as { id?: string };
  schemas[id] ??= own;
  return { $ref: `#/components/schemas/${id}` };
}

const pathOf = (key: string): string =>
  key
    .slice(key.indexOf(' ') + 1)
    .replace(/:(\w+)/g, '{$1}')
    .replace('*', '{path}');

function parameters(key: string, { query, idempotency }: Route): object[] {
  const inPath = [...key.matchAll(/:(\w+)|\*/g)].map(([, name = 'path']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const shape = query instanceof z.ZodObject ? (query.shape as Record<string, z.ZodType>) : {};
  const inQuery = Object.entries(shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: jsonSchema(schema),
  }));
  const idempotencyKey = {
    name: 'Idempotency-Key',
    in: 'header',
    required: idempotency === 'required',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  };
  return [...inPath, ...inQuery, ...(idempotency ? [idempotencyKey] : [])];
}

function requestBody({ body, file = [] }: Route): object {
  if (!body && file.length === 0) return {};
  const examples = body?.meta()?.['examples'] as unknown[] | undefined;
  const json = body && {
    'application/json': {
      schema: reference(body),
      ...(examples ? { example: examples[0] } : {}),
    },
  };
  const files = file.map((type) => [type, { schema: { type: 'string' } }]);
  return {
    requestBody: {
      required: !body?.isOptional(),
      content: { ...Object.fromEntries(files), ...json },
    },
  };
}

/** Of JSON its schema; of what is none, or may be none, its media type. */
function contentOf(key: string, { media }: Route): object {
  const answer = ANSWERS[key];
  return {
    content: {
      ...(answer ? { 'application/json': { schema: reference(answer) } } : {}),
      ...(media ? { [media]: {} } : {}),
    },
  };
}

/** What the door says no to by itself; what the books refuse comes besides. */
const refusedAtTheDoor = ({ roles, body, file, query, idempotency }: Route): ProblemCode[] => [
  ...(roles === 'open' ? [] : (['unauthorized'] as const)),
  ...(Array.isArray(roles) ? (['forbidden'] as const) : []),
  ...(body || query ? (['invalid-fields'] as const) : []),
  ...(body ? (['malformed-json', 'json-too-deep'] as const) : []),
  ...(file ? (['malformed-file', 'malformed-utf-8'] as const) : []),
  ...(body || file ? (['unsupported-media-type', 'body-too-large'] as const) : []),
  ...(idempotency === 'required' ? (['idempotency-key-required'] as const) : []),
  ...(idempotency
    ? (['idempotency-key-invalid', 'idempotency-key-in-use', 'idempotency-key-reused'] as const)
    : []),
  'too-many-requests',
  'overloaded',
  'unavailable',
  'internal-error',
];

const operation = (key: string, route: Route): object => ({
  operationId: key.replace(
    /[^A-Za-z]+(.)?/g,
    (_, letter: string | undefined) => letter?.toUpperCase() ?? '',
  ),
  summary: route.summary,
  tags: [route.tag],
  ...(route.roles === 'open'
    ? { security: [] }
    : {
        description:
          route.roles === 'everyone'
            ? 'For everyone who is signed in.'
            : `For: ${route.roles.join(', ')}.${route.approves ? ' Never for a machine.' : ''}`,
      }),
  'x-roles': route.roles,
  ...(route.approves ? { 'x-never-for-machines': true } : {}),
  'x-problems': refusedAtTheDoor(route),
  parameters: parameters(key, route),
  ...requestBody(route),
  responses: {
    [route.status]: { description: route.answer, ...contentOf(key, route) },
    default: {
      description: 'A problem',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  },
});

function paths(): Record<string, Record<string, object>> {
  const written: Record<string, Record<string, object>> = {};
  for (const [key, route] of Object.entries(ROUTES))
    (written[pathOf(key)] ??= {})[key.split(' ')[0]!.toLowerCase()] = operation(key, route);
  return written;
}

/** Whatever else it answers, it is one of these, with a word on what to do. */
const problems = Object.entries(PROBLEMS).map(([code, [status, title, detail]]) => ({
  code,
  status,
  title,
  detail,
}));

const description = {
  openapi: '3.1.0',
  info: {
    title: 'Universal Investment ledger',
    version: '1',
    description:
      'Every new company contributes a tenth of its founding shares to one fund that belongs to all citizens; the fund pays each of them a yearly dividend. ' +
      'Decimals are strings, dates are YYYY-MM-DD, instants are RFC 3339 in UTC. Errors are problem details (RFC 9457) that name every wrong field at once.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  security: [{ bearer: [] }],
  'x-problems': problems,
  paths: paths(),
  components: {
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    schemas: {
      ...schemas,
      Problem: {
        type: 'object',
        required: ['type', 'title', 'status', 'detail', 'code'],
        properties: {
          type: { type: 'string' },
          title: { type: 'string' },
          status: { type: 'integer' },
          detail: { type: 'string' },
          code: { enum: Object.keys(PROBLEMS) },
          errors: {
            type: 'array',
            items: {
              type: 'object',
              required: ['pointer', 'detail'],
              properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
            },
          },
        },
      },
    },
  },
};

/** The currency that examples are written in. */
const EXAMPLES_IN = '"USD"';

/** The description for a fund in this currency: its examples are what it would take. */
export const openApiIn = (currency: string): Description =>
  JSON.parse(
    JSON.stringify(description).replaceAll(EXAMPLES_IN, JSON.stringify(currency)),
  ) as Description;
