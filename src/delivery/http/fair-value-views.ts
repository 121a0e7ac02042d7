import { moneyText, plainText } from '../../domain/quantity.js';
import type { RecordedRate } from '../../portfolio/exchange-rate.store.js';
import { type Outlier, OUTLIERS, type Position } from '../../portfolio/position.store.js';
import type { DuePrice, RecordedPrice, StatedPrice } from '../../portfolio/price.store.js';
import type { RecordedTitle } from '../../registry/title.store.js';
import type { Title } from '../../registry/titles.js';
import type { Money } from './views.js';

/** What is shown of what holdings are valued by. */

export const rateView = ({
  base,
  quote,
  observedOn,
  rate,
  source,
  recordedAt,
  recordedBy,
}: RecordedRate) => ({
  base,
  quote,
  observedOn,
  rate: plainText(rate),
  source,
  recordedAt,
  recordedBy,
});

/** A price with what it follows from, as that was stated. */
export const priceView = ({ priceId, pricePerShare, stated, ...price }: RecordedPrice) => ({
  id: String(priceId),
  ...price,
  pricePerShare: plainText(pricePerShare),
  ...statedView(stated),
});

const statedView = (stated: StatedPrice) => ({
  inputs: stated.inputs ?? null,
  significantInputs: stated.significantInputs ?? [],
  calibration: stated.calibration ?? null,
  classRights: stated.classRights ?? null,
});

export const dueView = ({ shareClassId: _id, shares, ...due }: DuePrice) => ({
  ...due,
  shares: plainText(shares),
});

/** A position, with what it counts for and what has changed since the valuation before. */
export const positionView = (position: Position, { currency, minorUnit }: Money) => {
  const { value, previousValue, byShares, byCurrency, byPrice } = position;
  return {
    registrationNumber: position.registrationNumber,
    shareClass: position.shareClass,
    shares: plainText(position.shares),
    pricePerShare: plainText(position.pricePerShare),
    currency,
    value: moneyText(value, minorUnit),
    basis: position.basis,
    technique: position.method,
    priceId: position.priceId === null ? null : String(position.priceId),
    observedOn: position.observedOn,
    priceCurrency: position.currency,
    exchangeRate: position.exchangeRate && plainText(position.exchangeRate),
    level: position.level,
    stale: position.isStale,
    recordedBy: position.recordedBy,
    insiderRound: position.isInsiderRound,
    ...statedView(position.stated ?? {}),
    title: position.title,
    previous: previousValue && {
      asOf: position.previousAsOf,
      shares: plainText(position.previousShares!),
      value: moneyText(previousValue, minorUnit),
    },
    change: {
      total: moneyText(byShares.plus(byCurrency).plus(byPrice), minorUnit),
      byShares: moneyText(byShares, minorUnit),
      byCurrency: moneyText(byCurrency, minorUnit),
      byPrice: moneyText(byPrice, minorUnit),
    },
  };
};

/** Of each kind how many there are, and the largest. */
export const outliersView = (
  counts: Readonly<Record<Outlier, bigint>>,
  largest: readonly (Position & { readonly kind: Outlier })[],
  money: Money,
) =>
  Object.fromEntries(
    OUTLIERS.map((kind) => [
      kind,
      {
        count: String(counts[kind]),
        largest: largest
          .filter((position) => position.kind === kind)
          .map((position) => positionView(position, money)),
      },
    ]),
  );

export const titleView = ({ state, history }: Title, money: Money) => ({
  state,
  history: history.map((title) => recordedTitleView(title, money)),
});

const recordedTitleView = (
  { titleNo: _no, paidUp, uncalled, ...title }: RecordedTitle,
  { currency, minorUnit }: Money,
) => ({
  ...title,
  paidUp: paidUp && plainText(paidUp),
  uncalled: { amount: moneyText(uncalled, minorUnit), currency },
});
