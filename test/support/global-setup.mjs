// Jest loads this outside its module system: plain ESM, importing what was compiled.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { migrate } from '../../dist/src/database.js';
import { startEmbeddedPostgres } from '../../dist/src/embedded-postgres.js';

const TEMPLATE = 'investment_test_template';

/** One server for all tests, and in it a migrated template that each test file copies. */
export default async function setup() {
  let server = process.env.DATABASE_URL;
  if (!server) {
    const dir = mkdtempSync(path.join(tmpdir(), 'investment-test-'));
    globalThis.embedded = await startEmbeddedPostgres({ dir, ephemeral: true });
    globalThis.embeddedDir = dir;
    server = globalThis.embedded.ownerUrl;
  }
  const owner = new pg.Client({ connectionString: server });
  await owner.connect();
  await owner.query(`drop database if exists ${TEMPLATE} with (force)`);
  await owner.query(`create database ${TEMPLATE}`);
  await owner.end();
  const template = new URL(server);
  template.pathname = `/${TEMPLATE}`;
  await migrate(template.href, template.href, true);
  process.env.TEST_SERVER_URL = server;
  process.env.TEST_TEMPLATE = TEMPLATE;
}
