import type { PageWords } from '../words.js';

/** What is said of proposals, in Arabic. */
export const proposals: PageWords['proposals'] = {
  title: 'الاقتراحات',
  lead: 'ما اقترحه شخص ويقرره شخص آخر. لا يحدث شيء قبل ذلك.',
  what: 'ماذا',
  proposedAt: 'اقتُرح في',
  year: 'السنة',
  effectiveOn: 'بتاريخ اليوم',
  narrative: 'ما يقيَّد',
  payee: 'يُدفع إلى',
  iban: 'الحساب (IBAN)',
  bic: 'رمز المصرف (BIC)',
  paidOn: 'دُفع في',
  finding: 'ما تبيَّن',
  citizen: 'المواطن، باسمه المستعار',
  decisionReason: 'سبب القرار',
  postings: 'القيود التي تُسجَّل',
  states: {
    proposed: 'ينتظر شخصًا آخر',
    approved: 'موافَق عليه',
    rejected: 'مرفوض',
  },
  lists: {
    proposed: 'منتظِرة',
    approved: 'موافَق عليها',
    rejected: 'مرفوضة',
  },
  kinds: {
    'period-closure': 'إقفال سنة',
    adjustment: 'تسوية سنة مقفلة',
    'claimant-payment': 'دفعة لدائن',
    'claimant-payee': 'حساب دائن',
    'payment-break': 'نتيجة بشأن ما قاله مصرف',
    'late-inclusion': 'مواطن أُدرج متأخرًا',
    'late-reserve-release': 'الإفراج عن احتياطي',
  },
  refused: {
    'proposer-may-not-approve': 'أنت من اقترحه؛ ويجب أن يقرر شخص آخر.',
    'proposal-changed': 'تغيَّر الاقتراح منذ رأيته. انظر إليه مرة أخرى.',
    'not-in-that-state': 'تقرر الأمر من قبل.',
  },
};
