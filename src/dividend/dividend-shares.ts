import { Decimal } from 'decimal.js';
import {
  type AlaskaStatutory,
  type FixedAppropriation,
  type PartOf,
  partsEach,
  reductionsEach,
  type Step,
} from '../domain/payout.js';
import type { Dividend, SplitClass } from './dividend.store.js';

/** What a citizen's dividend is made of, and made smaller by. */
export interface Shares {
  /** By age, what part of a whole share each gets; none until the roll is frozen. */
  readonly classes: readonly SplitClass[];
  /** By how much each obligation and appropriation makes a whole share smaller. */
  readonly reductions: readonly Step[];
  /** Of what is paid together, how much of a whole share is of which part. */
  readonly parts: readonly Step[];
}

const WHOLE = new Decimal(1);

/** What a whole share of a dividend is made of; of one that is not split yet, nothing. */
export function sharesOf(
  { rule, perCitizen }: Pick<Dividend, 'rule' | 'perCitizen'>,
  classes: readonly SplitClass[],
  minorUnit: number,
): Shares {
  if (!perCitizen) return { classes, reductions: [], parts: [] };
  const whole = { weight: WHOLE, eachGets: perCitizen };
  return { classes, ...partsOf(rule, whole, classes, minorUnit) };
}

/** What one citizen's part of a dividend is made of, by their weight and what they get. */
export function partsOf(
  rule: Dividend['rule'],
  each: Omit<PartOf, 'shares'>,
  classes: readonly SplitClass[],
  minorUnit: number,
): Omit<Shares, 'classes'> {
  // A rule on record has its amounts as text.
  const {
    obligations = [],
    appropriations = [],
    supplements = [],
  } = rule as Partial<AlaskaStatutory & Pick<FixedAppropriation, 'supplements'>>;
  const read = ({ label, amount }: Step): Step => ({ label, amount: new Decimal(amount) });
  const shares = Decimal.sum(0, ...classes.map((of) => of.weight.times(of.citizens)));
  const units = { smallest: new Decimal(10).pow(-minorUnit) };
  const part = { ...each, shares };
  return {
    reductions: reductionsEach([...obligations, ...appropriations].map(read), part, units),
    parts:
      supplements.length === 0
        ? []
        : partsEach({ supplements: supplements.map(read) }, part, units),
  };
}
