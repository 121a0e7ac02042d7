import type { Route } from '../http/routes.js';

const page = (summary: string): Route => ({
  roles: 'open',
  isPage: true,
  tag: 'Pages',
  summary,
  status: 200,
  answer: 'A page of HTML',
});

/**
 * The pages for people, in the table of routes like everything else, but for the description of the API: whoever reads that
 * is no browser.
 */
export const PAGES: Readonly<Record<string, Route>> = {
  'GET /': page('The fund in numbers'),
  'GET /dividends': page('Every dividend, with the root of its sum tree'),
  'GET /check': page('How citizens check that their dividend is in the total'),
  'GET /assets/:name': page('What pages are drawn with, by a name that changes with what is in it'),
};
