/** Makes the role of callers who reach only some tenants, and what tells the database which tenants those are. */
import { type Kysely, sql } from 'kysely'

/**
 * Roles belong to the whole cluster, in which several databases may be migrated at once: somebody else may be making it, too.
 * Who may not make it is told what an administrator must do.
 */
const role = `do $$
  begin
    if not exists (select from pg_roles where rolname = 'fettle_tenant') then
      begin
        create role fettle_tenant nologin noinherit nobypassrls;
      exception
        when duplicate_object or unique_violation then null;
        when insufficient_privilege then
          raise exception 'the user % may make no roles; let an administrator run: create role fettle_tenant nologin; grant fettle_tenant to %',
            current_user, quote_ident(current_user);
      end;
    end if;
    if not (select rolsuper from pg_roles where rolname = current_user) then
      begin
        if current_setting('server_version_num')::int >= 160000 then
          execute format('grant fettle_tenant to %I with inherit false, set true', current_user);
        elsif not pg_has_role(current_user, 'fettle_tenant', 'member') then
          execute format('grant fettle_tenant to %I', current_user);
        end if;
      exception when insufficient_privilege then
        if not pg_has_role(current_user, 'fettle_tenant', 'member') then
          raise exception 'the user % may not act for tenants; let an administrator run: grant fettle_tenant to %',
            current_user, quote_ident(current_user);
        end if;
      end;
    end if;
  end
$$`

/** What the connection is lent for; without it there is nothing to see. */
const settings: readonly string[] = [
  `create function fettle_tenants() returns text[] language sql stable parallel safe
    as $$ select coalesce(nullif(current_setting('fettle.tenants', true), ''), '{}')::text[] $$`,
  `create function fettle_above() returns text[] language sql stable parallel safe
    as $$ select coalesce(nullif(current_setting('fettle.above', true), ''), '{}')::text[] $$`,
  `create function fettle_account() returns text language sql stable parallel safe
    as $$ select nullif(current_setting('fettle.account', true), '') $$`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [role, ...settings]) await sql.raw(statement).execute(db)
}
