import type { DataSource } from 'typeorm';

/** Whether a session is the caller's to renew, and what is sealed of it. */
export interface Claim {
  readonly claimed: boolean;
  readonly sealed: string | undefined;
}

/** Sessions as rows: what they hold is sealed, and they are known by hashes. */
export class SessionStore {
  constructor(private readonly database: DataSource) {}

  /** With one more than ten of a person, their oldest ends. */
  async begin(hash: Buffer, person: Buffer, sealed: string, seconds: number): Promise<void> {
    await this.database.sql`
      select door.begin_session(${hash}, ${person}, ${sealed}, ${seconds})`;
  }

  /** What is sealed of a session that has not ended. @param isUse  whether it was seen now: it does not end by being idle */
  async see(hash: Buffer, idleSeconds: number, isUse: boolean): Promise<string | undefined> {
    const [row] = await this.database.sql<[{ sealed: string | null }]>`
      select door.see_session(${hash}, ${idleSeconds}, ${isUse}) as sealed`;
    return row.sealed ?? undefined;
  }

  /**
   * Whether it is the caller's to renew, for so long, and nobody else's meanwhile: not where it is no longer as they have
   * seen it. With what is sealed of it now; undefined where it has ended.
   */
  async claimRenewal(hash: Buffer, seen: string, seconds: number): Promise<Claim> {
    const [{ claimed, contents }] = await this.database.sql<
      [{ claimed: boolean; contents: string | null }]
    >`select * from door.claim_session_renewal(${hash}, ${seen}, ${seconds})`;
    return { claimed, sealed: contents ?? undefined };
  }

  /** Nothing, where somebody else has renewed it since it was seen. */
  async renew(hash: Buffer, seen: string, sealed: string): Promise<void> {
    await this.database.sql`select door.renew_session(${hash}, ${seen}, ${sealed})`;
  }

  /** Somebody else may try to renew it. */
  giveBack = (hash: Buffer, seen: string): Promise<void> => this.renew(hash, seen, seen);

  /** @param seen  only where it is as it was seen */
  async end(hash: Buffer, seen: string | null = null): Promise<void> {
    await this.database.sql`select door.end_session(${hash}, ${seen})`;
  }

  /** Forgets those that have ended, so many at most. @returns how many */
  async sweep(idleSeconds: number, atMost: number): Promise<number> {
    const [row] = await this.database.sql<[{ swept: number }]>`
      select door.sweep_sessions(${idleSeconds}, ${atMost})::integer as swept`;
    return row.swept;
  }
}
