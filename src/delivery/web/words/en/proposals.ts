/** What is said of proposals, in English. */
export const proposals = {
  title: 'Proposals',
  lead: 'What one person has put forward and another decides upon. Nothing happens before.',
  what: 'What',
  proposedAt: 'Proposed at',
  year: 'Year',
  effectiveOn: 'As of the day',
  narrative: 'What it records',
  payee: 'Paid to',
  iban: 'Account (IBAN)',
  bic: 'BIC',
  paidOn: 'Paid on',
  finding: 'What was found',
  citizen: 'Citizen, by pseudonym',
  decisionReason: 'Reason for the decision',
  postings: 'What it posts',
  states: {
    proposed: 'Waits for another person',
    approved: 'Approved',
    rejected: 'Rejected',
  },
  lists: {
    proposed: 'Waiting',
    approved: 'Approved',
    rejected: 'Rejected',
  },
  kinds: {
    'period-closure': 'Closing of a year',
    adjustment: 'Adjustment of a closed year',
    'claimant-payment': 'Payment to a claimant',
    'claimant-payee': 'Account of a claimant',
    'payment-break': 'Finding on what a bank said',
    'late-inclusion': 'Citizen included late',
    'late-reserve-release': 'Release of a reserve',
  },
  refused: {
    'proposer-may-not-approve': 'You proposed it; another person has to decide.',
    'proposal-changed': 'The proposal has changed since you saw it. Look at it again.',
    'not-in-that-state': 'It is decided already.',
    'recorder-may-not-approve':
      'You recorded something that counts in it by hand; another person has to decide.',
    'claims-have-changed':
      'A claim that something would be taken for was withdrawn or refused since. Reject it and propose it anew.',
    'inputs-have-changed':
      'Something that counts in it became known since. Reject it and propose it anew.',
    'prices-in-doubt':
      'Some prices may be of shares before a split. Have them put right and propose it anew, or say why they are right.',
    'nav-restated': 'A value that counts in it was put right since. Reject it and propose it anew.',
    'insufficient-cash': 'There is not enough cash for it.',
    'insufficient-realised-income':
      'Not enough has been earned for it yet. Reject it and propose it anew.',
    'period-closed': 'The year of that day is closed.',
    'period-in-use': 'Something is still being posted in this year. Approve it when that is done.',
    'valuation-in-progress': 'Another value is being posted. Try again when that is done.',
    'nav-already-approved': 'There is an official value of this day.',
    'valuation-run-exists': 'A value of this day is proposed, or being computed.',
    'dividend-run-exists': 'There is a dividend of this year, proposed or approved.',
    'no-approved-nav':
      'The fund has no official value that it could be computed from. Value the fund first.',
    'pool-too-small': 'There would be less than the smallest coin for each.',
    'no-eligible-citizens': 'Nobody on the roll would get it.',
    'no-exchange-rate': 'Prices are in a currency of which a rate is missing. Have it recorded.',
    'late-reserve-exhausted': 'Too little is left of the reserve.',
  },
} as const;
