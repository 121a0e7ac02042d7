import type { FieldProblem } from '../domain/refusal.js';
import {
  FILE_LISTS,
  FILE_TYPES,
  type FileList,
  isObject,
  type Json,
  MANIFEST_TYPE,
  type OcfBundle,
} from './ocf.js';

/** An object of a package, and where it stands: a pointer (RFC 6901) into its bundle. */
export interface Placed {
  readonly at: string;
  readonly object: Json;
}

/** What was found out about a package. */
export interface Findings {
  /** What stands in the way; with any of it the package is refused. */
  readonly problems: FieldProblem[];
  /** What is left out, because a founding does not carry it, or was read otherwise than it says. */
  readonly ignored: FieldProblem[];
}

export interface OpenedPackage extends Findings {
  readonly issuer: Placed;
  readonly lists: Readonly<Record<FileList, readonly Placed[]>>;
}

/** Objects of all files together; a cap table of a company has not nearly as many. */
const OBJECTS_MAX = 50_000;
/** Wrong or left out places that are told one by one. */
export const TOLD_MAX = 1_000;

/** One step of a pointer, escaped. */
const step = (name: string | number): string =>
  `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;

export const placeOf = (above: string, ...steps: readonly (string | number)[]): string =>
  above + steps.map(step).join('');

const fileAt = (path: string): string => placeOf('/files', path);

/** A path as the files of a bundle are known by. */
export const plainPath = (path: string): string => path.replace(/^(\.\/)+/, '');

/**
 * Finds the objects of a package. A file that is not where the manifest says is found by its kind, where only one can be
 * meant: packages are written by hand, the format's own example among them.
 *
 * @param checksums  MD5 of the files as they came, by path; of JSON in a bundle nobody knows
 */
export function openPackage(
  bundle: OcfBundle,
  checksums: ReadonlyMap<string, string>,
): OpenedPackage {
  const { manifest } = bundle;
  const found: Findings = { problems: [], ignored: [] };
  if (manifest['file_type'] !== MANIFEST_TYPE)
    found.problems.push({ pointer: '/manifest/file_type', detail: `must be ${MANIFEST_TYPE}` });
  const issuer = manifest['issuer'];
  if (!isObject(issuer))
    found.problems.push({ pointer: '/manifest/issuer', detail: 'must be the issuer, an object' });
  const reader = new FileReader(bundle, checksums, found);
  const lists = Object.fromEntries(
    FILE_LISTS.map((list) => [list, reader.objectsOf(list)]),
  ) as unknown as OpenedPackage['lists'];
  reader.noteUnnamed();
  refuseTwins([...lists.stock_classes_files, ...lists.transactions_files], found);
  return {
    ...found,
    issuer: { at: '/manifest/issuer', object: isObject(issuer) ? issuer : {} },
    lists,
  };
}

/** Reads the files that a manifest names. */
class FileReader {
  private readonly named: ReadonlySet<string>;
  private readonly read = new Set<string>();
  private objects = 0;

  constructor(
    private readonly bundle: OcfBundle,
    private readonly checksums: ReadonlyMap<string, string>,
    private readonly found: Findings,
  ) {
    this.named = new Set(FILE_LISTS.flatMap((list) => this.entriesOf(list).map(pathIn)));
  }

  objectsOf(list: FileList): readonly Placed[] {
    const given = this.bundle.manifest[list];
    if (given !== undefined && !Array.isArray(given))
      this.refuse(placeOf('/manifest', list), 'must be a list of files');
    return this.entriesOf(list).flatMap((entry, no) => {
      const at = placeOf('/manifest', list, no);
      const path = this.pathOf(list, entry, at);
      if (path === undefined || this.read.has(path)) return [];
      this.read.add(path);
      this.compareChecksum(entry, at, path);
      return this.itemsOf(list, path);
    });
  }

  noteUnnamed(): void {
    for (const path of Object.keys(this.bundle.files))
      if (!this.read.has(path))
        this.found.ignored.push({
          pointer: fileAt(path),
          detail: 'no list of the manifest names it',
        });
  }

  private entriesOf(list: FileList): readonly unknown[] {
    const given = this.bundle.manifest[list];
    return Array.isArray(given) ? given : [];
  }

  /** The file that an entry names or, where there is none, the only one of its kind that nothing names. */
  private pathOf(list: FileList, entry: unknown, at: string): string | undefined {
    const named = pathIn(entry);
    if (named === '') return this.refuse(`${at}/filepath`, 'must be the path of a file');
    if (Object.hasOwn(this.bundle.files, named)) return named;
    const alike = Object.entries(this.bundle.files).filter(
      ([path, file]) =>
        !this.named.has(path) && isObject(file) && file['file_type'] === FILE_TYPES[list],
    );
    if (alike.length !== 1)
      return this.refuse(`${at}/filepath`, 'names a file that is not in the package');
    const [path] = alike[0]!;
    this.found.ignored.push({
      pointer: `${at}/filepath`,
      detail: `names a file that is not in the package; ${path}, the one of its kind, was read instead`,
    });
    return path;
  }

  private compareChecksum(entry: unknown, at: string, path: string): void {
    const stated = isObject(entry) ? entry['md5'] : undefined;
    const found = this.checksums.get(path);
    if (typeof stated === 'string' && found !== undefined && stated.toLowerCase() !== found)
      this.found.ignored.push({
        pointer: `${at}/md5`,
        detail: `is not the MD5 of the file as it came, which is ${found}`,
      });
  }

  private itemsOf(list: FileList, path: string): readonly Placed[] {
    const file = this.bundle.files[path];
    const at = fileAt(path);
    if (!isObject(file)) return this.refuse(at, 'must be an object with file_type and items') ?? [];
    if (file['file_type'] !== FILE_TYPES[list])
      this.refuse(`${at}/file_type`, `must be ${FILE_TYPES[list]}, as the manifest says`);
    const items: unknown = file['items'];
    if (!Array.isArray(items)) return this.refuse(`${at}/items`, 'must be a list of objects') ?? [];
    this.objects += items.length;
    if (this.objects > OBJECTS_MAX)
      return (
        this.refuse(`${at}/items`, `with it the package has over ${OBJECTS_MAX} objects`) ?? []
      );
    return (items as unknown[]).flatMap((object, no) => {
      const place = placeOf(at, 'items', no);
      if (isObject(object)) return [{ at: place, object }];
      return this.refuse(place, 'must be an object') ?? [];
    });
  }

  private refuse(pointer: string, detail: string): undefined {
    this.found.problems.push({ pointer, detail });
    return undefined;
  }
}

const pathIn = (entry: unknown): string => {
  const path = isObject(entry) ? entry['filepath'] : undefined;
  return typeof path === 'string' ? plainPath(path) : '';
};

/** Two objects of one id: nobody knows which of them others refer to. */
function refuseTwins(objects: readonly Placed[], { problems }: Findings): void {
  const known = new Map<string, string>();
  for (const { at, object } of objects) {
    const id = object['id'];
    if (typeof id !== 'string' || id === '')
      problems.push({ pointer: `${at}/id`, detail: 'must be text that no other object has' });
    else if (known.has(id))
      problems.push({ pointer: `${at}/id`, detail: `is the id of ${known.get(id)!} too` });
    else known.set(id, at);
  }
}
