import { Controller, Get, Header } from '@nestjs/common';
import { openApiIn } from './openapi.js';
import { FundMoney } from './portfolio.controller.js';

@Controller()
export class ServiceController {
  private readonly described: object;

  constructor({ currency }: FundMoney) {
    this.described = openApiIn(currency);
  }

  @Get('openapi.json')
  @Header('cache-control', 'no-cache')
  description() {
    return this.described;
  }
}
