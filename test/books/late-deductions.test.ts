import { expect } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { text } from '../support/journal-text.js';
import {
  balanceOf,
  distributed,
  file,
  late,
  LAW,
  takenBack,
  takenFrom,
  testWith,
} from '../support/late.js';

/** What is taken of a dividend that is paid late: what would have been, had the roll not left them out. */

testWith(LAW, 'it bears to the cent what it would have borne on the roll', async (world) => {
  await world.enrol('ada', late('eve'));
  for (const name of ['ada', 'eve']) {
    for (const claim of ['child-support of csed-of', 'ordinary-creditor of shop-of'])
      await file(world, `${claim}-${name} 155.55 against ${name}`);
    await file(world, `ordinary-creditor of bank-of-${name} 5000 against ${name}`);
    await world.transaction((tx) =>
      world.roll.actingFor(tx, name, () =>
        world.claims.giveDirectives(tx, [
          { kind: 'savings', beneficiary: 'pension', share: new Decimal('0.1') },
          { kind: 'gift', beneficiary: 'food-bank', amount: new Decimal(50) },
        ]),
      ),
    );
  }
  const runId = await distributed(world, '1000', '1000');
  const { journal } = await world.onNewPage();

  await world.includeLate(runId, 'eve');

  const lines = [
    'withholding-tax 100',
    'child-support csed 155.55',
    'ordinary-creditor bank 547.42',
    'ordinary-creditor shop 17.03',
    'fee 2',
    'fee 2',
    'fee 2',
    'gift food-bank 50',
    'savings pension 12.4',
  ];
  expect(await takenFrom(world, 'ada', runId)).toEqual(lines);
  expect(await takenFrom(world, 'eve', runId)).toEqual(lines);
  expect(await journal()).toBe(text`
    ${world.today} Dividend 2025, included late
      liabilities:late-reserve              1000 USD
      liabilities:dividends-payable:eve   -111.6 USD
      liabilities:withholding-tax           -100 USD
      income:other                            -6 USD
      liabilities:deductions:csed-of-eve -155.55 USD
      liabilities:deductions:shop-of-eve  -17.03 USD
      liabilities:deductions:bank-of-eve -547.42 USD
      liabilities:deductions:food-bank       -50 USD
      liabilities:deductions:pension       -12.4 USD
  `);
});

testWith(
  LAW,
  'a claim counts as it counted for the run, with what is left of it today',
  async (world) => {
    await world.enrol('ada', late('eve'));
    const paid = await file(world, 'child-support of csed 500 against eve');
    const withdrawn = await file(world, 'ordinary-creditor of mother 50 against eve');
    const upheld = await file(world, 'ordinary-creditor of father 60 against eve');
    const dismissed = await file(world, 'ordinary-creditor of aunt 70 against eve');
    const runId = await distributed(world, '1000', '1000');
    const tooLate = await file(world, 'ordinary-creditor of uncle 80 against eve');
    await world.db.owner.query(`select door.withdraw_claim($1, 'Paid', 'carl')`, [withdrawn]);
    for (const [claim, isUpheld] of [
      [upheld, true],
      [dismissed, false],
    ])
      await world.db.owner.query(
        `with held as materialized (select record_claim_event($1, 'objection', 'not-owed', 'eve'))
         select door.decide_objection($1, $2, 'Looked at', 'cora') from held`,
        [claim, isUpheld],
      );
    // Another dividend, which eve is on the roll of, has paid a part of it meanwhile.
    await distributed(world, '600', '0', 2026);
    expect(await balanceOf(world, paid)).toBe('232');

    await world.includeLate(runId, 'eve', 'cyd');

    expect(await takenFrom(world, 'eve', runId)).toEqual([
      'withholding-tax 100',
      'child-support csed 232',
      'ordinary-creditor aunt 70',
      'fee 2',
      'fee 2',
    ]);
    expect(await balanceOf(world, paid)).toBe('0');
    expect(await balanceOf(world, tooLate)).toBe('80');
  },
);

testWith(
  { ...LAW, minors: { payTo: 'held-until-majority' } },
  'what they owe comes first, and what claims leave of a minor’s is held',
  async (world) => {
    await world.enrol('ada', late('eve', { bornOn: '2020-01-01' }), late('fay'));
    for (const name of ['eve', 'fay'])
      await file(world, `ordinary-creditor of bank-of-${name} 5000 against ${name}`);
    const runId = await distributed(world, '1000', '2000');
    await world.includeLate(runId, 'eve');
    expect(await takenFrom(world, 'eve', runId)).toEqual([
      'withholding-tax 100',
      'ordinary-creditor bank 720',
      'fee 2',
      'held-until-majority 178',
    ]);

    const other = await distributed(world, '1000', '1000', 2024);
    await world.includeLate(other, 'fay');
    await takenBack(world, 'fay', other);
    await world.includeLate(runId, 'fay');
    expect(await takenFrom(world, 'fay', runId)).toEqual([
      'withholding-tax 100',
      'set-off 450',
      'ordinary-creditor bank 270',
      'fee 2',
    ]);
  },
);

testWith(
  LAW,
  'one that is taken back and given back is as it was: claimants keep what they got, and get nothing more',
  async (world) => {
    await world.enrol('ada', late('eve'));
    const claims: string[] = [];
    for (const name of ['ada', 'eve'])
      claims.push(await file(world, `child-support of csed-of-${name} 300 against ${name}`));
    const runId = await distributed(world, '1000', '1000');
    await world.includeLate(runId, 'eve');
    const balances = () => Promise.all(claims.map((claim) => balanceOf(world, claim)));
    for (const name of ['ada', 'eve']) {
      await takenBack(world, name, runId);
      // Filed meanwhile: it waits for a dividend that counts it.
      await file(world, `child-support of csed-of-${name} 50 against ${name}`);
      const { journal } = await world.onNewPage();

      await world.includeLate(runId, name);

      expect(await journal()).toBe(text`
        ${world.today} Dividend 2025 was due after all
          equity:distributions               1000 USD
          assets:dividends-recoverable       -302 USD
          liabilities:dividends-payable:${name} -598 USD
          liabilities:withholding-tax        -100 USD
      `);
      expect(await takenFrom(world, name, runId)).toEqual([
        'withholding-tax 100',
        'child-support csed 300',
        'fee 2',
      ]);
    }
    expect(await balances()).toEqual(['0', '0']);
  },
);

testWith(
  LAW,
  'who filed a claim, or decided on one, does not approve what pays it',
  async (world) => {
    await world.enrol('ada', late('eve'));
    const claim = await file(world, 'child-support of csed 300 against eve');
    await world.db.owner.query(
      `with held as materialized (select record_claim_event($1, 'objection', 'not-owed', 'eve'))
     select door.decide_objection($1, false, 'Looked at', 'cora') from held`,
      [claim],
    );
    const runId = await distributed(world, '1000', '1000');
    for (const by of ['carl', 'cora'])
      await expect(world.includeLate(runId, 'eve', by)).rejects.toThrow('recorder-may-not-approve');
    await world.includeLate(runId, 'eve', 'dot');
    expect(await balanceOf(world, claim)).toBe('0');
  },
);

testWith(
  LAW,
  'the table itself refuses what goes to others than the inclusion says',
  async (world) => {
    await world.enrol('ada', late('eve'), late('fay'));
    for (const name of ['eve', 'fay'])
      await file(world, `child-support of csed-of-${name} 300 against ${name}`);
    const runId = await distributed(world, '1000', '2000');
    await world.includeLate(runId, 'eve');
    const line = (account: string, claimant: string) =>
      world.db.owner.query(
        `insert into late_deduction (bucket, citizen_id, run_no, line_no, kind, account, claim_id, amount)
       select bucket, citizen_id, run_no, 9, 'child-support', $1, (select claim_id from claim where claimant = $2), 1
         from late_inclusion`,
        [account, claimant],
      );
    await expect(line('liabilities:deductions:csed-of-eve', 'csed-of-eve')).rejects.toMatchObject({
      code: 'LB009',
      message: expect.stringContaining('not what their inclusion says'),
    });
    await world.db.owner.query(`
    alter table late_deduction disable trigger as_the_inclusion_says`);
    await expect(line('liabilities:deductions:csed-of-fay', 'csed-of-fay')).rejects.toMatchObject({
      code: 'LB009',
      message: expect.stringContaining('who has no right to it'),
    });
    await expect(line('liabilities:deductions:csed-of-eve', 'csed-of-eve')).rejects.toMatchObject({
      code: 'LB009',
      message: expect.stringContaining('more is taken for'),
    });
    await world.db.owner.query('alter table late_deduction enable trigger as_the_inclusion_says');
  },
);
