import { proofQuery } from './log-contracts.js';
import type { Route } from './routes.js';

/** What a proof is of: see docs/dividend-proof.md. */
const proof = (
  whose: string,
  roles: Route['roles'],
  more: Pick<Route, 'readsCitizens'> = {},
): Route => ({
  roles,
  ...more,
  tag: 'Citizens',
  summary: `What proves that ${whose} dividend of one year is in the published total, to the newest checkpoint or that of a size`,
  query: proofQuery,
  status: 200,
  answer: 'The proof: declaration, salt, path and checkpoint; without the national id',
});

/** Proofs that a dividend is in its run's total. */
export const PROOF_ROUTES: Readonly<Record<string, Route>> = {
  'GET /v1/me/statements/:year/proof': proof('my', ['citizen']),
  'GET /v1/me/wards/:pseudonym/statements/:year/proof': proof('my ward’s', ['citizen'], {
    readsCitizens: true,
  }),
  'GET /v1/citizens/:pseudonym/statements/:year/proof': proof(
    'a citizen’s',
    ['auditor', 'caseworker'],
    { readsCitizens: true },
  ),
};
