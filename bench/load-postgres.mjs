import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { driveOnce } from './load.mjs';

/** Each client is a connection that runs the transaction, statement by statement, over and over. */
driveOnce(async ({ url, transaction, round }, client) => {
  const connection = new pg.Client({ connectionString: url });
  await connection.connect();
  const statements = transaction.map((text) => ({
    text,
    parameters: new Set(text.match(/\$\d/g)).size,
  }));
  return async (no) => {
    const values = [randomUUID(), `POST-${round}-${client}-${no}`];
    for (const { text, parameters } of statements)
      await connection.query(text, values.slice(0, parameters));
  };
});
