import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freshDatabase, type TestDatabase } from './support/database.js';
import { schemaText } from './support/schema.js';

/** `npm run schema` writes it anew; what then shows in the diff is what a migration comes to. */
const SCHEMA = 'test/schema.sql';

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db.drop());

test('the migrations come to the schema that was reviewed (npm run schema writes it anew)', async () => {
  const schema = await schemaText(db.owner);
  if (process.env['UPDATE_SCHEMA']) writeFileSync(SCHEMA, schema);

  expect(schema).toBe(existsSync(SCHEMA) ? readFileSync(SCHEMA, 'utf8') : '');
});

test('it would be seen: a column, a trigger switched, a function that does something else', async () => {
  const before = await schemaText(db.owner);
  for (const change of [
    'alter table posting add column note text',
    'drop trigger append_only on citizen_posting_5',
    `create or replace function lock_cash() returns void language sql as 'select null::void'`,
  ]) {
    await db.owner.query('begin');
    await db.owner.query(change);
    expect(await schemaText(db.owner)).not.toBe(before);
    await db.owner.query('rollback');
  }
});
