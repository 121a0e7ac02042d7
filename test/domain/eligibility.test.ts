import { expect, test } from '@jest/globals';
import { readNationPack } from '../../src/delivery/nation/nation-pack.js';
import {
  applicationWindow,
  evidenceFor,
  qualifyingPeriod,
  reasonsTold,
  statableReasons,
} from '../../src/domain/eligibility.js';
import { lawOfDividend } from '../../src/domain/nation.js';
import { dayIn, languageFor } from '../../src/domain/words/language.js';

/** What the law of eligibility means in a year, and how it is told. */
const lawOf = (name: string) => lawOfDividend(readNationPack(name), 2025)!.eligibility;
const run = { year: 2025, recordOn: '2025-12-31' };

test.each([
  ['demo', '2025-01-01', '2025-12-31', null],
  ['meridia', '2025-10-01', '2025-12-31', null],
  ['alaska', '2024-01-01', '2024-12-31', { from: '2025-01-01', until: '2025-03-31' }],
])('%s looks from %s to %s', (name, from, until, window) => {
  expect(qualifyingPeriod(lawOf(name), 2025)).toEqual({ from, until });
  expect(applicationWindow(lawOf(name), 2025)).toEqual(window);
});

test('a first day that stands later in the year is that of the year before', () => {
  const law = { ...lawOf('demo'), residentFrom: '10-01', residentUntil: '09-30' };
  expect(qualifyingPeriod(law, 2025)).toEqual({ from: '2024-10-01', until: '2025-09-30' });
});

test.each([
  ['demo', 0, []],
  ['demo', 1, ['resident-since-too-late']],
  ['demo', 6, ['residence-ended', 'died-before-record-date']],
  ['demo', null, ['not-on-the-roll']],
  ['alaska', 4, ['died-too-early']],
  ['alaska', 8 + 32 + 64, ['did-not-apply', 'absent-too-long', 'not-present']],
  ['alaska', 16 + 128, ['applied-too-late', 'convicted']],
  ['alaska', 256, ['not-resident-when-applying']],
])('of the law of %s, reasons %p of the roll are %j', (name, bits, codes) => {
  expect(reasonsTold(bits, lawOf(name), run, 'en').map(({ code }) => code)).toEqual(codes);
});

test('a reason that has no words is a bug', () => {
  expect(() => reasonsTold(512, lawOf('alaska'), run, 'en')).toThrow('no words');
});

test.each(['en', 'fr', 'de'])('every reason is told in sentences: %s', (language) => {
  const told = [
    ...reasonsTold(511, lawOf('alaska'), run, language),
    ...reasonsTold(4, lawOf('demo'), run, language),
    ...reasonsTold(null, lawOf('demo'), run, language),
  ];
  expect(told).toHaveLength(11);
  for (const { detail, nextStep } of told) {
    expect(detail).toMatch(/^\p{Lu}.*\.$/u);
    expect(nextStep).toMatch(/^\p{Lu}.*\.$/u);
    expect(detail).not.toMatch(/undefined|NaN|\d{4}-\d\d/);
  }
});

test('days are those of the law and the year, as the language writes them', () => {
  const [told] = reasonsTold(1, lawOf('meridia'), run, 'fr');
  expect(told!.detail).toContain('1er octobre 2025');
  expect(reasonsTold(8, lawOf('alaska'), run, 'en')[0]!.detail).toContain('March 31, 2025');
  expect(dayIn('de', '2025-03-01')).toBe('1. März 2025');
  expect(dayIn('fr', '2025-03-01')).toBe('1er mars 2025');
  expect(dayIn('fr-CA', '2025-03-11')).toBe('11 mars 2025');
});

test.each([
  [['fr', 'de', 'en'], undefined, 'fr'],
  [['fr', 'de', 'en'], '', 'fr'],
  [['fr', 'de', 'en'], 'de-AT,de;q=0.9,en;q=0.8', 'de'],
  [['fr', 'de', 'en'], 'en;q=0.2, de;q=0.7', 'de'],
  [['fr', 'de', 'en'], 'fr;q=0, en;q=0.1', 'en'],
  [['en'], 'fr', 'en'],
  [['xx', 'de'], 'xx', 'de'],
  [['xx'], '*', 'en'],
  [['fr', 'en'], ';;;q=,,\u0000 en-', 'fr'],
  [['en-GB'], 'EN', 'en'],
])('of %j one who accepts %j is spoken to in %s', (languages, accepted, language) => {
  expect(languageFor(languages, accepted)).toBe(language);
});

test('what can be stated is what any law on record knows', () => {
  const [alaska, demo] = [lawOf('alaska'), lawOf('demo')];
  const before = { ...alaska, convictions: ['treason'], absence: null };
  const laws = [{ eligibility: before }, { eligibility: { ...demo, absence: alaska.absence } }];
  expect(statableReasons(laws, 'conviction')).toEqual(['treason']);
  expect(statableReasons(laws, 'absence')).toEqual([
    ...alaska.absence!.allowedFor.map(({ reason }) => reason),
    'other',
  ]);
  expect(statableReasons([{ eligibility: before }], 'absence')).toEqual(['other']);
  expect(statableReasons([{ eligibility: demo }], 'absence')).toEqual([]);
});

test('a reason shows what it was found by', () => {
  const known = [{ what: 'residence' }, { what: 'absence' }, { what: 'death' }];
  expect(evidenceFor('absent-too-long', known)).toEqual([{ what: 'absence' }]);
  expect(evidenceFor('did-not-apply', known)).toEqual([]);
});
