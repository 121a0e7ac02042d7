import { citizen, citizenProblems } from './en/citizen.js';
import { clerk } from './en/clerk.js';
import { form, signIn, signInProblems } from './en/sign-in.js';
import { manager } from './en/manager.js';
import { payments } from './en/payments.js';
import { proposals } from './en/proposals.js';
import { proposing } from './en/proposing.js';
import { statement } from './en/statement.js';
import { registry } from './en/registry.js';
import { ward } from './en/ward.js';
import { auditor } from './en/auditor.js';
import { rules } from './en/rules.js';
import { books } from './en/books.js';
import { reference } from './en/reference.js';

/** What pages say, in English. */
export const en = {
  layout: {
    pages: 'Pages',
    menu: 'Menu',
    fund: 'The fund',
    dividends: 'Dividends',
    check: 'Check it yourself',
    skip: 'Skip to what this page says',
    fundOf: (nation: string) => `The fund of ${nation}`,
    languages: 'Languages',
    inThisLanguage: 'English',
    named: (name: string, told: string) => `${name}: ${told}`,
    about: 'About the service',
    api: 'For programs: the API',
    log: 'For auditors: the newest checkpoint of the public log',
    belongs:
      'The fund belongs to all citizens. These pages load nothing from anywhere else, and follow nobody.',
  },
  fund: {
    title: 'The fund in numbers',
    lead: 'Every new company gives a part of its shares to this fund. The fund belongs to all citizens, and pays each of them a dividend every year.',
    worth: 'The fund is worth',
    exactly: (amount: string, day: string) => `${amount} as of ${day}`,
    notValued: 'It has not been valued yet.',
    companies: 'Companies',
    companiesMean: 'are on record, and give a part of their shares as the law has it',
    citizens: 'Citizens counted',
    citizensMean: (year: string) => `for the dividend of ${year}`,
    each: 'To each citizen',
    eachMean: (year: string, day: string) => `is the dividend of ${year}, due on ${day}`,
    noDividend: 'No dividend has been approved yet.',
    byYear: 'What the fund was worth',
    byYearMean:
      'The newest official value of each year. A dividend lowers it on the day that it is approved.',
    eachByYear: 'What each citizen got',
    lastDividends: 'The last dividends',
    wholeShare: 'What each gets is a whole share; who is due a part of one by law gets that part.',
    year: 'Year',
    together: 'Together',
    payOn: 'Due on',
  },
  dividends: {
    title: 'Every dividend',
    lead: 'What was distributed for each year, to how many citizens, and what it came to.',
    byYear: 'Year by year',
    announcedAmount: 'Announced',
    announced: 'Announced when it was approved',
    later: 'Included later',
    nobodyLater: 'Nobody.',
    toCitizens: (amount: string, citizens: string) => `${amount}; citizens: ${citizens}`,
    paid: 'Paid by banks',
    paidMean:
      'What banks have paid counts as paid, without what came back: also what was deducted and paid to others.',
    howToCheck: 'How to check that you are in it',
    rootTitle: 'What the root is',
    rootMean:
      'It stands for what each citizen gets. It was approved together with the dividend and stands in the public log, so that nobody can change it unnoticed.',
    approvedOn: 'Approved on',
    root: 'Root',
    leaf: 'Place in the public log',
    notInLog: 'It is not in the public log, or not yet: what is approved is there within seconds.',
    of: (year: string) => `Dividend of ${year}`,
    forPrograms: 'The same for programs',
  },
  check: {
    title: 'Check it yourself',
    lead: 'You need not believe the fund. You can check that your dividend is in the total that was published, without us.',
    steps: 'What you do',
    getProof:
      'Get the proof of your dividend: with your sign-in, at this address, with the year in it. Keep it to yourself.',
    haveKey:
      'Have the key of the public log from somebody whom you trust, such as a newspaper. The fund says that it is this:',
    openPage:
      'Open the page that checks. It sends nothing to anybody; you may save it and use it without a network. It asks for the proof, your national id and the key.',
    page: 'The page that checks',
    key: 'The key of the log',
    proves: 'What it proves',
    counted: 'The total counts you, with exactly your amount before deductions.',
    declared: 'This total and this number of citizens stand in one entry of the public log.',
    signed: 'The fund has signed that, and can neither take it back nor change it.',
    others: 'What others must show you',
    same: 'That everybody is shown the same total. Whoever keeps a copy of the log, such as a newspaper, sees every total that was declared: ask them whether theirs is yours, and compare checkpoints of the log with them. They keep it with',
    once: 'That you are counted once, and nobody twice. Auditors check it against the roll of citizens, where everybody stands once, with',
    approved:
      'That two managers approved this total before anything was paid. Auditors see who did, and check it with the same command.',
    provesNot: 'What it does not prove',
    paid: 'That it was paid: your statement says so, and only once a bank has.',
    deducted: 'What was deducted from it: that is between you and the fund.',
    nobodyElse: 'That nobody is in it who should not be: auditors look for that.',
    shows: 'What it shows of others',
    neighbour:
      'The amount of one other citizen, without a name and without anything to find them by. Who that is, is chance, and changes every year.',
    sums: 'Beyond that sums of two others, of four, of eight and so on, unnamed, and how many they are; now and then of fewer.',
  },
  statement,
  manager,
  payments,
  proposals,
  proposing,
  charts: {
    asTable: 'The figures as a table',
    worthSeen: (first: string, firstDay: string, last: string, lastDay: string) =>
      `A line from ${first} on ${firstDay} to ${last} on ${lastDay}.`,
    eachSeen: (least: string, most: string, years: string) =>
      `A bar for each of ${years} dividends, from ${least} to ${most}.`,
    day: 'Day',
  },
  signIn,
  clerk,
  auditor,
  rules,
  books,
  reference,
  form,
  citizen,
  ward,
  registry,
  problems: {
    ...signInProblems,
    ...citizenProblems,
    'not-found': {
      title: 'There is no such page',
      detail: 'The address may have been mistyped, or the page may have moved.',
      next: 'Check the address, or begin with the page about the fund.',
    },
    'method-not-allowed': {
      title: 'This page is not open by itself',
      detail: 'It answers a form, and is there once the form has been sent.',
      next: 'Go back to the form, or begin with the page about the fund.',
    },
    'too-many-requests': {
      title: 'That was too often',
      detail: 'So many pages were asked for from your network that we have to slow down.',
      next: 'Wait a minute, then ask again.',
    },
    overloaded: {
      title: 'Too many people at once',
      detail: 'More people ask than we can answer at this moment.',
      next: 'Wait a few seconds, then ask again.',
    },
    unavailable: {
      title: 'The service is away for a moment',
      detail: 'The books cannot be read at this moment. Nothing is lost.',
      next: 'Wait a minute, then ask again.',
    },
    'internal-error': {
      title: 'Something went wrong here',
      detail: 'It is not your doing. It has been noted, and nothing is lost.',
      next: 'Ask again. If it stays so, tell the office that runs the service the number below.',
    },
    other: {
      title: 'That cannot be done here',
      detail: 'What was asked for is nothing that this page does.',
      next: 'Begin with the page about the fund.',
    },
  },
  problem: {
    toStart: 'To the page about the fund',
    number: (id: string) => `Number of this request: ${id}`,
  },
} as const;
