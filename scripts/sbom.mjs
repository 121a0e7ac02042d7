/**
 * `npm run -s sbom`: what the service is made of, as a CycloneDX 1.6 bill of materials on standard output. Every package
 * of the lockfile that runs in production stands in it, for every platform, with version, licence and checksum.
 *
 * npm writes the bill, and two things are put right: its `--omit dev` leaves out what a package of production shares
 * with one of development, so what is in production is read from the lockfile; and it writes CycloneDX 1.5, of which 1.6
 * is a superset but for who is named where.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const npm = spawnSync(
  'npm',
  ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'],
  {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
if (npm.status !== 0) process.exit(npm.status ?? 1);

const bill = JSON.parse(npm.stdout);
const { name, packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const inProduction = new Set([
  bill.metadata.component['bom-ref'],
  ...Object.entries(packages)
    .filter(([folder, { dev }]) => folder !== '' && !dev)
    .map(([folder, { version }]) => `${folder.split('node_modules/').at(-1)}@${version}`),
]);

/** Who made it is a list since 1.6. */
const withAuthors = ({ author, ...component }) =>
  author === undefined ? component : { ...component, authors: [{ name: author }] };

/** What its licence file says, of a package that does not say it in its package.json. */
const LICENCES = { 'png-js': 'MIT' };
const withLicence = (component) =>
  component.name in LICENCES
    ? { ...component, licenses: [{ license: { id: LICENCES[component.name] } }] }
    : component;

const { metadata } = bill;
const stated = {
  ...bill,
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  specVersion: '1.6',
  metadata: {
    ...metadata,
    tools: {
      components: metadata.tools.map(({ vendor, name: tool, version }) => ({
        type: 'application',
        group: vendor,
        name: tool,
        version,
      })),
    },
    component: withAuthors({ ...metadata.component, name }), // npm names it after the folder it stands in.
  },
  components: bill.components
    .filter((one) => inProduction.has(one['bom-ref']))
    .map(withAuthors)
    .map(withLicence),
  dependencies: bill.dependencies
    .filter(({ ref }) => inProduction.has(ref))
    .map(({ ref, dependsOn }) => ({
      ref,
      dependsOn: dependsOn.filter((on) => inProduction.has(on)),
    })),
};
console.log(JSON.stringify(stated, null, 2));
