/**
 * `node bench/payment-writer.mjs files|template|seal <instructions>`: writes so many payment instructions to nowhere,
 * by the service's own writer in its two passes, or as its floor by a template of the same bytes; says how fast. `seal`
 * only hashes the template's files, to show that they are the same.
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { devNull } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Decimal } from 'decimal.js';
import { composeIBAN } from 'ibantools';
import { cutIntoFiles, SEPA_CREDIT_TRANSFER } from '../dist/src/domain/payment.js';
import { paymentFiles } from '../dist/src/payment/payment-file.js';
import { seconds } from './floor.mjs';

const [, , what, given] = process.argv;
const count = Number(given);
const FILE = SEPA_CREDIT_TRANSFER.transactionsMax;
const PIECE_LENGTH = 64 * 1024;
const CENTS = 127_751;
const FUND = 'DE89370400440532013000';
const IBANS = Array.from({ length: 1000 }, (_, no) =>
  composeIBAN({ countryCode: 'NL', bban: `INGB${String(no).padStart(10, '0')}` }),
);
/** As they are known, and as the banks' characters have them. */
const NAMES = ['Ada Ferreira', 'Bo Lindqvist', 'Jürgen Groß', 'Chi Okafor', "Seán O'Brien"];
const WRITTEN = ['Ada Ferreira', 'Bo Lindqvist', 'Jurgen Gros', 'Chi Okafor', "Sean O'Brien"];
const idOf = (no) => `E2E-${String(no).padStart(12, '0')}`;

async function* instructions() {
  for (let no = 0; no < count; no++)
    yield {
      endToEndId: idOf(no),
      amount: new Decimal('1277.51'),
      creditorName: NAMES[no % NAMES.length],
      creditorIban: IBANS[no % IBANS.length],
      remittance: 'Dividend 2025',
    };
}

const headerOf = (no) => ({
  messageId: `FILE-${no}`,
  createdAt: '2026-11-20T09:00:00.000Z',
  executeOn: '2026-12-15',
  debtor: { name: 'Universal Investment Fund', iban: FUND, bic: null },
});

/** The bytes of a file by nothing but a template. */
function* template(file) {
  const from = (file - 1) * FILE;
  const most = Math.min(FILE, count - from);
  const totals = `<NbOfTxs>${most}</NbOfTxs><CtrlSum>${((most * CENTS) / 100).toFixed(2)}</CtrlSum>`;
  let text = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">
<CstmrCdtTrfInitn>
<GrpHdr><MsgId>FILE-${file}</MsgId><CreDtTm>2026-11-20T09:00:00.000Z</CreDtTm>${totals}<InitgPty><Nm>Universal Investment Fund</Nm></InitgPty></GrpHdr>
<PmtInf><PmtInfId>FILE-${file}</PmtInfId><PmtMtd>TRF</PmtMtd>${totals}<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf><ReqdExctnDt><Dt>2026-12-15</Dt></ReqdExctnDt><Dbtr><Nm>Universal Investment Fund</Nm></Dbtr><DbtrAcct><Id><IBAN>${FUND}</IBAN></Id></DbtrAcct><DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>
`;
  for (let no = from; no < from + most; no++) {
    text += `<CdtTrfTxInf><PmtId><EndToEndId>${idOf(no)}</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">1277.51</InstdAmt></Amt><Cdtr><Nm>${WRITTEN[no % WRITTEN.length]}</Nm></Cdtr><CdtrAcct><Id><IBAN>${IBANS[no % IBANS.length]}</IBAN></Id></CdtrAcct><RmtInf><Ustrd>Dividend 2025</Ustrd></RmtInf></CdtTrfTxInf>
`;
    if (text.length >= PIECE_LENGTH) {
      yield Buffer.from(text);
      text = '';
    }
  }
  yield Buffer.from(`${text}</PmtInf>\n</CstmrCdtTrfInitn>\n</Document>\n`);
}

const fileCount = Math.ceil(count / FILE);
const nowhere = () => createWriteStream(devNull);
/** One hash over those of the files. */
const seal = createHash('sha256');

async function write() {
  if (what === 'template') {
    for (let no = 1; no <= fileCount; no++) await pipeline(Readable.from(template(no)), nowhere());
    return;
  }
  if (what === 'seal') {
    for (let no = 1; no <= fileCount; no++) {
      const hash = createHash('sha256');
      for (const piece of template(no)) hash.update(piece);
      seal.update(hash.digest('hex'));
    }
    return;
  }
  const totals = [];
  for await (const ofFile of cutIntoFiles(instructions(), FILE)) totals.push(ofFile);
  for await (const file of paymentFiles(headerOf, totals, instructions(), SEPA_CREDIT_TRANSFER)) {
    await pipeline(file.content, nowhere());
    seal.update(file.written().sha256);
  }
}

const figure = Math.round(count / (await seconds(write)));
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ figure, megabytes, seal: seal.digest('hex') }));
