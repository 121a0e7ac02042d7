import type { PageWords } from '../words.js';

/** What is said of proposals, in German. */
export const proposals: PageWords['proposals'] = {
  title: 'Vorschläge',
  lead: 'Was jemand vorgeschlagen hat und jemand anderes entscheidet. Vorher geschieht nichts.',
  what: 'Was',
  proposedAt: 'Vorgeschlagen am',
  year: 'Jahr',
  effectiveOn: 'Zum Tag',
  narrative: 'Was festgehalten wird',
  payee: 'Gezahlt an',
  iban: 'Konto (IBAN)',
  bic: 'BIC',
  paidOn: 'Gezahlt am',
  finding: 'Was herausgefunden wurde',
  citizen: 'Bürger, nach Pseudonym',
  decisionReason: 'Grund der Entscheidung',
  postings: 'Was gebucht wird',
  states: {
    proposed: 'Wartet auf jemand anderen',
    approved: 'Genehmigt',
    rejected: 'Abgelehnt',
  },
  lists: {
    proposed: 'Wartend',
    approved: 'Genehmigt',
    rejected: 'Abgelehnt',
  },
  kinds: {
    'period-closure': 'Abschluss eines Jahres',
    adjustment: 'Berichtigung eines abge\u00adschlossenen Jahres',
    'claimant-payment': 'Zahlung an einen Gläubiger',
    'claimant-payee': 'Konto eines Gläubigers',
    'payment-break': 'Befund zur Meldung einer Bank',
    'late-inclusion': 'Spät aufgenommener Bürger',
    'late-reserve-release': 'Freigabe einer Reserve',
  },
  refused: {
    'proposer-may-not-approve': 'Sie haben es vorgeschlagen; jemand anderes muss entscheiden.',
    'proposal-changed':
      'Der Vorschlag hat sich geändert, seit Sie ihn sahen. Sehen Sie ihn noch einmal an.',
    'not-in-that-state': 'Es ist schon entschieden.',
  },
};
