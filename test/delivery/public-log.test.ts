import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import canonicalizeModule from 'canonicalize';
import { readCheckpoint } from '../../src/domain/checkpoint.js';
import { isIncluded, leafHash } from '../../src/domain/merkle.js';
import { isSigned, readNote, readVerifierKey } from '../../src/domain/signed-note.js';
import { company } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';

/** The module's only export, which its types do not know to be callable. */
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string;

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

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
  ['cosigned-checkpoint', 'unknown-checkpoint'],
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
