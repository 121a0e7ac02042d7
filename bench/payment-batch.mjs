import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { composeIBAN } from 'ibantools';
import { book, report } from '../dist/src/delivery/demo/bank.js';
import { clearFloor, floorOf, seconds } from './floor.mjs';
import { openPlace as openAnyPlace } from './place.mjs';

/**
 * A hundred thousand payments all the way: everybody is instructed, who is paid is unsealed, the files are written, released
 * by another and fetched, and the bank's reports of them are read and booked. What the bank does itself is not counted.
 * (`payment-files` measures the writer of the files alone, without a database.) Beside it, the rows that come of it.
 */
export const name = 'payment-batch';
export const unit = 's';
/** None is set: it is told as it is. */
export const bar = {};

const PAYMENTS = 100_000;
const FIRST_YEAR = 2025;
const EACH = 100;

/** The service at work with an account to pay from. */
export const openPlace = () =>
  openAnyPlace({
    DEBTOR_NAME: 'Universal Investment Fund',
    DEBTOR_IBAN: 'DE89370400440532013000',
  });

const by = (role, person) => (body) => ({ role, person, key: randomUUID(), body });
const clerk = by('operator', 'enroller');
const proposer = by('manager', 'proposer');
const approver = by('manager', 'approver');
const builder = by('treasurer', 'builder');
const releaser = by('treasurer', 'releaser');

/** Each with an account of their own, as a registry sends them; sealed by the service. */
function* roll(payments) {
  yield 'national_id,name,born_on,resident_since,resident_until,died_on,iban\n';
  for (let no = 1; no <= payments; no++) {
    const iban = composeIBAN({ countryCode: 'NL', bban: `INGB${String(no).padStart(10, '0')}` });
    yield `BENCH-${no},Ada Ferreira ${no},1980-01-01,1980-01-01,,,${iban}\n`;
  }
}

export async function setUp({ call, until, owner }, scale) {
  const payments = PAYMENTS * scale;
  const upload = { ...clerk([...roll(payments)].join('')), type: 'text/csv' };
  const { id } = await call('POST', '/v1/citizens', upload);
  await until(`/v1/citizen-imports/${id}`, 'completed', { role: 'operator' });
  await owner.query('vacuum analyze');
  return { payments };
}

export async function floor({ owner }, { payments }) {
  const statements = await floorOf(name);
  await clearFloor(owner);
  for (const table of statements.filter((one) => one.startsWith('create')))
    await owner.query(table);
  const inserts = statements.filter((one) => one.startsWith('insert'));
  const figure = await seconds(async () => {
    for (const insert of inserts) await owner.query(insert, [payments]);
  });
  return { figure };
}

export async function ours(place, { payments }, round) {
  const { call, until, settle } = place;
  const dividend = await distributed(place, payments, FIRST_YEAR - round);
  await settle();
  const at = `/v1/dividend-runs/${dividend}/payment-files`;
  const built = await seconds(async () => {
    const { batch } = await call('POST', at, builder({}));
    await until(`${at.replace('payment-files', 'payment-batches')}/${batch}`, 'completed', {
      role: 'treasurer',
    });
  });
  const { items: files } = await call('GET', `${at}?limit=1000`, { role: 'treasurer' });
  let [released, fetched, booked, answered] = [0, 0, 0, 0];
  for (const { file, messageId, proposalHash } of files) {
    released += await seconds(() =>
      call('POST', `${at}/${file}/release`, releaser({ proposalHash })),
    );
    let content;
    fetched += await seconds(async () => (content = await textOf(place, `${at}/${file}`)));
    // Of nobody does the bank say that the account is closed: they would rightly not be paid in the next round.
    const said = { ...(await book(Readable.from([content]))), returned: [] };
    answered += said.paid.length;
    const today = new Date().toISOString().slice(0, 10);
    const body = [...report(`BENCH-${messageId.slice(-20)}`, today, said)].join('');
    booked += await seconds(async () => {
      const { id } = await call('POST', '/v1/payment-reports', {
        ...builder(body),
        type: 'application/xml',
      });
      await until(`/v1/payment-reports/${id}`, 'completed', { role: 'treasurer' });
    });
  }
  if (answered !== payments) throw new Error(`${answered} were paid`);
  const figure = built + released + fetched + booked;
  const rate = (time) => Math.round(payments / time);
  return {
    figure,
    paymentsPerSecond: rate(figure),
    builtPerSecond: rate(built),
    releasedPerSecond: rate(released),
    fetchedPerSecond: rate(fetched),
    bookedPerSecond: rate(booked),
  };
}

/** A dividend of so much for each, distributed; not measured. */
async function distributed({ call, until }, payments, year) {
  const rule = { name: 'fixed-appropriation', amount: `${payments * EACH}` };
  await call(
    'POST',
    '/v1/cash-receipts',
    proposer({
      receivedOn: '2025-12-01',
      amount: { amount: rule.amount, currency: 'USD' },
      kind: 'appropriation',
      narrative: 'Appropriation to be distributed',
    }),
  );
  const terms = { year, recordOn: `${year}-12-31`, payOn: `${year + 1}-12-15`, rule };
  const { id } = await call('POST', '/v1/dividend-runs', proposer(terms));
  const run = `/v1/dividend-runs/${id}`;
  await until(run, 'proposed', { role: 'manager' });
  await call('POST', `${run}/approval`, approver({}));
  await until(run, 'distributed', { role: 'manager' });
  return id;
}

async function textOf({ address, token }, at) {
  const authorization = `Bearer ${await token('builder', 'treasurer')}`;
  const answer = await fetch(address + at, { headers: { authorization } });
  if (!answer.ok) throw new Error(`GET ${at}: ${answer.status}`);
  return answer.text();
}
