import { expect } from '@jest/globals';
import { ANSWERS } from '../../src/delivery/http/answer-table.js';
import { ROUTES } from '../../src/delivery/http/routes.js';

const DESCRIBED = Object.entries(ANSWERS).map(([line, schema]) => {
  const [method, path] = line.split(' ') as [string, string];
  return {
    method,
    pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`),
    status: ROUTES[line]!.status,
    schema,
  };
});

/** An answer is what OpenAPI says of it: every field in it is described, and none that is described is missing. */
export function expectDescribed(method: string, at: string, status: number, json: unknown): void {
  const path = at.split('?')[0]!;
  const found = DESCRIBED.find((one) => one.method === method && one.pattern.test(path));
  if (found === undefined || status !== found.status || json === undefined) return;
  const { data, error } = found.schema.safeParse(json);
  expect({ method, path, wrong: error?.issues ?? [] }).toEqual({ method, path, wrong: [] });
  expect(data).toEqual(json);
}
