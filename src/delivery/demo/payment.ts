import { Readable } from 'node:stream';
import { book, report } from './bank.js';
import type { Person, RunAnswer } from './client.js';
import { counted } from './display.js';
import { following, type Job, keyOf } from './work.js';

const TREASURER: Person = { role: 'treasurer', subject: 'tom' };
const SECOND_TREASURER: Person = { role: 'treasurer', subject: 'tess' };

interface FileAnswer {
  readonly file: number;
  readonly messageId: string;
  readonly pays: 'citizens' | 'claimants';
  readonly transactions: number;
  readonly proposalHash: string;
  readonly decidedAt: string | null;
}

interface ReportAnswer extends RunAnswer {
  readonly settled: number;
  readonly returned: number;
}

/**
 * Pays the dividend by a bank that is made up: one treasurer has the files built, another releases them, and what the bank
 * reports is taken in.
 */
export const pay = (
  { nation, client, display }: Job,
  dividendId: string,
): Promise<{ files: readonly FileAnswer[]; reports: readonly ReportAnswer[] }> =>
  display.step(
    'Payment',
    async (show) => {
      const path = `/v1/dividend-runs/${dividendId}/payment-files`;
      const batch = await client.post(TREASURER, path, keyOf(nation, 'payment'), {});
      await client.until(TREASURER, batch.location, ['completed'], following(show, 'instructed'));
      const { items: files } = await client.get<{ items: FileAnswer[] }>(
        TREASURER,
        `${path}?limit=1000`,
      );
      const reports: ReportAnswer[] = [];
      for (const file of files) {
        const at = `${path}/${file.file}`;
        const key = keyOf(nation, `payment-file-${file.file}`);
        const { body: released } = await client.post<FileAnswer>(
          SECOND_TREASURER,
          `${at}/release`,
          key,
          { proposalHash: file.proposalHash },
        );
        const booked = await book(await client.download(TREASURER, at));
        const sent = await client.upload(
          TREASURER,
          '/v1/payment-reports',
          key,
          'application/xml',
          Readable.from(
            report(`DEMO-${file.messageId.slice(-20)}`, released.decidedAt!.slice(0, 10), booked),
          ),
        );
        reports.push(
          await client.until(TREASURER, sent.location, ['completed'], following(show, 'booked')),
        );
        show('paid', file.file, files.length);
      }
      return { files, reports };
    },
    ({ files, reports }) => {
      const payments = files.reduce((sum, { transactions }) => sum + transactions, 0);
      const returned = reports.reduce((sum, { returned }) => sum + returned, 0);
      const claimants = files
        .filter(({ pays }) => pays === 'claimants')
        .reduce((sum, { transactions }) => sum + transactions, 0);
      return `${counted(payments)} payments in ${counted(files.length)} files, ${counted(claimants)} of them of what was deducted, released by another treasurer; the bank sent ${counted(returned)} back`;
    },
  );

/** Who could not be instructed yet, and why: they are paid once nothing holds them any more. */
export const lookAtHolds = (
  { client, display }: Job,
  dividendId: string,
): Promise<{ held: Readonly<Record<string, string>> }> =>
  display.step(
    'Holds',
    () => client.get(TREASURER, `/v1/dividend-runs/${dividendId}/payment-batches/1`),
    ({ held }) =>
      Object.entries(held)
        .map(([reason, citizens]) => `${counted(Number(citizens))} wait (${reason})`)
        .join(', ') || 'nobody waits',
  );
