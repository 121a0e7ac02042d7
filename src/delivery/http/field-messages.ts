import { z } from 'zod';

/** What is said of a wrong field where its own schema says nothing: in our words, and always what to send. */

const KINDS: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

z.config({ customError: messageOf });

function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] && `must be ${KINDS[issue.expected]}`;
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options) ? oneOf(issue.options) : undefined;
    case 'too_small':
      return bound(issue.origin, 'least', issue.minimum);
    case 'too_big':
      return bound(issue.origin, 'most', issue.maximum);
    default:
      return undefined;
  }
}

const oneOf = (values: readonly unknown[]): string =>
  `must be ${values.length === 1 ? '' : 'one of '}${values.map(String).join(', ')}`;

function bound(origin: string, which: 'least' | 'most', value: number | bigint): string {
  if (origin === 'string') return `must have at ${which} ${value} characters`;
  if (origin === 'array') return `must have at ${which} ${value} entries`;
  return `must be at ${which} ${value}`;
}
