import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { openDatabase, SERVICE_ROLE } from '../../src/database.js';

/** A database of a test file's own. */
export interface TestDatabase {
  readonly url: string;
  /** Connections as the service has them: it reads and calls doors. */
  readonly service: DataSource;
  /** A connection as the owner, who can do what the service cannot. */
  readonly owner: pg.Client;
  drop(): Promise<void>;
}

/** A copy of the migrated template: nothing to clean between files, and files run side by side. */
export async function freshDatabase(): Promise<TestDatabase> {
  const server = process.env['TEST_SERVER_URL']!;
  const name = `house_${randomBytes(8).toString('hex')}`;
  await asOwner(server, `create database ${name} template ${process.env['TEST_TEMPLATE']}`);
  const address = new URL(server);
  address.pathname = `/${name}`;
  const url = address.href;
  const owner = new pg.Client({ connectionString: url });
  owner.on('error', () => undefined);
  await owner.connect();
  const service = await openDatabase(url, SERVICE_ROLE);
  return {
    url,
    service,
    owner,
    drop: async () => {
      await service.destroy();
      await owner.end();
      await asOwner(server, `drop database ${name} with (force)`);
    },
  };
}

async function asOwner(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
