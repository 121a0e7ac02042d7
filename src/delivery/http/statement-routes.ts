import type { Route } from './routes.js';

const file = (
  whose: string,
  summary: string,
  more: Pick<Route, 'media' | 'readsCitizens'> = {},
): Route => ({
  roles: ['citizen'],
  ...more,
  tag: 'Citizens',
  summary: `${whose} statement of one year ${summary}`,
  status: 200,
  answer: 'The file; the same statement is the same file, byte for byte',
});

const PDF = 'as a PDF to keep, in the language that is accepted';
const SIGNED = 'with a signature by the key of the public log (a detached JWS over RFC 8785)';
const pdf = { media: 'application/pdf' } as const;
const logged = { readsCitizens: true } as const;

/** Statements that one can keep: see docs/citizen.md. */
export const STATEMENT_ROUTES: Readonly<Record<string, Route>> = {
  'GET /v1/me/statements/:year/pdf': file('My', PDF, pdf),
  'GET /v1/me/statements/:year/signed': file('My', SIGNED),
  'GET /v1/me/wards/:pseudonym/statements/:year/pdf': file('My ward’s', PDF, {
    ...pdf,
    ...logged,
  }),
  'GET /v1/me/wards/:pseudonym/statements/:year/signed': file('My ward’s', SIGNED, logged),
};
