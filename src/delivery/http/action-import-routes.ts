import type { Route } from './routes.js';

const at = '/v1/corporate-action-imports';
const base = { roles: ['manager'], tag: 'Portfolio' } as const;

/** Corporate actions by file. */
export const ACTION_IMPORT_ROUTES: Readonly<Record<string, Route>> = {
  [`POST ${at}`]: {
    ...base,
    summary:
      'Record a whole file of corporate actions, each under a reference by which it is known',
    file: ['text/csv', 'application/x-ndjson'],
    idempotency: 'accepted',
    status: 202,
    answer: 'The import',
  },
  [`GET ${at}/:id`]: {
    ...base,
    summary: 'State, progress and outcome of an import of corporate actions',
    status: 200,
    answer: 'The import',
  },
  [`GET ${at}/:id/events`]: {
    ...base,
    isStream: true,
    summary: 'Progress, as server-sent events, until the work rests',
    status: 200,
    answer: 'Events `progress` with the resource as data',
    media: 'text/event-stream',
  },
  [`GET ${at}/:id/rejections`]: {
    ...base,
    summary: 'Rows that were sent back, each with every error in it',
    status: 200,
    answer: 'NDJSON lines of { line, errors, row }',
    media: 'application/x-ndjson',
  },
  [`POST ${at}/:id/resumption`]: {
    ...base,
    summary: 'Let a failed import try again where it stopped',
    idempotency: 'accepted',
    status: 202,
    answer: 'The import',
  },
};
