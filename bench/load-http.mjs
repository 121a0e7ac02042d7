import { Agent, request } from 'node:http';
import { driveOnce } from './load.mjs';

/** Each client registers companies of its own over a connection that is kept. */
driveOnce(({ address, token, round }, client) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const url = new URL('/v1/incorporations', address);
  return (no) =>
    new Promise((resolve, reject) => {
      const registrationNumber = `POST-${round}-${client}-${no}`;
      const body = JSON.stringify({
        registrationNumber,
        legalName: `Company No. ${no} of ${client}`,
        incorporatedOn: '2025-11-20',
        shareClasses: [
          { code: 'COMMON', foundingShares: '10000000', parValue: '0.0001', currency: 'USD' },
        ],
      });
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'idempotency-key': registrationNumber,
      };
      request(url, { method: 'POST', agent, headers }, (answer) => {
        answer.resume();
        answer.on('end', () =>
          answer.statusCode === 201
            ? resolve()
            : reject(new Error(`${registrationNumber} was answered with ${answer.statusCode}`)),
        );
      })
        .on('error', reject)
        .end(body);
    });
});
