import { listFilter } from './contracts.js';
import * as contract from './fair-value-contracts.js';
import type { Route } from './routes.js';

const READS_BOOKS = ['auditor', 'manager'] as const;
const PORTFOLIO = { tag: 'Portfolio' } as const;

/** What holdings are valued by. */
export const FAIR_VALUE_ROUTES: Readonly<Record<string, Route>> = {
  'POST /v1/prices': {
    ...PORTFOLIO,
    roles: ['manager'],
    summary: 'Record one price or many, all or none; stated, or following from its inputs',
    body: contract.pricesRequest,
    looksAgainAt: 'companies',
    idempotency: 'accepted',
    status: 201,
    answer: 'How many were new, and how many said nothing new',
  },
  'GET /v1/prices': {
    ...PORTFOLIO,
    roles: READS_BOOKS,
    summary: 'Prices as they were recorded, with what each follows from',
    query: contract.priceFilter,
    status: 200,
    answer: 'A page of prices',
  },
  'GET /v1/prices/due': {
    ...PORTFOLIO,
    roles: READS_BOOKS,
    summary:
      'Holdings whose price is missing or too old as of a day, or will be within so many days',
    query: contract.dueFilter,
    status: 200,
    answer: 'A page of holdings, each with the day on which it is due',
  },
  'GET /v1/valuation-runs/:id/positions': {
    ...PORTFOLIO,
    roles: READS_BOOKS,
    summary:
      'A valuation, position by position: what each counts for, by what, and what has changed',
    query: listFilter,
    status: 200,
    answer: 'A page of positions',
  },
  'GET /v1/valuation-runs/:id/outliers': {
    ...PORTFOLIO,
    roles: READS_BOOKS,
    summary: 'What an approver looks at first: of each kind how many there are, and the largest',
    query: contract.outlierFilter,
    status: 200,
    answer: 'Positions by kind',
  },
  'POST /v1/incorporations/:id/title': {
    roles: ['clerk'],
    tag: 'Registry',
    summary: "Record what the fund's stake rests on from a day on, and what of it is paid up",
    body: contract.titleRequest,
    idempotency: 'accepted',
    status: 201,
    answer: 'The title, with all that was ever said of it',
  },
  'GET /v1/incorporations/:id/title': {
    roles: ['clerk', 'manager', 'auditor'],
    tag: 'Registry',
    summary: "What the fund's stake rests on",
    status: 200,
    answer: 'The title, with all that was ever said of it',
  },
  'POST /v1/exchange-rates': {
    ...PORTFOLIO,
    roles: ['manager'],
    summary: 'Record one exchange rate or many, all or none',
    body: contract.ratesRequest,
    idempotency: 'accepted',
    status: 201,
    answer: 'How many were new, and how many said nothing new',
  },
  'GET /v1/exchange-rates': {
    ...PORTFOLIO,
    roles: READS_BOOKS,
    summary: 'Exchange rates as they were recorded',
    query: contract.rateFilter,
    status: 200,
    answer: 'A page of rates',
  },
};
