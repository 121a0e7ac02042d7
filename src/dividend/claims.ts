import type { DataSource, EntityManager } from 'typeorm';
import { addDays, dayOf } from '../domain/calendar.js';
import { type Directive, unlawful, unlawfulKind } from '../domain/deductions.js';
import { deductionLawOn, type Nation } from '../domain/nation.js';
import { Refusal, refuseFields, refuseUnless } from '../domain/refusal.js';
import { seeEveryone, seeOnly } from '../ledger/reader.store.js';
import type {
  ClaimDraft,
  ClaimFilter,
  ClaimStore,
  FiledClaim,
  GivenDirective,
} from './claim.store.js';

/** What others claim of citizens' dividends, and what citizens want done with theirs. */
export class Claims {
  constructor(
    private readonly database: DataSource,
    private readonly store: ClaimStore,
    private readonly nation: Nation,
  ) {}

  /**
   * Files a claim. It counts from today, and not before the citizen could be heard on the notice they were sent.
   * @throws Refusal `invalid-fields`, `unknown-citizen`, `citizen-erased`, `too-many-claimants`
   */
  async file(
    tx: EntityManager,
    claim: Omit<ClaimDraft, 'countsFrom' | 'objectUntil'>,
    person: string,
  ): Promise<FiledClaim> {
    await seeOnly(tx, claim.citizen);
    refuseUnless(await this.store.isKnown(tx, claim.citizen), 'unknown-citizen');
    const today = dayOf(new Date());
    const law = deductionLawOn(this.nation, today);
    refuseFields(unlawfulKind(claim.kind, law));
    const heard = addDays(claim.noticeCertifiedOn, law.hearingDays);
    const id = await this.store.file(
      tx,
      {
        ...claim,
        countsFrom: heard > today ? heard : today,
        objectUntil: addDays(today, law.hearingDays),
      },
      person,
    );
    return (await this.store.find(tx, id))!;
  }

  list = (filter: ClaimFilter, limit: number, after: string): Promise<FiledClaim[]> =>
    this.database.transaction(async (tx) => {
      await seeEveryone(tx);
      return this.store.list(tx, filter, limit, after);
    });

  /** @throws Refusal `unknown-claim` */
  byId = (id: string): Promise<FiledClaim> =>
    this.database.transaction(async (tx) => {
      await seeEveryone(tx);
      const found = await this.store.find(tx, id);
      if (!found) throw new Refusal('unknown-claim');
      return found;
    });

  /** @throws Refusal `unknown-claim`, `not-in-that-state` */
  async withdraw(
    tx: EntityManager,
    id: string,
    person: string,
    reason: string,
  ): Promise<FiledClaim> {
    return this.claim(tx, id, await this.store.withdraw(tx, id, person, reason));
  }

  /** @throws Refusal `unknown-claim`, `proposer-may-not-approve`, `not-in-that-state` */
  async decideObjection(
    tx: EntityManager,
    id: string,
    isUpheld: boolean,
    person: string,
    reason: string,
  ): Promise<FiledClaim> {
    const citizen = await this.store.decideObjection(tx, id, isUpheld, person, reason);
    return this.claim(tx, id, citizen);
  }

  /** A citizen's own claims, in a transaction that sees no other's. */
  mine = (tx: EntityManager, limit: number, after: string): Promise<FiledClaim[]> =>
    this.store.list(tx, { citizen: null, claimant: null, open: null }, limit, after);

  /** The citizen's objection, in a transaction that sees no other. @throws Refusal `unknown-claim`, `objection-too-late` … */
  async object(tx: EntityManager, id: string, grounds: string): Promise<FiledClaim> {
    await this.store.object(tx, id, grounds);
    return (await this.store.find(tx, id))!;
  }

  /**
   * What the citizen wants done with their dividend from now on, instead of what they wanted before.
   * @throws Refusal `invalid-fields` where the law has no such thing
   */
  async giveDirectives(tx: EntityManager, directives: readonly Directive[]): Promise<void> {
    const law = deductionLawOn(this.nation, dayOf(new Date()));
    refuseFields(
      directives.flatMap((one, no) =>
        unlawful(one, law).map(({ pointer, detail }) => ({
          pointer: `/directives/${no}${pointer}`,
          detail,
        })),
      ),
    );
    await this.store.giveDirectives(tx, directives);
  }

  directives = (tx: EntityManager): Promise<readonly GivenDirective[]> => this.store.directives(tx);

  /** A claim as it is now, on the citizen of whom the transaction is from here on. */
  private async claim(tx: EntityManager, id: string, citizen: string): Promise<FiledClaim> {
    await seeOnly(tx, citizen);
    return (await this.store.find(tx, id))!;
  }
}
