import { counted, type Display, moneyLine } from './display.js';
import type { DividendAnswer, NavAnswer } from './work.js';

export interface StatementAnswer {
  readonly year: number;
  readonly currency: string;
  /** Whether there is a proof that it is in the published total. */
  readonly isInTotal: boolean;
  readonly entitlement: {
    readonly gross: string;
    readonly deductions: readonly { readonly kind: string; readonly amount: string }[];
    readonly net: string;
  };
  readonly why: {
    readonly eligibility: string;
    readonly rule: string;
    readonly eligibleCitizens: string;
    readonly perCitizen: string;
    readonly steps: readonly { readonly label: string; readonly amount: string }[];
  };
  readonly payment: { readonly state: string; readonly payOn: string | null };
  readonly lines: readonly {
    readonly on: string;
    readonly narrative: string;
    readonly amount: string;
    readonly balance: string;
  }[];
}

/** Room for a trillion, to the cent. */
const AMOUNT_WIDTH = 26;

/** A citizen's statement as they would read it: what, why, when. */
export function sayStatement(
  display: Display,
  nationalId: string,
  { year, currency, entitlement, why, payment, lines }: StatementAnswer,
): void {
  const row = rowsOf(display, currency);
  display.say(`\nStatement of ${nationalId}: dividend ${year}`);
  row(entitlement.gross, 'gross');
  for (const { kind, amount } of entitlement.deductions) row(`-${amount}`, kind);
  row(entitlement.net, `net, ${payment.state}${payment.payOn ? ` on ${payment.payOn}` : ''}`);
  display.say(`  Why: ${why.eligibility}; by the rule ${why.rule}`);
  for (const { label, amount } of why.steps) row(amount, label);
  row(why.perCitizen, `to each of ${counted(Number(why.eligibleCitizens))} citizens`);
  display.say('  Account');
  for (const { on, narrative, amount } of lines) row(amount, `${on}  ${narrative}`);
  if (lines.length > 0) row(lines.at(-1)!.balance, 'is what the fund owes now');
}

/** What the year came to. */
export function sayTotals(
  display: Display,
  { asOf, nav }: NavAnswer,
  { year, currency, pool, eligible, perCitizen, residue }: DividendAnswer,
): void {
  const row = rowsOf(display, currency);
  display.say(`\nThe fund and its dividend of ${year}`);
  row(nav.amount, `NAV as of ${asOf}`);
  row(pool, 'pool');
  row(perCitizen, `to each of ${counted(Number(eligible))} citizens`);
  row(residue, 'residue, which stays in the fund');
}

const rowsOf =
  (display: Display, currency: string) =>
  (amount: string, label: string): void =>
    display.say(`${moneyLine(amount, currency).padStart(AMOUNT_WIDTH)}  ${label}`);

/** Where to look next, and how to sign in. `before` goes in front of commands: variables they need to find the service. */
export function sayWhereToLook(
  display: Display,
  address: string,
  before: string,
  nationalId: string,
  year: number,
): void {
  const token = (who: string) => `${before}npm run -s token -- ${who}`;
  display.say(`
The service is up
  Pages           ${address}/
  API             ${address}/v1
  Documentation   ${address}/docs
  OpenAPI         ${address}/openapi.json
  Health          ${address}/health/ready

Sign in as anyone: this prints a bearer token of the embedded provider, which is for development only
  ${token('manager alice')}
  ${token(`citizen ${nationalId}`)}
The statement of a citizen
  curl -s -H "Authorization: Bearer $(${token(`citizen ${nationalId}`)})" ${address}/v1/me/statements/${year}
`);
}
