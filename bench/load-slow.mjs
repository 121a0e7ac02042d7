import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Holds many connections open that say a byte a second, until it is told to stop; one that is cut is opened again. They
 * begin one after the other, so that they do not all end in the same second.
 */
const BYTE_MS = 1_000;
const BEGIN_MS = 10_000;

process.once('message', async ({ address, token, connections }) => {
  const { hostname, port } = new URL(address);
  const beginnings = [
    'GET /v1/nav HTTP/1.1\r\nhost: slow\r\nx-slow: ',
    `POST /v1/incorporations HTTP/1.1\r\nhost: slow\r\nauthorization: Bearer ${token}\r\n` +
      'content-type: application/json\r\nidempotency-key: slow\r\ncontent-length: 100000\r\n\r\n',
  ];
  let cut = 0;
  let isOver = false;
  const open = (no) =>
    new Promise((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(beginnings[no % beginnings.length]);
        resolve();
      });
      const drops = setInterval(() => socket.write(' '), BYTE_MS);
      socket.resume();
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearInterval(drops);
        cut++;
        if (!isOver) void open(no);
      });
    });
  await Promise.all(
    Array.from({ length: connections }, async (_, no) => {
      await sleep((no / connections) * BEGIN_MS);
      await open(no);
    }),
  );
  process.send({ open: connections });
  process.once('message', () => {
    isOver = true;
    process.send({ cut }, () => process.exit());
  });
});
