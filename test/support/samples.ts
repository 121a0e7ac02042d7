/** Requests that are right in every field. Tests change the one field they are about. */

export const company = (changes: object = {}) => ({
  registrationNumber: 'SF-2024-000123',
  legalName: 'Golden Gate Robotics, Inc.',
  incorporatedOn: '2024-01-20',
  legalForm: 'corporation',
  lei: null,
  shareClasses: [
    { code: 'COMMON', foundingShares: '10000000', parValue: '0.0001', currency: 'USD' },
  ],
  ...changes,
});

export const price = (changes: object = {}) => ({
  registrationNumber: 'SF-2024-000123',
  shareClass: 'COMMON',
  observedOn: '2024-02-20',
  pricePerShare: '12.34',
  currency: 'USD',
  method: 'recent-investment',
  source: 'Series A of 2024-02-18',
  ...changes,
});

export const rate = (changes: object = {}) => ({
  base: 'EUR',
  quote: 'USD',
  observedOn: '2024-02-20',
  rate: '1.0853',
  source: 'ECB reference rates',
  ...changes,
});

export const receipt = (amount: string, changes: object = {}) => ({
  receivedOn: '2024-03-02',
  amount: { amount, currency: 'USD' },
  kind: 'appropriation',
  narrative: 'Appropriation of the fiscal year 2024',
  ...changes,
});

export const expense = (amount: string, changes: object = {}) => ({
  paidOn: '2024-03-03',
  amount: { amount, currency: 'USD' },
  kind: 'audit',
  narrative: 'Audit of 2023',
  ...changes,
});

export const dividend = (amount: string, changes: object = {}) => ({
  year: 2024,
  recordOn: '2024-12-31',
  payOn: '2025-06-15',
  rule: { name: 'fixed-appropriation', amount },
  ...changes,
});

export const posting = (account: string, quantity: string) => ({
  account,
  commodity: 'USD',
  quantity,
});

/** An entry for a year that is closed. */
export const adjustment = (changes: object = {}) => ({
  effectiveOn: '2020-12-30',
  postings: [posting('expenses:audit', '1200.00'), posting('assets:cash', '-1200.00')],
  narrative: 'Audit of 2019',
  reason: 'The invoice was found in March',
  ...changes,
});

export const CITIZENS_HEADER =
  'national_id,name,born_on,resident_since,resident_until,died_on,iban' as const;
export const COMPANIES_HEADER =
  'registration_number,legal_name,incorporated_on,share_class,founding_shares,par_value,currency' as const;

/** An id that nothing has. */
export const NOBODY = '01930000-0000-7000-8000-000000000000';

/** Many short texts, written as one. */
export const words = (text: string): string[] => text.trim().split(/\s+/);
