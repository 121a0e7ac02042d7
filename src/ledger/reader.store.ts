import type { DataSource, EntityManager } from 'typeorm';

/** The role of the database that sees one citizen, and the one that sees everyone and changes nothing. */
export const CITIZEN_ROLE = 'investment_citizen';
export const AUDITOR_ROLE = 'investment_auditor';
/** The one that puts entries into the public log, and signs it: a worker's. */
export const SEALER_ROLE = 'investment_sealer';

/** Says whom the transaction is about: of citizens it sees this one from here on, and before it saw none. */
export async function seeOnly(tx: EntityManager, pseudonym: string): Promise<void> {
  await tx.sql`select set_config('app.citizen', ${pseudonym}, true)`;
}

/**
 * From here on to its end the transaction is a citizen's: of the role that can do no more than a citizen may.
 * @returns the role that it had before
 */
export async function beCitizen(tx: EntityManager, pseudonym: string): Promise<string> {
  const [{ role }] = await tx.sql<[{ role: string }]>`
    select role, set_config('app.citizen', ${pseudonym}, true),
           (select set_config('role', rolname, true) from pg_roles
             where rolname = ${CITIZEN_ROLE} and pg_has_role(session_user, oid, 'member'))
      from (select current_setting('role') as role offset 0) before`;
  return role;
}

/** Does what a citizen asks for, in a transaction that goes on as whoever began it. */
export async function asCitizen<T>(
  tx: EntityManager,
  pseudonym: string,
  work: () => Promise<T>,
): Promise<T> {
  const role = await beCitizen(tx, pseudonym);
  const came = await work();
  await tx.sql`select set_config('role', ${role}, true), set_config('app.citizen', '', true)`;
  return came;
}

/** From here on the transaction sees the books whole, and changes nothing. */
export const seeEveryone = (tx: EntityManager): Promise<void> => become(tx, AUDITOR_ROLE);

/** From here on the transaction may put entries into the public log, and nothing else. */
export const beSealer = (tx: EntityManager): Promise<void> => become(tx, SEALER_ROLE);

export const asAuditor = <T>(
  database: DataSource,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> =>
  database.transaction(async (tx) => {
    await seeEveryone(tx);
    return work(tx);
  });

/** The same of one instant: whatever is recorded meanwhile is not seen. Nothing can be written at all. */
export const asAuditorOfOneInstant = <T>(
  database: DataSource,
  work: (tx: EntityManager) => Promise<T>,
): Promise<T> =>
  database.transaction('REPEATABLE READ', async (tx) => {
    await tx.sql`set transaction read only`;
    await seeEveryone(tx);
    return work(tx);
  });

/** The same by two connections at once, which see the same instant: for what takes long. */
export const asAuditorsOfOneInstant = <T>(
  database: DataSource,
  work: (txs: readonly [EntityManager, EntityManager]) => Promise<T>,
): Promise<T> =>
  asAuditorOfOneInstant(database, async (tx) => {
    const [{ instant }] = await tx.sql<[{ instant: string }]>`
      select pg_export_snapshot() as instant`;
    return database.transaction('REPEATABLE READ', async (other) => {
      await other.query(`set transaction snapshot '${instant}'`);
      await other.query('set transaction read only');
      await seeEveryone(other);
      return work([tx, other]);
    });
  });

/** Where no role could be had, the service works as the owner, and says so at its start. */
async function become(tx: EntityManager, role: string): Promise<void> {
  await tx.sql`
    select set_config('role', rolname, true) from pg_roles
     where rolname = ${role} and pg_has_role(session_user, oid, 'member')`;
}
