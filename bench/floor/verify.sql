-- One bare sequential scan and sum of every posting, by one connection: of the journal, of holdings, of citizens.
select count(*), sum(quantity) from posting;
select count(*), sum(quantity) from holding_posting;
select count(*), sum(quantity) from citizen_posting;
