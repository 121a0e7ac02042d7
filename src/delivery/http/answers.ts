import { createHash } from 'node:crypto';
import { Transform, type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import canonicalizeModule from 'canonicalize';
import type { FastifyReply } from 'fastify';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { Vault } from '../../registry/vault.js';
import type { RunId } from '../../runs/run.store.js';
import { RunQueue } from '../jobs/run.queue.js';
import type { Passed } from './door.guard.js';
import { HttpProblem } from './problems.js';

/** RFC 8785. The package's types describe CommonJS, where the function is the module. */
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;

/** What is said to a request that does something. */
export interface Answer {
  readonly status?: number;
  readonly location?: string;
  readonly body: object;
  /** A run that has work once this is committed. */
  readonly ring?: RunId;
}

interface Recorded {
  readonly bodyHash: Buffer;
  readonly status: number;
  readonly location: string | null;
  readonly body: object;
}

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
  ) {}

  /** @throws HttpProblem `idempotency-key-in-use`, `idempotency-key-reused`, and what `work` throws */
  async once(
    request: Passed,
    reply: FastifyReply,
    work: (tx: EntityManager) => Promise<Answer>,
  ): Promise<object> {
    const hash = () =>
      Promise.resolve(this.vault.hash('body', canonicalize(received(request)) ?? ''));
    return this.answer(request, reply, hash, ({ manager }) => work(manager));
  }

  /** The same for a body that is streamed: it is compared by its bytes, once all have arrived. */
  async onceStreamed(
    request: Passed,
    reply: FastifyReply,
    work: (runner: QueryRunner, file: Readable) => Promise<Answer>,
  ): Promise<object> {
    const digest = createHash('sha256');
    const file = new Transform({
      transform(chunk, _encoding, done) {
        digest.update(chunk);
        done(null, chunk);
      },
    });
    const body = request.body as Readable;
    body.on('error', (error) => file.destroy(error));
    body.on('close', () => {
      if (!body.readableEnded)
        file.destroy(new HttpProblem('malformed-request', 'The body ended before it was whole.'));
    });
    // Whoever reads it gets the error; before anyone does, an upload that breaks off must not end the process.
    file.on('error', () => undefined);
    body.pipe(file);
    const hash = async () => {
      for await (const _ of file); // What was not read yet: a repetition is only compared.
      return this.vault.hash('body', digest.digest());
    };
    try {
      return await this.answer(request, reply, hash, (runner) => work(runner, file));
    } finally {
      // After a refusal the rest is read and dropped: a body nobody reads would keep its connection, and the stop of
      // the service, waiting.
      body.unpipe(file);
      body.resume();
    }
  }

  private async answer(
    request: Passed,
    reply: FastifyReply,
    hash: () => Promise<Buffer>,
    work: (runner: QueryRunner) => Promise<Answer>,
  ): Promise<object> {
    const { idempotencyKey: key } = request;
    const runner = this.database.createQueryRunner();
    await runner.startTransaction();
    try {
      const earlier =
        key === undefined ? undefined : await this.earlierAnswer(runner.manager, request, key);
      if (earlier) {
        if (!(await hash()).equals(earlier.bodyHash))
          throw new HttpProblem('idempotency-key-reused');
        await runner.rollbackTransaction();
        void reply.header('idempotency-replayed', 'true');
        return send(reply, earlier.status, earlier.location, earlier.body);
      }
      const { status = request.route.status, location, body, ring } = await work(runner);
      // As the wire will have it, so that a replay says it to the letter.
      const said = JSON.parse(JSON.stringify(body)) as object;
      if (key !== undefined)
        await runner.manager.sql`
          select door.record_answer(${request.caller.person}, ${request.method}, ${pathOf(request)}, ${key},
                                    ${await hash()}, ${status}::smallint, ${location ?? null}, ${JSON.stringify(said)})`;
      await runner.commitTransaction();
      if (ring) await this.queue.ring(ring);
      return send(reply, status, location ?? null, said);
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  private async earlierAnswer(
    tx: EntityManager,
    request: Passed,
    key: string,
  ): Promise<Recorded | undefined> {
    const { person } = request.caller;
    const path = pathOf(request);
    const [{ held }] = await tx.sql<[{ held: boolean }]>`
      select door.hold_idempotency_key(${person}, ${request.method}, ${path}, ${key}) as held`;
    if (!held) throw new HttpProblem('idempotency-key-in-use');
    const [earlier] = await tx.sql<Recorded[]>`
      select body_hash as "bodyHash", status, location, body
        from idempotency_record
       where caller = ${person} and method = ${request.method} and path = ${path} and key = ${key}`;
    return earlier;
  }
}

const pathOf = ({ url }: Passed): string => url.split('?')[0]!;

/** The body as it was read: canonical JSON of what the schema made of it, so that spelling does not matter. */
const received = ({ body }: Passed): unknown => JSON.parse(JSON.stringify(body ?? null));

function send(reply: FastifyReply, status: number, location: string | null, body: object): object {
  void reply.status(status);
  if (location !== null) void reply.header('location', location);
  return body;
}
