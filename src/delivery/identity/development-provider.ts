import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type Provider from 'oidc-provider';
import type { DataSource } from 'typeorm';
import { type Claims, type Role, ROLES } from './caller.js';
import type { IdentitySource } from './identity.js';
import { localKeys } from './provider-keys.js';
import { CALLBACK_PATH, type SignInSource } from './sign-in-provider.js';

/** Where the provider answers, below the service's own address. */
export const PROVIDER_PATH = '/oidc';
const AUDIENCE = 'universal-investment';
const TOKEN_SECONDS = 12 * 60 * 60;
const CLIENT = 'command-line';
const PAGES_CLIENT = 'pages';
const RESOURCE_URI = 'urn:universal-investment';
/** Shorter than a session, so that what happens in earnest when a token ends happens in development, too. */
const PAGES_TOKEN_SECONDS = 60 * 60;
const INTERACTION_SECONDS = 15 * 60;
/** By which it knows a browser again. */
export const PROVIDER_COOKIES = ['_session', '_session.sig'] as const;
/** Where people are asked who they are, by the number of what they are asked for. */
export const WHO_PATH = '/sign-in/as/';
const CLAIMS: Claims = { roles: 'roles', person: 'sub', citizen: 'sub', machine: undefined };

/** What is kept in the database, so that tokens survive restarts and every process knows the key. */
interface Kept {
  readonly issuer: string;
  readonly key: JWK;
}

/** The embedded OpenID provider, for development only: it signs whatever role it is asked for. */
export class DevelopmentProvider {
  private constructor(
    private readonly provider: Provider,
    private readonly kept: Kept,
  ) {}

  /**
   * @param address    of the service at its first start; the issuer's name is made from it and kept
   * @param publicUrl  where people reach it, if that is not this machine
   */
  static async open(
    database: DataSource,
    address: string,
    publicUrl?: string,
  ): Promise<DevelopmentProvider> {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const fresh: Kept = {
      issuer: `${address}${PROVIDER_PATH}`,
      key: { ...(await exportJWK(privateKey)), kid: crypto.randomUUID(), alg: 'ES256', use: 'sig' },
    };
    const [{ kept }] = await database.sql<[{ kept: Kept }]>`
      select door.keep_setting('development-provider', ${JSON.stringify(fresh)}) as kept`;
    return new DevelopmentProvider(await providerOf(kept, publicUrl), kept);
  }

  get source(): IdentitySource {
    const { d: _private, ...publicKey } = this.kept.key;
    return {
      issuer: this.kept.issuer,
      audience: AUDIENCE,
      claims: CLAIMS,
      keys: localKeys({ keys: [publicKey] }),
    };
  }

  /** How pages sign people in here: it is known, and need not be found. */
  signIn(fetch: SignInSource['fetch']): SignInSource {
    const { issuer } = this.kept;
    const at = (path: string) => `${issuer}/${path}`;
    return {
      issuer,
      clientId: PAGES_CLIENT,
      clientSecret: undefined,
      parameters: { scope: 'openid', prompt: 'login' }, // Whoever signs in next is somebody else.
      fetch,
      embedded: {
        issuer,
        authorization_endpoint: at('auth'),
        token_endpoint: at('token'),
        jwks_uri: at('jwks'),
        id_token_signing_alg_values_supported: ['ES256'],
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
      },
    };
  }

  /** Whether somebody is being asked who they are, by this browser. */
  async isAsking(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    return this.provider.interactionDetails(request, response).then(
      () => true,
      () => false,
    );
  }

  /** Takes whoever asks for `subject` in `role`, and sends them on. */
  async take(
    request: IncomingMessage,
    response: ServerResponse,
    role: Role,
    subject: string,
  ): Promise<void> {
    await this.provider.interactionFinished(request, response, {
      login: { accountId: accountOf(role, subject) },
    });
  }

  /**
   * A bearer token for `role`, signed by the provider, valid for twelve hours.
   *
   * @param subject  the person; or with `machine` the system, signed in as itself
   * @param agent    who acts in the person's name
   */
  async token(
    role: Role,
    subject: string,
    { machine = false, agent }: { machine?: boolean; agent?: string | undefined } = {},
  ): Promise<string> {
    const { AccessToken, Client, ClientCredentials, ResourceServer } = this.provider;
    // Its types do not say so, but a client can be made of its metadata.
    const Unregistered = Client as unknown as new (metadata: object) => typeof Client.prototype;
    const extra = { roles: [role], ...(agent === undefined ? {} : { act: { sub: agent } }) };
    const token = machine
      ? new ClientCredentials({
          client: new Unregistered({ ...CLIENT_DEFAULTS, client_id: subject }),
          scope: '',
          extra,
        })
      : new AccessToken({
          accountId: subject,
          client: (await Client.find(CLIENT))!,
          scope: '',
          gty: 'command-line',
          extra: { ...extra, auth_time: Math.floor(Date.now() / 1000) }, // Asking for it is signing in.
        } as never);
    Object.assign(token, { resourceServer: new ResourceServer(AUDIENCE, RESOURCE) });
    return await token.save();
  }

  /** Answers a request below PROVIDER_PATH. */
  answer(request: IncomingMessage, response: ServerResponse): void {
    // The provider finds out where it is mounted by what was cut off.
    Object.assign(request, { originalUrl: request.url });
    request.url = request.url!.slice(PROVIDER_PATH.length) || '/';
    void this.provider.callback()(request, response);
  }
}

const RESOURCE = {
  scope: '',
  audience: AUDIENCE,
  accessTokenTTL: TOKEN_SECONDS,
  accessTokenFormat: 'jwt' as const,
  jwt: { sign: { alg: 'ES256' as const } },
};

const CLIENT_DEFAULTS = {
  id_token_signed_response_alg: 'ES256',
  token_endpoint_auth_method: 'none',
  redirect_uris: [],
  response_types: [],
  grant_types: [],
} as const;

/** A person in a role: who signs in in another is another account. */
const accountOf = (role: Role, subject: string): string => `${role} ${subject}`;
const personOf = (account: string): { readonly role: Role; readonly subject: string } => {
  const role = ROLES.find((one) => account.startsWith(`${one} `))!;
  return { role, subject: account.slice(role.length + 1) };
};

/** Of the library's contexts and tokens, what is looked at here. */
interface Context {
  readonly oidc: {
    readonly client: { readonly clientId: string };
    readonly session?: { readonly accountId: string };
    readonly entities: Readonly<
      Partial<Record<'AuthorizationCode' | 'RefreshToken', { readonly authTime: number }>>
    >;
  };
  type: string;
  body: string;
}
interface Token {
  readonly accountId: string;
  readonly clientId: string;
  readonly extra: object;
}

async function providerOf({ issuer, key }: Kept, publicUrl?: string): Promise<Provider> {
  const { default: Provider } = await withoutAdvice(() => import('oidc-provider'));
  const configuration = {
    jwks: { keys: [key as never] },
    clients: [
      { ...CLIENT_DEFAULTS, client_id: CLIENT },
      {
        ...CLIENT_DEFAULTS,
        client_id: PAGES_CLIENT,
        redirect_uris: [`${new URL(issuer).origin}${CALLBACK_PATH}`],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    pkce: { required: () => true },
    findAccount: (_context: Context, account: string) => ({
      accountId: account,
      claims: () => ({ sub: account, name: personOf(account).subject }),
    }),
    claims: { openid: ['sub', 'name'] },
    conformIdTokenClaims: false,
    interactions: {
      url: (_context: Context, { uid }: { uid: string }) => `${WHO_PATH}${uid}`,
    },
    // What is asked for is granted: nobody needs to be asked twice here.
    loadExistingGrant: async ({ oidc }: Context) => {
      const grant = new provider.Grant({
        clientId: oidc.client.clientId,
        accountId: oidc.session!.accountId,
      });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
    issueRefreshToken: () => true,
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE_URI,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context: Context, _uri: string, client: { clientId: string }) => ({
          ...RESOURCE,
          ...(client.clientId === PAGES_CLIENT ? { accessTokenTTL: PAGES_TOKEN_SECONDS } : {}),
        }),
      },
    },
    ttl: {
      AccessToken: TOKEN_SECONDS,
      ClientCredentials: TOKEN_SECONDS,
      Interaction: INTERACTION_SECONDS,
      Session: TOKEN_SECONDS,
      Grant: TOKEN_SECONDS,
      RefreshToken: TOKEN_SECONDS,
      IdToken: PAGES_TOKEN_SECONDS,
    },
    extraTokenClaims: (context: Context | undefined, { clientId, accountId, extra }: Token) => {
      if (clientId !== PAGES_CLIENT) return extra;
      const { AuthorizationCode: code, RefreshToken: refresh } = context!.oidc.entities;
      return { roles: [personOf(accountId).role], auth_time: (code ?? refresh)?.authTime };
    },
    formats: {
      customizers: {
        // It is changed where it is: what comes back is not looked at.
        jwt: (
          _context: Context | undefined,
          { clientId, accountId }: Token,
          { payload }: { payload: { sub: string } },
        ) => {
          if (clientId === PAGES_CLIENT) payload.sub = personOf(accountId).subject;
        },
      },
    },
    renderError: (context: Context, out: Readonly<Record<string, string>>) => {
      context.type = 'text/plain; charset=utf-8';
      context.body = `${out['error']}: ${out['error_description'] ?? ''}\n`;
    },
    // Of the part of the key that nobody is told.
    cookies: { keys: [createHmac('sha256', key.d!).update('cookies').digest('base64url')] },
  };
  const provider = await withoutAdvice(async () => new Provider(issuer, configuration as never));
  // Which port it answers on, and by which name of this machine, is not known before it does.
  provider.Client.prototype.redirectUriAllowed = (uri: string) => isOurs(uri, publicUrl);
  return provider;
}

const LOOPBACK_ORIGIN = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

/** Whether an address that people are to be sent back to is this service's own. */
function isOurs(uri: string, publicUrl: string | undefined): boolean {
  if (!uri.endsWith(CALLBACK_PATH)) return false;
  const origin = uri.slice(0, -CALLBACK_PATH.length);
  return origin === publicUrl || LOOPBACK_ORIGIN.test(origin);
}

/** The library warns at length against what this provider is meant for, development; we say so ourselves. */
async function withoutAdvice<T>(work: () => Promise<T>): Promise<T> {
  const { info, warn } = console;
  Object.assign(console, { info: () => undefined, warn: () => undefined });
  try {
    return await work();
  } finally {
    Object.assign(console, { info, warn });
  }
}
