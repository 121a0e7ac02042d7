import { type Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { ZipFile as ZipWriter } from 'yazl';
import {
  fileText,
  isObject,
  type Json,
  MANIFEST_TYPE,
  md5Of,
  type OcfBundle,
} from '../../interchange/ocf.js';
import type { PackageFile } from '../../interchange/ocf-writing.js';
import { parseJson } from './json-body.js';
import { HttpProblem, type ProblemCode } from './problems.js';

/** OCF packages as they travel: a zip of JSON files. */

/** A cap table of some ten thousand transactions; what is larger is none of a company that was just founded. */
export const ARCHIVE_BYTES_MAX = 4 * 1024 * 1024;
/** All files together, once they are taken out. What is read of them is held in memory. */
export const UNPACKED_BYTES_MAX = 8 * 1024 * 1024;
export const ARCHIVE_FILES_MAX = 200;

/** A package taken out of its archive. */
export interface Unpacked {
  readonly bundle: OcfBundle;
  /** MD5 of each file, by its path. */
  readonly checksums: ReadonlyMap<string, string>;
}

/** All bytes of an upload, unless they are too many. @throws HttpProblem `body-too-large`, `malformed-request` */
export async function bytesOf(body: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of body as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > ARCHIVE_BYTES_MAX) throw new HttpProblem('body-too-large');
      pieces.push(piece);
    }
  } catch (error) {
    throw error instanceof HttpProblem
      ? error
      : new HttpProblem('malformed-request', 'The body ended before it was whole.');
  }
  return Buffer.concat(pieces);
}

/**
 * Takes a package out of its archive, never more of it than there may be, and nothing onto the disk. The manifest is
 * found by its kind; the folder it lies in is where paths begin.
 * @throws HttpProblem `malformed-file`
 */
export async function unpack(archive: Buffer): Promise<Unpacked> {
  const files = await filesIn(archive);
  const parsed = new Map([...files].map(([path, bytes]) => [path, jsonIn(path, bytes)]));
  const manifests = [...parsed].filter(
    (one): one is [string, Json] => isObject(one[1]) && one[1]['file_type'] === MANIFEST_TYPE,
  );
  if (manifests.length !== 1)
    throw malformed(
      manifests.length === 0
        ? `The archive has no manifest: one JSON file in it must have the file_type ${MANIFEST_TYPE}.`
        : `The archive has more than one manifest: ${manifests.map(([path]) => path).join(', ')}.`,
    );
  const [[place, manifest]] = manifests as [[string, Json]];
  const folder = place.slice(0, place.lastIndexOf('/') + 1);
  const within = (path: string) => (path.startsWith(folder) ? path.slice(folder.length) : path);
  const others = [...parsed].filter(([path]) => path !== place);
  return {
    bundle: {
      manifest,
      files: Object.fromEntries(others.map(([path, content]) => [within(path), content])),
    },
    checksums: new Map([...files].map(([path, bytes]) => [within(path), md5Of(bytes)])),
  };
}

const malformed = (detail: string): HttpProblem => new HttpProblem('malformed-file', detail);

async function filesIn(archive: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  let unpacked = 0;
  try {
    const zip = await fromBufferPromise(archive, { lazyEntries: true, strictFileNames: true });
    if (zip.entryCount > ARCHIVE_FILES_MAX)
      throw malformed(`The archive has more than ${ARCHIVE_FILES_MAX} files.`);
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      refuseOddEntry(entry, files);
      unpacked += entry.uncompressedSize;
      if (unpacked > UNPACKED_BYTES_MAX)
        throw malformed(`The files of the archive are larger than ${UNPACKED_BYTES_MAX} bytes.`);
      files.set(entry.fileName, await bytesIn(zip, entry));
    }
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    throw malformed(
      `The body is no zip archive that can be read: ${(error as Error).message.replace(/\.$/, '')}.`,
    );
  }
  return files;
}

/** What a file of a package never is. */
function refuseOddEntry(entry: Entry, files: ReadonlyMap<string, Buffer>): void {
  const { fileName } = entry;
  const isLink = ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000;
  if (entry.isEncrypted())
    throw malformed(`${fileName} is encrypted: send the archive without a password.`);
  if (!entry.canDecodeFileData())
    throw malformed(`${fileName} is compressed by a method that is not read: use deflate.`);
  if (isLink) throw malformed(`${fileName} is a link to another file.`);
  if (files.has(fileName)) throw malformed(`${fileName} is in the archive twice.`);
}

/** What a file holds: as many bytes as the archive says, and those that its checksum is of. */
async function bytesIn(zip: ZipFile, entry: Entry): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer);
  const bytes = Buffer.concat(pieces);
  if (crc32(bytes) !== entry.crc32) throw malformed(`${entry.fileName} is damaged.`);
  return bytes;
}

const UNREADABLE: Readonly<Partial<Record<ProblemCode, string>>> = {
  'json-too-deep': 'nested too deeply',
  'malformed-utf-8': 'not UTF-8',
};

function jsonIn(path: string, bytes: Buffer): unknown {
  if (!/\.json$/i.test(path)) return null; // A document, or whatever else was packed with it.
  try {
    return parseJson(bytes);
  } catch (error) {
    const { code } = error as HttpProblem;
    throw malformed(`${path} cannot be read: it is ${UNREADABLE[code] ?? 'not JSON'}.`);
  }
}

/** In an archive the day does not count: the same files make the same bytes. Not compressed, for the same reason. */
const ENTRY = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true, compress: false } as const;

export function pack(files: readonly PackageFile[]): NodeJS.ReadableStream {
  const zip = new ZipWriter();
  for (const { path, content } of files) zip.addBuffer(Buffer.from(fileText(content)), path, ENTRY);
  zip.end();
  return zip.outputStream;
}
