import { manager } from './de/manager.js';
import { payments } from './de/payments.js';
import { proposals } from './de/proposals.js';
import { proposing } from './de/proposing.js';
import { statement } from './de/statement.js';
import { registry } from './de/registry.js';
import { ward } from './de/ward.js';
import type { PageWords } from './words.js';
import { citizen, citizenProblems } from './de/citizen.js';
import { clerk } from './de/clerk.js';
import { form, signIn, signInProblems } from './de/sign-in.js';
import { auditor } from './de/auditor.js';
import { rules } from './de/rules.js';
import { books } from './de/books.js';
import { reference } from './de/reference.js';

/** What pages say, in German. */
export const de: PageWords = {
  layout: {
    pages: 'Seiten',
    menu: 'Menü',
    fund: 'Der Fonds',
    dividends: 'Dividenden',
    check: 'Selbst prüfen',
    skip: 'Zum Inhalt der Seite',
    fundOf: (nation) => `Der Fonds von ${nation}`,
    languages: 'Sprachen',
    inThisLanguage: 'Deutsch',
    named: (name, told) => `${name}: ${told}`,
    about: 'Über den Dienst',
    api: 'Für Programme: die API',
    log: 'Für Prüfer: der neueste Prüfpunkt des öffentlichen Protokolls',
    belongs:
      'Der Fonds gehört allen Bürgern. Diese Seiten laden nichts von anderswo und verfolgen niemanden.',
  },
  fund: {
    title: 'Der Fonds in Zahlen',
    lead: 'Jedes neue Unternehmen gibt einen Teil seiner Anteile an diesen Fonds. Der Fonds gehört allen Bürgern und zahlt jedem von ihnen jedes Jahr eine Dividende.',
    worth: 'Der Fonds ist wert',
    exactly: (amount, day) => `${amount} am ${day}`,
    notValued: 'Er ist noch nicht bewertet worden.',
    companies: 'Unternehmen',
    companiesMean:
      'sind eingetragen und geben einen Teil ihrer Anteile, wie das Gesetz es vorsieht',
    citizens: 'Gezählte Bürger',
    citizensMean: (year) => `für die Dividende von ${year}`,
    each: 'Für jeden Bürger',
    eachMean: (year, day) => `ist die Dividende von ${year}, fällig am ${day}`,
    noDividend: 'Es ist noch keine Dividende genehmigt.',
    byYear: 'Was der Fonds wert war',
    byYearMean:
      'Der neueste amtliche Wert jedes Jahres. Eine Dividende mindert ihn an dem Tag, an dem sie genehmigt wird.',
    eachByYear: 'Was alle Bürger bekommen haben',
    lastDividends: 'Die letzten Dividenden',
    wholeShare:
      'Was jeder bekommt, ist ein ganzer Anteil; wem nach dem Gesetz ein Teil davon zusteht, bekommt diesen Teil.',
    year: 'Jahr',
    together: 'Zusammen',
    payOn: 'Fällig am',
  },
  dividends: {
    title: 'Alle Dividenden',
    lead: 'Was für jedes Jahr verteilt wurde, an wie viele Bürger, und wie viel es zusammen war.',
    byYear: 'Jahr für Jahr',
    announcedAmount: 'Angekündigt',
    announced: 'Bei der Genehmigung angekündigt',
    later: 'Später aufgenommen',
    nobodyLater: 'Niemand.',
    toCitizens: (amount: string, citizens: string) => `${amount}; Bürger: ${citizens}`,
    paid: 'Von Banken gezahlt',
    paidMean:
      'Als gezahlt zählt, was Banken gezahlt haben, ohne das, was zurückkam: auch, was abgezogen und an andere gezahlt wurde.',
    howToCheck: 'Wie man prüft, dass man darin ist',
    rootTitle: 'Was die Wurzel ist',
    rootMean:
      'Sie steht für das, was jeder Bürger bekommt. Sie wurde mit der Dividende genehmigt und steht im öffentlichen Protokoll, sodass niemand sie unbemerkt ändern kann.',
    approvedOn: 'Genehmigt am',
    root: 'Wurzel',
    leaf: 'Stelle im öffentlichen Protokoll',
    notInLog:
      'Sie steht nicht im öffentlichen Protokoll, oder noch nicht: Was genehmigt ist, steht nach Sekunden dort.',
    of: (year) => `Dividende von ${year}`,
    forPrograms: 'Dasselbe für Programme',
  },
  check: {
    title: 'Selbst prüfen',
    lead: 'Sie müssen dem Fonds nicht glauben. Sie können ohne uns prüfen, dass Ihre Dividende in der veröffentlichten Summe enthalten ist.',
    steps: 'Was Sie tun',
    getProof:
      'Holen Sie den Nachweis Ihrer Dividende: mit Ihrer Anmeldung, unter dieser Adresse, mit dem Jahr darin. Behalten Sie ihn für sich.',
    haveKey:
      'Lassen Sie sich den Schlüssel des öffentlichen Protokolls von jemandem geben, dem Sie trauen, etwa einer Zeitung. Der Fonds sagt, es sei dieser:',
    openPage:
      'Öffnen Sie die Seite, die prüft. Sie sendet niemandem etwas; Sie können sie speichern und ohne Netz benutzen. Sie fragt nach dem Nachweis, Ihrer nationalen Kennung und dem Schlüssel.',
    page: 'Die Seite, die prüft',
    key: 'Der Schlüssel des Protokolls',
    proves: 'Was das beweist',
    counted: 'Die Summe zählt Sie mit, mit genau Ihrem Betrag vor Abzügen.',
    declared:
      'Diese Summe und diese Zahl von Bürgern stehen in einem Eintrag des öffentlichen Protokolls.',
    signed: 'Der Fonds hat das unterschrieben und kann es weder zurücknehmen noch ändern.',
    others: 'Was andere Ihnen zeigen müssen',
    same: 'Dass allen dieselbe Summe gezeigt wird. Wer eine Kopie des Protokolls führt, etwa eine Zeitung, sieht jede Summe, die erklärt wurde: Fragen Sie dort, ob es dieselbe ist wie Ihre, und vergleichen Sie die Prüfpunkte des Protokolls. Die Kopie wird geführt mit',
    once: 'Dass Sie einmal gezählt sind und niemand zweimal. Prüfer vergleichen das mit dem Verzeichnis der Bürger, in dem jeder einmal steht, mit',
    approved:
      'Dass zwei Verwalter diese Summe genehmigt haben, bevor etwas gezahlt wurde. Prüfer sehen, wer es war, und prüfen es mit demselben Befehl.',
    provesNot: 'Was das nicht beweist',
    paid: 'Dass gezahlt wurde: Das sagt Ihre Abrechnung, und erst, wenn eine Bank es gesagt hat.',
    deducted: 'Was davon abgezogen wurde: Das bleibt zwischen Ihnen und dem Fonds.',
    nobodyElse: 'Dass niemand darin ist, der nicht hineingehört: Danach suchen die Prüfer.',
    shows: 'Was es von anderen zeigt',
    neighbour:
      'Den Betrag eines anderen Bürgers, ohne Namen und ohne etwas, woran man ihn finden könnte. Wer das ist, ist Zufall und in jedem Jahr anders.',
    sums: 'Darüber hinaus Summen von zwei anderen, von vier, von acht und so weiter, ohne Namen, mit ihrer Zahl; ab und zu von weniger.',
  },
  statement,
  manager,
  payments,
  proposals,
  proposing,
  charts: {
    asTable: 'Die Zahlen als Tabelle',
    worthSeen: (first, firstDay, last, lastDay) =>
      `Eine Linie von ${first} am ${firstDay} bis ${last} am ${lastDay}.`,
    eachSeen: (least, most, years) =>
      `Ein Balken für jede von ${years} Dividenden, von ${least} bis ${most}.`,
    day: 'Tag',
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
      title: 'Diese Seite gibt es nicht',
      detail: 'Die Adresse ist vielleicht vertippt, oder die Seite steht jetzt woanders.',
      next: 'Prüfen Sie die Adresse, oder beginnen Sie mit der Seite über den Fonds.',
    },
    'method-not-allowed': {
      title: 'Diese Seite gibt es nicht für sich',
      detail: 'Sie antwortet auf ein Formular und ist erst da, wenn es gesendet wurde.',
      next: 'Gehen Sie zum Formular zurück, oder beginnen Sie mit der Seite über den Fonds.',
    },
    'too-many-requests': {
      title: 'Das war zu oft',
      detail: 'Aus Ihrem Netz wurden so viele Seiten verlangt, dass wir bremsen müssen.',
      next: 'Warten Sie eine Minute, und versuchen Sie es dann noch einmal.',
    },
    overloaded: {
      title: 'Zu viele auf einmal',
      detail: 'Es fragen gerade mehr Menschen, als wir beantworten können.',
      next: 'Warten Sie einige Sekunden, und versuchen Sie es dann noch einmal.',
    },
    unavailable: {
      title: 'Der Dienst ist einen Augenblick nicht da',
      detail: 'Die Bücher können gerade nicht gelesen werden. Verloren ist nichts.',
      next: 'Warten Sie eine Minute, und versuchen Sie es dann noch einmal.',
    },
    'internal-error': {
      title: 'Hier ist etwas schiefgegangen',
      detail: 'Es liegt nicht an Ihnen. Es ist vermerkt, und verloren ist nichts.',
      next: 'Versuchen Sie es noch einmal. Bleibt es so, nennen Sie der Stelle, die den Dienst betreibt, die Nummer unten.',
    },
    other: {
      title: 'Das geht hier nicht',
      detail: 'Was verlangt wurde, ist nichts, was diese Seite tut.',
      next: 'Beginnen Sie mit der Seite über den Fonds.',
    },
  },
  problem: {
    toStart: 'Zur Seite über den Fonds',
    number: (id) => `Nummer dieser Anfrage: ${id}`,
  },
};
