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
  ran_as text,
  constraint action_pkey PRIMARY KEY (session_id, id),
  constraint action_session_id_fkey FOREIGN KEY (session_id) REFERENCES session(id)
);

create table action_time (
  item text not null,
  kind text not null,
  count integer not null,
  mean_ms double precision not null,
  constraint action_time_pkey PRIMARY KEY (item, kind)
);

create table affinity_change (
  computer_id text not null,
  at timestamp with time zone not null,
  before_id text,
  after_id text,
  reason text not null,
  by text not null,
  constraint affinity_change_after_id_fkey FOREIGN KEY (after_id) REFERENCES person(id),
  constraint affinity_change_before_id_fkey FOREIGN KEY (before_id) REFERENCES person(id),
  constraint affinity_change_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id)
);

create table affinity_observation (
  computer_id text not null,
  at timestamp with time zone not null,
  login text not null,
  constraint affinity_observation_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint affinity_observation_pkey PRIMARY KEY (computer_id, at, login)
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

create table assignment (
  computer_id text not null,
  key text not null,
  item text not null,
  instance text,
  deployment_id text not null,
  deployment_name text not null,
  scope text not null,
  on_unassign text not null,
  enforcement text not null,
  parameters jsonb not null,
  before text,
  since timestamp with time zone not null,
  constraint assignment_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id) ON DELETE CASCADE,
  constraint assignment_on_unassign_check CHECK ((on_unassign = ANY (ARRAY['remove'::text, 'restore'::text]))),
  constraint assignment_pkey PRIMARY KEY (computer_id, key)
);

create table batch (
  id text not null,
  trigger text not null,
  created_at timestamp with time zone not null default now(),
  asked integer not null default 0,
  joined integer not null default 0,
  refused jsonb not null default '[]'::jsonb,
  schedule_id text,
  constraint batch_pkey PRIMARY KEY (id),
  constraint batch_schedule_id_fkey FOREIGN KEY (schedule_id) REFERENCES schedule(id)
);

create table computer (
  id text not null,
  name text not null,
  tenant_id text not null,
  tags text[] not null default '{}'::text[],
  primary_person_id text,
  excluded_from_maintenance boolean not null default false,
  facts jsonb not null default '{}'::jsonb,
  facts_at timestamp with time zone,
  software jsonb not null default '[]'::jsonb,
  node_id text,
  online_since timestamp with time zone,
  checked_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  time_settings jsonb not null default '{}'::jsonb,
  notes text not null default ''::text,
  onboarding text not null default 'onboarded'::text,
  onboarding_since timestamp with time zone,
  onboard_asked boolean not null default false,
  onboard_automatic boolean not null default false,
  predecessor_id text,
  excluded_from_affinity boolean not null default false,
  person_pinned boolean not null default false,
  onboarded boolean not null generated always as ((onboarding = 'onboarded'::text)) stored,
  constraint computer_onboarding_check CHECK ((onboarding = ANY (ARRAY['pending'::text, 'needsOnboarding'::text, 'onboarding'::text, 'onboarded'::text]))),
  constraint computer_pkey PRIMARY KEY (id),
  constraint computer_predecessor_id_fkey FOREIGN KEY (predecessor_id) REFERENCES computer(id),
  constraint computer_primary_person_id_fkey FOREIGN KEY (primary_person_id) REFERENCES person(id),
  constraint computer_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);

create table definition (
  kind text not null,
  id text not null,
  name text not null,
  document json not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  kept json,
  constraint definition_pkey PRIMARY KEY (kind, id)
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

create table deployment_approval (
  deployment_id text not null,
  tenant_id text,
  computer_id text,
  decision text not null,
  by text not null,
  at timestamp with time zone not null,
  constraint deployment_approval_check CHECK (((tenant_id IS NULL) <> (computer_id IS NULL))),
  constraint deployment_approval_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id) ON DELETE CASCADE,
  constraint deployment_approval_decision_check CHECK ((decision = ANY (ARRAY['approved'::text, 'denied'::text]))),
  constraint deployment_approval_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES deployment(id) ON DELETE CASCADE,
  constraint deployment_approval_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id) ON DELETE CASCADE
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
  person_id text,
  approval boolean not null default false,
  onboard boolean not null default false,
  take_over boolean not null default false,
  constraint enrolment_token_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id),
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

create table filter_answer (
  computer_id text not null,
  key text not null,
  says boolean,
  problem text,
  at timestamp with time zone not null,
  constraint filter_answer_check CHECK (((says IS NULL) <> (problem IS NULL))),
  constraint filter_answer_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id) ON DELETE CASCADE,
  constraint filter_answer_pkey PRIMARY KEY (computer_id, key)
);

create table identification (
  computer_id text not null,
  verdict text not null,
  match_id text,
  sentences text[] not null,
  at timestamp with time zone not null default now(),
  decided text,
  decided_by text,
  decided_at timestamp with time zone,
  constraint identification_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint identification_match_id_fkey FOREIGN KEY (match_id) REFERENCES computer(id),
  constraint identification_pkey PRIMARY KEY (computer_id)
);

create table installation (
  only_row boolean not null default true,
  server_id text not null,
  time_settings jsonb not null default '{}'::jsonb,
  constraint installation_only_row_check CHECK (only_row),
  constraint installation_pkey PRIMARY KEY (only_row)
);

create table inventory_change (
  computer_id text not null,
  key text not null,
  at timestamp with time zone not null,
  before jsonb,
  after jsonb not null,
  constraint inventory_change_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id)
);

create table inventory_due (
  computer_id text not null,
  next_at timestamp with time zone,
  tried_at timestamp with time zone,
  failures integer not null default 0,
  constraint inventory_due_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint inventory_due_pkey PRIMARY KEY (computer_id)
);

create table inventory_script (
  key text not null,
  id text not null,
  definition jsonb not null,
  content_hash text not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint inventory_script_id_key UNIQUE (id),
  constraint inventory_script_pkey PRIMARY KEY (key)
);

create table inventory_value (
  computer_id text not null,
  key text not null,
  value jsonb,
  value_at timestamp with time zone,
  changed_at timestamp with time zone,
  error text,
  error_at timestamp with time zone,
  failures integer not null default 0,
  constraint inventory_value_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint inventory_value_pkey PRIMARY KEY (computer_id, key)
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

create table item_change (
  computer_id text not null,
  key text not null,
  session_id text not null,
  action_id text not null,
  at timestamp with time zone not null,
  kind text not null,
  verdict text not null,
  before text not null,
  after text not null,
  constraint item_change_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint item_change_pkey PRIMARY KEY (session_id, action_id),
  constraint item_change_session_id_fkey FOREIGN KEY (session_id) REFERENCES session(id)
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

create table licence (
  id text not null,
  definition jsonb not null,
  constraint licence_pkey PRIMARY KEY (id)
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

create table machine (
  computer_id text not null,
  evidence jsonb not null,
  machine_id text,
  install_id text,
  hardware_id text,
  serial text,
  macs text[] not null default '{}'::text[],
  hostname text,
  seen_at timestamp with time zone not null default now(),
  constraint machine_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint machine_pkey PRIMARY KEY (computer_id)
);

create table mail (
  id text not null,
  notice_id text not null,
  recipient text not null,
  role text not null,
  state text not null,
  attempts integer not null default 0,
  next_at timestamp with time zone not null,
  claimed_until timestamp with time zone,
  problem text,
  created_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  constraint mail_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES notice(id) ON DELETE CASCADE,
  constraint mail_notice_id_recipient_key UNIQUE (notice_id, recipient),
  constraint mail_pkey PRIMARY KEY (id),
  constraint mail_role_check CHECK ((role = ANY (ARRAY['person'::text, 'operator'::text, 'copy'::text]))),
  constraint mail_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'failed'::text, 'omitted'::text])))
);

create table mail_link (
  token_hash text not null,
  mail_id text not null,
  session_id text not null,
  act text not null,
  n integer not null default 1,
  expires_at timestamp with time zone not null,
  claimed_at timestamp with time zone,
  done_at timestamp with time zone,
  outcome text,
  created_at timestamp with time zone not null default now(),
  constraint mail_link_act_check CHECK ((act = ANY (ARRAY['view'::text, 'postpone'::text, 'runNow'::text, 'rebootNow'::text]))),
  constraint mail_link_mail_id_fkey FOREIGN KEY (mail_id) REFERENCES mail(id) ON DELETE CASCADE,
  constraint mail_link_pkey PRIMARY KEY (token_hash),
  constraint mail_link_session_id_fkey FOREIGN KEY (session_id) REFERENCES session(id) ON DELETE CASCADE
);

create table mail_settings (
  tenant_id text,
  body jsonb not null,
  smtp_password text,
  updated_at timestamp with time zone not null default now(),
  constraint mail_settings_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint mail_settings_tenant_id_key UNIQUE NULLS NOT DISTINCT (tenant_id)
);

create table node (
  id text not null,
  beat_at timestamp with time zone not null,
  constraint node_pkey PRIMARY KEY (id)
);

create table notice (
  id text not null,
  session_id text not null,
  about text not null,
  state text not null,
  letter jsonb not null,
  problem text,
  created_at timestamp with time zone not null default now(),
  constraint notice_about_check CHECK ((about = ANY (ARRAY['before'::text, 'approval'::text, 'after'::text]))),
  constraint notice_pkey PRIMARY KEY (id),
  constraint notice_session_id_about_key UNIQUE (session_id, about),
  constraint notice_session_id_fkey FOREIGN KEY (session_id) REFERENCES session(id) ON DELETE CASCADE,
  constraint notice_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'told'::text, 'omitted'::text])))
);

create table notification (
  id text not null,
  kind text not null,
  subject_kind text not null,
  subject_id text not null,
  sentence text not null,
  at timestamp with time zone not null default now(),
  acknowledged_at timestamp with time zone,
  acknowledged_by text,
  constraint notification_pkey PRIMARY KEY (id)
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
  deleted_at timestamp with time zone,
  logins text[] not null default '{}'::text[],
  constraint person_pkey PRIMARY KEY (id),
  constraint person_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);

create table quarantine (
  computer_id text not null,
  key text not null,
  since timestamp with time zone not null,
  evidence text not null,
  lifted_at timestamp with time zone,
  lifted_by text,
  constraint quarantine_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint quarantine_pkey PRIMARY KEY (computer_id, key, since)
);

create table revision (
  kind text not null,
  id text not null,
  name text not null,
  n integer not null,
  change text not null,
  definition json not null,
  by text not null,
  at timestamp with time zone not null,
  constraint revision_change_check CHECK ((change = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text, 'restored'::text]))),
  constraint revision_pkey PRIMARY KEY (kind, id, n)
);

create table running_limit (
  scope text not null,
  id text not null default ''::text,
  most integer not null,
  constraint running_limit_most_check CHECK ((most > 0)),
  constraint running_limit_pkey PRIMARY KEY (scope, id),
  constraint running_limit_scope_check CHECK ((scope = ANY (ARRAY['installation'::text, 'tenant'::text, 'tag'::text])))
);

create table schedule (
  id text not null,
  name text not null,
  definition jsonb not null,
  enabled boolean not null,
  next_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  constraint schedule_pkey PRIMARY KEY (id)
);

create table schedule_run (
  id text not null,
  schedule_id text not null,
  trigger text not null,
  by text,
  planned_for timestamp with time zone not null,
  fired_at timestamp with time zone,
  ended_at timestamp with time zone,
  state text not null,
  definition jsonb not null,
  batch_id text,
  sentence text,
  constraint schedule_run_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES batch(id),
  constraint schedule_run_pkey PRIMARY KEY (id),
  constraint schedule_run_schedule_id_fkey FOREIGN KEY (schedule_id) REFERENCES schedule(id),
  constraint schedule_run_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'starting'::text, 'done'::text, 'missed'::text, 'failed'::text]))),
  constraint schedule_run_trigger_check CHECK ((trigger = ANY (ARRAY['time'::text, 'hand'::text])))
);

create table schedule_start (
  run_id text not null,
  computer_id text not null,
  at timestamp with time zone not null,
  claimed_until timestamp with time zone,
  outcome text,
  session_id text,
  sentence text,
  constraint schedule_start_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint schedule_start_outcome_check CHECK ((outcome = ANY (ARRAY['started'::text, 'joined'::text, 'refused'::text, 'notApplicable'::text, 'failed'::text]))),
  constraint schedule_start_pkey PRIMARY KEY (run_id, computer_id),
  constraint schedule_start_run_id_fkey FOREIGN KEY (run_id) REFERENCES schedule_run(id)
);

create table secret (
  id text not null,
  tenant_id text,
  name text not null,
  sealed text not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  constraint secret_pkey PRIMARY KEY (id),
  constraint secret_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id),
  constraint secret_tenant_id_name_key UNIQUE NULLS NOT DISTINCT (tenant_id, name)
);

create table serial_lock (
  key text not null,
  session_id text not null,
  taken_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint serial_lock_pkey PRIMARY KEY (key),
  constraint serial_lock_session_id_fkey FOREIGN KEY (session_id) REFERENCES session(id)
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
  wants_turn boolean not null default false,
  wants_lock text,
  priority smallint not null default 0,
  wait_reason text,
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

create table software_change (
  computer_id text not null,
  at timestamp with time zone not null,
  provider text not null,
  name text not null,
  architecture text not null,
  before text,
  after text,
  constraint software_change_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id)
);

create table tag (
  name text not null,
  colour text,
  description text,
  constraint tag_pkey PRIMARY KEY (name)
);

create table tenant (
  id text not null,
  name text not null,
  parent_id text,
  tags text[] not null default '{}'::text[],
  opts_out_of_cross_tenant boolean not null default false,
  created_at timestamp with time zone not null default now(),
  time_settings jsonb not null default '{}'::jsonb,
  deleted_at timestamp with time zone,
  user_affinity boolean not null default true,
  constraint tenant_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES tenant(id),
  constraint tenant_pkey PRIMARY KEY (id)
);

create table webhook (
  id text not null,
  tenant_id text,
  name text not null,
  url text not null,
  events text[] not null,
  secret text not null,
  allow_private boolean not null default false,
  enabled boolean not null default true,
  created_at timestamp with time zone not null default now(),
  constraint webhook_name_key UNIQUE (name),
  constraint webhook_pkey PRIMARY KEY (id),
  constraint webhook_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);

create table webhook_delivery (
  id text not null,
  webhook_id text not null,
  event text not null,
  body text not null,
  state text not null,
  attempts integer not null default 0,
  next_at timestamp with time zone not null,
  claimed_until timestamp with time zone,
  status integer,
  problem text,
  created_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  constraint webhook_delivery_pkey PRIMARY KEY (id),
  constraint webhook_delivery_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'delivered'::text, 'failed'::text]))),
  constraint webhook_delivery_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhook(id) ON DELETE CASCADE
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

CREATE INDEX affinity_change_of ON public.affinity_change USING btree (computer_id, at);

CREATE UNIQUE INDEX agent_of_computer ON public.agent USING btree (computer_id) WHERE (revoked_at IS NULL);

CREATE INDEX assignment_item ON public.assignment USING btree (item);

CREATE INDEX batch_schedule ON public.batch USING btree (schedule_id) WHERE (schedule_id IS NOT NULL);

CREATE INDEX computer_list ON public.computer USING btree (name, id) WHERE (deleted_at IS NULL);

CREATE UNIQUE INDEX computer_name ON public.computer USING btree (tenant_id, name) WHERE (deleted_at IS NULL);

CREATE INDEX computer_node ON public.computer USING btree (node_id) WHERE (node_id IS NOT NULL);

CREATE INDEX computer_onboarding ON public.computer USING btree (onboarding_since) WHERE ((onboarding <> 'onboarded'::text) AND (deleted_at IS NULL));

CREATE UNIQUE INDEX definition_name ON public.definition USING btree (kind, name) WHERE (deleted_at IS NULL);

CREATE UNIQUE INDEX deployment_approval_of_computer ON public.deployment_approval USING btree (deployment_id, computer_id) WHERE (computer_id IS NOT NULL);

CREATE UNIQUE INDEX deployment_approval_of_tenant ON public.deployment_approval USING btree (deployment_id, tenant_id) WHERE (tenant_id IS NOT NULL);

CREATE INDEX deployment_item ON public.deployment USING btree (item);

CREATE INDEX inventory_change_of ON public.inventory_change USING btree (computer_id, key, at);

CREATE INDEX inventory_due_next ON public.inventory_due USING btree (next_at);

CREATE INDEX item_change_item ON public.item_change USING btree (computer_id, key, at);

CREATE UNIQUE INDEX item_state_now ON public.item_state USING btree (computer_id, key) WHERE (until IS NULL);

CREATE INDEX machine_hardware_id ON public.machine USING btree (hardware_id);

CREATE INDEX machine_hostname ON public.machine USING btree (hostname);

CREATE INDEX machine_install_id ON public.machine USING btree (install_id);

CREATE INDEX machine_machine_id ON public.machine USING btree (machine_id);

CREATE INDEX machine_macs ON public.machine USING gin (macs);

CREATE INDEX machine_serial ON public.machine USING btree (serial);

CREATE INDEX mail_link_of_mail ON public.mail_link USING btree (mail_id);

CREATE INDEX mail_link_of_session ON public.mail_link USING btree (session_id);

CREATE INDEX mail_list ON public.mail USING btree (created_at DESC, id);

CREATE INDEX mail_waiting ON public.mail USING btree (next_at) WHERE (state = 'waiting'::text);

CREATE INDEX notice_waiting ON public.notice USING btree (created_at) WHERE (state = 'waiting'::text);

CREATE INDEX notification_open ON public.notification USING btree (at DESC, id DESC) WHERE (acknowledged_at IS NULL);

CREATE UNIQUE INDEX person_email ON public.person USING btree (email) WHERE (deleted_at IS NULL);

CREATE UNIQUE INDEX quarantine_now ON public.quarantine USING btree (computer_id, key) WHERE (lifted_at IS NULL);

CREATE INDEX revision_at ON public.revision USING btree (at);

CREATE INDEX revision_name ON public.revision USING btree (kind, name);

CREATE UNIQUE INDEX schedule_name ON public.schedule USING btree (name) WHERE (deleted_at IS NULL);

CREATE INDEX schedule_next ON public.schedule USING btree (next_at) WHERE (next_at IS NOT NULL);

CREATE INDEX schedule_run_list ON public.schedule_run USING btree (schedule_id, planned_for DESC, id DESC);

CREATE UNIQUE INDEX schedule_run_once ON public.schedule_run USING btree (schedule_id, planned_for) WHERE (trigger = 'time'::text);

CREATE INDEX schedule_run_open ON public.schedule_run USING btree (id) WHERE (state = ANY (ARRAY['waiting'::text, 'starting'::text]));

CREATE INDEX schedule_start_due ON public.schedule_start USING btree (run_id, at) WHERE (outcome IS NULL);

CREATE INDEX serial_lock_session ON public.serial_lock USING btree (session_id);

CREATE INDEX session_batch ON public.session USING btree (batch_id) WHERE (batch_id IS NOT NULL);

CREATE INDEX session_computer ON public.session USING btree (computer_id, created_at DESC, id DESC);

CREATE INDEX session_due ON public.session USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX session_holds ON public.session USING btree (tenant_id) WHERE holds_turn;

CREATE INDEX session_list ON public.session USING btree (created_at DESC, id DESC);

CREATE INDEX session_queue ON public.session USING btree (computer_id, created_at) WHERE (NOT final);

CREATE INDEX session_state ON public.session USING btree (state, created_at DESC, id DESC);

CREATE INDEX session_tenant ON public.session USING btree (tenant_id, created_at DESC, id DESC);

CREATE UNIQUE INDEX session_turn ON public.session USING btree (computer_id) WHERE holds_turn;

CREATE INDEX session_waits ON public.session USING btree (wait_reason, created_at DESC, id DESC) WHERE (wait_reason IS NOT NULL);

CREATE INDEX session_wants_lock ON public.session USING btree (wants_lock, priority, created_at, id) WHERE (wants_lock IS NOT NULL);

CREATE INDEX session_wants_turn ON public.session USING btree (priority, created_at, id) WHERE wants_turn;

CREATE INDEX software_change_of ON public.software_change USING btree (computer_id, at);

CREATE UNIQUE INDEX tenant_name ON public.tenant USING btree (name) WHERE (deleted_at IS NULL);

CREATE INDEX webhook_delivery_list ON public.webhook_delivery USING btree (webhook_id, created_at DESC);

CREATE INDEX webhook_delivery_waiting ON public.webhook_delivery USING btree (next_at) WHERE (state = 'waiting'::text);

CREATE INDEX work_order_open ON public.work_order USING btree (computer_id, sequence) WHERE (ended_at IS NULL);

CREATE INDEX work_order_session ON public.work_order USING btree (session_id);
