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
    'recorder-may-not-approve':
      'Sie haben von Hand etwas festgehalten, das darin zählt; jemand anderes muss entscheiden.',
    'claims-have-changed':
      'Eine Forderung, für die etwas abginge, wurde seither zurückgezogen oder abgewiesen. Lehnen Sie ab, und schlagen Sie neu vor.',
    'inputs-have-changed':
      'Seither wurde etwas bekannt, das darin zählt. Lehnen Sie ab, und schlagen Sie neu vor.',
    'prices-in-doubt':
      'Einige Preise gelten vielleicht für Anteile vor einer Teilung. Lassen Sie sie berichtigen und schlagen Sie neu vor, oder schreiben Sie, warum sie stimmen.',
    'nav-restated':
      'Ein Wert, der darin zählt, wurde seither berichtigt. Lehnen Sie ab, und schlagen Sie neu vor.',
    'insufficient-cash': 'Dafür ist nicht genug Geld da.',
    'insufficient-realised-income':
      'Dafür ist noch nicht genug verdient. Lehnen Sie ab, und schlagen Sie neu vor.',
    'period-closed': 'Das Jahr dieses Tages ist abgeschlossen.',
    'period-in-use': 'In diesem Jahr wird noch etwas gebucht. Genehmigen Sie, wenn das fertig ist.',
    'valuation-in-progress':
      'Ein anderer Wert wird gerade gebucht. Versuchen Sie es noch einmal, wenn das fertig ist.',
    'nav-already-approved': 'Von diesem Tag gibt es einen amtlichen Wert.',
    'valuation-run-exists': 'Ein Wert dieses Tages ist vorgeschlagen oder wird berechnet.',
    'dividend-run-exists': 'Von diesem Jahr gibt es eine Dividende, vorgeschlagen oder genehmigt.',
    'no-approved-nav':
      'Der Fonds hat keinen amtlichen Wert, aus dem sie sich berechnen ließe. Bewerten Sie ihn zuerst.',
    'pool-too-small': 'Für jeden wäre es weniger als die kleinste Münze.',
    'no-eligible-citizens': 'Niemand im Verzeichnis bekäme sie.',
    'no-exchange-rate':
      'Preise sind in einer Währung, zu der ein Kurs fehlt. Lassen Sie ihn festhalten.',
    'late-reserve-exhausted': 'Von der Reserve ist zu wenig übrig.',
  },
};
