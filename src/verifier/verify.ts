import { isSaid, readCheckpoint } from './checkpoint.js';
import {
  BOUND,
  type Bytes,
  Form,
  fromHex,
  inDecimals,
  Mistake,
  type Node,
  object,
  parsed,
  plain,
  type Proof,
  readProof,
  same,
  sha256,
  utf8,
} from './form.js';
import { isSignedStatement, readSigned, signedStatementBy } from './statement.js';

/**
 * Checks a citizen's proof that their dividend is in the total that a fund published: docs/dividend-proof.md says what is
 * checked, and this does it again, apart from all else: it imports nothing of the service, asks nobody, and uses only what
 * every browser and Node have. Put together it is one file (single-file.ts) that works for ever from a disk.
 */

/** What a citizen knows, and what they were given. */
export interface Question {
  /** The proof, or a signed statement: JSON, as it came. */
  readonly proof: string;
  /** Typed by whoever checks a proof. It stands nowhere in it, but can be found from it by trying all. */
  readonly nationalId: string;
  /** Keys of the log, a line each (C2SP signed-note verifier keys), from somebody who is trusted; or */
  readonly keys?: string | undefined;
  /** a checkpoint of the log, from somebody who is trusted. */
  readonly checkpoint?: string | undefined;
  /** The statement, if it is to be compared: JSON, as it came. */
  readonly statement?: string | undefined;
}

/** One thing that was looked at: what holds, or everything that is wrong, with where it stands. */
export interface Step {
  readonly asks: string;
  readonly holds: boolean;
  readonly says: readonly string[];
}

/** Step by step; the answer is yes where every step holds. @throws Mistake where more was given than is looked at */
export async function check(typed: Question): Promise<readonly Step[]> {
  const question = {
    ...typed,
    keys: typed.keys && plain(typed.keys),
    checkpoint: typed.checkpoint && plain(typed.checkpoint),
  };
  if (isSignedStatement(question.proof)) return checkStatement(question);
  const form = new Form();
  const proof = readProof(form, question.proof);
  if (!proof) return [{ asks: 'Is it a proof of a dividend?', holds: false, says: form.wrong }];
  const { dividend, citizen, log } = proof;
  const money = (coins: bigint) => `${inDecimals(coins, proof.decimals)} ${dividend.currency}`;
  const own = await asked('Is it yours?', async () => {
    const commitment = await sha256(
      Uint8Array.of(2),
      citizen.salt,
      utf8(question.nationalId.trim()),
    );
    if (!same(commitment, citizen.commitment))
      throw new Mistake(
        'The commitment (/citizen/commitment) is not of this national id and the salt.',
      );
    return 'It is of the national id that was typed.';
  });
  return [
    {
      asks: 'Is it a proof of a dividend?',
      holds: true,
      says: [`It is, of the dividend of ${dividend.year}.`],
    },
    own,
    await asked('Are you in the total?', () => isInTotal(proof, money, own.holds)),
    await asked('Is this total in the public log?', () => isInLog(proof)),
    await asked('Does the log say so?', () => isSaid(log.checkpoint, question)),
    ...(question.statement === undefined
      ? []
      : [await asked('Does your statement say the same?', () => isStated(proof, question))]),
  ];
}

/** Whether a signed statement is what the fund signed. */
async function checkStatement({
  proof: json,
  keys = '',
  checkpoint = '',
  statement: other,
}: Question): Promise<readonly Step[]> {
  if (checkpoint.trim() !== '' || other !== undefined)
    throw new Mistake(
      'A signed statement is checked by its signature and the key, and by nothing else: leave out the checkpoint and the statement to compare, or give the proof in its place.',
    );
  const read = await asked('Is it a signed statement?', async () => {
    const { statement } = readSigned(json);
    const { year, fund, citizen, asOf, currency, entitlement } = statement as Readonly<
      Record<string, { readonly gross?: unknown; readonly net?: unknown } | undefined>
    >;
    return `It is, of ${text(year)} for the citizen ${text(citizen)} by the fund of ${text(fund)}, as of ${text(asOf)}: ${text(entitlement?.gross)} before deductions, ${text(entitlement?.net)} after, in ${text(currency)}.`;
  });
  if (!read.holds) return [read];
  return [
    read,
    await asked('Did the fund sign it, as it is?', async () => {
      if (keys.trim() === '')
        throw new Mistake(
          'Nobody can tell without a key of the log, from somebody whom you trust.',
        );
      return `It did, with the key ${await signedStatementBy(readSigned(json), keys)}.`;
    }),
  ];
}

async function asked(asks: string, look: () => Promise<string | readonly string[]>): Promise<Step> {
  try {
    return { asks, holds: true, says: [await look()].flat() };
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return { asks, holds: false, says: [error.message] };
  }
}

// The tree of the dividend -------------------------------------------------------------------------------------------

async function isInTotal(
  proof: Proof,
  money: (coins: bigint) => string,
  isYours: boolean,
): Promise<string> {
  const { dividend, citizen, path } = proof;
  let at: Node = {
    hash: await sha256(
      Uint8Array.of(0),
      uuid(dividend.run),
      citizen.commitment,
      eightBytes(citizen.gross),
    ),
    sum: citizen.gross,
    count: 1n,
  };
  for (const [no, { side, ...beside }] of path.entries()) {
    const [left, right] = side === 'left' ? [beside, at] : [at, beside];
    at = {
      hash: await sha256(Uint8Array.of(1), ...bytesOf(left), ...bytesOf(right)),
      sum: left.sum + right.sum,
      count: left.count + right.count,
    };
    // Otherwise a debt could stand behind a sum that has turned round.
    if (at.sum >= BOUND || at.count >= BOUND)
      throw new Mistake(`The path (/path/${no}) leads past the largest sum there can be.`);
  }
  if (at.sum !== dividend.total)
    throw new Mistake(
      `You and the path come to ${money(at.sum)}, and the total (/dividend/total) says ${money(dividend.total)}.`,
    );
  if (at.count !== dividend.citizens)
    throw new Mistake(
      `You and the path are ${at.count} citizens, and the total (/dividend/citizens) says ${dividend.citizens}.`,
    );
  if (!same(at.hash, dividend.root))
    throw new Mistake(
      'The path does not lead from your amount to the root (/dividend/root): your amount, or something on the path, is not what was summed.',
    );
  const who = isYours ? 'You are' : 'Whoever it is of is';
  return `${who}, with ${money(citizen.gross)}: one of ${dividend.citizens} citizens who get ${money(dividend.total)} together.`;
}

const bytesOf = ({ hash, sum, count }: Node) => [hash, eightBytes(sum), eightBytes(count)];

function eightBytes(number: bigint): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, number);
  return bytes;
}

const uuid = (text: string): Bytes => fromHex(text.replaceAll('-', ''));

// The log ------------------------------------------------------------------------------------------------------------

/** RFC 9162, 2.1.3.2. */
async function isInLog({ declared, dividend, log }: Proof): Promise<string> {
  const { size, root } = readCheckpoint(log.checkpoint);
  if (log.size !== size)
    throw new Mistake(`The size (/log/size) is ${log.size}, and the checkpoint's is ${size}.`);
  const wrong = 'The hashes (/log/proof) do not lead from what was declared to the checkpoint.';
  let [at, last] = [log.leaf, size - 1n];
  if (at > last) throw new Mistake(`The log has ${size} leaves, and none of number ${at}.`);
  let hash = await sha256(Uint8Array.of(0), utf8(declared));
  for (const beside of log.proof) {
    if (last === 0n) throw new Mistake(wrong);
    if (at % 2n === 1n || at === last) {
      hash = await sha256(Uint8Array.of(1), beside, hash);
      while (at % 2n === 0n && at !== 0n) [at, last] = [at >> 1n, last >> 1n];
    } else hash = await sha256(Uint8Array.of(1), hash, beside);
    [at, last] = [at >> 1n, last >> 1n];
  }
  if (last !== 0n || !same(hash, root)) throw new Mistake(wrong);
  return `It is, as leaf ${log.leaf} of ${size}. Whoever mirrors the log can tell you that no other leaf declares a dividend of ${dividend.year}.`;
}

// The statement ------------------------------------------------------------------------------------------------------

/** What of a statement is looked at. */
interface Stated {
  readonly citizen?: unknown;
  readonly year?: unknown;
  readonly currency?: unknown;
  readonly entitlement?: { readonly gross?: unknown };
  readonly why?: { readonly toppedUp?: { readonly amount?: unknown } };
}

async function isStated(
  proof: Proof,
  { statement = '', keys = '' }: Question,
): Promise<readonly string[]> {
  const isSigned = isSignedStatement(statement);
  const said: Stated = isSigned
    ? readSigned(statement).statement
    : object(parsed(statement, 'The statement'), 'The statement is none');
  const signer = isSigned ? await signatureOf(statement, keys) : 'It has no signature.';
  const { dividend, citizen, decimals } = proof;
  // The rest of a share that was too small on the roll is paid late, beside the total.
  const rest = said.why?.toppedUp?.amount;
  const form = new Form();
  const late = rest === undefined ? 0n : form.coins('/why/toppedUp/amount', rest, decimals);
  for (const wrong of form.wrong) throw new Mistake(`In the statement ${wrong}`);
  const gross = inDecimals(citizen.gross + late, decimals);
  if (said.year !== dividend.year)
    throw new Mistake(`The statement is of ${text(said.year)}, the proof of ${dividend.year}.`);
  if (said.currency !== dividend.currency)
    throw new Mistake(
      `The statement is in ${text(said.currency)}, the proof in ${dividend.currency}.`,
    );
  if (said.entitlement?.gross !== gross)
    throw new Mistake(
      `The statement says ${text(said.entitlement?.gross)} before deductions, the proof ${gross}.`,
    );
  const beside =
    late === 0n ? '' : `, of which ${inDecimals(late, decimals)} was paid late, beside the total`;
  return [
    `It does: ${gross} ${dividend.currency} before deductions${beside}.`,
    `Year, currency and that amount were compared. Nothing in the proof says whose statement this is: ${whose(said.citizen)}.`,
    signer,
  ];
}

const whose = (citizen: unknown): string =>
  citizen === undefined
    ? 'it names nobody'
    : `it names the citizen ${text(citizen)}, so see that this is you`;

/** Without a key it is compared all the same: the log is known by a checkpoint then. */
async function signatureOf(statement: string, keys: string): Promise<string> {
  if (keys.trim() === '')
    return 'It has a signature, which was not looked at for want of a key: whether the fund signed it, or it was changed since, is not known.';
  return `It is signed with the key ${await signedStatementBy(readSigned(statement), keys)}.`;
}

const text = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 80);
