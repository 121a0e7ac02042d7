import { Decimal } from 'decimal.js';
import { isValidBIC, isValidIBAN } from 'ibantools';
import { inBasicLatin, isBasicLatin } from '../domain/bank-text.js';
import type { Instruction, Scheme } from '../domain/payment.js';
import type { FieldProblem } from '../domain/refusal.js';

/**
 * What is wrong with an instruction, so that the store holds it back, and its citizen is told, before a file is cut:
 * `faultsOf` on whatever is new or has changed. The writer asks again and writes nothing that has a fault.
 */
export function faultsOf(instruction: Instruction, scheme: Scheme): FieldProblem[] {
  const { amount, endToEndId, creditorName, creditorIban, creditorBic, remittance } = instruction;
  const faults: FieldProblem[] = [];
  const fault = (pointer: string, detail: string) => faults.push({ pointer, detail });

  if (!isBankId(endToEndId)) fault('/endToEndId', BANK_ID);
  if (!isPayable(amount, scheme))
    fault(
      '/amount',
      `must be above 0, at most ${scheme.amountMax.toFixed()}, with at most ${scheme.minorUnit} decimals`,
    );
  if (!isValidIBAN(creditorIban)) fault('/creditorIban', 'is no IBAN: its check digits do not fit');
  if (creditorBic && !isValidBIC(creditorBic)) fault('/creditorBic', 'is no BIC');
  if (writtenName(creditorName, scheme) === undefined)
    fault('/creditorName', `cannot be written in ${CHARACTERS}`);
  if (remittance !== '') {
    const written = inBasicLatin(remittance);
    if (written === undefined) fault('/remittance', `cannot be written in ${CHARACTERS}`);
    else if (lengthOf(written) > scheme.remittanceLengthMax)
      fault('/remittance', `must have at most ${scheme.remittanceLengthMax} characters`);
  }
  return faults;
}

const CHARACTERS = "the banks' Latin characters; give it in Latin letters";

const isPayable = (amount: Decimal, { amountMax, minorUnit }: Scheme): boolean =>
  amount.gt(0) && amount.lte(amountMax) && amount.dp() <= minorUnit;

export const BANK_ID =
  "must have 1 to 35 Latin letters, digits or signs of / - ? : ( ) . , ' +, and neither begin nor end with a slash, nor have two in a row";

/** May this be an id in a payment file? It must come back as it was sent, so it is never rewritten. */
export const isBankId = (id: string): boolean =>
  id.length <= 35 &&
  /^[^\s/]$|^[^\s/]\S*[^\s/]$/.test(id) &&
  isBasicLatin(id) &&
  !id.includes('//');

/** A name as the file has it; a longer one is cut at the scheme's length, for banks compare what there is. */
export function writtenName(name: string, scheme: Scheme): string | undefined {
  const written = inBasicLatin(name);
  return written !== undefined && lengthOf(written) > scheme.nameLengthMax
    ? [...written].slice(0, scheme.nameLengthMax).join('').trimEnd()
    : written;
}

const lengthOf = (text: string): number => (isBasicLatin(text) ? text.length : [...text].length);
