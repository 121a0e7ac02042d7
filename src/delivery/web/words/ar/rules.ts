/** What the page of the nation's rules says, in Arabic. */
export const rules = {
  menu: 'القواعد',
  title: 'القواعد',
  lead: 'ما يقوله القانون عن الصندوق: من يعطيه، ومن ينال عائدًا، وكم هو، وما يجوز اقتطاعه منه.',
  contents: 'في هذه الصفحة',
  since: (day: string) => `هذا نافذ منذ ${day}.`,
  sinceAlways: 'هذا نافذ منذ البداية.',
  noneYet: 'لا قانون نافذًا بعد.',
  decided: 'تقرر ولم ينفذ بعد',
  decidedMean: 'هذا تقرر. وما لم يُذكر يبقى كما هو.',
  nothingDecided: 'لم يتقرر شيء آخر.',
  from: (day: string) => `ابتداءً من ${day}`,
  which: 'أي قانون يُعتد به',
  ofCompany: 'تعطي الشركة بحسب قانون اليوم الذي تأسست فيه.',
  ofDividend: 'يتبع العائد قانون 31 ديسمبر من سنته، أيًّا كان يوم دفعه.',
  forPrograms: 'الشيء نفسه للبرامج',
  sections: {
    contribution: 'ما تعطيه الشركات',
    payout: 'كم يُدفع',
    eligibility: 'من يناله',
    minors: 'الأطفال',
    deductions: 'ما يُقتطع منه',
    payDay: 'متى يُدفع',
    payment: 'كيف يُدفع',
    expiry: 'ما لا يطالب به أحد',
    appeals: 'إن لم توافق',
    portfolio: 'كيف يحفظ الصندوق أسهمه',
    opening: 'ما كان قبل الدفاتر',
  },
  contribution: {
    part: (part: string) => `تعطي كل شركة جديدة الصندوق ${part} من أسهم تأسيسها، من كل فئة.`,
    fractions: {
      kept: 'يُعتد بكسر السهم، إلى عشر منازل عشرية.',
      up: 'يُقرَّب كسر السهم إلى سهم كامل.',
      down: 'يُسقط كسر السهم ويبقى للمؤسسين.',
    },
    nobodyExempt: 'لا شكل قانونيًا معفى.',
    exempt: 'لا تعطي الشركة شيئًا إن كانت بأحد هذه الأشكال القانونية:',
    forms: {
      'nonprofit-corporation': 'شركة غير ربحية',
      'sole-proprietorship': 'مؤسسة فردية',
      cooperative: 'تعاونية',
      association: 'جمعية',
    },
    because: (form: string, reason: string) => `${form}. ${reason}.`,
    reasons: {
      'A nonprofit corporation has no shares that could be contributed': 'ليس لها أسهم تعطيها',
      'A sole proprietorship has no shares that could be contributed': 'ليس لها أسهم تعطيها',
      'A cooperative belongs to its members, who are citizens already':
        'هي ملك لأعضائها، وهم مواطنون أصلًا',
      'An association serves the public and may not distribute anything':
        'تخدم الناس ولا يجوز لها توزيع شيء',
    },
  },
  payout: {
    percentOfMarketValue: (rate: string, years: string) =>
      `يُدفع كل سنة ${rate} مما كانت عليه قيمة الصندوق، بمتوسط نهايات السنوات المالية الأخيرة. عدد ما يُحسب منها: ${years}.`,
    skip: (years: string) => `عدد ما يُترك من أحدث نهايات السنوات: ${years}.`,
    alaskaStatutory: (rate: string, years: string) =>
      `يجوز توزيع ما لا يزيد على ${rate} من دخل الصندوق في السنوات المالية الأخيرة مجتمعة (عددها: ${years})، على ألا يزيد أبدًا على دخل آخرها وما احتُفظ به مما قبلها.`,
    transfer: (rate: string) => `منه ${rate} للعائد.`,
    dividendFund: 'يُضاف ما سقط من عوائد سابقة، ويُقتطع أولًا ما هو مستحق قبلًا أو مخصص لغير ذلك.',
    additions: 'يُضاف:',
    obligations: 'مستحق قبلًا:',
    appropriations: 'مخصص لغير ذلك:',
    labelled: (label: string, amount: string) => `${label}: ${amount}`,
    expectedRealReturn: (rate: string) =>
      `يُدفع كل سنة ${rate} مما كانت عليه قيمة الصندوق في نهاية سنة مالية: ما يُنتظر أن يكسبه فوق التضخم، كي تبقى قيمته.`,
    netInvestmentReturn: (share: string, expected: string) =>
      `يُدفع كل سنة ${share} مما يُنتظر أن يكسبه الصندوق، وهو ${expected} من قيمته، ومما كسبته أموال الأمة الأخرى.`,
    otherIncome: (amount: string) => `كسبت تلك الأموال الأخرى ${amount}.`,
    smoothed: (kept: string, rest: string, target: string) =>
      `كي تتغير العوائد ببطء، يتكون كل منها بنسبة ${kept} من الأخير، وبنسبة ${rest} الباقية من ${target} من قيمة الصندوق.`,
    bounds: (least: string, most: string) =>
      `لا يقل أبدًا عن ${least} ولا يزيد على ${most} من قيمة الصندوق.`,
    inflation: (rate: string) => `يرتفع مع التضخم: ${rate}.`,
    fixed: (amount: string) => `يُدفع ما خُصص: ${amount}.`,
    supplements: 'يُدفع معه:',
    manual: (reason: string) => `يُحسب في مكان آخر سطرًا سطرًا. ${reason}`,
    lines: 'السطور هي:',
    source: (law: string) => `هذا يتبع: ${law}.`,
    distributable: {
      nav: 'يجوز دفعه من كل ما للصندوق من قيمة.',
      'realised-income': 'لا يُدفع إلا مما كسبه الصندوق فعلًا. ولا يكفي أن تزيد قيمة أسهمه.',
    },
    cash: 'لا يُدفع أبدًا أكثر مما في الصندوق من نقد.',
    unit: (amount: string) =>
      `يُقرَّب نصيب كل واحد نزولًا إلى مضاعف ${amount}. وما يتبقى يبقى في الصندوق.`,
    fiscalYear: (day: string) => `تنتهي السنة المالية للصندوق في ${day}.`,
  },
  eligibility: {
    resident: {
      same: (from: string, until: string) => `سكنت هنا من ${from} إلى ${until} في سنة العائد.`,
      previous: (from: string, until: string) =>
        `سكنت هنا من ${from} إلى ${until} في السنة السابقة لسنة العائد.`,
    },
    yearBefore: (day: string) => `${day} هو من السنة التي قبلها.`,
    alive: 'أنت حي في يوم التسجيل، ويُعلن مع كل عائد.',
    stillDue: (day: string) =>
      `من توفي بعد اليوم رقم ${day} من تلك المدة، أو بعد تقديم الطلب، يبقى العائد مستحقًا له وتناله التركة.`,
    nobodyApplies: 'لا حاجة إلى أن يطلبه أحد.',
    apply: (from: string, until: string) => `تطلبه من ${from} إلى ${until} في سنة العائد.`,
    residentOn: 'تسكن هنا في اليوم الذي تطلبه فيه.',
    absenceFree: 'لا أحد يعد أيام غيابك.',
    absence: (days: string) => `أقصى غيابك في تلك المدة: ${days}.`,
    allowed: 'لا تُحسب أيام الغياب لأحد هذه الأسباب:',
    allowedMost: (reason: string, days: string) =>
      `${reason}، وأقصاها ${days}، فإن زادت لم يُعذر منها يوم`,
    presence: (hours: string, years: string) =>
      `كنت هنا دون انقطاع: ${hours}. والمدة المنظور فيها حتى نهايتها: ${years}.`,
    newChildren: (years: string) =>
      `يكفي أن يكون الطفل الذي وُلد أو تُبني في آخر تلك المدة قد سكن هنا منذ ذلك. والمدة المنظور فيها: ${years}.`,
    noConvictions: 'لا تحرم إدانةٌ أحدًا.',
    convictions: 'لا ينال شيئًا من حُكم عليه أو سُجن في تلك المدة لأحد هذه الأفعال:',
    weights: 'الجزء الذي يناله المرء من النصيب يتوقف على عمره في يوم التسجيل:',
    below: (age: string, part: string) => `دون ${age}: ‏${part} من النصيب`,
    others: (part: string) => `كل من سواهم: ${part} من النصيب`,
    everybody: (part: string) => `ينال الجميع القدر نفسه: ${part} من النصيب.`,
    reasons: {
      study: 'الدراسة',
      'armed-forces': 'الخدمة في القوات المسلحة',
      'medical-care': 'العلاج الطبي',
      'caring-for-family': 'رعاية الأسرة',
      'settling-an-estate': 'تسوية تركة',
      'public-office': 'منصب عام',
    },
    convictionsOf: {
      felony: 'جناية',
      'misdemeanour-after-earlier-convictions': 'جنحة بعد إدانات سابقة',
    },
  },
  minors: {
    majority: (age: string) => `من عمره دون ${age} قاصر.`,
    payTo: {
      guardian: 'يُدفع عائد القاصر لأحد والديه أو لوصيه.',
      'held-until-majority': 'يُحفظ عائد القاصر له حتى يبلغ الرشد.',
      themselves: 'يُدفع عائد القاصر له نفسه.',
    },
  },
  deductions: {
    order: 'يُقتطع منه بهذا الترتيب:',
    noTax: 'لا تُقتطع منه ضريبة.',
    tax: (part: string) => `ضريبة: ${part}`,
    recovery: (part: string) => `ما دُفع لك خطأً من قبل: ${part} من الباقي على الأكثر`,
    claim: (kind: string) => `ما يجوز لغيرك المطالبة به: ${kind}`,
    fee: (amount: string) => `رسم عن كل مطالبة تنال شيئًا: ${amount}`,
    gifts: 'ما تتبرع به',
    savings: 'ما تدخره',
    exempt: (part: string, kinds: string) =>
      `يبقى لك ${part} مما يتبقى بعد الضريبة، ولا يجوز أخذه من أجل: ${kinds}.`,
    hearing: (days: string) => `تُبلَّغ بكل مطالبة ويمكنك أن تُسمع قبل أن تُحسب. المهلة: ${days}.`,
    noHearing: 'تُحسب المطالبة من اليوم الذي تُبلَّغ فيه بها.',
    noGifts: 'لا يمكن التبرع بشيء منه قبل دفعه.',
    giveTo: (unit: string) => `يجوز لك التبرع بجزء منه، بمضاعفات ${unit}، إلى:`,
    saveWith: 'يجوز لك ادخار جزء منه لدى:',
  },
  payDay: {
    announced: 'يُعلن اليوم مع كل عائد.',
    alwaysOpen: 'كل يوم يصلح: لم يُحدد يوم تُغلق فيه المصارف.',
    closedOn: (days: string) => `تُغلق المصارف كل أسبوع في: ${days}.`,
    holidays: 'تُغلق المصارف في هذه الأيام من السنة:',
    named: (day: string, name: string) => `${day}: ${name}`,
    observed: (day: string) => `${day}، وإن كان يوم أحد فيوم الاثنين أيضًا`,
    moves: {
      following: 'إن كانت المصارف مغلقة في ذلك اليوم دفعت في أول يوم بعده تُفتح فيه.',
      preceding: 'إن كانت المصارف مغلقة في ذلك اليوم دفعت في آخر يوم قبله تُفتح فيه.',
    },
    feasts: { 'good friday': 'الجمعة العظيمة', 'easter monday': 'اثنين الفصح' },
    nth: {
      '1st': (weekday: string, month: string) => `أول ${weekday} من ${month}`,
      '2nd': (weekday: string, month: string) => `ثاني ${weekday} من ${month}`,
      '3rd': (weekday: string, month: string) => `ثالث ${weekday} من ${month}`,
      '4th': (weekday: string, month: string) => `رابع ${weekday} من ${month}`,
      last: (weekday: string, month: string) => `آخر ${weekday} من ${month}`,
    },
  },
  payment: {
    account: 'يُدفع إلى الحساب المصرفي الذي حددته.',
    atOnce: 'يُستعمل الحساب الجديد فورًا.',
    coolingOff: (days: string) =>
      `لا يُستعمل الحساب الجديد إلا بعد مهلة منذ عُرف، كي تعترض إن لم تكن أنت من غيّره. المهلة: ${days}.`,
    signIn: (minutes: string) =>
      `من يغيّر الحساب يكون قد سجّل الدخول من جديد. وأقصى ما مضى على ذلك: ${minutes}.`,
    perAccount: (count: string) => `عدد المواطنين الذين يجوز الدفع لهم في حساب واحد: ${count}.`,
    files: (format: string, count: string) =>
      `تتسلم المصارف ملفات بصيغة ${format}، في كل منها ما لا يزيد على ${count} من الدفعات.`,
  },
  expiry: {
    after: (years: string) => `ما لا يطالب به أحد يعود إلى الصندوق بعد مهلة: ${years}.`,
    never: 'ما لا يطالب به أحد يبقى لصاحبه إلى الأبد.',
    records: (years: string) => `يُحفظ ما يُعرف عنك بعد آخر شأن لك مع الصندوق. المدة: ${years}.`,
  },
  appeals: {
    within: (days: string) => `يمكنك الاعتراض بعد اعتماد العائد. المهلة: ${days}.`,
    decided: (days: string) => `يُبت في الاعتراض. أقصى مدة لذلك: ${days}.`,
  },
  portfolio: {
    lots: {
      fifo: 'حين تُباع أسهم تُباع أولًا تلك التي احتُفظ بها أطول مدة.',
      average: 'حين تُباع أسهم تؤخذ من جميعها بالتساوي، بمتوسط كلفتها.',
    },
    topUp:
      'حين تصدر شركة أسهمًا جديدة يُعطى الصندوق منها ما يبقي نصيبه كما كان. وينتهي ذلك بمجرد أن:',
    raised: (amount: string) => `يُدفع للشركة مقابل أسهم جديدة ${amount}`,
    years: (years: string) => `يمضي على تأسيس الشركة: ${years}`,
    listed: 'تُدرج الشركة في بورصة',
    topUpAlways: 'حين تصدر شركة أسهمًا جديدة يُعطى الصندوق منها دائمًا ما يبقي نصيبه كما كان.',
    noTopUp: 'حين تصدر شركة أسهمًا جديدة يصغر نصيب الصندوق كما يصغر نصيب غيره.',
    preEmption: 'يجوز للصندوق شراء نصيبه من الأسهم الجديدة.',
    noPreEmption: 'لا يشتري الصندوق أسهمًا جديدة.',
    stale: 'يُعتد بالسعر هذه المدة، بحسب طريقة معرفته:',
    staleAfter: (method: string, days: string) => `${method}: ${days}`,
    neverStale: (method: string) => `${method}: دائمًا`,
    methods: {
      'quoted-price': 'سعر في بورصة',
      'recent-investment': 'ما دُفع في أسهمها حديثًا',
      multiples: 'مضاعفات شركات شبيهة',
      'industry-benchmark': 'ما هو معتاد في قطاعها',
      'discounted-cash-flow': 'الدخل المنتظر مخصومًا',
      'net-assets': 'ما تملكه ناقصًا ما عليها',
      milestone: 'ما بلغته من خطتها',
      scenario: 'ما قد تصير إليه مرجَّحًا',
      par: 'القيمة الاسمية منذ التأسيس',
    },
  },
  opening: {
    lead: 'ينص القانون على ما لا تعلمه الدفاتر:',
    income: (day: string, amount: string) => `دخل السنة المالية المنتهية في ${day}: ‏${amount}`,
    reserve: (amount: string) => `ما كُسب حتى ذلك الحين وحُفظ: ${amount}`,
    nav: (day: string, amount: string) => `القيمة في ${day}: ‏${amount}`,
    spending: (amount: string) => `آخر عائد قبل الدفاتر: ${amount}`,
  },
} as const;
