import type { z } from 'zod';
import type { Verdict } from '../../ledger/proposal.store.js';
import type { Passed } from './door.guard.js';
import type { decisionRequest } from './proposal-contracts.js';

/** What a second person says, as the request has it. */
export function verdictOf({ caller, body }: Passed): Verdict {
  const decision = body as z.infer<typeof decisionRequest>;
  return {
    person: caller.person,
    hash: decision?.proposalHash ?? null,
    reason: decision?.reason ?? null,
  };
}
