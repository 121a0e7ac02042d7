import type { IncomingMessage, ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type Provider from 'oidc-provider';
import type { DataSource } from 'typeorm';
import type { Claims, Role } from './caller.js';
import type { IdentitySource } from './identity.js';
import { localKeys } from './provider-keys.js';

/** Where the provider answers, below the service's own address. */
export const PROVIDER_PATH = '/oidc';
const AUDIENCE = 'universal-investment';
const TOKEN_SECONDS = 12 * 60 * 60;
const CLIENT = 'command-line';
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

  /** @param address  of the service at its first start; the issuer's name is made from it and kept */
  static async open(database: DataSource, address: string): Promise<DevelopmentProvider> {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const fresh: Kept = {
      issuer: `${address}${PROVIDER_PATH}`,
      key: { ...(await exportJWK(privateKey)), kid: crypto.randomUUID(), alg: 'ES256', use: 'sig' },
    };
    const [{ kept }] = await database.sql<[{ kept: Kept }]>`
      select door.keep_setting('development-provider', ${JSON.stringify(fresh)}) as kept`;
    return new DevelopmentProvider(await providerOf(kept), kept);
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

async function providerOf({ issuer, key }: Kept): Promise<Provider> {
  const { default: Provider } = await withoutAdvice(() => import('oidc-provider'));
  const configuration = {
    jwks: { keys: [key as never] },
    clients: [{ ...CLIENT_DEFAULTS, client_id: CLIENT }],
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: true, getResourceServerInfo: () => RESOURCE },
    },
    ttl: { AccessToken: TOKEN_SECONDS, ClientCredentials: TOKEN_SECONDS },
    extraTokenClaims: (_context: unknown, token: unknown) => (token as { extra: object }).extra,
    cookies: { keys: [String(key.kid)] },
  };
  return withoutAdvice(async () => new Provider(issuer, configuration as never));
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
