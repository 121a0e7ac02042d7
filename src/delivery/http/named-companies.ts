import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { FieldProblem } from '../../domain/refusal.js';
import { registrationNumber } from './fields.js';
import { IncorporationStore } from '../../registry/incorporation.store.js';

/** As many as any request may have items. */
const NAMED_MAX = 10_000;
const FIELD = 'registrationNumber';

interface Named {
  readonly pointer: string;
  readonly number: string;
}

/** Looks up the companies that a request names, also where it has other mistakes: whoever sent it is told all at once. */
@Injectable()
export class NamedCompanies {
  constructor(
    private readonly database: DataSource,
    private readonly incorporations: IncorporationStore,
  ) {}

  /**
   * What is wrong of a body, and beside it each company that nobody has heard of.
   * @param body      JSON of any shape
   * @param problems  what is wrong already; of the same field nothing is said twice
   */
  async beside(problems: readonly FieldProblem[], body: unknown): Promise<FieldProblem[]> {
    const told = new Set(problems.map(({ pointer }) => pointer));
    if (told.has('')) return [...problems]; // The whole is wrong: nothing in it is asked about.
    const named = [...namedIn(body)].filter(({ pointer }) => !told.has(pointer));
    const unknown = await this.incorporations.unknownAmong(
      this.database,
      named.slice(0, NAMED_MAX).map(({ number }) => number),
    );
    return [
      ...problems,
      ...named
        .filter(({ number }) => unknown.has(number))
        .map(({ pointer }) => ({ pointer, detail: 'no registered company has this number' })),
    ];
  }
}

function* namedIn(value: unknown, pointer = ''): Generator<Named> {
  if (typeof value !== 'object' || value === null) return;
  for (const [field, of] of Object.entries(value)) {
    const at = `${pointer}/${field}`;
    const named = field === FIELD ? registrationNumber.safeParse(of) : undefined;
    if (named?.success) yield { pointer: at, number: named.data };
    else yield* namedIn(of, at);
  }
}
