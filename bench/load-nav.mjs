import { Agent, request } from 'node:http';
import { driveOnce } from './load.mjs';

/** Each client asks for the NAVs over a connection that is kept. */
driveOnce(({ address, token }) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const url = new URL('/v1/nav', address);
  const headers = { authorization: `Bearer ${token}` };
  return () =>
    new Promise((resolve, reject) => {
      request(url, { agent, headers }, (answer) => {
        answer.resume();
        answer.on('end', () =>
          answer.statusCode === 200
            ? resolve()
            : reject(new Error(`the NAVs were answered with ${answer.statusCode}`)),
        );
      })
        .on('error', reject)
        .end();
    });
});
