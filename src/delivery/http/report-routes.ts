import * as report from './report-contracts.js';
import type { Route } from './routes.js';

const READS = ['manager', 'auditor'] as const;

const reading = (
  path: string,
  roles: Route['roles'],
  summary: string,
  query: Route['query'],
  answer: string,
) => ({
  [`GET /v1/reports/${path}`]: {
    roles,
    tag: 'Reports',
    summary,
    query,
    status: 200,
    answer,
    media: 'text/csv',
  } as Route,
});

/** What the fund has come to, for those who keep it and for those it belongs to. */
export const REPORT_ROUTES: Readonly<Record<string, Route>> = {
  ...reading(
    'nav',
    'everyone',
    'The official NAVs, and the units the fund stood in at each',
    report.rangeFilter,
    'The series, as JSON or CSV',
  ),
  ...reading(
    'performance',
    READS, // It takes a second of the process for thirty years of daily flows.
    'What the fund has earned: time-weighted and money-weighted, by fiscal year and since inception, and by what',
    report.rangeFilter,
    'The returns, as JSON or CSV',
  ),
  ...reading(
    'level3',
    READS,
    'What moved the holdings of level 3 (IFRS 13) from each official NAV to the next',
    report.rangeFilter,
    'The roll-forward, as JSON or CSV',
  ),
  ...reading(
    'vintage',
    READS,
    'What became of the companies of each year: held, dissolved, annulled; value and cost',
    report.holdingsReportFilter,
    'The years, as JSON or CSV',
  ),
  ...reading(
    'concentration',
    READS,
    'The largest companies, their part of the NAV, and the Herfindahl index of all',
    report.concentrationFilter,
    'The companies, as JSON or CSV',
  ),
  'POST /v1/benchmarks/:name/levels': {
    roles: ['manager'],
    tag: 'Reports',
    summary: 'Record one level of a benchmark or many, all or none',
    body: report.benchmarkLevelsRequest,
    idempotency: 'accepted',
    status: 201,
    answer: 'How many were new, and how many said nothing new',
  },
  'GET /v1/benchmarks': {
    roles: READS,
    tag: 'Reports',
    summary: 'Benchmarks, and from when until when their levels are known',
    query: report.benchmarksFilter,
    status: 200,
    answer: 'A page of benchmarks',
  },
  'GET /v1/benchmarks/:name/levels': {
    roles: READS,
    tag: 'Reports',
    summary: 'The levels of a benchmark as they were recorded; the newest word on a day counts',
    query: report.levelsFilter,
    status: 200,
    answer: 'A page of levels',
  },
};
