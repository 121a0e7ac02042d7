import type { PageWords } from '../words.js';

/** What is said of proposals, in French. */
export const proposals: PageWords['proposals'] = {
  title: 'Propositions',
  lead: 'Ce qu’une personne a proposé et dont une autre décide. Rien ne se passe avant.',
  what: 'Quoi',
  proposedAt: 'Proposé le',
  year: 'Année',
  effectiveOn: 'À la date du',
  narrative: 'Ce que cela inscrit',
  payee: 'Payé à',
  iban: 'Compte (IBAN)',
  bic: 'BIC',
  paidOn: 'Payé le',
  finding: 'Ce qui a été constaté',
  citizen: 'Citoyen, par pseudonyme',
  decisionReason: 'Motif de la décision',
  postings: 'Ce que cela comptabilise',
  states: {
    proposed: 'Attend une autre personne',
    approved: 'Approuvé',
    rejected: 'Rejeté',
  },
  lists: {
    proposed: 'En attente',
    approved: 'Approuvées',
    rejected: 'Rejetées',
  },
  kinds: {
    'period-closure': 'Clôture d’une année',
    adjustment: 'Ajustement d’une année close',
    'claimant-payment': 'Paiement à un créancier',
    'claimant-payee': 'Compte d’un créancier',
    'payment-break': 'Constat sur ce que dit une banque',
    'late-inclusion': 'Citoyen inclus tard',
    'late-reserve-release': 'Libération d’une réserve',
  },
  refused: {
    'proposer-may-not-approve': 'Vous l’avez proposé ; une autre personne doit décider.',
    'proposal-changed':
      'La proposition a changé depuis que vous l’avez vue. Regardez-la de nouveau.',
    'not-in-that-state': 'C’est déjà décidé.',
  },
};
