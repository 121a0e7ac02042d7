import { Agent, request } from 'node:http';

/**
 * Runs in a process of its own: takes one task by message, asks for a page so many times a second whether or not the last was
 * answered, and sends back the latencies in milliseconds. They count from when a request was due, so that one who waits makes
 * those behind it wait too.
 */
process.once('message', async ({ url, cookie, perSecond, seconds, warmed }) => {
  const agent = new Agent({ keepAlive: true });
  const headers = { cookie, 'accept-encoding': 'gzip' };
  const ask = () =>
    new Promise((resolve, reject) => {
      request(url, { agent, headers }, (answer) => {
        answer.resume();
        answer.on('end', () =>
          answer.statusCode === 200
            ? resolve()
            : reject(new Error(`${url} was answered with ${answer.statusCode}`)),
        );
      })
        .on('error', reject)
        .end();
    });

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
