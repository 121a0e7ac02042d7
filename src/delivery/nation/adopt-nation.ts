import type { DataSource } from 'typeorm';
import type { Nation } from '../../domain/nation.js';
import { refusalOf } from '../../domain/refusal.js';
import { NationStore } from '../../registry/nation.store.js';
import { readMoneyOf } from '../http/fields.js';
import { PROBLEMS } from '../http/problems.js';
import { PackMistakes } from './nation-pack.js';

/** Makes the books the nation's, or sees that they are; from here on requests are read in its money. @throws PackMistakes */
export async function adoptNation(database: DataSource, nation: Nation): Promise<void> {
  try {
    await new NationStore().adopt(database, nation);
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    const facts = Object.entries(refusal.facts).map(([name, value]) => `${name} ${String(value)}`);
    throw new PackMistakes([
      `NATION ${nation.name}: ${PROBLEMS[refusal.code][2]} (${facts.join(', ')})`,
    ]);
  }
  readMoneyOf(nation);
}
