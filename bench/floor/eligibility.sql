-- The least that finding out who is eligible could be, by one connection, partition by partition ($1): reading what the
-- rules look at, once, from beginning to end; where they look at facts, those of each citizen together, beside the
-- citizen, as whether somebody is eligible is asked of each. The last two are the bare scans, for comparison.
select count(*), min(born_on), max(resident_since), min(resident_until), min(died_on) from citizen where bucket = $1;
select count(*), min(born_on), max(resident_since), min(resident_until), min(died_on), min(f.since), max(f.until), max(f.year),
       sum(f.counts)
  from citizen c
  left join (select citizen_id, min(since) as since, max(until) as until, max(year) as year, sum(counts) as counts
               from citizen_fact where bucket = $1 group by citizen_id) f using (citizen_id)
 where bucket = $1;
select count(*), min(since), max(until), max(year), sum(counts) from citizen_fact where bucket = $1;
