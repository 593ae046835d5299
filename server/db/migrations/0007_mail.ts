/** E-mail and webhooks: settings by tenant, notices and their mails, links of mails, webhooks and their deliveries. */
import { type Kysely, sql } from 'kysely'

const statements: readonly string[] = [
  // No tenant: the installation's, from which all others inherit.
  `create table mail_settings (
    tenant_id text references tenant,
    body jsonb not null,
    -- Sealed with the key file of the data folder; never given back.
    smtp_password text,
    updated_at timestamptz not null default now(),
    unique nulls not distinct (tenant_id)
  )`,
  // What a session has to tell; the key is why each is told once, whatever restarts.
  `create table notice (
    id text primary key,
    session_id text not null references session on delete cascade,
    about text not null check (about in ('before', 'approval', 'after')),
    state text not null check (state in ('waiting', 'told', 'omitted')),
    letter jsonb not null,
    -- Why nobody was told.
    problem text,
    created_at timestamptz not null default now(),
    unique (session_id, about)
  )`,
  `create index notice_waiting on notice (created_at) where state = 'waiting'`,
  // One mail to one address. Claimed by whoever sends it, until the claim ends.
  `create table mail (
    id text primary key,
    notice_id text not null references notice on delete cascade,
    recipient text not null,
    role text not null check (role in ('person', 'operator', 'copy')),
    state text not null check (state in ('waiting', 'sent', 'failed', 'omitted')),
    attempts integer not null default 0,
    next_at timestamptz not null,
    claimed_until timestamptz,
    problem text,
    created_at timestamptz not null default now(),
    ended_at timestamptz,
    unique (notice_id, recipient)
  )`,
  `create index mail_waiting on mail (next_at) where state = 'waiting'`,
  `create index mail_list on mail (created_at desc, id)`,
  // What the holder of a link in a mail may do, once. Kept by the hash of its token.
  `create table mail_link (
    token_hash text primary key,
    mail_id text not null references mail on delete cascade,
    session_id text not null references session on delete cascade,
    act text not null check (act in ('view', 'postpone', 'runNow', 'rebootNow')),
    -- Its place among the links of the mail for this act: whoever postponed gets another to postpone again.
    n integer not null default 1,
    expires_at timestamptz not null,
    claimed_at timestamptz,
    done_at timestamptz,
    -- What came of it, in a sentence.
    outcome text,
    created_at timestamptz not null default now()
  )`,
  `create index mail_link_of_session on mail_link (session_id)`,
  `create index mail_link_of_mail on mail_link (mail_id)`,
  `create table webhook (
    id text primary key,
    -- None: hears of every tenant.
    tenant_id text references tenant,
    name text not null unique,
    url text not null,
    events text[] not null,
    secret text not null,
    allow_private boolean not null default false,
    enabled boolean not null default true,
    created_at timestamptz not null default now()
  )`,
  `create table webhook_delivery (
    id text primary key,
    webhook_id text not null references webhook on delete cascade,
    event text not null,
    body text not null,
    state text not null check (state in ('waiting', 'delivered', 'failed')),
    attempts integer not null default 0,
    next_at timestamptz not null,
    claimed_until timestamptz,
    status integer,
    problem text,
    created_at timestamptz not null default now(),
    ended_at timestamptz
  )`,
  `create index webhook_delivery_waiting on webhook_delivery (next_at) where state = 'waiting'`,
  `create index webhook_delivery_list on webhook_delivery (webhook_id, created_at desc)`,
]

/** Makes the tables. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
