/** What is said of those whom the reader stands for, in French. */
export const ward = {
  wards: 'Ceux que je représente',
  lead: 'Ce que reçoivent vos enfants et ceux dont vous êtes tuteur, et les successions que vous réglez. Chaque fois que vous regardez, ils peuvent le voir.',
  nobody:
    'Vous ne représentez personne. Un chargé de dossiers inscrit les tuteurs, d’après ce que dit un tribunal ou l’état civil.',
  born: (day: string) => `Naissance le ${day}`,
  kinds: {
    guardian: (day: string) => `vous êtes tuteur depuis le ${day}`,
    estate: (day: string) => `vous réglez la succession depuis le ${day}`,
  },
  payee: 'Qui est payé pour eux',
  payeeLead:
    'Chaque tuteur dit lequel d’entre vous est payé pour l’enfant ou le pupille. Des tuteurs en désaccord ne sont pas payés avant de s’accorder.',
  youNamed: 'Vous avez désigné',
  whoIsPaid: 'Qui doit être payé ?',
  myself: 'Moi',
  otherGuardian: 'L’autre tuteur',
  payeeWrong: 'Choisissez un des tuteurs',
  checkPayee: 'Est-ce bien cela ?',
  checkPayeeMean:
    'Leurs dividendes sont payés sur le compte de la personne que vous désignez, dès que chaque tuteur désigne la même.',
  namePayee: 'Oui, le déclarer',
  payeeNamed: 'C’est enregistré.',
  anotherGuardian: (id: string) => `Un autre tuteur (${id})`,
  told: {
    yours: 'Reçoit',
    includedLate: (day: string) => `Manquait d’abord au registre ; inclusion le ${day}.`,
    toppedUp: (amount: string, day: string) =>
      `Au registre, la part était trop petite : le reste, ${amount}, a été ajouté le ${day}.`,
    whyNot: 'Pourquoi rien n’est reçu',
    appealMean:
      'Un chargé de dossiers lit ce que vous écrivez pour cette personne et décide. Si vous avez raison, elle est incluse après coup.',
    groundsHint: 'Avec vos mots : où cette personne vivait, depuis quand, et ce qui le montre.',
    left: 'Reste pour cette personne',
    takenSeen: 'Du dividende entier, étape par étape, à ce qui reste pour cette personne.',
    movements: 'Mouvements de son compte auprès du fonds',
    counted: 'Vérifiez que cette personne a été comptée',
    countedLead: (amount: string, year: string) =>
      `Ses ${amount} de ${year} devraient être dans le total publié. Votre appareil peut le vérifier ; il n’est pas besoin de croire le fonds.`,
    yes: 'Oui : son dividende est dans le total',
    nationalId: 'Son numéro national',
    withoutMean:
      'Téléchargez la preuve et gardez-la pour vous : on peut en déduire son numéro national. Elle se vérifie sur tout appareil, sans réseau, avec la page expliquée ici.',
    states: { due: { title: 'Dû', mean: 'Il sera payé à qui représente cette personne.' } },
    none: {
      'not-eligible': 'Ce dividende ne revient pas à cette personne.',
      'held-until-majority': 'Il est gardé pour cette personne jusqu’à sa majorité.',
      released: 'Ce qui était gardé est payé avec un dividende suivant.',
      erased: 'Ce qui était su de cette personne a été effacé.',
    },
  },
} as const;
