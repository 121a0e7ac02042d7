import { LogBroken } from './checkpoints.js';

/** A bundle of 256 entries of 64 KiB; ours are smaller by far. */
const BYTES_MAX = 17 * 1024 ** 2;
const ANSWER_MS = 60_000;

/** Raised when there is no answer, or none that says anything of the log. */
export class LogUnreachable extends Error {}

/** What a log serves below an address of the service; undefined where there is nothing. @throws LogUnreachable, LogBroken */
export const servedAt =
  (url: string) =>
  async (name: string): Promise<Buffer | undefined> => {
    const address = `${url}/log/${name}`;
    const answer = await fetch(address, { signal: AbortSignal.timeout(ANSWER_MS) }).catch(
      (error: Error) => {
        throw new LogUnreachable(`${address} cannot be reached: ${error.message}`);
      },
    );
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new LogUnreachable(`${address} answers ${answer.status}`);
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of answer.body ?? []) {
      length += piece.length;
      if (length > BYTES_MAX) throw new LogBroken(`${address} is larger than anything in a log`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  };
