import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../project-root.js';
import { verifierPackage, verifierPage, verifierScript } from '../../verifier/single-file.js';
import { command, UsageMistake } from './command.js';
import { inFolder } from './folder.js';

const USAGE = 'usage: npm run -s verifier -- --to <folder>';

/** Writes the verifier as others are to have it: a page, and a package of one script. */
await command(async (_, args) => {
  const to = folderOf(args);
  const { version } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  const files = {
    'verify.html': verifierPage().html,
    'verify.mjs': verifierScript(),
    'package.json': `${JSON.stringify(verifierPackage(version), null, 2)}\n`,
  };
  await inFolder(to, () => {
    mkdirSync(to, { recursive: true });
    for (const [name, content] of Object.entries(files))
      writeFileSync(path.join(to, name), content);
    chmodSync(path.join(to, 'verify.mjs'), 0o755);
  });
  console.log(`${Object.keys(files).join(', ')} are in ${path.resolve(to)}.`);
  return 0;
});

function folderOf(args: readonly string[]): string {
  try {
    const { to } = parseArgs({ args: [...args], options: { to: { type: 'string' } } }).values;
    if (to) return to;
  } catch {
    // An option that there is not.
  }
  throw new UsageMistake(USAGE);
}
