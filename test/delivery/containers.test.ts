import { existsSync, readFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { ENVIRONMENT_NAMES, readConfig } from '../../src/config.js';
import { KeyFolder } from '../support/log-keys.js';

const packageJson = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: { start: string };
};

/** No container engine is needed to see that what is written here would start: it is held against the program. */

interface Container {
  readonly build?: string;
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly restart?: string;
}
interface Composed {
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly services: Readonly<Record<string, Container>>;
  readonly volumes: Readonly<Record<string, null>>;
}

const keys = new KeyFolder();
afterAll(() => keys.remove());

/** What an operator would have in .env. */
const SECRETS = {
  POSTGRES_PASSWORD: 'a1',
  OWNER_PASSWORD: 'b2',
  SERVICE_PASSWORD: 'c3',
  OIDC_ISSUER: 'https://login.example.org',
  OIDC_AUDIENCE: 'universal-investment',
  MASTER_KEY: '0f'.repeat(32),
  LOG_KEY_FILE: keys.make().file,
};

/** Fills in `${NAME}`, `${NAME:-default}` and `${NAME:?message}` as Compose does. */
const interpolated = (text: string, from: Readonly<Record<string, string>>): string =>
  text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind = '', word = '') => {
    if (from[name]) return from[name];
    if (kind === '-') return word;
    throw new Error(`${name} is needed: ${word}`);
  });

/** Compose reads the YAML first and fills in the texts afterwards: what is filled in stays text. */
const composedWith = (from: Readonly<Record<string, string>>): Composed =>
  JSON.parse(
    JSON.stringify(parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true })),
    (_, value: unknown) => (typeof value === 'string' ? interpolated(value, from) : value),
  ) as Composed;
const composed = composedWith(SECRETS);
const ours = Object.entries(composed.services).filter(([, { build }]) => build !== undefined);

interface Instruction {
  readonly name: string;
  readonly args: string;
}
const instructions: readonly Instruction[] = readFileSync('Dockerfile', 'utf8')
  .replace(/^#.*$/gm, '')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => ({ name: line.split(' ')[0]!, args: line.slice(line.indexOf(' ') + 1).trim() }));
const stages = instructions.reduce<Instruction[][]>(
  (all, one) =>
    one.name === 'FROM' ? [...all, [one]] : [...all.slice(0, -1), [...all.at(-1)!, one]],
  [],
);
const final = stages.at(-1)!;
const argsOf = (name: string, of: readonly Instruction[] = final): string[] =>
  of.filter((one) => one.name === name).map(({ args }) => args);

test('the services are PostgreSQL, Redis, an api and a worker of one image', () => {
  expect(Object.keys(composed.services).sort()).toEqual(['api', 'postgres', 'redis', 'worker']);
  expect(ours.map(([name]) => name)).toEqual(['api', 'worker']);
  expect(new Set(ours.map(([, { image }]) => image)).size).toBe(1);
});

test.each(ours)('%s: every variable it is given is one the service reads', (_, { environment }) => {
  expect(Object.keys(environment!).filter((name) => !ENVIRONMENT_NAMES.includes(name))).toEqual([]);
});

test.each(ours)('%s: the service takes the environment as it is composed', (name, container) => {
  // Whatever it is given is a file among the container's secrets; here it is where the operator has it.
  const given = Object.entries(container.environment!).map(([variable, value]) => {
    const [, secret] = /^\/run\/secrets\/(\w+)$/.exec(value) ?? [];
    if (secret === undefined) return [variable, value];
    expect(container.secrets).toContain(secret);
    return [variable, composed.secrets[secret]!.file];
  });
  const config = readConfig({ ...imageEnvironment(), ...Object.fromEntries(given) });
  expect(config).toMatchObject({ NODE_ENV: 'production', HOST: '0.0.0.0', PORT: 3000, ROLE: name });
});

test.each(Object.keys(SECRETS))('nothing starts without %s', (name) => {
  expect(() => composedWith({ ...SECRETS, [name]: '' })).toThrow(`${name} is needed`);
});

test('the owner migrates, and the service works as another login, both made by the script that is mounted', () => {
  const script = readFileSync('deploy/logins.sql', 'utf8');
  for (const [, { environment }] of ours) {
    const [owner, service] = [
      environment!['MIGRATION_DATABASE_URL']!,
      environment!['DATABASE_URL']!,
    ].map((url) => new URL(url));
    expect(owner!.username).not.toBe(service!.username);
    for (const { username, host, pathname } of [owner!, service!]) {
      expect(script).toContain(`create role ${username} login`);
      expect(composed.services).toHaveProperty(host.split(':')[0]!);
      expect(pathname).toBe(`/${composed.services['postgres']!.environment!['POSTGRES_DB']}`);
    }
  }
  const { environment, volumes } = composed.services['postgres']!;
  expect(volumes).toContain('./deploy/logins.sql:/docker-entrypoint-initdb.d/logins.sql:ro');
  const taken = [...script.matchAll(/^\\getenv \w+ (\w+)/gm)].map(([, name]) => name!);
  expect(Object.keys(environment!)).toEqual(expect.arrayContaining(taken));
});

test('PostgreSQL is 15 or newer, and what it and Redis hold outlives them', () => {
  const { postgres, redis } = composed.services;
  expect(Number(/^postgres:(\d+)/.exec(postgres!.image)?.[1])).toBeGreaterThanOrEqual(15);
  expect(postgres!.volumes).toContain('postgres:/var/lib/postgresql');
  expect(redis!.volumes).toContain('redis:/data');
  expect(Object.keys(composed.volumes)).toEqual(['postgres', 'redis']);
});

test.each(Object.entries(composed.services))(
  '%s: its health is watched, it comes back, and nothing of it is open to the network',
  (name, { healthcheck, restart, ports = [], depends_on: needs = {} }) => {
    // What is built here has the check of its image.
    if (ours.some(([own]) => own === name))
      expect(argsOf('HEALTHCHECK').join()).toContain('/health/ready');
    else expect(healthcheck!.test[0]).toBe('CMD');
    expect(restart).toBe('unless-stopped');
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:3000$/);
    for (const [other, { condition }] of Object.entries(needs)) {
      expect(composed.services).toHaveProperty(other);
      expect(condition).toBe('service_healthy');
    }
  },
);

test('the image is of Node 24, runs Node itself as an ordinary account, and starts a file that the build makes', () => {
  for (const [from] of stages) expect(from!.args).toMatch(/^node:24-/);
  expect(argsOf('USER')).toEqual(['node']);
  const [program, ...args] = JSON.parse(argsOf('CMD')[0]!) as [string, ...string[]];
  const file = args.at(-1)!;
  expect(program).toBe('node');
  // With the memory that `npm start` has.
  expect(packageJson.scripts.start).toContain(args.join(' '));
  expect(existsSync(file)).toBe(true); // `npm test` has built it here as the image does.
  expect(existsSync(file.replace(/^dist\//, '').replace(/\.js$/, '.ts'))).toBe(true);
  expect(argsOf('RUN', stages[0])).toContain('npm run build');
  expect(argsOf('COPY').filter((args) => args.startsWith('--from'))).toEqual([
    '--from=dependencies /app/node_modules node_modules',
    '--from=build /app/dist dist',
    '--from=build /app/src/nations src/nations',
    '--from=build /app/src/verifier/verify.html src/verifier/verify.html',
    '--from=build /app/src/delivery/web/templates src/delivery/web/templates',
    '--from=build /app/src/delivery/web/static src/delivery/web/static',
  ]);
});

test('every file that is copied into the image is there, and is let through', () => {
  const allowed = readFileSync('.dockerignore', 'utf8').match(/(?<=^!).+$/gm)!;
  const copied = argsOf('COPY', stages.flat())
    .filter((args) => !args.startsWith('--from'))
    .flatMap((args) => args.split(' ').slice(0, -1));
  expect(copied.filter((name) => !existsSync(name))).toEqual([]);
  expect([...new Set(copied)].sort()).toEqual(allowed.sort());
});

function imageEnvironment(): Record<string, string> {
  const pairs = argsOf('ENV').flatMap((args) => args.split(' '));
  return Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string]));
}
