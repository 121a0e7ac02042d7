import { signedStatement } from '../../src/delivery/documents/signed-statement.js';
import { LOG_KEY, signedByLog } from './dividend-proof.js';

/** A statement of 33.33 of 2025, as the service signs it. */
export const signedFile = () => {
  const statement = {
    year: 2025,
    currency: 'USD',
    asOf: '2026-01-02T03:04:05.678Z',
    entitlement: { gross: '33.33', deductions: [], net: '33.33' },
    why: { eligibility: 'eligible', reasons: [] },
  };
  return JSON.parse(
    JSON.stringify(
      signedStatement(
        statement as never,
        '0198-ada',
        { name: 'demo' },
        { sign: signedByLog } as never,
        LOG_KEY,
      ),
    ),
  ) as { statement: Record<string, unknown>; signature: string };
};
