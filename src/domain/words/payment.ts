import type { HoldReason, NextStep, ReasonCode } from '../payment-reason.js';
import { type Language, spokenOr } from './language.js';
import { ar } from './payment-ar.js';
import { de } from './payment-de.js';
import { en } from './payment-en.js';
import { fr } from './payment-fr.js';

/** What becomes of a payment and what comes next, in plain words of one language: a sentence or two each. */
export interface PaymentWords {
  /** Why a bank did not pay, by its code of ISO 20022. */
  readonly failed: Readonly<Record<ReasonCode, string>>;
  /** It gave no code, or one that there are no words for. */
  readonly unknown: string;
  readonly wholeFile: string;
  /** Why nothing was sent to a bank. */
  readonly held: Readonly<Record<HoldReason, string>>;
  readonly nextSteps: Readonly<Record<Exclude<NextStep, 'goes-out-again'>, string>>;
  readonly goesOutAgain: (times: number) => string;
  readonly tellAccount: string;
  /** Why, and what to do about it. */
  readonly expired: readonly [string, string];
  /** Of what was held for a minor. */
  readonly releasedWith: (year: number) => string;
}

const WORDS: Readonly<Record<Language, PaymentWords>> = { en, fr, de, ar };

/** The words of a language; of one that there are none in, English. */
export const paymentWordsIn = (language: string): PaymentWords => WORDS[spokenOr(language, 'en')];
