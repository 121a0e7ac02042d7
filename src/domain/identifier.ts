/**
 * Is this a Legal Entity Identifier? ISO 17442: 18 letters or digits and two check digits; with letters as numbers
 * (A = 10 … Z = 35) the whole leaves 1 when divided by 97 (ISO 7064 MOD 97-10).
 */
export const isLei = (text: string): boolean =>
  /^[A-Z0-9]{18}\d{2}$/.test(text) &&
  BigInt(text.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))) % 97n === 1n;
