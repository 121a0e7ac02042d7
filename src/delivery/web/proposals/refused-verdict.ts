import type { Form } from '../forms/form.js';
import { refusedReason } from '../forms/refused-reason.js';
import { toldBy } from '../forms/told-by.js';
import type { Problem } from '../page-api.js';
import type { PageWords } from '../words/words.js';

/** The form that somebody decides by, with why that cannot be decided so. */
export const refusedVerdict = (form: Form, words: PageWords, problem: Problem): Form =>
  refusedReason(form, words, toldBy(words.proposals.refused, problem));
