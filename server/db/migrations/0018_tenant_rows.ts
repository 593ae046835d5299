/** Lets the database itself keep callers who reach only some tenants away from everything else. */
import { type Kysely, sql } from 'kysely'

/** Whose is what has a target? Nobody's when it is for several tenants. */
const owners: readonly string[] = [
  `create function fettle_owner(target jsonb) returns text language sql stable as $$
    select coalesce(
      target ->> 'tenantId',
      case target -> 'subject' ->> 'type'
        when 'computer' then (select tenant_id from computer where id = target -> 'subject' ->> 'computerId')
        when 'person' then (select tenant_id from person where id = target -> 'subject' ->> 'personId')
      end)
  $$`,
  ...['deployment', 'exclusion', 'schedule', 'licence', 'definition'].map(
    (table) => `alter table ${table} add column tenant_id text references tenant`,
  ),
  `create function fettle_own_target() returns trigger language plpgsql as $$
    begin
      new.tenant_id := fettle_owner(new.definition -> 'target');
      return new;
    end
  $$`,
  `create function fettle_own_schedule() returns trigger language plpgsql as $$
    begin
      new.tenant_id := case new.definition -> 'target' ->> 'type'
        when 'target' then fettle_owner(new.definition -> 'target' -> 'target') end;
      return new;
    end
  $$`,
  `create function fettle_own_licence() returns trigger language plpgsql as $$
    begin
      new.tenant_id := new.definition ->> 'tenantId';
      return new;
    end
  $$`,
  // What is deleted stays whose it was.
  `create function fettle_own_definition() returns trigger language plpgsql as $$
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
  $$`,
  ...(['deployment', 'exclusion'] as const).map(
    (table) =>
      `create trigger ${table}_owner before insert or update on ${table} for each row execute function fettle_own_target()`,
  ),
  `create trigger schedule_owner before insert or update of definition, tenant_id on schedule
    for each row execute function fettle_own_schedule()`,
  `create trigger licence_owner before insert or update on licence for each row execute function fettle_own_licence()`,
  `create trigger definition_owner before insert or update on definition
    for each row execute function fettle_own_definition()`,
  // What is for one computer or person goes with it into another tenant.
  `create function fettle_moved() returns trigger language plpgsql as $$
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
  $$`,
  ...(['computer', 'person'] as const).map(
    (table) => `create trigger ${table}_moved after update of tenant_id on ${table}
      for each row when (old.tenant_id is distinct from new.tenant_id) execute function fettle_moved()`,
  ),
  `update deployment set definition = definition`,
  `update exclusion set definition = definition`,
  `update schedule set definition = definition`,
  `update licence set definition = definition`,
  `update definition set kind = kind`,
  // The next number counts what the caller may not read, too. It tells nothing else.
  `create function fettle_next_revision(of_kind text, of_id text) returns integer language sql stable security definer
    set search_path = public, pg_temp
    as $$ select coalesce(max(n), 0) + 1 from revision where kind = of_kind and id = of_id $$`,
]

// In a subquery, so that the setting is read once a query and indexes are used.
const mine = (column: string): string => `${column} = any ((select fettle_tenants())::text[])`
const above = (column: string): string => `${column} = any ((select fettle_above())::text[])`
const ofComputer = (table: string): string => `exists (select from computer where computer.id = ${table}.computer_id)`
const ofSession = (table: string): string => `exists (select from session where session.id = ${table}.session_id)`
/** What is for all tenants, for these, or for those below one above them. */
const reached = (target: string): string =>
  `tenant_id is null or ${mine('tenant_id')} or (${above('tenant_id')} and coalesce((${target} ->> 'propagateToChildTenants')::boolean, false))`

type Act = 'select' | 'insert' | 'update' | 'delete'

interface Rule {
  readonly table: string
  readonly sees: string
  /** Only these columns. */
  readonly columns?: string
  /** What may be written, by whom it is then; absent: nothing. */
  readonly writes?: { readonly acts: readonly Exclude<Act, 'select'>[]; readonly where: string }
}

const all = ['insert', 'update', 'delete'] as const

const ownTable = mine('tenant_id')
const schedules = `case when definition -> 'target' ->> 'type' = 'target' then ${reached(`definition -> 'target' -> 'target'`)}
  else definition -> 'target' ->> 'filter' !~* '(tenant|person):' end`
const ownDefinition = `exists (select from definition as whole where whole.kind = revision.kind and whole.id = revision.id and ${mine('whole.tenant_id')})`
const ownComputer = `(revision.kind = 'computer' and exists (select from computer where computer.id = revision.id))`
/** Earlier states may be of another tenant. */
const namesOurs = `coalesce((coalesce(definition -> 'target' ->> 'tenant', definition ->> 'tenant')) in (select name from tenant), true)`

/** A notification about a schedule of ours, or about a session that may be seen. */
const ofOursToNotify = `(subject_kind = 'schedule' and exists (select from schedule where schedule.id = notification.subject_id and ${mine('schedule.tenant_id')}))
  or (subject_kind = 'session' and exists (select from session where session.id = notification.subject_id))`

/** Which rows of which tables; what is not listed is refused. */
const rules: readonly Rule[] = [
  { table: 'tenant', sees: `${mine('id')} or ${above('id')}` },
  { table: 'person', sees: ownTable, writes: { acts: ['insert', 'update'], where: ownTable } },
  { table: 'computer', sees: ownTable, writes: { acts: ['update'], where: ownTable } },
  { table: 'session', sees: ownTable },
  { table: 'secret', sees: ownTable, columns: 'id, tenant_id, name, created_at, updated_at' },
  { table: 'mail_settings', sees: `tenant_id is null or ${ownTable} or ${above('tenant_id')}` },
  { table: 'webhook', sees: ownTable, writes: { acts: all, where: ownTable } },
  { table: 'webhook_delivery', sees: `exists (select from webhook where webhook.id = webhook_delivery.webhook_id)` },
  { table: 'running_limit', sees: `scope <> 'tenant' or ${mine('id')}` },
  {
    table: 'deployment_approval',
    sees: `${ownTable} or ${above('tenant_id')} or (computer_id is not null and ${ofComputer('deployment_approval')})`,
    writes: {
      acts: ['insert', 'delete'],
      where: `${ownTable} or (computer_id is not null and ${ofComputer('deployment_approval')})`,
    },
  },
  {
    table: 'deployment',
    sees: reached(`definition -> 'target'`),
    writes: { acts: all, where: ownTable },
  },
  { table: 'exclusion', sees: reached(`definition -> 'target'`), writes: { acts: all, where: ownTable } },
  { table: 'schedule', sees: schedules, writes: { acts: ['insert', 'update'], where: ownTable } },
  { table: 'licence', sees: `tenant_id is null or ${ownTable}` },
  {
    table: 'definition',
    sees: `${ownTable} or case kind when 'item' then true when 'tag' then true when 'inventory script' then true when 'script' then true
      when 'licence' then exists (select from licence where licence.id = definition.id)
      when 'deployment' then exists (select from deployment where deployment.id = definition.id)
      when 'exclusion' then exists (select from exclusion where exclusion.id = definition.id)
      when 'schedule' then deleted_at is null and exists (select from schedule where schedule.id = definition.id)
      else false end`,
    writes: { acts: ['insert', 'update'], where: ownTable },
  },
  {
    table: 'revision',
    sees: `kind in ('item', 'tag', 'script') or ((${ownDefinition} or ${ownComputer}) and ${namesOurs})
      or (kind = 'mail settings' and ${mine('id')})`,
    writes: { acts: ['insert'], where: `${ownDefinition} or ${ownComputer}` },
  },
  {
    table: 'batch',
    sees: `exists (select from session where session.batch_id = batch.id)`,
    columns: 'id, trigger, created_at, schedule_id',
  },
  { table: 'schedule_run', sees: `exists (select from schedule where schedule.id = schedule_run.schedule_id)` },
  {
    table: 'notification',
    sees: ofOursToNotify,
    writes: {
      acts: ['update'],
      where: ofOursToNotify,
    },
  },
  {
    table: 'identification',
    sees: `${ofComputer('identification')} and (match_id is null or exists (select from computer where computer.id = identification.match_id))`,
  },
  ...[
    'agent',
    'inventory_value',
    'inventory_change',
    'software_change',
    'inventory_due',
    'filter_answer',
    'assignment',
    'item_state',
    'schedule_start',
  ].map((table): Rule => ({ table, sees: ofComputer(table) })),
  {
    table: 'quarantine',
    sees: ofComputer('quarantine'),
    writes: { acts: ['update'], where: ofComputer('quarantine') },
  },
  {
    table: 'affinity_observation',
    sees: ofComputer('affinity_observation'),
    writes: { acts: ['delete'], where: ofComputer('affinity_observation') },
  },
  {
    table: 'affinity_change',
    sees: ofComputer('affinity_change'),
    writes: { acts: ['insert'], where: ofComputer('affinity_change') },
  },
  ...['action', 'session_event', 'output', 'serial_lock', 'notice', 'item_change'].map((table): Rule => ({
    table,
    sees: ofSession(table),
  })),
  {
    table: 'recent_command',
    sees: 'account = (select fettle_account())',
    writes: { acts: all, where: 'account = (select fettle_account())' },
  },
  { table: 'mail', sees: `exists (select from notice where notice.id = mail.notice_id)` },
]

/** What belongs to no tenant and may be read, or only counted. */
const shared: readonly string[] = [
  'grant select on item, tag, inventory_script, library_script, document to fettle_tenant',
  'grant select (only_row, time_settings) on installation to fettle_tenant',
  'grant select, update on definition_revision to fettle_tenant',
  // What is shared with everybody may name anybody.
  'drop policy saved_view_select on saved_view',
  `create policy saved_view_select on saved_view for select to fettle_tenant
    using (account_id = (select fettle_account()) or (shared and ${ownTable}))`,
]

function statementsOf({ table, sees, columns, writes }: Rule): readonly string[] {
  const policy = (act: Act, clause: string): string =>
    `create policy ${table}_${act} on ${table} for ${act} to fettle_tenant ${clause}`
  const written = (writes?.acts ?? []).map((act) => {
    const { where = 'false' } = writes ?? {}
    if (act === 'insert') return policy(act, `with check (${where})`)
    return policy(act, act === 'delete' ? `using (${where})` : `using (${where}) with check (${where})`)
  })
  const may = [`select${columns === undefined ? '' : ` (${columns})`}`, ...(writes?.acts ?? [])].join(', ')
  return [
    `alter table ${table} enable row level security`,
    policy('select', `using (${sees})`),
    ...written,
    `grant ${may} on ${table} to fettle_tenant`,
  ]
}

/** Whatever else has a tenant is not granted; should it be one day, it is only the tenant's. */
const others = `do $$
  declare other record;
  begin
    for other in
      select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and not c.relrowsecurity
      order by c.relname
    loop
      execute format('alter table %I enable row level security', other.relname);
      execute format('create policy %I on %I for select to fettle_tenant using (tenant_id = any ((select fettle_tenants())::text[]))',
        other.relname || '_select', other.relname);
    end loop;
  end
$$`

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...owners, ...rules.flatMap(statementsOf), ...shared, others])
    await sql.raw(statement).execute(db)
}
