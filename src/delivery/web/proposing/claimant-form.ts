import { Decimal } from 'decimal.js';
import { electronicFormatIBAN, friendlyFormatIBAN } from 'ibantools';
import type { payeeOnRecordView } from '../../http/claim-views.js';
import type { Form } from '../forms/form.js';
import { present, type Row } from '../manager/run-rows.js';
import type { Reader } from '../page-answers.js';

/** What is put forward of claimants: to which account they are paid, and what was paid to them. */

/** As the API lists those who are paid. */
export type Payee = ReturnType<typeof payeeOnRecordView>;

export const PAYEE_FIELDS = ['whom', 'claimant', 'name', 'iban', 'bic', 'reason'] as const;
export const PAYMENT_FIELDS = ['whom', 'claimant', 'amount', 'paidOn', 'reason'] as const;
export const WHOM = ['claimant', 'treasury'] as const;

const stated = ({ values }: Form, name: string): string | undefined =>
  values[name]?.trim() || undefined;

/** Who is paid, as the API has them: nobody stands for the treasury; undefined where nobody was chosen, or named. */
export function claimantIn(form: Form): string | null | undefined {
  const whom = stated(form, 'whom');
  if (whom === 'treasury') return null;
  return whom === 'claimant' ? stated(form, 'claimant') : undefined;
}

/** The requests that the forms are. */
export const payeeOf = (form: Form) => ({
  claimant: claimantIn(form),
  name: stated(form, 'name'),
  iban: stated(form, 'iban'),
  bic: stated(form, 'bic') ?? null,
  reason: stated(form, 'reason'),
});
export const paymentOf = (form: Form, currency: string) => ({
  claimant: claimantIn(form),
  amount: { amount: stated(form, 'amount'), currency },
  paidOn: stated(form, 'paidOn'),
  reason: stated(form, 'reason'),
});

/** The field of each place in either request. */
export const placesIn = (form: Form): Readonly<Record<string, string>> => ({
  '/claimant': stated(form, 'whom') === 'claimant' ? 'claimant' : 'whom',
  '/name': 'name',
  '/iban': 'iban',
  '/bic': 'bic',
  '/amount/amount': 'amount',
  '/paidOn': 'paidOn',
  '/reason': 'reason',
});

/** Where the chart has what is owed to them. */
export const accountOf = (claimant: string | null): string =>
  claimant === null ? 'liabilities:withholding-tax' : `liabilities:deductions:${claimant}`;

/** In groups of four, as a bank writes it. */
const written = (iban: string): string =>
  friendlyFormatIBAN(electronicFormatIBAN(iban) ?? '') || iban;

const namedIn = (claimant: string | null, { words }: Reader): string =>
  claimant ?? words.payments.treasury;

/** Whom files pay, in cells of a table. */
export const payeeCells = (one: Payee, reader: Reader): readonly string[] => [
  namedIn(one.claimant, reader),
  one.name,
  written(one.iban),
  reader.format.instant(one.recordedAt),
  one.enteredBy,
  one.approvedBy,
];

/** An account that is right, and the one that it takes the place of. */
export const payeeRows = (form: Form, now: Payee | undefined, reader: Reader): Row[] => {
  const { words } = reader;
  return present([
    [words.payments.claimant, namedIn(claimantIn(form) ?? null, reader)],
    [words.proposing.now, now ? `${now.name} – ${written(now.iban)}` : words.proposing.nothingNow],
    [words.proposing.name, stated(form, 'name')!],
    [words.proposals.iban, written(stated(form, 'iban')!)],
    [words.proposals.bic, stated(form, 'bic') ?? null],
    [words.manager.reason, stated(form, 'reason')!],
  ]);
};

/** A payment that is right, beside what is owed. */
export const paymentRows = (form: Form, owed: Decimal, reader: Reader): Row[] => {
  const { words, format } = reader;
  return [
    [words.payments.claimant, namedIn(claimantIn(form) ?? null, reader)],
    [words.proposing.owedNow, format.money(owed)],
    [words.manager.amount, format.money(new Decimal(stated(form, 'amount')!))],
    [words.proposals.paidOn, format.day(stated(form, 'paidOn')!)],
    [words.manager.reason, stated(form, 'reason')!],
  ];
};
