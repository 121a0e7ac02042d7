import { Decimal } from 'decimal.js';
import type { DataSource } from 'typeorm';
import { dayOf } from '../domain/calendar.js';
import { payDay, type Split, splitByWeight } from '../domain/dividend.js';
import type { Law } from '../domain/nation.js';
import type { PayoutRule } from '../domain/payout.js';
import { PUBLISHED_RULES } from '../domain/published-rules.js';
import { Refusal } from '../domain/refusal.js';
import { seeEveryone } from '../ledger/reader.store.js';
import type { NationOnRecord } from '../registry/nation-on-record.js';
import type { DividendPools, Grounds } from './dividend-pools.js';
import type { DividendAsked } from './dividend-runs.js';
import { type Shares, sharesOf } from './dividend-shares.js';
import type { Dividend, DividendClass, DividendStore } from './dividend.store.js';

/** Whose rule it is: the one the run names, the nation's law, one that was asked for besides, or one that is published. */
export type RuleOf = 'run' | 'law' | 'asked' | 'published';

/** What one rule would pay; as far as it comes, and what then stands in its way. */
export interface RuleTold extends Pick<Dividend, 'steps' | 'perCitizen' | 'residue'> {
  readonly rule: PayoutRule;
  readonly of: RuleOf;
  /** Where a published rule is written. */
  readonly source: string | null;
  readonly pool: Decimal | null;
  readonly problem: Refusal | null;
  readonly classes: Shares['classes'];
}

/** What a run would be: nothing of it is on record. */
export type DividendPreview = Omit<
  Dividend,
  'runId' | 'runNo' | 'deducted' | 'rechecked' | 'pool'
> &
  Shares &
  Pick<RuleTold, 'pool' | 'problem'> & {
    /** The rule itself first, and then what the others would pay of the same fund to the same citizens. */
    readonly rules: readonly RuleTold[];
  };

const NOTHING = new Decimal(0);

/** What dividends would be, computed as runs are, from what is on record now. */
export class DividendPreviews {
  constructor(
    private readonly database: DataSource,
    private readonly store: DividendStore,
    private readonly pools: DividendPools,
    private readonly nation: NationOnRecord,
  ) {}

  /**
   * What a year's dividend would be, by the nation's rule or the one that is named, and by each other rule that there are
   * parameters for. What stands in the way of one is told with it.
   * @param others  rules to try besides
   * @throws Refusal `invalid-fields`
   */
  async preview(
    asked: DividendAsked,
    rule: PayoutRule | undefined,
    others: readonly PayoutRule[] = [],
  ): Promise<DividendPreview> {
    return this.database.transaction('REPEATABLE READ', async (tx) => {
      await this.nation.follow(tx);
      const { year, recordOn, lateReserve = NOTHING } = asked;
      const law = this.pools.lawOf(year);
      const payOn = payDay(law, asked, dayOf(new Date()));
      await seeEveryone(tx);
      const grounds = await this.pools.grounds(tx, asked, law);
      const counted = await this.store.eligibleNow(tx, year, recordOn);
      const rules = candidates(law, rule, others).map((one) =>
        this.told(one, grounds, law, lateReserve, counted),
      );
      const { of: _of, source: _source, classes, ...first } = rules[0]!;
      // What is wrong with the request itself is not the rule's.
      if (first.problem?.code === 'invalid-fields') throw first.problem;
      return {
        year,
        recordOn,
        payOn,
        payableUnit: law.payableUnit,
        lateReserve,
        eligible: BigInt(Decimal.sum(0, ...counted.map(({ citizens }) => citizens)).toFixed()),
        ...first,
        gross: first.residue && first.pool!.minus(first.residue),
        ...sharesOf(first, classes, this.nation.minorUnit),
        rules,
      };
    });
  }

  private told(
    { rule, of, source }: Candidate,
    grounds: Grounds,
    law: Law,
    lateReserve: Decimal,
    counted: readonly DividendClass[],
  ): RuleTold {
    const nothing = { steps: [], pool: null, perCitizen: null, residue: null, classes: [] };
    const told = { rule, of, source: source ?? null, problem: null };
    const found = attempt(() => this.pools.by(rule, grounds, law, lateReserve));
    if (found instanceof Refusal) return { ...told, ...nothing, problem: found };
    const steps = this.pools.written(found.steps);
    const split = attempt(() => splitByWeight(found.pool, counted, law.payableUnit));
    if (split instanceof Refusal)
      return { ...told, ...nothing, steps, pool: found.pool, problem: split };
    return { ...told, steps, pool: found.pool, ...withClasses(split, counted) };
  }
}

type Candidate = Pick<RuleTold, 'rule' | 'of'> & { readonly source?: string };

/** The rule of the run first; each name of the published ones that nobody has given parameters for last. */
function candidates(
  { payoutRule }: Law,
  rule: PayoutRule | undefined,
  others: readonly PayoutRule[],
): readonly Candidate[] {
  const given: readonly Candidate[] = [
    ...(rule ? [{ rule, of: 'run' as const }] : []),
    { rule: payoutRule, of: 'law' },
    ...others.map((other) => ({ rule: other, of: 'asked' as const })),
  ];
  const names = new Set(given.map((one) => one.rule.name));
  return [
    ...given,
    ...PUBLISHED_RULES.filter((one) => !names.has(one.rule.name)).map((one) => ({
      ...one,
      of: 'published' as const,
    })),
  ];
}

const withClasses = ({ eachGets, ...split }: Split, counted: readonly DividendClass[]) => ({
  ...split,
  classes: counted.map((of, no) => ({ ...of, eachGets: eachGets[no]! })),
});

/** What `compute` answers, or what it refuses. */
function attempt<T>(compute: () => T): T | Refusal {
  try {
    return compute();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
