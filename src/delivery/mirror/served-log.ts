import { LogBroken } from './checkpoints.js';

/** A bundle of 256 entries of 64 KiB; ours are smaller by far. */
const BYTES_MAX = 17 * 1024 ** 2;
const ANSWER_MS = 60_000;

/** Raised when there is no answer, or none that says anything of the log. */
export class LogUnreachable extends Error {}

/**
 * What a log serves below an address of the service; undefined where there is nothing.
 * @param withinMs  in which an answer must be whole
 * @throws LogUnreachable, LogBroken
 */
export const servedAt =
  (url: string, withinMs = ANSWER_MS) =>
  async (name: string): Promise<Buffer | undefined> => {
    const address = `${url}/log/${name}`;
    const failed = (error: Error) => {
      throw new LogUnreachable(
        `${address} cannot be read: ${reasonOf(error)}; run this again later, or see whether the address is right`,
      );
    };
    const answer = await fetch(address, { signal: AbortSignal.timeout(withinMs) }).catch(failed);
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new LogUnreachable(`${address} answers ${answer.status}`);
    // A sign-in of a network on the way, or of another service, says nothing of the log.
    if (answer.headers.get('content-type')?.startsWith('text/html'))
      throw new LogUnreachable(
        `${address} answers with a page, and not as a log does: see whether the address is right`,
      );
    const content = await whole(answer).catch(failed);
    if (!content) throw new LogBroken(`${address} is larger than anything in a log`);
    return content;
  };

/** Undefined where it is larger than anything in a log, of which no more is read than that. */
async function whole(answer: Response): Promise<Buffer | undefined> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of answer.body ?? []) {
    length += piece.length;
    if (length > BYTES_MAX) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** `fetch` says that it failed, and what failed beneath it. Where several addresses were tried, only a code tells. */
function reasonOf(error: Error): string {
  const { message = '', code = '' } = (error.cause ?? {}) as { message?: string; code?: string };
  return message || code || error.message;
}
