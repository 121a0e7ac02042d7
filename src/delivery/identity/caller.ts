import {
  createLocalJWKSet,
  createRemoteJWKSet,
  jwtVerify,
  type JSONWebKeySet,
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
  constructor(
    private readonly source: IdentitySource,
    private readonly rolesClaim: string,
    private readonly personClaim: string,
  ) {}

  /** Undefined when the token is not valid: forged, expired, for another audience, without a subject. */
  async callerOf(token: string): Promise<Caller | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.source.keys, {
        issuer: this.source.issuer,
        audience: this.source.audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_SKEW_SECONDS,
        requiredClaims: ['sub', 'exp'],
      });
      const subject = payload.sub;
      const person = payload[this.personClaim];
      const roles = payload[this.rolesClaim];
      if (!isName(subject) || !isName(person)) return undefined;
      return {
        subject,
        person,
        roles: ROLES.filter((role) => Array.isArray(roles) && roles.includes(role)),
      };
    } catch {
      return undefined;
    }
  }
}

const isName = (claim: unknown): claim is string =>
  typeof claim === 'string' &&
  claim.length > 0 &&
  claim.length <= PERSON_LENGTH_MAX &&
  !/[\p{Cc}\p{Cs}]/u.test(claim);
