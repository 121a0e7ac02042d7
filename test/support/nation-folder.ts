import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A nation pack of a test's own: the demo's, but for what its law says otherwise. */
export class NationFolder {
  readonly path = mkdtempSync(path.join(tmpdir(), 'investment-nation-'));

  /** @param changes  each a text of the demo's pack, with what stands in its place */
  constructor(changes: readonly (readonly [text: string, instead: string])[]) {
    let pack = readFileSync('src/nations/demo/nation.yaml', 'utf8');
    for (const [text, instead] of changes) {
      if (!pack.includes(text)) throw new Error(`the demo's pack does not say ${text}`);
      pack = pack.replace(text, instead);
    }
    writeFileSync(path.join(this.path, 'nation.yaml'), pack);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
