import type { Route } from './routes.js';
import * as contract from './action-contracts.js';
import { reversalRequest } from './contracts.js';

const READERS = ['manager', 'auditor'] as const;
/** What happened to a company is in the registry, too. */
const READS_REGISTRY = ['clerk', 'manager', 'auditor'] as const;

/** What becomes of companies and their shares. */
export const ACTION_ROUTES: Readonly<Record<string, Route>> = {
  'POST /v1/corporate-actions': {
    roles: ['manager'],
    tag: 'Portfolio',
    summary: 'Record what happened to a class of shares or a company, by its kind, also late',
    body: contract.corporateActionRequest,
    looksAgainAt: 'companies',
    idempotency: 'required',
    status: 201,
    answer: 'The action, with what it changed of each class and its journal entries',
  },
  'GET /v1/corporate-actions': {
    roles: READS_REGISTRY,
    tag: 'Portfolio',
    summary: 'Corporate actions in the order they were recorded',
    query: contract.actionFilter,
    status: 200,
    answer: 'A page of actions',
  },
  'GET /v1/corporate-actions/:id': {
    roles: READS_REGISTRY,
    tag: 'Portfolio',
    summary: 'One corporate action, with what has come of it by now',
    status: 200,
    answer: 'The action',
  },
  'POST /v1/corporate-actions/:id/reversal': {
    roles: ['manager'],
    tag: 'Portfolio',
    summary:
      'Take an action back that was recorded by mistake; later ones are worked out without it',
    body: reversalRequest,
    idempotency: 'accepted',
    status: 201,
    answer: 'The action, reversed',
  },
  'GET /v1/incorporations/:id/position': {
    roles: READERS,
    tag: 'Portfolio',
    summary:
      'What the fund owns of a company as of a day, as known at an instant: class by class, with cost and lots',
    query: contract.positionFilter,
    status: 200,
    answer: 'The position',
  },
};
