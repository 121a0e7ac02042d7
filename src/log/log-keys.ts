import { type KeyObject, sign } from 'node:crypto';
import { type Checkpoint, checkpointText } from '../domain/checkpoint.js';
import {
  noteText,
  publicKeyBytes,
  SIGNATURE_TYPE,
  signedLine,
  verifierKey,
  type VerifierKey,
} from '../domain/signed-note.js';

/** What a log signs as: its origin, which is also the name of its keys, and its secret keys, the newest first. */
export class LogKeys {
  /** In the order of the secret keys. */
  readonly verifierKeys: readonly VerifierKey[];

  /**
   * @param secrets  Ed25519; while a key is being changed the one before it as well, so that either is enough
   * @param areMade  nobody has given them: another process may have made its own, and what that has signed is signed
   */
  constructor(
    readonly origin: string,
    private readonly secrets: readonly KeyObject[],
    readonly areMade = false,
  ) {
    this.verifierKeys = secrets.map((secret) =>
      verifierKey(origin, SIGNATURE_TYPE.note, publicKeyBytes(secret)),
    );
  }

  /** Signs by the newest key (Ed25519, RFC 8032): the same bytes have the same signature. */
  sign(bytes: Buffer): Buffer {
    return sign(null, bytes, this.secrets[0]!);
  }

  /** The checkpoint as a note signed by every key. */
  signed(checkpoint: Omit<Checkpoint, 'origin'>): string {
    const text = checkpointText({ origin: this.origin, ...checkpoint });
    return noteText(
      text,
      this.secrets.map((secret, no) => signedLine(text, this.verifierKeys[no]!, secret)),
    );
  }
}
