import type { DataSource } from 'typeorm';
import type { LocalDate } from '../domain/calendar.js';
import type { RunId } from '../runs/run.store.js';
import type { ActionBooks } from './action-books.js';
import type { CorporateActionStore } from './corporate-action.store.js';
import type { HistoryStore } from './history.store.js';

/** Companies in one transaction. */
const COMPANIES_MAX = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Actions that are of later days than a valuation that comes between: what it is carried at on a disposal has changed. */
export class LaterActions {
  constructor(
    private readonly database: DataSource,
    private readonly store: CorporateActionStore,
    private readonly history: HistoryStore,
    private readonly books: ActionBooks,
  ) {}

  /**
   * Works later actions out anew under a valuation that has been posted and is about to be approved; slice by slice, and
   * done twice it changes nothing: only what the books lack is posted.
   */
  async follow(runId: RunId, asOf: LocalDate): Promise<void> {
    for (let after = FIRST; ;) {
      const companies = await this.history.withActionsAfter(
        this.database,
        asOf,
        after,
        COMPANIES_MAX,
      );
      const last = companies.at(-1);
      if (last === undefined) return;
      await this.database.transaction(async (tx) => {
        const tied = await this.store.lockValued(tx, runId, companies);
        if (tied.length === 0) return; // Another was quicker.
        for (const books of await this.books.open(tx, tied, {
          changed: [],
          posted: { runId, asOf },
        })) {
          books.playAgain();
          const effects = books.effects(
            `valuation:${runId}:later:${books.id}`,
            `NAV as of ${asOf}`,
          );
          if (effects.entries.length + effects.changes.length > 0)
            await this.store.restate(tx, runId, effects);
        }
      });
      after = last;
    }
  }
}
