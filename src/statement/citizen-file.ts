import type { EntityManager } from 'typeorm';
import { Decimal } from 'decimal.js';
import type { ClaimStore, FiledClaim } from '../dividend/claim.store.js';
import type { Overpayment, OverpaymentStore } from '../dividend/overpayment.store.js';
import type { Appeals } from '../dividend/appeals.js';
import { reasonsTold } from '../domain/eligibility.js';
import { dayOf } from '../domain/calendar.js';
import { lawOfDividend, type Nation } from '../domain/nation.js';
import { moneyText } from '../domain/quantity.js';
import { planStanding } from '../domain/recovery-plan.js';
import { languageFor } from '../domain/words/language.js';
import type { CitizenRoll } from '../registry/citizen-roll.js';
import type { FactStore } from '../registry/fact.store.js';
import type { Citizen } from '../registry/citizen.store.js';
import type { RepresentativeStore } from '../registry/representative.store.js';
import type { CitizenFileStore, SealedFacts } from './citizen-file.store.js';
import type { Statements } from './statements.js';

/** Of each kind at most this many are told, the newest. */
const TOLD_MAX = 10_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const MINE = { citizen: null, claimant: null, open: null };

/** A citizen's file: everything that is held about them, opened for them alone. */
export class CitizenFile {
  constructor(
    private readonly store: CitizenFileStore,
    private readonly roll: CitizenRoll,
    private readonly known: FactStore,
    private readonly appeals: Appeals,
    private readonly statements: Statements,
    private readonly representatives: RepresentativeStore,
    private readonly claims: ClaimStore,
    private readonly overpayments: OverpaymentStore,
    private readonly nation: Nation,
  ) {}

  /** In a transaction that sees no other citizen. */
  async of(tx: EntityManager, citizen: Citizen, accepted?: string) {
    const { currency } = this.nation;
    const facts = await this.store.facts(tx, citizen, TOLD_MAX);
    const postings = await this.store.postings(tx, citizen, TOLD_MAX);
    const places = await this.store.placesOnRolls(tx, citizen, TOLD_MAX);
    const payments = await this.store.payments(tx, citizen, TOLD_MAX);
    const sentBack = await this.store.sentBack(tx, TOLD_MAX);
    const claims = await this.claims.list(tx, MINE, TOLD_MAX, FIRST_ID);
    const overpayments = await this.overpayments.list(tx, null, TOLD_MAX, FIRST_ID);
    return {
      citizen: citizen.pseudonym,
      erasedAt: citizen.erasedAt,
      facts: facts.map((known) => this.opened(known, citizen)),
      statements: await this.statements.all(tx, citizen, accepted),
      eligibilityFacts: await this.known.of(tx, citizen, TOLD_MAX),
      appeals: await this.appeals.of(tx, citizen),
      postings: postings.map(({ quantity, ...posting }) => ({
        ...posting,
        amount: this.money(quantity.neg()),
        currency,
      })),
      rolls: places.map(({ reasons, ...place }) => ({
        ...place,
        reasons: reasonsTold(
          reasons,
          lawOfDividend(this.nation, place.year)!.eligibility,
          place,
          languageFor(this.nation.languages, accepted),
        ),
      })),
      payments: payments.map(({ amount, ...payment }) => ({
        ...payment,
        amount: this.money(amount),
        currency,
      })),
      holds: await this.store.holds(tx, citizen, TOLD_MAX),
      representatives: await this.representatives.ofTheCitizen(tx),
      wards: await this.representatives.wards(tx),
      notices: await this.store.notices(tx, citizen, TOLD_MAX),
      claims: claims.map(this.claim),
      directives: await this.claims.directives(tx),
      overpayments: overpayments.map(this.overpayment),
      proposals: await this.store.proposals(tx, citizen, TOLD_MAX),
      sentBack: sentBack.map(this.roll.openedRow),
    };
  }

  private readonly money = (amount: Decimal): string => moneyText(amount, this.nation.minorUnit);

  /** As it is told: not who was at work on it. */
  private readonly claim = ({ filedBy: _by, amount, balance, events, ...claim }: FiledClaim) => ({
    ...claim,
    amount: this.money(amount),
    balance: this.money(balance),
    events: events.map(({ recordedBy: _by, ...event }) => event),
  });

  private readonly overpayment = (one: Overpayment) => ({
    ...one,
    takenBack: this.money(one.takenBack),
    notPaid: this.money(one.notPaid),
    receivable: this.money(one.receivable),
    owed: this.money(one.owed),
    plan: this.plan(one),
    recoveries: one.recoveries.map(({ amount, ...recovery }) => ({
      ...recovery,
      amount: this.money(new Decimal(amount)),
    })),
  });

  private plan({ plan, owed }: Overpayment) {
    if (!plan) return null;
    const instalment = new Decimal(plan.instalment);
    const agreed = { ...plan, instalment, owed: new Decimal(plan.owed) };
    const { due, overdue, next } = planStanding(agreed, owed, dayOf(new Date()));
    return {
      instalment: this.money(instalment),
      every: plan.every,
      from: plan.from,
      agreedAt: plan.agreedAt,
      due: this.money(due),
      overdue: this.money(overdue),
      next: next && { on: next.on, amount: this.money(next.amount) },
    };
  }

  private opened({ sealed, wrappedKey, ...known }: SealedFacts, citizen: Citizen) {
    const secrets = this.roll.secretsOf({ sealed, wrappedKey }, citizen);
    return { ...(secrets ?? { nationalId: null, name: null, iban: null }), ...known };
  }
}
