import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../project-root.js';

/**
 * The verifier as one file that needs nothing else: a script for Node, and a page for a browser. They are made of what was
 * compiled beside this file, one module behind the other.
 */

const compiled = (name: string): string =>
  readFileSync(path.join(projectRoot, 'dist/src/verifier', `${name}.js`), 'utf8')
    .replaceAll(/^import \{[^}]*\} from '\.\/\w+\.js';\n/gm, '')
    .replaceAll(/^export /gm, '')
    .replace(/^\/\/# sourceMappingURL=.*\n?/m, '');

const joined = (...modules: readonly string[]): string =>
  modules.map((name) => compiled(name)).join('\n');

/** In the order in which they need one another. */
const MODULES = ['form', 'keys', 'checkpoint', 'statement', 'verify'];

/** What checks, for a page that is not to be saved. */
export const verifierModule = (): string => joined(...MODULES);

/** What `npx` and `node` run. */
export const verifierScript = (): string => `#!/usr/bin/env node\n${joined(...MODULES, 'command')}`;

/** The page, and what it allows: its own script and style and no other. It may load nothing and send nothing. */
export interface VerifierPage {
  readonly html: string;
  readonly scriptSrc: string[];
  readonly styleSrc: string[];
}

export function verifierPage(): VerifierPage {
  const page = readFileSync(path.join(projectRoot, 'src/verifier/verify.html'), 'utf8');
  const filled = page.replace('/* The verifier stands here. */', () => joined(...MODULES));
  const [scriptSrc, styleSrc] = [hashesOf(filled, 'script'), hashesOf(filled, 'style')];
  const policy = `default-src 'none'; script-src ${scriptSrc.join(' ')}; style-src ${styleSrc.join(' ')}; base-uri 'none'; form-action 'none'`;
  return { html: filled.replace('POLICY', policy), scriptSrc, styleSrc };
}

/** What a content security policy names a script or a style of the page itself by. */
const hashesOf = (html: string, tag: string): string[] =>
  [...html.matchAll(new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`, 'g'))].map(
    ([, content]) => `'sha256-${hash('sha256', content!, 'base64')}'`,
  );

/** What `npm publish` and `npx <folder>` take, beside the script. */
export const verifierPackage = (version: string): object => ({
  name: 'universal-investment-verify',
  version,
  description: 'Checks that a citizen’s dividend is in the total that their fund published',
  license: 'Apache-2.0',
  type: 'module',
  bin: { 'universal-investment-verify': 'verify.mjs' },
  engines: { node: '>=20.19' },
});
