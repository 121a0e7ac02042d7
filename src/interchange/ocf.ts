import { createHash } from 'node:crypto';
import type { Decimal } from 'decimal.js';

/**
 * What the Open Cap Table Format (OCF) is made of, as far as the fund writes and reads it: a manifest that describes the
 * issuer and names files, each a list of objects of one kind.
 */

/** The version that is written. Others are read as far as they say the same. */
export const OCF_VERSION = '1.2.1-alpha+main';

export type Json = Readonly<Record<string, unknown>>;

/** A package as JSON: its manifest, and the other files by their path from it. */
export interface OcfBundle {
  readonly manifest: Json;
  readonly files: Readonly<Record<string, unknown>>;
}

/** The lists of files that a manifest has, and what kind of file each names. */
export const FILE_TYPES = {
  stock_classes_files: 'OCF_STOCK_CLASSES_FILE',
  transactions_files: 'OCF_TRANSACTIONS_FILE',
  stakeholders_files: 'OCF_STAKEHOLDERS_FILE',
  stock_legend_templates_files: 'OCF_STOCK_LEGEND_TEMPLATES_FILE',
  stock_plans_files: 'OCF_STOCK_PLANS_FILE',
  vesting_terms_files: 'OCF_VESTING_TERMS_FILE',
  valuations_files: 'OCF_VALUATIONS_FILE',
  financings_files: 'OCF_FINANCINGS_FILE',
  documents_files: 'OCF_DOCUMENTS_FILE',
} as const;
export type FileList = keyof typeof FILE_TYPES;
export const FILE_LISTS = Object.keys(FILE_TYPES) as readonly FileList[];

export const MANIFEST_TYPE = 'OCF_MANIFEST_FILE';
export const MANIFEST_PATH = 'Manifest.ocf.json';

/** A quantity as OCF has it: plain notation, at most ten decimals. */
export const numeric = (quantity: Decimal): string => quantity.toFixed();

/** A file as it is written: the same object gives the same bytes. */
export const fileText = (content: unknown): string => `${JSON.stringify(content, null, 2)}\n`;

/** The checksum that a manifest states of a file. It finds accidents, not forgeries: MD5 is broken. */
export const md5Of = (bytes: string | Uint8Array): string =>
  createHash('md5').update(bytes).digest('hex');

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** How OCF's free comments carry what it has no field for: one comment that begins with this, then JSON. */
const MARK = 'universal-investment-ledger ';

/** What the fund's books know of an object and OCF has no field for, as one of its comments. */
export const marked = (facts: object): string => MARK + JSON.stringify(facts);

/** The same out of an object's comments; undefined where nothing of ours is said, or nothing that can be read. */
export function factsOf({ comments }: Json): Json | undefined {
  const ours = Array.isArray(comments)
    ? (comments as unknown[]).find(
        (comment): comment is string => typeof comment === 'string' && comment.startsWith(MARK),
      )
    : undefined;
  if (ours === undefined) return undefined;
  try {
    const facts: unknown = JSON.parse(ours.slice(MARK.length));
    return isObject(facts) ? facts : undefined;
  } catch {
    return undefined;
  }
}
