/** What the registry’s pages of titles, corrections and cap tables say, in French. */
export const registry = {
  title: 'Sur quoi repose la part',
  titleSoFar: 'Au registre',
  noTitle: 'Personne n’a encore rien dit : l’inscription au registre la confirme.',
  newTitle: 'Inscrire quelque chose de nouveau',
  titleState: 'Où cela en est',
  titles: {
    claimed: 'Revendiquée : le fonds le dit',
    confirmed: 'Confirmée : la société ou un registre le dit',
    disputed: 'Contestée : quelqu’un dit autre chose',
  },
  evidence: 'SHA-256 du document qui le montre',
  evidenceHint:
    '64 chiffres et minuscules. Le document reste où il est ; ceci le distingue de tout autre.',
  evidenceFile: 'Le document',
  evidenceFileHint: 'Son SHA-256 est calculé dans votre navigateur. Le document n’est pas envoyé.',
  effectiveOn: 'À partir de quel jour',
  paidUp: 'Part libérée',
  paidUpHint:
    'De 0 à 1, comme 0.25. Laissez vide si tout est payé, ou si vous indiquez le montant ci-dessous.',
  uncalled: 'Reste à verser',
  uncalledIn: (currency: string) => `Reste à verser, en ${currency}`,
  uncalledHint: 'Laissez vide s’il ne reste rien, ou si vous indiquez la part ci-dessus.',
  recordTitle: 'L’inscrire',
  wrongTitle: {
    state: 'Choisissez où cela en est',
    evidenceSha256: 'Saisissez un SHA-256 : 64 chiffres et minuscules de a à f',
    paidUp:
      'Saisissez une part de 0 à 1, comme 0.25 ; les catégories doivent avoir une valeur nominale',
    uncalled: 'Saisissez un montant en chiffres, ou laissez vide ; pas à côté de la part',
    effectiveOn:
      'Saisissez le jour : un jour qui existe, pas à venir, et pas avant la constitution de la société',
  },
  correct: 'Corriger l’inscription',
  correctLead:
    'Changez ce qui a été mal inscrit. Ce qui y était reste au registre, avec votre motif.',
  sharesOf: (code: string) => `Actions de fondation de ${code}`,
  checkCorrection: 'Vérifiez ce qui va changer',
  whatChanges: 'Ce qui va changer',
  field: 'Quoi',
  was: 'Au registre',
  is: 'Ensuite',
  correctionMeans:
    'Si les actions de fondation changent, la différence des actions du fonds est inscrite à la date d’aujourd’hui.',
  doCorrect: 'Corriger',
  nothingChanged: 'Rien n’a encore été changé. Changez ce qui est faux.',
  package: 'Envoyer une table de capitalisation',
  packageLead:
    'Une société peut être inscrite d’après sa table de capitalisation, telle que d’autres systèmes la donnent. Vous voyez ce que le fonds recevra avant que rien ne soit inscrit.',
  packageFile: 'Le paquet',
  packageHint:
    'Open Cap Table Format : un zip, ou du JSON. Choisissez-le, ou déposez-le sur le champ.',
  packageNumber: 'Numéro d’immatriculation (si le paquet ne le dit pas)',
  checkPackage: 'Vérifiez ce que le fonds recevra',
  packageActions: 'Ce qui est inscrit en outre',
  packageIgnored: 'Ce qui est laissé de côté',
  wrongFile: 'Choisissez un paquet',
  unreadable:
    'Le paquet est illisible. Envoyez un zip sans mot de passe, ou du JSON, tel que l’autre système l’a donné.',
  tooLarge:
    'Ce paquet est trop grand pour cette page. Qui tient l’autre système peut l’envoyer à l’API.',
} as const;
