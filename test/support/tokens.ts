import { type CryptoKey, importJWK, type JWK, type JWTHeaderParameters, SignJWT } from 'jose';
import type { TestDatabase } from './database.js';

const AUDIENCE = 'universal-investment';
type Claims = Record<string, unknown>;

export const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
export const encoded = (value: object): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** Whoever holds the key of the embedded provider, and can sign anything with it. */
export class Forger {
  private constructor(
    private readonly issuer: string,
    readonly key: JWK,
  ) {}

  static async of({ owner }: TestDatabase): Promise<Forger> {
    const { rows } = await owner.query<{ value: { issuer: string; key: JWK } }>(
      `select value from deployment_setting where name = 'development-provider'`,
    );
    return new Forger(rows[0]!.value.issuer, rows[0]!.value.key);
  }

  /** What a good token says, with `changes`; undefined leaves out. */
  claims(changes: Claims = {}): Claims {
    const all = {
      iss: this.issuer,
      aud: AUDIENCE,
      sub: 'carl',
      roles: ['clerk'],
      iat: inSeconds(0),
      auth_time: inSeconds(0),
      exp: inSeconds(600),
      ...changes,
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  }

  /** Signed with the provider's key, or with another of the same name. */
  async signed(
    changes: Claims = {},
    header: Partial<JWTHeaderParameters> = {},
    key?: CryptoKey,
  ): Promise<string> {
    return new SignJWT(this.claims(changes))
      .setProtectedHeader({ alg: 'ES256', kid: this.key.kid!, typ: 'at+jwt', ...header })
      .sign(key ?? (await importJWK(this.key, 'ES256')));
  }

  /** With a signature that claims to be none. */
  unsigned(changes: Claims = {}, alg = 'none', signature = ''): string {
    return `${encoded({ alg, kid: this.key.kid })}.${encoded(this.claims(changes))}.${signature}`;
  }

  /** With what is public of the key taken for a shared secret. */
  async signedWithPublicKey(changes: Claims = {}, secret?: string): Promise<string> {
    const { d: _private, ...publicKey } = this.key;
    return new SignJWT(this.claims(changes))
      .setProtectedHeader({ alg: 'HS256', kid: this.key.kid! })
      .sign(new TextEncoder().encode(secret ?? JSON.stringify(publicKey)));
  }

  /** Signed for `before`, then made to say something else. */
  async tampered(before: Claims, after: Claims): Promise<string> {
    const [header, , signature] = (await this.signed(before)).split('.');
    return `${header}.${encoded(this.claims(after))}.${signature}`;
  }
}
