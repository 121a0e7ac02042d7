import { z } from 'zod';
import { entrySaid, statement } from './answer-contracts.js';
import { base64, counted, day, decimal, id, instant, leaf, text } from './answer-fields.js';

/** What is answered of the public log and of what it proves, to whoever asks: docs/public-log.md, docs/dividend-proof.md. */

/** From a leaf up to the root: the tree's hashes beside the way. */
const proof = z.array(base64);
const checkpoint = text.meta({ description: 'A signed note, with what witnesses say of it' });

export const inclusionProof = z
  .object({ leaf, size: leaf, proof })
  .meta({ id: 'InclusionProof', description: 'RFC 9162, 2.1.3; hashes in base64' });
export const consistencyProof = z
  .object({ from: leaf, to: leaf, proof })
  .meta({ id: 'ConsistencyProof', description: 'RFC 9162, 2.1.4; hashes in base64' });

export const logDays = z
  .object({
    from: day,
    to: day,
    entries: counted.meta({ description: 'How many were recorded from the one day to the other' }),
    firstLeaf: leaf,
    size: leaf.meta({ description: 'Of the tree, with their leaves' }),
    currency: text,
    changes: z.record(text, decimal).meta({
      description: 'By how much each part of the chart of accounts has changed; debits are > 0',
    }),
  })
  .meta({ id: 'LogDays' });

const declared = {
  year: z.int(),
  run: id,
  currency: text,
  total: decimal,
  citizens: counted.meta({ description: 'How many get something' }),
  root: base64.meta({ description: 'Of the sum tree over what each of them gets' }),
  entry: base64.meta({ description: 'The commitment to the journal entry that approves the run' }),
};
const declaration = z.object(declared).meta({ id: 'Declaration' });
export const declarationInLog = z.object({ ...declared, leaf }).meta({ id: 'DeclarationInLog' });

export const cosigned = z.object({ recorded: counted }).meta({ id: 'CosignaturesRecorded' });

const posted = { account: text, quantity: decimal };
/** A journal entry as the log commits to it. */
const sealedEntry = z
  .object({
    type: z.literal('universal-investment/journal-entry/1'),
    entryNo: counted,
    id,
    ...entrySaid,
    postings: z.array(z.object({ ...posted, commodity: text })),
    holdings: z.array(
      z.object({
        ...posted,
        holding: text.meta({ description: 'The id of the company and the class, `<id>:<code>`' }),
      }),
    ),
    citizens: z.array(
      z.object({ ...posted, citizen: id.nullable().meta({ description: 'The pseudonym' }) }),
    ),
  })
  .meta({ id: 'SealedEntry' });
export const entryProof = z
  .object({
    entry: sealedEntry,
    salt: base64,
    /** Where the entry approves a dividend: then this is the leaf. */
    declaration: declaration.optional(),
    commitment: base64.meta({ description: 'SHA-256 of the salt and of the entry by RFC 8785' }),
    leaf,
    size: leaf,
    proof,
    checkpoint,
  })
  .meta({ id: 'EntryProof' });

export const dividendProof = z
  .object({
    type: z.literal('universal-investment/dividend-proof/1'),
    dividend: declaration,
    citizen: z.object({
      salt: base64,
      commitment: base64.meta({ description: 'To the salt and the national id' }),
      gross: decimal.meta({ description: 'Before deductions' }),
    }),
    path: z
      .array(
        z.object({
          side: z.enum(['left', 'right']),
          hash: base64,
          sum: decimal,
          citizens: counted,
        }),
      )
      .meta({ description: 'What stands beside the way from their leaf up to the root' }),
    log: z.object({ leaf, size: leaf, proof, checkpoint }),
  })
  .meta({ id: 'DividendProof' });

/** What a statement's reasons were found by is not in it: whoever the file is shown to could prove it to others. */
const { why } = statement.shape;
const { reasons } = why.shape;
export const signedStatement = z
  .object({
    statement: statement.extend({
      type: z.literal('citizen-statement/1'),
      fund: text.meta({ description: 'The name of the nation' }),
      citizen: id,
      asOf: instant,
      why: why.extend({ reasons: z.array(reasons.element.omit({ evidence: true })) }),
    }),
    signature: text.meta({
      description:
        'A JWS (RFC 7515, appendix F) without its payload, which is the statement by RFC 8785',
    }),
  })
  .meta({ id: 'SignedStatement' });
