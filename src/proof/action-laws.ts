import type { Law } from './law.js';

/** Corporate actions and the positions that they change, proved again from the rows. */

const CHANGES = 'select count(*) from position_change';
const ACTIONS = 'select count(*) from corporate_action';

/** The entries that post actions, and those that post what they change of later days. */
export const ACTION_EVENTS = `
  select e.entry_key as key, c.entry_id
    from (select distinct action_no, entry_id from position_change where entry_id is not null) c
    join corporate_action a using (action_no)
    join journal_entry e on e.entry_id = c.entry_id and e.entry_key ~ ('^corporate-action:' || a.action_id || '(:[0-9]+)?$')
  union all
  select e.entry_key, null::bigint
    from journal_entry e
    join corporate_action a on a.action_id = substr(e.entry_key, 18, 36)::uuid
   where e.entry_key ~ '^corporate-action:[-0-9a-f]{36}(:reversal)?:revaluation:'
     and (e.entry_key !~ ':reversal:' or exists (select 1 from corporate_action_reversal r where r.action_no = a.action_no))
     and e.recorded_at >= a.recorded_at
  union all
  select e.entry_key, null::bigint
    from journal_entry e
    join run r on r.run_id = substr(e.entry_key, 11, 36)::uuid and r.kind = 'valuation' and r.decided_by = e.approved_by
   where e.entry_key ~ '^valuation:[-0-9a-f]{36}:later:'`;

export const ACTION_LAWS: readonly Law[] = [
  {
    law: '1 double entry',
    what: 'what actions changed of a position is what its entries post: shares, and what it is carried at',
    counted: 'position changes',
    population: CHANGES,
    offenders: `
      select wrong from (
        select c.entry_id, format('entry %s posts %s shares and %s of class %s, its action says %s and %s', c.entry_id,
                      trim_scale(coalesce(s.quantity, 0)), trim_scale(coalesce(h.quantity, 0)), c.share_class_id,
                      trim_scale(c.held), trim_scale(c.carried)) as wrong
          from (select entry_id, share_class_id, sum(held) as held, sum(carried) as carried
                  from position_change group by 1, 2) c
          left join posting s on s.entry_id = c.entry_id and s.account_id = account_id('memorandum:shares-held')
           and s.commodity_id = c.share_class_id
          left join holding_posting h on h.share_class_id = c.share_class_id and h.entry_id = c.entry_id
         where (coalesce(s.quantity, 0), coalesce(h.quantity, 0)) <> (c.held, c.carried)
        union all
        select c.entry_id, format('entry %s is of another day than its action', c.entry_id)
          from position_change c join corporate_action a using (action_no) left join journal_entry e using (entry_id)
         where c.effective_on <> a.effective_on or e.effective_on <> a.effective_on) w
       order by entry_id limit 1`,
  },
  {
    law: '6 the tenth',
    what: 'the shares held of every class are the stake and what actions made of it',
    counted: 'share classes',
    population: 'select count(*) from share_class',
    offenders: `
      select format('%s: the journal holds %s shares, stake and actions come to %s', symbol,
                    trim_scale(coalesce(p.held, 0)), trim_scale(s.stake + c.held))
        from share_class s
        join commodity using (commodity_id)
        join incorporation i using (incorporation_id)
        join (select share_class_id, sum(held) as held from position_change group by 1) c on c.share_class_id = s.commodity_id
        left join (select commodity_id, sum(quantity) as held from posting
                    where account_id = account_id('memorandum:shares-held') group by 1) p using (commodity_id)
       where i.state = 'registered' and coalesce(p.held, 0) <> s.stake + c.held
       order by s.commodity_id limit 1`,
  },
  {
    law: '6 the tenth',
    what: 'on no day does the fund hold less than nothing, or more than there is, and nothing that it holds has a negative cost',
    counted: 'position changes',
    population: CHANGES,
    offenders: `
      select format('%s on %s: %s of %s shares, at a cost of %s', symbol, effective_on, trim_scale(held),
                    trim_scale(outstanding), trim_scale(cost))
        from (select c.share_class_id, c.effective_on, s.stake + sum(c.held) over w as held,
                     s.founding_shares + sum(c.outstanding) over w as outstanding,
                     f.cost + sum(c.cost) over w as cost
                from position_change c
                join share_class s on s.commodity_id = c.share_class_id
               cross join lateral (
                 select coalesce(sum(h.quantity), 0) as cost
                   from holding_posting h join journal_entry e using (entry_id)
                  where h.share_class_id = c.share_class_id
                    and (e.entry_key like 'incorporation:%' or e.entry_key like 'correction:%')) f
              window w as (partition by c.share_class_id order by c.effective_on)) p
        join commodity on commodity_id = share_class_id
       where not held between 0 and outstanding or cost < 0
       order by share_class_id, effective_on limit 1`,
  },
  {
    law: '2 append only',
    what: 'of an action that was reversed nothing is left, each of its entries mirrored',
    counted: 'actions',
    population: ACTIONS,
    offenders: `
      select format('action %s was reversed, and leaves %s shares, %s outstanding, a cost of %s, %s carried in class %s',
                    a.action_id, trim_scale(sum(c.held)), trim_scale(sum(c.outstanding)), trim_scale(sum(c.cost)),
                    trim_scale(sum(c.carried)), c.share_class_id)
        from corporate_action a
        join corporate_action_reversal using (action_no)
        join position_change c using (action_no)
        left join journal_entry e using (entry_id)
       group by a.action_no, a.action_id, c.share_class_id
      having (sum(c.held), sum(c.outstanding), sum(c.cost), sum(c.carried)) <> (0, 0, 0, 0)
          or bool_or(e.reverses is null and e.entry_id is not null
                     and not exists (select 1 from journal_entry v where v.reverses = e.entry_id))
       order by a.action_no limit 1`,
  },
  {
    law: '5 exact',
    what: 'a split made of the shares there were exactly so many, rounded down to ten decimals, and of the fund’s the same',
    counted: 'splits',
    population: `select count(*) from corporate_action where kind in ('split', 'consolidation')`,
    offenders: `
      select format('%s of %s: of %s held of %s outstanding it made %s of %s', kind, action_id, trim_scale(p.held),
                    trim_scale(p.outstanding), trim_scale(p.held + c.held), trim_scale(p.outstanding + c.outstanding))
        from (select *, (terms->>'newShares')::numeric as new, (terms->>'oldShares')::numeric as old from corporate_action
               where kind in ('split', 'consolidation') and terms->>'fractions' = 'kept') a
       cross join lateral (
         select s.stake + coalesce(sum(b.held), 0) as held, s.founding_shares + coalesce(sum(b.outstanding), 0) as outstanding
           from share_class s
           left join (position_change b join corporate_action o using (action_no))
             on b.share_class_id = s.commodity_id and (b.effective_on, o.action_no) < (a.effective_on, a.action_no)
          where s.commodity_id = a.share_class_id
          group by s.stake, s.founding_shares) p
       cross join lateral (
         select coalesce(sum(held), 0) as held, coalesce(sum(outstanding), 0) as outstanding
           from position_change where action_no = a.action_no and share_class_id = a.share_class_id) c
       where not exists (select 1 from corporate_action_reversal r where r.action_no = a.action_no)
         and (p.held + c.held, p.outstanding + c.outstanding)
             <> (div(p.held * new * 10000000000, old) / 10000000000, div(p.outstanding * new * 10000000000, old) / 10000000000)
       order by action_no limit 1`,
  },
  {
    law: '5 exact',
    what: 'no action makes or loses value: what it changes of holdings and cash is a dividend, a gain at the price of a disposal, or came from or went to elsewhere',
    counted: 'actions',
    population: ACTIONS,
    offenders: `
      select format('%s %s posts %s to %s', a.kind, a.action_id, trim_scale(sum(p.quantity)), b.name)
        from corporate_action a
        join (select distinct action_no, entry_id from position_change where entry_id is not null) c using (action_no)
        join posting p using (entry_id)
        join account b using (account_id)
       where b.kind in ('income', 'equity', 'expense', 'liability')
         and not (b.name = 'income:dividends' and a.kind = 'cash-dividend')
         and not (b.name in ('equity:distributions', 'equity:contributions:appropriations') and a.kind = 'transfer')
         and not (b.name in ('income:realised-gains', 'income:unrealised-gains')
                  and a.kind not in ('share-issue', 'transfer', 'cash-dividend', 'listing', 'name-change')
                  and (a.kind <> 'spin-off' or a.terms->>'cashInLieuPrice' is not null))
       group by a.action_no, a.kind, a.action_id, b.name
       order by a.action_no limit 1`,
  },
  {
    law: '3 once',
    what: 'an ISIN is that of one class, the class that was listed under it',
    counted: 'ISINs',
    population: 'select count(distinct isin) from standing_listings()',
    offenders: `
      select format('ISIN %s is listed of class %s, and taken for that of %s', coalesce(l.isin, i.isin),
                    coalesce(l.share_class_id::text, 'none'), coalesce(i.share_class_id::text, 'none'))
        from standing_listings() l full join isin_of_class i using (isin)
       where l.share_class_id is distinct from i.share_class_id
       order by 1 limit 1`,
  },
];
