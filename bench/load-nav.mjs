import { Agent } from 'node:http';
import { answered, driveOnce } from './load.mjs';

/** Each client asks for the NAVs over a connection that is kept. */
driveOnce(({ address, token }) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const url = new URL('/v1/nav', address);
  const headers = { authorization: `Bearer ${token}` };
  return () => answered(url, { agent, headers });
});
