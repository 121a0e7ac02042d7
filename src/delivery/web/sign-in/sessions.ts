import { randomBytes, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CompactEncrypt, compactDecrypt } from 'jose';
import type { Logger } from 'pino';
import type { Config } from '../../../config.js';
import type { Vault } from '../../../registry/vault.js';
import { ProviderUnavailable } from '../../identity/provider-keys.js';
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
/** Whoever waits for somebody else to renew a token looks so often whether they have. */
const LOOK_AGAIN_MS = 100;
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
  /** What is kept, as it was read: what has changed since is somebody else's doing. */
  readonly sealed: string;
}

type Kept = Omit<Session, 'id' | 'sealed'>;

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
    const id = this.idOf(cookie);
    if (id === undefined) return undefined;
    const sealed = await this.store.see(this.hashOf(id), this.idleSeconds, true);
    return sealed === undefined ? undefined : this.opened(id, sealed);
  }

  /** Whether there is still a session that a cookie is of; asking is no use of it, and it ends no later for that. */
  async isThere(cookie: string | undefined): Promise<boolean> {
    const id = this.idOf(cookie);
    if (id === undefined) return false;
    return (await this.store.see(this.hashOf(id), this.idleSeconds, false)) !== undefined;
  }

  private idOf(cookie: string | undefined): string | undefined {
    const [, id, signature] = COOKIE.exec(cookie ?? '') ?? [];
    if (id === undefined || signature === undefined) return undefined;
    const isOurs = timingSafeEqual(Buffer.from(signature), Buffer.from(this.signatureOf(id)));
    return isOurs ? id : undefined;
  }

  /**
   * The same session with a token that does not end at once, where the provider gives one; undefined where it says no: the
   * session has ended then. While somebody else asks for it, or the provider is away, the token at hand is used to its end,
   * and then waited for.
   * @throws ProviderUnavailable
   */
  async inForce(session: Session): Promise<Session | undefined> {
    if (!endsWithin(session, RENEW_BEFORE_MS) || !canRenew(session) || !this.provider)
      return session;
    const hash = this.hashOf(session.id);
    const patient = performance.now() + RENEWING_SECONDS * 1000;
    for (let known = session; ; await sleep(LOOK_AGAIN_MS)) {
      const { claimed, sealed } = await this.store.claimRenewal(
        hash,
        known.sealed,
        RENEWING_SECONDS,
      );
      if (claimed) return this.renewed(hash, known, this.provider);
      if (sealed === undefined) return undefined;
      if (sealed !== known.sealed) known = await this.opened(session.id, sealed);
      if (!endsWithin(known, 0)) return known;
      if (performance.now() > patient) throw new ProviderUnavailable();
    }
  }

  /** @throws ProviderUnavailable where the token at hand has ended */
  private async renewed(
    hash: Buffer,
    session: Session,
    provider: SignInProvider,
  ): Promise<Session | undefined> {
    const { id, name, sealed: seen } = session;
    try {
      const tokens = await provider.renewed(session.tokens);
      const sealed = await this.seal(id, { tokens, name });
      await this.store.renew(hash, seen, sealed);
      return { id, name, tokens, sealed };
    } catch (error) {
      if (error instanceof NotSignedIn) {
        await this.store.end(hash, seen);
        return undefined;
      }
      await this.store.giveBack(hash, seen);
      if (error instanceof ProviderUnavailable && !endsWithin(session, 0)) return session;
      throw error;
    }
  }

  /** Ends a session, whatever has become of it since it was read. */
  end = ({ id }: Session): Promise<void> => this.store.end(this.hashOf(id));

  /** No session is swept any more. */
  close(): void {
    clearInterval(this.clock);
  }

  /** Forgets those that have ended. */
  async sweep(): Promise<void> {
    try {
      while ((await this.store.sweep(this.idleSeconds, SWEPT_MAX)) === SWEPT_MAX);
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

  private async opened(id: string, sealed: string): Promise<Session> {
    const { plaintext } = await compactDecrypt(sealed, this.vault.hash('session-key', id));
    return { id, sealed, ...(JSON.parse(Buffer.from(plaintext).toString()) as Kept) };
  }
}

const canRenew = ({ tokens }: Session): boolean => tokens.refresh !== undefined;

/** Whether its token ends so soon; one that says nothing of its end does not. */
const endsWithin = ({ tokens: { accessEndsAt } }: Session, milliseconds: number): boolean =>
  accessEndsAt !== null && accessEndsAt - Date.now() <= milliseconds;
