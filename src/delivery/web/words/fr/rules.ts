/** What the page of the nation's rules says, in French. */
export const rules = {
  menu: 'Les règles',
  title: 'Les règles',
  lead: 'Ce que la loi dit du fonds : qui lui donne, qui reçoit un dividende, combien, et ce qui peut en être retenu.',
  contents: 'Sur cette page',
  since: (day: string) => `Ceci est en vigueur depuis le ${day}.`,
  sinceAlways: 'Ceci est en vigueur depuis le début.',
  noneYet: 'Aucune loi n’est encore en vigueur.',
  decided: 'Décidé, mais pas encore en vigueur',
  decidedMean: 'Ceci a été décidé. Ce qui n’est pas nommé reste tel qu’il est.',
  nothingDecided: 'Rien d’autre n’a été décidé.',
  from: (day: string) => `À partir du ${day}`,
  which: 'Quelle loi compte',
  ofCompany: 'Une société donne selon la loi du jour où elle a été fondée.',
  ofDividend:
    'Un dividende suit la loi du 31 décembre de son année, quel que soit le jour où il est versé.',
  forPrograms: 'La même chose pour les programmes',
  sections: {
    contribution: 'Ce que donnent les sociétés',
    payout: 'Combien est versé',
    eligibility: 'Qui le reçoit',
    minors: 'Les enfants',
    deductions: 'Ce qui en est retenu',
    payDay: 'Quand il est versé',
    payment: 'Comment il est versé',
    expiry: 'Ce que personne ne réclame',
    appeals: 'Si vous n’êtes pas d’accord',
    portfolio: 'Comment le fonds garde ses actions',
    opening: 'Ce qui précède les livres',
  },
  contribution: {
    part: (part: string) =>
      `Chaque nouvelle société donne au fonds ${part} de ses actions de fondation, de chaque catégorie.`,
    fractions: {
      kept: 'Une fraction d’action compte, à dix décimales.',
      up: 'Une fraction d’action est arrondie à une action entière.',
      down: 'Une fraction d’action est arrondie vers le bas ; elle reste aux fondateurs.',
    },
    nobodyExempt: 'Aucune forme juridique n’est exemptée.',
    exempt: 'Sous ces formes juridiques, une société ne donne rien :',
    forms: {
      'nonprofit-corporation': 'Société sans but lucratif',
      'sole-proprietorship': 'Entreprise individuelle',
      cooperative: 'Coopérative',
      association: 'Association',
    },
    because: (form: string, reason: string) => `${form}. ${reason}.`,
    reasons: {
      'A nonprofit corporation has no shares that could be contributed':
        'Elle n’a pas d’actions à donner',
      'A sole proprietorship has no shares that could be contributed':
        'Elle n’a pas d’actions à donner',
      'A cooperative belongs to its members, who are citizens already':
        'Elle appartient à ses membres, qui sont déjà des citoyens',
      'An association serves the public and may not distribute anything':
        'Elle sert le public et ne peut rien distribuer',
    },
  },
  payout: {
    percentOfMarketValue: (rate: string, years: string) =>
      `Chaque année est versé ${rate} de ce que valait le fonds, en moyenne des dernières fins d’exercice. Nombre de celles qui comptent : ${years}.`,
    skip: (years: string) => `Nombre des dernières fins d’exercice laissées de côté : ${years}.`,
    alaskaStatutory: (rate: string, years: string) =>
      `Jusqu’à ${rate} du revenu des ${years} derniers exercices ensemble peut être distribué, mais jamais plus que le revenu du dernier et ce qui a été gardé des précédents.`,
    transfer: (rate: string) => `De cela, ${rate} est pour le dividende.`,
    dividendFund:
      'Ce qui s’est éteint de dividendes antérieurs s’ajoute. Ce qui est déjà dû ou affecté autrement est retenu d’abord.',
    additions: 'S’ajoute :',
    obligations: 'Est déjà dû :',
    appropriations: 'Est affecté autrement :',
    labelled: (label: string, amount: string) => `${label} : ${amount}`,
    expectedRealReturn: (rate: string) =>
      `Chaque année est versé ${rate} de ce que valait le fonds à la fin d’un exercice : ce qu’il peut rapporter au-delà de l’inflation, pour qu’il garde sa valeur.`,
    netInvestmentReturn: (share: string, expected: string) =>
      `Chaque année est versé ${share} de ce que le fonds peut rapporter, soit ${expected} de sa valeur, et de ce que les autres biens de la nation ont rapporté.`,
    otherIncome: (amount: string) => `Ces autres biens ont rapporté ${amount}.`,
    smoothed: (kept: string, rest: string, target: string) =>
      `Pour que les dividendes changent lentement, chacun est fait pour ${kept} du dernier et, pour les ${rest} qui restent, de ${target} de ce que vaut le fonds.`,
    bounds: (least: string, most: string) =>
      `Il n’est jamais inférieur à ${least} ni supérieur à ${most} de ce que vaut le fonds.`,
    inflation: (rate: string) => `Il augmente avec l’inflation : ${rate}.`,
    fixed: (amount: string) => `Est versé ce qui a été affecté : ${amount}.`,
    supplements: 'Avec lui est versé :',
    manual: (reason: string) => `Il est calculé ailleurs, ligne par ligne. ${reason}`,
    lines: 'Les lignes sont :',
    source: (law: string) => `Cela suit : ${law}.`,
    distributable: {
      nav: 'Il peut être versé de tout ce que vaut le fonds.',
      'realised-income':
        'Il ne peut être versé que de ce que le fonds a vraiment gagné. Que ses actions valent plus ne suffit pas.',
    },
    cash: 'Il n’est jamais versé plus que le fonds n’a d’argent.',
    unit: (amount: string) =>
      `Ce que chacun reçoit est arrondi vers le bas à un multiple de ${amount}. Ce qui reste demeure dans le fonds.`,
    fiscalYear: (day: string) => `Un exercice du fonds se termine le ${day}.`,
  },
  eligibility: {
    resident: {
      same: (from: string, until: string) =>
        `Vous avez habité ici du ${from} au ${until} de l’année du dividende.`,
      previous: (from: string, until: string) =>
        `Vous avez habité ici du ${from} au ${until} de l’année qui précède celle du dividende.`,
    },
    yearBefore: (day: string) => `Le ${day} est celui de l’année d’avant.`,
    alive: 'Vous êtes en vie à la date de référence, annoncée avec chaque dividende.',
    stillDue: (day: string) =>
      `Pour qui est mort après le jour ${day} de cette période, ou après sa demande, il reste dû. La succession le reçoit.`,
    nobodyApplies: 'Personne n’a à le demander.',
    apply: (from: string, until: string) =>
      `Vous le demandez du ${from} au ${until} de l’année du dividende.`,
    residentOn: 'Vous habitez ici le jour où vous le demandez.',
    absenceFree: 'Personne ne compte les jours où vous étiez absent.',
    absence: (days: string) => `Durant cette période, vous avez été absent ${days} au plus.`,
    allowed: 'Les jours d’absence pour un de ces motifs ne comptent pas :',
    allowedMost: (reason: string, days: string) =>
      `${reason}, si c’était ${days} au plus ; sinon aucun de ces jours n’est excusé`,
    presence: (hours: string, years: string) =>
      `Vous avez été ici ${hours} de suite. Période regardée, jusqu’à sa fin : ${years}.`,
    newChildren: (years: string) =>
      `Un enfant né ou adopté à la fin de cette période n’a à habiter ici que depuis lors. Durée regardée : ${years}.`,
    noConvictions: 'Aucune condamnation n’exclut personne.',
    convictions:
      'Qui a été condamné ou emprisonné durant cette période pour l’un de ces faits ne reçoit rien :',
    weights: 'La fraction de part que l’on reçoit dépend de l’âge à la date de référence :',
    below: (age: string, part: string) => `Moins de ${age} : ${part} d’une part`,
    others: (part: string) => `Tous les autres : ${part} d’une part`,
    everybody: (part: string) => `Tous reçoivent autant : ${part} d’une part.`,
    reasons: {
      study: 'Études',
      'armed-forces': 'Service dans les forces armées',
      'medical-care': 'Soins médicaux',
      'caring-for-family': 'Soins à la famille',
      'settling-an-estate': 'Règlement d’une succession',
      'public-office': 'Fonction publique',
    },
    convictionsOf: {
      felony: 'Un crime',
      'misdemeanour-after-earlier-convictions': 'Un délit après des condamnations antérieures',
    },
  },
  minors: {
    majority: (age: string) => `Qui a moins de ${age} est mineur.`,
    payTo: {
      guardian: 'Le dividende d’un mineur est versé à un parent ou à un tuteur.',
      'held-until-majority': 'Le dividende d’un mineur est gardé pour lui jusqu’à sa majorité.',
      themselves: 'Le dividende d’un mineur lui est versé à lui-même.',
    },
  },
  deductions: {
    order: 'En est retenu, dans cet ordre :',
    noTax: 'Aucun impôt n’en est retenu.',
    tax: (part: string) => `Impôt : ${part}`,
    recovery: (part: string) =>
      `Ce qui vous a été versé par erreur auparavant : ${part} du reste au plus`,
    claim: (kind: string) => `Ce que d’autres peuvent réclamer : ${kind}`,
    fee: (amount: string) => `Des frais pour chaque créance qui reçoit quelque chose : ${amount}`,
    gifts: 'Ce que vous donnez',
    savings: 'Ce que vous épargnez',
    exempt: (part: string, kinds: string) =>
      `De ce qui reste après l’impôt, ${part} demeure à vous. Cela ne peut être pris pour : ${kinds}.`,
    hearing: (days: string) =>
      `Vous êtes informé de chaque créance et pouvez être entendu pendant ${days} avant qu’elle compte.`,
    noHearing: 'Une créance compte dès le jour où vous en êtes informé.',
    noGifts: 'Rien ne peut en être donné avant qu’il soit versé.',
    giveTo: (unit: string) => `Vous pouvez en donner une partie, par multiples de ${unit}, à :`,
    saveWith: 'Vous pouvez en épargner une partie auprès de :',
  },
  payDay: {
    announced: 'Le jour est annoncé avec chaque dividende.',
    alwaysOpen: 'Tout jour convient : aucun jour de fermeture des banques n’est fixé.',
    closedOn: (days: string) => `Les banques sont fermées chaque semaine : ${days}.`,
    holidays: 'Les banques sont fermées ces jours de l’année :',
    named: (day: string, name: string) => `${day} : ${name}`,
    observed: (day: string) => `${day} ; si c’est un dimanche, le lundi aussi`,
    moves: {
      following:
        'Si les banques sont fermées ce jour-là, elles paient le prochain jour où elles sont ouvertes.',
      preceding:
        'Si les banques sont fermées ce jour-là, elles paient le dernier jour d’avant où elles sont ouvertes.',
    },
    feasts: { 'good friday': 'Vendredi saint', 'easter monday': 'Lundi de Pâques' },
    nth: {
      '1st': (weekday: string, month: string) => `Premier ${weekday} du mois de ${month}`,
      '2nd': (weekday: string, month: string) => `Deuxième ${weekday} du mois de ${month}`,
      '3rd': (weekday: string, month: string) => `Troisième ${weekday} du mois de ${month}`,
      '4th': (weekday: string, month: string) => `Quatrième ${weekday} du mois de ${month}`,
      last: (weekday: string, month: string) => `Dernier ${weekday} du mois de ${month}`,
    },
  },
  payment: {
    account: 'Il est versé sur le compte bancaire que vous avez indiqué.',
    atOnce: 'Un nouveau compte est utilisé aussitôt.',
    coolingOff: (days: string) =>
      `Un nouveau compte n’est utilisé qu’une fois connu depuis ${days}, pour que vous puissiez vous opposer si ce n’était pas vous.`,
    signIn: (minutes: string) =>
      `Qui change de compte s’est connecté à nouveau depuis ${minutes} au plus.`,
    perAccount: (count: string) =>
      `Nombre de citoyens qui peuvent être payés sur un même compte : ${count}.`,
    files: (format: string, count: string) =>
      `Les banques reçoivent des fichiers au format ${format}, de ${count} paiements au plus chacun.`,
  },
  expiry: {
    after: (years: string) => `Ce que personne ne réclame revient au fonds après ${years}.`,
    never: 'Ce que personne ne réclame reste pour toujours à qui il est dû.',
    records: (years: string) =>
      `Ce que l’on sait de vous est gardé ${years} après votre dernière affaire avec le fonds.`,
  },
  appeals: {
    within: (days: string) =>
      `Vous pouvez faire un recours pendant ${days} après l’approbation d’un dividende.`,
    decided: (days: string) => `Un recours est tranché en ${days} au plus.`,
  },
  portfolio: {
    lots: {
      fifo: 'Quand des actions sont vendues, celles gardées le plus longtemps le sont d’abord.',
      average:
        'Quand des actions sont vendues, elles sont prises de toutes également, à leur coût moyen.',
    },
    topUp:
      'Quand une société émet de nouvelles actions, le fonds en reçoit assez pour que sa part reste ce qu’elle était. Cela cesse dès que :',
    raised: (amount: string) => `la société a reçu ${amount} pour de nouvelles actions`,
    years: (years: string) => `la société existe depuis ${years}`,
    listed: 'la société est cotée',
    topUpAlways:
      'Quand une société émet de nouvelles actions, le fonds en reçoit toujours assez pour que sa part reste ce qu’elle était.',
    noTopUp:
      'Quand une société émet de nouvelles actions, la part du fonds diminue, comme celle de tous.',
    preEmption: 'Le fonds peut acheter sa part de nouvelles actions.',
    noPreEmption: 'Le fonds n’achète pas de nouvelles actions.',
    stale: 'Un prix compte aussi longtemps, selon la façon dont il a été trouvé :',
    staleAfter: (method: string, days: string) => `${method} : ${days}`,
    neverStale: (method: string) => `${method} : toujours`,
    methods: {
      'quoted-price': 'Un cours de bourse',
      'recent-investment': 'Ce qui a été payé récemment pour ses actions',
      multiples: 'Les multiples de sociétés semblables',
      'industry-benchmark': 'Ce qui est usuel dans sa branche',
      'discounted-cash-flow': 'Les revenus attendus, actualisés',
      'net-assets': 'Ce qu’elle possède, moins ce qu’elle doit',
      milestone: 'Ce qu’elle a atteint de son plan',
      scenario: 'Ce qu’elle peut devenir, pondéré',
      par: 'La valeur nominale, depuis la fondation',
    },
  },
  opening: {
    lead: 'La loi dit ce que les livres ne peuvent savoir :',
    income: (day: string, amount: string) => `Revenu de l’exercice clos le ${day} : ${amount}`,
    reserve: (amount: string) => `Gagné jusque-là et gardé : ${amount}`,
    nav: (day: string, amount: string) => `Valeur au ${day} : ${amount}`,
    spending: (amount: string) => `Le dernier dividende avant les livres : ${amount}`,
  },
} as const;
