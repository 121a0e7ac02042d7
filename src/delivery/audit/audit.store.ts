import type { DataSource, EntityManager } from 'typeorm';
import type { Instant } from '../../domain/calendar.js';
import { asAuditor } from '../../ledger/reader.store.js';
import type { ProblemCode } from '../http/problems.js';

/** What came of it: done, the first answer again under the same key, or the code of the problem. */
export type Outcome = 'done' | 'replayed' | ProblemCode;

/** Who acts. A citizen is known by the keyed hash of their national id until the trail names them by pseudonym. */
export interface Actor {
  readonly person: string | null;
  readonly citizenHash: Buffer | null;
  readonly role: string | null;
  /** What acts in their name. */
  readonly agent: string | null;
  /** A system that signed in as itself. */
  readonly machine: boolean;
}

/** Something that was done, or tried, or looked at. */
export interface AuditEvent {
  /** Null for attempts that are counted together. */
  readonly requestId: string | null;
  /** Method and pattern: `POST /v1/incorporations/:id/annulment`. */
  readonly route: string;
  readonly actor: Actor;
  readonly address: string | null;
  /** Pseudonym of whom it concerns. */
  readonly citizen: string | null;
  /** Id of what it concerns. */
  readonly resource: string | null;
  readonly status: number;
  readonly outcome: Outcome;
  readonly attempts: number;
}

/** As it stands in the trail. */
export interface RecordedEvent
  extends Omit<AuditEvent, 'actor'>, Pick<Actor, 'person' | 'role' | 'agent' | 'machine'> {
  readonly id: string;
  readonly recordedAt: Instant;
}

export interface AuditFilter {
  readonly from?: Instant | undefined;
  /** Exclusive. */
  readonly to?: Instant | undefined;
  readonly person?: string | undefined;
  readonly route?: string | undefined;
  readonly citizen?: string | undefined;
  /** `refused`: whatever came to nothing. */
  readonly outcome?: Outcome | 'refused' | undefined;
}

const select = `
  select audit_event_id as id, recorded_at as "recordedAt", request_id as "requestId", route, person, role,
         agent, machine, host(address) as address, citizen, resource, status, outcome, attempts
    from audit_event`;

/** Leaves a condition out where there is no value for it, so that each question is planned for its own index. */
const unless = (value: unknown) => () => (value === undefined ? 'true or' : '');

/** The audit trail. */
export class AuditStore {
  /** @param events  as `rowsOf` has them */
  async record(tx: EntityManager | DataSource, events: string): Promise<void> {
    await tx.sql`select door.record_audit_events(${events})`;
  }

  async list(
    database: DataSource,
    { from, to, person, route, citizen, outcome }: AuditFilter,
    limit: number,
    after: string,
  ): Promise<RecordedEvent[]> {
    const isRefused = outcome !== undefined && outcome !== 'done' && outcome !== 'replayed';
    const one = outcome === 'refused' ? undefined : outcome;
    return asAuditor(
      database,
      (tx) => tx.sql`
        ${() => select}
         where audit_event_id > ${after}
           and (${unless(from)} audit_event_id >= first_id_at(${from ?? null}))
           and (${unless(to)} audit_event_id < first_id_at(${to ?? null}))
           and (${unless(person)} person = ${person ?? null})
           and (${unless(route)} route = ${route ?? null})
           and (${unless(citizen)} citizen = ${citizen ?? null})
           and (${unless(isRefused || undefined)} outcome not in ('done', 'replayed'))
           and (${unless(one)} outcome = ${one ?? null})
         order by audit_event_id
         limit ${limit}`,
    );
  }

  /** What others looked at, or did, of a citizen, in a transaction that sees them. */
  async accesses(
    tx: EntityManager,
    citizen: string,
    limit: number,
    after: string,
  ): Promise<RecordedEvent[]> {
    return tx.sql`
      ${() => select}
       where citizen = ${citizen} and person <> ${citizen} and outcome = 'done' and audit_event_id > ${after}
       order by audit_event_id
       limit ${limit}`;
  }
}

/** Events as the door of the database takes them. */
export const rowsOf = (events: readonly AuditEvent[]): string =>
  JSON.stringify(
    events.map(({ actor: { citizenHash, ...actor }, requestId, ...event }) => ({
      ...event,
      ...actor,
      request_id: requestId,
      citizen_hash: citizenHash && `\\x${citizenHash.toString('hex')}`,
    })),
  );
