import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { checkDividendProof, type DividendProof } from '../../domain/dividend-proof.js';
import type { VerifierKey } from '../../domain/signed-note.js';
import { LogStore } from '../../log/log.store.js';
import { LogMirror, type Mirrored } from '../mirror/log-mirror.js';
import { MirrorFolder } from '../mirror/mirror-folder.js';
import { servedAt } from '../mirror/served-log.js';
import type { Client, Person } from './client.js';

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

/** A citizen's proof that their dividend is in the published total, and what is wrong with it: nothing, if all is well. */
export interface CheckedProof {
  readonly proof: DividendProof;
  readonly wrong: readonly string[];
}

/** Checks it with nothing but the document, their national id and the log's keys, known apart from whoever is asked. */
export async function provedTo(
  client: Client,
  citizen: Person,
  year: number,
  keys: readonly VerifierKey[],
): Promise<CheckedProof> {
  const proof = await client.get<DividendProof>(citizen, `/v1/me/statements/${year}/proof`);
  const wrong = checkDividendProof(proof, citizen.subject, keys);
  return { proof, wrong: wrong.map(({ pointer, detail }) => `${pointer} ${detail}`) };
}
