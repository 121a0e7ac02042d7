import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import type { Config } from '../../config.js';
import type { Vault } from '../../registry/vault.js';
import { addressOf } from '../audit/audit-trail.js';
import type { Caller } from '../identity/caller.js';
import type { Passed } from './door.guard.js';
import { outerOf } from './inner-requests.js';
import { HttpProblem } from './problems.js';
import { type Route, routeOf } from './routes.js';

const WINDOW_SECONDS = 60;
/** Callers and addresses that are counted apart in one process; the one that was not seen for longest is forgotten. */
const COUNTED_MAX = 20_000;
/** Redis counts for all processes; while it does not answer within this, nobody is counted. */
const REDIS_MS = 500;
/** A request that was given up before it was answered is no longer in hand after this, whatever has become of it. */
const GIVEN_UP_MS = 30_000;
/** Tokens that are looked at side by side from where too many sign-ins have failed. */
const LOOKED_AT_MAX = 8;
const RETRY_SECONDS = { requests: 1, uploads: 10, streams: 10 } as const;

type Counter = ReturnType<FastifyInstance['createRateLimit']>;
type Kind = keyof typeof RETRY_SECONDS;

/**
 * What one caller, one address, or all together may ask of the service at once. Past it they are told so at once, and when to
 * come again: nobody waits in a queue without end. Health and metrics are answered always.
 */
export class Limits {
  private readonly most: Readonly<Record<Kind, number>>;
  private readonly inHand: Record<Kind, number> = { requests: 0, uploads: 0, streams: 0 };
  private lookedAt = 0;
  private readonly keys = new WeakMap<Caller, string>();
  private readonly letGo = new WeakMap<FastifyRequest, () => void>();
  private ofCaller!: Counter;
  private ofFailures!: Counter;

  constructor(
    private readonly config: Config,
    private readonly vault: Vault,
    private readonly log: Logger,
  ) {
    const { REQUESTS_MAX: requests, UPLOADS_MAX: uploads, STREAMS_MAX: streams } = config;
    this.most = { requests, uploads, streams };
  }

  /** Opens what counts, and limits each address before anything is done for it. */
  async watch(fastify: FastifyInstance): Promise<void> {
    const redis = this.config.REDIS_URL ? await this.openRedis(this.config.REDIS_URL) : undefined;
    await fastify.register(rateLimit, {
      global: false,
      timeWindow: WINDOW_SECONDS * 1_000,
      cache: COUNTED_MAX,
      skipOnError: true,
      ...(redis ? { redis, nameSpace: this.nameSpace() } : {}),
    });
    const ofNetwork = (request: Passed) => networkOf(addressOf(request) ?? 'unknown');
    const of = (name: string, max: number, keyOf: (request: Passed) => string): Counter =>
      fastify.createRateLimit({
        max,
        keyGenerator: (request) => `${name}-${keyOf(request as Passed)}`,
      });
    const ofAddress = of('address', this.config.RATE_LIMIT_PER_ADDRESS, ofNetwork);
    this.ofCaller = of('caller', this.config.RATE_LIMIT, ({ caller }) => this.keyOf(caller));
    this.ofFailures = of('failure', this.config.RATE_LIMIT_FAILED_SIGN_INS, ofNetwork);
    fastify.addHook('onRequest', async (request, reply) => {
      if (!routeOf(request)?.isVital && !outerOf(request))
        await count('address', ofAddress, request, reply);
    });
    fastify.addHook('preValidation', (request, reply, next) =>
      next(this.takeInHand(request, reply)),
    );
    fastify.addHook('onSend', (request, { raw }, _payload, next) => {
      if (raw.destroyed) this.letGo.get(request)?.();
      next();
    });
    fastify.addHook('onClose', (_instance, done) => {
      redis?.disconnect();
      done();
    });
  }

  /** Counts a request of a caller who is signed in. @throws HttpProblem `too-many-requests` */
  countCaller = (request: Passed, reply?: FastifyReply): Promise<void> =>
    count('caller', this.ofCaller, request, reply);

  /** Does something that a request must wait for before it is taken in hand itself. @throws HttpProblem `overloaded` */
  async amongRequests<T>(reply: FastifyReply, work: () => Promise<T>): Promise<T> {
    if (this.inHand.requests >= this.most.requests) throw overloaded('requests', reply);
    this.inHand.requests++;
    try {
      return await work();
    } finally {
      this.inHand.requests--;
    }
  }

  /**
   * Who a token says that somebody is, once it was looked at; undefined, and counted, where it is not valid. From where too
   * many were not, few are looked at side by side: whoever guesses takes no more of us, and a good one still gets in.
   * @throws HttpProblem `too-many-requests`
   */
  async amongGuesses(
    request: Passed,
    reply: FastifyReply,
    look: () => Promise<Caller | undefined>,
  ): Promise<Caller | undefined> {
    const failures = await this.ofFailures(request, { increment: false });
    if (failures.isAllowed || failures.remaining > 0) {
      const caller = await look();
      if (!caller) await this.ofFailures(request);
      return caller;
    }
    if (this.lookedAt >= LOOKED_AT_MAX) refuse(reply, failures.ttlInSeconds);
    this.lookedAt++;
    try {
      return (await look()) ?? refuse(reply, failures.ttlInSeconds);
    } finally {
      this.lookedAt--;
    }
  }

  /** `overloaded`, where there is no room. */
  private takeInHand(request: FastifyRequest, reply: FastifyReply): HttpProblem | undefined {
    const route = routeOf(request);
    if (route?.isVital) return undefined;
    const kind = kindOf(route);
    const outer = outerOf(request);
    const isWithin = outer !== undefined;
    // Its page has its room.
    if (isWithin && (kind === 'requests' || kind === kindOf(routeOf(outer)))) return undefined;
    if (this.inHand[kind] >= this.most[kind]) return overloaded(kind, reply);
    this.inHand[kind]++;
    const letGo = () => {
      if (this.letGo.delete(request)) this.inHand[kind]--;
    };
    this.letGo.set(request, letGo);
    reply.raw.once('finish', letGo); // Of what a page asks there is no connection that closes.
    // Whoever gives up makes no room for the next while their work goes on.
    reply.raw.once('close', () => {
      if (reply.sent || kind === 'streams') letGo();
      else setTimeout(letGo, GIVEN_UP_MS).unref();
    });
    return undefined;
  }

  /** A citizen's subject is their national id: it is counted under its hash. */
  private keyOf(caller: Caller): string {
    let key = this.keys.get(caller);
    if (key === undefined) {
      key = this.vault.hash('limit', caller.person).toString('base64url');
      this.keys.set(caller, key);
    }
    return key;
  }

  /** Of this deployment alone, should another have its queue in the same Redis. */
  private readonly nameSpace = (): string =>
    `limit-${this.vault.hash('limit', '').toString('base64url')}-`;

  private async openRedis(url: string): Promise<Redis> {
    const redis = new Redis(url, {
      lazyConnect: true,
      enableOfflineQueue: false,
      enableAutoPipelining: true,
      maxRetriesPerRequest: 0,
      commandTimeout: REDIS_MS,
    });
    redis.on('error', (error) => this.log.debug({ err: error }, 'Redis does not count'));
    await redis.connect().catch(() => undefined); // It is tried again by itself.
    return redis;
  }
}

const kindOf = (route: Route | undefined): Kind =>
  route?.file ? 'uploads' : route?.isStream ? 'streams' : 'requests';

/** There is no room, and when there may be. */
function overloaded(kind: Kind, reply: FastifyReply): HttpProblem {
  void reply.header('retry-after', RETRY_SECONDS[kind]);
  return new HttpProblem('overloaded');
}

/** Counts, and says how much is left (draft-ietf-httpapi-ratelimit-headers-10). @throws HttpProblem `too-many-requests` */
async function count(
  name: string,
  counter: Counter,
  request: FastifyRequest,
  reply?: FastifyReply,
): Promise<void> {
  const counted = await counter(request);
  if (counted.isAllowed) return;
  const { max, remaining, ttlInSeconds: seconds, isExceeded } = counted;
  if (reply) {
    say(reply, 'ratelimit-policy', `"${name}";q=${max};w=${WINDOW_SECONDS}`);
    say(reply, 'ratelimit', `"${name}";r=${remaining};t=${seconds}`);
  }
  if (isExceeded) refuse(reply, seconds);
}

/** Says it after what stands in the header already. */
function say(reply: FastifyReply, header: string, member: string): void {
  const said = reply.getHeader(header);
  void reply.header(header, said === undefined ? member : `${String(said)}, ${member}`);
}

/** @throws HttpProblem `too-many-requests` */
function refuse(reply: FastifyReply | undefined, seconds: number): never {
  void reply?.header('retry-after', Math.max(1, seconds));
  throw new HttpProblem('too-many-requests');
}

/** An address, or of IPv6 the network that one customer has to themselves. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing =
    tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  return [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail ?? '').split(':')]
    .slice(0, 4)
    .join(':');
}
