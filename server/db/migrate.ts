/** How does the database get the tables that this version of the program needs? */
import { sql, type Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import { errorText, silentLog, type DatabaseLog } from './database-log.ts'
import * as start from './migrations/0001_start.ts'
import * as sessions from './migrations/0002_sessions.ts'
import * as secrets from './migrations/0006_secrets.ts'
import * as mail from './migrations/0007_mail.ts'
import * as definitions from './migrations/0005_definitions.ts'
import * as onboardingInventory from './migrations/0008_onboarding_inventory.ts'
import * as licences from './migrations/0009_licences.ts'
import * as accounts from './migrations/0010_accounts.ts'
import * as tokens from './migrations/0011_tokens.ts'
import * as audit from './migrations/0013_audit.ts'
import * as terminal from './migrations/0015_terminal.ts'
import * as causes from './migrations/0014_causes.ts'
import * as time from './migrations/0003_time.ts'
import * as targeting from './migrations/0004_targeting.ts'
import * as lists from './migrations/0016_lists.ts'
import * as timeline from './migrations/0017_timeline.ts'
import * as reach from './migrations/0012_reach.ts'
import * as tenantRows from './migrations/0018_tenant_rows.ts'
import * as doctor from './migrations/0020_doctor.ts'
import * as speed from './migrations/0019_speed.ts'
import type { Tables } from './tables.ts'

/**
 * Every migration, oldest first. Forward only: one that was released is never edited, and a mistake is corrected by the
 * next. (A list instead of a look into the folder, so that it also works when the program is one file.)
 */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001_start': start,
  '0002_sessions': sessions,
  '0003_time': time,
  '0004_targeting': targeting,
  '0005_definitions': definitions,
  '0006_secrets': secrets,
  '0007_mail': mail,
  '0008_onboarding_inventory': onboardingInventory,
  '0009_licences': licences,
  '0010_accounts': accounts,
  '0011_tokens': tokens,
  '0012_reach': reach,
  '0013_audit': audit,
  '0014_causes': causes,
  '0015_terminal': terminal,
  '0016_lists': lists,
  '0017_timeline': timeline,
  '0018_tenant_rows': tenantRows,
  '0019_speed': speed,
  '0020_doctor': doctor,
}

/**
 * Brings the database up to date in one transaction and returns the names of the migrations that it carried out.
 * Any number of servers may start together: one does it, the others wait.
 * @throws when a migration fails (nothing is changed then), or when the database is newer than this program.
 */
export async function migrate(
  db: Kysely<Tables>,
  { log = silentLog, list = migrations }: { readonly log?: DatabaseLog; readonly list?: typeof migrations } = {},
): Promise<readonly string[]> {
  await refuseNewer(db, list)
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...list }) } })
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error !== undefined) {
    await refuseNewer(db, list) // a newer server may have started at the same time
    const failed = results.find(({ status }) => status === 'Error')?.migrationName ?? 'the preparation'
    throw new Error(`the database could not be brought up to date: ${failed} failed: ${errorText(error)}`, {
      cause: error,
    })
  }
  const names = results.map(({ migrationName }) => migrationName)
  for (const name of names) log.info(`the database was migrated: ${name}`)
  return names
}

async function refuseNewer(db: Kysely<Tables>, list: typeof migrations): Promise<void> {
  const exists = await sql<{
    readonly exists: boolean
  }>`select to_regclass('kysely_migration') is not null as exists`.execute(db)
  if (exists.rows[0]?.exists !== true) return
  const { rows } = await sql<{ readonly name: string }>`select name from kysely_migration order by name desc`.execute(
    db,
  )
  const unknown = rows.find(({ name }) => !(name in list))?.name
  if (unknown === undefined) return
  throw new Error(
    `the database is newer than this program: it has had the migration ${unknown}; start the version of Fettle that made it, or one after it`,
  )
}
