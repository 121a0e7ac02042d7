import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import canonicalizeModule from 'canonicalize';
import fc from 'fast-check';
import { NumberedRows } from '../../src/domain/copied-rows.js';
import { commoditiesOf, EntryTexts } from '../../src/domain/log-entry.js';

/** The module's only export, which its types do not know to be callable. */
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string;

/** As COPY writes a field (PostgreSQL, "File Formats: Text Format"). */
const SAID: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};
const rows = (...lines: readonly (readonly (string | null)[])[]): Buffer =>
  Buffer.concat(
    lines
      .map((fields) =>
        fields
          .map((one) => one?.replaceAll(/[\\\b\f\n\r\t\v]/g, (found) => SAID[found]!) ?? '\\N')
          .join('\t'),
      )
      .flatMap((line) => messageOf(Buffer.from(`${line}\n`))),
  );
/** "Message Formats": CopyData. */
function messageOf(row: Buffer): readonly Buffer[] {
  const head = Buffer.from('d....');
  head.writeUInt32BE(row.length + 4, 1);
  return [head, row];
}

// Everything that a text of the database can have: no zero byte, and no half of a pair.
const text = fc
  .string({ unit: 'binary', maxLength: 40 })
  .map((one) => one.replaceAll(/[\0\p{Cs}]/gu, ''));
const optional = fc.option(text);
const decimal = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map((coins) => {
  const digits = String(coins < 0n ? -coins : coins).padStart(11, '0');
  return `${coins < 0n ? '-' : ''}${digits.slice(0, -10)}.${digits.slice(-10)}`;
});
const entry = fc.record({
  id: fc.uuid(),
  key: text,
  narrative: text,
  recordedBy: text,
  approvedBy: optional,
  reason: optional,
  reverses: fc.option(fc.uuid()),
  ms: fc.nat(999),
  postings: fc.array(fc.tuple(fc.nat(2), fc.nat(3), decimal), { maxLength: 4 }),
  citizens: fc.array(fc.tuple(fc.nat(2), fc.option(fc.uuid()), decimal), { maxLength: 2 }),
});
const ACCOUNTS = ['assets:cash', 'income:other', undefined] as const;
const trimmed = (quantity: string) => quantity.replace(/\.?0+$/, '');

test('entries are written as RFC 8785 has them, whatever their texts say', () => {
  const names = fc.tuple(text, text, fc.constant(undefined), text);
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 3 }), names, (entries, named) => {
      const lines = (kind: 'postings' | 'citizens') =>
        entries.flatMap((one, no) =>
          one[kind].map(([account, of, quantity]) => [
            `${no + 1}`,
            `${account}`,
            of === null ? null : `${of}`,
            quantity,
          ]),
        );
      const texts = new EntryTexts({
        entries: rows(
          ...entries.map((one, no) => [
            `${no + 1}`,
            one.approvedBy,
            '2031-01-02',
            one.id,
            one.key,
            one.narrative,
            one.reason,
            `2031-01-02 03:04:05${`.${String(one.ms).padStart(3, '0')}`.replace(/\.?0+$/, '')}+00`,
            one.recordedBy,
            one.reverses,
          ]),
        ),
        postings: rows(...lines('postings')),
        holdings: Buffer.alloc(0),
        citizens: rows(...lines('citizens')),
        accounts: rows(...ACCOUNTS.flatMap((name, no) => (name ? [[`${no}`, name]] : []))),
        commodities: rows(
          ...named.flatMap((name, no) => (name === undefined ? [] : [[`${no}`, name]])),
        ),
      });
      expect(texts.count).toBe(entries.length);
      for (const [no, { ms, postings, citizens, ...one }] of entries.entries())
        expect(texts.next()).toBe(
          canonicalize({
            ...one,
            entryNo: `${no + 1}`,
            effectiveOn: '2031-01-02',
            recordedAt: `2031-01-02T03:04:05.${String(ms).padStart(3, '0')}Z`,
            citizens: citizens.map(([account, citizen, quantity]) => ({
              account: ACCOUNTS[account] ?? null,
              citizen,
              quantity: trimmed(quantity),
            })),
            holdings: [],
            postings: postings.map(([account, of, quantity]) => ({
              account: ACCOUNTS[account] ?? null,
              commodity: named[of] ?? null,
              quantity: trimmed(quantity),
            })),
            type: 'universal-investment/journal-entry/1',
          }),
        );
    }),
  );
});

test.each([1, 100_000])('of %s letters, salt and entry are hashed', (letters) => {
  const copied = {
    entries: rows([
      '7',
      null,
      '2031-01-02',
      'id',
      'key',
      'é'.repeat(letters),
      null,
      '2031-01-02 03:04:05+00',
      'pam',
      null,
    ]),
    postings: rows(['7', '1', '8', '100.0000000000'], ['7', '1', '9', '100']),
    holdings: Buffer.alloc(0),
    citizens: Buffer.alloc(0),
    accounts: rows(['1', 'assets:cash']),
    commodities: rows(['8', 'USD']),
  };
  const salts = Buffer.alloc(64, 7);
  const commitments = Buffer.alloc(64);
  new EntryTexts(copied).commit(salts, commitments, 1);
  const written = new EntryTexts(copied).next();

  expect(written).toContain(
    '[{"account":"assets:cash","commodity":"USD","quantity":"100"},{"account":"assets:cash","commodity":null,"quantity":"100"}]',
  );
  const right = createHash('sha256').update(salts.subarray(32)).update(written).digest();
  expect(commitments).toEqual(Buffer.concat([Buffer.alloc(32), right]));
  expect(commoditiesOf(copied.postings, copied.postings)).toEqual([8, 9]);
});

test('rows are found by their numbers, whatever these are, and no others are', () => {
  const number = fc.oneof(
    fc.nat(40),
    fc.nat(40).map((no) => no * 65_536),
    fc.maxSafeNat(),
  );
  fc.assert(
    fc.property(fc.uniqueArray(number, { maxLength: 60 }), fc.array(number), (numbers, others) => {
      const said = new NumberedRows(rows(...numbers.map((no) => [`${no}`, `of ${no}`])));
      for (const one of [...numbers, ...others]) {
        const row = said.find(one);
        const text = row && row.bytes.toString('utf8', row.at, row.end);
        expect(text).toBe(numbers.includes(one) ? `of ${one}\n` : undefined);
      }
    }),
  );
});
