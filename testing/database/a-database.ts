/** How does a test get a database of its own? */
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { openDatabase, type Database } from '../../server/db/database.ts'
import { pollUntil } from '../../server/db/embedded/poll.ts'
import { migrate } from '../../server/db/migrate.ts'
import { useCluster } from './cluster.ts'

/** A database for one test; `await using` drops it. */
export interface TestDatabase extends Database {
  /** For what opens its own connections. */
  readonly url: string
}

/**
 * Makes a database with all migrations carried out (or an `empty` one), on the PostgreSQL that all tests share.
 * About 20 ms, because it is a copy.
 */
export async function aDatabase({ empty = false }: { readonly empty?: boolean } = {}): Promise<TestDatabase> {
  const cluster = await useCluster()
  const name = `test_${randomBytes(8).toString('hex')}`
  await onCluster(cluster, async (admin) => {
    const template = empty ? 'template0' : await findTemplate(admin, cluster)
    await admin.query(`create database ${name} template ${template}`)
  })
  const url = withName(cluster, name)
  const database = await openDatabase({ url, connectionsMax: 8 })
  return {
    ...database,
    url,
    async [Symbol.asyncDispose]() {
      await database.close()
      await onCluster(cluster, (admin) => dropDatabase(admin, name))
    },
  }
}

/** The migrated database that others are copies of; made by the first who needs it, anew when a migration's text changes. */
async function findTemplate(admin: Client, cluster: string): Promise<string> {
  const name = `template_${migrationsHash()}`
  const find = async (): Promise<boolean> => {
    const { rows } = await admin.query('select from pg_database where datname = $1', [name])
    return rows.length > 0
  }
  if (await find()) return name
  // Held until the connection ends: others that need the template wait for it.
  await admin.query(`select pg_advisory_lock(hashtext('fettle test template'))`)
  if (await find()) return name
  const making = `${name}_${process.pid}`
  await admin.query(`drop database if exists ${making}`)
  await admin.query(`create database ${making} template template0`)
  const database = await openDatabase({ url: withName(cluster, making) })
  await migrate(database.db)
  await database.close()
  await admin.query(`alter database ${making} rename to ${name}`)
  return name
}

async function dropDatabase(admin: Client, name: string): Promise<void> {
  // Sessions end a moment after their connections; PostgreSQL would look again only after 100 ms.
  const isUnused = async (): Promise<boolean> => {
    const { rows } = await admin.query('select from pg_stat_activity where datname = $1', [name])
    return rows.length === 0
  }
  await pollUntil(isUnused, { withinMs: 100, everyMs: 2 })
  await admin.query(`drop database ${name} with (force)`)
}

let hash: string | undefined

function migrationsHash(): string {
  const folder = join(import.meta.dirname, '../../server/db/migrations')
  const texts = readdirSync(folder)
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
  return (hash ??= createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16))
}

async function onCluster<Result>(cluster: string, work: (admin: Client) => Promise<Result>): Promise<Result> {
  const admin = new Client({ connectionString: withName(cluster, 'postgres') })
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.end()
  }
}

/** The address of another database of the same cluster. */
function withName(url: string, name: string): string {
  return url.replace(/^(\w+:\/\/[^/]*)\/[^?]*/, `$1/${name}`)
}
