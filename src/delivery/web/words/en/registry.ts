/** What the registry’s pages of titles, corrections and cap tables say, in English. */
export const registry = {
  title: 'What the stake rests on',
  titleSoFar: 'On record',
  noTitle: 'Nobody has said anything yet: the entry in the register confirms it.',
  newTitle: 'Record something new',
  titleState: 'How it stands',
  titles: {
    claimed: 'Claimed: the fund says so',
    confirmed: 'Confirmed: the company or a register says so',
    disputed: 'Disputed: somebody says otherwise',
  },
  evidence: 'SHA-256 of the document that shows it',
  evidenceHint:
    '64 digits and small letters. The document stays where it is, and is known from any other by this.',
  evidenceFile: 'The document',
  evidenceFileHint: 'Its SHA-256 is worked out in your browser. The document itself is not sent.',
  effectiveOn: 'From which day on',
  paidUp: 'Part that is paid up',
  paidUpHint:
    'From 0 to 1, such as 0.25. Leave it empty where all is paid, or where you state the amount below.',
  uncalled: 'Still to be paid in',
  uncalledIn: (currency: string) => `Still to be paid in, in ${currency}`,
  uncalledHint: 'Leave it empty where nothing is, or where you state the part above.',
  recordTitle: 'Record it',
  wrongTitle: {
    state: 'Choose how it stands',
    evidenceSha256: 'Enter a SHA-256: 64 digits and small letters from a to f',
    paidUp: 'Enter a part from 0 to 1, such as 0.25; the classes must have a par value',
    uncalled: 'Enter an amount in digits, or leave it empty; not beside the part',
    effectiveOn:
      'Enter the day: one that exists, not in the future, and not before the company came into being',
  },
  correct: 'Correct the record',
  correctLead:
    'Change what was recorded wrongly. What stood there before stays on record, with your reason.',
  sharesOf: (code: string) => `Founding shares of ${code}`,
  checkCorrection: 'Check what will change',
  whatChanges: 'What will change',
  field: 'What',
  was: 'On record',
  is: 'Then',
  correctionMeans:
    'Where founding shares change, the difference in the fund’s shares is posted as of today.',
  doCorrect: 'Correct it',
  nothingChanged: 'Nothing was changed yet. Change what is wrong.',
  package: 'Send a cap table',
  packageLead:
    'A company can be registered from its cap table, as other systems give it out. You see what the fund will receive before anything is recorded.',
  packageFile: 'The package',
  packageHint: 'Open Cap Table Format: a zip, or JSON. Choose it, or drop it on the field.',
  packageNumber: 'Registration number (if the package does not say it)',
  checkPackage: 'Check what the fund will receive',
  packageActions: 'What is recorded besides',
  packageIgnored: 'What is left out',
  wrongFile: 'Choose a package',
  unreadable:
    'The package cannot be read. Send a zip without a password, or JSON, as the other system gave it.',
  tooLarge:
    'This package is too large for this page. Whoever runs the other system can send it to the API.',
} as const;
