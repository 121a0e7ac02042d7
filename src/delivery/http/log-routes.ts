import { listFilter } from './contracts.js';
import { consistencyQuery, inclusionQuery } from './log-contracts.js';
import type { Route } from './routes.js';

/** What a proof is of: see docs/public-log.md. */
const open = (
  summary: string,
  answer: string,
  more: Pick<Route, 'query' | 'file' | 'media'> = {},
): Route => ({
  roles: 'open',
  tag: 'Public log',
  summary,
  ...more,
  status: 200,
  answer,
});

const TEXT = { media: 'text/plain' } as const;

/** The public log: for everyone, without sign-in, and with nothing in it that is anyone's. */
export const LOG_ROUTES: Readonly<Record<string, Route>> = {
  'GET /log/checkpoint': open(
    'The newest checkpoint of the log (C2SP tlog-checkpoint), with what witnesses say of it',
    'A signed note',
    TEXT,
  ),
  'GET /log/checkpoints/:size': open(
    'The checkpoint of so many leaves, with what witnesses say of it',
    'A signed note',
    TEXT,
  ),
  'GET /log/cosigned-checkpoint': open(
    'The newest checkpoint that a witness has cosigned',
    'A signed note',
    TEXT,
  ),
  'GET /log/tile/*': open(
    'A tile of the tree, or a bundle of its entries (C2SP tlog-tiles): <level>/<number>, entries/<number>, with .p/<width> where it is not full',
    'Hashes of 32 bytes, or entries',
    { media: 'application/octet-stream' },
  ),
  'GET /log/proof/inclusion': open(
    'The hashes that prove a leaf to be in the tree of so many leaves (RFC 9162, 2.1.3)',
    'The proof, with hashes in base64',
    { query: inclusionQuery },
  ),
  'GET /log/proof/consistency': open(
    'The hashes that prove that the tree only grew from so many leaves to so many (RFC 9162, 2.1.4)',
    'The proof, with hashes in base64',
    { query: consistencyQuery },
  ),
  'GET /log/days': open(
    'What each part of the chart of accounts has changed by, by day recorded; days on which somebody could be told are published together with those after them',
    'A page of spans of days, with the leaves they are of',
    { query: listFilter },
  ),
  'GET /log/dividend-runs': open(
    'What was declared of each dividend run: total, number of citizens and root of its sum tree; the leaf of the log that commits to it',
    'A page of declarations, in the order of the log',
    { query: listFilter },
  ),
  'GET /log/key': open(
    'The keys that checkpoints are and were signed with (C2SP signed-note verifier keys), the newest first',
    'A key on each line',
    TEXT,
  ),
  'POST /log/cosignatures': open(
    'Take in what witnesses of this log say of a checkpoint (C2SP tlog-cosignature): the note, with their lines',
    'How many cosignatures are new',
    { file: ['text/plain'] },
  ),
  'GET /v1/journal-entries/:id/log-proof': {
    roles: ['auditor'],
    tag: 'Public log',
    summary: 'A journal entry as the log commits to it, its salt, and the proof that it is there',
    status: 200,
    answer: 'Entry, salt, commitment, position, proof and checkpoint',
  },
};
