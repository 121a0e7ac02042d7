import type { PaymentWords } from './payment.js';

/** What becomes of a payment, in French. */
export const fr: PaymentWords = {
  failed: {
    AC01: 'Le numéro de compte est faux, ou la banque n’a pas de compte sous ce numéro.',
    AC02: 'La banque ne connaît pas le compte depuis lequel le fonds paie.',
    AC03: 'Le numéro de compte est faux, ou la banque n’a pas de compte sous ce numéro.',
    AC04: 'Le compte est clôturé.',
    AC05: 'Le compte depuis lequel le fonds paie est clôturé.',
    AC06: 'Le compte est bloqué.',
    AC07: 'Le compte est clôturé.',
    AC12: 'Un compte de ce type ne peut pas recevoir le paiement.',
    AC13: 'Le compte depuis lequel le fonds paie ne peut pas servir à cela.',
    AC14: 'Un compte de ce type ne peut pas recevoir le paiement.',
    AG01: 'Les paiements de ce type ne sont pas admis sur ce compte.',
    AG02: 'La banque n’accepte pas ce type d’ordre de paiement.',
    AG03: 'La banque n’accepte pas les paiements de ce type.',
    AM01: 'L’ordre de paiement portait sur un montant nul.',
    AM02: 'Le montant dépasse ce que la banque laisse passer en une fois.',
    AM03: 'Le compte est tenu dans une monnaie dans laquelle nous ne pouvons pas payer.',
    AM04: 'Le compte depuis lequel le fonds paie n’était pas assez approvisionné.',
    AM05: 'La banque estime avoir déjà reçu ce paiement.',
    AM09: 'Le montant n’est pas celui qui était convenu.',
    AM10: 'Les totaux du fichier de paiement ne sont pas justes.',
    BE01: 'Le nom ne correspond pas au compte.',
    BE04: 'La banque demande l’adresse du bénéficiaire.',
    BE05: 'La banque ne connaît pas l’expéditeur du fichier de paiement.',
    BE06: 'La banque ne connaît pas le bénéficiaire.',
    BE07: 'La banque demande l’adresse du payeur.',
    CNOR: 'La banque du compte n’est pas joignable par les paiements de ce type.',
    CURR: 'Le compte est tenu dans une monnaie dans laquelle nous ne pouvons pas payer.',
    CUST: 'Le paiement a été renvoyé à la demande du titulaire du compte.',
    DNOR: 'La banque depuis laquelle le fonds paie n’est pas joignable par les paiements de ce type.',
    DT01: 'La banque ne peut pas payer à la date prévue.',
    DUPL: 'La banque estime avoir déjà reçu ce paiement.',
    ED05: 'Les banques n’ont pas pu régler le paiement entre elles.',
    ERIN: 'Le compte ne peut pas recevoir les indications jointes au paiement.',
    FF01: 'La banque n’a pas pu lire le fichier de paiement.',
    FOCR: 'Le paiement a été rappelé.',
    FR01: 'La banque soupçonne une fraude.',
    LEGL: 'La loi interdit à la banque de payer.',
    MD07: 'Le décès du titulaire du compte a été signalé.',
    MS02: 'Le paiement a été refusé ; le titulaire du compte n’a pas donné de motif.',
    MS03: 'La banque a refusé le paiement sans donner de motif.',
    NARR: 'La banque a donné son motif en toutes lettres.',
    NOAS: 'La banque a interrogé le titulaire du compte et n’a pas eu de réponse.',
    RC01: 'Le code de la banque est faux.',
    RC04: 'Le code de la banque qui tient le compte est faux.',
    RR01: 'La loi oblige la banque à demander le compte ou l’identité du payeur.',
    RR02: 'La loi oblige la banque à demander le nom ou l’adresse du payeur.',
    RR03: 'La loi oblige la banque à demander le nom ou l’adresse du bénéficiaire.',
    RR04: 'Une règle de son autorité de surveillance interdit à la banque de payer.',
    SL01: 'La banque du compte n’accepte de tels paiements qu’avec l’accord du titulaire.',
    TECH: 'Un problème technique est survenu entre les banques.',
    TM01: 'Le fichier de paiement est arrivé après l’heure limite de la banque.',
    UPAY: 'Le paiement a été renvoyé comme n’étant pas dû.',
  },
  unknown: 'La banque n’a pas payé.',
  wholeFile: 'La banque a refusé tout le fichier dans lequel figurait le paiement.',
  held: {
    'no-account': 'Nous n’avons pas de compte sur lequel payer.',
    'representative-no-account':
      'Nous n’avons pas le compte de la personne qui est payée à votre place.',
    'account-cooling-off':
      'Le compte a été changé récemment. Pour que personne d’autre ne puisse le faire à votre insu, nous attendons avant de payer sur ce compte.',
    'payee-cooling-off':
      'La personne payée à votre place a été inscrite ou désignée récemment. Pour que cela ne puisse se faire à votre insu, nous attendons avant de payer.',
    'shared-account':
      'Plus de personnes devraient être payées sur ce compte que la loi ne le permet.',
    'account-not-valid': 'Le numéro de compte est faux.',
    'account-rejected':
      'Une banque a déjà refusé ou renvoyé un paiement sur ce compte. Nous n’essayons pas de nouveau.',
    'name-not-writable':
      'Votre nom ne peut pas s’écrire dans les caractères que les banques acceptent.',
    erased: 'Les données personnelles du bénéficiaire ont été effacées.',
    'no-guardian': 'Vous êtes mineur et nous ne connaissons aucun représentant légal à qui payer.',
    'guardians-disagree': 'Vos représentants légaux n’ont pas désigné la même personne à payer.',
    'no-estate': 'Personne n’a été inscrit pour régler la succession.',
    'taken-back': 'Ce dividende a été repris, car il n’était pas dû.',
    'paid-twice':
      'Ce dividende a déjà été payé, par un paiement que la banque avait dit ne pas avoir fait.',
    'payment-in-question': 'La banque avait refusé le paiement, puis a dit qu’elle avait payé.',
  },
  nextSteps: {
    'give-account':
      'Indiquez le compte sur lequel le dividende doit être payé. Il part avec le prochain fichier de paiement.',
    'ask-bank':
      'Adressez-vous à votre banque. Dès qu’elle accepte le paiement, indiquez de nouveau le même compte, ou indiquez-en un autre. Le dividende part avec le prochain fichier de paiement.',
    'fund-acts': 'Vous n’avez rien à faire : le fonds y remédie et paie de nouveau.',
    'fund-asks-bank': 'Vous n’avez rien à faire : le fonds demande à la banque si elle a payé.',
    'next-file':
      'Vous n’avez rien à faire : le dividende part avec le prochain fichier de paiement.',
    'correct-name':
      'Indiquez un compte à votre nom ; ou faites corriger votre nom et indiquez de nouveau le compte. Le dividende part avec le prochain fichier de paiement.',
    'ask-office': 'Adressez-vous à l’office qui verse le dividende.',
    'ask-why': 'Demandez pourquoi à l’office qui verse le dividende.',
    'ask-both':
      'Adressez-vous à votre banque et à l’office qui verse le dividende. Une fois la question réglée, indiquez de nouveau le compte, ou un autre.',
    'estate-asks':
      'La personne qui règle la succession s’adresse à l’office qui verse le dividende.',
    'representative-gives-account':
      'Cette personne indique le compte sur lequel le dividende doit être payé. Il part avec le prochain fichier de paiement.',
    'if-not-you':
      'Si c’était vous, vous n’avez rien à faire. Sinon, prévenez tout de suite l’office qui verse le dividende.',
    'if-not-right':
      'Si c’est exact, vous n’avez rien à faire. Sinon, prévenez tout de suite l’office qui verse le dividende.',
    'own-account': 'Indiquez un compte à vous, ou adressez-vous à l’office qui verse le dividende.',
    'another-account':
      'Indiquez un autre compte ; ou adressez-vous à votre banque, et indiquez de nouveau le même dès qu’elle accepte le paiement. Le dividende part avec le prochain fichier de paiement.',
    'latin-name':
      'Faites inscrire votre nom en lettres latines. Adressez-vous à l’office qui verse le dividende.',
    'guardian-proves':
      'Votre représentant légal justifie de sa qualité auprès de l’office qui verse le dividende.',
    'guardians-agree': 'Ils se mettent d’accord, et chacun d’eux désigne cette personne.',
    'estate-proves':
      'La personne qui règle la succession en justifie auprès de l’office qui verse le dividende.',
  },
  goesOutAgain: (times) =>
    `Il repart avec le prochain fichier de paiement, jusqu’à ${times} fois en tout. Vous pouvez demander pourquoi à votre banque, ou indiquer un autre compte.`,
  tellAccount: 'Indiquez-nous le compte sur lequel payer : nous n’en avons pas de vous.',
  expired: [
    'Il n’a pas été réclamé dans le délai que fixe la loi, et il est revenu au fonds.',
    'Si vous pensez que c’est une erreur, écrivez à l’office qui verse le dividende.',
  ],
  releasedWith: (year) => `Il a été libéré avec le dividende de ${year} : voyez ce relevé.`,
};
