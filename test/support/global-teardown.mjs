import { once } from 'node:events';

export default async function teardown() {
  await globalThis.embedded?.stop();
  globalThis.watchdog.ref();
  globalThis.watchdog.stdin.end();
  await once(globalThis.watchdog, 'exit');
}
