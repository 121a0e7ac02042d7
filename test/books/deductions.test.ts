import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { readNationPack } from '../../src/delivery/nation/nation-pack.js';
import { RESERVED_KINDS, withholdingTax } from '../../src/domain/deductions.js';
import type { Nation } from '../../src/domain/nation.js';
import { seeEveryone } from '../../src/ledger/reader.store.js';
import { proveBooks } from '../../src/proof/laws.js';
import { freshDatabase } from '../support/database.js';
import { given, type World } from '../support/given.js';
import { CLAIMING, NationFolder, type OtherLaw } from '../support/nation-folder.js';
import { text } from '../support/journal-text.js';

/** What is taken from a dividend, as the books have it: from a claim to the entry that takes it. */

/** The demo nation with another law of deductions, minors or recovery. */
function nationWith(law: OtherLaw): Nation {
  const folder = new NationFolder(law);
  const nation = readNationPack(folder.path);
  folder.remove();
  return nation;
}

/** The key of an entry that stands for what a bank does: no event of ours. */
const BY_HAND = ':by-hand';

function testIn(title: string, nation: Nation, work: (world: World) => Promise<void>): void {
  test(title, async () => {
    const db = await freshDatabase();
    try {
      const world = await given(db, nation);
      await work(world);
      for (const { law, what, offender } of await proveBooks(world.database))
        if (!offender?.endsWith(BY_HAND)) expect([law, what, offender]).toEqual([law, what, null]);
    } finally {
      await db.drop();
    }
  });
}

/** Files `child-support of csed 150 against ada`. */
async function file(world: World, written: string, by = 'carl') {
  const [, kind, claimant, amount, name] = /^(\S+) of (\S+) (\S+) against (\S+)$/.exec(written)!;
  const { pseudonym } = await world.citizenOf(name!);
  return world.transaction((tx) =>
    world.claims.file(
      tx,
      {
        kind: kind!,
        claimant: claimant!,
        amount: new Decimal(amount!),
        citizen: pseudonym,
        noticeCertifiedOn: '2026-01-05',
      },
      by,
    ),
  );
}

/** A dividend of so much to each, distributed. */
async function distributed(world: World, year: number, amount: string) {
  const runId = await world.proposeDividend(year, amount);
  await world.approveDividend(runId);
  await world.work(runId);
  return world.dividends.byId(runId);
}

testIn(
  'what is claimed, given and saved goes to its accounts in one entry',
  nationWith({ deductions: CLAIMING }),
  async (world) => {
    await world.enrol('ada', 'bo', 'cy');
    await world.receive('2026-01-02', '3000');
    await file(world, 'child-support of csed 150 against ada');
    await file(world, 'ordinary-creditor of bank 5000 against ada');
    await world.transaction((tx) =>
      world.roll.actingFor(tx, 'bo', () =>
        world.claims.giveDirectives(tx, [
          { kind: 'savings', beneficiary: 'pension', share: new Decimal('0.1') },
          { kind: 'gift', beneficiary: 'food-bank', amount: new Decimal('75') },
        ]),
      ),
    );

    const run = await distributed(world, 2025, '3000');

    expect(run).toMatchObject({ gross: new Decimal(3000), deducted: new Decimal('971.5') });
    expect(run.totals.map(({ kind, amount }) => `${kind} ${amount.toFixed()}`)).toEqual([
      'child-support 150',
      'fee 4',
      'gift 75',
      'ordinary-creditor 650',
      'savings 92.5',
    ]);
    // Whether ada and bo share a chunk, and so an entry, is chance; what is posted is not.
    const posted = (await world.journal()).split('\n').map((line) => line.replace(/\s+/g, ' '));
    expect(posted).toEqual(
      expect.arrayContaining([
        `${world.today} Deductions from dividend 2025`,
        ' liabilities:dividends-payable:ada 804 USD',
        ' income:other -4 USD',
        ' liabilities:deductions:csed -150 USD',
        ' liabilities:deductions:bank -650 USD',
        ' liabilities:dividends-payable:bo 167.5 USD',
        ' liabilities:deductions:food-bank -75 USD',
        ' liabilities:deductions:pension -92.5 USD',
      ]),
    );
  },
);

testIn(
  'what was worked out for a claim that has been withdrawn since is not taken',
  nationWith({ deductions: CLAIMING }),
  async (world) => {
    await world.enrol('ada');
    await world.receive('2026-01-02', '1000');
    await file(world, 'child-support of csed 150 against ada');
    const runId = await world.proposeDividend(2025, '1000');
    const { rows } = await world.db.owner.query<{ claim_id: string }>('select claim_id from claim');
    await world.db.owner.query(`select door.withdraw_claim($1, 'Paid', 'carl')`, [
      rows[0]!.claim_id,
    ]);

    await expect(world.approveDividend(runId)).rejects.toThrow('claims-have-changed');
  },
);

testIn(
  'a claim is taken until it is paid, over the years, and never beyond',
  nationWith({ deductions: CLAIMING }),
  async (world) => {
    await world.enrol('ada');
    await world.receive('2026-01-02', '3000');
    const { id } = await file(world, 'child-support of csed 1500 against ada');
    const balance = async () => (await world.claims.byId(id)).balance.toFixed();

    await distributed(world, 2023, '1000');
    expect(await balance()).toBe('502');
    const rejected = await world.proposeDividend(2024, '1000');
    expect(await balance()).toBe('0');
    await world.transaction((tx) => world.dividends.reject(tx, rejected, 'ben', null, null));
    expect(await balance()).toBe('502');

    const run = await distributed(world, 2024, '1000');
    expect(run.deducted?.toFixed()).toBe('504');
    expect(await balance()).toBe('0');
    expect((await distributed(world, 2025, '1000')).deducted?.toFixed()).toBe('0');
  },
);

testIn(
  'withholding tax is the same to the last digit, whether the rule or the database takes it',
  nationWith({ deductions: { ...CLAIMING, withholdingTax: '0.1537' } }),
  async (world) => {
    await world.enrol('ada', 'bo', 'cy');
    await world.receive('2026-01-02', '1000');
    await file(world, 'child-support of csed 1 against ada');
    await distributed(world, 2025, '999.97');

    const { rows } = await world.db.owner.query(
      `select amount::text from dividend_deduction where kind = 'withholding-tax'`,
    );
    const tax = withholdingTax(new Decimal('333.32'), new Decimal('0.1537'), new Decimal('0.01'));
    expect(rows.map(({ amount }) => new Decimal(amount).toFixed())).toEqual(
      Array(3).fill(tax.toFixed()),
    );
  },
);

testIn(
  'a minor’s dividend is held, and released by the first run after they have come of age',
  nationWith({ deductions: CLAIMING, minors: { payTo: 'held-until-majority' } }),
  async (world) => {
    await world.enrol('ada', { name: 'kid', bornOn: '2007-06-01', residentSince: '2007-06-01' });
    await world.receive('2026-01-02', '400');
    await distributed(world, 2024, '200');
    const accounts = async () =>
      Object.fromEntries(
        (
          await world.db.owner.query<{ name: string; sum: string }>(
            `select name, trim_scale(sum(quantity))::text as sum from posting join account using (account_id)
              where name in ('liabilities:held-for-minors', 'liabilities:dividends-payable') group by name`,
          )
        ).rows.map(({ name, sum }) => [name, sum]),
      );
    expect(await accounts()).toEqual({
      'liabilities:held-for-minors': '-100',
      'liabilities:dividends-payable': '-100',
    });

    await distributed(world, 2025, '200');
    expect(await accounts()).toEqual({
      'liabilities:held-for-minors': '0',
      'liabilities:dividends-payable': '-400',
    });
  },
);

testIn(
  'what was held is released to who has died, also where nobody gets the dividend',
  nationWith({ deductions: CLAIMING, minors: { payTo: 'held-until-majority' } }),
  async (world) => {
    const [kid] = world.neighbours(1, 1);
    const child = { name: kid!, bornOn: '2015-06-01', residentSince: '2015-06-01' };
    await world.enrol(...world.neighbours(0, 1), child);
    await world.receive('2026-01-02', '400');
    await distributed(world, 2024, '200');
    await world.enrol({ ...child, diedOn: '2025-03-01' });
    await distributed(world, 2025, '200');
    expect(await world.journal()).toContain(text`
      ${world.today} Dividends held until majority, released
        liabilities:held-for-minors             100 USD
        liabilities:dividends-payable:${kid}  -100 USD
    `);
  },
);

/** Has a dividend taken back, by two. */
async function overpaid(world: World, name: string, run: string) {
  const { pseudonym } = await world.citizenOf(name);
  const id = await world.transaction((tx) =>
    world.overpayments.propose(tx, pseudonym, run, 'Died before the record date', 'carl'),
  );
  await world.transaction(async (tx) =>
    world.overpayments.approve(tx, await world.proposals.newest(tx, 'overpayment', pseudonym, id), {
      person: 'cora',
      hash: null,
      reason: null,
    }),
  );
  return id;
}
const owed = (world: World, id: string) =>
  world.transaction(async (tx) => {
    await seeEveryone(tx);
    return (await world.overpayments.find(tx, id))!.owed.toFixed();
  });

testIn(
  'what is not paid yet is taken back; what is paid is owed, and set off against later dividends',
  nationWith({ deductions: { ...CLAIMING, withholdingTax: '0.1' }, recovery: { share: '0.5' } }),
  async (world) => {
    await world.enrol('ada', 'bo');
    await world.receive('2026-01-02', '1000');
    const { runId } = await distributed(world, 2023, '200');
    // Bo is paid, as a bank says so; ada is not.
    await world.post(
      `
      2026-02-02 Paid
        liabilities:dividends-payable:bo  90 USD
        assets:cash  -90 USD
    `,
      { keys: [`dividend:${runId}:by-hand`] },
    );

    await overpaid(world, 'ada', runId);
    const id = await overpaid(world, 'bo', runId);

    expect(await owed(world, id)).toBe('90');
    expect(await world.journal()).toContain(text`
      ${world.today} Dividend 2023 was not due: to be paid back
        assets:dividends-recoverable       90 USD
        liabilities:dividends-payable:bo  -90 USD
      ${world.today} Dividend 2023 taken back
        liabilities:dividends-payable:bo    90 USD
        liabilities:withholding-tax         10 USD
        equity:distributions              -100 USD
    `);
    await expect(overpaid(world, 'bo', runId)).rejects.toThrow('nothing-to-take-back');

    const { totals } = await distributed(world, 2024, '200');
    expect(totals.map(({ kind, amount }) => `${kind} ${amount.toFixed()}`)).toEqual([
      'set-off 45',
      'withholding-tax 20',
    ]);
    expect(await owed(world, id)).toBe('45');

    const repay = (amount: string) =>
      world.transaction((tx) =>
        world.overpayments.recordRepayment(tx, id, new Decimal(amount), world.today, 'carl'),
      );
    await expect(repay('45.01')).rejects.toThrow('more-than-is-owed');
    await repay('40');
    const { pseudonym } = await world.citizenOf('bo');
    const proposal = await world.transaction((tx) =>
      world.overpayments.proposeWriteOff(tx, id, 'Cannot be found', 'carl'),
    );
    await world.transaction(async (tx) =>
      world.overpayments.approveWriteOff(
        tx,
        await world.proposals.newest(tx, 'write-off', pseudonym, proposal),
        { person: 'cora', hash: null, reason: null },
      ),
    );
    expect(await owed(world, id)).toBe('0');
    // Why is the caseworkers' and the citizen's to know, not the journal's readers'.
    const { rows } = await world.db.owner.query(
      `select reason from journal_entry where reason is not null`,
    );
    expect(rows).toEqual([]);
    expect((await distributed(world, 2025, '200')).totals).toHaveLength(1);
  },
);

testIn(
  'what was taken back by mistake is given back: what is owed is cancelled, what came back is paid, a loss is none',
  nationWith({ deductions: { ...CLAIMING, withholdingTax: '0.1' }, recovery: { share: '0.5' } }),
  async (world) => {
    await world.enrol('ada', 'bo', 'cy');
    await world.receive('2026-01-02', '1000');
    const { runId } = await distributed(world, 2023, '300');
    for (const name of ['bo', 'cy'])
      await world.post(
        `
        2026-02-02 Paid
          liabilities:dividends-payable:${name}  90 USD
          assets:cash  -90 USD
      `,
        { keys: [`dividend:${runId}:${name}:by-hand`] },
      );
    await overpaid(world, 'ada', runId);
    const [bos, cys] = [await overpaid(world, 'bo', runId), await overpaid(world, 'cy', runId)];
    await world.transaction((tx) =>
      world.overpayments.recordRepayment(tx, bos, new Decimal(20), world.today, 'carl'),
    );
    const { pseudonym: cy } = await world.citizenOf('cy');
    const proposal = await world.transaction((tx) =>
      world.overpayments.proposeWriteOff(tx, cys, 'Cannot be found', 'carl'),
    );
    await world.transaction(async (tx) =>
      world.overpayments.approveWriteOff(
        tx,
        await world.proposals.newest(tx, 'write-off', cy, proposal),
        { person: 'cora', hash: null, reason: null },
      ),
    );
    const setOff = await world.proposeDividend(2024, '300');
    await expect(world.includeLate(runId, 'bo')).rejects.toThrow('not-in-that-state');
    await world.approveDividend(setOff);
    await world.work(setOff);
    const { journal } = await world.onNewPage();

    for (const name of ['ada', 'bo', 'cy']) await world.includeLate(runId, name);

    expect(await journal()).toBe(text`
      ${world.today} Dividend 2023 was due after all
        equity:distributions               100 USD
        liabilities:dividends-payable:ada  -90 USD
        liabilities:withholding-tax        -10 USD
      ${world.today} Dividend 2023 was due after all
        equity:distributions              100 USD
        assets:dividends-recoverable      -25 USD
        liabilities:dividends-payable:bo  -65 USD
        liabilities:withholding-tax       -10 USD
      ${world.today} Dividend 2023 was due after all
        equity:distributions            100 USD
        liabilities:withholding-tax     -10 USD
        expenses:dividends-written-off  -90 USD
    `);
    expect(await owed(world, bos)).toBe('0');
    await expect(world.includeLate(runId, 'bo')).rejects.toThrow('already-included');
    const { totals } = await distributed(world, 2025, '300');
    expect(totals.map(({ kind }) => kind)).toEqual(['withholding-tax']);
  },
);

testIn(
  'what expired is the fund’s again, and nobody owes it',
  nationWith({ deductions: { ...CLAIMING, withholdingTax: '0.1' } }),
  async (world) => {
    await world.enrol('ada', 'bo');
    await world.receive('2026-01-02', '1000');
    const { runId } = await distributed(world, 2023, '200');
    const unclaimed = (name: string, amount: string) =>
      world.post(
        `
        2026-02-02 Unclaimed
          liabilities:dividends-payable:${name}  ${amount} USD
          income:forfeited-dividends  -${amount} USD
      `,
        { keys: [`dividend:${runId}:expiry:${name}${BY_HAND}`] },
      );
    await unclaimed('ada', '90');

    expect(await owed(world, await overpaid(world, 'ada', runId))).toBe('0');
    expect(await world.journal()).toContain(text`
      ${world.today} Dividend 2023 taken back
        liabilities:withholding-tax   10 USD
        equity:distributions         -10 USD
    `);
  },
);

testIn(
  'of a dividend that expired whole nothing is taken back',
  nationWith({ deductions: CLAIMING }),
  async (world) => {
    await world.enrol('ada');
    await world.receive('2026-01-02', '1000');
    const { runId } = await distributed(world, 2023, '100');
    await world.post(
      `
      2026-02-02 Unclaimed
        liabilities:dividends-payable:ada  100 USD
        income:forfeited-dividends  -100 USD
    `,
      { keys: [`dividend:${runId}:expiry${BY_HAND}`] },
    );
    await expect(overpaid(world, 'ada', runId)).rejects.toThrow('nothing-to-take-back');
  },
);

testIn(
  'what was held, released and paid is owed, though a later dividend still stands on the payable',
  nationWith({ deductions: CLAIMING, minors: { payTo: 'held-until-majority' } }),
  async (world) => {
    await world.enrol('ada', { name: 'kid', bornOn: '2007-06-01', residentSince: '2007-06-01' });
    await world.receive('2026-01-02', '1000');
    const { runId: held } = await distributed(world, 2024, '200');
    const { runId: releasing } = await distributed(world, 2025, '200');
    await world.post(
      `
      2026-02-02 Paid
        liabilities:dividends-payable:kid  200 USD
        assets:cash  -200 USD
    `,
      { keys: [`dividend:${releasing}${BY_HAND}`] },
    );
    await distributed(world, 2026, '200');

    expect(await owed(world, await overpaid(world, 'kid', held))).toBe('100');
  },
);

testIn(
  'tax that the treasury has already is receivable from it',
  nationWith({ deductions: { ...CLAIMING, withholdingTax: '0.1' } }),
  async (world) => {
    await world.enrol('ada');
    await world.receive('2026-01-02', '1000');
    const { runId } = await distributed(world, 2023, '100');
    await world.post(
      `
      2026-02-02 Paid to the treasury
        liabilities:withholding-tax  8 USD
        assets:cash  -8 USD
    `,
      { keys: [`claimant-payment:tax${BY_HAND}`] },
    );
    await overpaid(world, 'ada', runId);
    expect(await world.journal()).toContain(text`
      ${world.today} Dividend 2023 taken back
        assets:receivables                    8 USD
        liabilities:dividends-payable:ada    90 USD
        liabilities:withholding-tax           2 USD
        equity:distributions               -100 USD
    `);
  },
);

// What the tables keep by themselves, tried as their owner, past every door ----------------------------------------

testIn(
  'two runs that compute at once do not take twice for a claim',
  nationWith({ deductions: CLAIMING }),
  async (world) => {
    await world.enrol('ada');
    await world.receive('2026-01-02', '2000');
    const { id } = await file(world, 'child-support of csed 150 against ada');

    const runs = await Promise.all([2023, 2024].map((year) => world.proposeDividend(year, '100')));

    const { rows } = await world.db.owner.query(
      `select sum(amount)::text as taken from dividend_deduction where claim_id = $1 and kind <> 'fee'`,
      [id],
    );
    expect(new Decimal(rows[0].taken).toFixed()).toBe('150');
    for (const run of runs)
      await world.transaction((tx) => world.dividends.reject(tx, run, 'ben', null, null));
  },
);

testIn(
  'no more is taken than there is, than is claimed, or after it was proposed; nobody decides on their own claim',
  nationWith({ deductions: CLAIMING }),
  async (world) => {
    await world.enrol('ada');
    await world.receive('2026-01-02', '2000');
    const { id } = await file(world, 'child-support of csed 50 against ada');
    const run = await world.proposeDividend(2023, '100');
    const take = (kind: string, amount: string, claim: string | null, step: string | null) =>
      world.db.owner.query(
        `with computing as (update run set step = $4 where run_id = $5 returning run_id)
         insert into dividend_deduction (bucket, run_no, citizen_id, line_no, kind, account, claim_id, amount)
         select bucket, run_no, citizen_id, 9, $1, 'liabilities:deductions:me', $3::uuid, $2
           from computing join dividend_run using (run_id) cross join citizen`,
        [kind, amount, claim, step, run],
      );

    await expect(take('gift', '48.01', null, 'deduct')).rejects.toMatchObject({ code: 'LB009' });
    await expect(take('child-support', '1', id, 'deduct')).rejects.toMatchObject({
      code: 'LB009',
    });
    await expect(take('gift', '1', null, null)).rejects.toMatchObject({ code: 'LB003' });
    await expect(
      world.db.owner.query(
        `update run set state = 'distributing', decided_by = 'carl', decided_at = now() where run_id = $1`,
        [run],
      ),
    ).rejects.toMatchObject({ code: 'LB011' });
    await world.transaction((tx) =>
      world.roll.actingFor(tx, 'ada', () => world.claims.object(tx, id, 'exempt')),
    );
    await expect(
      world.db.owner.query(
        `insert into claim_event (bucket, claim_id, citizen_id, what, reason, recorded_by, recorded_at)
         select bucket, claim_id, citizen_id, 'objection-dismissed', 'x', 'carl', now() from claim`,
      ),
    ).rejects.toMatchObject({ code: 'LB011' });
  },
);

testIn(
  'nobody claims by the name of what is taken otherwise, whatever a law says',
  nationWith({ deductions: CLAIMING }),
  async (world) => {
    await world.enrol('ada');
    const { pseudonym } = await world.citizenOf('ada');
    for (const kind of RESERVED_KINDS)
      await expect(
        world.db.owner.query(
          `select door.file_claim($1, 'csed', $2, 150, '2026-01-05', '2026-01-05', '2026-01-05', 'carl')`,
          [pseudonym, kind],
        ),
      ).rejects.toMatchObject({ code: '23514', constraint: 'claims_have_kinds_of_their_own' });
  },
);

testIn(
  'tax and fees go to the law’s accounts, a claim to who filed it, a gift and savings to whom the citizen named',
  nationWith({ deductions: CLAIMING }),
  async (world) => {
    await world.enrol('ada', 'bo');
    await world.receive('2026-01-02', '2000');
    const { id } = await file(world, 'child-support of csed 50 against ada');
    await world.transaction((tx) =>
      world.roll.actingFor(tx, 'ada', () =>
        world.claims.giveDirectives(tx, [
          { kind: 'savings', beneficiary: 'pension', amount: new Decimal(10) },
        ]),
      ),
    );
    const run = await world.proposeDividend(2023, '200');
    const { pseudonym: bo } = await world.citizenOf('bo');
    const goes = (kind: string, account: string, claim: string | null, whose?: string) =>
      world.db.owner.query(
        `with computing as (update run set step = 'deduct' where run_id = $4 returning run_id)
         insert into dividend_deduction (bucket, run_no, citizen_id, line_no, kind, account, claim_id, amount)
         select bucket, run_no, citizen_id, 9, $1, $2, $3::uuid, 1
           from computing join dividend_run using (run_id) cross join citizen where (pseudonym = $5::uuid) = $6`,
        [kind, account, claim, run, bo, whose === 'bo'],
      );
    const astray = (...line: Parameters<typeof goes>) =>
      expect(goes(...line)).rejects.toMatchObject({
        code: 'LB009',
        message: expect.stringContaining('who has no right to it'),
      });

    await astray('fee', 'liabilities:deductions:csed', id);
    await astray('fee', 'income:other', null);
    await astray('fee', 'income:other', id, 'bo');
    await astray('withholding-tax', 'income:other', null);
    await astray('held-until-majority', 'liabilities:deductions:csed', null);
    await astray('gift', 'liabilities:deductions:pension', null);
    await astray('gift', 'liabilities:deductions:food-bank', null);
    await astray('savings', 'liabilities:deductions:csed', null);
    await astray('savings', 'liabilities:deductions:pension', null, 'bo');
    await astray('child-support', 'liabilities:deductions:csed', null);
    await world.transaction((tx) => world.dividends.reject(tx, run, 'ben', null, null));
  },
);

testIn(
  'a failed run that goes on finds its claims paid meanwhile, and may not',
  nationWith({ deductions: CLAIMING }),
  async (world) => {
    await world.enrol('ada');
    await world.receive('2026-01-02', '2000');
    await file(world, 'child-support of csed 50 against ada');
    const failed = await world.proposeDividend(2023, '100');
    await world.db.owner.query(
      `update run set state = 'failed', failed_from = 'computing', problem = '{"step": "deduct"}' where run_id = $1`,
      [failed],
    );
    await distributed(world, 2024, '100');

    await expect(
      world.transaction((tx) => world.dividends.resume(tx, failed, 'ann', null)),
    ).rejects.toThrow('taken-meanwhile');
    await world.db.owner.query(`update run set problem = '{}' where run_id = $1`, [failed]);
  },
);

testIn(
  'a failed run that goes on finds what it was to release released meanwhile, or taken back, and may not',
  nationWith({ deductions: CLAIMING, minors: { payTo: 'held-until-majority' } }),
  async (world) => {
    await world.enrol('ada', { name: 'kid', bornOn: '2007-06-01', residentSince: '2007-06-01' });
    await world.receive('2026-01-02', '1000');
    const { runId: held } = await distributed(world, 2024, '200');
    const failed = await world.proposeDividend(2025, '200');
    const resumed = () =>
      world.transaction((tx) => world.dividends.resume(tx, failed, 'ann', null));
    await world.db.owner.query(
      `update run set state = 'failed', failed_from = 'computing', problem = '{"step": "deduct"}' where run_id = $1`,
      [failed],
    );
    const other = await world.proposeDividend(2026, '200');
    await expect(resumed()).rejects.toThrow('taken-meanwhile');
    await world.transaction((tx) => world.dividends.reject(tx, other, 'ben', null, null));
    await overpaid(world, 'kid', held);
    await expect(resumed()).rejects.toThrow('taken-meanwhile');
    await world.db.owner.query(`update run set problem = '{}' where run_id = $1`, [failed]);
  },
);
