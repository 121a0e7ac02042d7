import type { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import type { DividendRun, DividendRuns } from '../dividend/dividend-runs.js';
import { ineligibilityReasons } from '../domain/dividend.js';
import type { Nation } from '../domain/nation.js';
import { paymentStanding } from '../domain/payment-standing.js';
import type { Step } from '../domain/payout.js';
import { moneyText } from '../domain/quantity.js';
import { Refusal } from '../domain/refusal.js';
import { withBalances } from '../domain/statement.js';
import type { Citizen } from '../registry/citizen.store.js';
import type { Entitlement, StatementStore } from './statement.store.js';

/** More years than any fund has paid for. */
const YEARS_MAX = 200;

const NOT_ON_THE_ROLL = {
  code: 'not-on-the-roll',
  detail: 'You were not on the roll of citizens when the roll of this year was closed.',
};
const HOW_TO_APPEAL =
  'If you think this is wrong, write to the dividend office with what shows it: where you lived, and since when.';

/** What a citizen sees: what they are due, why, and when. */
export class Statements {
  constructor(
    private readonly store: StatementStore,
    private readonly runs: DividendRuns,
    private readonly nation: Nation,
  ) {}

  /** A statement for each approved year, newest first. */
  async all(tx: EntityManager, citizen: Citizen) {
    const statements = [];
    for (const entitlement of await this.store.entitlements(tx, citizen, null, YEARS_MAX))
      statements.push(await this.statement(tx, citizen, entitlement));
    return statements;
  }

  /** @throws Refusal `no-statement`: that year's dividend has not been approved */
  async ofYear(tx: EntityManager, citizen: Citizen, year: number) {
    const [entitlement] = await this.store.entitlements(tx, citizen, year, 1);
    if (!entitlement) throw new Refusal('no-statement', { year });
    return this.statement(tx, citizen, entitlement);
  }

  private async statement(
    tx: EntityManager,
    citizen: Citizen,
    { runId, reasons, gross }: Entitlement,
  ) {
    const run = await this.runs.run(tx, runId);
    const { currency, minorUnit } = this.nation;
    const money = (amount: Decimal) => moneyText(amount, minorUnit);
    const told = (steps: readonly Step[]) =>
      steps.map(({ label, amount }) => ({ label, amount: money(amount) }));
    const isEligible = reasons === 0;
    const deductions = await this.store.deductions(tx, citizen, run.runNo);
    const net = deductions.reduce((left, { amount }) => left.minus(amount), gross);
    const takenBack = await this.store.takenBack(tx, citizen, run.runNo);
    const lines = withBalances(await this.store.movements(tx, citizen, runId));
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
        reasons: reasons === null ? [NOT_ON_THE_ROLL] : ineligibilityReasons(reasons),
        rule: run.rule.name,
        pool: money(run.pool),
        eligibleCitizens: String(run.eligible),
        perCitizen: money(run.perCitizen!),
        residue: money(run.residue!),
        steps: run.steps,
        ...(run.parts.length > 0 ? { parts: told(run.parts) } : {}),
        ...(run.reductions.length > 0 ? { reductions: told(run.reductions) } : {}),
      },
      ...(citizen.erasedAt ? { erasedAt: citizen.erasedAt } : {}),
      payment: await this.payment(tx, run, citizen, {
        isEligible,
        net,
        isTakenBack: takenBack !== undefined,
        isHeld: deductions.some(({ kind }) => kind === 'held-until-majority'),
        owed: lines.at(-1)?.balance ?? null,
      }),
      lines: lines.map(({ on, narrative, amount, balance }) => ({
        on,
        narrative,
        amount: money(amount),
        balance: money(balance),
      })),
    };
  }

  private async payment(
    tx: EntityManager,
    { runId, payOn }: DividendRun,
    citizen: Citizen,
    of: {
      isEligible: boolean;
      net: Decimal;
      isTakenBack: boolean;
      isHeld: boolean;
      /** Null where nothing has been posted yet. */
      owed: Decimal | null;
    },
  ) {
    const none = (reason: string, nextStep: string | null = null) => ({
      state: 'none',
      payOn: null,
      reason,
      nextStep,
    });
    if (!of.isEligible && of.owed === null) return none('not-eligible', HOW_TO_APPEAL);
    if (of.isTakenBack) return none('taken-back', HOW_TO_APPEAL);
    if (of.isHeld) return { ...none('held-until-majority'), state: 'held' };
    if (of.isEligible && of.net.isZero()) return none('nothing-left');
    if (citizen.erasedAt) return none('erased');
    return paymentStanding({
      payOn,
      hasAccount: citizen.hasAccount,
      isPosted: of.owed !== null,
      owed: of.owed ?? of.net,
      ...(await this.store.payment(tx, citizen, runId)),
    });
  }
}
