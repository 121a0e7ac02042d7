import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { openConfiguredDatabase, openDevelopmentProvider } from '../../service.js';
import { ROLES, type Role } from '../identity/caller.js';
import { command, UsageMistake } from './command.js';

await command(async (config, args) => {
  const { role, subject, machine, agent } = read(args);
  const opened = await openConfiguredDatabase(config);
  try {
    const provider = await openDevelopmentProvider(config, opened.database);
    console.log(await provider.token(role, subject, { machine, agent }));
  } finally {
    await opened.close();
  }
  return 0;
});
process.exit();

/** @throws UsageMistake */
function read(args: readonly string[]) {
  try {
    const {
      positionals: [role, subject = role, ...rest],
      values: { machine, agent },
    } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { machine: { type: 'boolean', default: false }, agent: { type: 'string' } },
    });
    if (ROLES.includes(role as Role) && rest.length === 0)
      return { role: role as Role, subject: subject!, machine, agent };
  } catch {
    // An option that there is not; answered below.
  }
  throw new UsageMistake(
    'usage: npm run -s token -- <role> [subject] [--machine] [--agent <name>], ' +
      `where role is one of ${ROLES.join(', ')}`,
  );
}
