import { expect } from '@jest/globals';
import { Managers } from './fund.js';
import { NationFolder } from './nation-folder.js';
import { Registrar } from './registrar.js';
import { dividend } from './samples.js';
import { startTestService, type TestService } from './service.js';
import { Uploads } from './uploads.js';

/** A fund that speaks every language that pages are written in, before it has anything and after its first dividend. */
export class PublicFund {
  private constructor(
    readonly service: TestService,
    private readonly folder: NationFolder,
  ) {}

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<PublicFund> {
    const folder = new NationFolder({}, { languages: ['en', 'fr', 'de', 'ar'] });
    return new PublicFund(await startTestService({ NATION: folder.path, ...environment }), folder);
  }

  /** 1,234.56 are valued, and 500.00 of them go to ada and bo. */
  async payDividend(changes: object = {}): Promise<void> {
    const managers = new Managers(this.service);
    await new Uploads(this.service, '/v1/citizens', 'operator').lines(
      ...['ADA', 'BO'].map((nationalId) => ({
        nationalId,
        name: nationalId,
        bornOn: '1980-01-01',
        residentSince: '2000-01-01',
      })),
    );
    await managers.receive('1234.56', { kind: 'other-income' });
    await managers.valued('2024-12-31');
    const { at } = await managers.proposed('/v1/dividend-runs', dividend('500.00', changes));
    expect(await managers.decide(at, 'approval')).toMatchObject({ status: 200 });
    await this.service.until(at, ['distributed'], 'citizen');
  }

  /** A guardian, entered by two caseworkers. */
  async represented(ward: string, by: string): Promise<void> {
    const at = `/v1/citizens/${await this.pseudonymOf(ward)}/representatives`;
    const { headers } = await this.service.ask('POST', at, {
      as: ['caseworker', 'carl'],
      body: {
        kind: 'guardian',
        representative: await this.pseudonymOf(by),
        since: '2024-01-01',
        reason: 'Court order',
      },
    });
    const approved = await this.service.ask('POST', `${headers.get('location')}/approval`, {
      as: ['caseworker', 'cara'],
      body: {},
    });
    expect(approved).toMatchObject({ status: 200 });
  }

  async pseudonymOf(nationalId: string): Promise<string> {
    const { json } = await this.service.ask('POST', '/v1/citizens/lookup', {
      as: 'caseworker',
      body: { nationalId },
    });
    return json.citizen;
  }

  /** A company that has no price. @returns its registration number */
  async foundCompany(): Promise<string> {
    const { registrationNumber } = await new Registrar(this.service).registered({
      incorporatedOn: '2026-01-02',
      legalName: 'Pier Analytics',
      shareClasses: [{ code: 'A', foundingShares: '1000', parValue: '1', currency: 'USD' }],
    });
    return registrationNumber;
  }

  async close(): Promise<void> {
    await this.service.close();
    this.folder.remove();
  }
}
