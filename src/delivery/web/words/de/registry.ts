/** What the registry’s pages of titles, corrections and cap tables say, in German. */
export const registry = {
  title: 'Worauf der Anteil beruht',
  titleSoFar: 'Verzeichnet',
  noTitle: 'Noch hat niemand etwas gesagt: Der Eintrag im Register bestätigt ihn.',
  newTitle: 'Neues verzeichnen',
  titleState: 'Wie es steht',
  titles: {
    claimed: 'Beansprucht: Der Fonds sagt es',
    confirmed: 'Bestätigt: Die Gesellschaft oder ein Register sagt es',
    disputed: 'Bestritten: Jemand sagt etwas anderes',
  },
  evidence: 'SHA-256 des Dokuments, das es zeigt',
  evidenceHint:
    '64 Ziffern und Kleinbuchstaben. Das Dokument bleibt, wo es ist, und ist daran von jedem anderen zu unterscheiden.',
  evidenceFile: 'Das Dokument',
  evidenceFileHint:
    'Sein SHA-256 wird in Ihrem Browser ausgerechnet. Das Dokument selbst wird nicht gesendet.',
  effectiveOn: 'Ab welchem Tag',
  paidUp: 'Eingezahlter Teil',
  paidUpHint:
    'Von 0 bis 1, etwa 0.25. Bleibt leer, wo alles eingezahlt ist oder unten der Betrag steht.',
  uncalled: 'Noch einzuzahlen',
  uncalledIn: (currency: string) => `Noch einzuzahlen, in ${currency}`,
  uncalledHint: 'Bleibt leer, wo nichts offen ist oder oben der Teil steht.',
  recordTitle: 'Verzeichnen',
  wrongTitle: {
    state: 'Wählen Sie, wie es steht',
    evidenceSha256: 'Geben Sie einen SHA-256 ein: 64 Ziffern und Kleinbuchstaben von a bis f',
    paidUp:
      'Geben Sie einen Teil von 0 bis 1 ein, etwa 0.25; die Gattungen müssen einen Nennwert haben',
    uncalled: 'Geben Sie einen Betrag in Ziffern ein, oder nichts; nicht neben dem Teil',
    effectiveOn:
      'Geben Sie den Tag ein: einen, den es gibt, nicht in der Zukunft und nicht vor der Gründung',
  },
  correct: 'Eintrag berichtigen',
  correctLead:
    'Ändern Sie, was falsch verzeichnet wurde. Was dort stand, bleibt mit Ihrem Grund verzeichnet.',
  sharesOf: (code: string) => `Gründungsaktien von ${code}`,
  checkCorrection: 'Prüfen Sie, was sich ändert',
  whatChanges: 'Was sich ändert',
  field: 'Was',
  was: 'Verzeichnet',
  is: 'Dann',
  correctionMeans:
    'Ändern sich Gründungsaktien, wird der Unterschied der Aktien des Fonds zum heutigen Tag gebucht.',
  doCorrect: 'Berichtigen',
  nothingChanged: 'Noch wurde nichts geändert. Ändern Sie, was falsch ist.',
  package: 'Aktientabelle senden',
  packageLead:
    'Eine Gesellschaft lässt sich aus ihrer Aktientabelle eintragen, wie andere Systeme sie ausgeben. Sie sehen, was der Fonds bekommt, bevor etwas verzeichnet wird.',
  packageFile: 'Das Paket',
  packageHint:
    'Open Cap Table Format: ein Zip oder JSON. Wählen Sie es aus, oder ziehen Sie es auf das Feld.',
  packageNumber: 'Registernummer (wenn das Paket sie nicht nennt)',
  checkPackage: 'Prüfen Sie, was der Fonds bekommt',
  packageActions: 'Was außerdem verzeichnet wird',
  packageIgnored: 'Was weggelassen wird',
  wrongFile: 'Wählen Sie ein Paket',
  unreadable:
    'Das Paket lässt sich nicht lesen. Senden Sie ein Zip ohne Kennwort oder JSON, wie das andere System es ausgab.',
  tooLarge:
    'Dieses Paket ist zu groß für diese Seite. Wer das andere System betreibt, kann es an die API senden.',
} as const;
