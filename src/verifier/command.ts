import { plain } from './form.js';
import { keyLines } from './keys.js';
import { isSignedStatement } from './statement.js';
import { check } from './verify.js';

/** `verify.mjs <proof.json> …` for who would rather type than click. Exit code 0: yes; 1: no; 2: it was not asked rightly. */

const USAGE = `usage: verify.mjs <proof.json> --key <key of the log> [--checkpoint <file>] [--statement <file>]
       verify.mjs <signed statement.json> --key <key of the log>

Checks that a dividend is in the total that was published, without a network. The national id is asked for, or read from
the first line of standard input; it is kept nowhere. --key is a verifier key, or a file of them; in its place or beside it, --checkpoint
is a checkpoint of the log that you have from somebody else. Of a signed statement it says whether the fund signed it, as it is.
`;

async function run(args: readonly string[]): Promise<number> {
  const { help, file, ...values } = await optionsOf(args);
  if (help) {
    console.log(USAGE);
    return 0;
  }
  if (file === undefined || !(values.key ?? values.checkpoint)) throw new Error(USAGE);
  const proof = await contentOf(file);
  const isStatement = isSignedStatement(proof);
  const steps = await check({
    proof,
    keys: values.key?.includes('+') ? values.key : await fullContentOf(values.key),
    checkpoint: await fullContentOf(values.checkpoint),
    statement: values.statement && (await contentOf(values.statement)),
    nationalId: isStatement ? '' : await nationalId(),
  });
  for (const { asks, holds, says } of steps) {
    console.log(`${holds ? 'yes' : 'NO '}  ${asks}`);
    for (const one of says) console.log(`     ${one}`);
  }
  const isSo = steps.every(({ holds }) => holds);
  const yes = isStatement ? 'the fund signed this statement' : 'this dividend is in the total';
  console.log(isSo ? `Yes: ${yes}.` : 'No: see above.');
  return isSo ? 0 : 1;
}

async function optionsOf(args: readonly string[]) {
  const { parseArgs } = await import('node:util');
  const option = { type: 'string' } as const;
  try {
    const { values, positionals, tokens } = parseArgs({
      args: [...args],
      tokens: true,
      allowPositionals: true,
      options: {
        key: option,
        checkpoint: option,
        statement: option,
        help: { type: 'boolean', short: 'h' },
      },
    });
    const names = tokens.flatMap((token) => (token.kind === 'option' ? token.name : []));
    const twice = names.find((name, no) => names.indexOf(name) < no);
    if (twice !== undefined) throw new Error(`--${twice} is given twice.`);
    const [file, ...more] = positionals;
    if (more.length > 0) throw new Error(`There is one file too many: ${more.join(' ')}`);
    return { ...values, file };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
  }
}

/** An empty file would be as if none had been given. */
async function fullContentOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const content = await contentOf(file);
  if (keyLines(plain(content)).length === 0) throw new Error(`${file} has nothing in it.`);
  return content;
}

async function contentOf(file: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(file, 'utf8').catch(() => {
    throw new Error(`${file} cannot be read.\n\n${USAGE}`);
  });
}

async function nationalId(): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  if (process.stdin.isTTY) process.stderr.write('National id: ');
  for await (const line of lines) return line;
  throw new Error(`No national id was given.\n\n${USAGE}`);
}

/** Is Node running this file, and not a page or a program that imports it? */
async function isCommand(): Promise<boolean> {
  const program = typeof process === 'undefined' ? undefined : process.argv[1];
  if (program === undefined) return false;
  const { realpathSync } = await import('node:fs');
  const { pathToFileURL } = await import('node:url');
  return pathToFileURL(realpathSync(program)).href === import.meta.url;
}

if (await isCommand())
  process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  });
