import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../project-root.js';
import { verifierPackage, verifierPage, verifierScript } from '../../verifier/single-file.js';

/** Writes the verifier as others are to have it: a page, and a package of one script. */
const { values } = parseArgs({ options: { to: { type: 'string' } } });
if (!values.to) {
  console.error('usage: npm run -s verifier -- --to <folder>');
  process.exit(2);
}
const { version } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {
  version: string;
};
const files = {
  'verify.html': verifierPage().html,
  'verify.mjs': verifierScript(),
  'package.json': `${JSON.stringify(verifierPackage(version), null, 2)}\n`,
};
mkdirSync(values.to, { recursive: true });
for (const [name, content] of Object.entries(files))
  writeFileSync(path.join(values.to, name), content);
chmodSync(path.join(values.to, 'verify.mjs'), 0o755);
console.log(`${Object.keys(files).join(', ')} are in ${path.resolve(values.to)}.`);
