import { z } from 'zod';
import type { Person } from '../../registry/citizen-roll.js';
import { day, iban, onceRight, pastDay, text } from './fields.js';

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
