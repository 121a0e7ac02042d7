import { hostname, userInfo } from 'node:os';
import type { DataSource } from 'typeorm';
import type { Proof } from '../../proof/law.js';
import { proveBooks } from '../../proof/laws.js';
import { VerificationStore } from '../../proof/verification.store.js';
import { trustedLogKeys } from '../../log-key-file.js';
import { openConfiguredDatabase } from '../../service.js';
import { command } from './command.js';

const verifications = new VerificationStore();

await command(async (config) => {
  const opened = await openConfiguredDatabase(config);
  try {
    const startedAt = new Date().toISOString();
    const upToEntry = await verifications.newestEntry(opened.database);
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
    await record(opened.database, startedAt, upToEntry, proofs);
    return broken === 0 ? 0 : 1;
  } finally {
    await opened.close();
  }
});
process.exit();

/** What was found is found, whether or not it can be put on record: books that are proved may be a copy that nobody writes to. */
async function record(
  database: DataSource,
  startedAt: string,
  upToEntry: bigint,
  proofs: readonly Proof[],
): Promise<void> {
  try {
    const by = `${userInfo().username} on ${hostname()}`;
    await verifications.record(database, startedAt, by, upToEntry, proofs);
  } catch (error) {
    console.log(`This is not on record: ${(error as Error).message}`);
  }
}
