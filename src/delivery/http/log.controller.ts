import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { readTilePath } from '../../domain/log-tile.js';
import { TILE_WIDTH } from '../../domain/merkle.js';
import { Refusal } from '../../domain/refusal.js';
import { NOTE_LENGTH_MAX, NoteMistake } from '../../domain/signed-note.js';
import { Declarations } from '../../log/declarations.js';
import { PublicLog } from '../../log/public-log.js';
import type { LogPeriod } from '../../log/log.store.js';
import type { listFilter } from './contracts.js';
import { cursorPair, idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { type consistencyQuery, type inclusionQuery, LEAVES } from './log-contracts.js';
import { FundMoney } from './portfolio.controller.js';
import { HttpProblem } from './problems.js';
import { pageOf } from './views.js';

/** What has been signed stays as it is. */
const FOR_EVER = 'public, max-age=31536000, immutable';
/** What a newer checkpoint replaces: so long it may be behind. */
const FOR_SECONDS = 'public, max-age=2';
/** What stays so, but for what is added to it. */
const FOR_A_MINUTE = 'public, max-age=60';
const TEXT = 'text/plain; charset=utf-8';

/** The public log, as C2SP tlog-tiles serves logs, and proofs for who would rather not read tiles. */
@Controller()
export class LogController {
  constructor(
    private readonly publicLog: PublicLog,
    private readonly declarations: Declarations,
    private readonly money: FundMoney,
  ) {}

  @Get('log/checkpoint')
  async newest(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await send(request, reply, await this.publicLog.checkpoint(), TEXT, FOR_SECONDS);
  }

  @Get('log/checkpoints/:size')
  async ofSize(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('size') size: string,
  ) {
    if (!LEAVES.test(size)) throw new Refusal('unknown-checkpoint');
    const note = await this.publicLog.checkpoint(BigInt(size));
    await send(request, reply, note, TEXT, FOR_A_MINUTE);
  }

  @Get('log/cosigned-checkpoint')
  async cosigned(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await send(request, reply, await this.publicLog.cosignedCheckpoint(), TEXT, FOR_SECONDS);
  }

  @Get('log/tile/*')
  async tile(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const path = (request.params as Record<'*', string>)['*'];
    const name = readTilePath(path);
    if (!name) throw new Refusal('unknown-tile');
    const tile = await this.publicLog.tile(name);
    await send(
      request,
      reply,
      tile,
      'application/octet-stream',
      name.width === TILE_WIDTH ? FOR_EVER : FOR_A_MINUTE,
    );
  }

  @Get('log/proof/inclusion')
  async inclusion(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() { leaf, size }: z.infer<typeof inclusionQuery>,
  ) {
    await this.refuseUnsigned('/size', size);
    const proof = await this.publicLog.inclusionProof(leaf, size);
    const answer = { leaf: String(leaf), size: String(size), proof: proof.map(base64) };
    await send(request, reply, JSON.stringify(answer), JSON_TYPE, FOR_EVER);
  }

  @Get('log/proof/consistency')
  async consistency(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() { from, to }: z.infer<typeof consistencyQuery>,
  ) {
    await this.refuseUnsigned('/to', to);
    const proof = await this.publicLog.consistencyProof(from, to);
    const answer = { from: String(from), to: String(to), proof: proof.map(base64) };
    await send(request, reply, JSON.stringify(answer), JSON_TYPE, FOR_EVER);
  }

  private async refuseUnsigned(pointer: string, size: bigint): Promise<void> {
    const signed = await this.publicLog.size();
    if (size > signed)
      throw new HttpProblem('invalid-fields', undefined, [
        { pointer, detail: `must be at most ${signed}, the size of the newest checkpoint` },
      ]);
  }

  @Get('log/days')
  async days(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() { limit, cursor }: z.infer<typeof listFilter>,
  ) {
    const [, after] = cursorPair(cursor, /^(days) (\d{4}-\d\d-\d\d)$/, ['days', '-infinity']);
    const found = await this.publicLog.days(limit + 1, after);
    const page = pageOf(found, limit, ({ firstOn }) => `days ${firstOn}`, this.dayView);
    await send(request, reply, JSON.stringify(page), JSON_TYPE, FOR_A_MINUTE);
  }

  private readonly dayView = ({ firstOn, lastOn, firstLeaf, afterLeaf, totals }: LogPeriod) => ({
    from: firstOn,
    to: lastOn,
    entries: String(afterLeaf - firstLeaf),
    firstLeaf: String(firstLeaf),
    size: String(afterLeaf),
    currency: this.money.currency,
    changes: totals,
  });

  @Get('log/dividend-runs')
  async dividends(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() { limit, cursor }: z.infer<typeof listFilter>,
  ) {
    const [, after] = cursorPair(cursor, /^(leaf) (\d{1,18})$/, ['leaf', '-1']);
    const found = await this.declarations.list(limit + 1, BigInt(after));
    const page = pageOf(
      found,
      limit,
      ({ leaf }) => `leaf ${leaf}`,
      ({ declaration, leaf }) => ({ ...declaration, leaf: String(leaf) }),
    );
    await send(request, reply, JSON.stringify(page), JSON_TYPE, FOR_A_MINUTE);
  }

  @Get('log/key')
  async keys(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const keys = await this.publicLog.keys();
    await send(request, reply, keys.map((key) => `${key}\n`).join(''), TEXT, FOR_A_MINUTE);
  }

  @Post('log/cosignatures')
  @HttpCode(200)
  async cosign(@Req() request: Passed) {
    try {
      const note = await noteIn(request.body as Readable);
      const recorded = await this.publicLog.cosign(note, BigInt(Math.floor(Date.now() / 1000)));
      return { recorded: String(recorded) };
    } catch (error) {
      if (error instanceof NoteMistake)
        throw new HttpProblem('not-a-cosignature', `What was sent ${error.message}.`);
      if (error instanceof Refusal && error.code === 'unknown-checkpoint')
        throw new HttpProblem('unknown-checkpoint', NOT_OUR_TEXT);
      throw error;
    }
  }

  @Get('v1/journal-entries/:id/log-proof')
  async entry(@Req() request: Passed, @Param('id') id: string) {
    const entry = await this.publicLog.entryProof(idOf(id, 'unknown-entry'));
    const content = JSON.parse(entry.content) as { citizens: readonly object[] };
    if (content.citizens.length > 0) request.citizen = null;
    const declaration = await this.declarations.at(entry.position!);
    return {
      entry: content,
      salt: entry.salt.toString('base64'),
      ...(declaration ? { declaration } : {}),
      commitment: entry.commitment.toString('base64'),
      leaf: String(entry.position),
      size: String(entry.size),
      proof: entry.proof.map(base64),
      checkpoint: entry.checkpoint,
    };
  }
}

const JSON_TYPE = 'application/json; charset=utf-8';
const base64 = (hash: Buffer): string => hash.toString('base64');

/** With an ETag, so that who has it already is told so. */
async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  body: string | Buffer,
  type: string,
  caching: string,
): Promise<void> {
  const tag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  void reply.header('cache-control', caching).header('etag', tag);
  const known = (request.headers['if-none-match'] ?? '').split(',').map((one) => one.trim());
  if (known.includes(tag) || known.includes(`W/${tag}`) || known.includes('*'))
    await reply.code(304).send();
  else await reply.type(type).send(body);
}

const NOT_OUR_TEXT =
  'The log has signed no checkpoint of this size with this text, to the letter. GET /log/checkpoint is the newest.';
const NOTE_TOO_LARGE = `Send less: a note is of at most ${NOTE_LENGTH_MAX / 1024} KiB.`;

/** @throws NoteMistake, HttpProblem `body-too-large`, `malformed-utf-8` */
async function noteIn(body: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > NOTE_LENGTH_MAX) throw new HttpProblem('body-too-large', NOTE_TOO_LARGE);
    pieces.push(piece);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(pieces));
  } catch {
    throw new HttpProblem('malformed-utf-8');
  }
}
