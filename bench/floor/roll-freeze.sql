-- The least that keeping a roll could be, after the scans of eligibility.sql: as many rows as there are citizens, with a
-- primary key, and nothing that looks at them.
create table floor.roll (
  bucket smallint not null, run_no integer not null, citizen_id bigint not null, reasons smallint not null,
  class_no smallint not null, primary key (bucket, run_no, citizen_id)
);
insert into floor.roll select bucket, 1, citizen_id, 0, 1 from citizen;
