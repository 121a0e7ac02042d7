import { manager } from './fr/manager.js';
import { payments } from './fr/payments.js';
import { proposals } from './fr/proposals.js';
import { proposing } from './fr/proposing.js';
import { statement } from './fr/statement.js';
import { registry } from './fr/registry.js';
import { ward } from './fr/ward.js';
import type { PageWords } from './words.js';
import { citizen, citizenProblems } from './fr/citizen.js';
import { clerk } from './fr/clerk.js';
import { form, signIn, signInProblems } from './fr/sign-in.js';
import { auditor } from './fr/auditor.js';
import { rules } from './fr/rules.js';
import { books } from './fr/books.js';
import { reference } from './fr/reference.js';

/** What pages say, in French. */
export const fr: PageWords = {
  layout: {
    pages: 'Pages',
    menu: 'Menu',
    fund: 'Le fonds',
    dividends: 'Dividendes',
    check: 'Vérifiez vous-même',
    skip: 'Aller au contenu de la page',
    fundOf: (nation) => `Le fonds de ${nation}`,
    languages: 'Langues',
    inThisLanguage: 'Français',
    named: (name, told) => `${name} : ${told}`,
    about: 'À propos du service',
    api: 'Pour les programmes : l’API',
    log: 'Pour les auditeurs : le dernier point de contrôle du journal public',
    belongs:
      'Le fonds appartient à tous les citoyens. Ces pages ne chargent rien d’ailleurs et ne suivent personne.',
  },
  fund: {
    title: 'Le fonds en chiffres',
    lead: 'Chaque nouvelle société donne une part de ses actions à ce fonds. Le fonds appartient à tous les citoyens et verse à chacun un dividende chaque année.',
    worth: 'Le fonds vaut',
    exactly: (amount, day) => `${amount} au ${day}`,
    notValued: 'Il n’a pas encore été évalué.',
    companies: 'Sociétés',
    companiesMean: 'sont inscrites et donnent une part de leurs actions comme la loi le prévoit',
    citizens: 'Citoyens comptés',
    citizensMean: (year) => `pour le dividende de ${year}`,
    each: 'À chaque citoyen',
    eachMean: (year, day) => `est le dividende de ${year}, dû le ${day}`,
    noDividend: 'Aucun dividende n’a encore été approuvé.',
    byYear: 'Ce que valait le fonds',
    byYearMean:
      'La dernière valeur officielle de chaque année. Un dividende la diminue le jour où il est approuvé.',
    eachByYear: 'Ce que chaque citoyen a reçu',
    lastDividends: 'Les derniers dividendes',
    wholeShare:
      'Ce que chacun reçoit est une part entière ; qui n’a droit par la loi qu’à une fraction reçoit cette fraction.',
    year: 'Année',
    together: 'Au total',
    payOn: 'Dû le',
  },
  dividends: {
    title: 'Tous les dividendes',
    lead: 'Ce qui a été réparti chaque année, entre combien de citoyens, et à combien cela s’élève.',
    byYear: 'Année par année',
    announcedAmount: 'Annoncé',
    announced: 'Annoncé à l’approbation',
    later: 'Inclus plus tard',
    nobodyLater: 'Personne.',
    toCitizens: (amount: string, citizens: string) => `${amount} ; citoyens : ${citizens}`,
    paid: 'Payé par les banques',
    paidMean:
      'Est payé ce que les banques ont payé, sans ce qui est revenu : aussi ce qui a été retenu et versé à d’autres.',
    howToCheck: 'Comment vérifier que vous y êtes',
    rootTitle: 'Ce qu’est la racine',
    rootMean:
      'Elle représente ce que chaque citoyen reçoit. Elle a été approuvée avec le dividende et figure dans le journal public : nul ne peut la changer sans que cela se voie.',
    approvedOn: 'Approuvé le',
    root: 'Racine',
    leaf: 'Place dans le journal public',
    notInLog:
      'Il n’est pas dans le journal public, ou pas encore : ce qui est approuvé y est en quelques secondes.',
    of: (year) => `Dividende de ${year}`,
    forPrograms: 'La même chose pour les programmes',
  },
  check: {
    title: 'Vérifiez vous-même',
    lead: 'Vous n’avez pas à croire le fonds. Vous pouvez vérifier sans nous que votre dividende est dans le total publié.',
    steps: 'Ce que vous faites',
    getProof:
      'Obtenez la preuve de votre dividende : avec votre identification, à cette adresse, où figure l’année. Gardez-la pour vous.',
    haveKey:
      'Ayez la clé du journal public de quelqu’un à qui vous vous fiez, un journal par exemple. Le fonds dit que c’est celle-ci :',
    openPage:
      'Ouvrez la page qui vérifie. Elle n’envoie rien à personne ; vous pouvez l’enregistrer et vous en servir sans réseau. Elle demande la preuve, votre numéro national et la clé.',
    page: 'La page qui vérifie',
    key: 'La clé du journal',
    proves: 'Ce que cela prouve',
    counted: 'Le total vous compte, avec exactement votre montant avant retenues.',
    declared:
      'Ce total et ce nombre de citoyens figurent dans une même inscription du journal public.',
    signed: 'Le fonds l’a signé, et ne peut ni le reprendre ni le changer.',
    others: 'Ce que d’autres doivent vous montrer',
    same: 'Que tout le monde voit le même total. Qui tient une copie du journal public, la presse par exemple, voit chaque total déclaré : demandez-lui si c’est bien le vôtre, et comparez avec lui les points de contrôle du journal. La copie se tient avec',
    once: 'Que vous êtes compté une fois, et personne deux fois. Les auditeurs le vérifient d’après la liste des citoyens, où chacun figure une fois, avec',
    approved:
      'Que deux gestionnaires ont approuvé ce total avant tout paiement. Les auditeurs voient qui l’a fait, et le vérifient avec la même commande.',
    provesNot: 'Ce que cela ne prouve pas',
    paid: 'Qu’il a été payé : votre relevé le dit, et seulement quand une banque l’a dit.',
    deducted: 'Ce qui en a été retenu : cela reste entre vous et le fonds.',
    nobodyElse: 'Que personne n’y est compté à tort : les auditeurs s’en assurent.',
    shows: 'Ce que cela montre des autres',
    neighbour:
      'Le montant d’un autre citoyen, sans nom et sans rien qui permette de le trouver. Le hasard décide de qui il s’agit, et change chaque année.',
    sums: 'Au-delà, des sommes de deux autres, de quatre, de huit et ainsi de suite, sans nom, avec leur nombre ; parfois de moins.',
  },
  statement,
  manager,
  payments,
  proposals,
  proposing,
  charts: {
    asTable: 'Les chiffres dans un tableau',
    worthSeen: (first, firstDay, last, lastDay) =>
      `Une ligne de ${first} au ${firstDay} jusqu’à ${last} au ${lastDay}.`,
    eachSeen: (least, most, years) =>
      `Une barre pour chacun des ${years} dividendes, de ${least} à ${most}.`,
    day: 'Jour',
  },
  signIn,
  clerk,
  auditor,
  rules,
  books,
  reference,
  form,
  citizen,
  ward,
  registry,
  problems: {
    ...signInProblems,
    ...citizenProblems,
    'not-found': {
      title: 'Cette page n’existe pas',
      detail: 'L’adresse est peut-être mal écrite, ou la page a changé de place.',
      next: 'Vérifiez l’adresse, ou commencez par la page du fonds.',
    },
    'method-not-allowed': {
      title: 'Cette page ne s’ouvre pas seule',
      detail: 'Elle répond à un formulaire et n’existe qu’une fois celui-ci envoyé.',
      next: 'Revenez au formulaire, ou commencez par la page du fonds.',
    },
    'too-many-requests': {
      title: 'C’était trop souvent',
      detail: 'Votre réseau a demandé tant de pages que nous devons ralentir.',
      next: 'Attendez une minute, puis réessayez.',
    },
    overloaded: {
      title: 'Trop de monde à la fois',
      detail: 'Plus de personnes demandent que nous ne pouvons en servir en ce moment.',
      next: 'Attendez quelques secondes, puis réessayez.',
    },
    unavailable: {
      title: 'Le service est absent un moment',
      detail: 'Les livres ne peuvent pas être lus en ce moment. Rien n’est perdu.',
      next: 'Attendez une minute, puis réessayez.',
    },
    'internal-error': {
      title: 'Une erreur s’est produite ici',
      detail: 'Vous n’y êtes pour rien. Elle a été notée, et rien n’est perdu.',
      next: 'Réessayez. Si cela dure, donnez le numéro ci-dessous au bureau qui tient le service.',
    },
    other: {
      title: 'Cela ne se fait pas ici',
      detail: 'Ce qui est demandé n’est rien que cette page fasse.',
      next: 'Commencez par la page du fonds.',
    },
  },
  problem: {
    toStart: 'À la page du fonds',
    number: (id) => `Numéro de cette demande : ${id}`,
  },
};
