import type pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { Refusal } from '../domain/refusal.js';
import { identityCommitment } from '../domain/sum-tree.js';
import type { Proposal, ProposalStore, Verdict } from '../ledger/proposal.store.js';
import { asCitizen, beCitizen, seeOnly } from '../ledger/reader.store.js';
import type { ChunkName, Run, RunId, RunStore } from '../runs/run.store.js';
import type { RunWork } from '../runs/runs.js';
import type {
  ChangedAccount,
  Citizen,
  CitizenDates,
  CitizenStore,
  Spell,
} from './citizen.store.js';
import { byteaLiteral, copyInto } from './copy.js';
import type { RejectedRow } from './incorporation.store.js';
import type { MasterKeyStore } from './master-key.store.js';
import type { CurrentMasterKey, FreshlySealed, Sealed, Vault } from './vault.js';

/** A person as the nation's register states them. */
export interface Person extends CitizenDates {
  readonly nationalId: string;
  readonly name: string;
  readonly iban: string | null;
  /** Residence before the latest, oldest first; absent: not stated, and what is known of it stays. */
  readonly earlierResidence?: readonly Spell[];
}

/** A person of a file: one for the roll, or a row that is sent back. */
export type UploadedPerson =
  | { readonly line: number; readonly person: Person }
  | {
      readonly line: number;
      readonly rejected: RejectedRow;
      /** Whose row it seems to be, so that it goes with them when they are erased. */
      readonly nationalId?: string | undefined;
    };

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
  'earlier_residence',
  'died_on',
  'sealed',
  'has_account',
  'account_hash',
  'commitment',
  'problems',
  'wrapped_key',
] as const;

/** What is sealed of a citizen. */
export type Secrets = Pick<Person, 'nationalId' | 'name' | 'iban'>;

/** What is done about one citizen, in a transaction that sees no other. */
type OfOne<T> = (tx: EntityManager, citizen: Citizen) => Promise<T>;

/** Who the citizens are. */
export class CitizenRoll implements RunWork {
  readonly kinds = ['citizen-import'] as const;

  constructor(
    private readonly database: DataSource,
    private readonly store: CitizenStore,
    private readonly masterKeys: MasterKeyStore,
    private readonly runs: RunStore,
    private readonly proposals: ProposalStore,
    private readonly vault: Vault,
  ) {}

  /** The pseudonym of who has this national id. */
  find = (
    nationalId: string,
    from: DataSource | EntityManager = this.database,
  ): Promise<string | undefined> =>
    this.store.pseudonymOf(from, this.vault.hash('national-id', nationalId));

  /** @throws Refusal `not-on-the-roll` */
  private async pseudonymOf(tx: EntityManager, nationalId: string): Promise<string> {
    const pseudonym = await this.find(nationalId, tx);
    if (!pseudonym) throw new Refusal('not-on-the-roll');
    return pseudonym;
  }

  /** @throws Refusal `not-on-the-roll` */
  ofNationalId = <T>(nationalId: string, work: OfOne<T>): Promise<T> =>
    this.database.transaction(async (tx) => {
      const pseudonym = await this.pseudonymOf(tx, nationalId);
      await beCitizen(tx, pseudonym);
      return work(tx, await this.citizen(tx, pseudonym));
    });

  /** The same in a transaction that goes on as whoever began it. @throws Refusal `not-on-the-roll` */
  as = async <T>(tx: EntityManager, nationalId: string, work: OfOne<T>): Promise<T> =>
    this.seen(tx, await this.pseudonymOf(tx, nationalId), work);

  /** What is done about a ward by who stands for them now. @throws Refusal `not-on-the-roll`, `unknown-citizen` */
  async asRepresentative<T>(
    tx: EntityManager,
    nationalId: string,
    ward: string,
    work: OfOne<T>,
  ): Promise<T> {
    const isTheirs = await this.as(tx, nationalId, () => this.store.isWard(tx, ward));
    if (!isTheirs) throw new Refusal('unknown-citizen');
    return this.seen(tx, ward, work);
  }

  /** @throws Refusal `unknown-citizen` */
  ofPseudonym = <T>(pseudonym: string, work: OfOne<T>): Promise<T> =>
    this.database.transaction((tx) => this.seen(tx, pseudonym, work));

  /** What a citizen does themselves, in the caller's transaction. @throws Refusal `not-on-the-roll` */
  actingFor = async <T>(tx: EntityManager, nationalId: string, work: OfOne<T>): Promise<T> =>
    this.seen(tx, await this.pseudonymOf(tx, nationalId), work);

  /** @throws Refusal `unknown-citizen` */
  seen = <T>(tx: EntityManager, pseudonym: string, work: OfOne<T>): Promise<T> =>
    asCitizen(tx, pseudonym, async () => work(tx, await this.citizen(tx, pseudonym)));

  isKnown = (pseudonym: string): Promise<boolean> =>
    this.database.transaction((tx) =>
      asCitizen(tx, pseudonym, async () => (await this.store.find(tx, pseudonym)) !== undefined),
    );

  /** @throws Refusal `unknown-citizen` */
  private async citizen(tx: EntityManager, pseudonym: string): Promise<Citizen> {
    const citizen = await this.store.find(tx, pseudonym);
    if (!citizen) throw new Refusal('unknown-citizen');
    return citizen;
  }

  /** A citizen's own change of account. @throws Refusal `not-on-the-roll`, `citizen-erased` */
  async changeAccount(tx: EntityManager, nationalId: string, iban: string): Promise<void> {
    const pseudonym = await this.pseudonymOf(tx, nationalId);
    const masterKey = await this.masterKeys.current(tx);
    await this.seen(tx, pseudonym, (_, citizen) =>
      this.store.changeAccount(tx, this.withAccount(citizen, iban, masterKey)),
    );
  }

  /**
   * Staff's change of a citizen's account: another person must approve it. The account is sealed for that citizen.
   * @throws Refusal `unknown-citizen`, `citizen-erased`, `proposal-exists`
   */
  async proposeAccount(
    tx: EntityManager,
    pseudonym: string,
    iban: string,
    person: string,
    reason: string,
  ): Promise<Proposal> {
    await seeOnly(tx, pseudonym);
    const citizen = await this.citizen(tx, pseudonym);
    if (!citizen.wrappedKey) throw new Refusal('citizen-erased');
    const account = {
      hash: this.vault.hash('account', iban),
      sealed: this.sealFor(citizen, iban),
    };
    await this.store.proposeAccount(tx, citizen, account, person, reason);
    return this.proposals.newest(tx, 'account-change', pseudonym);
  }

  /** Seals something of a citizen under the key of the facts known now. @throws Refusal `citizen-erased` */
  sealFor({ wrappedKey, nationalIdHash }: Citizen, text: string): Buffer {
    if (!wrappedKey) throw new Refusal('citizen-erased');
    return this.vault.sealUnder(wrappedKey, text, nationalIdHash);
  }

  /** What was sealed under the key of the facts known since an instant; null when they are erased. */
  async openedFor(
    tx: EntityManager,
    citizen: Citizen,
    sealed: Buffer,
    underKeyOf: string,
  ): Promise<string | null> {
    const wrappedKey = await this.store.keyOf(tx, citizen, underKeyOf);
    return wrappedKey ? this.vault.open({ sealed, wrappedKey }, citizen.nationalIdHash) : null;
  }

  /** The account that a proposal would change a citizen's to; null when they are erased. */
  proposedAccount = (
    tx: EntityManager,
    citizen: Citizen,
    { content }: Proposal,
  ): Promise<string | null> =>
    this.openedFor(
      tx,
      citizen,
      Buffer.from(String(content['sealed']), 'base64'),
      String(content['underKeyOf']),
    );

  /** @throws Refusal `unknown-citizen`, `unknown-proposal`, `proposer-may-not-approve`, `not-in-that-state` … */
  async approveAccount(tx: EntityManager, pseudonym: string, verdict: Verdict): Promise<Proposal> {
    await seeOnly(tx, pseudonym);
    const citizen = await this.citizen(tx, pseudonym);
    const proposal = await this.proposals.newest(tx, 'account-change', pseudonym);
    const iban = await this.proposedAccount(tx, citizen, proposal);
    if (iban === null) throw new Refusal('citizen-erased');
    const account = this.withAccount(citizen, iban, await this.masterKeys.current(tx));
    await this.store.approveAccount(tx, proposal, account, verdict);
    return this.proposals.newest(tx, 'account-change', pseudonym);
  }

  /** What is sealed of a citizen, now or in an earlier version; null when they are erased. */
  secretsOf(
    { sealed, wrappedKey }: Pick<Citizen, 'sealed' | 'wrappedKey'>,
    { nationalIdHash, erasedAt, pseudonym }: Citizen,
  ): Secrets | null {
    if (erasedAt) return null;
    if (!wrappedKey) throw new Error(`citizen ${pseudonym} has lost a key: restore citizen_key`);
    return JSON.parse(this.vault.open({ sealed, wrappedKey }, nationalIdHash)) as Secrets;
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
    const seal = this.vault.sealer(await this.masterKeys.current(tx));
    await copyInto(client, 'citizen_upload', UPLOAD_COLUMNS, this.uploadRows(runId, seal, people));
    await this.store.closeUpload(tx, runId);
    return runId;
  }

  /** Rows that were sent back, opened for whoever sent them. */
  async rejections(runId: RunId, afterLine: bigint, limit: number): Promise<RejectedRow[]> {
    const rows = await this.store.rejections(this.database, runId, afterLine, limit);
    return rows.map((row) => this.openedRow({ runId, ...row }));
  }

  openedRow = ({ runId, ...row }: Sealed & { runId: RunId }): RejectedRow =>
    JSON.parse(this.vault.open(row, Buffer.from(runId))) as RejectedRow;

  async perform(tx: EntityManager, { runId, step, chunkNo }: ChunkName): Promise<void> {
    await this.store.enrolChunk(tx, runId, step, chunkNo);
  }

  async advance({ runId }: Run): Promise<void> {
    await this.runs.advanceImport(this.database, runId);
  }

  private withAccount(citizen: Citizen, iban: string, masterKey: CurrentMasterKey): ChangedAccount {
    const secrets = this.secretsOf(citizen, citizen);
    if (!secrets) throw new Refusal('citizen-erased');
    const person: Person = { ...citizen, ...secrets, iban };
    const seal = this.vault.sealer(masterKey);
    return {
      ...seal(sealedText(person), citizen.nationalIdHash),
      factsHash: this.factsHash(person),
      accountHash: this.vault.hash('account', iban),
    };
  }

  /** Of what every row states. Earlier residence, which not every row does, is compared as it stands. */
  private factsHash(person: Person): Buffer {
    const { nationalId, name, bornOn, residentSince, residentUntil, diedOn, iban } = person;
    return this.vault.hash(
      'facts',
      JSON.stringify([nationalId, name, bornOn, residentSince, residentUntil, diedOn, iban]),
    );
  }

  private async *uploadRows(
    runId: RunId,
    seal: (text: string, belongsTo: Buffer) => FreshlySealed,
    people: AsyncIterable<readonly UploadedPerson[]>,
  ) {
    let taken = 0;
    for await (const group of people)
      yield group.map((uploaded): (string | null)[] => {
        const chunkNo = String(Math.floor(taken++ / CHUNK_SIZE) + 1);
        const place = [runId, chunkNo, String(uploaded.line)];
        if ('rejected' in uploaded) {
          const { rejected, nationalId } = uploaded;
          const { sealed, wrappedKey } = seal(JSON.stringify(rejected), Buffer.from(runId));
          const hash = nationalId && byteaLiteral(this.vault.hash('national-id', nationalId));
          const noFacts = Array<null>(10).fill(null);
          return [
            ...place,
            hash ?? null,
            ...noFacts,
            byteaLiteral(sealed),
            byteaLiteral(wrappedKey),
          ];
        }
        const { person } = uploaded;
        const hash = this.vault.hash('national-id', person.nationalId);
        const { sealed, wrappedKey, salt } = seal(sealedText(person), hash);
        return [
          ...place,
          byteaLiteral(hash),
          byteaLiteral(this.factsHash(person)),
          person.bornOn,
          person.residentSince,
          person.residentUntil,
          spellsLiteral(person.earlierResidence),
          person.diedOn,
          byteaLiteral(sealed),
          person.iban === null ? 'f' : 't',
          person.iban === null ? null : byteaLiteral(this.vault.hash('account', person.iban)),
          byteaLiteral(identityCommitment(salt, person.nationalId)),
          null,
          byteaLiteral(wrappedKey),
        ];
      });
  }
}

/** A multirange of days, as COPY reads it. */
const spellsLiteral = (spells: Person['earlierResidence']): string | null =>
  spells ? `{${spells.map(({ since, until }) => `[${since},${until}]`).join(',')}}` : null;

const sealedText = ({ nationalId, name, iban }: Secrets): string =>
  JSON.stringify({ nationalId, name, iban });
