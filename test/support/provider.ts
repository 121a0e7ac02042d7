import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type Provider from 'oidc-provider';

const AUDIENCE = 'fund';
const CLIENT = { client_id: 'registry-system', client_secret: 'registry-secret-of-32-characters' };
const RESOURCE = {
  scope: '',
  audience: AUDIENCE,
  accessTokenTTL: 600,
  accessTokenFormat: 'jwt' as const,
  jwt: { sign: { alg: 'RS256' as const } },
};

/** What the provider does with whoever asks. */
type Mood = 'answers' | 'hangs' | 'fails';

/** An OpenID provider of a nation's own: the real thing, on an address of its own, which can be taken away. */
export class NationalProvider {
  mood: Mood = 'answers';
  /** What was asked for, in order. */
  readonly asked: string[] = [];
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();
  private port = 0;
  private keys: JWK[] = [];
  private provider: Provider | undefined;

  static async start(): Promise<NationalProvider> {
    const provider = new NationalProvider();
    await provider.listen();
    await provider.rotate();
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The environment that points the service here. */
  get environment(): Readonly<Record<string, string>> {
    return {
      OIDC_ISSUER: this.issuer,
      OIDC_AUDIENCE: AUDIENCE,
      OIDC_ROLES_CLAIM: 'realm_access.roles',
      OIDC_PERSON_CLAIM: 'employee',
      OIDC_CITIZEN_CLAIM: 'national_id',
    };
  }

  /** From now on tokens are signed with a new key; the one before is still published, older ones are not. */
  async rotate(): Promise<void> {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const kid = crypto.randomUUID();
    const fresh: JWK = { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' };
    this.keys = [fresh, ...this.keys.slice(0, 1)];
    this.provider = await providerOf(this.issuer, this.keys);
  }

  /** A token that somebody got here. */
  async token(subject: string, claims: object): Promise<string> {
    const { AccessToken, Client, ResourceServer } = this.provider!;
    const token = new AccessToken({
      accountId: subject,
      client: (await Client.find(CLIENT.client_id))!,
      scope: '',
      gty: 'test',
      extra: claims,
    } as never);
    Object.assign(token, { resourceServer: new ResourceServer(AUDIENCE, RESOURCE) });
    return token.save();
  }

  /** The token that the registry's own system gets by its credentials, as any client does. */
  async clientToken(): Promise<string> {
    const answer = await fetch(`${this.issuer}/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${CLIENT.client_id}:${CLIENT.client_secret}`)}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: `grant_type=client_credentials&resource=${encodeURIComponent(`urn:${AUDIENCE}`)}`,
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    return token;
  }

  /** Nothing listens at its address any more. */
  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve(undefined)));
    this.server = undefined;
  }

  /** At its address again. */
  async listen(): Promise<void> {
    const server = createServer(this.answer);
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  private readonly answer: RequestListener = (request, response) => {
    this.asked.push(request.url!);
    if (this.mood === 'answers') void this.provider!.callback()(request, response);
    else if (this.mood === 'fails') response.writeHead(500).end('no');
  };
}

async function providerOf(issuer: string, keys: readonly JWK[]): Promise<Provider> {
  const { info, warn } = console;
  Object.assign(console, { info: () => undefined, warn: () => undefined }); // It says that this is no production.
  try {
    const { default: Provider } = await import('oidc-provider');
    return new Provider(issuer, {
      jwks: { keys: keys as never[] },
      clients: [
        { ...CLIENT, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
      ],
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        resourceIndicators: { enabled: true, getResourceServerInfo: () => RESOURCE },
      },
      ttl: { AccessToken: 600, ClientCredentials: 600 },
      extraTokenClaims: (_context: unknown, token: unknown) =>
        (token as { extra?: object }).extra ?? { realm_access: { roles: ['clerk', 'manager'] } },
      cookies: { keys: ['test'] },
    } as never);
  } finally {
    Object.assign(console, { info, warn });
  }
}
