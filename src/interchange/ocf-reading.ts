import { Decimal } from 'decimal.js';
import type { FieldProblem } from '../domain/refusal.js';
import { factsOf, type Json } from './ocf.js';
import { type Findings, type OpenedPackage, type Placed, placeOf } from './ocf-package.js';

/** What a package says of a company's founding, as POST /v1/incorporations takes it: nothing of it is checked yet. */
export interface StatedFounding {
  readonly registrationNumber: unknown;
  readonly legalName: unknown;
  readonly incorporatedOn: unknown;
  readonly legalForm: unknown;
  readonly lei: unknown;
  readonly shareClasses: readonly {
    readonly code: string;
    readonly foundingShares: string;
    readonly parValue: unknown;
    readonly currency: unknown;
  }[];
}

export interface FoundingRead extends Findings {
  readonly founding: StatedFounding;
  /** The class that an object of the package is: its code, by the object's id. */
  readonly codes: ReadonlyMap<string, string>;
  /** What happened after the founding, in the order of the package. */
  readonly later: readonly Placed[];
  /** What was issued, by security. */
  readonly securities: ReadonlyMap<string, Placed>;
  /** Securities that came of others: nothing was issued with them that was not there. */
  readonly moved: ReadonlySet<string>;
  /** Where in the package a field of the founding comes from. */
  readonly placeOf: (pointer: string) => string;
}

const ISSUANCE = 'TX_STOCK_ISSUANCE';

/** Of these OCF has the shares come out again as issuances: nothing is issued that was not there. */
const MOVES = new Set([
  'TX_STOCK_TRANSFER',
  'TX_STOCK_REISSUANCE',
  'TX_STOCK_CONSOLIDATION',
  'TX_STOCK_REPURCHASE',
  'TX_STOCK_CANCELLATION',
  'TX_STOCK_CONVERSION',
]);
/** What changes shares of a class, or how many there are. */
const CHANGES_SHARES = new Set([ISSUANCE, 'TX_STOCK_CLASS_SPLIT', ...MOVES, 'TX_STOCK_RETRACTION']);

const NUMERIC = /^\+?\d{1,40}(\.\d{1,10})?$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

export const textIn = (object: Json, key: string): string => {
  const value = object[key];
  return typeof value === 'string' ? value : '';
};

/**
 * Reads the founding out of a package: the issuer, its classes, and of each what was issued on the first day on which
 * anything was. Whoever got those shares, they are the founding shares, and the fund's part comes out of them.
 *
 * @param registrationNumber  what the caller says, or undefined
 * @param currency            of a class without a par value
 */
export function readFounding(
  opened: OpenedPackage,
  registrationNumber: string | undefined,
  currency: string,
): FoundingRead {
  const found: Findings = {
    problems: [...opened.problems],
    ignored: [...opened.ignored, ...leftOutOf(opened)],
  };
  const { issuer } = opened;
  const facts = factsOf(issuer.object) ?? {};
  const { founding, later, securities, moved } = issuancesOf(opened, found);
  const classes = classesOf(opened, founding, later, found);
  return {
    ...found,
    founding: {
      registrationNumber: numberOf(facts, registrationNumber, found),
      legalName: facts['foundingName'] ?? issuer.object['legal_name'],
      incorporatedOn: issuer.object['formation_date'],
      legalForm: facts['legalForm'] ?? null,
      lei: facts['lei'] ?? null,
      shareClasses: classes.map(({ code, shares, object }) => ({
        code,
        foundingShares: shares.toFixed(),
        ...parOf(object, currency),
      })),
    },
    codes: new Map(classes.map(({ object, code }) => [textIn(object, 'id'), code])),
    later,
    securities,
    moved,
    placeOf: placesOf(issuer.at, classes),
  };
}

/** A package seldom says under which number the registry has the company: then the caller does. */
function numberOf(facts: Json, given: string | undefined, { problems }: Findings): unknown {
  const stated = facts['registrationNumber'];
  const pointer = '/registrationNumber';
  if (given === undefined && stated === undefined)
    problems.push({
      pointer,
      detail:
        'is required as a query parameter: an OCF package does not say under which number a registry has its issuer',
    });
  if (given !== undefined && stated !== undefined && given !== stated)
    problems.push({ pointer, detail: 'is not the one that the package itself states' });
  return given ?? stated;
}

interface IssuedClass extends Placed {
  readonly code: string;
  readonly shares: Decimal;
  /** Where its shares are counted from. */
  readonly issuedAt: string;
}

interface Issuances {
  readonly founding: readonly Placed[];
  readonly later: readonly Placed[];
  readonly securities: ReadonlyMap<string, Placed>;
  readonly moved: ReadonlySet<string>;
}

/** What was issued on the first day, and everything that came after it and touches shares. */
function issuancesOf({ issuer, lists }: OpenedPackage, found: Findings): Issuances {
  const transactions = lists.transactions_files.filter(({ at, object }) => {
    const type = object['object_type'];
    if (CHANGES_SHARES.has(textIn(object, 'object_type')) || factsOf(object))
      return hasDay(at, object, found);
    found.ignored.push({ pointer: at, detail: `${String(type)} changes no shares that there are` });
    return false;
  });
  const moved = new Set(transactions.flatMap(({ object }) => resultsOf(object)));
  const issued = transactions.filter(({ object }) => object['object_type'] === ISSUANCE);
  const isNew = ({ object }: Placed) =>
    object['object_type'] === ISSUANCE &&
    !moved.has(textIn(object, 'security_id')) &&
    factsOf(object) === undefined; // Of our own packages only the founding says nothing more.
  const days = transactions.filter(isNew).map(({ object }) => textIn(object, 'date'));
  const firstDay = days.toSorted()[0];
  if (firstDay === undefined)
    found.problems.push({
      pointer: '/manifest/transactions_files',
      detail: 'must name at least one TX_STOCK_ISSUANCE: a company is founded with shares',
    });
  const isFounding = (one: Placed) => isNew(one) && one.object['date'] === firstDay;
  refuseEarlier(transactions, firstDay, issuer, found);
  return {
    founding: transactions.filter(isFounding),
    later: transactions.filter((one) => !isFounding(one)),
    securities: new Map(issued.map((one) => [textIn(one.object, 'security_id'), one])),
    moved,
  };
}

function hasDay(at: string, object: Json, { problems }: Findings): boolean {
  if (DAY.test(textIn(object, 'date'))) return true;
  problems.push({ pointer: `${at}/date`, detail: 'must be a day, as YYYY-MM-DD' });
  return false;
}

function refuseEarlier(
  transactions: readonly Placed[],
  firstDay: string | undefined,
  issuer: Placed,
  { problems }: Findings,
): void {
  const founded = textIn(issuer.object, 'formation_date');
  const limit = firstDay !== undefined && firstDay > founded ? firstDay : founded;
  for (const { at, object } of transactions)
    if (textIn(object, 'date') < limit)
      problems.push({
        pointer: `${at}/date`,
        detail: `must not lie before ${limit}, when ${limit === founded ? 'the issuer was formed' : 'the first shares were issued'}`,
      });
}

/** The securities that a transaction leaves in place of the one it takes. */
function resultsOf(object: Json): string[] {
  if (!MOVES.has(textIn(object, 'object_type'))) return [];
  const {
    resulting_security_ids: several,
    resulting_security_id: one,
    balance_security_id: rest,
  } = object;
  return [...(Array.isArray(several) ? (several as unknown[]) : []), one, rest].filter(
    (id) => typeof id === 'string',
  );
}

function classesOf(
  { lists }: OpenedPackage,
  founding: readonly Placed[],
  later: readonly Placed[],
  found: Findings,
): IssuedClass[] {
  const issued = new Map<string, Placed[]>();
  for (const one of founding) {
    const id = textIn(one.object, 'stock_class_id');
    issued.set(id, [...(issued.get(id) ?? []), one]);
  }
  const classes = lists.stock_classes_files.flatMap(({ at, object }): IssuedClass[] => {
    const issuances = issued.get(textIn(object, 'id'));
    issued.delete(textIn(object, 'id'));
    if (issuances) return [classOf({ at, object }, issuances, found)];
    const [first] = later.filter((one) => one.object['stock_class_id'] === object['id']);
    if (first)
      found.problems.push({
        pointer: at,
        detail: `none of it was issued with the first shares, but some later (${first.at}): a class that comes later cannot be registered with the company`,
      });
    else found.ignored.push({ pointer: at, detail: 'none of it was ever issued' });
    return [];
  });
  for (const one of [...issued.values()].flat())
    found.problems.push({
      pointer: `${one.at}/stock_class_id`,
      detail: 'must be the id of a stock class of the package',
    });
  return classes;
}

function classOf(
  { at, object }: Placed,
  issuances: readonly Placed[],
  found: Findings,
): IssuedClass {
  const code = codeOf(object);
  if (code === '')
    found.problems.push({
      pointer: `${at}/default_id_prefix`,
      detail:
        'must have letters or digits, or else the name must: the code of the class is made of it',
    });
  const shares = issuances.reduce(
    (sum, { at: place, object: issuance }) => sum.plus(quantityOf(issuance, place, found)),
    new Decimal(0),
  );
  return { at, object, code, shares, issuedAt: placeOf(issuances[0]!.at, 'quantity') };
}

/** Shares, > 0; what is none is a problem, and counts as 0. */
export function quantityOf(object: Json, at: string, { problems }: Findings): Decimal {
  const quantity = textIn(object, 'quantity');
  if (NUMERIC.test(quantity) && new Decimal(quantity).gt(0)) return new Decimal(quantity);
  problems.push({
    pointer: `${at}/quantity`,
    detail: 'must be a decimal string above 0, with at most 10 decimals',
  });
  return new Decimal(0);
}

/**
 * The code of a class, as registries write them, out of what certificates are numbered with (`PS-` is `PS`) or, where
 * that says nothing, out of its name: capital letters, digits and hyphens, at most twenty.
 */
function codeOf(object: Json): string {
  const fitted = (text: string): string =>
    text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toUpperCase()
      .replace(/[^A-Z0-9-]+/g, '-')
      .slice(0, 20);
  const prefix = fitted(textIn(object, 'default_id_prefix').trim().replace(/-$/, ''));
  if (/[A-Z0-9]/.test(prefix)) return prefix;
  const name = fitted(textIn(object, 'name').trim());
  return /[A-Z0-9]/.test(name) ? name : '';
}

/** Par as a class states it; OCF may write `+` and zeros before it, which no request does. */
function parOf(object: Json, currency: string): { parValue: unknown; currency: unknown } {
  const par = object['par_value'];
  if (par === undefined || par === null) return { parValue: null, currency };
  const { amount, currency: stated } = par as Json;
  const isNumeric = typeof amount === 'string' && NUMERIC.test(amount);
  return { parValue: isNumeric ? new Decimal(amount).toFixed() : (amount ?? ''), currency: stated };
}

/** Names the place in the package that a field of the request comes from. */
function placesOf(issuer: string, classes: readonly IssuedClass[]): (pointer: string) => string {
  return (pointer) => {
    const [, field = '', no, part] = pointer.split('/');
    const one = no === undefined ? undefined : classes[Number(no)];
    if (one)
      return (
        {
          code: `${one.at}/default_id_prefix`,
          foundingShares: one.issuedAt,
          parValue: `${one.at}/par_value/amount`,
          currency: `${one.at}/par_value/currency`,
        }[part ?? ''] ?? one.at
      );
    return (
      {
        registrationNumber: '/registrationNumber',
        legalName: `${issuer}/legal_name`,
        incorporatedOn: `${issuer}/formation_date`,
        legalForm: `${issuer}/comments`,
        lei: `${issuer}/comments`,
        shareClasses: '/manifest/stock_classes_files',
      }[field] ?? pointer
    );
  };
}

/** What is kept of each kind of object; the rest of it is told to be left out. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  issuer: ['object_type', 'id', 'legal_name', 'formation_date', 'comments'],
  stock_classes_files: ['object_type', 'id', 'name', 'default_id_prefix', 'par_value', 'comments'],
};
const UNKEPT_LISTS = [
  'stakeholders_files',
  'stock_legend_templates_files',
  'stock_plans_files',
  'vesting_terms_files',
  'valuations_files',
  'financings_files',
  'documents_files',
] as const;

function leftOutOf({ issuer, lists }: OpenedPackage): FieldProblem[] {
  const beside = (kept: readonly string[], { at, object }: Placed): FieldProblem[] => {
    const others = Object.keys(object).filter((key) => !kept.includes(key));
    return others.length === 0 ? [] : [{ pointer: at, detail: `not kept: ${others.join(', ')}` }];
  };
  return [
    ...beside(KEPT['issuer']!, issuer),
    ...lists.stock_classes_files.flatMap((one) => beside(KEPT['stock_classes_files']!, one)),
    ...UNKEPT_LISTS.flatMap((list) =>
      lists[list].length === 0
        ? []
        : [
            {
              pointer: placeOf('/manifest', list),
              detail: `not kept: ${lists[list].length} of them; the books know companies, classes and shares only`,
            },
          ],
    ),
  ];
}
