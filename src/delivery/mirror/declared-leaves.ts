import { type Declaration, declarationText, readDeclaration } from '../../domain/dividend-proof.js';

/** What commits to an entry and says nothing. Every other leaf is in clear. */
const COMMITMENT_BYTES = 32;

interface DeclaredLeaf {
  readonly leaf: bigint;
  readonly declaration: Declaration;
}

/**
 * What the leaves of a log declare of dividends. Each run, and each year, may be declared once: with two, the fund could show one
 * total to some and the other to the rest, and prove both.
 */
export class DeclaredLeaves {
  private readonly declared: DeclaredLeaf[] = [];
  private readonly byYear = new Map<number, DeclaredLeaf>();
  private readonly byRun = new Map<string, DeclaredLeaf>();
  private firstWrong: string | undefined;

  /** Leaves in their order, each once. */
  add(leaf: bigint, content: Buffer): void {
    if (content.length === COMMITMENT_BYTES || this.firstWrong !== undefined) return;
    const declaration = readDeclaration(content);
    if (!declaration) {
      this.firstWrong = `leaf ${leaf} is neither a commitment nor the declaration of a dividend`;
      return;
    }
    const { year, run } = declaration;
    const one = { leaf, declaration };
    const other = this.byYear.get(year) ?? this.byRun.get(run);
    if (other) this.firstWrong = twice(other, one);
    this.declared.push(one);
    this.byYear.set(year, one);
    this.byRun.set(run, one);
  }

  /** What is wrong with them first, by themselves. */
  get wrong(): string | undefined {
    return this.firstWrong;
  }

  get count(): number {
    return this.declared.length;
  }

  /** As `/log/dividend-runs` lists them. */
  get listed(): string {
    const items = this.declared.map(({ leaf, declaration }) => ({
      ...declaration,
      leaf: String(leaf),
    }));
    return JSON.stringify({ items, nextCursor: null });
  }

  /**
   * What a list says otherwise than the leaves do.
   * @param size  of the log, as it was copied; what the list has beyond that is passed over
   */
  differingFrom(list: readonly object[], size: bigint): string | undefined {
    const said = new Map<bigint, string>();
    for (const one of list) {
      const { leaf, ...declaration } = one as Declaration & { readonly leaf?: unknown };
      if (typeof leaf !== 'string' || !/^\d{1,18}$/.test(leaf))
        return 'the list of dividends has one without a leaf';
      if (BigInt(leaf) < size) said.set(BigInt(leaf), declarationText(declaration));
    }
    for (const { leaf, declaration } of this.declared) {
      const listed = said.get(leaf);
      if (listed === undefined) return `leaf ${leaf} declares a dividend that is not listed`;
      if (listed !== declarationText(declaration))
        return `leaf ${leaf} declares another dividend than is listed`;
      said.delete(leaf);
    }
    const [stray] = said.keys();
    return stray === undefined
      ? undefined
      : `a dividend is listed of leaf ${stray}, which declares none`;
  }
}

const twice = (one: DeclaredLeaf, other: DeclaredLeaf): string =>
  `TWO TOTALS: leaves ${one.leaf} and ${other.leaf} each declare a dividend of ${other.declaration.year}.` +
  [one, other].map(({ declaration }) => `\n${declarationText(declaration)}`).join('');
