import type { Route } from '../../http/routes.js';
import { page } from '../page-line.js';

/** Signing in and out. */
export const SIGN_IN_PAGES: Readonly<Record<string, Route>> = {
  'GET /sign-in': page('open', 'Goes to the provider, to sign in there'),
  'GET /sign-in/callback': {
    ...page('open', 'Where the provider sends people back to'),
    signsInOrOut: true,
  },
  'GET /sign-in/as/:uid': page('open', 'Who signs in, in development'),
  'POST /sign-in/as/:uid': page('open', 'Signs somebody in, in development'),
  'GET /sign-in/stay': page('everyone', 'Tells that the reader is still there'),
  'GET /sign-in/ended': page('open', 'Tells that the sign-in has ended'),
  'POST /sign-out': {
    ...page('open', 'Ends the session, here and at the provider'),
    signsInOrOut: true,
  },
};
