import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';
import type { Keys } from './identity.js';

/** Raised when a key is not known and the provider cannot be asked for it. */
export class ProviderUnavailable extends Error {}

/** How an outside provider is treated, in milliseconds. */
export const MANNERS = {
  /** All that one attempt may take, from discovery to the keys: no request waits longer. */
  patience: 4_000,
  /** Keys are asked for again once they are older. */
  freshness: 5 * 60_000,
  /** From the end of one attempt to the next, whatever tokens come: nobody makes us storm a provider. */
  coolDown: 10_000,
};
const DOCUMENT_BYTES_MAX = 1024 * 1024;

/**
 * The keys of an outside provider, found by discovery. They are kept: while the provider is away the last that were
 * good go on, and nobody waits for it twice. A token that names a key we have not seen makes us look again.
 */
export class ProviderKeys implements Keys {
  private known: JWTVerifyGetKey | undefined;
  private knownSince = -Infinity;
  private triedAt = -Infinity;
  /** Why the last attempt failed. */
  private trouble: string | undefined;
  private attempt: Promise<void> | undefined;

  constructor(
    private readonly issuer: string,
    private readonly log: Logger,
    private readonly manners = MANNERS,
  ) {}

  get areKnown(): boolean {
    return this.known !== undefined;
  }

  async isProviderUp(): Promise<boolean> {
    await this.look();
    return this.trouble === undefined;
  }

  readonly find: JWTVerifyGetKey = async (header, token) => {
    const isStale = performance.now() - this.knownSince > this.manners.freshness;
    if (isStale) {
      const looked = this.look();
      // Where it is known to be away, what we have goes on meanwhile.
      if (!this.known || this.trouble === undefined) await looked;
    }
    try {
      return await this.inKnown(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.look();
      if (this.trouble !== undefined) throw new ProviderUnavailable(this.trouble);
      return this.inKnown(header, token);
    }
  };

  private readonly inKnown: JWTVerifyGetKey = (header, token) => {
    if (!this.known) throw new ProviderUnavailable(this.trouble);
    return this.known(header, token);
  };

  /** Asks the provider for its keys, unless that was done just now; all who want to know wait for the same answer. */
  private look(): Promise<void> {
    if (!this.attempt && performance.now() - this.triedAt > this.manners.coolDown) {
      this.attempt = this.ask().finally(() => {
        this.triedAt = performance.now();
        this.attempt = undefined;
      });
    }
    return this.attempt ?? Promise.resolve();
  }

  private async ask(): Promise<void> {
    const { issuer, log } = this;
    try {
      this.known = createLocalJWKSet(await keysOf(issuer, this.manners.patience));
      this.knownSince = performance.now();
      if (this.trouble !== undefined) log.warn({ issuer }, 'the identity provider answers again');
      this.trouble = undefined;
    } catch (error) {
      const trouble = reasonOf(error);
      if (trouble !== this.trouble)
        log.error({ issuer, trouble }, 'the identity provider cannot be asked for its keys');
      this.trouble = trouble;
    }
  }
}

/** Keys that are at hand: the embedded development provider's. */
export const localKeys = (keys: JSONWebKeySet): Keys => ({
  find: createLocalJWKSet(keys),
  areKnown: true,
  isProviderUp: () => Promise.resolve(true),
});

/** OpenID Connect Discovery 1.0: the document is the issuer's own, and says where its keys are. */
async function keysOf(issuer: string, patience: number): Promise<JSONWebKeySet> {
  const signal = AbortSignal.timeout(patience);
  const found = (await read(
    `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    signal,
  )) as { issuer?: unknown; jwks_uri?: unknown };
  if (found?.issuer !== issuer)
    throw new Error(
      `it calls itself ${JSON.stringify(found?.issuer)}: set OIDC_ISSUER to just that`,
    );
  const { href, protocol } = new URL(String(found.jwks_uri));
  if (issuer.startsWith('https:') && protocol !== 'https:')
    throw new Error(`its keys are at ${href}, which is less safe than its own address`);
  const keys = (await read(href, signal)) as JSONWebKeySet;
  if (!Array.isArray(keys?.keys) || keys.keys.length === 0) throw new Error('it has no keys');
  return keys;
}

async function read(address: string, signal: AbortSignal): Promise<unknown> {
  const answer = await fetch(address, {
    signal,
    redirect: 'error',
    headers: { accept: 'application/json' },
  });
  if (answer.status !== 200) throw new Error(`${address} is answered with ${answer.status}`);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body ?? []) {
    length += part.length;
    if (length > DOCUMENT_BYTES_MAX) throw new Error(`${address} is answered without end`);
    parts.push(part);
  }
  return JSON.parse(Buffer.concat(parts).toString());
}

/** `fetch failed` says nothing; its cause does. */
const reasonOf = (error: unknown): string => {
  const { message, cause } = error as { message: string; cause?: { code?: string } };
  return cause?.code ?? message;
};
