import type { DataSource } from 'typeorm';

/** Sessions as rows: what they hold is sealed, and they are known by hashes. */
export class SessionStore {
  constructor(private readonly database: DataSource) {}

  /** With one more than ten of a person, their oldest ends. */
  async begin(hash: Buffer, person: Buffer, sealed: string, seconds: number): Promise<void> {
    await this.database.sql`
      select door.begin_session(${hash}, ${person}, ${sealed}, ${seconds})`;
  }

  /** What is sealed of a session that has not ended; it was seen now. */
  async see(hash: Buffer, idleSeconds: number): Promise<string | undefined> {
    const [row] = await this.database.sql<[{ sealed: string | null }]>`
      select door.see_session(${hash}, ${idleSeconds}) as sealed`;
    return row.sealed ?? undefined;
  }

  /** Whether it is the caller's to renew, for so long; nobody else does meanwhile. */
  async claimRenewal(hash: Buffer, seconds: number): Promise<boolean> {
    const [row] = await this.database.sql<[{ claimed: boolean }]>`
      select door.claim_session_renewal(${hash}, ${seconds}) as claimed`;
    return row.claimed;
  }

  async renew(hash: Buffer, sealed: string): Promise<void> {
    await this.database.sql`select door.renew_session(${hash}, ${sealed})`;
  }

  async end(hash: Buffer): Promise<void> {
    await this.database.sql`select door.end_session(${hash})`;
  }

  /** Forgets those that have ended, so many at most. */
  async sweep(idleSeconds: number, atMost: number): Promise<void> {
    await this.database.sql`select door.sweep_sessions(${idleSeconds}, ${atMost})`;
  }
}
