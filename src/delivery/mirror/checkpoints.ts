import { type Checkpoint, readCheckpoint } from '../../domain/checkpoint.js';
import {
  isSigned,
  NoteMistake,
  readNote,
  readVerifierKey,
  type SignedNote,
  type VerifierKey,
} from '../../domain/signed-note.js';

/** Raised when a log is not what it said it was; says exactly what is wrong. */
export class LogBroken extends Error {}

/** Raised when the folder is not as the mirror left it. The log has no part in that. */
export class FolderChanged extends Error {}

/** Raised when two checkpoints, each of them signed, cannot be of one log: together they are the proof, for whoever asks. */
export class LogFork extends LogBroken {
  constructor(
    what: string,
    then: Signed,
    readonly now: Signed,
  ) {
    super(
      `FORK: ${what}\nThe checkpoint of then:\n${then.text}\nThe checkpoint of now:\n${now.text}`,
    );
  }
}

export type Signed = Checkpoint & { readonly note: SignedNote; readonly text: string };

/** The checkpoint that is served; whether its signature is right is another question. @throws LogBroken */
export function servedCheckpoint(text: string): Signed {
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof NoteMistake)) throw error;
    throw new LogBroken(`the checkpoint that is served ${error.message}`);
  }
}

/**
 * The checkpoint that the folder has, which was believed when it was written. A disk is no witness: what nobody signed says nothing
 * against the log. @throws FolderChanged
 */
export function keptCheckpoint(text: string, keys: readonly VerifierKey[]): Signed {
  try {
    const kept = read(text);
    if (isSigned(kept.note, ofOrigin(kept.origin, keys))) return kept;
  } catch (error) {
    if (!(error instanceof NoteMistake)) throw error;
  }
  throw new FolderChanged(
    'the checkpoint in the folder is not what was signed: it, or the file keys beside it, was changed on this disk, and says nothing against the log. ' +
      'Put back the folder from a copy of it, or copy the log anew into another folder',
  );
}

const read = (text: string): Signed => {
  const note = readNote(text);
  return { ...readCheckpoint(note.text), note, text };
};

export const ofOrigin = (origin: string, keys: readonly VerifierKey[]): readonly VerifierKey[] =>
  keys.filter(({ name }) => name === origin);

/** Keys, a line each. @throws NoteMistake */
export const keysIn = (text: string): readonly VerifierKey[] =>
  text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => readVerifierKey(line));

/** What two checkpoints that are both signed say against each other, whatever the leaves are. @throws LogBroken */
export function refuseFork(then: Signed | undefined, now: Signed): void {
  if (!then) return;
  if (now.size < then.size)
    throw new LogFork(`the log has gone back from ${then.size} leaves to ${now.size}.`, then, now);
  if (now.size === then.size && !now.root.equals(then.root))
    throw new LogFork(`of ${now.size} leaves there are two roots that are signed.`, then, now);
}
