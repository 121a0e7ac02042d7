import { createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';

/**
 * Signed notes (C2SP signed-note): text with signatures below it, of keys that are known by a name and a number. Ed25519
 * (RFC 8032) is the only algorithm here; what kind of statement a signature makes, its type says.
 */

/** The bytes that tell apart what a key signs: a note as such, or a witness's cosignature of a checkpoint. */
export const SIGNATURE_TYPE = { note: 1, cosignature: 4 } as const;
export type SignatureType = (typeof SIGNATURE_TYPE)[keyof typeof SIGNATURE_TYPE];

/** A note is refused past this, as are lines past that many: witnesses of one log are few. */
export const NOTE_LENGTH_MAX = 64 * 1024;
const SIGNATURES_MAX = 64;
const PUBLIC_KEY_BYTES = 32;

/** Raised when text is no signed note, no verifier key or no checkpoint; says why. */
export class NoteMistake extends Error {}

export interface VerifierKey {
  readonly name: string;
  /** Eight hexadecimal digits. */
  readonly keyId: string;
  readonly type: SignatureType;
  /** 32 bytes. */
  readonly publicKey: Buffer;
}

export interface SignatureLine {
  readonly name: string;
  readonly keyId: string;
  /** Behind the key's number: 64 bytes of a note's signature, 72 of a cosignature. */
  readonly signature: Buffer;
  /** As it stands in the note, without the newline. */
  readonly line: string;
}

export interface SignedNote {
  /** With its last newline, and without the blank line below it. */
  readonly text: string;
  readonly signatures: readonly SignatureLine[];
}

const NAME = /^[^\s+\p{Z}\p{Cc}]+$/u;
/** Neither controls but the newline, nor what no UTF-8 can hold. */
const UNFIT = /(?!\n)[^ -\u{10ffff}]|\p{Cs}/u;
const DASH = '—';

/** May a key, or a log, be called so? */
export const isKeyName = (name: string): boolean => NAME.test(name);

/** Bytes of base64 as RFC 4648 section 4 writes them, and in no other way. */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** signed-note: the first four bytes of SHA-256(name, newline, type, public key). */
export const keyIdOf = (name: string, type: SignatureType, publicKey: Buffer): string =>
  hash(
    'sha256',
    Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(type), publicKey]),
    'hex',
  ).slice(0, 8);

export const verifierKey = (name: string, type: SignatureType, publicKey: Buffer): VerifierKey => ({
  name,
  keyId: keyIdOf(name, type, publicKey),
  type,
  publicKey,
});

/** `name+keyid+base64(type, public key)`, as signed-note writes verifier keys. */
export const verifierKeyText = ({ name, keyId, type, publicKey }: VerifierKey): string =>
  `${name}+${keyId}+${Buffer.concat([Buffer.of(type), publicKey]).toString('base64')}`;

/** @throws NoteMistake */
export function readVerifierKey(text: string): VerifierKey {
  const [, name = '', keyId = '', encoded = ''] =
    /^([^+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  const bytes = fromBase64(encoded);
  if (!isKeyName(name) || bytes === undefined)
    throw new NoteMistake('is no verifier key: name+key id+base64 of type and public key');
  const type = Object.values(SIGNATURE_TYPE).find((one) => one === bytes[0]);
  if (type === undefined || bytes.length !== PUBLIC_KEY_BYTES + 1)
    throw new NoteMistake('is not of an Ed25519 key');
  const key = verifierKey(name, type, bytes.subarray(1));
  if (key.keyId !== keyId) throw new NoteMistake(`should have the key id ${key.keyId}`);
  return key;
}

/** Takes a note apart; what it says counts only once a signature of a known key is verified. @throws NoteMistake */
export function readNote(note: string): SignedNote {
  if (note.length > NOTE_LENGTH_MAX) throw new NoteMistake('is too long for a note');
  if (UNFIT.test(note)) throw new NoteMistake('has control characters, or is not UTF-8');
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n'))
    throw new NoteMistake('has no blank line between its text and its signatures');
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > SIGNATURES_MAX) throw new NoteMistake('has too many signatures');
  return { text: note.slice(0, end + 1), signatures: lines.map((line) => readLine(line)) };
}

function readLine(line: string): SignatureLine {
  const [, name = '', encoded = ''] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  const bytes = fromBase64(encoded);
  if (!isKeyName(name) || bytes === undefined || bytes.length < 5)
    throw new NoteMistake(`has a line below its text that is no signature: ${line.slice(0, 80)}`);
  return {
    name,
    keyId: bytes.subarray(0, 4).toString('hex'),
    signature: bytes.subarray(4),
    line,
  };
}

export const noteText = (text: string, lines: readonly string[]): string =>
  `${text}\n${lines.map((line) => `${line}\n`).join('')}`;

/** A note with more lines below it. */
export const withLines = (note: string, lines: readonly string[]): string =>
  `${note}${lines.map((line) => `${line}\n`).join('')}`;

/** A line below a note's text. */
export const signatureLine = ({ name, keyId }: VerifierKey, signature: Buffer): string =>
  `${DASH} ${name} ${Buffer.concat([Buffer.from(keyId, 'hex'), signature]).toString('base64')}`;

/** Signs a note's text as such. */
export const signedLine = (text: string, key: VerifierKey, secret: KeyObject): string =>
  signatureLine(key, sign(null, Buffer.from(text), secret));

/** The 32 bytes of an Ed25519 public key. */
export function publicKeyBytes(key: KeyObject): Buffer {
  return Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x!, 'base64url');
}

/** Did this key sign `message`? */
export function isSignedBy(publicKey: Buffer, message: Buffer, signature: Buffer): boolean {
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: publicKey.toString('base64url') },
    format: 'jwk',
  });
  return verify(null, message, key, signature);
}

/** Is this a signature of this key's, by name and number? Whether it is a right one is another question. */
export const isOf = (line: SignatureLine, key: VerifierKey): boolean =>
  line.name === key.name && line.keyId === key.keyId;

/**
 * Is the note signed by one of `keys`, and wrongly by none of them? Signatures of others say nothing (signed-note).
 * Keys are of notes; cosignatures are verified by `cosignaturesOf`.
 */
export function isSigned({ text, signatures }: SignedNote, keys: readonly VerifierKey[]): boolean {
  const known = signatures.flatMap((line) =>
    keys.filter((key) => isOf(line, key)).map((key) => ({ line, key })),
  );
  return (
    known.length > 0 &&
    known.every(({ line, key }) => isSignedBy(key.publicKey, Buffer.from(text), line.signature))
  );
}
