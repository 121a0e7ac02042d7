import { strict as assert } from 'node:assert';
import { Decimal } from 'decimal.js';
import type { LocalDate } from './calendar.js';
import type { DeductionLaw } from './nation.js';
import type { FieldProblem } from './refusal.js';
import { floorShare, floorTo } from './quantity.js';

/** What a claimant has against a citizen's dividends and has not received yet. */
export interface Claim {
  readonly id: string;
  readonly claimant: string;
  readonly kind: string;
  readonly balance: Decimal;
  /** The day from which it is deducted: it is filed by then, and the citizen could be heard. */
  readonly countsFrom: LocalDate;
}

/**
 * What is taken otherwise than by a claim. No law may call a claim so: what its fee is, or what is held for a minor, is
 * told from what a claimant received by the kind alone, here and in the database.
 */
export const RESERVED_KINDS = [
  'withholding-tax',
  'set-off',
  'fee',
  'gift',
  'savings',
  'held-until-majority',
] as const;

/** On which a citizen may object to a claim. */
export const GROUNDS = [
  'not-owed',
  'paid-already',
  'wrong-amount',
  'wrong-person',
  'exempt',
  'not-heard',
] as const;

/** What a citizen was paid and was not owed, as far as it has not come back. */
export interface Recoverable {
  readonly id: string;
  readonly balance: Decimal;
}

/** What a citizen wants done with a part of their dividend: an amount or, of savings, a share of what is left. */
export type Directive =
  | { readonly kind: 'gift' | 'savings'; readonly beneficiary: string; readonly amount: Decimal }
  | { readonly kind: 'savings'; readonly beneficiary: string; readonly share: Decimal };

/** What is wrong with a claim of a kind by the law, if anything. */
export const unlawfulKind = (kind: string, { order }: DeductionLaw): FieldProblem[] =>
  order.includes(kind) ? [] : [{ pointer: '/kind', detail: mustBeOneOf(order, 'claims') }];

/** All that is wrong with a directive by the law. */
export function unlawful(directive: Directive, law: DeductionLaw): FieldProblem[] {
  const { kind, beneficiary } = directive;
  if (kind === 'gift' && law.giftUnit === null)
    return [{ pointer: '/kind', detail: 'the law knows no gifts out of a dividend' }];
  const takers = law.beneficiaries.filter(({ takes }) => takes === kind).map(({ id }) => id);
  return [
    ...(takers.includes(beneficiary)
      ? []
      : [{ pointer: '/beneficiary', detail: mustBeOneOf(takers, kind) }]),
    ...(kind === 'gift' && !directive.amount.mod(law.giftUnit!).isZero()
      ? [{ pointer: '/amount', detail: `must be a multiple of ${law.giftUnit!.toFixed()}` }]
      : []),
  ];
}

const mustBeOneOf = (known: readonly string[], what: string): string =>
  known.length > 0 ? `must be one of ${known.join(', ')}` : `the law knows no ${what} here`;

/** What there is to take from one citizen's dividend; all amounts in whole units of the smallest coin. */
export interface Dues {
  readonly gross: Decimal;
  /** The oldest first. */
  readonly recoverables: readonly Recoverable[];
  readonly claims: readonly Claim[];
  /** In the order in which the citizen wants them. */
  readonly directives: readonly Directive[];
  /** A minor's, where the law keeps it until they come of age. */
  readonly isHeld: boolean;
  /** What was taken of the same dividend before, where this is the rest of it: a claim bears one fee, and a gift is given once. */
  readonly taken?: readonly DeductionLine[];
}

/** By what it is taken. */
export interface DeductionRules {
  readonly law: Omit<DeductionLaw, 'hearingDays'>;
  /** The largest part of what is left after tax that is set off against an overpayment. */
  readonly recoveryShare: Decimal;
  /** The smallest amount of the currency, 0.01 for USD. */
  readonly smallest: Decimal;
  /** Claims that count from a later day wait. */
  readonly on: LocalDate;
}

export interface DeductionLine {
  /** One of `RESERVED_KINDS`, or a claim's. */
  readonly kind: string;
  /** The account that it is credited to. */
  readonly account: string;
  /** The claim, or the overpayment, that becomes smaller by it; of a fee, the claim it is for. */
  readonly claimId: string | null;
  readonly amount: Decimal;
}

/** The account on which what goes to a claimant or a beneficiary is owed to them. */
export const accountOf = (claimant: string): string => `liabilities:deductions:${claimant}`;

/** Where it is owed to whom it was deducted for; to nobody: the tax, which is the treasury's. */
export const subjectOfDeductions = (claimant: string | null): string =>
  claimant === null ? 'liabilities:withholding-tax' : accountOf(claimant);

/** What is withheld of a gross amount: the law's part, rounded down to the smallest coin. */
export const withholdingTax = (gross: Decimal, rate: Decimal, smallest: Decimal): Decimal =>
  floorTo(gross.times(rate), smallest);

/**
 * What is taken from one citizen's dividend, in the order in which it is taken, and what is left:
 *
 *     gross = net + Σ lines
 *
 *  1. Tax, on the gross.
 *  2. Overpayments, the oldest first, up to `recoveryShare` of what is left.
 *  3. Claims: by kind in the law's order, then by the day they count from. Those of one kind and day share pro rata of
 *     their balances, by largest remainders, so that who filed first that day changes nothing. Kinds of `exemptFrom`
 *     leave the citizen `exemptShare` of what is left after tax.
 *  4. A fee for each claim that receives something, out of what then remains, the exempt part included; where that does
 *     not suffice, out of what the lowest claims would receive. One that so receives nothing bears none.
 *  5. Gifts, in steps of `giftUnit`, and then savings, each as far as what is left allows; only to whom the law names.
 *  6. The rest, where it is held for a minor.
 *
 * AS 43.23.140 (order, exempt part), AS 43.23.210 (fee), AS 43.23.130 (gifts).
 */
export function deduct(
  { gross, recoverables, claims, directives, isHeld, taken = [] }: Dues,
  { law, recoveryShare, smallest, on }: DeductionRules,
): { readonly lines: readonly DeductionLine[]; readonly net: Decimal } {
  const lines: DeductionLine[] = [];
  let left = gross;
  const take = (kind: string, account: string, amount: Decimal, claimId: string | null = null) => {
    assert(amount.gte(0) && amount.lte(left));
    if (amount.isZero()) return;
    left = left.minus(amount);
    lines.push({ kind, account, claimId, amount });
  };

  take(
    'withholding-tax',
    'liabilities:withholding-tax',
    withholdingTax(gross, law.withholdingTax, smallest),
  );
  // What is exempt is rounded up, so that never more is taken than the law lets be taken.
  const exempt = left.minus(floorTo(left.times(new Decimal(1).minus(law.exemptShare)), smallest));

  let recovered = floorTo(left.times(recoveryShare), smallest);
  for (const { id, balance } of recoverables) {
    const amount = Decimal.min(balance, recovered);
    recovered = recovered.minus(amount);
    take('set-off', 'assets:dividends-recoverable', amount, id);
  }

  const counting = inOrder(
    claims.filter((claim) => claim.countsFrom <= on && law.order.includes(claim.kind)),
    law.order,
  );
  const feeOf = ({ id }: Claim) =>
    taken.some(({ kind, claimId }) => kind === 'fee' && claimId === id)
      ? new Decimal(0)
      : law.feePerClaim;
  const paid = payable(counting, left, exempt, law, feeOf, smallest);
  for (const { claim, amount } of paid)
    take(claim.kind, accountOf(claim.claimant), amount, claim.id);
  for (const { claim } of paid) take('fee', 'income:other', feeOf(claim), claim.id);

  const wanted = stillWanted(directives, taken).filter(({ kind, beneficiary }) =>
    law.beneficiaries.some(({ id, takes }) => id === beneficiary && takes === kind),
  );
  for (const directive of wanted)
    if (directive.kind === 'gift' && law.giftUnit) {
      const given = floorTo(Decimal.min(directive.amount, left), law.giftUnit);
      take('gift', accountOf(directive.beneficiary), given);
    }
  const toSave = left;
  for (const directive of wanted)
    if (directive.kind === 'savings') {
      const saved =
        'amount' in directive ? directive.amount : floorTo(toSave.times(directive.share), smallest);
      take('savings', accountOf(directive.beneficiary), Decimal.min(saved, left));
    }

  if (isHeld) take('held-until-majority', 'liabilities:held-for-minors', left);
  return { lines, net: left };
}

/** Directives, less what was given and saved by them of the same dividend before; a share is of what is left each time. */
function stillWanted(
  directives: readonly Directive[],
  taken: readonly DeductionLine[],
): readonly Directive[] {
  const given = taken.map((line) => ({ ...line }));
  return directives.map((directive) => {
    if (!('amount' in directive)) return directive;
    let { amount } = directive;
    for (const line of given)
      if (line.kind === directive.kind && line.account === accountOf(directive.beneficiary)) {
        const used = Decimal.min(line.amount, amount);
        line.amount = line.amount.minus(used);
        amount = amount.minus(used);
      }
    return { ...directive, amount };
  });
}

/** A claim with what it receives. */
interface Paid {
  readonly claim: Claim;
  readonly amount: Decimal;
}

/**
 * What each claim receives so that the fees for those that receive something can be paid as well: those alone, in order.
 * The lowest that would receive nothing beside the fees goes without, which makes room, until they fit.
 */
function payable(
  claims: readonly Claim[],
  left: Decimal,
  exempt: Decimal,
  { exemptFrom }: Pick<DeductionLaw, 'exemptFrom'>,
  feeOf: (claim: Claim) => Decimal,
  smallest: Decimal,
): readonly Paid[] {
  const keeping = (kept: Decimal, all: readonly Claim[]): readonly Paid[] =>
    allotted(
      all,
      left,
      (kind) => (exemptFrom.includes(kind) ? Decimal.max(exempt, kept) : kept),
      smallest,
    );
  for (let able = claims; ;) {
    const paid = keeping(new Decimal(0), able).filter(isSomething);
    const fees = paid.reduce((sum, { claim }) => sum.plus(feeOf(claim)), new Decimal(0));
    const remaining = paid.reduce((rest, { amount }) => rest.minus(amount), left);
    if (remaining.gte(fees)) return paid;
    const beside = keeping(
      fees,
      paid.map(({ claim }) => claim),
    );
    if (beside.every(isSomething)) return beside;
    const lowest = beside.findLastIndex((one) => !isSomething(one));
    able = beside.toSpliced(lowest, 1).map(({ claim }) => claim);
  }
}

const isSomething = ({ amount }: Paid): boolean => amount.gt(0);

/** Allots what is left to claims in their order, group by group; `keptFrom` says what a kind may not touch. */
function allotted(
  claims: readonly Claim[],
  left: Decimal,
  keptFrom: (kind: string) => Decimal,
  smallest: Decimal,
): readonly Paid[] {
  let rest = left;
  return ranks(claims).flatMap((rank) => {
    const room = Decimal.max(rest.minus(keptFrom(rank[0]!.kind)), 0);
    const paid = proRata(rank, room, smallest);
    rest = paid.reduce((less, { amount }) => less.minus(amount), rest);
    return paid;
  });
}

/** By kind, then by day; of one kind and day by what they are, never by when or under which id they came. */
const inOrder = (claims: readonly Claim[], order: readonly string[]): readonly Claim[] =>
  claims.toSorted(
    (one, other) =>
      order.indexOf(one.kind) - order.indexOf(other.kind) ||
      compare(one.countsFrom, other.countsFrom) ||
      byWhatTheyAre(one, other),
  );

const byWhatTheyAre = (one: Claim, other: Claim): number =>
  other.balance.comparedTo(one.balance) || compare(one.claimant, other.claimant);

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Claims that are in order, those of one kind and day together. */
function ranks(claims: readonly Claim[]): readonly (readonly Claim[])[] {
  const all: Claim[][] = [];
  for (const claim of claims) {
    const last = all.at(-1)?.[0];
    if (last?.kind === claim.kind && last.countsFrom === claim.countsFrom) all.at(-1)!.push(claim);
    else all.push([claim]);
  }
  return all;
}

/** Shares `room` in proportion to the balances: rounded down, what that leaves over to the largest remainders. */
function proRata(rank: readonly Claim[], room: Decimal, smallest: Decimal): readonly Paid[] {
  const total = rank.reduce((sum, { balance }) => sum.plus(balance), new Decimal(0));
  if (total.lte(room)) return rank.map((claim) => ({ claim, amount: claim.balance }));
  const parts = rank.map((claim) => {
    const wanted = claim.balance.times(room);
    return {
      claim,
      amount: floorShare(wanted, total, smallest),
      remainder: wanted.mod(total.times(smallest)),
    };
  });
  const over = parts.reduce((rest, { amount }) => rest.minus(amount), room);
  const first = parts.toSorted(
    (one, other) =>
      other.remainder.comparedTo(one.remainder) || byWhatTheyAre(one.claim, other.claim),
  );
  return parts.map((part) => ({
    claim: part.claim,
    amount: smallest.times(first.indexOf(part)).lt(over) ? part.amount.plus(smallest) : part.amount,
  }));
}
