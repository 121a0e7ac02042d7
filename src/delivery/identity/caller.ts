import type { JWTPayload } from 'jose';

export const ROLES = [
  'clerk',
  'manager',
  'caseworker',
  'treasurer',
  'auditor',
  'operator',
  'citizen',
] as const;
export type Role = (typeof ROLES)[number];

/** Who asks: a person, told apart by the configured claim, in the roles their token gives them. */
export interface Caller {
  /** A machine's begins with `machine:`, so that every record shows that it was one. */
  readonly person: string;
  /** A citizen's, by which the roll knows them. Whoever has the role `citizen` has one. */
  readonly nationalId: string | undefined;
  readonly roles: readonly Role[];
  /** A system that signed in as itself, for nobody: it never approves anything. */
  readonly machine: boolean;
  /** Who acts in the person's name, for the record: the rights are the person's, and no others. */
  readonly agent: string | undefined;
  /** When they last proved who they are; undefined where the token does not say. */
  readonly signedInAt: Date | undefined;
}

/** Where a provider's tokens say who somebody is. A name is a claim's, or a path to it such as `realm_access.roles`. */
export interface Claims {
  /** A list, or names with spaces between them. */
  readonly roles: string;
  /** Tells persons apart, for four eyes. */
  readonly person: string;
  readonly citizen: string;
  /** Only machines' tokens have it; as `name=value`, only theirs say so. */
  readonly machine: string | undefined;
}

const NAME_LENGTH_MAX = 200;

/** Undefined when the claims do not say who asks. */
export function callerFrom(payload: JWTPayload, claims: Claims): Caller | undefined {
  const machine = isMachine(payload, claims.machine);
  const person = claimAt(payload, claims.person) ?? (machine ? payload.sub : undefined);
  const agent = payload['act'] === undefined ? undefined : claimAt(payload, 'act.sub');
  if (!isName(payload.sub) || !isName(person)) return undefined;
  if (payload['act'] !== undefined && !isName(agent)) return undefined; // Somebody acts, and it is not said who.

  const citizen = claimAt(payload, claims.citizen);
  const nationalId = isName(citizen) && !machine ? citizen : undefined;
  const granted = listed(claimAt(payload, claims.roles));
  return {
    person: machine ? `machine:${person}` : person,
    nationalId,
    roles: ROLES.filter(
      (role) => granted.includes(role) && (role !== 'citizen' || nationalId !== undefined),
    ),
    machine,
    agent: agent as string | undefined,
    signedInAt: instantOf(payload['auth_time']),
  };
}

/** Seconds since 1970, as tokens have it. A token may be renewed without anybody signing in: its own age says nothing. */
const instantOf = (claim: unknown): Date | undefined =>
  typeof claim === 'number' && Number.isSafeInteger(claim) ? new Date(claim * 1000) : undefined;

/** By client credentials the subject is the client itself (RFC 9068); other providers say it in a claim of their own. */
function isMachine(payload: JWTPayload, configured: string | undefined): boolean {
  if (['client_id', 'azp', 'cid'].some((name) => payload[name] === payload.sub)) return true;
  if (configured === undefined) return false;
  const [name = '', ...value] = configured.split('=');
  const said = claimAt(payload, name);
  return value.length > 0
    ? [said].flat().includes(value.join('='))
    : said !== undefined && said !== null && said !== false;
}

/** The claim of this name, or at this path. Names may hold points themselves: `https://example.org/roles`. */
function claimAt(claims: object, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path as keyof typeof claims];
  for (let at = path.indexOf('.'); at >= 0; at = path.indexOf('.', at + 1)) {
    const head = path.slice(0, at);
    const inner: unknown = Object.hasOwn(claims, head) && claims[head as keyof typeof claims];
    const found = isObject(inner) ? claimAt(inner, path.slice(at + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

const listed = (roles: unknown): readonly unknown[] =>
  typeof roles === 'string' ? roles.split(' ') : Array.isArray(roles) ? roles : [];

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isName = (claim: unknown): claim is string =>
  typeof claim === 'string' &&
  claim.length > 0 &&
  claim.length <= NAME_LENGTH_MAX &&
  !/[\p{Cc}\p{Cs}]/u.test(claim);
