import type { z } from 'zod';
import * as answer from './answer-contracts.js';
import { fundOverview, holdingThen, worklist } from './manager-contracts.js';

const { listOf } = answer;

/** What each route answers where it succeeds, by its line in the table of routes. OpenAPI is written from it. */
export const ANSWERS: Readonly<Record<string, z.ZodType>> = {
  'POST /v1/incorporations': answer.incorporation,
  'POST /v1/incorporations/preview': answer.stakeForeseen,
  'GET /v1/incorporations': listOf(answer.incorporation),
  'GET /v1/incorporations/:id': answer.incorporation,
  'POST /v1/incorporations/:id/annulment': answer.incorporation,
  'POST /v1/incorporations/:id/corrections': answer.incorporation,
  'POST /v1/incorporation-imports': answer.incorporationImport,
  'GET /v1/incorporation-imports/:id': answer.incorporationImport,
  'POST /v1/incorporation-imports/:id/resumption': answer.incorporationImport,

  'GET /v1/holdings': listOf(answer.holding),
  'POST /v1/prices': answer.recordedPrices,
  'GET /v1/valuation-runs': listOf(answer.valuationRun),
  'GET /v1/incorporations/:id/holdings': listOf(holdingThen),
  'GET /v1/reports/overview': fundOverview,
  'GET /v1/worklist': worklist,
  'POST /v1/valuation-runs': answer.valuationRun,
  'GET /v1/valuation-runs/:id': answer.valuationRun,
  'POST /v1/valuation-runs/:id/approval': answer.valuationRun,
  'POST /v1/valuation-runs/:id/rejection': answer.valuationRun,
  'POST /v1/valuation-runs/:id/resumption': answer.valuationRun,
  'GET /v1/nav': listOf(answer.nav),
  'POST /v1/cash-receipts': answer.receipt,
  'POST /v1/cash-receipts/:id/reversal': answer.receiptReversal,
  'POST /v1/expenses': answer.expense,

  'POST /v1/citizens': answer.citizenImport,
  'GET /v1/citizen-imports/:id': answer.citizenImport,
  'POST /v1/citizen-imports/:id/resumption': answer.citizenImport,
  'POST /v1/citizen-imports/:id/approval': answer.citizenImport,
  'POST /v1/citizen-imports/:id/rejection': answer.citizenImport,
  'POST /v1/citizens/lookup': answer.pseudonym,
  'GET /v1/citizens/:pseudonym/statements': listOf(answer.statement),
  'GET /v1/me/statements': listOf(answer.statement),
  'GET /v1/me/statements/:year': answer.statement,
  'GET /v1/me/wards/:pseudonym/statements/:year': answer.statement,

  'POST /v1/dividend-runs': answer.dividendRun,
  'GET /v1/dividend-runs': listOf(answer.dividendRun),
  'GET /v1/dividend-runs/:id': answer.dividendRun,
  'POST /v1/dividend-runs/:id/approval': answer.dividendRun,
  'POST /v1/dividend-runs/:id/rejection': answer.dividendRun,
  'POST /v1/dividend-runs/:id/suspension': answer.dividendRun,
  'POST /v1/dividend-runs/:id/resumption': answer.dividendRun,

  'GET /v1/accounts': listOf(answer.account),
  'GET /v1/accounts/:name': answer.account,
  'GET /v1/accounts/:name/postings': listOf(answer.accountPosting),
  'GET /v1/journal-entries': listOf(answer.journalEntry),
  'GET /v1/journal-entries/:id': answer.journalEntry,
  'GET /v1/verifications': listOf(answer.verification),
  'GET /v1/verifications/:id': answer.verificationWithLaws,
};
