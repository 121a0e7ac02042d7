/** What signing in says, in French. */
export const signIn = {
  signedInAs: 'Connecté en tant que',
  signOut: 'Se déconnecter',
  signIn: 'Se connecter',
  signInAgain: 'Se connecter à nouveau',
  idle: (minutes: number) =>
    `Si vous n’ouvrez aucune page pendant ${minutes} minutes, vous êtes déconnecté, afin que personne d’autre ne voie ce qui est à vous.`,
  soonOut: 'Vous serez bientôt déconnecté',
  soonOutMean:
    'Vous n’avez ouvert aucune page depuis un certain temps. Ce que vous n’avez pas encore envoyé sera perdu.',
  stay: 'Rester connecté',
  who: 'Qui êtes-vous ?',
  whoMean:
    'Ceci est une nation inventée, pour essayer : choisissez qui vous voulez. En vrai, on se connecte chez le fournisseur d’identité de la nation.',
  warning: 'Attention',
  somebodyElse: 'Quelqu’un d’autre',
  inRole: 'Sa fonction',
  byName: 'Nom',
  byNameHint: 'Pour un citoyen : le numéro national sous lequel le registre le connaît',
  roles: {
    citizen: {
      title: 'Un citoyen',
      does: 'voit ce qui est à lui : le dividende, pourquoi il est de tant, quand il arrive',
    },
    clerk: { title: 'Un greffier', does: 'enregistre les sociétés' },
    manager: {
      title: 'Un gestionnaire',
      does: 'évalue le fonds, propose les dividendes, approuve ce que d’autres ont proposé',
    },
    caseworker: {
      title: 'Un chargé de dossiers',
      does: 'tranche les recours et note ce qui est réclamé sur les dividendes',
    },
    treasurer: { title: 'Un trésorier', does: 'libère les paiements' },
    auditor: {
      title: 'Un auditeur',
      does: 'lit les livres et le journal des accès, et ne change rien',
    },
    operator: { title: 'Un opérateur', does: 'tient le registre des citoyens' },
  },
  told: {
    notSignedIn: {
      title: 'Vous n’êtes pas connecté',
      detail:
        'Le fournisseur n’a pas dit qui vous êtes, ou vous avez mis plus d’un quart d’heure, ou commencé dans une autre fenêtre. Rien n’est perdu : connectez-vous à nouveau.',
    },
    stays: { title: 'Vous restez connecté', detail: 'Vous pouvez continuer où vous étiez.' },
    ended: {
      title: 'Vous êtes déconnecté',
      detail:
        'Personne qui utilise cet appareil après vous ne voit ce qui est à vous. Fermez la fenêtre pour en être sûr.',
    },
  },
} as const;

/** What every form says. */
export const form = {
  wrong: 'Il y a un problème',
  error: 'Erreur',
} as const;

/** What is said of problems with signing in and with forms, by their codes. */
export const signInProblems = {
  forbidden: {
    title: 'Cette page n’est pas pour vous',
    detail: 'Elle est pour des personnes qui font ici autre chose que vous.',
    next: 'Continuez avec une des pages ci-dessus, ou connectez-vous comme quelqu’un qui y a droit.',
  },
  'fresh-sign-in-required': {
    title: 'Connectez-vous à nouveau pour cela',
    detail:
      'On ne change le compte sur lequel l’argent est versé que juste après s’être connecté, pas sur un appareil resté ouvert ou pris à quelqu’un.',
    next: 'Connectez-vous à nouveau : vous revenez à cette page, et rien n’a été changé.',
  },
  'foreign-form': {
    title: 'Ce formulaire n’a pas été envoyé depuis notre page',
    detail:
      'Quelqu’un a peut-être essayé d’agir en votre nom, ou la page est restée ouverte si longtemps que la connexion avait pris fin. Rien n’a été fait.',
    next: 'Ouvrez la page à nouveau et envoyez son formulaire de là.',
  },
  unauthorized: {
    title: 'Vous n’êtes pas connecté',
    detail: 'Cette page est pour les personnes connectées.',
    next: 'Connectez-vous, puis demandez-la à nouveau.',
  },
  'identity-provider-unavailable': {
    title: 'La connexion est absente un moment',
    detail:
      'Le fournisseur qui sait qui vous êtes ne peut être interrogé en ce moment. Rien n’est perdu.',
    next: 'Attendez une minute, puis demandez à nouveau.',
  },
} as const;
