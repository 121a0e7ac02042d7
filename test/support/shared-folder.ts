import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from '@jest/globals';

const folder = path.resolve(process.env['SHARED_DIR'] || '../shared');

/** A file of the shared folder with real input, as text. */
export const sharedFile = (name: string): string => readFileSync(path.join(folder, name), 'utf8');

/** `test` where the real input is at hand; elsewhere the test is skipped and says why. */
export const testWithSharedFile = (name: string): typeof test =>
  existsSync(path.join(folder, name))
    ? test
    : (((title: string) =>
        test.skip(`${title} (there is no ${path.join(folder, name)}: set SHARED_DIR)`, () =>
          undefined)) as unknown as typeof test);
