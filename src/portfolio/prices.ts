import type { EntityManager } from 'typeorm';
import { type FieldProblem, Refusal, refuseFields } from '../domain/refusal.js';
import { EXCHANGE_RATE_DAYS_MAX } from '../domain/valuation.js';
import type { IncorporationStore } from '../registry/incorporation.store.js';
import type { ExchangeRate, ExchangeRateStore } from './exchange-rate.store.js';
import {
  Anchors,
  type ObservationOfClass,
  observedPrice,
  type PriceObservation,
} from './observed-price.js';
import type { ObservedPrice, PriceStore } from './price.store.js';

/** Where a request has its nth price or rate. */
type Pointer = (no: number) => string;

/** What shares and currencies are worth by what is observed. */
export class Prices {
  constructor(
    private readonly store: PriceStore,
    private readonly rates: ExchangeRateStore,
    private readonly incorporations: IncorporationStore,
  ) {}

  /**
   * Records observations, all or none. One that repeats the last word on its class and day is left out.
   * @throws Refusal `invalid-fields` with every class that is not registered and every price that is not what its
   *   inputs come to; `no-exchange-rate` with every currency that had no rate on its day
   */
  async record(
    tx: EntityManager,
    prices: readonly PriceObservation[],
    person: string,
    pointer: Pointer,
  ): Promise<{ recorded: number; unchanged: number }> {
    const classes = await this.incorporations.classes(tx, prices);
    refuseFields(
      classes.flatMap((id, no) =>
        id === null
          ? [
              {
                pointer: `${pointer(no)}/registrationNumber`,
                detail: 'no registered company has this number and share class',
              },
            ]
          : [],
      ),
    );
    await this.refuseUnrated(tx, prices, pointer);
    const observed = await this.observed(
      tx,
      prices.map((price, no) => ({ ...price, shareClassId: classes[no]! })),
      pointer,
    );
    const recorded = Number(await this.store.record(tx, observed, person));
    return { recorded, unchanged: prices.length - recorded };
  }

  /** Records exchange rates, all or none. One that repeats the last word on its pair and day is left out. */
  async recordRates(
    tx: EntityManager,
    rates: readonly ExchangeRate[],
    person: string,
  ): Promise<{ recorded: number; unchanged: number }> {
    const recorded = Number(await this.rates.record(tx, rates, person));
    return { recorded, unchanged: rates.length - recorded };
  }

  private async refuseUnrated(
    tx: EntityManager,
    prices: readonly PriceObservation[],
    pointer: Pointer,
  ): Promise<void> {
    const missing = await this.rates.missing(tx, prices);
    if (missing.length === 0) return;
    const unrated = missing.map((no) => prices[no]!);
    const currencies = [...new Set(unrated.map(({ currency }) => currency))].toSorted();
    throw new Refusal(
      'no-exchange-rate',
      {
        currencies: currencies.join(', '),
        asOf: unrated.map(({ observedOn }) => observedOn).toSorted()[0]!,
      },
      missing.map((no) => ({
        pointer: `${pointer(no)}/currency`,
        detail: `has no rate to the fund's currency on ${prices[no]!.observedOn} or in the ${EXCHANGE_RATE_DAYS_MAX} days before it`,
      })),
    );
  }

  private async observed(
    tx: EntityManager,
    prices: readonly ObservationOfClass[],
    pointer: Pointer,
  ): Promise<ObservedPrice[]> {
    const anchors = new Anchors(
      await this.store.onDays(
        tx,
        prices.flatMap(({ shareClassId, calibration }) =>
          calibration ? [{ shareClassId, day: calibration.toPricedOn }] : [],
        ),
      ),
    );
    const problems: FieldProblem[] = [];
    const observed = prices.map((price, no) => {
      const found = observedPrice(price, anchors);
      if ('detail' in found)
        problems.push({ pointer: pointer(no) + found.pointer, detail: found.detail });
      else anchors.add(found);
      return found;
    });
    refuseFields(problems);
    return observed as ObservedPrice[];
  }
}
