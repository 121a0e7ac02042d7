import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import type { FieldProblem } from '../../domain/refusal.js';
import type { CitizenFacts } from '../../registry/citizen-facts.js';
import type { CitizenRoll } from '../../registry/citizen-roll.js';
import type { IncorporationStore } from '../../registry/incorporation.store.js';
import { factRequest, toFact } from './citizen-contracts.js';
import { registrationNumber, uuid } from './fields.js';

/** What of a body can be asked about although other fields of it are wrong. */
export type LookedAt = 'companies' | 'citizens' | 'facts';

/** As many as any request may have items. */
const NAMED_MAX = 10_000;
/** The fields that name one who has to be on the roll. */
const CITIZEN_FIELDS = ['citizen', 'representative'] as const;
const UNKNOWN_COMPANY = 'no registered company has this number';

/** Looks at what a wrong request says besides its mistakes of form: whoever sent it is told all at once. */
@Injectable()
export class SecondLook {
  constructor(
    private readonly database: DataSource,
    private readonly incorporations: IncorporationStore,
    private readonly roll: CitizenRoll,
    private readonly citizenFacts: CitizenFacts,
  ) {}

  /**
   * What is wrong of a body, and beside it what the records say of the rest.
   * @param body      JSON of any shape
   * @param problems  what is wrong already; of the same field nothing is said twice
   */
  async beside(
    looked: LookedAt,
    problems: readonly FieldProblem[],
    body: unknown,
  ): Promise<FieldProblem[]> {
    const told = new Set(problems.map(({ pointer }) => pointer));
    if (told.has('')) return [...problems]; // The whole is wrong: nothing in it is asked about.
    const found = await this[looked](body);
    return [...problems, ...found.filter(({ pointer }) => !told.has(pointer))];
  }

  private async companies(body: unknown): Promise<FieldProblem[]> {
    const named = [...companiesIn(body)].slice(0, NAMED_MAX);
    return unknownOf(named, await this.unknownAmong(named));
  }

  /** The numbers that no registered company has. */
  unknownAmong = (named: readonly NamedCompany[]): Promise<ReadonlySet<string>> =>
    this.incorporations.unknownAmong(
      this.database,
      named.map(({ number }) => number),
    );

  private async citizens(body: unknown): Promise<FieldProblem[]> {
    const unknown: FieldProblem[] = [];
    for (const field of CITIZEN_FIELDS) {
      const named = uuid.safeParse((body as Record<string, unknown> | null)?.[field]);
      if (named.success && !(await this.roll.isKnown(named.data)))
        unknown.push({ pointer: `/${field}`, detail: 'no citizen is known by this' });
    }
    return unknown;
  }

  /** Each fact is asked about as if it alone had been sent, and without what is wrong of it. */
  private async facts(body: unknown): Promise<FieldProblem[]> {
    const isList = Array.isArray(body);
    const asked = [body]
      .flat()
      .slice(0, NAMED_MAX)
      .flatMap((fact, no) => {
        const read = factRequest.safeParse(fact);
        const right = read.success ? read : factRequest.safeParse(mended(fact, read.error));
        return right.success ? [{ at: isList ? `/${no}` : '', fact: toFact(right.data) }] : [];
      });
    return this.citizenFacts.wrongOf(
      asked.map(({ fact }) => fact),
      (no) => asked[no]!.at,
    );
  }
}

/** What stands in a fact for what is wrong of it, and is told already. */
const IN_PLACE: Readonly<Record<string, unknown>> = {
  citizen: '00000000-0000-0000-0000-000000000000',
  nationalId: '?',
  from: '2000-01-01',
  until: null,
  reason: 'other',
  year: 2000,
  filedOn: '2000-01-01',
  on: '2000-01-01',
};

function mended(fact: unknown, { issues }: z.ZodError): unknown {
  if (typeof fact !== 'object' || fact === null) return fact;
  const wrong = new Set(issues.map(({ path }) => String(path[0])));
  const unknown = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  const whole: Record<string, unknown> = { ...fact };
  for (const field of unknown) delete whole[field];
  for (const [field, value] of Object.entries(IN_PLACE)) if (wrong.has(field)) whole[field] = value;
  const { citizen, nationalId } = whole;
  // Of no kind there is: still it is somebody's.
  return wrong.has('kind') ? { citizen, nationalId, kind: 'adoption', on: IN_PLACE['on'] } : whole;
}

/** A company that a body names, and where. */
export interface NamedCompany {
  readonly pointer: string;
  readonly number: string;
}

/** What is told of those among the named that nobody knows. */
export const unknownOf = (
  named: readonly NamedCompany[],
  unknown: ReadonlySet<string>,
): FieldProblem[] =>
  named
    .filter(({ number }) => unknown.has(number))
    .map(({ pointer }) => ({ pointer, detail: UNKNOWN_COMPANY }));

export function* companiesIn(value: unknown, pointer = ''): Generator<NamedCompany> {
  if (typeof value !== 'object' || value === null) return;
  for (const [field, of] of Object.entries(value)) {
    const at = `${pointer}/${field}`;
    const named = field === 'registrationNumber' ? registrationNumber.safeParse(of) : undefined;
    if (named?.success) yield { pointer: at, number: named.data };
    else yield* companiesIn(of, at);
  }
}
