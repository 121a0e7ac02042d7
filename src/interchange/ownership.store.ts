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
        select i.incorporation_id, i.registration_number, i.incorporated_on, i.lei, i.legal_name, i.founding_name,
               coalesce(e.recorded_at, n.recorded_at) as registered_at
          from incorporation i
          left join journal_entry e on e.entry_key = 'incorporation:' || i.incorporation_id
          left join incorporation_without_stake n using (incorporation_id)
         where i.incorporation_id > ${after} and i.state = 'registered' and i.incorporated_on <= ${asOf}
           and (${only}::uuid is null or i.incorporation_id = ${only})
         order by i.incorporation_id
         limit ${limit}),
      ended as (
        select s.incorporation_id, s.commodity_id, min(a.effective_on) as dissolved_on
          from share_class s
          join page using (incorporation_id)
          left join corporate_action a on a.incorporation_id = s.incorporation_id and a.kind = 'dissolution'
                and coalesce(a.share_class_id, s.commodity_id) = s.commodity_id and a.effective_on <= ${asOf}
                and not exists (select from corporate_action_reversal r where r.action_no = a.action_no)
         group by 1, 2),
      dissolved as (
        select incorporation_id, case when bool_and(dissolved_on is not null) then max(dissolved_on) end as dissolved_on
          from ended group by 1),
      standing as (
        select a.incorporation_id, max(a.effective_on) as changed_on, max(a.recorded_at) as known_at,
               bool_or(a.kind = 'listing') as is_listed, bool_or(a.kind = 'name-change') as is_renamed
          from corporate_action a
          join page using (incorporation_id)
          join dissolved d using (incorporation_id)
         where (a.kind in ('name-change', 'listing') or a.kind = 'dissolution' and d.dissolved_on is not null)
           and a.effective_on <= ${asOf}
           and not exists (select from corporate_action_reversal r where r.action_no = a.action_no)
         group by 1),
      -- What each correction found, and what it made of that, which is what the next one found. One that changes nothing of what a
      -- statement says leaves it as it is.
      correction as (
        select c.incorporation_id, c.corrected_at, c.before, lead(c.before) over (
                 partition by c.incorporation_id order by c.corrected_at, c.correction_id) as found_next
          from incorporation_correction c join page using (incorporation_id)),
      corrected as (
        select c.incorporation_id,
               max(c.corrected_at) filter (
                 where (c.before->'incorporatedOn', c.before->'lei') is distinct from (a.after->'incorporatedOn', a.after->'lei')
                    or c.before->'legalName' <> a.after->'legalName' and t.is_renamed is not true) as entity_known_at,
               max(c.corrected_at) filter (
                 where (c.before->'incorporatedOn', c.before->'foundingShares')
                       <> (a.after->'incorporatedOn', a.after->'foundingShares')) as holding_known_at
          from correction c
          join page p using (incorporation_id)
          left join standing t using (incorporation_id)
         cross join lateral (
           select coalesce(c.found_next, jsonb_build_object(
                    'legalName', coalesce(p.founding_name, p.legal_name), 'incorporatedOn', p.incorporated_on, 'lei', p.lei,
                    'foundingShares', (select jsonb_object_agg(s.code, trim_scale(s.founding_shares)::text)
                                         from share_class s where s.incorporation_id = p.incorporation_id))) as after) a
         group by 1),
      moved as (
        select s.commodity_id, p.incorporated_on as day, 0 as action_no, null::timestamptz as known_at, s.stake as held,
               s.founding_shares as outstanding
          from share_class s join page p using (incorporation_id)
        union all
        select c.share_class_id, c.effective_on, c.action_no,
               max(c.recorded_at) filter (where c.held <> 0 or c.outstanding <> 0), sum(c.held), sum(c.outstanding)
          from position_change c
          join share_class s on s.commodity_id = c.share_class_id
          join page using (incorporation_id)
         where c.effective_on <= ${asOf}
           and not exists (select from corporate_action_reversal r where r.action_no = c.action_no)
         group by 1, 2, 3),
      -- Where money alone moved, such as a dividend, nothing is held otherwise than before.
      step as (
        select commodity_id, day, known_at, held as gained,
               sum(held) over (partition by commodity_id order by day, action_no) as held
          from moved where held <> 0 or outstanding <> 0),
      -- What becomes of others' shares while the fund holds none changes nothing that it holds.
      holding as (
        select s.incorporation_id, m.commodity_id, min(m.day) as first_held_on, max(m.day) filter (where m.held = m.gained) as held_since,
               max(m.day) filter (where m.held = 0) as held_until, max(m.day) as changed_on, max(m.known_at) as known_at
          from step m join share_class s using (commodity_id)
         where m.held <> 0 or m.gained <> 0
         group by 1, 2)
      select p.incorporation_id as "companyId", p.registration_number as "registrationNumber",
             legal_name_on(p.incorporation_id, ${asOf}, 'infinity') as "legalName", p.incorporated_on as "incorporatedOn", p.lei,
             d.dissolved_on as "dissolvedOn", coalesce(t.is_listed, false) as "isListed",
             greatest(p.incorporated_on, t.changed_on) as "entityChangedOn",
             greatest(p.registered_at, t.known_at, c.entity_known_at) as "entityKnownAt",
             h.first_held_on as "firstHeldOn", h.changed_on as "holdingChangedOn",
             greatest(p.registered_at, h.known_at, c.holding_known_at) as "holdingKnownAt", coalesce(h.classes, '[]') as classes
        from page p
        left join dissolved d using (incorporation_id)
        left join standing t using (incorporation_id)
        left join corrected c using (incorporation_id)
        left join lateral (
          select min(first_held_on) as first_held_on, max(changed_on) as changed_on, max(known_at) as known_at,
                 json_agg(json_build_object(
                     'code', s.code,
                     'held', trim_scale(shares_held(commodity_id, ${asOf}, 'infinity'))::text,
                     'outstanding', trim_scale(shares_outstanding(commodity_id, ${asOf}, 'infinity'))::text,
                     'heldSince', held_since, 'heldUntil', held_until) order by commodity_id) as classes
            from holding join share_class s using (commodity_id)
           where holding.incorporation_id = p.incorporation_id) h on true
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
