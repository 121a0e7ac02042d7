import type { PaymentWords } from './payment.js';

/** What becomes of a payment, in German. */
export const de: PaymentWords = {
  failed: {
    AC01: 'Die Kontonummer ist falsch, oder die Bank führt kein solches Konto.',
    AC02: 'Die Bank kennt das Konto nicht, von dem der Fonds zahlt.',
    AC03: 'Die Kontonummer ist falsch, oder die Bank führt kein solches Konto.',
    AC04: 'Das Konto ist aufgelöst.',
    AC05: 'Das Konto, von dem der Fonds zahlt, ist aufgelöst.',
    AC06: 'Das Konto ist gesperrt.',
    AC07: 'Das Konto ist aufgelöst.',
    AC12: 'Ein Konto dieser Art kann die Zahlung nicht empfangen.',
    AC13: 'Das Konto, von dem der Fonds zahlt, kann dafür nicht verwendet werden.',
    AC14: 'Ein Konto dieser Art kann die Zahlung nicht empfangen.',
    AG01: 'Auf dieses Konto sind Zahlungen dieser Art nicht zulässig.',
    AG02: 'Die Bank nimmt Zahlungsaufträge dieser Art nicht an.',
    AG03: 'Die Bank nimmt Zahlungen dieser Art nicht an.',
    AM01: 'Der Zahlungsauftrag lautete auf null.',
    AM02: 'Der Betrag ist höher, als die Bank auf einmal durchlässt.',
    AM03: 'Das Konto wird in einer Währung geführt, in der wir nicht zahlen können.',
    AM04: 'Das Konto, von dem der Fonds zahlt, war nicht ausreichend gedeckt.',
    AM05: 'Die Bank hält diese Zahlung für eine, die sie schon erhalten hat.',
    AM09: 'Der Betrag ist nicht der vereinbarte.',
    AM10: 'Die Summen der Zahlungsdatei stimmen nicht.',
    BE01: 'Der Name passt nicht zum Konto.',
    BE04: 'Die Bank verlangt die Anschrift des Empfängers.',
    BE05: 'Die Bank kennt den Absender der Zahlungsdatei nicht.',
    BE06: 'Die Bank kennt den Empfänger nicht.',
    BE07: 'Die Bank verlangt die Anschrift des Zahlers.',
    CNOR: 'Die Bank des Kontos ist für Zahlungen dieser Art nicht erreichbar.',
    CURR: 'Das Konto wird in einer Währung geführt, in der wir nicht zahlen können.',
    CUST: 'Die Zahlung kam zurück, weil der Inhaber des Kontos darum gebeten hat.',
    DNOR: 'Die Bank, von der der Fonds zahlt, ist für Zahlungen dieser Art nicht erreichbar.',
    DT01: 'An dem vorgesehenen Tag kann die Bank nicht zahlen.',
    DUPL: 'Die Bank hält diese Zahlung für eine, die sie schon erhalten hat.',
    ED05: 'Die Banken konnten die Zahlung untereinander nicht abwickeln.',
    ERIN: 'Das Konto kann die Angaben nicht aufnehmen, die mit der Zahlung kamen.',
    FF01: 'Die Bank konnte die Zahlungsdatei nicht lesen.',
    FOCR: 'Die Zahlung wurde zurückgerufen.',
    FR01: 'Die Bank hat einen Verdacht auf Betrug.',
    LEGL: 'Die Bank darf nach dem Gesetz nicht zahlen.',
    MD07: 'Der Inhaber des Kontos ist als verstorben gemeldet.',
    MS02: 'Die Zahlung wurde abgelehnt; der Inhaber des Kontos hat keinen Grund genannt.',
    MS03: 'Die Bank hat die Zahlung abgelehnt und keinen Grund genannt.',
    NARR: 'Die Bank hat ihren Grund in eigenen Worten genannt.',
    NOAS: 'Die Bank hat den Inhaber des Kontos gefragt und keine Antwort erhalten.',
    RC01: 'Der Code der Bank ist falsch.',
    RC04: 'Der Code der Bank, die das Konto führt, ist falsch.',
    RR01: 'Die Bank verlangt nach dem Gesetz das Konto oder die Identität des Zahlers.',
    RR02: 'Die Bank verlangt nach dem Gesetz den Namen oder die Anschrift des Zahlers.',
    RR03: 'Die Bank verlangt nach dem Gesetz den Namen oder die Anschrift des Empfängers.',
    RR04: 'Die Bank darf nach einer Vorschrift ihrer Aufsicht nicht zahlen.',
    SL01: 'Die Bank des Kontos nimmt solche Zahlungen nur an, wenn es mit dem Inhaber vereinbart ist.',
    TECH: 'Zwischen den Banken ist ein technischer Fehler aufgetreten.',
    TM01: 'Die Zahlungsdatei kam nach dem Annahmeschluss der Bank.',
    UPAY: 'Die Zahlung wurde als nicht geschuldet zurückgesandt.',
  },
  unknown: 'Die Bank hat nicht gezahlt.',
  wholeFile: 'Die Bank hat die ganze Datei abgelehnt, in der die Zahlung stand.',
  held: {
    'no-account': 'Wir haben kein Konto, auf das wir zahlen können.',
    'representative-no-account':
      'Wir haben kein Konto der Person, an die statt Ihrer gezahlt wird.',
    'account-cooling-off':
      'Das Konto wurde vor Kurzem geändert. Damit das niemand anderes unbemerkt tun kann, warten wir, bevor wir darauf zahlen.',
    'payee-cooling-off':
      'Die Person, an die statt Ihrer gezahlt wird, wurde vor Kurzem eingetragen oder benannt. Damit das nicht unbemerkt geschehen kann, warten wir, bevor wir zahlen.',
    'shared-account': 'Auf dieses Konto wäre an mehr Personen zu zahlen, als das Gesetz erlaubt.',
    'account-not-valid': 'Die Kontonummer ist falsch.',
    'account-rejected':
      'Eine Bank hat auf dieses Konto schon einmal nicht gezahlt. Wir versuchen es nicht noch einmal.',
    'name-not-writable': 'Ihr Name lässt sich nicht in den Zeichen schreiben, die Banken annehmen.',
    erased: 'Die persönlichen Angaben des Empfängers wurden gelöscht.',
    'no-guardian':
      'Sie sind minderjährig, und wir kennen keinen gesetzlichen Vertreter, an den wir zahlen können.',
    'guardians-disagree':
      'Ihre gesetzlichen Vertreter haben nicht dieselbe Person benannt, an die gezahlt werden soll.',
    'no-estate': 'Es ist niemand eingetragen, der den Nachlass regelt.',
    'taken-back': 'Diese Dividende wurde zurückgenommen, da sie nicht geschuldet war.',
    'paid-twice':
      'Diese Dividende wurde schon gezahlt, durch eine Zahlung, von der die Bank gesagt hatte, sie habe sie nicht ausgeführt.',
    'payment-in-question': 'Die Bank hatte die Zahlung abgelehnt und sagte dann, sie habe gezahlt.',
  },
  nextSteps: {
    'give-account':
      'Geben Sie das Konto an, auf das die Dividende gezahlt werden soll. Sie geht mit der nächsten Zahlungsdatei hinaus.',
    'ask-bank':
      'Fragen Sie Ihre Bank. Sobald sie die Zahlung annimmt, geben Sie dasselbe Konto noch einmal an, oder geben Sie ein anderes an. Die Dividende geht mit der nächsten Zahlungsdatei hinaus.',
    'fund-acts': 'Sie brauchen nichts zu tun: Der Fonds behebt das und zahlt noch einmal.',
    'fund-asks-bank': 'Sie brauchen nichts zu tun: Der Fonds fragt die Bank, ob sie gezahlt hat.',
    'next-file':
      'Sie brauchen nichts zu tun: Die Dividende geht mit der nächsten Zahlungsdatei hinaus.',
    'correct-name':
      'Geben Sie ein Konto an, das auf Ihren Namen lautet; oder lassen Sie Ihren Namen berichtigen und geben Sie das Konto noch einmal an. Die Dividende geht mit der nächsten Zahlungsdatei hinaus.',
    'ask-office': 'Fragen Sie die Stelle, die die Dividende zahlt.',
    'ask-why': 'Fragen Sie die Stelle, die die Dividende zahlt, nach dem Grund.',
    'ask-both':
      'Fragen Sie Ihre Bank und die Stelle, die die Dividende zahlt. Sobald es geklärt ist, geben Sie das Konto noch einmal an, oder ein anderes.',
    'estate-asks': 'Wer den Nachlass regelt, wendet sich an die Stelle, die die Dividende zahlt.',
    'representative-gives-account':
      'Diese Person gibt das Konto an, auf das die Dividende gezahlt werden soll. Sie geht mit der nächsten Zahlungsdatei hinaus.',
    'if-not-you':
      'Wenn Sie es waren, brauchen Sie nichts zu tun. Wenn nicht, melden Sie es sofort der Stelle, die die Dividende zahlt.',
    'if-not-right':
      'Wenn es stimmt, brauchen Sie nichts zu tun. Wenn nicht, melden Sie es sofort der Stelle, die die Dividende zahlt.',
    'own-account':
      'Geben Sie ein eigenes Konto an, oder fragen Sie die Stelle, die die Dividende zahlt.',
    'another-account':
      'Geben Sie ein anderes Konto an; oder fragen Sie Ihre Bank, und geben Sie dasselbe noch einmal an, sobald sie die Zahlung annimmt. Die Dividende geht mit der nächsten Zahlungsdatei hinaus.',
    'latin-name':
      'Lassen Sie Ihren Namen in lateinischen Buchstaben eintragen. Fragen Sie die Stelle, die die Dividende zahlt.',
    'guardian-proves':
      'Ihr gesetzlicher Vertreter weist sich gegenüber der Stelle aus, die die Dividende zahlt.',
    'guardians-agree': 'Sie einigen sich, und jeder von ihnen benennt diese Person.',
    'estate-proves':
      'Wer den Nachlass regelt, weist es gegenüber der Stelle nach, die die Dividende zahlt.',
  },
  goesOutAgain: (times) =>
    `Sie geht mit der nächsten Zahlungsdatei noch einmal hinaus, insgesamt bis zu ${times} Mal. Sie können Ihre Bank nach dem Grund fragen oder ein anderes Konto angeben.`,
  tellAccount: 'Nennen Sie uns das Konto, auf das wir zahlen sollen: Wir haben keines von Ihnen.',
  expired: [
    'Sie wurde nicht in der Frist abgerufen, die das Gesetz gibt, und fiel an den Fonds zurück.',
    'Wenn Sie das für falsch halten, schreiben Sie an die Stelle, die die Dividende zahlt.',
  ],
  releasedWith: (year) =>
    `Sie wurde mit der Dividende von ${year} freigegeben: siehe deren Mitteilung.`,
};
