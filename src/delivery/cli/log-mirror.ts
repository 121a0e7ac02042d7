import { parseArgs } from 'node:util';
import { NoteMistake, readVerifierKey } from '../../domain/signed-note.js';
import { LogBroken, LogMirror } from '../mirror/log-mirror.js';
import { MirrorFolder } from '../mirror/mirror-folder.js';
import { command, UsageMistake } from './command.js';

const USAGE =
  'usage: npm run -s log:mirror -- --url <address of the service> --to <folder> [--key <verifier key of the log>]';
/** A bundle of 256 entries of 64 KiB; ours are smaller by far. */
const BYTES_MAX = 17 * 1024 ** 2;
const ANSWER_MS = 60_000;

await command(async (_, args) => {
  const { url, to, key } = optionsOf(args);
  const mirror = new LogMirror((name) => fetched(`${url}/log/${name}`), new MirrorFolder(to), key);
  try {
    const { origin, size, before } = await mirror.update();
    console.log(
      before === 0n
        ? `${origin}: ${size} leaves, copied; every hash and the signature are right.`
        : `${origin}: ${size} leaves, the ${before} of before unchanged among them; every hash and the signature are right.`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof LogBroken)) throw error;
    console.error(`BROKEN  ${error.message}`);
    return 1;
  }
});
process.exit();

function optionsOf(args: readonly string[]) {
  const option = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { url: option, to: option, key: option },
    });
    const { url, to, key } = values;
    if (!url || !to || !/^https?:/.test(url) || !URL.canParse(url)) throw new Error(USAGE);
    return {
      url: url.replace(/\/+$/, ''),
      to,
      ...(key === undefined ? {} : { key: readVerifierKey(key) }),
    };
  } catch (error) {
    throw new UsageMistake(
      error instanceof NoteMistake ? `--key ${error.message}\n${USAGE}` : USAGE,
    );
  }
}

async function fetched(address: string): Promise<Buffer | undefined> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(ANSWER_MS) }).catch(
    (error: Error) => {
      throw new UsageMistake(`${address} cannot be reached: ${error.message}`);
    },
  );
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new UsageMistake(`${address} answers ${answer.status}`);
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of answer.body ?? []) {
    length += piece.length;
    if (length > BYTES_MAX) throw new LogBroken(`${address} is larger than anything in a log`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
