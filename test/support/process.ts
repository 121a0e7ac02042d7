import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestDatabase } from './database.js';

export interface ServiceProcess {
  readonly address: string;
  /** What it has written since it was ready, line by line. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

/** Starts Node, on a program of the build or a script, with a test's own database and data directory. */
export const startNode = (
  args: readonly string[],
  database: Pick<TestDatabase, 'url'>,
  dataDir: string,
  environment: Readonly<Record<string, string>> = {},
) =>
  spawn(process.execPath, args, {
    env: {
      ...process.env,
      NODE_ENV: 'development',
      DATABASE_URL: database.url,
      REDIS_URL: '',
      DATA_DIR: dataDir,
      PORT: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** The service as a process of its own, so that what it writes can be read. */
export async function startServiceProcess(
  environment: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const child = spawn(process.execPath, ['dist/src/main.js'], {
    env: { ...process.env, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const [, at] = /^Ready in .*: (http:\S+) /m.exec(said) ?? [];
      if (at) resolve(at);
    });
    void ended.then(() => reject(new Error(`the service did not start: ${said}`)));
  });
  const readyAt = said.indexOf('\n', said.indexOf('Ready in ')) + 1;
  return {
    address,
    get lines() {
      return said.slice(readyAt).split('\n').slice(0, -1);
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
