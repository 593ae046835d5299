/** The tables as Kysely sees them; times come back as RFC 3339 texts in UTC. */
import type { Permission, RoleName } from '@fettle/core/terms/access.ts'
import type { ColumnType } from 'kysely'

type Time = ColumnType<string, Date | string, Date | string>
type DefaultTime = ColumnType<string, Date | string | undefined, Date | string>
type MaybeTime = ColumnType<string | null, Date | string | null | undefined, Date | string | null>
type Defaulted<T> = ColumnType<T, T | undefined, T>
/** Written as JSON text: the driver would turn an array into a PostgreSQL array. */
type JsonColumn = ColumnType<unknown, string | undefined, string>
/** Follows from other columns. */
type Derived<T> = ColumnType<T, never, never>
type Identity = ColumnType<number, never, never>
/** Whose it is; kept by the database, none: it is for several tenants. */
type Owner = ColumnType<string | null, never, never>

/** Every table by its name; written by hand, next to the migration that makes it. */
export interface Tables {
  tenant: {
    id: string
    name: string
    parent_id: string | null
    time_settings: JsonColumn
    tags: Defaulted<string[]>
    opts_out_of_cross_tenant: Defaulted<boolean>
    user_affinity: Defaulted<boolean>
    created_at: DefaultTime
    deleted_at: MaybeTime
  }
  person: {
    id: string
    tenant_id: string
    name: string
    email: string
    tags: Defaulted<string[]>
    created_at: DefaultTime
    deleted_at: MaybeTime
    /** What the person is called on computers. */
    logins: Defaulted<string[]>
  }
  computer: {
    id: string
    name: string
    time_settings: JsonColumn
    tenant_id: string
    tags: Defaulted<string[]>
    primary_person_id: string | null
    onboarding: Defaulted<'pending' | 'needsOnboarding' | 'onboarding' | 'onboarded'>
    onboarding_since: MaybeTime
    onboard_asked: Defaulted<boolean>
    onboard_automatic: Defaulted<boolean>
    /** Follows from `onboarding`. */
    onboarded: ColumnType<boolean, never, never>
    predecessor_id: Defaulted<string | null>
    excluded_from_affinity: Defaulted<boolean>
    person_pinned: Defaulted<boolean>
    excluded_from_maintenance: Defaulted<boolean>
    facts: JsonColumn
    facts_at: MaybeTime
    software: JsonColumn
    node_id: string | null
    online_since: MaybeTime
    checked_at: MaybeTime
    created_at: DefaultTime
    deleted_at: MaybeTime
    notes: Defaulted<string>
    reboot_pending: Derived<boolean>
    os_family: Derived<string | null>
    os_id: Derived<string | null>
    os_version: Derived<string | null>
    kernel: Derived<string | null>
    manufacturer: Derived<string | null>
    model: Derived<string | null>
    serial: Derived<string | null>
    /** A JSON list. */
    addresses: Derived<string | null>
  }
  computer_moment: { computer_id: string; at: Time; kind: string; detail: Defaulted<string> }
  /** The last finding of each check. */
  computer_doctor: {
    computer_id: string
    check_name: string
    outcome: string
    evidence: string
    fix: string | null
    at: Time
    took_ms: number
  }
  computer_doctor_log: { computer_id: string; at: Time; lines: string[] }
  /** Kept by triggers. */
  computer_standing: {
    computer_id: string
    last_session_id: string | null
    /** '-infinity': it never had one. */
    last_session_at: string
    last_session_state: string | null
    last_session_kind: string | null
    last_session_ended_at: string | null
    good: number
    bad: number
    total: number
    compliance: Derived<number>
  }
  agent: {
    id: string
    computer_id: string
    public_key: string
    machine_id: string
    version: string
    journal_id: Defaulted<string>
    seen_event: Defaulted<number>
    seen_output: Defaulted<number>
    enrolled_at: DefaultTime
    linked_at: MaybeTime
    revoked_at: MaybeTime
  }
  enrolment_token: {
    id: string
    tenant_id: string
    secret_hash: string
    tags: Defaulted<string[]>
    uses_left: number
    expires_at: Time
    created_at: DefaultTime
    person_id: Defaulted<string | null>
    approval: Defaulted<boolean>
    onboard: Defaulted<boolean>
    take_over: Defaulted<boolean>
  }
  machine: {
    computer_id: string
    evidence: JsonColumn
    machine_id: string | null
    install_id: string | null
    hardware_id: string | null
    serial: string | null
    macs: Defaulted<string[]>
    hostname: string | null
    seen_at: DefaultTime
  }
  identification: {
    computer_id: string
    verdict: string
    match_id: string | null
    sentences: string[]
    at: DefaultTime
    decided: Defaulted<string | null>
    decided_by: Defaulted<string | null>
    decided_at: MaybeTime
  }
  licence: { id: string; definition: JsonColumn; tenant_id: Owner }
  library_script: { id: string; name: string; definition: JsonColumn }
  recent_command: { account: string; hash: string; language: string; text: string; used_at: Time }
  inventory_script: {
    key: string
    id: string
    definition: JsonColumn
    content_hash: string
    created_at: DefaultTime
    updated_at: DefaultTime
  }
  inventory_value: {
    computer_id: string
    key: string
    value: ColumnType<unknown, string | null | undefined, string | null>
    value_at: MaybeTime
    changed_at: MaybeTime
    error: string | null
    error_at: MaybeTime
    failures: Defaulted<number>
  }
  inventory_change: {
    computer_id: string
    key: string
    at: Time
    before: ColumnType<unknown, string | null, never>
    after: JsonColumn
  }
  software_change: {
    computer_id: string
    at: Time
    provider: string
    name: string
    architecture: string
    before: string | null
    after: string | null
  }
  inventory_due: { computer_id: string; next_at: MaybeTime; tried_at: MaybeTime; failures: Defaulted<number> }
  affinity_observation: { computer_id: string; at: Time; login: string }
  affinity_change: {
    computer_id: string
    at: Time
    before_id: string | null
    after_id: string | null
    reason: string
    by: string
  }
  /** Null in `account_id`: the operator on the server's machine; in `permissions` and `tenant_ids`: all that the owner has. */
  api_token: {
    id: string
    name: string
    secret_hash: string
    expires_at: MaybeTime
    created_at: DefaultTime
    account_id: Defaulted<string | null>
    kind: Defaulted<'token' | 'commandLine'>
    permissions: Defaulted<Permission[] | null>
    tenant_ids: Defaulted<string[] | null>
    created_by: Defaulted<string>
    last_used_at: MaybeTime
  }
  device_login: {
    id: string
    device_hash: string
    user_code: string
    host: string
    address: string
    created_at: Time
    expires_at: Time
    interval_seconds: number
    polled_at: MaybeTime
    account_id: Defaulted<string | null>
    state: Defaulted<'pending' | 'approved' | 'denied'>
  }
  identity_provider: {
    id: string
    label: string
    issuer: string
    client_id: string
    sealed: string
    email_domains: string[]
    scopes: string[]
    mappings: JsonColumn
    unknown_people: 'create' | 'refuse'
    enabled: boolean
    created_at: Time
    updated_at: Time
  }
  identity: {
    id: string
    issuer: string
    subject: string
    account_id: string
    email: string | null
    made_account: boolean
    linked_at: Time
    last_used_at: MaybeTime
  }
  identity_flow: {
    state_hash: string
    browser_hash: string
    provider_id: string
    nonce: string
    sealed_verifier: string
    redirect_uri: string
    account_id: string | null
    /** The login in which linking was begun. */
    login_id: string | null
    wanted_page: string | null
    expires_at: Time
  }
  audit_entry: {
    id: string
    at: Time
    actor: string
    account_id: string | null
    credential: string | null
    address: string
    action: string
    tenant_id: string | null
    object_kind: string | null
    object_id: string | null
    object_name: string | null
    result: 'ok' | 'refused' | 'failed' | 'unknown'
    detail: JsonColumn
    request_id: string
  }
  audit_intent: { request_id: string; at: Time; entry: JsonColumn }
  account: {
    id: string
    name: string
    email: string
    password_hash: string | null
    /** Sealed; pending until a code of it was seen. */
    totp_secret: Defaulted<string | null>
    totp_pending: Defaulted<string | null>
    /** The last 30 s step whose code was taken: each works once. */
    totp_step: Defaulted<number>
    created_at: Time
    last_signed_in_at: MaybeTime
    disabled_at: MaybeTime
  }
  account_grant: { account_id: string; role: RoleName; tenant_id: string | null }
  passkey: {
    id: string
    account_id: string
    credential_id: string
    public_key: string
    counter: number
    transports: string[]
    name: string
    created_at: Time
    last_used_at: MaybeTime
  }
  passkey_challenge: { hash: string; expires_at: Time }
  recovery_code: { account_id: string; secret_hash: string }
  invitation: { account_id: string; secret_hash: string; expires_at: Time }
  preference: { owner: string; body: JsonColumn }
  /** No account: the operator on the server's machine, or whoever holds the token. */
  login: {
    id: string
    secret_hash: string
    account_id: string | null
    token_id: string | null
    method: string
    /** halfway: the password was right, the second factor is still to come. */
    state: 'full' | 'halfway'
    wrong_codes: Defaulted<number>
    address: string
    user_agent: string
    created_at: Time
    last_seen_at: Time
    /** When a factor was last proved. */
    fresh_at: Time
    expires_at: Time
  }
  login_code: { secret_hash: string; expires_at: Time }
  item: {
    name: string
    kind: 'software' | 'task'
    definition: JsonColumn
    content_hash: string
    created_at: DefaultTime
    updated_at: DefaultTime
  }
  deployment: {
    id: string
    name: string
    tenant_id: Owner
    item: string
    definition: JsonColumn
    content_hash: string
    sequence: Identity
    created_at: DefaultTime
    updated_at: DefaultTime
  }
  exclusion: {
    id: string
    name: string
    tenant_id: Owner
    item: string
    definition: JsonColumn
    content_hash: string
    created_at: DefaultTime
    updated_at: DefaultTime
  }
  definition: {
    kind: string
    id: string
    name: string
    tenant_id: Owner
    document: JsonColumn
    created_at: DefaultTime
    updated_at: DefaultTime
    deleted_at: MaybeTime
    kept: ColumnType<unknown, string | null | undefined, string | null>
  }
  revision: {
    kind: string
    id: string
    name: string
    n: number
    change: string
    definition: JsonColumn
    by: string
    at: Time
  }
  tag: { name: string; colour: string | null; description: string | null }
  filter_answer: { computer_id: string; key: string; says: boolean | null; problem: string | null; at: Time }
  deployment_approval: {
    deployment_id: string
    tenant_id: string | null
    computer_id: string | null
    decision: 'approved' | 'denied'
    by: string
    at: Time
  }
  assignment: {
    computer_id: string
    key: string
    item: string
    instance: string | null
    deployment_id: string
    deployment_name: string
    scope: string
    on_unassign: 'remove' | 'restore'
    enforcement: string
    parameters: JsonColumn
    before: string | null
    since: Time
  }
  definition_revision: { only_row: Defaulted<boolean>; revision: number }
  installation: { only_row: Defaulted<boolean>; server_id: string; time_settings: JsonColumn }
  document: { hash: string; body: JsonColumn; created_at: DefaultTime }
  node: { id: string; beat_at: Time }
  batch: {
    id: string
    trigger: string
    schedule_id: Defaulted<string | null>
    created_at: DefaultTime
    asked: Defaulted<number>
    joined: Defaulted<number>
    refused: JsonColumn
  }
  session: {
    id: string
    computer_id: string
    tenant_id: string
    batch_id: string | null
    kind: string
    state: string
    final: Defaulted<boolean>
    holds_turn: Defaulted<boolean>
    wants_turn: Defaulted<boolean>
    wants_lock: Defaulted<string | null>
    priority: Defaulted<number>
    wait_reason: Defaulted<string | null>
    created_at: Time
    started_at: MaybeTime
    ended_at: MaybeTime
    due_at: MaybeTime
    manifest_hash: string | null
    plan_hash: string | null
    counts: JsonColumn
    cause: Defaulted<string | null>
    first_problem: string | null
    body: JsonColumn
    revision: number
    trigger: Derived<string | null>
    worked_ms: Derived<number>
    progress: Defaulted<number | null>
    current_action: Defaulted<string | null>
  }
  session_event: { session_id: string; n: number; at: Time; type: string; state: string; body: JsonColumn }
  action: {
    session_id: string
    id: string
    status: string
    attempts: number
    verdict: string | null
    reason: string | null
    detail: string | null
    after: string | null
    ran_as: Defaulted<string | null>
    started_at: MaybeTime
    ended_at: MaybeTime
  }
  running_limit: { scope: 'installation' | 'tenant' | 'tag'; id: Defaulted<string>; most: number }
  serial_lock: { key: string; session_id: string; taken_at: Time; expires_at: Time }
  item_change: {
    computer_id: string
    key: string
    session_id: string
    action_id: string
    at: Time
    kind: string
    verdict: string
    before: string
    after: string
  }
  action_time: { item: string; kind: string; count: number; mean_ms: number }
  /** Milliseconds, newest first. */
  action_sample: { item: string; kind: string; os: string; recent: number[] }
  /** No account: the operator's on the server's own machine. */
  saved_view: {
    id: string
    account_id: string | null
    tenant_id: Defaulted<string | null>
    list: string
    name: string
    q: string
    sort: string | null
    pinned: Defaulted<boolean>
    shared: Defaulted<boolean>
    updated_at: DefaultTime
  }
  quarantine: {
    computer_id: string
    key: string
    since: Time
    evidence: string
    lifted_at: MaybeTime
    lifted_by: Defaulted<string | null>
  }
  work_order: {
    id: string
    session_id: string
    computer_id: string
    sequence: Identity
    body: JsonColumn
    created_at: DefaultTime
    accepted_at: MaybeTime
    ended_at: MaybeTime
  }
  output: {
    day: string
    session_id: string
    n: number
    at: Time
    action_id: string | null
    stream: string
    text: string
  }
  item_state: {
    computer_id: string
    key: string
    since: Time
    until: MaybeTime
    checked_at: Time
    title: string
    desired: string
    state: string
    verdict: string
    deployment_name: string | null
    cause: Defaulted<string | null>
    session_id: string
  }
  cause: { id: string; sentence: string }
  compliance_day: {
    tenant_id: string
    day: string
    good: number
    total: number
    good_computers: number
    computers: number
  }
  deployment_day: {
    tenant_id: string
    deployment_id: string
    day: string
    good: number
    failed: number
    total: number
  }
  upkeep: { name: string; at: Time; took_ms: number; problem: string | null }
  software_title: { id: Identity; provider: string; name: string }
  computer_software: { computer_id: string; title_id: number; version: string; architecture: string }
  mail_settings: { tenant_id: string | null; body: JsonColumn; smtp_password: string | null; updated_at: DefaultTime }
  notice: {
    id: string
    session_id: string
    about: 'before' | 'approval' | 'after'
    state: 'waiting' | 'told' | 'omitted'
    letter: JsonColumn
    problem: string | null
    created_at: DefaultTime
  }
  mail: {
    id: string
    notice_id: string
    recipient: string
    role: 'person' | 'operator' | 'copy'
    state: 'waiting' | 'sent' | 'failed' | 'omitted'
    attempts: Defaulted<number>
    next_at: Time
    claimed_until: MaybeTime
    problem: string | null
    created_at: DefaultTime
    ended_at: MaybeTime
  }
  mail_link: {
    token_hash: string
    mail_id: string
    session_id: string
    act: 'view' | 'postpone' | 'runNow' | 'rebootNow'
    n: Defaulted<number>
    expires_at: Time
    claimed_at: MaybeTime
    done_at: MaybeTime
    outcome: string | null
    created_at: DefaultTime
  }
  webhook: {
    id: string
    tenant_id: string | null
    name: string
    url: string
    events: string[]
    secret: string
    allow_private: Defaulted<boolean>
    enabled: Defaulted<boolean>
    created_at: DefaultTime
  }
  webhook_delivery: {
    id: string
    webhook_id: string
    event: string
    body: string
    state: 'waiting' | 'delivered' | 'failed'
    attempts: Defaulted<number>
    next_at: Time
    claimed_until: MaybeTime
    status: number | null
    problem: string | null
    created_at: DefaultTime
    ended_at: MaybeTime
  }
  schedule: {
    id: string
    name: string
    tenant_id: Owner
    definition: JsonColumn
    enabled: boolean
    next_at: MaybeTime
    created_at: DefaultTime
    updated_at: DefaultTime
    deleted_at: MaybeTime
  }
  schedule_run: {
    id: string
    schedule_id: string
    trigger: 'time' | 'hand'
    by: string | null
    planned_for: Time
    fired_at: MaybeTime
    ended_at: MaybeTime
    state: 'waiting' | 'starting' | 'done' | 'missed' | 'failed'
    definition: JsonColumn
    batch_id: Defaulted<string | null>
    sentence: string | null
  }
  schedule_start: {
    run_id: string
    computer_id: string
    at: Time
    claimed_until: MaybeTime
    outcome: Defaulted<'started' | 'joined' | 'refused' | 'notApplicable' | 'failed' | null>
    session_id: Defaulted<string | null>
    sentence: Defaulted<string | null>
  }
  notification: {
    id: string
    kind: string
    subject_kind: string
    subject_id: string
    sentence: string
    at: DefaultTime
    acknowledged_at: MaybeTime
    acknowledged_by: Defaulted<string | null>
  }
  /** No tenant: the installation's. */
  secret: {
    id: string
    tenant_id: string | null
    name: string
    sealed: string
    created_at: DefaultTime
    updated_at: DefaultTime
  }
}
