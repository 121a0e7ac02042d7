import type { Route } from '../http/routes.js';

/** What a page answers, where it is one: read by a person. */
export const PAGE = 'A page of HTML';

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
  answer: PAGE,
});

/** A page that answers a form which stands at another address: that is where it can be asked for in another language. */
export const answering = (form: string, roles: Route['roles'], summary: string): Route => ({
  ...page(roles, summary),
  form,
});

/** What a page hands out to be kept. */
export const download = (roles: Route['roles'], summary: string): Route => ({
  ...page(roles, summary),
  answer: 'A file',
});

/** How something goes on, for a page that shows it. */
export const progress = (roles: Route['roles'], summary: string): Route => ({
  ...page(roles, summary),
  isStream: true,
  answer: 'Events',
});
