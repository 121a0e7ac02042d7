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
