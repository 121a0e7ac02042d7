import { listFilter } from './contracts.js';
import type { Route } from './routes.js';

const READS_BOOKS = ['auditor', 'manager'] as const;

/** What auditors look at beside the books: when each law was proved last. */
export const AUDITOR_ROUTES: Readonly<Record<string, Route>> = {
  'GET /v1/verifications': {
    roles: READS_BOOKS,
    tag: 'Audit',
    summary:
      'Every run of verify, the newest first: who ran it, over what, and how many proofs failed',
    query: listFilter,
    status: 200,
    answer: 'A page of verifications',
  },
  'GET /v1/verifications/:id': {
    roles: READS_BOOKS,
    tag: 'Audit',
    summary:
      'One run of verify, with each law that it proved or found broken, and when that held last',
    status: 200,
    answer: 'The verification',
  },
};
