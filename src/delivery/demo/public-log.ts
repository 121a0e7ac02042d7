import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { LogStore } from '../../log/log.store.js';
import { LogMirror, type Mirrored } from '../mirror/log-mirror.js';
import { MirrorFolder } from '../mirror/mirror-folder.js';
import { servedAt } from '../mirror/served-log.js';

const POLL_MS = 100;

/** Copies the public log as a monitor does, once everything is in it; the copy is thrown away. */
export async function mirrored(
  database: DataSource,
  address: string,
  stop: AbortSignal,
): Promise<Mirrored> {
  const store = new LogStore();
  while (await store.isBehind(database)) await sleep(POLL_MS, undefined, { signal: stop });
  const folder = mkdtempSync(path.join(tmpdir(), 'investment-mirror-'));
  try {
    return await new LogMirror(servedAt(address), new MirrorFolder(folder)).update();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
