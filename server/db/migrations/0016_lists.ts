/** What lists filter and order by is kept beside what it follows from; saved views; how long actions take, by operating system. */
import { type Kysely, sql } from 'kysely'

/** What is kept is kept whoever changed something, also somebody who may see less. */
const asOwner = 'security definer set search_path from current'

const statements: readonly string[] = [
  // The numbers a version begins with, which order it; none: it has no number.
  `create function version_parts(version text) returns numeric[] language sql immutable strict parallel safe as $$
    select string_to_array(substring(version from '[0-9]+(?:[.][0-9]+)*'), '.')::numeric[]
  $$`,
  // Facts that filters ask of every computer: out of the large document they would have to be unpacked for each.
  `alter table computer
    add column reboot_pending boolean not null generated always as (coalesce(facts->'boot'->>'rebootPending' = 'true', false)) stored,
    add column os_family text generated always as (facts->'os'->>'family') stored,
    add column os_id text generated always as (facts->'os'->>'id') stored,
    add column os_version text generated always as (facts->'os'->>'version') stored,
    add column kernel text generated always as (facts->'os'->>'kernel') stored,
    add column manufacturer text generated always as (facts->'hardware'->>'manufacturer') stored,
    add column model text generated always as (facts->'hardware'->>'model') stored,
    add column serial text generated always as (facts->'hardware'->>'serial') stored,
    add column addresses text generated always as (facts->'network'->>'addresses') stored`,
  // When it was last seen: online ones are seen now, those that never were long ago.
  `create index computer_seen on computer
    ((case when node_id is not null then 'infinity'::timestamptz else coalesce(online_since, '-infinity') end), id)
    where deleted_at is null`,
  `create index computer_names on computer (name, id)`,
  `create index computer_serial on computer (lower(serial)) where serial is not null and deleted_at is null`,

  // The last session of every computer, and how many of its items are as wanted; kept by the triggers below.
  `create table computer_standing (
    computer_id text primary key references computer on delete cascade,
    last_session_id text,
    last_session_at timestamptz not null default '-infinity',
    last_session_state text,
    last_session_kind text,
    last_session_ended_at timestamptz,
    good integer not null default 0,
    bad integer not null default 0,
    total integer not null default 0,
    -- The share that is as wanted; 2 when nothing is known, which comes last.
    compliance double precision not null generated always as (case when total = 0 then 2 else good::double precision / total end) stored
  )`,
  `insert into computer_standing (computer_id, last_session_id, last_session_at, last_session_state, last_session_kind, last_session_ended_at, good, bad, total)
    select computer.id, last.id, coalesce(last.created_at, '-infinity'), last.state, last.kind, last.ended_at,
      coalesce(known.good, 0), coalesce(known.bad, 0), coalesce(known.total, 0)
    from computer
    left join (
      select distinct on (computer_id) computer_id, id, created_at, state, kind, ended_at
      from session order by computer_id, created_at desc, id desc
    ) last on last.computer_id = computer.id
    left join (
      select computer_id, count(*) filter (where verdict = 'compliant') as good,
        count(*) filter (where verdict in ('notCompliant', 'failed')) as bad, count(*) filter (where verdict <> 'skipped') as total
      from item_state where until is null group by computer_id
    ) known on known.computer_id = computer.id`,
  `create index computer_standing_session on computer_standing (last_session_at, computer_id)`,
  `create index computer_standing_compliance on computer_standing (compliance, computer_id)`,
  `create index computer_standing_last on computer_standing (last_session_id)`,

  `create function computer_joined() returns trigger language plpgsql ${asOwner} as $$ begin
    insert into computer_standing (computer_id) values (new.id) on conflict do nothing;
    return null;
  end $$`,
  `create trigger computer_joined after insert on computer for each row execute function computer_joined()`,

  `create function sessions_came() returns trigger language plpgsql ${asOwner} as $$ begin
    update computer_standing set last_session_id = last.id, last_session_at = last.created_at, last_session_state = last.state,
      last_session_kind = last.kind, last_session_ended_at = last.ended_at
    from (
      select distinct on (computer_id) computer_id, id, created_at, state, kind, ended_at
      from came order by computer_id, created_at desc, id desc
    ) last
    where computer_standing.computer_id = last.computer_id
      and (last.created_at, last.id) > (last_session_at, coalesce(last_session_id, ''));
    return null;
  end $$`,
  `create trigger sessions_came after insert on session referencing new table as came
    for each statement execute function sessions_came()`,

  `create function session_moved() returns trigger language plpgsql ${asOwner} as $$ begin
    update computer_standing set last_session_state = new.state, last_session_ended_at = new.ended_at
    where computer_id = new.computer_id and last_session_id = new.id;
    return null;
  end $$`,
  `create trigger session_moved after update on session for each row
    when (old.state is distinct from new.state or old.ended_at is distinct from new.ended_at) execute function session_moved()`,

  `create function sessions_went() returns trigger language plpgsql ${asOwner} as $$ begin
    update computer_standing set last_session_id = last.id, last_session_at = coalesce(last.created_at, '-infinity'),
      last_session_state = last.state, last_session_kind = last.kind, last_session_ended_at = last.ended_at
    from went left join lateral (
      select id, created_at, state, kind, ended_at from session
      where session.computer_id = went.computer_id order by created_at desc, id desc limit 1
    ) last on true
    where computer_standing.last_session_id = went.id;
    return null;
  end $$`,
  `create trigger sessions_went after delete on session referencing old table as went
    for each statement execute function sessions_went()`,

  // One change for all rows of a statement: a session may find hundreds of items.
  `create function count_items(signed item_state, sign integer, out good integer, out bad integer, out total integer) language sql immutable as $$
    select case when (signed).until is null and (signed).verdict = 'compliant' then sign else 0 end,
      case when (signed).until is null and (signed).verdict in ('notCompliant', 'failed') then sign else 0 end,
      case when (signed).until is null and (signed).verdict <> 'skipped' then sign else 0 end
  $$`,
  ...itemTrigger('insert', 'came', ['came', 1]),
  ...itemTrigger('update', 'changed', ['came', 1], ['went', -1]),
  ...itemTrigger('delete', 'went', ['went', -1]),

  // What lists of sessions filter and order by and show.
  `alter table session
    add column trigger text generated always as (body->>'trigger') stored,
    add column worked_ms double precision not null generated always as (coalesce((body->>'workedMs')::double precision, 0)) stored,
    -- From 0 to 1; none: there is no plan yet.
    add column progress real,
    add column current_action text`,
  `create index session_trigger on session (lower(trigger), created_at desc, id desc)`,
  `create index session_worked on session (worked_ms desc, id desc)`,
  `create index session_problems on session (created_at desc, id desc) where first_problem is not null`,
  `create index item_change_key on item_change (key, session_id)`,
  `create index item_state_key on item_state (key, computer_id) where until is null`,

  // The last times such an action took; newest first, at most 20.
  `create table action_sample (
    item text not null,
    kind text not null,
    os text not null,
    recent double precision[] not null,
    primary key (item, kind, os)
  )`,
  `insert into action_sample select item, kind, '', array[mean_ms] from action_time`,

  // No account: the operator's on the server's own machine. No tenant: everybody's whose account it is, or who it is shared with.
  `create table saved_view (
    id text primary key,
    account_id text,
    tenant_id text references tenant,
    list text not null,
    name text not null,
    q text not null,
    sort text,
    pinned boolean not null default false,
    shared boolean not null default false,
    updated_at timestamptz not null default now()
  )`,
  `create unique index saved_view_name on saved_view (coalesce(account_id, ''), list, name)`,
]

/** For callers who reach only some tenants: what belongs to computers they see, and views that are theirs or shared. */
const reach: readonly string[] = [
  `create policy computer_standing_select on computer_standing for select to fettle_tenant
    using (exists (select from computer where computer.id = computer_standing.computer_id))`,
  `create policy saved_view_select on saved_view for select to fettle_tenant using (shared or account_id = fettle_account())`,
  `create policy saved_view_insert on saved_view for insert to fettle_tenant with check (account_id = fettle_account())`,
  `create policy saved_view_update on saved_view for update to fettle_tenant
    using (account_id = fettle_account()) with check (account_id = fettle_account())`,
  `create policy saved_view_delete on saved_view for delete to fettle_tenant using (account_id = fettle_account())`,
  ...['computer_standing', 'saved_view'].map((table) => `alter table ${table} enable row level security`),
  'grant select on computer_standing, action_sample to fettle_tenant',
  'grant select, insert, update, delete on saved_view to fettle_tenant',
]

type Source = readonly [table: string, sign: 1 | -1]

/** A function and a trigger that add what a statement did to items. */
function itemTrigger(act: 'insert' | 'update' | 'delete', name: string, ...sources: readonly Source[]): string[] {
  const rows = sources.map(
    ([table, sign]) =>
      `select computer_id, counted.* from ${table}, lateral count_items(${table}::item_state, ${sign}) counted`,
  )
  const tables = {
    insert: 'new table as came',
    update: 'old table as went new table as came',
    delete: 'old table as went',
  }
  return [
    `create function item_states_${name}() returns trigger language plpgsql ${asOwner} as $$ begin
      update computer_standing set good = computer_standing.good + more.good, bad = computer_standing.bad + more.bad,
        total = computer_standing.total + more.total
      from (
        select computer_id, sum(good)::integer as good, sum(bad)::integer as bad, sum(total)::integer as total
        from (${rows.join(' union all ')}) each group by computer_id
      ) more
      where computer_standing.computer_id = more.computer_id and (more.good <> 0 or more.bad <> 0 or more.total <> 0);
      return null;
    end $$`,
    `create trigger item_states_${name} after ${act} on item_state referencing ${tables[act]}
      for each statement execute function item_states_${name}()`,
  ]
}

/** Creates everything. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...statements, ...reach]) await sql.raw(statement).execute(db)
}
