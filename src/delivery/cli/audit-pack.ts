import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { DataSource } from 'typeorm';
import { DividendStore } from '../../dividend/dividend.store.js';
import { dayOf } from '../../domain/calendar.js';
import { auditPack } from '../../evidence/audit-pack.js';
import { JournalStore } from '../../evidence/journal.store.js';
import { PackStore } from '../../evidence/pack.store.js';
import { asAuditorOfOneInstant } from '../../ledger/reader.store.js';
import { PaymentReportStore } from '../../payment/payment-report.store.js';
import { ReconciliationStore } from '../../payment/reconciliation.store.js';
import { Reconciliations } from '../../payment/reconciliation.js';
import { proveBooks } from '../../proof/laws.js';
import { RunStore } from '../../runs/run.store.js';
import { trustedLogKeys } from '../../log-key-file.js';
import { openConfiguredDatabase } from '../../service.js';
import { reconciliationView } from '../http/payment-report-views.js';
import { archived } from './archive.js';
import { command, UsageMistake } from './command.js';
import { readPack } from './export-arguments.js';

/** `npm run audit-pack -- --year 2026`: the evidence of a year as one archive. */
await command(async (config, args) => {
  const { year, to } = readPack(args);
  const today = dayOf(new Date());
  if (today < `${year}-01-01`)
    throw new UsageMistake(`${year} has not begun: there is nothing of it to pack`);
  const isOver = `${year}-12-31` < today;
  await refuseUnwritable(to);
  const opened = await openConfiguredDatabase(config);
  try {
    const { database } = opened;
    const proofs = await proveBooks(database, trustedLogKeys(config));
    const reconciliations = await reconciled(database, year);
    await asAuditorOfOneInstant(database, (tx) =>
      archived(
        auditPack({ year, isOver }, new JournalStore(tx), new PackStore(tx), {
          proofs,
          reconciliations,
        }),
        to,
      ),
    );
    const broken = proofs.filter(({ offender }) => offender !== null).length;
    console.log(
      `${to}: the books of ${year}, with what proves them. Its README.md says how it is checked.`,
    );
    if (!isOver) console.log(`${year} is not over: its last day in there is ${today}.`);
    if (broken > 0)
      console.log(`The books are NOT sound: ${broken} of ${proofs.length} proofs fail.`);
    return broken === 0 ? 0 : 1;
  } finally {
    await opened.close();
  }
});
process.exit();

/** Asked before anything is read. @throws UsageMistake */
async function refuseUnwritable(file: string): Promise<void> {
  const folder = await stat(path.dirname(file)).catch(() => undefined);
  if (!folder?.isDirectory()) throw new UsageMistake(`there is no folder ${path.dirname(file)}`);
  if ((await stat(file).catch(() => undefined))?.isDirectory())
    throw new UsageMistake(`${file} is a folder: name a file in it`);
}

/** Where every cent of each distributed dividend of the year is. */
async function reconciled(database: DataSource, year: number): Promise<object[]> {
  const reconciliations = new Reconciliations(
    database,
    new DividendStore(),
    new RunStore(),
    new ReconciliationStore(),
    new PaymentReportStore(),
  );
  const { runs, money } = await asAuditorOfOneInstant(database, async (tx) => {
    const store = new PackStore(tx);
    return { runs: await store.distributed(year), money: await store.stated() };
  });
  const views: object[] = [];
  for (const run of runs) views.push(reconciliationView(await reconciliations.of(run), money));
  return views;
}
