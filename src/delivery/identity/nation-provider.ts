import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../../config.js';
import type { IdentitySource } from './identity.js';
import { ProviderKeys } from './provider-keys.js';
import type { SignInSource } from './sign-in-provider.js';

/** How the embedded provider is asked: in this process, at whatever address it is reached from outside. */
export const within =
  (fastify: FastifyInstance): NonNullable<SignInSource['fetch']> =>
  async (url, { method, headers, body }) => {
    const { pathname, search } = new URL(url);
    const answer = await fastify.inject({
      method: method as 'GET',
      url: `${pathname}${search}`,
      headers,
      ...(body ? { payload: await new Response(body).text() } : {}),
    });
    const said = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) said.append(name, String(value));
    return new Response(answer.payload, { status: answer.statusCode, headers: said });
  };

/** Where people sign in on pages, with a provider of the nation's own; undefined where pages are no client of it. */
export const signInSource = (config: Config): SignInSource | undefined =>
  config.OIDC_CLIENT_ID === undefined
    ? undefined
    : {
        issuer: config.OIDC_ISSUER!,
        clientId: config.OIDC_CLIENT_ID,
        clientSecret: config.OIDC_CLIENT_SECRET,
        parameters: {
          scope: config.OIDC_SCOPE,
          ...(config.OIDC_RESOURCE === undefined ? {} : { resource: config.OIDC_RESOURCE }),
        },
      };

/** The provider whose tokens are taken. */
export const externalProvider = (config: Config, log: Logger): IdentitySource => ({
  issuer: config.OIDC_ISSUER!,
  audience: config.OIDC_AUDIENCE!,
  claims: {
    roles: config.OIDC_ROLES_CLAIM,
    person: config.OIDC_PERSON_CLAIM,
    citizen: config.OIDC_CITIZEN_CLAIM,
    machine: config.OIDC_MACHINE_CLAIM,
  },
  keys: new ProviderKeys(config.OIDC_ISSUER!, log),
});
