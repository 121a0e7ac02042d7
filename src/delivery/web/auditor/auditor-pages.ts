import type { Route } from '../../http/routes.js';
import { page } from '../page-line.js';

const ONLY = ['auditor'] as const;

/** What auditors read: the books, the laws they are held to, who did what, and what of it everyone can check. */
export const AUDITOR_PAGES: Readonly<Record<string, Route>> = {
  'GET /journal': page(
    ONLY,
    'The journal, by account, day and amount, as known at an instant',
    (words) => words.auditor.journal.title,
  ),
  'GET /journal/:id': page(ONLY, 'One journal entry, with what proves it in the public log'),
  'GET /trial-balance': page(
    ONLY,
    'What stands on each account of the chart, as of a day and as known at an instant',
    (words) => words.auditor.balance.title,
  ),
  'GET /accounts/:name': page(ONLY, 'One account: what stands on it, and each posting'),
  'GET /laws': page(
    ONLY,
    'Each law, and when it was proved last, by whom and over what',
    (words) => words.auditor.laws.title,
  ),
  'GET /trail': page(
    ONLY,
    'Who did what or tried to, and who looked at whom',
    (words) => words.auditor.trail.title,
  ),
  'GET /public-log': page(
    ONLY,
    'The newest checkpoint of the public log, who cosigned it, and what of the books is in clear',
    (words) => words.auditor.log.title,
  ),
};
