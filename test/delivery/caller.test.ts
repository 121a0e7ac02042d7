import { describe, expect, test } from '@jest/globals';
import type { JWTPayload } from 'jose';
import { callerFrom, type Claims } from '../../src/delivery/identity/caller.js';

/** Who asks, read from what providers of different kinds write into their tokens. */

const PLAIN: Claims = { roles: 'roles', person: 'sub', citizen: 'sub', machine: undefined };
const token = { sub: 'anna', roles: ['manager'] };
const read = (payload: JWTPayload, claims: Partial<Claims> = {}) =>
  callerFrom(payload, { ...PLAIN, ...claims });

test('a person, as the plainest token has it', () => {
  expect(read(token)).toEqual({
    person: 'anna',
    nationalId: 'anna',
    roles: ['manager'],
    machine: false,
    agent: undefined,
  });
});

describe('roles', () => {
  test.each<[string, string, object]>([
    ['in a list', 'roles', { roles: ['x', 'manager', 'clerk'] }],
    ['with spaces between', 'scope', { scope: 'openid clerk manager' }],
    ['at a path', 'realm_access.roles', { realm_access: { roles: ['clerk', 'manager'] } }],
    [
      'at a path with points in its names',
      'resource_access.fund.example.roles',
      { resource_access: { 'fund.example': { roles: ['clerk', 'manager'] } } },
    ],
    [
      'in a claim that is an address',
      'https://fund.example/roles',
      { 'https://fund.example/roles': ['clerk', 'manager'] },
    ],
  ])('%s', (_, roles, payload) => {
    expect(read({ sub: 'anna', ...payload }, { roles })?.roles).toEqual(['clerk', 'manager']);
  });

  test.each<[string, string, object]>([
    ['where there are none', 'roles', {}],
    ['of another kind', 'roles', { roles: 5 }],
    ['inside other words', 'roles', { roles: 'subclerk,manager' }],
    ['at half a path', 'a.b', { a: null }],
    ['that every object has', '__proto__.roles', { roles: ['clerk'] }],
    ['of a function', 'toString.name', {}],
  ])('none %s', (_, roles, payload) => {
    expect(read({ sub: 'anna', ...payload }, { roles })?.roles).toEqual([]);
  });
});

describe('a person', () => {
  test('is told by the configured claim, wherever it stands', () => {
    const payload = { ...token, account: { employee: 'E-7' } };
    expect(read(payload, { person: 'account.employee' })).toMatchObject({ person: 'E-7' });
  });

  test('who cannot be told is nobody', () => {
    for (const employee of [undefined, null, '', 7, ['E-7'], 'x'.repeat(201), 'a\nb'])
      expect(read({ ...token, employee }, { person: 'employee' })).toBeUndefined();
  });

  test('is a citizen only with a national id', () => {
    const payload = { sub: 'anna', roles: ['citizen', 'clerk'] };
    expect(read({ ...payload, nid: 'DEMO-1' }, { citizen: 'nid' })).toMatchObject({
      person: 'anna',
      nationalId: 'DEMO-1',
      roles: ['clerk', 'citizen'],
    });
    for (const nid of [undefined, '', 5, ['DEMO-1']])
      expect(read({ ...payload, nid }, { citizen: 'nid' })).toMatchObject({ roles: ['clerk'] });
  });
});

describe('a machine', () => {
  const machine = { sub: 'registry-system', roles: ['clerk', 'citizen'] };

  test.each<[string, string | undefined, object]>([
    ['whose subject is the client', undefined, { client_id: 'registry-system' }],
    ['whose subject is the authorised party', undefined, { azp: 'registry-system' }],
    ['that alone has a claim', 'client_id', { client_id: 'another' }],
    ['that says so', 'gty=client-credentials', { gty: 'client-credentials' }],
    ['that says so in a list', 'kinds=app', { kinds: ['app', 'x'] }],
    ['that says so at a path', 'ext.kind=a=b', { ext: { kind: 'a=b' } }],
    ['that has a flag', 'is_app', { is_app: true }],
  ])('is one %s', (_, configured, payload) => {
    expect(read({ ...machine, ...payload }, { machine: configured })).toMatchObject({
      person: 'machine:registry-system',
      machine: true,
      nationalId: undefined,
      roles: ['clerk'],
    });
  });

  test.each<[string, string | undefined, object]>([
    ['who used a client', undefined, { client_id: 'portal', azp: 'portal' }],
    ['whose token says something else', 'gty=client-credentials', { gty: 'password' }],
    ['whose token says no', 'is_app', { is_app: false }],
    ['whose token does not say', 'is_app', {}],
  ])('is not somebody %s', (_, configured, payload) => {
    expect(read({ ...machine, ...payload }, { machine: configured })).toMatchObject({
      machine: false,
    });
  });

  test('needs no claim that only persons have', () => {
    const payload = { ...machine, client_id: 'registry-system' };
    expect(read(payload, { person: 'employee' })).toMatchObject({
      person: 'machine:registry-system',
    });
  });
});

test('an agent counts as the person it acts for; who acts now is kept, not who did before', () => {
  const act = { sub: 'assistant', act: { sub: 'earlier' } };
  expect(read({ ...token, client_id: 'assistant', act })).toMatchObject({
    person: 'anna',
    roles: ['manager'],
    machine: false,
    agent: 'assistant',
  });
});
