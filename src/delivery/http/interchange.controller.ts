import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { type FieldProblem, Refusal, refuseFields } from '../../domain/refusal.js';
import { CapTables } from '../../interchange/cap-tables.js';
import { openPackage, TOLD_MAX } from '../../interchange/ocf-package.js';
import { type FoundingRead, readFounding } from '../../interchange/ocf-reading.js';
import type { OcfBundle } from '../../interchange/ocf.js';
import { writePackage } from '../../interchange/ocf-writing.js';
import { IncorporationRegister } from '../../registry/incorporation-register.js';
import type { Incorporation } from '../../registry/incorporation.store.js';
import { Answers } from './answers.js';
import { incorporationRequest, toIncorporation } from './contracts.js';
import { idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { fieldProblems } from './fields.js';
import type { ocfQuery } from './interchange-contracts.js';
import { bytesOf, pack, unpack, type Unpacked } from './ocf-archive.js';
import { FundMoney } from './portfolio.controller.js';
import { incorporationView } from './views.js';

/** What is exchanged with other systems, in their formats. */
@Controller('v1/incorporations')
export class InterchangeController {
  constructor(
    private readonly answers: Answers,
    private readonly register: IncorporationRegister,
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
    const opened = openPackage(received.bundle, received.checksums);
    if (query.checksums === 'required') opened.problems.push(...wrongChecksums(opened.ignored));
    const read = readFounding(opened, query.registrationNumber, this.fund.currency);
    const company = companyOf(read);
    return this.answers.once(request, reply, async (tx) => {
      const record = await this.register
        .incorporate(tx, company, request.caller.person)
        .catch((error: unknown) => {
          throw placed(error, read);
        });
      return {
        location: `/v1/incorporations/${record.id}`,
        body: { ...incorporationView(record), ignored: cutTo(read.ignored) },
      };
    });
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

/** @throws Refusal `invalid-fields`, with every place in the package that is wrong */
function companyOf(read: FoundingRead): Incorporation {
  const parsed = incorporationRequest.safeParse(read.founding, { reportInput: true });
  const later = read.later.map(({ at }) => ({
    pointer: at,
    detail: 'came after the founding: register the company first, and this as a corporate action',
  }));
  const problems = [
    ...read.problems,
    ...later,
    ...(parsed.success ? [] : fieldProblems(parsed.error)),
  ];
  const places = new Map<string, FieldProblem>();
  for (const { pointer, detail } of problems) {
    const place = read.placeOf(pointer);
    if (!places.has(place)) places.set(place, { pointer: place, detail });
  }
  refuseFields(cutTo([...places.values()]));
  return toIncorporation(parsed.data!);
}

/** What the registrar refuses, by where it stands in the package. */
function placed(error: unknown, { placeOf }: FoundingRead): unknown {
  if (!(error instanceof Refusal) || error.fields.length === 0) return error;
  return new Refusal(
    error.code,
    error.facts,
    error.fields.map(({ pointer, detail }) => ({ pointer: placeOf(pointer), detail })),
  );
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
