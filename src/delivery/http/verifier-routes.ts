import type { Route } from './routes.js';

const file = (summary: string, answer: string, media: string): Route => ({
  roles: 'open',
  tag: 'Public log',
  summary,
  status: 200,
  answer,
  media,
});

/** The verifier that citizens and journalists take away with them: see docs/dividend-proof.md. */
export const VERIFIER_ROUTES: Readonly<Record<string, Route>> = {
  'GET /verify.html': file(
    'The page that checks a dividend’s proof, to be saved; it loads and sends nothing',
    'One file of HTML',
    'text/html',
  ),
  'GET /verify.mjs': file(
    'The same for Node: node verify.mjs proof.json --key …',
    'One file of JavaScript that needs no other',
    'text/javascript',
  ),
};
