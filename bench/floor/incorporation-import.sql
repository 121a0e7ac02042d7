-- The least an import could be: the columns of the file in one table without keys.
create table floor.incorporation (
  registration_number text,
  legal_name          text,
  incorporated_on     date,
  share_class         text,
  founding_shares     numeric,
  par_value           numeric,
  currency            text
);
copy floor.incorporation from stdin with (format csv, header);
