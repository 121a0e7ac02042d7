import { packageOfBrightwater } from './ocf.js';
import {
  adjustment,
  company,
  dividend,
  expense,
  NOBODY,
  posting,
  price,
  rate,
  receipt,
  words,
} from './samples.js';
import type { Asked } from './service.js';

/** Every door that takes JSON: a body that is right in every field, and what is wrong in each of its places. */
export interface Door {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly as: NonNullable<Asked['as']>;
  readonly body: unknown;
  /** By pointer; the empty one is the whole body. */
  readonly wrong: Readonly<Record<string, readonly unknown[]>>;
}

/** Stands for the absence of a field. */
export const ABSENT = Symbol('absent');

type Json = Record<string, unknown>;

/** `body` with another value in one place. */
export function withAt(body: unknown, pointer: string, value: unknown): unknown {
  const copy = structuredClone(body);
  const path = pointer.split('/').slice(1);
  const last = path.pop();
  if (last === undefined) return value;
  const holder = path.reduce((at, part) => at[part] as Json, copy as Json);
  if (value === ABSENT) delete holder[last];
  else holder[last] = value;
  return copy;
}

/** The objects of a door's body, by pointer. */
export function objectsOf({ body, wrong }: Door): string[] {
  const holders = Object.keys(wrong).map((at) => at.slice(0, Math.max(at.lastIndexOf('/'), 0)));
  const valueAt = (pointer: string) =>
    pointer
      .split('/')
      .slice(1)
      .reduce((at, part) => (at as Json)[part], body);
  return [...new Set(holders)].filter((at) => !Array.isArray(valueAt(at)));
}

const daysFromNow = (days: number) =>
  new Date(Date.now() + days * 24 * 3600_000).toISOString().slice(0, 10);
export const TOMORROW = daysFromNow(1);
/** Later than a dividend may be paid. */
export const TOO_FAR_AHEAD = daysFromNow(368);

const long = (length: number) => 'x'.repeat(length);

const NO_OBJECT = [5, 'x', true, [], null];
export const NO_TEXT = [5, true, [], {}, null];
const BROKEN = ['a\u0000b', 'a\u0007b', 'a\nb', 'a\u0085b', '\ud800', 'a\udc00b'];
export const WRONG_TEXT = ['', '   ', long(10_000), ...BROKEN, ...NO_TEXT];
const REASON = [...WRONG_TEXT, long(501)];
const NO_DECIMAL = words(
  '1e5 1E5 10.12345678901 -1 +1 -0 1. .5 01 ten NaN Infinity 0x10 1,0 1_0 ١',
);
const NO_TRIMMED = ['', ' 10', '10 ', '10\n', '10\u0000', '9'.repeat(400)];
export const WRONG_DECIMAL = [...NO_DECIMAL, ...NO_TRIMMED, 1e5, 10, 0.1, -1, ...NO_TEXT];
export const WRONG_SHARES = [...WRONG_DECIMAL, '0', '0.0', '1000000000000000'];
export const WRONG_PRICE = [...WRONG_DECIMAL, '1000000000000'];
const WRONG_AMOUNT = [...WRONG_SHARES, '10.001'];
const NO_DAY = words('2024-02-30 2023-02-29 2024-13-01 2024-00-10 2024-1-1 01.02.2024 today');
const NO_YEAR = words('0000-01-01 10000-01-01 -2024-01-01 2024-01-01T00:00:00Z');
const WRONG_DAY = [...NO_DAY, ...NO_YEAR, '', ' 2024-01-01', '2024-01-01\u0000', 2024, ...NO_TEXT];
export const WRONG_PAST_DAY = [...WRONG_DAY, TOMORROW, '9999-12-31'];
export const WRONG_NUMBER = [
  '',
  'A BC',
  'A\u0000BC',
  ...words('AB -ABC ÄBC A_B A/B'),
  'X'.repeat(41),
  ...NO_TEXT,
];
export const WRONG_CODE = [
  '',
  'A B',
  'A\u0000',
  ...words('common A:B A.B'),
  'X'.repeat(21),
  ...NO_TEXT,
];
export const WRONG_CURRENCY = ['', 'USD ', ...words('EUR usd US'), ...NO_TEXT];
const WRONG_ANY_CURRENCY = ['', 'USD ', ...words('usd US ZZZ __proto__'), ...NO_TEXT];
const WRONG_LEI = ['', ...words('5493001KJTIIGC8Y1R13 5493001kjtiigc8y1r12 X'), ...NO_TEXT];
const WRONG_IBAN = ['', ...words('DE00370400440532013000 DE8937040044053201300 hello'), ...NO_TEXT];

const WRONG_ID = ['', 'abc', `${NOBODY}0`, `{${NOBODY}}`, ...NO_TEXT];

export const needed = (wrong: readonly unknown[]) => [ABSENT, ...wrong];
/** Where null says that there is none. */
export const orNull = (wrong: readonly unknown[]) => wrong.filter((value) => value !== null);

export const reasoned = (path: string, as: Asked['as']): Door => ({
  method: 'POST',
  path,
  as: as!,
  body: { reason: 'Entered twice' },
  wrong: { '/reason': needed(REASON) },
});

const decision = (path: string, as: Asked['as'] = 'manager'): Door => ({
  method: 'POST',
  path,
  as,
  body: { proposalHash: 'a'.repeat(64), reason: 'Agreed' },
  wrong: {
    '/proposalHash': ['', 'a'.repeat(63), 'A'.repeat(64), 'g'.repeat(64), ...NO_TEXT],
    '/reason': REASON,
  },
});

const ofPrice = (at: string) => ({
  [`${at}/registrationNumber`]: needed(WRONG_NUMBER),
  [`${at}/shareClass`]: needed(WRONG_CODE),
  [`${at}/observedOn`]: needed(WRONG_PAST_DAY),
  [`${at}/pricePerShare`]: needed(WRONG_PRICE),
  [`${at}/currency`]: needed(WRONG_ANY_CURRENCY),
  [`${at}/method`]: needed(['', 'guess', 'toString', '__proto__', ...NO_TEXT]),
  [`${at}/source`]: needed(REASON),
});

const OF_RATE = (at: string) => ({
  [`${at}/base`]: needed(WRONG_ANY_CURRENCY),
  [`${at}/quote`]: needed([...WRONG_ANY_CURRENCY, 'EUR']),
  [`${at}/observedOn`]: needed(WRONG_PAST_DAY),
  [`${at}/rate`]: needed([...WRONG_PRICE, '0', '0.0']),
  [`${at}/source`]: needed(REASON),
});

const OF_CASH = {
  '/amount': needed([null, '10', 10, []]),
  '/amount/amount': needed(WRONG_AMOUNT),
  '/amount/currency': needed(WRONG_CURRENCY),
  '/narrative': needed(REASON),
};

const WRONG_COUNT = [-1, 51, 1.5, 1e5, 2 ** 53, '5', null, [], {}, true];

const WRONG_SLUG = [
  '',
  'A',
  'a b',
  'a_b',
  'a:b',
  'a/b',
  'é',
  'a\u0000',
  'x'.repeat(41),
  ...NO_TEXT,
];
const OF_MONEY = (at: string) => ({
  [at]: needed([null, '10', 10, []]),
  [`${at}/amount`]: needed(WRONG_AMOUNT),
  [`${at}/currency`]: needed(WRONG_CURRENCY),
});

export const INCORPORATIONS: Door = {
  method: 'POST',
  path: '/v1/incorporations',
  as: 'clerk',
  body: company({ lei: '5493001KJTIIGC8Y1R12' }),
  wrong: {
    '/registrationNumber': needed(WRONG_NUMBER),
    '/legalName': needed([...WRONG_TEXT, long(301), '\u{1f600}'.repeat(301)]),
    '/incorporatedOn': needed(WRONG_PAST_DAY),
    '/legalForm': orNull([...WRONG_TEXT, long(61)]),
    '/lei': orNull(WRONG_LEI),
    '/shareClasses': needed([[], null, {}, 'COMMON', 5]),
    '/shareClasses/0': [null, [], 'COMMON', 5],
    '/shareClasses/0/code': needed(WRONG_CODE),
    '/shareClasses/0/foundingShares': needed(WRONG_SHARES),
    '/shareClasses/0/parValue': orNull(WRONG_PRICE),
    '/shareClasses/0/currency': needed(WRONG_CURRENCY),
  },
};

const WRONG_YEAR = [1899, 10_000, 2024.5, -1, 0, 1e300, '2024', null, [], {}];
const WRONG_REASON_CODE = ['', 'Study', 'a b', '-a', 'a_b', long(61), 'a\u0000', ...NO_TEXT];
const WHOSE = {
  '/citizen': ['', 'abc', `{${NOBODY}}`, ...NO_TEXT],
};
const FACTS: readonly Door[] = (
  [
    [
      { kind: 'absence', from: '2024-01-01', until: '2024-02-01', reason: 'study' },
      {
        '/kind': needed(['', 'Absence', 'toString', '__proto__', ...NO_TEXT]),
        '/from': needed(WRONG_PAST_DAY),
        '/until': orNull([...WRONG_DAY, '2023-12-31']),
        '/reason': needed(WRONG_REASON_CODE),
      },
    ],
    [
      { kind: 'conviction', from: '2024-01-01', until: null, reason: 'felony' },
      { '/from': needed(WRONG_PAST_DAY), '/reason': needed(WRONG_REASON_CODE) },
    ],
    [
      { kind: 'application', year: 2024, filedOn: '2024-01-05' },
      { '/year': needed(WRONG_YEAR), '/filedOn': needed(WRONG_PAST_DAY) },
    ],
    [{ kind: 'adoption', on: '2024-01-01' }, { '/on': needed(WRONG_PAST_DAY) }],
  ] as const
).map(([fact, wrong]) => ({
  method: 'POST',
  path: '/v1/citizen-facts',
  as: 'caseworker',
  body: { citizen: NOBODY, ...fact },
  wrong: { ...WHOSE, ...wrong },
}));

const WRONG_FIGURE = WRONG_PRICE.filter((value) => value !== '1000000000000');
const WRONG_SIGNED = WRONG_FIGURE.filter((value) => value !== '-1' && value !== '-0');
const WRONG_PART = needed([...WRONG_PRICE, '1.1', '2']);
const BRIDGE = {
  '/inputs/netDebt': WRONG_SIGNED,
  '/inputs/preferredClaims': WRONG_FIGURE,
  '/inputs/dilutedShares': needed(WRONG_SHARES),
  '/inputs/discount': [...WRONG_PRICE, '1', '1.5'],
};
const bridge = { netDebt: '-10', preferredClaims: '5', dilutedShares: '1000', discount: '0.2' };
const WRONG_YEARS = [-1, 101, 1.5, '1', null, [], {}, true];

const technique = (
  method: string,
  inputs: object,
  wrong: Door['wrong'],
  further: object = {},
): Door => ({
  method: 'POST',
  path: '/v1/prices',
  as: 'manager',
  body: price({ method, pricePerShare: undefined, inputs, ...further }),
  wrong: { '/inputs': [null, [], 'x', 5], ...wrong },
});

const LEVEL = { observedOn: '2024-01-02', level: '4251.37', source: 'The index provider' };

/** Prices that follow from their inputs. */
const OF_TECHNIQUES: readonly Door[] = [
  technique(
    'multiples',
    { metric: '-5', metricName: 'EBITDA', multiple: '8', ...bridge },
    {
      '/inputs/metric': needed(WRONG_SIGNED),
      '/inputs/metricName': needed([...WRONG_TEXT, long(101)]),
      '/inputs/multiple': needed(WRONG_FIGURE),
      ...BRIDGE,
      '/significantInputs': [[], null, 'x', 5],
      '/significantInputs/0': [null, [], 'x'],
      '/significantInputs/0/name': needed([...WRONG_TEXT, long(101)]),
      '/significantInputs/0/level': needed([0, 4, '1', 1.5, null]),
      '/calibration': [null, [], 'x'],
      '/calibration/toPricedOn': needed(WRONG_PAST_DAY),
      '/classRights': [...WRONG_TEXT, long(2001)],
    },
    {
      significantInputs: [{ name: 'Peers', level: 2 }],
      calibration: { toPricedOn: '2024-01-01' },
      classRights: 'No vote',
    },
  ),
  technique(
    'industry-benchmark',
    { units: '100', benchmark: '4', ...bridge },
    {
      '/inputs/units': needed(WRONG_FIGURE),
      '/inputs/benchmark': needed(WRONG_FIGURE),
      ...BRIDGE,
    },
  ),
  technique(
    'discounted-cash-flow',
    {
      of: 'company',
      cashFlows: [{ year: 1, amount: '-10' }],
      discountRate: '0.1',
      terminalGrowth: '0.02',
      ...bridge,
    },
    {
      '/inputs/of': needed(['', 'fund', ...NO_TEXT]),
      '/inputs/cashFlows': needed([
        [],
        null,
        'x',
        [
          { year: 1, amount: '1' },
          { year: 1, amount: '2' },
        ],
      ]),
      '/inputs/cashFlows/0': [null, [], 'x'],
      '/inputs/cashFlows/0/year': needed(WRONG_YEARS),
      '/inputs/cashFlows/0/amount': needed(WRONG_SIGNED),
      '/inputs/discountRate': needed(WRONG_PRICE),
      '/inputs/terminalGrowth': ['0.1', '0.11', '-1', '2', 'x', null, 0.02],
      ...BRIDGE,
    },
  ),
  technique(
    'net-assets',
    { assets: '100', liabilities: '40', dilutedShares: '10', discount: '0.1' },
    {
      '/inputs/assets': needed(WRONG_FIGURE),
      '/inputs/liabilities': needed(WRONG_FIGURE),
      '/inputs/dilutedShares': needed(WRONG_SHARES),
      '/inputs/discount': BRIDGE['/inputs/discount'],
    },
  ),
  ...['milestone', 'scenario'].map((method) =>
    technique(
      method,
      {
        scenarios: [
          { label: 'Sale', probability: '0.4', value: '100', years: 3, discountRate: '0.3' },
          { label: 'Failure', probability: '0.6', value: '0' },
        ],
        dilutedShares: '10',
      },
      {
        '/inputs/scenarios': needed([
          [],
          null,
          'x',
          [{ label: 'Sale', probability: '0.9', value: '1' }],
        ]),
        '/inputs/scenarios/0': [null, [], 'x'],
        '/inputs/scenarios/0/label': needed([...WRONG_TEXT, long(101)]),
        '/inputs/scenarios/0/probability': WRONG_PART,
        '/inputs/scenarios/0/value': needed(WRONG_FIGURE),
        '/inputs/scenarios/0/years': WRONG_YEARS,
        '/inputs/scenarios/0/discountRate': WRONG_PRICE,
        '/inputs/dilutedShares': needed(WRONG_SHARES),
      },
    ),
  ),
  technique(
    'recent-investment',
    { roundPrice: '12.5', sharesIssued: '1000', isInsider: true },
    {
      '/inputs/roundPrice': needed(WRONG_PRICE),
      '/inputs/sharesIssued': WRONG_SHARES,
      '/inputs/isInsider': [null, 'true', 1, [], {}],
    },
  ),
  technique(
    'quoted-price',
    { exchange: 'XNYS', isActive: false },
    {
      '/pricePerShare': needed([]),
      '/inputs/exchange': [...WRONG_TEXT, long(101)],
      '/inputs/isActive': [null, 'true', 1, [], {}],
    },
    { pricePerShare: '3' },
  ),
  technique('par', {}, { '/inputs': [{}, { x: 1 }] }, { inputs: undefined, pricePerShare: '1' }),
];

export const DOORS: readonly Door[] = [
  INCORPORATIONS,
  ...['ocf', 'ocf/preview'].map((what): Door => ({
    method: 'POST',
    path: `/v1/incorporations/${what}?registrationNumber=OCF-1`,
    as: 'clerk',
    body: packageOfBrightwater(),
    wrong: { '/manifest': [ABSENT, ...NO_OBJECT], '/files': [ABSENT, ...NO_OBJECT] },
  })),
  {
    ...INCORPORATIONS,
    path: '/v1/periods/2024/late-incorporations',
    body: { incorporation: INCORPORATIONS.body, reason: 'Late' },
    wrong: {
      ...Object.fromEntries(
        Object.entries(INCORPORATIONS.wrong).map(([at, values]) => [`/incorporation${at}`, values]),
      ),
      '/incorporation': needed([null, [], 'x', 5]),
      '/reason': needed(REASON),
    },
  },
  ...FACTS,
  reasoned(`/v1/citizens/${NOBODY}/facts/${NOBODY}/withdrawal`, 'caseworker'),
  {
    method: 'POST',
    path: '/v1/me/appeals',
    as: 'citizen',
    body: { year: 2026, grounds: 'I have lived here since 2019', for: NOBODY },
    wrong: {
      '/year': needed(WRONG_YEAR),
      '/grounds': needed([...WRONG_TEXT, long(5001)]),
      '/for': ['', 'abc', 5, null],
    },
  },
  {
    method: 'POST',
    path: `/v1/appeals/${NOBODY}/decision`,
    as: 'caseworker',
    body: { outcome: 'granted', reason: 'It is shown' },
    wrong: {
      '/outcome': needed(['', 'Granted', 'maybe', '__proto__', ...NO_TEXT]),
      '/reason': needed(REASON),
    },
  },
  {
    method: 'POST',
    path: `/v1/dividend-runs/${NOBODY}/late-inclusions`,
    as: 'caseworker',
    body: { citizen: NOBODY, reason: 'Appeal granted' },
    wrong: {
      '/citizen': needed(['', 'abc', `{${NOBODY}}`, ...NO_TEXT]),
      '/reason': needed(REASON),
    },
  },
  ...['approval', 'rejection'].map((verb) =>
    decision(`/v1/dividend-runs/${NOBODY}/late-inclusions/${NOBODY}/${verb}`, 'caseworker'),
  ),
  reasoned(`/v1/dividend-runs/${NOBODY}/late-reserve-release`, 'manager'),
  ...['approval', 'rejection'].map((verb) =>
    decision(`/v1/dividend-runs/${NOBODY}/late-reserve-release/${verb}`, 'manager'),
  ),
  {
    method: 'POST',
    path: '/v1/me/applications',
    as: 'citizen',
    body: { year: 2026, for: NOBODY },
    wrong: { '/year': needed(WRONG_YEAR), '/for': ['', 'abc', `{${NOBODY}}`, ...NO_TEXT] },
  },
  reasoned(`/v1/incorporations/${NOBODY}/annulment`, 'clerk'),
  ...['approval', 'rejection'].flatMap((verb) => [
    decision(`/v1/incorporations/${NOBODY}/annulment/${verb}`, 'clerk'),
    decision(`/v1/citizens/${NOBODY}/account/${verb}`, 'caseworker'),
    decision(`/v1/citizen-imports/${NOBODY}/${verb}`, 'operator'),
    decision(`/v1/periods/2020/closure/${verb}`),
    decision(`/v1/periods/2020/adjustments/${NOBODY}/${verb}`),
  ]),
  {
    method: 'PUT',
    path: `/v1/citizens/${NOBODY}/account`,
    as: 'caseworker',
    body: { iban: 'DE89370400440532013000', reason: 'New card' },
    wrong: { '/iban': needed(WRONG_IBAN), '/reason': needed(REASON) },
  },
  {
    method: 'POST',
    path: '/v1/periods/2020/closure',
    as: 'manager',
    body: { reason: 'Audited' },
    wrong: { '/reason': REASON },
  },
  {
    method: 'POST',
    path: '/v1/periods/2020/adjustments',
    as: 'manager',
    body: adjustment(),
    wrong: {
      '/effectiveOn': needed([...WRONG_DAY, '2019-12-31', '2021-01-01']),
      '/postings': needed([
        [],
        null,
        {},
        'x',
        [posting('assets:cash', '1.00')],
        [posting('assets:cash', '1.00'), posting('income:other', '-0.99')],
        [posting('assets:cash', '1.00'), posting('assets:cash', '-1.00')],
        Array.from({ length: 22 }, (_, no) =>
          posting(`expenses:e-${no}`, no % 2 === 0 ? '1' : '-1'),
        ),
      ]),
      '/postings/0': [null, [], 'assets:cash', 5],
      '/postings/0/account': needed([
        ...WRONG_TEXT,
        ...words('assets:gold assets:investments liabilities:dividends-payable expenses:A'),
        ...words('liabilities:dividends-declared memorandum:shares-held cash __proto__'),
      ]),
      '/postings/0/commodity': needed(WRONG_CURRENCY),
      '/postings/0/quantity': needed([
        ...WRONG_DECIMAL.filter((value) => value !== '-1' && value !== '-0'),
        ...words('0 -0 --1 - -.5 10.001 -10.001 -1000000000000000'),
      ]),
      '/narrative': needed(REASON),
      '/reason': needed(REASON),
    },
  },
  {
    method: 'POST',
    path: `/v1/incorporations/${NOBODY}/corrections`,
    as: 'clerk',
    body: {
      fields: {
        legalName: 'Golden Gate Robots, Inc.',
        incorporatedOn: '2024-01-21',
        legalForm: null,
        lei: null,
        shareClasses: [{ code: 'COMMON', foundingShares: '100' }],
      },
      reason: 'Misspelt',
    },
    wrong: {
      '/fields': needed([{}, null, [], 'x', 5]),
      '/fields/legalName': [...WRONG_TEXT, long(301)],
      '/fields/incorporatedOn': WRONG_PAST_DAY,
      '/fields/legalForm': orNull(WRONG_TEXT),
      '/fields/lei': orNull(WRONG_LEI),
      '/fields/shareClasses': [[], null, {}, 'COMMON'],
      '/fields/shareClasses/0/code': needed(WRONG_CODE),
      '/fields/shareClasses/0/foundingShares': needed(WRONG_SHARES),
      '/reason': needed(REASON),
    },
  },
  {
    method: 'POST',
    path: '/v1/prices',
    as: 'manager',
    body: price(),
    wrong: { ...ofPrice(''), '': ['x', 5, true, []] },
  },
  {
    method: 'POST',
    path: '/v1/prices',
    as: 'manager',
    body: [price(), price({ shareClass: 'PREFERRED' })],
    wrong: { ...ofPrice('/1'), '/0': [null, [], 'x', 5] },
  },
  ...[0, 1].map((no): Door => ({
    method: 'POST',
    path: '/v1/benchmarks/world-equities/levels',
    as: 'manager',
    body: no === 0 ? LEVEL : [LEVEL, { ...LEVEL, observedOn: '2024-01-03' }],
    wrong: {
      ...Object.fromEntries(
        Object.entries({
          observedOn: needed(WRONG_PAST_DAY),
          level: needed([...WRONG_PRICE, '0', '0.0']),
          source: needed(REASON),
        }).map(([field, wrong]) => [no === 0 ? `/${field}` : `/1/${field}`, wrong]),
      ),
      ...(no === 0 ? { '': ['x', 5, true, []] } : { '/0': [null, [], 'x', 5] }),
    },
  })),
  ...OF_TECHNIQUES,
  {
    method: 'POST',
    path: `/v1/incorporations/${NOBODY}/title`,
    as: 'clerk',
    body: {
      state: 'claimed',
      evidenceSha256: 'a'.repeat(64),
      paidUp: '0.25',
      effectiveOn: '2024-02-20',
      reason: 'Deed',
    },
    wrong: {
      '/state': needed(['', 'Confirmed', 'maybe', '__proto__', ...NO_TEXT]),
      '/evidenceSha256': needed(['', 'a'.repeat(63), 'A'.repeat(64), 'g'.repeat(64), ...NO_TEXT]),
      '/paidUp': [...WRONG_DECIMAL, '1.1', '2'],
      '/uncalled': [{ amount: '10', currency: 'USD' }, null, '10'],
      '/effectiveOn': needed(WRONG_PAST_DAY),
      '/reason': REASON,
    },
  },
  {
    method: 'POST',
    path: '/v1/exchange-rates',
    as: 'manager',
    body: rate(),
    wrong: { ...OF_RATE(''), '': ['x', 5, true, []] },
  },
  {
    method: 'POST',
    path: '/v1/exchange-rates',
    as: 'manager',
    body: [rate(), rate({ observedOn: '2024-02-21' })],
    wrong: { ...OF_RATE('/1'), '/0': [null, [], 'x', 5] },
  },
  {
    method: 'POST',
    path: '/v1/valuation-runs',
    as: 'manager',
    body: { asOf: '2024-12-31', restates: NOBODY, reason: 'A price was late' },
    wrong: {
      '/asOf': needed(WRONG_PAST_DAY),
      '/restates': WRONG_ID,
      '/reason': needed(REASON),
    },
  },
  ...['approval', 'rejection', 'resumption'].map((verb) =>
    decision(`/v1/valuation-runs/${NOBODY}/${verb}`),
  ),
  {
    method: 'POST',
    path: '/v1/cash-receipts',
    as: 'manager',
    body: receipt('50000000.01', { registrationNumber: 'SF-2024-000123' }),
    wrong: {
      ...OF_CASH,
      '/receivedOn': needed(WRONG_PAST_DAY),
      '/kind': needed(['', 'sale', 'Dividend', ...NO_TEXT]),
      '/registrationNumber': WRONG_NUMBER,
    },
  },
  reasoned(`/v1/cash-receipts/${NOBODY}/reversal`, 'manager'),
  {
    method: 'POST',
    path: '/v1/expenses',
    as: 'manager',
    body: expense('1200.00'),
    wrong: {
      ...OF_CASH,
      '/paidOn': needed(WRONG_PAST_DAY),
      '/kind': needed(['', 'Audit', 'a b', 'a:b', 'x'.repeat(41), 'a\u0000', ...NO_TEXT]),
    },
  },
  {
    method: 'POST',
    path: '/v1/citizens/lookup',
    as: 'caseworker',
    body: { nationalId: 'DEMO-000000001' },
    wrong: { '/nationalId': needed([...WRONG_TEXT, long(65)]) },
  },
  reasoned(`/v1/citizens/${NOBODY}/erasure`, 'operator'),
  ...['approval', 'rejection'].map((verb) => ({
    ...decision(`/v1/citizens/${NOBODY}/erasure/${verb}`),
    as: 'operator' as const,
  })),
  {
    method: 'POST',
    path: '/v1/nation/amendments',
    as: 'operator',
    body: {
      amendment: {
        since: '2031-01-01',
        contributionRate: '0.12',
        fractions: 'down',
        payableUnit: '1.00',
        payoutRule: { name: 'expected-real-return', rate: '0.03' },
        retention: { recordYears: 12, unclaimedYears: null },
      },
      reason: 'Act 7 of 2030',
    },
    wrong: {
      '/amendment': needed([null, [], 'x', 5, { since: '2031-01-01' }]),
      '/amendment/since': needed(WRONG_DAY),
      '/amendment/contributionRate': [...WRONG_DECIMAL, '0', '1.1'],
      '/amendment/fractions': ['', 'half', ...NO_TEXT],
      '/amendment/payableUnit': WRONG_AMOUNT,
      '/amendment/payoutRule': [null, [], 'x', 5],
      '/amendment/payoutRule/name': needed(['', 'helicopter', '__proto__', 5, null]),
      '/amendment/payoutRule/rate': needed([...WRONG_DECIMAL, '0', '1.1']),
      '/amendment/retention': [null, [], 'x', 5],
      '/amendment/retention/recordYears': needed([-1, 101, 1.5, '5', null]),
      '/reason': needed(REASON),
    },
  },
  ...['approval', 'rejection'].map((verb) =>
    decision(`/v1/nation/amendments/2040-01-01/${verb}`, 'operator'),
  ),
  {
    method: 'PUT',
    path: '/v1/me/account',
    as: 'citizen',
    body: { iban: 'DE89370400440532013000' },
    wrong: { '/iban': needed(WRONG_IBAN) },
  },
  {
    method: 'POST',
    path: '/v1/dividend-runs',
    as: 'manager',
    body: dividend('50000000.01'),
    wrong: {
      '/year': needed(WRONG_YEAR),
      '/recordOn': needed(WRONG_PAST_DAY),
      '/payOn': needed([...WRONG_DAY, TOO_FAR_AHEAD, '9999-12-31', '2024-12-30']),
      '/rule': [null, [], 'x', 5],
      '/rule/name': needed(['', 'all', '__proto__', 5, null]),
      '/rule/amount': needed(WRONG_AMOUNT),
    },
  },
  {
    method: 'POST',
    path: '/v1/dividend-runs',
    as: 'manager',
    body: dividend('1', {
      rule: { name: 'percent-of-market-value', rate: '0.05', years: 5, skip: 1 },
    }),
    wrong: {
      '/rule/rate': needed([...WRONG_DECIMAL, '0', '1.1', '2']),
      '/rule/years': [0, ...WRONG_COUNT],
      '/rule/skip': WRONG_COUNT,
    },
  },
  { ...INCORPORATIONS, path: '/v1/incorporations/preview' },
  {
    method: 'POST',
    path: '/v1/dividend-runs/preview',
    as: 'manager',
    body: dividend('1', {
      rule: {
        name: 'alaska-statutory',
        incomeRate: '0.21',
        years: 5,
        transferRate: '0.5',
        appropriations: [{ label: 'Administration', amount: '1' }],
      },
    }),
    wrong: {
      '/rule/incomeRate': needed([...WRONG_DECIMAL, '0', '1.1']),
      '/rule/years': needed([0, 51, ...WRONG_COUNT]),
      '/rule/transferRate': needed([...WRONG_DECIMAL, '0', '1.1']),
      '/rule/appropriations': [null, {}, 'x', 5],
      '/rule/appropriations/0/label': needed([...WRONG_TEXT, long(201)]),
      '/rule/appropriations/0/amount': needed(WRONG_AMOUNT),
    },
  },
  {
    method: 'POST',
    path: '/v1/dividend-runs/preview',
    as: 'manager',
    body: dividend('1', {
      rule: {
        name: 'smoothed-spending',
        weight: '0.8',
        target: '0.0525',
        floor: '0.04',
        cap: '0.065',
        inflation: '-0.01',
      },
    }),
    wrong: {
      '/rule/weight': needed([...WRONG_DECIMAL, '1', '1.1']),
      '/rule/target': needed([...WRONG_DECIMAL, '0', '1.1']),
      '/rule/floor': needed([...WRONG_DECIMAL, '1.1', '0.07']),
      '/rule/cap': needed([...WRONG_DECIMAL, '0', '1.1']),
      '/rule/inflation': needed(['-1', '1.1', '--1', '1e-2', '', 0.02, null]),
    },
  },
  ...['approval', 'rejection', 'suspension', 'resumption'].map((verb) =>
    decision(`/v1/dividend-runs/${NOBODY}/${verb}`),
  ),
  ...['payment-files', 'expiry'].map((what): Door => ({
    method: 'POST',
    path: `/v1/dividend-runs/${NOBODY}/${what}`,
    as: 'manager',
    body: {},
    wrong: { '': ['x', 5, true, []] },
  })),
  decision(`/v1/dividend-runs/${NOBODY}/payment-files/1/release`, 'treasurer'),
  reasoned(`/v1/dividend-runs/${NOBODY}/payment-files/1/cancellation`, 'treasurer'),
  {
    method: 'POST',
    path: `/v1/citizens/${NOBODY}/representatives`,
    as: 'caseworker',
    body: {
      kind: 'guardian',
      representative: NOBODY,
      since: '2024-05-01',
      reason: 'Papers seen',
    },
    wrong: {
      '/kind': needed(['', 'parent', 'Guardian', '__proto__', ...NO_TEXT]),
      '/representative': needed(WRONG_ID),
      '/since': needed(WRONG_PAST_DAY),
      '/reason': needed(REASON),
    },
  },
  {
    method: 'POST',
    path: `/v1/citizens/${NOBODY}/representatives/${NOBODY}/withdrawal`,
    as: 'caseworker',
    body: { until: '2026-11-01', reason: 'Order of the court' },
    wrong: { '/until': needed(WRONG_DAY), '/reason': needed(REASON) },
  },
  ...['approval', 'rejection'].map((verb) =>
    decision(`/v1/citizens/${NOBODY}/representatives/${NOBODY}/${verb}`, 'caseworker'),
  ),
  {
    method: 'PUT',
    path: `/v1/me/wards/${NOBODY}/payee`,
    as: 'citizen',
    body: { payee: NOBODY },
    wrong: { '/payee': needed(WRONG_ID) },
  },
  {
    method: 'POST',
    path: '/v1/claims',
    as: 'caseworker',
    body: {
      claimant: 'csed',
      citizen: NOBODY,
      kind: 'child-support',
      amount: { amount: '850.00', currency: 'USD' },
      noticeCertifiedOn: '2024-02-02',
    },
    wrong: {
      ...OF_MONEY('/amount'),
      '/amount': needed([null, 10, []]), // As text it stands alone.
      '/claimant': needed(WRONG_SLUG),
      '/citizen': needed(WRONG_ID),
      '/kind': needed(WRONG_SLUG),
      '/noticeCertifiedOn': needed(WRONG_PAST_DAY),
    },
  },
  reasoned(`/v1/claims/${NOBODY}/withdrawal`, 'caseworker'),
  {
    method: 'POST',
    path: `/v1/claims/${NOBODY}/objection-decision`,
    as: 'caseworker',
    body: { verdict: 'upheld', reason: 'The receipt shows it' },
    wrong: {
      '/verdict': needed(['', 'yes', 'Upheld', 'toString', ...NO_TEXT]),
      '/reason': needed(REASON),
    },
  },
  {
    method: 'POST',
    path: `/v1/me/claims/${NOBODY}/objection`,
    as: 'citizen',
    body: { grounds: 'paid-already' },
    wrong: { '/grounds': needed(['', 'because', 'constructor', ...NO_TEXT]) },
  },
  {
    method: 'PUT',
    path: '/v1/me/directives',
    as: 'citizen',
    body: {
      directives: [
        {
          kind: 'gift',
          beneficiary: 'food-bank-of-alaska',
          amount: { amount: '25.00', currency: 'USD' },
        },
        { kind: 'savings', beneficiary: 'alaska-529', share: '0.5' },
      ],
    },
    wrong: {
      '/directives': needed([null, {}, 'x', 5, Array.from({ length: 21 }, () => ({}))]),
      '/directives/0': [
        null,
        [],
        'x',
        5,
        { kind: 'savings', beneficiary: 'alaska-529' },
        {
          kind: 'savings',
          beneficiary: 'alaska-529',
          share: '0.5',
          amount: { amount: '25.00', currency: 'USD' },
        },
      ],
      '/directives/0/kind': needed(['', 'Gift', 'loan', ...NO_TEXT]),
      '/directives/0/beneficiary': needed(WRONG_SLUG),
      '/directives/0/amount': [null, '10', 10, []],
      '/directives/0/amount/amount': needed(WRONG_AMOUNT),
      '/directives/0/amount/currency': needed(WRONG_CURRENCY),
      '/directives/1/share': [...WRONG_DECIMAL, '0', '1.1'],
    },
  },
  {
    method: 'POST',
    path: '/v1/overpayments',
    as: 'caseworker',
    body: { citizen: NOBODY, run: NOBODY, reason: 'Died before the record date' },
    wrong: {
      '/citizen': needed(WRONG_ID),
      '/run': needed(WRONG_ID),
      '/reason': needed(REASON),
    },
  },
  ...['approval', 'rejection'].flatMap((verb) => [
    decision(`/v1/overpayments/${NOBODY}/${verb}`, 'caseworker'),
    decision(`/v1/write-offs/${NOBODY}/${verb}`, 'caseworker'),
  ]),
  {
    method: 'POST',
    path: `/v1/overpayments/${NOBODY}/repayment`,
    as: 'caseworker',
    body: { amount: { amount: '312.00', currency: 'USD' }, receivedOn: '2024-03-02' },
    wrong: { ...OF_MONEY('/amount'), '/receivedOn': needed(WRONG_PAST_DAY) },
  },
  {
    method: 'PUT',
    path: `/v1/overpayments/${NOBODY}/plan`,
    as: 'caseworker',
    body: {
      instalment: { amount: '50.00', currency: 'USD' },
      every: 'month',
      from: '2099-01-31',
    },
    wrong: {
      ...OF_MONEY('/instalment'),
      '/every': needed(['', 'day', 'toString', '__proto__', ...NO_TEXT]),
      '/from': needed([...WRONG_DAY, '2024-03-02']),
    },
  },
  reasoned(`/v1/overpayments/${NOBODY}/write-offs`, 'caseworker'),
  {
    method: 'POST',
    path: '/v1/claimant-payments',
    as: 'manager',
    body: {
      claimant: 'csed',
      amount: { amount: '850.00', currency: 'USD' },
      paidOn: '2024-03-02',
      reason: 'Transfer 4711',
    },
    wrong: {
      ...OF_MONEY('/amount'),
      '/claimant': [ABSENT, ...orNull(WRONG_SLUG)],
      '/paidOn': needed(WRONG_PAST_DAY),
      '/reason': needed(REASON),
    },
  },
  ...['approval', 'rejection'].map((verb) => decision(`/v1/claimant-payments/${NOBODY}/${verb}`)),
  {
    method: 'POST',
    path: '/v1/claimant-payees',
    as: 'manager',
    body: {
      claimant: 'csed',
      name: 'Child Support Agency',
      iban: 'GB29NWBK60161331926819',
      bic: 'NWBKGB2L',
      reason: 'Letter seen',
    },
    wrong: {
      '/claimant': [ABSENT, ...orNull(WRONG_SLUG)],
      '/name': needed(['', ' ', 'x'.repeat(141), 'a\u0000b', ...NO_TEXT]),
      '/iban': needed(['', 'DE89370400440532013001', 'no account', ...NO_TEXT]),
      '/bic': orNull(['', 'NWBK', 'NWBKGB2L12', ...NO_TEXT]),
      '/reason': needed(REASON),
    },
  },
  ...['approval', 'rejection'].map((verb) => decision(`/v1/claimant-payees/${NOBODY}/${verb}`)),
  {
    method: 'POST',
    path: '/v1/payment-breaks/1/resolution',
    as: 'treasurer',
    body: { finding: 'paid', reason: 'The bank says so' },
    wrong: {
      '/finding': needed(['', 'lost', 'PAID', ...NO_TEXT]),
      '/reason': needed(REASON),
    },
  },
  ...['approval', 'rejection'].map((verb) =>
    decision(`/v1/payment-breaks/1/resolution/${verb}`, 'treasurer'),
  ),
];
