import type { Route } from '../../http/routes.js';
import { answering, page, progress } from '../page-line.js';

const MANAGER = ['manager'] as const;
const READS = ['manager', 'auditor'] as const;

const events = (summary: string): Route => progress(MANAGER, summary);

/** What managers see and decide: what they may do there, the API says. */
export const MANAGER_PAGES: Readonly<Record<string, Route>> = {
  'GET /manager': page(MANAGER, 'The fund at a glance', (words) => words.manager.overview),
  'GET /manager/holdings': page(READS, 'What the fund owns', (words) => words.manager.holdings),
  'GET /manager/holdings/:number': page(
    READS,
    'A holding over time, and what became of its company',
  ),
  'GET /manager/prices': page(
    READS,
    'Holdings whose price is missing or too old',
    (words) => words.manager.pricesDue,
  ),
  'GET /manager/valuations': page(MANAGER, 'Valuations', (words) => words.manager.valuations),
  'GET /manager/valuations/new': page(MANAGER, 'Asks for the day to value the fund as of'),
  'POST /manager/valuations': answering(
    '/manager/valuations/new',
    MANAGER,
    'Proposes a value of the fund',
  ),
  'GET /manager/valuations/:id': page(MANAGER, 'A value of the fund, to be decided upon'),
  'POST /manager/valuations/:id': page(MANAGER, 'Decides upon a value of the fund'),
  'GET /manager/valuations/:id/events': events('How far a valuation has come'),
  'GET /manager/dividends': page(MANAGER, 'Dividend runs', (words) => words.manager.dividends),
  'GET /manager/dividends/new': page(MANAGER, 'Asks what dividend to look at'),
  'POST /manager/dividends/preview': answering(
    '/manager/dividends/new',
    MANAGER,
    'What a dividend would be',
  ),
  'POST /manager/dividends': answering('/manager/dividends/new', MANAGER, 'Proposes a dividend'),
  'GET /manager/dividends/:id': page(MANAGER, 'A dividend run, to be decided upon'),
  'POST /manager/dividends/:id': page(MANAGER, 'Decides upon a dividend run'),
  'GET /manager/dividends/:id/events': events('How far a distribution has come'),
};
