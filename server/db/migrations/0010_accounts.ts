/** Accounts of people who work with Fettle, what they may do, how they prove who they are, and their logins. */
import { type Kysely, sql } from 'kysely'

const statements: readonly string[] = [
  `create table account (
    id text primary key,
    name text not null,
    email text not null,
    password_hash text,
    totp_secret text,
    totp_pending text,
    totp_step bigint not null default 0,
    created_at timestamptz not null,
    last_signed_in_at timestamptz,
    disabled_at timestamptz
  )`,
  `create unique index account_email on account (lower(email))`,
  // A role that reaches a tenant only names it; whether it does is known by the roles, not here.
  `create table account_grant (
    account_id text not null references account on delete cascade,
    role text not null,
    tenant_id text references tenant,
    unique nulls not distinct (account_id, role, tenant_id)
  )`,
  `create table passkey (
    id text primary key,
    account_id text not null references account on delete cascade,
    credential_id text not null unique,
    public_key text not null,
    counter bigint not null,
    transports text[] not null,
    name text not null,
    created_at timestamptz not null,
    last_used_at timestamptz
  )`,
  `create index passkey_account on passkey (account_id)`,
  // A challenge that was answered; it is signed and says itself until when it is good, so only used ones are kept.
  `create table passkey_challenge (
    hash text primary key,
    expires_at timestamptz not null
  )`,
  `create table recovery_code (
    account_id text not null references account on delete cascade,
    secret_hash text not null,
    primary key (account_id, secret_hash)
  )`,
  `create table invitation (
    account_id text primary key references account on delete cascade,
    secret_hash text not null unique,
    expires_at timestamptz not null
  )`,
  // Whose: an account's id, or "machine" for the operator on the server's machine.
  `create table preference (
    owner text primary key,
    body jsonb not null
  )`,
  // Nobody knows whose the old ones are: everybody signs in again.
  `drop table login`,
  `create table login (
    id text primary key,
    secret_hash text not null unique,
    account_id text references account on delete cascade,
    token_id text references api_token on delete cascade,
    method text not null,
    state text not null check (state in ('full', 'halfway')),
    wrong_codes integer not null default 0,
    address text not null,
    user_agent text not null,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    fresh_at timestamptz not null,
    expires_at timestamptz not null
  )`,
  `create index login_account on login (account_id, created_at)`,
  `create index login_expires_at on login (expires_at)`,
]

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
