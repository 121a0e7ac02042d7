import type { Route } from '../../http/routes.js';
import { answering, page } from '../page-line.js';

const PROPOSES = ['manager'] as const;
const READS_BOOKS = ['manager', 'auditor'] as const;
const READS_PAYMENTS = ['manager', 'treasurer', 'auditor'] as const;

/** What takes a second person and is no run, as one puts it forward: whether they may, the API says. */
export const PROPOSING_PAGES: Readonly<Record<string, Route>> = {
  'GET /years': page(
    READS_BOOKS,
    'Fiscal years, open and closed',
    (words) => words.proposing.years,
  ),
  'GET /years/:year': page(READS_BOOKS, 'A fiscal year, and what was recorded in it since'),
  'POST /years/:year': page(PROPOSES, 'Proposes to close a year'),
  'GET /years/:year/adjustments/new': page(PROPOSES, 'Asks what to adjust in a closed year'),
  'POST /years/:year/adjustments/check': answering(
    '/years/:year/adjustments/new',
    PROPOSES,
    'An adjustment, looked at before it is proposed',
  ),
  'POST /years/:year/adjustments': answering(
    '/years/:year/adjustments/new',
    PROPOSES,
    'Proposes an adjustment',
  ),
  'GET /claimants': page(
    READS_PAYMENTS,
    'Whom payment files pay what was deducted',
    (words) => words.proposing.claimants,
  ),
  'GET /claimants/payees/new': page(PROPOSES, 'Asks to which account a claimant is paid'),
  'POST /claimants/payees/check': answering(
    '/claimants/payees/new',
    PROPOSES,
    'An account of a claimant, looked at before it is proposed',
  ),
  'POST /claimants/payees': answering(
    '/claimants/payees/new',
    PROPOSES,
    'Proposes an account of a claimant',
  ),
  'GET /claimants/payments/new': page(PROPOSES, 'Asks what was paid to a claimant'),
  'POST /claimants/payments/check': answering(
    '/claimants/payments/new',
    PROPOSES,
    'A payment to a claimant, looked at before it is proposed',
  ),
  'POST /claimants/payments': answering(
    '/claimants/payments/new',
    PROPOSES,
    'Proposes to record a payment to a claimant',
  ),
  'GET /manager/dividends/:id/reserve-release': page(
    PROPOSES,
    'What is left of a late reserve, and whether it goes back to the fund',
  ),
  'POST /manager/dividends/:id/reserve-release': page(
    PROPOSES,
    'Proposes to release a late reserve',
  ),
};
