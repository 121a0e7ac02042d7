import { spawn } from 'node:child_process';
import path from 'node:path';
import { START_FLAGS } from './place.mjs';

/**
 * A million payment instructions into files of ten thousand, to nowhere, by a process with the service's memory: the writer
 * alone, without a database. `payment-batch` measures a whole batch.
 */
export const name = 'payment-files';
export const unit = 'instructions/s';
export const bar = { least: 50_000, of: 'ours', memoryMb: 300 };

const INSTRUCTIONS = 1_000_000;

/** No database takes part in it: the place is the process that writes. */
export function openPlace() {
  const peaks = { service: 0, postgres: 0, load: 0 };
  return {
    raise: (megabytes) => (peaks.service = Math.max(peaks.service, megabytes)),
    memory: () => peaks,
    settle() {},
    close() {},
  };
}

export async function setUp(_place, scale) {
  const instructions = INSTRUCTIONS * scale;
  const { seal } = await write('seal', instructions);
  return { instructions, seal };
}

export async function floor(_place, { instructions }) {
  const { figure } = await write('template', instructions);
  return { figure };
}

export async function ours(place, { instructions, seal }) {
  const written = await write('files', instructions);
  place.raise(written.megabytes);
  if (written.seal !== seal) throw new Error('What was written is not what the floor writes');
  return { figure: written.figure };
}

async function write(what, instructions) {
  const writer = path.join(import.meta.dirname, 'payment-writer.mjs');
  const child = spawn(process.execPath, [...START_FLAGS, writer, what, `${instructions}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`payment-writer ${what} ended with ${code}`);
  return JSON.parse(said);
}
