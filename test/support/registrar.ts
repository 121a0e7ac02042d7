import { afterAll, beforeAll, expect } from '@jest/globals';
import { expectSoundBooks } from './books.js';
import { company } from './samples.js';
import { type Answered, type Asked, startTestService, type TestService } from './service.js';

let numbers = 0;

/** A registration number that no test has used. */
export const nextNumber = (): string => `REG-${String(++numbers).padStart(4, '0')}`;

/** A clerk at the doors of the registry. */
export class Registrar {
  constructor(private readonly service: TestService) {}

  /** Sends a company under a key of its own. */
  register(body: object, asked: Asked = {}): Promise<Answered> {
    const key = `register-${++numbers}`;
    return this.service.ask('POST', '/v1/incorporations', { as: 'clerk', key, body, ...asked });
  }

  /** Registers a company that is right but for `changes`, and answers with its record. */
  async registered(changes: object = {}): Promise<Answered['json']> {
    const answer = await this.register(company({ registrationNumber: nextNumber(), ...changes }));
    expect(answer).toMatchObject({ status: 201 });
    return answer.json;
  }

  correct(id: string, fields: object, reason = 'Misread'): Promise<Answered> {
    const body = { fields, reason };
    return this.service.ask('POST', `/v1/incorporations/${id}/corrections`, { as: 'clerk', body });
  }

  annul(id: string, as: NonNullable<Asked['as']> = 'clerk'): Promise<Answered> {
    const body = { reason: 'Registered twice' };
    return this.service.ask('POST', `/v1/incorporations/${id}/annulment`, { as, body });
  }

  list(query: string): Promise<Answered> {
    return this.service.ask('GET', `/v1/incorporations?${query}`, { as: 'clerk' });
  }
}

/** A service for the tests of this file, and a clerk at it; when they are done, its books are sound. */
export function registryOfThisFile(): { readonly service: TestService; readonly clerk: Registrar } {
  let service: TestService;
  let clerk: Registrar;
  beforeAll(async () => {
    service = await startTestService();
    clerk = new Registrar(service);
  });
  afterAll(async () => {
    await expectSoundBooks(service);
    await service.close();
  });
  return {
    get service() {
      return service;
    },
    get clerk() {
      return clerk;
    },
  };
}
