import { Decimal } from 'decimal.js';
import type { Law } from './nation.js';
import { DECIMALS_MAX, exactly } from './quantity.js';

/** What a company owes the fund of its founding shares. */
export interface Contribution extends Pick<Law, 'fractions'> {
  /** 0 where the company is exempt. */
  readonly rate: Decimal;
  /** Why it is exempt, or null. */
  readonly exemption: string | null;
}

/** What a company of this legal form owes under a law. Forms are compared without case. */
export function contributionOf(law: Law, legalForm: string | null): Contribution {
  const form = legalForm?.trim().toLowerCase();
  const exempt = law.exemptLegalForms.find((one) => one.form.toLowerCase() === form);
  return {
    rate: exempt ? new Decimal(0) : law.contributionRate,
    fractions: law.fractions,
    exemption: exempt?.reason ?? null,
  };
}

/**
 * The fund's part of one share class at incorporation, out of the founding shares:
 *
 *     stake = rate × founding shares,   founders keep the rest
 *
 * Exact where fractions of a share are kept, so that one share still contributes 0.1; else rounded up or down to a
 * whole share, as the nation's law has it. The database multiplies once more and refuses another stake (law 6).
 *
 * @param foundingShares  shares of the class, > 0, at most 10 decimals
 * @returns               shares, ≥ 0: none where the company is exempt or a fraction is rounded away
 * @throws Refusal        `quantity-too-fine`: the stake would need more than 10 decimals
 */
export const contributedShares = (foundingShares: Decimal, contribution: Contribution): Decimal =>
  exactly(stakeOf(foundingShares, contribution));

/** Can the books hold the fund's part of a class to its last digit? */
export const isExactStake = (foundingShares: Decimal, contribution: Contribution): boolean =>
  stakeOf(foundingShares, contribution).dp() <= DECIMALS_MAX;

function stakeOf(foundingShares: Decimal, { rate, fractions }: Contribution): Decimal {
  const part = foundingShares.times(rate);
  if (fractions === 'up') return part.ceil();
  return fractions === 'down' ? part.floor() : part;
}
