import type { EligibilityLaw } from '../nation.js';
import { type Language, spokenOr } from './language.js';

/** Why a citizen is not eligible, and what to do about it, in plain words of the languages we have. */

export type Ineligibility =
  | 'resident-since-too-late'
  | 'residence-ended'
  | 'died-before-record-date'
  | 'died-too-early'
  | 'did-not-apply'
  | 'applied-too-late'
  | 'absent-too-long'
  | 'not-present'
  | 'convicted'
  | 'not-resident-when-applying'
  | 'not-on-the-roll';

/** What the words are about; days are written out as the language writes them. */
export interface Told {
  readonly year: number;
  readonly from: string;
  readonly until: string;
  readonly recordOn: string;
  /** The day after which a death excludes nobody any more. */
  readonly owedAfter: string;
  readonly applyFrom: string;
  readonly applyUntil: string;
  readonly law: EligibilityLaw;
}

interface Words {
  /** Why, and what to do next. */
  readonly reasons: Readonly<Record<Ineligibility, readonly [(told: Told) => string, string]>>;
  readonly appeal: (until: string) => string;
  readonly tooLateToAppeal: (until: string) => string;
  /** What comes next for who has appealed. */
  readonly appealOpen: (decideBy: string) => string;
  readonly appealGranted: string;
  readonly appealDenied: string;
}

const en: Words = {
  reasons: {
    'resident-since-too-late': [
      ({ from }) => `Residence began, or began again, after ${from}.`,
      'If you lived here before, appeal and send what shows since when.',
    ],
    'residence-ended': [
      ({ until }) => `Residence ended before ${until}.`,
      'If you lived here until then, appeal and send what shows it.',
    ],
    'died-before-record-date': [
      ({ recordOn }) => `Died before ${recordOn}.`,
      'If the day of death on record is wrong, send the certificate with an appeal.',
    ],
    'died-too-early': [
      ({ owedAfter }) => `Died on ${owedAfter} or before, without having applied.`,
      'If the day of death on record is wrong, send the certificate with an appeal.',
    ],
    'did-not-apply': [
      ({ year, applyFrom, applyUntil }) =>
        `There is no application for ${year}, which was to be made from ${applyFrom} to ${applyUntil}.`,
      'If you did apply, appeal and say when and how.',
    ],
    'applied-too-late': [
      ({ year, applyUntil }) => `The application for ${year} was made after ${applyUntil}.`,
      'If you applied earlier, appeal and send what shows when.',
    ],
    'absent-too-long': [
      ({ from, until, law }) =>
        `Absent for more than ${law.absence!.daysMax} days from ${from} to ${until}, for reasons other than the law allows.`,
      'If you were here, or away for a reason that the law allows, appeal and send what shows it.',
    ],
    'not-present': [
      ({ until, law }) =>
        `Not here for ${law.presence!.hours} hours in a row in the ${law.presence!.withinYears} years up to ${until}.`,
      'If you were here, appeal and send what shows when.',
    ],
    convicted: [
      ({ from, until }) =>
        `Sentenced or in prison between ${from} and ${until} for what the law excludes.`,
      'If that is not so, appeal and send the decision of the court.',
    ],
    'not-resident-when-applying': [
      ({ year }) => `Not resident on the day on which the application for ${year} was made.`,
      'If you lived here on that day, appeal and send what shows it.',
    ],
    'not-on-the-roll': [
      () => 'You were not on the roll of citizens when the roll of this year was closed.',
      'Have the office that keeps the register of residents enter you, and appeal.',
    ],
  },
  appeal: (until) => `If you think this is wrong, appeal by ${until} and send what shows it.`,
  tooLateToAppeal: (until) => `Appeals could be made until ${until}.`,
  appealOpen: (decideBy) =>
    `Your appeal is being looked at, and decided by ${decideBy}. There is nothing to do until then.`,
  appealGranted:
    'Your appeal was granted. You are paid once a second person has approved it; there is nothing to do.',
  appealDenied:
    'Your appeal was denied; the reason is stated with it. There is no second appeal to this office; a court can be asked to look at the decision. Keep it, with its reason and its date, as terms are short.',
};

const fr: Words = {
  reasons: {
    'resident-since-too-late': [
      ({ from }) => `La résidence a commencé, ou repris, après le ${from}.`,
      'Si vous habitiez ici auparavant, faites un recours et joignez ce qui montre depuis quand.',
    ],
    'residence-ended': [
      ({ until }) => `La résidence a pris fin avant le ${until}.`,
      'Si vous habitiez ici jusque-là, faites un recours et joignez ce qui le montre.',
    ],
    'died-before-record-date': [
      ({ recordOn }) => `Décès avant le ${recordOn}.`,
      'Si le jour du décès enregistré est faux, faites un recours et joignez l’acte de décès.',
    ],
    'died-too-early': [
      ({ owedAfter }) => `Décès le ${owedAfter} ou avant, sans demande déposée.`,
      'Si le jour du décès enregistré est faux, faites un recours et joignez l’acte de décès.',
    ],
    'did-not-apply': [
      ({ year, applyFrom, applyUntil }) =>
        `Il n’y a pas de demande pour ${year} ; elle devait être déposée du ${applyFrom} au ${applyUntil}.`,
      'Si vous l’avez déposée, faites un recours et dites quand et comment.',
    ],
    'applied-too-late': [
      ({ year, applyUntil }) => `La demande pour ${year} a été déposée après le ${applyUntil}.`,
      'Si vous l’avez déposée plus tôt, faites un recours et joignez ce qui montre quand.',
    ],
    'absent-too-long': [
      ({ from, until, law }) =>
        `Plus de ${law.absence!.daysMax} jours d’absence du ${from} au ${until}, pour des motifs que la loi n’admet pas.`,
      'Si vous étiez ici, ou absent pour un motif admis, faites un recours et joignez ce qui le montre.',
    ],
    'not-present': [
      ({ until, law }) =>
        `Pas ${law.presence!.hours} heures de présence de suite dans les ${law.presence!.withinYears} ans jusqu’au ${until}.`,
      'Si vous étiez ici, faites un recours et joignez ce qui montre quand.',
    ],
    convicted: [
      ({ from, until }) =>
        `Condamnation ou détention entre le ${from} et le ${until} pour ce que la loi exclut.`,
      'Si ce n’est pas le cas, faites un recours et joignez la décision du tribunal.',
    ],
    'not-resident-when-applying': [
      ({ year }) => `Pas de résidence ici le jour où la demande pour ${year} a été déposée.`,
      'Si vous habitiez ici ce jour-là, faites un recours et joignez ce qui le montre.',
    ],
    'not-on-the-roll': [
      () => 'Vous n’étiez pas au registre des citoyens quand celui de cette année a été arrêté.',
      'Faites-vous inscrire par l’office qui tient le registre des résidents, et faites un recours.',
    ],
  },
  appeal: (until) =>
    `Si vous pensez que c’est une erreur, faites un recours jusqu’au ${until} et joignez ce qui le montre.`,
  tooLateToAppeal: (until) => `Le recours était possible jusqu’au ${until}.`,
  appealOpen: (decideBy) =>
    `Votre recours est examiné, et décidé d’ici au ${decideBy}. Vous n’avez rien à faire d’ici là.`,
  appealGranted:
    'Votre recours a été admis. Vous serez payé dès qu’une seconde personne l’aura approuvé ; vous n’avez rien à faire.',
  appealDenied:
    'Votre recours a été rejeté ; le motif est indiqué avec lui. Il n’y a pas de second recours devant ce service ; un tribunal peut être saisi de la décision. Conservez-la, avec son motif et sa date, car les délais sont courts.',
};

const de: Words = {
  reasons: {
    'resident-since-too-late': [
      ({ from }) => `Der Wohnsitz begann nach dem ${from}, oder begann danach von Neuem.`,
      'Wenn Sie schon vorher hier wohnten, legen Sie Widerspruch ein und belegen Sie, seit wann.',
    ],
    'residence-ended': [
      ({ until }) => `Der Wohnsitz endete vor dem ${until}.`,
      'Wenn Sie bis dahin hier wohnten, legen Sie Widerspruch ein und belegen Sie es.',
    ],
    'died-before-record-date': [
      ({ recordOn }) => `Vor dem ${recordOn} verstorben.`,
      'Wenn der eingetragene Todestag falsch ist, legen Sie Widerspruch mit der Sterbeurkunde ein.',
    ],
    'died-too-early': [
      ({ owedAfter }) =>
        `Am ${owedAfter} oder vorher verstorben, ohne einen Antrag gestellt zu haben.`,
      'Wenn der eingetragene Todestag falsch ist, legen Sie Widerspruch mit der Sterbeurkunde ein.',
    ],
    'did-not-apply': [
      ({ year, applyFrom, applyUntil }) =>
        `Für ${year} liegt kein Antrag vor; er war vom ${applyFrom} bis zum ${applyUntil} zu stellen.`,
      'Wenn Sie ihn gestellt haben, legen Sie Widerspruch ein und sagen Sie, wann und wie.',
    ],
    'applied-too-late': [
      ({ year, applyUntil }) => `Der Antrag für ${year} wurde nach dem ${applyUntil} gestellt.`,
      'Wenn Sie ihn früher gestellt haben, legen Sie Widerspruch ein und belegen Sie, wann.',
    ],
    'absent-too-long': [
      ({ from, until, law }) =>
        `Vom ${from} bis zum ${until} mehr als ${law.absence!.daysMax} Tage abwesend, aus Gründen, die das Gesetz nicht zulässt.`,
      'Wenn Sie hier waren oder aus einem zulässigen Grund fort, legen Sie Widerspruch ein und belegen Sie es.',
    ],
    'not-present': [
      ({ until, law }) =>
        `In den ${law.presence!.withinYears} Jahren bis zum ${until} keine ${law.presence!.hours} Stunden am Stück hier.`,
      'Wenn Sie hier waren, legen Sie Widerspruch ein und belegen Sie, wann.',
    ],
    convicted: [
      ({ from, until }) =>
        `Zwischen dem ${from} und dem ${until} für etwas verurteilt oder in Haft, das nach dem Gesetz ausschließt.`,
      'Wenn das nicht stimmt, legen Sie Widerspruch mit der Entscheidung des Gerichts ein.',
    ],
    'not-resident-when-applying': [
      ({ year }) =>
        `An dem Tag, an dem der Antrag für ${year} gestellt wurde, nicht hier wohnhaft.`,
      'Wenn Sie an diesem Tag hier wohnten, legen Sie Widerspruch ein und belegen Sie es.',
    ],
    'not-on-the-roll': [
      () =>
        'Sie standen nicht im Verzeichnis der Bürger, als es für dieses Jahr geschlossen wurde.',
      'Lassen Sie sich von der Stelle eintragen, die das Melderegister führt, und legen Sie Widerspruch ein.',
    ],
  },
  appeal: (until) =>
    `Wenn Sie das für falsch halten, legen Sie bis zum ${until} Widerspruch ein und belegen Sie es.`,
  tooLateToAppeal: (until) => `Widerspruch war bis zum ${until} möglich.`,
  appealOpen: (decideBy) =>
    `Ihr Widerspruch wird geprüft und bis zum ${decideBy} entschieden. Bis dahin ist nichts zu tun.`,
  appealGranted:
    'Ihrem Widerspruch wurde stattgegeben. Gezahlt wird, sobald eine zweite Person zugestimmt hat; es ist nichts zu tun.',
  appealDenied:
    'Ihr Widerspruch wurde abgelehnt; der Grund ist bei ihm genannt. Einen zweiten Widerspruch bei dieser Stelle gibt es nicht; ein Gericht kann die Entscheidung prüfen. Heben Sie sie mit Grund und Datum auf, denn Fristen sind kurz.',
};

const ar: Words = {
  reasons: {
    'resident-since-too-late': [
      ({ from }) => `بدأت الإقامة، أو بدأت من جديد، بعد ${from}.`,
      'إن كنت تسكن هنا قبل ذلك فاعترض وأرسل ما يثبت منذ متى.',
    ],
    'residence-ended': [
      ({ until }) => `انتهت الإقامة قبل ${until}.`,
      'إن كنت تسكن هنا حتى ذلك اليوم فاعترض وأرسل ما يثبته.',
    ],
    'died-before-record-date': [
      ({ recordOn }) => `حدثت الوفاة قبل ${recordOn}.`,
      'إن كان يوم الوفاة المسجل خاطئًا فاعترض وأرسل الشهادة.',
    ],
    'died-too-early': [
      ({ owedAfter }) => `حدثت الوفاة في ${owedAfter} أو قبله دون تقديم طلب.`,
      'إن كان يوم الوفاة المسجل خاطئًا فاعترض وأرسل الشهادة.',
    ],
    'did-not-apply': [
      ({ year, applyFrom, applyUntil }) =>
        `لا طلب لسنة ${year}، وكان يجب تقديمه من ${applyFrom} إلى ${applyUntil}.`,
      'إن كنت قد قدمته فاعترض واذكر متى وكيف.',
    ],
    'applied-too-late': [
      ({ year, applyUntil }) => `قُدم طلب سنة ${year} بعد ${applyUntil}.`,
      'إن كنت قد قدمته قبل ذلك فاعترض وأرسل ما يثبت متى.',
    ],
    'absent-too-long': [
      ({ from, until, law }) =>
        `غياب من ${from} إلى ${until} لأسباب غير التي يجيزها القانون. أقصى عدد للأيام: ${law.absence!.daysMax}.`,
      'إن كنت هنا، أو غائبًا لسبب يجيزه القانون، فاعترض وأرسل ما يثبته.',
    ],
    'not-present': [
      ({ until, law }) =>
        `لم تكن هنا مدة متصلة كافية في السنوات السابقة حتى ${until}. الساعات: ${law.presence!.hours}، السنوات: ${law.presence!.withinYears}.`,
      'إن كنت هنا فاعترض وأرسل ما يثبت متى.',
    ],
    convicted: [
      ({ from, until }) => `حكم أو سجن بين ${from} و${until} لما يستبعده القانون.`,
      'إن لم يكن ذلك صحيحًا فاعترض وأرسل قرار المحكمة.',
    ],
    'not-resident-when-applying': [
      ({ year }) => `لا إقامة هنا في اليوم الذي قُدم فيه طلب سنة ${year}.`,
      'إن كنت تسكن هنا في ذلك اليوم فاعترض وأرسل ما يثبته.',
    ],
    'not-on-the-roll': [
      () => 'لم تكن في سجل المواطنين حين أُقفل سجل هذه السنة.',
      'اطلب من المكتب الذي يمسك سجل السكان أن يدرجك، واعترض.',
    ],
  },
  appeal: (until) => `إن رأيت أن هذا خطأ فاعترض حتى ${until} وأرسل ما يثبته.`,
  tooLateToAppeal: (until) => `كان الاعتراض ممكنًا حتى ${until}.`,
  appealOpen: (decideBy) =>
    `يُنظر في اعتراضك ويُبت فيه حتى ${decideBy}. لا شيء عليك فعله حتى ذلك الحين.`,
  appealGranted: 'قُبل اعتراضك. يُدفع لك متى وافق عليه شخص ثان، ولا شيء عليك فعله.',
  appealDenied:
    'رُفض اعتراضك، والسبب مذكور معه. لا اعتراض ثانيًا لدى هذا المكتب، ويمكن أن يُطلب من محكمة النظر في القرار. احتفظ به مع سببه وتاريخه، فالمهل قصيرة.',
};

const WORDS: Readonly<Record<Language, Words>> = { en, fr, de, ar };

/** The words of a language; of one that there are none in, English. */
export const wordsIn = (language: string): Words => WORDS[spokenOr(language, 'en')];
