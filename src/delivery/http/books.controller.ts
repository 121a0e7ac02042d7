import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { type AsOf, BooksStore } from '../../ledger/books.store.js';
import { EntriesStore } from '../../ledger/entries.store.js';
import { untilSettled } from '../../ledger/known.js';
import type { journalFilter } from './auditor-contracts.js';
import type { accountsFilter, balanceFilter, listFilter } from './contracts.js';
import { accountNameOf, cursorNumber, cursorPair, idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { accountView, entryView, postingView } from './books-views.js';
import { encodeCursor, pageOf } from './views.js';

@Controller('v1')
export class BooksController {
  constructor(
    private readonly database: DataSource,
    private readonly books: BooksStore,
    private readonly journal: EntriesStore,
  ) {}

  @Get('accounts')
  async accounts(
    @Req() request: Passed,
    @Query() { limit, cursor, part, ...when }: z.infer<typeof accountsFilter>,
  ) {
    await this.settled(when);
    const [section, after] = cursorPair(cursor, /^(\d) (\d{1,18})$/, ['0', '0']);
    const from = { section: Number(section), after };
    const { accounts, next } = await this.books.accounts(when, limit, from, part === 'chart');
    if (accounts.some(({ name }) => citizenIn(name) !== undefined)) request.citizen = null;
    return {
      items: accounts.map(accountView),
      nextCursor: next === null ? null : encodeCursor(`${next.section} ${next.after}`),
    };
  }

  @Get('accounts/:name')
  async account(
    @Req() request: Passed,
    @Param('name') name: string,
    @Query() when: z.infer<typeof balanceFilter>,
  ) {
    await this.settled(when);
    const account = await this.books.balances(accountNameOf(name), when);
    request.citizen = citizenIn(name);
    return accountView(account);
  }

  @Get('accounts/:name/postings')
  async postings(
    @Req() request: Passed,
    @Param('name') name: string,
    @Query() { limit, cursor }: z.infer<typeof listFilter>,
  ) {
    const found = await this.books.postings(accountNameOf(name), limit + 1, cursorNumber(cursor));
    request.citizen = citizenIn(name);
    return pageOf(found, limit, ({ entryNo }) => String(entryNo), postingView);
  }

  @Get('journal-entries')
  async entries(@Query() { limit, cursor, ...filter }: z.infer<typeof journalFilter>) {
    await this.settled(filter);
    const found = await this.journal.entries(filter, limit + 1, cursorNumber(cursor));
    return pageOf(found, limit, ({ entryNo }) => String(entryNo), entryView);
  }

  @Get('journal-entries/:id')
  async entry(@Param('id') id: string) {
    return entryView(await this.journal.entry(idOf(id, 'unknown-entry')));
  }

  /** What was known at an instant is answered once it can no longer change. */
  private async settled({ knownAt }: AsOf): Promise<void> {
    if (knownAt !== undefined) await untilSettled(this.database, knownAt);
  }
}

/** The pseudonym that an account of a citizen's is named for. */
const citizenIn = (name: string): string | undefined =>
  /:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(name)?.[1];
