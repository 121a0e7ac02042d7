import type { Route } from '../http/routes.js';
import { CLERK_PAGES } from './clerk/clerk-pages.js';
import { AUDITOR_PAGES } from './auditor/auditor-pages.js';
import { download, page } from './page-line.js';
import { CITIZEN_PAGES } from './citizen/citizen-pages.js';
import { MANAGER_PAGES } from './manager/manager-pages.js';
import { PAYMENT_PAGES } from './payments/payment-pages.js';
import { PROPOSAL_PAGES } from './proposals/proposal-pages.js';
import { PROPOSING_PAGES } from './proposing/proposing-pages.js';
import { SIGN_IN_PAGES } from './sign-in/sign-in-pages.js';

/** The pages for people, in the table of routes like everything else; the API's description has them not. */
export const PAGES: Readonly<Record<string, Route>> = {
  'GET /': page('open', 'The fund in numbers', (words) => words.layout.fund),
  'GET /dividends': page(
    'open',
    'Every dividend, with the root of its sum tree',
    (words) => words.layout.dividends,
  ),
  'GET /rules': page(
    'open',
    'The law in words: what is in force, and what is decided for later',
    (words) => words.rules.menu,
  ),
  'GET /check': page(
    'open',
    'How citizens check that their dividend is in the total',
    (words) => words.layout.check,
  ),
  'GET /docs': page('open', 'The API: its routes by what they are for'),
  'GET /docs/:group': page('open', 'Routes of one purpose, or every problem, each with its anchor'),
  'GET /assets/:name': download(
    'open',
    'What pages are drawn with, by a name that changes with what is in it',
  ),
  ...CITIZEN_PAGES,
  ...CLERK_PAGES,
  ...MANAGER_PAGES,
  ...PAYMENT_PAGES,
  ...PROPOSAL_PAGES,
  ...PROPOSING_PAGES,
  ...SIGN_IN_PAGES,
  ...AUDITOR_PAGES,
};
