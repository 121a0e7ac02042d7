import { listFilter } from './contracts.js';
import type { Route } from './routes.js';

const READS_BOOKS = ['manager', 'auditor'] as const;

/** What managers look at first. */
export const MANAGER_ROUTES: Readonly<Record<string, Route>> = {
  'GET /v1/valuation-runs': {
    roles: READS_BOOKS,
    tag: 'Portfolio',
    summary: 'Valuation runs, the newest first',
    query: listFilter,
    status: 200,
    answer: 'A page of runs',
  },
  'GET /v1/incorporations/:id/holdings': {
    roles: READS_BOOKS,
    tag: 'Portfolio',
    summary:
      'What the fund owned of a company by each official valuation, the newest first: shares, part of all of them, price, value',
    query: listFilter,
    status: 200,
    answer: 'A page of holdings, a line for each class and valuation',
  },
  'GET /v1/reports/overview': {
    roles: READS_BOOKS,
    tag: 'Reports',
    summary:
      'The fund at a glance by its newest official NAV, as it was known when a NAV last became official; benchmarks as they are known now',
    status: 200,
    answer: 'NAVs, the last fiscal years and what moved them, the largest companies, vintages',
  },
  'GET /v1/worklist': {
    roles: ['manager', 'treasurer'],
    tag: 'Proposals',
    summary:
      'What waits for somebody of your role: runs to decide upon or that stopped, proposals, payment files to release, prices that are missing or too old today',
    status: 200,
    answer: 'What waits',
  },
};
