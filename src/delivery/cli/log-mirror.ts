import { parseArgs } from 'node:util';
import { NoteMistake, readVerifierKey } from '../../domain/signed-note.js';
import { FolderChanged, LogBroken } from '../mirror/checkpoints.js';
import { LogMirror } from '../mirror/log-mirror.js';
import { MirrorFolder } from '../mirror/mirror-folder.js';
import { LogUnreachable, servedAt } from '../mirror/served-log.js';
import { command, UsageMistake } from './command.js';
import { inFolder } from './folder.js';

const USAGE =
  'usage: npm run -s log:mirror -- --url <address of the service> --to <folder> [--key <verifier key of the log>]';

/** Only what is wrong with the log itself: whoever runs this by a clock must tell that from an outage. */
let isBroken = false;
await command(async (_, args) => {
  const { url, to, key } = optionsOf(args);
  try {
    const { origin, size, before, dividends } = await inFolder(to, () =>
      new LogMirror(servedAt(url), new MirrorFolder(to), key).update(),
    );
    console.log(
      `${origin}: ${size} leaves, ${before === 0n ? 'copied' : `the ${before} of before unchanged among them`}; ` +
        `every hash and the signature are right; ${dividends} of them each declare a dividend, of a year of its own, as is listed.`,
    );
    return 0;
  } catch (error) {
    if (error instanceof LogUnreachable || error instanceof FolderChanged)
      throw new UsageMistake(error.message);
    if (!(error instanceof LogBroken)) throw error;
    isBroken = true;
    console.error(`BROKEN  ${error.message}`);
    return 1;
  }
});
process.exit(process.exitCode === 0 ? 0 : isBroken ? 1 : 2);

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
