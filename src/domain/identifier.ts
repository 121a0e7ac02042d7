/**
 * Is this a Legal Entity Identifier? ISO 17442: 18 letters or digits and two check digits; with letters as numbers
 * (A = 10 … Z = 35) the whole leaves 1 when divided by 97 (ISO 7064 MOD 97-10).
 */
export const isLei = (text: string): boolean =>
  /^[A-Z0-9]{18}\d{2}$/.test(text) && BigInt(digitsOf(text)) % 97n === 1n;

/**
 * Is this an International Securities Identification Number? ISO 6166: two letters, nine letters or digits and a check
 * digit; with letters as numbers (A = 10 … Z = 35), every second digit from the right doubled and the digits of all of
 * them added, the sum is a multiple of 10 (Luhn).
 */
export const isIsin = (text: string): boolean =>
  /^[A-Z]{2}[A-Z0-9]{9}\d$/.test(text) && luhnSum(digitsOf(text)) % 10 === 0;

/** Letters as numbers from 10 on, digits as they are. */
const digitsOf = (text: string): string =>
  text.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));

const luhnSum = (digits: string): number =>
  [...digits].toReversed().reduce((sum, digit, no) => {
    const value = digit.charCodeAt(0) - 48;
    const doubled = value * 2;
    if (no % 2 === 0) return sum + value;
    return sum + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
