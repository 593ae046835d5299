/** How many events of agents can a server store and act on in a second? */
import type { JournalEntry } from '@fettle/contract/wire/from-agent.ts'
import { done, obedientButExecute } from '@fettle/testing/server/agent-script.ts'
import type { ScriptedAgent } from '@fettle/testing/server/an-agent.ts'
import { aBenchServer } from '../workload/server.ts'
import type { BenchServer } from '../workload/server.ts'
import { aFleet, startBatch, untilEnded, whileWorking } from './fleet.ts'
import type { Figure, Measure } from './measure.ts'

const TAG = 'events'

/** Agents tell two events for each action, in frames of different sizes; the server may take frames that wait together. */
export async function measureEvents(computers: number, actions: number): Promise<Measure> {
  await using server = await aBenchServer('127.0.0.1')
  await using links = new AsyncDisposableStack()
  await server.operator.apply({ kind: 'tenant', name: 'Bench' }, ...tasks(actions))
  const agents = await aFleet(server, computers, TAG, obedientButExecute)
  for (const agent of agents) links.use(agent)
  const figures: Figure[] = []
  for (const frame of [2, 20, 200]) figures.push(...(await tellAll(server, agents, frame)))
  return {
    name: 'events',
    title: `Events of ${computers} agents at once, ${actions} actions each, stored durably, ${server.database}`,
    figures,
  }
}

/** One session of each computer, whose events come in frames of this many. */
async function tellAll(
  server: BenchServer,
  agents: readonly ScriptedAgent[],
  frame: number,
): Promise<readonly Figure[]> {
  for (const agent of agents) agent.model.compliant.clear()
  const { batchId } = await startBatch(server, TAG)
  const orders = await Promise.all(agents.map((agent) => agent.order('execute')))
  const journals = agents.map((agent, at): readonly JournalEntry[] => {
    const order = orders[at]
    if (order === undefined) return []
    const events = order.actions.flatMap((action) => done(agent, action))
    return agent.note(order, { type: 'orderAccepted' }, ...events, { type: 'orderEnded', outcome: 'done' })
  })
  const count = journals.flat().length
  const used = await whileWorking(server, async () => {
    for (const [at, agent] of agents.entries())
      for (let from = 0; from < (journals[at]?.length ?? 0); from += frame)
        agent.sendEntries(journals[at]?.slice(from, from + frame) ?? [])
    await Promise.all(agents.map((agent) => agent.stored()))
  })
  await untilEnded(server, batchId)
  return [
    { what: `events stored, ${frame} in a frame`, value: count / used.seconds, unit: '1/s' },
    { what: `CPU of the server for an event, ${frame} in a frame`, value: (used.server / count) * 1e6, unit: 'us' },
    { what: `CPU of PostgreSQL for an event, ${frame} in a frame`, value: (used.database / count) * 1e6, unit: 'us' },
  ]
}

function tasks(count: number): readonly Readonly<Record<string, unknown>>[] {
  return Array.from({ length: count }, (_, at) => {
    const name = `task-${at}`
    return [
      { kind: 'task', name, file: { path: `/etc/${name}`, content: `${name}\n` } },
      { kind: 'deployment', name, item: name, mode: 'enforce', target: { tag: TAG } },
    ]
  }).flat()
}
