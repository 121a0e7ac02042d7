import {
  createLocalJWKSet,
  createRemoteJWKSet,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';

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
  readonly person: string;
  /** The token's subject; a citizen's is their national id. */
  readonly subject: string;
  readonly roles: readonly Role[];
}

/** Asymmetric only: a public key can never serve as an HMAC secret. */
const ALGORITHMS = [
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
  'EdDSA',
];
const CLOCK_SKEW_SECONDS = 60;
const PROVIDER_TIMEOUT_MS = 5_000;
const PERSON_LENGTH_MAX = 200;
/** A token that was valid is taken for valid this long: checking its signature takes longer than most answers. */
const REMEMBERED_MS = 60_000;
const REMEMBERED_MAX = 10_000;

export interface IdentitySource {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: JWTVerifyGetKey;
}

/** An outside provider, found by discovery at the first token and remembered. */
export function externalProvider(issuer: string, audience: string): IdentitySource {
  let discovered: Promise<JWTVerifyGetKey> | undefined;
  const discover = async (): Promise<JWTVerifyGetKey> => {
    const answer = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(PROVIDER_TIMEOUT_MS),
    });
    if (!answer.ok) throw new Error(`the OpenID provider answers ${answer.status} to discovery`);
    const { jwks_uri: address } = (await answer.json()) as { jwks_uri: string };
    return createRemoteJWKSet(new URL(address), { timeoutDuration: PROVIDER_TIMEOUT_MS });
  };
  return {
    issuer,
    audience,
    keys: async (header, token) => {
      discovered ??= discover().catch((error) => {
        discovered = undefined; // The next token tries again.
        throw error;
      });
      return (await discovered)(header, token);
    },
  };
}

/** Keys that are at hand: the embedded development provider's. */
export const localKeys = (keys: JSONWebKeySet): JWTVerifyGetKey => createLocalJWKSet(keys);

/** Reads tokens. */
export class Identity {
  private readonly remembered = new Map<
    string,
    { readonly caller: Caller; readonly until: number }
  >();

  constructor(
    private readonly source: IdentitySource,
    private readonly rolesClaim: string,
    private readonly personClaim: string,
  ) {}

  /** Undefined when the token is not valid: forged, expired, for another audience, without a subject. */
  async callerOf(token: string): Promise<Caller | undefined> {
    const known = this.remembered.get(token);
    if (known && Date.now() < known.until) return known.caller;
    this.remembered.delete(token);
    try {
      const { payload } = await jwtVerify(token, this.source.keys, {
        issuer: this.source.issuer,
        audience: this.source.audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_SKEW_SECONDS,
        requiredClaims: ['sub', 'exp'],
      });
      const caller = this.callerFrom(payload);
      if (caller) this.remember(token, caller, payload.exp! * 1000);
      return caller;
    } catch {
      return undefined;
    }
  }

  private callerFrom(payload: JWTPayload): Caller | undefined {
    const subject = payload.sub;
    const person = payload[this.personClaim];
    const roles = payload[this.rolesClaim];
    if (!isName(subject) || !isName(person)) return undefined;
    return {
      subject,
      person,
      roles: ROLES.filter((role) => Array.isArray(roles) && roles.includes(role)),
    };
  }

  private remember(token: string, caller: Caller, expiresAt: number): void {
    const [oldest] = this.remembered.keys();
    if (this.remembered.size >= REMEMBERED_MAX) this.remembered.delete(oldest!);
    this.remembered.set(token, { caller, until: Math.min(Date.now() + REMEMBERED_MS, expiresAt) });
  }
}

const isName = (claim: unknown): claim is string =>
  typeof claim === 'string' &&
  claim.length > 0 &&
  claim.length <= PERSON_LENGTH_MAX &&
  !/[\p{Cc}\p{Cs}]/u.test(claim);
