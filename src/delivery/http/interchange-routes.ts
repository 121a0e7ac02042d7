import * as contract from './interchange-contracts.js';
import type { Route } from './routes.js';

/** What is exchanged with other systems, in their formats. */
export const INTERCHANGE_ROUTES: Readonly<Record<string, Route>> = {
  'POST /v1/incorporations/ocf': {
    roles: ['clerk'],
    tag: 'Registry',
    summary: 'Register a company by its Open Cap Table package, a zip or its files as JSON',
    query: contract.ocfQuery,
    body: contract.ocfBundle,
    file: ['application/zip'],
    idempotency: 'required',
    status: 201,
    answer:
      'The record, with the stake, the corporate actions, and what of the package was left out',
  },
  'GET /v1/incorporations/:id/ocf': {
    roles: ['clerk', 'manager', 'auditor'],
    tag: 'Registry',
    summary: 'A company as an Open Cap Table package: a zip, or its files as JSON by Accept',
    status: 200,
    answer: 'The package',
  },
};
