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
    'recorder-may-not-approve':
      'Vous avez inscrit à la main quelque chose qui y compte ; une autre personne doit décider.',
    'claims-have-changed':
      'Une créance pour laquelle il serait retenu a été retirée ou rejetée depuis. Rejetez, et proposez à nouveau.',
    'inputs-have-changed':
      'Quelque chose qui y compte a été connu depuis. Rejetez, et proposez à nouveau.',
    'prices-in-doubt':
      'Certains prix sont peut-être ceux d’actions avant une division. Faites-les corriger et proposez à nouveau, ou dites pourquoi ils sont justes.',
    'nav-restated':
      'Une valeur qui y compte a été corrigée depuis. Rejetez, et proposez à nouveau.',
    'insufficient-cash': 'Il n’y a pas assez d’argent pour cela.',
    'insufficient-realised-income':
      'Il n’a pas encore été assez gagné pour cela. Rejetez, et proposez à nouveau.',
    'period-closed': 'L’année de ce jour est close.',
    'period-in-use':
      'Quelque chose est encore en cours d’écriture dans cette année. Approuvez quand ce sera fini.',
    'valuation-in-progress':
      'Une autre valeur est en cours d’écriture. Réessayez quand ce sera fini.',
    'nav-already-approved': 'Il y a une valeur officielle de ce jour.',
    'valuation-run-exists': 'Une valeur de ce jour est proposée, ou en cours de calcul.',
    'dividend-run-exists': 'Il y a un dividende de cette année, proposé ou approuvé.',
    'no-approved-nav':
      'Le fonds n’a pas de valeur officielle d’où le calculer. Évaluez-le d’abord.',
    'pool-too-small': 'Il y aurait moins que la plus petite pièce pour chacun.',
    'no-eligible-citizens': 'Personne au registre ne le recevrait.',
    'no-exchange-rate': 'Des prix sont dans une monnaie dont le cours manque. Faites-le inscrire.',
    'late-reserve-exhausted': 'Il reste trop peu de la réserve.',
  },
};
