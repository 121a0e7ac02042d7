import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { readNationPack } from '../../src/delivery/nation/nation-pack.js';
import { proveBooks } from '../../src/proof/laws.js';
import { freshDatabase } from './database.js';
import { given, type World } from './given.js';
import { CLAIMING, NationFolder, type OtherLaw } from './nation-folder.js';

/** Dividends that are paid late out of a run's reserve, and what is taken of them. */

export const LAW: OtherLaw = {
  deductions: { ...CLAIMING, withholdingTax: '0.1' },
  recovery: { share: '0.5' },
};

/** Who lives here since the middle of 2025 is left off the roll of that year. */
export const late = (name: string, changes: object = {}) => ({
  name,
  residentSince: '2025-06-01',
  ...changes,
});

export function testWith(
  law: OtherLaw,
  title: string,
  work: (world: World) => Promise<void>,
): void {
  test(title, async () => {
    const folder = new NationFolder(law);
    const db = await freshDatabase();
    try {
      const world = await given(db, readNationPack(folder.path));
      await world.receive('2026-01-02', '100000');
      await work(world);
      for (const { law: of, what, offender } of await proveBooks(world.database))
        expect([of, what, offender]).toEqual([of, what, null]);
    } finally {
      folder.remove();
      await db.drop();
    }
  });
}

/** Files `child-support of csed 150 against ada`. */
export async function file(world: World, written: string, by = 'carl'): Promise<string> {
  const [, kind, claimant, amount, name] = /^(\S+) of (\S+) (\S+) against (\S+)$/.exec(written)!;
  const { pseudonym: citizen } = await world.citizenOf(name!);
  const claim = { kind: kind!, claimant: claimant!, amount: new Decimal(amount!), citizen };
  const { id } = await world.transaction((tx) =>
    world.claims.file(tx, { ...claim, noticeCertifiedOn: '2026-01-05' }, by),
  );
  return id;
}

export const balanceOf = async (world: World, claim: string) =>
  (await world.claims.byId(claim)).balance.toFixed();

/** A dividend of 2025, distributed, with so much set aside beside it for whoever was left out. */
export async function distributed(world: World, amount: string, lateReserve: string, year = 2025) {
  const runId = await world.proposeDividend(
    year,
    new Decimal(amount).plus(lateReserve).toFixed(),
    lateReserve,
  );
  await world.approveDividend(runId);
  await world.work(runId);
  return runId;
}

/** All that was taken from somebody of a dividend, in order; claimants without what tells them apart by citizen. */
export async function takenFrom(world: World, name: string, runId: string): Promise<string[]> {
  const { bucket, citizenId } = await world.citizenOf(name);
  const { rows } = await world.db.owner.query<{ line: string }>(
    `select concat_ws(' ', kind, replace(substring(account from '^liabilities:deductions:(.*)'), '-of-' || $3, ''),
                      trim_scale(amount)) as line
       from dividend_run d, deductions_of($1, $2, d.run_no) where run_id = $4 order by place`,
    [bucket, citizenId, name, runId],
  );
  return rows.map(({ line }) => line);
}

export async function takenBack(world: World, name: string, runId: string): Promise<string> {
  const { pseudonym } = await world.citizenOf(name);
  const id = await world.transaction((tx) =>
    world.overpayments.propose(tx, pseudonym, runId, 'Had moved away', 'cara'),
  );
  const approval = { person: 'cora', hash: null, reason: null };
  await world.transaction(async (tx) =>
    world.overpayments.approve(
      tx,
      await world.proposals.newest(tx, 'overpayment', pseudonym, id),
      approval,
    ),
  );
  return id;
}
