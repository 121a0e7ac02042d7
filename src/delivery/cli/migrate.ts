import { openConfiguredDatabase } from '../../service.js';
import { command } from './command.js';

await command(async (config) => {
  const opened = await openConfiguredDatabase(config);
  await opened.close();
  console.log('The database is at this version.');
  return 0;
});
process.exit();
