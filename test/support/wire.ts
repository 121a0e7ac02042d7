import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What came back on a connection, as it was written on the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A connection that says exactly what it is told to, for what an HTTP client would not send. */
export class Wire {
  private received = '';
  private readonly ended: Promise<void>;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8').on('data', (text: string) => (this.received += text));
    socket.on('error', () => undefined);
    this.ended = new Promise((resolve) => socket.on('close', () => resolve()));
  }

  static async open(address: string): Promise<Wire> {
    const { hostname, port } = new URL(address);
    const socket = connect(Number(port), hostname);
    await new Promise((resolve) => socket.on('connect', resolve));
    return new Wire(socket);
  }

  /** A request line and headers; Host comes by itself. */
  head(request: string, headers: Readonly<Record<string, string>>): void {
    const lines = Object.entries({ host: 'ledger', ...headers }).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    this.send(`${request} HTTP/1.1\r\n${lines.join('')}\r\n`);
  }

  send(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Until the other side has said so. */
  async hears(text: string): Promise<void> {
    while (!this.received.includes(text)) await sleep(20);
  }

  /** Breaks the connection as a client does that is gone. */
  async cut(): Promise<void> {
    this.socket.resetAndDestroy();
    await this.ended;
  }

  /** The answer, once the other side has closed the connection. */
  async answer(): Promise<WireAnswer> {
    await this.ended;
    const [head = '', text = ''] = this.received.split('\r\n\r\n', 2);
    const [status = '', ...lines] = head.split('\r\n');
    const headers = new Headers(
      lines.map((line): [string, string] => {
        const at = line.indexOf(':');
        return [line.slice(0, at), line.slice(at + 1).trim()];
      }),
    );
    return { status: Number(status.split(' ')[1]), headers, text };
  }
}
