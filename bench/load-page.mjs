import { Agent } from 'node:http';
import { answered } from './load.mjs';

/**
 * Runs in a process of its own: takes one task by message, asks for a page so many times a second whether or not the last was
 * answered, and sends back the latencies in milliseconds. They count from when a request was due, so that one who waits makes
 * those behind it wait too.
 */
process.once('message', async ({ url, cookie, perSecond, seconds, warmed }) => {
  const agent = new Agent({ keepAlive: true });
  const headers = { cookie, 'accept-encoding': 'gzip' };
  const ask = () => answered(url, { agent, headers });

  for (let no = 0; no < warmed; no++) await ask();
  const startAt = performance.now();
  const latencies = await Promise.all(
    Array.from({ length: perSecond * seconds }, async (_, no) => {
      const dueAt = startAt + (no * 1000) / perSecond;
      await new Promise((resolve) => setTimeout(resolve, dueAt - performance.now()));
      await ask();
      return performance.now() - dueAt;
    }),
  );
  process.send({ latencies }, () => process.exit());
});
