import { Decimal } from 'decimal.js';
import { DECIMALS_MAX } from './quantity.js';

/**
 * What a share is worth by what a technique was given: the International Private Equity and Venture Capital Valuation
 * Guidelines (IPEV), edition of December 2025, ask for fair value at the measurement date, by the technique that market
 * participants would use, with its inputs on record. What was paid in a recent investment is to them what techniques are
 * calibrated to; here it is a price as well (docs/valuation.md says what else is left to the valuer). Each function is
 * the arithmetic of one technique and nothing else; the judgement is in the inputs. Money is of the price's currency
 * throughout. A price is rounded once, at the end, half to even to ten decimals.
 */

/** Between what a company is worth and what its ordinary shares are. */
interface EquityBridge {
  /** Interest-bearing debt less cash; negative where there is more cash. */
  readonly netDebt?: Decimal | undefined;
  /** What ranks before the class: liquidation preferences, arrears. */
  readonly preferredClaims?: Decimal | undefined;
  /** Shares if every option, warrant and convertible that is worth it were exercised; > 0. */
  readonly dilutedShares: Decimal;
  /** For what a buyer would pay less: no market, no control; 0 ≤ discount < 1. */
  readonly discount?: Decimal | undefined;
}

export interface MultiplesInputs extends EquityBridge {
  /** Maintainable earnings, revenue or another measure of a year. */
  readonly metric: Decimal;
  readonly metricName: string;
  readonly multiple: Decimal;
}

export interface BenchmarkInputs extends EquityBridge {
  /** What the industry counts: subscribers, beds, MWh. */
  readonly units: Decimal;
  /** Money per unit. */
  readonly benchmark: Decimal;
}

export interface CashFlowInputs extends EquityBridge {
  /** Of the company's operations, before its debt is served; or of the investment itself, to its holders. */
  readonly of: 'company' | 'investment';
  /** At the end of so many years from the day of the price, each year once. */
  readonly cashFlows: readonly { readonly year: number; readonly amount: Decimal }[];
  readonly discountRate: Decimal;
  /** For ever after the last year; below the discount rate. */
  readonly terminalGrowth?: Decimal | undefined;
}

export interface NetAssetsInputs extends Pick<EquityBridge, 'dilutedShares' | 'discount'> {
  readonly assets: Decimal;
  readonly liabilities: Decimal;
}

export interface ScenarioInputs extends Pick<EquityBridge, 'dilutedShares'> {
  /** What may come, with probabilities that add up to 1: what the ordinary shares are worth then, and in how many years. */
  readonly scenarios: readonly {
    readonly label: string;
    readonly probability: Decimal;
    readonly value: Decimal;
    readonly years?: number | undefined;
    readonly discountRate?: Decimal | undefined;
  }[];
}

export interface RoundInputs {
  /** What was paid for a share. */
  readonly roundPrice: Decimal;
  readonly sharesIssued?: Decimal | undefined;
  /** Did only those pay who held shares already? */
  readonly isInsider?: boolean | undefined;
}

export interface QuoteInputs {
  readonly exchange?: string | undefined;
  /** IFRS 13, appendix A: with sufficient frequency and volume to provide prices on an ongoing basis. */
  readonly isActive?: boolean | undefined;
}

/** What a price follows from, by its technique. */
export type TechniqueInputs =
  | ({ readonly method: 'multiples' } & MultiplesInputs)
  | ({ readonly method: 'industry-benchmark' } & BenchmarkInputs)
  | ({ readonly method: 'discounted-cash-flow' } & CashFlowInputs)
  | ({ readonly method: 'net-assets' } & NetAssetsInputs)
  | ({ readonly method: 'milestone' | 'scenario' } & ScenarioInputs)
  | ({ readonly method: 'recent-investment' } & RoundInputs)
  | ({ readonly method: 'quoted-price' } & QuoteInputs);

const NOTHING = new Decimal(0);
const ONE = new Decimal(1);

/** A price as the books hold it: half to even, to ten decimals. */
export const roundedPrice = (price: Decimal): Decimal =>
  price.toDecimalPlaces(DECIMALS_MAX, Decimal.ROUND_HALF_EVEN);

/**
 * What the inputs come to per share, to 60 digits, before rounding; null where the technique computes nothing: a quoted
 * price is read. Never below nothing, for a shareholder owes nothing beyond the shares.
 *
 *     multiples            (metric × multiple − net debt − preferred claims) × (1 − discount) ÷ diluted shares
 *     industry-benchmark   (units × benchmark − net debt − preferred claims) × (1 − discount) ÷ diluted shares
 *     discounted-cash-flow (present value − net debt − preferred claims) × (1 − discount) ÷ diluted shares
 *     net-assets           (assets − liabilities) × (1 − discount) ÷ diluted shares
 *     milestone, scenario  Σ probability × value ÷ (1 + discount rate)^years ÷ diluted shares
 *     recent-investment    the price of the round
 */
export function pricePerShareOf(inputs: TechniqueInputs): Decimal | null {
  switch (inputs.method) {
    case 'multiples':
      return perShare(inputs.metric.times(inputs.multiple), inputs);
    case 'industry-benchmark':
      return perShare(inputs.units.times(inputs.benchmark), inputs);
    case 'discounted-cash-flow':
      return perShare(presentValue(inputs), inputs);
    case 'net-assets':
      return perShare(inputs.assets.minus(inputs.liabilities), inputs);
    case 'milestone':
    case 'scenario':
      return Decimal.max(0, expectedValue(inputs)).div(inputs.dilutedShares);
    case 'recent-investment':
      return inputs.roundPrice;
    case 'quoted-price':
      return null;
  }
}

/** What is left of a value for the class, per share. */
function perShare(
  value: Decimal,
  { netDebt = NOTHING, preferredClaims = NOTHING, discount = NOTHING, dilutedShares }: EquityBridge,
): Decimal {
  const equity = Decimal.max(0, value.minus(netDebt).minus(preferredClaims));
  return equity.times(ONE.minus(discount)).div(dilutedShares);
}

/**
 * What cash flows are worth on the day of the price; with a terminal growth, what comes after the last year too, as a
 * growing perpetuity (Gordon 1959):
 *
 *     Σ amount ÷ (1 + r)^year   +   last amount × (1 + g) ÷ (r − g) ÷ (1 + r)^last year
 */
export function presentValue({
  cashFlows,
  discountRate,
  terminalGrowth,
}: Pick<CashFlowInputs, 'cashFlows' | 'discountRate' | 'terminalGrowth'>): Decimal {
  const within = cashFlows.reduce(
    (sum, { year, amount }) => sum.plus(discounted(amount, discountRate, year)),
    NOTHING,
  );
  if (terminalGrowth === undefined) return within;
  const last = cashFlows.reduce((latest, flow) => (flow.year > latest.year ? flow : latest));
  const after = last.amount.times(ONE.plus(terminalGrowth)).div(discountRate.minus(terminalGrowth));
  return within.plus(discounted(after, discountRate, last.year));
}

/** What scenarios are worth by their probabilities, each discounted at its own rate (IPEV: probability-weighted). */
export const expectedValue = ({ scenarios }: Pick<ScenarioInputs, 'scenarios'>): Decimal =>
  scenarios.reduce(
    (sum, { probability, value, years = 0, discountRate = NOTHING }) =>
      sum.plus(probability.times(discounted(value, discountRate, years))),
    NOTHING,
  );

const discounted = (amount: Decimal, rate: Decimal, years: number): Decimal =>
  amount.div(ONE.plus(rate).pow(years));

/** What a technique came to on the day of a transaction, beside what was paid. */
export interface Calibration {
  readonly transactionPrice: Decimal;
  readonly modelPrice: Decimal;
}

/**
 * What a model comes to once it is calibrated: on the day of the transaction, to what was paid (IFRS 13.64; IPEV:
 * calibration).
 *
 *     price = model × (transaction ÷ model on its day), divided last
 */
export const calibrated = (
  model: Decimal,
  { transactionPrice, modelPrice }: Calibration,
): Decimal => model.times(transactionPrice).div(modelPrice);

const FACTOR_DECIMALS = 20;

/** transaction ÷ model, half to even to twenty decimals: shown, while prices are computed from the quotient itself. */
export const calibrationFactor = ({ transactionPrice, modelPrice }: Calibration): Decimal =>
  transactionPrice.div(modelPrice).toDecimalPlaces(FACTOR_DECIMALS, Decimal.ROUND_HALF_EVEN);

/** An input that matters to the whole, with where it stands in the hierarchy. */
export interface SignificantInput {
  readonly name: string;
  readonly level: 1 | 2 | 3;
}

/**
 * The level of a price in the hierarchy of IFRS 13 (72–90): that of the lowest, which is the highest number, of its
 * significant inputs. Where none are named, a quoted price of an active market is Level 1, one of a market that is not
 * active Level 2 (82(b): it is observed all the same), and everything else 3.
 */
export function levelOf(
  method: string,
  {
    isActive = true,
    significantInputs = [],
  }: Pick<QuoteInputs, 'isActive'> & {
    readonly significantInputs?: readonly SignificantInput[] | undefined;
  },
): 1 | 2 | 3 {
  if (significantInputs.some(({ level }) => level === 3)) return 3;
  if (significantInputs.some(({ level }) => level === 2)) return 2;
  if (significantInputs.length > 0) return 1;
  if (method !== 'quoted-price') return 3;
  return isActive ? 1 : 2;
}
