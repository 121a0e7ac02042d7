import { type ConfigMistakes, readConfig } from '../../src/config.js';

/** What a start with this environment would be refused for, a line for each mistake. */
export function configMistakes(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    return (error as ConfigMistakes).lines;
  }
}

/** What is said against arguments of a command, without how it is used. */
export function usageMistakes(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    return (error as Error).message.split('\nerror: ').slice(0, -1);
  }
}
