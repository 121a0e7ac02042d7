/** Books with many holdings, for benches: how they came about is not what is measured, so they come by a few statements. */

/**
 * Companies with one class each, of which the fund has 100 of 1,000 shares, in as many postings on days of ten years.
 *
 * @param companies  how many
 * @param postings   of each holding; their sum is its shares
 */
export async function foundCompanies(owner, companies, postings) {
  await owner.query(`
    alter table share_class disable trigger user;
    alter table journal_entry disable trigger user;
    alter table posting disable trigger user;
    alter table price disable trigger user`);
  await owner.query(
    `insert into incorporation (incorporation_id, registration_number, legal_name, folded_name, incorporated_on)
     select lpad(to_hex(no), 32, '0')::uuid, 'SF-' || no, 'Company ' || no, 'company ' || no, '2015-01-02'
       from generate_series(1, $1::bigint) no`,
    [companies],
  );
  await owner.query(
    `insert into share_class (commodity_id, incorporation_id, code, founding_shares, contribution_rate, fractions, stake, par_value)
     select 1000 + no, lpad(to_hex(no), 32, '0')::uuid, 'A', 1000, 0.1, 'kept', 100, 1 from generate_series(1, $1::bigint) no`,
    [companies],
  );
  await owner.query(`select setval('commodity_id', 1000 + $1::bigint)`, [companies]);
  await owner.query(
    `insert into posting (entry_id, account_id, commodity_id, quantity, effective_on, recorded_at)
     select no * $2::bigint + nth, account_id('memorandum:shares-held'), 1000 + no, 100.0 / $2::bigint,
            date '2015-01-02' + ((nth - 1) * 3650 / $2::bigint)::integer, timestamptz '2015-01-03' + nth * interval '1 day'
       from generate_series(1, $1::bigint) no cross join generate_series(1, $2::bigint) nth`,
    [companies, postings],
  );
  await owner.query('vacuum analyze incorporation, share_class, posting');
}
