import { dayOf } from '../../domain/calendar.js';
import { lawOn, type Nation } from '../../domain/nation.js';
import type { Passed } from './door.guard.js';
import { HttpProblem } from './problems.js';

const MINUTE_MS = 60_000;

/** Where money is paid to is changed only just after signing in, not on a device that was left open or taken. */
export class FreshSignIn {
  constructor(private readonly nation: Nation) {}

  /** @throws HttpProblem `fresh-sign-in-required` */
  refuseUnlessFresh({ caller }: Passed): void {
    const now = new Date();
    const minutes = lawOn(this.nation, dayOf(now))?.payment.freshSignInMinutes ?? 0;
    if (!caller.signedInAt || now.getTime() - caller.signedInAt.getTime() > minutes * MINUTE_MS)
      throw new HttpProblem(
        'fresh-sign-in-required',
        `Your sign-in is older than the ${minutes} minutes that the law allows here, or its token does not say when it was. Sign in again and repeat the request.`,
      );
  }
}
