import type { Answered, Asked, TestService } from './service.js';

export interface Sent extends Answered {
  readonly location: string;
}

let keys = 0;

/** Sends a file to an import and waits until it rests. */
export class Uploads {
  constructor(
    private readonly service: TestService,
    private readonly path: '/v1/incorporation-imports' | '/v1/citizens',
    private readonly as: NonNullable<Asked['as']>,
  ) {}

  send(file: string | Uint8Array, type: string, asked: Asked = {}): Promise<Answered> {
    const key = `upload-${++keys}`;
    return this.service.ask('POST', this.path, { as: this.as, type, body: file, key, ...asked });
  }

  /** What became of a file, once all of it is done. */
  async done(file: string | Uint8Array, type: string, asked: Asked = {}) {
    const sent = await this.send(file, type, asked);
    if (sent.status !== 202) throw new Error(`202 was expected, and came ${sent.text}`);
    return this.service.until(sent.headers.get('location')!, ['completed'], this.as);
  }

  csv = (header: string, ...rows: readonly string[]) =>
    this.done([header, ...rows].join('\n'), 'text/csv');

  lines = (...lines: readonly unknown[]) =>
    this.done(lines.map((line) => JSON.stringify(line)).join('\n'), 'application/x-ndjson');

  /** The rows that were sent back. */
  async rejections({ id }: { id: string }): Promise<Answered['json'][]> {
    const path = this.path === '/v1/citizens' ? '/v1/citizen-imports' : this.path;
    const { text } = await this.service.ask('GET', `${path}/${id}/rejections`, { as: this.as });
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }
}
