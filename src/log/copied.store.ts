import type pg from 'pg';
import type { EntityManager } from 'typeorm';

const AT_FIRST_BYTES = 64 * 1024;

/**
 * A statement whose rows `COPY` sends, gathered as they come. A stream of them takes several times as long, which is most of
 * what millions of short rows take at all; `pg` hands over each as it is read.
 */
class CopyOut implements pg.Submittable {
  private bytes = Buffer.allocUnsafe(AT_FIRST_BYTES);
  private length = 0;
  private resolve!: (rows: Buffer) => void;
  private reject!: (error: Error) => void;
  readonly rows = new Promise<Buffer>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });

  constructor(private readonly text: string) {}

  submit(connection: pg.Connection): void {
    connection.query(this.text);
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    const end = this.length + chunk.length;
    if (end > this.bytes.length) {
      const wider = Buffer.allocUnsafe(2 * end);
      this.bytes.copy(wider, 0, 0, this.length);
      this.bytes = wider;
    }
    this.bytes.set(chunk, this.length);
    this.length = end;
  }

  handleCommandComplete(): void {
    // How many there were, their lines tell.
  }

  handleError(error: Error): void {
    this.reject(error);
  }

  handleReadyForQuery(): void {
    this.resolve(this.bytes.subarray(0, this.length));
  }
}

/**
 * What a statement selects, as PostgreSQL copies it out: fields between tabs, a line for each row. It takes a tenth of what rows
 * take that are read one by one. All of it is in memory.
 */
export async function copiedFrom(tx: EntityManager, select: string): Promise<Buffer> {
  const client = (await tx.queryRunner!.connect()) as pg.ClientBase;
  return client.query(new CopyOut(`copy (${select}) to stdout`)).rows;
}
