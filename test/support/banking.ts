import { expect } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { dayOf } from '../../src/domain/calendar.js';
import { PayingFund } from './paying.js';
import { FUND_IBAN } from './payments.js';
import { CSV_HEADER } from './bank.js';
import type { Answered, Asked } from './service.js';

/** A payment as its file has it. */
export interface Sent {
  readonly name: string;
  readonly endToEndId: string;
  readonly messageId: string;
  readonly amount: string;
}

let reports = 0;
export const nextReportId = (): string => `BANK-${++reports}`;

/** The bank of a fund: it has the files that were released, and reports of them. */
export class Bank {
  constructor(private readonly fund: PayingFund) {}

  /** The payments of a file, in its order. */
  async paymentsOf(dividendAt: string, no: number): Promise<readonly Sent[]> {
    const { text } = await this.fund.download(dividendAt, no);
    const [, messageId] = /<MsgId>([^<]+)</.exec(text)!;
    return [
      ...text.matchAll(
        /<EndToEndId>([^<]+)<.*?<InstdAmt Ccy="EUR">([^<]+)<.*?<Cdtr><Nm>([^<]+)</gs,
      ),
    ].map(([, endToEndId, amount, name]) => ({
      name: name!,
      endToEndId: endToEndId!,
      messageId: messageId!,
      amount: amount!,
    }));
  }

  send(report: string | Uint8Array, asked: Asked = {}): Promise<Answered> {
    return this.fund.service.ask('POST', '/v1/payment-reports', {
      as: ['treasurer', 'tess'],
      type: typeof report === 'string' && !report.startsWith('<') ? 'text/csv' : 'application/xml',
      body: report,
      ...asked,
    });
  }

  /** What became of a report, once all of it is posted. */
  async reports(report: string): Promise<Answered['json']> {
    const sent = await this.send(report);
    expect(sent).toMatchObject({ status: 202, text: expect.any(String) });
    return this.fund.service.until(sent.headers.get('location')!, ['completed'], 'auditor');
  }

  /** Settles today all that the next batch instructs, which is built and released for it. */
  async settlesBatch(dividendAt: string): Promise<void> {
    const { batch } = await this.fund.built(dividendAt);
    for (const { file, batch: of } of await this.fund.files(dividendAt))
      if (of === batch) {
        expect(await this.fund.release(dividendAt, file)).toMatchObject({ status: 200 });
        const payments = await this.paymentsOf(dividendAt, file);
        const today = dayOf(new Date());
        await this.reports(csvReport(payments.map((one) => [one, 'settled', today] as const)));
      }
  }

  async breaksOf({ id }: { id: string }): Promise<Answered['json'][]> {
    const { json } = await this.fund.service.ask('GET', `/v1/payment-reports/${id}/breaks`, {
      as: 'auditor',
    });
    return json.items;
  }

  async reconciled(dividendAt: string): Promise<Answered['json']> {
    const { json } = await this.fund.service.ask('GET', `${dividendAt}/reconciliation`, {
      as: 'manager',
    });
    return json;
  }
}

/** What a CSV report says of payments: status, day and reason of each. */
export function csvReport(
  rows: readonly (readonly [
    payment: Pick<Sent, 'endToEndId' | 'amount'>,
    status: string,
    on: string,
    reason?: string,
    messageId?: string,
  ])[],
  currency = 'EUR',
): string {
  const sum = rows.reduce((all, [{ amount }]) => all.plus(amount), new Decimal(0)).toFixed(2);
  return `${[
    CSV_HEADER,
    ...rows.map(
      ([{ endToEndId, amount }, status, on, reason = '', messageId = '']) =>
        `${endToEndId},${status},${amount},${currency},${on},${reason},,${messageId},${nextReportId()}`,
    ),
    `total,${rows.length},${sum},${currency},${FUND_IBAN}`,
  ].join('\n')}\n`;
}
