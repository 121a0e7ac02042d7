/** What the page of the nation's rules says, in English. */
export const rules = {
  menu: 'The rules',
  title: 'The rules',
  lead: 'What the law says of the fund: who gives to it, who gets a dividend, how much, and what may be taken from it.',
  contents: 'On this page',
  since: (day: string) => `This has been in force since ${day}.`,
  sinceAlways: 'This has been in force from the beginning.',
  noneYet: 'No law is in force yet.',
  decided: 'Decided, and not in force yet',
  decidedMean: 'This has been decided. What is not named stays as it is.',
  nothingDecided: 'Nothing else has been decided.',
  from: (day: string) => `From ${day} on`,
  which: 'Which law counts',
  ofCompany: 'A company gives by the law of the day on which it was founded.',
  ofDividend: 'A dividend goes by the law of December 31 of its year, whenever it is paid.',
  forPrograms: 'The same for programs',
  sections: {
    contribution: 'What companies give',
    payout: 'How much is paid',
    eligibility: 'Who gets it',
    minors: 'Children',
    deductions: 'What is taken from it',
    payDay: 'When it is paid',
    payment: 'How it is paid',
    expiry: 'What nobody claims',
    appeals: 'If you disagree',
    portfolio: 'How the fund keeps its shares',
    opening: 'What was before the books',
  },
  contribution: {
    part: (part: string) =>
      `Every new company gives the fund ${part} of its founding shares, of every class.`,
    fractions: {
      kept: 'A fraction of a share counts, to ten decimals.',
      up: 'A fraction of a share is rounded up to a whole one.',
      down: 'A fraction of a share is rounded down; it stays with the founders.',
    },
    nobodyExempt: 'No legal form is exempt.',
    exempt: 'Of these legal forms a company gives nothing:',
    forms: {
      'nonprofit-corporation': 'Nonprofit corporation',
      'sole-proprietorship': 'Sole proprietorship',
      cooperative: 'Cooperative',
      association: 'Association',
    },
    because: (form: string, reason: string) => `${form}. ${reason}.`,
    reasons: {
      'A nonprofit corporation has no shares that could be contributed':
        'It has no shares that could be given',
      'A sole proprietorship has no shares that could be contributed':
        'It has no shares that could be given',
      'A cooperative belongs to its members, who are citizens already':
        'It belongs to its members, who are citizens already',
      'An association serves the public and may not distribute anything':
        'It serves the public and may not distribute anything',
    },
  },
  payout: {
    percentOfMarketValue: (rate: string, years: string) =>
      `Each year ${rate} of what the fund was worth is paid, on average of the last fiscal year-ends. So many of them count: ${years}.`,
    skip: (years: string) => `So many of the newest year-ends are left out: ${years}.`,
    alaskaStatutory: (rate: string, years: string) =>
      `Up to ${rate} of the fund’s income of the last ${years} fiscal years together may be distributed, but never more than its income of the last of them and what it has kept of earlier ones.`,
    transfer: (rate: string) => `Of that, ${rate} is for the dividend.`,
    dividendFund:
      'What lapsed of earlier dividends is added. What is owed already or has been appropriated otherwise is taken off first.',
    additions: 'Added is:',
    obligations: 'Owed already is:',
    appropriations: 'Appropriated otherwise is:',
    labelled: (label: string, amount: string) => `${label}: ${amount}`,
    expectedRealReturn: (rate: string) =>
      `Each year ${rate} of what the fund was worth at the end of a fiscal year is paid: what it may be expected to earn beyond inflation, so that it keeps its value.`,
    netInvestmentReturn: (share: string, expected: string) =>
      `Each year ${share} is paid of what the fund may be expected to earn, which is ${expected} of its worth, and of what the nation’s other assets have earned.`,
    otherIncome: (amount: string) => `Those other assets have earned ${amount}.`,
    smoothed: (kept: string, rest: string, target: string) =>
      `So that dividends change slowly, each is ${kept} of the last one and, for the other ${rest}, ${target} of what the fund is worth.`,
    bounds: (least: string, most: string) =>
      `It is never less than ${least} and never more than ${most} of what the fund is worth.`,
    inflation: (rate: string) => `It rises with inflation: ${rate}.`,
    fixed: (amount: string) => `As much is paid as has been appropriated: ${amount}.`,
    supplements: 'With it is paid:',
    manual: (reason: string) => `It is computed elsewhere, line by line. ${reason}`,
    lines: 'The lines are:',
    source: (law: string) => `This follows: ${law}.`,
    distributable: {
      nav: 'It may be paid from all that the fund is worth.',
      'realised-income':
        'It may be paid only from what the fund has really earned. That its shares are worth more is not enough.',
    },
    cash: 'Never is more paid than the fund has in cash.',
    unit: (amount: string) =>
      `What each gets is rounded down to a multiple of ${amount}. What that leaves over stays in the fund.`,
    fiscalYear: (day: string) => `A fiscal year of the fund ends on ${day}.`,
  },
  eligibility: {
    resident: {
      same: (from: string, until: string) =>
        `You lived here in the year of the dividend from ${from} to ${until}.`,
      previous: (from: string, until: string) =>
        `You lived here in the year before that of the dividend from ${from} to ${until}.`,
    },
    yearBefore: (day: string) => `${day} is that of the year before.`,
    alive: 'You are alive on the record date, which is announced with each dividend.',
    stillDue: (day: string) =>
      `For who died later than on day ${day} of that time, or after applying, it is due all the same. The estate gets it.`,
    nobodyApplies: 'Nobody needs to apply.',
    apply: (from: string, until: string) =>
      `You apply from ${from} to ${until} in the year of the dividend.`,
    residentOn: 'You live here on the day on which you apply.',
    absenceFree: 'Nobody counts the days on which you were away.',
    absence: (days: string) => `Of that time you were away for ${days} at most.`,
    allowed: 'Days away for one of these reasons do not count:',
    allowedMost: (reason: string, days: string) =>
      `${reason}, if it was for ${days} at most; else no day of it is excused`,
    presence: (hours: string, years: string) =>
      `You were here for ${hours} in a row. That was in the last ${years} of that time.`,
    newChildren: (years: string) =>
      `A child that was born or adopted in the last ${years} of that time need have lived here only since then.`,
    noConvictions: 'No conviction excludes anybody.',
    convictions: 'Who was sentenced or in prison in that time for one of these gets nothing:',
    weights: 'What part of a share one gets depends on one’s age on the record date:',
    below: (age: string, part: string) => `Younger than ${age}: ${part} of a share`,
    others: (part: string) => `Everybody else: ${part} of a share`,
    everybody: (part: string) => `Everybody gets the same: ${part} of a share.`,
    reasons: {
      study: 'Study',
      'armed-forces': 'Service in the armed forces',
      'medical-care': 'Medical care',
      'caring-for-family': 'Caring for family',
      'settling-an-estate': 'Settling an estate',
      'public-office': 'Public office',
    },
    convictionsOf: {
      felony: 'A felony',
      'misdemeanour-after-earlier-convictions': 'A misdemeanour after earlier convictions',
    },
  },
  minors: {
    majority: (age: string) => `Who is younger than ${age} is a minor.`,
    payTo: {
      guardian: 'A minor’s dividend is paid to a parent or guardian.',
      'held-until-majority': 'A minor’s dividend is kept for them until they come of age.',
      themselves: 'A minor’s dividend is paid to themselves.',
    },
  },
  deductions: {
    order: 'Taken from it is, in this order:',
    noTax: 'No tax is taken from it.',
    tax: (part: string) => `Tax: ${part}`,
    recovery: (part: string) => `What you were paid by mistake before: ${part} of the rest at most`,
    claim: (kind: string) => `What others may claim: ${kind}`,
    fee: (amount: string) => `A fee for each claim that gets something: ${amount}`,
    gifts: 'What you give away',
    savings: 'What you save',
    exempt: (part: string, kinds: string) =>
      `Of what is left after tax, ${part} stays yours. It cannot be taken for: ${kinds}.`,
    hearing: (days: string) =>
      `You are told of each claim and can be heard for ${days} before it counts.`,
    noHearing: 'A claim counts from the day on which you are told of it.',
    noGifts: 'Nothing of it can be given away before it is paid.',
    giveTo: (unit: string) => `You may give some of it away, in multiples of ${unit}, to:`,
    saveWith: 'You may have some of it saved with:',
  },
  payDay: {
    announced: 'The day is announced with each dividend.',
    alwaysOpen: 'Any day will do: no day is set on which banks are closed.',
    closedOn: (days: string) => `Banks are closed each week on: ${days}.`,
    holidays: 'Banks are closed on these days of the year:',
    named: (day: string, name: string) => `${day}: ${name}`,
    observed: (day: string) => `${day}; where that is a Sunday, on Monday too`,
    moves: {
      following:
        'Where banks are closed on the day, they pay on the next day on which they are open.',
      preceding:
        'Where banks are closed on the day, they pay on the last day before on which they are open.',
    },
    feasts: { 'good friday': 'Good Friday', 'easter monday': 'Easter Monday' },
    nth: {
      '1st': (weekday: string, month: string) => `First ${weekday} of ${month}`,
      '2nd': (weekday: string, month: string) => `Second ${weekday} of ${month}`,
      '3rd': (weekday: string, month: string) => `Third ${weekday} of ${month}`,
      '4th': (weekday: string, month: string) => `Fourth ${weekday} of ${month}`,
      last: (weekday: string, month: string) => `Last ${weekday} of ${month}`,
    },
  },
  payment: {
    account: 'It is paid to the bank account that you have named.',
    atOnce: 'A new account is used at once.',
    coolingOff: (days: string) =>
      `A new account is used only once it has been known for ${days}, so that you can object if it was not you.`,
    signIn: (minutes: string) =>
      `Who changes the account has signed in anew within the last ${minutes}.`,
    perAccount: (count: string) => `So many citizens may be paid to one account: ${count}.`,
    files: (format: string, count: string) =>
      `Banks are told in files of the format ${format}, with at most ${count} payments each.`,
  },
  expiry: {
    after: (years: string) => `What nobody claims goes back to the fund after ${years}.`,
    never: 'What nobody claims stays theirs for ever.',
    records: (years: string) =>
      `What is known of you is kept for ${years} after your last affair with the fund.`,
  },
  appeals: {
    within: (days: string) => `You may appeal for ${days} after a dividend was approved.`,
    decided: (days: string) => `An appeal is decided within ${days}.`,
  },
  portfolio: {
    lots: {
      fifo: 'When shares are sold, those that were held longest are sold first.',
      average: 'When shares are sold, they are taken of all alike, at what they cost on average.',
    },
    topUp:
      'Where a company issues new shares, the fund is given as many as keep its part as it was. That ends as soon as:',
    raised: (amount: string) => `the company has been paid ${amount} for new shares`,
    years: (years: string) => `the company has been there for ${years}`,
    listed: 'the company is listed',
    topUpAlways:
      'Where a company issues new shares, the fund is always given as many as keep its part as it was.',
    noTopUp:
      'Where a company issues new shares, the fund’s part becomes smaller, as everyone’s does.',
    preEmption: 'The fund may buy its part of new shares.',
    noPreEmption: 'The fund does not buy new shares.',
    stale: 'A price counts for so long, by how it was found:',
    staleAfter: (method: string, days: string) => `${method}: ${days}`,
    neverStale: (method: string) => `${method}: always`,
    methods: {
      'quoted-price': 'A price of an exchange',
      'recent-investment': 'What was paid for its shares lately',
      multiples: 'Multiples of similar companies',
      'industry-benchmark': 'What is usual in its industry',
      'discounted-cash-flow': 'Expected income, discounted',
      'net-assets': 'What it owns, less what it owes',
      milestone: 'What it has reached of its plan',
      scenario: 'What may become of it, weighed',
      par: 'Par value, from its founding',
    },
  },
  opening: {
    lead: 'The law states what the books cannot know:',
    income: (day: string, amount: string) => `Income of the fiscal year to ${day}: ${amount}`,
    reserve: (amount: string) => `Earned until then and kept: ${amount}`,
    nav: (day: string, amount: string) => `Worth on ${day}: ${amount}`,
    spending: (amount: string) => `The last dividend before the books: ${amount}`,
  },
} as const;
