import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * The master key of a development service, made once in its data directory: `master.key`, a line of 64 hexadecimal
 * digits; in a change of keys two, the new one first.
 */
export class MasterKeyFile {
  readonly path: string;

  constructor(dataDir: string) {
    this.path = path.resolve(dataDir, 'master.key');
  }

  keys(): Buffer[] {
    return this.lines().map((line) => Buffer.from(line, 'hex'));
  }

  /** Puts a new key before the one there is; a change that was begun stays as it is. */
  begin(): void {
    const lines = this.lines();
    if (lines.length === 1) this.replace([newKey(), ...lines]);
  }

  /** Leaves the new key alone. */
  finish(): void {
    this.replace(this.lines().slice(0, 1));
  }

  private lines(): string[] {
    fs.mkdirSync(path.dirname(this.path), { recursive: true });
    try {
      fs.writeFileSync(this.path, `${newKey()}\n`, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    return fs.readFileSync(this.path, 'utf8').trim().split('\n');
  }

  /** All of it or nothing, whenever this process dies. */
  private replace(lines: readonly string[]): void {
    const next = `${this.path}.next`;
    const file = fs.openSync(next, 'w', 0o600);
    fs.writeSync(file, `${lines.join('\n')}\n`);
    fs.fsyncSync(file);
    fs.closeSync(file);
    fs.renameSync(next, this.path);
  }
}

const newKey = (): string => randomBytes(32).toString('hex');
