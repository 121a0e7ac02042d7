import { sign } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.js';
import { verifierKeyText, verifierKey } from '../../src/domain/signed-note.js';
import { madeLogKey, logKeysOf } from '../../src/log-key-file.js';
import { KeyFolder } from '../support/log-keys.js';
import { configMistakes } from '../support/mistakes.js';

const keys = new KeyFolder();
afterAll(() => keys.remove());
const one = keys.make('one.pem');
const other = keys.make('other.pem');
const witness = verifierKeyText(verifierKey('w', 4, one.publicKey));

test.each([
  [
    'a file that is not there',
    { LOG_KEY_FILE: '/nowhere/key.pem' },
    ['LOG_KEY_FILE must be a file that can be read (ENOENT)'],
  ],
  [
    'a folder',
    { LOG_KEY_FILE: keys.path },
    ['LOG_KEY_FILE must be a file that can be read (EISDIR)'],
  ],
  [
    'text',
    { LOG_KEY_FILE: keys.write('text', 'secret') },
    ['LOG_KEY_FILE must be a file with an Ed25519 private key'],
  ],
  [
    'a key for something else',
    { LOG_KEY_FILE: keys.make('x.pem', 'x25519').file },
    ['LOG_KEY_FILE must be a file with an Ed25519 private key'],
  ],
  [
    'a key before none',
    { LOG_KEY_FILE_PREVIOUS: one.file },
    ['LOG_KEY_FILE is needed with LOG_KEY_FILE_PREVIOUS'],
  ],
  [
    'the same key twice',
    { LOG_KEY_FILE: one.file, LOG_KEY_FILE_PREVIOUS: one.file },
    ['LOG_KEY_FILE_PREVIOUS must hold another key'],
  ],
  ['a name with a blank', { LOG_ORIGIN: 'my log' }, ['LOG_ORIGIN must be a name for the log']],
  ['a name with a plus', { LOG_ORIGIN: 'a+b' }, ['LOG_ORIGIN must be a name for the log']],
  ['a name too long', { LOG_ORIGIN: 'x'.repeat(201) }, ['LOG_ORIGIN must be a name for the log']],
  [
    'witnesses that are none',
    { LOG_WITNESSES: keys.write('w1', `${witness}\nx`) },
    ['LOG_WITNESSES has a line 2 that is no verifier key'],
  ],
  [
    'a key of a log among them',
    { LOG_WITNESSES: keys.write('w2', verifierKeyText(verifierKey('w', 1, one.publicKey))) },
    ['LOG_WITNESSES has a key on line 1 that is none for cosignatures'],
  ],
  [
    'one witness twice',
    { LOG_WITNESSES: keys.write('w3', `${witness}\n${witness}`) },
    ['LOG_WITNESSES names the witness w twice'],
  ],
  [
    'too many',
    { LOG_WITNESSES: keys.write('w4', `${witness}\n`.repeat(33)) },
    ['LOG_WITNESSES must name at most 32'],
  ],
  [
    'several at once',
    { LOG_ORIGIN: ' ', LOG_KEY_FILE: '/nowhere' },
    ['LOG_KEY_FILE must', 'LOG_ORIGIN must'],
  ],
])('the service does not start with %s', (_, environment, expected) => {
  const lines = configMistakes(environment);
  expect(lines).toEqual(expected.map((line) => expect.stringContaining(line)));
  expect(lines.join()).not.toContain('secret');
});

test('without one, a service starts in production too', () => {
  const production = {
    NODE_ENV: 'production',
    MASTER_KEY: '0f'.repeat(32),
    OIDC_ISSUER: 'https://login.example.org',
    OIDC_AUDIENCE: 'fund',
  };
  for (const role of ['api', 'worker', 'all'])
    expect(configMistakes({ ...production, ROLE: role })).toEqual([]);
});

test('both keys sign while one is being changed', () => {
  const config = readConfig({ LOG_KEY_FILE: one.file, LOG_KEY_FILE_PREVIOUS: other.file });
  const { origin, verifierKeys } = logKeysOf(config);
  expect(origin).toBe('universal-investment/demo');
  expect(verifierKeys.map(({ publicKey }) => publicKey)).toEqual([one.publicKey, other.publicKey]);
});

test('while one is being changed, statements are signed by the one that readers know for longest; by none that is not on record', () => {
  const config = readConfig({ LOG_KEY_FILE: one.file, LOG_KEY_FILE_PREVIOUS: other.file });
  const signing = logKeysOf(config);
  const [newest, before] = signing.verifierKeys.map((key) => verifierKeyText(key));
  const known = (...onRecord: string[]) => signing.knownIn(onRecord);
  expect(known(newest!, before!, witness)).toBe(signing.verifierKeys[1]);
  expect(known(newest!)).toBe(signing.verifierKeys[0]);
  expect(known(witness)).toBeUndefined();
  const [said, by] = [Buffer.from('said'), signing.verifierKeys[1]!];
  expect(signing.sign(said, by)).toEqual(sign(null, said, other.privateKey));
});

test('a key that nobody gives is made once, and read by nobody else', () => {
  const dataDir = path.join(keys.path, 'data');
  const made = madeLogKey(dataDir);
  expect(madeLogKey(dataDir).equals(made)).toBe(true);
  expect(statSync(path.join(dataDir, 'log-key.pem')).mode & 0o777).toBe(0o600);
});
