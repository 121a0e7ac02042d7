import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder of package.json: migrations and assets are read from there, from source and from `dist` alike. */
export const projectRoot: string = (function climb(folder: string): string {
  return existsSync(path.join(folder, 'package.json')) ? folder : climb(path.dirname(folder));
})(import.meta.dirname);
