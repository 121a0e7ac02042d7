import { type KeyObject, sign } from 'node:crypto';
import { type Checkpoint, checkpointText } from '../domain/checkpoint.js';
import {
  noteText,
  publicKeyBytes,
  SIGNATURE_TYPE,
  signedLine,
  verifierKey,
  type VerifierKey,
  verifierKeyText,
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

  /**
   * The key of ours that whoever reads has known for longest; undefined where the log has made none of ours known yet.
   * @param onRecord  those that the log has made known, as text
   */
  knownIn(onRecord: readonly string[]): VerifierKey | undefined {
    return this.verifierKeys.findLast((key) => onRecord.includes(verifierKeyText(key)));
  }

  /** Signs by one of our keys (Ed25519, RFC 8032): the same bytes have the same signature. */
  sign(bytes: Buffer, by: VerifierKey): Buffer {
    return sign(null, bytes, this.secrets[this.verifierKeys.indexOf(by)]!);
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
