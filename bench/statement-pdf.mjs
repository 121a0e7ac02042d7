import * as dividendProof from './dividend-proof.mjs';
import { most99, WARMED } from './dividend-proof.mjs';

/**
 * A statement as a PDF, as a citizen waits for it: how long 99 of a hundred take at most, one after the other; beside the
 * statement itself, which is drawn in it.
 */
export const name = 'statement-pdf';
export const unit = 'ms';
export const bar = { of: 'ours', most: 150 };

const CITIZENS_OF_MILLION = 0.01;
const ASKED = 200;

export const { openPlace } = dividendProof;

export async function setUp(place, scale) {
  const { at } = await dividendProof.setUp(place, scale * CITIZENS_OF_MILLION);
  const token = await place.token(dividendProof.NATIONAL_ID, 'citizen');
  return { statement: at.replace(/\/proof$/, ''), token };
}

export const floor = ({ address }, { statement, token }) => asked(address + statement, token);
export const ours = ({ address }, { statement, token }) =>
  asked(`${address}${statement}/pdf`, token);

async function asked(url, token) {
  const taken = [];
  let bytes = 0;
  for (let no = -WARMED; no < ASKED; no++) {
    const startAt = performance.now();
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    bytes = (await answer.arrayBuffer()).byteLength;
    if (!answer.ok) throw new Error(`${url} was answered with ${answer.status}`);
    if (no >= 0) taken.push(performance.now() - startAt);
  }
  const middle = taken.toSorted((a, b) => a - b)[ASKED / 2];
  return { figure: most99(taken), median: middle, bytes };
}
