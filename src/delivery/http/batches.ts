/** Items of one batch, at most. */
const BATCH_MAX = 64;
/** Batches under way at once; while they are, whoever comes waits, and is taken along by the next. */
const AT_ONCE = 2;

interface Waiting<Item, Outcome> {
  readonly item: Item;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does together what comes at the same time, so that many share what a transaction costs. One alone is done at once:
 * nobody waits for company. When a batch fails as a whole, each of it is done alone, so that nobody fails for another.
 */
export class Batches<Item, Outcome> {
  private readonly waiting: Waiting<Item, Outcome>[] = [];
  private underWay = 0;

  /** @param together  does items all or none, with an outcome for each in their order */
  constructor(private readonly together: (items: readonly Item[]) => Promise<readonly Outcome[]>) {}

  do(item: Item): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      setImmediate(() => this.next()); // What else this turn of the event loop brings comes along.
    });
  }

  private next(): void {
    if (this.underWay === AT_ONCE || this.waiting.length === 0) return;
    this.underWay++;
    void this.perform(this.waiting.splice(0, BATCH_MAX)).finally(() => {
      this.underWay--;
      this.next();
    });
  }

  private async perform(batch: readonly Waiting<Item, Outcome>[]): Promise<void> {
    try {
      const outcomes = await this.together(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, no) => resolve(outcomes[no]!));
    } catch (error) {
      if (batch.length === 1) batch[0]!.reject(error);
      else for (const one of batch) await this.perform([one]);
    }
  }
}
