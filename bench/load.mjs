import { fork } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';

/**
 * Has another process make the load, so that what it takes to ask is not taken from who answers.
 *
 * @param watch   counts its memory
 * @param script  calls driveOnce
 * @param task    `clients`, `seconds`, `warmUpSeconds`, and what the script needs
 */
export async function loadBy(watch, script, task) {
  const maker = fork(new URL(script, import.meta.url));
  watch(maker.pid);
  maker.send(task);
  const [answer] = await Promise.race([
    once(maker, 'message'),
    once(maker, 'exit').then(([code]) => {
      throw new Error(`${script} ended with ${code}`);
    }),
  ]);
  maker.disconnect();
  const figures = answer.latencies.toSorted((a, b) => a - b);
  const percentile = (share) => Number(figures[Math.floor(figures.length * share)].toFixed(3));
  return { answered: figures.length, p50Ms: percentile(0.5), p99Ms: percentile(0.99) };
}

/**
 * Runs in a process of its own: takes one task by message, drives it with that many clients, each asking again as soon
 * as it is answered, and sends back the latencies, in milliseconds, of what was answered once it was warm.
 *
 * @param open  makes one client of a task: a function that asks once
 */
export function driveOnce(open) {
  process.once('message', async (task) => {
    const clients = await Promise.all(
      Array.from({ length: task.clients }, (_, client) => open(task, client)),
    );
    const startAt = performance.now() + task.warmUpSeconds * 1000;
    const endAt = startAt + task.seconds * 1000;
    const latencies = [];
    await Promise.all(
      clients.map(async (ask) => {
        for (let no = 0; ; no++) {
          const askedAt = performance.now();
          await ask(no);
          const answeredAt = performance.now();
          if (answeredAt >= endAt) return;
          if (answeredAt >= startAt) latencies.push(answeredAt - askedAt);
        }
      }),
    );
    process.send({ latencies }, () => process.exit());
  });
}

/** Asks once and reads the answer to its end; one of another status than `expected` is thrown. */
export const answered = (url, options, expected = 200, body) =>
  new Promise((resolve, reject) => {
    request(url, options, (answer) => {
      answer.resume();
      answer.on('end', () =>
        answer.statusCode === expected
          ? resolve()
          : reject(new Error(`${url} was answered with ${answer.statusCode}`)),
      );
    })
      .on('error', reject)
      .end(body);
  });
