import * as report from './report-contracts.js';
import type { Route } from './routes.js';

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
    'everyone',
    'What the fund has earned: time-weighted and money-weighted, by fiscal year and since inception, and by what',
    report.rangeFilter,
    'The returns, as JSON or CSV',
  ),
};
