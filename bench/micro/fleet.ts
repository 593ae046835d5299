/** Agents that only pretend to look after a computer, on real links to a real server: as many as one process can hold. */
import { setTimeout as pause } from 'node:timers/promises'
import { enrolled, ScriptedAgent } from '@fettle/testing/server/an-agent.ts'
import type { Script } from '@fettle/testing/server/an-agent.ts'
import { CheckedOperator } from '@fettle/testing/server/checked-operator.ts'
import { cpuSeconds, cpuSecondsOf } from '../measure/processes.ts'
import type { BenchServer } from '../workload/server.ts'

const lookMs = 25

/** Joins and links so many agents with a tag, and lets each tell an inventory. */
export async function aFleet(
  server: BenchServer,
  count: number,
  tag: string,
  script: Script,
): Promise<readonly ScriptedAgent[]> {
  const operator = new CheckedOperator(server.operator)
  const agents: ScriptedAgent[] = []
  for (let n = 1; n <= count; n += 1) {
    const identity = await enrolled(
      { address: server.address, operator },
      { tenant: 'Bench', hostname: `${tag}-${n}`, tags: [tag] },
    )
    const agent = new ScriptedAgent(server.address, identity, script)
    await agent.link()
    agents.push(agent)
  }
  await finishBatch(server, tag, { kind: 'inventory' })
  return agents
}

/** Starts sessions on all computers with a tag; answers their batch. */
export async function startBatch(
  server: BenchServer,
  tag: string,
  options: { readonly kind?: 'full' | 'detection' | 'inventory' } = {},
): Promise<{ readonly batchId: string; readonly count: number }> {
  const { batchId, started, refused } = await server.operator.call('startSessions', {
    body: { filter: `tag:${tag}`, ...options },
  })
  if (refused.length > 0) throw new Error(`${refused.length} sessions were refused: ${refused[0]?.sentence}`)
  return { batchId, count: started.length }
}

/** Starts sessions on all computers with a tag and waits until all have ended; fails when one ended in no good state. */
export async function finishBatch(
  server: BenchServer,
  tag: string,
  options: Parameters<typeof startBatch>[2] = {},
): Promise<number> {
  const { batchId, count } = await startBatch(server, tag, options)
  await untilEnded(server, batchId)
  return count
}

/** Waits until the sessions of a batch have ended; fails when one ended in no good state. */
export async function untilEnded(server: BenchServer, batch: string): Promise<void> {
  const list = (status: string) => server.operator.call('listSessions', { query: { batch, status, limit: 1 } })
  // Lists are cheap, so that looking takes next to nothing away from what is measured.
  for (;;) {
    const { items } = await list('inProgress,waiting')
    if (items.length === 0) break
    await pause(lookMs)
  }
  const [bad] = (await list('failed,cancelled')).items
  if (bad !== undefined)
    throw new Error(`Session ${bad.id} ended ${bad.state}: ${bad.firstProblem ?? 'nobody knows why'}`)
}

/** CPU seconds of a server and of its database while work is done, beside the seconds it took. */
export async function whileWorking(
  server: BenchServer,
  work: () => Promise<void>,
): Promise<{ readonly seconds: number; readonly server: number; readonly database: number }> {
  const cpu = (): readonly [number, number] => [cpuSeconds(server.pid), cpuSecondsOf(server.databasePids())]
  const [serverBefore, databaseBefore] = cpu()
  const begin = performance.now()
  await work()
  const seconds = (performance.now() - begin) / 1000
  const [serverAfter, databaseAfter] = cpu()
  return { seconds, server: serverAfter - serverBefore, database: databaseAfter - databaseBefore }
}
