import { once } from 'node:events';
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Role } from '../identity/caller.js';
import type { DevelopmentProvider } from '../identity/development-provider.js';

/** Who signs in, and in which role. */
export interface Person {
  readonly role: Role;
  readonly subject: string;
}

/** A request that was not answered as it should be, in one line a person can act on. */
export class RequestFailed extends Error {
  constructor(
    message: string,
    /** The problem's code, where the service has answered. */
    readonly code?: string,
    /** What stands in the way, where the service has named it. */
    readonly location?: string,
  ) {
    super(message);
  }
}

export interface Posted<T> {
  readonly body: T;
  readonly location: string;
  /** It had been asked before, and this is the answer of then. */
  readonly isReplay: boolean;
}

/** What every run and import tells of itself. */
export interface RunAnswer {
  readonly state: string;
  readonly progress: { readonly done: number; readonly total: number };
  readonly reason?: string | null;
  readonly problem: { readonly detail: string } | null;
}

interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

type Body = Iterable<string> | AsyncIterable<Uint8Array>;

const POLL_MS = 100;
/** States from which nothing comes by itself. */
const DEAD_ENDS = ['failed', 'rejected', 'suspended'];

/**
 * Asks the service over HTTP, as anyone outside would. Once `stop` is raised nothing more is asked: a wait and an
 * upload end there and then, a short request is still answered.
 */
export class Client {
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(
    private readonly address: string,
    private readonly development: DevelopmentProvider,
    private readonly stop: AbortSignal,
  ) {}

  /** @throws RequestFailed */
  async get<T>(as: Person, path: string): Promise<T> {
    const { body } = await this.ask(as, 'GET', path, {}, []);
    return body as T;
  }

  /** @throws RequestFailed */
  post<T>(as: Person, path: string, key: string, body: object): Promise<Posted<T>> {
    return this.create(as, path, key, 'application/json', [JSON.stringify(body)]);
  }

  /** Says how something is to be; saying it again changes nothing. @throws RequestFailed */
  async put(as: Person, path: string, body: object): Promise<void> {
    await this.ask(as, 'PUT', path, { 'content-type': 'application/json' }, [JSON.stringify(body)]);
  }

  /** A file, as it comes. @throws RequestFailed */
  download(as: Person, path: string): Promise<IncomingMessage> {
    return this.answer(as, 'GET', path, {}, []);
  }

  /** Sends a file while it is being written. @throws RequestFailed */
  upload<T>(
    as: Person,
    path: string,
    key: string,
    type: string,
    file: AsyncIterable<Uint8Array>,
  ): Promise<Posted<T>> {
    return this.create(as, path, key, type, file);
  }

  /**
   * Looks at a run until it is in one of `states`; `seen` hears of its progress.
   * @throws RequestFailed when it ends otherwise
   */
  async until<T extends RunAnswer>(
    as: Person,
    path: string,
    states: readonly string[],
    seen: (progress: RunAnswer['progress']) => void,
  ): Promise<T> {
    for (;;) {
      const run = await this.get<T>(as, path);
      if (states.includes(run.state)) return run;
      if (DEAD_ENDS.includes(run.state))
        throw new RequestFailed(
          [`${path} is ${run.state}`, run.problem?.detail ?? run.reason ?? []].flat().join(': '),
        );
      seen(run.progress);
      await sleep(POLL_MS, undefined, { signal: this.stop });
    }
  }

  private async create<T>(
    as: Person,
    path: string,
    key: string,
    type: string,
    body: Body,
  ): Promise<Posted<T>> {
    const headers = { 'idempotency-key': key, 'content-type': type };
    const answer = await this.ask(as, 'POST', path, headers, body);
    return {
      body: answer.body as T,
      location: answer.headers.location ?? '',
      isReplay: answer.headers['idempotency-replayed'] === 'true',
    };
  }

  private async ask(
    as: Person,
    method: string,
    path: string,
    headers: OutgoingHttpHeaders,
    body: Body,
  ): Promise<{ headers: IncomingMessage['headers']; body: unknown }> {
    const answer = await this.answer(as, method, path, headers, body);
    try {
      return { headers: answer.headers, body: JSON.parse(await text(answer)) };
    } catch (error) {
      this.stop.throwIfAborted();
      throw new RequestFailed(`${method} ${path} was not answered: ${(error as Error).message}`);
    }
  }

  private async answer(
    as: Person,
    method: string,
    path: string,
    headers: OutgoingHttpHeaders,
    body: Body,
  ): Promise<IncomingMessage> {
    this.stop.throwIfAborted();
    const authorization = `Bearer ${await this.token(as)}`;
    try {
      const answer = await this.send(method, path, { ...headers, authorization }, body);
      if (answer.statusCode! >= 300) throw refused(`${method} ${path}`, answer, await text(answer));
      return answer;
    } catch (error) {
      this.stop.throwIfAborted();
      if (error instanceof RequestFailed) throw error;
      throw new RequestFailed(`${method} ${path} was not answered: ${(error as Error).message}`);
    }
  }

  /** Not by fetch: when an upload is stopped, Node's opens a connection more, and whoever closes waits for it. */
  private async send(
    method: string,
    path: string,
    headers: OutgoingHttpHeaders,
    body: Body,
  ): Promise<IncomingMessage> {
    const isUpload = Symbol.asyncIterator in body;
    const signal = isUpload ? { signal: this.stop } : {};
    const asked = request(this.address + path, { method, headers, ...signal });
    const answered = once(asked, 'response') as Promise<[IncomingMessage]>;
    // Whatever breaks it breaks the request as well; and an answer may come before all is sent.
    pipeline(body, asked).catch(() => undefined);
    return (await answered)[0];
  }

  private token({ role, subject }: Person): Promise<string> {
    const name = `${role} ${subject}`;
    const known = this.tokens.get(name) ?? this.development.token(role, subject);
    this.tokens.set(name, known);
    return known;
  }
}

/** Status, code and detail of a problem in one line, with the first of its wrong fields. */
function refused(
  asked: string,
  { statusCode, headers }: IncomingMessage,
  said: string,
): RequestFailed {
  const { code, title, detail = title ?? '', errors = [] } = problemOf(said);
  const field = errors[0] ? ` ${errors[0].pointer} ${errors[0].detail}` : '';
  const others = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new RequestFailed(
    `${asked} was answered ${statusCode} ${code ?? ''}: ${detail}${field}${others}`,
    code,
    headers.location,
  );
}

function problemOf(said: string): Problem {
  try {
    return JSON.parse(said) as Problem;
  } catch {
    return { detail: said.slice(0, 200) }; // No answer of the service itself, such as a proxy's page.
  }
}
