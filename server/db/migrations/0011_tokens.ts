/** API tokens get an owner and limits; the command line's sign-in; identity providers and the identities people have there. */
import { type Kysely, sql } from 'kysely'

const statements: readonly string[] = [
  // No owner: the operator on the server's machine. No permissions or tenants: all that the owner has.
  `alter table api_token
    add account_id text references account on delete cascade,
    add kind text not null default 'token',
    add permissions text[],
    add tenant_ids text[],
    add created_by text not null default '',
    add last_used_at timestamptz`,
  `create index api_token_account on api_token (account_id)`,
  `create table device_login (
    id text primary key,
    device_hash text not null unique,
    user_code text not null unique,
    host text not null,
    address text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    interval_seconds integer not null,
    polled_at timestamptz,
    account_id text references account on delete cascade,
    state text not null default 'pending' check (state in ('pending', 'approved', 'denied'))
  )`,
  `create table identity_provider (
    id text primary key,
    label text not null,
    issuer text not null unique,
    client_id text not null,
    sealed text not null,
    email_domains text[] not null,
    scopes text[] not null,
    mappings jsonb not null,
    unknown_people text not null check (unknown_people in ('create', 'refuse')),
    enabled boolean not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  // Who somebody is: the issuer and what it calls them, never an e-mail address.
  `create table identity (
    id text primary key,
    issuer text not null,
    subject text not null,
    account_id text not null references account on delete cascade,
    email text,
    -- The account was made by this identity: what its provider says of it decides what it may do.
    made_account boolean not null,
    linked_at timestamptz not null,
    last_used_at timestamptz,
    unique (issuer, subject)
  )`,
  `create index identity_account on identity (account_id)`,
  // A sign-in on its way: ended once, in the browser in which it was begun.
  `create table identity_flow (
    state_hash text primary key,
    browser_hash text not null,
    provider_id text not null references identity_provider on delete cascade,
    nonce text not null,
    sealed_verifier text not null,
    redirect_uri text not null,
    account_id text references account on delete cascade,
    login_id text,
    wanted_page text,
    expires_at timestamptz not null
  )`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
