import { readFile } from 'node:fs/promises';

/** The statements of `floor/<name>.sql`, in order, without comments. */
export async function floorOf(name) {
  const text = await readFile(new URL(`floor/${name}.sql`, import.meta.url), 'utf8');
  return text
    .replace(/--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** An empty schema for the floor, and `owner` in it. */
export async function clearFloor(owner) {
  await owner.query('drop schema if exists floor cascade; create schema floor');
}

/** Seconds that `work` takes. */
export async function seconds(work) {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}
