import { plainText } from '../../domain/quantity.js';
import type { RecordedRate } from '../../portfolio/exchange-rate.store.js';
import type { RecordedPrice } from '../../portfolio/price.store.js';

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
  inputs: stated.inputs ?? null,
  significantInputs: stated.significantInputs ?? [],
  calibration: stated.calibration ?? null,
  classRights: stated.classRights ?? null,
});
