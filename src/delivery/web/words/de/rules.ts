/** What the page of the nation's rules says, in German. */
export const rules = {
  menu: 'Die Regeln',
  title: 'Die Regeln',
  lead: 'Was das Gesetz über den Fonds sagt: wer an ihn gibt, wer eine Dividende bekommt, wie viel, und was davon abgezogen werden darf.',
  contents: 'Auf dieser Seite',
  since: (day: string) => `Das gilt seit dem ${day}.`,
  sinceAlways: 'Das gilt von Anfang an.',
  noneYet: 'Noch ist kein Gesetz in Kraft.',
  decided: 'Beschlossen und noch nicht in Kraft',
  decidedMean: 'Das ist beschlossen. Was nicht genannt ist, bleibt, wie es ist.',
  nothingDecided: 'Sonst ist nichts beschlossen.',
  from: (day: string) => `Ab dem ${day}`,
  which: 'Welches Gesetz zählt',
  ofCompany: 'Ein Unternehmen gibt nach dem Gesetz des Tages, an dem es gegründet wurde.',
  ofDividend:
    'Eine Dividende folgt dem Gesetz vom 31. Dezember ihres Jahres, wann immer sie gezahlt wird.',
  forPrograms: 'Dasselbe für Programme',
  sections: {
    contribution: 'Was Unternehmen geben',
    payout: 'Wie viel gezahlt wird',
    eligibility: 'Wer sie bekommt',
    minors: 'Kinder',
    deductions: 'Was davon abgezogen wird',
    payDay: 'Wann gezahlt wird',
    payment: 'Wie gezahlt wird',
    expiry: 'Was niemand abholt',
    appeals: 'Wenn Sie anderer Meinung sind',
    portfolio: 'Wie der Fonds seine Anteile hält',
    opening: 'Was vor den Büchern war',
  },
  contribution: {
    part: (part: string) =>
      `Jedes neue Unternehmen gibt dem Fonds ${part} seiner Gründungsanteile, von jeder Gattung.`,
    fractions: {
      kept: 'Ein Bruchteil eines Anteils zählt, auf zehn Nachkommastellen.',
      up: 'Ein Bruchteil eines Anteils wird auf einen ganzen aufgerundet.',
      down: 'Ein Bruchteil eines Anteils wird abgerundet; er bleibt bei den Gründern.',
    },
    nobodyExempt: 'Keine Rechtsform ist ausgenommen.',
    exempt: 'Bei diesen Rechtsformen gibt ein Unternehmen nichts:',
    forms: {
      'nonprofit-corporation': 'Gemeinnützige Körperschaft',
      'sole-proprietorship': 'Einzelunternehmen',
      cooperative: 'Genossenschaft',
      association: 'Verein',
    },
    because: (form: string, reason: string) => `${form}. ${reason}.`,
    reasons: {
      'A nonprofit corporation has no shares that could be contributed':
        'Sie hat keine Anteile, die sie geben könnte',
      'A sole proprietorship has no shares that could be contributed':
        'Es hat keine Anteile, die es geben könnte',
      'A cooperative belongs to its members, who are citizens already':
        'Sie gehört ihren Mitgliedern, und das sind schon Bürger',
      'An association serves the public and may not distribute anything':
        'Er dient der Allgemeinheit und darf nichts ausschütten',
    },
  },
  payout: {
    percentOfMarketValue: (rate: string, years: string) =>
      `Jedes Jahr werden ${rate} dessen gezahlt, was der Fonds an den letzten Enden der Geschäftsjahre im Mittel wert war. So viele davon zählen: ${years}.`,
    skip: (years: string) => `So viele der neuesten Jahresenden bleiben außer Betracht: ${years}.`,
    alaskaStatutory: (rate: string, years: string) =>
      `Bis zu ${rate} des Ertrags der letzten ${years} Geschäftsjahre zusammen dürfen verteilt werden, aber nie mehr als der Ertrag des letzten und was von früheren behalten wurde.`,
    transfer: (rate: string) => `Davon sind ${rate} für die Dividende.`,
    dividendFund:
      'Was von früheren Dividenden verfallen ist, kommt hinzu. Was schon geschuldet oder anders bewilligt ist, wird zuerst abgezogen.',
    additions: 'Hinzu kommt:',
    obligations: 'Schon geschuldet ist:',
    appropriations: 'Anders bewilligt ist:',
    labelled: (label: string, amount: string) => `${label}: ${amount}`,
    expectedRealReturn: (rate: string) =>
      `Jedes Jahr werden ${rate} dessen gezahlt, was der Fonds am Ende eines Geschäftsjahrs wert war: was er über die Inflation hinaus erwarten lässt, damit er seinen Wert behält.`,
    netInvestmentReturn: (share: string, expected: string) =>
      `Jedes Jahr werden ${share} dessen gezahlt, was der Fonds erwarten lässt, nämlich ${expected} seines Wertes, und was das übrige Vermögen der Nation eingebracht hat.`,
    otherIncome: (amount: string) => `Dieses übrige Vermögen hat ${amount} eingebracht.`,
    smoothed: (kept: string, rest: string, target: string) =>
      `Damit sich Dividenden langsam ändern, besteht jede zu ${kept} aus der letzten und zu den übrigen ${rest} aus ${target} dessen, was der Fonds wert ist.`,
    bounds: (least: string, most: string) =>
      `Sie ist nie weniger als ${least} und nie mehr als ${most} dessen, was der Fonds wert ist.`,
    inflation: (rate: string) => `Sie steigt mit der Inflation: ${rate}.`,
    fixed: (amount: string) => `Es wird gezahlt, was bewilligt ist: ${amount}.`,
    supplements: 'Mit ihr wird gezahlt:',
    manual: (reason: string) => `Sie wird anderswo berechnet, Zeile für Zeile. ${reason}`,
    lines: 'Die Zeilen sind:',
    source: (law: string) => `Das folgt: ${law}.`,
    distributable: {
      nav: 'Sie darf aus allem gezahlt werden, was der Fonds wert ist.',
      'realised-income':
        'Sie darf nur aus dem gezahlt werden, was der Fonds wirklich eingenommen hat. Dass seine Anteile mehr wert sind, genügt nicht.',
    },
    cash: 'Nie wird mehr gezahlt, als der Fonds an Geld hat.',
    unit: (amount: string) =>
      `Was jeder bekommt, wird auf ein Vielfaches von ${amount} abgerundet. Was dabei übrig bleibt, bleibt im Fonds.`,
    fiscalYear: (day: string) => `Ein Geschäftsjahr des Fonds endet am ${day}.`,
  },
  eligibility: {
    resident: {
      same: (from: string, until: string) =>
        `Sie haben im Jahr der Dividende vom ${from} bis zum ${until} hier gewohnt.`,
      previous: (from: string, until: string) =>
        `Sie haben im Jahr vor dem der Dividende vom ${from} bis zum ${until} hier gewohnt.`,
    },
    yearBefore: (day: string) => `Der ${day} ist der des Jahres davor.`,
    alive: 'Sie sind am Stichtag am Leben, der mit jeder Dividende bekannt gegeben wird.',
    stillDue: (day: string) =>
      `Für wen nach dem ${day}. Tag dieser Zeit oder nach dem Antrag gestorben ist, ist sie trotzdem fällig. Der Nachlass bekommt sie.`,
    nobodyApplies: 'Niemand muss sie beantragen.',
    apply: (from: string, until: string) =>
      `Sie beantragen sie vom ${from} bis zum ${until} im Jahr der Dividende.`,
    residentOn: 'Sie wohnen an dem Tag hier, an dem Sie sie beantragen.',
    absenceFree: 'Niemand zählt die Tage, an denen Sie fort waren.',
    absence: (days: string) => `Sie waren in dieser Zeit höchstens ${days} fort.`,
    allowed: 'Tage, an denen Sie aus einem dieser Gründe fort waren, zählen nicht:',
    allowedMost: (reason: string, days: string) =>
      `${reason}, wenn es höchstens ${days} waren; sonst ist kein Tag davon entschuldigt`,
    presence: (hours: string, years: string) =>
      `Sie waren ${hours} am Stück hier. Dafür zählt der letzte Abschnitt dieser Zeit: ${years}.`,
    newChildren: (years: string) =>
      `Ein Kind, das am Ende dieser Zeit geboren oder adoptiert wurde, muss nur seitdem hier gewohnt haben. Dafür zählt: ${years}.`,
    noConvictions: 'Keine Verurteilung schließt jemanden aus.',
    convictions: 'Wer in dieser Zeit dafür verurteilt wurde oder im Gefängnis war, bekommt nichts:',
    weights: 'Welchen Teil eines Anteils jemand bekommt, hängt vom Alter am Stichtag ab:',
    below: (age: string, part: string) => `Jünger als ${age}: ${part} eines Anteils`,
    others: (part: string) => `Alle anderen: ${part} eines Anteils`,
    everybody: (part: string) => `Alle bekommen dasselbe: ${part} eines Anteils.`,
    reasons: {
      study: 'Studium',
      'armed-forces': 'Dienst in den Streitkräften',
      'medical-care': 'Medizinische Behandlung',
      'caring-for-family': 'Pflege von Angehörigen',
      'settling-an-estate': 'Regelung eines Nachlasses',
      'public-office': 'Öffentliches Amt',
    },
    convictionsOf: {
      felony: 'Ein Verbrechen',
      'misdemeanour-after-earlier-convictions': 'Ein Vergehen nach früheren Verurteilungen',
    },
  },
  minors: {
    majority: (age: string) => `Wer jünger ist als ${age}, ist minderjährig.`,
    payTo: {
      guardian: 'Die Dividende eines Kindes wird an einen Elternteil oder Vormund gezahlt.',
      'held-until-majority': 'Die Dividende eines Kindes wird aufbewahrt, bis es volljährig ist.',
      themselves: 'Die Dividende eines Kindes wird an das Kind selbst gezahlt.',
    },
  },
  deductions: {
    order: 'Abgezogen wird in dieser Reihenfolge:',
    noTax: 'Es wird keine Steuer abgezogen.',
    tax: (part: string) => `Steuer: ${part}`,
    recovery: (part: string) =>
      `Was Ihnen früher irrtümlich gezahlt wurde: höchstens ${part} des Restes`,
    claim: (kind: string) => `Was andere fordern dürfen: ${kind}`,
    fee: (amount: string) => `Eine Gebühr für jede Forderung, die etwas bekommt: ${amount}`,
    gifts: 'Was Sie spenden',
    savings: 'Was Sie sparen',
    exempt: (part: string, kinds: string) =>
      `Von dem, was nach der Steuer bleibt, bleiben Ihnen ${part}. Dieser Teil darf hierfür nicht genommen werden: ${kinds}.`,
    hearing: (days: string) =>
      `Sie erfahren von jeder Forderung und können sich äußern, bevor sie zählt. Dafür haben Sie ${days}.`,
    noHearing: 'Eine Forderung zählt von dem Tag an, an dem Sie von ihr erfahren.',
    noGifts: 'Nichts davon kann gespendet werden, bevor sie gezahlt ist.',
    giveTo: (unit: string) => `Sie dürfen etwas davon in Vielfachen von ${unit} spenden an:`,
    saveWith: 'Sie dürfen etwas davon sparen bei:',
  },
  payDay: {
    announced: 'Der Tag wird mit jeder Dividende bekannt gegeben.',
    alwaysOpen: 'Jeder Tag ist möglich: Es ist kein Tag bestimmt, an dem Banken geschlossen sind.',
    closedOn: (days: string) => `Banken sind jede Woche geschlossen am: ${days}.`,
    holidays: 'Banken sind an diesen Tagen des Jahres geschlossen:',
    named: (day: string, name: string) => `${day}: ${name}`,
    observed: (day: string) => `${day}; fällt er auf einen Sonntag, auch am Montag`,
    moves: {
      following:
        'Sind Banken an dem Tag geschlossen, zahlen sie am nächsten Tag, an dem sie geöffnet sind.',
      preceding:
        'Sind Banken an dem Tag geschlossen, zahlen sie am letzten Tag davor, an dem sie geöffnet sind.',
    },
    feasts: { 'good friday': 'Karfreitag', 'easter monday': 'Ostermontag' },
    nth: {
      '1st': (weekday: string, month: string) => `Erster ${weekday} im ${month}`,
      '2nd': (weekday: string, month: string) => `Zweiter ${weekday} im ${month}`,
      '3rd': (weekday: string, month: string) => `Dritter ${weekday} im ${month}`,
      '4th': (weekday: string, month: string) => `Vierter ${weekday} im ${month}`,
      last: (weekday: string, month: string) => `Letzter ${weekday} im ${month}`,
    },
  },
  payment: {
    account: 'Sie wird auf das Bankkonto gezahlt, das Sie angegeben haben.',
    atOnce: 'Ein neues Konto wird sofort verwendet.',
    coolingOff: (days: string) =>
      `Ein neues Konto wird erst verwendet, wenn es ${days} bekannt ist, damit Sie widersprechen können, wenn Sie es nicht waren.`,
    signIn: (minutes: string) =>
      `Wer das Konto ändert, hat sich gerade neu angemeldet. Das darf so lange her sein: ${minutes}.`,
    perAccount: (count: string) => `So viele Bürger dürfen auf ein Konto bezahlt werden: ${count}.`,
    files: (format: string, count: string) =>
      `Banken erhalten Dateien im Format ${format} mit je höchstens ${count} Zahlungen.`,
  },
  expiry: {
    after: (years: string) =>
      `Was niemand abholt, geht an den Fonds zurück. Das dauert so lange: ${years}.`,
    never: 'Was niemand abholt, bleibt für immer das Eigentum dessen, dem es zusteht.',
    records: (years: string) =>
      `Was über Sie bekannt ist, wird nach Ihrer letzten Angelegenheit mit dem Fonds ${years} aufbewahrt.`,
  },
  appeals: {
    within: (days: string) =>
      `Sie können Widerspruch einlegen, sobald eine Dividende genehmigt ist. Dafür haben Sie ${days}.`,
    decided: (days: string) =>
      `Über einen Widerspruch wird entschieden. Das dauert höchstens ${days}.`,
  },
  portfolio: {
    lots: {
      fifo: 'Werden Anteile verkauft, dann zuerst die, die am längsten gehalten wurden.',
      average:
        'Werden Anteile verkauft, dann von allen gleich, zu dem, was sie im Mittel gekostet haben.',
    },
    topUp:
      'Gibt ein Unternehmen neue Anteile aus, erhält der Fonds so viele, dass sein Teil bleibt, wie er war. Das endet, sobald:',
    raised: (amount: string) => `dem Unternehmen ${amount} für neue Anteile gezahlt wurden`,
    years: (years: string) => `es das Unternehmen so lange gibt: ${years}`,
    listed: 'das Unternehmen an einer Börse notiert ist',
    topUpAlways:
      'Gibt ein Unternehmen neue Anteile aus, erhält der Fonds immer so viele, dass sein Teil bleibt, wie er war.',
    noTopUp:
      'Gibt ein Unternehmen neue Anteile aus, wird der Teil des Fonds kleiner, wie der aller anderen.',
    preEmption: 'Der Fonds darf seinen Teil neuer Anteile kaufen.',
    noPreEmption: 'Der Fonds kauft keine neuen Anteile.',
    stale: 'So lange zählt ein Preis, je nachdem, wie er gefunden wurde:',
    staleAfter: (method: string, days: string) => `${method}: ${days}`,
    neverStale: (method: string) => `${method}: immer`,
    methods: {
      'quoted-price': 'Ein Preis der Börse',
      'recent-investment': 'Was zuletzt für seine Anteile gezahlt wurde',
      multiples: 'Vielfache ähnlicher Unternehmen',
      'industry-benchmark': 'Was in seiner Branche üblich ist',
      'discounted-cash-flow': 'Erwartete Einnahmen, abgezinst',
      'net-assets': 'Was es besitzt, abzüglich dessen, was es schuldet',
      milestone: 'Was es von seinem Plan erreicht hat',
      scenario: 'Was aus ihm werden kann, gewichtet',
      par: 'Nennwert, ab der Gründung',
    },
  },
  opening: {
    lead: 'Das Gesetz sagt, was die Bücher nicht wissen können:',
    income: (day: string, amount: string) => `Ertrag des Geschäftsjahrs bis zum ${day}: ${amount}`,
    reserve: (amount: string) => `Bis dahin verdient und behalten: ${amount}`,
    nav: (day: string, amount: string) => `Wert am ${day}: ${amount}`,
    spending: (amount: string) => `Die letzte Dividende vor den Büchern: ${amount}`,
  },
} as const;
