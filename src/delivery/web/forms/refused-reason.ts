import type { Problem } from '../page-api.js';
import type { PageWords } from '../words/words.js';
import { type Form, refusedForm } from './form.js';

/** A form that asks for a reason alone, with what is wrong with it. */
export const refusedReason = (form: Form, { proposing }: PageWords, problem: Problem): Form =>
  refusedForm(form, problem, { '/reason': 'reason' }, { reason: proposing.wrong.reason });
