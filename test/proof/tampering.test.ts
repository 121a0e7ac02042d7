import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type DataSource, EntityManager } from 'typeorm';
import { openDatabase } from '../../src/database.js';
import { EntryTextStore } from '../../src/log/entry-text.store.js';
import type { Proof } from '../../src/proof/law.js';
import { prove, proveBooks } from '../../src/proof/laws.js';
import { csvReport } from '../support/banking.js';
import { NationFolder } from '../support/nation-folder.js';
import { sealed } from '../support/sealed.js';
import { startTestService, type TestService } from '../support/service.js';

let service: TestService;
/** Its second class gets what the first does, and is of nobody: whoever is moved there gets the same. */
const nation = new NationFolder({
  deductions: { withholdingTax: '0.1', feePerClaim: '2' },
  eligibility: { weights: [{ belowAge: 150, weight: '1' }, { weight: '1' }] },
});
/** As the owner, who can switch the triggers off: the enemy that privileges do not stop. */
let owner: DataSource;

beforeAll(async () => {
  service = await startTestService({ NATION: nation.path });
  owner = await openDatabase(service.database.url, undefined);
  await aYear();
  await sealed(service.database.owner);
});
afterAll(async () => {
  await owner.destroy();
  await service.close();
  nation.remove();
});

/**
 * Two companies, one corrected and one annulled; two year-end NAVs; a reversed receipt; a distributed dividend; an
 * account changed by staff, and paid to; a payment that came back; a year closed, and adjusted; claims paid out of the
 * dividend, and two of those taken back, one by mistake.
 */
async function aYear(): Promise<void> {
  const post = async (path: string, as: Parameters<TestService['ask']>[2]) => {
    const answer = await service.ask('POST', path, as);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.text}`);
    return answer;
  };
  const company = (registrationNumber: string) => ({
    registrationNumber,
    legalName: registrationNumber,
    incorporatedOn: '2020-05-01',
    shareClasses: [
      { code: 'COMMON', foundingShares: '1000', parValue: '0.5', currency: 'USD' },
      { code: 'PREF', foundingShares: '30', currency: 'USD' },
    ],
  });
  for (const number of ['ONE', 'TWO', 'GONE'])
    await post('/v1/incorporations', { as: 'clerk', key: number, body: company(number) });
  const { json: companies } = await service.ask('GET', '/v1/incorporations', { as: 'clerk' });
  const idOf = (number: string) =>
    companies.items.find(
      ({ registrationNumber }: { registrationNumber: string }) => registrationNumber === number,
    ).id;
  await post(`/v1/incorporations/${idOf('ONE')}/title`, {
    as: 'clerk',
    key: 'title',
    body: { state: 'claimed', evidenceSha256: 'a'.repeat(64), effectiveOn: '2024-06-01' },
  });
  for (const asOf of ['2025-12-31', '2024-12-31']) {
    await post('/v1/exchange-rates', {
      as: ['manager', 'pam'],
      body: { base: 'EUR', quote: 'USD', observedOn: asOf, rate: '1.1', source: 'ECB' },
    });
    const price = {
      observedOn: asOf,
      currency: 'EUR',
      method: 'multiples',
      source: 'peers',
      inputs: { metric: '2500', metricName: 'EBITDA', multiple: '5', dilutedShares: '1000' },
    };
    await post('/v1/prices', {
      as: ['manager', 'pam'],
      body: ['ONE', 'GONE'].map((registrationNumber) => ({
        registrationNumber,
        shareClass: 'COMMON',
        ...price,
      })),
    });
    const run = (
      await post('/v1/valuation-runs', { as: ['manager', 'ann'], key: asOf, body: { asOf } })
    ).headers.get('location')!;
    await service.until(run, ['proposed'], 'auditor');
    await post(`${run}/approval`, { as: ['manager', 'ben'], body: {} });
    await service.until(run, ['approved'], 'auditor');
  }
  const fields = { shareClasses: [{ code: 'PREF', foundingShares: '50' }] };
  await post(`/v1/incorporations/${idOf('TWO')}/corrections`, {
    as: 'clerk',
    body: { fields, reason: 'misread' },
  });
  await post(`/v1/incorporations/${idOf('GONE')}/annulment`, {
    as: 'clerk',
    body: { reason: 'twice' },
  });
  const receipt = {
    receivedOn: '2026-01-05',
    amount: { amount: '1000.00', currency: 'USD' },
    kind: 'appropriation',
    narrative: 'Appropriation',
  };
  await post('/v1/cash-receipts', { as: ['manager', 'pam'], key: 'r1', body: receipt });
  const mistaken = await post('/v1/cash-receipts', {
    as: ['manager', 'pam'],
    key: 'r2',
    body: receipt,
  });
  await post(`/v1/cash-receipts/${mistaken.json.id}/reversal`, {
    as: ['manager', 'pam'],
    body: { reason: 'twice' },
  });
  const act = (registrationNumber: string, terms: object, key: string) =>
    post('/v1/corporate-actions', {
      as: ['manager', 'pam'],
      key,
      body: { registrationNumber, shareClass: 'COMMON', effectiveOn: '2026-01-06', ...terms },
    });
  const split = { kind: 'split', newShares: '3', oldShares: '1' };
  await act('ONE', split, 'a1');
  await act('ONE', { kind: 'disposal', shares: '30', proceeds: '5.00' }, 'a2');
  await act('TWO', { kind: 'cash-dividend', amount: '0.01' }, 'a3');
  const wrong = await act('TWO', split, 'a4');
  await post(`${wrong.headers.get('location')!}/reversal`, {
    as: ['manager', 'pam'],
    body: { reason: 'of another' },
  });
  await act('ONE', { kind: 'listing', isin: 'US0378331005' }, 'a5');
  const people = Array.from({ length: 20 }, (_, no) =>
    JSON.stringify({
      nationalId: `N${no}`,
      name: `Person ${no}`,
      bornOn: '1980-01-01',
      residentSince: no === 7 ? '2025-06-01' : '2000-01-01',
      ...(no === 5 ? { iban: 'GB29NWBK60161331926819' } : {}),
    }),
  ).join('\n');
  const roll = await post('/v1/citizens', {
    as: 'operator',
    body: people,
    type: 'application/x-ndjson',
  });
  await service.until(roll.headers.get('location')!, ['completed'], 'operator');
  const pseudonymOf = async (nationalId: string) =>
    (await service.ask('POST', '/v1/citizens/lookup', { as: 'caseworker', body: { nationalId } }))
      .json.citizen;
  const money = (amount: string) => ({ amount, currency: 'USD' });
  const claimed = async (nationalId: string, amount: string) => {
    const body = {
      claimant: 'csed',
      citizen: await pseudonymOf(nationalId),
      kind: 'child-support',
      amount: money(amount),
      noticeCertifiedOn: '2026-01-05',
    };
    return (await post('/v1/claims', { as: ['caseworker', 'carl'], body })).json.id;
  };
  await claimed('N1', '5.00');
  await claimed('N7', '1.00');
  const contested = await claimed('N2', '3.00');
  await post(`/v1/me/claims/${contested}/objection`, {
    as: ['citizen', 'N2'],
    body: { grounds: 'not-owed' },
  });
  await post(`/v1/claims/${contested}/objection-decision`, {
    as: ['caseworker', 'cora'],
    body: { verdict: 'dismissed', reason: 'It is' },
  });
  const dividend = {
    year: 2025,
    recordOn: '2025-12-31',
    payOn: '2026-12-15',
    lateReserve: '20.00',
  };
  const run = (
    await post('/v1/dividend-runs', { as: ['manager', 'ann'], key: 'd', body: dividend })
  ).headers.get('location')!;
  await service.until(run, ['proposed'], 'auditor');
  await post(`${run}/approval`, { as: ['manager', 'ben'], body: {} });
  await service.until(run, ['distributed'], 'auditor');

  const late = await post(`${run}/late-inclusions`, {
    as: ['caseworker', 'carl'],
    body: { citizen: await pseudonymOf('N7'), reason: 'Appeal granted' },
  });
  await post(`${late.headers.get('location')}/approval`, { as: ['caseworker', 'cora'], body: {} });

  const payment = await post('/v1/claimant-payments', {
    as: ['manager', 'ann'],
    key: 'csed',
    body: { claimant: 'csed', amount: money('2.00'), paidOn: '2026-04-04', reason: 'Transfer 1' },
  });
  await post(`${payment.headers.get('location')}/approval`, { as: ['manager', 'ben'], body: {} });
  for (const nationalId of ['N1', 'N4']) {
    const body = {
      citizen: await pseudonymOf(nationalId),
      run: run.split('/').at(-1),
      reason: 'Had died',
    };
    const overpaid = await post('/v1/overpayments', { as: ['caseworker', 'carl'], body });
    const overpayment = overpaid.headers.get('location')!;
    await post(`${overpayment}/approval`, { as: ['caseworker', 'cora'], body: {} });
    if (nationalId === 'N1')
      await post(`${overpayment}/repayment`, {
        as: ['caseworker', 'carl'],
        key: 'repaid',
        body: { amount: money('1.00'), receivedOn: new Date().toISOString().slice(0, 10) },
      });
  }
  const alive = await post(`${run}/late-inclusions`, {
    as: ['caseworker', 'carl'],
    body: { citizen: await pseudonymOf('N4'), reason: 'Is alive' },
  });
  await post(`${alive.headers.get('location')}/approval`, { as: ['caseworker', 'cora'], body: {} });

  const { json: found } = await service.ask('POST', '/v1/citizens/lookup', {
    as: 'caseworker',
    body: { nationalId: 'N3' },
  });
  const account = `/v1/citizens/${found.citizen}/account`;
  await service.ask('PUT', account, {
    as: 'caseworker',
    body: { iban: 'DE89370400440532013000', reason: 'New card' },
  });
  await post(`${account}/approval`, { as: ['caseworker', 'second'], body: {} });
  const payee = await post('/v1/claimant-payees', {
    as: ['manager', 'ann'],
    key: 'payee',
    body: { claimant: 'csed', name: 'CSED', iban: 'GB29NWBK60161331926819', reason: 'Letter' },
  });
  await post(`${payee.headers.get('location')}/approval`, { as: ['manager', 'ben'], body: {} });
  await post(`${run}/payment-files`, { as: ['treasurer', 'tess'], body: {} });
  await service.until(`${run}/payment-batches/1`, ['completed'], 'auditor');
  for (const file of [1, 2])
    await post(`${run}/payment-files/${file}/release`, { as: ['treasurer', 'theo'], body: {} });
  const { rows: sent } = await service.database.owner.query<{ id: string; amount: string }>(
    `select end_to_end_id as id, trim_scale(amount)::text as amount from payment_instruction order by end_to_end_id`,
  );
  const [back] = sent;
  const report = await post('/v1/payment-reports', {
    as: 'treasurer',
    type: 'text/csv',
    body: csvReport(
      [[{ endToEndId: back!.id, amount: back!.amount }, 'returned', '2026-01-05', 'AC04']],
      'USD',
    ),
  });
  await service.until(report.headers.get('location')!, ['completed'], 'auditor');
  await post('/v1/periods/2025/closure', { as: ['manager', 'ann'], body: {} });
  await post('/v1/periods/2025/closure/approval', { as: ['manager', 'ben'], body: {} });
  const adjustment = await post('/v1/periods/2025/adjustments', {
    as: ['manager', 'ann'],
    body: {
      effectiveOn: '2025-03-03',
      postings: [
        { account: 'expenses:audit', commodity: 'USD', quantity: '0.50' },
        { account: 'assets:cash', commodity: 'USD', quantity: '-0.50' },
      ],
      narrative: 'Stamps',
      reason: 'Found in a drawer',
    },
  });
  await post(`${adjustment.headers.get('location')}/approval`, {
    as: ['manager', 'ben'],
    body: {},
  });
}

test('untouched books are sound, and every proof has something to look at', async () => {
  const asking = jest.spyOn(EntityManager.prototype, 'query');
  const proofs = await proveBooks(service.database.service);
  const asked = asking.mock.calls.map(([statement]) => statement);
  asking.mockRestore();

  // Sums tell that the laws of every posting, event and leaf hold: who breaks them is not looked for.
  expect(
    asked.filter((statement) => /out of balance|no event|should be of/.test(statement)),
  ).toEqual([]);
  expect(proofs.filter(({ offender }) => offender !== null)).toEqual([]);
  expect(proofs.filter(({ checked }) => checked.startsWith('0 ')).map(({ what }) => what)).toEqual(
    [],
  );
});

/** What the proofs find after a change that no trigger saw. Nothing stays changed. */
async function foundAfter(
  tampering: string,
  more?: (tx: EntityManager) => Promise<void>,
): Promise<readonly Proof[]> {
  const runner = owner.createQueryRunner();
  await runner.startTransaction();
  try {
    await runner.query('set local session_replication_role = replica');
    await runner.query(tampering);
    await more?.(runner.manager);
    return (await prove([runner.manager])).filter(({ offender }) => offender !== null);
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

const one = (table: string, where = 'true') =>
  `ctid = (select ctid from ${table} where ${where} order by ctid limit 1)`;
const citizenWhere = 'tableoid, ctid';
const oneCitizen = (table: string) =>
  `(${citizenWhere}) = (select ${citizenWhere} from ${table} order by bucket, citizen_id limit 1)`;

const decidedBy = (kind: string, person: string) =>
  `update run set decided_by = '${person}' where kind = '${kind}'`;
const ONE_TILE = `(shard_no, tile_no) = (select shard_no, tile_no from dividend_tile order by length(leaves) desc, shard_no limit 1)`;
const ON_TREE = `(bucket, citizen_id) = (select bucket, citizen_id from dividend_roll where reasons = 0 order by 1, 2 limit 1)`;
/** What each leaf of a tree is of. */
const COINS = `(select coins / citizens from dividend_shard limit 1)`;
const ADJUSTMENT = `(select entry_id from journal_entry where entry_key like 'adjustment:%')`;

test.each([
  [
    'a split is made bigger',
    `update position_change set held = held * 2 where ${one('position_change', 'held > 0')}`,
    '1',
  ],
  [
    'there are more shares of a class after a split',
    `update position_change set outstanding = outstanding + 1 where ${one('position_change', 'held > 0')}`,
    '5',
  ],
  [
    'a company has fewer shares than the fund holds',
    `update position_change set outstanding = outstanding - 2800 where ${one('position_change', 'held < 0')}`,
    '6',
  ],
  [
    'what an action changed is forgotten',
    `delete from position_change where ${one('position_change', 'held < 0')}`,
    '3',
  ],
  [
    'an action that was reversed comes back',
    `delete from corporate_action_reversal where ${one('corporate_action_reversal')}`,
    '5',
  ],
  [
    'a reversed action leaves a cost',
    `update position_change set cost = 1
      where action_no = (select action_no from corporate_action_reversal) and change_no = (select max(change_no) from position_change)`,
    '2',
  ],
  [
    'a gain is made by what is no disposal',
    `update corporate_action set kind = 'transfer' where kind = 'disposal'`,
    '5',
  ],
  [
    'a second class is listed under an ISIN',
    `insert into corporate_action (kind, incorporation_id, share_class_id, effective_on, terms, recorded_at, recorded_by)
     select a.kind, s.incorporation_id, s.commodity_id, a.effective_on, a.terms, now(), 'x'
       from corporate_action a, share_class s where a.kind = 'listing' and s.commodity_id <> a.share_class_id limit 1`,
    '3',
  ],
  ['an ISIN is free while its class is listed', `delete from isin_of_class`, '3'],
  [
    'a posting is raised',
    `update posting set quantity = quantity + 1 where ${one('posting')}`,
    '1',
  ],
  ['a posting is deleted', `delete from posting where ${one('posting')}`, '1'],
  [
    'both sides of an entry are raised alike',
    `update posting set quantity = quantity * 2 where entry_id = (select min(entry_id) from cash_receipt)`,
    '13',
  ],
  [
    'the postings of an entry are deleted',
    `delete from posting where entry_id = (select min(entry_id) from posting)`,
    '1',
  ],
  [
    'an entry is deleted whole',
    `with gone as (delete from posting where entry_id = 1) delete from journal_entry where entry_id = 1`,
    '3',
  ],
  [
    'an entry is moved to another day',
    `update journal_entry set effective_on = effective_on - 1 where entry_id = 2`,
    '4',
  ],
  [
    'an entry and its postings are moved to another day',
    `with moved as (update posting set effective_on = effective_on - 400 where entry_id = (select min(entry_id) from cash_receipt))
     update journal_entry set effective_on = effective_on - 400 where entry_id = (select min(entry_id) from cash_receipt)`,
    '13',
  ],
  [
    'an entry gets another key',
    `update journal_entry set entry_key = 'incorporation:x' where entry_id = 1`,
    '3',
  ],
  [
    'an entry is invented',
    `with e as (insert into journal_entry (entry_key, effective_on, recorded_at, recorded_by, narrative)
                values ('invented', '2025-01-01', now(), 'nobody', 'Invented') returning entry_id, effective_on, recorded_at)
     insert into posting select entry_id, account_id(a), (select currency_id from fund), q, effective_on, recorded_at
       from e, (values ('assets:cash', 5), ('income:other', -5)) v (a, q)`,
    '3',
  ],
  [
    'an entry is said to be of a valuation that posted none',
    `update journal_entry set entry_key = 'valuation:' || (select run_id from run where kind = 'valuation' limit 1) || ':99:x'
      where entry_id = (select min(entry_id) from cash_receipt)`,
    '3',
  ],
  [
    'an entry is said to annul what stands',
    `update journal_entry set entry_key = 'annulment:' || (select incorporation_id from incorporation where state <> 'annulled' limit 1)
      where entry_id = (select min(entry_id) from cash_receipt)`,
    '3',
  ],
  [
    'two receipts are said to be recorded by the entries of each other',
    `update cash_receipt r set entry_id = o.entry_id from cash_receipt o where o.receipt_id <> r.receipt_id`,
    '3',
  ],
  [
    'a holding is written up',
    `update holding_posting set quantity = quantity + 1 where ${one('holding_posting')}`,
    '1',
  ],
  [
    'value is moved from one holding to another',
    `update holding_posting h set quantity = quantity + case share_class_id when low then 1 when high then -1 else 0 end
       from (select entry_id, min(share_class_id) as low, max(share_class_id) as high
               from holding_posting group by entry_id having count(*) > 1 order by 1 limit 1) m
      where h.entry_id = m.entry_id`,
    '12',
  ],
  [
    'a law that dividends are paid from what is realised is put on record afterwards',
    `update nation_law set stated = stated || '{"distributable": "realised-income"}'`,
    '13',
  ],
  [
    'what a run set aside for who is included late goes elsewhere',
    `update posting set account_id = account_id('equity:opening-balances')
      where account_id = account_id('liabilities:late-reserve') and quantity < 0`,
    '13',
  ],
  [
    'a citizen is credited more',
    `update citizen_posting set quantity = quantity - 1 where ${oneCitizen('citizen_posting')}`,
    '1',
  ],
  [
    "two citizens' amounts are swapped in part",
    `update citizen_posting set quantity = quantity + case when citizen_id = (select min(citizen_id) from citizen_posting) then 1 else -1 end
      where citizen_id in ((select min(citizen_id) from citizen_posting), (select max(citizen_id) from citizen_posting))
        and entry_id in (select entry_id from citizen_posting group by entry_id)`,
    '5',
  ],
  [
    'a citizen is never credited',
    `delete from citizen_posting where ${oneCitizen('citizen_posting')}`,
    '1',
  ],
  [
    'what a citizen was credited is left to nobody',
    `update citizen_posting set citizen_id = 999999999 where ${oneCitizen('citizen_posting')}`,
    '1',
  ],
  [
    'a control total is changed',
    `update control_total set quantity = quantity + 1 where ${one('control_total')}`,
    '1',
  ],
  [
    'a reversal is undone',
    `update posting set quantity = -quantity where entry_id = (select min(entry_id) from journal_entry where reverses is not null)`,
    '2',
  ],
  ['a protecting trigger is removed', `drop trigger append_only on citizen_posting_3`, '2'],
  [
    'a stake is cut',
    `alter table share_class drop constraint stake_is_the_nations_contribution; update share_class set stake = stake - 1 where ${one('share_class')}`,
    '6',
  ],
  [
    'founding shares and stake are cut alike',
    `update share_class set stake = stake / 2, founding_shares = founding_shares / 2 where ${one('share_class')}`,
    '6',
  ],
  [
    'a price is changed',
    `update price set price_per_share = price_per_share * 2 where ${one('price')}`,
    '8',
  ],
  ['an exchange rate is changed', `update exchange_rate set rate = rate * 2`, '8'],
  [
    'what a price follows from is changed',
    `update price set stated = jsonb_set(stated, '{inputs,multiple}', '"9"') where stated ? 'inputs'`,
    '5',
  ],
  [
    'how long par counts is changed in a run that has frozen it',
    `update run set parameters = jsonb_set(parameters, '{staleAfterDays,par}', '36600') where kind = 'valuation'`,
    '8',
  ],
  ['a title is changed', `update stake_title set state = 'confirmed'`, '12'],
  [
    'an action is slipped in between the freeze of a NAV and its approval',
    `insert into corporate_action (kind, incorporation_id, share_class_id, effective_on, terms, recorded_at, recorded_by)
     select 'listing', incorporation_id, commodity_id, as_of, '{"kind": "listing", "isin": "US0378331005"}',
            frozen_at + interval '1 millisecond', 'pam'
       from run join valuation using (run_id) cross join (select * from share_class order by 1 limit 1) s where state = 'approved'`,
    '8',
  ],
  [
    'a NAV counted a price that a split puts in doubt, and nobody has said why',
    `insert into corporate_action (kind, incorporation_id, share_class_id, effective_on, terms, recorded_at, recorded_by)
     select 'split', p.incorporation_id, p.share_class_id, p.observed_on,
            '{"kind": "split", "newShares": "2", "oldShares": "1", "fractions": "kept"}', frozen_at, 'pam'
       from run join valuation using (run_id)
       join (select * from price join share_class on commodity_id = share_class_id order by price_id limit 1) p on p.observed_on = as_of
      where state = 'approved'`,
    '12',
  ],
  [
    'a correction is slipped in there',
    `insert into incorporation_correction (incorporation_id, before, fields, reason, corrected_by, corrected_at)
     select incorporation_id, jsonb_build_object('incorporatedOn', incorporated_on - 1),
            jsonb_build_object('incorporatedOn', incorporated_on), 'misread', 'clerk', frozen_at + interval '1 millisecond'
       from run join valuation using (run_id) cross join (select incorporation_id, incorporated_on from incorporation order by 1 limit 1) i
      where state = 'approved'`,
    '8',
  ],
  [
    'a valued holding is changed',
    `update valuation_line set value = value + 1 where ${one('valuation_line', 'value > 0')}`,
    '8',
  ],
  [
    'a NAV is changed',
    `update valuation set nav = nav + 1, other_net_assets = other_net_assets + 1`,
    '12',
  ],
  [
    'the pool is changed',
    `alter table dividend_run drop constraint pool_is_gross_plus_residue; update dividend_run set pool = pool + 1`,
    '5',
  ],
  [
    'pool and residue are changed alike',
    `update dividend_run set pool = pool + 0.01, residue = residue + 0.01`,
    '8',
  ],
  [
    'the roll is changed',
    `update dividend_roll set reasons = reasons + 2, class_no = 0 where ${oneCitizen('dividend_roll')}`,
    '8',
  ],
  [
    "a citizen's facts are changed",
    `update citizen set resident_since = '2025-07-01'
      where resident_since = '2000-01-01' and recorded_at < (select frozen_at from run where kind = 'dividend')`,
    '8',
  ],
  [
    'a birth is changed, and with it no more than a class',
    `update citizen set born_on = '1850-01-01'
      where resident_since = '2000-01-01' and recorded_at < (select frozen_at from run where kind = 'dividend')`,
    '8',
  ],
  [
    'a run is approved by who proposed it',
    `alter table run drop constraint proposer_may_not_approve; update run set decided_by = started_by where kind = 'dividend'`,
    '9',
  ],
  ['a NAV is approved by who priced it', decidedBy('valuation', 'pam'), '9'],
  ['a NAV is approved by who registered a company', decidedBy('valuation', 'clerk'), '9'],
  ['a dividend is approved by who recorded its cash', decidedBy('dividend', 'pam'), '9'],
  ['a dividend is approved by who kept its roll', decidedBy('dividend', 'operator'), '9'],
  [
    'a dividend is approved by a machine',
    `alter table run drop constraint machine_may_not_approve; ${decidedBy('dividend', 'machine:m')}`,
    '9',
  ],
  [
    'a payment file is released by who built it',
    `alter table payment_file drop constraint builder_may_not_release; update payment_file set decided_by = built_by`,
    '9',
  ],
  [
    'a payment that was sent is said to be settled',
    `update payment_instruction set state = 'settled'`,
    '13',
  ],
  ['a payment is raised', `update payment_instruction set amount = amount + 1`, '13'],
  [
    'a payment is taken out of its file',
    `alter table payment_instruction drop constraint what_is_sent_stands_in_a_file;
     update payment_instruction set file_no = null`,
    '13',
  ],
  [
    'more is sent to a claimant than was deducted for them',
    `update payment_instruction set amount = amount + 1000 where bucket = 8`,
    '13',
  ],
  [
    'a claimant is paid on another account than two agreed on',
    `update claimant_payee set iban = 'DE89370400440532013000'`,
    '9',
  ],
  ['a payment file says another sum', `update payment_file set sum = sum + 1`, '13'],
  [
    'a released file is said to be withdrawn',
    `update payment_file set state = 'cancelled', entry_id = null`,
    '3',
  ],
  [
    'a payment that came back is said to be paid',
    `update payment_instruction set state = 'settled' where state = 'returned'`,
    '13',
  ],
  [
    'what a bank has said is not what it came to',
    `update payment_outcome set status = 'rejected'`,
    '13',
  ],
  ['what a bank has said is forgotten', 'delete from payment_outcome', '13'],
  [
    'a bank’s word is led to another payment',
    `update payment_result r set (bucket, citizen_id) = (
       select i.bucket, i.citizen_id from payment_instruction i where i.state = 'sent' limit 1)`,
    '13',
  ],
  [
    'cash came back by an entry of another payment',
    `update payment_result set entry_id = entry_id + 1`,
    '13',
  ],
  [
    'cash left by the word of no bank',
    `update journal_entry set entry_key = replace(entry_key, ':file:1', ':report:x:match:1:settled:2026-01-01')`,
    '13',
  ],
  [
    'a payment is led to somebody else',
    `alter table payment_instruction drop constraint a_citizen_is_their_own_payee;
     update payment_instruction set payee_id = payee_id + 1 where bucket < 8`,
    '13',
  ],
  [
    'a stopped run goes on by who proposed it',
    `update run set resumed_by = started_by, resumed_at = now() where kind = 'dividend'`,
    '9',
  ],
  [
    'a proposal is approved by who made it',
    `alter table proposal drop constraint proposer_may_not_decide;
     update proposal set decided_by = proposed_by where kind = 'adjustment'`,
    '9',
  ],
  [
    'what was approved is made to say something else',
    `alter table proposal drop constraint a_decision_is_on_what_was_proposed;
     update proposal set reason = 'Another' where kind = 'account-change'`,
    '9',
  ],
  [
    'an approved adjustment posts something else',
    `update posting set quantity = quantity * 2 where entry_id = ${ADJUSTMENT}`,
    '9',
  ],
  [
    'an adjustment gets another second person',
    `update journal_entry set approved_by = 'eve' where entry_id = ${ADJUSTMENT}`,
    '9',
  ],
  [
    'a company is said to have been approved',
    `update journal_entry set approved_by = 'eve', reason = 'late' where entry_id = 1`,
    '9',
  ],
  [
    'the law is amended by nobody',
    `insert into nation_law
     select '2031-01-01', 1, fractions, exempt_legal_forms, payable_unit, record_years, stated from nation_law`,
    '9',
  ],
  [
    'a law that two made is gone',
    `insert into proposal (kind, subject, content, reason, proposed_by)
     values ('nation-law', '2031-01-01', '{"amendment": {"since": "2031-01-01"}}', 'x', 'ann');
     update proposal set state = 'approved', decided_by = 'ben', decided_at = now(), decided_hash = hash
      where kind = 'nation-law' and subject = '2031-01-01'`,
    '9',
  ],
  ['a year is closed by nobody else', `update closed_period set second_by = 'eve'`, '9'],
  [
    'a stake is annulled by one after its day',
    `update journal_entry set recorded_at = recorded_at - interval '2 days'
      where entry_id = (select min(r.reverses) from journal_entry r join journal_entry o on o.entry_id = r.reverses
                         where o.entry_key like 'incorporation:%')`,
    '9',
  ],
  [
    "a citizen's account is changed by one of the staff",
    `update citizen_version set superseded_by = 'eve'`,
    '9',
  ],
  [
    'another is said to have put citizens on the roll',
    `update roll_change set recorded_by = 'nobody'`,
    '9',
  ],
  ['what a roll gained is hidden', `delete from roll_change`, '9'],
  [
    'an entry in a closed year loses its second person',
    `update journal_entry set approved_by = null where entry_id = ${ADJUSTMENT}`,
    '14',
  ],
  [
    'an entry in a closed year loses its reason',
    `update journal_entry set reason = null where entry_id = ${ADJUSTMENT}`,
    '14',
  ],
  [
    'what somebody did is taken out of the audit trail',
    `delete from audit_event where ${one('audit_event', `route = 'POST /v1/cash-receipts'`)}`,
    '10',
  ],
  [
    'it is told of somebody else’s doing',
    `update audit_event set resource = gen_random_uuid()::text where ${one('audit_event', 'resource is not null')}`,
    '10',
  ],
  ['the audit trail is no longer protected', `drop trigger append_only on audit_event`, '2'],
  ['the guard is taken from a partition', `drop policy one_citizen on citizen_posting_3`, '10'],
  ['row-level security is switched off', `alter table citizen disable row level security`, '10'],
  [
    'another policy shows everyone to everybody',
    `create policy too_much on dividend_roll_1 for select using (true)`,
    '10',
  ],
  ['a key is lost', `delete from citizen_key where ${oneCitizen('citizen_key')}`, '10'],
  [
    'an erased citizen has a key again',
    `insert into erasure (citizen, proposal_id) select pseudonym, new_id() from citizen order by citizen_id limit 1`,
    '10',
  ],
  [
    'more is taken from a citizen than the books posted',
    `update dividend_deduction set amount = amount + 1 where kind = 'child-support'`,
    '5',
  ],
  [
    'what is deducted is said to be another sum',
    `update dividend_run set deducted = deducted - 1`,
    '5',
  ],
  [
    'tax is withheld in another part',
    `update dividend_deduction set amount = amount - 0.01
      where kind = 'withholding-tax' and ${oneCitizen('dividend_deduction')}`,
    '5',
  ],
  ['a claim is paid more than it is for', `update claim set amount = 1`, '5'],
  [
    'a claim is paid out of somebody else’s dividend',
    `update claim set citizen_id = citizen_id + 1`,
    '5',
  ],
  [
    'a claim is paid that was held up',
    `delete from claim_event where what = 'objection-dismissed'`,
    '5',
  ],
  [
    'a claim counts before the citizen could be heard',
    `update nation_law set stated = jsonb_set(stated, '{deductions,hearingDays}', '10000')`,
    '5',
  ],
  [
    'what is owed back is not what the account says',
    `update overpayment set receivable = receivable + 1, taken_back = taken_back + 1`,
    '5',
  ],
  [
    'more is said to have been given back than was taken back',
    `update reinstatement set given_back = given_back + 1`,
    '5',
  ],
  ['a repayment is made larger', `update recovery set amount = amount + 1`, '5'],
  [
    'a claimant is paid more than two agreed on',
    `update posting set quantity = quantity + sign(quantity)
      where entry_id = (select entry_id from journal_entry where entry_key like 'claimant-payment:%')`,
    '5',
  ],
  ['a late inclusion is made larger', `update late_inclusion set amount = amount + 1`, '5'],
  ['what a claim takes late is made larger', `update late_deduction set amount = amount + 1`, '5'],
  [
    'what a claim takes late goes to another',
    `update late_deduction set account = 'liabilities:deductions:me'`,
    '5',
  ],
  [
    'a claim that takes late is said to be larger',
    `update claim set amount = amount + 1 where claim_id in (select claim_id from late_deduction)`,
    '8',
  ],
  [
    'a late inclusion is approved by who filed a claim that it pays',
    `update claim set filed_by = 'cora' where claim_id in (select claim_id from late_deduction)`,
    '9',
  ],
  ['an entry of a deduction has no lines', `delete from dividend_deduction`, '3'],
  [
    'lines are changed after they were approved',
    `update dividend_deduction set account = 'liabilities:deductions:me' where kind = 'child-support'`,
    '8',
  ],
  ['a run is approved by who filed a claim that it takes', decidedBy('dividend', 'carl'), '9'],
  [
    'a dividend is taken back that nobody approved',
    `update proposal set state = 'proposed', decided_by = null, decided_at = null, decided_hash = null where kind = 'overpayment'`,
    '9',
  ],
  [
    'an objection is decided by who filed the claim',
    `update claim_event set recorded_by = 'carl' where what = 'objection-dismissed'`,
    '9',
  ],
  [
    'a total of a NAV is raised',
    `update nav_total set quantity = quantity + 1 where ${one('nav_total')}`,
    '12',
  ],
  ['a total of a NAV is left out', `delete from nav_total where ${one('nav_total')}`, '12'],
  ['the fund is said to have other units', `update nav_units set units = units + 1`, '12'],
  [
    'the narrative of an entry is changed',
    `update journal_entry set narrative = 'Consulting' where ${one('journal_entry')}`,
    '2',
  ],
  [
    'another is said to have recorded an entry',
    `update journal_entry set recorded_by = 'nobody' where ${one('journal_entry')}`,
    '2',
  ],
  [
    'two citizens are paid each the share of the other',
    `update citizen_posting p set citizen_id = (select max(citizen_id) + 1 from citizen_posting) where ${oneCitizen('citizen_posting')}`,
    '2',
  ],
  [
    'an entry is taken out, with all that was ever kept of it',
    `with gone as (delete from log_leaf where position = 3 returning entry_id), entry as (
       delete from journal_entry where entry_id = (select entry_id from gone))
     delete from posting where entry_id = (select entry_id from gone)`,
    '2',
  ],
  [
    'the last entries are taken out of the log',
    `delete from log_leaf where position > (select max(position) - 2 from log_leaf)`,
    '2',
  ],
  [
    'an entry is put before all others',
    `insert into journal_entry (entry_id, entry_key, effective_on, recorded_at, recorded_by, narrative)
     overriding system value select 0, 'bribe', '2025-01-01', '2025-01-02', 'eve', 'Consulting'`,
    '2',
  ],
  [
    'two leaves change places',
    `update log_leaf set entry_id = -entry_id where position in (1, 2);
     update log_leaf a set entry_id = -b.entry_id from log_leaf b where a.position = 1 and b.position = 2;
     update log_leaf a set entry_id = (select max(entry_id) from journal_entry e
       where e.entry_id < (select entry_id from log_leaf where position = 1)) where a.position = 2`,
    '2',
  ],
  ['a salt is another', `update log_leaf set salt = sha256(salt) where position = 1`, '2'],
  [
    'a checkpoint has another root',
    `update log_checkpoint set root = sha256(root) where size = (select max(size) from log_checkpoint)`,
    '2',
  ],
  [
    'a checkpoint says another size than it is of',
    `update log_checkpoint set note = replace(note, E'\n' || size || E'\n', E'\n1\n') where size > 1`,
    '2',
  ],
  [
    'a checkpoint is signed by a key that is none of the log’s',
    `delete from log_key; insert into log_key values ('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')`,
    '2',
  ],
  [
    'a checkpoint is of more than there is',
    `insert into log_checkpoint (size, root, note) select size + 1, root, note from log_checkpoint order by size desc limit 1`,
    '2',
  ],
  [
    'a witness is said to have seen what they have not',
    `insert into log_cosignature (checkpoint_no, witness_key, line, cosigned_at)
     select checkpoint_no, 'PeterNeumann+3f3bf5e1+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
            '— PeterNeumann Pzv14Q==', now() from log_checkpoint order by size desc limit 1`,
    '2',
  ],
  ['the log is no longer protected', `drop trigger append_only on log_leaf`, '2'],
  [
    'two citizens of a sum tree change places',
    `update citizen a set commitment = b.commitment from citizen b
      where (a.bucket, a.citizen_id) <> (b.bucket, b.citizen_id) and a.commitment < b.commitment
        and b.commitment = (select max(commitment) from citizen join dividend_roll using (bucket, citizen_id) where reasons = 0)`,
    '8',
  ],
  [
    'one citizen of a sum tree gets a coin of another’s',
    `update dividend_tile set leaves = overlay(leaves placing int8send(${COINS} + 1) from 33 for 8) where ${ONE_TILE};
     update dividend_tile set leaves = overlay(leaves placing int8send(${COINS} - 1) from 81 for 8) where ${ONE_TILE}`,
    '8',
  ],
  [
    'a leaf of a sum tree is another',
    `update dividend_tile set leaves = overlay(leaves placing sha256(leaves) from 49 for 32) where ${ONE_TILE}`,
    '8',
  ],
  [
    'a leaf of a sum tree is dropped',
    `update dividend_tile set leaves = substring(leaves for length(leaves) - 48) where ${ONE_TILE}`,
    '8',
  ],
  [
    'somebody who is not on the roll has a leaf of a sum tree',
    `update dividend_tile set leaves = leaves || decode(repeat('ff', 32), 'hex') || int8send(1) || int8send(1) where ${ONE_TILE}`,
    '8',
  ],
  ['a tile of a sum tree is gone', `delete from dividend_tile where ${ONE_TILE}`, '8'],
  [
    'what commits to a citizen is another',
    `update citizen set commitment = sha256(commitment) where ${ON_TREE}`,
    '8',
  ],
  [
    'what commits to a citizen is gone',
    `update citizen set commitment = null where ${ON_TREE}`,
    '8',
  ],
  [
    'a shard of a sum tree is said to have more in it',
    `update dividend_shard set coins = coins + 1 where shard_no = (select min(shard_no) from dividend_shard)`,
    '8',
  ],
  [
    'a shard of a sum tree is gone',
    `delete from dividend_shard where shard_no = (select min(shard_no) from dividend_shard)`,
    '8',
  ],
  [
    'the way from a shard leads elsewhere',
    `update dividend_shard_path set path = path || decode('01', 'hex') || empty_node()`,
    '8',
  ],
  ['a sum tree has another root', `update dividend_tree set root = sha256(root)`, '8'],
  ['a sum tree is said to come to more', `update dividend_tree set total = total + 1`, '8'],
  ['a sum tree is said to be of more', `update dividend_tree set citizens = citizens + 1`, '8'],
  [
    'what is published of a sum tree is another total',
    `update log_declaration set content = replace(content, '"total":"', '"total":"1')`,
    '2',
  ],
  [
    'a second total of a run is declared at another leaf',
    `alter table log_declaration drop constraint log_declaration_pkey;
     insert into log_declaration select run_no, position - 1, replace(content, '"total":"', '"total":"1') from log_declaration`,
    '8',
  ],
  [
    'part of a roll is in another shard',
    `update dividend_slice set shard_no = shard_no + 1000 where ${one('dividend_slice')}`,
    '8',
  ],
  [
    'a part of a roll is in no shard',
    `delete from dividend_slice where ${one('dividend_slice')}`,
    '8',
  ],
  ['what is published of a sum tree is gone', `delete from log_declaration`, '2'],
  [
    'a sum tree is another, and what is published of it',
    `update dividend_tree set citizens = citizens + 1;
     update log_declaration set content = regexp_replace(content, '"citizens":"\\d+"', '"citizens":"99"')`,
    '2',
  ],
  ['a sum tree is not declared any more', `delete from dividend_declaration`, '8'],
  [
    'a sum tree is declared by another entry',
    `update dividend_declaration set entry_id = (select min(entry_id) from journal_entry)`,
    '8',
  ],
  // These have the same weights where only 32 bits of a number count.
  [
    'a credit is of an entry whose number folds to the same',
    `update posting set entry_id = (1::bigint << 32) | (entry_id # 1) where ${one('posting', 'quantity < 0')}`,
    '1',
  ],
  [
    'a place on a roll is of a citizen whose number folds to the same',
    `update dividend_roll set citizen_id = (1::bigint << 32) | (citizen_id # 1) where ${ON_TREE}`,
    '5',
  ],
  [
    'the credit side of an entry was known earlier',
    `update posting set recorded_at = recorded_at - interval '1 day' where ${one('posting', 'quantity < 0')}`,
    '4',
  ],
  [
    'a posting never ends',
    `update posting set effective_on = 'infinity' where ${one('posting', 'quantity < 0')}`,
    '4',
  ],
  [
    'what is owed to a citizen is detailed as a holding',
    `with gone as (delete from citizen_posting where (tableoid, ctid) = (select tableoid, ctid from citizen_posting order by entry_id, bucket limit 1)
                   returning entry_id, account_id, quantity)
     insert into holding_posting
     select (select min(commodity_id) from share_class), entry_id, account_id, quantity, effective_on from gone join journal_entry using (entry_id)`,
    '5',
  ],
  [
    'two holdings that come to nothing are detailed on another day',
    `with e as (select entry_id, account_id from holding_posting order by entry_id limit 1), other as (
       select commodity_id, row_number() over (order by commodity_id) as no from share_class
        where commodity_id not in (select share_class_id from holding_posting join e using (entry_id)) limit 2), counted as (
       update control_total set members = members + 2 where (entry_id, account_id) = (select entry_id, account_id from e))
     insert into holding_posting select commodity_id, entry_id, account_id, case no when 1 then 5 else -5 end, '2019-01-01' from e, other`,
    '4',
  ],
  [
    'shares are of a class that nobody knows',
    `update posting set commodity_id = 999999
      where (entry_id, commodity_id) = (select entry_id, share_class_id from holding_posting order by entry_id limit 1)`,
    '1',
  ],
  [
    'shares are of a class before all there are',
    `update posting set commodity_id = 0
      where (entry_id, commodity_id) = (select entry_id, share_class_id from holding_posting order by entry_id limit 1)`,
    '1',
  ],
  [
    'a class is gone from between others, and its shares are not',
    `delete from share_class
      where commodity_id = (select commodity_id from share_class
                             where commodity_id not in (select min(commodity_id) from share_class union all select max(commodity_id) from share_class)
                             order by commodity_id limit 1)`,
    '1',
  ],
  [
    'a control total is ten thousand times as much, and another a ten thousandth',
    `update control_total set quantity = quantity * case when least then 10000 else 0.0001 end
       from (select entry_id as of_entry, entry_id = min(entry_id) over () as least
               from control_total order by entry_id limit 2) o where entry_id = of_entry`,
    '1',
  ],
  [
    'money is counted in shares',
    `update posting set commodity_id = (select min(commodity_id) from share_class)
      where entry_id = (select min(entry_id) from cash_receipt)`,
    '1',
  ],
  [
    'an entry is posted to an account that nobody knows',
    `update posting set account_id = 99 where entry_id = (select min(entry_id) from cash_receipt) and quantity < 0`,
    '1',
  ],
  [
    'an entry is posted to an account before all there are',
    `update posting set account_id = -1 where entry_id = (select min(entry_id) from cash_receipt) and quantity < 0`,
    '1',
  ],
  [
    'an account of money is said to be detailed by classes',
    `alter table account drop constraint memorandum_accounts_count_shares;
     update account set subsidiary = 'share-class' where name = 'assets:cash'`,
    '1',
  ],
  [
    'a receipt is changed',
    `update cash_receipt set amount = amount + 1 where ${one('cash_receipt')}`,
    '13',
  ],
])('when %s, the proofs say which law is broken', async (_, tampering, law) => {
  const broken = await foundAfter(tampering);

  expect(broken.map((proof) => proof.law.split(' ')[0])).toContain(law);
});

/** Somebody on the roll who was owed nothing but their dividend. */
const CREDITED_ONCE = `
  select bucket, citizen_id from citizen_posting join journal_entry using (entry_id)
   group by bucket, citizen_id having bool_and(quantity > 0 or entry_key like 'dividend:%:chunk:%') order by bool_or(quantity > 0), 1, 2 limit 1`;
/** As if a citizen had another number on every roll, and in the books. */
const renumbered = (to: string) => `
  with who as materialized (${CREDITED_ONCE}), rolls as (
    update dividend_roll set citizen_id = ${to} where (bucket, citizen_id) in (select * from who))
  update citizen_posting set citizen_id = ${to} where (bucket, citizen_id) in (select * from who)`;

test.each([
  [
    'is gone from the registry',
    `delete from citizen where (bucket, citizen_id) = (${CREDITED_ONCE})`,
  ],
  ['is of no number on rolls and in the books', renumbered('0')],
  ['is newer than all there are, on rolls and in the books', renumbered('4000000000')],
  [
    'came by a payment that came back',
    `update citizen_posting set citizen_id = 0 where quantity < 0
        and entry_id in (select entry_id from journal_entry where entry_key like 'dividend:%:report:%')`,
  ],
  [
    'was only ever paid',
    `update citizen_posting set citizen_id = 0
      where (tableoid, ctid) = (select tableoid, ctid from citizen_posting where quantity > 0 order by bucket, citizen_id limit 1)`,
  ],
])('when who is owed something %s, the proofs say who is not there', async (_, tampering) => {
  expect(await foundAfter(tampering)).toContainEqual(
    expect.objectContaining({
      what: 'what is owed to a citizen is owed to one who is on the roll',
      offender: expect.stringMatching(
        /^entry \d+ details citizen \d+ of bucket \d, who is not there$/,
      ),
    }),
  );
});

/** An entry that is no distribution and details what is owed to citizens, by its number. */
const OF_NO_RUN = `
  (select min(entry_id) from control_total join account using (account_id) join journal_entry using (entry_id)
    where subsidiary = 'citizen' and entry_key not like 'dividend:%:chunk:%')`;
const PAYABLE = `(select min(account_id) from account where subsidiary = 'citizen')`;
const UNNAMED = /do not come out, though none is found/;

test.each([
  [
    'a credit is of a citizen whose number has more bits',
    `update citizen_posting set citizen_id = citizen_id - 4294967296 where (bucket, citizen_id) = (${CREDITED_ONCE})`,
    /details citizen -\d+ of bucket \d, who is not there/,
  ],
  [
    'two totals of an entry are ten thousand times as much',
    `update control_total set quantity = quantity * 10000
      where entry_id = (select min(entry_id) from (select entry_id from control_total group by entry_id having count(*) > 1) e)`,
    /posted (\S+), control total (?!\1,)\S+, subsidiary ledger \1$/,
  ],
  [
    'a control total has the other sign',
    `update control_total set quantity = -quantity where ${one('control_total')}`,
    /posted \S+, control total \S+, subsidiary ledger/,
  ],
  [
    'nobody knows how many a control total is of',
    `alter table control_total alter members drop not null;
     update control_total set members = null where ${one('control_total', 'members = 1')}`,
    /posted \S+, control total \S+, subsidiary ledger/,
  ],
  [
    'a stranger is owed nobody knows how much',
    `alter table citizen_posting alter quantity drop not null;
     update control_total set members = members + 1 where (entry_id, account_id) = (${OF_NO_RUN}, ${PAYABLE});
     insert into citizen_posting values (0, 999999999, ${OF_NO_RUN}, ${PAYABLE}, null)`,
    /details citizen 999999999 of bucket 0, who is not there/,
  ],
  [
    'a citizen is owed something by no entry',
    `alter table citizen_posting drop constraint citizen_posting_pkey;
     alter table citizen_posting alter entry_id drop not null;
     insert into citizen_posting select bucket, citizen_id, null, account_id, -1000000 from citizen_posting limit 1`,
    UNNAMED,
  ],
  [
    'a holding is worth more by no entry',
    `alter table holding_posting drop constraint holding_posting_pkey;
     alter table holding_posting alter entry_id drop not null;
     insert into holding_posting select share_class_id, null, account_id, 1000000, effective_on from holding_posting limit 1`,
    UNNAMED,
  ],
  [
    'money is posted in no commodity',
    `alter table posting drop constraint posting_pkey;
     alter table posting alter commodity_id drop not null;
     insert into posting select entry_id, account_id, null, 1000000, effective_on, recorded_at from posting order by entry_id limit 1`,
    /entry \d+ is out of balance|entry \d+: posts to|do not come out/,
  ],
  [
    'a posting has no day',
    `alter table posting alter effective_on drop not null;
     update posting set effective_on = null where ${one('posting')}`,
    /a posting of entry \d+ carries another date/,
  ],
  [
    'an entry was recorded at no time',
    `alter table journal_entry alter recorded_at drop not null;
     update journal_entry set recorded_at = null where ${one('journal_entry')}`,
    /a posting of entry \d+ carries another date/,
  ],
  [
    'an entry says that it is of a run that cannot be',
    `update journal_entry set entry_key = 'dividend:x:chunk:1' where ${one('journal_entry')}`,
    /records no event/,
  ],
  [
    'the credits of a bucket are taken out of their table',
    `alter table citizen_posting detach partition citizen_posting_3`,
    /citizen_posting_3 is not the partition of citizen_posting for its bucket/,
  ],
  [
    'there is a bucket more',
    `create table citizen_posting_8 partition of citizen_posting for values in (8)`,
    /citizen_posting_8 is not the partition of citizen_posting for its bucket/,
  ],
])('when %s, the proofs say so', async (_, tampering, offender) => {
  const broken = await foundAfter(tampering);

  expect(broken.map((proof) => proof.offender)).toContainEqual(expect.stringMatching(offender));
});

test('who changes an entry, and what the log commits to with it, has still to sign it', async () => {
  const broken = await foundAfter(
    `update journal_entry set narrative = 'Consulting' where ${one('journal_entry')}`,
    async (tx) => {
      const span = { after: 0n, last: 1_000_000n, hasCitizens: true };
      const entries = await new EntryTextStore().texts(tx, span);
      const texts = Array.from({ length: entries.count }, () => entries.next());
      await tx.query(
        `update log_leaf set commitment = sha256(salt || convert_to(text, 'UTF8'))
           from unnest($1::text[]) with ordinality t (text, no) where position = no - 1`,
        [texts],
      );
    },
  );

  expect(broken.map(({ offender }) => offender)).toContainEqual(
    expect.stringContaining('has a root that is not that of the leaves'),
  );
});

/** As who changes what was worked out would leave it: the hashes are those of what stands there. */
const REHASHED = `;
  update run_chunk c set digest = digest_of_deductions(d.run_no, c.bucket, c.first_id, c.last_id)
    from dividend_run d where d.run_id = c.run_id and c.step = 'deduct';
  update run r set proposal_hash = hash_of_dividend(d) from dividend_run d where d.run_id = r.run_id`;

test.each([
  [
    'a fee goes to another account',
    `update dividend_deduction set account = 'liabilities:deductions:me' where kind = 'fee'`,
    /taken fee 2 to liabilities:deductions:me .*by the law fee 2 to income:other/,
  ],
  [
    'a gift goes to whom nobody named',
    `insert into dividend_deduction (bucket, run_no, citizen_id, line_no, kind, account, amount)
     select bucket, run_no, citizen_id, 9, 'gift', 'liabilities:deductions:csed', 1
       from dividend_deduction where kind = 'withholding-tax' and citizen_id not in (
         select citizen_id from claim) order by bucket, citizen_id limit 1`,
    /taken gift 1 to liabilities:deductions:csed, and by the law nothing/,
  ],
  [
    'what a citizen asked to be saved is not',
    `insert into directives (bucket, citizen_id, recorded_at, given)
     select bucket, citizen_id, frozen_at - interval '1 second', '[{"kind": "savings", "beneficiary": "pension", "amount": "0.1"}]'
       from claim, run where run.kind = 'dividend'`,
    /taken nothing, and by the law savings 0.1 to liabilities:deductions:pension/,
  ],
  [
    'what is exempt from a claim is taken',
    `update nation_law set stated = jsonb_set(stated, '{deductions,feePerClaim}', '"0"');
     update claim set kind = 'ordinary-creditor', amount = 100000;
     delete from dividend_deduction where kind = 'fee';
     update dividend_deduction l set kind = 'ordinary-creditor', amount = each_gets - (
              select amount from dividend_deduction t where (t.bucket, t.run_no, t.citizen_id) = (l.bucket, l.run_no, l.citizen_id)
                 and t.kind = 'withholding-tax')
       from dividend_class k where k.run_no = l.run_no and l.kind = 'child-support'`,
    /taken ordinary-creditor \S+ to liabilities:deductions:csed .*by the law ordinary-creditor/,
  ],
  [
    'a claim is taken that counts later',
    `update claim set counts_from = counts_from + 1`,
    /taken child-support .* by the law nothing/,
  ],
  [
    'a claim is passed over',
    `delete from dividend_deduction where claim_id is not null`,
    /taken nothing, and by the law child-support/,
  ],
  [
    'a pool is changed together with what is left over of it, and how it came about',
    `update dividend_run set pool = pool + 0.01, residue = residue + 0.01,
            steps = jsonb_set(steps, '{-1,amount}', to_jsonb((pool + 0.01)::text))`,
    /has a pool of \S+, and by its rule \d/,
  ],
  [
    'a step is said to have come to something else',
    `update dividend_run set steps = jsonb_set(steps, '{0,amount}', '"1.00"')`,
    /says it came by 1, .*and by its rule by/,
  ],
])('when %s, working it out again says so', async (_, tampering, offender) => {
  const broken = await foundAfter(tampering + REHASHED);

  expect(broken).toContainEqual(
    expect.objectContaining({
      law: '8 frozen inputs',
      offender: expect.stringMatching(offender),
    }),
  );
});
