import { expect } from '@jest/globals';
import type { Answered } from './service.js';

/** The places of the wrong fields, each once, in order. */
export const pointersOf = ({ json }: Answered): string[] => [
  ...new Set<string>(
    (json?.errors ?? []).map(({ pointer }: { pointer: string }) => pointer).sort(),
  ),
];

/** The answer is this problem, as RFC 9457 has it; with `pointers`, exactly these fields are wrong. */
export function expectProblem(
  answer: Answered,
  status: number,
  code: string,
  pointers?: readonly string[],
): void {
  const { json, headers } = answer;
  expect({ status: answer.status, code: json?.code, text: answer.text }).toEqual({
    status,
    code,
    text: answer.text,
  });
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(json).toMatchObject({
    type: expect.stringMatching(/./),
    title: expect.stringMatching(/./),
    status,
    detail: expect.stringMatching(/./),
  });
  if (!pointers) return;
  expect(pointersOf(answer)).toEqual([...pointers].sort());
  for (const { detail } of json.errors ?? []) expect(detail).toMatch(/./);
}
