import type { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';

export const TITLE_STATES = ['claimed', 'confirmed', 'disputed'] as const;
export type TitleState = (typeof TITLE_STATES)[number];

/** What the fund's stake in a company rests on, from a day on. */
export interface StatedTitle {
  readonly state: TitleState;
  /** SHA-256 of the document that shows it, in hexadecimal. */
  readonly evidenceSha256: string;
  /** The part of the stake that is paid up, from 0 to 1; null where the amount is stated, or all is. */
  readonly paidUp: Decimal | null;
  /** What is still to be paid in, of the fund's currency; null where the part is stated, or nothing is. */
  readonly uncalled: Decimal | null;
  readonly effectiveOn: LocalDate;
  readonly reason: string | null;
}

export interface RecordedTitle extends StatedTitle {
  readonly titleNo: bigint;
  readonly uncalled: Decimal;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
}

/** Titles to stakes: added to and never changed, by when they took effect and when they became known. */
export class TitleStore {
  async record(
    tx: EntityManager,
    incorporation: string,
    { state, evidenceSha256, paidUp, uncalled, effectiveOn, reason }: StatedTitle,
    person: string,
  ): Promise<void> {
    await tx.sql`
      select door.record_title(${incorporation}, ${state}, ${Buffer.from(evidenceSha256, 'hex')},
                               ${paidUp?.toFixed() ?? null}::numeric, ${uncalled?.toFixed() ?? null}::numeric, ${effectiveOn},
                               ${reason}, ${person})`;
  }

  /** All that was ever said of a company's, newest first. */
  async history(tx: EntityManager | DataSource, incorporation: string): Promise<RecordedTitle[]> {
    return tx.sql<RecordedTitle[]>`
      select title_no as "titleNo", state, encode(evidence_sha256, 'hex') as "evidenceSha256", paid_up as "paidUp", uncalled,
             effective_on as "effectiveOn", reason, recorded_at as "recordedAt", recorded_by as "recordedBy"
        from stake_title where incorporation_id = ${incorporation}
       order by effective_on desc, title_no desc`;
  }
}
