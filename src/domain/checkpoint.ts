import type { TreeHead } from './merkle.js';
import {
  fromBase64,
  isOf,
  isSignedBy,
  NoteMistake,
  type SignedNote,
  type VerifierKey,
} from './signed-note.js';

/** What a log says of itself at a size (C2SP tlog-checkpoint), and what witnesses say of it (C2SP tlog-cosignature). */

export interface Checkpoint extends TreeHead {
  /** Which log it is. */
  readonly origin: string;
}

const SIZE = /^(0|[1-9]\d{0,18})$/;
const ROOT_BYTES = 32;

/** tlog-checkpoint: origin, size and root, each on a line. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${root.toString('base64')}\n`;

/** Reads a note's text as a checkpoint; lines behind the third say nothing here. @throws NoteMistake */
export function readCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = '', ...more] = text.split('\n');
  const bytes = fromBase64(root);
  if (origin === '') throw new NoteMistake('has no origin on its first line');
  if (!SIZE.test(size)) throw new NoteMistake('has no tree size on its second line');
  if (bytes?.length !== ROOT_BYTES)
    throw new NoteMistake('has no root hash of 32 bytes in base64 on its third line');
  if (more.slice(0, -1).includes('')) throw new NoteMistake('has an empty line in its text');
  return { origin, size: BigInt(size), root: bytes };
}

/** What a witness has said: when, and in which line. */
export interface Cosignature {
  readonly witness: VerifierKey;
  /** Seconds since 1970. */
  readonly time: bigint;
  readonly line: string;
}

/** tlog-cosignature: what a witness signs, which is the checkpoint behind the time at which it does. */
export const cosignedMessage = (text: string, time: bigint): Buffer =>
  Buffer.from(`cosignature/v1\ntime ${time}\n${text}`);

/** Behind the time, in eight bytes, stands the signature. */
const TIME_BYTES = 8;
const COSIGNATURE_BYTES = TIME_BYTES + 64;
const TIME_MAX = 2n ** 63n - 1n;

/** The cosignatures of these witnesses that stand in a note, and the lines of theirs that are not right. */
export function cosignaturesOf(
  { text, signatures }: SignedNote,
  witnesses: readonly VerifierKey[],
): { readonly right: readonly Cosignature[]; readonly wrong: readonly string[] } {
  const right: Cosignature[] = [];
  const wrong: string[] = [];
  for (const line of signatures) {
    const witness = witnesses.find((key) => isOf(line, key));
    if (!witness) continue;
    const time = timeOf(line.signature);
    const isRight =
      time !== undefined &&
      isSignedBy(
        witness.publicKey,
        cosignedMessage(text, time),
        line.signature.subarray(TIME_BYTES),
      );
    if (isRight) right.push({ witness, time, line: line.line });
    else wrong.push(line.line);
  }
  return { right, wrong };
}

function timeOf(signature: Buffer): bigint | undefined {
  if (signature.length !== COSIGNATURE_BYTES) return undefined;
  const time = signature.readBigUInt64BE();
  return time <= TIME_MAX ? time : undefined;
}
