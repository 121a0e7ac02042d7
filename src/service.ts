import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import path from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { DataSource } from 'typeorm';
import { AppModule, type Outside } from './app.module.js';
import { type Config, isOfThisMachine } from './config.js';
import { migrate, openDatabase, openQueuePool } from './database.js';
import { AuditTrail } from './delivery/audit/audit-trail.js';
import { DoorGuard } from './delivery/http/door.guard.js';
import { type Edge, keepEdge, openEdge } from './delivery/http/edge.js';
import { InHand } from './delivery/http/in-hand.js';
import { readBodies } from './delivery/http/json-body.js';
import { Limits } from './delivery/http/limits.js';
import { Metrics } from './delivery/http/metrics.js';
import { SERVED } from './delivery/http/routes.js';
import { DevelopmentProvider, PROVIDER_PATH } from './delivery/identity/development-provider.js';
import { Identity } from './delivery/identity/identity.js';
import { externalProvider, signInSource, within } from './delivery/identity/nation-provider.js';
import { SignInProvider } from './delivery/identity/sign-in-provider.js';
import { RunQueue, RunWorker } from './delivery/jobs/run.queue.js';
import { SealingWorker } from './delivery/jobs/sealing.queue.js';
import { NestLog, openLog } from './delivery/logger.js';
import { Sessions } from './delivery/web/sign-in/sessions.js';
import { adoptNation, lawNotices } from './delivery/nation/adopt-nation.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';
import { MasterKeyFile } from './master-key-file.js';
import { ProposalStore } from './ledger/proposal.store.js';
import { logKeysOf } from './log-key-file.js';
import { ErasureStore } from './registry/erasure.store.js';
import { MasterKeyStore } from './registry/master-key.store.js';
import { MasterKeys } from './registry/master-keys.js';

/** Raised when the service cannot start, with one line a person can act on. */
export class CannotStart extends Error {}

/** A database at hand, embedded or not, brought to this version. */
export interface OpenDatabase {
  readonly database: DataSource;
  readonly serviceUrl: string;
  readonly serviceRole: string | undefined;
  readonly embedded: EmbeddedPostgres | undefined;
  /** Keys of erased citizens that a restore had brought back, and that were destroyed again. */
  readonly erasedAgain: bigint;
  close(): Promise<void>;
}

/** Opens the configured database, starting the embedded one where there is no other. @throws CannotStart … */
export async function openConfiguredDatabase(config: Config, seals = false): Promise<OpenDatabase> {
  const embedded = config.DATABASE_URL
    ? undefined
    : await startEmbeddedPostgres({ dir: config.DATA_DIR });
  try {
    const serviceUrl = config.DATABASE_URL ?? embedded!.serviceUrl;
    const ownerUrl = config.MIGRATION_DATABASE_URL ?? config.DATABASE_URL ?? embedded!.ownerUrl;
    const serviceRole = await migrate(ownerUrl, serviceUrl, config.REDIS_URL === undefined, seals);
    if (serviceRole === undefined && config.NODE_ENV === 'production')
      throw new CannotStart(
        'the database owner may not create roles, so the service would work with the rights of the owner: ' +
          'grant it CREATEROLE, or create the roles that docs/operator.md names and grant them to the login of DATABASE_URL',
      );
    const database = await openDatabase(serviceUrl, serviceRole);
    // A restore may have brought back what had been erased.
    const erasedAgain = await new ErasureStore(new ProposalStore()).applyAgain(database);
    return {
      database,
      serviceUrl,
      serviceRole,
      embedded,
      erasedAgain,
      close: async () => {
        await database.destroy();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop().catch(() => undefined); // A failed start leaves no database behind.
    throw error;
  }
}

export interface Service {
  /** Where it answers; a worker only how it is. */
  readonly address: string;
  readonly development: DevelopmentProvider | undefined;
  readonly database: DataSource;
  /** What a person should know of how it runs. */
  readonly notices: readonly string[];
  /** Finishes what is in hand, then stops everything it started. */
  close(): Promise<void>;
}

/** Starts the roles that are asked for. @throws CannotStart, EmbeddedPostgresFailure, NewerDatabase, PackMistakes */
export async function startService(config: Config): Promise<Service> {
  const log = openLog(config);
  await refuseTakenPort(config);
  const opened = await openConfiguredDatabase(config, config.ROLE !== 'api');
  const { database, embedded } = opened;
  let app: NestFastifyApplication | undefined;
  try {
    if (embedded) await claimRoles(embedded, config);
    const development = await developmentProvider(config, database);
    const nation = await adoptNation(database, config.NATION);
    const edge = openEdge(config, log);
    const pagesProvider = isOfThisMachine(config) ? development : undefined;
    const signIn =
      pagesProvider?.signIn(within(edge.adapter.getInstance())) ?? signInSource(config);
    const outside: Outside = {
      database,
      queue: config.REDIS_URL
        ? { redisUrl: config.REDIS_URL, deployment: await deploymentId(database) }
        : { openPool: () => openQueuePool(opened.serviceUrl, opened.serviceRole) },
      vault: await masterKeysOf(config, database).openVault(),
      identity: new Identity(development?.source ?? externalProvider(config, log)),
      signIn: signIn && new SignInProvider(signIn, log, config.SESSION_HOURS * 3600),
      development: pagesProvider,
      nation,
      logKeys: config.ROLE === 'api' && !config.LOG_KEY_FILE ? undefined : logKeysOf(config),
      log,
      config,
    };
    app = await createHttp(config, outside, edge);
    await prepareHttp(app, edge, config, pagesProvider);
    if (config.ROLE !== 'worker') void outside.identity.keys.isProviderUp(); // So that the first token need not wait.
    await listen(app, config);
    const address = await app.getUrl();
    const closing = new AbortController();
    nation.watch(database, closing.signal);
    let closed: Promise<void> | undefined;
    return {
      address,
      development,
      database,
      notices: [...notices(opened, config), ...lawNotices(nation)],
      close: () => {
        closing.abort();
        return (closed ??= close(app!, config.ROLE, opened));
      },
    };
  } catch (error) {
    await (app ? close(app, config.ROLE, opened) : opened.close()).catch(() => undefined);
    throw error;
  }
}

async function close(
  app: NestFastifyApplication,
  role: Config['ROLE'],
  opened: OpenDatabase,
): Promise<void> {
  if (role !== 'api')
    await Promise.all([app.get(RunWorker).close(), app.get(SealingWorker).close()]);
  if (role !== 'worker') app.get(Sessions).close();
  await app.close();
  await app.get(InHand).done();
  await app.get(AuditTrail).close();
  await app.get(RunQueue).close();
  await opened.close();
}

const createHttp = (
  config: Config,
  outside: Outside,
  { adapter }: Edge,
): Promise<NestFastifyApplication> =>
  NestFactory.create<NestFastifyApplication>(AppModule.for(config.ROLE, outside), adapter, {
    logger: new NestLog(outside.log),
    abortOnError: false,
    bodyParser: false,
  });

/** In the order in which a request meets them. */
async function prepareHttp(
  app: NestFastifyApplication,
  edge: Edge,
  config: Config,
  development: DevelopmentProvider | undefined,
): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  readBodies(fastify);
  await keepEdge(fastify, edge, config);
  app.get(Metrics).watch(fastify);
  app.get(AuditTrail).watch(fastify);
  await app.get(Limits).watch(fastify);
  app.get(DoorGuard).watch(fastify);
  app.get(InHand).watch(fastify);
  const served = new Set<string>();
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) served.add(`${one} ${url}`);
  });
  if (config.ROLE !== 'worker' && development) serveProvider(fastify, development);
  await app.init();
  refuseUnlistedRoutes(served, config.ROLE);
}

async function listen(app: NestFastifyApplication, config: Config): Promise<void> {
  try {
    await app.listen(config.PORT, config.HOST);
  } catch (error) {
    throw portProblem(config, error) ?? error;
  }
}

/** Pages that need no sign-in and no line: those of the provider for development. */
const BESIDE_THE_TABLE = / \/oidc(\/|$)/;

/** Every route stands in the table, and everything in the table is served, if not by a worker. HEAD comes with GET. */
function refuseUnlistedRoutes(served: ReadonlySet<string>, role: Config['ROLE']): void {
  const own = [...served].filter((route) => !BESIDE_THE_TABLE.test(route));
  const unlisted = own.filter((route) => !Object.hasOwn(SERVED, route.replace(/^HEAD /, 'GET ')));
  const unserved =
    role === 'worker' ? [] : Object.keys(SERVED).filter((route) => !served.has(route));
  if (unlisted.length + unserved.length > 0)
    throw new CannotStart(
      `routes without a line in the table: ${unlisted.join(', ')}; lines without a route: ${unserved.join(', ')}`,
    );
}

function serveProvider(fastify: FastifyInstance, development: DevelopmentProvider): void {
  void fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.all(`${PROVIDER_PATH}/*`, (request, reply) => {
      reply.hijack();
      development.answer(request.raw, reply.raw);
    });
  });
}

async function developmentProvider(
  config: Config,
  database: DataSource,
): Promise<DevelopmentProvider | undefined> {
  return config.OIDC_ISSUER
    ? undefined
    : DevelopmentProvider.open(
        database,
        `http://${hostOf(config)}:${config.PORT}`,
        config.PUBLIC_URL,
      );
}

/** Opens the development provider alone, for the command line. @throws CannotStart when another is configured */
export async function openDevelopmentProvider(
  config: Config,
  database: DataSource,
): Promise<DevelopmentProvider> {
  const provider = await developmentProvider(config, database);
  if (!provider)
    throw new CannotStart(
      'OIDC_ISSUER is set: tokens come from that provider, not from the embedded one for development',
    );
  return provider;
}

/** A name of this deployment's own, made once: two may share one Redis without taking each other's work. */
async function deploymentId(database: DataSource): Promise<string> {
  const [{ kept }] = await database.sql<[{ kept: string }]>`
    select door.keep_setting('deployment', ${JSON.stringify(randomUUID())}) as kept`;
  return kept;
}

const hostOf = ({ HOST }: Config): string =>
  HOST === '0.0.0.0' || HOST === '::' ? 'localhost' : HOST;

/** The master keys at hand: of the environment or, in development, of a file that is made once. */
export function masterKeysOf(
  { MASTER_KEY, MASTER_KEY_PREVIOUS, DATA_DIR }: Config,
  database: DataSource,
): MasterKeys {
  const file = new MasterKeyFile(DATA_DIR);
  const fromEnvironment = [MASTER_KEY, MASTER_KEY_PREVIOUS]
    .filter((key) => key !== undefined)
    .map((key) => Buffer.from(key, 'hex'));
  return new MasterKeys(new MasterKeyStore(database), () =>
    MASTER_KEY ? fromEnvironment : file.keys(),
  );
}

/** One process per role works on an embedded database. @throws CannotStart */
async function claimRoles(
  { presence }: EmbeddedPostgres,
  { ROLE, DATA_DIR }: Config,
): Promise<void> {
  for (const role of ROLE === 'all' ? ['api', 'worker'] : [ROLE]) {
    const { rows } = await presence.query(
      `select pg_try_advisory_lock(hashtext('universal-investment role'), hashtext($1)) as free`,
      [role],
    );
    if (!rows[0].free)
      throw new CannotStart(
        `another process is the ${role} of ${path.resolve(DATA_DIR)}: stop it, or set DATA_DIR to another directory`,
      );
  }
}

/** Asked before anything is started, so that a taken port harms nothing. @throws CannotStart */
async function refuseTakenPort(config: Config): Promise<void> {
  if (config.PORT === 0) return;
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.on('error', (error) => reject(portProblem(config, error) ?? error));
    probe.listen(config.PORT, config.HOST, () => probe.close(() => resolve()));
  });
}

function portProblem({ HOST, PORT }: Config, error: unknown): CannotStart | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return new CannotStart(
      `port ${PORT} of ${HOST} is in use: stop what uses it, or set PORT to another`,
    );
  if (code === 'EACCES')
    return new CannotStart(
      `port ${PORT} may not be used by this account: set PORT to one above 1023`,
    );
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new CannotStart(`HOST ${HOST} is no address of this machine`);
  return undefined;
}

const NOBODY_SIGNS_IN =
  'Sign-in: off on the pages. Other machines reach this service, by HOST or PUBLIC_URL, and the embedded provider would sign ' +
  'anybody there in as anyone. For people to sign in, set OIDC_ISSUER, OIDC_AUDIENCE, OIDC_CLIENT_ID and PUBLIC_URL; to try it ' +
  'out on this machine alone, set HOST=127.0.0.1 and no PUBLIC_URL. Tokens for the API still come from npm run token.';

function notices({ serviceRole, embedded, erasedAgain }: OpenDatabase, config: Config): string[] {
  return [
    ...(config.OIDC_ISSUER === undefined
      ? [
          'Identity: the embedded provider, FOR DEVELOPMENT ONLY: it signs any role it is asked for. Set OIDC_ISSUER in earnest.',
          ...(isOfThisMachine(config) ? [] : [NOBODY_SIGNS_IN]),
        ]
      : []),
    ...(embedded ? [`Database: the embedded PostgreSQL; its data stands in ${embedded.dir}`] : []),
    ...(erasedAgain > 0n
      ? [
          `Erasure: keys of erased citizens had come back, by a restore; ${erasedAgain} were destroyed again.`,
        ]
      : []),
    ...(serviceRole === undefined
      ? [
          'Database role: none could be had; the service works with the rights of the database owner, and the database cannot hold it back.',
        ]
      : []),
  ];
}
