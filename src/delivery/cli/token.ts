import 'reflect-metadata';
import { openConfiguredDatabase, openDevelopmentProvider } from '../../service.js';
import { ROLES, type Role } from '../identity/caller.js';
import { command, UsageMistake } from './command.js';

await command(async (config, [role, subject, ...rest]) => {
  if (!ROLES.includes(role as Role) || rest.length > 0)
    throw new UsageMistake(
      `usage: npm run -s token -- <role> [subject], where role is one of ${ROLES.join(', ')}`,
    );
  const opened = await openConfiguredDatabase(config);
  try {
    const provider = await openDevelopmentProvider(config, opened.database);
    console.log(await provider.token(role as Role, subject ?? role!));
  } finally {
    await opened.close();
  }
  return 0;
});
process.exit();
