import type { DataSource } from 'typeorm';
import type { LocalDate } from '../domain/calendar.js';
import type { Ownership } from './bods.js';

/** No company has it: every one comes after it. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** What the fund holds of companies, company by company. */
export class OwnershipStore {
  /** As of a day, by id after the given one; without those annulled, and those founded later. */
  async after(
    database: DataSource,
    asOf: LocalDate,
    after: string,
    limit: number,
    only: string | null = null,
  ): Promise<Ownership[]> {
    return database.sql<Ownership[]>`
      with page as materialized (
        select i.incorporation_id, i.registration_number, i.incorporated_on, i.lei,
               coalesce(e.recorded_at, n.recorded_at) as registered_at
          from incorporation i
          left join journal_entry e on e.entry_key = 'incorporation:' || i.incorporation_id
          left join incorporation_without_stake n using (incorporation_id)
         where i.incorporation_id > ${after} and i.state = 'registered' and i.incorporated_on <= ${asOf}
           and (${only}::uuid is null or i.incorporation_id = ${only})
         order by i.incorporation_id
         limit ${limit}),
      standing as (
        select a.incorporation_id, max(a.effective_on) as changed_on, max(a.recorded_at) as known_at,
               min(a.effective_on) filter (where a.kind = 'dissolution' and a.share_class_id is null) as dissolved_on,
               bool_or(a.kind = 'listing') as is_listed
          from corporate_action a join page using (incorporation_id)
         where a.kind in ('name-change', 'listing', 'dissolution') and a.effective_on <= ${asOf}
           and not exists (select from corporate_action_reversal r where r.action_no = a.action_no)
         group by 1),
      corrected as (
        select c.incorporation_id, max(c.corrected_at) as known_at
          from incorporation_correction c join page using (incorporation_id) group by 1),
      moved as (
        select s.incorporation_id, max(c.effective_on) as changed_on, max(c.recorded_at) as known_at
          from position_change c
          join share_class s on s.commodity_id = c.share_class_id
          join page using (incorporation_id)
         where c.effective_on <= ${asOf}
         group by 1)
      select p.incorporation_id as "companyId", p.registration_number as "registrationNumber",
             legal_name_on(p.incorporation_id, ${asOf}, 'infinity') as "legalName", p.incorporated_on as "incorporatedOn", p.lei,
             t.dissolved_on as "dissolvedOn", coalesce(t.is_listed, false) as "isListed",
             greatest(p.incorporated_on, t.changed_on) as "entityChangedOn",
             greatest(p.registered_at, t.known_at, c.known_at) as "entityKnownAt",
             greatest(p.incorporated_on, m.changed_on) as "holdingChangedOn",
             greatest(p.registered_at, m.known_at, c.known_at) as "holdingKnownAt",
             (select json_agg(json_build_object(
                       'code', s.code,
                       'held', trim_scale(shares_held(s.commodity_id, ${asOf}, 'infinity'))::text,
                       'stake', trim_scale(s.stake)::text,
                       'outstanding', trim_scale(shares_outstanding(s.commodity_id, ${asOf}, 'infinity'))::text)
                     order by s.commodity_id)
                from share_class s where s.incorporation_id = p.incorporation_id) as classes
        from page p
        left join standing t using (incorporation_id)
        left join corrected c using (incorporation_id)
        left join moved m using (incorporation_id)
       order by p.incorporation_id`;
  }

  /** The same of one company; undefined where it is annulled, was founded later, or is none. */
  async of(database: DataSource, asOf: LocalDate, id: string): Promise<Ownership | undefined> {
    const [found] = await this.after(database, asOf, FIRST_ID, 1, id);
    return found;
  }

  /** Since when there is a fund: its first law came on record that day. */
  async fundSince(database: DataSource): Promise<LocalDate> {
    const [{ since }] = await database.sql<[{ since: LocalDate }]>`
      select (min(adopted_at) at time zone 'UTC')::date as since from nation_law`;
    return since;
  }
}
