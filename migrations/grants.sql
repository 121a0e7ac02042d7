-- What the service and its readers may do, stated whole each time migrations have run. Everything else is the owner's.

revoke all on all tables    in schema public, door from investment_service, investment_citizen, investment_auditor, investment_sealer;
revoke all on all functions in schema door from public, investment_citizen, investment_auditor, investment_sealer;

-- The service reads, copies uploads in, and calls the doors. Of citizens it sees the one a transaction is about.
grant usage on schema public, door to investment_service;
grant select on all tables in schema public to investment_service;
revoke select on citizen_upload, payment_outcome, log_leaf, web_session from investment_service;
grant select (position, entry_id, commitment) on log_leaf to investment_service;   -- The salts are the auditor's.
grant insert on incorporation_upload, corporate_action_upload, citizen_upload, payment_outcome to investment_service;
grant execute on all functions in schema door to investment_service;

-- As this role the public log is sealed and signed: a worker's login is a member of it, the login of the API alone is not.
revoke execute on function door.lock_log, door.seal_entries, door.keep_subtrees, door.introduce_log_key, door.record_checkpoint,
                           door.publish_days from investment_service;
grant usage on schema public, door to investment_sealer;
grant select on log_subtree, log_checkpoint, log_declaration to investment_sealer;
grant select (position, entry_id, commitment) on log_leaf to investment_sealer;
grant execute on function door.lock_log, door.seal_entries, door.keep_subtrees, door.introduce_log_key, door.record_checkpoint,
                          door.publish_days to investment_sealer;

-- As this role one citizen is served: it reads what is theirs and what is everyone's, and changes their account.
grant usage on schema public, door to investment_citizen;
grant select on citizen, citizen_key, citizen_version, citizen_fact, citizen_posting, audit_event, erasure, proposal, account,
                journal_entry, run, run_chunk, nation_law to investment_citizen;
grant select on dividend_run, dividend_class, dividend_tree, dividend_roll, roll_recheck, dividend_deduction, late_inclusion, late_deduction,
                appeal, appeal_decision to investment_citizen;
grant select on payment_batch, payment_file, payment_instruction, payment_hold, payment_result, representative, payee_named, notice
   to investment_citizen;
grant select on claim, claim_event, directives, overpayment, recovery, recovery_plan, reinstatement, minor_release, deduction_total
   to investment_citizen;
grant execute on function door.object_to_claim, door.give_directives to investment_citizen;
grant execute on function door.wards_of_the_citizen, door.representatives_of_the_citizen, door.name_payee
   to investment_citizen;
grant execute on function door.change_own_account, door.rejections_of_the_citizen, door.apply_for_dividend, door.appeal,
                          door.late_inclusions_of, door.is_in_total to investment_citizen;

-- As this role the books are read whole and proved: everything but keys and what is sealed under them.
grant usage on schema public to investment_auditor;
grant select on all tables in schema public to investment_auditor;
revoke select on citizen_key, citizen_upload, master_key, deployment_setting, web_session from investment_auditor;
grant select (bucket, citizen_id, recorded_at) on citizen_key to investment_auditor;
do $$
declare
  target regclass;
begin
  for target in
    select oid from pg_class
     where relnamespace = 'public'::regnamespace and relrowsecurity
       and not exists (select 1 from pg_policy where polrelid = pg_class.oid and polname = 'everyone')
  loop
    execute format('create policy everyone on %s for select to investment_auditor using (true)', target);
  end loop;
end $$;
