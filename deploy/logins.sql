-- The two logins of the ledger, made once in a new cluster by psql as its superuser, connected to the fund's database:
--
--   OWNER_PASSWORD=… SERVICE_PASSWORD=… psql --set ON_ERROR_STOP=1 --file deploy/logins.sql investment
--
-- The owner migrates (MIGRATION_DATABASE_URL); it is no superuser, but makes the role the service works as. The
-- service's login (DATABASE_URL) has no right of its own: at each start the owner makes it a member of that role.
\getenv owner_password OWNER_PASSWORD
\getenv service_password SERVICE_PASSWORD

create role investment_owner login createrole password :'owner_password';
create role investment_login login password :'service_password';

alter database :"DBNAME" owner to investment_owner;
