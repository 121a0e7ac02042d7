import type { EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import { rowsOf } from './rows.store.js';

/** What the fund is, and up to where its books go. */
export interface BooksStated {
  readonly nation: string;
  readonly currency: string;
  readonly minorUnit: number;
  readonly entries: string;
  /** When the last entry of the books was recorded; null where there is none. */
  readonly recordedUpTo: Instant | null;
}

/**
 * Records that stand beside the journal, as lines of JSON, each in an order of its own: $1 is the first day asked for,
 * $2 the last. Quantities are texts with every decimal. No citizen is in any of them.
 */
export const RECORDS = {
  'law/nation-law.ndjson': `
    select since::text, contribution_rate::text as "contributionRate", fractions, exempt_legal_forms as "exemptLegalForms",
           payable_unit::text as "payableUnit", record_years as "recordYears", stated
      from nation_law where since <= $2::date and $1::date is not null order by since`,
  'law/closed-periods.ndjson': `
    select year, closed_at as "closedAt", closed_by as "closedBy", second_by as "secondBy"
      from closed_period where year between extract(year from $1::date) and extract(year from $2::date) order by year`,
  'valuation/prices.ndjson': `
    select registration_number as "registrationNumber", class_code as "shareClass", observed_on as "observedOn",
           trim_scale(price_per_share)::text as "pricePerShare",
           coalesce(p.currency, (select code from currency join fund on commodity_id = currency_id)) as currency, method, level,
           source, stated as inputs, recorded_at as "recordedAt", recorded_by as "recordedBy"
      from price p join commodity on commodity_id = share_class_id
     where observed_on between $1::date and $2::date order by price_id`,
  'valuation/exchange-rates.ndjson': `
    select base, quote, observed_on as "observedOn", trim_scale(rate)::text as rate, source,
           recorded_at as "recordedAt", recorded_by as "recordedBy"
      from exchange_rate where observed_on between $1::date and $2::date order by rate_no`,
  'valuation/corporate-actions.ndjson': `
    select action_id as id, kind, registration_number as "registrationNumber", c.code as "shareClass", effective_on as "effectiveOn",
           terms, a.recorded_at as "recordedAt", a.recorded_by as "recordedBy", r.recorded_at as "reversedAt",
           r.recorded_by as "reversedBy", r.reason as "reversedBecause"
      from corporate_action a
      join incorporation i using (incorporation_id)
      left join share_class c on c.commodity_id = a.share_class_id
      left join corporate_action_reversal r using (action_no)
     where effective_on between $1::date and $2::date order by action_no`,
  'valuation/runs.ndjson': `
    select v.run_id as id, as_of as "asOf", version, restates, state, trim_scale(holdings_value)::text as "holdingsValue",
           trim_scale(other_net_assets)::text as "otherNetAssets", trim_scale(nav)::text as nav,
           trim_scale(unconfirmed_value)::text as unconfirmed, trim_scale(commitments)::text as commitments,
           encode(inputs_hash, 'hex') as "inputsHash", frozen_at as "frozenAt", started_by as "proposedBy",
           proposal_hash as "proposalHash", decided_by as "decidedBy", decided_at as "decidedAt", reason
      from valuation v join run using (run_id) where as_of between $1::date and $2::date order by valuation_no`,
  'valuation/positions.ndjson': `
    select v.run_id as valuation, registration_number as "registrationNumber", class_code as "shareClass",
           trim_scale(shares)::text as shares, trim_scale(price_per_share)::text as "pricePerShare", level, basis,
           is_stale as "isStale", trim_scale(exchange_rate)::text as "exchangeRate", trim_scale(value)::text as value
      from valuation v join valuation_line l using (valuation_no) join commodity m on m.commodity_id = l.share_class_id
     where as_of between $1::date and $2::date order by valuation_no, share_class_id`,
  'dividends/runs.ndjson': `
    select d.run_id as id, year, record_on as "recordOn", pay_on as "payOn", state, rule, steps, trim_scale(pool)::text as pool,
           payable_unit::text as "payableUnit", trim_scale(late_reserve)::text as "lateReserve", eligible::text,
           trim_scale(per_citizen)::text as "perCitizen", trim_scale(gross)::text as gross, trim_scale(residue)::text as residue,
           trim_scale(deducted)::text as deducted, encode(roll_hash, 'hex') as "rollHash",
           (select json_build_object('root', encode(root, 'hex'), 'total', trim_scale(total)::text, 'citizens', citizens::text)
              from dividend_tree t where t.run_no = d.run_no) as "sumTree",
           (select coalesce(json_agg(json_build_object('class', class_no, 'weight', weight::text, 'belowAge', below_age,
                     'eligible', c.eligible::text, 'eachGets', trim_scale(each_gets)::text) order by class_no), '[]')
              from dividend_class c where c.run_no = d.run_no) as classes,
           frozen_at as "frozenAt", started_by as "proposedBy", proposal_hash as "proposalHash", decided_by as "decidedBy",
           decided_at as "decidedAt", approved_on as "approvedOn", reason
      from dividend_run d join run using (run_id)
     where make_date(year, 12, 31) between $1::date and $2::date or approved_on between $1::date and $2::date
     order by run_no`,
  'dividends/chunks.ndjson': `
    select d.run_id as "dividendRun", c.step, chunk_no as chunk, total, c.state, counts, encode(digest, 'hex') as digest
      from dividend_run d join run_chunk c using (run_id)
     where make_date(year, 12, 31) between $1::date and $2::date or approved_on between $1::date and $2::date
     order by run_no, c.step, chunk_no`,
  'dividends/sum-trees.ndjson': `
    select d.run_id as "dividendRun", shard_no as shard, encode(hash, 'hex') as hash, coins::text, citizens::text
      from dividend_run d join dividend_shard s using (run_no)
     where make_date(year, 12, 31) between $1::date and $2::date or approved_on between $1::date and $2::date
     order by run_no, hash`,
  'payments/files.ndjson': `
    select d.run_id as "dividendRun", file_no as file, message_id as "messageId", pays, created_at as "createdAt", transactions,
           trim_scale(sum)::text as sum, sha256, f.state, built_by as "builtBy", f.decided_by as "decidedBy",
           f.decided_at as "decidedAt", e.id as "journalEntryId"
      from payment_file f join dividend_run d using (run_no) left join journal_entry e using (entry_id)
     where created_at >= $1::date and created_at < $2::date + 1 order by run_no, file_no`,
  'log/keys.ndjson': `
    select verifier_key as "verifierKey", introduced_at as "introducedAt"
      from log_key where $1::date <= $2::date order by introduced_at, verifier_key`,
  'log/declarations.ndjson': `
    select position::text as leaf, content as declaration
      from log_declaration where $1::date <= $2::date order by position`,
  'log/checkpoints.ndjson': `
    select size::text, encode(root, 'hex') as root, note, signed_at as "signedAt",
           (select coalesce(json_agg(line order by witness_key), '[]') from log_cosignature s
             where s.checkpoint_no = c.checkpoint_no) as cosignatures
      from log_checkpoint c
     where signed_at >= $1::date and signed_at < $2::date + 1
        or checkpoint_no = (select max(checkpoint_no) from log_checkpoint)
     order by checkpoint_no`,
} as const satisfies Readonly<Record<`${string}.ndjson`, string>>;
export type RecordPath = keyof typeof RECORDS;

/** Reads what an auditor is handed besides the journal; in the transaction that sees everyone and one instant. */
export class PackStore {
  constructor(private readonly tx: EntityManager) {}

  async stated(): Promise<BooksStated> {
    const [found] = await this.tx.query<[BooksStated]>(
      `select nation, code as currency, minor_unit::int as "minorUnit", (select count(*)::text from journal_entry) as entries,
              (select max(recorded_at) from journal_entry) as "recordedUpTo"
         from fund join currency on commodity_id = currency_id`,
    );
    return found;
  }

  /** Dividends of the year, or approved in it, that citizens have been credited. */
  async distributed(year: number): Promise<string[]> {
    const runs = await this.tx.query<{ id: string }[]>(
      `select d.run_id as id from dividend_run d join run using (run_id)
        where state = 'distributed' and (year = $1::int or extract(year from approved_on) = $1::int) order by run_no`,
      [year],
    );
    return runs.map(({ id }) => id);
  }

  /** Each record of `path` as a line of JSON. */
  async *lines(path: RecordPath, first: LocalDate, last: LocalDate): AsyncGenerator<string> {
    const found = rowsOf<{ line: string }>(
      this.tx,
      'record',
      `select row_to_json(r)::text as line from (${RECORDS[path]}) r`,
      [first, last],
    );
    for await (const rows of found) yield rows.map(({ line }) => `${line}\n`).join('');
  }
}
