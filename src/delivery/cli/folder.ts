import { UsageMistake } from './command.js';

/** Does what is done in a folder that somebody named. @throws UsageMistake where the disk does not let it */
export async function inFolder<T>(folder: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (typeof (error as NodeJS.ErrnoException).syscall !== 'string') throw error;
    throw new UsageMistake(
      `${folder} cannot be used as a folder (${(error as Error).message}): give another as --to, or mend that`,
      { cause: error },
    );
  }
}
