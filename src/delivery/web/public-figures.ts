import type { Declarations } from '../../log/declarations.js';
import type { PublicDividend, PublicFiguresStore, PublicNav } from './public-figures.store.js';

/** What everybody may know of the fund. */
export interface Figures {
  /** Newest first. */
  readonly navs: readonly PublicNav[];
  readonly companies: bigint;
  /** Newest first. */
  readonly dividends: readonly DeclaredDividend[];
}

/** With what the public log has of it; null where it has nothing, or nothing yet. */
export interface DeclaredDividend extends PublicDividend {
  readonly declared: { readonly root: string; readonly leaf: bigint } | null;
}

/** More than dividends are shown: one is declared for each year. */
const DECLARED_MAX = 200;

/** So long a figure may be behind. */
const FRESH_MS = 5_000;

/** The public figures, read once however many ask for them meanwhile. */
export class PublicFigures {
  private readAt = -Infinity;
  private figures: Promise<Figures> | undefined;

  constructor(
    private readonly store: PublicFiguresStore,
    private readonly declarations: Declarations,
  ) {}

  now(): Promise<Figures> {
    const isFresh = performance.now() - this.readAt < FRESH_MS;
    if (this.figures && isFresh) return this.figures;
    this.readAt = performance.now();
    const read = this.read();
    this.figures = read;
    // What could not be read is read again by the next who asks.
    read.catch(() => (this.figures = undefined));
    return read;
  }

  private async read(): Promise<Figures> {
    const [navs, companies, dividends, declared] = await Promise.all([
      this.store.navs(),
      this.store.companies(),
      this.store.dividends(),
      this.declarations.list(DECLARED_MAX, -1n),
    ]);
    const roots = new Map(
      declared.map(({ declaration: { run, root }, leaf }) => [run, { root, leaf }]),
    );
    return {
      navs,
      companies,
      dividends: dividends.map((one) => ({ ...one, declared: roots.get(one.run) ?? null })),
    };
  }
}
