import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { verifierPage, verifierScript } from '../../verifier/single-file.js';
import { helmetHeaders } from './helmet-headers.js';

/** The verifier for citizens and journalists, to be saved: docs/dividend-proof.md. */
@Controller()
export class VerifierController {
  private readonly page = verifierPage();
  private readonly script = verifierScript();
  private readonly headers = helmetHeaders({
    scriptSrc: this.page.scriptSrc,
    styleSrc: this.page.styleSrc,
  });

  @Get('verify.html')
  async html(@Res() reply: FastifyReply) {
    await reply
      .headers(await this.headers)
      .header('cache-control', 'public, max-age=60')
      .type('text/html; charset=utf-8')
      .send(this.page.html);
  }

  @Get('verify.mjs')
  @Header('cache-control', 'public, max-age=60')
  @Header('content-type', 'text/javascript; charset=utf-8')
  mjs() {
    return this.script;
  }
}
