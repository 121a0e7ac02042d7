import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { corporateActionRequest } from '../../src/delivery/http/action-contracts.js';
import { incorporationRequest } from '../../src/delivery/http/contracts.js';
import {
  priceRequest,
  ratesRequest,
  titleRequest,
} from '../../src/delivery/http/fair-value-contracts.js';
import { benchmarkLevelsRequest } from '../../src/delivery/http/report-contracts.js';
import { ACTION_KINDS } from '../../src/domain/corporate-action.js';
import { actionsOfYear, companiesLeft, pricesOfYear } from '../../src/delivery/demo/history.js';
import { BENCHMARKS, levelRequests, rateRequests } from '../../src/delivery/demo/market.js';
import {
  type DemoAction,
  lateActions,
  MISTAKEN,
  RESTATED_YEAR,
  titles,
} from '../../src/delivery/demo/national-actions.js';
import {
  calibrationPrices,
  nationalCompanies,
  numberOf,
} from '../../src/delivery/demo/national-companies.js';
import {
  companies,
  CURRENCY,
  FIRST_YEAR,
  nationOf,
  type NationSeed,
} from '../../src/delivery/demo/nation.js';

const nation: NationSeed = { scale: 'demo', seed: 1, year: 2025 };
const years = Array.from({ length: 10 }, (_, no) => FIRST_YEAR + no);
const actions = years.map((year) => actionsOfYear(nation, year));
const prices = years.map((year) => [...pricesOfYear(nation, year)]);
const everyAction = [...actions.flat(), ...lateActions(nation)];

/** What each schema finds wrong in the first of `requests` that it refuses. */
const wrong = (
  schema: { safeParse: (value: unknown) => { error?: { message: string } } },
  requests: readonly unknown[],
) =>
  requests.flatMap((one) => {
    const { error } = schema.safeParse(one);
    return error ? [`${JSON.stringify(one)}: ${error.message}`] : [];
  })[0];

const stated = ({ reference: _reference, ...action }: DemoAction) => action;

// When this digest changes, whoever has the demo on record is told to take another data directory: see that it is meant.
test('the same seed has the same history, to the byte and for good', () => {
  const digest = createHash('sha256');
  digest.update(JSON.stringify(prices));
  digest.update(JSON.stringify(everyAction));
  expect(digest.digest('hex')).toBe(
    'a46442e36b82ef06101b58f2e129b870491c45fb4db30b70e7e47ad885796f3b',
  );
});

test('the service takes everything that is entered', () => {
  expect(wrong(priceRequest, [...calibrationPrices(nation), ...prices].flat())).toBeUndefined();
  expect(wrong(corporateActionRequest, everyAction.map(stated))).toBeUndefined();
  expect(wrong(ratesRequest, years.map(rateRequests))).toBeUndefined();
  expect(
    wrong(
      benchmarkLevelsRequest,
      BENCHMARKS.map((name) => levelRequests(name, nation.year)),
    ),
  ).toBeUndefined();
  const evidenceSha256 = 'ab'.repeat(32);
  const entered = titles(nation).map(({ registrationNumber: _number, ...title }) => ({
    ...title,
    evidenceSha256,
  }));
  expect(wrong(titleRequest, entered)).toBeUndefined();
  const national = nationalCompanies(nation).map(({ shareClasses, ...company }) => ({
    ...company,
    shareClasses: shareClasses.map(({ price: _price, ...each }) => ({
      ...each,
      currency: CURRENCY,
    })),
  }));
  expect(wrong(incorporationRequest, national)).toBeUndefined();
});

test('every kind of action happens, and something in every year', () => {
  expect(new Set(everyAction.map(({ kind }) => kind))).toEqual(new Set(ACTION_KINDS));
  for (const [no, of] of actions.entries()) {
    expect(of.length).toBeGreaterThan(10);
    expect(of.every(({ effectiveOn }) => effectiveOn.startsWith(`${years[no]}-`))).toBe(true);
  }
});

test('actions come in the order of their days, each under a reference of its own', () => {
  for (const of of actions) {
    const days = of.map(({ effectiveOn }) => effectiveOn);
    expect(days).toEqual(days.toSorted());
  }
  const references = everyAction.map(({ reference }) => reference);
  expect(new Set(references).size).toBe(references.length);
});

test('something becomes known late, and something is entered by mistake', () => {
  expect(lateActions(nation).every((one) => one.effectiveOn <= `${RESTATED_YEAR}-12-31`)).toBe(
    true,
  );
  const mistaken = actions[MISTAKEN.year - FIRST_YEAR]!.filter(
    ({ kind, registrationNumber }) =>
      kind === MISTAKEN.kind && registrationNumber === numberOf(nation, MISTAKEN.company),
  );
  expect(mistaken).toHaveLength(1);
});

test('prices are of many techniques and of three currencies, each with what it follows from', () => {
  const of2024 = prices.at(-2) as {
    method: string;
    currency: string;
    inputs?: object;
  }[];
  expect(new Set(of2024.map(({ method }) => method)).size).toBe(8);
  expect(new Set(of2024.map(({ currency }) => currency))).toEqual(new Set(['USD', 'EUR', 'GBP']));
  expect(of2024.every(({ inputs }) => inputs !== undefined)).toBe(true);
});

test('nothing becomes of a company that is no more, and nobody prices it', () => {
  const ended = new Map<string, string>();
  for (const { kind, registrationNumber, effectiveOn } of actions.flat()) {
    expect(ended.get(registrationNumber) ?? effectiveOn).toBe(effectiveOn);
    if (['dissolution', 'acquisition-for-cash', 'merger'].includes(kind))
      ended.set(registrationNumber, effectiveOn);
  }
  const priced = prices.flat() as { registrationNumber: string; observedOn: string }[];
  for (const { registrationNumber, observedOn } of priced)
    expect((ended.get(registrationNumber) ?? '9999') > observedOn).toBe(true);
  const left = new Set(
    Array.from(companiesLeft(nation, '2025-12-31'), (c) => c.registrationNumber),
  );
  expect(Array.from(companies(nation)).length - left.size).toBeGreaterThan(20);
  expect([...left].some((number) => ended.has(number))).toBe(false);
});

test('a shorter history has nothing of later years', () => {
  const earlier: NationSeed = { ...nation, year: 2018 };
  expect(
    nationalCompanies(earlier).map(({ registrationNumber }) => nationOf(registrationNumber)),
  ).toEqual(Array.from({ length: 8 }, () => earlier));
  expect(actionsOfYear(earlier, 2018).every((one) => one.effectiveOn <= '2018-12-31')).toBe(true);
});
