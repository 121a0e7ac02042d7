/**
 * Draws from a seed: the same seed draws the same, on every machine. The generator is sfc32 by Chris Doty-Humphrey
 * (PractRand, public domain): 128 bits of state, integers only. It is no source of secrets.
 */
export class Draws {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** A sequence of its own for each `kind` of thing and each `no` of it: any one is made without those before it. */
  constructor(seed: number, kind: number, no: number) {
    [this.a, this.b, this.c] = [seed, kind, no];
    for (let round = 0; round < WARM_UP_ROUNDS; round++) this.next();
  }

  /** A whole number, 0 ≤ number < limit ≤ 2³². */
  below(limit: number): number {
    return Math.floor((this.next() * limit) / 2 ** 32);
  }

  /** A whole number, least ≤ number ≤ most. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True so many times in a thousand. */
  permille(times: number): boolean {
    return this.below(1000) < times;
  }

  oneOf<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  private next(): number {
    const drawn = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + drawn) | 0;
    return drawn >>> 0;
  }
}

/** What the author asks for before the first draw, so that seeds that are alike draw unlike. */
const WARM_UP_ROUNDS = 15;
