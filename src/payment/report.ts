import { createHash } from 'node:crypto';
import type { Outcome } from '../domain/payment.js';
import { BankStatement } from './bank-statement.js';
import { csvOutcomes } from './outcome-csv.js';
import type { Expected, ReportReader } from './report-reader.js';
import { Sums, unreadable } from './report-refusals.js';
import { StatusReport } from './status-report.js';
import { type Part, partsOf } from './xml-elements.js';

export interface ReportRead {
  readonly format: 'pain.002' | 'camt.053' | 'camt.054' | 'csv';
  /** The bank's own id of the report, where it has one. */
  readonly messageId: string | null;
  /** Of the bytes: the same file again has the same one. */
  readonly sha256: string;
  readonly bytes: number;
  readonly outcomes: number;
  /** Movements on the account that are no payments of a file: passed over. */
  readonly others: number;
}

/** A report while it is read; what it was is known at its end. */
export interface Report {
  readonly outcomes: AsyncIterable<readonly Outcome[]>;
  /** To be asked when `outcomes` has ended. */
  read(): ReportRead;
}

/** Larger than a report of as many outcomes as one may have. */
export const REPORT_BYTES_MAX = 4 * 1024 ** 3;
/** More payments than a bank reports at once; a run of millions is reported file by file. */
export const OUTCOMES_MAX = 1_000_000;

interface Kind {
  readonly format: 'pain.002' | 'camt.053' | 'camt.054';
  readonly versions: readonly [first: number, last: number];
  readonly reader: new (
    expected: Expected,
    sums: Sums,
    tell: (outcome: Outcome) => void,
  ) => ReportReader;
}

const KINDS: Readonly<Record<string, Kind>> = {
  CstmrPmtStsRpt: { format: 'pain.002', versions: [3, 14], reader: StatusReport },
  BkToCstmrStmt: { format: 'camt.053', versions: [2, 12], reader: BankStatement },
  BkToCstmrDbtCdtNtfctn: { format: 'camt.054', versions: [2, 12], reader: BankStatement },
};

/** What may hold any number of payments, and where it stands; banks put a Document in envelopes of their own. */
const CONTAINERS: Readonly<Record<string, readonly string[]>> = {
  OrgnlPmtInfAndSts: ['CstmrPmtStsRpt'],
  Stmt: ['BkToCstmrStmt'],
  Ntfctn: ['BkToCstmrDbtCdtNtfctn'],
  Ntry: ['Stmt', 'Ntfctn'],
  NtryDtls: ['Ntry'],
};
const isContainer = (name: string, within: string): boolean =>
  name === 'Document' ||
  within === 'Document' ||
  (Object.hasOwn(CONTAINERS, name) && CONTAINERS[name]!.includes(within));

/**
 * Reads whatever a bank reports of payments, pain.002, camt.053, camt.054 or our CSV, in one shape and in the memory
 * of a piece (and the ids it has seen). Which it is shows in the file itself.
 *
 * Outcomes come in the order of the file and count for nothing until they have all come: a report that does not add up
 * says so at its end. So whoever copies them as they come keeps none before `read()` has been asked.
 * @throws Refusal `unreadable-report`, `report-not-ours`, `report-does-not-add-up`
 */
export function readReport(file: AsyncIterable<Uint8Array>, expected: Expected): Report {
  let read: ReportRead | undefined;
  const outcomes = async function* (): AsyncGenerator<readonly Outcome[]> {
    const bytes = new Bytes(file);
    const text = await peeked(bytes.text());
    const once = new Once();
    const seen: Seen = { format: 'csv', messageId: null, others: 0 };
    const source = /^\s*</.test(text.start)
      ? xmlOutcomes(text.all, expected, seen)
      : csvOutcomes(text.all, expected);
    for await (const group of source) {
      for (const outcome of group) once.see(outcome);
      if (group.length > 0) yield group;
    }
    read = { ...seen, ...bytes.sealed(), outcomes: once.outcomes };
  };
  return {
    outcomes: outcomes(),
    read() {
      if (!read) throw new Error('The report has not been read to its end');
      return read;
    },
  };
}

interface Seen {
  format: ReportRead['format'];
  messageId: string | null;
  others: number;
}

async function* xmlOutcomes(
  text: AsyncIterable<string>,
  expected: Expected,
  seen: Seen,
): AsyncGenerator<readonly Outcome[]> {
  const sums = new Sums();
  let told: Outcome[] = [];
  let reader: ReportReader | undefined;
  let namespace: string | null = null;

  const open = (part: Part & { kind: 'opened' }): void => {
    namespace = part.namespace ?? namespace;
    const isMessage = part.within === 'Document' || part.within === null;
    const kind = isMessage && Object.hasOwn(KINDS, part.name) ? KINDS[part.name] : undefined;
    if (kind) {
      if (reader) throw unreadable('has more than one message', part.line);
      refuseOtherVersion(kind, namespace, part.line);
      reader = new kind.reader(expected, sums, (outcome) => told.push(outcome));
      seen.format = kind.format;
    } else if (part.within === 'Document')
      throw unreadable(`has a message of another kind, ${part.name.slice(0, 40)}`, part.line);
  };
  for await (const parts of partsOf(text, isContainer)) {
    for (const part of parts) {
      if (part.kind === 'opened') open(part);
      const waiting = reader?.take(part);
      if (waiting) await waiting;
    }
    yield told;
    told = [];
  }
  if (!reader) throw unreadable('has no message: neither pain.002 nor camt.053 nor camt.054');
  reader.end();
  sums.refuse();
  seen.messageId = reader.messageId;
  seen.others = reader.others;
  yield told;
}

/** Banks leave the namespace out; where it is there, it names the message and its version. */
function refuseOtherVersion(kind: Kind, namespace: string | null, line: number): void {
  const named = /((?:pain|camt|pacs)\.\d{3})\.\d{3}\.(\d{2})/.exec(namespace ?? '');
  if (!named) return;
  const [first, last] = kind.versions;
  const version = Number(named[2]);
  if (named[1] !== kind.format || version < first || version > last)
    throw unreadable(
      `is ${named[0]}; what is read is ${kind.format}, versions ${first} to ${last}`,
      line,
    );
}

/** What has been told of a transaction is not told again: a report that repeats itself was pasted together. */
class Once {
  outcomes = 0;
  private readonly seen = new Set<string>();

  see({ level, status, endToEndId, bankReference }: Outcome): void {
    if (++this.outcomes > OUTCOMES_MAX)
      throw unreadable(`has more than ${OUTCOMES_MAX} outcomes; ask the bank for smaller reports`);
    if (level !== 'transaction' || endToEndId === null) return;
    // A copy: a piece of the file's text would hold all of it in memory.
    const key = Buffer.from(`${status} ${endToEndId} ${bankReference}`).toString();
    if (this.seen.has(key)) throw unreadable(`says the same of ${endToEndId} twice`);
    this.seen.add(key);
  }
}

/** The bytes of a report: counted, hashed, and decoded. */
class Bytes {
  private readonly hash = createHash('sha256');
  private bytes = 0;

  constructor(private readonly file: AsyncIterable<Uint8Array>) {}

  /** Without a byte order mark. */
  async *text(): AsyncGenerator<string> {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const decode = (piece?: Uint8Array): string => {
      try {
        return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
      } catch {
        throw unreadable(`is not UTF-8, near byte ${this.bytes}`);
      }
    };
    for await (const piece of this.file) {
      this.hash.update(piece);
      this.bytes += piece.length;
      if (this.bytes > REPORT_BYTES_MAX)
        throw unreadable(`is larger than ${REPORT_BYTES_MAX} bytes`);
      yield decode(piece);
    }
    yield decode();
  }

  sealed(): { sha256: string; bytes: number } {
    return { sha256: this.hash.digest('hex'), bytes: this.bytes };
  }
}

/** As much of a stream as shows what it is, and all of it. */
async function peeked(
  text: AsyncGenerator<string>,
): Promise<{ start: string; all: AsyncIterable<string> }> {
  let start = '';
  while (start.trim() === '') {
    if (start.length > BLANKS_MAX) throw unreadable('begins with nothing but blanks');
    const next = await text.next();
    if (next.done) throw unreadable('is empty');
    start += next.value;
  }
  const all = async function* (): AsyncGenerator<string> {
    yield start;
    yield* text;
  };
  return { start, all: all() };
}

const BLANKS_MAX = 64 * 1024;
