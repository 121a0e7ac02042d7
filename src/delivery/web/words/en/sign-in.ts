/** What signing in says, in English. */
export const signIn = {
  signedInAs: 'Signed in as',
  signOut: 'Sign out',
  signIn: 'Sign in',
  signInAgain: 'Sign in again',
  idle: (minutes: number) =>
    `If you open no page for ${minutes} minutes, you are signed out, so that nobody else sees what is yours.`,
  soonOut: 'You will be signed out soon',
  soonOutMean: 'You have opened no page for some time. What you have not sent yet will be lost.',
  stay: 'Stay signed in',
  who: 'Who are you?',
  whoMean:
    'This is a made-up nation, for trying things out: choose anybody. In earnest people sign in at the nation’s own provider.',
  warning: 'Mind',
  somebodyElse: 'Somebody else',
  inRole: 'What they do',
  byName: 'Name',
  byNameHint: 'Of a citizen: the national id by which the roll knows them',
  roles: {
    citizen: {
      title: 'A citizen',
      does: 'sees what is theirs: the dividend, why it is so much, when it comes',
    },
    clerk: { title: 'A clerk', does: 'registers companies' },
    manager: {
      title: 'A manager',
      does: 'values the fund, proposes dividends, approves what others proposed',
    },
    caseworker: {
      title: 'A caseworker',
      does: 'decides appeals and records what is claimed of dividends',
    },
    treasurer: { title: 'A treasurer', does: 'releases payments' },
    auditor: { title: 'An auditor', does: 'reads the books and the trail, and changes nothing' },
    operator: { title: 'An operator', does: 'keeps the roll of citizens' },
  },
  told: {
    notSignedIn: {
      title: 'You are not signed in',
      detail:
        'The provider did not say who you are, or you took longer than a quarter of an hour, or began in another window. Nothing is lost: sign in again.',
    },
    stays: { title: 'You stay signed in', detail: 'You may go on where you were.' },
    ended: {
      title: 'You are signed out',
      detail:
        'Nobody who uses this device after you sees what is yours. Close the window to be sure.',
    },
  },
} as const;

/** What every form says. */
export const form = {
  wrong: 'There is a problem',
  error: 'Error',
} as const;

/** What is said of problems with signing in and with forms, by their codes. */
export const signInProblems = {
  forbidden: {
    title: 'This page is not for you',
    detail: 'It is for people who do something else here than you do.',
    next: 'Go on with one of the pages above, or sign in as somebody who may.',
  },
  'fresh-sign-in-required': {
    title: 'Sign in again for this',
    detail:
      'Where money is paid to is changed only just after signing in, not on a device that was left open or taken.',
    next: 'Sign in again: you come back to this page, and nothing has been changed.',
  },
  'foreign-form': {
    title: 'This form was not sent from our page',
    detail:
      'Somebody may have tried to act in your name, or the page was open for so long that its sign-in had ended. Nothing was done.',
    next: 'Open the page again and send its form from there.',
  },
  unauthorized: {
    title: 'You are not signed in',
    detail: 'This page is for people who have signed in.',
    next: 'Sign in, then ask for it again.',
  },
  'identity-provider-unavailable': {
    title: 'Signing in is away for a moment',
    detail: 'The provider that knows who you are cannot be asked at this moment. Nothing is lost.',
    next: 'Wait a minute, then ask again.',
  },
} as const;
