import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { expect, test } from '@jest/globals';
import { Display, moneyLine } from '../../src/delivery/demo/display.js';

/** What a display says on a terminal of so many columns, or in a pipe. */
async function said(
  columns: number | undefined,
  tell: (display: Display) => Promise<unknown>,
): Promise<string> {
  const out = Object.assign(new PassThrough(), columns ? { isTTY: true, columns } : {});
  await tell(new Display(out as unknown as WriteStream)).catch(() => undefined);
  return String(out.read());
}

const counting = (display: Display) =>
  display.step(
    'Citizens',
    async (show) => {
      for (let done = 0; done <= 1_000; done++) show('enrolled', done, 1_000);
      return 1_000;
    },
    (count) => `${count} on the roll`,
  );

test('in a pipe a short step is one line', async () => {
  expect(await said(undefined, counting)).toMatch(/^Citizens {6}1000 on the roll \(\d\.\d s\)\n$/);
});

test('on a terminal a bar is drawn over, and cut where the terminal ends', async () => {
  const text = await said(40, counting);
  for (const line of text.split('\r\x1b[2K').slice(1, -1)) expect(line.length).toBeLessThan(40);
  expect(text).toContain('░');
  expect(text.split('\r\x1b[2K').at(-1)).toMatch(/^Citizens {6}1000 on the roll/);
});

test('a step that fails leaves the line to what is said of it', async () => {
  const failing = (display: Display) =>
    display.step(
      'Prices',
      () => Promise.reject(new Error('no')),
      () => '',
    );
  expect(await said(80, failing)).toMatch(/\n$/);
  expect(await said(undefined, failing)).toBe('null');
});

test.each([
  ['0.01', 'USD 0.01'],
  ['999.99', 'USD 999.99'],
  ['1000.00', 'USD 1,000.00'],
  ['999999999999999.1234567', 'USD 999,999,999,999,999.1234567'],
])('%s is written %s', (amount, line) => expect(moneyLine(amount, 'USD')).toBe(line));
