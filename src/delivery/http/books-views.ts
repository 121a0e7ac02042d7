import { plainText } from '../../domain/quantity.js';
import type { AccountBalances, AccountPosting } from '../../ledger/books.store.js';
import type { EntryView } from '../../ledger/entries.store.js';
import type * as answer from './answer-contracts.js';
import type { Answer } from './answer-contracts.js';

/** What is shown of accounts and the journal. */

export const accountView = ({
  name,
  balances,
}: AccountBalances): Answer<typeof answer.account> => ({
  name,
  balances: balances.map(({ commodity, quantity }) => ({
    commodity,
    quantity: plainText(quantity),
  })),
});

export const postingView = (posting: AccountPosting): Answer<typeof answer.accountPosting> => ({
  journalEntryId: posting.entryId,
  effectiveOn: posting.effectiveOn,
  recordedAt: posting.recordedAt,
  narrative: posting.narrative,
  account: posting.account,
  commodity: posting.commodity,
  quantity: plainText(posting.quantity),
});

export const entryView = ({
  entryNo: _entryNo,
  ...entry
}: EntryView): Answer<typeof answer.journalEntry> => entry;
