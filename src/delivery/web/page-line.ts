import type { Route } from '../http/routes.js';

/**
 * A page's line in the table of routes.
 *
 * @param roles  who is shown it: what they may do there, the API says
 * @param menu   what stands for it where its readers choose among pages, if it does
 */
export const page = (
  roles: Route['roles'],
  summary: string,
  menu?: NonNullable<Route['menu']>,
): Route => ({
  roles,
  isPage: true,
  ...(menu ? { menu } : {}),
  tag: 'Pages',
  summary,
  status: 200,
  answer: 'A page of HTML',
});
