import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { ConfigMistakes, readConfig } from '../../src/config.js';
import {
  PackMistakes,
  packNames,
  packSchema,
  readNationPack,
} from '../../src/delivery/nation/nation-pack.js';
import { lawOfDividend, lawOn } from '../../src/domain/nation.js';
import { startService } from '../../src/service.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { sharedFile, testWithSharedFile } from '../support/shared-folder.js';

const SCHEMA = path.resolve('docs/nation-pack.schema.json');
const folder = mkdtempSync(path.join(tmpdir(), 'investment-nations-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const writtenPack = (name: string) =>
  readFileSync(path.resolve('src/nations', name, 'nation.yaml'), 'utf8');
let packs = 0;
function packOf(source: string): string {
  const at = path.join(folder, String(++packs));
  mkdirSync(at);
  writeFileSync(path.join(at, 'nation.yaml'), source);
  return at;
}
/** A pack that is meridia's but for what `change` does to it. */
// oxlint-disable-next-line typescript/no-explicit-any -- a test changes whatever there is
function changed(change: (pack: any) => void, from = 'meridia'): string {
  const pack = parse(writtenPack(from));
  change(pack);
  return packOf(stringify(pack));
}
function mistakesOf(at: string): readonly string[] {
  try {
    readNationPack(at);
    return [];
  } catch (error) {
    if (error instanceof PackMistakes) return error.lines;
    throw error;
  }
}

test('the packs that come with the service are right', () => {
  expect(packNames()).toEqual(['alaska', 'demo', 'meridia']);
  for (const name of packNames()) expect(readNationPack(name)).toMatchObject({ name });
});

test('a pack is read in its own money', () => {
  const kuwait = changed((pack) => {
    Object.assign(pack, { name: 'kuwait', currency: 'KWD', minorUnit: 3 });
    pack.laws[0].payableUnit = '0.005';
  });

  expect(mistakesOf(kuwait)).toEqual([]);
  expect(readNationPack(kuwait).laws[0]!.payableUnit.toFixed()).toBe('0.005');
});

test('a theme in which anything could hardly be read is none, and each such pair is told', () => {
  const themed = (theme: object) => mistakesOf(changed((pack) => Object.assign(pack, { theme })));

  expect(themed({})).toEqual([]);
  expect(themed({ colours: { brand: '#767676', onBrand: '#FFFFFF' } })).toEqual([]);
  expect(
    themed({
      colours: { brand: '#777777', link: '#7fa8d8', surface: '#f5f6fa' },
      fund: { EN: 'x' },
    }),
  ).toEqual([
    'nation.yaml /theme/colours/link link on surface (#7fa8d8 on #f5f6fa) has a contrast of 2.28:1 and needs 4.5:1',
    'nation.yaml /theme/colours/link link on white (#7fa8d8 on #ffffff) has a contrast of 2.47:1 and needs 4.5:1',
    'nation.yaml /theme/colours/onBrand onBrand on brand (#ffffff on #777777) has a contrast of 4.47:1 and needs 4.5:1',
    'nation.yaml /theme/fund/EN must be a language, such as en',
  ]);
  // What pages have beside the theme is told by the colour that it does not go with.
  expect(themed({ colours: { surface: '#767676', brand: '#000000' } })).toContain(
    'nation.yaml /theme/colours/surface text on surface (#0b0c0c on #767676) has a contrast of 4.31:1 and needs 4.5:1',
  );
  for (const wrong of ['blue', '#fff', '#12345g', 'rgb(0,0,0)', '#123456;}', 1, null])
    expect(themed({ colours: { brand: wrong } })).toEqual([
      expect.stringMatching(/^nation\.yaml \/theme\/colours\/brand must be /),
    ]);
  expect(themed({ colors: {} })).toHaveLength(1);
});

test('the published schema is the one that packs are read by (npm run schema writes it anew)', () => {
  const published = z.toJSONSchema(packSchema, {
    io: 'input',
    unrepresentable: 'any',
    target: 'draft-7',
  });
  const text = `${JSON.stringify(published, null, 2)}\n`;
  if (process.env['UPDATE_SCHEMA']) writeFileSync(SCHEMA, text);

  expect(JSON.parse(readFileSync(SCHEMA, 'utf8'))).toEqual(JSON.parse(text));
});

test('the demo’s law is what holds where nobody has said otherwise', () => {
  const { laws, ...nation } = readNationPack('demo');

  expect(nation).toMatchObject({ currency: 'USD', minorUnit: 2 });
  expect(laws).toHaveLength(1);
  expect(JSON.parse(JSON.stringify(laws[0]))).toMatchObject({
    since: null,
    contributionRate: '0.1',
    fractions: 'kept',
    exemptLegalForms: [],
    fiscalYearEnd: '12-31',
    payableUnit: '0.01',
    distributable: 'nav',
    payoutRule: { name: 'percent-of-market-value', rate: '0.05', years: 5, skip: 0 },
  });
});

describe('the law of a day', () => {
  const meridia = readNationPack('meridia');

  test.each([
    ['1998-12-31', undefined],
    ['1999-01-01', '0.08'],
    ['2020-06-30', '0.08'],
    ['2020-07-01', '0.125'],
    ['2999-01-01', '0.125'],
  ])('on %s contributes %s', (day, rate) => {
    expect(lawOn(meridia, day)?.contributionRate.toFixed()).toBe(rate);
  });

  test('what an amendment does not say stays as it was', () => {
    const [before, after] = meridia.laws;

    expect(after).toEqual({
      ...before,
      since: '2020-07-01',
      contributionRate: after!.contributionRate,
      fractions: 'up',
      stated: after!.stated,
    });
  });

  const DIVIDENDS = 'data/alaska/dividends.csv';
  testWithSharedFile(DIVIDENDS)('Alaska’s dividends are rounded as they were in each year', () => {
    const alaska = readNationPack('alaska');
    const units = sharedFile(DIVIDENDS)
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => [line.split(',')[0]!, line.endsWith('dollar') ? '1' : '0.01']);

    expect(
      units.map(([year]) => [year, lawOfDividend(alaska, Number(year))!.payableUnit.toFixed()]),
    ).toEqual(units);
  });
});

describe('a mistake in a pack is told with its place:', () => {
  // oxlint-disable-next-line typescript/no-explicit-any -- a test changes whatever there is
  test.each<[string, (pack: any) => void, string[]]>([
    [
      'several at once',
      (pack) => {
        pack.currency = 'euro';
        pack.laws[0].contributionRate = 0.08;
        pack.laws[0].fractions = 'half';
        delete pack.laws[0].payableUnit;
        pack.laws[1].colour = 'blue';
      },
      [
        'nation.yaml /currency must be a currency of ISO 4217, such as EUR',
        'nation.yaml /laws/0/contributionRate must be a decimal string, such as "10.5"; JSON numbers lose digits',
        'nation.yaml /laws/0/fractions must be one of kept, up, down',
        'nation.yaml /laws/0/payableUnit is required',
        'nation.yaml /laws/1/colour is not a setting of a nation pack',
      ],
    ],
    [
      'a rate above one',
      (pack) => (pack.laws[1].contributionRate = '1.5'),
      ['nation.yaml /laws/1/contributionRate must be a decimal string, above 0 and at most 1'],
    ],
    [
      'a first language that there are no words in',
      (pack) => (pack.languages = ['es', 'fr']),
      ['nation.yaml /languages/0 must be a language that the service has words in: en, fr, de, ar'],
    ],
    [
      'an amendment without its day',
      (pack) => delete pack.laws[1].since,
      ['nation.yaml /laws/1/since is required'],
    ],
    [
      'an amendment before the law it amends',
      (pack) => (pack.laws[1].since = '1999-01-01'),
      ['nation.yaml /laws/1/since must be later than the law before it, 1999-01-01'],
    ],
    ['no law', (pack) => (pack.laws = []), ['nation.yaml /laws']],
    [
      'a unit that is no multiple of the smallest',
      (pack) => (pack.laws[0].payableUnit = '0.025'),
      ['nation.yaml /laws/0/payableUnit must be a decimal string, above 0 with no more decimals'],
    ],
    [
      'an amount finer than the money is, also in an amendment',
      (pack) => {
        pack.currency = 'JPY';
        pack.minorUnit = 0;
        pack.laws[0].payableUnit = '1';
        pack.laws[0].deductions.feePerClaim = '2.50';
        pack.laws[1].payableUnit = '0.5';
      },
      [
        'nation.yaml /laws/0/deductions/feePerClaim must be a decimal string, with no more decimals',
        'nation.yaml /laws/1/payableUnit must be a decimal string, above 0 with no more decimals',
      ],
    ],
    [
      'what contradicts itself, whatever else is wrong beside it',
      (pack) => {
        const [first] = pack.laws;
        pack.currency = 'ZZZ';
        first.fractions = 'half';
        first.eligibility.qualifyingYear = 'next';
        first.eligibility.weights = [
          { belowAge: 18, weight: '0' },
          { belowAge: 12, weight: '0' },
          { weight: '0' },
        ];
        first.eligibility.absence = {
          daysMax: 10,
          allowedFor: [{ reason: 'study' }, { reason: 'study', daysMax: 3 }],
        };
        first.deductions.hearingDays = 'many';
        first.deductions.exemptFrom = ['rent'];
        first.payoutRule = {
          name: 'smoothed-spending',
          weight: '1.5',
          target: '0.0525',
          floor: '0.07',
          cap: '0.065',
          inflation: '0.02',
        };
        first.openingFigures = {
          netIncomes: [{ endedOn: '1998-12-31', amount: '1' }],
          earningsReserve: '0',
          yearEndNavs: [{ asOf: '1998-09-30', nav: '1' }],
        };
        pack.laws[1].since = '1999-01-01';
      },
      [
        'nation.yaml /currency must be a currency of ISO 4217, such as EUR',
        'nation.yaml /laws/0/deductions/exemptFrom names rent, which order does not',
        'nation.yaml /laws/0/deductions/hearingDays must be a whole number from 0 to 366',
        'nation.yaml /laws/0/eligibility/absence/allowedFor must name each reason once',
        'nation.yaml /laws/0/eligibility/qualifyingYear must be same or previous',
        'nation.yaml /laws/0/eligibility/weights must give some age more than nothing',
        'nation.yaml /laws/0/eligibility/weights must have belowAge rise from each to the next',
        'nation.yaml /laws/0/fractions must be one of kept, up, down',
        'nation.yaml /laws/0/openingFigures/netIncomes/0/endedOn must be the last day of a fiscal year, which ends on 09-30',
        'nation.yaml /laws/0/payoutRule/floor must not be above cap',
        'nation.yaml /laws/0/payoutRule/weight must be a decimal string, from 0 to 1',
        'nation.yaml /laws/1/since must be later than the law before it, 1999-01-01',
      ],
    ],
    [
      'a holiday that there never is',
      (pack) => {
        pack.laws[0].bankCalendar.holidays = [
          { on: '02-30', name: 'Never' },
          { on: '2026-02-30', name: 'Never' },
          { on: '5th monday of may', name: 'Seldom' },
        ];
      },
      [
        'nation.yaml /laws/0/bankCalendar/holidays/0/on must exist in every year',
        'nation.yaml /laws/0/bankCalendar/holidays/1/on must be a day that exists',
        'nation.yaml /laws/0/bankCalendar/holidays/2/on must be a day such as',
      ],
    ],
    [
      'banks that do not open for more than sixty days',
      (pack) => {
        pack.laws[1].bankCalendar = {
          closedOn: ['tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
          holidays: ['1st', '2nd', '3rd', '4th', 'last'].flatMap((nth) =>
            ['may', 'june'].map((month) => ({ on: `${nth} monday of ${month}`, name: 'Closed' })),
          ),
          moves: 'sideways',
        };
      },
      [
        'nation.yaml /laws/1/bankCalendar must not close banks for more than 60 days in a row',
        'nation.yaml /laws/1/bankCalendar/moves must be following or preceding',
      ],
    ],
    [
      'a fiscal year that ends on a leap day',
      (pack) => (pack.laws[0].fiscalYearEnd = '02-29'),
      ['nation.yaml /laws/0/fiscalYearEnd must exist in every year'],
    ],
    [
      'a legal form twice',
      (pack) => pack.laws[0].exemptLegalForms.push({ form: 'Cooperative', reason: 'Again' }),
      ['nation.yaml /laws/0/exemptLegalForms must name each legal form once'],
    ],
    [
      'a rule that there is not',
      (pack) => (pack.laws[0].payoutRule = { name: 'helicopter' }),
      ['nation.yaml /laws/0/payoutRule/name must be one of fixed-appropriation, percent-of-market'],
    ],
    [
      'a rule with a floor above its cap',
      (pack) => {
        pack.laws[0].payoutRule = {
          name: 'smoothed-spending',
          weight: '0.8',
          target: '0.0525',
          floor: '0.07',
          cap: '0.065',
          inflation: '0.02',
        };
      },
      ['nation.yaml /laws/0/payoutRule/floor must not be above cap'],
    ],
    [
      'an exemption from a claim that is not in the order',
      (pack) => (pack.laws[0].deductions.exemptFrom = ['rent']),
      ['nation.yaml /laws/0/deductions/exemptFrom names rent, which order does not'],
    ],
    [
      'a claim by the name of what is taken otherwise, and kinds and crimes named twice',
      (pack) => {
        pack.laws[0].deductions.order = [
          'maintenance',
          'withholding-tax',
          'set-off',
          'fee',
          'gift',
          'savings',
          'held-until-majority',
        ];
        pack.laws[0].deductions.exemptFrom = ['maintenance'];
        pack.laws[0].eligibility.convictions = ['felony', 'felony'];
        const { order: _, exemptFrom: __, ...deductions } = pack.laws[0].deductions;
        pack.laws[1].deductions = {
          ...deductions,
          order: ['maintenance', 'tax-debt', 'maintenance'],
          exemptFrom: ['tax-debt', 'tax-debt'],
        };
      },
      [
        ...['1', '2', '3', '4', '5', '6'].map(
          (no) =>
            `nation.yaml /laws/0/deductions/order/${no} must not be one of withholding-tax, set-off, fee, gift, savings, held-until-majority, `,
        ),
        'nation.yaml /laws/0/eligibility/convictions must name each reason once',
        'nation.yaml /laws/1/deductions/exemptFrom must name each kind once',
        'nation.yaml /laws/1/deductions/order must name each kind once',
      ],
    ],
    [
      'a fiscal year stated twice',
      (pack) => {
        const year = { endedOn: '1998-09-30', amount: '1' };
        pack.laws[0].openingFigures = { netIncomes: [year, year], earningsReserve: '0' };
      },
      ['nation.yaml /laws/0/openingFigures/netIncomes must state each fiscal year once'],
    ],
  ])('%s', (_, change, lines) => {
    const found = mistakesOf(changed(change));

    expect(found.map((line, no) => line.slice(0, lines[no]?.length))).toEqual(lines);
  });

  test.each([
    ['broken YAML', 'name: [', /^nation\.yaml line 1: /],
    ['a key twice', 'name: a\nname: b\n', /^nation\.yaml line 2: Map keys must be unique/],
    ['an empty file', '', /^nation\.yaml {2}/],
    ['a list', '- 1\n', /^nation\.yaml {2}/],
    [
      'a bomb of aliases',
      `k: &a0 [x]\n${Array.from({ length: 99 }, (_, no) => `k${no}: &a${no + 1} [*a${no}, *a${no}]`).join('\n')}`,
      /^nation\.yaml .*alias/i,
    ],
  ])('%s', (_, source, line) => {
    expect(mistakesOf(packOf(source))[0]).toMatch(line);
  });

  test('a folder that is no pack', () => {
    expect(mistakesOf(path.join(folder, 'nowhere'))).toEqual([
      'names no nation pack: there is alaska, demo, meridia, or give the path of a folder with a file nation.yaml',
    ]);
  });

  test('and a line of its own stops the start', () => {
    const NATION = changed((pack) => {
      pack.minorUnit = 9;
      pack.languages = [];
    });

    expect(() => readConfig({ NATION })).toThrow(ConfigMistakes);
    expect(() => readConfig({ NATION })).toThrow(
      /^NATION nation\.yaml \/languages must name at least one language .*\nNATION nation\.yaml \/minorUnit must be /,
    );
  });
});

describe('a database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
    await start('meridia');
  });
  afterAll(() => database.drop());

  /** Starts the service with a pack, and stops it; what it said of the law. */
  async function start(NATION: string): Promise<string[]> {
    const service = await startService(
      readConfig({
        NODE_ENV: 'test',
        LOG_LEVEL: 'error',
        PORT: '0',
        DATABASE_URL: database.url,
        DATA_DIR: folder,
        NATION,
      }),
    );
    await service.close();
    return service.notices.filter((notice) => /^(Law|Languages): /.test(notice));
  }
  const refusalOf = (NATION: string) => start(NATION).catch((error: Error) => error.message);
  const lawsOnRecord = async () =>
    (await database.owner.query(`select since::text, payable_unit from nation_law order by 1`))
      .rows;

  test('of one nation is not opened as another', async () => {
    expect(await refusalOf('demo')).toMatch(
      /^NATION demo: This database keeps the books of another nation\. .*\(nation meridia\)$/,
    );
    expect(await refusalOf(changed((pack) => (pack.currency = 'CHF')))).toMatch(
      /^NATION meridia: .*another currency.*\(currency EUR\)$/,
    );
  });

  test('keeps the law as it has been', async () => {
    const past = changed((pack) => (pack.laws[0].payoutRule.rate = '0.05'));
    const later = changed((pack) => (pack.laws[1].contributionRate = '0.2'));
    const first = changed((pack) => (pack.laws[0].since = '1998-01-01'));

    expect(await refusalOf(past)).toMatch(/^NATION meridia: What the law has been.*1999-01-01\)$/);
    expect(await refusalOf(later)).toMatch(/^NATION meridia: What the law has been.*2020-07-01\)$/);
    expect(await refusalOf(first)).toMatch(/^NATION meridia: What the law has been.*1999-01-01\)$/);
  });

  test('does not care how it is written', async () => {
    const otherwise = changed((pack) => {
      pack.laws[1].contributionRate = '0.1250';
      pack.laws[0] = Object.fromEntries(Object.entries(pack.laws[0]).toReversed());
      pack.laws[0].payoutRule.skip = 0;
    });

    expect(await start(otherwise)).toEqual([]);
  });

  test('says in which of its languages there are no words', async () => {
    expect(await start(changed((pack) => (pack.languages = ['fr', 'es', 'de-AT'])))).toEqual([
      'Languages: there are no words in es; who asks for them is answered in fr.',
    ]);
  });

  test('takes no amendment from a file: it says that it does not hold', async () => {
    const before = await lawsOnRecord();
    const amended = changed((pack) => pack.laws.push({ since: '2031-01-01', payableUnit: '1' }));

    expect(await start(amended)).toEqual([
      'Law: the pack amends the law as of 2031-01-01, which is NOT on record and does not hold. Propose it: POST /v1/nation/amendments.',
    ]);
    expect(await lawsOnRecord()).toEqual(before);
  });

  test('keeps to the law on record where the file leaves it out', async () => {
    const before = await lawsOnRecord();

    expect(await start(changed((pack) => pack.laws.pop()))).toEqual([
      'Law: on record is also that of 2020-07-01, which the pack does not state.',
    ]);
    expect(await lawsOnRecord()).toEqual(before);
  });

  test('takes none from the service’s login either, nor from its owner alone', async () => {
    const before = await lawsOnRecord();
    const laws = `[{ "since": "2031-01-01", "payableUnit": "1" }]`;
    await database.service.query(`select door.adopt_nation('meridia', 'EUR', 2::smallint, $1)`, [
      laws,
    ]);

    await expect(
      database.owner.query(
        `insert into nation_law
         select '2031-01-01', 1, fractions, exempt_legal_forms, payable_unit, record_years, stated
           from nation_law limit 1`,
      ),
    ).rejects.toMatchObject({ code: 'LB011' });
    expect(await lawsOnRecord()).toEqual(before);
  });

  test('keeps it even from its owner', async () => {
    await expect(
      database.owner.query(`update nation_law set contribution_rate = 1`),
    ).rejects.toMatchObject({ code: 'LB003' });
  });
});
