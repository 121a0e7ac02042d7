import { z } from 'zod';
import { yearsLater } from '../../domain/calendar.js';
import { YEARS_MAX } from '../../portfolio/performance-reports.js';
import { day, knownAt, level, onceRight, page, pastDay, text } from './fields.js';

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
    knownAt: knownAt.optional(),
    format,
  })
  .refine(isRange, { ...onceRight('from', 'to'), path: ['from'], error: 'must not lie after `to`' })
  .refine(({ from, to }) => from === undefined || yearsLater(from, YEARS_MAX) >= (to ?? today()), {
    ...onceRight('from', 'to'),
    path: ['from'],
    error: `must lie at most ${YEARS_MAX} years before \`to\``,
  });

/** What a report by the last official valuation as of a day takes. */
export const holdingsReportFilter = z.strictObject({
  asOf: pastDay.optional(),
  knownAt: knownAt.optional(),
  format,
});

const TOP_MAX = 1_000;
export const concentrationFilter = holdingsReportFilter.extend({
  top: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, `must be a number from 1 to ${TOP_MAX}`)
    .transform(Number)
    .refine((top) => top <= TOP_MAX, `must be a number from 1 to ${TOP_MAX}`)
    .default(10)
    .meta({ type: 'integer', minimum: 1, maximum: TOP_MAX }),
});

export const benchmarksFilter = z.strictObject(page);
export const levelsFilter = z
  .strictObject({ ...page, from: day.optional(), to: day.optional() })
  .refine(isRange, {
    ...onceRight('from', 'to'),
    path: ['from'],
    error: 'must not lie after `to`',
  });

const LEVELS_MAX = 10_000;
const benchmarkLevel = z
  .strictObject({ observedOn: pastDay, level, source: text(500) })
  .meta({ id: 'BenchmarkLevel' });

export const benchmarkLevelsRequest = z
  .union(
    [
      benchmarkLevel,
      z
        .array(benchmarkLevel)
        .min(1, 'must hold at least one level')
        .max(LEVELS_MAX, `must hold at most ${LEVELS_MAX} levels`),
    ],
    'must be a level or an array of levels',
  )
  .meta({
    id: 'BenchmarkLevelsRequest',
    examples: [{ observedOn: '2026-11-20', level: '4251.37', source: 'The index provider' }],
  });
