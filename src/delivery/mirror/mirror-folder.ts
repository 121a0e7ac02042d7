import fs from 'node:fs';
import path from 'node:path';

/**
 * A copy of a log on disk, laid out as the log itself is served (C2SP tlog-tiles): `checkpoint` and `tile/…`, so that the
 * folder can be served as it is; beside them `keys`, by which checkpoints are believed, and `checkpoint.refused`, if there is any.
 */
export class MirrorFolder {
  constructor(private readonly folder: string) {
    fs.mkdirSync(folder, { recursive: true });
  }

  read(name: string): Buffer | undefined {
    try {
      return fs.readFileSync(path.join(this.folder, name));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw error;
    }
  }

  /** All of it or nothing, whenever this process dies. */
  write(name: string, content: Buffer | string): void {
    const file = path.join(this.folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const next = `${file}.next`;
    fs.writeFileSync(next, content);
    fs.renameSync(next, file);
  }

  remove(name: string): void {
    fs.rmSync(path.join(this.folder, name), { force: true });
  }
}
