-- The least that finding out who is eligible could be, by one connection: reading what the rules look at, once, from
-- beginning to end. Facts only where the rules look at them: $1.
select count(*), min(born_on), max(resident_since), min(resident_until), min(died_on) from citizen;
select count(*), min(since), max(until), max(year), sum(counts) from citizen_fact where $1;
