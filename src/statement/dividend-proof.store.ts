import type { Decimal } from 'decimal.js';
import type { DataSource } from 'typeorm';
import type { LocalDate } from '../domain/calendar.js';
import type { DeclaredLeaf } from '../log/declaration.store.js';
import type { RunId } from '../runs/run.store.js';

/** A citizen's leaf in a run's tree, and what leads from it to the root. */
export interface LeafInTree {
  readonly commitment: Buffer;
  /** The data key that their salt follows from. */
  readonly wrappedKey: Buffer;
  readonly gross: Decimal;
  /** Its hash. */
  readonly leaf: Buffer;
  /** Of its tile, 48 bytes each: hash, coins and 1. */
  readonly leaves: Buffer;
  readonly tileNo: number;
  /** The roots of its shard's tiles, 48 bytes each. */
  readonly tiles: Buffer;
  /** From the root of its shard up, 49 bytes each. */
  readonly path: Buffer;
}

/** What a citizen's proof is made of, and null where there is not that. */
export interface ProofParts {
  /** The run of the year that was approved. */
  readonly runId: RunId | null;
  readonly isErased: boolean;
  readonly includedOn: LocalDate | null;
  readonly lateEntry: string | null;
  readonly own: LeafInTree | null;
  readonly declared: DeclaredLeaf | null;
  readonly checkpoint: {
    readonly size: bigint;
    readonly note: string;
    /** Lines of witnesses. */
    readonly cosignatures: readonly string[];
  } | null;
}

type Row = Pick<ProofParts, 'runId' | 'isErased' | 'includedOn' | 'lateEntry'> & {
  readonly [Part in keyof LeafInTree]: LeafInTree[Part] | null;
} & {
  readonly position: bigint | null;
  readonly content: string | null;
  readonly size: bigint | null;
  readonly note: string | null;
  readonly cosignatures: readonly string[];
};

const columns = `
  run_id as "runId", erased as "isErased", included_on as "includedOn", late_entry as "lateEntry", commitment,
  wrapped_key as "wrappedKey", gross, leaf, leaves, tile_no as "tileNo", tiles, path, log_position as position,
  declaration as content, size, note, cosignatures`;

/** Fetches all that a citizen's proof is made of at once: a request of it is one statement. */
export class DividendProofStore {
  /** For whoever has this national id, by its keyed hash; undefined where nobody has it. */
  async ofHash(
    database: DataSource,
    hash: Buffer,
    year: number,
    size: bigint | null,
  ): Promise<ProofParts | undefined> {
    const [row] = await database.sql<Row[]>`
      select ${() => columns} from door.proof_of_dividend(${hash}, ${year}, ${size})`;
    return row && partsOf(row);
  }

  /** Of a ward, for whoever stands for them and has this national id. @throws Refusal `not-on-the-roll`, `unknown-citizen` */
  async ofWard(
    database: DataSource,
    hash: Buffer,
    ward: string,
    year: number,
    size: bigint | null,
  ): Promise<ProofParts> {
    const [row] = await database.sql<[Row]>`
      select ${() => columns} from door.proof_of_ward(${hash}, ${ward}, ${year}, ${size})`;
    return partsOf(row);
  }
}

function partsOf(row: Row): ProofParts {
  const { runId, isErased, includedOn, lateEntry, position, content, size, note } = row;
  return {
    runId,
    isErased,
    includedOn,
    lateEntry,
    own: row.leaf === null ? null : (row as LeafInTree),
    declared: position === null ? null : { position, content: content! },
    checkpoint: size === null ? null : { size, note: note!, cosignatures: row.cosignatures },
  };
}
