/** What is said of those whom the reader stands for, in German. */
export const ward = {
  wards: 'Für wen ich handle',
  lead: 'Was Ihre Kinder und Mündel bekommen, und die Nachlässe, die Sie regeln. Jedes Mal, wenn Sie nachsehen, können sie das sehen.',
  nobody:
    'Sie handeln für niemanden. Vormünder trägt ein, wer die Fälle bearbeitet, nach dem, was ein Gericht oder das Geburtenregister sagt.',
  born: (day: string) => `Geboren am ${day}`,
  kinds: {
    guardian: (day: string) => `Sie haben die Vormundschaft seit ${day}`,
    estate: (day: string) => `Sie regeln den Nachlass seit ${day}`,
  },
  payee: 'Wer für sie bezahlt wird',
  payeeLead:
    'Jeder Vormund sagt, wer von Ihnen für das Kind oder Mündel bezahlt wird. Solange Vormünder sich nicht einig sind, wird keiner von ihnen bezahlt.',
  youNamed: 'Sie haben benannt',
  whoIsPaid: 'Wer soll bezahlt werden?',
  myself: 'Ich',
  otherGuardian: 'Der andere Vormund',
  payeeWrong: 'Wählen Sie einen der Vormünder',
  checkPayee: 'Ist das richtig?',
  checkPayeeMean:
    'Die Dividenden gehen auf das Konto dessen, den Sie benennen, sobald jeder Vormund denselben benennt.',
  namePayee: 'Ja, so sagen',
  payeeNamed: 'Es ist festgehalten.',
  anotherGuardian: (id: string) => `Ein anderer Vormund (${id})`,
  told: {
    yours: 'Diese Person bekommt',
    includedLate: (day: string) =>
      `Sie fehlte zuerst im Verzeichnis und wurde am ${day} aufgenommen.`,
    toppedUp: (amount: string, day: string) =>
      `Im Verzeichnis war der Anteil zu klein: Der Rest, ${amount}, kam am ${day} hinzu.`,
    whyNot: 'Warum diese Person nichts bekommt',
    appealMean:
      'Wer den Fall bearbeitet, liest, was Sie für diese Person schreiben, und entscheidet. Haben Sie recht, wird sie nachträglich aufgenommen.',
    groundsHint: 'Mit eigenen Worten: wo diese Person wohnte, seit wann, und was es zeigt.',
    left: 'Bleibt für diese Person',
    takenSeen: 'Von der ganzen Dividende Schritt für Schritt bis zu dem, was bleibt.',
    movements: 'Bewegungen auf dem Konto dieser Person beim Fonds',
    counted: 'Prüfen Sie, dass diese Person gezählt wurde',
    countedLead: (amount: string, year: string) =>
      `Die ${amount} von ${year} sollten in der veröffentlichten Summe sein. Ihr eigenes Gerät kann das prüfen; dem Fonds muss man nicht glauben.`,
    yes: 'Ja: Diese Dividende ist in der Summe',
    nationalId: 'Nationale Kennung dieser Person',
    withoutMean:
      'Laden Sie den Nachweis herunter und behalten Sie ihn für sich: Die Kennung lässt sich daraus herausfinden. Er lässt sich auf jedem Gerät ohne Netz prüfen, mit der Seite, die hier erklärt ist.',
    states: {
      due: { title: 'Fällig', mean: 'Wird an die gezahlt, die für diese Person handeln.' },
    },
    none: {
      'not-eligible': 'Diese Dividende steht dieser Person nicht zu.',
      'held-until-majority': 'Sie wird aufbewahrt, bis diese Person volljährig ist.',
      released: 'Was aufbewahrt war, wird mit einer späteren Dividende gezahlt.',
      erased: 'Was über diese Person bekannt war, wurde gelöscht.',
    },
  },
} as const;
