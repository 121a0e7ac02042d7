import canonicalizeModule from 'canonicalize';
import type { Nation } from '../../domain/nation.js';
import type { VerifierKey } from '../../domain/signed-note.js';
import type { LogKeys } from '../../log/log-keys.js';
import type { DatedStatement } from './statement-pdf.js';

/** A statement that shows by itself who said it. */
export interface SignedStatement {
  readonly statement: object;
  /** A JWS with its payload left out (RFC 7515, appendix F): header, nothing, signature, between full stops. */
  readonly signature: string;
}

// A CommonJS module that declares itself as another.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;

const base64url = (text: string): string => Buffer.from(text).toString('base64url');

/** What such a file is: says so in itself, so that nothing else that was signed can be taken for it. */
export const SIGNED_STATEMENT_TYPE = 'citizen-statement/1';

/**
 * The statement, signed by a key of the public log (EdDSA on Ed25519, RFC 8037). What is signed is the statement as RFC 8785
 * writes it, so the same statement has the same signature. What was looked at of a person, such as convictions, is left
 * out: whoever the file is shown to could prove it to others.
 */
export function signedStatement(
  statement: DatedStatement,
  pseudonym: string,
  nation: Pick<Nation, 'name'>,
  keys: LogKeys,
  key: VerifierKey,
): SignedStatement {
  const { why } = statement;
  const whole = {
    type: SIGNED_STATEMENT_TYPE,
    fund: nation.name,
    citizen: pseudonym,
    ...statement,
    why: {
      ...why,
      reasons: why.reasons.map((reason) => ({ ...reason, evidence: undefined })),
    },
  };
  const { name, keyId } = key;
  const header = base64url(
    canonicalize({ alg: 'EdDSA', kid: `${name}+${keyId}`, typ: SIGNED_STATEMENT_TYPE })!,
  );
  const signature = keys.sign(Buffer.from(`${header}.${base64url(canonicalize(whole)!)}`), key);
  return { statement: whole, signature: `${header}..${signature.toString('base64url')}` };
}
