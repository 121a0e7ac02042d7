import { isIP } from 'node:net';
import { electronicFormatIBAN, isValidBIC, isValidIBAN } from 'ibantools';
import { z } from 'zod';
import { PackMistakes, readNationPack } from './delivery/nation/nation-pack.js';
import type { Nation } from './domain/nation.js';
import { type Debtor, schemeOf } from './domain/payment.js';
import { inBasicLatin } from './domain/bank-text.js';
import { isKeyName } from './domain/signed-note.js';
import { KeyFileMistake, readLogKey, readWitnesses } from './log-key-file.js';
import { writtenName } from './payment/instruction.js';

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

/** Where people reach the service, from outside: scheme, host and port, and nothing after them. */
const publicUrl = z
  .string()
  .transform((text) => text.replace(/\/$/, ''))
  .refine(
    (text) =>
      /^https?:\/\/[^\s/?#@]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text,
    'must be the address people reach the service at, such as https://fund.example.org, in small letters and without a path',
  )
  .optional();

/** A claim's name or path, as in Claims. */
const claim = z
  .string()
  .regex(
    /^[^\s=]{1,200}$/,
    'must be the name of a claim, or a path to it such as realm_access.roles',
  );
/** A number in digits, from `least` to `most`. */
const count = (least: number, most: number, otherwise: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, `must be a number from ${least} to ${most}`)
    .transform(Number)
    .refine(
      (number) => number >= least && number <= most,
      `must be a number from ${least} to ${most}`,
    )
    .default(otherwise);

const HOPS_MAX = 9;

/** Whose word is taken for where a request comes from: so many proxies in a row, or those at these addresses. */
const trustProxy = z
  .string()
  .transform((text): false | number | readonly string[] =>
    text === 'false'
      ? false
      : text === 'true'
        ? 1
        : /^\d$/.test(text)
          ? Number(text)
          : text.split(',').map((one) => one.trim()),
  )
  .refine(
    (trusted) => (Array.isArray(trusted) ? trusted.every((one) => isNetwork(one)) : trusted !== 0),
    `must be true (one proxy), false, the number of proxies in a row (1 to ${HOPS_MAX}), or their addresses, such as 10.0.0.0/8,192.0.2.7`,
  )
  .default(false);

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const width = { 0: -1, 4: 32, 6: 128 }[isIP(address)]!;
  return (
    more.length === 0 &&
    width > 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= width))
  );
}

/** Pages elsewhere whose scripts may call the service from a browser. */
const origins = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .refine(
    (all) =>
      all.every(
        (one) =>
          /^https?:\/\/[a-z0-9.:[\]-]+$/.test(one) &&
          URL.canParse(one) &&
          new URL(one).origin === one,
      ),
    'must be origins with commas between them, such as https://fund.example.org: scheme and host in small letters, a port if it is not the usual one, and nothing after it; never *',
  )
  .default([]);

const masterKey = z
  .string()
  .regex(/^[0-9a-f]{64}$/i, 'must be 32 bytes as 64 hexadecimal digits (openssl rand -hex 32)')
  .optional();

/** What is read from a file that a variable names. */
const inFile =
  <T>(readFrom: (file: string) => T) =>
  (file: string, context: z.core.$RefinementCtx): T => {
    try {
      return readFrom(file);
    } catch (error) {
      if (!(error instanceof KeyFileMistake)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  };

/** The pack that is named, read and found right. */
function nationPack(at: string, context: z.core.$RefinementCtx): Nation {
  try {
    return readNationPack(at);
  } catch (error) {
    if (!(error instanceof PackMistakes)) throw error;
    for (const message of error.lines) context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
}

/** A bank compares names, so ours is written whole or not at all. */
function isPayerName(name: string, { currency, minorUnit }: Nation): boolean {
  const scheme = schemeOf(currency, minorUnit);
  return inBasicLatin(name) !== undefined && inBasicLatin(name) === writtenName(name, scheme);
}

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
    NATION: z.string().default('demo').transform(nationPack),
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
    OIDC_CLIENT_ID: z.string().max(200).optional(),
    OIDC_CLIENT_SECRET: z.string().max(1_000).optional(),
    OIDC_SCOPE: z
      .string()
      .regex(/^[\x21-\x7e]+( [\x21-\x7e]+)*$/, 'must be scopes with blanks between them')
      .refine((text) => text.split(' ').includes('openid'), 'must have openid among its scopes')
      .default('openid'),
    OIDC_RESOURCE: z
      .string()
      .refine(
        (text) => URL.canParse(text) && !text.includes('#'),
        'must be the address (RFC 8707) that stands for the service at the provider',
      )
      .optional(),
    PUBLIC_URL: publicUrl,
    SESSION_IDLE_MINUTES: count(2, 24 * 60, 30),
    SESSION_HOURS: count(1, 24 * 7, 12),
    MASTER_KEY: masterKey,
    MASTER_KEY_PREVIOUS: masterKey,
    LOG_KEY_FILE: z.string().transform(inFile(readLogKey)).optional(),
    LOG_KEY_FILE_PREVIOUS: z.string().transform(inFile(readLogKey)).optional(),
    LOG_ORIGIN: z
      .string()
      .refine(
        (name) => isKeyName(name) && name.length <= 200,
        'must be a name for the log without blanks or +, such as log.fund.example.org/journal',
      )
      .optional(),
    LOG_WITNESSES: z.string().transform(inFile(readWitnesses)).default([]),
    DEBTOR_NAME: z.string().trim().optional(),
    DEBTOR_IBAN: z
      .string()
      .transform((text) => electronicFormatIBAN(text) ?? '')
      .refine(isValidIBAN, 'must be an IBAN, such as DE89370400440532013000')
      .optional(),
    DEBTOR_BIC: z.string().refine(isValidBIC, 'must be a BIC, such as COBADEFFXXX').optional(),
    TRUST_PROXY: trustProxy,
    CORS_ORIGINS: origins,
    RATE_LIMIT: count(1, 1_000_000_000, 300_000),
    RATE_LIMIT_PER_ADDRESS: count(1, 1_000_000_000, 600_000),
    RATE_LIMIT_FAILED_SIGN_INS: count(1, 1_000_000_000, 60_000),
    REQUESTS_MAX: count(1, 100_000, 5_000),
    UPLOADS_MAX: count(1, 12, 12),
    STREAMS_MAX: count(1, 100_000, 200),
    CONNECTIONS_MAX: count(10, 1_000_000, 10_000),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).optional(),
  })
  .superRefine((env, context) => {
    const must = (name: string, message: string) =>
      context.addIssue({ code: 'custom', path: [name], message });
    if (env.OIDC_ISSUER && !env.OIDC_AUDIENCE) must('OIDC_AUDIENCE', 'is needed with OIDC_ISSUER');
    if (env.OIDC_CLIENT_ID && !env.OIDC_ISSUER)
      must('OIDC_ISSUER', 'is needed with OIDC_CLIENT_ID: the provider that knows this client');
    if (env.OIDC_CLIENT_ID && !env.PUBLIC_URL)
      must('PUBLIC_URL', 'is needed with OIDC_CLIENT_ID: people come back there from signing in');
    if (env.OIDC_CLIENT_SECRET && !env.OIDC_CLIENT_ID)
      must('OIDC_CLIENT_ID', 'is needed with OIDC_CLIENT_SECRET: the client that it is of');
    if (env.MIGRATION_DATABASE_URL && !env.DATABASE_URL)
      must(
        'DATABASE_URL',
        'is needed with MIGRATION_DATABASE_URL: the address the service itself works with',
      );
    if (env.MASTER_KEY_PREVIOUS && !env.MASTER_KEY)
      must('MASTER_KEY', 'is needed with MASTER_KEY_PREVIOUS: the key that follows it');
    if (env.MASTER_KEY_PREVIOUS && env.MASTER_KEY_PREVIOUS === env.MASTER_KEY)
      must('MASTER_KEY_PREVIOUS', 'must be another key than MASTER_KEY: the one before it');
    if (env.LOG_KEY_FILE_PREVIOUS && !env.LOG_KEY_FILE)
      must('LOG_KEY_FILE', 'is needed with LOG_KEY_FILE_PREVIOUS: the key that follows it');
    if (env.LOG_KEY_FILE && env.LOG_KEY_FILE_PREVIOUS?.equals(env.LOG_KEY_FILE))
      must('LOG_KEY_FILE_PREVIOUS', 'must hold another key than LOG_KEY_FILE: the one before it');
    if (env.DEBTOR_IBAN && !env.DEBTOR_NAME)
      must('DEBTOR_NAME', 'is needed with DEBTOR_IBAN: whose account the fund pays from');
    if (!env.DEBTOR_IBAN && (env.DEBTOR_NAME ?? env.DEBTOR_BIC))
      must(
        'DEBTOR_IBAN',
        'is needed with DEBTOR_NAME and DEBTOR_BIC: the account the fund pays from',
      );
    if (env.DEBTOR_NAME && !isPayerName(env.DEBTOR_NAME, env.NATION))
      must(
        'DEBTOR_NAME',
        'must be a name as banks write it: Latin letters in SEPA, and not too long',
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
      if (env.PUBLIC_URL?.startsWith('http:') && !LOOPBACK.test(new URL(env.PUBLIC_URL).hostname))
        must('PUBLIC_URL', 'must be an https address with NODE_ENV=production');
    }
  });

export type Config = Readonly<z.infer<typeof environment>>;

/** Whether nobody reaches the service but from this machine, as far as it is told. */
export const isOfThisMachine = ({ HOST, PUBLIC_URL }: Config): boolean =>
  (LOOPBACK.test(HOST) || HOST === '::1') &&
  (PUBLIC_URL === undefined || LOOPBACK.test(new URL(PUBLIC_URL).hostname));

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

/** So that the demonstration pays from somewhere: an IBAN that banks use as their example, and that nobody has. */
const EXAMPLE_DEBTOR: Debtor = {
  name: 'EXAMPLE Universal Investment Fund',
  iban: 'DE89370400440532013000',
  bic: null,
};

/** The account that dividends are paid from; undefined where none is set, and then none are. */
export function debtorOf({
  DEBTOR_NAME,
  DEBTOR_IBAN,
  DEBTOR_BIC,
  NATION,
  NODE_ENV,
}: Config): Debtor | undefined {
  if (DEBTOR_NAME && DEBTOR_IBAN)
    return { name: DEBTOR_NAME, iban: DEBTOR_IBAN, bic: DEBTOR_BIC ?? null };
  return NATION.name === 'demo' && NODE_ENV !== 'production' ? EXAMPLE_DEBTOR : undefined;
}

const secret = /(KEY|KEY_PREVIOUS|SECRET|(?<!PUBLIC_)URL)$/;
