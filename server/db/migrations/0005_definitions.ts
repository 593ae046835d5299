/** Adds the documents of all definitions as people wrote them, their history, what is deleted, and tags with a description. */
import { type Kysely, sql } from 'kysely'

const statements: readonly string[] = [
  // As it was written: json and not jsonb, because the order of its keys is kept.
  `create table definition (
    kind text not null,
    id text not null,
    name text not null,
    document json not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    -- What a restored object gets back that no document says.
    kept json,
    primary key (kind, id)
  )`,
  `create unique index definition_name on definition (kind, name) where deleted_at is null`,
  // History and audit: only ever added to.
  `create table revision (
    kind text not null,
    id text not null,
    name text not null,
    n integer not null,
    change text not null check (change in ('created', 'updated', 'deleted', 'restored')),
    definition json not null,
    by text not null,
    at timestamptz not null,
    primary key (kind, id, n)
  )`,
  `create index revision_name on revision (kind, name)`,
  `create index revision_at on revision (at)`,
  `create table tag (
    name text primary key,
    colour text,
    description text
  )`,
  `alter table tenant add deleted_at timestamptz, drop constraint tenant_name_key`,
  `create unique index tenant_name on tenant (name) where deleted_at is null`,
  `alter table person add deleted_at timestamptz, add logins text[] not null default '{}', drop constraint person_email_key`,
  `create unique index person_email on person (email) where deleted_at is null`,
  `alter table computer add notes text not null default ''`,
]

/** What was there gets the document that would make it. */
const rowsByKind: Readonly<Record<string, string>> = {
  tenant: `select id, name, json_build_object('name', name, 'parent', (select name from tenant as parent where parent.id = tenant.parent_id),
    'tags', tags, 'optsOutOfCrossTenant', opts_out_of_cross_tenant) as definition, created_at as updated_at from tenant`,
  person: `select id, email as name, json_build_object('email', email, 'name', name, 'tags', tags,
    'tenant', (select name from tenant where tenant.id = person.tenant_id)) as definition, created_at as updated_at from person`,
  item: `select 'itm_' || substr(md5(name), 1, 26) as id, name, definition, updated_at from item`,
  deployment: `select id, name, definition, updated_at from deployment`,
  exclusion: `select id, name, definition, updated_at from exclusion`,
}

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
  const { rows: named } = await sql<{ id: string; name: string }>`
    select id, name from tenant union all select id, email from person`.execute(db)
  const names = new Map(named.map(({ id, name }) => [id, name]))
  for (const [kind, query] of Object.entries(rowsByKind)) {
    const { rows } = await sql.raw<OldRow>(query).execute(db)
    for (const row of rows) {
      const document = JSON.stringify(documentOf(kind, row, names))
      await sql`insert into definition (kind, id, name, document, created_at, updated_at)
        values (${kind}, ${row.id}, ${row.name}, ${document}::json, ${row.updated_at}, ${row.updated_at})`.execute(db)
      await sql`insert into revision (kind, id, name, n, change, definition, by, at)
        values (${kind}, ${row.id}, ${row.name}, 1, 'created', ${document}::json, 'before histories were kept', ${row.updated_at})`.execute(
        db,
      )
    }
  }
}

interface OldRow {
  readonly id: string
  readonly name: string
  readonly definition: unknown
  readonly updated_at: string
}

type Plain = Readonly<Record<string, unknown>>
type Names = ReadonlyMap<string, string>

/** The document that would have made a row of before; names of tenants and persons are found by their ids, computers are named by id. */
function documentOf(kind: string, { definition }: OldRow, names: Names): Plain {
  const stored = definition as Plain
  switch (kind) {
    case 'item':
      return stored['kind'] === 'software' ? software(stored) : task(stored)
    case 'deployment': {
      const { desired, target, ...rest } = stored
      return present({ kind, ...rest, ...wanted(desired as Plain), target: targetOf(target as Plain, names) })
    }
    case 'exclusion': {
      const { target, until, ...rest } = stored
      const end = until === undefined ? undefined : new Date(until as number).toISOString()
      return present({ kind, ...rest, target: targetOf(target as Plain, names), until: end?.replace('.000Z', 'Z') })
    }
    default:
      return present({ kind, ...stored })
  }
}

function software({ source, test, prerequisites, ...rest }: Plain): Plain {
  const { type, provider: _provider, package: name, ...scripts } = source as Plain
  return present({
    ...rest,
    ...prerequisitesOf(prerequisites),
    ...(type === 'package' ? { apt: name } : { script: mapped(scripts, scriptOrValue) }),
    test: scriptOrValue(test),
  })
}

function task({ body, parameters, prerequisites, ...rest }: Plain): Plain {
  const { type, ...members } = body as Plain
  return present({
    ...rest,
    ...prerequisitesOf(prerequisites),
    [String(type)]: type === 'script' ? mapped(members, scriptOrValue) : members,
    parameters,
  })
}

function scriptOrValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('source' in value)) return value
  const { timeoutSeconds, ...script } = value as Plain
  return { ...script, timeout: timeoutSeconds }
}

function prerequisitesOf(written: unknown): Plain {
  const all = (written ?? []) as readonly { readonly if: Plain; readonly then: Plain }[]
  if (all.length === 0) return {}
  return {
    prerequisites: all.map(({ if: condition, then }) => ({
      if: { [String(condition['quantifier'])]: condition['items'], are: condition['are'] },
      then: then['act'] === 'fail' ? { fail: true } : { [String(then['act'])]: then['items'] },
    })),
  }
}

function wanted({ kind, mode, state, version }: Plain): Plain {
  if (kind === 'task') return { mode }
  return { desired: version === undefined ? state : { [String(state)]: version } }
}

function targetOf(target: Plain, names: Names): Plain {
  const { tenantId, subject, propagateToChildTenants, filter, os, where } = target
  const { type, computerId, personId, tag, expression } = subject as Plain
  return present({
    all: type === 'all' ? true : undefined,
    tenant: names.get(String(tenantId)),
    tag,
    computer: computerId,
    person: names.get(String(personId)),
    where: expression ?? where,
    propagateToChildTenants: propagateToChildTenants === true ? true : undefined,
    filter,
    os,
  })
}

function mapped(record: Plain, change: (value: unknown) => unknown): Plain {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}

function present(record: Plain): Plain {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined && value !== null))
}
