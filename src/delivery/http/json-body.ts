import { errorCodes, type FastifyInstance } from 'fastify';
import { HttpProblem } from './problems.js';
import { routeOf } from './routes.js';

/** A line of 190 bytes for each of 340 million people; no import needs more. */
export const FILE_BYTES_MAX = 64 * 1024 ** 3;
/** 10,000 prices fit; what is larger is a file and goes to the imports. */
const JSON_BYTES_MAX = 4 * 1024 * 1024;
/** No request needs more levels. */
export const DEPTH_MAX = 32;
/** Whether a text may be nested more deeply at all: rows of a file seldom are, and so cost next to nothing. */
const OPENS_MORE = new RegExp(`^(?:[^[{]*[[{]){${DEPTH_MAX + 1}}`);
/** What a person fills in; whatever is larger is a file. */
const FORM_BYTES_MAX = 256 * 1024;
const FORM_FIELDS_MAX = 2_000;
const FILES = [
  'text/csv',
  'application/x-ndjson',
  'application/xml',
  'text/xml',
  'application/zip',
  'text/plain',
  'multipart/form-data', // A form with a file in it; only pages take one.
];

/**
 * Reads JSON bodies strictly (UTF-8, no deep nesting), and forms, which only pages have, as the fields they are; leaves
 * files as the streams they are.
 */
export function readBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: JSON_BYTES_MAX },
    (_request, body, done) => {
      try {
        done(null, parseJson(body as Buffer));
      } catch (error) {
        done(error as Error);
      }
    },
  );
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer', bodyLimit: FORM_BYTES_MAX },
    (request, body, done) => {
      try {
        const route = routeOf(request);
        if (route && !route.isPage) throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE();
        // Where there is no such route, that is what is said, whatever was sent: curl sends a form unless told otherwise.
        done(null, route && parseForm(body as Buffer));
      } catch (error) {
        done(error as Error);
      }
    },
  );
  fastify.addContentTypeParser(FILES, (request, payload, done) => {
    const isTooLarge = Number(request.headers['content-length']) > FILE_BYTES_MAX;
    done(isTooLarge ? new HttpProblem('body-too-large') : null, payload);
  });
}

/** @throws HttpProblem `malformed-utf-8`, `json-too-deep`, `malformed-json` */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  const text = decodeUtf8(bytes);
  if (isNestedTooDeeply(text)) throw new HttpProblem('json-too-deep');
  try {
    // `__proto__` would be taken for a property of its own by JSON.parse and refused as an unknown field.
    return JSON.parse(text);
  } catch (error) {
    // Where, but not what: the parser quotes what it found, and that may be personal.
    const [place] = /at position \d+/.exec((error as Error).message) ?? [];
    throw new HttpProblem(
      'malformed-json',
      place && `The body cannot be read as JSON: it is broken ${place}.`,
    );
  }
}

/** @throws HttpProblem `malformed-utf-8`, `body-too-large` */
function parseForm(bytes: Buffer): URLSearchParams {
  const fields = new URLSearchParams(decodeUtf8(bytes));
  if (fields.size > FORM_FIELDS_MAX) throw new HttpProblem('body-too-large');
  return fields;
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new HttpProblem('malformed-utf-8');
  }
}

/** Looked at before parsing: what follows walks the value and must not be led into a pit. */
export function isNestedTooDeeply(text: string): boolean {
  if (!OPENS_MORE.test(text)) return false;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') {
      if (++depth > DEPTH_MAX) return true;
    } else if (character === '}' || character === ']') depth--;
  }
  return false;
}
