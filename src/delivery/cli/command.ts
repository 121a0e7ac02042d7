import { type Config, ConfigMistakes, readConfig } from '../../config.js';
import { NewerDatabase } from '../../database.js';
import { Refusal } from '../../domain/refusal.js';
import { EmbeddedPostgresFailure } from '../../embedded-postgres.js';
import { WrongMasterKey } from '../../registry/master-keys.js';
import { CannotStart } from '../../service.js';
import { PROBLEMS } from '../http/problems.js';
import { PackMistakes } from '../nation/nation-pack.js';

/** Raised when a command is given wrong arguments. */
export class UsageMistake extends Error {}

const EXPECTED = [
  ConfigMistakes,
  NewerDatabase,
  EmbeddedPostgresFailure,
  CannotStart,
  WrongMasterKey,
  PackMistakes,
  UsageMistake,
];

/** Runs a command: what a person can mend is one line each on standard error and exit code 1. */
export async function command(
  run: (config: Config, args: readonly string[]) => Promise<number>,
): Promise<void> {
  try {
    process.exitCode = await run(readConfig(), process.argv.slice(2));
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof ConfigMistakes)
      console.error(error.lines.map((line) => `error: ${line}`).join('\n'));
    else if (EXPECTED.some((type) => error instanceof type))
      console.error(`error: ${(error as Error).message}`);
    else if (error instanceof Refusal) console.error(`error: ${sentenceOf(error)}`);
    else if (isConnectionFailure(error))
      console.error(
        `error: the database cannot be reached: ${(error as Error).message || (error as { code: string }).code}`,
      );
    else console.error(error);
  }
}

/** What the API says of it, and what it is about: `What was known … (knownAt 2030-01-01T00:00:00.000Z)`. */
function sentenceOf({ code, facts }: Refusal): string {
  const about = Object.entries(facts).map(([name, value]) => `${name} ${String(value)}`);
  return [PROBLEMS[code][2], ...(about.length > 0 ? [`(${about.join(', ')})`] : [])].join(' ');
}

const isConnectionFailure = (error: unknown): boolean => {
  const { code = '', driverError } = error as { code?: string; driverError?: { code?: string } };
  return /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|28|3D)/.test(driverError?.code ?? code);
};
