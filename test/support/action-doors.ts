import {
  ABSENT,
  type Door,
  needed,
  NO_TEXT,
  orNull,
  reasoned,
  WRONG_CODE,
  WRONG_CURRENCY,
  WRONG_DECIMAL,
  WRONG_NUMBER,
  WRONG_PAST_DAY,
  WRONG_PRICE,
  WRONG_SHARES,
  WRONG_TEXT,
} from './doors.js';
import { NOBODY, words } from './samples.js';

/** Corporate actions: each kind has terms of its own, and each of them can be wrong. */

/** Money, which comes as a string or as an object. */
const asString = (wrong: readonly unknown[]) =>
  wrong.filter((value) => typeof value !== 'object' || value === null || Array.isArray(value));
const WRONG_PROCEEDS = asString([...WRONG_DECIMAL, '1000000000000000', '10.001']);
const OF_CLASS = {
  '/registrationNumber': needed(WRONG_NUMBER),
  '/shareClass': needed(WRONG_CODE),
  '/effectiveOn': needed(WRONG_PAST_DAY),
};
const OF_COMPANY = { ...OF_CLASS, '/shareClass': orNull(WRONG_CODE) };
const OF_WHOLE = {
  ...OF_CLASS,
  '/shareClass': ['COMMON', ...NO_TEXT.filter((one) => one !== null)],
};
const INTO = {
  '/into': [ABSENT, null, 'ACME', 5],
  '/into/registrationNumber': needed(WRONG_NUMBER),
  '/into/shareClass': needed(WRONG_CODE),
  '/ratio': needed(WRONG_SHARES),
};
const into = { registrationNumber: 'SF-2024-000124', shareClass: 'A' };

const door = (terms: object, wrong: Door['wrong'], places: Door['wrong'] = OF_CLASS): Door => ({
  method: 'POST',
  path: '/v1/corporate-actions',
  as: 'manager',
  body: {
    registrationNumber: 'SF-2024-000123',
    shareClass: 'COMMON',
    effectiveOn: '2024-03-01',
    ...terms,
  },
  wrong: { ...places, ...wrong },
});

const split = (kind: string, newShares: string, oldShares: string): Door =>
  door(
    { kind, newShares, oldShares, fractions: 'cash-in-lieu', cashInLieuPrice: '1.23456' },
    {
      '/newShares': [...needed(WRONG_SHARES), '2'],
      '/oldShares': needed(WRONG_SHARES),
      '/fractions': ['', 'lost', 'toString', ...NO_TEXT],
      '/cashInLieuPrice': [ABSENT, null, ...asString(orNull(WRONG_PRICE))],
    },
  );

export const ACTION_DOORS: readonly Door[] = [
  door(
    { kind: 'share-issue', sharesIssued: '100', pricePerShare: '1.5', sharesTakenUp: '10' },
    {
      '/kind': [ABSENT, '', 'gift', '__proto__', 'toString', ...NO_TEXT],
      '/sharesIssued': needed(WRONG_SHARES),
      '/pricePerShare': [ABSENT, null, ...asString(orNull(WRONG_PRICE))],
      '/sharesTakenUp': [...orNull(WRONG_SHARES), '100.1'],
    },
  ),
  split('split', '3', '2'),
  split('consolidation', '1', '2'),
  door(
    { kind: 'class-conversion', into: 'B', ratio: '2', shares: '10', cashInLieuPrice: '7' },
    {
      '/into': needed(WRONG_CODE),
      '/ratio': needed(WRONG_SHARES),
      '/shares': orNull(WRONG_SHARES),
      '/cashInLieuPrice': asString(orNull(WRONG_PRICE)),
    },
  ),
  door(
    { kind: 'transfer', direction: 'in', shares: '10', counterparty: 'The treasury', value: '5' },
    {
      '/direction': needed(['', 'out', 'sideways', ...NO_TEXT]).filter((value) => value !== 'out'),
      '/shares': needed(WRONG_SHARES),
      '/counterparty': needed(WRONG_TEXT),
      '/value': [ABSENT, null, ...asString(orNull(WRONG_PROCEEDS))],
    },
  ),
  door(
    { kind: 'disposal', shares: '10', proceeds: { amount: '5.00', currency: 'USD' } },
    {
      '/shares': needed(WRONG_SHARES),
      '/proceeds': needed(WRONG_PROCEEDS),
      '/proceeds/amount': needed([...WRONG_DECIMAL, '10.001']),
      '/proceeds/currency': needed(WRONG_CURRENCY),
    },
  ),
  door(
    { kind: 'buyback', sharesBoughtBack: '100', sharesTendered: '10', proceeds: '5' },
    {
      '/sharesBoughtBack': needed(WRONG_SHARES),
      '/sharesTendered': [...orNull(WRONG_SHARES), '100.1'],
      '/proceeds': [ABSENT, null, ...asString(orNull(WRONG_PROCEEDS))],
    },
  ),
  door({ kind: 'cash-dividend', amount: '5' }, { '/amount': [...needed(WRONG_PROCEEDS), '0'] }),
  door(
    { kind: 'merger', into, ratio: '0.5', cashInLieuPrice: '7' },
    {
      ...INTO,
      '/cashInLieuPrice': asString(orNull(WRONG_PRICE)),
    },
  ),
  door(
    { kind: 'acquisition-for-cash', proceeds: '5' },
    {
      '/proceeds': [ABSENT, null, ...asString(orNull(WRONG_PROCEEDS))],
      '/pricePerShare': asString(orNull(WRONG_PRICE)),
    },
  ),
  door(
    { kind: 'spin-off', into, ratio: '0.5', costShare: '0.25', cashInLieuPrice: '7' },
    {
      ...INTO,
      '/costShare': needed([...WRONG_DECIMAL, '1.1', '2']),
      '/cashInLieuPrice': asString(orNull(WRONG_PRICE)),
    },
  ),
  door(
    { kind: 'listing', isin: 'US0378331005' },
    { '/isin': needed(['', ...words('US0378331004 us0378331005 US037833100 XX'), ...NO_TEXT]) },
  ),
  door(
    { kind: 'name-change', legalName: 'Golden Gate Robots, Inc.', shareClass: undefined },
    { '/legalName': needed(WRONG_TEXT) },
    OF_WHOLE,
  ),
  door({ kind: 'dissolution', proceeds: '0' }, { '/proceeds': needed(WRONG_PROCEEDS) }, OF_COMPANY),
  reasoned(`/v1/corporate-actions/${NOBODY}/reversal`, 'manager'),
];

const ofKind = (kind: string): object =>
  ACTION_DOORS.map(({ body }) => body as { kind?: string }).find((body) => body.kind === kind)!;
const itself = { registrationNumber: 'SF-2024-000123', shareClass: 'COMMON' };

/** Terms each of which is right, and that cannot hold together; and the field that is one too many, or missing. */
export const CONTRADICTIONS: readonly (readonly [string, object, string])[] = [
  [
    'shares that are taken up at no price',
    { ...ofKind('share-issue'), pricePerShare: null },
    '/pricePerShare',
  ],
  [
    'more taken up than was issued',
    { ...ofKind('share-issue'), sharesTakenUp: '101' },
    '/sharesTakenUp',
  ],
  ...['kept', 'up', 'down', undefined].flatMap((fractions) =>
    ['split', 'consolidation'].map(
      (kind) =>
        [
          `a ${kind} whose fractions are ${fractions ?? 'kept, unsaid'}, and paid for`,
          { ...ofKind(kind), fractions },
          '/cashInLieuPrice',
        ] as const,
    ),
  ),
  [
    'a split whose fractions are paid for at no price',
    { ...ofKind('split'), cashInLieuPrice: undefined },
    '/cashInLieuPrice',
  ],
  ['a split that makes fewer', { ...ofKind('split'), oldShares: '4' }, '/newShares'],
  ['a consolidation that makes more', { ...ofKind('consolidation'), newShares: '3' }, '/newShares'],
  ['shares that leave, at a value', { ...ofKind('transfer'), direction: 'out' }, '/value'],
  ['shares that come, at none', { ...ofKind('transfer'), value: undefined }, '/value'],
  [
    'proceeds of nothing tendered',
    { ...ofKind('buyback'), sharesTendered: undefined },
    '/proceeds',
  ],
  ['shares tendered for no proceeds', { ...ofKind('buyback'), proceeds: undefined }, '/proceeds'],
  [
    'more tendered than was bought back',
    { ...ofKind('buyback'), sharesTendered: '101' },
    '/sharesTendered',
  ],
  [
    'an acquisition at a price and for proceeds',
    { ...ofKind('acquisition-for-cash'), pricePerShare: '5' },
    '/proceeds',
  ],
  [
    'an acquisition at neither',
    { ...ofKind('acquisition-for-cash'), proceeds: undefined },
    '/proceeds',
  ],
  ['a conversion into itself', { ...ofKind('class-conversion'), into: 'COMMON' }, '/into'],
  ['a merger into itself', { ...ofKind('merger'), into: itself }, '/into/registrationNumber'],
  ['a spin-off of itself', { ...ofKind('spin-off'), into: itself }, '/into/registrationNumber'],
];
