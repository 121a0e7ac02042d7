import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const FORMAT = 2;
const HEADER = Buffer.of(FORMAT);
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const DRAWN_BYTES = 16 * 1024;

/** What is personal, under a data key of its own, and that key under a master key. */
export interface Sealed {
  readonly sealed: Buffer;
  readonly wrappedKey: Buffer;
}

/** What is sealed under a data key that was made for it, and a salt that follows from that key: it goes when the key does. */
export interface FreshlySealed extends Sealed {
  /** 32 bytes, of which the key cannot be told. */
  readonly salt: Buffer;
}

/** What the master key is used for; itself it seals nothing. */
export interface MasterKey {
  /** Tells which key it is, to who has it. */
  readonly check: Buffer;
  readonly wrapping: Buffer;
}

/** @param secret  32 bytes */
export function masterKeyOf(secret: Buffer): MasterKey {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
  return {
    check: derive('universal-investment check'),
    wrapping: derive('universal-investment wrapping'),
  };
}

/** Random bytes, drawn many at a time: asking for them takes longer than using them. */
let drawn = Buffer.alloc(0);
function draw(bytes: number): Buffer {
  if (drawn.length < bytes) drawn = randomBytes(DRAWN_BYTES);
  const taken = drawn.subarray(0, bytes);
  drawn = drawn.subarray(bytes);
  return taken;
}

/** AES-256-GCM: nonce ‖ tag ‖ ciphertext, bound to what it belongs to. */
function encrypt(key: Buffer, plain: Buffer, belongsTo: Buffer): Buffer[] {
  const nonce = draw(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(belongsTo);
  const encrypted = cipher.update(plain);
  cipher.final(); // Of a stream cipher nothing is left.
  return [nonce, cipher.getAuthTag(), encrypted];
}

/** @throws when it was encrypted under another key or for another record, or was changed */
function decrypt(key: Buffer, from: Buffer, belongsTo: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, from.subarray(0, NONCE_BYTES));
  decipher.setAAD(belongsTo);
  decipher.setAuthTag(from.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const plain = decipher.update(from.subarray(NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([plain, decipher.final()]);
}

/** A key wrapped by a master key: format ‖ the master key's number ‖ nonce ‖ tag ‖ the key. */
export function wrap({ wrapping }: MasterKey, keyNo: number, key: Buffer): Buffer {
  const header = Buffer.of(FORMAT, keyNo);
  return Buffer.concat([header, ...encrypt(wrapping, key, header)]);
}

export const unwrap = ({ wrapping }: MasterKey, wrapped: Buffer): Buffer =>
  decrypt(wrapping, wrapped.subarray(2), wrapped.subarray(0, 2));

/** The number of the master key that wraps it. */
export const wrappedUnder = (wrapped: Buffer): number => wrapped[1]!;

/** The master key to wrap with, as the database knows it. */
export interface CurrentMasterKey {
  readonly keyNo: number;
  readonly check: Buffer;
}

/** What is told apart by a keyed hash, or has a key that follows from it. */
export type HashPurpose =
  | 'national-id'
  | 'facts'
  | 'account'
  | 'body'
  | 'limit'
  | 'session'
  | 'session-cookie'
  | 'session-key'
  | 'session-person'
  | 'sign-in-key'
  | 'form';

/**
 * Seals what is personal, each time under a fresh data key that a master key wraps, and bound to the record it belongs
 * to: moved to another, it does not open. Finds it again by a keyed hash (HMAC-SHA-256).
 */
export class Vault {
  /** By their numbers, as they have been met. */
  private readonly known = new Map<number, MasterKey>();

  /**
   * @param hashingKey  never changes, whatever becomes of the master key
   * @param atHand      the master keys at hand now; they may be changed while this process runs
   */
  constructor(
    private readonly hashingKey: Buffer,
    private readonly atHand: () => readonly MasterKey[],
  ) {}

  /** Seals under fresh data keys that this master key wraps. */
  sealer({ keyNo, check }: CurrentMasterKey): (text: string, belongsTo: Buffer) => FreshlySealed {
    const master = this.atHand().find((one) => one.check.equals(check)) ?? missing(keyNo);
    return (text, belongsTo) => {
      const key = draw(KEY_BYTES);
      return {
        sealed: Buffer.concat([HEADER, ...encrypt(key, Buffer.from(text), belongsTo)]),
        wrappedKey: wrap(master, keyNo, key),
        salt: saltOf(key),
      };
    };
  }

  /** Seals something more under a data key there is. */
  sealUnder(wrappedKey: Buffer, text: string, belongsTo: Buffer): Buffer {
    const key = this.dataKey(wrappedKey);
    return Buffer.concat([HEADER, ...encrypt(key, Buffer.from(text), belongsTo)]);
  }

  /** The salt that follows from a data key. */
  saltUnder = (wrappedKey: Buffer): Buffer => saltOf(this.dataKey(wrappedKey));

  /** @throws when it belongs to another record, or was changed */
  open({ sealed, wrappedKey }: Sealed, belongsTo: Buffer): string {
    const key = this.dataKey(wrappedKey);
    return decrypt(key, sealed.subarray(HEADER.length), belongsTo).toString('utf8');
  }

  /** The same for the same text, and of no use without the key. */
  hash(purpose: HashPurpose, text: string | Buffer): Buffer {
    return createHmac('sha256', this.hashingKey).update(`${purpose}\n`).update(text).digest();
  }

  private dataKey(wrappedKey: Buffer): Buffer {
    const keyNo = wrappedUnder(wrappedKey);
    const master = this.known.get(keyNo) ?? this.atHand().find((one) => opens(one, wrappedKey));
    if (!master) return missing(keyNo);
    this.known.set(keyNo, master);
    return unwrap(master, wrappedKey);
  }
}

const saltOf = (key: Buffer): Buffer =>
  createHmac('sha256', key).update('universal-investment salt').digest();

function opens(master: MasterKey, wrappedKey: Buffer): boolean {
  try {
    unwrap(master, wrappedKey);
    return true;
  } catch {
    return false;
  }
}

const missing = (keyNo: number): never => {
  throw new Error(`master key ${keyNo} is not at hand: start this process again with it`);
};
