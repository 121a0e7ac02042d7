import { z } from 'zod';

/** The fields of which answers are made. */

export const id = z.guid();
export const day = z.iso.date();
export const instant = z.iso.datetime();
export const text = z.string();
/** In plain notation. */
export const decimal = z.string().regex(/^-?(0|[1-9]\d*)(\.\d+)?$/);
export const count = z.int().min(0);
/** Of citizens, who may be more than a number holds exactly. */
export const counted = z.string().regex(/^\d+$/);
export const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** Of 32 bytes: a hash, or a salt. */
export const base64 = z.base64();
/** A count of leaves of the public log, or a place among them, counted from 0. */
export const leaf = z.string().regex(/^(0|[1-9]\d{0,17})$/);
