import { createHash } from 'node:crypto';
import { Decimal } from 'decimal.js';
import { composeIBAN } from 'ibantools';
import { SaxesParser } from 'saxes';
import type { Instruction, PaymentFileHeader } from '../../src/domain/payment.js';
import type { PaymentFile } from '../../src/payment/payment-file.js';

export const FUND_IBAN = 'DE89370400440532013000';

export const header = (changes: object = {}): PaymentFileHeader => ({
  messageId: '0193000000007000800000000000abcd001',
  createdAt: '2026-11-20T09:00:00.000Z',
  executeOn: '2026-12-15',
  debtor: { name: 'Universal Investment Fund', iban: FUND_IBAN, bic: null },
  ...changes,
});

export const instruction = (changes: object = {}): Instruction => ({
  endToEndId: '0193000000007000800000000000e2e1',
  amount: new Decimal('1277.51'),
  creditorName: 'Ada Ferreira',
  creditorIban: 'GB29NWBK60161331926819',
  remittance: 'Dividend 2025',
  ...changes,
});

/** An account of its own for each number. */
export const ibanOf = (no: number): string =>
  composeIBAN({ countryCode: 'NL', bban: `INGB${String(no).padStart(10, '0')}` })!;

/** Instructions that differ in every field, one after the other. */
export async function* manyInstructions(count: number): AsyncGenerator<Instruction> {
  for (let no = 1; no <= count; no++)
    yield instruction({
      endToEndId: `E2E-${String(no).padStart(12, '0')}`,
      amount: new Decimal(no).div(100),
      creditorName: `Citizen No. ${no}`,
      creditorIban: ibanOf(no),
    });
}

/** Values as they come from a database: one after the other. */
export async function* streamed<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

/** All that a stream has. */
export async function gathered<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of stream) values.push(value);
  return values;
}

/** A file's bytes, once it has been written. */
export async function bytesOf(file: PaymentFile): Promise<Buffer> {
  return Buffer.concat(await gathered(file.content));
}

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** Every text of an XML document by its path, in order, read by a parser that knows nothing of payments. */
export function textsOf(document: string): (readonly [path: string, text: string])[] {
  const texts: [string, string][] = [];
  const path: string[] = [];
  let text = '';
  const parser = new SaxesParser();
  parser.on('opentag', ({ name }) => {
    path.push(name);
    text = '';
  });
  parser.on('text', (piece) => (text += piece));
  parser.on('closetag', () => {
    if (text.trim() !== '') texts.push([path.join('/'), text]);
    text = '';
    path.pop();
  });
  parser.write(document).close();
  return texts;
}
