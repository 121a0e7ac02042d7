import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import {
  creditTransfer,
  cutIntoFiles,
  type Instruction,
  type Scheme,
  SEPA_CREDIT_TRANSFER,
} from '../../src/domain/payment.js';
import { Refusal } from '../../src/domain/refusal.js';
import { faultsOf } from '../../src/payment/instruction.js';
import { paymentFile, paymentFiles } from '../../src/payment/payment-file.js';
import {
  bytesOf,
  FUND_IBAN,
  gathered,
  header,
  ibanOf,
  instruction,
  manyInstructions,
  sha256,
  streamed,
  textsOf,
} from '../support/payments.js';
import { schemaErrors } from '../support/schema-check.js';
import { sharedFile, testWithSharedFile } from '../support/shared-folder.js';

const SEPA = SEPA_CREDIT_TRANSFER;
const DOLLARS = creditTransfer('USD', 2);

const totalsOf = (instructions: readonly Instruction[]) => ({
  transactions: instructions.length,
  sum: instructions.reduce((sum, { amount }) => sum.plus(amount), new Decimal(0)),
});

const written = async (instructions: readonly Instruction[], scheme: Scheme = SEPA) => {
  const file = paymentFile(header(), totalsOf(instructions), streamed(instructions), scheme);
  const bytes = await bytesOf(file);
  return { text: bytes.toString(), file: bytes, seal: file.written() };
};

test('a file is what the bank is told, and nothing else', async () => {
  const { text, file, seal } = await written([
    instruction(),
    instruction({
      endToEndId: 'E2',
      amount: new Decimal('0.1'),
      creditorName: 'Zoë & Sons',
      remittance: '',
    }),
  ]);

  expect(text).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">
<CstmrCdtTrfInitn>
<GrpHdr><MsgId>0193000000007000800000000000abcd001</MsgId><CreDtTm>2026-11-20T09:00:00.000Z</CreDtTm><NbOfTxs>2</NbOfTxs><CtrlSum>1277.61</CtrlSum><InitgPty><Nm>Universal Investment Fund</Nm></InitgPty></GrpHdr>
<PmtInf><PmtInfId>0193000000007000800000000000abcd001</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>2</NbOfTxs><CtrlSum>1277.61</CtrlSum><PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf><ReqdExctnDt><Dt>2026-12-15</Dt></ReqdExctnDt><Dbtr><Nm>Universal Investment Fund</Nm></Dbtr><DbtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct><DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>
<CdtTrfTxInf><PmtId><EndToEndId>0193000000007000800000000000e2e1</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">1277.51</InstdAmt></Amt><Cdtr><Nm>Ada Ferreira</Nm></Cdtr><CdtrAcct><Id><IBAN>GB29NWBK60161331926819</IBAN></Id></CdtrAcct><RmtInf><Ustrd>Dividend 2025</Ustrd></RmtInf></CdtTrfTxInf>
<CdtTrfTxInf><PmtId><EndToEndId>E2</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">0.10</InstdAmt></Amt><Cdtr><Nm>Zoe + Sons</Nm></Cdtr><CdtrAcct><Id><IBAN>GB29NWBK60161331926819</IBAN></Id></CdtrAcct></CdtTrfTxInf>
</PmtInf>
</CstmrCdtTrfInitn>
</Document>
`);
  expect(seal).toEqual({
    transactions: 2,
    sum: new Decimal('1277.61'),
    sha256: sha256(file),
    bytes: file.length,
    rewritten: 1,
  });
});

test('the same input gives the same bytes', async () => {
  const [one, other] = [await written([instruction()]), await written([instruction()])];
  expect(one.seal).toEqual(other.seal);
});

/** Names that people have, and that are made up to break files. */
const AWKWARD = [
  "Seán O'Brien <sean@example.org>",
  '"Quoted" & ]]> </Nm><Amt>',
  'Đorđe Жеко Χρήστος',
  'A'.repeat(300),
  'Þórður Ægisson 🎉',
  '  Many   blanks\t',
];

/** The message as the European Payments Council narrows it (EPC132-08); ISO 20022's own types stand in it too. */
const XSD = 'data/iso20022/pain.001.001.09.xsd';
const isoOwn = (): string => {
  const schema = sharedFile(XSD);
  const own = schema.replace(/(<xs:element name="Document" type=")[^"]+/, '$1Document');
  expect(own).not.toBe(schema);
  return own;
};

testWithSharedFile(XSD)('awkward names fit the schema, in either set of characters', async () => {
  const people = [...AWKWARD].map((creditorName, no) =>
    instruction({ creditorName, endToEndId: `E${no}`, remittance: creditorName.slice(0, 100) }),
  );
  for (const [scheme, schema] of [
    [SEPA, sharedFile(XSD)],
    [DOLLARS, isoOwn()],
  ] as const) {
    const able = people.filter((one) => faultsOf(one, scheme).length === 0);
    expect(able.length).toBeGreaterThanOrEqual(5);
    expect(await schemaErrors((await written(able, scheme)).text, schema)).toEqual([]);
  }
});

testWithSharedFile(XSD)('what does not fit the schema would be seen', async () => {
  const { text } = await written([instruction()]);
  const broken = text.replace('<PmtMtd>TRF</PmtMtd>', '<PmtMtd>SEND</PmtMtd>');
  expect((await schemaErrors(broken, sharedFile(XSD))).join(' ')).toContain('PmtMtd');
});

testWithSharedFile(XSD)(
  'a hundred thousand instructions: ten files that fit the schema, every id once, every sum right',
  async () => {
    const count = 100_000;
    const totals = await gathered(cutIntoFiles(manyInstructions(count), SEPA.transactionsMax));
    expect(totals.map(({ transactions }) => transactions)).toEqual(Array(10).fill(10_000));

    const ids = new Set<string>();
    let sum = new Decimal(0);
    const headerOf = (no: number) => header({ messageId: `FILE-${no}` });
    for await (const file of paymentFiles(headerOf, totals, manyInstructions(count), SEPA)) {
      const text = (await bytesOf(file)).toString();
      expect(await schemaErrors(text, sharedFile(XSD))).toEqual([]);
      for (const [, id] of text.matchAll(/<EndToEndId>([^<]+)</g)) ids.add(id!);
      sum = sum.plus(/<CtrlSum>([^<]+)</.exec(text)![1]!);
    }
    expect(ids.size).toBe(count);
    expect(sum.times(100).toFixed()).toBe(String((count * (count + 1)) / 2));
  },
  180_000,
);

test('what is written is read back as it was told: every id once, the sum and the count', async () => {
  const person = fc.record({
    creditorName: fc.oneof(
      fc.constantFrom(...AWKWARD),
      fc.string({ unit: 'grapheme', maxLength: 90 }),
    ),
    amount: fc.integer({ min: 1, max: 99_999_999_999 }).map((cents) => new Decimal(cents).div(100)),
    remittance: fc.string({ unit: 'grapheme', maxLength: 200 }),
    no: fc.nat(9_999_999),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(person, { minLength: 1, maxLength: 20 }),
      fc.constantFrom(SEPA, DOLLARS),
      async (people, scheme) => {
        const able = people
          .map(({ no, ...changes }, at) =>
            instruction({ ...changes, endToEndId: `E${at}`, creditorIban: ibanOf(no) }),
          )
          .filter((one) => faultsOf(one, scheme).length === 0);
        fc.pre(able.length > 0);
        const { text } = await written(able, scheme);
        const texts = textsOf(text);
        const at = (end: string) =>
          texts.filter(([path]) => path.endsWith(end)).map(([, is]) => is);

        expect(at('PmtId/EndToEndId')).toEqual(able.map(({ endToEndId }) => endToEndId));
        expect(at('CdtrAcct/Id/IBAN')).toEqual(able.map(({ creditorIban }) => creditorIban));
        expect(at('Amt/InstdAmt')).toEqual(able.map(({ amount }) => amount.toFixed(2)));
        expect(new Set(at('/CtrlSum'))).toEqual(new Set([totalsOf(able).sum.toFixed(2)]));
        expect(new Set(at('/NbOfTxs'))).toEqual(new Set([String(able.length)]));
        expect(text).toMatch(/^[\n -~]*$/);
      },
    ),
  );
});

test.each([
  ['no amount', { amount: new Decimal(0) }, '/amount'],
  ['a negative amount', { amount: new Decimal('-1') }, '/amount'],
  ['no number', { amount: new Decimal(Number.NaN) }, '/amount'],
  ['parts of a cent', { amount: new Decimal('0.001') }, '/amount'],
  ['too large an amount', { amount: new Decimal('1000000000') }, '/amount'],
  ['an IBAN with a flipped digit', { creditorIban: 'GB29NWBK60161331926818' }, '/creditorIban'],
  ['an IBAN with markup', { creditorIban: 'GB29</IBAN>' }, '/creditorIban'],
  ['a name in another script', { creditorName: '王小明' }, '/creditorName'],
  ['no name', { creditorName: ' ' }, '/creditorName'],
  ['a message too long', { remittance: 'x'.repeat(141) }, '/remittance'],
  ['a message in another script', { remittance: 'رقم' }, '/remittance'],
  ['an id too long', { endToEndId: 'x'.repeat(36) }, '/endToEndId'],
  ['an id that would be rewritten', { endToEndId: 'a_b' }, '/endToEndId'],
  ['an id that ends in a slash', { endToEndId: 'a/' }, '/endToEndId'],
  ['an id with two slashes', { endToEndId: 'a//b' }, '/endToEndId'],
  ['an empty id', { endToEndId: '' }, '/endToEndId'],
])('not written: %s', async (_, changes, pointer) => {
  expect(faultsOf(instruction(changes), SEPA).map((fault) => fault.pointer)).toEqual([pointer]);
  await expect(written([instruction(changes)].map((one) => ({ ...one })))).rejects.toThrow(Refusal);
});

test('every fault of an instruction is named at once, by its place in the file', async () => {
  const instructions = [instruction(), instruction({ creditorName: '王', creditorIban: 'x' })];
  const refused = await written(instructions).catch((error: unknown) => error);
  expect((refused as Refusal).fields.map(({ pointer }) => pointer)).toEqual([
    '/instructions/1/creditorIban',
    '/instructions/1/creditorName',
    '/instructions/1/endToEndId',
  ]);
});

test.each([
  ['a message id too long', { messageId: 'x'.repeat(36) }, '/messageId'],
  ['no instant', { createdAt: 'now' }, '/createdAt'],
  ['no day', { executeOn: '2026-02-30' }, '/executeOn'],
  ['no account', { debtor: { name: 'Fund', iban: 'DE00', bic: null } }, '/debtor/iban'],
  ['no bank', { debtor: { name: 'Fund', iban: FUND_IBAN, bic: 'BANK' } }, '/debtor/bic'],
  [
    'a name too long',
    { debtor: { name: 'F'.repeat(71), iban: FUND_IBAN, bic: null } },
    '/debtor/name',
  ],
])('no file has a header with %s', (_, changes, pointer) => {
  const refused = (): unknown =>
    paymentFile(header(changes), { transactions: 1, sum: new Decimal(1) }, streamed([]), SEPA);
  expect(refused).toThrow(
    expect.objectContaining({ fields: [expect.objectContaining({ pointer })] }),
  );
});

test.each([0, 10_001])('no file has %d transactions', (transactions) => {
  const refused = (): unknown =>
    paymentFile(header(), { transactions, sum: new Decimal(1) }, streamed([]), SEPA);
  expect(refused).toThrow(
    expect.objectContaining({ fields: [expect.objectContaining({ pointer: '/transactions' })] }),
  );
});

test.each([
  ['fewer', [instruction()], 2, '2555.02'],
  ['more', [instruction(), instruction({ endToEndId: 'E2' })], 1, '1277.51'],
  ['others', [instruction()], 1, '1277.50'],
])('a file that has %s than its head says is none', async (_, instructions, transactions, sum) => {
  const totals = { transactions, sum: new Decimal(sum) };
  const file = paymentFile(header(), totals, streamed(instructions), SEPA);
  await expect(bytesOf(file)).rejects.toThrow(/has/);
  expect(() => file.written()).toThrow('has not been written to its end');
});

test('instructions that no file was cut for are noticed', async () => {
  const files = paymentFiles(() => header(), [], manyInstructions(1), SEPA);
  await expect(files.next()).rejects.toThrow('more instructions');
});
