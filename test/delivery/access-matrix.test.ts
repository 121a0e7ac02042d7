import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Get, Head, Options, Post } from '@nestjs/common';
import { generateKeyPair } from 'jose';
import { type Route, ROUTES, SERVED } from '../../src/delivery/http/routes.js';
import { ServiceController } from '../../src/delivery/http/service.controller.js';
import { ROLES, type Role } from '../../src/delivery/identity/caller.js';
import { CSV_HEADER } from '../support/bank.js';
import { Managers } from '../support/fund.js';
import { FUND_IBAN } from '../support/payments.js';
import { rowCounts } from '../support/rows.js';
import { adjustment, CITIZENS_HEADER, company, NOBODY, price, words } from '../support/samples.js';
import { sealed } from '../support/sealed.js';
import { type Answered, startTestService, type TestService } from '../support/service.js';
import { Forger, inSeconds } from '../support/tokens.js';

/**
 * Who gets in where: every route, for every role, by every kind of token, at what is there and at what is not theirs
 * to know of. What is expected comes from the table of routes; what may never be, from lists written by hand.
 */

/** Who may come in where, as the contract has it: so that a slip in the table of routes shows. */
const CONTRACT = `
  POST /v1/incorporations                           clerk
  POST /v1/incorporations/preview                   clerk
  GET  /v1/incorporations                           clerk manager auditor
  GET  /v1/incorporations/:id                       clerk manager auditor
  POST /v1/incorporations/:id/annulment             clerk
  POST /v1/incorporations/:id/corrections           clerk
  POST /v1/incorporations/ocf                       clerk
  POST /v1/incorporations/ocf/preview               clerk
  GET  /v1/incorporations/:id/ocf                   clerk manager auditor
  GET  /v1/incorporations/:id/bods                  clerk manager auditor
  GET  /v1/bods                                     clerk manager auditor
  POST /v1/incorporation-imports                    clerk
  GET  /v1/incorporation-imports/:id                clerk
  GET  /v1/incorporation-imports/:id/rejections     clerk
  GET  /v1/holdings                                 manager auditor
  POST /v1/prices                                   manager
  GET  /v1/prices                                   manager auditor
  GET  /v1/prices/due                               manager auditor
  GET  /v1/valuation-runs/:id/positions             manager auditor
  GET  /v1/valuation-runs/:id/outliers              manager auditor
  POST /v1/incorporations/:id/title                 clerk
  GET  /v1/incorporations/:id/title                 clerk manager auditor
  POST /v1/exchange-rates                           manager
  GET  /v1/exchange-rates                           manager auditor
  POST /v1/corporate-actions                        manager
  GET  /v1/corporate-actions                        clerk manager auditor
  GET  /v1/corporate-actions/:id                    clerk manager auditor
  POST /v1/corporate-actions/:id/reversal           manager
  POST /v1/corporate-action-imports                 manager
  GET  /v1/corporate-action-imports/:id             manager
  GET  /v1/corporate-action-imports/:id/rejections  manager
  GET  /v1/incorporations/:id/position              manager auditor
  POST /v1/valuation-runs                           manager
  GET  /v1/valuation-runs                           manager auditor
  GET  /v1/incorporations/:id/holdings              manager auditor
  GET  /v1/reports/overview                         manager auditor
  GET  /v1/worklist                                 manager treasurer
  POST /v1/valuation-runs/:id/approval              manager
  POST /v1/valuation-runs/:id/rejection             manager
  GET  /v1/nav                                      everyone
  GET  /v1/reports/performance                      manager auditor
  GET  /v1/reports/nav                              everyone
  GET  /v1/reports/level3                           manager auditor
  GET  /v1/reports/vintage                          manager auditor
  GET  /v1/reports/concentration                    manager auditor
  POST /v1/benchmarks/:name/levels                  manager
  GET  /v1/benchmarks                               manager auditor
  GET  /v1/benchmarks/:name/levels                  manager auditor
  POST /v1/cash-receipts                            manager
  POST /v1/cash-receipts/:id/reversal               manager
  POST /v1/expenses                                 manager
  POST /v1/citizens                                 operator caseworker
  POST /v1/citizens/lookup                          auditor caseworker
  POST /v1/dividend-runs                            manager
  POST /v1/dividend-runs/preview                    manager
  POST /v1/dividend-runs/:id/approval               manager
  POST /v1/dividend-runs/:id/rejection              manager
  POST /v1/dividend-runs/:id/suspension             manager
  POST /v1/dividend-runs/:id/resumption             manager
  GET  /v1/dividend-runs                            everyone
  GET  /v1/dividend-runs/:id                        everyone
  GET  /v1/me/statements                            citizen
  GET  /v1/me/statements/:year                      citizen
  GET  /v1/me/statements/:year/proof                citizen
  GET  /v1/me/statements/:year/pdf                  citizen
  GET  /v1/me/statements/:year/signed               citizen
  GET  /v1/me/accesses                              citizen
  GET  /v1/audit-events                             auditor
  PUT  /v1/me/account                               citizen
  GET  /v1/citizens/:pseudonym/statements           auditor caseworker
  GET  /v1/accounts                                 auditor manager
  GET  /v1/accounts/:name                           auditor manager
  GET  /v1/accounts/:name/postings                  auditor manager
  GET  /v1/journal-entries                          auditor manager
  GET  /v1/journal-entries/:id                      auditor manager
  GET  /v1/journal-entries/:id/log-proof            auditor
  GET  /v1/verifications                            auditor manager
  GET  /v1/verifications/:id                        auditor manager
  GET  /v1/incorporations/:id/annulment             clerk manager auditor
  POST /v1/incorporations/:id/annulment/approval    clerk
  POST /v1/incorporations/:id/annulment/rejection   clerk
  POST /v1/citizen-imports/:id/approval             operator caseworker
  POST /v1/citizen-imports/:id/rejection            operator caseworker
  PUT  /v1/citizens/:pseudonym/account              caseworker
  GET  /v1/citizens/:pseudonym/account              caseworker auditor
  POST /v1/citizens/:pseudonym/account/approval     caseworker
  POST /v1/citizens/:pseudonym/account/rejection    caseworker
  POST /v1/citizens/:pseudonym/erasure              operator
  GET  /v1/citizens/:pseudonym/erasure              operator auditor
  POST /v1/citizens/:pseudonym/erasure/approval     operator
  POST /v1/citizens/:pseudonym/erasure/rejection    operator
  POST /v1/citizen-facts                            operator caseworker
  GET  /v1/citizens/:pseudonym/facts                auditor caseworker
  POST /v1/citizens/:pseudonym/facts/:id/withdrawal caseworker
  POST /v1/me/applications                          citizen
  POST /v1/me/appeals                               citizen
  GET  /v1/me/appeals                               citizen
  GET  /v1/appeals                                  caseworker
  GET  /v1/appeals/:id                              caseworker
  POST /v1/appeals/:id/decision                     caseworker
  GET  /v1/dividend-runs/:id/recheck                auditor manager
  GET  /v1/dividend-runs/:id/recheck/differences    auditor manager caseworker
  POST /v1/dividend-runs/:id/late-inclusions        caseworker manager
  GET  /v1/dividend-runs/:id/late-inclusions/:proposal auditor caseworker manager
  POST /v1/dividend-runs/:id/late-inclusions/:proposal/approval caseworker manager
  POST /v1/dividend-runs/:id/late-inclusions/:proposal/rejection caseworker manager
  POST /v1/dividend-runs/:id/late-reserve-release   manager
  GET  /v1/dividend-runs/:id/late-reserve-release   auditor manager
  POST /v1/dividend-runs/:id/late-reserve-release/approval manager
  POST /v1/dividend-runs/:id/late-reserve-release/rejection manager
  GET  /v1/me/data                                  citizen
  GET  /v1/dividend-runs/:id/roll-change            auditor manager
  POST /v1/dividend-runs/:id/payment-files          manager treasurer
  GET  /v1/dividend-runs/:id/payment-files          manager treasurer auditor
  GET  /v1/dividend-runs/:id/payment-files/:no      manager treasurer
  POST /v1/dividend-runs/:id/payment-files/:no/release       treasurer
  POST /v1/dividend-runs/:id/payment-files/:no/cancellation  manager treasurer
  GET  /v1/dividend-runs/:id/payment-batches/:no    manager treasurer auditor
  GET  /v1/dividend-runs/:id/reconciliation         manager treasurer auditor
  POST /v1/payment-reports                          manager treasurer
  GET  /v1/payment-reports                          manager treasurer auditor
  GET  /v1/payment-reports/:id                      manager treasurer auditor
  GET  /v1/payment-reports/:id/breaks               manager treasurer auditor
  GET  /v1/payment-reports/:id/failures             manager treasurer auditor
  POST /v1/payment-breaks/:id/resolution            manager treasurer
  GET  /v1/payment-breaks/:id                       manager treasurer auditor
  GET  /v1/payment-breaks/:id/resolution            manager treasurer auditor
  POST /v1/payment-breaks/:id/resolution/approval   manager treasurer
  POST /v1/payment-breaks/:id/resolution/rejection  manager treasurer
  GET  /v1/dividend-runs/:id/payment-batches/:no/holds       treasurer caseworker auditor
  POST /v1/dividend-runs/:id/expiry                 manager
  GET  /v1/dividend-runs/:id/expiry                 manager treasurer auditor
  GET  /v1/citizens/:pseudonym/representatives      caseworker auditor
  POST /v1/citizens/:pseudonym/representatives      caseworker
  GET  /v1/citizens/:pseudonym/representatives/:id  caseworker auditor
  POST /v1/citizens/:pseudonym/representatives/:id/approval    caseworker
  POST /v1/citizens/:pseudonym/representatives/:id/rejection   caseworker
  POST /v1/citizens/:pseudonym/representatives/:id/withdrawal  caseworker
  GET  /v1/me/wards                                 citizen
  GET  /v1/me/wards/:pseudonym/statements/:year     citizen
  GET  /v1/me/wards/:pseudonym/statements/:year/proof  citizen
  GET  /v1/me/wards/:pseudonym/statements/:year/pdf    citizen
  GET  /v1/me/wards/:pseudonym/statements/:year/signed  citizen
  PUT  /v1/me/wards/:pseudonym/payee                citizen
  GET  /v1/proposals                                auditor caseworker clerk manager operator treasurer
  GET  /v1/proposals/:id                            auditor manager treasurer
  GET  /v1/nation                                   everyone
  POST /v1/nation/amendments                        operator
  GET  /v1/nation/amendments/:since                 auditor operator
  POST /v1/nation/amendments/:since/approval        operator
  POST /v1/nation/amendments/:since/rejection       operator
  POST /v1/nation/amendments/:since/withdrawal      operator
  GET  /v1/nation/amendments/:since/withdrawal      auditor operator
  POST /v1/nation/amendments/:since/withdrawal/approval  operator
  POST /v1/nation/amendments/:since/withdrawal/rejection operator
  GET  /v1/periods                                  auditor manager
  POST /v1/periods/:year/closure                    manager
  GET  /v1/periods/:year/closure                    auditor manager
  POST /v1/periods/:year/closure/approval           manager
  POST /v1/periods/:year/closure/rejection          manager
  POST /v1/periods/:year/adjustments                manager
  GET  /v1/periods/:year/adjustments                auditor manager
  GET  /v1/periods/:year/adjustments/:id            auditor clerk manager
  POST /v1/periods/:year/late-incorporations        clerk
  POST /v1/periods/:year/adjustments/:id/approval   manager
  POST /v1/periods/:year/adjustments/:id/rejection  manager
  POST /v1/claims                                   caseworker
  GET  /v1/claims                                   caseworker auditor
  GET  /v1/claims/:id                               caseworker auditor
  POST /v1/claims/:id/withdrawal                    caseworker
  POST /v1/claims/:id/objection-decision            caseworker
  GET  /v1/me/claims                                citizen
  POST /v1/me/claims/:id/objection                  citizen
  GET  /v1/me/directives                            citizen
  PUT  /v1/me/directives                            citizen
  POST /v1/claimant-payees                          manager
  GET  /v1/claimant-payees                          manager treasurer auditor
  GET  /v1/claimant-payees/:id                      manager treasurer auditor
  POST /v1/claimant-payees/:id/approval             manager
  POST /v1/claimant-payees/:id/rejection            manager
  POST /v1/claimant-payments                        manager
  GET  /v1/claimant-payments/:id                    auditor manager
  POST /v1/claimant-payments/:id/approval           manager
  POST /v1/claimant-payments/:id/rejection          manager
  POST /v1/overpayments                             caseworker
  GET  /v1/overpayments                             caseworker auditor
  GET  /v1/overpayments/:id                         caseworker auditor
  POST /v1/overpayments/:id/approval                caseworker
  POST /v1/overpayments/:id/rejection               caseworker
  POST /v1/overpayments/:id/repayment               caseworker
  PUT  /v1/overpayments/:id/plan                    caseworker
  POST /v1/overpayments/:id/write-offs              caseworker
  GET  /v1/write-offs/:id                           caseworker auditor
  POST /v1/write-offs/:id/approval                  caseworker
  POST /v1/write-offs/:id/rejection                 caseworker
`;

/** What must never be, whatever the table says: by role, the routes it does not get into. */
const NEVER: readonly (readonly [Role, RegExp, string])[] = [
  ['auditor', /^(POST|PUT|PATCH|DELETE) (?!\/v1\/citizens\/lookup$|\/log\/)/, 'changes nothing'],
  [
    'citizen',
    /^(POST|PUT|PATCH|DELETE) (?!\/v1\/me\/|\/log\/)/,
    'does nothing but about what is theirs',
  ],
  [
    'citizen',
    /^GET \/v1\/(citizen|incorporation|holdings|prices|exchange|accounts|journal|valuation|claims|overpayments|write-offs)/,
    'reads nobody and no books',
  ],
  [
    'clerk',
    /\/v1\/(me|citizen|prices|exchange|valuation|cash|expenses|accounts|journal)/,
    'keeps the registry only',
  ],
  ['clerk', /^POST \/v1\/dividend/, 'keeps the registry only'],
  [
    'manager',
    /\/v1\/(me|citizen|incorporation-imports|claims|overpayments|write-offs)/,
    'sees no person',
  ],
  ['manager', /^POST \/v1\/incorporations/, 'registers nothing'],
  [
    'caseworker',
    /\/v1\/(me|incorporation|holdings|prices|exchange|valuation|cash|expenses|accounts|journal)/,
    'sees no books',
  ],
  [
    'operator',
    /\/v1\/(me|incorporation|holdings|prices|exchange|valuation|cash|expenses|accounts|journal)/,
    'sees no books',
  ],
  ['operator', /\/v1\/citizens\/(lookup|:pseudonym\/(?!erasure))/, 'looks nobody up'],
  [
    'treasurer',
    /^(POST|PUT) \/v1\/(?!payment|dividend-runs\/:id\/payment)/,
    'releases payments only',
  ],
];
/** What is open to everyone, and what is told there to who asks for nothing in particular. */
const OPEN: Readonly<Record<string, number>> = {
  'GET /health/live': 200,
  'GET /health/ready': 200,
  'GET /metrics': 200,
  'GET /openapi.json': 200,
  'GET /log/checkpoint': 200,
  'GET /log/checkpoints/:size': 200,
  'GET /log/cosigned-checkpoint': 404,
  'GET /log/tile/*': 404,
  'GET /log/proof/inclusion': 422,
  'GET /log/proof/consistency': 422,
  'GET /log/days': 200,
  'GET /log/dividend-runs': 200,
  'GET /log/key': 200,
  'POST /log/cosignatures': 422,
  'GET /verify.html': 200,
  'GET /verify.mjs': 200,
  'GET /': 200,
  'GET /dividends': 200,
  'GET /check': 200,
  'GET /rules': 200,
  'GET /docs': 200,
  'GET /docs/:group': 404,
  'GET /v1/nation/law': 200,
  'GET /assets/:name': 404,
  'GET /sign-in': 303,
  'GET /sign-in/callback': 400,
  'GET /sign-in/as/:uid': 404,
  'POST /sign-in/as/:uid': 415,
  'GET /sign-in/ended': 200,
  'POST /sign-out': 415,
};
/** Where a machine never gets in, whatever its role. */
const NEVER_A_MACHINE = /\/(approval|release)$|\/v1\/me\/|dividend-runs\/:id\/resumption$/;

const isOpen = ({ roles }: Route): boolean => roles === 'open';
const isLetIn = (role: Role, { roles }: Route): boolean =>
  roles === 'open' || roles === 'everyone' || roles.includes(role);
const routes = Object.entries(ROUTES).filter(([, route]) => !isOpen(route));

let service: TestService;
let forger: Forger;
/** By the place of a parameter: what is there, and what is there but something else. */
let ids: Readonly<Record<string, readonly [own: string, others: string]>>;
let before: Record<string, string>;
beforeAll(async () => {
  service = await startTestService();
  ids = await aYear(service);
  forger = await Forger.of(service.database);
  before = await rowCounts(service.database.owner);
});
afterAll(async () => {
  await service.close();
});

const LISTED = 'SF-2024-000999';

/** One of everything that a route can be asked for. */
async function aYear(at: TestService): Promise<typeof ids> {
  const fund = new Managers(at);
  const send = async (as: Role, path: string, type: string, body: unknown, states: string[]) => {
    const answer = await at.ask('POST', path, { as, type, body, key: path });
    expect(answer).toMatchObject({ status: 202 });
    await at.until(answer.headers.get('location')!, states, as);
    return answer.json.id as string;
  };
  const companies = await send(
    'clerk',
    '/v1/incorporation-imports',
    'application/x-ndjson',
    // One that is proposed to be annulled, and one that something happens to.
    [company(), company({ registrationNumber: LISTED })]
      .map((one) => JSON.stringify(one))
      .join('\n'),
    ['completed'],
  );
  const people = await send(
    'operator',
    '/v1/citizens',
    'text/csv',
    `${CITIZENS_HEADER}\nDEMO-1,Ada,1980-01-01,2000-01-01,,,FR1420041010050500013M02606\nDEMO-2,Bo,1980-01-01,2025-01-01,,,`,
    ['completed'],
  );
  expect(await fund.prices(price())).toMatchObject({ status: 201 });
  const { id: receipt, journalEntryId: entry } = await fund.receive('1000.00');
  const actions = await send(
    'manager',
    '/v1/corporate-action-imports',
    'application/x-ndjson',
    JSON.stringify({
      reference: 'gazette-1',
      kind: 'name-change',
      registrationNumber: 'NOBODY-1', // It goes back.
      effectiveOn: '2024-03-02',
      legalName: 'Golden Gate Robots, Inc.',
    }),
    ['completed'],
  );
  const valuation = await fund.valued('2024-12-31');
  const { at: run, run: proposed } = await fund.proposed('/v1/dividend-runs', {
    year: 2024,
    recordOn: '2024-12-31',
    payOn: '2025-06-15',
    rule: { name: 'fixed-appropriation', amount: '500.00' },
    lateReserve: '250.00',
  });
  expect(await fund.decide(run, 'approval')).toMatchObject({ status: 200 });
  await at.until(run, ['distributed'], 'auditor');
  const built = await at.ask('POST', `${run}/payment-files`, { as: 'treasurer', body: {} });
  await at.until(built.headers.get('location')!, ['completed'], 'auditor');
  const report = await send(
    'treasurer',
    '/v1/payment-reports',
    'text/csv',
    `${CSV_HEADER}\ntotal,0,0,USD,${FUND_IBAN}\n`,
    ['completed'],
  );
  // The law of this nation lets nothing expire: it is done beside the doors.
  await at.database.owner.query(
    `insert into run (kind, subject, state, started_by) values ('expiry', $1, 'completed', 'ann')`,
    [`${proposed.id}:expiry:x`],
  );
  const found = await at.ask('GET', '/v1/incorporations', { as: 'clerk' });
  const [{ id: incorporation }] = found.json.items;
  const { json } = await at.ask('POST', '/v1/citizens/lookup', {
    as: 'auditor',
    body: { nationalId: 'DEMO-1' },
  });
  // Its entry is laid a day back, as time does, so that its annulment waits for a second clerk.
  await at.database.owner.query(`
    set session_replication_role = replica;
    update journal_entry set recorded_at = recorded_at - interval '1 day' where entry_key = 'incorporation:${incorporation}';
    set session_replication_role = origin`);
  const propose = async (method: string, path: string, as: Role, body: object) => {
    const answer = await at.ask(method, path, { as, body });
    expect(answer).toMatchObject({ status: 202 });
    return answer.json.id as string;
  };
  await propose('POST', `/v1/incorporations/${incorporation}/annulment`, 'clerk', { reason: 'x' });
  // An action that stands would keep it from being annulled.
  const listed = await fund.post('/v1/corporate-actions', {
    kind: 'listing',
    registrationNumber: LISTED,
    shareClass: 'COMMON',
    effectiveOn: '2024-03-01',
    isin: 'US0378331005',
  });
  expect(listed).toMatchObject({ status: 201 });
  await propose('PUT', `/v1/citizens/${json.citizen}/account`, 'caseworker', {
    iban: 'DE89370400440532013000',
    reason: 'x',
  });
  const { json: other } = await at.ask('POST', '/v1/citizens/lookup', {
    as: 'auditor',
    body: { nationalId: 'DEMO-2' },
  });
  const representative = await propose(
    'POST',
    `/v1/citizens/${json.citizen}/representatives`,
    'caseworker',
    { kind: 'guardian', representative: other.citizen, since: '2024-01-01', reason: 'x' },
  );
  await at.database.owner.query(
    `insert into representative (bucket, citizen_id, representative_no, kind, representative_bucket, representative_id,
                                 since, begun_by)
     select w.bucket, w.citizen_id, 1, 'guardian', r.bucket, r.citizen_id, '2024-01-01', $1
       from citizen w, citizen r where w.pseudonym = $2 and r.pseudonym = $3`,
    [representative, other.citizen, json.citizen],
  );
  // Nobody's record may be erased so early: it is proposed beside the doors.
  await at.database.owner.query(
    `insert into proposal (kind, subject, content, reason, proposed_by) values ('erasure', $1, '{}', 'x', 'operator')`,
    [json.citizen],
  );
  // Nor is a late reserve released while one may appeal.
  await at.database.owner.query(
    `insert into proposal (kind, subject, content, reason, proposed_by)
     values ('late-reserve-release', $1, '{"amount": "1"}', 'x', 'manager')`,
    [proposed.id],
  );
  await propose('POST', '/v1/nation/amendments', 'operator', {
    amendment: { since: '2031-01-01', fractions: 'down' },
    reason: 'x',
  });
  // It is not law yet, so its withdrawal comes beside the doors.
  await at.database.owner.query(
    `insert into proposal (kind, subject, content, reason, proposed_by)
     values ('law-withdrawal', '2031-01-01', '{"withdraws": {}}', 'x', 'operator')`,
  );
  const facts = await at.ask('POST', '/v1/citizen-facts', {
    as: 'caseworker',
    body: { nationalId: 'DEMO-1', kind: 'adoption', on: '1981-01-01' },
  });
  const [fact] = facts.json.ids;
  const { json: appeal } = await at.ask('POST', '/v1/me/appeals', {
    as: ['citizen', 'DEMO-2'],
    body: { year: 2024, grounds: 'x' },
  });
  const appealed = appeal.id;
  const included = await propose('POST', `${run}/late-inclusions`, 'caseworker', {
    citizen: appeal.citizen,
    reason: 'x',
  });
  await propose('POST', '/v1/periods/2020/closure', 'manager', {});
  await fund.post('/v1/benchmarks/world-equities/levels', {
    observedOn: '2024-01-02',
    level: '100',
    source: 'x',
  });
  expect(await fund.decide('/v1/periods/2020/closure', 'approval')).toMatchObject({ status: 200 });
  const adjusted = await propose('POST', '/v1/periods/2020/adjustments', 'manager', adjustment());
  const overpaid = await propose('POST', '/v1/overpayments', 'caseworker', {
    citizen: json.citizen,
    run: proposed.id,
    reason: 'x',
  });
  // The demo's law knows no claims, and nothing is owed yet: these come beside the doors, too.
  const beside = async (insert: string) =>
    (await at.database.owner.query<{ id: string }>(insert, [json.citizen])).rows[0]!.id;
  const claim = await beside(`
    insert into claim (bucket, citizen_id, claimant, kind, amount, notice_certified_on, counts_from, object_until, filed_by, filed_at)
    select bucket, citizen_id, 'csed', 'child-support', 1, '2024-01-01', '2024-01-31', '2024-01-31', 'caseworker', now()
      from citizen where pseudonym = $1 returning claim_id as id`);
  const claimantPayment = await beside(`
    insert into proposal (kind, subject, content, reason, proposed_by)
    select 'claimant-payment', 'liabilities:withholding-tax', '{"claimant": null, "amount": "1", "paidOn": "2024-01-01"}',
           'x', 'manager' where $1::uuid is not null returning proposal_id as id`);
  const claimantPayee = await beside(`
    insert into proposal (kind, subject, content, reason, proposed_by)
    select 'claimant-payee', 'liabilities:withholding-tax',
           '{"claimant": null, "name": "Treasury", "iban": "FR1420041010050500013M02606", "bic": null}', 'x', 'manager'
     where $1::uuid is not null returning proposal_id as id`);
  const finding = await beside(`
    with said as (
      insert into payment_outcome (run_id, outcome_no, level, status) select run_id, 99, 'transaction', 'settled' from payment_report
       where $1::uuid is not null returning run_id, outcome_no),
    broken as (
      insert into payment_break (report_id, outcome_no, kind) select run_id, outcome_no, 'unknown-payment' from said
      returning break_no)
    insert into proposal (kind, subject, content, reason, proposed_by)
    select 'payment-break', break_no::text, '{"finding": "void"}', 'x', 'somebody' from broken returning proposal_id as id`);
  const writeOff = await beside(`
    insert into proposal (kind, subject, content, reason, proposed_by)
    values ('write-off', $1, '{}', 'x', 'caseworker') returning proposal_id as id`);
  const verification = await beside(`
    insert into verification (started_at, verified_by, up_to_entry)
    select now(), 'root on a machine', 0 where $1::uuid is not null returning verification_id as id`);
  await sealed(at.database.owner); // Proofs are of what is in the log.
  const size = (await at.ask('GET', '/log/checkpoint')).text.split('\n')[1]!;
  return {
    'checkpoints/:size': [size, `${size}0`],
    'assets/:name': ['none.css', 'none.css'],
    'docs/:group': ['nowhere', 'nowhere'],
    'as/:uid': ['nobody', 'nobody'],
    'claims/:id': [claim, entry],
    'overpayments/:id': [overpaid, writeOff],
    'write-offs/:id': [writeOff, overpaid],
    'claimant-payments/:id': [claimantPayment, overpaid],
    'claimant-payees/:id': [claimantPayee, overpaid],
    'payment-breaks/:id': ['1', '9'],
    'proposals/:id': [finding, entry],
    'periods/:year': ['2020', '0000'],
    'adjustments/:id': [adjusted, entry],
    'amendments/:since': ['2031-01-01', '2032-01-01'],
    'incorporations/:id': [incorporation, valuation.id],
    'incorporation-imports/:id': [companies, people],
    'citizen-imports/:id': [people, companies],
    'corporate-actions/:id': [listed.json.id, entry],
    'corporate-action-imports/:id': [actions, people],
    'valuation-runs/:id': [valuation.id, proposed.id],
    'dividend-runs/:id': [proposed.id, valuation.id],
    'payment-files/:no': ['1', '9'],
    'payment-batches/:no': ['1', '9'],
    'representatives/:id': [representative, entry],
    'wards/:pseudonym': [other.citizen, incorporation],
    'payment-reports/:id': [report, proposed.id],
    'cash-receipts/:id': [receipt, entry],
    'journal-entries/:id': [entry, receipt],
    'verifications/:id': [verification, entry],
    'journal/:id': [entry, receipt],
    'citizens/:pseudonym': [json.citizen, incorporation],
    'facts/:id': [fact, incorporation],
    'appeals/:id': [appealed, incorporation],
    'late-inclusions/:proposal': [included, incorporation],
    'statements/:year': ['2024', '2023'],
    'benchmarks/:name': ['world-equities', 'others'],
    'accounts/:name': ['assets:cash', `liabilities:dividends-payable:${incorporation}`],
  };
}

type Place = 'own' | "another's" | 'of nobody';

/** The address of a route's resource. */
function addressOf(route: string, place: Place): string {
  const [, path = ''] = route.split(' ');
  return path.replace(/[^/]+\/:\w+/g, (found) => {
    const [own, others] = ids[found]!;
    const name = found.split(':')[0]!;
    return name + (place === 'own' ? own : place === 'of nobody' ? NOBODY : others);
  });
}

let knocks = 0;
/** Asks as if to use the route, with nothing that could have an effect. */
async function knock(route: string, place: Place, token: string | undefined): Promise<Answered> {
  const [method = ''] = route.split(' ');
  const file = SERVED[route]!.file;
  const type = file?.includes('text/csv') ? 'text/csv' : file?.[0];
  const body = method === 'GET' ? {} : type ? { type, body: '' } : { body: {} };
  return service.ask(method, addressOf(route, place), {
    ...body,
    key: `knock-${++knocks}`,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
}

const isRead = (route: string): boolean => route.startsWith('GET ');
const hasPlace = (route: string): boolean => route.includes('/:');
/** Where one's own may be asked for without an effect. */
const placeOf = (route: string): Place => (isRead(route) ? 'own' : 'of nobody');

/** What one who may is told there, by what the table says the route takes. */
function welcome(route: string, place: Place): number {
  const { status, body, file } = ROUTES[route]!;
  if (file) return route.includes('/payment-reports') ? 422 : 400; // An empty file has no header.
  if (body && !body.safeParse({}).success) return 422;
  if (/wards\/.*\/proof$/.test(route)) return 404; // The ward was included late.
  return hasPlace(route) && place !== 'own' ? 404 : status;
}

/** A citizen's token is of one who is on the roll. */
const holder = (role: Role) => ({ sub: role === 'citizen' ? 'DEMO-1' : role, roles: [role] });

/** Every kind of token that must not open any door, whoever's it is. */
const BAD: Readonly<Record<string, (role: Role) => Promise<string | undefined> | string>> = {
  none: async () => undefined,
  expired: (role) => forger.signed({ ...holder(role), exp: inSeconds(-90) }),
  'not yet valid': (role) => forger.signed({ ...holder(role), nbf: inSeconds(100_000) }),
  'issued in the future': (role) => forger.signed({ ...holder(role), iat: inSeconds(100_000) }),
  'for another audience': (role) => forger.signed({ ...holder(role), aud: 'account' }),
  'of another issuer': (role) => forger.signed({ ...holder(role), iss: 'https://evil.example' }),
  'alg none': (role) => forger.unsigned(holder(role)),
  'HS256 with the public key': (role) => forger.signedWithPublicKey(holder(role)),
  'tampered with': (role) =>
    forger.tampered({ ...holder(role), roles: [] }, { ...holder(role), roles: [role] }),
  "signed with somebody's key": async (role) =>
    forger.signed(holder(role), {}, (await generateKeyPair('ES256')).privateKey),
};

const GOOD: Readonly<Record<string, (role: Role) => Promise<string>>> = {
  person: (role) => forger.signed(holder(role)),
  agent: (role) => forger.signed({ ...holder(role), act: { sub: 'assistant' } }),
  machine: (role) => forger.signed({ ...holder(role), client_id: holder(role).sub }),
};

/** One kind of token for each role, made once. */
const made = new Map<string, Promise<string | undefined>>();
function tokenOf(kind: string, role: Role): Promise<string | undefined> {
  const name = `${kind} ${role}`;
  const token = made.get(name) ?? Promise.resolve((BAD[kind] ?? GOOD[kind])!(role));
  made.set(name, token);
  return token;
}

/** What was asked, and what is answered: `status code`. */
async function told(route: string, place: Place, kind: string, role: Role): Promise<string> {
  const { status, json } = await knock(route, place, await tokenOf(kind, role));
  return `${place} ${kind} ${role}: ${status}${status >= 400 ? ` ${json?.code}` : ''}`;
}

const places = (route: string): Place[] =>
  hasPlace(route) ? [placeOf(route), "another's"] : [placeOf(route)];

describe('the table of routes', () => {
  test('is as the contract has it', () => {
    const contract = CONTRACT.trim()
      .split('\n')
      .map((line) => words(line))
      .map(([method, path, ...roles]) => [`${method} ${path}`, roles.toSorted()]);
    const table = routes.map(([route, { roles }]) => [
      route,
      roles === 'everyone' ? ['everyone'] : [...roles].toSorted(),
    ]);

    expect(table).toEqual(expect.arrayContaining(contract));
    const added = routes
      .map(([route]) => route)
      .filter((route) => !contract.some(([known]) => known === route));
    // Progress is watched, and failed work resumed, by who may start it or see it.
    expect(
      added.filter(
        (route) =>
          !/\/(events|resumption)$|^GET \/v1\/(citizen-import|valuation-run)s\/:id/.test(route),
      ),
    ).toEqual([]);
  });

  test.each(NEVER)('has no line that lets a %s into %s: %s', (role, forbidden) => {
    const may = routes.filter(([, route]) => isLetIn(role, route)).map(([route]) => route);

    expect(may.filter((route) => forbidden.test(route))).toEqual([]);
  });

  test('opens nothing but what says how the service is and what it can do', () => {
    const open = Object.entries(SERVED).filter(([, route]) => isOpen(route));
    expect(open.map(([route]) => route).toSorted()).toEqual(Object.keys(OPEN).toSorted());
  });
});

describe('the doors', () => {
  afterAll(async () => {
    expect(await rowCounts(service.database.owner)).toEqual(before);
  });

  test.each(routes)('%s lets in the roles of its line, and no other', async (route, line) => {
    const asked = ROLES.flatMap((role) =>
      ['person', 'agent'].flatMap((kind) =>
        places(route).map((place) => ({
          role,
          kind,
          place,
          expected: isLetIn(role, line)
            ? expect.stringMatching(new RegExp(`: ${welcome(route, place)}( |$)`))
            : `${place} ${kind} ${role}: 403 forbidden`,
        })),
      ),
    );

    const answers = asked.map(({ role, kind, place }) => told(route, place, kind, role));
    expect(await Promise.all(answers)).toEqual(asked.map(({ expected }) => expected));
  });

  test.each(routes)('%s lets in a machine, unless one approves there', async (route, line) => {
    const answers = ROLES.map((role) => told(route, placeOf(route), 'machine', role));
    const expected = ROLES.map((role) => {
      const to = `${placeOf(route)} machine ${role}`;
      if (role === 'citizen' || !isLetIn(role, line)) return `${to}: 403 forbidden`;
      return line.approves
        ? `${to}: 403 machine-may-not-approve`
        : expect.stringMatching(new RegExp(`: ${welcome(route, placeOf(route))}( |$)`));
    });

    expect(await Promise.all(answers)).toEqual(expected);
  });

  test.each(routes)('%s opens to no bad token of who may come in', async (route, line) => {
    const asked = Object.keys(BAD).flatMap((kind) =>
      ROLES.filter((role) => isLetIn(role, line)).map(
        (role) => [placeOf(route), kind, role] as const,
      ),
    );
    const answers = asked.map(([place, kind, role]) => told(route, place, kind, role));

    expect(await Promise.all(answers)).toEqual(
      asked.map((of) => `${of.join(' ')}: 401 unauthorized`),
    );
    const answer = await knock(route, placeOf(route), undefined);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  test.each(NEVER)('keep a %s out of %s: %s', async (role, forbidden) => {
    const closed = Object.keys(ROUTES).filter((route) => forbidden.test(route));

    expect(closed).not.toEqual([]);
    for (const route of closed)
      for (const place of places(route))
        expect(`${route} ${await told(route, place, 'person', role)}`).toBe(
          `${route} ${place} person ${role}: 403 forbidden`,
        );
  });

  test('keep machines away from approving, and from being anybody', async () => {
    const closed = Object.keys(ROUTES).filter((route) => NEVER_A_MACHINE.test(route));

    expect(closed.length).toBeGreaterThanOrEqual(6);
    for (const route of closed)
      for (const role of ROLES)
        expect(await knock(route, placeOf(route), await tokenOf('machine', role))).toMatchObject({
          status: 403,
        });
  });

  test('show a citizen their own, and of another citizen nothing', async () => {
    const mine = async (sub: string) =>
      knock('GET /v1/me/statements/:year', 'own', await forger.signed({ sub, roles: ['citizen'] }));

    expect(await mine('DEMO-1')).toMatchObject({
      status: 200,
      json: { entitlement: { net: '250.00' } },
    });
    expect(await mine('DEMO-2')).toMatchObject({
      status: 200,
      json: { entitlement: { net: '0.00' } },
    });
    expect(await mine('DEMO-3')).toMatchObject({ status: 404, json: { code: 'not-on-the-roll' } });
  });

  test('that are open are so to everyone, with any token', async () => {
    for (const [route, status] of Object.entries(OPEN))
      for (const kind of [...Object.keys(BAD), 'person'])
        expect({
          route,
          kind,
          ...(await knock(route, 'own', await tokenOf(kind, 'clerk'))),
        }).toMatchObject({ route, kind, status });
  });
});

describe('the service does not start', () => {
  const start = async () => {
    const started = await startTestService();
    await started.close();
  };

  test.each([
    ['GET', '/v1/back-door', Get('v1/back-door')],
    ['POST', '/v1/nav', Post('v1/nav')],
    ['HEAD', '/v1/expenses', Head('v1/expenses')],
    ['OPTIONS', '/v1/nav', Options('v1/nav')],
  ])('with a route that has no line: %s %s', async (method, path, decorate) => {
    const controller = ServiceController.prototype as unknown as Record<string, unknown>;
    const backDoor = { value: () => 'in' };
    Object.defineProperty(controller, 'backDoor', { ...backDoor, configurable: true });
    decorate(controller, 'backDoor', backDoor);
    try {
      await expect(start()).rejects.toThrow(
        `routes without a line in the table: ${method} ${path}`,
      );
    } finally {
      delete controller['backDoor'];
    }
  });

  test('with a line that has no route', async () => {
    const table = SERVED as Record<string, Route>;
    table['GET /v1/nowhere'] = table['GET /v1/nav']!;
    try {
      await expect(start()).rejects.toThrow('lines without a route: GET /v1/nowhere');
    } finally {
      delete table['GET /v1/nowhere'];
    }
  });
});
