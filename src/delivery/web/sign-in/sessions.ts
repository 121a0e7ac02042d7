import { randomBytes, timingSafeEqual } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';
import type { Logger } from 'pino';
import type { Config } from '../../../config.js';
import type { Vault } from '../../../registry/vault.js';
import {
  NotSignedIn,
  type SignedIn,
  type SignInProvider,
  type Tokens,
} from '../../identity/sign-in-provider.js';
import type { SessionStore } from './session.store.js';

/** A token is renewed so long before it ends: what is asked with it still gets there. */
const RENEW_BEFORE_MS = 30_000;
/** Longer than a provider is waited for. */
const RENEWING_SECONDS = 15;
const SWEEP_MS = 5 * 60_000;
const SWEPT_MAX = 10_000;
const ID_BYTES = 32;
const COOKIE = /^([\w-]{43})\.([\w-]{43})$/;

/** Somebody who has signed in on the pages, as one browser shows. */
export interface Session {
  /** The secret of their cookie: it opens what is kept for them. */
  readonly id: string;
  readonly tokens: Tokens;
  /** What the provider calls them. */
  readonly name: string;
}

type Kept = Omit<Session, 'id'>;

/**
 * Sessions stand in the database, for every process alike, and tokens stay there: a browser has a random number, signed so that
 * a guess costs no look. The number's keyed hash finds the row; a key that follows from the number, and from one that is
 * not in the database, opens it.
 */
export class Sessions {
  private readonly idleSeconds: number;
  private readonly mostSeconds: number;
  private readonly clock: NodeJS.Timeout;

  /** @param provider  undefined where nobody signs in on pages */
  constructor(
    private readonly store: SessionStore,
    private readonly provider: SignInProvider | undefined,
    private readonly vault: Vault,
    private readonly log: Logger,
    { SESSION_IDLE_MINUTES, SESSION_HOURS }: Pick<Config, 'SESSION_IDLE_MINUTES' | 'SESSION_HOURS'>,
  ) {
    this.idleSeconds = SESSION_IDLE_MINUTES * 60;
    this.mostSeconds = SESSION_HOURS * 3600;
    this.clock = setInterval(() => void this.sweep(), SWEEP_MS).unref();
  }

  /** After so many minutes without a page a session ends. */
  get idleMinutes(): number {
    return this.idleSeconds / 60;
  }

  /** Begins a session. @returns what the cookie is to hold */
  async begin({ subject, name, ...tokens }: SignedIn): Promise<string> {
    const id = randomBytes(ID_BYTES).toString('base64url');
    const sealed = await this.seal(id, { tokens, name });
    const person = this.vault.hash('session-person', subject);
    await this.store.begin(this.hashOf(id), person, sealed, this.mostSeconds);
    return `${id}.${this.signatureOf(id)}`;
  }

  /** The session that a cookie is of: undefined where it was forged, or has ended. */
  async find(cookie: string | undefined): Promise<Session | undefined> {
    const [, id, signature] = COOKIE.exec(cookie ?? '') ?? [];
    if (id === undefined || signature === undefined) return undefined;
    if (!timingSafeEqual(Buffer.from(signature), Buffer.from(this.signatureOf(id))))
      return undefined;
    const sealed = await this.store.see(this.hashOf(id), this.idleSeconds);
    return sealed === undefined ? undefined : { id, ...(await this.opened(id, sealed)) };
  }

  /**
   * The same session with a token that does not end at once, where the provider gives one; undefined where it says no: the
   * session has ended then. While another process asks for it, the token at hand is used to its end.
   * @throws ProviderUnavailable
   */
  async inForce(session: Session): Promise<Session | undefined> {
    const { refresh, accessEndsAt } = session.tokens;
    const isEnding = accessEndsAt !== null && accessEndsAt - Date.now() < RENEW_BEFORE_MS;
    if (!isEnding || refresh === undefined || !this.provider) return session;
    const hash = this.hashOf(session.id);
    if (!(await this.store.claimRenewal(hash, RENEWING_SECONDS))) return session;
    try {
      const tokens = await this.provider.renewed({ ...session.tokens, refresh });
      await this.store.renew(hash, await this.seal(session.id, { tokens, name: session.name }));
      return { ...session, tokens };
    } catch (error) {
      if (!(error instanceof NotSignedIn)) throw error;
      await this.end(session);
      return undefined;
    }
  }

  end = ({ id }: Session): Promise<void> => this.store.end(this.hashOf(id));

  /** No session is swept any more. */
  close(): void {
    clearInterval(this.clock);
  }

  private async sweep(): Promise<void> {
    try {
      await this.store.sweep(this.idleSeconds, SWEPT_MAX);
    } catch (error) {
      this.log.warn({ err: error }, 'sessions that have ended are not swept yet');
    }
  }

  private readonly hashOf = (id: string): Buffer => this.vault.hash('session', id);
  private readonly signatureOf = (id: string): string =>
    this.vault.hash('session-cookie', id).toString('base64url');

  private seal(id: string, kept: Kept): Promise<string> {
    return new CompactEncrypt(Buffer.from(JSON.stringify(kept)))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(this.vault.hash('session-key', id));
  }

  private async opened(id: string, sealed: string): Promise<Kept> {
    const { plaintext } = await compactDecrypt(sealed, this.vault.hash('session-key', id));
    return JSON.parse(Buffer.from(plaintext).toString()) as Kept;
  }
}
