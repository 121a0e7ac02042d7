import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { PackedFile } from '../../evidence/audit-pack.js';

/** In an archive the day does not count: the same files make the same bytes. */
const ENTRY = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true, mode: 0o100644 } as const;

/**
 * Writes a zip archive file by file, as their bytes come. It stands under its name when it is whole: until then, and
 * where it fails, whatever stood there before stays.
 */
export async function archived(files: AsyncIterable<PackedFile>, at: string): Promise<void> {
  const zip = new ZipFile();
  const bytes = zip.outputStream as Readable;
  zip.on('error', (error: Error) => bytes.destroy(error));
  const part = `${at}.${process.pid}.part`;
  const writing = pipeline(bytes, createWriteStream(part, { flags: 'wx' }));
  try {
    await Promise.all([writing, fill(zip, files)]);
    await rename(part, at);
  } catch (error) {
    bytes.destroy();
    await writing.catch(() => undefined);
    await rm(part, { force: true });
    throw error;
  }
}

/** One file after the other, so that what a later one says of an earlier one is known. */
async function fill(zip: ZipFile, files: AsyncIterable<PackedFile>): Promise<void> {
  for await (const { path, content } of files) {
    const bytes = Readable.from(content, { objectMode: false });
    zip.addReadStream(bytes, path, ENTRY);
    await once(bytes, 'end');
  }
  zip.end();
}
