import type { Decimal } from 'decimal.js';
import type { DividendPreview, RuleTold } from '../../dividend/dividend-previews.js';
import type { DividendRun } from '../../dividend/dividend-runs.js';
import type { Nation } from '../../domain/nation.js';
import type { Step } from '../../domain/payout.js';
import { moneyText, plainText } from '../../domain/quantity.js';
import type { Period } from '../../ledger/period.store.js';
import type { Proposal } from '../../ledger/proposal.store.js';
import type { Holding } from '../../portfolio/holding.store.js';
import type { Valuation } from '../../portfolio/valuation.store.js';
import type { ValuationRun } from '../../portfolio/valuations.js';
import type { StakeForeseen } from '../../registry/incorporation-register.js';
import type { DraftedCompany, IncorporationRecord } from '../../registry/incorporation.store.js';
import type { NationOnRecord } from '../../registry/nation-on-record.js';
import type { RecordedLaw } from '../../registry/nation.store.js';
import type { Run } from '../../runs/run.store.js';
import type { RecordedEvent } from '../audit/audit.store.js';
import type { RecordedFact } from '../../registry/fact.store.js';
import type * as answer from './answer-contracts.js';
import type { Answer } from './answer-contracts.js';
import { problemBody } from './problems.js';
import { recheckView } from './roll-views.js';
import { ROUTES } from './routes.js';

/** What answers are made of. */

export type Money = Pick<Nation, 'currency' | 'minorUnit'>;

/** One page of a list; `more` tells that the last thing is only there to say that the list goes on. */
export function pageOf<T>(
  found: readonly T[],
  limit: number,
  cursorOf: (last: T) => string,
  view: (one: T) => object,
) {
  const shown = found.slice(0, limit);
  return {
    items: shown.map(view),
    nextCursor: found.length > limit ? encodeCursor(cursorOf(shown.at(-1)!)) : null,
  };
}

export const encodeCursor = (text: string): string => Buffer.from(text).toString('base64url');

export const incorporationView = (
  record: IncorporationRecord,
): Answer<typeof answer.incorporation> => ({
  id: record.id,
  registrationNumber: record.registrationNumber,
  legalName: record.legalName,
  incorporatedOn: record.incorporatedOn,
  legalForm: record.legalForm,
  lei: record.lei,
  state: record.state,
  stake: record.stake,
  ...(record.exemption === null ? {} : { exemption: record.exemption }),
  journalEntryId: record.journalEntryId,
  recordedAt: record.recordedAt,
});

/** What the fund would receive of a company. */
export const stakeForeseenView = ({
  exemption,
  stake,
}: StakeForeseen): Answer<typeof answer.stakeForeseen> => ({
  stake: stake.map(({ shareClass, foundingShares, parValue, rate, shares }) => ({
    shareClass,
    foundingShares: plainText(foundingShares),
    parValue: parValue && plainText(parValue),
    rate: plainText(rate),
    shares: plainText(shares),
  })),
  exemption,
});

export const importView = (run: Run) => ({
  id: run.runId,
  state: run.state,
  progress: run.progress,
  accepted: run.counts['accepted'] ?? 0,
  ...(run.kind === 'citizen-import'
    ? {
        updated: run.counts['updated'] ?? 0,
        accountChanges: run.counts['accountChanges'] ?? 0,
        proposedBy: run.startedBy,
        approvedBy: run.decidedBy,
        proposalHash: run.proposalHash,
      }
    : {}),
  duplicates: run.counts['duplicates'] ?? 0,
  rejected: run.counts['rejected'] ?? 0,
  startedAt: run.startedAt,
  problem: run.problem,
});

const decisionView = (run: Run) => ({
  state: run.state,
  progress: run.progress,
  proposedBy: run.startedBy,
  approvedBy: ['proposed', 'computing', 'rejected'].includes(run.state) ? null : run.decidedBy,
  proposalHash: run.proposalHash,
  reason: run.reason,
  problem: run.problem,
});

const amountOf = (amount: Decimal | null, { minorUnit }: Money): string | null =>
  amount === null ? null : moneyText(amount, minorUnit);

export const valuationView = (
  run: ValuationRun,
  money: Money,
): Answer<typeof answer.valuationRun> => ({
  id: run.runId,
  asOf: run.asOf,
  version: run.version,
  restates: run.restates,
  nav:
    run.nav === null
      ? null
      : { amount: moneyText(run.nav, money.minorUnit), currency: money.currency },
  holdingsValue: amountOf(run.holdingsValue, money),
  otherNetAssets: amountOf(run.otherNetAssets, money),
  unconfirmed: amountOf(run.unconfirmedValue, money),
  commitments: amountOf(run.commitments, money),
  ...decisionView(run),
  approvedAt: run.approvedAt,
  releasedBecause: run.releasedBecause,
});

export const navView = (valuation: Valuation, money: Money): Answer<typeof answer.nav> => ({
  id: valuation.runId,
  asOf: valuation.asOf,
  nav: { amount: moneyText(valuation.nav!, money.minorUnit), currency: money.currency },
  unconfirmed: amountOf(valuation.unconfirmedValue, money),
  commitments: amountOf(valuation.commitments, money),
  version: valuation.version,
  approvedAt: valuation.approvedAt!, // Without it it is nobody's NAV.
});

const linesOf = (name: string, steps: readonly Step[], { minorUnit }: Money) =>
  steps.length === 0
    ? {}
    : {
        [name]: steps.map(({ label, amount }) => ({
          label,
          amount: moneyText(amount, minorUnit),
        })),
      };

/** What a dividend comes to, whether it is proposed or only asked for. */
const dividendFigures = (dividend: Omit<DividendPreview, 'problem' | 'rules'>, money: Money) => ({
  year: dividend.year,
  recordOn: dividend.recordOn,
  payOn: dividend.payOn,
  currency: money.currency,
  rule: dividend.rule,
  steps: dividend.steps,
  pool: amountOf(dividend.pool, money),
  eligible: dividend.eligible === null ? null : String(dividend.eligible),
  perCitizen: amountOf(dividend.perCitizen, money),
  residue: amountOf(dividend.residue, money),
  lateReserve: amountOf(dividend.lateReserve, money),
  gross: amountOf(dividend.gross, money),
  classes: dividend.classes.map(({ weight, belowAge, citizens, eachGets }) => ({
    weight: weight.toFixed(),
    belowAge,
    eligible: citizens.toFixed(),
    eachGets: amountOf(eachGets, money),
  })),
  // A whole share's: what it is made of, and what it would have been more by.
  ...linesOf('parts', dividend.parts, money),
  ...linesOf('reductions', dividend.reductions, money),
});

/** A run as it would be, and what each rule would pay; where one comes to nothing, why. */
export const previewView = ({ problem, rules, ...dividend }: DividendPreview, money: Money) => ({
  ...dividendFigures(dividend, money),
  ...problemOf(problem),
  rules: rules.map((told) => ({
    name: told.rule.name,
    of: told.of,
    ...(told.source === null ? {} : { source: told.source }),
    rule: told.rule,
    ...(told.problem
      ? problemOf(told.problem)
      : {
          pool: amountOf(told.pool, money),
          perCitizen: amountOf(told.perCitizen, money),
          residue: amountOf(told.residue, money),
        }),
    steps: told.steps,
  })),
});
const problemOf = (problem: RuleTold['problem']) => {
  if (!problem) return {};
  const { title, detail, code, errors, facts } = problemBody(
    problem.code,
    undefined,
    problem.fields,
    problem.facts,
  );
  return { problem: { code, title, detail, errors, facts } };
};

/** How many citizens, and how much together. */
export const countedView = (
  counted: { readonly citizens: bigint; readonly amount: Decimal } | null,
  money: Money,
) =>
  counted && {
    citizens: String(counted.citizens),
    amount: amountOf(counted.amount, money),
  };

export const dividendView = (
  run: DividendRun,
  money: Money,
): Answer<typeof answer.dividendRun> => ({
  id: run.runId,
  ...dividendFigures(run, money),
  deducted: amountOf(run.deducted, money),
  net: run.deducted === null ? null : amountOf(run.gross!.minus(run.deducted), money),
  deductions: run.totals.map(({ kind, lines, amount }) => ({
    kind,
    lines: String(lines),
    amount: moneyText(amount, money.minorUnit),
  })),
  sumTree: run.sumTree && {
    root: run.sumTree.root,
    total: amountOf(run.sumTree.total, money),
    citizens: String(run.sumTree.citizens),
  },
  ...decisionView(run),
  ...(run.suspendedBy === null ? {} : { suspendedBy: run.suspendedBy, resumedBy: run.resumedBy }),
  // Who was eligible when it was approved, and who came to be paid besides.
  announced: run.recheck && String(run.eligible),
  includedLate: countedView(run.includedLate, money),
  recheck: run.recheck && recheckView(run.recheck),
});

export const holdingView = (
  holding: Holding,
  { currency, minorUnit }: Money,
): Answer<typeof answer.holding> => ({
  registrationNumber: holding.registrationNumber,
  shareClass: holding.shareClass,
  shares: plainText(holding.shares),
  pricePerShare: plainText(holding.pricePerShare),
  currency,
  value: moneyText(holding.value, minorUnit),
  level: holding.level,
  priceMissing: holding.priceMissing,
});

/** What a citizen is told of who looked at them: in which role and how, not the name of who was at work. */
export const accessView = ({ id, recordedAt, role, route }: RecordedEvent) => ({
  id,
  recordedAt,
  role,
  route,
  what: ROUTES[route]?.summary ?? null,
});

/** A fact with the fields of its kind, as it is stated. */
export const factView = ({ kind, since, until, reason, year, ...record }: RecordedFact) => ({
  id: record.id,
  kind,
  ...(kind === 'application'
    ? { year, filedOn: since }
    : kind === 'adoption'
      ? { on: since }
      : { from: since, until, reason }),
  recordedAt: record.recordedAt,
  recordedBy: record.recordedBy,
  withdrawal: record.withdrawnAt && { at: record.withdrawnAt, reason: record.why },
});

/** An account, all but its ends hidden. */
export const hidden = (iban: string): string =>
  `${iban.slice(0, 2)}${'•'.repeat(iban.length - 6)}${iban.slice(-4)}`;

/** A proposal without what it holds: that is sealed, or shown by the view of its kind. */
export const proposalView = ({ content: _content, hash, ...proposal }: Proposal) => ({
  ...proposal,
  proposalHash: hash,
});

/** Whom a proposal would pay out of a run's late reserve, and how much. */
export const lateInclusionView = (proposal: Proposal) => ({
  ...proposalView(proposal),
  ...proposal.content,
});

/** A release of a late reserve, and how much. */
export const reserveReleaseView = (proposal: Proposal) => ({
  ...proposalView(proposal),
  ...proposal.content,
});

export const periodView = ({ adjustments, ...period }: Period) => ({
  ...period,
  adjustments: String(adjustments),
});

/** An adjustment with what it will post; or with the company it will register, as one is sent. */
export const adjustmentView = (proposal: Proposal) => ({
  ...proposalView(proposal),
  ...('incorporation' in proposal.content
    ? { incorporation: lateIncorporationView(proposal.content['incorporation'] as DraftedCompany) }
    : proposal.content),
});

export const nationView = (
  { name, currency, minorUnit, languages, notOnRecord }: NationOnRecord,
  laws: readonly RecordedLaw[],
  proposals: readonly Proposal[],
) => ({
  name,
  currency,
  minorUnit,
  languages,
  laws,
  proposed: proposals.map(({ content, reason, proposedAt }) => ({
    ...content,
    reason,
    proposedAt,
  })),
  notOnRecord,
});

/** A proposed amendment or the withdrawal of one, with what it states. */
export const amendmentView = (proposal: Proposal) => ({
  ...proposalView(proposal),
  ...proposal.content,
});

const lateIncorporationView = (draft: DraftedCompany) => ({
  registrationNumber: draft.registration_number,
  legalName: draft.legal_name,
  incorporatedOn: draft.incorporated_on,
  legalForm: draft.legal_form,
  lei: draft.lei,
  shareClasses: draft.class_codes.map((code, no) => ({
    code,
    foundingShares: draft.founding_shares[no],
    parValue: draft.par_values[no],
  })),
});
