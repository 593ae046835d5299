/** How does the server reach its database? */
import { Kysely, PostgresDialect } from 'kysely'
import { Pool, type ClientBase } from 'pg'
import { errorText, silentLog, type DatabaseLog } from './database-log.ts'
import { majorMin } from './embedded/binaries.ts'
import { namingPool } from './prepared.ts'
import type { Tables } from './tables.ts'
import { typeParsers } from './type-parsers.ts'

/** Which database, embedded or outside; both are reached in the same way. */
export interface DatabaseConfig {
  /** Such as `postgresql://user:password@host:5432/name?sslmode=verify-full`, or the `url` of `startEmbedded`. */
  readonly url: string
  /** The most connections of the pool; 16 unless given. */
  readonly connectionsMax?: number | undefined
  /** What PostgreSQL's list of sessions shows. */
  readonly applicationName?: string | undefined
  readonly log?: DatabaseLog | undefined
}

/** An open database. */
export interface Database extends AsyncDisposable {
  readonly db: Kysely<Tables>
  readonly pool: Pool
  /** PostgreSQL's version, such as `18.4`. */
  readonly version: string
  /** Whether what is committed survives a power cut, as far as PostgreSQL's settings say. */
  readonly isDurable: boolean
  /** Waits for the queries in hand and closes all connections. May be called again. */
  close(): Promise<void>
}

/**
 * Opens the pool and asks the server who it is.
 * @throws one sentence when it cannot be reached (without the password), is older than 15 or stores no UTF-8.
 */
export async function openDatabase(config: DatabaseConfig): Promise<Database> {
  const { url, log = silentLog } = config
  const pool = new Pool({
    connectionString: url,
    max: config.connectionsMax ?? 16,
    application_name: config.applicationName ?? 'fettle',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    pipeline: true, // queries sent together on one connection do not wait for each other's answers
    types: typeParsers,
    onConnect: prepareSession,
  })
  // Without listeners an error of a connection that nobody is using would end the process.
  pool.on('error', (error) => log.warn(`a database connection was lost: ${error.message}`))
  pool.on('connect', (client) => client.on('error', () => {})) // its queries fail with the same error
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => (closed ??= pool.end())
  try {
    const server = await askServer(pool)
    const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: namingPool(pool) }) })
    return { db, pool, ...server, close, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw new Error(`the database ${placeOf(url)} cannot be used: ${errorText(error)}`, { cause: error })
  }
}

/** The settings that our reading of values relies on; sent as a query because poolers refuse them at the start. */
async function prepareSession(client: ClientBase): Promise<void> {
  await client.query(`set timezone = 'UTC'; set datestyle = 'ISO, YMD'`)
}

async function askServer(pool: Pool): Promise<{ readonly version: string; readonly isDurable: boolean }> {
  const { rows } = await pool.query<ServerFacts & { readonly isDurable: boolean }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
            current_setting('server_encoding') as encoding,
            current_setting('fsync') = 'on' and current_setting('full_page_writes') = 'on'
              and current_setting('synchronous_commit') <> 'off' as "isDurable"`,
  )
  const server = rows[0]
  if (server === undefined) throw new Error('it does not say which version it is')
  const refusal = whyUnfit(server)
  if (refusal !== undefined) throw new Error(refusal)
  return { version: server.version.split(' ')[0] ?? server.version, isDurable: server.isDurable }
}

/** What a server says of itself. */
export interface ServerFacts {
  /** Such as 150018 for 15.18. */
  readonly number: number
  readonly version: string
  readonly encoding: string
}

/** Why Fettle cannot work with such a server; undefined when it can. */
export function whyUnfit({ number, version, encoding }: ServerFacts): string | undefined {
  if (number < majorMin * 10_000) return `it is PostgreSQL ${version}; ${majorMin} or newer is needed`
  return encoding === 'UTF8' ? undefined : `its encoding is ${encoding}; make a database with encoding UTF8`
}

/** Where the database is, without its user and password. */
function placeOf(url: string): string {
  const parts = URL.parse(url) ?? URL.parse(url.replace('@/', '@localhost/')) // a socket's address has no host
  if (parts === null) return 'of DATABASE_URL (which is no postgresql:// address)'
  return `${parts.pathname.slice(1) || '(default)'} at ${parts.searchParams.get('host') ?? (parts.host || '(default)')}`
}
