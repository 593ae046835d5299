/** The tables as Kysely sees them; times come back as RFC 3339 texts in UTC. */
import type { ColumnType } from 'kysely'

type Time = ColumnType<string, Date | string, Date | string>
type DefaultTime = ColumnType<string, Date | string | undefined, Date | string>
type MaybeTime = ColumnType<string | null, Date | string | null | undefined, Date | string | null>
type Defaulted<T> = ColumnType<T, T | undefined, T>
/** Written as JSON text: the driver would turn an array into a PostgreSQL array. */
type JsonColumn = ColumnType<unknown, string | undefined, string>
type Identity = ColumnType<number, never, never>

/** Every table by its name; written by hand, next to the migration that makes it. */
export interface Tables {
  tenant: {
    id: string
    name: string
    parent_id: string | null
    tags: Defaulted<string[]>
    opts_out_of_cross_tenant: Defaulted<boolean>
    created_at: DefaultTime
  }
  person: {
    id: string
    tenant_id: string
    name: string
    email: string
    tags: Defaulted<string[]>
    created_at: DefaultTime
  }
  computer: {
    id: string
    name: string
    tenant_id: string
    tags: Defaulted<string[]>
    primary_person_id: string | null
    onboarded: Defaulted<boolean>
    excluded_from_maintenance: Defaulted<boolean>
    facts: JsonColumn
    facts_at: MaybeTime
    software: JsonColumn
    node_id: string | null
    online_since: MaybeTime
    checked_at: MaybeTime
    created_at: DefaultTime
    deleted_at: MaybeTime
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
  }
  api_token: { id: string; name: string; secret_hash: string; expires_at: MaybeTime; created_at: DefaultTime }
  login: { id: string; secret_hash: string; expires_at: Time; created_at: DefaultTime }
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
    item: string
    definition: JsonColumn
    content_hash: string
    created_at: DefaultTime
    updated_at: DefaultTime
  }
  definition_revision: { only_row: Defaulted<boolean>; revision: number }
  installation: { only_row: Defaulted<boolean>; server_id: string }
  document: { hash: string; body: JsonColumn; created_at: DefaultTime }
  node: { id: string; beat_at: Time }
  batch: { id: string; trigger: string; created_at: DefaultTime }
  session: {
    id: string
    computer_id: string
    tenant_id: string
    batch_id: string | null
    kind: string
    state: string
    final: Defaulted<boolean>
    holds_turn: Defaulted<boolean>
    created_at: Time
    started_at: MaybeTime
    ended_at: MaybeTime
    due_at: MaybeTime
    manifest_hash: string | null
    plan_hash: string | null
    counts: JsonColumn
    first_problem: string | null
    body: JsonColumn
    revision: number
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
    started_at: MaybeTime
    ended_at: MaybeTime
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
    session_id: string
  }
}
