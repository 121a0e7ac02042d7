import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { publicKeyBytes } from '../../src/domain/signed-note.js';

/** A folder with keys in it, as an operator or a witness makes them; gone when it is removed. */
export class KeyFolder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'investment-log-keys-'));

  /** A new private key in PEM: where it stands, and its public half. */
  make(name = 'log-key.pem', type: 'ed25519' | 'x25519' = 'ed25519') {
    const { privateKey } = generateKeyPairSync(type as 'ed25519');
    const file = this.write(name, String(privateKey.export({ format: 'pem', type: 'pkcs8' })));
    return { file, privateKey, publicKey: publicKeyBytes(privateKey) };
  }

  write(name: string, text: string): string {
    const file = path.join(this.path, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
