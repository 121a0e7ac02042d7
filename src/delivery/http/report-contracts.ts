import { z } from 'zod';
import { yearsLater } from '../../domain/calendar.js';
import { YEARS_MAX } from '../../portfolio/performance-reports.js';
import { day, instant, onceRight, pastDay } from './fields.js';

/** As what a report is answered; where it is left out, as what `Accept` prefers. */
const format = z.enum(['json', 'csv'], 'must be json or csv').optional();

const isRange = ({ from, to }: { from?: string | undefined; to?: string | undefined }) =>
  from === undefined || to === undefined || from <= to;
const today = () => new Date().toISOString().slice(0, 10);

/** What a report over a time takes: between two closes, as known at an instant. */
export const rangeFilter = z
  .strictObject({
    from: day.optional(),
    to: pastDay.optional(),
    knownAt: instant.optional(),
    format,
  })
  .refine(isRange, { ...onceRight('from', 'to'), path: ['from'], error: 'must not lie after `to`' })
  .refine(({ from, to }) => from === undefined || yearsLater(from, YEARS_MAX) >= (to ?? today()), {
    ...onceRight('from', 'to'),
    path: ['from'],
    error: `must lie at most ${YEARS_MAX} years before \`to\``,
  });
