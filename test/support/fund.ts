import { expect } from '@jest/globals';
import { receipt } from './samples.js';
import type { Answered, TestService } from './service.js';

let keys = 0;

/** Ann proposes, ben approves, pam puts prices and cash in: three managers at the doors of the fund. */
export class Managers {
  constructor(private readonly service: TestService) {}

  post(path: string, body: unknown, person = 'ann', key = `fund-${++keys}`): Promise<Answered> {
    return this.service.ask('POST', path, { as: ['manager', person], key, body });
  }

  prices(body: object, person = 'pam'): Promise<Answered> {
    return this.post('/v1/prices', body, person);
  }

  async receive(amount: string, changes: object = {}, person = 'pam'): Promise<Answered['json']> {
    const answer = await this.post('/v1/cash-receipts', receipt(amount, changes), person);
    expect(answer).toMatchObject({ status: 201 });
    return answer.json;
  }

  /** A run that ann has proposed, as soon as it can be decided upon. */
  async proposed(path: string, body: object): Promise<{ at: string; run: Answered['json'] }> {
    const answer = await this.post(path, body);
    expect(answer).toMatchObject({ status: 202, json: { state: 'computing' } });
    const at = answer.headers.get('location')!;
    return { at, run: await this.service.until(at, ['proposed'], ['manager', 'ann']) };
  }

  valuation(asOf: string, changes: object = {}): Promise<{ at: string; run: Answered['json'] }> {
    return this.proposed('/v1/valuation-runs', { asOf, ...changes });
  }

  decide(at: string, verb: string, person = 'ben', body: object = {}): Promise<Answered> {
    return this.post(`${at}/${verb}`, body, person);
  }

  /** A year that ann and ben have closed. */
  async closed(year: number): Promise<void> {
    const at = `/v1/periods/${year}/closure`;
    expect(await this.post(at, {})).toMatchObject({ status: 202 });
    expect(await this.decide(at, 'approval')).toMatchObject({ status: 200 });
  }

  /** The NAV of a day, official. */
  async valued(asOf: string, changes: object = {}): Promise<Answered['json']> {
    const { at } = await this.valuation(asOf, changes);
    expect(await this.decide(at, 'approval')).toMatchObject({ status: 200 });
    return this.service.until(at, ['approved'], 'auditor');
  }
}
