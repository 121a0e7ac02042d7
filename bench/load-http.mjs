import { Agent } from 'node:http';
import { answered, driveOnce } from './load.mjs';

/** Each client registers companies of its own over a connection that is kept. */
driveOnce(({ address, token, round }, client) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const url = new URL('/v1/incorporations', address);
  return (no) => {
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
    return answered(url, { method: 'POST', agent, headers }, 201, body);
  };
});
