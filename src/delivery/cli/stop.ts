import { once } from 'node:events';

/**
 * Raised when this process is told to stop; told again, it goes on stopping. Asked for before anything is started, so
 * that whatever was begun by then is ended in order.
 */
export function stopSignal(say: (line: string) => void): AbortController {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      if (!stop.signal.aborted) say('Stopping: finishing what is in hand.');
      stop.abort();
    });
  return stop;
}

export async function raised(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
