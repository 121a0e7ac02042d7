import type { Route } from '../../http/routes.js';
import { answering, download, page, progress } from '../page-line.js';

const CLERK = ['clerk'] as const;
const MANAGER = ['manager'] as const;
const READERS = ['clerk', 'manager', 'auditor'] as const;
const FILE = ['multipart/form-data'] as const;

/** The registry: companies as they come into being, one by one and by file, and what becomes of them. */
export const CLERK_PAGES: Readonly<Record<string, Route>> = {
  'GET /companies': page(
    READERS,
    'Companies on record, searched',
    (words) => words.clerk.companies,
  ),
  'GET /companies/new': page(
    CLERK,
    'The form to register a company',
    (words) => words.clerk.register,
  ),
  'POST /companies/check': answering(
    '/companies/new',
    CLERK,
    'What the fund will receive, before anything is sent',
  ),
  'POST /companies': answering('/companies/new', CLERK, 'Registers a company'),
  'POST /companies/late': answering(
    '/companies/new',
    CLERK,
    'Proposes to register a company of a closed year',
  ),
  'GET /companies/:id': page(READERS, 'A company and its history'),
  'GET /companies/:id/title': page(READERS, 'What the fund’s stake in a company rests on'),
  'POST /companies/:id/title': page(CLERK, 'Records what it rests on'),
  'GET /companies/:id/correction': page(CLERK, 'The form to correct a company'),
  'POST /companies/:id/correction/check': answering(
    '/companies/:id/correction',
    CLERK,
    'What a correction changes, before it is sent',
  ),
  'POST /companies/:id/correction': page(CLERK, 'Corrects a company'),
  'GET /company-packages/new': page(
    CLERK,
    'The form to send a cap table',
    (words) => words.registry.package,
  ),
  'POST /company-packages/check': {
    ...answering(
      '/company-packages/new',
      CLERK,
      'What the fund will receive by a cap table, before anything is recorded',
    ),
    file: FILE,
  },
  'POST /company-packages': answering(
    '/company-packages/new',
    CLERK,
    'Registers a company by its cap table',
  ),
  'GET /companies/:id/annulment': page(CLERK, 'The form to annul a registration'),
  'POST /companies/:id/annulment': page(CLERK, 'Annuls a registration, or proposes it'),
  'POST /companies/:id/annulment/approval': {
    ...answering('/companies/:id/annulment', CLERK, 'Approves an annulment'),
    approves: true,
  },
  'POST /companies/:id/annulment/rejection': answering(
    '/companies/:id/annulment',
    CLERK,
    'Rejects an annulment',
  ),
  'GET /company-files/new': page(
    CLERK,
    'The form to send a file of companies',
    (words) => words.clerk.file,
  ),
  'POST /company-files': {
    ...answering('/company-files/new', CLERK, 'Sends a file of companies'),
    file: FILE,
  },
  'GET /company-files/:id': page(CLERK, 'How far a file is, and what of it was sent back'),
  'GET /company-files/:id/events': progress(CLERK, 'How far a file is, as it goes'),
  'GET /company-files/:id/rejections': download(CLERK, 'All that was sent back of a file, to keep'),
  'POST /company-files/:id/corrections': answering(
    '/company-files/:id',
    CLERK,
    'Sends corrected rows as a file of their own',
  ),
  'GET /actions': page(READERS, 'What has become of companies', (words) => words.clerk.actions),
  'GET /actions/new': page(MANAGER, 'The form to record a corporate action'),
  'POST /actions': answering('/actions/new?kind=:kind', MANAGER, 'Records a corporate action'),
  'GET /actions/:id': page(READERS, 'A corporate action and what it changed'),
  'POST /actions/:id/reversal': answering('/actions/:id', MANAGER, 'Takes a corporate action back'),
};
