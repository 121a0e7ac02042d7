import { hash } from 'node:crypto';
import { jwtVerify, type JWTVerifyGetKey } from 'jose';
import { type Caller, callerFrom, type Claims } from './caller.js';
import { ProviderUnavailable } from './provider-keys.js';

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
/** RFC 9068 and what came before it; not a logout token, nor any other that the same key signs. */
const ACCESS_TOKEN = /^(application\/)?(at\+)?jwt$/i;
const CLOCK_SKEW_SECONDS = 60;
/** A token that was valid is taken for valid this long: checking its signature takes longer than most answers. */
const REMEMBERED_MS = 60_000;
const REMEMBERED_MAX = 10_000;

/** The keys that tokens are signed with. */
export interface Keys {
  /** @throws ProviderUnavailable when it cannot be known whether there is such a key */
  readonly find: JWTVerifyGetKey;
  /** Whether there are any to go by. */
  readonly areKnown: boolean;
  /** Whether whoever gives them out can be reached. */
  isProviderUp(): Promise<boolean>;
}

/** Whose tokens are taken, for whom they must be made, and how they are read. */
export interface IdentitySource {
  readonly issuer: string;
  readonly audience: string;
  readonly claims: Claims;
  readonly keys: Keys;
}

/** Reads tokens. */
export class Identity {
  private readonly remembered = new Map<
    string,
    { readonly caller: Caller; readonly until: number }
  >();

  constructor(private readonly source: IdentitySource) {}

  get keys(): Keys {
    return this.source.keys;
  }

  /** Whether this token was valid a moment ago. */
  remembers(token: string): boolean {
    return Date.now() < (this.remembered.get(digestOf(token))?.until ?? 0);
  }

  /**
   * Undefined when the token is not valid: forged, expired, for another audience, without a subject.
   *
   * @throws ProviderUnavailable when its key is not known and the provider cannot be asked for it
   */
  async callerOf(token: string): Promise<Caller | undefined> {
    const digest = digestOf(token);
    const known = this.remembered.get(digest);
    if (known && Date.now() < known.until) return known.caller;
    this.remembered.delete(digest);
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.keys.find, {
        issuer: this.source.issuer,
        audience: this.source.audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_SKEW_SECONDS,
        requiredClaims: ['iss', 'aud', 'sub', 'exp'],
      });
      if (!ACCESS_TOKEN.test(protectedHeader.typ ?? 'JWT')) return undefined;
      if (payload.iat !== undefined && payload.iat * 1000 > Date.now() + CLOCK_SKEW_SECONDS * 1000)
        return undefined;
      const caller = callerFrom(payload, this.source.claims);
      if (caller) this.remember(digest, caller, payload.exp! * 1000);
      return caller;
    } catch (error) {
      if (error instanceof ProviderUnavailable) throw error;
      return undefined;
    }
  }

  private remember(digest: string, caller: Caller, expiresAt: number): void {
    const [oldest] = this.remembered.keys();
    if (this.remembered.size >= REMEMBERED_MAX) this.remembered.delete(oldest!);
    this.remembered.set(digest, { caller, until: Math.min(Date.now() + REMEMBERED_MS, expiresAt) });
  }
}

/** Not the token itself: ten thousand of any length would not fit, and memory is no place for them. */
const digestOf = (token: string): string => hash('sha256', token, 'base64');
