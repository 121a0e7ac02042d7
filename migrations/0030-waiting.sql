-- 0030 What waits for people: found by the few rows that do, however much was decided before.

create index run_waiting on run (run_id) where kind in ('valuation', 'dividend') and state in ('proposed', 'suspended', 'failed');
create index proposal_waiting on proposal (kind, proposal_id) where state = 'proposed';
create index payment_file_waiting on payment_file (run_no) where state = 'built';

-- How many proposals of these kinds wait for a second person. It tells of nobody whom they are about.
create function door.proposals_waiting(kinds text[]) returns table (kind text, proposals bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.kind, count(*) from proposal p where p.state = 'proposed' and p.kind = any (kinds) group by p.kind
$$;

-- Which NAV became official last.
create index valuation_by_approval on valuation (approved_at) where approved_at is not null;

-- What banks did not pay or sent back, among all that they report.
create index payment_outcome_failed on payment_outcome (run_id, outcome_no) where status in ('rejected', 'returned');
