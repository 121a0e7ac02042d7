import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import { clientOf } from '../../src/database.js';
import { ClaimStore } from '../../src/dividend/claim.store.js';
import { Claims } from '../../src/dividend/claims.js';
import { DeductionStore } from '../../src/dividend/deduction.store.js';
import { Deductions } from '../../src/dividend/deductions.js';
import { LateInclusionStore } from '../../src/dividend/late-inclusion.store.js';
import { LateInclusions } from '../../src/dividend/late-inclusions.js';
import { OverpaymentStore } from '../../src/dividend/overpayment.store.js';
import { DividendPools } from '../../src/dividend/dividend-pools.js';
import { DividendPreviews } from '../../src/dividend/dividend-previews.js';
import { DividendRuns } from '../../src/dividend/dividend-runs.js';
import { DividendStore } from '../../src/dividend/dividend.store.js';
import { SumTreeStore } from '../../src/dividend/sum-tree.store.js';
import { dayOf, type LocalDate } from '../../src/domain/calendar.js';
import { adoptNation } from '../../src/delivery/nation/adopt-nation.js';
import { readNationPack } from '../../src/delivery/nation/nation-pack.js';
import type { ActionTerms } from '../../src/domain/corporate-action.js';
import type { Nation } from '../../src/domain/nation.js';
import { Refusal } from '../../src/domain/refusal.js';
import type { PayoutRule } from '../../src/domain/payout.js';
import type { PriceMethod } from '../../src/domain/valuation.js';
import { BooksStore } from '../../src/ledger/books.store.js';
import { ProposalStore } from '../../src/ledger/proposal.store.js';
import { ExchangeRateStore } from '../../src/portfolio/exchange-rate.store.js';
import type { PriceObservation } from '../../src/portfolio/observed-price.js';
import { HoldingStore } from '../../src/portfolio/holding.store.js';
import { PositionStore } from '../../src/portfolio/position.store.js';
import { LaterActions } from '../../src/portfolio/later-actions.js';
import { PriceStore } from '../../src/portfolio/price.store.js';
import { Prices } from '../../src/portfolio/prices.js';
import { ActionBooks } from '../../src/portfolio/action-books.js';
import { CompanyPositions } from '../../src/portfolio/company-positions.js';
import { CorporateActionStore } from '../../src/portfolio/corporate-action.store.js';
import { CorporateActions } from '../../src/portfolio/corporate-actions.js';
import { HistoryStore } from '../../src/portfolio/history.store.js';
import { ValuationStore } from '../../src/portfolio/valuation.store.js';
import { Valuations } from '../../src/portfolio/valuations.js';
import { CitizenFacts, type StatedFact } from '../../src/registry/citizen-facts.js';
import { CitizenRoll, type Person } from '../../src/registry/citizen-roll.js';
import { CitizenStore } from '../../src/registry/citizen.store.js';
import { FactStore } from '../../src/registry/fact.store.js';
import { IncorporationRegister } from '../../src/registry/incorporation-register.js';
import {
  type Correction,
  IncorporationStore,
  type ShareClass,
} from '../../src/registry/incorporation.store.js';
import { type StatedTitle, type TitleState, TitleStore } from '../../src/registry/title.store.js';
import { Titles } from '../../src/registry/titles.js';
import { MasterKeyStore } from '../../src/registry/master-key.store.js';
import { MasterKeys } from '../../src/registry/master-keys.js';
import { type RunId, RunStore } from '../../src/runs/run.store.js';
import { Runs } from '../../src/runs/runs.js';
import { freshDatabase, type TestDatabase } from './database.js';
import { journalOf, type Particulars, post, type PostedEntry } from './journal-text.js';

const DUE_MAX = 64;
const ROUNDS_MAX = 20;
const POLL_MS = 5;
const POLLS_MAX = 400;

/** The books as the service has them, and short ways to bring about what a test begins with. */
export type World = Awaited<ReturnType<typeof given>>;

/** A test on books of its own. */
export function testWithBooks(title: string, work: (world: World) => Promise<void>): void {
  test(title, async () => {
    const db = await freshDatabase();
    try {
      await work(await given(db));
    } finally {
      await db.drop();
    }
  });
}

/**
 * For tests that do not disturb each other: they share the books of their file, and for each the journal begins on a
 * new page. Copying a database takes longer than most of them.
 *
 * @param before  what all of them begin with
 * @param pack    whose books they are
 */
export function booksOfThisFile(
  before: (world: World) => Promise<unknown>,
  pack?: Nation,
): typeof testWithBooks {
  let db: TestDatabase;
  let world: World;
  beforeAll(async () => {
    db = await freshDatabase();
    world = await given(db, pack);
    await before(world);
  });
  afterAll(() => db.drop());
  return (title, work) => test(title, async () => work(await world.onNewPage()));
}

export async function given(db: TestDatabase, pack: Nation = readNationPack('demo')) {
  const database = db.service;
  const nation = await adoptNation(database, pack);
  // The plain classes, made as the service makes them.
  const store = new RunStore();
  const proposals = new ProposalStore();
  const incorporations = new IncorporationStore();
  const register = new IncorporationRegister(database, incorporations, store, proposals, nation);
  const masterKeys = new MasterKeyStore(database);
  const vault = await new MasterKeys(masterKeys, () => [Buffer.alloc(32, 7)]).openVault();
  const roll = new CitizenRoll(database, new CitizenStore(), masterKeys, store, proposals, vault);
  const citizenOf = (nationalId: string) =>
    roll.ofNationalId(nationalId, async (_, citizen) => citizen);
  const facts = new CitizenFacts(database, new FactStore(), roll, vault, nation);
  const valuationStore = new ValuationStore();
  const titles = new Titles(new TitleStore(), register);
  const priceStore = new PriceStore();
  const prices = new Prices(priceStore, new ExchangeRateStore(), incorporations);
  const history = new HistoryStore();
  const actionStore = new CorporateActionStore();
  const actionBooks = new ActionBooks(history, nation);
  const actions = new CorporateActions(database, actionStore, actionBooks, nation);
  const later = new LaterActions(database, actionStore, history, actionBooks);
  const valuations = new Valuations(database, valuationStore, store, later);
  const positions = new CompanyPositions(database, history, nation);
  const cash = new DividendStore();
  const pools = new DividendPools(cash, valuationStore, nation);
  const previews = new DividendPreviews(database, cash, pools, nation);
  const deductions = new Deductions(new DeductionStore(), nation);
  const dividends = new DividendRuns(
    database,
    cash,
    pools,
    store,
    deductions,
    new SumTreeStore(),
    nation,
  );
  const lateInclusions = new LateInclusions(new LateInclusionStore(), proposals, deductions);
  const claims = new Claims(database, new ClaimStore(), nation);
  const overpayments = new OverpaymentStore();
  const runs = new Runs(database, store, [register, roll, valuations, dividends]);
  const books = new BooksStore(database);

  const transaction = <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> =>
    database.transaction(work);
  const names = new Map<string, string>();
  const nameOf = (pseudonym: string): string => names.get(pseudonym) ?? pseudonym;

  /** Works at a run until it rests: proposed, done, failed or suspended. */
  async function work(runId: RunId): Promise<string> {
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const due = await runs.due(runId, DUE_MAX);
      for (const chunk of due) await runs.perform(chunk);
      if (due.length === 0) await runs.advance(runId);
      const { step, state } = (await store.find(database, runId))!;
      if (step === null) return state;
    }
    throw new Error(`run ${runId} does not come to rest`);
  }

  /** A file of people that has arrived. */
  async function upload(people: readonly Resident[]): Promise<RunId> {
    const rows = people.map((person, no) => ({ line: no + 1, person: resident(person) }));
    const file = async function* () {
      yield rows;
    };
    const runner = database.createQueryRunner();
    try {
      await runner.startTransaction();
      const client = await clientOf(runner);
      const runId = await roll.receive(runner.manager, client, file(), 'ndjson', 'operator');
      await runner.commitTransaction();
      return runId;
    } finally {
      await runner.release();
    }
  }

  async function learnNames(people: readonly Resident[]): Promise<void> {
    for (const { name, nationalId } of people.map(resident))
      names.set((await citizenOf(nationalId)).pseudonym, name);
  }

  const world = {
    db,
    database,
    books,
    register,
    prices,
    priceStore,
    positionStore: new PositionStore(),
    holdings: new HoldingStore(),
    valuations,
    actions,
    positions,
    dividends,
    previews,
    claims,
    overpayments,
    proposals,
    cash,
    roll,
    citizenOf,
    runs,
    runStore: store,
    valuationStore,
    transaction,
    work,
    /** The day on which what is decided now takes effect. */
    today: dayOf(new Date()),

    /** Resolves when a transaction on these books waits for another; or when none has for two seconds. */
    someoneWaits: async () => {
      const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      for (let polls = 0; polls < POLLS_MAX; polls++) {
        if ((await db.owner.query(waiting)).rowCount === 1) return;
        await sleep(POLL_MS);
      }
    },

    /** Posts journal text through the door, as the service. */
    post: (journal: string, particulars?: Particulars, tx: DataSource | EntityManager = database) =>
      post(tx, journal, citizenOf, particulars) as Promise<[PostedEntry, ...PostedEntry[]]>,
    /** The journal as text. */
    journal: () => journalOf(database, nameOf),
    /** The same books, with a journal that begins here. */
    onNewPage: async () => {
      const [{ last }] = await database.sql<[{ last: bigint }]>`
        select coalesce(max(entry_id), 0) as last from journal_entry`;
      return { ...world, journal: () => journalOf(database, nameOf, last) };
    },

    /** Registers a company, with classes as `COMMON 1000000 at 0.5` or `A 100, B 200 at 1`. */
    incorporate: (
      registrationNumber: string,
      classes: string,
      by = 'clerk',
      within?: EntityManager,
    ) => {
      const company = {
        registrationNumber,
        legalName: `${registrationNumber} Inc.`,
        incorporatedOn: '2021-01-02',
        legalForm: null,
        lei: null,
        shareClasses: classes.split(', ').map(shareClass),
      };
      return within
        ? register.incorporate(within, company, by)
        : transaction((tx) => register.incorporate(tx, company, by));
    },
    correct: (id: string, fields: Correction) =>
      transaction((tx) => register.correct(tx, id, 'clerk', 'misread', fields)),
    approveAnnulment: (id: string, by: string) =>
      transaction((tx) =>
        register.approveAnnulment(tx, id, { person: by, hash: null, reason: null }),
      ),
    annul: (id: string, by = 'clerk') =>
      transaction((tx) => register.annul(tx, id, by, 'registered twice')),

    /** Records a price, as `ACME.COMMON at 2`, or `at 2 EUR`. */
    price: (
      observedOn: LocalDate,
      priced: string,
      by = 'pricer',
      further: Partial<PriceObservation> = {},
    ) => {
      const [, registrationNumber, code, price, currency = pack.currency] =
        /^(.+)\.(.+) at (\S+)(?: (\S+))?$/.exec(priced)!;
      const observation = {
        registrationNumber: registrationNumber!,
        shareClass: code!,
        observedOn,
        pricePerShare: new Decimal(price!),
        currency,
        method: 'recent-investment' as PriceMethod,
        source: 'test',
        ...further,
      };
      return transaction((tx) => prices.record(tx, [observation], by, String));
    },

    /** Records an exchange rate, as `EUR = 1.25 USD`. */
    rate: (observedOn: LocalDate, written: string, by = 'pricer') => {
      const [, base, rate, quote] = /^(\S+) = (\S+) (\S+)$/.exec(written)!;
      const stated = {
        base: base!,
        quote: quote!,
        observedOn,
        rate: new Decimal(rate!),
        source: 'test',
      };
      return transaction((tx) => prices.recordRates(tx, [stated], by));
    },

    /** Records an action of a class, `ACME.COMMON`, or of a company, `ACME`. @throws the Refusal, if it is refused */
    act: async (effectiveOn: LocalDate, subject: string, terms: ActionTerms, by = 'pam') => {
      const [registrationNumber, shareClass = null] = subject.split('.');
      const stated = { registrationNumber: registrationNumber!, shareClass, effectiveOn, terms };
      return transaction(async (tx) => {
        const [outcome] = await actions.record(tx, [stated], by);
        if (outcome instanceof Refusal) throw outcome;
        return actions.byId(tx, outcome!);
      });
    },
    undo: (id: string, by = 'pam') =>
      transaction((tx) => actions.reverse(tx, id, by, 'recorded by mistake')),
    /** Records what a stake rests on from a day on. */
    title: (
      incorporation: string,
      effectiveOn: LocalDate,
      state: TitleState,
      of: Partial<Pick<StatedTitle, 'paidUp' | 'uncalled'>> = {},
      by = 'clerk',
    ) => {
      const evidenceSha256 = 'e'.repeat(64);
      const title = {
        state,
        evidenceSha256,
        paidUp: null,
        uncalled: null,
        effectiveOn,
        reason: null,
        ...of,
      };
      return transaction((tx) => titles.record(tx, incorporation, title, by));
    },

    /** A valuation, proposed by one and ready to be approved by another. */
    proposeValuation: async (asOf: LocalDate, restates: RunId | null = null): Promise<RunId> => {
      const { runId } = await transaction((tx) =>
        valuations.propose(tx, asOf, restates, restates && 'restated', 'ann'),
      );
      await work(runId);
      return runId;
    },
    approveValuation: async (runId: RunId) => {
      await transaction((tx) => valuations.approve(tx, runId, 'ben', null, 'looked at'));
      await work(runId);
      return valuations.byId(runId);
    },

    receive: (
      receivedOn: LocalDate,
      amount: string,
      kind: 'dividend' | 'appropriation' | 'other-income' = 'appropriation',
    ) =>
      transaction((tx) =>
        cash.recordReceipt(
          tx,
          {
            receivedOn,
            amount: new Decimal(amount),
            kind,
            registrationNumber: null,
            narrative: 'Receipt',
          },
          'treasurer',
        ),
      ),

    spend: (paidOn: LocalDate, amount: string) =>
      transaction((tx) =>
        cash.recordExpense(
          tx,
          { paidOn, amount: new Decimal(amount), kind: 'audit', narrative: 'Expense' },
          'treasurer',
        ),
      ),

    /** Puts people on the roll, by name; or records what is new of them. */
    enrol: async (...people: readonly Resident[]) => {
      await work(await upload(people));
      await learnNames(people);
    },
    /** States facts of people, by name. */
    state: (
      stated: readonly (Pick<StatedFact, 'kind' | 'since'> &
        Partial<StatedFact> & { readonly nationalId: string })[],
      by = 'caseworker',
    ) => {
      const whole = stated.map((fact) => ({ until: null, reason: null, year: null, ...fact }));
      return transaction((tx) => facts.state(tx, whole, by, (no) => `/${no}`));
    },
    /** Does `meanwhile` while people are being put on the roll, in a transaction that commits after it. */
    enrolling: async <T>(people: readonly Resident[], meanwhile: () => Promise<T>): Promise<T> => {
      const runId = await upload(people);
      const came = await transaction(async (tx) => {
        for (const chunk of await runs.due(runId, DUE_MAX)) await roll.perform(tx, chunk);
        return meanwhile();
      });
      await learnNames(people);
      return came;
    },

    /** Names of people whose rows fall into one partition. */
    neighbours: (bucket: number, count: number): string[] =>
      Array.from({ length: 1000 }, (_, no) => `person-${String(no).padStart(3, '0')}`)
        .filter((name) => (vault.hash('national-id', name)[0]! & 7) === bucket)
        .slice(0, count),

    /** A dividend run, computed and ready to be approved. */
    proposeDividend: async (year: number, amount: string, lateReserve?: string): Promise<RunId> => {
      const rule: PayoutRule = { name: 'fixed-appropriation', amount: new Decimal(amount) };
      const { runId } = await transaction((tx) =>
        dividends.propose(
          tx,
          {
            year,
            recordOn: `${year}-12-31`,
            payOn: `${year + 1}-06-01`,
            lateReserve: lateReserve === undefined ? undefined : new Decimal(lateReserve),
          },
          rule,
          'ann',
        ),
      );
      await work(runId);
      return runId;
    },
    approveDividend: (runId: RunId) =>
      transaction((tx) => dividends.approve(tx, runId, 'ben', null)),
    /** Who was left out of a dividend is paid after all, or given back what was taken back: proposed by cara. */
    includeLate: async (runId: RunId, name: string, approvedBy = 'cora') => {
      const { pseudonym } = await citizenOf(name);
      const approval = { person: approvedBy, hash: null, reason: null };
      return transaction(async (tx) => {
        const { id } = await lateInclusions.propose(tx, runId, pseudonym, 'Is right', 'cara');
        return lateInclusions.approve(tx, runId, id, approval);
      });
    },
  };
  return world;
}

function shareClass(written: string): ShareClass {
  const [, code, shares, par] = /^(\S+) (\S+)(?: at (\S+))?$/.exec(written)!;
  return {
    code: code!,
    foundingShares: new Decimal(shares!),
    parValue: par === undefined ? null : new Decimal(par),
  };
}

/** Somebody who has always lived here, but for what is stated; their national id is their name. */
type Resident = string | (Partial<Person> & { readonly name: string });

function resident(stated: Resident): Person {
  const person = typeof stated === 'string' ? { name: stated } : stated;
  return {
    nationalId: person.name,
    bornOn: '1990-01-01',
    residentSince: '1990-01-01',
    residentUntil: null,
    diedOn: null,
    iban: null,
    ...person,
  };
}
