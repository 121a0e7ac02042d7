import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals what is personal: AES-256-GCM under a key derived from the master key, bound to the record it belongs to, so
 * that a sealed value moved to another record does not open. Finds it again by a keyed hash (HMAC-SHA-256).
 */
export class Vault {
  private readonly sealingKey: Buffer;
  private readonly hashingKey: Buffer;

  /** @param masterKey  32 bytes */
  constructor(masterKey: Buffer) {
    const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', masterKey, '', purpose, 32));
    this.sealingKey = derive('universal-investment sealing');
    this.hashingKey = derive('universal-investment look-up');
  }

  /** format ‖ nonce ‖ tag ‖ ciphertext */
  seal(text: string, belongsTo: Buffer): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.sealingKey, nonce);
    cipher.setAAD(belongsTo);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.getAuthTag(), sealed]);
  }

  /** @throws when it was sealed under another key or for another record, or was changed */
  open(sealed: Buffer, belongsTo: Buffer): string {
    const tagAt = 1 + NONCE_BYTES;
    const textAt = tagAt + TAG_BYTES;
    const decipher = createDecipheriv('aes-256-gcm', this.sealingKey, sealed.subarray(1, tagAt));
    decipher.setAAD(belongsTo);
    decipher.setAuthTag(sealed.subarray(tagAt, textAt));
    return Buffer.concat([decipher.update(sealed.subarray(textAt)), decipher.final()]).toString(
      'utf8',
    );
  }

  /** The same for the same text, and of no use without the key. */
  hash(
    purpose: 'national-id' | 'facts' | 'account' | 'body' | 'check' | 'limit',
    text: string | Buffer,
  ): Buffer {
    return createHmac('sha256', this.hashingKey).update(`${purpose}\n`).update(text).digest();
  }
}
