import type { Duplex } from 'node:stream';
import type pg from 'pg';
import type { EntityManager } from 'typeorm';
import { type CopiedRows, HEAD_BYTES, messageEnd } from '../domain/copied-rows.js';

const AT_FIRST_BYTES = 64 * 1024;
const [COPY_DATA, COPY_OUT_RESPONSE, NOTICE, PARAMETER_STATUS] = [0x64, 0x48, 0x4e, 0x53];
/** Come before the rows or between them, and are none. */
const PASSED_OVER = new Set([COPY_OUT_RESPONSE, NOTICE, PARAMETER_STATUS]);

/** Where rows are kept, of one copy behind those of another. Megabytes of them take longer to be had anew than to be filled. */
export class CopyRoom {
  bytes = Buffer.allocUnsafe(AT_FIRST_BYTES);
  /** Up to where they are of a copy that is done. */
  used = 0;

  /** Makes room for so many. What was copied before stays where whoever has it reads it. */
  widenTo(length: number): void {
    if (length <= this.bytes.length) return;
    const wider = Buffer.allocUnsafe(2 * length);
    this.bytes.copy(wider);
    this.bytes = wider;
  }
}

/**
 * A statement whose rows `COPY` sends, gathered as they come. What comes is taken from the connection before `pg` makes a
 * message of each row, which is most of what millions of short rows take (pg-copy-streams makes a stream of them, at several
 * times that); `pg` gets the connection back with the first message that is not of the copy.
 */
class CopyOut implements pg.Submittable {
  private readonly start: number;
  /** Up to where there are rows, and behind them what has come of the next message. */
  private length: number;
  /** Where the next message begins: beyond what has come, where the one before it is cut off. */
  private at: number;
  private giveBack!: (unread: Buffer) => void;
  private resolve!: (rows: CopiedRows) => void;
  private reject!: (error: Error) => void;
  readonly rows = new Promise<CopiedRows>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });

  constructor(
    private readonly text: string,
    private readonly room: CopyRoom,
  ) {
    this.start = this.length = this.at = room.used;
  }

  submit(connection: pg.Connection): void {
    const stream: Duplex = connection.stream;
    const ofPg = stream.listeners('data') as ((read: Buffer) => void)[];
    const take = (read: Buffer) => this.take(read);
    for (const listener of ofPg) stream.off('data', listener);
    stream.on('data', take);
    this.giveBack = (unread) => {
      stream.off('data', take);
      for (const listener of ofPg) stream.on('data', listener);
      stream.emit('data', unread);
    };
    connection.query(this.text);
  }

  private take(read: Buffer): void {
    this.keep(read);
    while (this.at + HEAD_BYTES <= this.length) {
      const letter = this.room.bytes[this.at]!;
      const end = messageEnd(this.room.bytes, this.at);
      if (letter === COPY_DATA) this.at = end;
      else if (!PASSED_OVER.has(letter)) return this.end();
      else if (end > this.length) return;
      else this.passOver(end);
    }
  }

  private keep(read: Buffer): void {
    const length = this.length + read.length;
    this.room.widenTo(length);
    read.copy(this.room.bytes, this.length);
    this.length = length;
  }

  private passOver(end: number): void {
    this.room.bytes.copyWithin(this.at, end, this.length);
    this.length -= end - this.at;
  }

  private end(): void {
    const unread = Buffer.from(this.room.bytes.subarray(this.at, this.length));
    this.length = this.at;
    this.giveBack(unread);
  }

  /** What comes of the copy after `pg` has the connection back. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    const head = Buffer.of(COPY_DATA, 0, 0, 0, 0);
    head.writeUInt32BE(chunk.length + 4, 1);
    this.keep(head);
    this.keep(chunk);
  }

  handleCommandComplete(): void {
    // How many there were, their lines tell.
  }

  handleError(error: Error): void {
    this.reject(error);
  }

  handleReadyForQuery(): void {
    this.room.used = this.length;
    this.resolve(this.room.bytes.subarray(this.start, this.length));
  }
}

/**
 * What a statement selects, as PostgreSQL copies it out. It takes a tenth of what rows take that are read one by one. All of it
 * is in memory, in that of `room` while nothing else is copied into it.
 */
export async function copiedFrom(
  tx: EntityManager,
  select: string,
  room = new CopyRoom(),
): Promise<CopiedRows> {
  const client = (await tx.queryRunner!.connect()) as pg.ClientBase;
  return client.query(new CopyOut(`copy (${select}) to stdout`, room)).rows;
}
