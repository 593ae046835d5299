/** How many whole sessions can a server finish in a second, when agents answer at once? */
import type { WorkOrder } from '@fettle/core/terms/order.ts'
import { obedient } from '@fettle/testing/server/agent-script.ts'
import type { ScriptedAgent } from '@fettle/testing/server/an-agent.ts'
import { workloadDocuments } from '../workload/documents.ts'
import { aBenchServer } from '../workload/server.ts'
import { aFleet, finishBatch, whileWorking } from './fleet.ts'
import type { Measure } from './measure.ts'

/** Every computer of a pretended fleet gets the hundred items of the workload and has them all. */
export async function measureSessions(computers: number, rounds: number): Promise<Measure> {
  await using server = await aBenchServer('127.0.0.1')
  await using agents = new AsyncDisposableStack()
  await server.operator.apply({ kind: 'tenant', name: 'Bench' }, ...workloadDocuments())
  for (const agent of await aFleet(server, computers, 'fleet', allIsWell)) agents.use(agent)
  await finishBatch(server, 'fleet')
  let sessions = 0
  const used = await whileWorking(server, async () => {
    for (let round = 0; round < rounds; round += 1) sessions += await finishBatch(server, 'fleet')
  })
  return {
    name: 'sessions',
    title: `Whole sessions of 100 items, ${computers} pretended agents on real links, all started together, ${server.database}`,
    figures: [
      { what: 'sessions finished', value: sessions / used.seconds, unit: '1/s' },
      { what: 'CPU of the server for a session', value: (used.server / sessions) * 1e3, unit: 'ms' },
      { what: 'CPU of PostgreSQL for a session', value: (used.database / sessions) * 1e3, unit: 'ms' },
    ],
  }
}

/** Whatever is asked is as wanted. */
function allIsWell(agent: ScriptedAgent, order: WorkOrder): void {
  if (order.type !== 'detect') return obedient(agent, order)
  const answers = order.questions.map(({ key, check }) => {
    if (check.type !== 'package') return { key, found: 'compliant' as const }
    if (check.package.startsWith('bench-bad-')) return { key, found: 'absent' as const }
    return { key, found: 'version' as const, version: '1.2-1', latest: '1.2-1' }
  })
  agent.tell(order, { type: 'orderAccepted' }, { type: 'answered', answers }, { type: 'orderEnded', outcome: 'done' })
}
