import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { RejectedRow } from '../../registry/incorporation.store.js';
import type { Passed } from './door.guard.js';

/** Files that are taken in, and what of them goes back. */

/** Rejected rows read at once. */
export const REJECTIONS_PAGE = 500;

export const formatOf = ({ headers }: Passed): string =>
  headers['content-type']?.startsWith('text/csv') ? 'csv' : 'ndjson';

/** NDJSON, page by page, as quickly as it is read. */
export async function streamLines(
  reply: FastifyReply,
  page: (after: bigint) => Promise<{ rows: readonly RejectedRow[]; last: bigint | undefined }>,
): Promise<void> {
  const lines = async function* () {
    for (let after = 0n; ;) {
      const { rows, last } = await page(after);
      for (const row of rows) yield `${JSON.stringify(row)}\n`;
      if (last === undefined) return;
      after = last;
    }
  };
  await reply.type('application/x-ndjson').send(Readable.from(lines()));
}
