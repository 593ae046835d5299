-- The database after all migrations. Written by `node server/db/schema-dump.ts --write`; do not edit.

create table account (
  id text not null,
  name text not null,
  email text not null,
  password_hash text,
  totp_secret text,
  totp_pending text,
  totp_step bigint not null default 0,
  created_at timestamp with time zone not null,
  last_signed_in_at timestamp with time zone,
  disabled_at timestamp with time zone,
  constraint account_pkey PRIMARY KEY (id)
);

create table account_grant (
  account_id text not null,
  role text not null,
  tenant_id text,
  constraint account_grant_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint account_grant_account_id_role_tenant_id_key UNIQUE NULLS NOT DISTINCT (account_id, role, tenant_id),
  constraint account_grant_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
alter table account_grant enable row level security;

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
alter table action enable row level security;

create table action_sample (
  item text not null,
  kind text not null,
  os text not null,
  recent double precision[] not null,
  constraint action_sample_pkey PRIMARY KEY (item, kind, os)
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
alter table affinity_change enable row level security;

create table affinity_observation (
  computer_id text not null,
  at timestamp with time zone not null,
  login text not null,
  constraint affinity_observation_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint affinity_observation_pkey PRIMARY KEY (computer_id, at, login)
);
alter table affinity_observation enable row level security;

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
alter table agent enable row level security;

create table api_token (
  id text not null,
  name text not null,
  secret_hash text not null,
  expires_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  account_id text,
  kind text not null default 'token'::text,
  permissions text[],
  tenant_ids text[],
  created_by text not null default ''::text,
  last_used_at timestamp with time zone,
  constraint api_token_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
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
alter table assignment enable row level security;

create table audit_entry (
  id text not null,
  at timestamp with time zone not null,
  actor text not null,
  account_id text,
  credential text,
  address text not null,
  action text not null,
  tenant_id text,
  object_kind text,
  object_id text,
  object_name text,
  result text not null,
  detail jsonb not null default '{}'::jsonb,
  request_id text not null,
  constraint audit_entry_pkey PRIMARY KEY (id),
  constraint audit_entry_result_check CHECK ((result = ANY (ARRAY['ok'::text, 'refused'::text, 'failed'::text, 'unknown'::text])))
);
alter table audit_entry enable row level security;

create table audit_intent (
  request_id text not null,
  at timestamp with time zone not null,
  entry jsonb not null,
  constraint audit_intent_pkey PRIMARY KEY (request_id)
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
alter table batch enable row level security;

create table cause (
  id text not null,
  sentence text not null,
  constraint cause_pkey PRIMARY KEY (id)
);

create table compliance_day (
  tenant_id text not null,
  day date not null,
  good integer not null,
  total integer not null,
  good_computers integer not null,
  computers integer not null,
  constraint compliance_day_pkey PRIMARY KEY (tenant_id, day),
  constraint compliance_day_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
alter table compliance_day enable row level security;

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
  reboot_pending boolean not null generated always as (COALESCE((((facts -> 'boot'::text) ->> 'rebootPending'::text) = 'true'::text), false)) stored,
  os_family text generated always as (((facts -> 'os'::text) ->> 'family'::text)) stored,
  os_id text generated always as (((facts -> 'os'::text) ->> 'id'::text)) stored,
  os_version text generated always as (((facts -> 'os'::text) ->> 'version'::text)) stored,
  kernel text generated always as (((facts -> 'os'::text) ->> 'kernel'::text)) stored,
  manufacturer text generated always as (((facts -> 'hardware'::text) ->> 'manufacturer'::text)) stored,
  model text generated always as (((facts -> 'hardware'::text) ->> 'model'::text)) stored,
  serial text generated always as (((facts -> 'hardware'::text) ->> 'serial'::text)) stored,
  addresses text generated always as (((facts -> 'network'::text) ->> 'addresses'::text)) stored,
  constraint computer_onboarding_check CHECK ((onboarding = ANY (ARRAY['pending'::text, 'needsOnboarding'::text, 'onboarding'::text, 'onboarded'::text]))),
  constraint computer_pkey PRIMARY KEY (id),
  constraint computer_predecessor_id_fkey FOREIGN KEY (predecessor_id) REFERENCES computer(id),
  constraint computer_primary_person_id_fkey FOREIGN KEY (primary_person_id) REFERENCES person(id),
  constraint computer_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
alter table computer enable row level security;

create table computer_doctor (
  computer_id text not null,
  check_name text not null,
  outcome text not null,
  evidence text not null,
  fix text,
  at timestamp with time zone not null,
  took_ms integer not null,
  constraint computer_doctor_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint computer_doctor_outcome_check CHECK ((outcome = ANY (ARRAY['good'::text, 'warning'::text, 'bad'::text, 'unknown'::text]))),
  constraint computer_doctor_pkey PRIMARY KEY (computer_id, check_name)
);
alter table computer_doctor enable row level security;

create table computer_doctor_log (
  computer_id text not null,
  at timestamp with time zone not null,
  lines text[] not null,
  constraint computer_doctor_log_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint computer_doctor_log_pkey PRIMARY KEY (computer_id)
);
alter table computer_doctor_log enable row level security;

create table computer_moment (
  computer_id text not null,
  at timestamp with time zone not null,
  kind text not null,
  detail text not null default ''::text,
  constraint computer_moment_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint computer_moment_pkey PRIMARY KEY (computer_id, at, kind, detail)
);
alter table computer_moment enable row level security;

create table computer_software (
  computer_id text not null,
  title_id integer not null,
  version text not null,
  architecture text not null,
  constraint computer_software_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id) ON DELETE CASCADE,
  constraint computer_software_pkey PRIMARY KEY (computer_id, title_id, version, architecture),
  constraint computer_software_title_id_fkey FOREIGN KEY (title_id) REFERENCES software_title(id)
);
alter table computer_software enable row level security;

create table computer_standing (
  computer_id text not null,
  last_session_id text,
  last_session_at timestamp with time zone not null default '-infinity'::timestamp with time zone,
  last_session_state text,
  last_session_kind text,
  last_session_ended_at timestamp with time zone,
  good integer not null default 0,
  bad integer not null default 0,
  total integer not null default 0,
  compliance double precision not null generated always as (
CASE
    WHEN (total = 0) THEN (2)::double precision
    ELSE ((good)::double precision / (total)::double precision)
END) stored,
  constraint computer_standing_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id) ON DELETE CASCADE,
  constraint computer_standing_pkey PRIMARY KEY (computer_id)
);
alter table computer_standing enable row level security;

create table definition (
  kind text not null,
  id text not null,
  name text not null,
  document json not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  kept json,
  tenant_id text,
  constraint definition_pkey PRIMARY KEY (kind, id),
  constraint definition_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
alter table definition enable row level security;

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
  tenant_id text,
  constraint deployment_item_fkey FOREIGN KEY (item) REFERENCES item(name),
  constraint deployment_name_key UNIQUE (name),
  constraint deployment_pkey PRIMARY KEY (id),
  constraint deployment_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
alter table deployment enable row level security;

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
alter table deployment_approval enable row level security;

create table deployment_day (
  tenant_id text not null,
  deployment_id text not null,
  day date not null,
  good integer not null,
  failed integer not null,
  total integer not null,
  constraint deployment_day_pkey PRIMARY KEY (tenant_id, deployment_id, day),
  constraint deployment_day_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
alter table deployment_day enable row level security;

create table device_login (
  id text not null,
  device_hash text not null,
  user_code text not null,
  host text not null,
  address text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  interval_seconds integer not null,
  polled_at timestamp with time zone,
  account_id text,
  state text not null default 'pending'::text,
  constraint device_login_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint device_login_device_hash_key UNIQUE (device_hash),
  constraint device_login_pkey PRIMARY KEY (id),
  constraint device_login_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'approved'::text, 'denied'::text]))),
  constraint device_login_user_code_key UNIQUE (user_code)
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
alter table enrolment_token enable row level security;

create table exclusion (
  id text not null,
  name text not null,
  item text not null,
  definition jsonb not null,
  content_hash text not null,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  tenant_id text,
  constraint exclusion_item_fkey FOREIGN KEY (item) REFERENCES item(name),
  constraint exclusion_name_key UNIQUE (name),
  constraint exclusion_pkey PRIMARY KEY (id),
  constraint exclusion_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
alter table exclusion enable row level security;

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
alter table filter_answer enable row level security;

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
alter table identification enable row level security;

create table identity (
  id text not null,
  issuer text not null,
  subject text not null,
  account_id text not null,
  email text,
  made_account boolean not null,
  linked_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  constraint identity_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint identity_issuer_subject_key UNIQUE (issuer, subject),
  constraint identity_pkey PRIMARY KEY (id)
);

create table identity_flow (
  state_hash text not null,
  browser_hash text not null,
  provider_id text not null,
  nonce text not null,
  sealed_verifier text not null,
  redirect_uri text not null,
  account_id text,
  login_id text,
  wanted_page text,
  expires_at timestamp with time zone not null,
  constraint identity_flow_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint identity_flow_pkey PRIMARY KEY (state_hash),
  constraint identity_flow_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES identity_provider(id) ON DELETE CASCADE
);

create table identity_provider (
  id text not null,
  label text not null,
  issuer text not null,
  client_id text not null,
  sealed text not null,
  email_domains text[] not null,
  scopes text[] not null,
  mappings jsonb not null,
  unknown_people text not null,
  enabled boolean not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint identity_provider_issuer_key UNIQUE (issuer),
  constraint identity_provider_pkey PRIMARY KEY (id),
  constraint identity_provider_unknown_people_check CHECK ((unknown_people = ANY (ARRAY['create'::text, 'refuse'::text])))
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
alter table inventory_change enable row level security;

create table inventory_due (
  computer_id text not null,
  next_at timestamp with time zone,
  tried_at timestamp with time zone,
  failures integer not null default 0,
  constraint inventory_due_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint inventory_due_pkey PRIMARY KEY (computer_id)
);
alter table inventory_due enable row level security;

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
alter table inventory_value enable row level security;

create table invitation (
  account_id text not null,
  secret_hash text not null,
  expires_at timestamp with time zone not null,
  constraint invitation_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint invitation_pkey PRIMARY KEY (account_id),
  constraint invitation_secret_hash_key UNIQUE (secret_hash)
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
alter table item_change enable row level security;

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
  cause text,
  constraint item_state_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint item_state_pkey PRIMARY KEY (computer_id, key, since)
);
alter table item_state enable row level security;

create table library_script (
  id text not null,
  name text not null,
  definition jsonb not null,
  constraint library_script_name_key UNIQUE (name),
  constraint library_script_pkey PRIMARY KEY (id)
);

create table licence (
  id text not null,
  definition jsonb not null,
  tenant_id text,
  constraint licence_pkey PRIMARY KEY (id),
  constraint licence_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
alter table licence enable row level security;

create table login (
  id text not null,
  secret_hash text not null,
  account_id text,
  token_id text,
  method text not null,
  state text not null,
  wrong_codes integer not null default 0,
  address text not null,
  user_agent text not null,
  created_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  fresh_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint login_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint login_pkey PRIMARY KEY (id),
  constraint login_secret_hash_key UNIQUE (secret_hash),
  constraint login_state_check CHECK ((state = ANY (ARRAY['full'::text, 'halfway'::text]))),
  constraint login_token_id_fkey FOREIGN KEY (token_id) REFERENCES api_token(id) ON DELETE CASCADE
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
alter table machine enable row level security;

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
alter table mail enable row level security;

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
alter table mail_settings enable row level security;

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
alter table notice enable row level security;

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
alter table notification enable row level security;

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
alter table output enable row level security;

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

create table passkey (
  id text not null,
  account_id text not null,
  credential_id text not null,
  public_key text not null,
  counter bigint not null,
  transports text[] not null,
  name text not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  constraint passkey_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint passkey_credential_id_key UNIQUE (credential_id),
  constraint passkey_pkey PRIMARY KEY (id)
);

create table passkey_challenge (
  hash text not null,
  expires_at timestamp with time zone not null,
  constraint passkey_challenge_pkey PRIMARY KEY (hash)
);

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
alter table person enable row level security;

create table preference (
  owner text not null,
  body jsonb not null,
  constraint preference_pkey PRIMARY KEY (owner)
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
alter table quarantine enable row level security;

create table recent_command (
  account text not null,
  hash text not null,
  language text not null,
  text text not null,
  used_at timestamp with time zone not null,
  constraint recent_command_pkey PRIMARY KEY (account, hash)
);
alter table recent_command enable row level security;

create table recovery_code (
  account_id text not null,
  secret_hash text not null,
  constraint recovery_code_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE,
  constraint recovery_code_pkey PRIMARY KEY (account_id, secret_hash)
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
alter table revision enable row level security;

create table running_limit (
  scope text not null,
  id text not null default ''::text,
  most integer not null,
  constraint running_limit_most_check CHECK ((most > 0)),
  constraint running_limit_pkey PRIMARY KEY (scope, id),
  constraint running_limit_scope_check CHECK ((scope = ANY (ARRAY['installation'::text, 'tenant'::text, 'tag'::text])))
);
alter table running_limit enable row level security;

create table saved_view (
  id text not null,
  account_id text,
  tenant_id text,
  list text not null,
  name text not null,
  q text not null,
  sort text,
  pinned boolean not null default false,
  shared boolean not null default false,
  updated_at timestamp with time zone not null default now(),
  constraint saved_view_pkey PRIMARY KEY (id),
  constraint saved_view_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
alter table saved_view enable row level security;

create table schedule (
  id text not null,
  name text not null,
  definition jsonb not null,
  enabled boolean not null,
  next_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  updated_at timestamp with time zone not null default now(),
  deleted_at timestamp with time zone,
  tenant_id text,
  constraint schedule_pkey PRIMARY KEY (id),
  constraint schedule_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
alter table schedule enable row level security;

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
alter table schedule_run enable row level security;

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
alter table schedule_start enable row level security;

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
alter table secret enable row level security;

create table serial_lock (
  key text not null,
  session_id text not null,
  taken_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint serial_lock_pkey PRIMARY KEY (key),
  constraint serial_lock_session_id_fkey FOREIGN KEY (session_id) REFERENCES session(id)
);
alter table serial_lock enable row level security;

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
  cause text,
  trigger text generated always as ((body ->> 'trigger'::text)) stored,
  worked_ms double precision not null generated always as (COALESCE(((body ->> 'workedMs'::text))::double precision, (0)::double precision)) stored,
  progress real,
  current_action text,
  constraint session_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES batch(id),
  constraint session_computer_id_fkey FOREIGN KEY (computer_id) REFERENCES computer(id),
  constraint session_manifest_hash_fkey FOREIGN KEY (manifest_hash) REFERENCES document(hash),
  constraint session_pkey PRIMARY KEY (id),
  constraint session_plan_hash_fkey FOREIGN KEY (plan_hash) REFERENCES document(hash),
  constraint session_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenant(id)
);
alter table session enable row level security;

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
alter table session_event enable row level security;

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
alter table software_change enable row level security;

create table software_title (
  id integer not null generated always as identity,
  provider text not null,
  name text not null,
  constraint software_title_name_provider_key UNIQUE (name, provider),
  constraint software_title_pkey PRIMARY KEY (id)
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
alter table tenant enable row level security;

create table upkeep (
  name text not null,
  at timestamp with time zone not null,
  took_ms double precision not null,
  problem text,
  constraint upkeep_pkey PRIMARY KEY (name)
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
alter table webhook enable row level security;

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
alter table webhook_delivery enable row level security;

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

CREATE UNIQUE INDEX account_email ON public.account USING btree (lower(email));

CREATE INDEX affinity_change_of ON public.affinity_change USING btree (computer_id, at);

CREATE UNIQUE INDEX agent_of_computer ON public.agent USING btree (computer_id) WHERE (revoked_at IS NULL);

CREATE INDEX api_token_account ON public.api_token USING btree (account_id);

CREATE INDEX assignment_item ON public.assignment USING btree (item);

CREATE INDEX audit_entry_at ON public.audit_entry USING btree (at DESC, id DESC);

CREATE INDEX audit_entry_tenant ON public.audit_entry USING btree (tenant_id, at DESC, id DESC);

CREATE INDEX audit_intent_at ON public.audit_intent USING btree (at);

CREATE INDEX batch_schedule ON public.batch USING btree (schedule_id) WHERE (schedule_id IS NOT NULL);

CREATE INDEX computer_list ON public.computer USING btree (name, id) WHERE (deleted_at IS NULL);

CREATE INDEX computer_moment_at ON public.computer_moment USING btree (at);

CREATE UNIQUE INDEX computer_name ON public.computer USING btree (tenant_id, name) WHERE (deleted_at IS NULL);

CREATE INDEX computer_names ON public.computer USING btree (name, id);

CREATE INDEX computer_node ON public.computer USING btree (node_id) WHERE (node_id IS NOT NULL);

CREATE INDEX computer_onboarding ON public.computer USING btree (onboarding_since) WHERE ((onboarding <> 'onboarded'::text) AND (deleted_at IS NULL));

CREATE INDEX computer_seen ON public.computer USING btree ((
CASE
    WHEN (node_id IS NOT NULL) THEN 'infinity'::timestamp with time zone
    ELSE COALESCE(online_since, '-infinity'::timestamp with time zone)
END), id) WHERE (deleted_at IS NULL);

CREATE INDEX computer_serial ON public.computer USING btree (lower(serial)) WHERE ((serial IS NOT NULL) AND (deleted_at IS NULL));

CREATE INDEX computer_software_title ON public.computer_software USING btree (title_id, version, computer_id);

CREATE INDEX computer_standing_compliance ON public.computer_standing USING btree (compliance, computer_id);

CREATE INDEX computer_standing_session ON public.computer_standing USING btree (last_session_at, computer_id);

CREATE UNIQUE INDEX definition_name ON public.definition USING btree (kind, name) WHERE (deleted_at IS NULL);

CREATE UNIQUE INDEX deployment_approval_of_computer ON public.deployment_approval USING btree (deployment_id, computer_id) WHERE (computer_id IS NOT NULL);

CREATE UNIQUE INDEX deployment_approval_of_tenant ON public.deployment_approval USING btree (deployment_id, tenant_id) WHERE (tenant_id IS NOT NULL);

CREATE INDEX deployment_day_day ON public.deployment_day USING btree (day);

CREATE INDEX deployment_item ON public.deployment USING btree (item);

CREATE INDEX identity_account ON public.identity USING btree (account_id);

CREATE INDEX inventory_change_of ON public.inventory_change USING btree (computer_id, key, at);

CREATE INDEX inventory_due_next ON public.inventory_due USING btree (next_at);

CREATE INDEX item_change_item ON public.item_change USING btree (computer_id, key, at);

CREATE INDEX item_change_key ON public.item_change USING btree (key, session_id);

CREATE INDEX item_state_key ON public.item_state USING btree (key, computer_id) WHERE (until IS NULL);

CREATE UNIQUE INDEX item_state_now ON public.item_state USING btree (computer_id, key) WHERE (until IS NULL);

CREATE INDEX item_state_open ON public.item_state USING btree (cause, since DESC, session_id) INCLUDE (computer_id, key, title, checked_at) WHERE ((until IS NULL) AND (verdict = ANY (ARRAY['failed'::text, 'unknown'::text])));

CREATE INDEX login_account ON public.login USING btree (account_id, created_at);

CREATE INDEX login_expires_at ON public.login USING btree (expires_at);

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

CREATE INDEX passkey_account ON public.passkey USING btree (account_id);

CREATE UNIQUE INDEX person_email ON public.person USING btree (email) WHERE (deleted_at IS NULL);

CREATE UNIQUE INDEX quarantine_now ON public.quarantine USING btree (computer_id, key) WHERE (lifted_at IS NULL);

CREATE INDEX revision_at ON public.revision USING btree (at);

CREATE INDEX revision_name ON public.revision USING btree (kind, name);

CREATE UNIQUE INDEX saved_view_name ON public.saved_view USING btree (COALESCE(account_id, ''::text), list, name);

CREATE UNIQUE INDEX schedule_name ON public.schedule USING btree (name) WHERE (deleted_at IS NULL);

CREATE INDEX schedule_next ON public.schedule USING btree (next_at) WHERE (next_at IS NOT NULL);

CREATE INDEX schedule_run_list ON public.schedule_run USING btree (schedule_id, planned_for DESC, id DESC);

CREATE UNIQUE INDEX schedule_run_once ON public.schedule_run USING btree (schedule_id, planned_for) WHERE (trigger = 'time'::text);

CREATE INDEX schedule_run_open ON public.schedule_run USING btree (id) WHERE (state = ANY (ARRAY['waiting'::text, 'starting'::text]));

CREATE INDEX schedule_start_due ON public.schedule_start USING btree (run_id, at) WHERE (outcome IS NULL);

CREATE INDEX serial_lock_session ON public.serial_lock USING btree (session_id);

CREATE INDEX session_batch ON public.session USING btree (batch_id) WHERE (batch_id IS NOT NULL);

CREATE INDEX session_cause ON public.session USING btree (cause, created_at DESC, id DESC) WHERE (cause IS NOT NULL);

CREATE INDEX session_computer ON public.session USING btree (computer_id, created_at DESC, id DESC);

CREATE INDEX session_due ON public.session USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX session_ended ON public.session USING btree (ended_at) INCLUDE (state, computer_id, tenant_id, kind, worked_ms, cause) WHERE (ended_at IS NOT NULL);

CREATE INDEX session_holds ON public.session USING btree (tenant_id) WHERE holds_turn;

CREATE INDEX session_list ON public.session USING btree (created_at DESC, id DESC);

CREATE INDEX session_open ON public.session USING btree (state, created_at) WHERE (NOT final);

CREATE INDEX session_problems ON public.session USING btree (created_at DESC, id DESC) WHERE (first_problem IS NOT NULL);

CREATE INDEX session_queue ON public.session USING btree (computer_id, created_at) WHERE (NOT final);

CREATE INDEX session_state ON public.session USING btree (state, created_at DESC, id DESC);

CREATE INDEX session_tenant ON public.session USING btree (tenant_id, created_at DESC, id DESC);

CREATE INDEX session_trigger ON public.session USING btree (lower(trigger), created_at DESC, id DESC);

CREATE UNIQUE INDEX session_turn ON public.session USING btree (computer_id) WHERE holds_turn;

CREATE INDEX session_waits ON public.session USING btree (wait_reason, created_at DESC, id DESC) WHERE (wait_reason IS NOT NULL);

CREATE INDEX session_wants_lock ON public.session USING btree (wants_lock, priority, created_at, id) WHERE (wants_lock IS NOT NULL);

CREATE INDEX session_wants_turn ON public.session USING btree (priority, created_at, id) WHERE wants_turn;

CREATE INDEX session_worked ON public.session USING btree (worked_ms DESC, id DESC);

CREATE INDEX software_change_of ON public.software_change USING btree (computer_id, at);

CREATE UNIQUE INDEX tenant_name ON public.tenant USING btree (name) WHERE (deleted_at IS NULL);

CREATE INDEX webhook_delivery_list ON public.webhook_delivery USING btree (webhook_id, created_at DESC);

CREATE INDEX webhook_delivery_waiting ON public.webhook_delivery USING btree (next_at) WHERE (state = 'waiting'::text);

CREATE INDEX work_order_open ON public.work_order USING btree (computer_id, sequence) WHERE (ended_at IS NULL);

CREATE INDEX work_order_session ON public.work_order USING btree (session_id);

CREATE OR REPLACE FUNCTION public.computer_joined()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '$user', 'public'
AS $function$ begin
    insert into computer_standing (computer_id) values (new.id) on conflict do nothing;
    return null;
  end $function$;

CREATE OR REPLACE FUNCTION public.count_items(signed item_state, sign integer, OUT good integer, OUT bad integer, OUT total integer)
 RETURNS record
 LANGUAGE sql
 IMMUTABLE
AS $function$
    select case when (signed).until is null and (signed).verdict = 'compliant' then sign else 0 end,
      case when (signed).until is null and (signed).verdict in ('notCompliant', 'failed') then sign else 0 end,
      case when (signed).until is null and (signed).verdict <> 'skipped' then sign else 0 end
  $function$;

CREATE OR REPLACE FUNCTION public.fettle_above()
 RETURNS text[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select coalesce(nullif(current_setting('fettle.above', true), ''), '{}')::text[] $function$;

CREATE OR REPLACE FUNCTION public.fettle_account()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select nullif(current_setting('fettle.account', true), '') $function$;

CREATE OR REPLACE FUNCTION public.fettle_moved()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      update deployment set definition = definition where definition -> 'target' -> 'subject' ->> (tg_table_name || 'Id') = new.id;
      update exclusion set definition = definition where definition -> 'target' -> 'subject' ->> (tg_table_name || 'Id') = new.id;
      update schedule set definition = definition
        where definition -> 'target' -> 'target' -> 'subject' ->> (tg_table_name || 'Id') = new.id;
      update definition set document = document
        where kind in ('deployment', 'exclusion', 'schedule') and deleted_at is null and tenant_id = old.tenant_id;
      -- What was compiled for some tenants only is compiled anew.
      if exists (select from deployment_approval where computer_id = new.id)
        or exists (select from deployment where definition -> 'target' -> 'subject' ->> (tg_table_name || 'Id') = new.id)
        or exists (select from exclusion where definition -> 'target' -> 'subject' ->> (tg_table_name || 'Id') = new.id)
      then
        update definition_revision set revision = revision + 1;
      end if;
      return null;
    end
  $function$;

CREATE OR REPLACE FUNCTION public.fettle_next_revision(of_kind text, of_id text)
 RETURNS integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$ select coalesce(max(n), 0) + 1 from revision where kind = of_kind and id = of_id $function$;

CREATE OR REPLACE FUNCTION public.fettle_own_definition()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if new.deleted_at is null then
        new.tenant_id := case new.kind
          when 'deployment' then (select tenant_id from deployment where id = new.id)
          when 'exclusion' then (select tenant_id from exclusion where id = new.id)
          when 'schedule' then (select tenant_id from schedule where id = new.id)
          when 'licence' then (select tenant_id from licence where id = new.id)
          when 'person' then (select tenant_id from person where id = new.id)
          when 'webhook' then (select tenant_id from webhook where id = new.id)
          when 'tenant' then new.id
        end;
      end if;
      return new;
    end
  $function$;

CREATE OR REPLACE FUNCTION public.fettle_own_licence()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      new.tenant_id := new.definition ->> 'tenantId';
      return new;
    end
  $function$;

CREATE OR REPLACE FUNCTION public.fettle_own_schedule()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      new.tenant_id := case new.definition -> 'target' ->> 'type'
        when 'target' then fettle_owner(new.definition -> 'target' -> 'target') end;
      return new;
    end
  $function$;

CREATE OR REPLACE FUNCTION public.fettle_own_target()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      new.tenant_id := fettle_owner(new.definition -> 'target');
      return new;
    end
  $function$;

CREATE OR REPLACE FUNCTION public.fettle_owner(target jsonb)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
    select coalesce(
      target ->> 'tenantId',
      case target -> 'subject' ->> 'type'
        when 'computer' then (select tenant_id from computer where id = target -> 'subject' ->> 'computerId')
        when 'person' then (select tenant_id from person where id = target -> 'subject' ->> 'personId')
      end)
  $function$;

CREATE OR REPLACE FUNCTION public.fettle_tenants()
 RETURNS text[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select coalesce(nullif(current_setting('fettle.tenants', true), ''), '{}')::text[] $function$;

CREATE OR REPLACE FUNCTION public.item_states_came()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '$user', 'public'
AS $function$ begin
      update computer_standing set good = computer_standing.good + more.good, bad = computer_standing.bad + more.bad,
        total = computer_standing.total + more.total
      from (
        select computer_id, sum(good)::integer as good, sum(bad)::integer as bad, sum(total)::integer as total
        from (select computer_id, counted.* from came, lateral count_items(came::item_state, 1) counted) each group by computer_id
      ) more
      where computer_standing.computer_id = more.computer_id and (more.good <> 0 or more.bad <> 0 or more.total <> 0);
      return null;
    end $function$;

CREATE OR REPLACE FUNCTION public.item_states_changed()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '$user', 'public'
AS $function$ begin
      update computer_standing set good = computer_standing.good + more.good, bad = computer_standing.bad + more.bad,
        total = computer_standing.total + more.total
      from (
        select computer_id, sum(good)::integer as good, sum(bad)::integer as bad, sum(total)::integer as total
        from (select computer_id, counted.* from came, lateral count_items(came::item_state, 1) counted union all select computer_id, counted.* from went, lateral count_items(went::item_state, -1) counted) each group by computer_id
      ) more
      where computer_standing.computer_id = more.computer_id and (more.good <> 0 or more.bad <> 0 or more.total <> 0);
      return null;
    end $function$;

CREATE OR REPLACE FUNCTION public.item_states_went()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '$user', 'public'
AS $function$ begin
      update computer_standing set good = computer_standing.good + more.good, bad = computer_standing.bad + more.bad,
        total = computer_standing.total + more.total
      from (
        select computer_id, sum(good)::integer as good, sum(bad)::integer as bad, sum(total)::integer as total
        from (select computer_id, counted.* from went, lateral count_items(went::item_state, -1) counted) each group by computer_id
      ) more
      where computer_standing.computer_id = more.computer_id and (more.good <> 0 or more.bad <> 0 or more.total <> 0);
      return null;
    end $function$;

CREATE OR REPLACE FUNCTION public.session_moved()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '$user', 'public'
AS $function$ begin
    update computer_standing set last_session_state = new.state, last_session_ended_at = new.ended_at
    where computer_id = new.computer_id and last_session_id = new.id;
    return null;
  end $function$;

CREATE OR REPLACE FUNCTION public.sessions_came()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '$user', 'public'
AS $function$ begin
    update computer_standing set last_session_id = last.id, last_session_at = last.created_at, last_session_state = last.state,
      last_session_kind = last.kind, last_session_ended_at = last.ended_at
    from (
      select distinct on (computer_id) computer_id, id, created_at, state, kind, ended_at
      from came order by computer_id, created_at desc, id desc
    ) last
    where computer_standing.computer_id = last.computer_id
      and (last.created_at, last.id) > (last_session_at, coalesce(last_session_id, ''));
    return null;
  end $function$;

CREATE OR REPLACE FUNCTION public.sessions_went()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO '$user', 'public'
AS $function$ begin
    update computer_standing set last_session_id = last.id, last_session_at = coalesce(last.created_at, '-infinity'),
      last_session_state = last.state, last_session_kind = last.kind, last_session_ended_at = last.ended_at
    from went left join lateral (
      select id, created_at, state, kind, ended_at from session
      where session.computer_id = went.computer_id order by created_at desc, id desc limit 1
    ) last on true
    where computer_standing.computer_id = went.computer_id and computer_standing.last_session_id = went.id;
    return null;
  end $function$;

CREATE OR REPLACE FUNCTION public.version_parts(version text)
 RETURNS numeric[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
    select string_to_array(substring(version from '[0-9]+(?:[.][0-9]+)*'), '.')::numeric[]
  $function$;

CREATE TRIGGER computer_joined AFTER INSERT ON public.computer FOR EACH ROW EXECUTE FUNCTION computer_joined();

CREATE TRIGGER computer_moved AFTER UPDATE OF tenant_id ON public.computer FOR EACH ROW WHEN ((old.tenant_id IS DISTINCT FROM new.tenant_id)) EXECUTE FUNCTION fettle_moved();

CREATE TRIGGER definition_owner BEFORE INSERT OR UPDATE ON public.definition FOR EACH ROW EXECUTE FUNCTION fettle_own_definition();

CREATE TRIGGER deployment_owner BEFORE INSERT OR UPDATE ON public.deployment FOR EACH ROW EXECUTE FUNCTION fettle_own_target();

CREATE TRIGGER exclusion_owner BEFORE INSERT OR UPDATE ON public.exclusion FOR EACH ROW EXECUTE FUNCTION fettle_own_target();

CREATE TRIGGER item_states_came AFTER INSERT ON public.item_state REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION item_states_came();

CREATE TRIGGER item_states_changed AFTER UPDATE ON public.item_state REFERENCING OLD TABLE AS went NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION item_states_changed();

CREATE TRIGGER item_states_went AFTER DELETE ON public.item_state REFERENCING OLD TABLE AS went FOR EACH STATEMENT EXECUTE FUNCTION item_states_went();

CREATE TRIGGER licence_owner BEFORE INSERT OR UPDATE ON public.licence FOR EACH ROW EXECUTE FUNCTION fettle_own_licence();

CREATE TRIGGER person_moved AFTER UPDATE OF tenant_id ON public.person FOR EACH ROW WHEN ((old.tenant_id IS DISTINCT FROM new.tenant_id)) EXECUTE FUNCTION fettle_moved();

CREATE TRIGGER schedule_owner BEFORE INSERT OR UPDATE OF definition, tenant_id ON public.schedule FOR EACH ROW EXECUTE FUNCTION fettle_own_schedule();

CREATE TRIGGER session_moved AFTER UPDATE ON public.session FOR EACH ROW WHEN (((old.state IS DISTINCT FROM new.state) OR (old.ended_at IS DISTINCT FROM new.ended_at))) EXECUTE FUNCTION session_moved();

CREATE TRIGGER sessions_came AFTER INSERT ON public.session REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION sessions_came();

CREATE TRIGGER sessions_went AFTER DELETE ON public.session REFERENCING OLD TABLE AS went FOR EACH STATEMENT EXECUTE FUNCTION sessions_went();

create policy account_grant_select on account_grant for select to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy action_select on action for select to fettle_tenant using ((EXISTS ( SELECT
   FROM session
  WHERE (id = session_id))));

create policy affinity_change_insert on affinity_change for insert to fettle_tenant with check ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy affinity_change_select on affinity_change for select to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy affinity_observation_delete on affinity_observation for delete to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy affinity_observation_select on affinity_observation for select to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy agent_select on agent for select to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy assignment_select on assignment for select to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy audit_entry_select on audit_entry for select to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy batch_select on batch for select to fettle_tenant using ((EXISTS ( SELECT
   FROM session
  WHERE (batch_id = id))));

create policy compliance_day_select on compliance_day for select to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy computer_select on computer for select to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy computer_update on computer for update to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[]))) with check ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy computer_doctor_select on computer_doctor for select to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy computer_doctor_log_select on computer_doctor_log for select to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy computer_moment_select on computer_moment for select to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy computer_software_select on computer_software for select to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy computer_standing_select on computer_standing for select to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy definition_insert on definition for insert to fettle_tenant with check ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy definition_select on definition for select to fettle_tenant using (((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])) OR
CASE kind
    WHEN 'item'::text THEN true
    WHEN 'tag'::text THEN true
    WHEN 'inventory script'::text THEN true
    WHEN 'script'::text THEN true
    WHEN 'licence'::text THEN (EXISTS ( SELECT
       FROM licence
      WHERE (id = id)))
    WHEN 'deployment'::text THEN (EXISTS ( SELECT
       FROM deployment
      WHERE (id = id)))
    WHEN 'exclusion'::text THEN (EXISTS ( SELECT
       FROM exclusion
      WHERE (id = id)))
    WHEN 'schedule'::text THEN ((deleted_at IS NULL) AND (EXISTS ( SELECT
       FROM schedule
      WHERE (id = id))))
    ELSE false
END));

create policy definition_update on definition for update to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[]))) with check ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy deployment_delete on deployment for delete to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy deployment_insert on deployment for insert to fettle_tenant with check ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy deployment_select on deployment for select to fettle_tenant using (((tenant_id IS NULL) OR (tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])) OR ((tenant_id = ANY (( SELECT fettle_above() AS fettle_above)::text[])) AND COALESCE((((definition -> 'target'::text) ->> 'propagateToChildTenants'::text))::boolean, false))));

create policy deployment_update on deployment for update to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[]))) with check ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy deployment_approval_delete on deployment_approval for delete to fettle_tenant using (((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])) OR ((computer_id IS NOT NULL) AND (EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))))));

create policy deployment_approval_insert on deployment_approval for insert to fettle_tenant with check (((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])) OR ((computer_id IS NOT NULL) AND (EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))))));

create policy deployment_approval_select on deployment_approval for select to fettle_tenant using (((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])) OR (tenant_id = ANY (( SELECT fettle_above() AS fettle_above)::text[])) OR ((computer_id IS NOT NULL) AND (EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))))));

create policy deployment_day_select on deployment_day for select to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy enrolment_token_select on enrolment_token for select to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy exclusion_delete on exclusion for delete to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy exclusion_insert on exclusion for insert to fettle_tenant with check ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy exclusion_select on exclusion for select to fettle_tenant using (((tenant_id IS NULL) OR (tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])) OR ((tenant_id = ANY (( SELECT fettle_above() AS fettle_above)::text[])) AND COALESCE((((definition -> 'target'::text) ->> 'propagateToChildTenants'::text))::boolean, false))));

create policy exclusion_update on exclusion for update to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[]))) with check ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy filter_answer_select on filter_answer for select to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy identification_select on identification for select to fettle_tenant using (((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))) AND ((match_id IS NULL) OR (EXISTS ( SELECT
   FROM computer
  WHERE (id = match_id))))));

create policy inventory_change_select on inventory_change for select to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy inventory_due_select on inventory_due for select to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy inventory_value_select on inventory_value for select to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy item_change_select on item_change for select to fettle_tenant using ((EXISTS ( SELECT
   FROM session
  WHERE (id = session_id))));

create policy item_state_select on item_state for select to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy licence_select on licence for select to fettle_tenant using (((tenant_id IS NULL) OR (tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[]))));

create policy machine_select on machine for select to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy mail_select on mail for select to fettle_tenant using ((EXISTS ( SELECT
   FROM notice
  WHERE (id = notice_id))));

create policy mail_settings_select on mail_settings for select to fettle_tenant using (((tenant_id IS NULL) OR (tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])) OR (tenant_id = ANY (( SELECT fettle_above() AS fettle_above)::text[]))));

create policy notice_select on notice for select to fettle_tenant using ((EXISTS ( SELECT
   FROM session
  WHERE (id = session_id))));

create policy notification_select on notification for select to fettle_tenant using ((((subject_kind = 'schedule'::text) AND (EXISTS ( SELECT
   FROM schedule
  WHERE ((id = subject_id) AND (tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])))))) OR ((subject_kind = 'session'::text) AND (EXISTS ( SELECT
   FROM session
  WHERE (id = subject_id))))));

create policy notification_update on notification for update to fettle_tenant using ((((subject_kind = 'schedule'::text) AND (EXISTS ( SELECT
   FROM schedule
  WHERE ((id = subject_id) AND (tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])))))) OR ((subject_kind = 'session'::text) AND (EXISTS ( SELECT
   FROM session
  WHERE (id = subject_id)))))) with check ((((subject_kind = 'schedule'::text) AND (EXISTS ( SELECT
   FROM schedule
  WHERE ((id = subject_id) AND (tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])))))) OR ((subject_kind = 'session'::text) AND (EXISTS ( SELECT
   FROM session
  WHERE (id = subject_id))))));

create policy output_select on output for select to fettle_tenant using ((EXISTS ( SELECT
   FROM session
  WHERE (id = session_id))));

create policy person_insert on person for insert to fettle_tenant with check ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy person_select on person for select to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy person_update on person for update to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[]))) with check ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy quarantine_select on quarantine for select to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy quarantine_update on quarantine for update to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id)))) with check ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy recent_command_delete on recent_command for delete to fettle_tenant using ((account = ( SELECT fettle_account() AS fettle_account)));

create policy recent_command_insert on recent_command for insert to fettle_tenant with check ((account = ( SELECT fettle_account() AS fettle_account)));

create policy recent_command_select on recent_command for select to fettle_tenant using ((account = ( SELECT fettle_account() AS fettle_account)));

create policy recent_command_update on recent_command for update to fettle_tenant using ((account = ( SELECT fettle_account() AS fettle_account))) with check ((account = ( SELECT fettle_account() AS fettle_account)));

create policy revision_insert on revision for insert to fettle_tenant with check (((EXISTS ( SELECT
   FROM definition whole
  WHERE ((kind = kind) AND (id = id) AND (tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[]))))) OR ((kind = 'computer'::text) AND (EXISTS ( SELECT
   FROM computer
  WHERE (id = id))))));

create policy revision_select on revision for select to fettle_tenant using (((kind = ANY (ARRAY['item'::text, 'tag'::text, 'script'::text])) OR (((EXISTS ( SELECT
   FROM definition whole
  WHERE ((kind = kind) AND (id = id) AND (tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[]))))) OR ((kind = 'computer'::text) AND (EXISTS ( SELECT
   FROM computer
  WHERE (id = id))))) AND COALESCE((COALESCE(((definition -> 'target'::text) ->> 'tenant'::text), (definition ->> 'tenant'::text)) IN ( SELECT name
   FROM tenant)), true)) OR ((kind = 'mail settings'::text) AND (id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])))));

create policy running_limit_select on running_limit for select to fettle_tenant using (((scope <> 'tenant'::text) OR (id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[]))));

create policy saved_view_delete on saved_view for delete to fettle_tenant using ((account_id = fettle_account()));

create policy saved_view_insert on saved_view for insert to fettle_tenant with check ((account_id = fettle_account()));

create policy saved_view_select on saved_view for select to fettle_tenant using (((account_id = ( SELECT fettle_account() AS fettle_account)) OR (shared AND (tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])))));

create policy saved_view_update on saved_view for update to fettle_tenant using ((account_id = fettle_account())) with check ((account_id = fettle_account()));

create policy schedule_insert on schedule for insert to fettle_tenant with check ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy schedule_select on schedule for select to fettle_tenant using (
CASE
    WHEN (((definition -> 'target'::text) ->> 'type'::text) = 'target'::text) THEN ((tenant_id IS NULL) OR (tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])) OR ((tenant_id = ANY (( SELECT fettle_above() AS fettle_above)::text[])) AND COALESCE(((((definition -> 'target'::text) -> 'target'::text) ->> 'propagateToChildTenants'::text))::boolean, false)))
    ELSE (((definition -> 'target'::text) ->> 'filter'::text) !~* '(tenant|person):'::text)
END);

create policy schedule_update on schedule for update to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[]))) with check ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy schedule_run_select on schedule_run for select to fettle_tenant using ((EXISTS ( SELECT
   FROM schedule
  WHERE (id = schedule_id))));

create policy schedule_start_select on schedule_start for select to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy secret_select on secret for select to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy serial_lock_select on serial_lock for select to fettle_tenant using ((EXISTS ( SELECT
   FROM session
  WHERE (id = session_id))));

create policy session_select on session for select to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy session_event_select on session_event for select to fettle_tenant using ((EXISTS ( SELECT
   FROM session
  WHERE (id = session_id))));

create policy software_change_select on software_change for select to fettle_tenant using ((EXISTS ( SELECT
   FROM computer
  WHERE (id = computer_id))));

create policy tenant_select on tenant for select to fettle_tenant using (((id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])) OR (id = ANY (( SELECT fettle_above() AS fettle_above)::text[]))));

create policy webhook_delete on webhook for delete to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy webhook_insert on webhook for insert to fettle_tenant with check ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy webhook_select on webhook for select to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy webhook_update on webhook for update to fettle_tenant using ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[]))) with check ((tenant_id = ANY (( SELECT fettle_tenants() AS fettle_tenants)::text[])));

create policy webhook_delivery_select on webhook_delivery for select to fettle_tenant using ((EXISTS ( SELECT
   FROM webhook
  WHERE (id = webhook_id))));
