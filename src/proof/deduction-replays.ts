import { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import { deduct, type DeductionRules, type Directive } from '../domain/deductions.js';
import {
  type Came,
  DeductionReplayStore,
  type Due,
  type DuesRow,
  type LineRow,
  type ReplayedRun,
} from './deduction-replay.store.js';
import type { Proof } from './law.js';

/** Deductions, worked out again by the rule from what was known when their run was frozen. */

/** So many runs are tried in every order, of those of which nothing says which deducted first. */
const BESIDE_MAX = 8;

const rulesOf = (run: ReplayedRun): DeductionRules => {
  const { withholdingTax, exemptShare, feePerClaim, giftUnit, ...law } = run.law;
  return {
    law: {
      ...law,
      withholdingTax: new Decimal(withholdingTax),
      exemptShare: new Decimal(exemptShare),
      feePerClaim: new Decimal(feePerClaim),
      giftUnit: giftUnit === null ? null : new Decimal(giftUnit),
    },
    recoveryShare: new Decimal(run.recoveryShare),
    smallest: new Decimal(10).pow(-run.minorUnit),
    on: run.frozenOn,
  };
};

const directiveOf = ({ kind, beneficiary, amount, share }: DuesRow['directives'][number]) =>
  (share === undefined
    ? { kind, beneficiary, amount: new Decimal(amount!) }
    : { kind, beneficiary, share: new Decimal(share) }) as Directive;

/**
 * What may have come of a citizen's dues before the run deducted. What was under way beside it did or did not, a run with
 * all that it took of them, and of what came at a moment all up to one.
 */
function* courses({ claims, recoverables }: DuesRow): Generator<(came: Came) => boolean> {
  const unsure = [...claims, ...recoverables]
    .flatMap(({ came }) => came)
    .filter(({ isBefore }) => !isBefore);
  const runs = [...new Set(unsure.flatMap(({ runNo }) => runNo ?? []))].slice(0, BESIDE_MAX);
  const moments = [0, ...new Set(unsure.flatMap(({ at }) => at ?? []))];
  for (const moment of moments)
    for (let some = 0; some < 2 ** runs.length; some++)
      yield ({ isBefore, runNo, at }) =>
        isBefore || (at === null ? (some >> runs.indexOf(runNo!)) % 2 === 1 : at <= moment);
}

/** What a due had left; those that had nothing are none. */
const left = <D extends Due>(dues: readonly D[], isCounted: (came: Came) => boolean) =>
  dues
    .map((due) => ({
      ...due,
      balance: due.came
        .filter(isCounted)
        .reduce((rest, { amount }) => rest.minus(amount), new Decimal(due.amount)),
    }))
    .filter(({ balance }) => balance.gt(0));

const lineText = ({ kind, account, claimId, amount }: LineRow): string =>
  `${kind} ${new Decimal(amount).toFixed()} to ${account}${claimId === null ? '' : ` for ${claimId}`}`;

/** What is wrong with the lines of a citizen by the rule, in whatever course things took. */
function wrongOf(dues: DuesRow, rules: DeductionRules): string | undefined {
  const taken = dues.lines.map(lineText);
  let first: readonly string[] | undefined;
  for (const isCounted of courses(dues)) {
    const { lines } = deduct(
      {
        gross: new Decimal(dues.gross),
        isHeld: dues.isHeld,
        claims: left(dues.claims, isCounted),
        recoverables: left(dues.recoverables, isCounted),
        directives: dues.directives.map(directiveOf),
        taken: dues.taken.map((line) => ({ ...line, amount: new Decimal(line.amount) })),
      },
      rules,
    );
    const due = lines.map((line) => lineText({ ...line, amount: line.amount.toFixed() }));
    if (due.length === taken.length && due.every((line, no) => line === taken[no]))
      return undefined;
    first ??= due;
  }
  const no = taken.findIndex((line, at) => line !== first![at]);
  const at = no < 0 ? taken.length : no;
  return `${taken[at] ?? 'nothing'}, and by the law ${first![at] ?? 'nothing'}`;
}

/** Works the deductions of every run out anew, part by part of its roll; the first that differs is named. */
export async function proveDeductions(tx: EntityManager): Promise<Proof> {
  const store = new DeductionReplayStore(tx);
  let offender: string | null = null;
  let checked = 0;
  for (const run of await store.runs()) {
    const rules = rulesOf(run);
    for (const part of run.chunks) {
      if (offender !== null) break;
      const dues = await store.dues(run, part);
      checked += dues.length;
      for (const one of dues) {
        const wrong = wrongOf(one, rules);
        if (wrong)
          offender ??= `the run of ${run.year}: from citizen ${one.citizenId} of bucket ${part.bucket} is taken ${wrong}`;
      }
      const told = dues.map(({ citizenId }) => citizenId);
      const untold = await store.untold(run, part, told);
      if (untold) offender ??= `the run of ${run.year}: ${untold}`;
    }
    for (const late of offender === null ? await store.lateInclusions(run) : []) {
      const wrong = wrongOf(await store.lateDues(run, late), rules);
      checked++;
      if (wrong)
        offender ??= `the run of ${run.year}: from citizen ${late.citizenId} of bucket ${late.bucket}, included late, is taken ${wrong}`;
    }
  }
  return {
    law: '8 frozen inputs',
    what: 'what every run takes from whom, and from who is included late, worked out again from the claims, overpayments and directives known when it was frozen, is the same to the last line',
    offender,
    checked: `${checked} citizens with dues of their own, or included late`,
  };
}
