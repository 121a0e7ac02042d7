import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import supertest from 'supertest';
import { readConfig } from '../../src/config.js';
import type { Role } from '../../src/delivery/identity/caller.js';
import { startService } from '../../src/service.js';
import { freshDatabase, type TestDatabase } from './database.js';
import { expectDescribed } from './described.js';

export interface Asked {
  /** A role, or a role and the person in it. */
  readonly as?: Role | readonly [Role, string];
  /** JSON, or with `type` the text or bytes as they go out. */
  readonly body?: unknown;
  readonly type?: string;
  readonly key?: string;
  readonly headers?: Record<string, string>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // What the wire says has no type until it is looked at.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

export interface TestService {
  readonly address: string;
  readonly database: TestDatabase;
  readonly notices: readonly string[];
  ask(method: string, path: string, asked?: Asked): Promise<Answered>;
  /** A token of the embedded provider. */
  token(as: NonNullable<Asked['as']>): Promise<string>;
  /** Waits until a run or import is in one of `states`. */
  until(path: string, states: readonly string[], as: Asked['as']): Promise<Answered['json']>;
  close(): Promise<void>;
}

/**
 * The service in this process, on a database of its own and a free port; on Redis when REDIS_URL is set.
 *
 * @param environment  what it is to find besides
 */
export async function startTestService(
  environment: Readonly<Record<string, string>> = {},
): Promise<TestService> {
  const database = await freshDatabase();
  const service = await startTestServiceOn(database, environment).catch(async (error) => {
    await database.drop();
    throw error;
  });
  return {
    ...service,
    close: async () => {
      await service.close();
      await database.drop();
    },
  };
}

/** The same on a database that is there, and stays. */
export async function startTestServiceOn(
  database: TestDatabase,
  environment: Readonly<Record<string, string>> = {},
): Promise<TestService> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'investment-service-'));
  const clear = () => rmSync(dataDir, { recursive: true, force: true });
  const service = await startService(
    readConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'error',
      PORT: '0',
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      RATE_LIMIT_FAILED_SIGN_INS: '1000000', // Whoever tries every wrong token from one address is let.
      ...(process.env['REDIS_URL'] ? { REDIS_URL: process.env['REDIS_URL'] } : {}),
      ...environment,
    }),
  ).catch((error) => {
    clear();
    throw error;
  });
  const address = service.address;
  const tokens = new Map<string, Promise<string>>();
  const token = (as: NonNullable<Asked['as']>): Promise<string> => {
    const [role, subject] = typeof as === 'string' ? [as, as] : as;
    const known = tokens.get(`${role} ${subject}`) ?? service.development!.token(role, subject);
    tokens.set(`${role} ${subject}`, known);
    return known;
  };
  const ask: TestService['ask'] = async (method, at, { as, body, type, key, headers } = {}) => {
    const verb = method.toLowerCase() as 'get';
    const client = supertest(address);
    const request = client[verb](at)
      .buffer(true)
      .parse(asText)
      .serialize((sent: string) => sent)
      .set({
        ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
        ...(as ? { authorization: `Bearer ${await token(as)}` } : {}),
        ...(key ? { 'idempotency-key': key } : {}),
        ...headers,
      });
    const sent = type ? bytesOf(body as string | Uint8Array) : JSON.stringify(body);
    const answer = await (body === undefined ? request : request.send(sent));
    const text = typeof answer.body === 'string' ? answer.body : ''; // An answer to HEAD is not parsed.
    const received = {
      status: answer.status,
      headers: headersOf(answer.headers),
      text,
      json: parsed(text),
    };
    expectDescribed(method, at, received);
    return received;
  };
  return {
    address,
    database,
    notices: service.notices,
    ask,
    token,
    until: async (at, states, as) => {
      for (;;) {
        const { json, text } = await ask('GET', at, { as: as! });
        if (states.includes(json?.state)) return json;
        if (['failed', 'rejected', 'completed'].includes(json?.state))
          throw new Error(`${at} should come to ${states.join(' or ')} but is ${text}`);
        await new Promise((resume) => setTimeout(resume, 50));
      }
    },
    close: async () => {
      await service.close();
      clear();
    },
  };
}

const bytesOf = (body: string | Uint8Array): string | Buffer =>
  typeof body === 'string' ? body : Buffer.from(body);

/** What came back, to the letter. */
function asText(answer: unknown, done: (error: Error | null, text: string) => void) {
  const stream = answer as NodeJS.ReadableStream; // The types describe what a browser has.
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (piece: string) => (text += piece));
  stream.on('end', () => done(null, text));
}

const headersOf = (received: Readonly<Record<string, string | readonly string[]>>): Headers =>
  new Headers(
    Object.entries(received).map(([name, value]): [string, string] => [
      name,
      [value].flat().join(', '),
    ]),
  );

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
