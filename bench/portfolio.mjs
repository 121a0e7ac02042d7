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

/** How many NAVs there are: one at the end of each January of the ten years, in which a day has none before the first. */
const NAVS = 10;

/**
 * Approved NAVs of what foundCompanies() founded, with a line for every holding; and two splits of every second company, one
 * that was counted from its day on and one of years ago that became known when all of them were approved.
 */
export async function valueCompanies(owner, companies) {
  // Beside the doors, which would work out every entry of it.
  await owner.query('set session_replication_role = replica');
  await owner.query(
    `insert into run (run_id, kind, state, started_by, decided_by, frozen_at, decided_at)
     select lpad(to_hex(nth), 32, '0')::uuid, 'valuation', 'approved', 'ann', 'ben', make_date(2015 + nth, 2, 1),
            make_date(2015 + nth, 2, 2)
       from generate_series(0, $1::integer - 1) nth`,
    [NAVS],
  );
  await owner.query(
    `insert into valuation (run_id, as_of, version, holdings_value, other_net_assets, nav, approved_at)
     select run_id, frozen_at::date - 1, 1, 0, 0, 0, decided_at from run where kind = 'valuation' order by 2`,
  );
  await owner.query(
    `insert into corporate_action (kind, incorporation_id, share_class_id, effective_on, terms, recorded_at, recorded_by)
     select 'split', lpad(to_hex(no), 32, '0')::uuid, 1000 + no, day, '{"newShares": "3", "oldShares": "2", "fractions": "kept"}',
            known, 'bench'
       from generate_series(2, $1::bigint, 2) no
      cross join (values (date '2017-06-01', timestamptz '2017-06-02'), ('2019-06-01', '2025-01-01')) split (day, known)`,
    [companies],
  );
  await owner.query(
    `insert into valuation_line (valuation_no, share_class_id, shares, price_id, price_per_share, level, value, basis, is_stale)
     select valuation_no, 1000 + no, 100, 1, (no % 977 + 1) * 1.37, 3, (no % 977 + 1) * 137, 'priced', false
       from valuation cross join generate_series(1, $1::bigint) no`,
    [companies],
  );
  await owner.query('set session_replication_role = origin');
  await owner.query('vacuum analyze run, valuation, valuation_line, corporate_action');
}
