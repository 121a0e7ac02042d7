import type { FastifyRequest } from 'fastify';

const NUMBER = /^[A-Za-z0-9][A-Za-z0-9-]{2,39}$/;
const HAS_DIGIT = /\d/;

/** What the API is asked for what somebody typed: what looks like a registration number is one, everything else a name. */
export function searched({
  search = '',
}: {
  readonly search?: string | undefined;
}): Record<string, string> {
  const typed = search.trim().slice(0, 300);
  if (typed === '') return {};
  return NUMBER.test(typed) && HAS_DIGIT.test(typed)
    ? { registrationNumber: typed.toUpperCase() }
    : { legalName: typed };
}

/** What stands in an address, by name; of what stands there more than once, the first. */
export const askedIn = ({ query }: FastifyRequest): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    Object.entries(query as Record<string, string | string[]>).map(([name, value]) => [
      name,
      [value].flat()[0],
    ]),
  );
