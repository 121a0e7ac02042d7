import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { answerOutsideHttp } from './problem.filter.js';
import { HttpProblem, type ProblemCode } from './problems.js';
import { routeOf } from './routes.js';

/** A request line and its headers are here by then, or the connection is closed; so is one that says nothing. */
const HEADERS_MS = 10_000;
const HEADERS_BYTES_MAX = 16 * 1024;
const HEADERS_MAX = 100;
/** Longer than proxies keep a connection: whoever is to close it first must not be the one who is about to be asked. */
const KEEP_ALIVE_MS = 72_000;
/** How often the connections are looked at. */
const LOOK_MS = 1_000;
/** Whoever sends a body, or takes an answer, does so at this pace. A whole register may take its time; it may not stand still. */
const BYTES_PER_SECOND_MIN = 1_024;
/** Over so long: a connection may falter. */
const PACE_MS = 10_000;
/** What is left of a body after its answer is dropped for so long. */
const DROP_MS = 30_000;
/** When the service stops, what is still on its way in has so long to arrive. */
const STOP_MS = 10_000;

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Since when, and how far it had come then. */
  since: number;
  moved: number;
  answeredAt?: number;
}

/**
 * The connections of the server: none is held by who is slow on purpose. A connection without a request costs nothing but
 * itself and is closed at once when the service stops; one whose client keeps us waiting is cut. Where the client
 * waits for us there is no limit.
 */
export class Connections {
  private readonly sockets = new Set<Socket>();
  private readonly exchanges = new Set<Exchange>();
  private readonly streams = new WeakSet<IncomingMessage>();
  private stoppedAt: number | undefined;
  private clock: NodeJS.Timeout | undefined;

  /** @param most  connections at once; one more is closed as it comes */
  constructor(private readonly most: number) {}

  /** As Fastify makes each of its servers. */
  readonly serve = (answer: RequestListener): Server => {
    const server = createServer(
      {
        maxHeaderSize: HEADERS_BYTES_MAX,
        headersTimeout: HEADERS_MS,
        // A whole request may take as long as it moves on: see `isStalled`.
        requestTimeout: 0,
        connectionsCheckingInterval: LOOK_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
      },
      answer,
    );
    server.maxConnections = this.most;
    server.maxHeadersCount = HEADERS_MAX + 1; // What is beyond it is dropped unseen: one too many is seen.
    server.on('connection', (socket: Socket) => {
      if (this.stoppedAt !== undefined) return void socket.destroy();
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    server.on('request', (request, response) => this.begin(request, response));
    return server;
  };

  watch(fastify: FastifyInstance): void {
    this.clock = setInterval(() => this.look(), LOOK_MS).unref();
    fastify.addHook('onRequest', (request, _reply, done) => {
      if (routeOf(request)?.isStream) this.streams.add(request.raw);
      const isTooMuch = request.raw.rawHeaders.length > 2 * HEADERS_MAX;
      done(isTooMuch ? new HttpProblem('headers-too-large') : undefined);
    });
    fastify.addHook('preClose', (done) => {
      this.stop();
      done();
    });
    fastify.addHook('onClose', (_instance, done) => {
      clearInterval(this.clock);
      done();
    });
  }

  private begin(request: IncomingMessage, response: ServerResponse): void {
    const exchange: Exchange = { request, response, since: Date.now(), moved: 0 };
    this.exchanges.add(exchange);
    response.once('close', () => {
      exchange.answeredAt = Date.now();
      this.end(exchange);
    });
    request.once('close', () => this.end(exchange));
  }

  /** Over when it is answered and what came with it is gone. */
  private end(exchange: Exchange): void {
    const { request, answeredAt } = exchange;
    if (answeredAt === undefined || !(request.complete || request.destroyed)) return;
    this.exchanges.delete(exchange);
    if (this.stoppedAt !== undefined) request.socket.destroySoon(); // Nobody is to ask on it again.
  }

  private stop(): void {
    this.stoppedAt = Date.now();
    const busy = new Set([...this.exchanges].map(({ request }) => request.socket));
    for (const socket of this.sockets) if (!busy.has(socket)) socket.destroy();
    for (const { request } of this.exchanges)
      if (this.streams.has(request)) request.socket.destroy(); // Whoever watches comes back by themselves.
  }

  private look(): void {
    const now = Date.now();
    const isOver = this.stoppedAt !== undefined && now - this.stoppedAt > STOP_MS;
    for (const exchange of this.exchanges)
      if (isOver && !exchange.request.complete) cut(exchange, 'unavailable');
      else if (this.isStalled(exchange, now)) cut(exchange, 'request-timeout');
  }

  private isStalled(exchange: Exchange, now: number): boolean {
    const { request, answeredAt } = exchange;
    const { socket } = request;
    if (answeredAt !== undefined && now - answeredAt > DROP_MS) return true;
    const isArriving = !request.complete && request.readableLength === 0;
    const isLeaving = socket.writableLength > 0;
    const moved = socket.bytesRead + socket.bytesWritten - socket.writableLength;
    // What waits for us, not for the client, begins anew.
    if (!isArriving && !isLeaving) {
      exchange.since = now;
      exchange.moved = moved;
    }
    if (now - exchange.since < PACE_MS) return false;
    const isSlow = moved - exchange.moved < (BYTES_PER_SECOND_MIN * PACE_MS) / 1_000;
    exchange.since = now;
    exchange.moved = moved;
    return isSlow;
  }
}

function cut({ request, response }: Exchange, why: ProblemCode): void {
  if (!response.headersSent && !request.complete) answerOutsideHttp(request.socket, why);
  request.destroy(new HttpProblem(why));
  request.socket.destroy();
}
