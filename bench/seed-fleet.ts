/** Fills a database with a large fleet and its history, so that what people do with one can be measured. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Tables } from '../server/db/tables.ts'
import { keepDay } from '../server/reports/days.ts'

export interface FleetSize {
  readonly computers: number
  readonly sessions: number
  /** Absent: 20. */
  readonly tenants?: number
  /** Items on each computer; absent: 40. */
  readonly items?: number
  /** Packages on each computer; absent: 300. */
  readonly packages?: number
  /** Days over which the sessions are spread; absent: 90. */
  readonly days?: number
}

/** What is the same in every session, as the engine writes it. */
const options = {
  kind: 'full',
  purpose: 'keep',
  reboot: {
    ...{ preference: 'suppress', promptMs: 300_000, onNoAnswer: 'suppress', deferrals: 3, deferralMs: 3_600_000 },
    ...{ noticeMs: 300_000, notInBusinessHours: false },
  },
  userContext: 'currentUser',
  userWaitMs: 28_800_000,
  window: { start: { type: 'now' }, catchUp: 'nextWindow' },
  approval: 'none',
  personWaitMs: 604_800_000,
  notify: {
    ...{ before: false, beforeWhenCompliant: false, after: false, afterOnlyIfNeeded: false, showActions: true },
    ...{ offerPostpone: true, offerRunNow: true, also: [] },
  },
  postpone: { times: 3, withinMs: 604_800_000 },
  offlineWaitMs: 604_800_000,
  timeLimitMs: 14_400_000,
  onboarding: false,
  inventoryFirst: true,
}

const stage = (name: string) => ({ name, status: 'succeeded' })
const body = {
  options,
  trigger: 'schedule "Weekly"',
  priority: 'scheduled',
  stages: ['identify', 'detect', 'plan', 'execute', 'verify', 'report'].map(stage),
  waitedMs: 0,
  holdsTurn: false,
  wantsTurn: false,
  locks: [],
  online: true,
  phase: 'act',
  mustLookAgain: false,
  needsInventory: false,
  reboots: [],
  primaryUsers: [],
  ordersGiven: 2,
  revision: 12,
}

/** Definitions as the library stores them, but for their names. */
const wholeItem = JSON.stringify({
  ...{ kind: 'software', scheme: 'debian', rebootNeeded: false, prerequisites: [], upgradeStrategy: 'installOver' },
  order: { rank: 0, location: 'unordered', priority: 0 },
})
const wholeDeployment = JSON.stringify({
  target: { scope: 'crossTenant', filter: 'all', subject: { type: 'all' }, propagateToChildTenants: false },
  desired: { kind: 'software', state: 'latest' },
  ...{ enabled: true, sortOrder: 0, parameters: {}, enforcement: 'required' },
})

const causes: readonly (readonly [id: string, sentence: string])[] = [
  ['apt-lock', 'apt: could not get the lock, another installation is running.'],
  ['disk-full', 'The disk is full.'],
  ['no-dns', 'A host name could not be resolved.'],
  ['permission-denied', 'Access was denied.'],
  ['msi-1618', 'Windows Installer 1618: another installation is running.'],
  ['time-limit', 'It did not end within its time limit.'],
  ['checksum', 'What was downloaded does not have the expected checksum.'],
  ['computer-away', 'The computer was not online in time.'],
]

const sqlList = (values: readonly string[]) => sql`array[${sql.join(values.map((value) => sql`${value}::text`))}]`
const causeIds = sqlList(causes.map(([id]) => id))

/**
 * Makes tenants, computers with facts and software, items with their states and earlier states, and sessions with actions and
 * changes, all in statements of the database. The same sizes give the same fleet, but for the times, which end now.
 */
export async function seedFleet(db: Kysely<Tables>, size: FleetSize): Promise<void> {
  const { tenants = 20, items = 40, packages = 300, days = 90, computers, sessions } = size
  await sql`insert into tenant (id, name) select 'ten_s' || n, 'Tenant ' || n from generate_series(1, ${tenants}::int) n`.execute(
    db,
  )
  await sql`insert into cause (id, sentence) select * from unnest(${sqlList(causes.map(([id]) => id))}, ${sqlList(causes.map(([, text]) => text))})
    on conflict do nothing`.execute(db)
  await seedComputers(db, { computers, tenants, packages })
  await seedItems(db, { computers, items })
  await seedSessions(db, { computers, sessions, days })
  await sql`analyze`.execute(db)
  await seedDays(db)
  await keepDay(db, Date.now())
}

async function seedComputers(
  db: Kysely<Tables>,
  { computers, tenants, packages }: { computers: number; tenants: number; packages: number },
): Promise<void> {
  // Every computer has one of 20 sets of software, as computers that were set up alike have.
  await sql`
    with sets as materialized (
      select s, jsonb_agg(jsonb_build_object('provider', 'apt', 'name', 'package-' || p, 'version', (1 + p % 7) || '.' || (s + p) % 5 || '-1',
        'architecture', 'amd64') order by p) as software
      from generate_series(0, 19) s, generate_series(1, ${packages}::int) p group by s
    )
    insert into computer (id, name, tenant_id, tags, facts, facts_at, software, online_since, checked_at, created_at, onboarding, excluded_from_maintenance)
    select 'cmp_s' || n, 'pc-' || lpad(n::text, 6, '0'), 'ten_s' || 1 + n % ${tenants}::int, array[(array['canary', 'office', 'lab', 'till'])[1 + n % 4]],
      jsonb_build_object(
        'os', jsonb_build_object('family', case when n % 3 = 0 then 'windows' else 'linux' end, 'id', (array['windows', 'debian', 'ubuntu'])[1 + n % 3],
          'version', (array['11', '13', '24.04'])[1 + n % 3], 'name', (array['Windows 11', 'Debian 13', 'Ubuntu 24.04'])[1 + n % 3],
          'architecture', 'x86_64', 'kernel', '6.12.' || n % 40),
        'hardware', jsonb_build_object('formFactor', (array['workstation', 'portable', 'server'])[1 + n % 3], 'manufacturer', 'Maker ' || n % 5,
          'model', 'Model ' || n % 30, 'serial', 'SN' || n, 'cpu', 'CPU', 'cores', 4 + n % 12, 'memoryMiB', 8192, 'virtual', false),
        'network', jsonb_build_object('hostname', 'pc-' || n, 'addresses', jsonb_build_array('10.' || n / 65536 || '.' || n / 256 % 256 || '.' || n % 256)),
        'boot', jsonb_build_object('bootId', md5(n::text), 'bootedAt', '2026-11-01T00:00:00Z', 'rebootPending', n % 25 = 0)),
      now() - n % 1440 * interval '1 minute', sets.software, now() - (n % 100) * interval '1 day' * (n % 9 = 0)::int - interval '1 hour',
      case when n % 50 = 0 then null else now() - n % 1440 * interval '1 minute' end, now() - interval '200 days',
      case when n % 97 = 0 then 'pending' else 'onboarded' end, n % 61 = 0
    from generate_series(1, ${computers}::int) n join sets on sets.s = n % 20`.execute(db)
  await sql`insert into software_title (provider, name) select 'apt', 'package-' || p from generate_series(1, ${packages}::int) p
    on conflict do nothing`.execute(db)
  await unreferenced(
    db,
    sql`
    insert into computer_software (computer_id, title_id, version, architecture)
    select 'cmp_s' || n, title.id, (1 + p % 7) || '.' || (n % 20 + p) % 5 || '-1', 'amd64'
    from generate_series(1, ${computers}::int) n, generate_series(1, ${packages}::int) p
    join software_title title on title.provider = 'apt' and title.name = 'package-' || p`,
  )
}

async function seedItems(
  db: Kysely<Tables>,
  { computers, items }: { computers: number; items: number },
): Promise<void> {
  await sql`
    insert into item (name, kind, definition, content_hash)
    select 'item-' || i, 'software', ${wholeItem}::text::jsonb || jsonb_build_object('name', 'item-' || i, 'title', 'Item ' || i,
      'source', jsonb_build_object('type', 'package', 'provider', 'apt', 'package', 'item-' || i)), md5('item' || i)
    from generate_series(1, ${items}::int) i`.execute(db)
  await sql`
    insert into deployment (id, name, item, definition, content_hash)
    select 'dep_s' || i, 'Deployment ' || i, 'item-' || i, ${wholeDeployment}::text::jsonb ||
      jsonb_build_object('name', 'Deployment ' || i, 'item', 'item-' || i), md5('deployment' || i)
    from generate_series(1, ${items}::int) i`.execute(db)
  // Three of a hundred are failed or unknown now, two are not compliant; half had an earlier version.
  await sql`
    insert into item_state (computer_id, key, since, until, checked_at, title, desired, state, verdict, deployment_name, session_id, cause)
    select 'cmp_s' || n, 'item-' || i, now() - (10 + (n + i) % 80) * interval '1 day' - t.past * interval '60 days',
      case when t.past = 1 then now() - (10 + (n + i) % 80) * interval '1 day' end, now() - interval '1 hour', 'Item ' || i, 'latest',
      (2 - t.past) || '.' || i, case when t.past = 1 then 'compliant' else v.verdict end, 'Deployment ' || i, 'ses_s' || n,
      case when t.past = 1 or v.verdict = 'compliant' then null else (${causeIds})[1 + (n * 7 + i) % 8] end
    from generate_series(1, ${computers}::int) n, generate_series(1, ${items}::int) i,
      lateral (select case when (n * 31 + i * 17) % 100 < 2 then 'failed' when (n * 31 + i * 17) % 100 < 3 then 'unknown'
        when (n * 31 + i * 17) % 100 < 5 then 'notCompliant' else 'compliant' end as verdict) v,
      generate_series(0, (n + i) % 2) as t (past)`.execute(db)
}

async function seedSessions(
  db: Kysely<Tables>,
  { computers, sessions, days }: { computers: number; sessions: number; days: number },
): Promise<void> {
  const state = sql`(case when n <= 40 then (array['executing', 'waiting'])[1 + n % 2] else
    (array['compliant', 'compliant', 'compliant', 'changed', 'changed', 'partial', 'failed', 'cancelled', 'missed', 'compliant'])[1 + (n / 7) % 10] end)`
  // Only the newest are open: of different computers, because one session works on a computer.
  await unreferenced(
    db,
    sql`
    insert into session (id, computer_id, tenant_id, kind, state, final, wait_reason, created_at, started_at, ended_at, counts, first_problem, cause, body, revision)
    select 'ses_s' || n, computer.id, computer.tenant_id, (array['full', 'full', 'full', 'detection', 'inventory'])[1 + n % 5], s.state, n > 40,
      case when s.state = 'waiting' then (array['computer', 'window', 'approval', 'user'])[1 + n / 2 % 4] end,
      t.at, t.at + interval '2 seconds', case when n > 40 then t.at + (30 + n % 300) * interval '1 second' end,
      jsonb_build_object('total', 12, 'pending', 0, 'compliant', 9, 'changed', 2, 'notCompliant', 0, 'failed', (s.state = 'failed')::int, 'unknown', 0, 'skipped', 0, 'cancelled', 0),
      case when s.state in ('failed', 'partial', 'missed') then 'Item ' || n % 40 || ': it did not work' end,
      case when s.state in ('failed', 'partial', 'missed') then (${causeIds})[1 + n % 8] end,
      ${JSON.stringify(body)}::text::jsonb || jsonb_build_object('id', 'ses_s' || n, 'computer', jsonb_build_object('id', computer.id, 'name', computer.name),
        'tenantId', computer.tenant_id, 'state', s.state, 'createdAt', extract(epoch from t.at) * 1000, 'workedMs', (30 + n % 300) * 1000,
        'countedFrom', extract(epoch from t.at) * 1000),
      12
    from generate_series(1, ${sessions}::int) n
    join computer on computer.id = 'cmp_s' || 1 + n % ${computers}::int,
      lateral (select now() - interval '10 minutes' - n * (${days}::float8 * interval '1 day' / ${sessions}::float8) as at) t,
      lateral (select ${state} as state) s`,
  )
  // What triggers would have kept, had they not been left out as well.
  await sql`
    update computer_standing set last_session_id = last.id, last_session_at = last.created_at, last_session_state = last.state,
      last_session_kind = last.kind, last_session_ended_at = last.ended_at
    from computer, lateral (
      select id, created_at, state, kind, ended_at from session where session.computer_id = computer.id
      order by created_at desc, id desc limit 1
    ) last
    where computer_standing.computer_id = computer.id`.execute(db)
  // Actions and changes of the newest tenth; older ones would only be more of the same.
  await unreferenced(
    db,
    sql`
    insert into action (session_id, id, status, attempts, verdict, reason, detail, started_at, ended_at)
    select 'ses_s' || n, 'a' || a, 'ended', 1, 'changed', 'verified', null, now() - n * interval '5 seconds', now() - n * interval '5 seconds' + interval '9 seconds'
    from generate_series(41, ${Math.max(40, Math.ceil(sessions / 10))}::int) n, generate_series(1, 2) a`,
  )
  await unreferenced(
    db,
    sql`
    insert into item_change (computer_id, key, session_id, action_id, at, kind, verdict, before, after)
    select 'cmp_s' || 1 + n % ${computers}::int, 'item-' || 1 + n % 40, 'ses_s' || n, 'a1', now() - n * interval '5 seconds', 'update', 'changed', '1', '2'
    from generate_series(41, ${Math.max(40, Math.ceil(sessions / 10))}::int) n`,
  )
}

/** Millions of rows that refer to what was just made: a superuser may leave that unchecked, which takes half the time. */
async function unreferenced(db: Kysely<Tables>, statement: RawBuilder<unknown>): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select set_config('session_replication_role', 'replica', true) from pg_roles
      where rolname = current_user and rolsuper`.execute(tx)
    await statement.execute(tx)
  })
}

/** The 30 days before today, each a little worse than the next. */
async function seedDays(db: Kysely<Tables>): Promise<void> {
  await sql`
    insert into compliance_day (tenant_id, day, good, total, good_computers, computers)
    select tenant_id, (now() at time zone 'UTC')::date - d, sum(good) * (100 - d) / 100, sum(total), count(*) filter (where good = total) * (100 - d) / 100, count(*)
    from computer join computer_standing standing on standing.computer_id = computer.id, generate_series(1, 30) d
    where total > 0 group by tenant_id, d`.execute(db)
  await sql`
    insert into deployment_day (tenant_id, deployment_id, day, good, failed, total)
    select computer.tenant_id, deployment.id, (now() at time zone 'UTC')::date - d, count(*) filter (where verdict = 'compliant') * (100 - d) / 100,
      count(*) filter (where verdict = 'failed'), count(*)
    from item_state join computer on computer.id = computer_id join deployment on deployment.name = deployment_name, generate_series(1, 30) d
    where until is null group by 1, 2, d`.execute(db)
}
