/**
 * Text as the banks of SEPA take it: the basic Latin set of the European Payments Council, and its rules for writing
 * everything else in it (EPC217-08, Best Practices for an Extended Character Set, with the SEPA Conversion Table).
 */
const LATIN = /^[A-Za-z0-9/\-?:().,'+ ]*$/;

export const isBasicLatin = (text: string): boolean => LATIN.test(text);

/** `from` and `to` word by word: what the conversion table gives for letters and signs it has a counterpart for. */
const pairs = (from: string, to: string): [string, string][] => {
  const targets = to.split(' ');
  return from.split(' ').map((letter, no) => [letter, targets[no]!]);
};

/**
 * The conversion table, but for letters with an accent: those lose it (Å, Ś, Ő: A, S, O). A letter of a European name
 * that the table gives up for a dot or a look-alike is written as that name's country writes it (Ð, Þ, Ŋ).
 */
const COUNTERPARTS: ReadonlyMap<string, string> = new Map([
  ...pairs(
    'Æ æ Œ œ Ø ø Ł ł Đ đ Ħ ħ ı Ŀ ŀ Ĳ ĳ ß ẞ Ð ð Þ þ Ŋ ŋ',
    'A a O o O o L l D d H h i L l I i s S D d T t N n',
  ),
  ...pairs(
    'Α Β Γ Δ Ε Ζ Η Θ Ι Κ Λ Μ Ν Ξ Ο Π Ρ Σ Τ Υ Φ Χ Ψ Ω',
    'A V G D E Z I TH I K L M N X O P R S T Y F CH PS O',
  ),
  ...pairs(
    'α β γ δ ε ζ η θ ι κ λ μ ν ξ ο π ρ σ ς τ υ φ χ ψ ω',
    'a v g d e z i th i k l m n x o p r s s t y f ch ps o',
  ),
  ...pairs(
    'А Б В Г Д Е Ж З И Й К Л М Н О П Р С Т У Ф Х Ц Ч Ш Щ Ъ Ь Ю Я',
    'A B V G D E ZH Z I Y K L M N O P R S T U F H TS CH SH SHT A Y YU YA',
  ),
  ...pairs(
    'а б в г д е ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ь ю я',
    'a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y yu ya',
  ),
  ...pairs(`€ & _ ~ ; [ { ] } \\ | ¿ " \` ’ ‘ “ ”`, `E + - - , ( ( ) ) / / ? ' ' ' ' ' '`),
]);

/**
 * `text` in the basic Latin set: letters by their counterpart, space of any kind as a blank, every other sign as a
 * full stop. Nothing where a letter or a digit has no counterpart (a name in Chinese), where Unicode is broken, or
 * where no letter and no digit is left: such a text is not written at all rather than lost.
 */
export function inBasicLatin(text: string): string | undefined {
  if (LATIN.test(text)) return HAS_SUBSTANCE.test(text) ? text.trim() : undefined;
  if (BROKEN.test(text)) return undefined;
  let written = '';
  for (const letter of text.normalize('NFC')) {
    const found = counterpart(letter);
    if (found === undefined) return undefined;
    written += found;
  }
  return HAS_SUBSTANCE.test(written) ? written.trim() : undefined;
}

const HAS_SUBSTANCE = /[A-Za-z0-9]/;
/** Half a character, a replacement character, a control character other than white space. */
const BROKEN = /(?!\s)[\p{Cs}\p{Cc}\uFFFD]/u;

function counterpart(letter: string): string | undefined {
  if (LATIN.test(letter)) return letter;
  const known = COUNTERPARTS.get(letter);
  if (known !== undefined) return known;
  // An accent goes, whether it is part of its letter or follows it.
  if (/\p{M}/u.test(letter)) return '';
  const bare = letter.normalize('NFD').replace(/\p{M}/gu, '');
  if (bare !== letter) return counterpart(bare);
  if (/\s/u.test(letter)) return ' ';
  return /[\p{L}\p{N}]/u.test(letter) ? undefined : '.';
}
