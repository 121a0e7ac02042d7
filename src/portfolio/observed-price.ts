import { Decimal } from 'decimal.js';
import type { LocalDate } from '../domain/calendar.js';
import {
  type Calibration,
  calibrated,
  calibrationFactor,
  levelOf,
  pricePerShareOf,
  roundedPrice,
  type SignificantInput,
  type TechniqueInputs,
} from '../domain/fair-value.js';
import type { FieldProblem } from '../domain/refusal.js';
import { PRICE_MAX, type PriceMethod } from '../domain/valuation.js';
import type { ObservedPrice, PriceOnDay, StatedPrice } from './price.store.js';

/** A price as it is observed: of a class named by its company and code, stated or following from its inputs. */
export interface PriceObservation {
  readonly registrationNumber: string;
  readonly shareClass: string;
  readonly observedOn: LocalDate;
  readonly pricePerShare?: Decimal | undefined;
  readonly currency: string;
  readonly method: PriceMethod;
  readonly source: string;
  readonly inputs?: TechniqueInputs | undefined;
  readonly significantInputs?: readonly SignificantInput[] | undefined;
  /** To the price of a transaction on a day: on that day itself, or later by what it was found to be then. */
  readonly calibration?: { readonly toPricedOn: LocalDate } | undefined;
  readonly classRights?: string | undefined;
}

/** An observation, of a class that there is. */
export type ObservationOfClass = PriceObservation & { readonly shareClassId: bigint };

/** What others are calibrated to: transactions, and the techniques that were tried on them. */
export class Anchors {
  private readonly newest = new Map<string, PriceOnDay>();

  constructor(known: readonly PriceOnDay[]) {
    for (const price of known) this.add(price);
  }

  add(price: PriceOnDay): void {
    this.newest.set(keyOf(price.shareClassId, price.observedOn, price.method), price);
  }

  on(shareClassId: bigint, day: LocalDate, method: PriceMethod): PriceOnDay | undefined {
    return this.newest.get(keyOf(shareClassId, day, method));
  }
}

const keyOf = (shareClassId: bigint, day: LocalDate, method: PriceMethod): string =>
  `${shareClassId} ${day} ${method}`;

/** What is recorded of an observation; or what is wrong with it, by its place in the observation. */
export function observedPrice(
  observation: ObservationOfClass,
  anchors: Anchors,
): ObservedPrice | FieldProblem {
  const { inputs, significantInputs, classRights } = observation;
  const model = inputs === undefined ? null : pricePerShareOf(inputs);
  const calibration = model === null ? undefined : calibrationOf(observation, model, anchors);
  if (calibration && 'detail' in calibration) return calibration;
  const price = priceOf(observation, model && calibration ? calibrated(model, calibration) : model);
  if ('detail' in price) return price;
  return {
    ...observation,
    ...price,
    level: levelOf(observation.method, {
      isActive: inputs?.method === 'quoted-price' ? (inputs.isActive ?? true) : true,
      significantInputs,
    }),
    isInsiderRound: inputs?.method === 'recent-investment' && inputs.isInsider === true,
    stated: {
      inputs: statedInputs(observation),
      significantInputs,
      classRights,
      calibration: shown(observation, calibration),
    },
  };
}

/** The inputs as they were stated; the technique stands beside them. */
function statedInputs({ inputs }: PriceObservation): object | undefined {
  if (inputs === undefined) return undefined;
  const { method: _method, ...stated } = inputs;
  return stated;
}

/** The price that is stated, or that the inputs come to. */
function priceOf(
  { pricePerShare: stated }: PriceObservation,
  computed: Decimal | null,
): Pick<ObservedPrice, 'pricePerShare'> | FieldProblem {
  if (computed === null) return { pricePerShare: stated! };
  const price = roundedPrice(computed);
  if (price.gte(PRICE_MAX))
    return { pointer: '/inputs', detail: `come to ${price.toFixed()}, more than the books hold` };
  if (stated !== undefined && !stated.eq(price))
    return {
      pointer: '/pricePerShare',
      detail: `must be ${price.toFixed()}, which is what the inputs come to, or be left out`,
    };
  return { pricePerShare: price };
}

/**
 * What a model is calibrated by: on the day of a transaction by what was paid and what the model comes to; on a later
 * day by what was found then.
 */
function calibrationOf(
  { shareClassId, observedOn, method, currency, calibration }: ObservationOfClass,
  model: Decimal,
  anchors: Anchors,
): Calibration | FieldProblem | undefined {
  if (calibration === undefined) return undefined;
  const { toPricedOn } = calibration;
  const wrong = (detail: string): FieldProblem => ({ pointer: '/calibration/toPricedOn', detail });
  if (toPricedOn > observedOn) return wrong('must not lie after the day of the price');
  const isThatDay = toPricedOn === observedOn;
  const anchor = anchors.on(shareClassId, toPricedOn, isThatDay ? 'recent-investment' : method);
  if (anchor === undefined || (!isThatDay && anchor.stated.calibration === undefined))
    return wrong(
      isThatDay
        ? 'must be a day on which the price of a recent investment is on record'
        : 'must be a day on which a price of this technique was calibrated: record that one first',
    );
  if (anchor.currency !== currency)
    return wrong(`must be a day whose price is in the same currency; it is in ${anchor.currency}`);
  if (!isThatDay) return quotientOf(anchor.stated.calibration!);
  if (!model.gt(0)) return wrong('must be of a model that comes to more than nothing');
  return { transactionPrice: anchor.pricePerShare, modelPrice: model };
}

const quotientOf = ({
  transactionPrice,
  modelPrice,
}: NonNullable<StatedPrice['calibration']>): Calibration => ({
  transactionPrice: new Decimal(transactionPrice),
  modelPrice: new Decimal(modelPrice),
});

const shown = (
  { calibration: asked }: PriceObservation,
  calibration: Calibration | undefined,
): StatedPrice['calibration'] =>
  asked &&
  calibration && {
    toPricedOn: asked.toPricedOn,
    transactionPrice: calibration.transactionPrice.toFixed(),
    modelPrice: calibration.modelPrice.toFixed(),
    factor: calibrationFactor(calibration).toFixed(),
  };
