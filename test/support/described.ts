import { expect } from '@jest/globals';
import { ANSWERS } from '../../src/delivery/http/answer-table.js';
import { ROUTES } from '../../src/delivery/http/routes.js';

const DESCRIBED = Object.entries(ROUTES).map(([line, { status, media }]) => {
  const [method, path] = line.split(' ') as [string, string];
  const pattern = path.replaceAll('.', '\\.').replace('*', '.+').replaceAll(/:\w+/g, '[^/]+');
  const schema = ANSWERS[line];
  return {
    method,
    pattern: new RegExp(`^${pattern}$`),
    status,
    types: [...(schema ? ['application/json'] : []), ...(media ? [media] : [])],
    schema,
  };
});

/**
 * An answer is what OpenAPI says of it: of a type that it names, and of JSON every field is described, and none that is
 * described is missing.
 */
export function expectDescribed(
  method: string,
  at: string,
  { status, headers, json }: { status: number; headers: Headers; json: unknown },
): void {
  const path = at.split('?')[0]!;
  const found = DESCRIBED.find((one) => one.method === method && one.pattern.test(path));
  if (found === undefined || status !== found.status) return;
  const type = headers.get('content-type')?.split(';')[0];
  expect({ method, path, type, isDescribed: found.types.includes(type ?? '') }).toEqual({
    method,
    path,
    type,
    isDescribed: true,
  });
  if (type !== 'application/json') return;
  const { data, error } = found.schema!.safeParse(json);
  expect({ method, path, wrong: error?.issues ?? [] }).toEqual({ method, path, wrong: [] });
  expect(data).toEqual(json);
}
