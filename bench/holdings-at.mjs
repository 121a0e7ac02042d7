import { openDatabase } from '../dist/src/database.js';
import { HoldingStore } from '../dist/src/portfolio/holding.store.js';
import { foundCompanies, valueCompanies } from './portfolio.mjs';

/**
 * What the fund held of one company on any past day and what it was worth, as the service asks, with ten million postings on
 * the books, a million lines of NAVs, and splits of every second company, one of them recorded late.
 */
export const name = 'holdings-at';
export const unit = 'ms p99';
export const bar = { most: 5, of: 'ours' };

const COMPANIES = 100_000;
const POSTINGS_EACH = 100;
const QUESTIONS = 2_000;
const FIRST_NAV = '2015-01-31';

export async function setUp({ owner }, scale) {
  const companies = COMPANIES * scale;
  await foundCompanies(owner, companies, POSTINGS_EACH);
  await valueCompanies(owner, companies);
  return { companies };
}

/** A company and a day, another each time, the same ones in each round. */
const question = (no, companies) => ({
  company: ((no * 7919) % companies) + 1,
  day: new Date(Date.UTC(2015, 0, 2 + ((no * 31) % 3650))).toISOString().slice(0, 10),
});

async function p99(companies, ask) {
  const took = [];
  for (let no = 0; no < QUESTIONS; no++) {
    const asked = question(no, companies);
    const startedAt = performance.now();
    await ask(asked);
    took.push(performance.now() - startedAt);
  }
  took.sort((a, b) => a - b);
  return { figure: took[Math.floor(took.length * 0.99)], median: took[took.length >> 1] };
}

/** One look at one index. */
export const floor = ({ owner }, { companies }) =>
  p99(companies, ({ company, day }) =>
    owner.query({
      name: 'floor',
      text: `select sum(quantity) from posting
              where account_id = (select account_id from account where name = 'memorandum:shares-held')
                and commodity_id = $1 and effective_on <= $2`,
      values: [1000 + company, day],
    }),
  );

export async function ours({ serviceUrl }, { companies }) {
  const database = await openDatabase(serviceUrl, undefined);
  const store = new HoldingStore();
  try {
    return await p99(companies, async ({ company, day }) => {
      const found = await store.ofCompany(
        database,
        { asOf: day, knownAt: 'infinity' },
        `SF-${company}`,
        101,
        0n,
      );
      const valued = found.length === 1 && !found[0].priceMissing;
      if (!valued && day > FIRST_NAV)
        throw new Error(`SF-${company} on ${day}: ${JSON.stringify(found)}`);
    });
  } finally {
    await database.destroy();
  }
}
