import type { FieldProblem, Refusal, RefusalCode } from '../../domain/refusal.js';

/** What the door itself says no to, before the books are asked. */
export const HTTP_PROBLEMS = [
  'unauthorized',
  'forbidden',
  'fresh-sign-in-required',
  'foreign-form',
  'not-found',
  'method-not-allowed',
  'malformed-request',
  'malformed-json',
  'malformed-utf-8',
  'malformed-file',
  'json-too-deep',
  'body-too-large',
  'headers-too-large',
  'request-timeout',
  'unsupported-media-type',
  'idempotency-key-required',
  'idempotency-key-invalid',
  'idempotency-key-reused',
  'idempotency-key-in-use',
  'too-many-requests',
  'overloaded',
  'internal-error',
  'unavailable',
  'not-signed-here',
  'identity-provider-unavailable',
] as const;

export type ProblemCode = RefusalCode | (typeof HTTP_PROBLEMS)[number];

/** Every problem has a status, a title and a word on what to do. A new code does not compile until it has them. */
export const PROBLEMS: Readonly<
  Record<ProblemCode, readonly [status: number, title: string, detail: string]>
> = {
  'unknown-incorporation': [
    404,
    'No such incorporation',
    'No incorporation has this id. Look it up by its registration number.',
  ],
  'unknown-run': [404, 'No such run', 'No run of this kind has this id.'],
  'unknown-receipt': [404, 'No such receipt', 'No cash receipt has this id.'],
  'unknown-proposal': [404, 'No such proposal', 'Nothing of this kind is proposed here.'],
  'unknown-account': [
    404,
    'No such account',
    'The chart of accounts has no account of this name. GET /v1/accounts lists them.',
  ],
  'unknown-entry': [404, 'No such journal entry', 'No journal entry has this id.'],
  'unknown-verification': [404, 'No such verification', 'No run of verify has this id.'],
  'unknown-appeal': [404, 'No such appeal', 'No appeal has this id.'],
  'unknown-fact': [404, 'No such fact', 'Nothing is known of this citizen under this id.'],
  'unknown-citizen': [404, 'No such citizen', 'No citizen is known by this.'],
  'unknown-claim': [404, 'No such claim', 'No claim has this id.'],
  'unknown-overpayment': [
    404,
    'No such overpayment',
    'No dividend was taken back under this id. GET /v1/overpayments lists those that were.',
  ],
  'not-on-the-roll': [
    404,
    'You are not on the roll of citizens',
    'The roll has no citizen with your national id. Ask the office that keeps the register of residents to enter you.',
  ],
  'unknown-corporate-action': [404, 'No such corporate action', 'No corporate action has this id.'],
  'unknown-benchmark': [
    404,
    'No such benchmark',
    'No level of a benchmark of this name is on record. GET /v1/benchmarks lists those there are.',
  ],
  'unknown-tile': [
    404,
    'No such tile',
    'The log has no tile of this name, or not that wide yet. GET /log/checkpoint says how many leaves there are.',
  ],
  'unknown-checkpoint': [
    404,
    'No such checkpoint',
    'The log has signed no checkpoint of this size, or none at all yet. GET /log/checkpoint is the newest. Who holds one of this size with the log’s signature should keep it and show it to an auditor: it says that the log had another history.',
  ],
  'not-cosigned-yet': [
    404,
    'No witness has cosigned yet',
    'No witness has cosigned a checkpoint of this log yet. GET /log/checkpoint is the newest, signed by the log alone.',
  ],
  'not-sealed-yet': [
    409,
    'Not in the log yet',
    'Entries are in the log, and signed, some seconds after they were recorded. Try again in a moment.',
  ],
  'checkpoint-too-early': [
    409,
    'The checkpoint is older than the total',
    'This checkpoint was signed before the total was declared, so nothing leads from it to your dividend. Name the size of a later one, larger than facts.leaf, or none for the newest.',
  ],
  'not-a-cosignature': [
    422,
    'No right cosignature',
    'Send the note of a checkpoint of this log with lines of its witnesses below it, signed now. facts say how many of theirs are right, and how many wrong.',
  ],
  'unknown-witness': [
    422,
    'No witness of this log',
    'No line is of a witness of this log by name and key. facts say how many witnesses it has: a log with none takes no cosignatures. Ask its operator to take your verifier key in.',
  ],
  'witness-clock-ahead': [
    422,
    'The witness’s clock is ahead',
    'The cosignature is right, but its time lies further ahead of the clock of this log than it may: facts say both, and by how many seconds it may. Set the clock of the witness, and cosign again.',
  ],
  'citizen-erased': [
    410,
    'This citizen has been erased',
    'Their personal facts were erased when the legal retention had passed, and cannot be had or changed any more.',
  ],
  'unknown-payment-file': [404, 'No such payment file', 'The dividend has no file of this number.'],
  'unknown-payment-report': [404, 'No such report', 'No report of a bank has this id.'],
  'unknown-payment-break': [
    404,
    'No such break',
    'Of no report of a bank is there a break of this number.',
  ],
  'unknown-representative': [
    404,
    'No such representative',
    'Nobody stands for this citizen by this id; perhaps it has ended.',
  ],
  'citizen-deceased': [
    409,
    'This citizen has died',
    'Nothing is changed in their name any more. Whoever settles the estate asks the office that pays the dividend.',
  ],
  'no-statement': [
    404,
    'No statement for this year',
    'The dividend of this year has not been approved. Statements appear on the day it is.',
  ],
  'not-in-the-total': [
    404,
    'Not in the published total',
    'The total of this dividend has no part of this citizen, so there is nothing to prove: they get nothing of it, or were included late, which was paid beside the total by the entry that facts names; or their leaf was laid before the roll knew how to commit to them.',
  ],
  'invalid-fields': [
    422,
    'Some fields are wrong',
    'Correct every field named in errors and send the request again.',
  ],
  'unreadable-report': [
    422,
    'The bank’s report cannot be read',
    'Nothing was taken from it. Send the file as the bank gave it: pain.002, camt.053 or camt.054 in UTF-8, or the CSV.',
  ],
  'report-not-ours': [
    422,
    'The report is not of this fund’s payments',
    'Nothing was taken from it. It names an account or a payment file that is not ours: ask the bank for the right one.',
  ],
  'report-does-not-add-up': [
    422,
    'The report does not add up',
    'Nothing was taken from it. Its counts or sums are not those of what it lists: ask the bank for it again.',
  ],
  'payment-report-exists': [
    409,
    'This report was read before',
    'The same file, or one with the same message id, was taken in; Location is that report. Nothing was taken from this one.',
  ],
  'unknown-share-class': [
    422,
    'No such share class',
    'The company has no share class of this code.',
  ],
  'duplicate-registration-number': [
    409,
    'Already registered',
    'A company with this registration number is registered; Location is its record.',
  ],
  'already-annulled': [409, 'Already annulled', 'This registration has been annulled.'],
  'already-reversed': [
    409,
    'Already reversed',
    'This has been reversed; an entry is reversed once.',
  ],
  'already-withdrawn': [
    409,
    'Already withdrawn',
    'This fact has been withdrawn. State it again if it holds after all.',
  ],
  'no-application-needed': [
    409,
    'Nobody applies for this dividend',
    'By the law of this year whoever is eligible is paid without an application.',
  ],
  'not-in-application-window': [
    409,
    'Applications are not open',
    'Apply within the days that facts.from and facts.until name.',
  ],
  'appeal-too-late': [
    409,
    'The time to appeal has passed',
    'Appeals could be made until the day that facts.until names.',
  ],
  'already-appealed': [
    409,
    'You have appealed',
    'There is one appeal against each dividend. GET /v1/me/appeals says how yours stands.',
  ],
  'already-included': [
    409,
    'Included already',
    'This citizen is due this dividend: by its roll, all that their class gets by what is on record now, or included late. Nobody is included twice, and there is nothing to appeal against; GET /v1/me/statements says what is due. An appeal made before is decided by saying so: denied, with that as its reason.',
  ],
  'late-reserve-exhausted': [
    409,
    'The late reserve does not suffice',
    'A late inclusion is paid from the reserve that was set aside with the run; facts.left is what is left of it.',
  ],
  'late-reserve-needed': [
    409,
    'The late reserve may still be needed',
    'It is released once the days to appeal are over (facts.until), every appeal is decided and whoever was found right is included (facts.appeals), and no late inclusion waits (facts.lateInclusions).',
  ],
  'holding-has-moved': [
    409,
    'The holding has moved',
    'Another event has touched this holding since it was founded. Record a corporate action instead.',
  ],
  'contribution-would-change': [
    409,
    'Another law would apply',
    'On that day, or in that legal form, the company owes the fund another part of its shares. Annul it and register it anew.',
  ],
  'company-dissolved': [
    409,
    'The company is dissolved',
    'Nothing happens to a company, or to a class of it, after its dissolution: facts say what would, to which, and when that was dissolved.',
  ],
  'more-than-is-held': [
    409,
    'More than is held',
    'facts say what would take more shares than the fund holds of which class on that day, and how many it holds: this action, or one recorded for a later day. Correct or reverse that first.',
  ],
  'more-than-outstanding': [
    409,
    'More than there are',
    'The fund would hold more shares of the class than there are after the action that facts name. Record the issue of the shares first.',
  ],
  'too-many-shares': [
    409,
    'Too many shares',
    'A class has less than 10^15 shares. Look at the terms again: perhaps new and old shares are the wrong way round.',
  ],
  'too-many-tied-companies': [
    409,
    'Too many companies would be tied to each other',
    'Mergers and spin-offs tie companies; what happens to one is worked out with all of them, and there may be 2,000. Record a transfer out of what is given up, and a transfer in of what comes instead: that ties nothing.',
  ],
  'isin-in-use': [
    409,
    'This ISIN is another class’s',
    'An ISIN names one class of shares for ever: facts.registrationNumber and facts.shareClass say whose it is. Where that is the wrong one, reverse its listing first.',
  ],
  'beyond-pre-emption': [
    409,
    'More than the fund may take up',
    'By the law of that day the fund may take up facts.most of the new shares.',
  ],
  'machine-may-not-approve': [
    403,
    'A person must decide',
    'A system that signed in as itself decides on nothing. Ask a person to.',
  ],
  'proposer-may-not-approve': [
    403,
    'Another person must decide',
    'Who proposed it may not decide on it. Ask somebody else.',
  ],
  'recorder-may-not-approve': [
    403,
    'Another person must decide',
    'You recorded one of its inputs by hand. Ask a manager who did not.',
  ],
  'claims-have-changed': [
    409,
    'Claims have changed since it was proposed',
    'Something would be taken for a claim that has been withdrawn since, or objected to with success. Reject this run and propose it anew.',
  ],
  'not-in-that-state': [
    409,
    'Not possible in this state',
    'The state it is in, which facts say where they can, does not allow this; look at it again.',
  ],
  'objection-too-late': [
    409,
    'Too late to object',
    'The days in which one may object to this claim are over. Ask the claimant, or the office, to withdraw it.',
  ],
  'nothing-to-take-back': [
    409,
    'Nothing to take back',
    'This citizen got nothing by that run, or it has been taken back or has expired.',
  ],
  'taken-meanwhile': [
    409,
    'Taken meanwhile',
    'Since this run failed, others took, released or took back what it was to. Propose the dividend again.',
  ],
  'more-than-is-owed': [
    409,
    'More than is owed',
    'What was paid, came back, was set off or written off cannot be more than what is owed, and stands in no payment file; facts say how much that is.',
  ],
  'too-many-claimants': [
    409,
    'Too many claimants',
    'The chart of accounts holds no more claimants. File it for one who is on record.',
  ],
  'proposal-changed': [
    409,
    'The proposal has changed',
    'What you decide on is not what is proposed now. Look at it again.',
  ],
  'proposal-exists': [
    409,
    'This is proposed already',
    'A proposal of it waits for a second person. Have it approved or rejected first.',
  ],
  'representative-exists': [
    409,
    'Represented already',
    'This person stands for the citizen already, or somebody settles the estate. Withdraw that first.',
  ],
  'not-a-guardian': [
    422,
    'Not a guardian',
    'Only one of the guardians can be paid. GET /v1/me/wards lists them under mayBePaid.',
  ],
  'no-account-to-pay-from': [
    409,
    'No account to pay from',
    'The operator sets DEBTOR_IBAN and DEBTOR_NAME, the account that the fund pays from, and starts the service again.',
  ],
  'dividend-at-work': [
    409,
    'Payments of this dividend are being worked on',
    'A batch of payments or an expiry of it is under way, or has failed and waits to be let go on. Try again when it is done.',
  ],
  'payment-day-passed': [
    409,
    'The day of payment has passed',
    'Banks refuse a file that asks them to pay in the past. Cancel it and build another.',
  ],
  'payable-has-changed': [
    409,
    'Less is owed than the file pays',
    'Something of what this file pays was taken back or paid otherwise since it was built: facts.citizens or facts.claimants of it. Cancel it and build another.',
  ],
  'payees-have-changed': [
    409,
    'The file pays who is not to be paid any more',
    'Since it was built, accounts were changed, payees died, or representatives were ended: facts.citizens or facts.claimants of it. Cancel it and build another.',
  ],
  'never-expires': [
    409,
    'Dividends do not expire',
    'The law of this dividend lets nobody lose what they have not claimed.',
  ],
  'not-expired-yet': [
    409,
    'It can still be claimed',
    'The years that the law gives to claim it are not over; facts.claimableUntil is the last day.',
  ],
  'nav-already-approved': [
    409,
    'A NAV is approved for this day',
    'Send restates with the id of the official NAV, and a reason, to propose a new version.',
  ],
  'not-the-official-nav': [
    409,
    'Not the official NAV',
    'restates must name the newest approved valuation of the same day.',
  ],
  'valuation-run-exists': [
    409,
    'A valuation of this day is under way',
    'Wait for it to be decided, or have it rejected.',
  ],
  'valuation-in-progress': [
    409,
    'Another valuation is being posted',
    'Try again when it is approved; where its posting has failed (`state`), a manager must resume it first.',
  ],
  'dividend-run-exists': [
    409,
    'This year has its dividend run',
    'A year has one run that is neither rejected nor failed; Location is that run.',
  ],
  'inputs-have-changed': [
    409,
    'The valuation’s inputs have changed',
    'A corporate action or correction of its day or before became known since it was frozen. Reject it and propose it anew.',
  ],
  'prices-in-doubt': [
    409,
    'Prices may be of shares before a split',
    'So many positions as facts.positions says count by a price of which nobody said whether it is of a share before a split or after it; GET …/outliers lists them as split-in-doubt. Have the right prices recorded and the NAV proposed anew, or approve it with a reason why they are right.',
  ],
  'nav-restated': [
    409,
    'A NAV that this dividend counts was restated',
    'It was computed from a version that is no longer the official one. Reject it and propose it anew.',
  ],
  'no-exchange-rate': [
    422,
    'No exchange rate',
    'Prices are in currencies that had no rate to the fund’s in the days before, facts.currencies: record them, POST /v1/exchange-rates. It is never taken to be 1.',
  ],
  'no-approved-nav': [
    422,
    'No approved NAV',
    'A report needs an approved NAV of its day or before; the rule of a dividend, one of a fiscal year end at or before the record date. Run and approve a valuation first, or ask for a later day.',
  ],
  'insufficient-cash': [
    409,
    'Not enough cash',
    'Available is the cash less all liabilities. Record a receipt, or ask for less.',
  ],
  'insufficient-realised-income': [
    409,
    'Not enough realised income',
    'By law a dividend is paid from realised income only; facts.available is what of it is not distributed yet. Reject this run and propose it anew.',
  ],
  'no-eligible-citizens': [
    409,
    'Nobody is eligible',
    'No citizen on the roll is eligible for this year.',
  ],
  'pool-too-small': [
    409,
    'The pool is too small',
    'It does not come to one payable unit for each eligible citizen.',
  ],
  'pool-too-large': [
    409,
    'The pool is too large',
    'What citizens get is summed as a count of smallest coins, which must stay below 2^63; facts.most is the most there can be. Ask for less.',
  ],
  'quantity-too-fine': [
    422,
    'Too many decimals',
    'The books hold ten decimals and never round a quantity. The stake must come out with at most ten.',
  ],
  'period-closed': [
    409,
    'The period is closed',
    'Nothing is recorded in a closed year but an adjustment: propose one at POST /v1/periods/{year}/adjustments, a company at …/late-incorporations, a NAV with a reason.',
  ],
  'already-closed': [409, 'Already closed', 'This year has been closed, for good.'],
  'period-not-over': [
    409,
    'The year is not over',
    'A year is closed once it is over, in UTC. Propose it then.',
  ],
  'period-in-use': [
    409,
    'A run is still posting in this year',
    'What was approved in it is not posted to the end. Let the run go on, then approve the closure.',
  ],
  'period-open': [
    409,
    'The year is open',
    'Only a closed year is adjusted. Record in an open one what happened, where it belongs.',
  ],
  'retention-not-over': [
    409,
    'The legal retention is not over',
    "A citizen's record is kept while they are resident or anything is owed to them, and for the nation's years after the last of their death, the end of their residence and what last moved their account.",
  ],
  'not-yet-known': [
    503,
    'Not settled yet',
    'What was known at that instant may still change. Ask again in a moment, or for an earlier instant.',
  ],
  'fund-of-another-nation': [
    409,
    'The fund of another nation',
    'This database keeps the books of another nation. Set NATION to it, or point DATABASE_URL or DATA_DIR elsewhere.',
  ],
  'fund-has-another-currency': [
    409,
    'The fund has another currency',
    'The books of this database are kept in another currency.',
  ],
  'law-on-record-differs': [
    409,
    'The law on record is another',
    'What the law has been cannot be changed. Leave it as it is on record, and state what changes as an amendment of a later day.',
  ],
  'law-comes-too-late': [
    409,
    'The amendment comes too late',
    'Companies or dividends on record fall under it already, or it lies before an amendment on record. Let it come into force later.',
  ],
  unauthorized: [401, 'Sign in first', 'Send a valid bearer token: Authorization: Bearer <token>.'],
  forbidden: [403, 'Not allowed', 'Your role does not allow this.'],
  'fresh-sign-in-required': [
    403,
    'Sign in again',
    'Where money is paid to is changed only just after signing in, so that nobody does it on a device left open. Sign in again and repeat the request.',
  ],
  'foreign-form': [
    403,
    'This form was not sent from our page',
    'Nothing was done. Open the page again and send its form from there; the form of a sign-in that has ended is no longer good.',
  ],
  'not-found': [
    404,
    'Not found',
    'There is nothing at this address. GET /openapi.json lists what there is.',
  ],
  'method-not-allowed': [405, 'Method not allowed', 'This address does not answer this method.'],
  'malformed-request': [400, 'The request is malformed', 'The request cannot be read as HTTP.'],
  'malformed-json': [400, 'The body is not JSON', 'The body cannot be read as JSON.'],
  'malformed-utf-8': [400, 'The body is not UTF-8', 'Send text as UTF-8.'],
  'malformed-file': [
    400,
    'The file cannot be read',
    'Nothing was taken from it. Correct it and send it again.',
  ],
  'json-too-deep': [400, 'The JSON is nested too deeply', 'No request needs more than 32 levels.'],
  'body-too-large': [
    413,
    'The body is too large',
    'Send less at once; files of companies and citizens go to the imports.',
  ],
  'headers-too-large': [
    431,
    'The headers are too large',
    'Send shorter headers or a shorter address.',
  ],
  'request-timeout': [
    408,
    'The request came too slowly',
    'Send the headers at once, and the body at 1 KiB a second or faster.',
  ],
  'unsupported-media-type': [
    415,
    'Unsupported media type',
    'See the Content-Types this address takes in /openapi.json.',
  ],
  'idempotency-key-required': [
    400,
    'Idempotency-Key is required',
    'Send a header Idempotency-Key of your own choosing, the same again when you repeat the request.',
  ],
  'idempotency-key-invalid': [
    400,
    'Idempotency-Key is invalid',
    'It has 1 to 255 printable ASCII characters.',
  ],
  'idempotency-key-reused': [
    422,
    'Idempotency-Key was used for another request',
    'A key belongs to one body. Send a new key with a new request.',
  ],
  'idempotency-key-in-use': [
    409,
    'This request is still being answered',
    'A request with the same key is under way. Repeat it in a moment.',
  ],
  'too-many-requests': [
    429,
    'Too many requests',
    'RateLimit-Policy says how many are answered in which time; Retry-After, in how many seconds to go on.',
  ],
  overloaded: [
    503,
    'Too much is going on at once',
    'Try again after the seconds that Retry-After names; nothing was done.',
  ],
  'internal-error': [
    500,
    'Something went wrong on our side',
    'Nothing was changed. The log has the details under the request id.',
  ],
  'not-signed-here': [
    503,
    'Statements are not signed here',
    'The process that answered has no key to sign with that the public log has made known: LOG_KEY_FILE is not set, or no worker has signed by it yet. The statement itself is at the address without /signed.',
  ],
  unavailable: [
    503,
    'Not available at the moment',
    'The database cannot be reached. Try again in a moment.',
  ],
  'identity-provider-unavailable': [
    503,
    'Your sign-in cannot be checked',
    'The identity provider cannot be asked for its keys. Your token may be good: try again with it in a moment.',
  ],
};

/** A no of the door itself. */
export class HttpProblem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly detail?: string,
    readonly fields: readonly FieldProblem[] = [],
  ) {
    super(detail ?? code);
    this.name = 'HttpProblem';
  }
}

/** A no that the API has said, and recorded, and a page passes on. */
export class ToldProblem extends HttpProblem {}

/** RFC 9457 problem details. */
export function problemBody(
  code: ProblemCode,
  detail?: string,
  fields: readonly FieldProblem[] = [],
  facts: Refusal['facts'] = {},
) {
  const [status, title, advice] = PROBLEMS[code];
  return {
    type: `/problems/${code}`,
    title,
    status,
    detail: detail ?? advice,
    code,
    ...(fields.length > 0 ? { errors: fields } : {}),
    ...(Object.keys(facts).length > 0
      ? {
          facts: Object.fromEntries(
            Object.entries(facts).map(([name, value]) => [name, String(value)]),
          ),
        }
      : {}),
  };
}
