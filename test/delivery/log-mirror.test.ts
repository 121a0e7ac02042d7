import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FolderChanged } from '../../src/delivery/mirror/checkpoints.js';
import { LogMirror } from '../../src/delivery/mirror/log-mirror.js';
import { MirrorFolder } from '../../src/delivery/mirror/mirror-folder.js';
import { LogUnreachable, servedAt } from '../../src/delivery/mirror/served-log.js';
import { declarationText } from '../../src/domain/dividend-proof.js';
import { entryBundle, readTilePath } from '../../src/domain/log-tile.js';
import { leafHash, treeHash } from '../../src/domain/merkle.js';
import { verifierKeyText } from '../../src/domain/signed-note.js';
import { LogKeys } from '../../src/log/log-keys.js';
import { DeclarationStore } from '../../src/log/declaration.store.js';
import { EntryTextStore } from '../../src/log/entry-text.store.js';
import { LogStore } from '../../src/log/log.store.js';
import { PublicLog } from '../../src/log/public-log.js';
import { Sealing } from '../../src/log/sealing.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { given, type World } from '../support/given.js';
import { company } from '../support/samples.js';
import { sealed } from '../support/sealed.js';
import { startTestService } from '../support/service.js';

const store = new LogStore();
const newKey = () => generateKeyPairSync('ed25519').privateKey;
const [key, next] = [newKey(), newKey()];

const NONE_LISTED = Buffer.from('{"items":[],"nextCursor":null}');

/** A log of books of its own, of which a test says how many entries it has. */
class Log {
  static async open(): Promise<Log> {
    const db = await freshDatabase();
    return new Log(db, await given(db));
  }
  constructor(
    private readonly db: TestDatabase,
    private readonly world: World,
  ) {}

  async grow(entries: number, secrets = [key], origin = 'test/log'): Promise<void> {
    if (entries > 0)
      await this.db.owner.query(
        `select door.post_entries(
           array(select row('event ' || new_id() || no, '2031-01-02', 'Gift', 'pam', null, null, null)::entry_draft
                   from generate_series(1, ${entries}) no),
           array(select row(no, a, currency_id, q)::posting_draft from generate_series(1, ${entries}) no
                  cross join (values ('assets:cash', 1), ('income:other', -1)) as line (a, q) cross join fund))`,
      );
    await new Sealing(
      this.world.database,
      store,
      new EntryTextStore(),
      new DeclarationStore(),
      new LogKeys(origin, secrets),
    ).round();
  }

  /** What it serves, as the doors do. */
  fetched = async (name: string): Promise<Buffer | undefined> => {
    const log = new PublicLog(this.world.database, store, new EntryTextStore(), []);
    if (name === 'checkpoint') return Buffer.from(await log.checkpoint());
    if (name === 'key') return Buffer.from((await log.keys()).join('\n'));
    if (name.startsWith('dividend-runs?')) return NONE_LISTED;
    const tile = readTilePath(name.replace('tile/', ''));
    return tile && log.tile(tile).catch(() => undefined);
  };

  close = () => this.db.drop();
}

let log: Log;
/** Signed by the same keys under the same name, and of other entries: what a monitor is there to find. */
let fork: Log;
const folders: string[] = [];
const folder = () => {
  folders.push(mkdtempSync(path.join(tmpdir(), 'investment-mirror-')));
  return folders.at(-1)!;
};
beforeAll(async () => {
  [log, fork] = await Promise.all([Log.open(), Log.open()]);
  await Promise.all([log.grow(300), fork.grow(300)]);
});
afterAll(async () => {
  await Promise.all([log.close(), fork.close()]);
  for (const one of folders) rmSync(one, { recursive: true, force: true });
});

const mirrored = (of: Log['fetched'], to: string) =>
  new LogMirror(of, new MirrorFolder(to)).update();

describe('a mirror', () => {
  const to = folder();

  test('copies a log, and goes on where it stopped', async () => {
    expect(await mirrored(log.fetched, to)).toMatchObject({ size: 300n, before: 0n });
    expect(await mirrored(log.fetched, to)).toMatchObject({ size: 300n, before: 300n });
    await log.grow(300);
    const asked: string[] = [];
    const counted: Log['fetched'] = async (name) => {
      asked.push(name);
      return log.fetched(name);
    };
    expect(await mirrored(counted, to)).toMatchObject({ size: 600n, before: 300n });
    expect(asked).not.toContain('tile/entries/000');
    expect(readdirSync(path.join(to, 'tile/entries')).toSorted()).toEqual(
      expect.arrayContaining(['000', '001', '002.p']),
    );
  });

  test.each([
    ['a fork of as many leaves', 600, 'two roots that are signed'],
    ['a fork that has grown', 700, 'FORK: leaf 0 is not what it was when the log had 600 leaves'],
  ])('finds %s', async (_, size, why) => {
    await fork.grow(size - Number((await store.end(forked())).size));
    await expect(mirrored(fork.fetched, to)).rejects.toThrow(why);
    // The two checkpoints are the proof; the folder has both.
    expect(readFileSync(path.join(to, 'checkpoint.refused'))).toEqual(
      await fork.fetched('checkpoint'),
    );
    rmSync(path.join(to, 'checkpoint.refused'));
    // Nothing of it is kept: the log itself is still what it was.
    expect(await mirrored(log.fetched, to)).toMatchObject({ size: 600n, before: 600n });
  });
  const forked = () => (fork as unknown as { world: World }).world.database;

  test('finds a log that has gone back', async () => {
    const other = folder();
    await mirrored(fork.fetched, other);
    await expect(mirrored(log.fetched, other)).rejects.toThrow(
      /^FORK: the log has gone back from 700 leaves to 600\.\nThe checkpoint of then:\ntest\/log\n700\n/,
    );
  });

  test.each([
    ['tile/entries/001', 'do not come to the root'],
    ['tile/0/001', 'tile/0/001 is not made of the log'],
    ['tile/1/000.p/2', 'tile/1/000.p/2 is not made of the log'],
  ])('finds that %s was changed on the way', async (changed, why) => {
    const there = folder();
    const cheating: Log['fetched'] = async (name) => {
      const content = await log.fetched(name);
      if (name !== changed || !content) return content;
      const copy = Buffer.from(content);
      copy[copy.length - 1]! ^= 1;
      return copy;
    };
    await expect(mirrored(cheating, there)).rejects.toThrow(why);
    expect(await mirrored(log.fetched, there)).toMatchObject({ size: 600n });
  });

  test('notices that its own copy has rotted', async () => {
    const there = folder();
    await mirrored(log.fetched, there);
    const rotten = readFileSync(path.join(there, 'tile/entries/000'));
    rotten[rotten.length - 1]! ^= 1;
    writeFileSync(path.join(there, 'tile/entries/000'), rotten);
    await expect(mirrored(log.fetched, there)).rejects.toThrow('changed on this disk');
  });

  test('takes no rotten copy for a fork, where the log has grown over it', async () => {
    const there = folder();
    const was = await Log.open();
    await was.grow(3);
    await mirrored(was.fetched, there);
    const rotten = readFileSync(path.join(there, 'tile/entries/000.p/3'));
    rotten[rotten.length - 1]! ^= 1;
    writeFileSync(path.join(there, 'tile/entries/000.p/3'), rotten);
    await was.grow(2);
    await expect(mirrored(was.fetched, there)).rejects.toThrow(FolderChanged);
    await was.close();
  });

  test.each<[string, (lines: string[]) => void]>([
    [
      'root',
      (lines) => (lines[2] = `${lines[2]!.startsWith('A') ? 'B' : 'A'}${lines[2]!.slice(1)}`),
    ],
    ['size, to a larger one', (lines) => (lines[1] = `${lines[1]}0`)],
    ['size, to a smaller one', (lines) => (lines[1] = '1')],
    [
      'signature',
      (lines) =>
        (lines[4] = lines[4]!.replace(
          /.(.....)$/,
          (end, kept: string) => `${end.startsWith('A') ? 'B' : 'A'}${kept}`,
        )),
    ],
    ['text, to none of a checkpoint', (lines) => lines.splice(0)],
  ])('accuses nobody where its own checkpoint has another %s', async (_, change) => {
    const there = folder();
    await mirrored(log.fetched, there);
    const file = path.join(there, 'checkpoint');
    const lines = String(readFileSync(file)).split('\n');
    change(lines);
    writeFileSync(file, lines.join('\n'));
    await expect(mirrored(log.fetched, there)).rejects.toThrow(
      /^the checkpoint in the folder is not what was signed: .* was changed on this disk/,
    );
    await expect(mirrored(log.fetched, there)).rejects.toThrow(FolderChanged);
    expect(readdirSync(there)).not.toContain('checkpoint.refused');
  });

  test.each<[string, string, RegExp]>([
    ['keys', '<html>', /^the file keys in the folder has a line that is no key/],
    ['keys', '', /^the checkpoint in the folder is not what was signed/],
  ])('says that its file %s was changed to “%s”', async (name, content, why) => {
    const there = folder();
    await mirrored(log.fetched, there);
    writeFileSync(path.join(there, name), content);
    await expect(mirrored(log.fetched, there)).rejects.toThrow(why);
  });

  test.each<[Buffer | undefined, RegExp]>([
    [Buffer.from('<!doctype html>\n<p>Sign in</p>'), /^the key that is served .* \/log\/key/],
    [undefined, /^the log serves no key/],
  ])('says that the log serves no keys but %s', async (content, why) => {
    const keyless: Log['fetched'] = async (name) => (name === 'key' ? content : log.fetched(name));
    await expect(mirrored(keyless, folder())).rejects.toThrow(why);
  });

  test('follows a change of keys with overlap, and believes no other key', async () => {
    const there = folder();
    await mirrored(log.fetched, there);
    await log.grow(1, [next, key]);
    await mirrored(log.fetched, there);
    await log.grow(1, [next]);
    expect(await mirrored(log.fetched, there)).toMatchObject({ size: 602n, before: 601n });
    await log.grow(1, [newKey()]);
    await expect(mirrored(log.fetched, there)).rejects.toThrow(
      'is not signed by a key that is known',
    );
  });
});

describe('a mirror reads what leaves declare of dividends', () => {
  const declared = (year: number, total: string, run = RUN) => ({
    year,
    run,
    currency: 'USD',
    total,
    citizens: '3',
    root: Buffer.alloc(32, 1).toString('base64'),
    entry: Buffer.alloc(32, 2).toString('base64'),
  });
  const RUN = '019ac5a2-0000-7000-8000-000000000001';
  const OTHER = '019ac5a2-0000-7000-8000-000000000002';
  type Said = ReturnType<typeof declared>;
  const commitment = Buffer.alloc(32, 3);
  const leafOf = (one: Said | Buffer) =>
    Buffer.isBuffer(one) ? one : Buffer.from(declarationText(one));

  /** A log that is signed, of these leaves, with this list beside it. */
  const served = (leaves: readonly (Said | Buffer)[], listed: readonly object[]) => {
    const contents = leaves.map(leafOf);
    const hashes = contents.map((one) => leafHash(one));
    const head = { size: BigInt(leaves.length), root: treeHash(hashes) };
    const keys = new LogKeys('test/log', [key]);
    const files: Record<string, Buffer> = {
      checkpoint: Buffer.from(keys.signed(head)),
      key: Buffer.from(keys.verifierKeys.map(verifierKeyText).join('\n')),
      [`tile/entries/000.p/${leaves.length}`]: entryBundle(contents),
      [`tile/0/000.p/${leaves.length}`]: Buffer.concat(hashes),
      'dividend-runs?limit=1000': Buffer.from(JSON.stringify({ items: listed, nextCursor: null })),
    };
    return async (name: string) => files[name];
  };
  const [one, next] = [declared(2024, '99.99'), declared(2025, '100.00', OTHER)];
  const atLeaf = (said: object, leaf: number) => ({ ...said, leaf: String(leaf) });

  test('and says so where each year has one', async () => {
    const to = folder();
    const listed = [atLeaf(one, 1), atLeaf(next, 3), atLeaf(declared(2026, '1.00'), 9)];
    const log = served([commitment, one, commitment, next], listed);
    expect(await mirrored(log, to)).toMatchObject({ size: 4n, dividends: 2 });
    // What it keeps can be served to others as the log is.
    const kept = String(readFileSync(path.join(to, 'dividend-runs')));
    expect(JSON.parse(kept)).toEqual({ items: listed.slice(0, 2), nextCursor: null });
  });

  test.each<[string, readonly (Said | Buffer)[], readonly object[], RegExp]>([
    [
      'two totals of one run',
      [one, commitment, declared(2024, '88.88')],
      [atLeaf(one, 0)],
      /^TWO TOTALS: leaves 0 and 2 each declare a dividend of 2024\.\n.*"99\.99".*\n.*"88\.88"/,
    ],
    [
      'two runs of one year',
      [one, declared(2024, '88.88', OTHER)],
      [atLeaf(one, 0)],
      /^TWO TOTALS: leaves 0 and 1 /,
    ],
    ['one run of two years', [one, declared(2025, '99.99')], [], /^TWO TOTALS: leaves 0 and 1 /],
    ['one that is not listed', [one, next], [atLeaf(one, 0)], /^leaf 1 declares .* not listed/],
    [
      'one that is listed with another total',
      [one],
      [atLeaf({ ...one, total: '88.88' }, 0)],
      /^leaf 0 declares another dividend than is listed/,
    ],
    ['one that is listed only', [commitment], [atLeaf(one, 0)], /leaf 0, which declares none/],
    [
      'a leaf that is something else',
      [commitment, Buffer.concat([leafOf(one), Buffer.from(' ')])],
      [],
      /^leaf 1 is neither a commitment nor/,
    ],
    ['a list without leaves', [one], [one], /without a leaf/],
    ['a list of nothing', [one], [null as never], /is no list/],
  ])('and finds %s', async (_, leaves, listed, why) => {
    const to = folder();
    await expect(mirrored(served(leaves, listed), to)).rejects.toThrow(why);
    const isProof = /TWO TOTALS|is neither/.test(why.source);
    expect(readdirSync(to).includes('checkpoint.refused')).toBe(isProof);
  });

  test('and keeps what was signed for two totals: the proof of them', async () => {
    const to = folder();
    const log = served([one, commitment, declared(2024, '88.88')], [atLeaf(one, 0)]);
    const signed = String(await log('checkpoint'));
    await expect(mirrored(log, to)).rejects.toThrow(`\nThe checkpoint of now:\n${signed}`);
    expect(readdirSync(to)).not.toContain('checkpoint');
    expect(String(readFileSync(path.join(to, 'checkpoint.refused')))).toBe(signed);
    expect(readFileSync(path.join(to, 'tile/entries/000.p/3'))).toEqual(
      await log('tile/entries/000.p/3'),
    );
  });
});

describe('an address that serves no log', () => {
  const server = createServer(({ url }, answer) => {
    if (url === '/log/page')
      return void answer
        .setHeader('content-type', 'text/html; charset=utf-8')
        .end('<p>Sign in</p>');
    if (url === '/log/busy') return void answer.writeHead(503).end();
    answer.setHeader('content-length', '100').write('a beginning');
    if (url === '/log/cut') setTimeout(() => answer.destroy(), 50);
  });
  let address: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test.each([
    ['page', /\/log\/page answers with a page/],
    ['busy', /\/log\/busy answers 503$/],
    ['cut', /\/log\/cut cannot be read: (?!terminated).*; run this again later/],
    ['slow', /\/log\/slow cannot be read: .*timeout; run this again later/],
  ])('is told in a line: %s', async (name, why) => {
    const failure = await servedAt(address, 500)(name).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LogUnreachable);
    expect((failure as Error).message).toMatch(why);
  });

  test('is told by what failed beneath it', async () => {
    await expect(servedAt('http://127.0.0.1:1')('key')).rejects.toThrow(
      /^http:\/\/127\.0\.0\.1:1\/log\/key cannot be read: (?!fetch failed)/,
    );
  });
});

test('the command says what it found, and by its exit code', async () => {
  const service = await startTestService();
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['dist/src/delivery/cli/log-mirror.js', ...args]).then(
      ({ stdout }) => [0, stdout],
      ({ code, stderr }: { code: number; stderr: string }) => [code, stderr],
    );
  const [to, other] = [folder(), folder()];
  try {
    await service.ask('POST', '/v1/incorporations', { as: 'clerk', key: '1', body: company() });
    await sealed(service.database.owner);
    const copied = expect.stringMatching(/^universal-investment\/demo: 1 leaves, copied/);
    expect(await run('--url', service.address, '--to', to)).toEqual([0, copied]);
    const usage = expect.stringContaining('usage: npm run -s log:mirror');
    expect(await run('--url', 'nowhere', '--to', to)).toEqual([2, usage]);
    expect(await run('--to', to)).toEqual([2, usage]);
    expect(await run('--url', service.address, '--to', to, '--key', 'x')).toEqual([2, usage]);
    expect(await run('--url', 'http://127.0.0.1:1', '--to', to)).toEqual([
      2,
      expect.stringMatching(/^error: .*\/log\/checkpoint cannot be read: .*\n$/),
    ]);
    const file = path.join(to, 'checkpoint');
    expect(await run('--url', service.address, '--to', file)).toEqual([
      2,
      expect.stringMatching(/^error: .*checkpoint cannot be used as a folder .* --to, .*\n$/),
    ]);
    writeFileSync(file, String(await log.fetched('checkpoint')));
    expect(await run('--url', service.address, '--to', to)).toEqual([
      2,
      expect.stringMatching(/^error: the checkpoint in the folder is not what was signed/),
    ]);
    await mirrored(log.fetched, other);
    expect(await run('--url', service.address, '--to', other)).toEqual([
      1,
      expect.stringMatching(/^BROKEN {2}this is the log universal-investment\/demo/),
    ]);
  } finally {
    await service.close();
  }
});
