import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import pg from 'pg';
import { migrate, openDatabase, SERVICE_ROLE } from '../../src/database.js';
import { readCheckpoint } from '../../src/domain/checkpoint.js';
import { isConsistent } from '../../src/domain/merkle.js';
import { readNote } from '../../src/domain/signed-note.js';
import { startEmbeddedPostgres } from '../../src/embedded-postgres.js';
import { DeclarationStore } from '../../src/log/declaration.store.js';
import { EntryTextStore } from '../../src/log/entry-text.store.js';
import { LogKeys } from '../../src/log/log-keys.js';
import { LogStore } from '../../src/log/log.store.js';
import { PublicLog } from '../../src/log/public-log.js';
import { Sealing } from '../../src/log/sealing.js';
import { proveBooks } from '../../src/proof/laws.js';
import { given } from '../support/given.js';

const store = new LogStore();
const keys = new LogKeys('test/log', [generateKeyPairSync('ed25519').privateKey]);

/** A PostgreSQL that keeps what it commits, on a folder of its own, and the service's plain classes on it. */
async function opened(dir: string) {
  const server = await startEmbeddedPostgres({ dir });
  await migrate(server.ownerUrl, server.serviceUrl, false, true);
  const owner = new pg.Client({ connectionString: server.ownerUrl });
  owner.on('error', () => undefined); // It is killed.
  await owner.connect();
  const service = await openDatabase(server.ownerUrl, SERVICE_ROLE);
  const db = { url: server.ownerUrl, service, owner, drop: () => Promise.resolve() };
  const sealing = new Sealing(service, store, new EntryTextStore(), new DeclarationStore(), keys);
  return { server, owner, service, world: await given(db), sealing };
}

/** Kills it as a power cut does: nobody writes anything down any more. */
async function kill({ owner }: Awaited<ReturnType<typeof opened>>, dir: string): Promise<void> {
  const { rows } = await owner.query<{ pid: number }>('select pid from pg_stat_activity');
  const [postmaster] = readFileSync(path.join(dir, 'pgdata', 'postmaster.pid'), 'utf8').split('\n');
  // Some notice that their server has died before they are killed.
  spawnSync('kill', ['-KILL', postmaster!, ...rows.map(({ pid }) => String(pid))]);
}

test('a batch that was not kept when the database died was signed by nobody, and is sealed anew', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'investment-crash-'));
  const before = await opened(dir);
  await before.world.receive('2026-01-01', '1');
  await before.sealing.round();
  const signed = readCheckpoint(readNote((await store.checkpoint(before.service))!.note).text);
  await before.owner.query(`
    create function wait_at_the_gate() returns trigger language plpgsql as $$ begin
      perform pg_advisory_xact_lock_shared(7);
      return new;
    end $$;
    create trigger gate before insert on log_checkpoint for each row execute function wait_at_the_gate();
    select pg_advisory_lock(7)`);
  for (const day of ['2026-01-02', '2026-01-03']) await before.world.receive(day, '1');
  // Who writes down, a moment later, what nobody waits for.
  const { rows: writers } = await before.owner.query<{ pid: number }>(
    `select pid from pg_stat_activity where backend_type = 'walwriter'`,
  );
  process.kill(writers[0]!.pid, 'SIGSTOP');

  const round = before.sealing.round().catch(() => 'it died');
  const isWaiting = `select 1 from pg_locks where locktype = 'advisory' and objid = 7 and not granted`;
  while ((await before.owner.query(isWaiting)).rows.length === 0) await sleep(10);
  expect((await store.end(before.service)).size).toBe(signed.size + 2n);
  await kill(before, dir);
  expect(await round).toBe('it died');
  await before.service.destroy().catch(() => undefined);

  const after = await opened(dir);
  try {
    expect((await store.end(after.service)).size).toBe(signed.size);
    await after.owner.query('drop trigger gate on log_checkpoint');
    await after.sealing.round();
    const { note } = (await store.checkpoint(after.service))!;
    const again = readCheckpoint(readNote(note).text);
    expect(again.size).toBe(signed.size + 2n);
    const log = new PublicLog(after.service, store, new EntryTextStore(), []);
    const proof = await log.consistencyProof(signed.size, again.size);
    expect(isConsistent(signed, again, proof)).toBe(true);
    const proofs = await proveBooks(after.service);
    expect(proofs.filter(({ offender }) => offender !== null)).toEqual([]);
  } finally {
    await after.service.destroy();
    await after.owner.end();
    await after.server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
});
