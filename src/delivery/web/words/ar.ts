import { manager } from './ar/manager.js';
import { payments } from './ar/payments.js';
import { proposals } from './ar/proposals.js';
import { proposing } from './ar/proposing.js';
import { statement } from './ar/statement.js';
import { registry } from './ar/registry.js';
import { ward } from './ar/ward.js';
import type { PageWords } from './words.js';
import { citizen, citizenProblems } from './ar/citizen.js';
import { clerk } from './ar/clerk.js';
import { form, signIn, signInProblems } from './ar/sign-in.js';
import { auditor } from './ar/auditor.js';
import { rules } from './ar/rules.js';
import { books } from './ar/books.js';
import { reference } from './ar/reference.js';

/** What pages say, in Arabic. */
export const ar: PageWords = {
  layout: {
    pages: 'الصفحات',
    menu: 'القائمة',
    fund: 'الصندوق',
    dividends: 'العوائد',
    check: 'تحقق بنفسك',
    skip: 'انتقل إلى محتوى الصفحة',
    fundOf: (nation) => `صندوق ${nation}`,
    languages: 'اللغات',
    inThisLanguage: 'العربية',
    named: (name, told) => `${name}: ${told}`,
    about: 'عن الخدمة',
    api: 'للبرامج: واجهة البرمجة',
    log: 'للمدققين: أحدث نقطة تحقق في السجل العام',
    belongs: 'الصندوق ملك لجميع المواطنين. لا تحمّل هذه الصفحات شيئًا من أي مكان آخر ولا تتعقب أحدًا.',
  },
  fund: {
    title: 'الصندوق بالأرقام',
    lead: 'تعطي كل شركة جديدة جزءًا من أسهمها لهذا الصندوق. الصندوق ملك لجميع المواطنين، ويدفع لكل منهم عائدًا كل سنة.',
    worth: 'قيمة الصندوق',
    exactly: (amount, day) => `${amount} في ${day}`,
    notValued: 'لم تُحدَّد قيمته بعد.',
    companies: 'الشركات',
    companiesMean: 'مسجَّلة، وتعطي جزءًا من أسهمها كما ينص القانون',
    citizens: 'المواطنون المحسوبون',
    citizensMean: (year) => `لعائد سنة ${year}`,
    each: 'لكل مواطن',
    eachMean: (year, day) => `هو عائد سنة ${year}، ويستحق في ${day}`,
    noDividend: 'لم يُعتمد أي عائد بعد.',
    byYear: 'قيمة الصندوق عبر السنين',
    byYearMean: 'أحدث قيمة رسمية لكل سنة. يخفضها العائد في يوم اعتماده.',
    eachByYear: 'ما ناله كل مواطن',
    lastDividends: 'آخر العوائد',
    wholeShare: 'ما يناله كل مواطن هو نصيب كامل، ومن يستحق بالقانون جزءًا منه ينال ذلك الجزء.',
    year: 'السنة',
    together: 'المجموع',
    payOn: 'يستحق في',
  },
  dividends: {
    title: 'كل العوائد',
    lead: 'ما وُزِّع عن كل سنة، وعلى كم مواطن، وكم بلغ مجموعه.',
    byYear: 'سنة بعد سنة',
    announcedAmount: 'المعلن',
    announced: 'أُعلن عند الاعتماد',
    later: 'أُدرجوا لاحقًا',
    nobodyLater: 'لا أحد.',
    toCitizens: (amount: string, citizens: string) => `${amount}، عدد المواطنين: ${citizens}`,
    paid: 'دفعته المصارف',
    paidMean: 'يُعد مدفوعًا ما دفعته المصارف دون ما أعادته، ومنه ما اقتُطع ودُفع لغيرهم.',
    howToCheck: 'كيف تتحقق من أنك محسوب فيه',
    rootTitle: 'ما هو الجذر',
    rootMean:
      'يمثل الجذر ما يناله كل مواطن. اعتُمد مع العائد وهو مدوَّن في السجل العام، فلا يستطيع أحد تغييره دون أن يُلاحظ.',
    approvedOn: 'اعتُمد في',
    root: 'الجذر',
    leaf: 'الموضع في السجل العام',
    notInLog: 'ليس في السجل العام أو ليس فيه بعد: ما يُعتمد يظهر فيه خلال ثوانٍ.',
    of: (year) => `عائد سنة ${year}`,
    forPrograms: 'الشيء نفسه للبرامج',
  },
  check: {
    title: 'تحقق بنفسك',
    lead: 'لست مضطرًا إلى تصديق الصندوق. يمكنك أن تتحقق من دوننا أن عائدك داخل المجموع المنشور.',
    steps: 'ما تفعله',
    getProof: 'احصل على إثبات عائدك: بتسجيل دخولك، من هذا العنوان، وفيه السنة. واحتفظ به لنفسك.',
    haveKey: 'خذ مفتاح السجل العام ممن تثق به، كصحيفة مثلًا. يقول الصندوق إنه هذا:',
    openPage:
      'افتح صفحة التحقق. لا ترسل شيئًا إلى أحد، ويمكنك حفظها واستعمالها بلا شبكة. تطلب الإثبات ورقمك الوطني والمفتاح.',
    page: 'صفحة التحقق',
    key: 'مفتاح السجل',
    proves: 'ما يثبته ذلك',
    counted: 'المجموع يحسبك بمبلغك بالضبط قبل الاستقطاعات.',
    declared: 'هذا المجموع وهذا العدد من المواطنين مدوّنان في قيد واحد من السجل العام.',
    signed: 'وقّع الصندوق على ذلك، فلا يمكنه أن يسحبه ولا أن يغيّره.',
    others: 'ما يجب أن يبيّنه لك آخرون',
    same: 'أن المجموع نفسه يُعرض على الجميع. من يحتفظ بنسخة من السجل، كصحيفة مثلًا، يرى كل مجموع أُعلن: فاسأله هل المجموع عنده هو ما عندك، وقارن معه نقاط تحقق السجل. وتُحفظ النسخة بالأمر',
    once: 'أنك محسوب مرة واحدة، وأن لا أحد محسوب مرتين. يتحقق المدققون من ذلك بقائمة المواطنين التي يرد فيها كل شخص مرة واحدة، بالأمر',
    approved:
      'أن مديرين اثنين اعتمدا هذا المجموع قبل دفع أي شيء. يرى المدققون من هما، ويتحققون من ذلك بالأمر نفسه.',
    provesNot: 'ما لا يثبته',
    paid: 'أنه دُفع: كشفك يقول ذلك، وفقط بعد أن يقوله مصرف.',
    deducted: 'ما استُقطع منه: ذلك بينك وبين الصندوق.',
    nobodyElse: 'أن ليس فيه من لا يستحق: عن ذلك يبحث المدققون.',
    shows: 'ما يُظهره عن غيرك',
    neighbour:
      'مبلغ مواطن آخر، بلا اسم وبلا أي شيء يُعرف به. من هو أمر تحكمه المصادفة، ويتغير كل سنة.',
    sums: 'وما عدا ذلك مجاميع اثنين آخرين ثم أربعة ثم ثمانية وهكذا، بلا أسماء، مع عددهم، وأحيانًا أقل.',
  },
  statement,
  manager,
  payments,
  proposals,
  proposing,
  charts: {
    asTable: 'الأرقام في جدول',
    worthSeen: (first, firstDay, last, lastDay) =>
      `خط من ${first} في ${firstDay} إلى ${last} في ${lastDay}.`,
    eachSeen: (least, most, years) => `عمود لكل عائد من ${years} عوائد، من ${least} إلى ${most}.`,
    day: 'اليوم',
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
      title: 'لا توجد صفحة كهذه',
      detail: 'ربما كُتب العنوان خطأ، أو نُقلت الصفحة.',
      next: 'تحقق من العنوان، أو ابدأ من صفحة الصندوق.',
    },
    'method-not-allowed': {
      title: 'لا تُفتح هذه الصفحة وحدها',
      detail: 'هي جواب عن استمارة، ولا تكون إلا بعد إرسالها.',
      next: 'عُد إلى الاستمارة، أو ابدأ من صفحة الصندوق.',
    },
    'too-many-requests': {
      title: 'كان ذلك أكثر من اللازم',
      detail: 'طُلبت من شبكتك صفحات كثيرة فصار علينا أن نبطئ.',
      next: 'انتظر دقيقة ثم حاول مرة أخرى.',
    },
    overloaded: {
      title: 'عدد كبير في وقت واحد',
      detail: 'يطلب الآن أناس أكثر مما نستطيع أن نجيب.',
      next: 'انتظر بضع ثوانٍ ثم حاول مرة أخرى.',
    },
    unavailable: {
      title: 'الخدمة غائبة للحظة',
      detail: 'لا يمكن قراءة الدفاتر الآن. لم يضع شيء.',
      next: 'انتظر دقيقة ثم حاول مرة أخرى.',
    },
    'internal-error': {
      title: 'حدث خطأ هنا',
      detail: 'ليس ذلك بسببك. لقد دُوِّن، ولم يضع شيء.',
      next: 'حاول مرة أخرى. فإن بقي الخطأ فأبلغ المكتب الذي يدير الخدمة بالرقم أدناه.',
    },
    other: {
      title: 'لا يمكن ذلك هنا',
      detail: 'ما طُلب ليس مما تفعله هذه الصفحة.',
      next: 'ابدأ من صفحة الصندوق.',
    },
  },
  problem: {
    toStart: 'إلى صفحة الصندوق',
    number: (id) => `رقم هذا الطلب: ${id}`,
  },
};
