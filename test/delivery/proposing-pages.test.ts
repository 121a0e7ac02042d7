import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dayOf } from '../../src/domain/calendar.js';
import { expectSoundBooks } from '../support/books.js';
import { type PageSeen, PageVisitor } from '../support/page-visitor.js';
import { PayingFund } from '../support/paying.js';
import { ibanOf } from '../support/payments.js';
import { rowCounts } from '../support/rows.js';
import { NOBODY, receipt } from '../support/samples.js';

/** What managers put forward on pages for another to decide upon, whatever they send; how it works in a browser is seen in test/web. */

const TODAY = dayOf(new Date());
const YEAR = '/years/2024';
const ADJUSTING = `${YEAR}/adjustments`;

let fund: PayingFund;
let manager: PageVisitor;
let run: string;
beforeAll(async () => {
  fund = await PayingFund.start({
    deductions: { withholdingTax: '0.1', feePerClaim: '0', hearingDays: 30 },
  });
  await fund.enrol([{ name: 'ADA' }, { name: 'BO' }]);
  const claimed = await fund.post('/v1/claims', ['caseworker', 'cas'], {
    claimant: 'csed',
    citizen: fund.pseudonymOf('ADA'),
    kind: 'child-support',
    amount: { amount: '100.00', currency: 'EUR' },
    noticeCertifiedOn: '2026-01-05',
  });
  expect(claimed).toMatchObject({ status: 201 });
  const more = receipt('500.00', { amount: { amount: '500.00', currency: 'EUR' } });
  await fund.managers.post('/v1/cash-receipts', more, 'pam');
  run = await fund.distributed('600.00', { lateReserve: '50.00' });
  manager = await signedIn('manager', 'ann');
}, 60_000);
afterAll(async () => {
  await expectSoundBooks(fund.service);
  await fund.close();
});

const signedIn = async (role: 'manager' | 'auditor' | 'treasurer', name: string) => {
  const visitor = new PageVisitor(fund.service.address);
  expect(await visitor.signIn(role, name)).toMatchObject({ status: 200 });
  return visitor;
};
/** What of a page is said to its reader. */
const saidIn = ({ text }: PageSeen) =>
  text
    .replaceAll(/<script[^]*?<\/script>|<[^>]*>/g, ' ')
    .replaceAll('&#39;', '’')
    .replaceAll(/\s+/g, ' ');
const proposals = async () => Number((await rowCounts(fund.service.database.owner))['proposal']);
const approve = async (page: PageSeen) => {
  const ben = await signedIn('manager', 'ben');
  const one = await ben.open(new URL(page.at).pathname);
  expect(saidIn(await ben.send(one, { verdict: 'approval' }))).toContain('Approved');
};
const isProposal = expect.stringMatching(/\/proposals\/[0-9a-f-]{36}$/);
const wrongOf = ({ text }: PageSeen) =>
  [...text.matchAll(/<a href="#([^"]+)">/g)].map(([, field]) => field);

/** What a page says in another language leads to the form, there where it can be asked for. */
async function speaksFrench({ text }: PageSeen, form: string, action: string): Promise<void> {
  expect(text).toContain(`href="${form}?language=fr"`);
  const reader = await signedIn('manager', 'fleur');
  const french = await reader.open(`${form}?language=fr`);
  expect(french.status).toBe(200);
  expect(french.text).toMatch(/<html lang="fr/);
  expect(french.text).toContain(`action="${action}"`);
}

describe('a year', () => {
  test('is proposed to be closed, once, and closed by another', async () => {
    expect((await manager.open('/proposals')).text).toContain('href="/years"');
    const list = await manager.open('/years');
    expect(list.text).toContain(`href="${YEAR}"`);
    const now = await manager.open(`/years/${TODAY.slice(0, 4)}`);
    expect(saidIn(now)).toContain('This year is not over yet.');
    expect(now.text).not.toContain('name="reason"');

    const page = await manager.open(YEAR);
    const long = await manager.send(page, { reason: 'x'.repeat(501) });
    expect(long).toMatchObject({ status: 422 });
    expect(wrongOf(long)).toEqual(['reason']);
    expect(long.text).toContain('x'.repeat(501));
    expect(long.text).toContain('>Error:</span> Write a reason');
    const french = await manager.ask('POST', `${YEAR}?language=fr`, {
      csrf: /name="csrf" value="([^"]*)"/.exec(page.text)![1]!,
      reason: 'x'.repeat(501),
    });
    expect(french.text).toContain('>Erreur:</span> Écrivez un motif');
    manager.cookies.delete('language');
    await speaksFrench(long, YEAR, YEAR);
    const before = await proposals();
    const proposed = await manager.send(page, { reason: '' });
    expect(proposed).toMatchObject({ status: 200, at: isProposal });
    expect(saidIn(proposed)).toMatch(/Closing of a year Year 2024 State Waits for another person/);
    expect(proposed.text).toContain(`href="${YEAR}"`);
    // The same form sent once more is the same request; another is told that it waits.
    expect(await manager.send(page, { reason: '' })).toMatchObject({ at: proposed.at });
    const again = await manager.send({ ...page, text: page.text }, { idempotencyKey: 'other' });
    expect(saidIn(again)).toContain('It is proposed already, and waits for another manager.');
    expect(await proposals()).toBe(before + 1);
    const waiting = await manager.open(YEAR);
    expect(waiting.text).toContain(`href="${new URL(proposed.at).pathname}"`);
    expect(waiting.text).not.toContain('name="reason"');

    await approve(proposed);
    expect(saidIn(await manager.open(YEAR))).toMatch(/State Closed .*Proposed by ann .*ben/);
    const late = await manager.send(page, { idempotencyKey: 'late' });
    expect(saidIn(late)).toContain('This year is closed already.');
  });

  test.each(['1999', '9999', '0', '-1', 'x', '2024x', '02024', '..%2Fnav', '__proto__'])(
    '%s is none',
    async (year) => {
      for (const at of [`/years/${year}`, `/years/${year}/adjustments/new`])
        expect(await manager.open(at)).toMatchObject({ status: 404 });
      const { text } = await manager.open(YEAR);
      const csrf = /name="csrf" value="([^"]*)"/.exec(text)![1]!;
      for (const at of ['', '/adjustments/check', '/adjustments'])
        expect(await manager.ask('POST', `/years/${year}${at}`, { csrf })).toMatchObject({
          status: 404,
        });
    },
  );

  test('is looked at by an auditor, who proposes nothing', async () => {
    const auditor = await signedIn('auditor', 'otto');
    const page = await auditor.open('/years/2025');
    expect(page).toMatchObject({ status: 200 });
    expect(page.text).not.toContain('name="reason"');
    expect((await auditor.open(YEAR)).text).not.toContain('/adjustments/new');
    const csrf = /name="csrf" value="([^"]*)"/.exec(page.text)![1]!;
    for (const at of ['/years/2025', ADJUSTING, '/claimants/payees', '/claimants/payments'])
      expect(await auditor.ask('POST', at, { csrf })).toMatchObject({ status: 403 });
    expect(await auditor.open('/claimants')).toMatchObject({ status: 200 });
    expect(await auditor.open('/claimants/payees/new')).toMatchObject({ status: 403 });
  });
});

describe('an adjustment', () => {
  const RIGHT = {
    effectiveOn: '2024-12-30',
    narrative: 'Audit of <2023>',
    reason: 'The invoice was found in March',
    account_0: 'expenses:audit',
    debit_0: '120.50',
    account_1: 'assets:cash',
    credit_1: '120.50',
  };
  const form = () => manager.open(`${ADJUSTING}/new`);
  const check = async (fields: object, from?: PageSeen) =>
    manager.send(from ?? (await form()), fields, `${ADJUSTING}/check`);

  test.each<[string, Record<string, string>, string[]]>([
    ['nothing', {}, ['effectiveOn', 'narrative', 'postings', 'reason']],
    ['a day of another year', { ...RIGHT, effectiveOn: '2025-01-01' }, ['effectiveOn']],
    ['no day', { ...RIGHT, effectiveOn: '30.12.2024' }, ['effectiveOn']],
    [
      'another day, and no reason',
      { ...RIGHT, effectiveOn: '2023-01-01', reason: ' ' },
      ['effectiveOn', 'reason'],
    ],
    ['sides that differ', { ...RIGHT, credit_1: '120.49' }, ['postings']],
    ['one line', { ...RIGHT, account_1: '', credit_1: '' }, ['postings']],
    ['an account twice', { ...RIGHT, account_1: 'expenses:audit' }, ['postings']],
    ['both sides of a line', { ...RIGHT, credit_0: '1' }, ['debit_0']],
    ['a sign', { ...RIGHT, debit_0: '-120.50' }, ['debit_0']],
    ['no side of a line', { ...RIGHT, credit_1: '' }, ['debit_1']],
    ['what is no amount', { ...RIGHT, credit_1: '1,20' }, ['credit_1']],
    ['too many decimals', { ...RIGHT, debit_0: '120.505' }, ['debit_0']],
    ['no account', { ...RIGHT, account_0: ' ' }, ['account_0']],
    ['what breaks lines', { ...RIGHT, narrative: 'A\0B' }, ['narrative']],
  ])(
    'of %s is refused before it is looked at, and kept as it was typed',
    async (_, sent, wrong) => {
      const page = await check(sent);
      expect(page).toMatchObject({ status: 422 });
      expect(wrongOf(page)).toEqual(wrong);
      for (const field of wrong) expect(page.text).toContain(`id="${field}"`);
      if (sent['narrative'] === RIGHT.narrative)
        expect(page.text).toContain('value="Audit of &lt;2023&gt;"');
      expect(page.text).not.toMatch(/undefined|\[object/);
    },
  );

  test('has so many lines as it needs', async () => {
    const more = await check({ ...RIGHT, more: '1' });
    expect(more).toMatchObject({ status: 200 });
    expect(more.text).toMatch(/id="account_0"[^>]*value="expenses:audit"/);
    expect(more.text).toContain('name="credit_2"');
    for (const [lines, count] of [
      ['x', 3],
      ['1e99', 20],
      ['-5', 3],
      ['999', 20],
    ] as const)
      expect((await check({ lines, more: '1' })).text.match(/name="account_/g)).toHaveLength(count);
    // What is left empty in between is no line.
    const apart = await check({
      ...RIGHT,
      lines: '4',
      account_1: '',
      credit_1: '',
      account_3: 'assets:cash',
      credit_3: '1',
    });
    expect(wrongOf(apart)).toEqual(['postings']);
  });

  test('is looked at, changed, and proposed once', async () => {
    const checked = await check(RIGHT);
    expect(checked).toMatchObject({ status: 200 });
    expect(saidIn(checked)).toMatch(
      /Audit of &lt;2023&gt; .*expenses:audit €120\.50 assets:cash €120\.50 Together €120\.50 €120\.50/,
    );
    await speaksFrench(checked, `${ADJUSTING}/new`, `${ADJUSTING}/check`);
    const changed = await check({ change: '1' }, checked);
    expect(changed.text).toMatch(/id="credit_1"[^>]*value="120\.50"/);

    const before = await proposals();
    // What the books alone know is told as it is sent.
    const unknown = { account_1: 'liabilities:held-for-minors' };
    const refused = await manager.send(checked, unknown, ADJUSTING);
    expect(refused).toMatchObject({ status: 422 });
    expect(wrongOf(refused)).toEqual(['account_1']);
    await speaksFrench(refused, `${ADJUSTING}/new`, `${ADJUSTING}/check`);
    expect(await proposals()).toBe(before);
    const proposed = await manager.send(checked, {}, ADJUSTING);
    expect(proposed).toMatchObject({ status: 200, at: isProposal });
    expect(saidIn(proposed)).toMatch(/Adjustment of a closed year Year 2024/);
    expect(await manager.send(checked, {}, ADJUSTING)).toMatchObject({ at: proposed.at });
    expect(await proposals()).toBe(before + 1);
    await approve(proposed);
    expect(saidIn(await manager.open(YEAR))).toMatch(
      /Audit of &lt;2023&gt;\S* December 30, 2024 The invoice was found in March ann ben €120\.50/,
    );
  });

  test('is for closed years', async () => {
    const page = await manager.open('/years/2025/adjustments/new');
    expect(saidIn(page)).toContain('This year is open');
    const sent = { ...RIGHT, effectiveOn: '2025-12-30' };
    const checked = await manager.send(page, sent, '/years/2025/adjustments/check');
    const refused = await manager.send(checked, {}, '/years/2025/adjustments');
    expect(refused).toMatchObject({ status: 422 });
    expect(refused.text.match(/This year is open/g)).toHaveLength(2);
  });
});

describe('a claimant', () => {
  const CSED = { whom: 'claimant', claimant: 'csed' };
  const PAYEE = {
    ...CSED,
    name: 'Child <Support>',
    iban: 'de89 3704 0044 0532 0130 00',
    bic: '',
    reason: 'Letter seen',
  };
  const PAYMENT = { ...CSED, amount: '60.00', paidOn: TODAY, reason: 'Transfer 4711' };
  const send = async (to: 'payees' | 'payments', fields: object) =>
    manager.send(await manager.open(`/claimants/${to}/new`), fields, `/claimants/${to}/check`);

  test.each<[string, 'payees' | 'payments', Record<string, string>, string[]]>([
    ['nothing', 'payees', {}, ['whom', 'name', 'iban', 'reason']],
    ['nobody named', 'payees', { ...PAYEE, claimant: '' }, ['claimant']],
    ['a name in the books that is none', 'payees', { ...PAYEE, claimant: 'C S' }, ['claimant']],
    ['who is paid made up', 'payees', { ...PAYEE, whom: 'me' }, ['whom']],
    ['an account mistyped', 'payees', { ...PAYEE, iban: 'DE00', bic: 'X' }, ['iban', 'bic']],
    ['a payment of nothing', 'payments', {}, ['whom', 'amount', 'paidOn', 'reason']],
    [
      'a payment to come, of less than nothing',
      'payments',
      { ...PAYMENT, amount: '-1', paidOn: '2999-01-01' },
      ['amount', 'paidOn'],
    ],
    ['no day', 'payments', { ...PAYMENT, paidOn: 'today' }, ['paidOn']],
  ])(
    '%s is refused before it is looked at, and kept as it was typed',
    async (_, to, sent, wrong) => {
      const page = await send(to, sent);
      expect(page).toMatchObject({ status: 422 });
      expect(wrongOf(page)).toEqual(wrong);
      for (const field of wrong) expect(page.text).toContain(`id="${field}"`);
      if (sent['claimant']) expect(page.text).toContain(`value="${sent['claimant']}"`);
      expect(page.text).not.toMatch(/undefined|\[object/);
    },
  );

  test('is paid to the account that two have entered', async () => {
    expect(saidIn(await manager.open('/claimants'))).toContain('No account of a claimant is');
    const checked = await send('payees', PAYEE);
    expect(saidIn(checked)).toMatch(
      /Claimant csed On record now No account .*Child &lt;Support&gt; .*DE89 3704 0044 0532 0130 00/,
    );
    await speaksFrench(checked, '/claimants/payees/new', '/claimants/payees/check');
    const before = await proposals();
    const proposed = await manager.send(checked, {}, '/claimants/payees');
    expect(proposed).toMatchObject({ status: 200, at: isProposal });
    expect(await manager.send(checked, {}, '/claimants/payees')).toMatchObject({ at: proposed.at });
    const other = await manager.send(await send('payees', PAYEE), {}, '/claimants/payees');
    expect(other).toMatchObject({ status: 422 });
    expect(saidIn(other)).toContain('It is proposed already');
    expect(other.text).toContain('value="de89 3704 0044 0532 0130 00"');
    expect(await proposals()).toBe(before + 1);
    await approve(proposed);
    expect(saidIn(await manager.open('/claimants'))).toMatch(
      /csed Child &lt;Support&gt; DE89 3704 0044 0532 0130 00 .* ann ben/,
    );
    const treasury = { ...PAYEE, whom: 'treasury', claimant: 'x', iban: ibanOf(9) };
    expect(saidIn(await send('payees', treasury))).toMatch(
      /Claimant The treasury On record now No/,
    );
    const anew = saidIn(await send('payees', { ...PAYEE, iban: ibanOf(9) }));
    expect(anew).toContain('On record now Child &lt;Support&gt; – DE89 3704 0044 0532 0130 00');
  });

  test('was paid otherwise, which two have seen', async () => {
    const checked = await send('payments', PAYMENT);
    expect(saidIn(checked)).toMatch(/Owed on the books now €100\.00 Amount €60\.00/);
    const more = await manager.send(checked, { amount: '100.01' }, '/claimants/payments');
    expect(more).toMatchObject({ status: 422 });
    expect(saidIn(more)).toContain('more than is owed and stands in no payment file: €100.00');
    expect(more.text).toContain('value="100.01"');
    const proposed = await manager.send(checked, {}, '/claimants/payments');
    expect(proposed).toMatchObject({ status: 200, at: isProposal });
    expect(await manager.send(checked, {}, '/claimants/payments')).toMatchObject({
      at: proposed.at,
    });
    await approve(proposed);
    expect(saidIn(await send('payments', PAYMENT))).toContain('Owed on the books now €40.00');
    const nobody = await send('payments', { ...PAYMENT, claimant: 'nobody-yet' });
    expect(saidIn(nobody)).toContain('Owed on the books now €0.00');
  });
});

describe('a late reserve', () => {
  const at = () => `/manager/dividends/${run.split('/').at(-1)}`;
  const days = (moved: number) =>
    fund.service.database.owner.query(
      'update dividend_run set approved_on = approved_on + $1::int',
      [moved],
    );

  test('is released where nobody needs it, once, by two', async () => {
    const release = `${at()}/reserve-release`;
    expect((await manager.open(at())).text).toContain(`href="${release}"`);
    const page = await manager.open(release);
    expect(saidIn(page)).toContain('Set aside with the dividend €50.00');
    const none = await manager.send(page, { reason: '' });
    expect(none).toMatchObject({ status: 422 });
    expect(wrongOf(none)).toEqual(['reason']);
    await speaksFrench(none, release, release);
    const early = await manager.send(none, { reason: 'Nobody appealed' });
    expect(early).toMatchObject({ status: 422 });
    expect(saidIn(early)).toContain('It may still be needed: appeals can be made until');
    expect(early.text).toContain('Nobody appealed</textarea>');
    await days(-31);
    const proposed = await manager.send(early, { reason: 'Nobody appealed' });
    expect(proposed).toMatchObject({ status: 200, at: isProposal });
    expect(saidIn(proposed)).toContain('Amount €50.00');
    expect(await manager.send(early, { reason: 'Nobody appealed' })).toMatchObject({
      at: proposed.at,
    });
    expect((await manager.open(release)).text).toContain(`href="${new URL(proposed.at).pathname}"`);
    await approve(proposed);
    expect(saidIn(await manager.open(release))).toContain('What nobody needed was released.');
    await days(31);
  });

  test.each(['x', NOBODY, '..%2F..%2Fnav'])('of %s is none', async (id) => {
    expect(await manager.open(`/manager/dividends/${id}/reserve-release`)).toMatchObject({
      status: 404,
    });
  });
});

test.each(['/years/2025', `${ADJUSTING}/check`, '/claimants/payees', '/claimants/payments/check'])(
  'a form that is not ours is not taken at %s',
  async (at) => {
    const before = await proposals();
    expect(await manager.ask('POST', at, { csrf: 'x' })).toMatchObject({ status: 403 });
    expect(await proposals()).toBe(before);
  },
);
