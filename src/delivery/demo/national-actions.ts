import { compareDays, fiscalYearEnd, type LocalDate } from '../../domain/calendar.js';
import { levelOf } from './market.js';
import {
  BROADBAND,
  GRID,
  HARBOURS,
  LOGISTICS,
  MILLS,
  millions,
  NATIONAL,
  numberOf,
  RAILWAYS,
  SHIPYARDS,
  TELEPHONE,
  WATERWORKS,
  worthOf,
} from './national-companies.js';
import type { NationSeed } from './nation.js';

/** A corporate action as a line of a file states it. */
export interface DemoAction {
  readonly reference: string;
  readonly kind: string;
  readonly registrationNumber: string;
  readonly effectiveOn: LocalDate;
  readonly [term: string]: unknown;
}

/** The company whose position the demo shows. */
export const SHOWN_COMPANY = GRID;
/** The year whose NAV is restated, because something of it becomes known late. */
export const RESTATED_YEAR = 2021;
/** What was entered by mistake in that year and is reversed. */
export const MISTAKEN = { year: 2023, company: WATERWORKS, kind: 'disposal' } as const;

type Terms = readonly [kind: string, on: LocalDate, no: number, terms: Record<string, unknown>];

/** What becomes of the nation's companies in a year, in the order of its days, as far as it is known in time. */
export const nationalActions = (nation: NationSeed, year: number): DemoAction[] =>
  lines(
    nation,
    [...gifts(nation), ...events(nation), ...dividends(nation, year)].filter(([, on]) =>
      on.startsWith(`${year}-`),
    ),
  );

/** Of the restated year, known only after its NAV was approved. */
export const lateActions = (nation: NationSeed): DemoAction[] =>
  lines(nation, [
    ['split', `${RESTATED_YEAR}-12-01`, TELEPHONE, { newShares: '2', oldShares: '1' }],
    ['cash-dividend', `${RESTATED_YEAR}-12-20`, GRID, { amount: millions(nation, '6.5') }],
  ]);

const lines = (nation: NationSeed, all: readonly Terms[]): DemoAction[] =>
  all
    .toSorted(([, one], [, other]) => compareDays(one, other))
    .map(([kind, effectiveOn, no, terms]) => ({
      reference: `${no}-${effectiveOn}-${kind}-${(terms['shareClass'] as string) ?? ''}`,
      kind,
      registrationNumber: numberOf(nation, no),
      effectiveOn,
      ...(kind === 'name-change' ? {} : { shareClass: 'COMMON' }),
      ...terms,
    }));

/** Four tenths of each, from the treasury, on the first day: at what they are worth. */
const gifts = (nation: NationSeed): Terms[] =>
  NATIONAL.filter(({ no }) => no !== LOGISTICS).map(({ no, since, classes, worth }) => {
    const [shareClass, count] = Object.entries(classes)[0]!;
    const shares = count * 0.4;
    const value = millions(nation, shares * Number(worth));
    return [
      'transfer',
      since,
      no,
      {
        shareClass,
        direction: 'in',
        shares: millions(nation, shares),
        counterparty: 'The treasury',
        value,
      },
    ];
  });

/** Each pays the fund in June what the market lets it. */
const dividends = (nation: NationSeed, year: number): Terms[] =>
  NATIONAL.filter(({ dividend, until }) => dividend > 0 && (until === null || year < until)).map(
    ({ no, dividend, classes }) => [
      'cash-dividend',
      `${year}-06-15`,
      no,
      {
        shareClass: Object.keys(classes)[0]!,
        amount: millions(nation, levelOf('companies', year - 1).times(dividend)),
      },
    ],
  );

const company = (no: number) => NATIONAL.find((one) => one.no === no)!;

/** What so many millions of a company's shares are worth by its price of the year before, times a factor. */
const soldFor = (nation: NationSeed, no: number, count: number, year: number, factor: string) =>
  millions(
    nation,
    worthOf(company(no), year - 1)
      .times(count)
      .times(factor),
  );

function events(nation: NationSeed): Terms[] {
  const shares = (count: number | string) => millions(nation, count);
  const into = (no: number) => ({
    registrationNumber: numberOf(nation, no),
    shareClass: 'COMMON',
  });
  return [
    [
      'share-issue',
      '2017-04-03',
      WATERWORKS,
      {
        shareClass: 'CLASS-A',
        sharesIssued: shares(5),
        pricePerShare: '10.20',
        sharesTakenUp: shares(1),
      },
    ],
    [
      'disposal',
      '2018-04-10',
      SHIPYARDS,
      { shares: shares(4), proceeds: soldFor(nation, SHIPYARDS, 4, 2018, '1.04') },
    ],
    ['listing', '2018-05-02', GRID, { isin: 'ZZ00GRID0012' }],
    ['split', '2019-06-03', GRID, { newShares: '2', oldShares: '1' }],
    ['name-change', '2019-09-01', TELEPHONE, { legalName: 'Bay Telecommunications, Inc.' }],
    ['spin-off', '2020-07-01', HARBOURS, { into: into(LOGISTICS), ratio: '0.1', costShare: '0.1' }],
    [
      'disposal',
      '2020-09-01',
      GRID,
      { shares: shares(8), proceeds: soldFor(nation, GRID, 8, 2020, '1.05') },
    ],
    [
      'transfer',
      '2020-10-01',
      SHIPYARDS,
      { direction: 'out', shares: shares(1), counterparty: 'The pension reserve' },
    ],
    ['consolidation', '2021-03-01', RAILWAYS, { newShares: '1', oldShares: '4' }],
    [
      'class-conversion',
      '2021-10-01',
      WATERWORKS,
      { shareClass: 'CLASS-B', into: 'CLASS-A', ratio: '1' },
    ],
    [
      'buyback',
      '2022-05-02',
      HARBOURS,
      {
        sharesBoughtBack: shares(5),
        sharesTendered: shares(2),
        proceeds: soldFor(nation, HARBOURS, 2, 2022, '1.06'),
      },
    ],
    ['dissolution', '2022-11-01', MILLS, { proceeds: shares(6) }],
    [
      'merger',
      '2023-10-02',
      BROADBAND,
      {
        into: into(TELEPHONE),
        ratio: '1.50012345',
        cashInLieuPrice: worthOf(company(TELEPHONE), 2022).toFixed(),
      },
    ],
    [
      MISTAKEN.kind,
      `${MISTAKEN.year}-11-15`,
      MISTAKEN.company,
      {
        shareClass: 'CLASS-A',
        shares: shares(1),
        proceeds: soldFor(nation, WATERWORKS, 1, 2023, '1'),
      },
    ],
    [
      'acquisition-for-cash',
      '2024-03-01',
      SHIPYARDS,
      { pricePerShare: worthOf(company(SHIPYARDS), 2023).times('1.1').toFixed(4) },
    ],
  ];
}

/** Of what the fund's stake in some of the nation's companies rests on a document that was seen, or not yet. */
export const titles = (nation: NationSeed) =>
  (
    [
      [GRID, 'confirmed'],
      [RAILWAYS, 'confirmed'],
      [HARBOURS, 'confirmed'],
      [WATERWORKS, 'claimed'],
      [LOGISTICS, 'claimed'],
      [MILLS, 'disputed'],
    ] as const
  ).flatMap(([no, state]) =>
    company(no).since <= fiscalYearEnd(nation.year)
      ? [
          {
            registrationNumber: numberOf(nation, no),
            state,
            effectiveOn: company(no).since,
            ...(no === LOGISTICS ? { paidUp: '0.75' } : {}),
          },
        ]
      : [],
  );
