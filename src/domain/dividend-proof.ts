import { readCheckpoint } from './checkpoint.js';
import { type Hash, isIncluded, leafHash } from './merkle.js';
import type { FieldProblem } from './refusal.js';
import { fromBase64, isSigned, NoteMistake, readNote, type VerifierKey } from './signed-note.js';
import {
  dividendLeaf,
  identityCommitment,
  SUM_BOUND,
  SUM_STEPS_MAX,
  type SumNode,
  type SumStep,
  wayUp,
} from './sum-tree.js';

/**
 * A citizen's proof that their dividend is in the total that a run published: a document that says all there is to check
 * but their national id and the log's key; the one can be found by trying all. docs/dividend-proof.md has its format.
 */

export const PROOF_TYPE = 'universal-investment/dividend-proof/1';
const DECLARATION_TYPE = 'universal-investment/dividend/1';

/**
 * What is published of a run's total: the leaf of its approval in the public log is this, in clear, where every other is a
 * commitment of 32 bytes. So whoever copies the log sees every declaration there is.
 */
export interface Declaration {
  readonly year: number;
  /** The run's id. */
  readonly run: string;
  readonly currency: string;
  /** What the leaves come to: money, with every decimal of the currency. */
  readonly total: string;
  /** How many leaves there are, in digits. */
  readonly citizens: string;
  /** The root of the sum tree, 32 bytes in base64. */
  readonly root: string;
  /** What the log would commit to were it an entry like others: SHA-256 of its salt and of all of it, in base64. */
  readonly entry: string;
}

export interface DividendProof {
  readonly type: typeof PROOF_TYPE;
  readonly dividend: Declaration;
  readonly citizen: {
    readonly salt: string;
    readonly commitment: string;
    readonly gross: string;
  };
  /** From their leaf up to the root. */
  readonly path: readonly {
    readonly side: 'left' | 'right';
    readonly hash: string;
    readonly sum: string;
    readonly citizens: string;
  }[];
  /** That the declaration is in the public log. */
  readonly log: {
    readonly leaf: string;
    readonly size: string;
    readonly proof: readonly string[];
    readonly checkpoint: string;
  };
}

/** JSON by RFC 8785: keys in order, no blanks. The log has it as its leaf. */
export const declarationText = (declaration: Declaration): string => {
  const { citizens, currency, entry, root, run, total, year } = declaration;
  return JSON.stringify({
    citizens,
    currency,
    entry,
    root,
    run,
    total,
    type: DECLARATION_TYPE,
    year,
  });
};

/** The hash of the leaf that a declaration is. */
export const declarationLeaf = (declaration: Declaration): Hash =>
  leafHash(Buffer.from(declarationText(declaration)));

/** What a leaf declares; undefined where it is no declaration, or one that is written in any other way. */
export function readDeclaration(leaf: Buffer): Declaration | undefined {
  let said: unknown;
  try {
    said = JSON.parse(leaf.toString());
  } catch {
    return undefined;
  }
  if (typeof said !== 'object' || said === null) return undefined;
  const { type: _type, ...declaration } = said as Declaration & { readonly type: unknown };
  const shape = new Shape(declaration);
  shape.declaration('', declaration);
  const isOne = shape.wrong.length === 0 && leaf.equals(Buffer.from(declarationText(declaration)));
  return isOne ? declaration : undefined;
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const MONEY = /^(0|[1-9]\d{0,18})(\.\d{1,10})?$/;
const COUNT = /^(0|[1-9]\d{0,18})$/;
const CURRENCY = /^[A-Z]{3}$/;
const LOG_HASHES_MAX = 64;
/** So many faults of form are named; a document that was made to have more is not worth reading on. */
const FAULTS_MAX = 20;

/** A member's name in a JSON pointer (RFC 6901). */
const pointed = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * Is this a proof that who has this national id gets this much of the published total? Everything that is wrong with it,
 * by where it stands in the document (JSON pointers), of its form the first 20 faults; nothing: it is one.
 *
 * @param nationalId  typed by whoever checks: the document does not say it
 * @param keys        of the log, known from elsewhere
 */
export function checkDividendProof(
  document: unknown,
  nationalId: string,
  keys: readonly VerifierKey[],
): readonly FieldProblem[] {
  const shape = new Shape(document);
  const proof = shape.read();
  if (!proof) return shape.wrong;
  const { leaf, steps, root, salt, commitment } = proof;
  const wrong: FieldProblem[] = [];
  const say = (pointer: string, detail: string) => wrong.push({ pointer, detail });
  if (!identityCommitment(salt, nationalId.trim()).equals(commitment))
    say('/citizen/commitment', 'is not of this national id and this salt');
  const reached = wayUp(leaf, steps);
  if (!reached) say('/path', 'leads past the largest sum there can be');
  else {
    if (reached.sum !== root.sum)
      say('/dividend/total', `is not the sum of the leaf and the path, ${reached.sum} coins`);
    if (reached.count !== root.count)
      say('/dividend/citizens', `is not the count of the leaf and the path, ${reached.count}`);
    if (!reached.hash.equals(root.hash))
      say('/dividend/root', 'is not where the path leads from this commitment and this gross');
  }
  return [...wrong, ...wrongInLog(document as DividendProof, keys)];
}

function wrongInLog({ dividend, log }: DividendProof, keys: readonly VerifierKey[]) {
  const wrong: FieldProblem[] = [];
  const say = (pointer: string, detail: string) => wrong.push({ pointer, detail });
  try {
    const note = readNote(log.checkpoint);
    const { origin, size, root } = readCheckpoint(note.text);
    const own = keys.filter(({ name }) => name === origin);
    if (own.length === 0) say('/log/checkpoint', `is of a log whose key is not known: ${origin}`);
    else if (!isSigned(note, own)) say('/log/checkpoint', 'is not signed by a key of the log');
    if (String(size) !== log.size) say('/log/size', `is not that of the checkpoint, ${size}`);
    const leaf = declarationLeaf(dividend);
    const hashes = log.proof.map((one) => fromBase64(one)!);
    if (!isIncluded(leaf, BigInt(log.leaf), size, hashes, root))
      say('/log/proof', 'does not lead from this declaration to the root of the checkpoint');
  } catch (error) {
    if (!(error instanceof NoteMistake)) throw error;
    say('/log/checkpoint', error.message);
  }
  return wrong;
}

interface Read {
  readonly leaf: SumNode;
  readonly steps: readonly SumStep[];
  readonly root: SumNode;
  readonly salt: Buffer;
  readonly commitment: Buffer;
}

/** Reads a document that may be anything, and keeps what is wrong with its form. */
class Shape {
  readonly wrong: FieldProblem[] = [];

  constructor(private readonly document: unknown) {}

  read(): Read | undefined {
    const top = this.members('', this.document, ['type', 'dividend', 'citizen', 'path', 'log']);
    if (top['type'] !== PROOF_TYPE) this.say('/type', `must be ${PROOF_TYPE}`);
    const { run, root, decimals } = this.declaration('/dividend', top['dividend']);
    const own = this.members('/citizen', top['citizen'], ['salt', 'commitment', 'gross']);
    const salt = this.bytes('/citizen/salt', own['salt']);
    const commitment = this.bytes('/citizen/commitment', own['commitment']);
    const gross = this.coins('/citizen/gross', own['gross'], decimals);
    const steps = this.list('/path', top['path'], SUM_STEPS_MAX).map((one, no) =>
      this.step(`/path/${no}`, one, decimals),
    );
    this.log(top['log']);
    if (this.wrong.length > 0) return undefined;
    return { leaf: dividendLeaf(run, commitment, gross), steps, root, salt, commitment };
  }

  declaration(pointer: string, value: unknown) {
    const said = this.members(pointer, value, DECLARED);
    const total = this.matching(`${pointer}/total`, said['total'], MONEY);
    this.matching(`${pointer}/currency`, said['currency'], CURRENCY);
    const year = said['year'];
    if (typeof year !== 'number' || !Number.isInteger(year) || year < 1 || year > 9999)
      this.say(`${pointer}/year`, 'must be a year');
    this.bytes(`${pointer}/entry`, said['entry']);
    const decimals = total.split('.')[1]?.length ?? 0;
    const run = this.matching(`${pointer}/run`, said['run'], UUID);
    const root = {
      hash: this.bytes(`${pointer}/root`, said['root']),
      sum: this.coins(`${pointer}/total`, total, decimals),
      count: this.number(`${pointer}/citizens`, said['citizens']),
    };
    return { run, root, decimals };
  }

  private step(pointer: string, value: unknown, decimals: number): SumStep {
    const { side, ...node } = this.members(pointer, value, ['side', 'hash', 'sum', 'citizens']);
    if (side !== 'left' && side !== 'right') this.say(`${pointer}/side`, 'must be left or right');
    return {
      side: side === 'left' ? 'left' : 'right',
      node: {
        hash: this.bytes(`${pointer}/hash`, node['hash']),
        sum: this.coins(`${pointer}/sum`, node['sum'], decimals),
        count: this.number(`${pointer}/citizens`, node['citizens']),
      },
    };
  }

  private log(value: unknown): void {
    const log = this.members('/log', value, ['leaf', 'size', 'proof', 'checkpoint']);
    this.number('/log/leaf', log['leaf']);
    this.number('/log/size', log['size']);
    for (const [no, one] of this.list('/log/proof', log['proof'], LOG_HASHES_MAX).entries())
      this.bytes(`/log/proof/${no}`, one);
    if (typeof log['checkpoint'] !== 'string') this.say('/log/checkpoint', 'must be a signed note');
  }

  private get isFull(): boolean {
    return this.wrong.length >= FAULTS_MAX;
  }

  /** Once of each place, and of what is missing as a whole no more than that. */
  private say(pointer: string, detail: string): void {
    if (this.isFull) return;
    const isSaid = this.wrong.some((one) => `${pointer}/`.startsWith(`${one.pointer}/`));
    if (!isSaid) this.wrong.push({ pointer, detail });
  }

  /** Exactly these members: what nobody checks does not belong there. */
  private members(pointer: string, value: unknown, names: readonly string[]) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.say(pointer, 'must be an object');
      return {};
    }
    const found = value as Readonly<Record<string, unknown>>;
    for (const name of Object.keys(found)) {
      if (this.isFull) break;
      if (!names.includes(name)) this.say(`${pointer}/${pointed(name)}`, 'does not belong there');
    }
    for (const name of names)
      if (!Object.hasOwn(found, name)) this.say(`${pointer}/${name}`, 'is missing');
    return found;
  }

  private list(pointer: string, value: unknown, most: number): readonly unknown[] {
    if (Array.isArray(value) && value.length <= most) return value;
    this.say(pointer, `must be a list of at most ${most}`);
    return [];
  }

  private matching(pointer: string, value: unknown, form: RegExp): string {
    if (typeof value === 'string' && form.test(value)) return value;
    this.say(pointer, 'has not the form it must have');
    return '';
  }

  private bytes(pointer: string, value: unknown): Buffer {
    const bytes = typeof value === 'string' ? fromBase64(value) : undefined;
    if (bytes?.length === 32) return bytes;
    this.say(pointer, 'must be 32 bytes in base64');
    return Buffer.alloc(32);
  }

  private number(pointer: string, value: unknown): bigint {
    const number = BigInt(this.matching(pointer, value, COUNT) || 0);
    if (number >= SUM_BOUND) this.say(pointer, 'is larger than any that can be');
    return number < SUM_BOUND ? number : 0n;
  }

  /** Money as a count of smallest coins; all of a document is written with the decimals of its total. */
  private coins(pointer: string, value: unknown, decimals: number): bigint {
    const [whole = '', fraction = ''] = this.matching(pointer, value, MONEY).split('.');
    if (whole !== '' && fraction.length !== decimals)
      this.say(pointer, `must have ${decimals} decimals, as the total has`);
    const coins = BigInt(`${whole}${fraction}` || 0);
    if (coins >= SUM_BOUND) this.say(pointer, 'is larger than any that can be');
    return coins < SUM_BOUND ? coins : 0n;
  }
}

const DECLARED = ['year', 'run', 'currency', 'total', 'citizens', 'root', 'entry'];
