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
