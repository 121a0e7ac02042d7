import { z } from 'zod';
import { NATIONS } from './domain/nation.js';

const databaseUrl = z
  .string()
  .regex(
    /^postgres(ql)?:\/\/\S+$/,
    'must be a PostgreSQL address, such as postgres://user:password@host:5432/name',
  )
  .optional();

/** Tokens are only as safe as the way their keys come by; on this machine nobody is in between. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const issuer = z
  .string()
  .refine(
    (text) => /^https?:\/\/[^\s?#@]+$/.test(text) && URL.canParse(text),
    'must be the address of an OpenID provider, such as https://login.example.org, without account, query or fragment',
  )
  .optional();

/** A claim's name or path, as in Claims. */
const claim = z
  .string()
  .regex(
    /^[^\s=]{1,200}$/,
    'must be the name of a claim, or a path to it such as realm_access.roles',
  );

/** The environment of the service. Every variable is optional; an empty one counts as unset. */
const environment = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
    DATABASE_URL: databaseUrl,
    MIGRATION_DATABASE_URL: databaseUrl,
    REDIS_URL: z
      .string()
      .regex(/^rediss?:\/\/\S+$/, 'must be a Redis address, such as redis://host:6379')
      .optional(),
    HOST: z.string().default('127.0.0.1'),
    PORT: z
      .string()
      .regex(/^\d{1,5}$/, 'must be a port number')
      .transform(Number)
      .refine((port) => port <= 65535, 'must be a port number, 0 to 65535')
      .default(3000),
    DATA_DIR: z.string().default('.data'),
    NATION: z
      .string()
      .refine(
        (name) => name in NATIONS,
        `names no nation pack; there is: ${Object.keys(NATIONS).join(', ')}`,
      )
      .default('demo'),
    ROLE: z.enum(['all', 'api', 'worker'], 'must be api, worker or all').default('all'),
    OIDC_ISSUER: issuer,
    OIDC_AUDIENCE: z.string().optional(),
    OIDC_ROLES_CLAIM: claim.default('roles'),
    OIDC_PERSON_CLAIM: claim.default('sub'),
    OIDC_CITIZEN_CLAIM: claim.default('sub'),
    OIDC_MACHINE_CLAIM: z
      .string()
      .regex(
        /^[^\s=]{1,200}(=\S{1,200})?$/,
        'must be a claim that only machines have, or that says so: gty=client-credentials',
      )
      .optional(),
    MASTER_KEY: z
      .string()
      .regex(/^[0-9a-f]{64}$/i, 'must be 32 bytes as 64 hexadecimal digits (openssl rand -hex 32)')
      .optional(),
    TRUST_PROXY: z
      .enum(['true', 'false'], 'must be true or false')
      .default('false')
      .transform((text) => text === 'true'),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).optional(),
  })
  .superRefine((env, context) => {
    const must = (name: string, message: string) =>
      context.addIssue({ code: 'custom', path: [name], message });
    if (env.OIDC_ISSUER && !env.OIDC_AUDIENCE) must('OIDC_AUDIENCE', 'is needed with OIDC_ISSUER');
    if (env.MIGRATION_DATABASE_URL && !env.DATABASE_URL)
      must(
        'DATABASE_URL',
        'is needed with MIGRATION_DATABASE_URL: the address the service itself works with',
      );
    if (env.NODE_ENV === 'production') {
      if (!env.OIDC_ISSUER)
        must(
          'OIDC_ISSUER',
          'is needed with NODE_ENV=production: the embedded provider is for development',
        );
      else if (
        env.OIDC_ISSUER.startsWith('http:') &&
        !LOOPBACK.test(new URL(env.OIDC_ISSUER).hostname)
      )
        must('OIDC_ISSUER', 'must be an https address with NODE_ENV=production');
      if (!env.MASTER_KEY) must('MASTER_KEY', 'is needed with NODE_ENV=production');
    }
  });

export type Config = Readonly<z.infer<typeof environment>>;

/** Every name `config` reads, for whoever writes an environment (containers are held against it). */
export const ENVIRONMENT_NAMES: readonly string[] = Object.keys(environment.shape);

/** Raised when the environment is wrong: one line per mistake. */
export class ConfigMistakes extends Error {
  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
    this.name = 'ConfigMistakes';
  }
}

/** Parses the environment, once. This file is the only one that reads it. @throws ConfigMistakes */
export function readConfig(source: NodeJS.ProcessEnv = process.env): Config {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(set);
  if (parsed.success) return Object.freeze(parsed.data);
  throw new ConfigMistakes(
    parsed.error.issues.map(({ path, message }) => {
      const name = path.join('.');
      const given = source[name]
        ? ` (it is ${JSON.stringify(secret.test(name) ? '…' : source[name].replace(/\/\/[^/]*@/, '//…@'))})`
        : '';
      return `${name} ${message.replace(/^Invalid .*: expected one of (.*)$/, 'must be one of $1')}${given}`;
    }),
  );
}

const secret = /KEY|URL/;
