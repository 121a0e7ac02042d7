import type { Route } from '../../http/routes.js';
import { answering, download, page } from '../page-line.js';

const mine = (summary: string, menu?: NonNullable<Route['menu']>): Route =>
  page(['citizen'], summary, menu);

const answers = (form: string, summary: string): Route => answering(form, ['citizen'], summary);

const keeps = (summary: string): Route => download(['citizen'], summary);

/** A citizen's own affairs. */
export const CITIZEN_PAGES: Readonly<Record<string, Route>> = {
  'GET /me': mine(
    'The newest dividend: how much, why, and when',
    ({ citizen }) => citizen.dividend,
  ),
  'GET /me/years': mine('Every dividend of the reader', ({ citizen }) => citizen.years),
  'GET /me/years/:year': mine('One dividend of the reader: how much, why, and when'),
  'GET /me/years/:year/check': mine('Checks that the reader was counted'),
  'GET /me/years/:year/proof': keeps('What proves it, as a file'),
  'GET /me/years/:year/pdf': keeps('The statement as a PDF'),
  'GET /me/years/:year/signed': keeps('The statement as a signed file'),
  'GET /me/wards': mine('Whom the reader stands for', ({ ward }) => ward.wards),
  'GET /me/wards/:ward': mine('The newest dividend of a ward'),
  'GET /me/wards/:ward/years/:year': mine('One dividend of a ward: how much, why, and when'),
  'GET /me/wards/:ward/years/:year/check': mine('Checks that a ward was counted'),
  'GET /me/wards/:ward/years/:year/proof': keeps('What proves it, as a file'),
  'GET /me/wards/:ward/years/:year/pdf': keeps('A ward’s statement as a PDF'),
  'GET /me/wards/:ward/years/:year/signed': keeps('A ward’s statement as a signed file'),
  'GET /me/wards/:ward/payee': mine('Which guardian is paid for a ward'),
  'POST /me/wards/:ward/payee/check': answers(
    '/me/wards/:ward/payee',
    'Whom to pay for a ward, looked at before it is sent',
  ),
  'POST /me/wards/:ward/payee': mine('Names who is paid for a ward'),
  'POST /me/wards/:ward/years/:year/appeal': answers(
    '/me/wards/:ward/years/:year',
    'Appeals for a ward',
  ),
  'GET /me/account': mine('Where the dividend is paid to', ({ citizen }) => citizen.account),
  'POST /me/account/check': answers(
    '/me/account',
    'A new account, looked at once more before it is sent',
  ),
  'POST /me/account': mine('Changes the account'),
  'GET /me/claims': mine('What others claim, and how to object', ({ citizen }) => citizen.claims),
  'POST /me/claims/:id/objection': answers('/me/claims', 'Objects to a claim'),
  'GET /me/gifts': mine('What is given or saved', ({ citizen }) => citizen.gifts),
  'POST /me/gifts': mine('Changes what is given or saved'),
  'GET /me/appeals': mine('How the reader’s appeals stand', ({ citizen }) => citizen.appeals),
  'POST /me/years/:year/appeal': answers(
    '/me/years/:year',
    'Appeals against the roll of a dividend',
  ),
  'GET /me/accesses': mine(
    'Who has looked at what is kept of the reader',
    ({ citizen }) => citizen.accesses,
  ),
};
