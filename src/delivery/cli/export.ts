import { exported } from '../../evidence/journal-export.js';
import { JournalStore } from '../../evidence/journal.store.js';
import { untilSettled } from '../../ledger/known.js';
import { asAuditorOfOneInstant } from '../../ledger/reader.store.js';
import { openConfiguredDatabase } from '../../service.js';
import { command } from './command.js';
import { readExport } from './export-arguments.js';
import { poured } from './poured.js';

/** `npm run -s export -- --format hledger`: the books as plain-text accounting, on standard output. */
await command(async (config, args) => {
  const { format, ...period } = readExport(args);
  const opened = await openConfiguredDatabase(config);
  try {
    const { database } = opened;
    if (period.knownAt) await untilSettled(database, period.knownAt);
    await asAuditorOfOneInstant(database, (tx) =>
      poured(exported(new JournalStore(tx), format, period), process.stdout),
    );
    return 0;
  } finally {
    await opened.close();
  }
});
process.exit();
