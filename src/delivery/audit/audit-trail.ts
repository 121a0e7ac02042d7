import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { DataSource, EntityManager } from 'typeorm';
import type { Vault } from '../../registry/vault.js';
import { Batches } from '../http/batches.js';
import type { Passed } from '../http/door.guard.js';
import type { ProblemCode } from '../http/problems.js';
import { outerOf } from '../http/inner-requests.js';
import { routeOf } from '../http/routes.js';
import type { Caller } from '../identity/caller.js';
import { type Actor, type AuditEvent, type AuditStore, rowsOf } from './audit.store.js';

/** Refused attempts of one person that are told one by one in a minute; what comes after them is counted. */
const SINGLY_MAX = 100;
/** The same of an address from which nobody has signed in. */
const SINGLY_UNKNOWN_MAX = 1;
/** What whoever wants to fill the disk gets most of is never told one by one. */
const COUNTED: readonly ProblemCode[] = ['too-many-requests', 'overloaded'];
/** To come in, or to have somebody else's browser do something, is an attempt wherever it is made. */
const ATTEMPTS: readonly ProblemCode[] = ['unauthorized', 'forbidden', 'foreign-form'];
/** Kinds of attempt, and whoever makes them, that are told apart in a minute; the rest is counted together. */
const KINDS_MAX = 10_000;
const MINUTE_MS = 60_000;

const NOBODY: Actor = { person: null, citizenHash: null, role: null, agent: null, machine: false };
const ID = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{1,6})$/;

/** What a request has done, and what it is told. */
export interface Done {
  readonly request: Passed;
  readonly status: number;
  readonly body: object;
  readonly isReplayed?: boolean;
}

/**
 * Tells the trail what happens at the doors. What is done is recorded in the transaction that does it; a read of a
 * citizen by another, and an attempt that came to nothing, before it is answered.
 */
export class AuditTrail {
  private readonly batches = new Batches<AuditEvent, void>(async (events) => {
    await this.store.record(this.database, rowsOf(events));
    return events.map(() => undefined);
  });
  /** Of citizens' national ids. */
  private readonly hashes = new WeakMap<Caller, Buffer>();
  /** How many attempts of whom were told one by one in this minute. */
  private readonly told = new Map<string, number>();
  private readonly counted = new Map<string, AuditEvent>();
  private readonly clock = setInterval(() => void this.tellCounted(), MINUTE_MS).unref();

  constructor(
    private readonly database: DataSource,
    private readonly store: AuditStore,
    private readonly vault: Vault,
    private readonly log: Logger,
  ) {}

  /** Records what requests have done, in their transaction. */
  async done(tx: EntityManager, all: readonly Done[]): Promise<void> {
    if (all.length > 0) await this.store.record(tx, this.eventsOf(all));
  }

  /** The same for whoever records them in a statement of their own, as the door of the database takes them. */
  eventsOf(all: readonly Done[]): string {
    return rowsOf(
      all.map(({ request, status, body, isReplayed }) => {
        request.isRecorded = true;
        const event = this.eventOf(request);
        return {
          ...event,
          resource: event.resource ?? idIn(body),
          status,
          outcome: isReplayed ? 'replayed' : 'done',
        };
      }),
    );
  }

  /** Sees to it that nothing is answered that should stand in the trail and does not. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onSend', (request, reply, _payload, next) => {
      const recorded = this.beforeAnswer(request as Passed, reply.statusCode);
      if (recorded) void once(recorded, next);
      else next();
    });
  }

  /** Records what was counted, and stops counting. */
  async close(): Promise<void> {
    clearInterval(this.clock);
    await this.tellCounted();
  }

  private beforeAnswer(request: Passed, status: number): Promise<void> | undefined {
    const route = routeOf(request);
    const isForeign = request.problem === 'foreign-form';
    if (!route || (route.roles === 'open' && !route.signsInOrOut && !isForeign)) return undefined;
    const isRead = route.readsCitizens === true || request.citizen !== undefined;
    // What a page does and shows, the API does for it, and records it.
    const isWrite =
      !route.isPage &&
      !route.readsCitizens &&
      !route.changesNothing &&
      request.method !== 'GET' &&
      request.method !== 'HEAD';
    if (status >= 400) {
      const outcome = request.problem ?? 'internal-error';
      const isAttempt = isWrite || isRead || ATTEMPTS.includes(outcome);
      return isAttempt ? this.refused({ ...this.eventOf(request), status, outcome }) : undefined;
    }
    if (isWrite)
      return request.isRecorded
        ? undefined
        : Promise.reject(new Error(`${nameOf(request)} does not record what it does`));
    return isRead || (route.signsInOrOut && request.caller)
      ? this.batches.do({ ...this.eventOf(request), status, outcome: 'done' })
      : undefined;
  }

  /** Records an attempt or counts it. One that cannot be recorded now is kept: it must not cost whoever made it more. */
  private async refused(event: AuditEvent): Promise<void> {
    const { person, citizenHash } = event.actor;
    const who = person ?? citizenHash?.toString('base64') ?? `at ${event.address}`;
    const told = this.told.get(who) ?? 0;
    const isKnown = person !== null || citizenHash !== null;
    const isTold =
      told < (isKnown ? SINGLY_MAX : SINGLY_UNKNOWN_MAX) &&
      this.told.size < KINDS_MAX &&
      !COUNTED.includes(event.outcome as ProblemCode);
    if (!isTold) return this.count(who, event);
    this.told.set(who, told + 1);
    try {
      await this.batches.do(event);
    } catch (error) {
      this.log.error({ err: error, requestId: event.requestId }, 'an attempt is not recorded yet');
      this.count(who, event);
    }
  }

  private count(who: string, event: AuditEvent): void {
    const { route, outcome } = event;
    const isCrowded = this.counted.size >= KINDS_MAX;
    const kind = `${route} ${outcome} ${isCrowded ? '' : who}`;
    const earlier = this.counted.get(kind);
    this.counted.set(kind, {
      ...event,
      ...(isCrowded ? { actor: NOBODY, address: null } : {}),
      requestId: null,
      citizen: null,
      resource: null,
      attempts: (earlier?.attempts ?? 0) + event.attempts,
    });
  }

  private async tellCounted(): Promise<void> {
    this.told.clear();
    const events = [...this.counted.values()];
    if (events.length === 0) return;
    this.counted.clear();
    try {
      await this.store.record(this.database, rowsOf(events));
    } catch (error) {
      this.log.error({ err: error }, 'counted attempts are not recorded yet');
      for (const event of events) this.count(`${event.actor.person} ${event.address}`, event);
    }
  }

  private eventOf(request: Passed): Omit<AuditEvent, 'status' | 'outcome'> {
    return {
      requestId: request.id,
      route: nameOf(request),
      actor: this.actorOf(request),
      address: addressOf(request),
      citizen: request.citizen ?? pseudonymIn(request),
      resource: resourceOf(request),
      attempts: 1,
    };
  }

  private actorOf({ caller, role }: Passed): Actor {
    if (!caller) return NOBODY;
    // Whoever passed by a staff role is staff. Of anyone else who has a national id it may be their name, too.
    const isCitizen =
      role === 'citizen' ||
      (caller.nationalId !== undefined &&
        (caller.roles.length === 0 ||
          (caller.roles.includes('citizen') && (!role || caller.person === caller.nationalId))));
    return {
      person: isCitizen ? null : caller.person,
      citizenHash: isCitizen ? this.hashOf(caller) : null,
      role: role ?? (caller.roles.join(' ') || null),
      agent: caller.agent ?? null,
      machine: caller.machine,
    };
  }

  private hashOf(caller: Caller): Buffer {
    const hash = this.hashes.get(caller) ?? this.vault.hash('national-id', caller.nationalId!);
    this.hashes.set(caller, hash);
    return hash;
  }
}

/** Goes on once it is done, or with its failure. */
async function once(done: Promise<void>, next: (error?: Error) => void): Promise<void> {
  try {
    await done;
  } catch (error) {
    return next(error as Error);
  }
  next();
}

/** Method and pattern: what stands in the path itself may be personal. */
const nameOf = ({ method, routeOptions }: FastifyRequest): string =>
  `${method === 'HEAD' ? 'GET' : method} ${routeOptions.url}`;

/** Where a request comes from; what a proxy passes on is looked at before it is believed to be an address. */
export function addressOf(request: FastifyRequest): string | null {
  const passed = request as Passed;
  return (passed.address ??= readAddress(outerOf(request) ?? request));
}

function readAddress(request: FastifyRequest): string | null {
  const found = [request.ip, request.socket.remoteAddress].find((one) => isIP(one ?? '') !== 0);
  return found?.replace(/%.*/, '').replace(/^::ffff:(?=\d+\.)/i, '') ?? null;
}

const paramsOf = ({ params }: FastifyRequest) => params as Readonly<Record<string, string>>;

function pseudonymIn(request: FastifyRequest): string | null {
  const pseudonym = paramsOf(request)?.['pseudonym']?.toLowerCase() ?? '';
  return ID.test(pseudonym) && pseudonym.includes('-') ? pseudonym : null;
}

/** The id in the path, or the year, where it looks like one of ours. */
function resourceOf(request: FastifyRequest): string | null {
  const { id, year } = paramsOf(request) ?? {};
  const resource = (id ?? year ?? '').toLowerCase();
  return ID.test(resource) ? resource : null;
}

function idIn(body: object): string | null {
  const { id } = body as { id?: unknown };
  return typeof id === 'string' && ID.test(id) ? id : null;
}
