import type { Route } from '../../http/routes.js';
import { page } from '../page-line.js';

const DECIDES = ['manager', 'treasurer'] as const;

/** What waits for a second person and is no run: looked at, and decided upon. */
export const PROPOSAL_PAGES: Readonly<Record<string, Route>> = {
  'GET /proposals': page(
    DECIDES,
    'What waits for a second person, and what was decided',
    (words) => words.proposals.title,
  ),
  'GET /proposals/:id': page(DECIDES, 'A proposal, to be decided upon'),
  'POST /proposals/:id': page(DECIDES, 'Decides upon a proposal'),
};
