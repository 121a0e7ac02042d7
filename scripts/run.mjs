/**
 * `node scripts/run.mjs <node args…>`: compiles, then runs Node with the arguments and passes on the signals that a
 * shell between npm and Node would swallow, so that Ctrl-C, SIGTERM to npm, and npm's own end all stop the service in
 * order. (Not a script of npm's named `pre…`: where packages may run none as they are installed, npm skips those too.)
 */
import { spawn, spawnSync } from 'node:child_process';

const compiler = ['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.build.json'];
const { status } = spawnSync(process.execPath, compiler, { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

const child = spawn(process.execPath, process.argv.slice(2), { stdio: 'inherit' });
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
process.on('SIGINT', () => undefined); // A terminal sends it to the child as well.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) child.kill('SIGTERM');
}, 500).unref();
