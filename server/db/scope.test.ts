/** Shows that what is narrowed to tenants sees nothing else, and that a pooled connection never keeps it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { Pool } from 'pg'
import { aDatabase, type TestDatabase } from '../../testing/database/a-database.ts'
import { openDatabase, type Database } from './database.ts'
import { migrate } from './migrate.ts'
import { newId } from './new-id.ts'
import { tenantScope, unscoped, withinTenants } from './scope.ts'

const tenantCount = 8
const computersEach = 3
const transactions = 10_000

let home: TestDatabase
let database: Database
const tenants: string[] = []

before(async () => {
  home = await aDatabase()
  database = await openDatabase({ url: home.url, connectionsMax: 5 })
  for (let n = 0; n < tenantCount; n += 1) {
    const id = newId('ten')
    tenants.push(id)
    await database.db
      .insertInto('tenant')
      .values({ id, name: `tenant ${n}`, parent_id: null, time_settings: '{}' })
      .execute()
    for (let m = 0; m < computersEach; m += 1)
      await database.db
        .insertInto('computer')
        .values({
          id: newId('cmp'),
          name: `pc-${n}-${m}`,
          tenant_id: id,
          primary_person_id: null,
          node_id: null,
          facts: '{}',
          software: '[]',
          time_settings: '{}',
        })
        .execute()
  }
})
after(async () => {
  await database.close()
  await home[Symbol.asyncDispose]()
})

const scopeOf = (tenantId: string) => ({ tenants: [tenantId], above: [] })

test('[AZ-6] 10,000 interleaved transactions on 5 connections, many of them broken off, see no row of another tenant', async () => {
  const { db } = database
  const seen = { scoped: 0, whole: 0, foreign: 0, aborted: 0, single: 0 }
  let left = transactions
  // Chance of our own, so that a failure can be looked at again.
  let seed = 42
  const chance = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648
  const one = async (): Promise<void> => {
    const tenantId = tenants[Math.floor(chance() * tenantCount)] ?? ''
    const kind = chance()
    if (kind < 0.2) {
      const rows = await db.selectFrom('computer').select('id').execute()
      seen.whole += 1
      assert.equal(rows.length, tenantCount * computersEach, 'an unscoped caller sees less than everything')
      return
    }
    await withinTenants(scopeOf(tenantId), async () => {
      if (kind < 0.4) {
        const rows = await db.selectFrom('computer').select('tenant_id').execute()
        seen.single += 1
        seen.foreign += rows.filter((row) => row.tenant_id !== tenantId).length
        assert.equal(rows.length, computersEach)
        return
      }
      const aborts = kind < 0.7
      try {
        await db.transaction().execute(async (tx) => {
          const rows = await tx.selectFrom('computer').select('tenant_id').execute()
          seen.foreign += rows.filter((row) => row.tenant_id !== tenantId).length
          assert.equal(rows.length, computersEach)
          if (aborts && kind < 0.55) throw new Error('broken off')
          if (aborts) await sql`select 1/0`.execute(tx)
        })
        seen.scoped += 1
      } catch (error) {
        if (!aborts) throw error
        assert.match((error as Error).message, /broken off|division by zero/)
        seen.aborted += 1
      }
    })
  }
  const worker = async (): Promise<void> => {
    while (left-- > 0) await one()
  }
  await Promise.all(Array.from({ length: 20 }, worker))
  console.log(JSON.stringify(seen))
  assert.equal(seen.foreign, 0)
  assert.equal(seen.scoped + seen.whole + seen.aborted + seen.single, transactions)
  assert.ok(seen.aborted > transactions / 10)
  // And none of the connections kept anything.
  const all = await Promise.all(
    Array.from({ length: 5 }, () =>
      database.pool.query(
        `select current_user <> 'fettle_tenant' as wide, fettle_tenants() as tenants, pg_sleep(0.05)`,
      ),
    ),
  )
  for (const { rows } of all) assert.deepEqual([rows[0].wide, rows[0].tenants], [true, []])
})

test('[AZ-6] without a tenant set, the role sees no row, and writes none of another tenant', async () => {
  const { db } = database
  const [mine = '', other = ''] = tenants
  assert.deepEqual(
    await withinTenants({ tenants: [], above: [] }, () => db.selectFrom('computer').select('id').execute()),
    [],
  )
  await withinTenants(scopeOf(mine), async () => {
    const changed = await db.updateTable('computer').set({ notes: 'x' }).executeTakeFirst()
    assert.equal(changed.numUpdatedRows, BigInt(computersEach))
    await assert.rejects(
      db.updateTable('computer').set({ tenant_id: other }).execute(),
      { code: '42501' },
      'a computer can be given away',
    )
    await assert.rejects(db.selectFrom('account').selectAll().execute(), { code: '42501' })
    await assert.rejects(
      db
        .insertInto('tenant')
        .values({ id: newId('ten'), name: 'new', parent_id: null, time_settings: '{}' })
        .execute(),
      { code: '42501' },
    )
    assert.equal(
      (await unscoped(() => db.selectFrom('computer').select('id').execute())).length,
      tenantCount * computersEach,
    )
    assert.deepEqual(tenantScope(), scopeOf(mine))
  })
})

test('a connection that cannot be narrowed is not lent', async () => {
  const { db } = database
  const broken = { tenants: [], above: [], account: 'no\0text' }
  await assert.rejects(withinTenants(broken, () => db.selectFrom('computer').select('id').execute()))
  assert.equal((await db.selectFrom('computer').select('id').execute()).length, tenantCount * computersEach)
})

test('[AZ-6] every table with a tenant has row-level security and a policy; every other is granted on purpose, or not at all', async () => {
  const { rows } = await sql<{ table: string; tenant: boolean; secured: boolean; policies: number; granted: boolean }>`
    select c.relname as table, c.relrowsecurity as secured,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) as tenant,
      (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies,
      (has_table_privilege('fettle_tenant', c.oid, 'select,insert,update,delete')
        or has_any_column_privilege('fettle_tenant', c.oid, 'select,insert,update')) as granted
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and c.relname !~ '^kysely_'
    order by c.relname`.execute(database.db)
  assert.ok(rows.length > 60)
  for (const { table, tenant, secured, policies } of rows)
    if (tenant) assert.ok(secured && policies > 0, `${table} has tenant_id, but no row-level security or no policy`)
  const open = rows.filter(({ granted, secured }) => granted && !secured).map(({ table }) => table)
  assert.deepEqual(open, Object.keys(grantedToAll).toSorted(), 'what is granted without row-level security')
  for (const { table, granted, secured } of rows)
    if (secured && !granted) assert.ok(ungranted.has(table), `${table} has policies and no grant`)
})

/** What callers of a tenant read although it is nobody's, each with its reason. */
const grantedToAll: Readonly<Record<string, string>> = {
  action_sample: 'how long actions take, by item: whose they were is not kept',
  cause: 'what failures have in common, without whose they were',
  software_title: 'names that are joined with the software of computers that are seen',
  upkeep: 'when what is counted each day was counted',
  definition_revision: 'a number: whether what was compiled is still what is stored',
  document: 'plans and manifests by the hash of their content, which only sessions that are seen tell',
  installation: 'its time settings, which hold for every tenant; no other column',
  inventory_script: 'asked of every computer; they belong to the installation',
  item: 'the library: software and tasks belong to the installation',
  library_script: 'the library, too',
  tag: 'colours and descriptions of words',
}

/** What has a tenant, and is read only by what runs for everybody. */
const ungranted: ReadonlySet<string> = new Set(['account_grant', 'enrolment_token'])

test('a user of the database who may make no roles is told what to grant, and needs no more than that', async () => {
  await using empty = await aDatabase({ empty: true })
  const name = `limited_${process.pid}`
  const asUser = empty.url.replace(/^(\w+:\/\/)[^@/]*@?/, `$1${name}:${name}@`)
  await empty.pool.query(`create role ${name} login password '${name}'`)
  await empty.pool.query(`alter schema public owner to ${name}`)
  const place = await empty.pool.query<{ name: string }>('select current_database() as name')
  await empty.pool.query(`grant create on database ${place.rows[0]?.name ?? ''} to ${name}`)
  const limited = await openDatabase({ url: asUser, connectionsMax: 2 })
  try {
    await assert.rejects(migrate(limited.db), /let an administrator run: grant fettle_tenant to limited_\d+/)
    await empty.pool.query(`grant fettle_tenant to ${name}`)
    await migrate(limited.db)
    const rows = await withinTenants(scopeOf('ten_x'), () => limited.db.selectFrom('computer').select('id').execute())
    assert.deepEqual(rows, [])
  } finally {
    await limited.close()
    await empty.pool.query(`reassign owned by ${name} to current_user; drop owned by ${name}; drop role ${name}`)
  }
})

test('the role may not sign in, and sees nothing without being lent', async () => {
  const pool = new Pool({ connectionString: home.url })
  const { rows } = await pool.query(
    `select rolcanlogin, rolbypassrls, rolsuper, rolcreaterole from pg_roles where rolname = 'fettle_tenant'`,
  )
  await pool.end()
  assert.deepEqual(rows, [{ rolcanlogin: false, rolbypassrls: false, rolsuper: false, rolcreaterole: false }])
})
