import { describe, expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { readNationPack } from '../../src/delivery/nation/nation-pack.js';
import {
  type Claim,
  deduct,
  type DeductionRules,
  type Directive,
  type Dues,
  withholdingTax,
} from '../../src/domain/deductions.js';
import { lawOfDividend } from '../../src/domain/nation.js';

const d = (text: string) => new Decimal(text);
const alaska = {
  ...lawOfDividend(readNationPack('alaska'), 2024)!.deductions,
  beneficiaries: [
    ...['food-bank', 'shelter'].map((id) => ({ id, name: id, takes: 'gift' as const })),
    ...['building', 'pension'].map((id) => ({ id, name: id, takes: 'savings' as const })),
  ],
};
const rules: DeductionRules = {
  law: alaska,
  recoveryShare: d('0.5'),
  smallest: d('0.01'),
  on: '2025-01-01',
};

let ids = 0;
/** `child-support of csed 500`, if need be `from 2024-06-01`. */
function claim(written: string): Claim {
  const [, kind, claimant, balance, countsFrom = '2024-03-01'] =
    /^(\S+) of (\S+) (\S+)(?: from (\S+))?$/.exec(written)!;
  return { id: `c${++ids}`, kind: kind!, claimant: claimant!, balance: d(balance!), countsFrom };
}
const gift = (beneficiary: string, amount: string): Directive => ({
  kind: 'gift',
  beneficiary,
  amount: d(amount),
});

const dues = (gross: string, due: Partial<Dues> = {}): Dues => ({
  gross: d(gross),
  recoverables: [],
  claims: [],
  directives: [],
  isHeld: false,
  ...due,
});

/** As a page of a book: what for, to whom, how much; and what is left. */
function page(due: Dues, by: Partial<DeductionRules> = {}): string[] {
  const { lines, net } = deduct(due, { ...rules, ...by });
  return [
    ...lines.map(
      ({ kind, account, amount }) =>
        `${kind} ${account.replace('liabilities:deductions:', '')} ${amount.toFixed(2)}`,
    ),
    `net ${net.toFixed(2)}`,
  ];
}
const claimed = (gross: string, ...claims: string[]) =>
  page(dues(gross, { claims: claims.map(claim) }));

// AS 43.23.140, AS 43.23.210, AS 43.23.130; 1,702.00 is the dividend of 2024, 1,000.00 stands for any other.
describe('by the law of Alaska', () => {
  test.each<[string, string[], string[]]>([
    ['nothing is taken where nobody claims anything', ['1702'], ['net 1702.00']],
    [
      'a fifth is exempt from ordinary creditors; the fee comes out of what remains',
      ['1702', 'ordinary-creditor of bank 5000'],
      ['ordinary-creditor bank 1361.60', 'fee income:other 2.00', 'net 338.40'],
    ],
    [
      'nothing is exempt from child support; where all is claimed the fee comes before the creditor',
      ['1702', 'child-support of csed 5000'],
      ['child-support csed 1700.00', 'fee income:other 2.00', 'net 0.00'],
    ],
    [
      'claims are taken in the order of the list, whoever was first',
      [
        '1000',
        'debt-to-the-state of revenue 100 from 2020-01-01',
        'court-fine of court 200',
        'education-loan of acpe 300',
        'restitution of victim 350',
        'child-support of csed 150',
      ],
      [
        'child-support csed 150.00',
        'restitution victim 350.00',
        'education-loan acpe 300.00',
        'court-fine court 192.00',
        'fee income:other 2.00',
        'fee income:other 2.00',
        'fee income:other 2.00',
        'fee income:other 2.00',
        'net 0.00',
      ],
    ],
    [
      'an ordinary creditor gets nothing where others have taken into the exempt fifth',
      ['1000', 'child-support of csed 850', 'ordinary-creditor of bank 500'],
      ['child-support csed 850.00', 'fee income:other 2.00', 'net 148.00'],
    ],
    [
      'what remains pays the fees as far as it goes, the lowest creditor the rest',
      ['1000', 'child-support of csed 700', 'restitution of victim 299'],
      [
        'child-support csed 700.00',
        'restitution victim 296.00',
        'fee income:other 2.00',
        'fee income:other 2.00',
        'net 0.00',
      ],
    ],
    [
      'a creditor for whom nothing is left beside the fees receives nothing and costs none',
      ['1000', 'child-support of csed 997', 'restitution of victim 50'],
      ['child-support csed 997.00', 'fee income:other 2.00', 'net 1.00'],
    ],
    [
      'a dividend of no more than the fee cannot be claimed',
      ['2', 'child-support of csed 9'],
      ['net 2.00'],
    ],
    [
      'of one kind, who could be heard first comes first',
      [
        '1000',
        'ordinary-creditor of late 700 from 2024-02-02',
        'ordinary-creditor of early 500 from 2024-02-01',
      ],
      [
        'ordinary-creditor early 500.00',
        'ordinary-creditor late 300.00',
        'fee income:other 2.00',
        'fee income:other 2.00',
        'net 196.00',
      ],
    ],
    [
      'of one kind and day they share by what is owed to each, cents by the largest remainder',
      [
        '1000',
        'ordinary-creditor of a 500',
        'ordinary-creditor of b 1000',
        'ordinary-creditor of c 600',
      ],
      [
        'ordinary-creditor b 380.95',
        'ordinary-creditor c 228.57',
        'ordinary-creditor a 190.48',
        'fee income:other 2.00',
        'fee income:other 2.00',
        'fee income:other 2.00',
        'net 194.00',
      ],
    ],
    [
      'a claim waits until the citizen could be heard',
      ['1000', 'child-support of csed 400 from 2025-01-02'],
      ['net 1000.00'],
    ],
    [
      'a kind that the law does not know takes nothing',
      ['1000', 'poker-debt of dealer 400'],
      ['net 1000.00'],
    ],
  ])('%s', (_, [gross, ...claims], expected) => {
    expect(claimed(gross!, ...claims)).toEqual(expected);
  });

  test('gifts are given in steps of 25 in the citizen’s order, out of what the claims leave', () => {
    const due = dues('1000', {
      claims: [claim('child-support of csed 900')],
      directives: [gift('food-bank', '75'), gift('shelter', '50')],
    });
    expect(page(due)).toEqual([
      'child-support csed 900.00',
      'fee income:other 2.00',
      'gift food-bank 75.00',
      'net 23.00',
    ]);
  });
});

test('tax comes first and is rounded down; an overpayment takes its part of what is left, the oldest first', () => {
  const due = dues('100.99', {
    recoverables: [
      { id: 'o1', balance: d('30') },
      { id: 'o2', balance: d('70') },
    ],
    claims: [claim('ordinary-creditor of bank 100')],
  });
  const law = { ...alaska, withholdingTax: d('0.15'), feePerClaim: d('0') };
  // 15.1485 is withheld as 15.14; of 85.85 half is 42.92, and a fifth, rounded up, 17.17.
  expect(page(due, { law })).toEqual([
    'withholding-tax liabilities:withholding-tax 15.14',
    'set-off assets:dividends-recoverable 30.00',
    'set-off assets:dividends-recoverable 12.92',
    'ordinary-creditor bank 25.76',
    'net 17.17',
  ]);
});

test('savings come last, an amount or a share of what is left; where the law has no gifts there are none', () => {
  const directives: Directive[] = [
    gift('food-bank', '25'),
    { kind: 'savings', beneficiary: 'building', share: d('0.333') },
    { kind: 'savings', beneficiary: 'pension', amount: d('80') },
  ];
  expect(page(dues('100', { directives }), { law: { ...alaska, giftUnit: null } })).toEqual([
    'savings building 33.30',
    'savings pension 66.70',
    'net 0.00',
  ]);
});

test('to whom the law does not name any more nothing goes', () => {
  const directives: Directive[] = [
    gift('struck-off', '25'),
    gift('pension', '25'),
    { kind: 'savings', beneficiary: 'struck-off', share: d('0.5') },
    gift('shelter', '25'),
  ];
  expect(page(dues('100', { directives }))).toEqual(['gift shelter 25.00', 'net 75.00']);
});

test('what is left of a minor’s dividend is held', () => {
  const due = dues('100', { claims: [claim('child-support of csed 10')], isHeld: true });
  expect(page(due)).toEqual([
    'child-support csed 10.00',
    'fee income:other 2.00',
    'held-until-majority liabilities:held-for-minors 88.00',
    'net 0.00',
  ]);
});

// Properties ---------------------------------------------------------------------------------------------------------

const cents = (min: number, max: number) =>
  fc.integer({ min, max }).map((n) => new Decimal(n).div(100));
const share = fc.integer({ min: 0, max: 100 }).map((n) => new Decimal(n).div(100));
const anyClaim = fc
  .record({
    kind: fc.constantFrom(...alaska.order, 'poker-debt'),
    claimant: fc.constantFrom('a', 'b', 'c'),
    balance: cents(1, 30_000),
    countsFrom: fc.constantFrom('2024-01-01', '2024-01-02', '2025-01-02'),
  })
  .map((one) => ({ ...one, id: `c${++ids}` }));
const anyDirective = fc.oneof(
  fc.record({
    kind: fc.constantFrom('gift' as const),
    beneficiary: fc.constantFrom('x', 'y'),
    amount: fc.integer({ min: 1, max: 9 }).map((n) => new Decimal(n).times(25)),
  }),
  fc.record({
    kind: fc.constantFrom('savings' as const),
    beneficiary: fc.constantFrom('x', 'z'),
    share,
  }),
);
const anyDues = fc.record({
  gross: cents(1, 50_000),
  recoverables: fc.array(
    cents(1, 20_000).map((balance) => ({ id: `o${++ids}`, balance })),
    {
      maxLength: 2,
    },
  ),
  claims: fc.array(anyClaim, { maxLength: 8 }),
  directives: fc.array(anyDirective, { maxLength: 3 }),
  isHeld: fc.boolean(),
});
const anyRules = fc
  .record({
    withholdingTax: share,
    exemptShare: share,
    feePerClaim: fc.constantFrom('0', '2', '0.01', '40').map(d),
    recoveryShare: share,
  })
  .map(({ recoveryShare, ...law }) => ({ ...rules, law: { ...alaska, ...law }, recoveryShare }));

const total = (amounts: readonly Decimal[]) =>
  amounts.reduce((sum, amount) => sum.plus(amount), d('0'));

test('gross = net + lines; no line is nothing or finer than a cent, and nothing is taken twice', () => {
  fc.assert(
    fc.property(anyDues, anyRules, (due, by) => {
      const { lines, net } = deduct(due, by);

      expect(net.plus(total(lines.map(({ amount }) => amount)))).toEqual(due.gross);
      expect(net.gte(0)).toBe(true);
      expect(lines.every(({ amount }) => amount.gt(0) && amount.mod('0.01').isZero())).toBe(true);
      expect(lines[0]?.kind === 'withholding-tax' ? lines[0].amount : d('0')).toEqual(
        withholdingTax(due.gross, by.law.withholdingTax, by.smallest),
      );
      const taken = lines
        .filter(({ kind, claimId }) => claimId !== null && kind !== 'fee')
        .map(({ claimId }) => claimId);
      expect(new Set(taken).size).toBe(taken.length);
    }),
  );
});

test('nobody receives more than is owed to them, and each who receives costs one fee', () => {
  fc.assert(
    fc.property(anyDues, anyRules, (due, by) => {
      const { lines } = deduct(due, by);
      const owed = new Map(
        [...due.claims, ...due.recoverables].map(({ id, balance }) => [id, balance]),
      );

      for (const { kind, claimId, amount } of lines)
        if (claimId !== null && kind !== 'fee') expect(amount.lte(owed.get(claimId)!)).toBe(true);
      const receiving = lines.filter(({ kind }) => alaska.order.includes(kind));
      const fees = lines.filter(({ kind }) => kind === 'fee');
      expect(fees.map(({ claimId }) => claimId)).toEqual(
        by.law.feePerClaim.isZero() ? [] : receiving.map(({ claimId }) => claimId),
      );
      expect(fees.every(({ amount }) => amount.eq(by.law.feePerClaim))).toBe(true);
      const recovered = total(lines.filter(({ kind }) => kind === 'set-off').map((l) => l.amount));
      const taxed = due.gross.minus(withholdingTax(due.gross, by.law.withholdingTax, by.smallest));
      expect(recovered.lte(taxed.times(by.recoveryShare))).toBe(true);
    }),
  );
});

test('ordinary creditors leave the exempt share, before fees', () => {
  fc.assert(
    fc.property(anyDues, anyRules, (due, by) => {
      const { lines } = deduct({ ...due, directives: [], isHeld: false }, by);
      const last = lines.findLastIndex(({ kind }) => by.law.exemptFrom.includes(kind));
      fc.pre(last >= 0);
      const before = due.gross.minus(total(lines.slice(0, last + 1).map(({ amount }) => amount)));
      const taxed = due.gross.minus(withholdingTax(due.gross, by.law.withholdingTax, by.smallest));
      expect(before.gte(taxed.times(by.law.exemptShare))).toBe(true);
    }),
  );
});

test('in which order claims were filed, and under which ids, changes no total', () => {
  const totals = ({ lines }: ReturnType<typeof deduct>) =>
    Object.fromEntries(
      [...new Set(lines.map(({ kind, account }) => `${kind} ${account}`))]
        .sort()
        .map((at) => [
          at,
          total(
            lines.filter(({ kind, account }) => `${kind} ${account}` === at).map((l) => l.amount),
          ).toFixed(2),
        ]),
    );
  fc.assert(
    fc.property(
      anyDues.chain((due) =>
        fc.tuple(
          fc.constant(due),
          fc.shuffledSubarray(due.claims, { minLength: due.claims.length }),
        ),
      ),
      anyRules,
      ([due, shuffled], by) => {
        const others = shuffled.map((one, no) => ({ ...one, id: `z${shuffled.length - no}` }));
        expect(totals(deduct({ ...due, claims: others }, by))).toEqual(totals(deduct(due, by)));
      },
    ),
  );
});

test('a lower claim is paid only once every higher one is paid whole', () => {
  fc.assert(
    fc.property(anyDues, anyRules, (due, by) => {
      const { lines } = deduct(due, by);
      const paid = (id: string) =>
        lines.find(({ kind, claimId }) => claimId === id && kind !== 'fee')?.amount ?? d('0');
      const rank = ({ kind, countsFrom }: Claim) => `${by.law.order.indexOf(kind)} ${countsFrom}`;
      const counting = due.claims.filter(
        ({ kind, countsFrom }) => by.law.order.includes(kind) && countsFrom <= by.on,
      );
      for (const low of counting.filter(({ id }) => paid(id).gt(0)))
        for (const high of counting.filter((one) => rank(one) < rank(low)))
          expect(paid(high.id)).toEqual(high.balance);
    }),
  );
});

describe('of the rest of a dividend', () => {
  const fee = {
    kind: 'fee',
    account: 'income:other',
    amount: d('2'),
  };
  test('a claim that has borne its fee bears no other', () => {
    const [paid, other] = ['child-support of csed 100', 'court-fine of court 50'].map(claim);
    const taken = [{ ...fee, claimId: paid!.id }];
    expect(page(dues('500', { claims: [paid!, other!], taken }))).toEqual([
      'child-support csed 100.00',
      'court-fine court 50.00',
      'fee income:other 2.00',
      'net 348.00',
    ]);
  });

  test('gifts and savings are made up to what is wanted, and a share is of what is left', () => {
    const directives: Directive[] = [
      gift('food-bank', '75'),
      { kind: 'savings', beneficiary: 'pension', amount: d('100') },
      { kind: 'savings', beneficiary: 'building', share: d('0.1') },
    ];
    const given = (kind: string, to: string, amount: string) => ({
      kind,
      account: `liabilities:deductions:${to}`,
      claimId: null,
      amount: d(amount),
    });
    const taken = [given('gift', 'food-bank', '50'), given('savings', 'pension', '30')];
    expect(page(dues('500', { directives, taken }))).toEqual([
      'gift food-bank 25.00',
      'savings pension 70.00',
      'savings building 47.50',
      'net 357.50',
    ]);
  });

  test('it is the same as of a dividend where nothing was taken before', () => {
    fc.assert(
      fc.property(anyDues, anyRules, (due, by) => {
        expect(deduct({ ...due, taken: [] }, by)).toEqual(deduct(due, by));
      }),
    );
  });
});
