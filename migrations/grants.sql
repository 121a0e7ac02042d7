-- What the service may do, stated whole each time migrations have run: read, copy uploads in, and call the doors.
-- Everything else is the owner's.

revoke all on all tables    in schema public, door from investment_service;
revoke all on all functions in schema door from public;

grant usage on schema public, door to investment_service;
grant select on all tables in schema public to investment_service;
grant insert on incorporation_upload, citizen_upload to investment_service;
grant execute on all functions in schema door to investment_service;
