import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runMigrations as runQueueMigrations } from 'bullmq';
import { Decimal } from 'decimal.js';
import pg from 'pg';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { AUDITOR_ROLE, CITIZEN_ROLE, SEALER_ROLE } from './ledger/reader.store.js';
import { projectRoot } from './project-root.js';

/** The role the service works as: it reads, copies uploads in and calls the doors; everything else is the owner's. */
export const SERVICE_ROLE = 'investment_service';
/** The service's login is a member of each; the service itself is of none, or it would see what they see. */
const ROLES = [SERVICE_ROLE, CITIZEN_ROLE, AUDITOR_ROLE];
/** A worker's login is a member of one more. */
const rolesOf = (seals: boolean): readonly string[] => (seals ? [...ROLES, SEALER_ROLE] : ROLES);
const QUEUE_SCHEMA = 'bullmq';
const POOL_MAX = 16;
/** Nobody waits longer for a connection that is free. */
const POOL_WAIT_MS = 10_000;
/** A connection knows the tables and plans of what it was asked: whoever comes after a quiet minute does not wait for new ones to learn them. */
const POOL_IDLE_MS = 3_600_000;
const MIGRATION_LOCK = 7_100_002;

/** Raised when the database was written by a newer version of this program. */
export class NewerDatabase extends Error {}

const instant = (text: string): string => {
  const [, day, time, fraction = ''] = /^(\S+) ([\d:]+)(?:\.(\d+))?\+00$/.exec(text) ?? [];
  return day ? `${day}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}Z` : text;
};

/** Numbers of the database are exact here too; days and instants stay text. */
const TYPES = new Map<number, (text: string) => unknown>([
  [pg.types.builtins.NUMERIC, (text) => new Decimal(text)],
  [pg.types.builtins.INT8, (text) => BigInt(text)],
  [pg.types.builtins.DATE, (text) => text],
  [pg.types.builtins.TIMESTAMPTZ, instant],
]);
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && TYPES.get(oid)) ||
    pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

/** Settings of every connection of the service. The role is set at its start, so that it holds for whatever is asked. */
const sessionOptions = (role: string | undefined, searchPath?: string): string =>
  [
    '-c TimeZone=UTC',
    '-c jit=off', // Compiling a statement takes longer than any of ours: half a second for each posting.
    ...(role ? [`-c role=${role}`] : []),
    ...(searchPath ? [`-c search_path=${searchPath}`] : []),
  ].join(' ');

/** Prepares each statement that has parameters once for its connection, under a name made of its text. */
class PreparingClient extends pg.Client {
  private static readonly names = new Map<string, string>(); // As many as there are statements in the stores.

  // Overloaded in pg many times over; TypeORM asks with a text and values.
  override query(...asked: unknown[]): never {
    const [text, values, ...rest] = asked;
    const ask = super.query.bind(this) as (...asked: unknown[]) => never;
    if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0)
      return ask(...asked);
    return ask({ name: PreparingClient.nameOf(text), text, values }, ...rest);
  }

  private static nameOf(text: string): string {
    let name = this.names.get(text);
    if (name === undefined)
      this.names.set(text, (name = createHash('sha256').update(text).digest('hex').slice(0, 32)));
    return name;
  }
}

/** The service's connections. `role` undefined: no such role can be had here. */
export async function openDatabase(url: string, role: string | undefined): Promise<DataSource> {
  return new DataSource({
    type: 'postgres',
    url,
    entities: [],
    extra: {
      max: POOL_MAX,
      connectionTimeoutMillis: POOL_WAIT_MS,
      idleTimeoutMillis: POOL_IDLE_MS,
      options: sessionOptions(role),
      types,
      Client: PreparingClient,
    },
  }).initialize();
}

/** Connections for the queue, when it lives in the same database. */
export const openQueuePool = (url: string, role: string | undefined): pg.Pool =>
  new pg.Pool({
    connectionString: url,
    max: 4,
    keepAlive: true,
    options: sessionOptions(role, QUEUE_SCHEMA),
  });

/** A deadlock or a conflict: the database has undone this transaction so that another could go on. It may be tried again. */
export const gaveWay = (error: unknown): boolean =>
  /^40(001|P01)$/.test(
    (error as { driverError?: { code?: string } } | null)?.driverError?.code ?? '',
  );

/** No connection was free for as long as anyone waits for one, as pg-pool says it. */
export const noneWasFree = (error: unknown): boolean =>
  (error as Error | null)?.message === 'timeout exceeded when trying to connect';

const migrationsFolder = path.join(projectRoot, 'migrations');

/** Migrations are the numbered .sql files, in order. They only go forward. */
const migrations = readdirSync(migrationsFolder)
  .filter((file) => /^\d{4}-.*\.sql$/.test(file))
  .sort()
  .map((file) => migrationFrom(file));

function migrationFrom(file: string): new () => MigrationInterface {
  return class implements MigrationInterface {
    // TypeORM orders migrations by the thirteen digits that end their name.
    readonly name = `${file.slice(5, -4)}-${file.slice(0, 4).padStart(13, '0')}`;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(readFileSync(path.join(migrationsFolder, file), 'utf8'));
    }

    async down(): Promise<void> {
      throw new Error(`${file} has no way back: write the next migration instead`);
    }
  };
}

/**
 * Brings the database to this version, under a lock, so that processes starting together take turns; then states
 * anew what the service may do.
 *
 * @param serviceUrl  whose login is to work as the service's role; the owner's own when there is one address
 * @param seals       whether that login is a worker's, who seals the public log
 * @returns           the role's name, or undefined where the owner may not make one
 * @throws NewerDatabase
 */
export async function migrate(
  ownerUrl: string,
  serviceUrl: string,
  withQueue: boolean,
  seals: boolean,
): Promise<string | undefined> {
  const owner = await new DataSource({
    type: 'postgres',
    url: ownerUrl,
    entities: [],
    migrations,
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    extra: { max: 2, options: sessionOptions(undefined) },
  }).initialize();
  const runner = owner.createQueryRunner();
  try {
    await runner.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const login = decodeURIComponent(new URL(serviceUrl).username);
    await refuseNewer(runner);
    await owner.runMigrations();
    // With the service's login alone nothing is changed: the owner has migrated, and granted it its role.
    if (!(await owns(runner))) return await roleOf(runner, login, seals);
    const client = (await runner.connect()) as pg.Client;
    if (withQueue) await runQueueMigrations(client);
    return await grantService(runner, login, seals);
  } finally {
    await runner.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await runner.release();
    await owner.destroy();
  }
}

async function refuseNewer(runner: QueryRunner): Promise<void> {
  const [{ exists }] = await runner.query(
    `select to_regclass('public.migration') is not null as exists`,
  );
  if (!exists) return;
  const known = migrations.map((migration) => new migration().name);
  const [stranger] = await runner.query(
    'select name from migration where name <> all ($1) limit 1',
    [known],
  );
  if (stranger)
    throw new NewerDatabase(
      `the database was written by a newer version of this program (migration ${stranger.name} is not known here): ` +
        'run that version, or point DATA_DIR or DATABASE_URL at another database',
    );
}

async function owns(runner: QueryRunner): Promise<boolean> {
  const [{ isOwner }] = await runner.query(
    `select pg_has_role(relowner, 'usage') as "isOwner" from pg_class where oid = 'journal_entry'::regclass`,
  );
  return isOwner;
}

/** The service's role, where each that it works as is there, and this login is a member of those it works as itself. */
async function roleOf(
  runner: QueryRunner,
  login: string,
  seals: boolean,
): Promise<string | undefined> {
  const found = await runner.query(
    `select 1 from pg_roles where rolname = any ($1) and (rolname <> all ($3) or pg_has_role($2, oid, 'member'))`,
    [rolesOf(true), login, rolesOf(seals)],
  );
  return found.length === rolesOf(true).length ? SERVICE_ROLE : undefined;
}

async function grantService(
  runner: QueryRunner,
  login: string,
  seals: boolean,
): Promise<string | undefined> {
  try {
    for (const role of rolesOf(true))
      await runner.query(`do $$ begin
        if not exists (select from pg_roles where rolname = '${role}') then create role ${role}; end if;
      exception when duplicate_object or unique_violation then null; end $$`);
    await runner.query(`grant ${rolesOf(true).join(', ')} to current_user`);
    await runner.query(`grant ${rolesOf(seals).join(', ')} to ${pg.escapeIdentifier(login)}`);
  } catch (error) {
    if ((error as { driverError?: { code?: string } }).driverError?.code !== '42501') throw error;
    // The owner may not make roles; somebody who may has perhaps made this one.
    if ((await roleOf(runner, login, seals)) === undefined) return undefined;
  }
  await runner.query(readFileSync(path.join(migrationsFolder, 'grants.sql'), 'utf8'));
  if ((await runner.query(`select to_regnamespace('${QUEUE_SCHEMA}') as found`))[0].found)
    await runner.query(`
      -- The queue makes a sequence for each of its names: this schema is a doorbell's, not the record's.
      grant usage, create on schema ${QUEUE_SCHEMA} to ${SERVICE_ROLE};
      grant all on all tables in schema ${QUEUE_SCHEMA} to ${SERVICE_ROLE};
      grant all on all sequences in schema ${QUEUE_SCHEMA} to ${SERVICE_ROLE};
      grant execute on all functions in schema ${QUEUE_SCHEMA} to ${SERVICE_ROLE};`);
  return SERVICE_ROLE;
}

/** One open transaction's pg client, for COPY. */
export const clientOf = async (runner: QueryRunner): Promise<pg.Client> =>
  (await runner.connect()) as pg.Client;
