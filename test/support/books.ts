import { expect } from '@jest/globals';
import { proveBooks } from '../../src/proof/laws.js';
import type { TestService } from './service.js';

/** Every law holds, proved anew from the rows. */
export async function expectSoundBooks({ database }: TestService): Promise<void> {
  const proofs = await proveBooks(database.service);
  expect(proofs.filter(({ offender }) => offender !== null)).toEqual([]);
}

/** Where a test lays time back behind the laws' back: what had been published is published anew, by whoever seals next. */
export const FORGET_LOG = `
  select pg_advisory_xact_lock(hashtext('universal-investment'), hashtext('log'));
  truncate log_cosignature, log_checkpoint, log_subtree, log_declaration, log_leaf`;

/** What stands on an account, by commodity. */
export async function balanceOf(
  service: TestService,
  account: string,
): Promise<Record<string, string>> {
  const { json } = await service.ask('GET', `/v1/accounts/${account}`, { as: 'auditor' });
  return Object.fromEntries(
    json.balances.map(({ commodity, quantity }: { commodity: string; quantity: string }) => [
      commodity,
      quantity,
    ]),
  );
}
