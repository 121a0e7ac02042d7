-- 0031 A claim is of none of the kinds that are taken otherwise.

-- What is paid for claims is counted without fees, and what is held for minors goes back to them, by the kind of a line.
alter table claim add constraint claims_have_kinds_of_their_own check (
  kind not in ('withholding-tax', 'set-off', 'fee', 'gift', 'savings', 'held-until-majority'));
