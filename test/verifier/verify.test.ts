import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkDividendProof } from '../../src/domain/dividend-proof.js';
import { noteText, signatureLine, verifierKeyText } from '../../src/domain/signed-note.js';
import { verifierPackage, verifierPage, verifierScript } from '../../src/verifier/single-file.js';
import { check, type Question } from '../../src/verifier/verify.js';
import { signedFile } from '../support/signed-file.js';
import { dividendProof, LOG_KEY, signedByLog } from '../support/dividend-proof.js';

const ME = 'ZZ-1980-ADA';
const keys = verifierKeyText(LOG_KEY);
const proof = dividendProof(ME);
const asked = (document: unknown, more: Partial<Question> = {}): Question => ({
  proof: JSON.stringify(document),
  nationalId: ME,
  keys,
  ...more,
});

/** A checkpoint of the same size as the proof's and of another log, and that as the log itself would sign it. */
const otherRoot = `${LOG_KEY.name}\n5\n${'A'.repeat(43)}=`;
const resigned = (text: string) =>
  noteText(`${text}\n`, [signatureLine(LOG_KEY, signedByLog(Buffer.from(`${text}\n`)))]);

/** What is wrong; nothing where the answer is yes. */
const wrongWith = async (question: Question): Promise<string> =>
  (await check(question)).flatMap(({ holds, says }) => (holds ? [] : says)).join('\n');

describe('a right proof', () => {
  test('is told so, step by step', async () => {
    const steps = await check(asked(proof));
    expect(steps.map(({ holds }) => holds)).toEqual([true, true, true, true, true]);
    expect(steps.flatMap(({ says }) => says)).toEqual([
      'It is, of the dividend of 2025.',
      'It is of the national id that was typed.',
      'You are, with 33.33 USD: one of 3 citizens who get 100.00 USD together.',
      'It is, as leaf 3 of 5. Whoever mirrors the log can tell you that no other leaf declares a dividend of 2025.',
      `The checkpoint is signed by the log fund.example.org/log, with the key fund.example.org/log+${LOG_KEY.keyId}.`,
    ]);
  });

  test.each([
    { cents: [7n], place: 0, leaves: 1, leaf: 0 },
    { cents: Array.from({ length: 300 }, (_, no) => BigInt(no)), place: 299, leaves: 8, leaf: 7 },
    { cents: [1n, 2n, 3n, 4n, 5n], place: 4, leaves: 1000, leaf: 512 },
  ])('whatever the size of the tree and of the log', async (shape) => {
    expect(await wrongWith(asked(dividendProof(ME, shape)))).toBe('');
  });

  test('with a checkpoint in place of a key', async () => {
    const { checkpoint } = proof.log;
    expect(await wrongWith(asked(proof, { keys: '', checkpoint }))).toBe('');
  });

  test.each([
    [proof.log.checkpoint, {}, /^It is the checkpoint that you have of .*, which is signed with/],
    [
      proof.log.checkpoint,
      { keys: '' },
      /^It says the same .* was not looked at, for want of a key/,
    ],
    [
      proof.log.checkpoint.split('\n\n')[0]!,
      {},
      /^It says the same .* signed with no key that you/,
    ],
  ])('and a checkpoint, of which it says what was looked at', async (checkpoint, more, says) => {
    const steps = await check(asked(proof, { checkpoint, ...more }));
    expect(steps.at(-1)).toMatchObject({ holds: true });
    expect(steps.at(-1)!.says.at(-1)).toMatch(says);
  });

  test('beside the statement that it is of', async () => {
    const statement = { year: 2025, currency: 'USD', entitlement: { gross: '33.33' } };
    const steps = await check(asked(proof, { statement: JSON.stringify(statement) }));
    expect(steps.at(-1)).toEqual({
      asks: 'Does your statement say the same?',
      holds: true,
      says: [
        'It does: 33.33 USD before deductions.',
        'Year, currency and that amount were compared. Nothing in the proof says whose statement this is: it names nobody.',
        'It has no signature.',
      ],
    });
  });

  test('saved by an editor of another system', async () => {
    const saved = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
    const document = JSON.stringify(proof, null, 2);
    const { checkpoint } = proof.log;
    const question = { proof: saved(document), keys: saved(`${keys}\n`) };
    expect(await wrongWith(asked(proof, { ...question, checkpoint: saved(checkpoint) }))).toBe('');
    const statement = saved(JSON.stringify(signedFile(), null, 2));
    expect(await wrongWith(asked(proof, { statement }))).toBe('');
    expect(await wrongWith(asked(proof, { proof: statement }))).toBe('');
  });

  test('of somebody else is said to be of whoever it is', async () => {
    const steps = await check(asked(proof, { nationalId: 'ZZ-OTHER' }));
    expect(steps[2]!.says[0]).toMatch(/^Whoever it is of is, with 33\.33 USD: one of 3 citizens/);
  });
});

/** Every way to change one value of a proof, as text. */
const changed = (): fc.Arbitrary<object> => {
  const copy = () => JSON.parse(JSON.stringify(proof));
  const places: ((document: Record<string, any>) => [Record<string, any>, string])[] = [
    ...['year', 'run', 'currency', 'total', 'citizens', 'root', 'entry'].map(
      (name) => (one: Record<string, any>) =>
        [one['dividend'], name] as [Record<string, any>, string],
    ),
    ...['salt', 'commitment', 'gross'].map(
      (name) => (one: Record<string, any>) =>
        [one['citizen'], name] as [Record<string, any>, string],
    ),
    ...['side', 'hash', 'sum', 'citizens'].map(
      (name) => (one: Record<string, any>) =>
        [one['path'][0], name] as [Record<string, any>, string],
    ),
    ...['leaf', 'size', 'checkpoint'].map(
      (name) => (one: Record<string, any>) => [one['log'], name] as [Record<string, any>, string],
    ),
    (one) => [one['log']['proof'], '0'],
  ];
  return fc
    .tuple(fc.constantFrom(...places), fc.nat(1000), fc.constantFrom(...'0123456789abcdefAZ+=. \n'))
    .map(([place, at, letter]) => {
      const document = copy();
      const [inside, name] = place(document);
      const text = String(inside[name]);
      const where = at % text.length;
      const other = text.slice(0, where) + letter + text.slice(where + 1);
      inside[name] = name === 'year' ? Number(other) : other;
      return document;
    })
    .filter((document) => JSON.stringify(document) !== JSON.stringify(proof));
};

test('whatever is changed in a proof is found, here as by the service', async () => {
  await fc.assert(
    fc.asyncProperty(changed(), async (document) => {
      const found = await wrongWith(asked(document));
      expect(found).not.toBe('');
      expect(checkDividendProof(JSON.parse(JSON.stringify(document)), ME, [LOG_KEY])).not.toEqual(
        [],
      );
    }),
    { numRuns: 500 },
  );
});

test('a document made to be wrong in 20,000 places is refused with a few lines, here as by the service', async () => {
  const hostile = Object.fromEntries(Array.from({ length: 20_000 }, (_, no) => [`~/${no}\n`, no]));
  const [step] = await check(asked({ ...hostile, dividend: hostile }));
  expect(step).toMatchObject({ holds: false });
  expect(step!.says).toHaveLength(20);
  expect(step!.says[0]).toBe('/~0~10\\n does not belong there.');
  const found = checkDividendProof({ ...hostile, dividend: hostile }, ME, [LOG_KEY]);
  expect(found).toHaveLength(20);
  expect(found[0]).toEqual({ pointer: '/~0~10\n', detail: 'does not belong there' });
});

describe('what is wrong is said', () => {
  const altered = (change: (document: any) => void) => {
    const document = JSON.parse(JSON.stringify(proof));
    change(document);
    return document;
  };
  test.each<[string, unknown, Partial<Question>, RegExp]>([
    [
      'another person',
      proof,
      { nationalId: 'ZZ-OTHER' },
      /\/citizen\/commitment\) is not of this national id/,
    ],
    [
      'another amount',
      altered((one) => (one.citizen.gross = '44.44')),
      {},
      /come to 111\.11 USD, and the total .* says 100\.00/,
    ],
    [
      'another side',
      altered((one) => (one.path[0].side = 'right')),
      {},
      /does not lead from your amount to the root/,
    ],
    [
      'a sum that has turned round',
      altered((one) => (one.path[0].sum = '92233720368547758.06')),
      {},
      /past the largest sum/,
    ],
    [
      'a member too many',
      altered((one) => (one.note = 'x')),
      {},
      /^\/note does not belong there\.$/,
    ],
    [
      'several at once',
      { type: 'x', path: [] },
      {},
      /\/dividend is missing[^]*\/citizen is missing[^]*\/log is missing/,
    ],
    ['no JSON', 'x', { proof: '{' }, /is no JSON/],
    ['something else', { items: [] }, {}, /^The file is no proof of a dividend, [^\n]*$/],
    ['a list', [], {}, /^The file is no proof: it must be an object\.$/],
    ['nothing', null, {}, /^The file is no proof: it must be an object\.$/],
    [
      'a statement in place of the proof',
      { year: 2025, currency: 'USD', entitlement: { gross: '33.33' } },
      {},
      /^This is a statement without a signature, [^\n]*$/,
    ],
    [
      'a refusal in place of the proof',
      { type: '/problems/x', title: 'No such\nyear', status: 404, detail: 'There is no "2031".' },
      {},
      /^This is the service's refusal: No such\\nyear: There is no "2031"\.$/,
    ],
    [
      'a refusal in place of the statement',
      proof,
      { statement: '{"title":"Sign in","status":401}' },
      /^This is the service's refusal: Sign in$/,
    ],
    ['nothing as the statement', proof, { statement: 'null' }, /^The statement is none: /],
    [
      'a member that stands twice',
      proof,
      { proof: JSON.stringify(proof).replace('"gross":', '"gro\\u0073s":"99.99","gross":') },
      /^The file has two members "gross" in one object/,
    ],
    [
      'a member that stands twice in the statement',
      proof,
      { statement: '{"entitlement":{"gross":"1.00", "gross" :"33.33"}}' },
      /^The statement has two members "gross" in one object/,
    ],
    ['nobody to trust', proof, { keys: '' }, /without a key of the log or a checkpoint/],
    ['no key', proof, { keys: 'abc' }, /is no key of a log/],
    [
      'a key of another log',
      proof,
      { keys: verifierKeyText({ ...LOG_KEY, name: 'other' }) },
      /is not the key's own/,
    ],
    [
      'a checkpoint of another size',
      proof,
      { checkpoint: 'fund.example.org/log\n4\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' },
      /is of 4 entries, the proof's of 5/,
    ],
    [
      'a log that is told differently',
      proof,
      { checkpoint: resigned(otherRoot) },
      /another root, and both are signed: the fund tells different people different things/,
    ],
    [
      'a checkpoint that was copied wrongly',
      proof,
      { checkpoint: proof.log.checkpoint.replace(/^.*\n.*\n.*/, otherRoot) },
      /^Your checkpoint is not what was signed: .* copied wrongly or forged, and nobody can tell by whom/,
    ],
    [
      'a checkpoint with another signature',
      proof,
      {
        checkpoint: proof.log.checkpoint.replace(
          /(.{6})\n$/,
          (end) => `${end.startsWith('A') ? 'B' : 'A'}${end.slice(1)}`,
        ),
      },
      /^Your checkpoint is not what was signed/,
    ],
    [
      'a checkpoint of another root, without a signature',
      proof,
      { checkpoint: otherRoot },
      /^Your checkpoint .* another root\. It is signed with no key .* nobody can tell whether it was changed/,
    ],
    [
      'a checkpoint of another root, without a key',
      proof,
      { keys: '', checkpoint: resigned(otherRoot) },
      /^Your checkpoint .* another root\. Without a key of the log nobody can tell .*: check again with the key/,
    ],
    [
      'a forged signature',
      altered(
        (one) =>
          (one.log.checkpoint = one.log.checkpoint.replace(/.=\n$/, (end: string) =>
            end.startsWith('A') ? 'E=\n' : 'A=\n',
          )),
      ),
      {},
      /forged or changed|below the checkpoint/,
    ],
    [
      'another statement',
      proof,
      { statement: '{"year":2025,"currency":"USD","entitlement":{"gross":"1.00"}}' },
      /says "1\.00" before deductions, the proof 33\.33/,
    ],
  ])('%s', async (_, document, more, says) => {
    expect(await wrongWith({ ...asked(document), ...more })).toMatch(says);
  });
});

describe('the script, alone in a folder', () => {
  let folder: string;
  const at = (name: string) => path.join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'investment-verifier-'));
    writeFileSync(at('verify.mjs'), verifierScript());
    writeFileSync(at('proof.json'), JSON.stringify(proof));
    writeFileSync(at('key'), `${keys}\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (input: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['verify.mjs', ...args], {
      cwd: folder,
      input,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  test('says yes with exit code 0, no with 1', () => {
    expect(run(`${ME}\n`, 'proof.json', '--key', keys)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /^yes {2}Is it a proof[^]*Yes: this dividend is in the total\.\n$/,
      ),
    });
    expect(run('ZZ-OTHER\n', 'proof.json', '--key', 'key')).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/NO {3}Is it yours\?\n[^]*No: see above\.\n$/),
    });
  });

  test.each([
    [[]],
    [['proof.json']],
    [['proof.json', '--key', 'nowhere']],
    [['proof.json', '--colour', 'red']],
    [['proof.json', 'key', '--key', 'key']],
    [['proof.json', '--key', 'key', '--key', 'key']],
  ])('is told how to ask, with exit code 2: %j', (args) => {
    const { status, stderr } = run(`${ME}\n`, ...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(/usage: verify\.mjs/);
  });

  test('tells how to ask, who asks that', () => {
    expect(run('', '--help')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^usage: verify\.mjs/),
    });
  });

  test.each(['--key', '--checkpoint'])('does not go on with an empty file as %s', (option) => {
    writeFileSync(at('empty'), '\r\n');
    const other = option === '--key' ? [] : ['--key', keys];
    const args = ['proof.json', ...other, option, 'empty'];
    expect(run(`${ME}\n`, ...args)).toMatchObject({
      status: 2,
      stderr: 'empty has nothing in it.\n',
    });
  });

  test('takes nothing beside a signed statement', () => {
    writeFileSync(at('signed.json'), JSON.stringify(signedFile()));
    const args = ['signed.json', '--key', keys, '--statement', 'signed.json'];
    expect(run('', ...args)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/leave out the checkpoint and the statement/),
    });
    expect(run('', ...args.slice(0, 3))).toMatchObject({ status: 0 });
  });

  test('needs nothing but Node', () => {
    expect(verifierScript()).not.toMatch(/^(import|export) /m);
    expect(verifierScript().match(/import\('(?!node:)/g)).toBeNull();
    expect(verifierPackage('1.2.3')).not.toHaveProperty('dependencies');
  });
});

test('the page may load nothing and send nothing', () => {
  const { html } = verifierPage();
  expect(html).toContain(`content="default-src 'none'; script-src 'sha256-`);
  expect(html).not.toMatch(/POLICY|stands here|https?:|\bfetch\(|XMLHttpRequest|src=/);
});

describe('a signed statement', () => {
  const file = signedFile();
  const text = JSON.stringify(file);
  const asks = (changed: object, more: Partial<Question> = {}) =>
    check({ proof: JSON.stringify({ ...file, ...changed }), nationalId: '', keys, ...more });
  const found = async (changed: object, more: Partial<Question> = {}) =>
    (await asks(changed, more)).flatMap(({ holds, says }) => (holds ? [] : says)).join('\n');

  test('is told to be the fund’s, and what it says', async () => {
    const steps = await asks({});
    expect(steps.map(({ holds }) => holds)).toEqual([true, true]);
    expect(steps[0]!.says[0]).toContain('of 2025 for the citizen "0198-ada" by the fund of "demo"');
    expect(steps[1]!.says).toEqual([`It did, with the key fund.example.org/log+${LOG_KEY.keyId}.`]);
    // However its members stand: what is signed is RFC 8785.
    const turned = Object.fromEntries(Object.entries(file.statement).toReversed());
    expect(await found({ statement: turned })).toBe('');
  });

  test('is compared with a proof as well, whoever signed it', async () => {
    const steps = await check(asked(proof, { statement: text }));
    expect(steps.at(-1)!.says).toEqual([
      'It does: 33.33 USD before deductions.',
      expect.stringMatching(/whose statement this is: it names the citizen "0198-ada"/),
      expect.stringMatching(/^It is signed with the key fund/),
    ]);
    const changed = JSON.stringify({ ...file, statement: { ...file.statement, citizen: 'x' } });
    expect(await wrongWith(asked(proof, { statement: changed }))).toMatch(/was changed/);
    const { checkpoint } = proof.log;
    const [last] = (await check(asked(proof, { statement: changed, keys: '', checkpoint }))).slice(
      -1,
    );
    expect(last!.holds).toBe(true);
    expect(last!.says.at(-1)).toMatch(/signature, which was not looked at for want of a key/);
  });

  test.each([{ statement: text }, { checkpoint: proof.log.checkpoint }])(
    'is not compared with anything, and who asks for it is told so',
    async (more) => {
      await expect(asks({}, more)).rejects.toThrow(/^A signed statement is checked by .*leave out/);
    },
  );

  test('of which a member stands twice is refused', async () => {
    const twice = text.replace('"net":', '"net":"99.99","net":');
    expect(await wrongWith(asked({}, { proof: twice }))).toBe(
      'The file has two members "net" in one object: programs may read the one, and people the other.',
    );
  });

  const [header, , signature] = file.signature.split('.');
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const told = JSON.parse(Buffer.from(header!, 'base64url').toString()) as object;
  const withHeader = (changes: object) => ({
    signature: `${encoded({ ...told, ...changes })}..${signature}`,
  });
  test.each<[string, object, RegExp, Partial<Question>?]>([
    ['another amount', { statement: { ...file.statement, entitlement: {} } }, /was changed/],
    ['one member more', { statement: { ...file.statement, more: null } }, /was changed/],
    ['something beside it', { more: 1 }, /^\/more does not belong there/],
    ['no statement', { statement: undefined }, /\/statement is missing/],
    ['a list', { statement: [] }, /\/statement must be an object/],
    ['another kind', { statement: { type: 'x' } }, /\/statement\/type must be citizen-statement/],
    ['no signature', { signature: 7 }, /\/signature must be a JWS/],
    ['a whole JWS', { signature: `${header}.e30.${signature}` }, /\/signature must be a JWS/],
    ['a header that is none', { signature: `AAAA..${signature}` }, /cannot be read/],
    ['no algorithm', withHeader({ alg: 'none' }), /must say alg EdDSA/],
    ['another type', withHeader({ typ: 'JWT' }), /must say alg EdDSA/],
    ['a key of its own', withHeader({ jwk: {} }), /and nothing else/],
    [
      'another key',
      withHeader({ kid: 'x+00000000' }),
      /"x\+00000000", which is none that you gave/,
    ],
    ['a short signature', { signature: `${header}..${signature!.slice(4)}` }, /was changed/],
    ['no key to check by', {}, /Nobody can tell without a key/, { keys: '' }],
  ])('with %s is not, and why', async (...[, changed, wrong, more]) => {
    expect(await found(changed, more)).toMatch(wrong);
  });

  test('without end is not', async () => {
    const deep = JSON.parse('['.repeat(99) + ']'.repeat(99)) as object;
    expect(await found({ statement: { ...file.statement, deep } })).toMatch(
      /more inside one another/,
    );
  });
});
