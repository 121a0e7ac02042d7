import { proofQuery } from './log-contracts.js';
import type { Route } from './routes.js';

/** What a proof is of: see docs/dividend-proof.md. */
const proof = (whose: string, more: Pick<Route, 'readsCitizens'> = {}): Route => ({
  roles: ['citizen'],
  ...more,
  tag: 'Citizens',
  summary: `What proves that ${whose} dividend of one year is in the published total, to the newest checkpoint or that of a size`,
  query: proofQuery,
  status: 200,
  answer:
    'The proof: declaration, salt, path and checkpoint. Whoever has it can find out the national id by trying all',
});

/** Proofs that a dividend is in its run's total: for whose it is and who stands for them, as a salt is nobody else's. */
export const PROOF_ROUTES: Readonly<Record<string, Route>> = {
  'GET /v1/me/statements/:year/proof': proof('my'),
  'GET /v1/me/wards/:pseudonym/statements/:year/proof': proof('my ward’s', {
    readsCitizens: true,
  }),
};
