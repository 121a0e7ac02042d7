import { createHash } from 'node:crypto';
import { Transform, type Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import canonicalizeModule from 'canonicalize';
import type { FastifyReply } from 'fastify';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { gaveWay } from '../../database.js';
import { NationOnRecord } from '../../registry/nation-on-record.js';
import { Vault } from '../../registry/vault.js';
import type { RunId } from '../../runs/run.store.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { RunQueue } from '../jobs/run.queue.js';
import { Batches } from './batches.js';
import type { Passed } from './door.guard.js';
import { FILE_BYTES_MAX } from './json-body.js';
import { HttpProblem } from './problems.js';

/** RFC 8785. The package's types describe CommonJS, where the function is the module. */
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;

/** Longer than any queue takes that is there. */
const RING_MS_MAX = 1_000;

/** What is said to a request that does something. */
export interface Answer {
  readonly status?: number;
  readonly location?: string;
  readonly body: object;
  /** A run that has work once this is committed. */
  readonly ring?: RunId;
}

/** A request with what it asks for, as the books take it. */
export interface Asked<T> {
  readonly request: Passed;
  readonly asked: T;
}

/** Does what requests ask, in the transaction it is given, with an outcome for each in their order. */
type Work<T> = (
  tx: EntityManager,
  all: readonly Asked<T>[],
) => Promise<readonly (Answer | Error)[]>;

/** An answer as the wire has it. */
interface Said {
  readonly status: number;
  readonly location: string | null;
  readonly body: object;
  readonly ring?: RunId | undefined;
  readonly isReplayed?: boolean;
}

/** Whether a key was there to be taken, and what was answered under it before. */
type Taken = { readonly isHeld: boolean } & ((Said & { bodyHash: Buffer }) | { bodyHash: null });

/** A transaction that the database let another go before is tried so often, after waits of about so long. */
const ATTEMPTS_MAX = 4;
const GIVE_WAY_MS = 25;

type Transaction = <T>(work: (tx: EntityManager) => Promise<T>) => Promise<T>;
type BodyHash = (request: Passed) => Promise<Buffer>;

/**
 * Answers requests that do something, each in one transaction with what it does. With an Idempotency-Key the answer
 * is recorded in the same transaction: a crash leaves neither, a repetition gets the first answer again.
 */
@Injectable()
export class Answers {
  constructor(
    private readonly database: DataSource,
    private readonly vault: Vault,
    private readonly queue: RunQueue,
    private readonly trail: AuditTrail,
    private readonly nation: NationOnRecord,
  ) {}

  /** @throws HttpProblem `idempotency-key-in-use`, `idempotency-key-reused`, and what `work` throws */
  async once(
    request: Passed,
    reply: FastifyReply,
    work: (tx: EntityManager) => Promise<Answer>,
  ): Promise<object> {
    return this.alone(request, reply, this.hashOfJson, ({ manager }) => work(manager), this.again);
  }

  /**
   * The same for a route whose requests come many at a time: those that are here together share a transaction. An
   * error that `work` gives as an outcome is that request's alone.
   */
  together<T>(work: Work<T>): (request: Passed, reply: FastifyReply, asked: T) => Promise<object> {
    const batches = new Batches((all: readonly Asked<T>[]) =>
      this.again((tx) => this.answerAll(tx, all, this.hashOfJson, work)),
    );
    return async (request, reply, asked) => this.send(reply, await batches.do({ request, asked }));
  }

  /** The same for a body that is streamed: it is compared by its bytes, once all have arrived. */
  async onceStreamed(
    request: Passed,
    reply: FastifyReply,
    work: (runner: QueryRunner, file: Readable) => Promise<Answer>,
  ): Promise<object> {
    const digest = createHash('sha256');
    let bytes = 0;
    const file = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        digest.update(chunk);
        bytes += chunk.length;
        done(bytes > FILE_BYTES_MAX ? new HttpProblem('body-too-large') : null, chunk);
      },
    });
    const body = request.body as Readable;
    const brokenOff = new HttpProblem('malformed-request', 'The body ended before it was whole.');
    body.on('error', (error) => file.destroy(error instanceof HttpProblem ? error : brokenOff));
    body.on('close', () => {
      if (!body.readableEnded) file.destroy(brokenOff);
    });
    // Whoever reads it gets the error; before anyone does, an upload that breaks off must not end the process.
    file.on('error', () => undefined);
    body.pipe(file);
    const hash: BodyHash = async () => {
      for await (const _ of file); // What was not read yet: a repetition is only compared.
      return this.vault.hash('body', digest.digest());
    };
    try {
      return await this.alone(request, reply, hash, (runner) => work(runner, file));
    } finally {
      // After a refusal the rest is read and dropped: a body nobody reads would keep its connection, and the stop of
      // the service, waiting.
      body.unpipe(file);
      body.resume();
    }
  }

  private async alone(
    request: Passed,
    reply: FastifyReply,
    hash: BodyHash,
    work: (runner: QueryRunner) => Promise<Answer>,
    transaction: Transaction = (all) => this.database.transaction(all), // A stream is read once.
  ): Promise<object> {
    const [outcome] = await transaction(async (tx) => {
      await this.nation.follow(tx); // Whatever is done is done by the law on record.
      return this.answerAll(tx, [{ request, asked: undefined }], hash, async () => [
        await work(tx.queryRunner!),
      ]);
    });
    return this.send(reply, outcome!);
  }

  /** One transaction; when it stood in another's way and the database has undone it, once more. */
  private readonly again: Transaction = async (work) => {
    for (let attempt = 1; ; attempt++)
      try {
        return await this.database.transaction(work);
      } catch (error) {
        if (!gaveWay(error) || attempt === ATTEMPTS_MAX) throw error;
        await sleep(GIVE_WAY_MS * attempt * (0.5 + Math.random()));
      }
  };

  private async answerAll<T>(
    tx: EntityManager,
    all: readonly Asked<T>[],
    hash: BodyHash,
    work: Work<T>,
  ): Promise<(Said | Error)[]> {
    const earlier = await this.earlierAnswers(tx, all, hash);
    const fresh = all.filter((_, no) => earlier[no] === undefined);
    const done = fresh.length > 0 ? await work(tx, fresh) : [];
    const outcomes = done.map((answer, no) =>
      answer instanceof Error ? answer : saidTo(fresh[no]!.request, answer),
    );
    const said = earlier.map((found) => found ?? outcomes.shift()!);
    await this.record(
      tx,
      all.flatMap(({ request }, no) => {
        const one = said[no]!;
        return one instanceof Error ? [] : [{ request, ...one }];
      }),
      hash,
    );
    return said;
  }

  /** Takes the keys of requests of one route; then says what was answered before, or why nothing may be done now. */
  private async earlierAnswers(
    tx: EntityManager,
    all: readonly Asked<unknown>[],
    hash: BodyHash,
  ): Promise<(Said | Error | undefined)[]> {
    if (!areKeyed(all)) return all.map(() => undefined);
    const taken = await tx.sql<Taken[]>`
      select is_held as "isHeld", body_hash as "bodyHash", status, location, body
        from door.take_idempotency_keys(${all.map(({ request }) => request.caller.person)}::text[],
                                        ${all[0]!.request.method}, ${pathOf(all[0]!.request)},
                                        ${all.map(({ request }) => request.idempotencyKey)}::text[])`;
    return Promise.all(
      taken.map(async ({ isHeld, ...earlier }, no) => {
        if (!isHeld) return new HttpProblem('idempotency-key-in-use');
        if (earlier.bodyHash === null) return undefined;
        return (await hash(all[no]!.request)).equals(earlier.bodyHash)
          ? { ...earlier, isReplayed: true }
          : new HttpProblem('idempotency-key-reused');
      }),
    );
  }

  /** Records what is said to requests of one route: in the audit trail, and what is new under their keys. */
  private async record(
    tx: EntityManager,
    all: readonly (Said & { readonly request: Passed })[],
    hash: BodyHash,
  ): Promise<void> {
    const answered = all.filter(({ isReplayed }) => !isReplayed);
    if (answered.length === 0 || !areKeyed(answered)) return this.trail.done(tx, all);
    const { request } = answered[0]!;
    await tx.sql`
      select door.record_answers(${answered.map((one) => one.request.caller.person)}::text[],
                                 ${request.method}, ${pathOf(request)},
                                 ${answered.map((one) => one.request.idempotencyKey)}::text[],
                                 ${await Promise.all(answered.map((one) => hash(one.request)))}::bytea[],
                                 ${answered.map(({ status }) => status)}::smallint[],
                                 ${answered.map(({ location }) => location)}::text[],
                                 ${answered.map(({ body }) => JSON.stringify(body))}::json[]),
             door.record_audit_events(${this.trail.eventsOf(all)})`;
  }

  /** Of the body as it was read: of what the schema made of it, as canonical JSON, so that spelling does not matter. */
  private readonly hashOfJson: BodyHash = async ({ body }) =>
    this.vault.hash('body', canonicalize(JSON.parse(JSON.stringify(body ?? null))) ?? '');

  /** Says it, once what it says is committed. @throws the outcome, if it is an error */
  private async send(reply: FastifyReply, outcome: Said | Error): Promise<object> {
    if (outcome instanceof Error) throw outcome;
    const { status, location, body, ring, isReplayed } = outcome;
    // The tables are the record: a queue that is away keeps nobody waiting, the bell rings again.
    if (ring)
      await Promise.race([this.queue.ring(ring), sleep(RING_MS_MAX, undefined, { ref: false })]);
    void reply.status(status);
    if (location !== null) void reply.header('location', location);
    if (isReplayed) void reply.header('idempotency-replayed', 'true');
    return body;
  }
}

/** Where keys are optional requests come alone, so that all have one or none has. */
const areKeyed = (all: readonly { readonly request: Passed }[]): boolean =>
  all.every(({ request }) => request.idempotencyKey !== undefined);

const pathOf = ({ url }: Passed): string => url.split('?')[0]!;

/** An answer as the wire will have it, so that a replay says it to the letter. */
const saidTo = ({ route }: Passed, { status, location, body, ring }: Answer): Said => ({
  status: status ?? route.status,
  location: location ?? null,
  body: JSON.parse(JSON.stringify(body)) as object,
  ring,
});
