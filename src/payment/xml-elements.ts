import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { unreadable } from './report-refusals.js';

/** An element with all that is in it. */
export interface Element {
  /** Without its prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** Trimmed; of an element that has children, nothing. */
  readonly text: string;
  /** The line it begins on. */
  readonly line: number;
}

/**
 * What a document is cut into, in order: a container, which may be of any length, opens and closes; everything else
 * arrives whole.
 */
export type Part =
  | {
      readonly kind: 'opened';
      readonly name: string;
      readonly within: string | null;
      readonly namespace: string | null;
      readonly line: number;
    }
  | { readonly kind: 'closed'; readonly name: string }
  | { readonly kind: 'whole'; readonly element: Element; readonly within: string };

/** Deeper than any bank's message. */
const DEPTH_MAX = 40;
/** More than any one payment is told in: text, markup and all. What is longer is no report, and is not held. */
const HELD_LENGTH_MAX = 256 * 1024;
/** Characters given to the parser together. */
const PIECE_LENGTH = 16 * 1024;

interface Growing extends Element {
  readonly children: Growing[];
  text: string;
}

/**
 * A document of any length, cut into parts in the memory of its largest. The root is a container, and so is what
 * `isContainer` says of the elements in one; all others arrive whole. Nothing outside the document is ever fetched, and
 * nothing in it expanded: a document type declaration is refused, so there are no entities but XML's own five.
 * @throws Refusal `unreadable-report`: not well formed, cut off, hostile, not in UTF-8
 */
export async function* partsOf(
  text: AsyncIterable<string>,
  isContainer: (name: string, within: string) => boolean,
): AsyncGenerator<readonly Part[]> {
  let parts: Part[] = [];
  const open: string[] = [];
  const growing: Growing[] = [];
  let heldFrom = 0;

  const parser = new SaxesParser();
  const refuse = (detail: string) => unreadable(detail, parser.line);
  parser.on('error', ({ message }) => {
    throw refuse(`is not well-formed XML: ${message.replace(/^[\d:]*\s*/, '').slice(0, 200)}`);
  });
  parser.on('doctype', () => {
    throw refuse('has a document type declaration, which no bank needs and no report may have');
  });
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !/^(utf-?8|us-ascii)$/i.test(encoding))
      throw refuse(`says that it is in ${encoding.slice(0, 40)}; a report is in UTF-8`);
  });
  parser.on('opentag', (tag) => {
    if (open.length + growing.length >= DEPTH_MAX)
      throw refuse(`has elements more than ${DEPTH_MAX} deep`);
    const name = localName(tag.name);
    if (growing.length === 0 && (open.length === 0 || isContainer(name, open.at(-1)!))) {
      const within = open.at(-1) ?? null;
      open.push(name);
      parts.push({ kind: 'opened', name, within, namespace: namespaceOf(tag), line: parser.line });
      heldFrom = parser.position;
      return;
    }
    if (growing.length === 0) heldFrom = parser.position;
    const element = { name, attributes: tag.attributes, children: [], text: '', line: parser.line };
    growing.at(-1)?.children.push(element);
    growing.push(element);
  });
  const take = (piece: string) => {
    const element = growing.at(-1);
    if (element) element.text += piece;
    else heldFrom = parser.position;
  };
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('closetag', ({ name: given }) => {
    const element = growing.pop();
    if (element) element.text = element.children.length > 0 ? '' : element.text.trim();
    if (growing.length > 0) return;
    heldFrom = parser.position;
    if (element) parts.push({ kind: 'whole', element, within: open.at(-1)! });
    else {
      open.pop();
      parts.push({ kind: 'closed', name: localName(given) });
    }
  });

  const cut = (): Part[] => {
    if (parser.position - heldFrom > HELD_LENGTH_MAX)
      throw refuse(`has an element, a text or a comment longer than ${HELD_LENGTH_MAX} characters`);
    const done = parts;
    parts = [];
    return done;
  };
  for await (const given of text)
    for (let at = 0; at < given.length; at += PIECE_LENGTH) {
      parser.write(given.slice(at, at + PIECE_LENGTH));
      yield cut();
    }
  parser.close();
  yield cut();
}

/** Banks qualify their elements or do not; there is one vocabulary either way. */
const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

function namespaceOf({ name, attributes }: SaxesTagPlain): string | null {
  const prefix = name.includes(':') ? name.slice(0, name.indexOf(':')) : null;
  return attributes[prefix === null ? 'xmlns' : `xmlns:${prefix}`] ?? null;
}

/** The first element at a path below `element`. */
export function find(element: Element, ...path: readonly string[]): Element | undefined {
  let found: Element | undefined = element;
  for (const name of path) found = found?.children.find((child) => child.name === name);
  return found;
}

/** The text at a path below `element`; null where there is none, or an empty one. */
export const textAt = (element: Element, ...path: readonly string[]): string | null =>
  find(element, ...path)?.text || null;

export const all = (element: Element, name: string): readonly Element[] =>
  element.children.filter((child) => child.name === name);
