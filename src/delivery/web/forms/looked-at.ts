import type { z } from 'zod';
import { fieldProblems } from '../../http/fields.js';
import type { Problem } from '../page-api.js';

/**
 * What the API's own contract has against what a form would send, so that it is told before anybody looks at it once
 * more; undefined where that is nothing. What has to be looked up in the books the API tells as it is sent.
 */
export function wrongBy(
  contract: z.ZodType,
  body: object,
): Pick<Problem, 'title' | 'detail' | 'errors'> | undefined {
  const { error } = contract.safeParse(body, { reportInput: true });
  return error && { title: '', detail: '', errors: fieldProblems(error) };
}
