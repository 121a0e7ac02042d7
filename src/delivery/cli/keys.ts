import { MasterKeyFile } from '../../master-key-file.js';
import type { MasterKeyStatus } from '../../registry/master-keys.js';
import { CannotStart, masterKeysOf, openConfiguredDatabase } from '../../service.js';
import { command, UsageMistake } from './command.js';

await command(async (config, [what, ...rest]) => {
  if (!['status', 'rotate'].includes(what ?? '') || rest.length > 0)
    throw new UsageMistake('usage: npm run -s keys -- status|rotate');
  const opened = await openConfiguredDatabase(config);
  try {
    const masterKeys = masterKeysOf(config, opened.database);
    await masterKeys.openVault(); // With the keys at hand, or not at all.
    if (what === 'status') {
      for (const key of await masterKeys.status()) console.log(described(key));
      return 0;
    }
    // What is not in the environment is kept in a file, where the change is written down before it begins.
    const file = config.MASTER_KEY ? undefined : new MasterKeyFile(config.DATA_DIR);
    if (!file && !config.MASTER_KEY_PREVIOUS)
      throw new UsageMistake(
        'set MASTER_KEY to the new key (openssl rand -hex 32) and MASTER_KEY_PREVIOUS to the one before it, for the service too',
      );
    file?.begin();
    const hasRotated = await masterKeys.rotate((done) =>
      console.log(`${done} data keys wrapped anew`),
    );
    if (!hasRotated) throw new CannotStart('the master key is being changed by another process');
    file?.finish();
    console.log(
      'Everything is under the new master key.' +
        (file ? '' : ' MASTER_KEY_PREVIOUS is needed no more: start the service without it.'),
    );
    return 0;
  } finally {
    await opened.close();
  }
});
process.exit();

function described({ keyNo, introducedAt, retiredAt, isHeld, citizens, uploads }: MasterKeyStatus) {
  const times = retiredAt ? `retired at ${retiredAt}` : `in use since ${introducedAt}`;
  const atHand = isHeld ? 'at hand' : 'not at hand';
  return `master key ${keyNo}: ${times}, ${atHand}; wraps ${citizens} data keys of citizens, ${uploads} of rows not on the roll`;
}
