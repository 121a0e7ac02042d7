/** What signing in says, in German. */
export const signIn = {
  signedInAs: 'Angemeldet als',
  signOut: 'Abmelden',
  signIn: 'Anmelden',
  signInAgain: 'Neu anmelden',
  idle: (minutes: number) =>
    `Wenn Sie ${minutes} Minuten lang keine Seite öffnen, werden Sie abgemeldet, damit niemand sonst sieht, was Ihres ist.`,
  soonOut: 'Sie werden bald abgemeldet',
  soonOutMean:
    'Sie haben seit einiger Zeit keine Seite geöffnet. Was Sie noch nicht abgeschickt haben, geht verloren.',
  stay: 'Angemeldet bleiben',
  who: 'Wer sind Sie?',
  whoMean:
    'Das ist eine erfundene Nation, zum Ausprobieren: Wählen Sie irgendwen. Im Ernst meldet man sich beim Anbieter der Nation an.',
  warning: 'Achtung',
  somebodyElse: 'Jemand anders',
  inRole: 'Aufgabe',
  byName: 'Name',
  byNameHint: 'Bei Bürgern: die nationale Kennung, unter der das Register sie kennt',
  roles: {
    citizen: {
      title: 'Bürgerin oder Bürger',
      does: 'sieht, was ihres ist: die Dividende, warum sie so hoch ist, wann sie kommt',
    },
    clerk: { title: 'Registerbeamtin', does: 'trägt Unternehmen ein' },
    manager: {
      title: 'Fondsverwalterin',
      does: 'bewertet den Fonds, schlägt Dividenden vor, genehmigt, was andere vorschlugen',
    },
    caseworker: {
      title: 'Sachbearbeiterin',
      does: 'entscheidet über Widersprüche und hält fest, was von Dividenden gefordert wird',
    },
    treasurer: { title: 'Schatzmeisterin', does: 'gibt Zahlungen frei' },
    auditor: { title: 'Prüferin', does: 'liest die Bücher und die Zugriffe und ändert nichts' },
    operator: { title: 'Betreiberin', does: 'führt das Register der Bürger' },
  },
  told: {
    notSignedIn: {
      title: 'Sie sind nicht angemeldet',
      detail:
        'Der Anbieter hat nicht gesagt, wer Sie sind, oder es dauerte länger als eine Viertelstunde, oder Sie begannen in einem anderen Fenster. Nichts ist verloren: Melden Sie sich neu an.',
    },
    stays: { title: 'Sie bleiben angemeldet', detail: 'Sie können weitermachen, wo Sie waren.' },
    ended: {
      title: 'Sie sind abgemeldet',
      detail:
        'Niemand, der dieses Gerät nach Ihnen benutzt, sieht, was Ihres ist. Schließen Sie das Fenster, um sicher zu sein.',
    },
  },
} as const;

/** What every form says. */
export const form = {
  wrong: 'Etwas stimmt nicht',
  error: 'Fehler',
} as const;

/** What is said of problems with signing in and with forms, by their codes. */
export const signInProblems = {
  forbidden: {
    title: 'Diese Seite ist nicht für Sie',
    detail: 'Sie ist für Menschen, die hier etwas anderes tun als Sie.',
    next: 'Machen Sie mit einer der Seiten oben weiter, oder melden Sie sich als jemand an, der sie sehen darf.',
  },
  'fresh-sign-in-required': {
    title: 'Melden Sie sich dafür neu an',
    detail:
      'Wohin Geld gezahlt wird, ändert man nur gleich nach dem Anmelden, nicht auf einem Gerät, das offen blieb oder weggenommen wurde.',
    next: 'Melden Sie sich neu an: Sie kommen auf diese Seite zurück, und nichts wurde geändert.',
  },
  'foreign-form': {
    title: 'Dieses Formular kam nicht von unserer Seite',
    detail:
      'Vielleicht wollte jemand in Ihrem Namen handeln, oder die Seite stand so lange offen, dass die Anmeldung geendet hatte. Nichts wurde getan.',
    next: 'Öffnen Sie die Seite noch einmal und schicken Sie ihr Formular von dort ab.',
  },
  unauthorized: {
    title: 'Sie sind nicht angemeldet',
    detail: 'Diese Seite ist für Menschen, die angemeldet sind.',
    next: 'Melden Sie sich an und rufen Sie sie dann noch einmal auf.',
  },
  'identity-provider-unavailable': {
    title: 'Das Anmelden geht gerade nicht',
    detail:
      'Der Anbieter, der weiß, wer Sie sind, ist gerade nicht zu erreichen. Nichts ist verloren.',
    next: 'Warten Sie eine Minute und versuchen Sie es dann noch einmal.',
  },
} as const;
