import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  Busboy,
  type BusboyFileStream,
  type BusboyHeaders,
  type BusboyInstance,
} from '@fastify/busboy';
import type { FastifyRequest } from 'fastify';
import { FILE_BYTES_MAX } from '../../http/json-body.js';
import { HttpProblem } from '../../http/problems.js';
import { type Form, freshForm, refusedForm } from './form.js';

/** What a form with a file in it has besides: little. */
const LIMITS = { files: 1, fields: 10, fieldSize: 4_096, parts: 12, fileSize: FILE_BYTES_MAX };

/** A file as it comes, and what it is called where it comes from. */
export interface UploadedFile {
  readonly name: string;
  readonly file: Readable;
  /** What stood in the form before it. */
  readonly fields: Readonly<Record<string, string>>;
  /** Once it has broken off: whatever took it in has failed of that. */
  readonly isBroken: () => boolean;
}

/**
 * The file of a form, before it has arrived; undefined where none was chosen. One that breaks off fails as a stream does.
 * @throws HttpProblem `malformed-request`, `unsupported-media-type`
 */
export function uploadedFile({ body, headers }: FastifyRequest): Promise<UploadedFile | undefined> {
  const isForm = headers['content-type']?.toLowerCase().startsWith('multipart/form-data');
  if (!isForm || !(body instanceof Readable)) throw new HttpProblem('unsupported-media-type');
  return new Promise((found, fail) => {
    let reader: BusboyInstance;
    try {
      reader = new Busboy({ headers: headers as BusboyHeaders, limits: LIMITS });
    } catch {
      return fail(new HttpProblem('malformed-request'));
    }
    let coming: Readable | undefined;
    let isBroken = false;
    const fields: Record<string, string> = Object.create(null);
    reader.on('field', (name: string, value: string) => (fields[name] = value));
    reader.on('file', (_field: string, stream: BusboyFileStream, name: string) => {
      stream.on('error', () => (isBroken = true));
      if (name) {
        coming = stream;
        found({ name, file: stream, fields, isBroken: () => isBroken });
      } else stream.resume();
    });
    pipeline(body, reader).then(
      () => found(undefined),
      (error: Error) => {
        isBroken = true;
        coming?.destroy(error);
        fail(new HttpProblem('malformed-request'));
      },
    );
  });
}

/** Lines of JSON by its name, else rows. */
export const typeOf = ({ name }: UploadedFile): string =>
  /\.(ndjson|jsonl|json)$/i.test(name) ? 'application/x-ndjson' : 'text/csv';

/** The form of a file that was not taken, fresh: a browser sends no file twice. @param detail  what is wrong with it */
export const wrongFile = (detail: string, values: Form['values'] = {}): Form =>
  refusedForm(
    freshForm(values),
    { title: detail, detail, errors: [{ pointer: '/file', detail }] },
    { '/file': 'file' },
  );
