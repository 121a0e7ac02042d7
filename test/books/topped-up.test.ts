import { expect } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { text } from '../support/journal-text.js';
import { distributed, file, late, LAW, takenBack, takenFrom, testWith } from '../support/late.js';
import type { World } from '../support/given.js';

/** Who is on the roll with a smaller share than theirs is paid the rest of it late. */

const OF_AGES = {
  ...LAW,
  eligibility: {
    weights: [{ belowAge: 4, weight: '0.25' }, { belowAge: 18, weight: '0.5' }, { weight: '1' }],
  },
};

/** What was taken by what it is for, whether at once or in two parts. */
async function sumsOf(world: World, name: string, runId: string): Promise<Record<string, string>> {
  const sums: Record<string, Decimal> = {};
  for (const line of await takenFrom(world, name, runId)) {
    const [, what, amount] = /^(.*) (\S+)$/.exec(line)!;
    sums[what!] = (sums[what!] ?? new Decimal(0)).plus(amount!);
  }
  return Object.fromEntries(Object.entries(sums).map(([what, sum]) => [what, sum.toFixed()]));
}

testWith(
  OF_AGES,
  'a half share that should be a whole one comes to the whole, with what is taken of it',
  async (world) => {
    await world.enrol('ada', 'bo', {
      name: 'kim',
      bornOn: '2015-01-01',
      residentSince: '2015-01-01',
    });
    for (const name of ['ada', 'kim']) {
      await file(world, `child-support of csed-of-${name} 100 against ${name}`);
      await file(world, `ordinary-creditor of bank-of-${name} 5000 against ${name}`);
      await world.transaction((tx) =>
        world.roll.actingFor(tx, name, () =>
          world.claims.giveDirectives(tx, [
            { kind: 'gift', beneficiary: 'food-bank', amount: new Decimal(50) },
            { kind: 'savings', beneficiary: 'pension', amount: new Decimal(100) },
          ]),
        ),
      );
    }
    const runId = await distributed(world, '2500', '1000');
    for (const name of ['ada', 'kim'])
      await expect(world.includeLate(runId, name)).rejects.toThrow('already-included');

    await world.enrol({ name: 'kim', bornOn: '1990-01-01' });
    const { journal } = await world.onNewPage();
    await world.includeLate(runId, 'kim');

    expect(await journal()).toBe(text`
      ${world.today} Dividend 2025, included late
        liabilities:late-reserve             500 USD
        liabilities:dividends-payable:kim    -26 USD
        liabilities:withholding-tax          -50 USD
        liabilities:deductions:bank-of-kim  -360 USD
        liabilities:deductions:pension       -64 USD
    `);
    const whole = {
      'withholding-tax': '100',
      'child-support csed': '100',
      'ordinary-creditor bank': '620',
      fee: '4',
      'gift food-bank': '50',
      'savings pension': '100',
    };
    expect(await sumsOf(world, 'ada', runId)).toEqual(whole);
    expect(await sumsOf(world, 'kim', runId)).toEqual(whole);
    await expect(world.includeLate(runId, 'kim')).rejects.toThrow('already-included');

    // The whole is taken back, and given back.
    const id = await takenBack(world, 'kim', runId);
    const { rows } = await world.db.owner.query(
      'select trim_scale(taken_back)::text as all, trim_scale(withheld)::text as tax from overpayment where overpayment_id = $1',
      [id],
    );
    expect(rows).toEqual([{ all: '1000', tax: '100' }]);
    await world.includeLate(runId, 'kim');
  },
);

testWith(
  { ...OF_AGES, minors: { payTo: 'held-until-majority' } },
  'of a minor the rest is held with what the roll gave them, and released together',
  async (world) => {
    await world.enrol('ada', { name: 'zoe', bornOn: '2023-01-01', residentSince: '2023-01-01' });
    const runId = await distributed(world, '1250', '500');
    await world.enrol({ name: 'zoe', bornOn: '2015-01-01', residentSince: '2015-01-01' });
    await world.includeLate(runId, 'zoe');
    expect(await takenFrom(world, 'zoe', runId)).toEqual([
      'withholding-tax 25',
      'held-until-majority 225',
      'withholding-tax 25',
      'held-until-majority 225',
    ]);

    await world.enrol({ name: 'zoe', bornOn: '2000-01-01', residentSince: '2000-01-01' });
    await distributed(world, '2000', '0', 2026);
    const { rows } = await world.db.owner.query(
      'select trim_scale(amount)::text as amount from minor_release',
    );
    expect(rows).toEqual([{ amount: '450' }]);
  },
);

testWith(
  { ...OF_AGES, minors: { payTo: 'held-until-majority' } },
  'of who turns out to be of age the rest is paid, and what the roll gave them is released',
  async (world) => {
    await world.enrol('ada', { name: 'kim', bornOn: '2015-01-01', residentSince: '2015-01-01' });
    const runId = await distributed(world, '1500', '500');
    await world.enrol({ name: 'kim', bornOn: '1990-01-01' });
    await world.includeLate(runId, 'kim');
    expect(await takenFrom(world, 'kim', runId)).toEqual([
      'withholding-tax 50',
      'held-until-majority 450',
      'withholding-tax 50',
    ]);
  },
);

testWith(
  OF_AGES,
  'no more than the rest, and nothing where the share is smaller, whatever a program asks',
  async (world) => {
    await world.enrol(
      'ada',
      { name: 'kim', bornOn: '2015-01-01', residentSince: '2015-01-01' },
      'old',
      late('eve'),
    );
    const runId = await distributed(world, '2500', '3000');
    await world.enrol({ name: 'old', bornOn: '2015-01-01', residentSince: '2015-01-01' });
    await expect(world.includeLate(runId, 'old')).rejects.toThrow('already-included');
    await world.enrol({ name: 'kim', bornOn: '1990-01-01' });
    await world.includeLate(runId, 'eve');
    const { bucket, citizenId } = await world.citizenOf('kim');
    await expect(
      world.db.owner.query(
        `insert into late_inclusion (bucket, citizen_id, run_no, proposal_id, class_no, amount, tax, set_off, deducted, held, included_on)
         select $1, $2, run_no, (select proposal_id from proposal limit 1), 3, 1000, 0, 0, 0, 0, now() from dividend_run`,
        [bucket, citizenId],
      ),
    ).rejects.toMatchObject({ code: 'LB006' });
  },
);

testWith(
  OF_AGES,
  'what two agreed on is what is paid: facts that were put right again since ask for a new proposal',
  async (world) => {
    await world.enrol('ada', { name: 'kim', bornOn: '2023-01-01', residentSince: '2023-01-01' });
    const runId = await distributed(world, '1250', '1000');
    await world.enrol({ name: 'kim', bornOn: '2015-01-01', residentSince: '2015-01-01' });
    const { pseudonym } = await world.citizenOf('kim');
    const { rows } = await world.db.owner.query(
      `select door.propose_late_inclusion($1, $2, 'Certificate', 'cara') as id`,
      [runId, pseudonym],
    );
    await world.enrol({ name: 'kim', bornOn: '1990-01-01' });
    await expect(
      world.db.owner.query(`select door.approve_late_inclusion($1, 'cora', null, null, '[]')`, [
        rows[0].id,
      ]),
    ).rejects.toThrow('proposal-changed');
  },
);
