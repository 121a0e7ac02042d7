import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Declaration } from '../../../domain/dividend-proof.js';
import type {
  accountPosting,
  Read,
  verification,
  verificationWithLaws,
} from '../../http/answer-contracts.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi, type PageOf } from '../page-api.js';
import {
  type Balances,
  checkpointView,
  type Entry,
  listed,
  sided,
  trialBalance,
} from './auditor-views.js';
import { searched } from '../search.js';

interface Proof {
  readonly leaf: string;
  readonly size: string;
  readonly salt: string;
  readonly commitment: string;
  readonly proof: readonly string[];
  readonly checkpoint: string;
}
interface Event {
  readonly recordedAt: string;
  readonly route: string;
  readonly person: string | null;
  readonly role: string | null;
  readonly outcome: string;
  readonly address: string | null;
  readonly citizen: string | null;
}
interface Days {
  readonly from: string;
  readonly to: string;
  readonly entries: string;
  readonly changes: Readonly<Record<string, string>>;
}

const SHOWN = 50;
const VERIFICATIONS_SHOWN = 20;
/** All accounts that a chart has. */
const CHART_MAX = 1_000;
const WHEN = { names: ['asOf', 'knownAt'], instants: ['knownAt'] };

/** Pages for auditors. They look and change nothing; what they ask for, any auditor's program may ask for. */
@Controller()
export class AuditorPagesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
  ) {}

  @Get('journal')
  async journal(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { words } = this.pages.readerOf(request);
    const names = ['account', 'from', 'to', 'amount', 'knownAt'];
    const { form, found, next } = await searched(
      request,
      { names, instants: ['knownAt'] },
      (query) =>
        this.api.ask<PageOf<Entry>>(request, `/v1/journal-entries?limit=${SHOWN}&${query}`),
      { 'unknown-account': 'account' },
      { amount: words.auditor.journal.noAmount, account: words.auditor.journal.noAccount },
    );
    const entries = found?.items.map(listed) ?? null;
    await this.show(request, reply, 'journal', { form, entries, next });
  }

  @Get('journal/:id')
  async entry(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    const at = `/v1/journal-entries/${encodeURIComponent(id)}`;
    const entry = await this.api.ask<Entry>(request, at);
    const proof = await this.api.askFor<Proof>(request, `${at}/log-proof`, 'not-sealed-yet');
    const postings = entry.postings.map(sided);
    await this.show(request, reply, 'entry', {
      entry,
      postings,
      proof: proof ?? null,
      proofAddress: `${at}/log-proof`,
    });
  }

  @Get('trial-balance')
  async balance(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { form, found } = await searched(request, WHEN, (query) =>
      this.api.ask<PageOf<Balances>>(
        request,
        `/v1/accounts?part=chart&limit=${CHART_MAX}&${query}`,
      ),
    );
    const balance = found && trialBalance(found.items);
    await this.show(request, reply, 'trial-balance', { form, balance });
  }

  @Get('accounts/:name')
  async account(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('name') name: string,
  ) {
    const at = `/v1/accounts/${encodeURIComponent(name)}`;
    const balances = await searched(request, WHEN, (query) =>
      this.api.ask<Balances & { nextCursor?: null }>(request, `${at}?${withoutCursor(query)}`),
    );
    const postings = await searched(request, { names: [], instants: [] }, (query) =>
      this.api.ask<PageOf<Read<typeof accountPosting>>>(
        request,
        `${at}/postings?limit=${SHOWN}&${query}`,
      ),
    );
    await this.show(request, reply, 'account', {
      name,
      form: balances.form,
      balances: balances.found?.balances.map((one) => sided({ ...one, account: name })) ?? null,
      postings: postings.found?.items.map((one) => ({ ...one, ...sided(one) })) ?? [],
      next: postings.next,
    });
  }

  @Get('laws')
  async laws(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const list = `/v1/verifications?limit=${VERIFICATIONS_SHOWN}`;
    const { items } = await this.api.ask<PageOf<Read<typeof verification>>>(request, list);
    const [newest] = items;
    const found =
      newest &&
      (await this.api.ask<Read<typeof verificationWithLaws>>(
        request,
        `/v1/verifications/${newest.id}`,
      ));
    const laws = found?.laws ?? [];
    await this.show(request, reply, 'laws', {
      newest: newest ?? null,
      broken: laws.filter(({ offender }) => offender !== null),
      holding: laws.filter(({ offender }) => offender === null),
      verifications: items,
    });
  }

  @Get('trail')
  async trail(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const names = ['from', 'to', 'person', 'citizen', 'route', 'outcome'];
    const { form, found, next } = await searched(
      request,
      { names, instants: ['from', 'to'] },
      (query) => this.api.ask<PageOf<Event>>(request, `/v1/audit-events?limit=${SHOWN}&${query}`),
    );
    await this.show(request, reply, 'trail', { form, events: found?.items ?? null, next });
  }

  @Get('public-log')
  async log(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const note = await this.api.askFor<string>(request, '/log/checkpoint', 'unknown-checkpoint');
    const { found, next } = await searched(request, { names: [], instants: [] }, (query) =>
      this.api.ask<PageOf<Days>>(request, `/log/days?limit=${SHOWN}&${query}`),
    );
    const { items: declared } = await this.api.ask<PageOf<Declaration & { leaf: string }>>(
      request,
      '/log/dividend-runs?limit=1000',
    );
    await this.show(request, reply, 'public-log', {
      checkpoint: note === undefined ? null : checkpointView(note),
      days: found?.items ?? [],
      next,
      declared,
    });
  }

  private show(request: FastifyRequest, reply: FastifyReply, template: string, content: object) {
    return this.pages.send(request, reply, `auditor/${template}`, content);
  }
}

/** Balances are not read page by page; the postings beside them are. */
function withoutCursor(query: string): string {
  const rest = new URLSearchParams(query);
  rest.delete('cursor');
  return String(rest);
}
