import type { Description, Operation, Schema } from '../../http/openapi.js';
import type { Reader } from '../page-answers.js';
import { type FieldRow, fieldsOf, type NamedType, shapesIn, typeOf } from './schema-fields.js';

/** The API's description as pages tell it: routes by what they are for. */

/** Routes of one purpose, which have a page. */
export interface Group {
  readonly tag: string;
  /** The last part of its page's address. */
  readonly name: string;
  readonly count: number;
}

export interface RouteTold {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly roles: readonly string[];
  readonly isNeverForMachines: boolean;
  readonly parameters: readonly FieldRow[];
  readonly body: {
    readonly files: readonly string[];
    readonly type: NamedType | null;
    readonly fields: readonly FieldRow[];
  } | null;
  readonly answer: {
    readonly status: string;
    readonly told: string;
    readonly files: readonly string[];
    readonly type: NamedType | null;
    readonly fields: readonly FieldRow[];
  };
  readonly problems: readonly string[];
  readonly example: string;
}

export interface ShapeTold {
  readonly name: string;
  readonly fields: readonly FieldRow[];
}

export const groupName = (tag: string): string => tag.toLowerCase().replaceAll(' ', '-');

/** Every route with its address, in the order of the table. */
const routesIn = ({ paths }: Description) =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );

/** In the order in which the table has the first route of each. */
export function groupsOf(description: Description): readonly Group[] {
  const counts = new Map<string, number>();
  for (const { operation } of routesIn(description))
    counts.set(operation.tags[0], (counts.get(operation.tags[0]) ?? 0) + 1);
  return [...counts].map(([tag, count]) => ({ tag, name: groupName(tag), count }));
}

/** All that one group's page says, or nothing where there is no such group. */
export function groupTold(
  description: Description,
  name: string,
  reader: Reader,
): { readonly routes: readonly RouteTold[]; readonly shapes: readonly ShapeTold[] } | undefined {
  const own = routesIn(description).filter(
    ({ operation }) => groupName(operation.tags[0]) === name,
  );
  if (own.length === 0) return undefined;
  const { schemas } = description.components;
  return {
    routes: own.map((one) => routeTold(one, reader)),
    shapes: shapesIn(
      own.map(({ operation }) => operation),
      schemas,
    ).map((shape) => ({
      name: shape,
      fields: fieldsOf(schemas[shape]!),
    })),
  };
}

interface Described {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

function routeTold(one: Described, reader: Reader): RouteTold {
  const { method, path, operation } = one;
  const [[status, answer]] = Object.entries(operation.responses) as [
    [string, Operation['responses'][string]],
  ];
  const { 'application/json': json, ...files } = answer.content ?? {};
  return {
    id: operation.operationId,
    method,
    path,
    summary: operation.summary,
    roles: rolesIn(operation, reader),
    isNeverForMachines: operation['x-never-for-machines'] === true,
    parameters: operation.parameters.map((parameter) => ({
      ...fieldsOf({
        properties: { [parameter.name]: parameter.schema },
        required: parameter.required ? [parameter.name] : [],
      })[0]!,
      in: parameter.in,
    })),
    body: bodyTold(operation),
    answer: {
      status,
      told: answer.description,
      files: Object.keys(files),
      ...typeTold(json?.schema),
    },
    problems: operation['x-problems'],
    example: exampleOf(one),
  };
}

function rolesIn({ 'x-roles': roles }: Operation, { words }: Reader): readonly string[] {
  if (roles === 'open') return [words.reference.open];
  if (roles === 'everyone') return [words.reference.everyone];
  return roles.map((role) => words.signIn.roles[role].title);
}

const typeTold = (schema: Schema | undefined) =>
  schema === undefined
    ? { type: null, fields: [] }
    : { type: typeOf(schema), fields: schema.$ref === undefined ? fieldsOf(schema) : [] };

function bodyTold({ requestBody }: Operation): RouteTold['body'] {
  if (!requestBody) return null;
  const { 'application/json': json, ...files } = requestBody.content;
  return { files: Object.keys(files), ...typeTold(json?.schema) };
}

/** What stands for the parts of an address in examples. */
const SAMPLES: Readonly<Record<string, string>> = {
  id: '5f0c3e1a-8f0e-4a3b-9a51-0d6a3f7f9c21',
  pseudonym: '7b1f9a52-3c1d-4e0a-8f27-9be0c1d2e3f4',
  year: '2026',
  since: '2031-01-01',
};

/** A request as it goes over the wire. */
function exampleOf({ method, path, operation }: Described): string {
  const target = path.replace(/\{(\w+)\}/g, (whole, name: string) => SAMPLES[name] ?? whole);
  const content = Object.entries(operation.requestBody?.content ?? {});
  const [type, { example } = {}] =
    content.find(([, { example: some }]) => some !== undefined) ?? content[0] ?? [];
  return [
    `${method} ${target} HTTP/1.1`,
    ...(operation['x-roles'] === 'open' ? [] : ['Authorization: Bearer …']),
    ...(operation.parameters.some(({ name }) => name === 'Idempotency-Key')
      ? ['Idempotency-Key: 2026-000123']
      : []),
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    ...(type === undefined
      ? []
      : ['', example === undefined ? '…' : JSON.stringify(example, null, 2)]),
  ].join('\n');
}
