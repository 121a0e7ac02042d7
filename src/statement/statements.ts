import type { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import type { DividendRuns, SplitDividend } from '../dividend/dividend-runs.js';
import { partsOf } from '../dividend/dividend-shares.js';
import { dayOf, type Instant } from '../domain/calendar.js';
import { evidenceFor, reasonsTold } from '../domain/eligibility.js';
import { lawOfDividend, type Nation } from '../domain/nation.js';
import { paymentStanding } from '../domain/payment-standing.js';
import type { Step } from '../domain/payout.js';
import { moneyText } from '../domain/quantity.js';
import { Refusal } from '../domain/refusal.js';
import { withBalances } from '../domain/statement.js';
import { wordsIn } from '../domain/words/eligibility.js';
import { dayIn, languageFor } from '../domain/words/language.js';
import { paymentWordsIn } from '../domain/words/payment.js';
import type { Citizen } from '../registry/citizen.store.js';
import type {
  DividendStanding,
  Entitlement,
  StatedAppeal,
  StatementStore,
} from './statement.store.js';

/** More years than any fund has paid for. */
const YEARS_MAX = 200;

/** More than any life has. */
const EVIDENCE_MAX = 1_000;

/** What a citizen sees: what they are due, why, and when. */
export class Statements {
  constructor(
    private readonly store: StatementStore,
    private readonly runs: DividendRuns,
    private readonly nation: Nation,
  ) {}

  /**
   * A statement for each approved year, newest first.
   * @param accepted  the languages its reader accepts, as a header says it
   * @param limit     so many at most
   */
  async all(tx: EntityManager, citizen: Citizen, accepted?: string, limit = YEARS_MAX) {
    const statements = [];
    for (const entitlement of await this.store.entitlements(tx, citizen, null, limit))
      statements.push(await this.statement(tx, citizen, entitlement, accepted));
    return statements;
  }

  /** @throws Refusal `no-statement`: that year's dividend has not been approved */
  async ofYear(tx: EntityManager, citizen: Citizen, year: number, accepted?: string) {
    const [entitlement] = await this.store.entitlements(tx, citizen, year, 1);
    if (!entitlement) throw new Refusal('no-statement', { year });
    return this.statement(tx, citizen, entitlement, accepted);
  }

  /**
   * When what a year's statement says was so: the newest record that it rests on. Whenever it is read, it is the same until
   * something is recorded.
   * @throws Refusal `no-statement`
   */
  async asOf(tx: EntityManager, citizen: Citizen, year: number): Promise<Instant> {
    const asOf = await this.store.asOf(tx, citizen, year);
    if (asOf === undefined) throw new Refusal('no-statement', { year });
    return asOf;
  }

  private async statement(
    tx: EntityManager,
    citizen: Citizen,
    entitlement: Entitlement,
    accepted?: string,
  ) {
    const { runId, reasons, gross, weight, includedOn, late } = entitlement;
    const language = languageFor(this.nation.languages, accepted);
    const run = await this.runs.split(tx, runId);
    const { currency, minorUnit } = this.nation;
    const money = (amount: Decimal) => moneyText(amount, minorUnit);
    const told = (steps: readonly Step[]) =>
      steps.map(({ label, amount }) => ({ label, amount: money(amount) }));
    // Of their own part, and none where they have none.
    const { parts, reductions } = weight?.gt(0)
      ? partsOf(run.rule, { weight, eachGets: gross }, run.classes, minorUnit)
      : { parts: [], reductions: [] };
    const isEligible = reasons === 0 || includedOn !== null;
    const standing = await this.store.standing(tx, citizen, runId);
    const { takenBack, appeal } = standing;
    const { deductions } = standing;
    const net = deductions.reduce((left, { amount }) => left.minus(amount), gross);
    const lines = withBalances(standing.movements);
    return {
      year: run.year,
      currency,
      entitlement: {
        gross: money(gross),
        deductions: deductions.map(({ kind, claimant, amount }) => ({
          kind,
          ...(claimant === null ? {} : { claimant }),
          amount: money(amount),
        })),
        net: money(net),
      },
      ...(takenBack
        ? {
            takenBack: {
              on: takenBack.on,
              amount: money(takenBack.amount),
              owed: money(takenBack.owed),
            },
          }
        : {}),
      why: {
        eligibility: isEligible ? 'eligible' : 'not-eligible',
        ...(includedOn === null || reasons === 0 ? {} : { includedLateOn: includedOn }),
        // The rest of their share, of who was on the roll in a class that gets less.
        ...(includedOn !== null && reasons === 0
          ? { toppedUp: { on: includedOn, amount: money(late!) } }
          : {}),
        // Who was included all the same has nothing left against them.
        reasons: isEligible ? [] : await this.reasons(tx, citizen, run, reasons, language, appeal),
        rule: run.rule.name,
        pool: money(run.pool),
        eligibleCitizens: String(run.eligible),
        perCitizen: money(run.perCitizen!),
        residue: money(run.residue!),
        steps: run.steps,
        ...(parts.length > 0 ? { parts: told(parts) } : {}),
        ...(reductions.length > 0 ? { reductions: told(reductions) } : {}),
      },
      // Whether GET …/proof has what proves it.
      isInTotal: entitlement.isInTotal && !citizen.erasedAt,
      ...(appeal ? { appeal } : {}),
      ...(citizen.erasedAt ? { erasedAt: citizen.erasedAt } : {}),
      payment: await this.payment(tx, run, citizen, {
        facts: standing.facts,
        isEligible,
        net,
        isTakenBack: takenBack !== null,
        isHeld: deductions.some(({ kind }) => kind === 'held-until-majority'),
        owed: lines.at(-1)?.balance ?? null,
        howToAppeal: nextStepOf(entitlement, appeal, language),
        language,
      }),
      lines: lines.map(({ on, narrative, amount, balance }) => ({
        on,
        narrative,
        amount: money(amount),
        balance: money(balance),
      })),
    };
  }

  /** Why not, in words, each with the facts it was found by. */
  private async reasons(
    tx: EntityManager,
    citizen: Citizen,
    run: SplitDividend,
    bits: number | null,
    language: string,
    appeal: StatedAppeal | null,
  ) {
    const { eligibility } = lawOfDividend(this.nation, run.year)!;
    const known = bits === null ? [] : await this.store.evidence(tx, citizen, run, EVIDENCE_MAX);
    const step = appealStep(appeal, language);
    return reasonsTold(bits, eligibility, run, language).map((reason) => ({
      ...reason,
      ...(step === null ? {} : { nextStep: step }),
      evidence: evidenceFor(reason.code, known),
    }));
  }

  private async payment(
    tx: EntityManager,
    { runId, payOn }: SplitDividend,
    citizen: Citizen,
    of: {
      facts: DividendStanding['facts'];
      isEligible: boolean;
      net: Decimal;
      isTakenBack: boolean;
      isHeld: boolean;
      /** Null where nothing has been posted yet. */
      owed: Decimal | null;
      howToAppeal: string | null;
      language: string;
    },
  ) {
    const none = (reason: string, nextStep: string | null = null) => ({
      state: 'none',
      payOn: null,
      reason,
      nextStep,
    });
    if (!of.isEligible && of.owed === null) return none('not-eligible', of.howToAppeal);
    if (of.isTakenBack) return none('taken-back', of.howToAppeal);
    // What is paid late, to who turns out to be of age, is not held with what the roll gave them.
    if (of.isHeld && !of.owed?.gt(0) && !of.facts.payment) {
      const year = await this.store.releasedWith(tx, citizen, runId);
      return year === undefined
        ? { ...none('held-until-majority'), state: 'held' }
        : none('released', paymentWordsIn(of.language).releasedWith(year));
    }
    // A run may owe what an earlier one held, to somebody of whose own dividend nothing is left.
    if (of.isEligible && of.net.isZero() && !of.owed?.gt(0) && !of.facts.payment)
      return none('nothing-left');
    if (citizen.erasedAt) return none('erased');
    return paymentStanding(
      {
        payOn,
        hasAccount: citizen.hasAccount,
        isPosted: of.owed !== null,
        owed: of.owed ?? of.net,
        ...of.facts,
      },
      of.language,
    );
  }
}

/** What comes next for who has appealed; null for who has not. */
function appealStep(appeal: StatedAppeal | null, language: string): string | null {
  if (!appeal) return null;
  const { appealOpen, appealGranted, appealDenied } = wordsIn(language);
  if (appeal.state === 'open') return appealOpen(dayIn(language, appeal.decideBy));
  return appeal.state === 'granted' ? appealGranted : appealDenied;
}

/** How to contest what the statement says, or how that stands; null where an appeal has done all it can. */
function nextStepOf(
  entitlement: Entitlement,
  appeal: StatedAppeal | null,
  language: string,
): string | null {
  if (appeal && entitlement.includedOn !== null) return null;
  return appealStep(appeal, language) ?? howToAppeal(entitlement, language);
}

function howToAppeal({ appealUntil }: Entitlement, language: string): string {
  const { appeal, tooLateToAppeal } = wordsIn(language);
  const isOpen = dayOf(new Date()) <= appealUntil;
  return (isOpen ? appeal : tooLateToAppeal)(dayIn(language, appealUntil));
}
