import { journalFilter } from './auditor-contracts.js';
import { AUDITOR_ROUTES } from './auditor-routes.js';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Role } from '../identity/caller.js';
import { ACTION_IMPORT_ROUTES } from './action-import-routes.js';
import { ACTION_ROUTES } from './action-routes.js';
import * as citizens from './citizen-contracts.js';
import * as claim from './claim-contracts.js';
import * as contract from './contracts.js';
import { INTERCHANGE_ROUTES } from './interchange-routes.js';
import { FAIR_VALUE_ROUTES } from './fair-value-routes.js';
import { LOG_ROUTES } from './log-routes.js';
import { MANAGER_ROUTES } from './manager-routes.js';
import { PROOF_ROUTES } from './proof-routes.js';
import * as payment from './payment-contracts.js';
import * as proposal from './proposal-contracts.js';
import { PAGES } from '../web/pages.js';
import type { PageWords } from '../web/words/words.js';
import { REPORT_ROUTES } from './report-routes.js';
import type { LookedAt } from './second-look.js';
import { STATEMENT_ROUTES } from './statement-routes.js';
import { VERIFIER_ROUTES } from './verifier-routes.js';

/**
 * Every route of the service: who may call it, what it takes, what it answers. The door reads this table for each
 * request, and OpenAPI is written from it. A route that is not in it is not served, and one that is in it but in no
 * controller stops the start.
 */
export interface Route {
  /** `open`: without sign-in. `everyone`: whoever is signed in. */
  readonly roles: 'open' | 'everyone' | readonly Role[];
  /** Here a second person says yes: never a machine. */
  readonly approves?: true;
  /** Answered whatever else is going on. */
  readonly isVital?: true;
  /** Answers people, with HTML, errors too; no part of the API's description. */
  readonly isPage?: true;
  /** Of a page: what stands for it among those that its readers choose from. */
  readonly menu?: (words: PageWords) => string;
  /** Of a page that answers a form: where the form stands, if not at the same address; what is in it may be asked for by what was sent. */
  readonly form?: string;
  /** Of a page: who signs in there, or out, stands in the audit trail. */
  readonly signsInOrOut?: true;
  /** Goes on for as long as somebody watches. */
  readonly isStream?: true;
  /** Shows citizens to others: the audit trail has it before it is answered. Whatever writes records what it does. */
  readonly readsCitizens?: true;
  /** Answers a question that needs a body, and changes nothing. */
  readonly changesNothing?: true;
  readonly summary: string;
  readonly tag: string;
  readonly body?: z.ZodType;
  /** What of its body is held against the records also where other fields are wrong. */
  readonly looksAgainAt?: LookedAt;
  readonly query?: z.ZodType;
  /** Media types of a body that is streamed to a file reader instead of parsed; with `body` it may be JSON instead. */
  readonly file?: readonly string[];
  /** Creating requests take an Idempotency-Key; some demand it. */
  readonly idempotency?: 'required' | 'accepted';
  /** The status of success. */
  readonly status: 200 | 201 | 202;
  readonly answer: string;
  /** The media type of what is answered that is no JSON, or may be none. */
  readonly media?: string;
}

const CLERK = ['clerk'] as const;
const MANAGER = ['manager'] as const;
const READS_REGISTRY = ['clerk', 'manager', 'auditor'] as const;
const READS_BOOKS = ['auditor', 'manager'] as const;
const CASEWORKER = ['caseworker'] as const;
const READS_CLAIMS = ['caseworker', 'auditor'] as const;
const OPERATOR = ['operator'] as const;
const PAYS = ['manager', 'treasurer'] as const;
const READS_PAYMENTS = ['manager', 'treasurer', 'auditor'] as const;
const KEEPS_ROLL = ['operator', 'caseworker'] as const;
const IMPORTS = ['text/csv', 'application/x-ndjson'] as const;
const REPORTS = ['application/xml', 'text/xml', 'text/csv'] as const;

const open = (summary: string, answer: string): Route => ({
  roles: 'open',
  tag: 'Service',
  summary,
  status: 200,
  answer,
});

const decision = (summary: string, tag: string): Route => ({
  roles: MANAGER,
  tag,
  summary,
  body: proposal.decisionRequest,
  idempotency: 'accepted',
  status: 200,
  answer: 'The run as it is now',
});

const approval = (summary: string, tag: string): Route => ({
  ...decision(summary, tag),
  approves: true,
});

/** What waits for a second person in a role, at an address: looked at, approved, rejected. */
const proposed = (
  path: string,
  roles: readonly Role[],
  readers: readonly Role[],
  tag: string,
  what: string,
): Record<string, Route> => {
  const verdict = { roles, tag, body: proposal.decisionRequest, idempotency: 'accepted' } as const;
  const answer = 'The proposal, decided';
  return {
    [`GET ${path}`]: {
      roles: readers,
      ...(/\/:pseudonym\/|overpayments|write-offs/.test(path) ? { readsCitizens: true } : {}),
      tag,
      summary: `${what}: who proposed it and why, what became of it`,
      status: 200,
      answer: 'The proposal, the newest of its kind here',
    },
    [`POST ${path}/approval`]: {
      ...verdict,
      approves: true,
      summary: `${what}: approve it, as another than who proposed it; it is done at once`,
      status: 200,
      answer,
    },
    [`POST ${path}/rejection`]: {
      ...verdict,
      summary: `${what}: reject it, as another than who proposed it`,
      status: 200,
      answer,
    },
  };
};

const events = (roles: Route['roles'], tag: string): Route => ({
  roles,
  isStream: true,
  tag,
  summary: 'Progress, as server-sent events, until the work rests',
  status: 200,
  answer: 'Events `progress` with the resource as data',
  media: 'text/event-stream',
});

export const ROUTES: Readonly<Record<string, Route>> = {
  'GET /health/live': { ...open('Is the process up?', 'It is'), isVital: true },
  'GET /health/ready': { ...open('Can it serve?', 'It can'), isVital: true },
  'GET /metrics': {
    ...open('Metrics for Prometheus', 'Text exposition format'),
    isVital: true,
    media: 'text/plain',
  },
  'GET /openapi.json': open('This description', 'OpenAPI 3.1'),

  'POST /v1/incorporations': {
    roles: CLERK,
    tag: 'Registry',
    summary: "Register a company; the fund's stake is minted in the same transaction",
    body: contract.incorporationRequest,
    idempotency: 'required',
    status: 201,
    answer: 'The record, with the stake',
  },
  'POST /v1/incorporations/preview': {
    roles: CLERK,
    changesNothing: true,
    tag: 'Registry',
    summary: 'What the fund would receive of a company; it is not registered',
    body: contract.incorporationRequest,
    status: 200,
    answer: 'The stake that would be minted, class by class',
  },
  'GET /v1/incorporations': {
    roles: READS_REGISTRY,
    tag: 'Registry',
    summary: 'Companies on record',
    query: contract.incorporationFilter,
    status: 200,
    answer: 'A page of records',
  },
  'GET /v1/incorporations/:id': {
    roles: READS_REGISTRY,
    tag: 'Registry',
    summary: 'One company',
    status: 200,
    answer: 'The record, with the stake',
  },
  'POST /v1/incorporations/:id/annulment': {
    roles: CLERK,
    tag: 'Registry',
    summary:
      'Annul a registration that should not have been: at once on the day of its entry, later proposed to a second clerk',
    body: proposal.annulmentRequest,
    idempotency: 'accepted',
    status: 200,
    answer: 'The record, annulled; after the day of entry 202, Location and the proposal',
  },
  ...proposed(
    '/v1/incorporations/:id/annulment',
    CLERK,
    READS_REGISTRY,
    'Registry',
    'Annulment of a registration after its day of entry',
  ),
  'POST /v1/incorporations/:id/corrections': {
    roles: CLERK,
    tag: 'Registry',
    summary: 'Correct particulars; corrected founding shares post the difference',
    body: contract.correctionRequest,
    idempotency: 'accepted',
    status: 200,
    answer: 'The record, corrected',
  },
  ...INTERCHANGE_ROUTES,
  'POST /v1/incorporation-imports': {
    roles: CLERK,
    tag: 'Registry',
    summary: 'Register a whole file of companies',
    file: IMPORTS,
    idempotency: 'accepted',
    status: 202,
    answer: 'The import',
  },
  'GET /v1/incorporation-imports/:id': {
    roles: CLERK,
    tag: 'Registry',
    summary: 'State, progress and outcome of an import',
    status: 200,
    answer: 'The import',
  },
  'GET /v1/incorporation-imports/:id/rejections': {
    roles: CLERK,
    tag: 'Registry',
    summary: 'Rows that were sent back, each with every error in it',
    status: 200,
    answer: 'NDJSON lines of { line, errors, row }',
    media: 'application/x-ndjson',
  },
  'GET /v1/incorporation-imports/:id/events': events(CLERK, 'Registry'),
  'POST /v1/incorporation-imports/:id/resumption': {
    roles: CLERK,
    tag: 'Registry',
    summary: 'Let a failed import try again where it stopped',
    idempotency: 'accepted',
    status: 202,
    answer: 'The import',
  },

  'GET /v1/holdings': {
    roles: READS_BOOKS,
    tag: 'Portfolio',
    summary: 'What the fund owns of each class as of a day, and what it is worth',
    query: contract.holdingsFilter,
    status: 200,
    answer: 'A page of holdings',
  },
  ...FAIR_VALUE_ROUTES,
  'POST /v1/valuation-runs': {
    roles: MANAGER,
    tag: 'Portfolio',
    summary: 'Value every holding as of a day and propose the NAV',
    body: contract.valuationRequest,
    idempotency: 'required',
    status: 202,
    answer: 'The run',
  },
  'GET /v1/valuation-runs/:id': {
    roles: READS_BOOKS,
    tag: 'Portfolio',
    summary: 'A valuation run',
    status: 200,
    answer: 'The run',
  },
  'GET /v1/valuation-runs/:id/events': events(READS_BOOKS, 'Portfolio'),
  'POST /v1/valuation-runs/:id/approval': approval(
    'Make the proposed NAV official and post the revaluation',
    'Portfolio',
  ),
  'POST /v1/valuation-runs/:id/rejection': decision('Reject the proposed NAV', 'Portfolio'),
  'POST /v1/valuation-runs/:id/resumption': {
    ...decision('Let a failed run try again where it stopped', 'Portfolio'),
    status: 202,
  },
  'GET /v1/nav': {
    roles: 'everyone',
    tag: 'Portfolio',
    summary: 'Official NAVs by day and version',
    query: contract.navFilter,
    status: 200,
    answer: 'A page of NAVs',
  },
  ...REPORT_ROUTES,
  ...MANAGER_ROUTES,

  ...ACTION_ROUTES,
  ...ACTION_IMPORT_ROUTES,

  'POST /v1/cash-receipts': {
    roles: MANAGER,
    tag: 'Cash',
    summary: 'Record cash that came in',
    body: contract.receiptRequest,
    looksAgainAt: 'companies',
    idempotency: 'required',
    status: 201,
    answer: 'The receipt, with its journal entry',
  },
  'POST /v1/cash-receipts/:id/reversal': {
    roles: MANAGER,
    tag: 'Cash',
    summary: 'Reverse a receipt that was recorded by mistake',
    body: contract.reversalRequest,
    idempotency: 'accepted',
    status: 201,
    answer: 'The reversing journal entry',
  },
  'POST /v1/expenses': {
    roles: MANAGER,
    tag: 'Cash',
    summary: 'Record an expense that was paid',
    body: contract.expenseRequest,
    idempotency: 'accepted',
    status: 201,
    answer: 'The expense, with its journal entry',
  },

  'POST /v1/citizens': {
    roles: KEEPS_ROLL,
    tag: 'Citizens',
    summary: 'Put a whole file of citizens on the roll; known persons with other facts are updated',
    file: IMPORTS,
    idempotency: 'accepted',
    status: 202,
    answer: 'The import',
  },
  'GET /v1/citizen-imports/:id': {
    roles: KEEPS_ROLL,
    tag: 'Citizens',
    summary: 'State, progress and outcome of an import',
    status: 200,
    answer: 'The import',
  },
  'GET /v1/citizen-imports/:id/rejections': {
    roles: KEEPS_ROLL,
    readsCitizens: true,
    tag: 'Citizens',
    summary: 'Rows that were sent back, each with every error in it; the access is logged',
    status: 200,
    answer: 'NDJSON lines of { line, errors, row }',
    media: 'application/x-ndjson',
  },
  'GET /v1/citizen-imports/:id/events': events(KEEPS_ROLL, 'Citizens'),
  'POST /v1/citizen-imports/:id/resumption': {
    roles: KEEPS_ROLL,
    tag: 'Citizens',
    summary: 'Let a failed import try again where it stopped',
    idempotency: 'accepted',
    status: 202,
    answer: 'The import',
  },
  'POST /v1/citizen-imports/:id/approval': {
    roles: KEEPS_ROLL,
    approves: true,
    tag: 'Citizens',
    summary:
      'Let known citizens have the accounts that a file of somebody else states; they are recorded now',
    body: proposal.decisionRequest,
    idempotency: 'accepted',
    status: 202,
    answer: 'The import',
  },
  'POST /v1/citizen-imports/:id/rejection': {
    roles: KEEPS_ROLL,
    tag: 'Citizens',
    summary: 'Leave known citizens the accounts they have, whatever a file of somebody else states',
    body: proposal.decisionRequest,
    idempotency: 'accepted',
    status: 200,
    answer: 'The import',
  },
  'POST /v1/citizens/lookup': {
    roles: ['auditor', 'caseworker'],
    readsCitizens: true,
    tag: 'Citizens',
    summary: 'Find the pseudonym of a national id; the look-up is logged',
    body: citizens.lookupRequest,
    status: 200,
    answer: 'The pseudonym',
  },
  'GET /v1/citizens/:pseudonym/statements': {
    roles: ['auditor', 'caseworker'],
    readsCitizens: true,
    tag: 'Citizens',
    summary: "A citizen's statements; the access is logged",
    status: 200,
    answer: 'Statements, newest year first',
  },
  'PUT /v1/citizens/:pseudonym/account': {
    roles: CASEWORKER,
    tag: 'Citizens',
    summary: 'Propose another account for a citizen who cannot change it themselves; logged',
    body: proposal.accountChangeRequest,
    status: 202,
    answer: 'The proposal; it waits for another caseworker',
  },
  ...proposed(
    '/v1/citizens/:pseudonym/account',
    CASEWORKER,
    ['caseworker', 'auditor'],
    'Citizens',
    "Staff's change of a citizen's account (the access is logged)",
  ),
  'POST /v1/citizens/:pseudonym/erasure': {
    roles: OPERATOR,
    tag: 'Citizens',
    summary:
      "Propose to erase a citizen's personal facts, once the legal retention is over; the reason names nobody",
    body: proposal.erasureRequest,
    idempotency: 'accepted',
    status: 202,
    answer: 'The proposal; it waits for another operator',
  },
  ...proposed(
    '/v1/citizens/:pseudonym/erasure',
    OPERATOR,
    ['operator', 'auditor'],
    'Citizens',
    "Erasure of a citizen's personal facts, by destroying their keys",
  ),
  'GET /v1/citizens/:pseudonym/representatives': {
    roles: ['caseworker', 'auditor'],
    readsCitizens: true,
    tag: 'Citizens',
    summary: 'Who stands or stood for a citizen, and whom they named to be paid (logged)',
    status: 200,
    answer: 'Representatives, in the order they began',
  },
  'POST /v1/citizens/:pseudonym/representatives': {
    roles: CASEWORKER,
    tag: 'Citizens',
    summary:
      'Propose a guardian for a citizen, or who settles the estate of one who has died; logged',
    body: payment.representativeRequest,
    looksAgainAt: 'citizens',
    idempotency: 'accepted',
    status: 202,
    answer: 'The proposal; it waits for another caseworker',
  },
  ...proposed(
    '/v1/citizens/:pseudonym/representatives/:id',
    CASEWORKER,
    ['caseworker', 'auditor'],
    'Citizens',
    'Beginning or end of a representative (the access is logged)',
  ),
  'POST /v1/citizens/:pseudonym/representatives/:id/withdrawal': {
    roles: CASEWORKER,
    tag: 'Citizens',
    summary: 'Propose that a representative stands for a citizen no more; logged',
    body: payment.withdrawalRequest,
    idempotency: 'accepted',
    status: 202,
    answer: 'The proposal; it waits for another caseworker',
  },
  'GET /v1/me/wards': {
    roles: ['citizen'],
    tag: 'Citizens',
    summary: 'Whom I stand for, and who of us may be paid',
    status: 200,
    answer: 'Wards',
  },
  'GET /v1/me/wards/:pseudonym/statements/:year': {
    roles: ['citizen'],
    readsCitizens: true,
    tag: 'Citizens',
    summary: 'What my ward is due of one year, why, and when; the access is logged',
    status: 200,
    answer: 'The statement',
  },
  'PUT /v1/me/wards/:pseudonym/payee': {
    roles: ['citizen'],
    tag: 'Citizens',
    summary:
      'Say which guardian is to be paid for my ward; needs a fresh sign-in. Guardians who disagree are not paid',
    body: payment.payeeRequest,
    status: 200,
    answer: 'Whom I named',
  },
  'POST /v1/citizen-facts': {
    roles: KEEPS_ROLL,
    tag: 'Citizens',
    summary:
      'State absences, convictions, applications and adoptions of citizens, one or up to 10,000, all or none',
    body: citizens.factsRequest,
    looksAgainAt: 'facts',
    idempotency: 'accepted',
    status: 201,
    answer: 'The ids of the facts, how many were new, and how many were known',
  },
  'GET /v1/citizens/:pseudonym/facts': {
    roles: ['auditor', 'caseworker'],
    readsCitizens: true,
    tag: 'Citizens',
    summary: 'What has been stated of a citizen, newest first; the access is logged',
    status: 200,
    answer: 'Facts, also those that were withdrawn',
  },
  'POST /v1/citizens/:pseudonym/facts/:id/withdrawal': {
    roles: CASEWORKER,
    tag: 'Citizens',
    summary: 'Withdraw a fact that does not hold; the reason names nobody',
    body: citizens.withdrawalRequest,
    idempotency: 'accepted',
    status: 200,
    answer: 'The fact, withdrawn',
  },
  'POST /v1/me/applications': {
    roles: ['citizen'],
    tag: 'Citizens',
    summary: "Apply for a year's dividend, where the law asks for it",
    body: citizens.applicationRequest,
    idempotency: 'accepted',
    status: 201,
    answer: 'My application; the one there is, where I have applied',
  },
  'POST /v1/me/appeals': {
    roles: ['citizen'],
    tag: 'Citizens',
    summary:
      "Appeal against the roll of a year's dividend, within the days of the law; for whom I stand for, too",
    body: citizens.appealRequest,
    idempotency: 'accepted',
    status: 201,
    answer: 'My appeal, and by when it is decided',
  },
  'GET /v1/me/appeals': {
    roles: ['citizen'],
    tag: 'Citizens',
    summary: 'My appeals, and how they stand',
    status: 200,
    answer: 'Appeals, newest first',
  },
  'GET /v1/appeals': {
    roles: CASEWORKER,
    readsCitizens: true,
    tag: 'Citizens',
    summary:
      'Appeals that wait for a decision, or that were granted and wait for the late inclusion, those due first; the access is logged',
    query: citizens.appealFilter,
    status: 200,
    answer: 'A page of appeals, without their grounds',
  },
  'GET /v1/appeals/:id': {
    roles: CASEWORKER,
    readsCitizens: true,
    tag: 'Citizens',
    summary: 'An appeal with its grounds; the access is logged',
    status: 200,
    answer: 'The appeal',
  },
  'POST /v1/appeals/:id/decision': {
    roles: CASEWORKER,
    tag: 'Citizens',
    summary: 'Grant or deny an appeal, with the reason that the citizen is told',
    body: citizens.appealDecisionRequest,
    idempotency: 'accepted',
    status: 200,
    answer: 'The appeal, decided',
  },
  'GET /v1/me/data': {
    roles: ['citizen'],
    tag: 'Citizens',
    summary: 'Everything that is held about me, and in which roles it was looked at',
    status: 200,
    answer: 'My file',
  },
  'GET /v1/me/statements': {
    roles: ['citizen'],
    tag: 'Citizens',
    summary: 'What I am due, why, and when, year by year',
    query: citizens.statementsFilter,
    status: 200,
    answer: 'Statements, newest year first',
  },
  'GET /v1/me/statements/:year': {
    roles: ['citizen'],
    tag: 'Citizens',
    summary: 'What I am due of one year, why, and when',
    status: 200,
    answer: 'The statement',
  },
  'PUT /v1/me/account': {
    roles: ['citizen'],
    tag: 'Citizens',
    summary: 'Change the account my dividend is paid to; needs a fresh sign-in',
    body: citizens.accountRequest,
    status: 200,
    answer: 'The account, all but its end hidden',
  },
  'GET /v1/me/accesses': {
    roles: ['citizen'],
    tag: 'Citizens',
    summary: 'Who has looked at what is kept about me, or changed it: when, in which role, and how',
    query: contract.listFilter,
    status: 200,
    answer: 'A page of accesses',
  },

  'POST /v1/dividend-runs': {
    roles: MANAGER,
    tag: 'Dividend',
    summary: "Propose a year's dividend: compute the pool, freeze the roll, split",
    body: contract.dividendRequest,
    idempotency: 'required',
    status: 202,
    answer: 'The run',
  },
  'POST /v1/dividend-runs/preview': {
    roles: MANAGER,
    changesNothing: true,
    tag: 'Dividend',
    summary:
      "What a year's dividend would be, by the nation's rule and by others; nothing is recorded",
    body: contract.previewRequest,
    status: 200,
    answer: 'What the run would be, and what each rule would pay',
  },
  'GET /v1/dividend-runs': {
    roles: 'everyone',
    tag: 'Dividend',
    summary: 'Dividend runs',
    query: contract.listFilter,
    status: 200,
    answer: 'A page of runs',
  },
  'GET /v1/dividend-runs/:id': {
    roles: 'everyone',
    tag: 'Dividend',
    summary: 'A dividend run',
    status: 200,
    answer: 'The run',
  },
  'GET /v1/dividend-runs/:id/recheck': {
    roles: READS_BOOKS,
    tag: 'Dividend',
    summary:
      'For the approver: who would be eligible by what is known now and was not when the roll was frozen, the other way, or in another class',
    status: 200,
    answer: 'Counts, by reason and by class; once the run is approved, those of then',
  },
  'GET /v1/dividend-runs/:id/recheck/differences': {
    roles: ['auditor', 'manager', 'caseworker'],
    readsCitizens: true,
    tag: 'Dividend',
    summary:
      'Whom the roll would have otherwise, by pseudonym, with the reasons that were and that are, and the class; the access is logged',
    query: contract.listFilter,
    status: 200,
    answer: 'A page of citizens; once the run is approved, those of then',
  },
  'POST /v1/dividend-runs/:id/late-inclusions': {
    roles: ['caseworker', 'manager'],
    tag: 'Dividend',
    summary:
      "Propose to pay a citizen whom the roll left out, or gave too little, from the run's late reserve, or to give back what was taken back of theirs; logged",
    body: citizens.lateInclusionRequest,
    looksAgainAt: 'citizens',
    idempotency: 'accepted',
    status: 202,
    answer: 'The proposal; it waits for another caseworker or manager',
  },
  ...proposed(
    '/v1/dividend-runs/:id/late-inclusions/:proposal',
    ['caseworker', 'manager'],
    ['caseworker', 'manager', 'auditor'],
    'Dividend',
    'Late inclusion of a citizen (the access is logged)',
  ),
  'POST /v1/dividend-runs/:id/late-reserve-release': {
    roles: MANAGER,
    tag: 'Dividend',
    summary: 'Propose that what nobody needed of the late reserve goes back to the fund',
    body: proposal.reserveReleaseRequest,
    idempotency: 'accepted',
    status: 202,
    answer: 'The proposal; it waits for another manager',
  },
  ...proposed(
    '/v1/dividend-runs/:id/late-reserve-release',
    MANAGER,
    READS_BOOKS,
    'Dividend',
    'Release of a late reserve',
  ),
  'GET /v1/dividend-runs/:id/roll-change': {
    roles: READS_BOOKS,
    tag: 'Dividend',
    summary:
      'For the approver: who is eligible that was not when the last run was approved, by whose word, and accounts shared by many',
    status: 200,
    answer: 'Counts, by whoever recorded the facts',
  },
  'GET /v1/dividend-runs/:id/events': events('everyone', 'Dividend'),
  'POST /v1/dividend-runs/:id/approval': approval(
    'Approve: post the liability and release the distribution',
    'Dividend',
  ),
  'POST /v1/dividend-runs/:id/rejection': decision('Reject the proposed run', 'Dividend'),
  'POST /v1/dividend-runs/:id/suspension': decision(
    'Stop the distribution between two chunks',
    'Dividend',
  ),
  'POST /v1/dividend-runs/:id/resumption': approval(
    'Let a suspended or failed run go on',
    'Dividend',
  ),

  'POST /v1/claims': {
    roles: CASEWORKER,
    tag: 'Claims',
    summary:
      "File what a claimant claims of a citizen's dividends; it counts once the citizen could be heard",
    body: claim.claimRequest,
    looksAgainAt: 'citizens',
    idempotency: 'accepted',
    status: 201,
    answer: 'The claim',
  },
  'GET /v1/claims': {
    roles: READS_CLAIMS,
    readsCitizens: true,
    tag: 'Claims',
    summary: 'Claims on dividends, with what is left of each; the access is logged',
    query: claim.claimFilter,
    status: 200,
    answer: 'A page of claims',
  },
  'GET /v1/claims/:id': {
    roles: READS_CLAIMS,
    readsCitizens: true,
    tag: 'Claims',
    summary: 'One claim, and what became of it; the access is logged',
    status: 200,
    answer: 'The claim',
  },
  'POST /v1/claims/:id/withdrawal': {
    roles: CASEWORKER,
    tag: 'Claims',
    summary: 'Withdraw a claim: runs that are proposed from then on take nothing for it',
    body: claim.withdrawalRequest,
    idempotency: 'accepted',
    status: 200,
    answer: 'The claim, withdrawn',
  },
  'POST /v1/claims/:id/objection-decision': {
    roles: CASEWORKER,
    approves: true,
    tag: 'Claims',
    summary: 'Decide on a citizen’s objection to a claim, as another than who filed it',
    body: claim.objectionDecisionRequest,
    idempotency: 'accepted',
    status: 200,
    answer: 'The claim: refused, or open again',
  },
  'GET /v1/me/claims': {
    roles: ['citizen'],
    tag: 'Claims',
    summary: 'What others claim of my dividends, and what is left of it',
    query: contract.listFilter,
    status: 200,
    answer: 'A page of claims',
  },
  'POST /v1/me/claims/:id/objection': {
    roles: ['citizen'],
    tag: 'Claims',
    summary: 'Object to a claim: it is held, and nothing deducted for it, until that is decided',
    body: claim.objectionRequest,
    status: 200,
    answer: 'The claim, held',
  },
  'GET /v1/me/directives': {
    roles: ['citizen'],
    tag: 'Claims',
    summary: 'What I want given or saved out of my dividends',
    status: 200,
    answer: 'The directives, in the order in which they are followed',
  },
  'PUT /v1/me/directives': {
    roles: ['citizen'],
    tag: 'Claims',
    summary: 'Say what is to be given or saved out of my dividends, instead of what I said before',
    body: claim.directivesRequest,
    status: 200,
    answer: 'The directives',
  },

  'POST /v1/claimant-payees': {
    roles: MANAGER,
    tag: 'Claims',
    summary:
      'Propose to whom, and to which account, payment files pay what was deducted for a claimant or beneficiary; without one, the treasury its tax',
    body: claim.claimantPayeeRequest,
    idempotency: 'required',
    status: 202,
    answer: 'The proposal; it waits for another manager',
  },
  'GET /v1/claimant-payees': {
    roles: READS_PAYMENTS,
    tag: 'Claims',
    summary: 'Whom payment files pay what was deducted',
    query: contract.listFilter,
    status: 200,
    answer: 'A page of payees, each as they count now',
  },
  ...proposed(
    '/v1/claimant-payees/:id',
    MANAGER,
    READS_PAYMENTS,
    'Claims',
    'Whom what was deducted is paid to',
  ),
  'POST /v1/claimant-payments': {
    roles: MANAGER,
    tag: 'Claims',
    summary:
      'Propose to record that a claimant or beneficiary was paid, otherwise than by a payment file, what was deducted for them; without one, the treasury its tax',
    body: claim.claimantPaymentRequest,
    idempotency: 'required',
    status: 202,
    answer: 'The proposal; it waits for another manager',
  },
  ...proposed(
    '/v1/claimant-payments/:id',
    MANAGER,
    READS_BOOKS,
    'Claims',
    'A payment of what was deducted',
  ),
  'POST /v1/overpayments': {
    roles: CASEWORKER,
    tag: 'Overpayments',
    summary: 'Propose to take back a dividend that a citizen was not owed; the reason names nobody',
    body: claim.overpaymentRequest,
    looksAgainAt: 'citizens',
    idempotency: 'accepted',
    status: 202,
    answer: 'The proposal; it waits for another caseworker',
  },
  'GET /v1/overpayments': {
    roles: READS_CLAIMS,
    readsCitizens: true,
    tag: 'Overpayments',
    summary: 'Dividends that were taken back, and what of them is still owed; the access is logged',
    query: claim.overpaymentFilter,
    status: 200,
    answer: 'A page of overpayments',
  },
  ...proposed(
    '/v1/overpayments/:id',
    CASEWORKER,
    READS_CLAIMS,
    'Overpayments',
    'A dividend taken back (the access is logged)',
  ),
  'POST /v1/overpayments/:id/repayment': {
    roles: CASEWORKER,
    tag: 'Overpayments',
    summary: 'Record what was paid back in cash',
    body: claim.repaymentRequest,
    idempotency: 'required',
    status: 201,
    answer: 'The overpayment',
  },
  'PUT /v1/overpayments/:id/plan': {
    roles: CASEWORKER,
    tag: 'Overpayments',
    summary:
      'Record by what instalments the citizen has agreed to pay back what is owed, instead of what was agreed before',
    body: claim.recoveryPlanRequest,
    idempotency: 'accepted',
    status: 200,
    answer: 'The overpayment, with what of the plan is due and overdue',
  },
  'POST /v1/overpayments/:id/write-offs': {
    roles: CASEWORKER,
    tag: 'Overpayments',
    summary: 'Propose to write off what will not come back',
    body: claim.writeOffRequest,
    idempotency: 'accepted',
    status: 202,
    answer: 'The proposal; it waits for another caseworker',
  },
  ...proposed(
    '/v1/write-offs/:id',
    CASEWORKER,
    READS_CLAIMS,
    'Overpayments',
    'A debt written off (the access is logged)',
  ),

  'POST /v1/dividend-runs/:id/payment-files': {
    roles: PAYS,
    tag: 'Payments',
    summary:
      'Pay a dividend that is distributed: instruct or hold everybody it owes to, and write the files. Asked again, it pays who was held or whose payment came back; a batch that failed goes on',
    body: payment.nothing,
    idempotency: 'accepted',
    status: 202,
    answer: 'The batch',
  },
  'GET /v1/dividend-runs/:id/payment-files': {
    roles: READS_PAYMENTS,
    tag: 'Payments',
    summary: 'The payment files of a dividend',
    query: contract.listFilter,
    status: 200,
    answer: 'A page of files, each with its SHA-256 as proposalHash',
  },
  'GET /v1/dividend-runs/:id/payment-files/:no': {
    roles: PAYS,
    readsCitizens: true,
    tag: 'Payments',
    summary: 'A payment file for the bank, the same to the last byte as it was built; logged',
    status: 200,
    answer: 'pain.001.001.09',
    media: 'application/xml',
  },
  'POST /v1/dividend-runs/:id/payment-files/:no/release': {
    roles: ['treasurer'],
    approves: true,
    tag: 'Payments',
    summary:
      'Release a file to the bank, as another than who had it built: what it pays is in transit from today',
    body: proposal.decisionRequest,
    idempotency: 'accepted',
    status: 200,
    answer: 'The file',
  },
  'POST /v1/dividend-runs/:id/payment-files/:no/cancellation': {
    roles: PAYS,
    tag: 'Payments',
    summary: 'Withdraw a file that was not released; the next batch pays its citizens',
    body: payment.cancellationRequest,
    idempotency: 'accepted',
    status: 200,
    answer: 'The file',
  },
  'GET /v1/dividend-runs/:id/payment-batches/:no': {
    roles: READS_PAYMENTS,
    tag: 'Payments',
    summary: 'A batch of payments: how far it is, how many it instructed, how many it held and why',
    status: 200,
    answer: 'The batch',
  },
  'GET /v1/dividend-runs/:id/payment-batches/:no/events': events(READS_PAYMENTS, 'Payments'),
  'GET /v1/dividend-runs/:id/payment-batches/:no/holds': {
    roles: ['treasurer', 'caseworker', 'auditor'],
    readsCitizens: true,
    tag: 'Payments',
    summary: 'Whom a batch did not pay, and why; the access is logged',
    query: contract.listFilter,
    status: 200,
    answer: 'A page of citizens by pseudonym, each with the reason',
  },
  'POST /v1/dividend-runs/:id/expiry': {
    roles: MANAGER,
    tag: 'Payments',
    summary: 'Take back into the fund what nobody has claimed in the years that the law gives',
    body: payment.nothing,
    idempotency: 'accepted',
    status: 202,
    answer: 'The expiry',
  },
  'GET /v1/dividend-runs/:id/expiry': {
    roles: READS_PAYMENTS,
    tag: 'Payments',
    summary: 'The newest expiry of a dividend',
    status: 200,
    answer: 'The expiry',
  },
  'GET /v1/dividend-runs/:id/expiry/events': events(READS_PAYMENTS, 'Payments'),

  'GET /v1/dividend-runs/:id/reconciliation': {
    roles: READS_PAYMENTS,
    tag: 'Payments',
    summary:
      'What has become of a dividend: every citizen in one state, every cent, files against what banks reported, open breaks',
    status: 200,
    answer: 'The reconciliation; `balances` tells whether all sums agree',
  },
  'POST /v1/payment-reports': {
    roles: PAYS,
    tag: 'Payments',
    summary:
      'Take in what a bank reports: pain.002 (.03 to .14), camt.053 or camt.054 (.02 to .12), or CSV. Read whole or not at all, then posted payment by payment',
    file: REPORTS,
    idempotency: 'accepted',
    status: 202,
    answer: 'The report; one that was read before is refused, with Location of the first',
  },
  'GET /v1/payment-reports': {
    roles: READS_PAYMENTS,
    tag: 'Payments',
    summary: 'Reports of banks, in the order they came',
    query: contract.listFilter,
    status: 200,
    answer: 'A page of reports',
  },
  'GET /v1/payment-reports/:id': {
    roles: READS_PAYMENTS,
    tag: 'Payments',
    summary: 'A report of a bank: how far it is, what it came to',
    status: 200,
    answer: 'The report',
  },
  'GET /v1/payment-reports/:id/breaks': {
    roles: READS_PAYMENTS,
    tag: 'Payments',
    summary: 'What a report says and the books did not follow, and why',
    query: contract.listFilter,
    status: 200,
    answer: 'A page of breaks',
  },
  'GET /v1/payment-reports/:id/failures': {
    roles: READS_PAYMENTS,
    tag: 'Payments',
    summary: 'What a report says a bank did not pay, or sent back, and for what reason',
    query: contract.listFilter,
    status: 200,
    answer: 'A page of rejected and returned payments',
  },
  'GET /v1/payment-breaks/:id': {
    roles: READS_PAYMENTS,
    tag: 'Payments',
    summary: 'One break: what a report says, what the books say, and what was found of it',
    status: 200,
    answer: 'The break',
  },
  'POST /v1/payment-breaks/:id/resolution': {
    roles: PAYS,
    tag: 'Payments',
    summary: 'Propose what has become of a payment on which a bank contradicts itself, or us',
    body: payment.breakResolutionRequest,
    idempotency: 'required',
    status: 202,
    answer: 'The proposal; it waits for a second person',
  },
  ...proposed(
    '/v1/payment-breaks/:id/resolution',
    PAYS,
    READS_PAYMENTS,
    'Payments',
    'What was found of a break',
  ),
  'GET /v1/payment-reports/:id/events': events(READS_PAYMENTS, 'Payments'),
  'POST /v1/payment-reports/:id/resumption': {
    roles: PAYS,
    tag: 'Payments',
    summary: 'Let a report that has failed go on where it stopped',
    body: payment.nothing,
    idempotency: 'accepted',
    status: 202,
    answer: 'The report',
  },

  'GET /v1/proposals': {
    roles: ['clerk', 'manager', 'caseworker', 'treasurer', 'operator', 'auditor'],
    tag: 'Proposals',
    summary:
      'What waits for a second person, or was decided, of the kinds your role proposes or decides',
    query: proposal.proposalFilter,
    status: 200,
    answer: 'A page of proposals, each with the address where it is decided upon',
  },
  'GET /v1/proposals/:id': {
    roles: READS_PAYMENTS,
    tag: 'Proposals',
    summary:
      'One of them by its id alone, and at which address it is decided upon; of a citizen, it is logged',
    status: 200,
    answer: 'The proposal',
  },

  'GET /v1/nation': {
    roles: 'everyone',
    tag: 'Nation',
    summary: 'The nation: its money, its languages, the law on record, and what amendments wait',
    status: 200,
    answer: 'The nation',
  },
  'GET /v1/nation/law': {
    ...open('The law on record, for everybody: what it states, and since when', 'The laws'),
    tag: 'Nation',
  },
  'POST /v1/nation/amendments': {
    roles: OPERATOR,
    tag: 'Nation',
    summary: "Propose to amend the nation's law from a day on, by what a nation pack may settle",
    body: proposal.amendmentRequest,
    idempotency: 'accepted',
    status: 202,
    answer: 'The proposal; it waits for another operator',
  },
  ...proposed(
    '/v1/nation/amendments/:since',
    OPERATOR,
    ['operator', 'auditor'],
    'Nation',
    "Amendment of the nation's law",
  ),
  'POST /v1/nation/amendments/:since/withdrawal': {
    roles: OPERATOR,
    tag: 'Nation',
    summary: 'Propose to withdraw a law on record that is not in force yet',
    body: proposal.lawWithdrawalRequest,
    idempotency: 'accepted',
    status: 202,
    answer: 'The proposal; it waits for another operator',
  },
  ...proposed(
    '/v1/nation/amendments/:since/withdrawal',
    OPERATOR,
    ['operator', 'auditor'],
    'Nation',
    'Withdrawal of a law that is not in force yet',
  ),

  'GET /v1/periods': {
    roles: READS_BOOKS,
    tag: 'Periods',
    summary: 'Fiscal years, open and closed',
    query: contract.listFilter,
    status: 200,
    answer: 'A page of years',
  },
  'POST /v1/periods/:year/closure': {
    roles: MANAGER,
    tag: 'Periods',
    summary: 'Propose to close a year that is over',
    body: proposal.closureRequest,
    idempotency: 'accepted',
    status: 202,
    answer: 'The proposal; it waits for another manager',
  },
  ...proposed('/v1/periods/:year/closure', MANAGER, READS_BOOKS, 'Periods', 'Closure of a year'),
  'POST /v1/periods/:year/adjustments': {
    roles: MANAGER,
    tag: 'Periods',
    summary: 'Propose an entry in a closed year, with the reason for it',
    body: proposal.adjustmentRequest,
    idempotency: 'accepted',
    status: 202,
    answer: 'The proposal; it waits for another manager',
  },
  'POST /v1/periods/:year/late-incorporations': {
    roles: CLERK,
    tag: 'Periods',
    summary:
      'Propose a company that came into being in a closed year; a manager approves the adjustment',
    body: proposal.lateIncorporationRequest,
    idempotency: 'accepted',
    status: 202,
    answer: 'The proposal, an adjustment of that year',
  },
  'GET /v1/periods/:year/adjustments': {
    roles: READS_BOOKS,
    tag: 'Periods',
    summary:
      'What was recorded in a year after it was closed: each with its reason and both persons',
    query: contract.listFilter,
    status: 200,
    answer: 'A page of journal entries',
  },
  ...proposed(
    '/v1/periods/:year/adjustments/:id',
    MANAGER,
    READS_REGISTRY,
    'Periods',
    'Adjustment of a closed year',
  ),

  'GET /v1/accounts': {
    roles: READS_BOOKS,
    tag: 'Books',
    summary:
      'Accounts with their balances, the subsidiary ones below the chart, or the chart alone (`part`)',
    query: contract.accountsFilter,
    status: 200,
    answer: 'A page of accounts',
  },
  'GET /v1/accounts/:name': {
    roles: READS_BOOKS,
    tag: 'Books',
    summary: 'One account and its balances',
    query: contract.balanceFilter,
    status: 200,
    answer: 'The account',
  },
  'GET /v1/accounts/:name/postings': {
    roles: READS_BOOKS,
    tag: 'Books',
    summary: "An account's postings in the order they were recorded",
    query: contract.listFilter,
    status: 200,
    answer: 'A page of postings',
  },
  'GET /v1/journal-entries': {
    roles: READS_BOOKS,
    tag: 'Books',
    summary:
      'The journal in the order it was recorded; of an account, of days, with a posting of an amount on either side, as known at an instant',
    query: journalFilter,
    status: 200,
    answer: 'A page of entries',
  },
  'GET /v1/journal-entries/:id': {
    roles: READS_BOOKS,
    tag: 'Books',
    summary: 'One journal entry',
    status: 200,
    answer: 'The entry',
  },

  ...LOG_ROUTES,
  ...STATEMENT_ROUTES,
  ...PROOF_ROUTES,
  ...VERIFIER_ROUTES,
  ...AUDITOR_ROUTES,
  'GET /v1/audit-events': {
    roles: ['auditor'],
    readsCitizens: true,
    tag: 'Audit',
    summary:
      'Who did what or tried to, and who looked at which citizen, in the order it was recorded',
    query: contract.auditFilter,
    status: 200,
    answer: 'A page of events',
  },
};

/** Everything that is served: the API, which is described, and the pages. */
export const SERVED: Readonly<Record<string, Route>> = { ...ROUTES, ...PAGES };

/** The line of a request; HEAD asks what GET would answer. */
export const routeOf = ({ method, routeOptions }: FastifyRequest): Route | undefined =>
  SERVED[`${method === 'HEAD' ? 'GET' : method} ${routeOptions.url ?? ''}`];

/** The methods to which the service answers at this address; none where there is nothing. */
export const methodsOf = (url: string): readonly string[] =>
  PATTERNS.filter(({ pattern }) => pattern.test(url.split('?')[0]!)).flatMap(({ method }) =>
    method === 'GET' ? ['GET', 'HEAD'] : [method],
  );

/** Whether a page answers at this address. */
export const isPageAt = (url: string): boolean =>
  PATTERNS.some(
    ({ method, path, pattern }) =>
      method === 'GET' &&
      SERVED[`GET ${path}`]?.isPage === true &&
      pattern.test(url.split('?')[0]!),
  );

const PATTERNS = Object.keys(SERVED).map((route) => {
  const [method = '', path = ''] = route.split(' ');
  const pattern = new RegExp(
    `^${path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+').replace('*', '.+')}$`,
  );
  return { method, path, pattern };
});
