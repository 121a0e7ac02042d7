import { Decimal } from 'decimal.js';
import { dayOf, type Instant, type LocalDate } from '../domain/calendar.js';
import { fundName } from './cap-table.js';
import { derivedId } from './derived-id.js';
import type { Json } from './ocf.js';

/**
 * Who owns what, by the Beneficial Ownership Data Standard (BODS) 0.4: the fund and each company are entities, and what
 * the fund holds of a company is a relationship. The fund owns; it belongs to all citizens, none of whom is a beneficial
 * owner by it, so no interest is said to be one.
 */

const VERSION = '0.4';
/** Of percentages; what is not exact in so many is said as a range of the last of them. */
const DECIMALS = 10;

/** What the fund holds of a company as of a day. */
export interface Ownership {
  readonly companyId: string;
  readonly registrationNumber: string;
  readonly legalName: string;
  readonly incorporatedOn: LocalDate;
  readonly lei: string | null;
  readonly dissolvedOn: LocalDate | null;
  readonly isListed: boolean;
  /** When what is said of the company last became otherwise, and when the books knew. */
  readonly entityChangedOn: LocalDate;
  readonly entityKnownAt: Instant;
  /** The same of what the fund holds, and since when it ever held anything; null where it never did. */
  readonly firstHeldOn: LocalDate | null;
  readonly holdingChangedOn: LocalDate | null;
  readonly holdingKnownAt: Instant;
  /** Those that the fund holds or held shares of. */
  readonly classes: readonly {
    readonly code: string;
    /** Shares that the fund holds, ≥ 0. */
    readonly held: string;
    /** Shares there are, ≥ 0. */
    readonly outstanding: string;
    /** Since when it has held some without a break, or had before it held none; and the last day on which they all went. */
    readonly heldSince: LocalDate;
    readonly heldUntil: LocalDate | null;
  }[];
}

/** The fund itself, which every relationship is of. */
export function fundStatement(nation: string, knownOn: LocalDate): Json {
  const recordId = fundRecord(nation);
  return statement(nation, {
    recordId,
    declarationSubject: recordId,
    recordType: 'entity',
    recordStatus: 'new',
    on: knownOn,
    knownOn,
    recordDetails: {
      isComponent: false,
      entityType: {
        type: 'stateBody',
        details: 'Sovereign wealth fund that belongs to all citizens',
      },
      name: fundName(nation),
      jurisdiction: { name: nation },
    },
  });
}

/** A company, and what the fund holds of it. A company of which it never held anything is no relationship. */
export function ownershipStatements(nation: string, owned: Ownership): Json[] {
  const subject = derivedId('bods', nation, owned.registrationNumber);
  const company = {
    recordId: subject,
    declarationSubject: subject,
    recordType: 'entity',
    recordStatus: statusOf(owned.dissolvedOn !== null, owned.entityChangedOn, owned.incorporatedOn),
    on: owned.entityChangedOn,
    knownOn: dayOf(new Date(owned.entityKnownAt)),
    recordDetails: entityOf(nation, owned),
  };
  const { classes, firstHeldOn, holdingChangedOn } = owned;
  if (firstHeldOn === null || holdingChangedOn === null) return [statement(nation, company)];
  const isOver = classes.every(({ held }) => !isAny(held));
  const holding = {
    recordId: derivedId('bods', nation, owned.registrationNumber, 'holding'),
    declarationSubject: subject,
    recordType: 'relationship',
    recordStatus: statusOf(isOver, holdingChangedOn, firstHeldOn),
    on: holdingChangedOn,
    knownOn: dayOf(new Date(owned.holdingKnownAt)),
    recordDetails: {
      isComponent: false,
      subject,
      interestedParty: fundRecord(nation),
      interests: classes.map(interestOf),
    },
  };
  return [statement(nation, company), statement(nation, holding)];
}

const fundRecord = (nation: string): string => derivedId('bods', nation);
const isAny = (shares: string): boolean => !new Decimal(shares).isZero();

const statusOf = (isOver: boolean, changedOn: LocalDate, since: LocalDate): string => {
  if (isOver) return 'closed';
  return changedOn === since ? 'new' : 'updated';
};

const entityOf = (nation: string, owned: Ownership): Json => ({
  isComponent: false,
  entityType: { type: 'registeredEntity' },
  name: owned.legalName,
  jurisdiction: { name: nation },
  identifiers: [
    { id: owned.registrationNumber, schemeName: `Company register of ${nation}` },
    ...(owned.lei === null
      ? []
      : [{ id: owned.lei, scheme: 'XI-LEI', schemeName: 'Global Legal Entity Identifier Index' }]),
  ],
  foundingDate: owned.incorporatedOn,
  ...(owned.dissolvedOn === null ? {} : { dissolutionDate: owned.dissolvedOn }),
  publicListing: { hasPublicListing: owned.isListed },
});

/** What is held of one class, of those there are of it. */
function interestOf(one: Ownership['classes'][number]): Json {
  const { code, held, outstanding, heldSince, heldUntil } = one;
  const shared = {
    type: 'shareholding',
    directOrIndirect: 'direct',
    beneficialOwnershipOrControl: false,
  };
  if (!isAny(held))
    return {
      ...shared,
      details: `Share class ${code}: none any more`,
      startDate: heldSince,
      endDate: heldUntil,
    };
  return {
    ...shared,
    details: `Share class ${code}: ${held} of ${outstanding} shares`,
    share: percentageOf(new Decimal(held), new Decimal(outstanding)),
    startDate: heldSince,
  };
}

/**
 * A part as a percentage: exact, where it is within ten decimals; else between the two that are next to it. BODS wants
 * JSON numbers: a number of at most 100 with ten decimals has 13 digits, and comes out of a double as it went in.
 *
 * @param whole  > 0
 */
export function percentageOf(part: Decimal, whole: Decimal): Json {
  const below = part.times(100).div(whole).toDecimalPlaces(DECIMALS, Decimal.ROUND_DOWN);
  if (below.times(whole).eq(part.times(100))) return { exact: Number(below) };
  return { minimum: Number(below), maximum: Number(below.plus(new Decimal(10).pow(-DECIMALS))) };
}

/** A statement; one that says the same of the same is the same, and has its id. */
function statement(
  nation: string,
  { on, knownOn, ...stated }: Json & { readonly on: LocalDate; readonly knownOn: LocalDate },
): Json {
  return {
    statementId: derivedId('bods statement', on, knownOn, JSON.stringify(stated)),
    statementDate: on,
    ...stated,
    publicationDetails: {
      publicationDate: knownOn,
      bodsVersion: VERSION,
      publisher: { name: fundName(nation) },
    },
    source: {
      type: ['officialRegister'],
      assertedBy: [{ name: `Company register of ${nation}` }],
    },
  };
}
