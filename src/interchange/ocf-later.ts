import { Decimal } from 'decimal.js';
import type { LocalDate } from '../domain/calendar.js';
import { factsOf, isObject, type Json } from './ocf.js';
import type { Findings, Placed } from './ocf-package.js';
import { type FoundingRead, quantityOf, textIn } from './ocf-reading.js';

/** Something that came after the founding, as POST /v1/corporate-actions takes it: nothing of it is checked yet. */
export interface LaterAction {
  /** Where it stands in the package. */
  readonly at: string;
  readonly request: Json;
}

export interface LaterRead extends Findings {
  readonly actions: readonly LaterAction[];
}

/** What reading one transaction needs of the rest of the package. */
interface Reading extends Findings {
  readonly founding: FoundingRead;
  readonly currency: string;
}

/**
 * What came after the founding, in the order it happened. Of our own packages an action's first transaction carries all
 * that was stated of it; of others, what changes how many shares there are of a class.
 */
export function readLater(founding: FoundingRead, currency: string): LaterRead {
  const reading: Reading = { founding, currency, problems: [], ignored: [] };
  const actions = founding.later
    .toSorted((one, other) => compare(dayOf(one), dayOf(other)))
    .flatMap((one) => {
      const request = actionOf(one, reading);
      if (!request) return [];
      const { registrationNumber } = founding.founding;
      return [{ at: one.at, request: { ...request, registrationNumber, effectiveOn: dayOf(one) } }];
    });
  return { actions, problems: reading.problems, ignored: reading.ignored };
}

const dayOf = ({ object }: Placed): LocalDate => textIn(object, 'date');
const compare = (one: string, other: string): number => Number(one > other) - Number(one < other);

function actionOf(one: Placed, reading: Reading): Json | undefined {
  const facts = factsOf(one.object);
  if (!facts) {
    const stated = foreign(one, reading);
    return stated?.['shareClass'] === undefined ? undefined : stated; // Of no class it is told already.
  }
  if (typeof facts['follows'] !== 'string') return facts;
  const of = facts['of'];
  if (of !== reading.founding.founding.registrationNumber)
    reading.ignored.push({
      pointer: one.at,
      detail: `follows of a ${facts['follows']} of ${String(of)}: it comes with the package of that company`,
    });
  return undefined;
}

/** A transaction of a package that is not ours. */
function foreign({ at, object }: Placed, reading: Reading): Json | undefined {
  const type = textIn(object, 'object_type');
  switch (type) {
    case 'TX_STOCK_ISSUANCE':
      return issued({ at, object }, reading);
    case 'TX_STOCK_CLASS_SPLIT':
      return split({ at, object }, reading);
    case 'TX_STOCK_REPURCHASE':
    case 'TX_STOCK_CANCELLATION':
    case 'TX_STOCK_RETRACTION':
      return ended({ at, object }, reading);
    case 'TX_STOCK_CONVERSION':
      reading.problems.push({
        pointer: at,
        detail:
          'converts shares of others: the books know conversions of whole classes and of the fund’s shares only',
      });
      return undefined;
    default:
      reading.ignored.push({ pointer: at, detail: `${type} moves shares among others` });
      return undefined;
  }
}

function issued({ at, object }: Placed, reading: Reading): Json | undefined {
  if (reading.founding.moved.has(textIn(object, 'security_id'))) return undefined;
  const price = object['share_price'];
  const isPaid = isObject(price) && price['currency'] === reading.currency;
  const amount = isPaid ? textIn(price, 'amount') : '';
  if (isObject(price) && !isPaid)
    reading.ignored.push({
      pointer: `${at}/share_price`,
      detail: `is not in ${reading.currency}, and what was paid is not kept`,
    });
  return {
    kind: 'share-issue',
    shareClass: classOf(at, textIn(object, 'stock_class_id'), reading),
    sharesIssued: quantityOf(object, at, reading).toFixed(),
    pricePerShare: /^\d+(\.\d+)?$/.test(amount) ? new Decimal(amount).toFixed() : null,
  };
}

function split({ at, object }: Placed, reading: Reading): Json | undefined {
  const ratio = object['split_ratio'];
  const [newShares, oldShares] = ['numerator', 'denominator'].map((part) => {
    const stated = isObject(ratio) ? textIn(ratio, part) : '';
    return /^\+?\d{1,15}(\.\d{1,10})?$/.test(stated) ? new Decimal(stated) : undefined;
  });
  if (!newShares?.gt(0) || !oldShares?.gt(0)) {
    reading.problems.push({
      pointer: `${at}/split_ratio`,
      detail: 'must be a numerator and a denominator, decimal strings above 0',
    });
    return undefined;
  }
  if (newShares.eq(oldShares)) return undefined;
  return {
    kind: newShares.gt(oldShares) ? 'split' : 'consolidation',
    shareClass: classOf(at, textIn(object, 'stock_class_id'), reading),
    newShares: newShares.toFixed(),
    oldShares: oldShares.toFixed(),
  };
}

/** Shares of others that are there no more; a retraction says of none how many they were. */
function ended({ at, object }: Placed, reading: Reading): Json | undefined {
  const issuance = reading.founding.securities.get(textIn(object, 'security_id'));
  if (!issuance) {
    reading.problems.push({
      pointer: `${at}/security_id`,
      detail: 'must be a security that a TX_STOCK_ISSUANCE of the package made',
    });
    return undefined;
  }
  const counted = object['quantity'] === undefined ? issuance : { at, object };
  return {
    kind: 'buyback',
    shareClass: classOf(at, textIn(issuance.object, 'stock_class_id'), reading),
    sharesBoughtBack: quantityOf(counted.object, counted.at, reading).toFixed(),
  };
}

function classOf(at: string, id: string, { founding, problems }: Reading): string | undefined {
  const code = founding.codes.get(id);
  if (code === undefined)
    problems.push({
      pointer: `${at}/stock_class_id`,
      detail: 'must be the id of a stock class that was issued with the first shares',
    });
  return code;
}
