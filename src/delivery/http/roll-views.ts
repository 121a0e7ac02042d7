import type { RollChange } from '../../dividend/dividend.store.js';
import type { Recheck } from '../../dividend/recheck.js';

/** By whose word a roll differs from the one before, and who of it share an account. */
export const rollChangeView = ({ since, byRecorder, sharedAccounts }: RollChange) => ({
  since,
  byRecorder: byRecorder.map(({ recordedBy, added, removed }) => ({
    recordedBy,
    added: String(added),
    removed: String(removed),
  })),
  sharedAccounts: {
    accounts: String(sharedAccounts.accounts),
    citizens: String(sharedAccounts.citizens),
    most: String(sharedAccounts.most),
  },
});

/** Whom a roll would have otherwise by what has become known since, in numbers. */
export const recheckView = ({ at, byReason, byClass, ...sums }: Recheck) => ({
  at,
  noLongerEligible: String(sums.noLongerEligible),
  newlyEligible: String(sums.newlyEligible),
  inAnotherClass: String(sums.inAnotherClass),
  byReason: byReason.map((one) => ({
    code: one.code,
    noLongerEligible: String(one.noLongerEligible),
    newlyEligible: String(one.newlyEligible),
  })),
  byClass: byClass.map((one) => ({ ...one, citizens: String(one.citizens) })),
});
