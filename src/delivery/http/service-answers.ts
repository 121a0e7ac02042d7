import { z } from 'zod';
import { count, day, id, instant, text } from './answer-fields.js';

/** What the service answers of itself: how it is, whose it is, by which law, and who did what. */

export const alive = z.object({ status: z.literal('up') }).meta({ id: 'Alive' });
const isUp = z.enum(['up', 'unreachable']);
export const ready = z
  .object({
    status: z.literal('ready'),
    checks: z.object({ database: isUp, queue: isUp, identityProvider: isUp.optional() }),
  })
  .meta({ id: 'Ready' });
export const openApi = z
  .looseObject({ openapi: text, info: z.looseObject({ title: text, version: text }) })
  .meta({ id: 'OpenApi', description: 'OpenAPI 3.1' });

/** What a pack of a nation may state of its law, by its names. */
export const lawStated = z.record(text, z.unknown()).meta({
  description: 'As an amendment states it; of an amendment what it changes',
});
const nation = {
  name: text,
  currency: text,
  minorUnit: count.meta({ description: 'How many decimals its money has' }),
  languages: z.array(text).meta({ description: 'Tags by BCP 47, the first is the default' }),
  laws: z
    .array(
      z.object({
        since: day.nullable().meta({ description: 'Null: from the beginning' }),
        adoptedAt: instant,
        stated: lawStated,
      }),
    )
    .meta({ description: 'On record, the oldest first' }),
};
export const nationLaw = z.object(nation).meta({ id: 'NationLaw' });
export const nationNow = z
  .object({
    ...nation,
    proposed: z.array(
      z.object({
        amendment: lawStated.optional(),
        withdraws: lawStated.optional(),
        reason: text,
        proposedAt: instant,
      }),
    ),
    notOnRecord: z.array(day).meta({
      description: 'Days from which the pack amends the law and the law on record does not',
    }),
  })
  .meta({ id: 'Nation' });

export const auditEvent = z
  .object({
    id,
    recordedAt: instant,
    requestId: text.nullable().meta({ description: 'Null: attempts that are counted together' }),
    route: text.meta({ description: 'Method and pattern' }),
    person: text.nullable(),
    role: text.nullable().meta({
      description:
        'In which they came in; where none let them in, those that they have, with blanks between',
    }),
    agent: text.nullable().meta({ description: 'What acts in their name' }),
    machine: z.boolean(),
    address: text.nullable(),
    citizen: id.nullable().meta({ description: 'The pseudonym of whom it concerns' }),
    resource: text.nullable().meta({ description: 'The id of what it concerns' }),
    status: z.int(),
    outcome: text.meta({ description: '`done`, `replayed`, or the code of the problem' }),
    attempts: count,
  })
  .meta({ id: 'AuditEvent' });
