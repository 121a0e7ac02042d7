import { Controller, Get, Header } from '@nestjs/common';
import { openApi } from './openapi.js';

@Controller()
export class ServiceController {
  @Get('openapi.json')
  @Header('cache-control', 'no-cache')
  description() {
    return openApi;
  }
}
