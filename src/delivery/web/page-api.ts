import { createInterface } from 'node:readline';
import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FieldProblem } from '../../domain/refusal.js';
import { askingFor } from '../http/inner-requests.js';
import { HttpProblem, type ProblemCode, ToldProblem } from '../http/problems.js';
import type { PageAnswers } from './page-answers.js';
import type { PageDoor } from './sign-in/page-door.js';

/** Why the API does not do what was asked, as problem details have it. */
export interface Problem {
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly FieldProblem[];
  readonly facts?: Readonly<Record<string, string>>;
}

/** What came of asking the API to do something: it is done, or it says why not, for the form to show. */
export type Outcome<T> =
  | {
      readonly body: T;
      readonly status: number;
      readonly location: string | undefined;
      readonly problem?: never;
    }
  | { readonly problem: Problem };

/** A list, as every route of the API gives it. */
export interface PageOf<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** What is sent. A stream goes out as it comes. */
export interface Sending {
  readonly body?: object | NodeJS.ReadableStream;
  /** Of a stream. */
  readonly type?: string;
  /** The form's, so that what is sent twice is done once. */
  readonly key?: string | undefined;
}

/** What no form can mend: it is told on a page of its own. */
const TOLD_APART: readonly ProblemCode[] = ['unauthorized', 'fresh-sign-in-required'];
const PASSED_ON = ['content-type', 'content-disposition', 'content-length', 'retry-after'];

/**
 * The API, as pages ask it: in this process, in the name of whoever reads, through the same door as everybody. What it answers
 * is typed where it is asked for; that type is a promise of the contract's, not a check.
 */
export class PageApi {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly door: PageDoor,
    private readonly pages: PageAnswers,
  ) {}

  /** What is there. @throws ToldProblem */
  async ask<T>(request: FastifyRequest, path: string): Promise<T> {
    const outcome = await this.outcomeOf<T>(request, 'GET', path);
    if (outcome.problem) throw told(outcome.problem);
    return outcome.body;
  }

  /** What is there; undefined where the API says by one of these codes that it is not. @throws ToldProblem */
  async askFor<T>(
    request: FastifyRequest,
    path: string,
    ...absent: readonly ProblemCode[]
  ): Promise<T | undefined> {
    const outcome = await this.outcomeOf<T>(request, 'GET', path);
    if (!outcome.problem) return outcome.body;
    if (absent.includes(outcome.problem.code)) return undefined;
    throw told(outcome.problem);
  }

  /** Has something done. @throws ToldProblem where nothing that is filled in anew could help */
  async send<T>(
    request: FastifyRequest,
    method: 'POST' | 'PUT',
    path: string,
    sending: Sending = {},
  ): Promise<Outcome<T>> {
    const outcome = await this.outcomeOf<T>(request, method, path, sending);
    if (
      outcome.problem &&
      (outcome.problem.status >= 500 || TOLD_APART.includes(outcome.problem.code))
    )
      throw told(outcome.problem);
    return outcome;
  }

  /** The first of what is answered line by line, so many at most. @throws ToldProblem */
  async lines<T>(request: FastifyRequest, path: string, most: number): Promise<readonly T[]> {
    const answer = await this.opened(request, path);
    const found: T[] = [];
    for await (const line of createInterface({ input: answer.stream() })) {
      if (line !== '') found.push(JSON.parse(line) as T);
      if (found.length === most) break;
    }
    answer.raw.res.destroy(); // Nobody reads the rest.
    return found;
  }

  /**
   * Passes on what the API answers, as it comes: a file to keep, or what goes on for as long as somebody watches.
   * @param name  of a file to keep, where the API does not say
   */
  async pass(
    request: FastifyRequest,
    reply: FastifyReply,
    path: string,
    name?: string,
  ): Promise<void> {
    const answer = await this.opened(request, path);
    if (name !== undefined)
      void reply.header('content-disposition', `attachment; filename="${name}"`);
    for (const header of PASSED_ON) {
      const value = answer.headers[header];
      if (value !== undefined) void reply.header(header, value);
    }
    void reply.header('cache-control', 'no-store');
    // Whoever watches no longer is watched for no longer, also where they have left before there was anything to see.
    if (reply.raw.destroyed) answer.raw.res.destroy();
    reply.raw.once('close', () => answer.raw.res.destroy());
    await reply.code(answer.statusCode).send(answer.stream());
  }

  /** An answer that is read as it comes. @throws ToldProblem */
  private async opened(request: FastifyRequest, path: string) {
    const headers = await this.headersOf(request);
    const answer = await askingFor(request, () =>
      this.server.inject({ method: 'GET', url: path, headers, payloadAsStream: true }),
    );
    if (answer.statusCode < 400) return answer;
    const text = Buffer.concat(await answer.stream().toArray()).toString();
    throw told(JSON.parse(text) as Problem);
  }

  private async outcomeOf<T>(
    request: FastifyRequest,
    method: 'GET' | 'POST' | 'PUT',
    url: string,
    { body, type, key }: Sending = {},
  ): Promise<Outcome<T>> {
    const headers = {
      ...(await this.headersOf(request)),
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    };
    const answer = await askingFor(request, () =>
      this.server.inject({
        method,
        url,
        headers,
        ...(body === undefined ? {} : { payload: body }),
      }),
    );
    const isText = String(answer.headers['content-type']).startsWith('text/');
    const said = isText ? answer.payload : answer.json<unknown>();
    if (answer.statusCode >= 400) return { problem: said as Problem };
    const { location } = answer.headers;
    return {
      body: said as T,
      status: answer.statusCode,
      location: typeof location === 'string' ? location : undefined,
    };
  }

  private async headersOf(request: FastifyRequest): Promise<Record<string, string>> {
    const visitor = await this.door.visitorOf(request);
    return {
      'accept-language': this.pages.languageOf(request),
      ...(visitor ? { authorization: `Bearer ${visitor.session.tokens.access}` } : {}),
    };
  }

  private get server(): FastifyInstance {
    return this.host.httpAdapter.getInstance<FastifyInstance>();
  }
}

const told = ({ code, detail, errors }: Problem): HttpProblem =>
  new ToldProblem(code, detail, errors ?? []);
