import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { readConfig } from '../dist/src/config.js';
import { openConfiguredDatabase, openDevelopmentProvider } from '../dist/src/service.js';
import { watchMemory } from './memory.mjs';

/** The flags of Node that `npm start` runs with. */
export const START_FLAGS = JSON.parse(readFileSync('package.json', 'utf8')).scripts.start.match(
  /--\S+/g,
);

const POLL_MS = 20;

/**
 * A place to measure in: an embedded PostgreSQL with its default settings on a data directory of its own, and the
 * service at work on it in a process of its own, with `environment`. Nothing is left of it when it is closed.
 */
export async function openPlace(environment = {}) {
  const dir = mkdtempSync(path.join(tmpdir(), 'investment-bench-'));
  const config = readConfig({ DATA_DIR: dir, PORT: '0', ...environment });
  const opened = await openConfiguredDatabase(config);
  const provider = await openDevelopmentProvider(config, opened.database);
  const owner = new pg.Client({ connectionString: opened.embedded.ownerUrl });
  await owner.connect();
  const service = await start('dist/src/main.js', { DATA_DIR: dir, ...environment });
  const others = [];
  const memory = watchMemory({ service: service.pid, postgres: await postmasterOf(owner) });

  const tokens = new Map();
  const token = async (person, role) => {
    if (!tokens.has(person)) tokens.set(person, await provider.token(role, person));
    return tokens.get(person);
  };

  /** One request by a person in a role; what is not answered with success is thrown. */
  const call = async (method, at, { person, role, type = 'application/json', key, body }) => {
    const answer = await fetch(service.address + at, {
      method,
      headers: {
        authorization: `Bearer ${await token(person ?? role, role)}`,
        ...(body === undefined ? {} : { 'content-type': type }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: type === 'application/json' ? JSON.stringify(body) : body,
    });
    if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };

  return {
    address: service.address,
    dir,
    ownerUrl: opened.embedded.ownerUrl,
    serviceUrl: opened.embedded.serviceUrl,
    owner,
    memory: () => memory.peaks(),
    watch: (pid) => memory.watch(pid),
    token,
    call,
    /** Starts another service, for as long as this place stands. */
    async start(script, env) {
      others.push(await start(script, env));
      return others.at(-1);
    },
    /** Asks for a resource every so often until its work has come to `state`. */
    async until(at, state, caller, everyMs = POLL_MS) {
      for (;;) {
        const resource = await call('GET', at, caller);
        if (resource.state === state) return resource;
        if (resource.state === 'failed')
          throw new Error(`${at} failed: ${resource.problem?.detail}`);
        await new Promise((resolve) => setTimeout(resolve, everyMs));
      }
    },
    /** What earlier work left to be flushed is not this one's. */
    async settle() {
      await owner.query('checkpoint');
    },
    async close() {
      memory.stop();
      for (const one of [...others, service]) await one.stop();
      await owner.end();
      await opened.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function start(script, env) {
  const child = spawn(process.execPath, [...START_FLAGS, script], {
    cwd: path.resolve(import.meta.dirname, '..'),
    env: { ...process.env, NODE_ENV: 'development', PORT: '0', ROLE: 'all', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = () => child.kill('SIGTERM');
  process.once('exit', stop);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const address = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
      const [, at] = /^(?:Worker ready|Ready) in .*: (http:\S+)/m.exec(said) ?? [];
      if (at) resolve(at);
    });
    void ended.then(() => reject(new Error(`the service did not start: ${said}`)));
  });
  return {
    pid: child.pid,
    address,
    async stop() {
      stop();
      await ended;
      process.off('exit', stop);
    },
  };
}

async function postmasterOf(owner) {
  const { rows } = await owner.query(`select pg_read_file('postmaster.pid') as said`);
  return Number(rows[0].said.split('\n')[0]);
}
