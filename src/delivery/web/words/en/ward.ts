/** What is said of those whom the reader stands for, in English. What stands under `told` is said instead of what is said to the reader of themselves. */
export const ward = {
  wards: 'People I stand for',
  lead: 'What your children and wards get, and the estates that you settle. Each time you look, they can see that you have.',
  nobody:
    'You stand for nobody. A caseworker enters guardians, from what a court or a register of births says.',
  born: (day: string) => `Born on ${day}`,
  kinds: {
    guardian: (day: string) => `you are a guardian since ${day}`,
    estate: (day: string) => `you settle the estate since ${day}`,
  },
  payee: 'Who is paid for them',
  payeeLead:
    'Every guardian says which of you is paid for the child or ward. Guardians who disagree are not paid until they agree.',
  youNamed: 'You have named',
  whoIsPaid: 'Who is to be paid?',
  myself: 'I am',
  otherGuardian: 'The other guardian',
  payeeWrong: 'Choose one of the guardians',
  checkPayee: 'Is that right?',
  checkPayeeMean:
    'Their dividends are paid to the account of whom you name, once every guardian names the same.',
  namePayee: 'Yes, say so',
  payeeNamed: 'It is on record.',
  anotherGuardian: (id: string) => `Another guardian (${id})`,
  told: {
    yours: 'They get',
    includedLate: (day: string) => `They were left off the roll at first, and included on ${day}.`,
    toppedUp: (amount: string, day: string) =>
      `On the roll their share was too small: the rest, ${amount}, was added on ${day}.`,
    whyNot: 'Why they get nothing',
    appealMean:
      'A caseworker reads what you write for them and decides. If you are right, they are included late.',
    groundsHint: 'In your own words: where they lived, since when, and what shows it.',
    left: 'Left for them',
    takenSeen: 'From the whole dividend, step by step, to what is left for them.',
    movements: 'Movements on their account with the fund',
    counted: 'Check that they were counted',
    countedLead: (amount: string, year: string) =>
      `Their ${amount} of ${year} should be in the total that was published. Your own device can check that; the fund need not be believed.`,
    yes: 'Yes: their dividend is in the total',
    nationalId: 'Their national id',
    withoutMean:
      'Download the proof and keep it to yourself: their national id can be found out from it. It can be checked on any device, without a network, by the page that is explained here.',
    states: { due: { title: 'Due', mean: 'It will be paid to who stands for them.' } },
    none: {
      'not-eligible': 'They are not due this dividend.',
      'held-until-majority': 'It is held for them until they come of age.',
      released: 'What was held for them is paid with a later dividend.',
      erased: 'What is known of them was erased.',
    },
  },
} as const;
