import { proveBooks } from '../../proof/laws.js';
import { trustedLogKeys } from '../../log-key-file.js';
import { openConfiguredDatabase } from '../../service.js';
import { command } from './command.js';

await command(async (config) => {
  const opened = await openConfiguredDatabase(config);
  try {
    const proofs = await proveBooks(opened.database, trustedLogKeys(config));
    for (const { law, what, offender, checked } of proofs)
      console.log(
        offender === null
          ? `holds   law ${law}: ${what} (${checked})`
          : `BROKEN  law ${law}: ${what}\n        ${offender}`,
      );
    const broken = proofs.filter(({ offender }) => offender !== null).length;
    console.log(
      broken === 0
        ? `The books are sound: ${proofs.length} proofs hold.`
        : `The books are NOT sound: ${broken} of ${proofs.length} proofs fail.`,
    );
    return broken === 0 ? 0 : 1;
  } finally {
    await opened.close();
  }
});
process.exit();
