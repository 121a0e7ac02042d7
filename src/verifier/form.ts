/** Reads what a citizen hands in, which may be anything, and keeps everything that is wrong with its form. */

export type Bytes = Uint8Array<ArrayBuffer>;

/** Somebody handed in what cannot be checked, or what is not so; says which. */
export class Mistake extends Error {}

/** No sum and no count reaches it. */
export const BOUND = 2n ** 63n;
const LIST_MAX = 64;
const LENGTH_MAX = 1024 * 1024;
/** So many faults of form are said; a document that was made to have more is not worth reading on. */
const FAULTS_MAX = 20;
const NAME_MAX = 80;
const SENTENCE_MAX = 400;
const PROOF_TYPE = 'universal-investment/dividend-proof/1';
const DECLARATION_TYPE = 'universal-investment/dividend/1';

/** A node of the sum tree. */
export interface Node {
  readonly hash: Bytes;
  readonly sum: bigint;
  readonly count: bigint;
}

export interface Proof {
  readonly dividend: {
    readonly year: number;
    readonly run: string;
    readonly currency: string;
    readonly total: bigint;
    readonly citizens: bigint;
    readonly root: Bytes;
  };
  readonly decimals: number;
  /** The leaf of the log: RFC 8785, keys in their order. */
  readonly declared: string;
  readonly citizen: { readonly salt: Bytes; readonly commitment: Bytes; readonly gross: bigint };
  readonly path: readonly (Node & { readonly side: 'left' | 'right' })[];
  readonly log: {
    readonly leaf: bigint;
    readonly size: bigint;
    readonly proof: readonly Bytes[];
    readonly checkpoint: string;
  };
}

export const COUNT = /^(0|[1-9]\d{0,18})$/;
const MONEY = /^(0|[1-9]\d{0,18})(\.\d{1,10})?$/;
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The proof, where its form is right; amounts in smallest coins. */
export function readProof(form: Form, json: string): Proof | undefined {
  let document: unknown;
  try {
    document = parsed(json, 'The file');
    refuseStranger(document);
  } catch (error) {
    form.say((error as Error).message);
    return undefined;
  }
  const top = form.members('', document, ['type', ...PARTS]);
  if (top['type'] !== PROOF_TYPE) form.say(`/type must be ${PROOF_TYPE}.`);
  const said = form.members('/dividend', top['dividend'], DECLARED);
  const own = form.members('/citizen', top['citizen'], ['salt', 'commitment', 'gross']);
  const log = form.members('/log', top['log'], ['leaf', 'size', 'proof', 'checkpoint']);
  const year = said['year'];
  if (typeof year !== 'number' || !Number.isInteger(year) || year < 1 || year > 9999)
    form.say('/dividend/year must be a year.');
  form.bytes('/dividend/entry', said['entry']);
  const decimals = String(said['total']).split('.')[1]?.length ?? 0;
  const proof: Proof = {
    dividend: {
      year: year as number,
      run: form.matching('/dividend/run', said['run'], UUID, 'the id of a run'),
      currency: form.matching('/dividend/currency', said['currency'], /^[A-Z]{3}$/, 'a currency'),
      total: form.coins('/dividend/total', said['total'], decimals),
      citizens: form.count('/dividend/citizens', said['citizens']),
      root: form.bytes('/dividend/root', said['root']),
    },
    decimals,
    declared: JSON.stringify(
      Object.fromEntries(
        [...DECLARED, 'type']
          .sort()
          .map((name) => [name, name === 'type' ? DECLARATION_TYPE : said[name]]),
      ),
    ),
    citizen: {
      salt: form.bytes('/citizen/salt', own['salt']),
      commitment: form.bytes('/citizen/commitment', own['commitment']),
      gross: form.coins('/citizen/gross', own['gross'], decimals),
    },
    path: form.list('/path', top['path']).map((one, no) => {
      const node = form.members(`/path/${no}`, one, ['side', 'hash', 'sum', 'citizens']);
      const side = form.matching(
        `/path/${no}/side`,
        node['side'],
        /^(left|right)$/,
        'left or right',
      );
      return {
        side: side as 'left' | 'right',
        hash: form.bytes(`/path/${no}/hash`, node['hash']),
        sum: form.coins(`/path/${no}/sum`, node['sum'], decimals),
        count: form.count(`/path/${no}/citizens`, node['citizens']),
      };
    }),
    log: {
      leaf: form.count('/log/leaf', log['leaf']),
      size: form.count('/log/size', log['size']),
      proof: form
        .list('/log/proof', log['proof'])
        .map((one, no) => form.bytes(`/log/proof/${no}`, one)),
      checkpoint: form.matching('/log/checkpoint', log['checkpoint'], /^[^]+$/, 'a signed note'),
    },
  };
  return form.wrong.length === 0 ? proof : undefined;
}

const PARTS = ['dividend', 'citizen', 'path', 'log'];
const DECLARED = ['year', 'run', 'currency', 'total', 'citizens', 'root', 'entry'];

/** A member's name in a JSON pointer (RFC 6901), cut, and on one line whatever is in it. */
const pointed = (name: string): string =>
  JSON.stringify(name.slice(0, NAME_MAX)).slice(1, -1).replaceAll('~', '~0').replaceAll('/', '~1');

export class Form {
  readonly wrong: string[] = [];

  say(what: string): void {
    if (!this.isFull) this.wrong.push(what);
  }

  private get isFull(): boolean {
    return this.wrong.length >= FAULTS_MAX;
  }

  /** Exactly these members: what nobody checks does not belong there. */
  members(at: string, value: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.say(`${at || 'The proof'} must be an object.`);
      return {};
    }
    for (const name of Object.keys(value)) {
      if (this.isFull) break;
      if (!names.includes(name)) this.say(`${at}/${pointed(name)} does not belong there.`);
    }
    for (const name of names)
      if (!Object.hasOwn(value, name)) this.say(`${at}/${name} is missing.`);
    return value as Readonly<Record<string, unknown>>;
  }

  list(at: string, value: unknown): readonly unknown[] {
    if (Array.isArray(value) && value.length <= LIST_MAX) return value;
    this.say(`${at} must be a list of at most ${LIST_MAX}.`);
    return [];
  }

  matching(at: string, value: unknown, form: RegExp, what: string): string {
    if (typeof value === 'string' && form.test(value)) return value;
    this.say(`${at} must be ${what}.`);
    return '';
  }

  bytes(at: string, value: unknown): Bytes {
    const bytes = typeof value === 'string' ? fromBase64(value) : undefined;
    if (bytes?.length === 32) return bytes;
    this.say(`${at} must be 32 bytes in base64.`);
    return new Uint8Array(32);
  }

  count(at: string, value: unknown): bigint {
    return this.bounded(at, this.matching(at, value, COUNT, 'a count, in digits'));
  }

  /** Money as a count of smallest coins; a whole proof is written with the decimals of its total. */
  coins(at: string, value: unknown, decimals: number): bigint {
    const money = this.matching(at, value, MONEY, 'an amount of money');
    const [whole = '', fraction = ''] = money.split('.');
    if (whole !== '' && fraction.length !== decimals)
      this.say(`${at} must have ${decimals} decimals, as the total has.`);
    return this.bounded(at, whole + fraction);
  }

  private bounded(at: string, digits: string): bigint {
    const number = BigInt(digits || 0);
    if (number >= BOUND) this.say(`${at} is larger than any that can be.`);
    return number < BOUND ? number : 0n;
  }
}

/** What people give in place of a proof, each told in one sentence. @throws Mistake */
function refuseStranger(document: unknown): void {
  const { type, ...given } = object(document, 'The file is no proof');
  if (type === PROOF_TYPE || PARTS.some((name) => Object.hasOwn(given, name))) return;
  if (Object.hasOwn(given, 'entitlement'))
    throw new Mistake(
      'This is a statement without a signature, which proves nothing: choose the proof, and give the statement as the one to compare.',
    );
  throw new Mistake(
    'The file is no proof of a dividend, of which it has nothing: choose the file as it was downloaded.',
  );
}

/** An object, and not the service's refusal (RFC 9457), which is easily saved in place of what was asked for. @throws Mistake */
export function object(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Mistake(`${what}: it must be an object.`);
  const { title, status, detail } = value as Readonly<Record<string, unknown>>;
  if (typeof title === 'string' && typeof status === 'number')
    throw new Mistake(
      `This is the service's refusal: ${[title, detail]
        .filter((one) => typeof one === 'string')
        .map(onOneLine)
        .join(': ')}`,
    );
  return value as Readonly<Record<string, unknown>>;
}

const onOneLine = (text: string): string =>
  JSON.stringify(text.slice(0, SENTENCE_MAX)).slice(1, -1).replaceAll('\\"', '"');

/** As an editor may have saved it: without the mark before the first letter, and with lines that end in one way. */
export const plain = (text: string): string => text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');

/** @throws Mistake */
export function parsed(json: string, what: string): unknown {
  if (json.length > LENGTH_MAX) throw new Mistake(`${what} is longer than any is.`);
  const text = plain(json);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Mistake(`${what} is no JSON: choose the file as it was downloaded.`);
  }
  const twice = memberTwice(text);
  if (twice === undefined) return value;
  throw new Mistake(
    `${what} has two members ${JSON.stringify(twice.slice(0, NAME_MAX))} in one object: programs may read the one, and people the other.`,
  );
}

/** A name that stands twice in one object of a text that is JSON, as no document of ours has it (RFC 7493, 2.3). */
function memberTwice(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (const [token, text, colon] of json.matchAll(/[{}]|("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    if (text === undefined || colon === undefined) continue;
    const name = JSON.parse(text) as string;
    if (open.at(-1)?.has(name)) return name;
    open.at(-1)?.add(name);
  }
  return undefined;
}

export const inDecimals = (coins: bigint, decimals: number): string => {
  const digits = String(coins).padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
};

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

export async function sha256(...parts: readonly Bytes[]): Promise<Bytes> {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', all));
}

export const same = (one: Bytes, other: Bytes): boolean => toHex(one) === toHex(other);

export const toHex = (bytes: Bytes): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export const fromHex = (hex: string): Bytes =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Base64 with its padding, and no other way to write the same bytes. */
export function fromBase64(text: string): Bytes | undefined {
  try {
    const bytes = atob(text);
    return btoa(bytes) === text ? Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)) : undefined;
  } catch {
    return undefined;
  }
}
