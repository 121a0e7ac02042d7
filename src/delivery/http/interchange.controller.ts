import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { type FieldProblem, Refusal, refuseFields } from '../../domain/refusal.js';
import { CapTables } from '../../interchange/cap-tables.js';
import {
  openPackage,
  type OpenedPackage,
  type Placed,
  TOLD_MAX,
} from '../../interchange/ocf-package.js';
import { readLater } from '../../interchange/ocf-later.js';
import { type FoundingRead, readFounding } from '../../interchange/ocf-reading.js';
import type { OcfBundle } from '../../interchange/ocf.js';
import { writePackage } from '../../interchange/ocf-writing.js';
import { CorporateActions, type StatedAction } from '../../portfolio/corporate-actions.js';
import { IncorporationRegister } from '../../registry/incorporation-register.js';
import type { Incorporation } from '../../registry/incorporation.store.js';
import { corporateActionRequest, toStatedAction } from './action-contracts.js';
import { Answers } from './answers.js';
import { incorporationRequest, toIncorporation } from './contracts.js';
import { idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { fieldProblems } from './fields.js';
import type { ocfQuery } from './interchange-contracts.js';
import { bytesOf, pack, unpack, type Unpacked } from './ocf-archive.js';
import { HttpProblem } from './problems.js';
import { FundMoney } from './portfolio.controller.js';
import { incorporationView, stakeForeseenView } from './views.js';

/** What is exchanged with other systems, in their formats. */
@Controller('v1/incorporations')
export class InterchangeController {
  constructor(
    private readonly answers: Answers,
    private readonly register: IncorporationRegister,
    private readonly actions: CorporateActions,
    private readonly capTables: CapTables,
    private readonly fund: FundMoney,
  ) {}

  @Post('ocf')
  async registerPackage(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query() query: z.infer<typeof ocfQuery>,
  ) {
    const received = await unpackedIn(request);
    // The same package under another number is another request.
    request.body = { ...query, package: received.digest };
    const stated = this.statedBy(received, query, request);
    return this.answers.once(request, reply, async (tx) => {
      const record = await this.register
        .incorporate(tx, stated.company, request.caller.person)
        .catch((error: unknown) => {
          throw placed(error, stated.placeOf);
        });
      const corporateActions = await this.record(tx, stated.actions, request.caller.person);
      return {
        location: `/v1/incorporations/${record.id}`,
        body: { ...incorporationView(record), corporateActions, ignored: cutTo(stated.ignored) },
      };
    });
  }

  /** What registering it would come to, without doing it. */
  @Post('ocf/preview')
  @HttpCode(200)
  async previewPackage(@Req() request: Passed, @Query() query: z.infer<typeof ocfQuery>) {
    const received = await unpackedIn(request);
    const { company, actions, ignored, placeOf } = this.statedBy(received, query, request);
    const foreseen = await this.register.preview(company).catch((error: unknown) => {
      throw placed(error, placeOf);
    });
    const { registrationNumber, legalName, incorporatedOn, legalForm, lei } = company;
    return {
      ...stakeForeseenView(foreseen),
      company: { registrationNumber, legalName, incorporatedOn, legalForm, lei },
      corporateActions: actions.map(({ at, action }) => ({
        kind: action.terms.kind,
        effectiveOn: action.effectiveOn,
        pointer: at,
      })),
      ignored: cutTo(ignored),
    };
  }

  /** @throws Refusal `invalid-fields`; HttpProblem `forbidden` where it takes a manager as well */
  private statedBy(
    received: Unpacked,
    query: z.infer<typeof ocfQuery>,
    { caller }: Passed,
  ): Stated {
    const opened = openPackage(received.bundle, received.checksums);
    if (query.checksums === 'required') opened.problems.push(...wrongChecksums(opened.ignored));
    const stated = statedIn(opened, query, this.fund.currency);
    if (stated.actions.length > 0 && !caller.roles.includes('manager'))
      throw new HttpProblem('forbidden', NEEDS_MANAGER);
    return stated;
  }

  /** All of them, or with everything that stands against any none. */
  private async record(tx: EntityManager, stated: Stated['actions'], person: string) {
    if (stated.length === 0) return [];
    const outcomes = await this.actions.record(
      tx,
      stated.map(({ action }) => action),
      person,
    );
    const refused = outcomes.flatMap((one, no) =>
      one instanceof Refusal ? [{ at: stated[no]!.at, refusal: one }] : [],
    );
    if (refused.length > 0) {
      const [{ refusal: first }] = refused as [(typeof refused)[number]];
      throw new Refusal(first.code, first.facts, cutTo(refused.flatMap(reasonsOf)));
    }
    return stated.map(({ action, at }, no) => ({
      id: outcomes[no] as string,
      kind: action.terms.kind,
      effectiveOn: action.effectiveOn,
      pointer: at,
    }));
  }

  @Get(':id/ocf')
  async package(@Req() { headers }: Passed, @Res() reply: FastifyReply, @Param('id') id: string) {
    const table = await this.capTables.of(idOf(id, 'unknown-incorporation'));
    const files = writePackage(table);
    if (wantsJson(headers.accept)) {
      const [manifest, ...others] = files;
      await reply.send({
        manifest: manifest!.content,
        files: Object.fromEntries(others.map(({ path, content }) => [path, content])),
      } satisfies OcfBundle);
      return;
    }
    await reply
      .type('application/zip')
      .header('content-disposition', `attachment; filename="${table.registrationNumber}.ocf.zip"`)
      .send(pack(files));
  }
}

/** A zip, unless only JSON is asked for. */
const wantsJson = (accept = '*/*'): boolean =>
  accept.includes('application/json') && !accept.includes('application/zip');

/** The package of a request, by whichever way it comes, and what it is known by when it comes again. */
async function unpackedIn({ body }: Passed): Promise<Unpacked & { readonly digest: unknown }> {
  if (!(body instanceof Readable))
    return { bundle: body as OcfBundle, checksums: new Map(), digest: body };
  try {
    const bytes = await bytesOf(body);
    return { ...(await unpack(bytes)), digest: createHash('sha256').update(bytes).digest('hex') };
  } finally {
    body.resume(); // Of what was refused the rest is read and dropped, so that the connection is free.
  }
}

const NEEDS_MANAGER =
  'The package has corporate actions, which managers record. Send it as who is clerk and manager, or with ' +
  'later=left-out: then only the founding is registered.';

/** What a package comes to, ready for the books. */
interface Stated {
  readonly company: Incorporation;
  readonly actions: readonly { readonly at: string; readonly action: StatedAction }[];
  readonly ignored: readonly FieldProblem[];
  readonly placeOf: FoundingRead['placeOf'];
}

/** @throws Refusal `invalid-fields`, with every place in the package that is wrong */
function statedIn(
  opened: OpenedPackage,
  { registrationNumber, later: wanted }: z.infer<typeof ocfQuery>,
  currency: string,
): Stated {
  const read = readFounding(opened, registrationNumber, currency);
  const company = incorporationRequest.safeParse(read.founding, { reportInput: true });
  const later =
    wanted === 'recorded'
      ? readLater(read, currency)
      : { actions: [], problems: [], ignored: read.later.map(leftOut) };
  const actions = later.actions.map(({ at, request }) => ({
    at,
    parsed: corporateActionRequest.safeParse(request, { reportInput: true }),
  }));
  refuseAll([
    ...read.problems,
    ...(company.success ? [] : placedIn(besides(read, company.error), read.placeOf)),
    ...later.problems,
    ...actions.flatMap(({ at, parsed }) => (parsed.success ? [] : told(at, parsed.error))),
  ]);
  return {
    company: toIncorporation(company.data!),
    actions: actions.map(({ at, parsed }) => ({ at, action: toStatedAction(parsed.data!) })),
    ignored: [...read.ignored, ...later.ignored],
    placeOf: read.placeOf,
  };
}

/** What the founding lacks, without what follows of what stands in the way already: then classes have no shares. */
const besides = ({ problems }: FoundingRead, error: z.ZodError): FieldProblem[] =>
  fieldProblems(error).filter(
    ({ pointer }) => pointer !== '/shareClasses' || problems.length === 0,
  );

const leftOut = ({ at }: Placed): FieldProblem => ({
  pointer: at,
  detail: 'came after the founding, and was left out as asked',
});

/** What is wrong in terms that a package states, at the transaction that states them. */
const told = (at: string, error: z.ZodError): FieldProblem[] =>
  fieldProblems(error, 'is no term of this action').map(({ pointer, detail }) => ({
    pointer: at,
    detail: pointer === '' ? detail : `${pointer.slice(1)} ${detail}`,
  }));

/** What stands against an action, at the transaction that states it. */
const reasonsOf = ({ at, refusal }: { at: string; refusal: Refusal }): FieldProblem[] =>
  refusal.fields.length === 0
    ? [{ pointer: at, detail: refusal.message }]
    : refusal.fields.map(({ pointer, detail }) => ({
        pointer: at,
        detail: `${pointer.slice(1)} ${detail}`,
      }));

/** Refuses with each place once, unless nothing is wrong anywhere. */
function refuseAll(problems: readonly FieldProblem[]): void {
  const places = new Map<string, FieldProblem>();
  for (const one of problems) if (!places.has(one.pointer)) places.set(one.pointer, one);
  refuseFields(cutTo([...places.values()]));
}

const placedIn = (fields: readonly FieldProblem[], placeOf: FoundingRead['placeOf']) =>
  fields.map(({ pointer, detail }) => ({ pointer: placeOf(pointer), detail }));

/** What the registrar refuses, by where it stands in the package. */
function placed(error: unknown, placeOf: FoundingRead['placeOf']): unknown {
  if (!(error instanceof Refusal) || error.fields.length === 0) return error;
  return new Refusal(error.code, error.facts, placedIn(error.fields, placeOf));
}

const wrongChecksums = (ignored: readonly FieldProblem[]): readonly FieldProblem[] =>
  ignored.filter(({ pointer }) => pointer.endsWith('/md5'));

/** As many as are told one by one, and how many more there are. */
const cutTo = (told: readonly FieldProblem[]): readonly FieldProblem[] =>
  told.length <= TOLD_MAX
    ? told
    : [
        ...told.slice(0, TOLD_MAX),
        { pointer: '', detail: `and ${told.length - TOLD_MAX} more, which are not listed` },
      ];
