-- The database after all migrations. Written by `node server/db/schema-dump.ts --write`; do not edit.

create table action (
  session_id text not null,
  id text not null,
  status text not null,
  attempts integer not null,
  verdict text,
  reason text,
  detail text,
  after text,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint action_pkey PRIMARY KEY (session_id, id),
  constraint action_session_id_fkey FOREIGN KEY (session_id) REFERENCES session(id)
);

create table agent (
  id text not null,
  computer_id text not null,
  public_key text not null,
  machine_id text not null,
  version text not null,
  journal_id text not null default ''::text,
  seen_event bigint not null default 0,
  seen_output bigint not null default 0,
  enrolled_at timestamp with time zone not null default now(),
  linked_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint agent_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint agent_pkey PRIMARY KEY (id)
);

create table api_token (
  id text not null,
  name text not null,
  secret_hash text not null,
  expires_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  constraint api_token_pkey PRIMARY KEY (id),
  constraint api_token_secret_hash_key UNIQUE (secret_hash)
);

create table batch (
  id text not null,
  trigger text not null,
  created_at timestamp with time zone not null default now(),
  constraint batch_pkey PRIMARY KEY (id)
);

create table computer (
  id text not null,
  name text not null,
  tenant_id text not null,
  tags text[] not null default '{}'::text[],
  primary_person_id text,
  onboarded boolean not null default true,
  excluded_from_maintenance boolean not null default false,
  facts jsonb not null default '{}'::jsonb,
  facts_at timestamp with time zone,
  software jsonb not null default '[]'::jsonb,
  node_id text,
  online_since timestamp with time zone,
  checked_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  constraint computer_pkey PRIMARY KEY (id),
  constraint computer_primary_person_id_fkey FOREIGN KEY (primary_person_id) REFERENCES person(id),
  constraint computer_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);

create table definition_revision (
  only_row boolean not null default true,
  revision bigint not null,
  constraint definition_revision_only_row_check CHECK (only_row),
  constraint definition_revision_pkey PRIMARY KEY (only_row)
);

create table deployment (
  id text not null,
  name text not null,
  item text not null,
  definition jsonb not null,
  content_hash text not null,
  sequence bigint not null generated always as identity,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint deployment_item_fkey FOREIGN KEY (item) REFERENCES item(name),
  constraint deployment_name_key UNIQUE (name),
  constraint deployment_pkey PRIMARY KEY (id)
);

create table document (
  hash text not null,
  body jsonb not null,
  created_at timestamp with time zone not null default now(),
  constraint document_pkey PRIMARY KEY (hash)
);

create table enrolment_token (
  id text not null,
  tenant_id text not null,
  secret_hash text not null,
  tags text[] not null default '{}'::text[],
  uses_left integer not null,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone not null default now(),
  constraint enrolment_token_pkey PRIMARY KEY (id),
  constraint enrolment_token_secret_hash_key UNIQUE (secret_hash),
  constraint enrolment_token_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);

create table exclusion (
  id text not null,
  name text not null,
  item text not null,
  definition jsonb not null,
  content_hash text not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint exclusion_item_fkey FOREIGN KEY (item) REFERENCES item(name),
  constraint exclusion_name_key UNIQUE (name),
  constraint exclusion_pkey PRIMARY KEY (id)
);

create table installation (
  only_row boolean not null default true,
  server_id text not null,
  constraint installation_only_row_check CHECK (only_row),
  constraint installation_pkey PRIMARY KEY (only_row)
);

create table item (
  name text not null,
  kind text not null,
  definition jsonb not null,
  content_hash text not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint item_kind_check CHECK ((kind = ANY (ARRAY['software'::text, 'task'::text]))),
  constraint item_pkey PRIMARY KEY (name)
);

create table item_state (
  computer_id text not null,
  key text not null,
  since timestamp with time zone not null,
  until timestamp with time zone,
  checked_at timestamp with time zone not null,
  title text not null,
  desired text not null,
  state text not null,
  verdict text not null,
  deployment_name text,
  session_id text not null,
  constraint item_state_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint item_state_pkey PRIMARY KEY (computer_id, key, since)
);

create table login (
  id text not null,
  secret_hash text not null,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone not null default now(),
  constraint login_pkey PRIMARY KEY (id),
  constraint login_secret_hash_key UNIQUE (secret_hash)
);

create table login_code (
  secret_hash text not null,
  expires_at timestamp with time zone not null,
  constraint login_code_pkey PRIMARY KEY (secret_hash)
);

create table node (
  id text not null,
  beat_at timestamp with time zone not null,
  constraint node_pkey PRIMARY KEY (id)
);

create table output (
  day date not null,
  session_id text not null,
  n bigint not null,
  at timestamp with time zone not null,
  action_id text,
  stream text not null,
  text text not null,
  constraint output_pkey PRIMARY KEY (day, session_id, n)
) partition by RANGE (day);

create table output_rest (
  day date not null,
  session_id text not null,
  n bigint not null,
  at timestamp with time zone not null,
  action_id text,
  stream text not null,
  text text not null,
  constraint output_rest_pkey PRIMARY KEY (day, session_id, n)
) -- partition of output DEFAULT;

create table person (
  id text not null,
  tenant_id text not null,
  name text not null,
  email text not null,
  tags text[] not null default '{}'::text[],
  created_at timestamp with time zone not null default now(),
  constraint person_email_key UNIQUE (email),
  constraint person_pkey PRIMARY KEY (id),
  constraint person_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);

create table session (
  id text not null,
  computer_id text not null,
  tenant_id text not null,
  batch_id text,
  kind text not null,
  state text not null,
  final boolean not null default false,
  holds_turn boolean not null default false,
  created_at timestamp with time zone not null,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  due_at timestamp with time zone,
  manifest_hash text,
  plan_hash text,
  counts jsonb not null default '{}'::jsonb,
  first_problem text,
  body jsonb not null,
  revision integer not null,
  constraint session_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES batch(id),
  constraint session_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint session_manifest_hash_fkey FOREIGN KEY (manifest_hash) REFERENCES document(hash),
  constraint session_pkey PRIMARY KEY (id),
  constraint session_plan_hash_fkey FOREIGN KEY (plan_hash) REFERENCES document(hash),
  constraint session_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);

create table session_event (
  session_id text not null,
  n integer not null,
  at timestamp with time zone not null,
  type text not null,
  state text not null,
  body jsonb not null,
  constraint session_event_pkey PRIMARY KEY (session_id, n),
  constraint session_event_session_id_fkey FOREIGN KEY (session_id) REFERENCES session(id)
);

create table tenant (
  id text not null,
  name text not null,
  parent_id text,
  tags text[] not null default '{}'::text[],
  opts_out_of_cross_tenant boolean not null default false,
  created_at timestamp with time zone not null default now(),
  constraint tenant_name_key UNIQUE (name),
  constraint tenant_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES tenant(id),
  constraint tenant_pkey PRIMARY KEY (id)
);

create table work_order (
  id text not null,
  session_id text not null,
  computer_id text not null,
  sequence bigint not null generated always as identity,
  body jsonb not null,
  created_at timestamp with time zone not null default now(),
  accepted_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint work_order_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint work_order_pkey PRIMARY KEY (id),
  constraint work_order_session_id_fkey FOREIGN KEY (session_id) REFERENCES session(id)
);

CREATE UNIQUE INDEX agent_of_computer ON public.agent USING btree (computer_id) WHERE (revoked_at IS NULL);

CREATE INDEX computer_list ON public.computer USING btree (name, id) WHERE (deleted_at IS NULL);

CREATE UNIQUE INDEX computer_name ON public.computer USING btree (tenant_id, name) WHERE (deleted_at IS NULL);

CREATE INDEX computer_node ON public.computer USING btree (node_id) WHERE (node_id IS NOT NULL);

CREATE INDEX deployment_item ON public.deployment USING btree (item);

CREATE UNIQUE INDEX item_state_now ON public.item_state USING btree (computer_id, key) WHERE (until IS NULL);

CREATE INDEX session_batch ON public.session USING btree (batch_id) WHERE (batch_id IS NOT NULL);

CREATE INDEX session_computer ON public.session USING btree (computer_id, created_at DESC, id DESC);

CREATE INDEX session_due ON public.session USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX session_list ON public.session USING btree (created_at DESC, id DESC);

CREATE INDEX session_queue ON public.session USING btree (computer_id, created_at) WHERE (NOT final);

CREATE INDEX session_state ON public.session USING btree (state, created_at DESC, id DESC);

CREATE INDEX session_tenant ON public.session USING btree (tenant_id, created_at DESC, id DESC);

CREATE UNIQUE INDEX session_turn ON public.session USING btree (computer_id) WHERE holds_turn;

CREATE INDEX work_order_open ON public.work_order USING btree (computer_id, sequence) WHERE (ended_at IS NULL);

CREATE INDEX work_order_session ON public.work_order USING btree (session_id);
