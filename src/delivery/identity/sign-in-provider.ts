import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  type ClientAuth,
  ClientError,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  type CustomFetch,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  type ServerMetadata,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
  tokenRevocation,
} from 'openid-client';
import { decodeJwt } from 'jose';
import type { Logger } from 'pino';
import { MANNERS, ProviderUnavailable } from './provider-keys.js';

/** Where the provider sends people back to, below the address that they reach the service at. */
export const CALLBACK_PATH = '/sign-in/callback';
/** What is known of the provider is asked for again once it is older. */
const FRESH_MS = 60 * 60_000;

/** Where people sign in on pages, and as which client of the provider pages come there. */
export interface SignInSource {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** What is asked for: the scope, and what else this provider must be told. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The embedded provider needs no discovery, and answers at the address that it is asked at. */
  readonly embedded?: ServerMetadata;
  readonly fetch?: CustomFetch | undefined;
}

/** What a browser that goes to sign in must bring back, and who it must be who comes. */
export interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Where they come back to: the address of the callback as it was asked for. */
  readonly callback: string;
  /** In milliseconds since 1970, where they are to sign in after it; null where having signed in of late will do. */
  readonly signsInAfter: number | null;
}

/** What somebody signed in with. */
export interface Tokens {
  readonly access: string;
  readonly refresh: string | undefined;
  readonly id: string | undefined;
  /** Of `access`, in milliseconds since 1970; null where the provider does not say. */
  readonly accessEndsAt: number | null;
}

/** Who has signed in, with what. */
export interface SignedIn extends Tokens {
  /** By which the provider tells persons apart, and by which it greets them. */
  readonly subject: string;
  readonly name: string;
}

/** Raised when whoever came back from the provider has not signed in there, or is not who went. */
export class NotSignedIn extends Error {}

/**
 * The provider, as pages sign people in there: OpenID Connect's code flow with PKCE (RFC 7636, S256), state and nonce. Its
 * signature on the identity token is checked like every other token's.
 */
export class SignInProvider {
  private known: { readonly configuration: Configuration; readonly since: number } | undefined;
  private attempt: Promise<Configuration> | undefined;
  private triedAt = -Infinity;

  /** @param oldestSeconds  before so long, at most, whoever comes has proved to the provider who they are */
  constructor(
    private readonly source: SignInSource,
    private readonly log: Logger,
    private readonly oldestSeconds: number,
  ) {}

  /**
   * Sends somebody there.
   *
   * @param callback  where they are to come back to
   * @param again     they are to prove who they are, even where the provider knows them already
   * @throws ProviderUnavailable
   */
  async goThere(callback: string, again: boolean): Promise<{ location: string; pending: Pending }> {
    const configuration = await this.configuration();
    const pending = {
      state: randomState(),
      nonce: randomNonce(),
      verifier: randomPKCECodeVerifier(),
      callback,
      signsInAfter: again ? Date.now() : null,
    };
    const url = buildAuthorizationUrl(configuration, {
      ...this.source.parameters,
      max_age: String(this.oldestSeconds),
      ...(again ? { prompt: 'login', max_age: '0' } : {}),
      redirect_uri: callback,
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
    });
    return { location: this.addressOf(url), pending };
  }

  /**
   * Who came back, once the provider has said so.
   *
   * @param query  what they brought, as it stands behind the address
   * @throws NotSignedIn, ProviderUnavailable
   */
  async comeBack(query: string, pending: Pending): Promise<SignedIn> {
    const url = new URL(pending.callback);
    url.search = query;
    const configuration = await this.configuration();
    const checks = {
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      pkceCodeVerifier: pending.verifier,
      // A provider need not heed what it is asked for by way of a browser; what it signs tells.
      maxAge:
        pending.signsInAfter === null
          ? this.oldestSeconds
          : Math.ceil((Date.now() - pending.signsInAfter) / 1000),
    };
    const answer = await this.asking(
      authorizationCodeGrant(configuration, url, checks),
      (error) => !isAway(error),
    );
    const { sub, name, preferred_username: username } = answer.claims()!;
    return {
      ...tokensOf(answer),
      subject: sub,
      name: [name, username, sub].find((one) => typeof one === 'string' && one !== '') as string,
    };
  }

  /** The next tokens, for those that end. @throws NotSignedIn, ProviderUnavailable */
  async renewed({ refresh = '', id }: Tokens): Promise<Tokens> {
    const configuration = await this.configuration();
    // Whatever else it says is trouble of the provider's, or of ours with it, that ends nobody's session.
    const saysNo = (error: Trouble) => error.error === 'invalid_grant';
    const answer = await this.asking(refreshTokenGrant(configuration, refresh), saysNo);
    const next = tokensOf(answer);
    return { ...next, refresh: next.refresh ?? refresh, id: next.id ?? id };
  }

  /**
   * Has the provider renew these tokens no more, where it takes that back (RFC 7009), and says where it ends its own session;
   * undefined where it does not offer that, or elsewhere than at its own address. Who it is stands not in that address: it
   * goes through a browser, and into what that remembers.
   * @throws ProviderUnavailable
   */
  async goodbye({ refresh }: Tokens, comeBackTo: string): Promise<string | undefined> {
    const configuration = await this.configuration();
    const { revocation_endpoint: revocation, end_session_endpoint: endpoint } =
      configuration.serverMetadata();
    if (revocation && refresh !== undefined)
      await tokenRevocation(configuration, refresh, { token_type_hint: 'refresh_token' }).catch(
        (error: Trouble) => this.log.warn({ code: error.code }, 'a token is not taken back'),
      );
    if (!endpoint || new URL(endpoint).origin !== this.origin) return undefined;
    return buildEndSessionUrl(configuration, { post_logout_redirect_uri: comeBackTo }).href;
  }

  /** What a form may lead to, besides this service. */
  get origin(): string | undefined {
    return this.source.embedded ? undefined : new URL(this.source.issuer).origin;
  }

  /** As seen by whoever is sent there: the embedded provider is where they are already. */
  private addressOf(url: URL): string {
    return this.source.embedded ? `${url.pathname}${url.search}` : url.href;
  }

  /** What the library says went wrong, told apart: the provider is away, or it says no. */
  private async asking(
    work: Promise<TokenEndpointResponse & TokenEndpointResponseHelpers>,
    saysNo: (error: Trouble) => boolean,
  ): Promise<TokenEndpointResponse & TokenEndpointResponseHelpers> {
    try {
      return await work;
    } catch (error) {
      const trouble = error as Trouble;
      const { code, error: said } = trouble;
      const status = statusOf(trouble);
      if (saysNo(trouble)) {
        this.log.info({ code, status, said }, 'the identity provider did not sign somebody in');
        throw new NotSignedIn();
      }
      this.log.warn({ code, status, said }, 'the identity provider does not answer as it should');
      throw new ProviderUnavailable();
    }
  }

  private async configuration(): Promise<Configuration> {
    const { known } = this;
    if (known && performance.now() - known.since < FRESH_MS) return known.configuration;
    if (!this.attempt) {
      if (performance.now() - this.triedAt < MANNERS.coolDown) {
        if (known) return known.configuration;
        throw new ProviderUnavailable();
      }
      this.attempt = this.found().finally(() => (this.attempt = undefined));
    }
    try {
      return await this.attempt;
    } catch (error) {
      if (known) return known.configuration; // What was good goes on.
      throw error;
    }
  }

  private async found(): Promise<Configuration> {
    const { issuer, clientId, clientSecret, embedded, fetch } = this.source;
    try {
      const auth = clientSecret === undefined ? None() : bySecret(clientSecret);
      const configuration = embedded
        ? new Configuration(embedded, clientId, undefined, auth)
        : await discovery(new URL(issuer), clientId, undefined, auth, {
            timeout: MANNERS.patience / 1000,
            ...(issuer.startsWith('http:') ? { execute: [allowInsecureRequests] } : {}),
          });
      const said = configuration.serverMetadata().issuer;
      if (said !== issuer) throw new ClientError(`it calls itself ${JSON.stringify(said)}`);
      if (embedded) allowInsecureRequests(configuration);
      if (fetch) configuration[customFetch] = fetch;
      configuration.timeout = MANNERS.patience / 1000;
      enableNonRepudiationChecks(configuration);
      this.known = { configuration, since: performance.now() };
      return configuration;
    } catch (error) {
      this.triedAt = performance.now();
      const { message: trouble } = error as Error;
      this.log.error({ issuer, trouble }, 'the identity provider cannot be found for signing in');
      throw new ProviderUnavailable();
    }
  }
}

/** As the standard has it (RFC 6749, 2.3.1), unless the provider says that it takes it otherwise. */
const bySecret =
  (secret: string): ClientAuth =>
  (server, client, body, headers) => {
    const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = server;
    const auth = methods.includes('client_secret_basic') ? ClientSecretBasic : ClientSecretPost;
    auth(secret)(server, client, body, headers);
  };

/** What the library raises: with the status and the error of the answer (RFC 6749, 5.2), or with the answer itself. */
interface Trouble extends Error {
  readonly code?: string;
  readonly status?: number;
  readonly error?: string;
}

const statusOf = ({ status, cause }: Trouble): number | undefined =>
  status ?? (cause as { status?: number } | undefined)?.status;

/** Whether the provider could not say either way. */
function isAway(error: Trouble): boolean {
  const status = statusOf(error) ?? 0;
  return (
    status >= 500 ||
    status === 429 ||
    error.code === 'OAUTH_TIMEOUT' ||
    (error instanceof TypeError && error.code === undefined)
  );
}

const tokensOf = (answer: TokenEndpointResponse & TokenEndpointResponseHelpers): Tokens => {
  const seconds = answer.expiresIn();
  return {
    access: answer.access_token,
    refresh: answer.refresh_token,
    id: answer.id_token,
    accessEndsAt: seconds === undefined ? endOf(answer.access_token) : Date.now() + seconds * 1000,
  };
};

/** When a token says of itself that it ends; null where it does not, or is nothing to be read. */
function endOf(token: string): number | null {
  try {
    const { exp } = decodeJwt(token);
    return exp === undefined ? null : exp * 1000;
  } catch {
    return null;
  }
}
