import 'reflect-metadata';
import { command } from './delivery/cli/command.js';
import { raised, stopSignal } from './delivery/cli/stop.js';
import { startService } from './service.js';

await command(async (config) => {
  const { signal: stop } = stopSignal((line) => console.log(line));
  const startedAt = performance.now();
  const service = await startService(config);
  if (!stop.aborted) {
    for (const notice of service.notices) console.log(notice);
    const took = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(
      config.ROLE === 'worker'
        ? `Worker ready in ${took} s: ${service.address}/health/ready`
        : `Ready in ${took} s: ${service.address} (the fund in numbers; the API at ${service.address}/docs)`,
    );
    await raised(stop);
  }
  await service.close();
  return 0;
});
process.exit();
