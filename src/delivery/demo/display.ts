import type { WriteStream } from 'node:tty';

/** Hears what a step is doing and how far it is. */
export type Show = (doing: string, done: number, total: number) => void;

const LABEL_WIDTH = 13;
const BAR_WIDTH = 24;
/** A terminal is redrawn no more often than this. */
const REDRAW_MS = 80;
/** Where nobody watches, a long step says how it is going at these quarters, and no sooner than this after the last. */
const QUARTERS = [0.25, 0.5, 0.75];
const SAY_AGAIN_MS = 3_000;

/** Steps of a job, told while they go on: bars on a terminal, plain lines in a pipe or a file. */
export class Display {
  constructor(private readonly out: WriteStream) {}

  say(text = ''): void {
    this.out.write(`${text}\n`);
  }

  /** Does `work`, showing how far it is, and then says what came of it and how long it took. */
  async step<T>(
    label: string,
    work: (show: Show) => Promise<T>,
    outcome: (result: T) => string,
  ): Promise<T> {
    const startedAt = performance.now();
    const show = this.out.isTTY ? this.bar(label) : this.lines(label);
    show('', 0, 0);
    let result: T;
    try {
      result = await work(show);
    } catch (error) {
      if (this.out.isTTY) this.say(); // What went wrong is said on a line of its own.
      throw error;
    }
    const took = ((performance.now() - startedAt) / 1000).toFixed(1);
    const clear = this.out.isTTY ? '\r\x1b[2K' : '';
    this.say(`${clear}${label.padEnd(LABEL_WIDTH)} ${outcome(result)} (${took} s)`);
    return result;
  }

  private bar(label: string): Show {
    let drawnAt = -Infinity;
    return (doing, done, total) => {
      if (performance.now() - drawnAt < REDRAW_MS) return;
      drawnAt = performance.now();
      const part = total > 0 ? Math.min(done / total, 1) : 0;
      const filled = Math.round(part * BAR_WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
      const line = `${label.padEnd(LABEL_WIDTH)} ${bar} ${progressText(doing, done, total)}`;
      // Cut to the width of the terminal: a line that wraps cannot be drawn over. Some terminals say 0.
      this.out.write(`\r\x1b[2K${line.slice(0, (this.out.columns || 80) - 1)}`);
    };
  }

  private lines(label: string): Show {
    let saidAt = performance.now();
    let before = 0;
    let doingBefore = '';
    return (doing, done, total) => {
      if (doing !== doingBefore) [before, doingBefore] = [0, doing];
      const part = total > 0 ? done / total : 0;
      const isDue = QUARTERS.some((quarter) => before < quarter && part >= quarter);
      if (!isDue || performance.now() - saidAt < SAY_AGAIN_MS) return;
      this.say(`${label.padEnd(LABEL_WIDTH)} ${progressText(doing, done, total)}`);
      [before, saidAt] = [part, performance.now()];
    };
  }
}

const progressText = (doing: string, done: number, total: number): string =>
  total > 0 ? `${doing} ${counted(done)} of ${counted(total)}` : doing;

/** A count as people read it: 50,000. */
export const counted = (count: number): string => count.toLocaleString('en-US');

/** Money as people read it, to the last digit of what the service said: USD 1,234,567.89. */
export const moneyLine = (amount: string, currency: string): string =>
  `${currency} ${amount.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',')}`;
