import { z } from 'zod';
import { APPEAL_STATES } from '../../dividend/appeal.store.js';
import type { Person } from '../../registry/citizen-roll.js';
import { FACT_KINDS } from '../../registry/fact.store.js';
import type { StatedFact } from '../../registry/citizen-facts.js';
import { day, iban, ofAKind, onceRight, page, pastDay, reason, text, uuid } from './fields.js';

/** What is said of citizens, and by them. */

const nationalId = text(64);

const SPELLS_MAX = 100;

/** Every spell but the last has ended, and before the next began. */
const residence = z
  .array(z.strictObject({ since: pastDay, until: day.nullish() }))
  .min(1, 'must state at least the latest spell')
  .max(SPELLS_MAX, `must state at most ${SPELLS_MAX} spells`)
  .refine(
    (spells) =>
      spells.every(({ since, until }, no) => {
        const next = spells[no + 1]?.since;
        return (!until || until >= since) && (!next || (!!until && until < next));
      }),
    'must be spells that end after they begin, each but the last before the next begins',
  );

/** What the latest of the spells says, where they are stated. */
function withLatestSpell<T>(person: T): T {
  const { residence: spells } = (person ?? {}) as { residence?: unknown };
  const latest = Array.isArray(spells) ? (spells.at(-1) as Record<string, unknown>) : null;
  if (typeof latest !== 'object' || latest === null) return person;
  return {
    residentSince: latest['since'],
    ...(latest['until'] ? { residentUntil: latest['until'] } : {}),
    ...person,
  };
}

const personFields = z
  .strictObject({
    nationalId,
    name: text(300),
    bornOn: pastDay,
    residentSince: pastDay.meta({ description: 'Follows from residence where that is stated' }),
    residentUntil: day.nullish(),
    residence: residence.optional(),
    diedOn: pastDay.nullish(),
    iban: iban.nullish(),
  })
  // What stands on residentSince comes last: once it is wrong, rules that look at it are not asked.
  .refine(({ residentSince, residentUntil }) => !residentUntil || residentUntil >= residentSince, {
    ...onceRight('residentSince', 'residentUntil'),
    path: ['residentUntil'],
    message: 'must not lie before residentSince',
  })
  .refine(({ bornOn, diedOn }) => !diedOn || diedOn >= bornOn, {
    ...onceRight('bornOn', 'diedOn'),
    path: ['diedOn'],
    message: 'must not lie before bornOn',
  })
  .refine(({ bornOn, residentSince }) => residentSince >= bornOn, {
    ...onceRight('bornOn', 'residentSince'),
    path: ['residentSince'],
    message: 'must not lie before bornOn',
  })
  .refine(
    ({ residence: spells, residentSince, residentUntil }) =>
      !spells ||
      (spells.at(-1)!.since === residentSince &&
        (spells.at(-1)!.until ?? null) === (residentUntil ?? null)),
    {
      ...onceRight('residence', 'residentSince', 'residentUntil'),
      path: ['residence'],
      message: 'must end with the spell that residentSince and residentUntil state',
    },
  )
  .refine(({ bornOn, residence: spells }) => !spells || spells[0]!.since >= bornOn, {
    ...onceRight('bornOn', 'residence'),
    path: ['residence'],
    message: 'must not begin before bornOn',
  });
export const personRequest = z.preprocess(withLatestSpell, personFields).meta({ id: 'Person' });

export const toPerson = ({
  residence: spells,
  ...request
}: z.infer<typeof personRequest>): Person => ({
  ...request,
  ...(spells
    ? {
        earlierResidence: spells
          .slice(0, -1)
          .map(({ since, until }) => ({ since, until: until ?? since })),
      }
    : {}),
  residentUntil: request.residentUntil ?? null,
  diedOn: request.diedOn ?? null,
  iban: request.iban ?? null,
});

export const lookupRequest = z
  .strictObject({ nationalId })
  .meta({ id: 'LookupRequest', examples: [{ nationalId: 'DEMO-000000001' }] });
export const accountRequest = z
  .strictObject({ iban })
  .meta({ id: 'AccountRequest', examples: [{ iban: 'DE89370400440532013000' }] });

/** The newest so many: each takes some reading. */
export const statementsFilter = z.strictObject({ limit: page.limit });

const FACTS_MAX = 10_000;
const code = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,59}$/, 'must be small letters, digits and hyphens, such as study');
const year = z.int('must be a year').min(1900, 'must be a year').max(9999, 'must be a year');

/** Of whom a fact is: by pseudonym or by national id. */
const whose = {
  citizen: uuid.optional().meta({ description: 'Of whom, by pseudonym; or else by nationalId' }),
  nationalId: nationalId.optional(),
};
const isSomebodys = (fact: { citizen?: unknown; nationalId?: unknown }): boolean =>
  (fact.citizen === undefined) !== (fact.nationalId === undefined);
const oneOfBoth = {
  ...onceRight('citizen', 'nationalId'),
  path: ['citizen'],
  message: 'must be named, or else nationalId, and not both',
};

const awayOrConvicted = <K extends 'absence' | 'conviction'>(kind: K, lasts: string) =>
  z
    .strictObject({
      ...whose,
      kind: z.literal(kind),
      from: pastDay,
      until: day.nullish().meta({ description: lasts }),
      reason: code.meta({ description: 'As the law of the nation names it: study, felony' }),
    })
    .refine(isSomebodys, oneOfBoth)
    .refine(({ from, until }) => !until || until >= from, {
      ...onceRight('from', 'until'),
      path: ['until'],
      message: 'must not lie before from',
    });

const FACT_FIELDS = new Set('citizen nationalId kind from until reason year filedOn on'.split(' '));

const anyFact = z.discriminatedUnion(
  'kind',
  [
    awayOrConvicted('absence', 'The last day away; null while it goes on'),
    awayOrConvicted(
      'conviction',
      'The last day in prison, from itself where there is none; null while it goes on',
    ),
    z
      .strictObject({ ...whose, kind: z.literal('application'), year, filedOn: pastDay })
      .refine(isSomebodys, oneOfBoth),
    z
      .strictObject({ ...whose, kind: z.literal('adoption'), on: pastDay })
      .refine(isSomebodys, oneOfBoth),
  ],
  `must be one of ${FACT_KINDS.join(', ')}`,
);
const common = z.looseObject(whose).refine(isSomebodys, oneOfBoth);
export const factRequest = z
  .preprocess(ofAKind(FACT_KINDS, FACT_FIELDS, common), anyFact)
  .meta({ id: 'CitizenFact' });

export const factsRequest = z
  .union(
    [
      factRequest,
      z
        .array(factRequest)
        .min(1, 'must hold at least one fact')
        .max(FACTS_MAX, `must hold at most ${FACTS_MAX} facts`),
    ],
    'must be a fact or an array of facts',
  )
  .meta({
    id: 'CitizenFactsRequest',
    examples: [
      {
        nationalId: 'DEMO-000000001',
        kind: 'adoption',
        on: '2025-02-01',
      },
    ],
  });

export function toFact(fact: z.infer<typeof factRequest>): StatedFact {
  const { citizen, nationalId: id } = fact;
  const who = citizen === undefined ? { nationalId: id! } : { citizen };
  const nothing = { until: null, reason: null, year: null };
  switch (fact.kind) {
    case 'application':
      return { ...who, ...nothing, kind: fact.kind, since: fact.filedOn, year: fact.year };
    case 'adoption':
      return { ...who, ...nothing, kind: fact.kind, since: fact.on };
    default: {
      const { kind, from: since, until, reason: why } = fact;
      return { ...who, ...nothing, kind, since, until: until ?? null, reason: why };
    }
  }
}

export const withdrawalRequest = z
  .strictObject({ reason })
  .meta({ id: 'WithdrawalRequest', examples: [{ reason: 'Stated of the wrong person' }] });

export const applicationRequest = z
  .strictObject({
    year,
    for: uuid.optional().meta({ description: 'Whom I stand for, by pseudonym; else it is mine' }),
  })
  .meta({ id: 'ApplicationRequest', examples: [{ year: 2026 }] });

const GROUNDS_MAX = 5_000;

export const appealRequest = z
  .strictObject({
    year,
    grounds: text(GROUNDS_MAX),
    for: uuid.optional().meta({ description: 'Whom I stand for, by pseudonym; else it is mine' }),
  })
  .meta({
    id: 'AppealRequest',
    examples: [
      { year: 2025, grounds: 'I have lived here since 2019; see the tenancy of 1 March 2019.' },
    ],
  });

export const appealFilter = z.strictObject({
  ...page,
  state: z
    .enum(APPEAL_STATES, `must be one of ${APPEAL_STATES.join(', ')}`)
    .default('open')
    .meta({ description: 'open: to be decided; granted: the citizen is still to be included' }),
});

export const appealDecisionRequest = z
  .strictObject({
    outcome: z.enum(['granted', 'denied'], 'must be granted or denied'),
    reason,
  })
  .meta({
    id: 'AppealDecisionRequest',
    examples: [{ outcome: 'granted', reason: 'The tenancy shows residence since 2019' }],
  });

export const lateInclusionRequest = z.strictObject({ citizen: uuid, reason }).meta({
  id: 'LateInclusionRequest',
  examples: [{ citizen: '01930000-0000-7000-8000-000000000000', reason: 'Appeal granted' }],
});
