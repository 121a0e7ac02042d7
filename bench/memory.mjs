import { readdirSync, readFileSync } from 'node:fs';

const WATCH_MS = 200;

/** Peak resident memory of a process in MB; 0 once it has ended. Shared buffers count in every process that has them. */
export function peakOf(pid) {
  try {
    const [, kilobytes] =
      /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kilobytes ?? 0) / 1024);
  } catch {
    return 0;
  }
}

/** The processes whose parent is `pid`. */
const childrenOf = (pid) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1].split(' ')[1] === `${pid}`;
      } catch {
        return false;
      }
    });

/** Watches the peak memory of the service, of the largest process of PostgreSQL, and of whoever makes the load. */
export function watchMemory({ service, postgres }) {
  const peaks = { service: 0, postgres: 0, load: 0 };
  const raise = (of, ...pids) => (peaks[of] = Math.max(peaks[of], ...pids.map(peakOf)));
  const loads = [process.pid];
  const look = () => {
    raise('service', service);
    raise('postgres', ...childrenOf(postgres));
    raise('load', ...loads);
  };
  const timer = setInterval(look, WATCH_MS);
  return {
    peaks() {
      look();
      return peaks;
    },
    /** Counts another process to those that make the load. */
    watch: (pid) => void loads.push(pid),
    stop: () => clearInterval(timer),
  };
}
