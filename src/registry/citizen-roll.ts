import type pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { Refusal } from '../domain/refusal.js';
import type { Proposal, ProposalStore, Verdict } from '../ledger/proposal.store.js';
import type { ChunkName, Run, RunId, RunStore } from '../runs/run.store.js';
import type { RunWork } from '../runs/runs.js';
import type { ChangedAccount, Citizen, CitizenDates, CitizenStore } from './citizen.store.js';
import { byteaLiteral, copyInto } from './copy.js';
import type { RejectedRow } from './incorporation.store.js';
import type { Vault } from './vault.js';

/** A person as the nation's register states them. */
export interface Person extends CitizenDates {
  readonly nationalId: string;
  readonly name: string;
  readonly iban: string | null;
}

/** A person of a file: one for the roll, or a row that is sent back. */
export type UploadedPerson =
  | { readonly line: number; readonly person: Person }
  | { readonly line: number; readonly rejected: RejectedRow };

/** Citizens of one chunk of an import. */
const CHUNK_SIZE = 5_000;

const UPLOAD_COLUMNS = [
  'run_id',
  'chunk_no',
  'line_no',
  'national_id_hash',
  'facts_hash',
  'born_on',
  'resident_since',
  'resident_until',
  'died_on',
  'sealed',
  'has_account',
  'account_hash',
  'problems',
] as const;

/** What is sealed of a citizen. */
type Secrets = Pick<Person, 'nationalId' | 'name' | 'iban'>;

/** Who the citizens are. */
export class CitizenRoll implements RunWork {
  readonly kinds = ['citizen-import'] as const;

  constructor(
    private readonly database: DataSource,
    private readonly store: CitizenStore,
    private readonly runs: RunStore,
    private readonly proposals: ProposalStore,
    private readonly vault: Vault,
  ) {}

  find = (nationalId: string): Promise<Citizen | undefined> =>
    this.store.findByNationalId(this.database, this.vault.hash('national-id', nationalId));

  /** @throws Refusal `not-on-the-roll` */
  async citizen(nationalId: string): Promise<Citizen> {
    const found = await this.find(nationalId);
    if (!found) throw new Refusal('not-on-the-roll');
    return found;
  }

  /** @throws Refusal `unknown-citizen` */
  async byPseudonym(
    pseudonym: string,
    from: DataSource | EntityManager = this.database,
  ): Promise<Citizen> {
    const found = await this.store.findByPseudonym(from, pseudonym);
    if (!found) throw new Refusal('unknown-citizen');
    return found;
  }

  /** A citizen's own change of account. @throws Refusal `not-on-the-roll` */
  async changeAccount(tx: EntityManager, nationalId: string, iban: string): Promise<void> {
    const citizen = await this.store.findByNationalId(
      tx,
      this.vault.hash('national-id', nationalId),
    );
    if (!citizen) throw new Refusal('not-on-the-roll');
    await this.store.changeAccount(tx, citizen, this.withAccount(citizen, iban));
  }

  /**
   * Staff's change of a citizen's account: another person must approve it. The account is sealed for that citizen.
   * @throws Refusal `unknown-citizen`, `proposal-exists`
   */
  async proposeAccount(
    tx: EntityManager,
    pseudonym: string,
    iban: string,
    person: string,
    reason: string,
  ): Promise<Proposal> {
    const citizen = await this.byPseudonym(pseudonym, tx);
    const account = {
      hash: this.vault.hash('account', iban),
      sealed: this.vault.seal(iban, citizen.nationalIdHash),
    };
    await this.store.proposeAccount(tx, citizen, account, person, reason);
    return this.proposals.newest(tx, 'account-change', pseudonym);
  }

  /** The account that a proposal would change a citizen's to. */
  proposedAccount = ({ nationalIdHash }: Citizen, { content }: Proposal): string =>
    this.vault.open(Buffer.from(String(content['sealed']), 'base64'), nationalIdHash);

  /** @throws Refusal `unknown-citizen`, `unknown-proposal`, `proposer-may-not-approve`, `not-in-that-state` … */
  async approveAccount(tx: EntityManager, pseudonym: string, verdict: Verdict): Promise<Proposal> {
    const citizen = await this.byPseudonym(pseudonym, tx);
    const proposal = await this.proposals.newest(tx, 'account-change', pseudonym);
    const iban = this.proposedAccount(citizen, proposal);
    await this.store.approveAccount(tx, proposal, this.withAccount(citizen, iban), verdict);
    return this.proposals.newest(tx, 'account-change', pseudonym);
  }

  /** Takes in a whole file, in the caller's transaction; it goes on the roll chunk by chunk once that commits. */
  async receive(
    tx: EntityManager,
    client: pg.ClientBase,
    people: AsyncIterable<readonly UploadedPerson[]>,
    format: string,
    person: string,
  ): Promise<RunId> {
    const runId = await this.store.openImport(tx, format, person);
    await copyInto(client, 'citizen_upload', UPLOAD_COLUMNS, this.uploadRows(runId, people));
    await this.store.closeUpload(tx, runId);
    return runId;
  }

  /** Rows that were sent back, opened for whoever sent them. */
  async rejections(runId: RunId, afterLine: bigint, limit: number): Promise<RejectedRow[]> {
    const rows = await this.store.rejections(this.database, runId, afterLine, limit);
    return rows.map(
      ({ sealed }) => JSON.parse(this.vault.open(sealed, Buffer.from(runId))) as RejectedRow,
    );
  }

  async perform(tx: EntityManager, { runId, step, chunkNo }: ChunkName): Promise<void> {
    await this.store.enrolChunk(tx, runId, step, chunkNo);
  }

  async advance({ runId }: Run): Promise<void> {
    await this.runs.advanceImport(this.database, runId);
  }

  private withAccount(citizen: Citizen, iban: string): ChangedAccount {
    const secrets = JSON.parse(this.vault.open(citizen.sealed, citizen.nationalIdHash)) as Secrets;
    const person: Person = { ...citizen, ...secrets, iban };
    return {
      sealed: this.vault.seal(sealedText(person), citizen.nationalIdHash),
      factsHash: this.factsHash(person),
      accountHash: this.vault.hash('account', iban),
    };
  }

  private factsHash(person: Person): Buffer {
    const { nationalId, name, bornOn, residentSince, residentUntil, diedOn, iban } = person;
    return this.vault.hash(
      'facts',
      JSON.stringify([nationalId, name, bornOn, residentSince, residentUntil, diedOn, iban]),
    );
  }

  private async *uploadRows(runId: RunId, people: AsyncIterable<readonly UploadedPerson[]>) {
    let taken = 0;
    for await (const group of people)
      yield group.map((uploaded): (string | null)[] => {
        const chunkNo = String(Math.floor(taken++ / CHUNK_SIZE) + 1);
        const place = [runId, chunkNo, String(uploaded.line)];
        if ('rejected' in uploaded) {
          const sealed = this.vault.seal(JSON.stringify(uploaded.rejected), Buffer.from(runId));
          return [...place, ...Array<null>(9).fill(null), byteaLiteral(sealed)];
        }
        const { person } = uploaded;
        const hash = this.vault.hash('national-id', person.nationalId);
        return [
          ...place,
          byteaLiteral(hash),
          byteaLiteral(this.factsHash(person)),
          person.bornOn,
          person.residentSince,
          person.residentUntil,
          person.diedOn,
          byteaLiteral(this.vault.seal(sealedText(person), hash)),
          person.iban === null ? 'f' : 't',
          person.iban === null ? null : byteaLiteral(this.vault.hash('account', person.iban)),
          null,
        ];
      });
  }
}

const sealedText = ({ nationalId, name, iban }: Secrets): string =>
  JSON.stringify({ nationalId, name, iban });
