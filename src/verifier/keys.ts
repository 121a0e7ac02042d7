import { type Bytes, fromBase64, Mistake, sha256, toHex, utf8 } from './form.js';

/** A key of the log, as who checks has it from somebody whom they trust. */
export interface LogKey {
  readonly name: string;
  readonly id: string;
  readonly bytes: Bytes;
}

/** Lines of keys, without those that are empty. */
export const keyLines = (keys: string): readonly string[] =>
  keys
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** A key as C2SP signed-note has it, Ed25519. @throws Mistake */
export async function readKey(line: string): Promise<LogKey> {
  const [, name = '', id = '', encoded = ''] = /^([^\s+]+)\+([\da-f]{8})\+(\S+)$/.exec(line) ?? [];
  const bytes = fromBase64(encoded);
  if (bytes?.length !== 33 || bytes[0] !== 1)
    throw new Mistake(`This is no key of a log, which is name+id+key: ${line.slice(0, 80)}`);
  const told = await sha256(utf8(`${name}\n`), bytes);
  if (toHex(told.subarray(0, 4)) !== id)
    throw new Mistake(`The id in this key is not the key's own: ${line.slice(0, 80)}`);
  return { name, id, bytes: bytes.subarray(1) };
}

/** Whether it is the key's signature of the text. @throws Mistake where the browser cannot tell */
export async function isSignedBy({ bytes }: LogKey, signature: Bytes, text: string) {
  const key = await ed25519(bytes);
  return crypto.subtle.verify('Ed25519', key, signature, utf8(text));
}

async function ed25519(bytes: Bytes) {
  try {
    return await crypto.subtle.importKey('raw', bytes, 'Ed25519', false, ['verify']);
  } catch {
    throw new Mistake(
      'This browser cannot check signatures (Ed25519): use a newer one, or give a checkpoint in place of the key.',
    );
  }
}
