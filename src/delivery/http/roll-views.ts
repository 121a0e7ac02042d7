import type { RollChange } from '../../dividend/dividend.store.js';

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
