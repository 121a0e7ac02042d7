import { createHash, type Hash } from 'node:crypto';
import { addDays, type LocalDate } from '../domain/calendar.js';
import { exported } from './journal-export.js';
import type { RecordedEntry } from '../domain/journal.js';
import type { JournalStore, Line, Period } from './journal.store.js';
import { type BooksStated, type PackStore, RECORDS, type RecordPath } from './pack.store.js';

/** A file of the pack: its path in the archive and its bytes, read as they are asked for and once. */
export interface PackedFile {
  readonly path: string;
  readonly content: AsyncIterable<string>;
}

/** What others have found out of the same books: each a value that is written as a line of JSON. */
export interface Findings {
  readonly proofs: readonly object[];
  readonly reconciliations: readonly object[];
}

/** A calendar year; one that is not over is packed as far as it has come. */
export interface PackedYear {
  readonly year: number;
  readonly isOver: boolean;
}

interface Listed {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * The evidence of a year: the journal twice, trial balances, what valuations and dividends rest on and came to, the public
 * log's checkpoints and what was proved; then a manifest, and the hash of every file. Files are to be read in their order,
 * one after the other. The same books make the same bytes.
 */
export async function* auditPack(
  { year, isOver }: PackedYear,
  store: JournalStore,
  records: PackStore,
  { proofs, reconciliations }: Findings,
): AsyncGenerator<PackedFile> {
  const [first, last]: [LocalDate, LocalDate] = [`${year}-01-01`, `${year}-12-31`];
  const period: Period = { from: first, to: last, knownAt: null };
  const stated = await records.stated();
  const listed: Listed[] = [];
  const packed = (path: string, content: AsyncIterable<string>): PackedFile => ({
    path,
    content: listing(path, content, listed),
  });
  yield packed('README.md', once(readMe({ year, isOver }, stated)));
  yield packed('journal/books.journal', exported(store, 'hledger', period));
  yield packed('journal/entries.ndjson', entryLines(store, period));
  yield packed('trial-balance/start.csv', trialBalance(store, addDays(first, -1)));
  yield packed('trial-balance/end.csv', trialBalance(store, last));
  for (const path of Object.keys(RECORDS) as RecordPath[])
    yield packed(path, records.lines(path, first, last));
  yield packed('payments/reconciliations.ndjson', jsonLines(reconciliations));
  yield packed('proofs.ndjson', jsonLines(proofs));
  yield packed('manifest.json', manifest(year, stated, listed));
  yield { path: 'SHA256SUMS', content: sums(listed) };
}

/** Passes `content` on, and lists what it came to. */
async function* listing(
  path: string,
  content: AsyncIterable<string>,
  listed: Listed[],
): AsyncGenerator<string> {
  const hash: Hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of content) {
    hash.update(piece);
    bytes += Buffer.byteLength(piece);
    yield piece;
  }
  listed.push({ path, bytes, sha256: hash.digest('hex') });
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

async function* jsonLines(values: readonly object[]): AsyncGenerator<string> {
  for (const value of values) yield `${JSON.stringify(value)}\n`;
}

/** One entry a line, to the letter, however many lines of a subsidiary ledger it has. */
async function* entryLines(store: JournalStore, period: Period): AsyncGenerator<string> {
  let isOpen = false;
  for await (const { entry, lines } of store.entries(period)) {
    const head = entry ? `${isOpen ? ']}\n' : ''}${headOf(entry)}` : ',';
    isOpen = true;
    yield head + lines.map(lineJson).join(',');
  }
  if (isOpen) yield ']}\n';
}

/** What is told of an entry, in this order. */
const PARTICULARS: (keyof RecordedEntry)[] = [
  'id',
  'key',
  'effectiveOn',
  'recordedAt',
  'recordedBy',
  'approvedBy',
  'narrative',
  'reason',
  'reverses',
];
const headOf = (entry: RecordedEntry): string =>
  `${JSON.stringify(entry, PARTICULARS).slice(0, -1)},"postings":[`;

const lineJson = ({ account, commodity, quantity }: Line): string =>
  JSON.stringify({ account, commodity, quantity });

/** Names and symbols of the books hold no comma and no quotation mark. */
async function* trialBalance(store: JournalStore, day: LocalDate): AsyncGenerator<string> {
  yield 'account,commodity,quantity\n';
  for await (const lines of store.balances(day, null))
    yield lines
      .map(({ account, commodity, quantity }) => `${account},${commodity},${quantity}\n`)
      .join('');
}

/** Written last but one: by then every file before it has been read. */
async function* manifest(
  year: number,
  stated: BooksStated,
  listed: readonly Listed[],
): AsyncGenerator<string> {
  const { nation, currency, entries, recordedUpTo } = stated;
  const said = { pack: 'universal-investment-audit-pack', version: 1, year, nation, currency };
  yield `${JSON.stringify({ ...said, books: { entries, recordedUpTo }, files: listed }, null, 2)}\n`;
}

async function* sums(listed: readonly Listed[]): AsyncGenerator<string> {
  for (const { path, sha256 } of listed) yield `${sha256}  ${path}\n`;
}

const NOT_OVER = `
**The year is not over.** Its last day here is the day of the pack: what comes later is in another pack.
`;

const readMe = (
  { year, isOver }: PackedYear,
  { nation, recordedUpTo }: BooksStated,
): string => `# Audit pack ${year}: ${nation}

The evidence of one year of the fund's books, to be checked without the service, the network or our programs. It holds what
was recorded up to ${recordedUpTo ?? 'now: nothing'}.
${isOver ? '' : NOT_OVER}
## Is it whole, and unchanged?

    sha256sum -c SHA256SUMS

Every line must say OK. \`manifest.json\` lists the same hashes with the size of each file. Keep the hash of \`SHA256SUMS\`, or
of the archive, somewhere else: whoever changes a file can also change the sums beside it.

## Do the books balance?

    hledger -f journal/books.journal check --strict
    hledger -f journal/books.journal balance --flat

The first reads every entry and refuses one that does not balance to the tenth decimal; where there are a hundred thousand
accounts that takes minutes, and without \`--strict\` seconds. What the second says is
\`trial-balance/end.csv\`; the journal begins with the opening balances, which are \`trial-balance/start.csv\`.

## Did the log sign what it shows?

With jq and OpenSSL 3, of the newest checkpoint:

    tail -n 1 log/checkpoints.ndjson | jq -j .note > note
    sed '/^$/,$d' note > text
    sed '1,/^$/d' note | tail -n 1 | cut -d' ' -f3 | base64 -d | tail -c 64 > signature
    printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000' > key.der
    tail -n 1 log/keys.ndjson | jq -r .verifierKey | cut -d+ -f3- | base64 -d | tail -c 32 >> key.der
    openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in text -sigfile signature

It must say that the signature is verified. \`text\` is the log's name, its number of leaves and its root. Hold the key against one
that you have from elsewhere: the pack only says what the fund says. Of an older checkpoint, take its line in place of the last. A
log that changed its key has several, and a note two signatures while it did: either is enough, with its own key.

What leads from an entry to its leaf is not in the pack: neither what the entry is salted with nor the leaves beside it. Of one
entry, the auditor's \`GET /v1/journal-entries/{id}/log-proof\` has both; of all of them, \`npm run verify\` checks it, and
\`proofs.ndjson\` has what it said. That each checkpoint continues the one before it is checked, with all leaves, by
\`npm run log:mirror\`. Of a dividend, \`log/declarations.ndjson\` has the leaf itself: \`entry\` in it commits to the entry that
approved it.

## What is in it

| File | What it says |
|---|---|
| \`journal/books.journal\` | the year's entries as plain-text accounting, with prices |
| \`journal/entries.ndjson\` | the same entries to the letter: who recorded and who approved them, why, what they reverse |
| \`trial-balance/\` | every account with its quantity, the day before the year and on its last day; debit > 0 |
| \`law/\` | the nation's law, by the day from which it holds; whether the year is closed |
| \`valuation/\` | prices, exchange rates and corporate actions of the year; its valuations with their NAV, the hash of their inputs and their positions |
| \`dividends/\` | runs of the year or approved in it: rule, steps, pool, residue, the hash of the roll; the digest of each chunk; the parts that the root of its sum tree stands for, without anyone in them (\`sum-trees.ndjson\`) |
| \`payments/\` | the files sent to banks by sum and hash; for each distributed dividend, where every cent is |
| \`log/\` | the public log's keys; what was declared of every dividend, and in which leaf (\`declarations.ndjson\`); its checkpoints of the year and the newest: signed notes, with cosignatures |
| \`proofs.ndjson\` | each law as it was proved from the rows when this pack was made; \`offender\` is null where it holds |

Amounts are texts with every decimal. Citizens stand here by a random pseudonym alone: no name, no national id, no account.
`;
