import { rmSync } from 'node:fs';

export default async function teardown() {
  await globalThis.embedded?.stop();
  if (globalThis.embeddedDir) rmSync(globalThis.embeddedDir, { recursive: true, force: true });
}
