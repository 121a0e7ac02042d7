import { createHash, createPublicKey, sign } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { verifyCheckpoint } from '@sigstore/verify/dist/tlog/checkpoint.js';
import { verifyMerkleInclusion } from '@sigstore/verify/dist/tlog/merkle.js';
import canonicalizeModule from 'canonicalize';
import { cosignedMessage, readCheckpoint } from '../../src/domain/checkpoint.js';
import { isIncluded, leafHash } from '../../src/domain/merkle.js';
import {
  isSigned,
  noteText,
  readNote,
  readVerifierKey,
  SIGNATURE_TYPE,
  signatureLine,
  verifierKey,
  verifierKeyText,
} from '../../src/domain/signed-note.js';
import { KeyFolder } from '../support/log-keys.js';
import { expectProblem } from '../support/problems.js';
import { company } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';

/** The module's only export, which its types do not know to be callable. */
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string;

const keys = new KeyFolder();
const witnessOf = (name: string) => {
  const { privateKey, publicKey } = keys.make(`${name}.pem`);
  return { privateKey, key: verifierKey(name, SIGNATURE_TYPE.cosignature, publicKey) };
};
const witness = witnessOf('witness.example.org');
const stranger = witnessOf('stranger.example.org');

let service: TestService;
beforeAll(async () => {
  service = await startTestService({
    LOG_KEY_FILE: keys.make().file,
    LOG_ORIGIN: 'log.fund.example.org',
    LOG_WITNESSES: keys.write('witnesses', `# Ours\n${verifierKeyText(witness.key)}\n`),
  });
});
afterAll(async () => {
  await service.close();
  keys.remove();
});

/** The newest checkpoint, once it is of so many leaves. */
async function checkpointOf(leaves: bigint) {
  for (;;) {
    const { status, text } = await service.ask('GET', '/log/checkpoint');
    if (status === 200) {
      const note = readNote(text);
      const checkpoint = readCheckpoint(note.text);
      if (checkpoint.size >= leaves) return { ...checkpoint, note };
    }
    await new Promise((resume) => setTimeout(resume, 50));
  }
}

test('an entry is in the log some seconds after it was recorded, and its proof shows it', async () => {
  const posted = await service.ask('POST', '/v1/incorporations', {
    as: 'clerk',
    key: 'one',
    body: company(),
  });
  expect(posted.status).toBe(201);
  const { root, size, note } = await checkpointOf(1n);
  const { text: keys } = await service.ask('GET', '/log/key');
  expect(isSigned(note, keys.trim().split('\n').map(readVerifierKey))).toBe(true);

  const { json: entries } = await service.ask('GET', '/v1/journal-entries', { as: 'auditor' });
  const proved = await service.ask('GET', `/v1/journal-entries/${entries.items[0].id}/log-proof`, {
    as: 'auditor',
  });
  const { entry, salt, commitment, leaf, proof } = proved.json;
  const bytes = (text: string) => Buffer.from(text, 'base64');
  const committed = createHash('sha256').update(bytes(salt)).update(canonicalize(entry)).digest();
  expect(committed).toEqual(bytes(commitment));
  expect(isIncluded(leafHash(committed), BigInt(leaf), size, proof.map(bytes), root)).toBe(true);
});

/** What comes back where the answer is bytes. */
const bytesAt = async (at: string) => {
  const answer = await fetch(`${service.address}/log/${at}`);
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
};

test('tiles and bundles are what C2SP tlog-tiles says, and may be kept', async () => {
  const { root } = await checkpointOf(1n);
  const tile = await bytesAt('tile/0/000.p/1');
  const bundle = await bytesAt('tile/entries/000.p/1');

  expect(tile.bytes).toEqual(root); // The root of one leaf is the leaf's.
  expect(bundle.bytes.readUInt16BE()).toBe(32);
  expect(leafHash(bundle.bytes.subarray(2))).toEqual(root);
  expect(tile.answer.headers.get('content-type')).toBe('application/octet-stream');
  expect(tile.answer.headers.get('cache-control')).toMatch(/^public, max-age=/);
  expect(await service.ask('GET', '/log/tile/0/000.p/1')).toMatchObject({ status: 200 });
});

test('what is published of days is told with the leaves that it is of', async () => {
  await checkpointOf(1n);
  await service.database.owner.query(
    `insert into log_period (first_on, last_on, first_leaf, after_leaf, totals)
     values ('2024-01-01', '2024-01-03', 0, 1, '{"assets": "100.00", "equity": "-100.00"}')`,
  );
  const { json } = await service.ask('GET', '/log/days');
  expect(json.items).toEqual([
    {
      from: '2024-01-01',
      to: '2024-01-03',
      entries: '1',
      firstLeaf: '0',
      size: '1',
      currency: 'USD',
      changes: { assets: '100.00', equity: '-100.00' },
    },
  ]);
});

test('who has it already is told so', async () => {
  const { headers } = await service.ask('GET', '/log/checkpoints/1');
  const again = await service.ask('GET', '/log/checkpoints/1', {
    headers: { 'if-none-match': headers.get('etag')! },
  });
  expect(again).toMatchObject({ status: 304, text: '' });
});

test.each([
  ['tile/0/000', 'unknown-tile'],
  ['tile/0/000.p/2', 'unknown-tile'],
  ['tile/0/000.p/0', 'unknown-tile'],
  ['tile/0/000.p/01', 'unknown-tile'],
  ['tile/0/000.p/256', 'unknown-tile'],
  ['tile/0/0', 'unknown-tile'],
  ['tile/0/x000/000', 'unknown-tile'],
  ['tile/00/000.p/1', 'unknown-tile'],
  ['tile/64/000.p/1', 'unknown-tile'],
  ['tile/-1/000.p/1', 'unknown-tile'],
  ['tile/1/000.p/1', 'unknown-tile'],
  ['tile/entries/001.p/1', 'unknown-tile'],
  ['tile/entries/x999/x999/x999/x999/x999/x999/999', 'unknown-tile'],
  ['tile/entries/x999/x999/x999/x999/x999/x999/x999/999', 'unknown-tile'],
  ['tile/names/000', 'unknown-tile'],
  ['tile/%00', 'unknown-tile'],
  ['tile/..%2f..%2fetc', 'unknown-tile'],
  ['checkpoints/2', 'unknown-checkpoint'],
  ['checkpoints/01', 'unknown-checkpoint'],
  ['checkpoints/1e2', 'unknown-checkpoint'],
])('there is no /log/%s: %s', async (at, code) => {
  await checkpointOf(1n);
  expect((await service.ask('GET', `/log/${at}`)).json).toMatchObject({ status: 404, code });
});

test.each([
  ['inclusion?leaf=0', ['/size']],
  ['inclusion?leaf=x&size=-1', ['/leaf', '/size']],
  ['inclusion?leaf=1&size=1', ['/leaf']],
  ['inclusion?leaf=0&size=2', ['/size']],
  ['inclusion?leaf=0&size=1&more=1', ['/more']],
  ['inclusion?leaf=00&size=1', ['/leaf']],
  ['inclusion?leaf=0&leaf=1&size=1', ['/leaf']],
  ['consistency?from=2&to=1', ['/from']],
  ['consistency?from=0&to=9999999999999999999', ['/to']],
  ['consistency?from=0&to=2', ['/to']],
  ['consistency', ['/from', '/to']],
])('a proof of /log/proof/%s is refused, with what is wrong', async (at, pointers) => {
  await checkpointOf(1n);
  const { status, json } = await service.ask('GET', `/log/proof/${at}`);
  expect(status).toBe(422);
  expect(json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);
});

test('of a number that is one, and larger than any log, it is said that it is too large', async () => {
  const at = '/log/proof/consistency?from=18446744073709551616&to=5';
  expect((await service.ask('GET', at)).json.errors).toEqual([
    { pointer: '/from', detail: 'is too large: it must have at most 18 digits' },
  ]);
});

test("a checkpoint and a proof hold for Sigstore's client, which is not ours", async () => {
  await checkpointOf(1n);
  for (const changes of [{ registrationNumber: 'TWO-2' }, { registrationNumber: 'THREE-3' }])
    await service.ask('POST', '/v1/incorporations', {
      as: 'clerk',
      key: changes.registrationNumber,
      body: company(changes),
    });
  await checkpointOf(3n);
  const { text: envelope } = await service.ask('GET', '/log/checkpoint');
  const { text: vkeys } = await service.ask('GET', '/log/key');
  const key = readVerifierKey(vkeys.split('\n')[0]!);
  const tlog = {
    logID: Buffer.from(key.keyId, 'hex'),
    baseURL: `https://${key.name}`,
    publicKey: createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: key.publicKey.toString('base64url') },
      format: 'jwk',
    }),
    validFor: { start: new Date(0), end: new Date(8.64e15) },
  };
  const { bytes: bundle } = await bytesAt('tile/entries/000.p/3');
  const of = async (leaf: number, entry = leaf, signed = envelope) => {
    const { json } = await service.ask('GET', `/log/proof/inclusion?leaf=${leaf}&size=3`);
    const hashes = json.proof.map((hash: string) => Buffer.from(hash, 'base64'));
    const proved = {
      canonicalizedBody: bundle.subarray(entry * 34 + 2, entry * 34 + 34),
      inclusionProof: {
        logIndex: String(leaf),
        treeSize: '3',
        hashes,
        checkpoint: { envelope: signed },
      },
    } as never;
    verifyMerkleInclusion(proved, verifyCheckpoint(proved, [tlog]));
  };

  for (const leaf of [0, 1, 2]) await of(leaf);
  expect(await service.ask('GET', '/log/proof/consistency?from=1&to=3')).toMatchObject({
    status: 200,
    json: { from: '1', to: '3', proof: [expect.any(String), expect.any(String)] },
  });
  await expect(of(0, 1)).rejects.toThrow();
  await expect(of(0, 0, envelope.replace('\n3\n', '\n4\n'))).rejects.toThrow('signature');
});

/** What a witness sends: the note with their line below it. */
function cosigned(note: string, by = witness, secondsAhead = 0): string {
  const time = Math.floor(Date.now() / 1000) + secondsAhead;
  const { text, signatures } = readNote(note);
  const at = Buffer.alloc(8);
  at.writeBigUInt64BE(BigInt(time));
  const signature = sign(null, cosignedMessage(text, BigInt(time)), by.privateKey);
  return noteText(text, [
    ...signatures.map(({ line }) => line),
    signatureLine(by.key, Buffer.concat([at, signature])),
  ]);
}
const send = (body: string | Buffer, type = 'text/plain') =>
  service.ask('POST', '/log/cosignatures', { type, body });

test('what a witness says is taken in once, and shown with the checkpoint', async () => {
  await checkpointOf(1n);
  const { text } = await service.ask('GET', '/log/checkpoints/1');
  expect(await send(cosigned(text))).toMatchObject({ status: 200, json: { recorded: '1' } });
  expect(await send(cosigned(text))).toMatchObject({ status: 200, json: { recorded: '0' } });

  const shown = await service.ask('GET', '/log/checkpoints/1');
  expect(readNote(shown.text).signatures.map(({ name }) => name)).toEqual([
    'log.fund.example.org',
    'witness.example.org',
  ]);
  expect((await service.ask('GET', '/log/cosigned-checkpoint')).text).toBe(shown.text);
});

test.each([
  ['nothing', () => '', 422, 'not-a-cosignature'],
  ['no note', () => 'Good morning', 422, 'not-a-cosignature'],
  ['the checkpoint as it is', (note: string) => note, 422, 'unknown-witness'],
  ['the word of a stranger', (note: string) => cosigned(note, stranger), 422, 'unknown-witness'],
  [
    'a line of a witness under another name',
    (note: string) => cosigned(note, { ...stranger, key: witness.key }),
    422,
    'not-a-cosignature',
  ],
  [
    'what will be said tomorrow',
    (note: string) => cosigned(note, witness, 86_400),
    422,
    'witness-clock-ahead',
  ],
  [
    'another root',
    (note: string) =>
      cosigned(note.replace(/\n1\n./, (start) => (start === '\n1\nA' ? '\n1\nB' : '\n1\nA'))),
    404,
    'unknown-checkpoint',
  ],
  [
    'another size',
    (note: string) => cosigned(note.replace('\n1\n', '\n9\n')),
    404,
    'unknown-checkpoint',
  ],
  [
    'another log',
    (note: string) => cosigned(note.replace('log.fund', 'log.bund')),
    404,
    'unknown-checkpoint',
  ],
  ['too much', (note: string) => note + 'x'.repeat(70_000), 413, 'body-too-large'],
  ['no UTF-8', () => Buffer.of(0xff, 0xfe), 400, 'malformed-utf-8'],
] as const)('what is sent as a cosignature and is none: %s', async (_, made, status, code) => {
  await checkpointOf(1n);
  const { text } = await service.ask('GET', '/log/checkpoints/1');
  const ofLog = noteText(
    readNote(text).text,
    readNote(text)
      .signatures.filter(({ name }) => name.startsWith('log'))
      .map(({ line }) => line),
  );
  const sent = (made as (note: string) => string | Buffer)(ofLog);
  expect(await send(sent)).toMatchObject({ status, json: { code } });
});

test('a witness whose clock is ahead is told both clocks, and one who sends too much how much it may be', async () => {
  const { text } = await service.ask('GET', '/log/checkpoint');
  const { json: early } = await send(cosigned(text, witness, 86_400));
  expect(early.facts).toMatchObject({ witness: 'witness.example.org', aheadSecondsMax: '300' });
  const ahead = Number(early.facts.secondsOfWitness) - Number(early.facts.secondsHere);
  expect(Math.abs(ahead - 86_400)).toBeLessThan(5);

  const { json: large } = await send(text + 'x'.repeat(70_000));
  expect(large.detail).toBe('Send less: a note is of at most 64 KiB.');
});

test('of a log without witnesses nothing is cosigned, and it says so', async () => {
  const alone = await startTestService();
  const { text } = await service.ask('GET', '/log/checkpoint');
  expectProblem(await alone.ask('GET', '/log/cosigned-checkpoint'), 404, 'not-cosigned-yet');
  const sent = await alone.ask('POST', '/log/cosignatures', {
    type: 'text/plain',
    body: cosigned(text),
  });
  expectProblem(sent, 422, 'unknown-witness');
  expect(sent.json.facts).toEqual({ witnesses: '0' });
  await alone.close();
});

test('a cosignature comes as text', async () => {
  expect(await send('{}', 'application/json')).toMatchObject({
    status: 415,
    json: { code: 'unsupported-media-type' },
  });
});
