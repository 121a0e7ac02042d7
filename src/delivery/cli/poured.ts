import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Writes all of `pieces`, no faster than they are taken. Whoever reads may stop when they have enough, as `head` does:
 * then the rest is not asked for, and nothing is wrong.
 */
export async function poured(pieces: AsyncIterable<string>, into: Writable): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), into, { end: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}
