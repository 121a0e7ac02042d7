import type { Role } from '../../identity/caller.js';

/** People of the made-up nation, by what they do there: two where two are needed to decide. */
export const DEMO_PEOPLE: readonly { readonly role: Role; readonly names: readonly string[] }[] = [
  { role: 'citizen', names: ['DEMO-000000001', 'DEMO-000000002', 'DEMO-000000003'] },
  { role: 'clerk', names: ['cleo', 'colin'] },
  { role: 'manager', names: ['anna', 'ben'] },
  { role: 'caseworker', names: ['carla', 'casper'] },
  { role: 'treasurer', names: ['tara', 'tom'] },
  { role: 'auditor', names: ['audrey'] },
  { role: 'operator', names: ['olga', 'oscar'] },
];
