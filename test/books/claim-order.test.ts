import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { proveBooks } from '../../src/proof/laws.js';
import { freshDatabase } from '../support/database.js';
import { given } from '../support/given.js';

/** In which order claims of one day are filed decides nothing: each claimant gets the same, to the cent. */

/** Of a dividend of 1,000: the first two compete for it, and the rest for what cannot be divided evenly. */
const CLAIMS = [
  ['child-support', 'mother', '333.33'],
  ['child-support', 'father', '111.11'],
  ['ordinary-creditor', 'bank', '5000'],
  ['ordinary-creditor', 'shop', '77.77'],
  ['ordinary-creditor', 'lender', '123.45'],
] as const;

const PERSONS = 10;
/** Another order for each: from another claim on, and forwards or backwards. */
const orderOf = (person: number) => {
  const from = person % CLAIMS.length;
  const turned = [...CLAIMS.slice(from), ...CLAIMS.slice(0, from)];
  return person < PERSONS / 2 ? turned : turned.toReversed();
};

test('claims filed in another order on the same day come to the same on every account', async () => {
  const db = await freshDatabase();
  try {
    const world = await given(db);
    const people = Array.from({ length: PERSONS }, (_, no) => `person-${no}`);
    await world.enrol(...people);
    await world.receive('2026-01-02', '10000');
    for (const [no, name] of people.entries()) {
      const { pseudonym: citizen } = await world.citizenOf(name);
      for (const [kind, claimant, amount] of orderOf(no)) {
        const claim = { kind, claimant: `${claimant}-${no}`, amount: new Decimal(amount), citizen };
        await world.transaction((tx) =>
          world.claims.file(tx, { ...claim, noticeCertifiedOn: '2026-01-05' }, 'carl'),
        );
      }
    }
    const runId = await world.proposeDividend(2025, '10000');
    await world.approveDividend(runId);
    await world.work(runId);

    const { rows } = await db.owner.query<{ claimant: string; person: string; amount: string }>(
      `select split_part(claimant, '-', 1) as claimant, split_part(claimant, '-', 2) as person, amount
         from (select substring(name from '^liabilities:deductions:(.*)') as claimant, -sum(quantity) as amount
                 from posting join account using (account_id)
                where starts_with(name, 'liabilities:deductions:') group by name) taken
        order by 1, 2`,
    );
    const [first, ...others] = people.map((_, no) =>
      rows
        .filter(({ person }) => person === String(no))
        .map(({ claimant, amount }) => `${claimant} ${new Decimal(amount).toFixed()}`),
    );
    expect(first).toHaveLength(CLAIMS.length);
    for (const other of others) expect(other).toEqual(first);
    for (const { law, offender } of await proveBooks(world.database))
      expect([law, offender]).toEqual([law, null]);
  } finally {
    await db.drop();
  }
});
