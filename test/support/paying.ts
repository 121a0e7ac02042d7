import { expect } from '@jest/globals';
import { Managers } from './fund.js';
import { journalOf } from './journal-text.js';
import { NationFolder, type OtherLaw } from './nation-folder.js';
import { dividend, receipt } from './samples.js';
import { type Answered, type Asked, startTestService, type TestService } from './service.js';
import { Uploads } from './uploads.js';

/** Somebody on the roll, by name; of age and resident for long, but for what is stated. */
export interface Payee {
  readonly name: string;
  readonly bornOn?: string;
  readonly diedOn?: string;
  readonly iban?: string;
  readonly residentSince?: string;
}

let keys = 0;

/** A fund that pays in euros by a law of its own, from the roll to what banks are sent. */
export class PayingFund {
  readonly managers: Managers;
  private readonly pseudonyms = new Map<string, string>();

  private constructor(
    readonly service: TestService,
    private readonly nation: NationFolder,
  ) {
    this.managers = new Managers(service);
  }

  /** @param law  what the law says otherwise than the demo's */
  static async start(
    law: OtherLaw,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<PayingFund> {
    const nation = new NationFolder(law, { name: 'utopia', currency: 'EUR' });
    const service = await startTestService({
      NATION: nation.path,
      DEBTOR_NAME: 'Utopia Fund',
      DEBTOR_IBAN: 'DE89 3704 0044 0532 0130 00',
      ...environment,
    });
    return new PayingFund(service, nation);
  }

  async close(): Promise<void> {
    await this.service.close();
    this.nation.remove();
  }

  /** Puts people on the roll, or records what is new of them. */
  async enrol(people: readonly Payee[]): Promise<void> {
    await new Uploads(this.service, '/v1/citizens', 'operator').lines(
      ...people.map((person) => ({
        nationalId: person.name,
        bornOn: '1980-01-01',
        residentSince: person.bornOn ?? '2000-01-01',
        ...person,
      })),
    );
    for (const { name } of people) {
      const { json } = await this.service.ask('POST', '/v1/citizens/lookup', {
        as: 'auditor',
        body: { nationalId: name },
      });
      this.pseudonyms.set(name, json.citizen);
    }
  }

  pseudonymOf = (name: string): string => this.pseudonyms.get(name)!;
  nameOf = (pseudonym: string): string =>
    [...this.pseudonyms].find(([, known]) => known === pseudonym)?.[0] ?? pseudonym;

  /** A dividend of 2024, distributed: its path. */
  async distributed(amount: string, changes: object = {}): Promise<string> {
    const money = { amount, currency: 'EUR' };
    const answer = await this.managers.post(
      '/v1/cash-receipts',
      receipt(amount, { amount: money }),
      'pam',
    );
    expect(answer).toMatchObject({ status: 201 });
    const { at } = await this.managers.proposed('/v1/dividend-runs', dividend(amount, changes));
    expect(await this.managers.decide(at, 'approval')).toMatchObject({ status: 200 });
    await this.service.until(at, ['distributed'], 'auditor');
    return at;
  }

  post(path: string, as: Asked['as'], body: unknown = {}): Promise<Answered> {
    return this.service.ask('POST', path, { as: as!, body, key: `pay-${++keys}` });
  }

  /** A batch of payments that tess, a treasurer, has built. */
  async built(dividendAt: string): Promise<Answered['json']> {
    const opened = await this.post(`${dividendAt}/payment-files`, ['treasurer', 'tess']);
    expect(opened).toMatchObject({ status: 202 });
    return this.service.until(opened.headers.get('location')!, ['completed'], 'auditor');
  }

  async files(dividendAt: string): Promise<Answered['json'][]> {
    const { json } = await this.service.ask('GET', `${dividendAt}/payment-files`, {
      as: 'auditor',
    });
    return json.items;
  }

  download(dividendAt: string, no: number): Promise<Answered> {
    return this.service.ask('GET', `${dividendAt}/payment-files/${no}`, {
      as: ['treasurer', 'tess'],
    });
  }

  release(dividendAt: string, no: number, by = 'theo', body: object = {}): Promise<Answered> {
    return this.post(`${dividendAt}/payment-files/${no}/release`, ['treasurer', by], body);
  }

  /** What a citizen is told of being paid for 2024. */
  async standing(name: string): Promise<Answered['json']> {
    const { json } = await this.service.ask('GET', '/v1/me/statements/2024', {
      as: ['citizen', name],
    });
    return json.payment;
  }

  /** Who was held by a batch, and why. */
  async holds(dividendAt: string, batch: number): Promise<Record<string, string>> {
    const { json } = await this.service.ask('GET', `${dividendAt}/payment-batches/${batch}/holds`, {
      as: 'caseworker',
    });
    return Object.fromEntries(
      json.items.map(({ citizen, reason }: { citizen: string; reason: string }) => [
        this.nameOf(citizen),
        reason,
      ]),
    );
  }

  /** What a payment file tells the bank of each payee: name, account, amount. */
  static told(xml: string): string[] {
    return [
      ...xml.matchAll(
        /<InstdAmt Ccy="EUR">([^<]+)<\/InstdAmt>.*?<Cdtr><Nm>([^<]+)<\/Nm>.*?<IBAN>([^<]+)<\/IBAN>/g,
      ),
    ].map(([, amount, name, iban]) => `${name} ${iban} ${amount}`);
  }

  /** Entries of the journal since one, as text. */
  async journalAfter(entry: bigint): Promise<string> {
    return journalOf(this.service.database.service, this.nameOf, entry);
  }
  async lastEntry(): Promise<bigint> {
    const { rows } = await this.service.database.owner.query<{ last: string }>(
      'select coalesce(max(entry_id), 0)::text as last from journal_entry',
    );
    return BigInt(rows[0]!.last);
  }

  /** A guardian or successor, entered by two caseworkers. */
  async represented(name: string, by: string, kind = 'guardian'): Promise<void> {
    const at = `/v1/citizens/${this.pseudonymOf(name)}/representatives`;
    const proposed = await this.post(at, ['caseworker', 'cas'], {
      kind,
      representative: this.pseudonymOf(by),
      since: '2024-01-01',
      reason: 'Papers seen',
    });
    expect(proposed).toMatchObject({ status: 202 });
    const approved = await this.post(`${proposed.headers.get('location')}/approval`, [
      'caseworker',
      'dot',
    ]);
    expect(approved).toMatchObject({ status: 200 });
  }

  /** As if accounts had been changed, and representatives entered, long ago: they have cooled off. */
  async cooledOff(): Promise<void> {
    const { owner } = this.service.database;
    await owner.query(`
      set session_replication_role = replica;
      update citizen set account_since = '2020-01-01' where account_since is not null;
      update proposal set decided_at = '2020-01-01' where kind = 'representative' and state = 'approved';
      update payee_named set named_at = named_at - interval '5 years';
      set session_replication_role = origin`);
  }

  names(guardian: string, ward: string, payee: string): Promise<Answered> {
    return this.service.ask('PUT', `/v1/me/wards/${this.pseudonymOf(ward)}/payee`, {
      as: ['citizen', guardian],
      body: { payee: this.pseudonymOf(payee) },
    });
  }

  changeAccount(name: string, iban: string): Promise<Answered> {
    return this.service.ask('PUT', '/v1/me/account', { as: ['citizen', name], body: { iban } });
  }
}
