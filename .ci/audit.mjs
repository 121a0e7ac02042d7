// Asks the registry what is known against the packages that run in production. A finding must be answered by the number
// of its advisory in docs/DECISIONS.md, or the stage fails. A registry that serves no advisories (a mirror, or no
// network) cannot be asked: that is said plainly, and fails nothing.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
  stdio: ['ignore', 'pipe', 'ignore'],
});
const report = JSON.parse(stdout || '{}');

if (report.metadata?.vulnerabilities === undefined) {
  console.log(
    `NOT ASKED: ${report.message ?? report.error?.summary ?? 'npm audit gave no answer'}`,
  );
  process.exit(0);
}

const decisions = readFileSync('docs/DECISIONS.md', 'utf8');
/** One line for each advisory; a package that is only touched by another's is named by that one. */
const findings = Object.values(report.vulnerabilities ?? {}).flatMap(({ name, via }) =>
  via
    .filter((cause) => typeof cause === 'object')
    .map(({ url, title, severity }) => ({ name, severity, title, id: url.split('/').at(-1) })),
);
const unanswered = findings.filter(({ id }) => !decisions.includes(id));
for (const { name, severity, title, id } of findings)
  console.log(
    `${decisions.includes(id) ? 'answered' : 'UNANSWERED'} ${id} ${severity} ${name}: ${title}`,
  );
console.log(`${findings.length} findings, ${unanswered.length} without an answer`);
process.exit(unanswered.length > 0 ? 1 : 0);
