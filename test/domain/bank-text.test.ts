import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inBasicLatin, isBasicLatin } from '../../src/domain/bank-text.js';

test.each([
  ['Ada Ferreira', 'Ada Ferreira'],
  ['Jürgen Groß', 'Jurgen Gros'],
  ['Ærø Łukasz Đặng', 'Aro Lukasz Dang'],
  ['Þórður Ŋ', 'Tordur N'],
  ['Χρήστος Ψαρράς', 'CHristos PSarras'],
  ['Жеко Щерев', 'ZHeko SHTerev'],
  ['Ștefan Țurcanu', 'Stefan Turcanu'],
  ['Zoe\u0308 Nguye\u0302\u0303n', 'Zoe Nguyen'],
  ['Seán O’Brien & Co_Ltd [IE]; €5 100%', "Sean O'Brien + Co-Ltd (IE), E5 100."],
  ['  two\u00A0words\t', 'two words'],
  ['<b>"bold"</b>', ".b.'bold'./b."],
  ['Ada 🎉', 'Ada .'],
])('%s is written %s', (text, written) => {
  expect(inBasicLatin(text)).toBe(written);
});

test.each([
  ['a name without a counterpart', '王小明'],
  ['one letter without a counterpart', 'Ada 王'],
  ['digits of another script', 'Ada ٣'],
  ['half a character', 'Ada \uD83C'],
  ['a character that was lost before', 'J\uFFFDrgen'],
  ['a control character', 'Ada\u0000'],
  ['signs and nothing else', '🎉 !'],
  ['nothing', ' '],
])('%s is not written at all', (_, text) => {
  expect(inBasicLatin(text)).toBeUndefined();
});

test('whatever is written is basic Latin, and is left as it is when it is written again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const written = inBasicLatin(text);
      if (written === undefined) return;
      expect(isBasicLatin(written)).toBe(true);
      expect(inBasicLatin(written)).toBe(written);
    }),
  );
});

test('no letter is lost: a text has as many words as are written of it', () => {
  const word = fc.stringMatching(/^[A-Za-zÀ-ÖØ-öø-žΑ-Ωα-ωА-Яа-я]{1,12}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      const written = inBasicLatin(words.join(' '));
      fc.pre(written !== undefined);
      const letters = written.split(' ');
      expect(letters).toHaveLength(words.length);
      letters.forEach((one, no) => expect(one.length).toBeGreaterThanOrEqual(words[no]!.length));
    }),
  );
});
