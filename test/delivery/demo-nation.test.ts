import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { z } from 'zod';
import { personRequest } from '../../src/delivery/http/citizen-contracts.js';
import { incorporationRequest } from '../../src/delivery/http/contracts.js';
import { priceRequest } from '../../src/delivery/http/fair-value-contracts.js';
import {
  citizens,
  companies,
  companyCount,
  CURRENCY,
  type DemoCompany,
  nationOf,
  type NationSeed,
  SCALES,
} from '../../src/delivery/demo/nation.js';
import {
  citizenFile,
  companyFile,
  grouped,
  priceRequests,
} from '../../src/delivery/demo/uploads.js';

const nation: NationSeed = { scale: 'demo', seed: 1, year: 2025 };
const unheard = () => undefined;

/** What the nation's files come to, byte for byte. */
async function digestOf(of: NationSeed): Promise<string> {
  const digest = createHash('sha256');
  for await (const bytes of companyFile(companies(of), unheard)) digest.update(bytes);
  for (const company of companies(of)) digest.update(JSON.stringify(priceRequests(company)));
  for await (const bytes of citizenFile(citizens(of), unheard)) digest.update(bytes);
  return digest.digest('hex');
}

/** What the schema finds wrong in the first of `requests` that it refuses. */
function firstRefused(schema: z.ZodType, requests: Iterable<unknown>): string | undefined {
  for (const request of requests) {
    const { error } = schema.safeParse(request);
    if (error) return `${JSON.stringify(request)}: ${error.message}`;
  }
  return undefined;
}

const incorporation = ({ shareClasses, ...company }: DemoCompany) => ({
  ...company,
  shareClasses: shareClasses.map(({ price: _price, ...shareClass }) => ({
    ...shareClass,
    currency: CURRENCY,
  })),
});

// When this digest changes, whoever has the demo on record is told to take another data directory: see that it is meant.
test('the same seed is the same nation, to the byte and for good', async () => {
  expect(await digestOf(nation)).toBe(
    '5dd9f6d28a2c91356b414fda1e4b867860974a8130cbbd44291a200ca07c42df',
  );
});

test.each([
  ['seed', { ...nation, seed: 2 }],
  ['year', { ...nation, year: 2024 }],
  ['scale', { ...nation, scale: 'sf' as const }],
])('another %s is another nation', (_, other) => {
  const [first, theirs] = [companies(nation).next().value!, companies(other).next().value!];
  expect(theirs.registrationNumber).not.toBe(first.registrationNumber);
  expect(nationOf(theirs.registrationNumber)).toEqual(other);
});

test('another seed draws other companies and other citizens', () => {
  const other = { ...nation, seed: 2 };
  const names = (of: NationSeed) => Array.from(companies(of), ({ legalName }) => legalName);
  const lives = (of: NationSeed) => Array.from(citizens(of), ({ name, bornOn }) => name + bornOn);
  const alike = (mine: string[], theirs: string[]) =>
    mine.filter((one, no) => one === theirs[no]).length / mine.length;
  expect(alike(names(nation), names(other))).toBeLessThan(0.05);
  expect(alike(lives(nation), lives(other))).toBeLessThan(0.05);
});

test('the service takes every company, price and citizen', () => {
  expect(
    firstRefused(incorporationRequest, Array.from(companies(nation), incorporation)),
  ).toBeUndefined();
  expect(firstRefused(priceRequest, [...companies(nation)].flatMap(priceRequests))).toBeUndefined();
  expect(firstRefused(personRequest, citizens(nation))).toBeUndefined();
});

test('a city is drawn like a town, only more of it', () => {
  const city: NationSeed = { ...nation, scale: 'sf' };
  const some = [...firstOf(companies(city), 3_000)];
  expect(firstRefused(incorporationRequest, some.map(incorporation))).toBeUndefined();
  expect(firstRefused(priceRequest, some.flatMap(priceRequests))).toBeUndefined();
  expect(firstRefused(personRequest, firstOf(citizens(city), 3_000))).toBeUndefined();
  expect(companyCount(city)).toBe(105_000);
  expect(SCALES.sf.citizens).toBe(600_000);
});

test('there are as many as promised, each with a name of its own', () => {
  expect(new Set(Array.from(companies(nation), (one) => one.registrationNumber)).size).toBe(2_000);
  expect(new Set(Array.from(citizens(nation), (one) => one.nationalId)).size).toBe(50_000);
});

test('it is a nation of all sorts', () => {
  const all = [...companies(nation)];
  const classes = all.flatMap(({ shareClasses }) => shareClasses);
  const methods = new Set(classes.map(({ price }) => price?.method));
  const share = (part: number, whole: number) => part / whole;
  expect(methods.size).toBeGreaterThan(6);
  expect(share(classes.length - all.length, all.length)).toBeGreaterThan(0.05);
  const unpriced = classes.filter(({ price }) => price === null).length;
  expect(share(unpriced, classes.length)).toBeGreaterThan(0.005);
  expect(share(unpriced, classes.length)).toBeLessThan(0.05);

  const people = [...citizens(nation)];
  const counts = {
    tooLate: people.filter(({ residentSince }) => residentSince > '2025-01-01').length,
    movedAway: people.filter(({ residentUntil }) => residentUntil !== null).length,
    dead: people.filter(({ diedOn }) => diedOn !== null).length,
    withoutAccount: people.filter(({ iban }) => iban === null).length,
  };
  for (const count of Object.values(counts)) {
    expect(share(count, people.length)).toBeGreaterThan(0.005);
    expect(share(count, people.length)).toBeLessThan(0.06);
  }
});

test('no company is founded or priced, and nobody moves or dies, after the year of the dividend', () => {
  const days = [
    ...[...companies(nation)].flatMap(({ incorporatedOn, shareClasses }) => [
      incorporatedOn,
      ...shareClasses.flatMap(({ price }) => price?.observedOn ?? []),
    ]),
    ...[...citizens(nation)].flatMap(({ residentSince, residentUntil, diedOn }) => [
      residentSince,
      residentUntil ?? '',
      diedOn ?? '',
    ]),
  ];
  expect(days.reduce((latest, day) => (day > latest ? day : latest))).toBe('2025-12-31');
});

test('a price is never older than its company', () => {
  for (const { incorporatedOn, shareClasses } of companies(nation))
    for (const { price } of shareClasses)
      expect((price?.observedOn ?? incorporatedOn) >= incorporatedOn).toBe(true);
});

test('the citizen who is shown is due a dividend and has an account', () => {
  const shown = citizens(nation).next().value!;
  expect(shown).toMatchObject({
    nationalId: 'DEMO-000000001',
    residentUntil: null,
    diedOn: null,
    iban: expect.stringMatching(/^DE/),
  });
  expect(shown.residentSince <= '2025-01-01').toBe(true);
});

test('numbers of other companies are no nation', () => {
  expect(nationOf('SF-2026-000123')).toBeUndefined();
  expect(nationOf('US-CIK-0000320193')).toBeUndefined();
});

test('a file is written while it is read', async () => {
  let drawn = 0;
  const counted = function* () {
    for (const citizen of citizens(nation)) {
      drawn++;
      yield citizen;
    }
  };
  const heard: number[] = [];
  const file = citizenFile(counted(), (count) => heard.push(count));
  await file.next();
  expect(drawn).toBe(500);
  await file.next();
  expect([drawn, heard]).toEqual([1_000, [500]]);
});

test('nothing is lost between groups', () => {
  expect([...grouped([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]]);
  expect([...grouped([], 2)]).toEqual([]);
});

function* firstOf<T>(things: Iterable<T>, count: number): Generator<T> {
  for (const thing of things) {
    if (count-- === 0) return;
    yield thing;
  }
}
