import { type Bytes, COUNT, fromBase64, Mistake, same, toHex } from './form.js';
import { isSignedBy, keyLines, readKey } from './keys.js';

/** What the log says of itself (C2SP tlog-checkpoint), and who signed that (C2SP signed-note). */

export interface Checkpoint {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Bytes;
}

/** Keys of the log, or a checkpoint of it, as somebody has them from others. */
export interface Trusted {
  readonly keys?: string | undefined;
  readonly checkpoint?: string | undefined;
}

/** Whether the log says so, as far as can be told. @throws Mistake */
export async function isSaid(
  checkpoint: string,
  { keys = '', checkpoint: known = '' }: Trusted,
): Promise<readonly string[]> {
  const { origin } = readCheckpoint(checkpoint);
  if (keys.trim() === '' && known.trim() === '')
    throw new Mistake(
      'Nobody can tell without a key of the log or a checkpoint of it, from somebody whom you trust.',
    );
  const says: string[] = [];
  if (keys.trim() !== '') {
    const signer = await neededSigner(checkpoint, origin, keys);
    says.push(`The checkpoint is signed by the log ${origin}, with the key ${signer}.`);
  }
  if (known.trim() !== '') says.push(await isKnown(checkpoint, `${known.trim()}\n`, keys));
  return says;
}

/**
 * Whether it is the checkpoint that somebody has. Only two that are both signed show that the fund tells different people
 * different things: one that is not may have been changed by anybody, or by a slip of the pen. @throws Mistake
 */
async function isKnown(checkpoint: string, known: string, keys: string): Promise<string> {
  const [its, own] = [readCheckpoint(checkpoint), readCheckpoint(known)];
  const signer = keys.trim() === '' ? undefined : await ownSigner(known, own.origin, keys);
  if (own.origin !== its.origin)
    throw new Mistake(
      `Your checkpoint is of the log ${own.origin}; the proof's is of ${its.origin}.`,
    );
  if (own.size !== its.size)
    throw new Mistake(
      `Your checkpoint is of ${own.size} entries, the proof's of ${its.size}: fetch the proof again with ?size=${own.size}.`,
    );
  if (!same(own.root, its.root)) throw new Mistake(otherRoot(keys, signer));
  if (signer !== undefined)
    return `It is the checkpoint that you have of ${own.origin}, which is signed with the key ${signer}.`;
  const unseen =
    keys.trim() === ''
      ? 'Who signed it was not looked at, for want of a key.'
      : 'Yours is signed with no key that you gave.';
  return `It says the same as the checkpoint that you have of ${own.origin}. ${unseen}`;
}

function otherRoot(keys: string, signer: string | undefined): string {
  const is = 'Your checkpoint is of the same size and has another root';
  if (signer !== undefined)
    return `${is}, and both are signed: the fund tells different people different things. Show both checkpoints to others.`;
  const untold = 'nobody can tell whether it was changed (a slip in copying is enough), or';
  return keys.trim() === ''
    ? `${is}. Without a key of the log ${untold} the fund tells different people different things: check again with the key.`
    : `${is}. It is signed with no key that you gave, so ${untold} the fund tells different people different things: get it whole, with the signature below it.`;
}

/** Whose key signed the checkpoint that somebody has; undefined where none of the keys is named below it. @throws Mistake */
async function ownSigner(known: string, origin: string, keys: string): Promise<string | undefined> {
  // Of three lines that were copied from a newspaper nobody can say more.
  if (!known.includes('\n\n')) return undefined;
  const signer = await signerOf(known, origin, keys, 'your checkpoint');
  if (signer?.isRight === false)
    throw new Mistake(
      `Your checkpoint is not what was signed: the signature below it is not the one of ${signer.key}. It was copied wrongly or forged, and nobody can tell by whom. Compare it with where you have it from.`,
    );
  return signer?.key;
}

/** The key that signed the proof's checkpoint. @throws Mistake */
async function neededSigner(note: string, origin: string, keys: string): Promise<string> {
  const signer = await signerOf(note, origin, keys, 'the checkpoint');
  if (signer?.isRight) return signer.key;
  if (signer)
    throw new Mistake(
      `The signature below the checkpoint is not the one of ${signer.key}: it was forged or changed.`,
    );
  const names = keyLines(keys).map((line) => line.split('+')[0]);
  throw new Mistake(
    names.includes(origin)
      ? 'The checkpoint is signed by no key that you gave.'
      : `The checkpoint is of the log ${origin}, and no key that you gave is.`,
  );
}

/** The first of the log's keys that is named below a note (C2SP signed-note, Ed25519), and whether the signature is its own. */
async function signerOf(note: string, origin: string, keys: string, what: string) {
  const [text, lines] = readNote(note, what);
  const known = await Promise.all(keyLines(keys).map(readKey));
  for (const key of known) {
    const { name, id } = key;
    const signed = lines.find((one) => one.name === name && one.id === id);
    if (name !== origin || !signed) continue;
    return { key: `${name}+${id}`, isRight: await isSignedBy(key, signed.signature, text) };
  }
  return undefined;
}

function readNote(note: string, what: string) {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n'))
    throw new Mistake('The checkpoint (/log/checkpoint) is no signed note.');
  const lines = note
    .slice(end + 2, -1)
    .split('\n')
    .map((line) => {
      const [, name = '', encoded = ''] = /^— (\S+) (\S+)$/.exec(line) ?? [];
      const bytes = fromBase64(encoded);
      if (!bytes || bytes.length < 5)
        throw new Mistake(`This below ${what} is no signature: ${line.slice(0, 80)}`);
      return { name, id: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
    });
  return [note.slice(0, end + 1), lines] as const;
}

/** C2SP tlog-checkpoint: origin, size and root, a line each. @throws Mistake */
export function readCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', encoded = ''] = text.split('\n');
  const root = fromBase64(encoded);
  if (origin === '' || !COUNT.test(size) || root?.length !== 32)
    throw new Mistake(
      'That is no checkpoint: one has an origin, a size, and a root of 32 bytes in base64, on three lines.',
    );
  return { origin, size: BigInt(size), root };
}
