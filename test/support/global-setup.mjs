// Jest loads this outside its module system: plain ESM, importing what was compiled.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { migrate } from '../../dist/src/database.js';
import { startEmbeddedPostgres } from '../../dist/src/embedded-postgres.js';

const TEMPLATE = 'investment_test_template';

/** One server for all tests, and in it a migrated template that each test file copies. */
export default async function setup() {
  watchOverRun();
  process.env.SEED ??= commit().slice(0, 7);
  let server = process.env.DATABASE_URL;
  if (!server) {
    const dir = path.join(tmpdir(), 'server');
    globalThis.embedded = await startEmbeddedPostgres({ dir, ephemeral: true });
    server = globalThis.embedded.ownerUrl;
  }
  const owner = new pg.Client({ connectionString: server });
  await owner.connect();
  await owner.query(`drop database if exists ${TEMPLATE} with (force)`);
  await owner.query(`create database ${TEMPLATE}`);
  await owner.end();
  const template = new URL(server);
  template.pathname = `/${TEMPLATE}`;
  await migrate(template.href, template.href, true, true);
  process.env.TEST_SERVER_URL = server;
  process.env.TEST_TEMPLATE = TEMPLATE;
}

/** What is checked out; where that is no commit, always the same. */
function commit() {
  const { stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' });
  return /^[0-9a-f]{40}/.exec(stdout ?? '')?.[0] ?? '0000000';
}

/** Whatever this run puts aside or starts stands below one folder, so that nothing outlives it, however it ends. */
function watchOverRun() {
  const folder = mkdtempSync(path.join(tmpdir(), 'investment-test-'));
  chmodSync(folder, 0o755); // PostgreSQL runs as an account of its own and must get through.
  const watchdog = spawn(
    process.execPath,
    [path.join(import.meta.dirname, 'watchdog.mjs'), folder],
    {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  watchdog.unref();
  watchdog.stdin.unref();
  globalThis.watchdog = watchdog;
  process.env.TMPDIR = folder;
}
