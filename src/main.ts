import 'reflect-metadata';
import { command } from './delivery/cli/command.js';
import { startService } from './service.js';

await command(async (config) => {
  const startedAt = performance.now();
  const service = await startService(config);
  for (const notice of service.notices) console.log(notice);
  const took = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(
    service.address
      ? `Ready in ${took} s: ${service.address} (API at ${service.address}/docs)`
      : `Worker ready in ${took} s`,
  );
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve());
  });
  console.log('Stopping: finishing what is in hand.');
  await service.close();
  return 0;
});
process.exit();
