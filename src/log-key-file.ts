import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Config } from './config.js';
import {
  NoteMistake,
  readVerifierKey,
  SIGNATURE_TYPE,
  type VerifierKey,
} from './domain/signed-note.js';
import { LogKeys } from './log/log-keys.js';

/** Files from which the public log's keys are read, and the one that is made where none is named. */

/** Raised when such a file is not what it should be; says what is wrong, never what stands in it. */
export class KeyFileMistake extends Error {}

const read = (file: string): string => {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new KeyFileMistake(
      `must be a file that can be read (${(error as NodeJS.ErrnoException).code})`,
    );
  }
};

/** An Ed25519 private key in PEM. @throws KeyFileMistake */
export function readLogKey(file: string): KeyObject {
  const key = keyIn(read(file));
  if (key?.asymmetricKeyType !== 'ed25519')
    throw new KeyFileMistake(
      'must be a file with an Ed25519 private key in PEM (openssl genpkey -algorithm ed25519)',
    );
  return key;
}

function keyIn(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined; // What OpenSSL says of it helps nobody.
  }
}

const WITNESSES_MAX = 32;

/** A verifier key of a witness on each line; empty lines and comments behind # say nothing. @throws KeyFileMistake */
export function readWitnesses(file: string): readonly VerifierKey[] {
  const lines = read(file)
    .split('\n')
    .map((line, no) => ({ no: no + 1, text: line.trim() }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'));
  if (lines.length > WITNESSES_MAX)
    throw new KeyFileMistake(`must name at most ${WITNESSES_MAX} witnesses`);
  const keys = lines.map(({ no, text }) => witnessIn(no, text));
  const twice = keys.find((key, no) =>
    keys.some((other, at) => at < no && other.name === key.name),
  );
  if (twice) throw new KeyFileMistake(`names the witness ${twice.name} twice`);
  return keys;
}

function witnessIn(no: number, text: string): VerifierKey {
  try {
    const key = readVerifierKey(text);
    if (key.type === SIGNATURE_TYPE.cosignature) return key;
  } catch (error) {
    if (!(error instanceof NoteMistake)) throw error;
    throw new KeyFileMistake(`has a line ${no} that ${error.message}`);
  }
  throw new KeyFileMistake(`has a key on line ${no} that is none for cosignatures (type 4)`);
}

/** The log's key where none is given, made once in the data directory: all of it or nothing, whoever comes first. */
export function madeLogKey(dataDir: string): KeyObject {
  const file = path.resolve(dataDir, 'log-key.pem');
  if (!fs.existsSync(file)) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const next = `${file}.${process.pid}`;
    const { privateKey } = generateKeyPairSync('ed25519');
    fs.writeFileSync(next, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
    try {
      fs.linkSync(next, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      fs.rmSync(next);
    }
  }
  return readLogKey(file);
}

/** The keys that an operator has named, so that checkpoints must be signed by them. One that was made may be another's. */
export const trustedLogKeys = (config: Config): readonly VerifierKey[] =>
  config.LOG_KEY_FILE ? logKeysOf(config).verifierKeys : [];

/** What the public log is called and signed with. */
export function logKeysOf({
  LOG_ORIGIN,
  LOG_KEY_FILE,
  LOG_KEY_FILE_PREVIOUS,
  NATION,
  DATA_DIR,
}: Config): LogKeys {
  const secrets = [LOG_KEY_FILE, LOG_KEY_FILE_PREVIOUS].filter((key) => key !== undefined);
  return new LogKeys(
    LOG_ORIGIN ?? `universal-investment/${NATION.name}`,
    secrets.length > 0 ? secrets : [madeLogKey(DATA_DIR)],
    secrets.length === 0,
  );
}
