import { strict as assert } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A nation pack that comes with the service, with some of its text changed, in a folder of its own. */
export class ChangedPack {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'investment-pack-'));

  /** Each text stands there, and every one of it is replaced. */
  change(name: string, changes: Readonly<Record<string, string>>): void {
    let text = readFileSync(`src/nations/${name}/nation.yaml`, 'utf8');
    for (const [from, to] of Object.entries(changes)) {
      assert(text.includes(from), `the pack ${name} does not say ${from}`);
      text = text.replaceAll(from, to);
    }
    writeFileSync(path.join(this.folder, 'nation.yaml'), text);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
