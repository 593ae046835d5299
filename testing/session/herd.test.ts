/** A schedule fires for fifty computers, one of them with a real agent: staggered, and never more at work than the limits allow. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import { until } from '../computers/until.ts'
import { obedient } from '../server/agent-script.ts'
import { anAgent, type ScriptedAgent } from '../server/an-agent.ts'
import { CheckedOperator } from '../server/checked-operator.ts'
import { aWorld, type World } from '../world/world.ts'
import { story } from './watch.ts'

const scripted = 49
/** Over so many seconds the computers are started. */
const spread = 10
/** How long the scripted agents take for what they are to change. Milliseconds. */
const workMs = 1000
const limits = { installation: 6, tenant: 4, tag: 3 } as const

/** Sessions that scripted agents of a tenant have orders of, and the most there were at once. */
class Busy {
  readonly #sessions = new Set<string>()
  most = 0

  take(agent: ScriptedAgent, order: WorkOrder): void {
    if (order.type === 'inventory') return obedient(agent, order)
    this.#sessions.add(order.sessionId)
    this.most = Math.max(this.most, this.#sessions.size)
    if (order.type !== 'execute') return obedient(agent, order)
    setTimeout(() => {
      this.#sessions.delete(order.sessionId)
      obedient(agent, order)
    }, workMs)
  }
}

/** Makes the agents of a tenant, some at a time. */
async function aHerd(world: World, tenant: string, count: number, tags: (n: number) => readonly string[]) {
  const operator = new CheckedOperator(world.server)
  const server = { address: world.server.address, operator }
  const busy = new Busy()
  const rest = Array.from({ length: count }, (_, n) => n).values()
  const agents: ScriptedAgent[] = []
  const worker = async () => {
    for (const n of rest) {
      const agent = await anAgent(server, { tenant, hostname: `${tenant.toLowerCase()}-${n}`, tags: tags(n) })
      agent.script = (one, order) => busy.take(one, order)
      agents.push(agent)
    }
  }
  await worker() // the first one makes the tenant
  await Promise.all(Array.from({ length: 6 }, worker))
  return { busy, agents }
}

/** As if its moment had come. */
async function letItCome(world: World, name: string): Promise<void> {
  const { id } = await world.operator.call('getSchedule', { params: { name }, query: {} })
  await sql`update schedule set next_at = date_trunc('minute', now()) where id = ${id}`.execute(world.database.db)
  await sql`insert into job.job (name, data) values ('schedule-due', jsonb_build_object('id', ${id}::text))`.execute(
    world.database.db,
  )
}

test('a schedule that fires for 50 computers spreads them over its time and keeps the limits of all, of a tenant and of a tag', async () => {
  await using world = await aWorld()
  const { operator } = world
  await using stack = new AsyncDisposableStack()
  const computer = stack.use(await world.computer('real-one', { tags: ['herd'] }))
  const acme = await aHerd(world, 'Acme', 24, () => ['herd'])
  const beta = await aHerd(world, 'Beta', scripted - 24, (n) => (n % 2 === 0 ? ['herd', 'thin-line'] : ['herd']))
  for (const agent of [...acme.agents, ...beta.agents]) stack.use(agent)
  await operator.call('setLimit', { body: { scope: 'installation', most: limits.installation } })
  await operator.call('setLimit', { body: { scope: 'tenant', name: 'Beta', most: limits.tenant } })
  await operator.call('setLimit', { body: { scope: 'tag', name: 'thin-line', most: limits.tag } })
  await operator.apply(
    { kind: 'software', name: 'fettle-example-tool', apt: 'fettle-example-tool' },
    {
      ...{ kind: 'deployment', name: 'herd', item: 'fettle-example-tool', desired: 'latest' },
      target: { tag: 'herd' },
    },
    {
      ...{ kind: 'schedule', name: 'herd', zone: 'UTC', frequency: 'daily', time: '14:00' },
      ...{ filter: 'tag:herd', spread, session: { kind: 'full' } },
    },
  )

  await letItCome(world, 'herd')
  const run = await until('it has fired', async () => {
    const { items } = await operator.call('listScheduleRuns', { params: { name: 'herd' }, query: {} })
    return items.find(({ batchId }) => batchId !== undefined)
  })
  const most = new Map<string, number>()
  let mostWaiting = 0
  const batch = await until(
    'all 50 are done',
    async () => {
      const waits = await operator.call('listWaits')
      for (const { scope, working, waiting } of waits.limits) {
        most.set(scope, Math.max(most.get(scope) ?? 0, working))
        if (scope === 'installation') mostWaiting = Math.max(mostWaiting, waiting)
      }
      const now = await operator.call('getBatch', { params: { id: run.batchId ?? '' } })
      return now.progress === 1 ? now : undefined
    },
    100_000,
  )

  assert.deepEqual([batch.asked, batch.completed, batch.failed, batch.notReached], [50, 50, 0, 0])
  const { items } = await operator.call('getScheduleRun', { params: { id: run.id } })
  const planned = items.map(({ at }) => Date.parse(at)).toSorted((a, b) => a - b)
  assert.equal(items.filter(({ outcome }) => outcome === 'started').length, 50)
  const gaps = planned.slice(1).map((at, n) => at - (planned[n] ?? 0))
  assert.ok(Math.max(...gaps) <= (spread * 1000) / 50 + 1 && Math.min(...gaps) > 0, `gaps ${gaps.join()}`)
  const began = await Promise.all(
    items.map(async ({ at, sessionId = '' }) => {
      const { createdAt } = await operator.call('getSession', { params: { id: sessionId }, query: {} })
      return Date.parse(createdAt) - Date.parse(at)
    }),
  )
  assert.ok(Math.min(...began) >= -1, 'none begins before its place in the line')
  for (const [scope, limit] of Object.entries(limits))
    assert.ok((most.get(scope) ?? 0) <= limit && (most.get(scope) ?? 0) > 0, `${scope}: ${most.get(scope)} at once`)
  assert.ok(acme.busy.most <= limits.installation && beta.busy.most <= limits.tenant)
  assert.ok(acme.busy.most + beta.busy.most > 2, 'several at once')
  assert.ok(mostWaiting > 0, 'some had to wait')
  const { items: own } = await operator.call('listSessions', {
    query: { batch: run.batchId ?? '', computer: 'real-one' },
  })
  const session = await operator.final(own[0]?.id ?? '')
  assert.equal(session.state, 'changed', story(session))
  assert.equal((await computer.installedPackages()).get('fettle-example-tool'), '1.1-1')
})
