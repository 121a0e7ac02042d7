import type { LocalDate } from '../../../domain/calendar.js';

/** Whom a reader stands for, as the API tells them. */
export interface Ward {
  readonly ward: string;
  readonly bornOn: LocalDate;
  readonly kind: 'guardian' | 'estate';
  readonly since: LocalDate;
  /** Whom the reader has named to be paid for them. */
  readonly names: string | null;
  readonly mayBePaid: readonly string[];
}
