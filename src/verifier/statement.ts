import { type Bytes, Form, fromBase64, Mistake, object, parsed, utf8 } from './form.js';
import { isSignedBy, keyLines, readKey } from './keys.js';

/** A statement as a fund signs it for a citizen to keep: docs/citizen.md says how. */
export interface SignedFile {
  readonly statement: Readonly<Record<string, unknown>>;
  readonly signature: string;
}

const STATEMENT_TYPE = 'citizen-statement/1';
/** No statement has more inside one another; one that was made to would cost more than it says. */
const DEPTH_MAX = 32;

/** Does it have a signature of its own, as a proof has not? */
export function isSignedStatement(json: string): boolean {
  try {
    return Object.hasOwn(object(parsed(json, 'The statement'), 'The statement'), 'signature');
  } catch {
    return false;
  }
}

/** @throws Mistake with everything that is wrong with its form */
export function readSigned(json: string): SignedFile {
  const form = new Form();
  const { statement, signature } = form.members('', parsed(json, 'The statement'), [
    'statement',
    'signature',
  ]);
  if (typeof statement !== 'object' || statement === null || Array.isArray(statement))
    form.say('/statement must be an object.');
  else if ((statement as { type?: unknown }).type !== STATEMENT_TYPE)
    form.say(`/statement/type must be ${STATEMENT_TYPE}.`);
  form.matching(
    '/signature',
    signature,
    /^[\w-]+\.\.[\w-]+$/,
    'a JWS with its payload left out: header, two full stops, signature',
  );
  if (form.wrong.length > 0) throw new Mistake(form.wrong.join(' '));
  return { statement, signature } as SignedFile;
}

/** Whose key signed it, as it is. @throws Mistake */
export async function signedStatementBy(
  { statement, signature }: SignedFile,
  keys: string,
): Promise<string> {
  const [header = '', , signed = ''] = signature.split('.');
  const { alg, kid, typ, ...more } = readHeader(header);
  if (alg !== 'EdDSA' || typ !== STATEMENT_TYPE || Object.keys(more).length > 0)
    throw new Mistake(
      `The signature's header must say alg EdDSA, typ ${STATEMENT_TYPE} and the key, and nothing else.`,
    );
  const known = await Promise.all(keyLines(keys).map(readKey));
  const key = known.find(({ name, id }) => `${name}+${id}` === kid);
  if (!key)
    throw new Mistake(
      `It says that it is signed with the key ${JSON.stringify(kid).slice(0, 120)}, which is none that you gave.`,
    );
  const bytes = fromBase64Url(signed);
  const text = `${header}.${toBase64Url(utf8(canonical(statement)))}`;
  if (bytes?.length !== 64 || !(await isSignedBy(key, bytes, text)))
    throw new Mistake(
      `The signature is not the one of ${key.name}+${key.id} below this statement: something in it was changed, or it was forged.`,
    );
  return `${key.name}+${key.id}`;
}

function readHeader(encoded: string): Readonly<Record<string, unknown>> {
  try {
    const header: unknown = parsed(new TextDecoder().decode(fromBase64Url(encoded)), 'The header');
    if (typeof header === 'object' && header !== null) return { ...header };
  } catch {
    // Said below, as for what is JSON and no object.
  }
  throw new Mistake('The header of the signature (/signature) cannot be read.');
}

/** As RFC 8785 writes it: members by their names, and no space between. @throws Mistake */
function canonical(value: unknown, depth = 0): string {
  if (depth > DEPTH_MAX)
    throw new Mistake('The statement has more inside one another than any has.');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one, depth + 1)).join(',')}]`;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one, depth + 1)}`).join(',')}}`;
}

const fromBase64Url = (text: string): Bytes | undefined =>
  fromBase64(
    text.replaceAll('-', '+').replaceAll('_', '/') + '='.repeat((4 - (text.length % 4)) % 4),
  );
const toBase64Url = (bytes: Bytes): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
