import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import { languageFor } from '../../domain/words/language.js';
import { LogKeys } from '../../log/log-keys.js';
import { PublicLog } from '../../log/public-log.js';
import type { Citizen } from '../../registry/citizen.store.js';
import { CitizenRoll } from '../../registry/citizen-roll.js';
import { NationOnRecord } from '../../registry/nation-on-record.js';
import { Statements } from '../../statement/statements.js';
import { signedStatement } from '../documents/signed-statement.js';
import { PageAnswers } from '../web/page-answers.js';
import { idOf, yearOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { HttpProblem } from './problems.js';

type Read = Awaited<ReturnType<StatementFilesController['read']>>;

/** A citizen's statement as a file to keep: for whose it is and who stands for them. */
@Controller('v1/me')
export class StatementFilesController {
  constructor(
    private readonly database: DataSource,
    private readonly roll: CitizenRoll,
    private readonly statements: Statements,
    private readonly nation: NationOnRecord,
    @Inject(LogKeys) private readonly keys: LogKeys | undefined,
    private readonly log: PublicLog,
    private readonly pages: PageAnswers,
  ) {}

  @Get('statements/:year/pdf')
  async pdf(@Req() request: Passed, @Res() reply: FastifyReply, @Param('year') year: string) {
    await this.sendPdf(request, reply, await this.mine(request, year));
  }

  @Get('wards/:pseudonym/statements/:year/pdf')
  async pdfOfWard(
    @Req() request: Passed,
    @Res() reply: FastifyReply,
    @Param('pseudonym') ward: string,
    @Param('year') year: string,
  ) {
    await this.sendPdf(request, reply, await this.ofWard(request, ward, year));
  }

  @Get('statements/:year/signed')
  async signed(@Req() request: Passed, @Res() reply: FastifyReply, @Param('year') year: string) {
    await this.sendSigned(reply, await this.mine(request, year));
  }

  @Get('wards/:pseudonym/statements/:year/signed')
  async signedOfWard(
    @Req() request: Passed,
    @Res() reply: FastifyReply,
    @Param('pseudonym') ward: string,
    @Param('year') year: string,
  ) {
    await this.sendSigned(reply, await this.ofWard(request, ward, year));
  }

  private mine(request: Passed, year: string) {
    const of = yearOf(year, 'no-statement');
    return this.roll.ofNationalId(request.caller.nationalId!, (tx, citizen) =>
      this.read(tx, citizen, of, request),
    );
  }

  private ofWard(request: Passed, pseudonym: string, year: string) {
    const ward = idOf(pseudonym, 'unknown-citizen');
    const of = yearOf(year, 'no-statement');
    return this.database.transaction((tx) =>
      this.roll.asRepresentative(tx, request.caller.nationalId!, ward, (inside, citizen) =>
        this.read(inside, citizen, of, request),
      ),
    );
  }

  private async read(tx: EntityManager, citizen: Citizen, year: number, { headers }: Passed) {
    const said = await this.statements.ofYear(tx, citizen, year, headers['accept-language']);
    const statement = { ...said, asOf: await this.statements.asOf(tx, citizen, year) };
    return { statement, pseudonym: citizen.pseudonym };
  }

  private async sendPdf(request: Passed, reply: FastifyReply, { statement, pseudonym }: Read) {
    // Fonts and all: who never asks for a PDF never waits for it.
    const { statementPdf } = await import('../documents/statement-pdf.js');
    const reader = this.pages.readerOf(request);
    const pdf = await statementPdf(statement, {
      ...reader,
      fundName: this.pages.fundNameFor(reader),
      pseudonym,
      spokenIn: languageFor(this.nation.languages, request.headers['accept-language']),
      checkAddress: this.pages.publicAddressOf('/check'),
    });
    await send(reply, 'application/pdf', `statement-${statement.year}.pdf`, pdf);
  }

  private async sendSigned(reply: FastifyReply, { statement, pseudonym }: Read) {
    // Only by a key that the log has made known: nobody could verify another.
    const { keys } = this;
    const key = keys?.knownIn(await this.log.keys());
    if (!keys || !key) throw new HttpProblem('not-signed-here');
    const signed = signedStatement(statement, pseudonym, this.nation, keys, key);
    await send(
      reply,
      'application/json',
      `statement-${statement.year}.json`,
      JSON.stringify(signed),
    );
  }
}

/** To be kept by whoever asked, and by nobody on the way. */
const send = (reply: FastifyReply, type: string, name: string, body: string | Buffer) =>
  reply
    .type(type)
    .header('cache-control', 'private, no-store')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(body);
