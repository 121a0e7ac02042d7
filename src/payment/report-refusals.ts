import { Refusal, type FieldProblem } from '../domain/refusal.js';

/** A report that cannot be read, and the line where that shows. */
export const unreadable = (detail: string, line?: number): Refusal =>
  new Refusal('unreadable-report', {}, [problem(detail, line)]);

/** A report of somebody else's payments. Whose account it is stands in nobody's log, so it is not said. */
export const notOurs = (detail: string, line?: number): Refusal =>
  new Refusal('report-not-ours', {}, [problem(detail, line)]);

/** Faults told of one report; a broken file of a million payments need not name each. */
const FAULTS_MAX = 100;

/** What of a report cannot be read, row by row: every fault is named, at the end or once there are enough. */
export class Faults {
  private readonly found: FieldProblem[] = [];

  /** What `read` reads, or undefined with its fault noted. @throws Refusal with all of them once there are too many */
  of<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'unreadable-report') throw error;
      this.found.push(...error.fields);
      if (this.found.length >= FAULTS_MAX) this.refuse();
      return undefined;
    }
  }

  get count(): number {
    return this.found.length;
  }

  /** @throws Refusal `unreadable-report` */
  refuse(): void {
    if (this.found.length > 0) throw new Refusal('unreadable-report', {}, this.found);
  }
}

/** What a report says of itself against what it lists. Every difference is named, at the end. */
export class Sums {
  private readonly faults: FieldProblem[] = [];

  /** Notes a difference; `stated` is null where the report says nothing. */
  compare(
    what: string,
    stated: { toString(): string } | null,
    found: { toString(): string },
    line?: number,
  ): void {
    if (stated === null || stated.toString() === found.toString()) return;
    this.note(`${what} is ${stated.toString()}, and comes to ${found.toString()}`, line);
  }

  note(detail: string, line?: number): void {
    if (this.faults.length < FAULTS_MAX) this.faults.push(problem(detail, line));
  }

  /** @throws Refusal `report-does-not-add-up` */
  refuse(): void {
    if (this.faults.length > 0) throw new Refusal('report-does-not-add-up', {}, this.faults);
  }
}

const problem = (detail: string, line?: number): FieldProblem => ({
  pointer: '',
  detail: line === undefined ? detail : `${detail} (line ${line})`,
});
