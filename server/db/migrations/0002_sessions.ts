/** Sessions wait for turns by priority and within limits, take locks of serial tasks, and belong to batches that know their size. */
import { type Kysely, sql } from 'kysely'

/** What the options that sessions had before mean in the words of today: everything, now, without a reboot. */
const options = {
  purpose: 'keep',
  userContext: 'currentUser',
  userWaitMs: 28_800_000,
  window: { start: { type: 'now' }, catchUp: 'nextWindow' },
  approval: 'none',
  personWaitMs: 604_800_000,
  notify: {
    before: false,
    beforeWhenCompliant: false,
    after: false,
    afterOnlyIfNeeded: false,
    showActions: true,
    offerPostpone: true,
    offerRunNow: true,
    also: [],
  },
  postpone: { times: 3, withinMs: 604_800_000 },
  onboarding: false,
  inventoryFirst: true,
  reboot: {
    preference: 'suppress',
    promptMs: 300_000,
    onNoAnswer: 'suppress',
    deferrals: 3,
    deferralMs: 3_600_000,
    noticeMs: 300_000,
    notInBusinessHours: false,
  },
}
const state = {
  priority: 'adhoc',
  wantsTurn: false,
  locks: [],
  mustLookAgain: false,
  reboots: [],
  primaryUsers: [],
}

const statements: readonly string[] = [
  // Sessions of the version before, those that are over and those that are not.
  `update session set body = '${JSON.stringify(state)}'::jsonb || body
    || jsonb_build_object(
      'phase', case when plan_hash is null then 'look' else 'act' end,
      'wantsTurn', not final and not holds_turn,
      'options', '${JSON.stringify(options)}'::jsonb || (body->'options') - 'reboot'
        || jsonb_build_object('reboot', '${JSON.stringify(options.reboot)}'::jsonb))
    || case when body->'order'->>'type' = 'execute' then jsonb_build_object('order', (body->'order')
        || jsonb_build_object('actionIds', (select coalesce(jsonb_agg(id), '[]') from action where session_id = session.id)))
      else '{}' end`,
  `alter table session
    add column wants_turn boolean not null default false,
    add column wants_lock text,
    add column priority smallint not null default 0,
    add column wait_reason text`,
  `update session set wants_turn = not final and not holds_turn, wait_reason = body->'wait'->>'reason'`,
  `create index session_wants_turn on session (priority, created_at, id) where wants_turn`,
  `create index session_wants_lock on session (wants_lock, priority, created_at, id) where wants_lock is not null`,
  `create index session_holds on session (tenant_id) where holds_turn`,
  `create index session_waits on session (wait_reason, created_at desc, id desc) where wait_reason is not null`,
  `alter table action add column ran_as text`,
  // How many sessions may have the turn at once: in the whole installation (id ''), of a tenant, on computers with a tag.
  `create table running_limit (
    scope text not null check (scope in ('installation', 'tenant', 'tag')),
    id text not null default '',
    most integer not null check (most > 0),
    primary key (scope, id)
  )`,
  // The locks of serial tasks. A holder that is silent for too long loses its lock.
  `create table serial_lock (
    key text primary key,
    session_id text not null references session,
    taken_at timestamptz not null,
    expires_at timestamptz not null
  )`,
  `create index serial_lock_session on serial_lock (session_id)`,
  `alter table batch
    add column asked integer not null default 0,
    add column joined integer not null default 0,
    -- Computers on which no session was started, each with the sentence why.
    add column refused jsonb not null default '[]'`,
  // What sessions changed or tried to, for loops that nothing else shows: a state that is restored each time leaves no trace.
  `create table item_change (
    computer_id text not null references computer,
    key text not null,
    session_id text not null references session,
    action_id text not null,
    at timestamptz not null,
    kind text not null,
    verdict text not null,
    before text not null,
    after text not null,
    primary key (session_id, action_id)
  )`,
  `create index item_change_item on item_change (computer_id, key, at)`,
  // How long actions take: a mean that follows the last ten or so.
  `create table action_time (
    item text not null,
    kind text not null,
    count integer not null,
    mean_ms double precision not null,
    primary key (item, kind)
  )`,
  // Items that were changed with success and were not there next time, again and again: left alone until somebody looks.
  `create table quarantine (
    computer_id text not null references computer,
    key text not null,
    since timestamptz not null,
    evidence text not null,
    lifted_at timestamptz,
    lifted_by text,
    primary key (computer_id, key, since)
  )`,
  `create unique index quarantine_now on quarantine (computer_id, key) where lifted_at is null`,
]

/** Creates everything. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
