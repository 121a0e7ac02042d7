import type { Route } from '../../http/routes.js';
import { download, page, progress } from '../page-line.js';

const READS = ['manager', 'treasurer', 'auditor'] as const;
const PAYS = ['manager', 'treasurer'] as const;
const REPORT = ['multipart/form-data'] as const;

/** How a dividend is paid: files for the bank, what the bank says of them, and whether it all adds up. */
export const PAYMENT_PAGES: Readonly<Record<string, Route>> = {
  'GET /payments': page(
    READS,
    'Dividends that are paid or to be paid',
    (words) => words.payments.title,
  ),
  'GET /payments/:id': page(READS, 'The payment files of a dividend'),
  'POST /payments/:id': page(PAYS, 'Has payment files built'),
  'GET /payments/:id/batches/:no/events': progress(
    READS,
    'How far payment files are built, as it goes',
  ),
  'GET /payments/:id/files/:no': page(READS, 'A payment file, to be released or withdrawn'),
  'POST /payments/:id/files/:no': page(PAYS, 'Releases a payment file, or withdraws it'),
  'GET /payments/:id/files/:no/content': download(PAYS, 'A payment file for the bank'),
  'GET /payments/:id/reconciliation': page(READS, 'What has become of a dividend'),
  'GET /payment-breaks/:id': page(READS, 'What a bank says and the books do not'),
  'POST /payment-breaks/:id': page(PAYS, 'Proposes what has become of it'),
  'GET /bank-reports': page(
    READS,
    'What banks have reported of payments',
    (words) => words.payments.reports,
  ),
  'POST /bank-reports': { ...page(PAYS, 'Takes in what a bank reports'), file: REPORT },
  'GET /bank-reports/:id': page(READS, 'What a bank reports, and what came of it'),
  'POST /bank-reports/:id': page(PAYS, 'Lets a report that has failed go on'),
  'GET /bank-reports/:id/events': progress(READS, 'How far a report is posted, as it goes'),
};
