import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, HttpAdapterHost } from '@nestjs/core';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { type Config, debtorOf } from './config.js';
import { AuditStore } from './delivery/audit/audit.store.js';
import { AuditTrail } from './delivery/audit/audit-trail.js';
import { Answers } from './delivery/http/answers.js';
import { AppealsController } from './delivery/http/appeals.controller.js';
import { ReserveReleaseController } from './delivery/http/reserve-release.controller.js';
import { AuditController } from './delivery/http/audit.controller.js';
import { SecondLook } from './delivery/http/second-look.js';
import { VerificationController } from './delivery/http/verification.controller.js';
import { BodsController } from './delivery/http/bods.controller.js';
import { BooksController } from './delivery/http/books.controller.js';
import { CitizenController } from './delivery/http/citizen.controller.js';
import { ClaimantPayeesController } from './delivery/http/claimant-payees.controller.js';
import { ClaimantPaymentsController } from './delivery/http/claimant-payments.controller.js';
import { ClaimsController } from './delivery/http/claims.controller.js';
import { ActionImportController } from './delivery/http/action-import.controller.js';
import { CorporateActionController } from './delivery/http/corporate-action.controller.js';
import { DividendController } from './delivery/http/dividend.controller.js';
import { DoorGuard } from './delivery/http/door.guard.js';
import { FreshSignIn } from './delivery/http/fresh-sign-in.js';
import { FairValueController } from './delivery/http/fair-value.controller.js';
import { FactsController } from './delivery/http/facts.controller.js';
import { Health, HealthController } from './delivery/http/health.controller.js';
import { InHand } from './delivery/http/in-hand.js';
import { InterchangeController } from './delivery/http/interchange.controller.js';
import { Limits } from './delivery/http/limits.js';
import { DividendProofController } from './delivery/http/dividend-proof.controller.js';
import { LogController } from './delivery/http/log.controller.js';
import { Metrics } from './delivery/http/metrics.js';
import { NationController } from './delivery/http/nation.controller.js';
import { OverpaymentsController } from './delivery/http/overpayments.controller.js';
import { PaymentBreaksController } from './delivery/http/payment-breaks.controller.js';
import { PaymentController } from './delivery/http/payment.controller.js';
import { PaymentReportController } from './delivery/http/payment-report.controller.js';
import { PeriodsController } from './delivery/http/periods.controller.js';
import { FundMoney, PortfolioController } from './delivery/http/portfolio.controller.js';
import { ProblemFilter } from './delivery/http/problem.filter.js';
import { ProposalsController } from './delivery/http/proposals.controller.js';
import { RegistryController } from './delivery/http/registry.controller.js';
import { RepresentativesController } from './delivery/http/representatives.controller.js';
import { BenchmarksController } from './delivery/http/benchmarks.controller.js';
import { ManagerController } from './delivery/http/manager.controller.js';
import { ReportsController } from './delivery/http/reports.controller.js';
import { StatementFilesController } from './delivery/http/statement-files.controller.js';
import { ServiceController } from './delivery/http/service.controller.js';
import { VerifierController } from './delivery/http/verifier.controller.js';
import { DevelopmentProvider } from './delivery/identity/development-provider.js';
import { Identity } from './delivery/identity/identity.js';
import { CHART_COLOURS } from './delivery/web/charts/chart-colours.js';
import { Charts } from './delivery/web/charts/charts.js';
import { AffairsPagesController } from './delivery/web/citizen/affairs-pages.controller.js';
import { AccountPagesController } from './delivery/web/citizen/account-pages.controller.js';
import { StatementPages } from './delivery/web/citizen/statement-pages.js';
import { WardPagesController } from './delivery/web/citizen/ward-pages.controller.js';
import { DividendPagesController } from './delivery/web/citizen/dividend-pages.controller.js';
import { SignInProvider } from './delivery/identity/sign-in-provider.js';
import { ManagerOverviewController } from './delivery/web/manager/overview.controller.js';
import { OverviewCharts } from './delivery/web/manager/overview-charts.js';
import { HoldingPagesController } from './delivery/web/manager/holdings.controller.js';
import { ManagerRunsController } from './delivery/web/manager/runs.controller.js';
import { PayeePagesController } from './delivery/web/citizen/payee-pages.controller.js';
import { BreakPagesController } from './delivery/web/payments/break-pages.controller.js';
import { ProposalPagesController } from './delivery/web/proposals/proposal-pages.controller.js';
import { ClaimantPagesController } from './delivery/web/proposing/claimant-pages.controller.js';
import { ReserveReleasePagesController } from './delivery/web/proposing/reserve-release-pages.controller.js';
import { YearPagesController } from './delivery/web/proposing/year-pages.controller.js';
import { BankReportsController } from './delivery/web/payments/bank-reports.controller.js';
import { PaymentPagesController } from './delivery/web/payments/payment-pages.controller.js';
import { PageAnswers } from './delivery/web/page-answers.js';
import { AuditorPagesController } from './delivery/web/auditor/auditor-pages.controller.js';
import { PageApi } from './delivery/web/page-api.js';
import { PageAssets } from './delivery/web/page-assets.js';
import { offeredBy } from './delivery/web/page-language.js';
import { ActionsController } from './delivery/web/clerk/actions.controller.js';
import { CompaniesController } from './delivery/web/clerk/companies.controller.js';
import { CorrectionsController } from './delivery/web/clerk/corrections.controller.js';
import { PackagesController } from './delivery/web/clerk/packages.controller.js';
import { TitlesController } from './delivery/web/clerk/titles.controller.js';
import { CompanyFilesController } from './delivery/web/clerk/company-files.controller.js';
import { PagesController } from './delivery/web/pages.controller.js';
import { ReferencePagesController } from './delivery/web/public/reference-pages.controller.js';
import { RulesPagesController } from './delivery/web/public/rules-pages.controller.js';
import { PublicFigures } from './delivery/web/public-figures.js';
import { PublicFiguresStore } from './delivery/web/public-figures.store.js';
import { Cookies } from './delivery/web/sign-in/cookies.js';
import { PageDoor } from './delivery/web/sign-in/page-door.js';
import { SessionStore } from './delivery/web/sign-in/session.store.js';
import { Sessions } from './delivery/web/sign-in/sessions.js';
import { SignInController } from './delivery/web/sign-in/sign-in.controller.js';
import type { QueueBackend } from './delivery/jobs/queue-backend.js';
import { RunQueue, RunWorker } from './delivery/jobs/run.queue.js';
import { SealingWorker } from './delivery/jobs/sealing.queue.js';
import { ClaimantPayeeStore } from './dividend/claimant-payee.store.js';
import { ClaimantPaymentStore } from './dividend/claimant-payment.store.js';
import { ClaimStore } from './dividend/claim.store.js';
import { Claims } from './dividend/claims.js';
import { DeductionStore } from './dividend/deduction.store.js';
import { Deductions } from './dividend/deductions.js';
import { AppealStore } from './dividend/appeal.store.js';
import { Appeals } from './dividend/appeals.js';
import { RecheckStore } from './dividend/recheck.store.js';
import { RollDifferences } from './dividend/roll-differences.js';
import { LateInclusionStore } from './dividend/late-inclusion.store.js';
import { LateInclusions } from './dividend/late-inclusions.js';
import { DividendPools } from './dividend/dividend-pools.js';
import { DividendPreviews } from './dividend/dividend-previews.js';
import { DividendRuns } from './dividend/dividend-runs.js';
import { DividendStore } from './dividend/dividend.store.js';
import { OverpaymentStore } from './dividend/overpayment.store.js';
import { Overpayments } from './dividend/overpayments.js';
import { ReserveReleaseStore } from './dividend/reserve-release.store.js';
import { SumTreeStore } from './dividend/sum-tree.store.js';
import { ReserveReleases } from './dividend/reserve-releases.js';
import type { Debtor } from './domain/payment.js';
import type { VerifierKey } from './domain/signed-note.js';
import { CapTables } from './interchange/cap-tables.js';
import { OwnershipStore } from './interchange/ownership.store.js';
import { BooksStore } from './ledger/books.store.js';
import { EntriesStore } from './ledger/entries.store.js';
import { VerificationStore } from './proof/verification.store.js';
import { PeriodStore } from './ledger/period.store.js';
import { ProposalStore } from './ledger/proposal.store.js';
import { LogKeys } from './log/log-keys.js';
import { EntryTextStore } from './log/entry-text.store.js';
import { DeclarationStore } from './log/declaration.store.js';
import { Declarations } from './log/declarations.js';
import { LogStore } from './log/log.store.js';
import { PublicLog } from './log/public-log.js';
import { Sealing } from './log/sealing.js';
import { Expiry } from './payment/expiry.js';
import { PaymentBreakStore } from './payment/payment-break.store.js';
import { PaymentReportStore } from './payment/payment-report.store.js';
import { PaymentReports } from './payment/payment-reports.js';
import { PaymentStore } from './payment/payment.store.js';
import { Payments } from './payment/payments.js';
import { Reconciliations } from './payment/reconciliation.js';
import { ReconciliationStore } from './payment/reconciliation.store.js';
import { ActionBooks } from './portfolio/action-books.js';
import { CompanyPositions } from './portfolio/company-positions.js';
import { ActionImportStore } from './portfolio/action-import.store.js';
import { ActionImports } from './portfolio/action-imports.js';
import { CorporateActionStore } from './portfolio/corporate-action.store.js';
import { CorporateActions } from './portfolio/corporate-actions.js';
import { HistoryStore } from './portfolio/history.store.js';
import { BenchmarkStore } from './portfolio/benchmark.store.js';
import { FundOverviews } from './portfolio/fund-overviews.js';
import { FundOverviewStore } from './portfolio/fund-overview.store.js';
import { HoldingsReportStore } from './portfolio/holdings-report.store.js';
import { HoldingsReports } from './portfolio/holdings-reports.js';
import { LaterActions } from './portfolio/later-actions.js';
import { PerformanceReports } from './portfolio/performance-reports.js';
import { PerformanceStore } from './portfolio/performance.store.js';
import { ExchangeRateStore } from './portfolio/exchange-rate.store.js';
import { HoldingStore } from './portfolio/holding.store.js';
import { PositionStore } from './portfolio/position.store.js';
import { PriceStore } from './portfolio/price.store.js';
import { PricesDue } from './portfolio/prices-due.js';
import { Prices } from './portfolio/prices.js';
import { ValuationStore } from './portfolio/valuation.store.js';
import { Valuations } from './portfolio/valuations.js';
import { CitizenFacts } from './registry/citizen-facts.js';
import { CitizenRoll } from './registry/citizen-roll.js';
import { CitizenStore } from './registry/citizen.store.js';
import { ErasureStore } from './registry/erasure.store.js';
import { FactStore } from './registry/fact.store.js';
import { MasterKeyStore } from './registry/master-key.store.js';
import { IncorporationRegister } from './registry/incorporation-register.js';
import { IncorporationStore } from './registry/incorporation.store.js';
import { NationOnRecord } from './registry/nation-on-record.js';
import { NationStore } from './registry/nation.store.js';
import { RepresentativeStore } from './registry/representative.store.js';
import { TitleStore } from './registry/title.store.js';
import { Titles } from './registry/titles.js';
import { Vault } from './registry/vault.js';
import { RunStore } from './runs/run.store.js';
import { WorklistStore } from './runs/worklist.store.js';
import { Runs } from './runs/runs.js';
import { CitizenFile } from './statement/citizen-file.js';
import { CitizenFileStore } from './statement/citizen-file.store.js';
import { DividendProofStore } from './statement/dividend-proof.store.js';
import { DividendProofs } from './statement/dividend-proofs.js';
import { StatementStore } from './statement/statement.store.js';
import { Statements } from './statement/statements.js';

/** What comes from outside the program: opened before it starts, closed after it has stopped. */
export interface Outside {
  readonly database: DataSource;
  readonly queue: QueueBackend;
  readonly vault: Vault;
  readonly identity: Identity;
  /** Where people sign in on pages; undefined where they do not. */
  readonly signIn: SignInProvider | undefined;
  /** Undefined where it signs nobody in on pages. */
  readonly development: DevelopmentProvider | undefined;
  readonly nation: NationOnRecord;
  /** What the public log is signed with, and statements; undefined where nothing is: without a worker's role and without a key given. */
  readonly logKeys: LogKeys | undefined;
  readonly log: Logger;
  readonly config: Config;
}

/** The queue's backend and what is set are plain values; these name them for the wiring. */
abstract class Backend {}
abstract class Log {}
abstract class Settings {}
abstract class PaidFrom {}
abstract class Witnesses {}

/** The books know nothing of Nest: they are plain classes, and this is where each is made. */
const make = <D extends unknown[], T>(
  type: new (...needs: D) => T,
  ...needs: { [K in keyof D]: abstract new (...args: never[]) => D[K] }
): FactoryProvider<T> => ({
  provide: type,
  inject: needs,
  useFactory: (...made: unknown[]) => new type(...(made as D)),
});

const outside = ({
  database,
  queue,
  vault,
  nation,
  logKeys,
  log,
  config,
  ...identity
}: Outside) => [
  { provide: DataSource, useValue: database },
  { provide: Vault, useValue: vault },
  { provide: Identity, useValue: identity.identity },
  { provide: SignInProvider, useValue: identity.signIn },
  { provide: DevelopmentProvider, useValue: identity.development },
  { provide: NationOnRecord, useValue: nation },
  { provide: FundMoney, useValue: nation },
  { provide: LogKeys, useValue: logKeys },
  { provide: Backend, useValue: queue },
  { provide: Log, useValue: log },
  { provide: Settings, useValue: config },
  { provide: PaidFrom, useFactory: () => debtorOf(config) },
  { provide: Witnesses, useValue: config.LOG_WITNESSES },
];

const law = NationOnRecord;
const backend = Backend as abstract new () => QueueBackend;
const log = Log as abstract new () => Logger;
const settings = Settings as abstract new () => Config;
const debtor = PaidFrom as abstract new () => Debtor | undefined;
const witnesses = Witnesses as unknown as abstract new () => readonly VerifierKey[];

const books = [
  make(BooksStore, DataSource),
  make(EntriesStore, DataSource),
  make(VerificationStore),
  make(ProposalStore),
  make(LogStore),
  make(EntryTextStore),
  make(PublicLog, DataSource, LogStore, EntryTextStore, witnesses),
  make(DeclarationStore),
  make(Declarations, DataSource, DeclarationStore, PublicLog),
  make(PeriodStore),
  make(NationStore, ProposalStore),
  make(RunStore),
  make(IncorporationStore),
  make(IncorporationRegister, DataSource, IncorporationStore, RunStore, ProposalStore, law),
  make(TitleStore),
  make(Titles, TitleStore, IncorporationRegister),
  make(CitizenStore),
  make(MasterKeyStore, DataSource),
  make(CitizenRoll, DataSource, CitizenStore, MasterKeyStore, RunStore, ProposalStore, Vault),
  make(ValuationStore),
  make(PerformanceStore),
  make(BenchmarkStore),
  make(PerformanceReports, DataSource, PerformanceStore, BenchmarkStore, law),
  make(HoldingsReportStore),
  make(HoldingsReports, DataSource, HoldingsReportStore),
  make(FundOverviewStore),
  make(
    FundOverviews,
    DataSource,
    FundOverviewStore,
    HoldingsReportStore,
    PerformanceStore,
    BenchmarkStore,
    law,
  ),
  make(WorklistStore, DataSource),
  make(HoldingStore),
  make(PositionStore),
  make(LaterActions, DataSource, CorporateActionStore, HistoryStore, ActionBooks),
  make(Valuations, DataSource, ValuationStore, RunStore, LaterActions),
  make(PriceStore),
  make(PricesDue, DataSource, PriceStore),
  make(ExchangeRateStore),
  make(Prices, PriceStore, ExchangeRateStore, IncorporationStore),
  make(HistoryStore),
  make(ActionBooks, HistoryStore, law),
  make(CorporateActionStore),
  make(CorporateActions, DataSource, CorporateActionStore, ActionBooks, law),
  make(ActionImportStore),
  make(ActionImports, DataSource, ActionImportStore, CorporateActions, RunStore),
  make(CompanyPositions, DataSource, HistoryStore, law),
  make(OwnershipStore),
  make(CapTables, DataSource, IncorporationRegister, HistoryStore, CorporateActionStore, law),
  make(ClaimStore),
  make(ClaimantPayeeStore, ProposalStore),
  make(ClaimantPaymentStore, ProposalStore),
  make(Claims, DataSource, ClaimStore, law),
  make(DividendStore),
  make(OverpaymentStore),
  make(Overpayments, DataSource, OverpaymentStore, ProposalStore),
  make(DeductionStore),
  make(Deductions, DeductionStore, law),
  make(DividendPools, DividendStore, ValuationStore, law),
  make(DividendPreviews, DataSource, DividendStore, DividendPools, law),
  make(SumTreeStore),
  make(
    DividendRuns,
    DataSource,
    DividendStore,
    DividendPools,
    RunStore,
    Deductions,
    SumTreeStore,
    law,
  ),
  make(RecheckStore),
  make(RollDifferences, DataSource, RecheckStore, DividendRuns, law),
  make(PaymentStore),
  make(Payments, DataSource, PaymentStore, DividendStore, RunStore, Vault, law, debtor),
  make(Expiry, DataSource, PaymentStore, DividendStore, RunStore, law),
  make(PaymentBreakStore, ProposalStore),
  make(PaymentReportStore),
  make(PaymentReports, DataSource, PaymentReportStore, RunStore, debtor),
  make(ReconciliationStore),
  make(
    Reconciliations,
    DataSource,
    DividendStore,
    RunStore,
    ReconciliationStore,
    PaymentReportStore,
  ),
  make(RepresentativeStore, ProposalStore),
  make(StatementStore),
  make(Statements, StatementStore, DividendRuns, law),
  make(DividendProofStore),
  make(DividendProofs, DataSource, DividendProofStore, Declarations, Vault, law),
  make(LateInclusionStore),
  make(LateInclusions, LateInclusionStore, ProposalStore, Deductions),
  make(ReserveReleaseStore),
  make(ReserveReleases, ReserveReleaseStore, ProposalStore),
  make(AppealStore),
  make(Appeals, DataSource, AppealStore, CitizenRoll),
  make(FactStore),
  make(CitizenFacts, DataSource, FactStore, CitizenRoll, Vault, law),
  make(ErasureStore, ProposalStore),
  make(CitizenFileStore),
  make(
    CitizenFile,
    CitizenFileStore,
    CitizenRoll,
    FactStore,
    Appeals,
    Statements,
    RepresentativeStore,
    ClaimStore,
    OverpaymentStore,
    law,
  ),
  {
    provide: Runs,
    inject: [
      DataSource,
      RunStore,
      IncorporationRegister,
      CitizenRoll,
      ActionImports,
      Valuations,
      DividendRuns,
      Payments,
      Expiry,
      PaymentReports,
    ],
    useFactory: (
      database: DataSource,
      store: RunStore,
      ...works: ConstructorParameters<typeof Runs>[2][number][]
    ) => new Runs(database, store, works),
  },
  make(RunQueue, backend, Runs, log),
];

const doors = [
  make(Metrics, RunQueue),
  make(AuditStore),
  make(AuditTrail, DataSource, AuditStore, Vault, log),
  make(InHand),
  Answers,
  make(Limits, settings, Vault, log),
  make(FreshSignIn, law),
  make(SecondLook, DataSource, IncorporationStore, CitizenRoll, CitizenFacts),
  DoorGuard,
  { provide: APP_GUARD, useExisting: DoorGuard },
  {
    provide: APP_FILTER,
    inject: [Log, { token: PageAnswers, optional: true }],
    useFactory: (to: Logger, answers?: PageAnswers) => new ProblemFilter(to, answers),
  },
];

const pages = [
  {
    provide: PageAssets,
    inject: [NationOnRecord],
    useFactory: (nation: NationOnRecord) =>
      new PageAssets(new Set(offeredBy(nation).map(({ direction }) => direction)), nation.theme),
  },
  { provide: Charts, useFactory: () => new Charts(CHART_COLOURS) },
  make(SessionStore, DataSource),
  make(Sessions, SessionStore, SignInProvider, Vault, log, settings),
  {
    provide: Cookies,
    inject: [Settings],
    useFactory: (config: Config) => new Cookies(config.PUBLIC_URL),
  },
  make(PageDoor, Sessions, Cookies, Identity, Vault, Limits),
  make(PageAnswers, law, PageAssets, PageDoor, Sessions, SignInProvider, settings),
  make(PageApi, HttpAdapterHost, PageDoor, PageAnswers),
  make(OverviewCharts, Charts, PageAnswers),
  make(StatementPages, PageAnswers, PageApi, Charts, PageAssets),
  make(PublicFiguresStore, DataSource),
  make(PublicFigures, PublicFiguresStore, Declarations),
];

const work = [
  make(RunWorker, backend, Runs, RunQueue, log),
  make(Sealing, DataSource, LogStore, EntryTextStore, DeclarationStore, LogKeys),
  make(SealingWorker, backend, Sealing, log),
];

/** One module per role, none per feature: nothing can be circular. */
@Module({})
export class AppModule {
  static for(role: 'all' | 'api' | 'worker', from: Outside): DynamicModule {
    return {
      module: AppModule,
      controllers:
        role === 'worker'
          ? [HealthController]
          : [
              HealthController,
              ServiceController,
              RegistryController,
              InterchangeController,
              BodsController,
              PortfolioController,
              FairValueController,
              CorporateActionController,
              ActionImportController,
              DividendController,
              PaymentController,
              PaymentReportController,
              BenchmarksController,
              ReportsController,
              ManagerController,
              PaymentBreaksController,
              RepresentativesController,
              CitizenController,
              ClaimsController,
              ClaimantPayeesController,
              ClaimantPaymentsController,
              OverpaymentsController,
              FactsController,
              AppealsController,
              ReserveReleaseController,
              BooksController,
              LogController,
              DividendProofController,
              StatementFilesController,
              VerifierController,
              PeriodsController,
              ProposalsController,
              NationController,
              AuditController,
              VerificationController,
              PagesController,
              RulesPagesController,
              ReferencePagesController,
              CompaniesController,
              TitlesController,
              CorrectionsController,
              PackagesController,
              CompanyFilesController,
              ActionsController,
              ManagerOverviewController,
              ManagerRunsController,
              HoldingPagesController,
              PaymentPagesController,
              BankReportsController,
              BreakPagesController,
              PayeePagesController,
              ProposalPagesController,
              YearPagesController,
              ClaimantPagesController,
              ReserveReleasePagesController,
              SignInController,
              DividendPagesController,
              WardPagesController,
              AccountPagesController,
              AffairsPagesController,
              AuditorPagesController,
            ],
      providers: [
        ...outside(from),
        ...books,
        ...doors,
        ...(role === 'worker' ? [] : pages),
        {
          provide: Health,
          inject: [DataSource, RunQueue, Identity],
          useFactory: (database: DataSource, queue: RunQueue, identity: Identity) =>
            new Health(database, queue, role === 'worker' ? undefined : identity.keys),
        },
        ...(role === 'api' ? [] : work),
      ],
    };
  }
}
