import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { cosignaturesOf, cosignedMessage, readCheckpoint } from '../../src/domain/checkpoint.js';
import {
  isSigned,
  noteText,
  publicKeyBytes,
  readNote,
  readVerifierKey,
  SIGNATURE_TYPE,
  signatureLine,
  signedLine,
  verifierKey,
  verifierKeyText,
} from '../../src/domain/signed-note.js';

/** The note by which golang.org/x/mod/sumdb/note, where the format comes from, is tested and explained. */
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const SAID =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n\n" +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

test('the published note is signed by the published key, and no other text is', () => {
  const peter = readVerifierKey(PETER);
  expect(isSigned(readNote(SAID), [peter])).toBe(true);
  expect(isSigned(readNote(SAID.replace('problem is', 'answer is')), [peter])).toBe(false);
  expect(verifierKeyText(peter)).toBe(PETER);
});

/** The checkpoint that C2SP tlog-checkpoint and tlog-cosignature show. */
const EXAMPLE =
  'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
  '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n' +
  '— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n';

test("C2SP's example is read as it says", () => {
  const note = readNote(EXAMPLE);
  expect(readCheckpoint(note.text)).toMatchObject({
    origin: 'example.com/behind-the-sofa',
    size: 20852163n,
  });
  expect(note.signatures.map(({ name, keyId }) => [name, keyId])).toEqual([
    ['example.com/behind-the-sofa', '033de0ae'],
    ['witness.example.com/w1', '8d66cf3f'],
  ]);
  // Its time, as its message has it.
  expect(note.signatures[1]!.signature.readBigUInt64BE()).toBe(1679315147n);
  expect(cosignedMessage(note.text, 1679315147n).toString()).toBe(
    `cosignature/v1\ntime 1679315147\n${EXAMPLE.split('\n\n')[0]}\n`,
  );
  expect(
    noteText(
      note.text,
      note.signatures.map(({ line }) => line),
    ),
  ).toBe(EXAMPLE);
});

const keyOf = (name: string, type: 1 | 4 = SIGNATURE_TYPE.note) => {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { privateKey, key: verifierKey(name, type, publicKeyBytes(privateKey)) };
};
const TEXT = EXAMPLE.split('\n\n')[0] + '\n';

test('signatures of others say nothing, a wrong one of a known key undoes the note', () => {
  const [log, other] = [keyOf('log'), keyOf('other')];
  const ours = signedLine(TEXT, log.key, log.privateKey);
  const wrong = signedLine('else\n', other.key, other.privateKey);
  const note = readNote(noteText(TEXT, [wrong, ours]));

  expect(isSigned(note, [log.key])).toBe(true);
  expect(isSigned(note, [log.key, other.key])).toBe(false);
  expect(isSigned(note, [])).toBe(false);
  expect(isSigned(note, [keyOf('log').key])).toBe(false);
});

test("a witness's word is of a time, and of this checkpoint", () => {
  const { privateKey, key } = keyOf('witness', SIGNATURE_TYPE.cosignature);
  const cosigned = (text: string, time: bigint, said = time) => {
    const at = Buffer.alloc(8);
    at.writeBigUInt64BE(said);
    const signature = sign(null, cosignedMessage(text, time), privateKey);
    return readNote(noteText(TEXT, [signatureLine(key, Buffer.concat([at, signature]))]));
  };

  expect(cosignaturesOf(cosigned(TEXT, 17n), [key])).toMatchObject({
    right: [{ witness: key, time: 17n }],
    wrong: [],
  });
  expect(cosignaturesOf(cosigned(TEXT, 17n, 18n), [key]).wrong).toHaveLength(1);
  expect(cosignaturesOf(cosigned('else\n', 17n), [key]).wrong).toHaveLength(1);
  expect(cosignaturesOf(cosigned(TEXT, 17n), [])).toEqual({ right: [], wrong: [] });
  const bare = readNote(
    noteText(TEXT, [signatureLine(key, sign(null, Buffer.from(TEXT), privateKey))]),
  );
  expect(cosignaturesOf(bare, [key]).wrong).toHaveLength(1);
});

test.each([
  ['nothing', '', 'blank line'],
  ['no signature', 'text\n', 'blank line'],
  ['no newline at the end', 'text\n\n— a AAAAAAE=', 'blank line'],
  ['a dash of another kind', 'text\n\n- a AAAAAAE=\n', 'no signature'],
  ['a name with a plus', 'text\n\n— a+b AAAAAAE=\n', 'no signature'],
  ['base64 without its padding', 'text\n\n— a AAAAAAE\n', 'no signature'],
  ['base64 with idle bits', 'text\n\n— a AAAAAAF=\n', 'no signature'],
  ['a number and no signature', 'text\n\n— a AAAAAA==\n', 'no signature'],
  ['a carriage return', 'text\r\n\n— a AAAAAAE=\n', 'control characters'],
  ['a lone surrogate', 'te\ud800xt\n\n— a AAAAAAE=\n', 'control characters'],
  ['too many signatures', `text\n\n${'— a AAAAAAE=\n'.repeat(65)}`, 'too many'],
  ['too much', `${'x'.repeat(65 * 1024)}\n\n— a AAAAAAE=\n`, 'too long'],
])('no note: %s', (_, text, why) => {
  expect(() => readNote(text)).toThrow(why);
});

test.each([
  ['no origin', '\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'],
  ['a size with a zero before it', 'log\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'],
  ['a size below zero', 'log\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'],
  ['a root that is too short', 'log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2g=\n'],
  ['no root', 'log\n1\n'],
  ['an empty line', 'log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nmore\n'],
])('no checkpoint: %s', (_, text) => {
  expect(() => readCheckpoint(text)).toThrow(/^has /);
});

test.each([
  ['nothing', ''],
  ['another number', PETER.replace('c74f20a3', 'c74f20a4')],
  ['another name', PETER.replace('Peter', 'Petra')],
  ['a type nobody knows', 'PeterNeumann+c74f20a3+BRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
  ['a key too short', 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/'],
  ['a name with a blank', PETER.replace('Peter', 'Peter ')],
])('no verifier key: %s', (_, text) => {
  expect(() => readVerifierKey(text)).toThrow(/./);
});
