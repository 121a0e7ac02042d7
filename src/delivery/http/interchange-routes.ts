import * as contract from './interchange-contracts.js';
import type { Route } from './routes.js';

const READERS = ['clerk', 'manager', 'auditor'] as const;

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
  'POST /v1/incorporations/ocf/preview': {
    roles: ['clerk'],
    changesNothing: true,
    tag: 'Registry',
    summary: 'What the fund would receive by an Open Cap Table package; nothing is recorded',
    query: contract.ocfQuery,
    body: contract.ocfBundle,
    file: ['application/zip'],
    status: 200,
    answer: 'The company, the stake, the corporate actions, and what would be left out',
  },
  'GET /v1/incorporations/:id/ocf': {
    roles: READERS,
    tag: 'Registry',
    summary: 'A company as an Open Cap Table package: a zip, or its files as JSON by Accept',
    status: 200,
    answer: 'The package',
    media: 'application/zip',
  },
  'GET /v1/incorporations/:id/bods': {
    roles: READERS,
    tag: 'Registry',
    summary:
      'What the fund holds of a company, as a package of the Beneficial Ownership Data Standard',
    query: contract.bodsQuery,
    status: 200,
    answer: 'Statements about the fund, the company and the holding',
  },
  'GET /v1/bods': {
    roles: READERS,
    tag: 'Registry',
    summary: 'What the fund holds of every company, by the Beneficial Ownership Data Standard',
    query: contract.bodsQuery,
    status: 200,
    answer: 'NDJSON, a statement a line: the fund, then each company and the holding',
    media: 'application/x-ndjson',
  },
};
