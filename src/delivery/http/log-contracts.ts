import { z } from 'zod';
import { onceRight } from './fields.js';

/** A count of leaves, or a place among them, in digits. */
export const LEAVES = /^(0|[1-9]\d{0,17})$/;
const position = z
  .string()
  .regex(/^(0|[1-9]\d*)$/, 'must be a whole number in digits, without leading zeros')
  .refine((text) => !/^\d{19,}$/.test(text), 'is too large: it must have at most 18 digits')
  .transform(BigInt)
  .meta({ type: 'integer', minimum: 0 });

/** Is the leaf at one place among so many leaves? */
export const inclusionQuery = z
  .strictObject({ leaf: position, size: position })
  .refine(({ leaf, size }) => leaf < size, {
    ...onceRight('leaf', 'size'),
    path: ['leaf'],
    error: 'must be smaller than `size`: leaves are counted from 0',
  });

/** A proof to the newest checkpoint, or to that of a size. */
export const proofQuery = z.strictObject({ size: position.optional() });

/** Does the tree of so many leaves begin with that of fewer? */
export const consistencyQuery = z
  .strictObject({ from: position, to: position })
  .refine(({ from, to }) => from <= to, {
    ...onceRight('from', 'to'),
    path: ['from'],
    error: 'must not be larger than `to`',
  });
