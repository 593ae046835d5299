/** A server on which every page has something to show: a fleet, its history, definitions of every kind, people and tokens. */
import { sql } from 'kysely'
import { seedFleet } from '../../bench/seed-fleet.ts'
import type { TestServer } from '../server/a-server.ts'
import { aSessionWithOutput } from './a-long-log.ts'

/** What pages with a name or id in their address are opened for. */
export interface Shown {
  readonly computer: string
  readonly session: string
  readonly batch: string
  readonly deployment: string
  readonly software: string
  readonly task: string
  readonly script: string
  readonly schedule: string
  readonly tenant: string
  readonly account: string
}

const documents = [
  { kind: 'tenant', name: 'Acme' },
  { kind: 'software', name: 'firefox', title: 'Firefox', apt: 'firefox-esr' },
  {
    ...{ kind: 'task', name: 'motd', title: 'Message of the day' },
    script: { test: 'test -e /etc/motd', set: 'echo "welcome" > /etc/motd' },
  },
  { kind: 'script', name: 'free-space', title: 'Free space', script: 'df -h /' },
  { kind: 'deployment', name: 'Firefox for Acme', item: 'firefox', desired: 'latest', target: { tenant: 'Acme' } },
  { kind: 'schedule', name: 'Weekly', frequency: 'daily', time: '02:00', target: { tenant: 'Acme' } },
] as const

/** Fills the server. */
export async function fill({ database, operator }: TestServer): Promise<Shown> {
  const { db } = database
  await operator.apply(...documents)
  await seedFleet(db, { computers: 60, sessions: 400, tenants: 4, items: 8, packages: 15 })
  const session = await aSessionWithOutput(db, { lines: 500, firstNumber: 1, needleAt: 77 })
  const { batchId } = await operator.call('startSessions', { body: { filter: 'tag:till' } })
  const { account } = await operator.call('createAccount', {
    body: { name: 'Grace', email: 'grace@example.org', grants: [{ role: 'viewer' }] },
  })
  await operator.call('createEnrolmentToken', { body: { tenant: 'Acme', tags: [] } })
  await sql`analyze`.execute(db)
  return {
    ...{ session, batch: batchId, account: account.id, tenant: 'Acme', computer: 'cmp_s3' },
    ...{ deployment: 'Firefox for Acme', software: 'firefox', task: 'motd', script: 'free-space', schedule: 'Weekly' },
  }
}
