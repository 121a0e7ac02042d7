import type { Person } from './client.js';
import { moneyLine } from './display.js';
import { citizens, type NationSeed } from './nation.js';
import { CASEWORKER, type DividendAnswer, type Job, keyOf } from './work.js';

const SECOND_CASEWORKER: Person = { role: 'caseworker', subject: 'carl' };

/**
 * Somebody whom the roll says moved here too late appeals; a caseworker finds that they are right, and another has them paid
 * out of what was set aside for that.
 */
export const includeLate = (
  { nation, client, display }: Job,
  { id, year, currency, perCitizen }: DividendAnswer,
): Promise<string> =>
  display.step(
    'Appeal',
    async () => {
      const citizen = whoMovedIn(nation);
      const { body: appeal } = await client.post<{ id: string }>(
        { role: 'citizen', subject: citizen },
        '/v1/me/appeals',
        keyOf(nation, 'appeal'),
        { year, grounds: 'I have lived here for years: the tenancy shows it' },
      );
      const { body: granted } = await client.post<{ lateInclusion: string }>(
        CASEWORKER,
        `/v1/appeals/${appeal.id}/decision`,
        keyOf(nation, 'appeal-decision'),
        { outcome: 'granted', reason: 'The tenancy shows it' },
      );
      await client.post(
        SECOND_CASEWORKER,
        `/v1/dividend-runs/${id}/late-inclusions/${granted.lateInclusion}/approval`,
        keyOf(nation, 'late-inclusion-approval'),
        {},
      );
      return citizen;
    },
    (citizen) =>
      `${citizen}, who was left out, is right and is included late: ${moneyLine(perCitizen, currency)} out of the reserve`,
  );

/** The first who lived elsewhere as the year began, and has lived here since. */
function whoMovedIn(nation: NationSeed): string {
  const newYear = `${nation.year}-01-01`;
  for (const { nationalId, bornOn, residentSince, residentUntil, diedOn } of citizens(nation))
    if (bornOn <= newYear && residentSince > newYear && !residentUntil && !diedOn)
      return nationalId;
  throw new Error('nobody moved into the nation');
}
