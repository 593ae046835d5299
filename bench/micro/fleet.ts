/** Agents that only pretend to look after a computer, on real links to a real server: as many as one process can hold. */
import { enrolled, ScriptedAgent } from '@fettle/testing/server/an-agent.ts'
import type { Script } from '@fettle/testing/server/an-agent.ts'
import { CheckedOperator } from '@fettle/testing/server/checked-operator.ts'
import { cpuSeconds, cpuSecondsOf } from '../measure/processes.ts'
import type { BenchServer } from '../workload/server.ts'

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

/** Starts sessions on all computers with a tag; answers their batch and how many there are. */
export async function startBatch(
  server: BenchServer,
  tag: string,
  options: { readonly kind?: 'full' | 'detection' | 'inventory' } = {},
): Promise<{ readonly batchId: string; readonly ids: readonly string[] }> {
  const { batchId, started, refused } = await server.operator.call('startSessions', {
    body: { filter: `tag:${tag}`, ...options },
  })
  if (refused.length > 0) throw new Error(`${refused.length} sessions were refused: ${refused[0]?.sentence}`)
  return { batchId, ids: started.map(({ id }) => id) }
}

/** Starts sessions on all computers with a tag and waits until all have ended; fails when one ended in no good state. */
export async function finishBatch(
  server: BenchServer,
  tag: string,
  options: Parameters<typeof startBatch>[2] = {},
): Promise<number> {
  const { batchId, ids } = await startBatch(server, tag, options)
  await untilEnded(server, batchId, ids)
  return ids.length
}

/** Waits until the sessions of a batch have ended; fails when one ended in no good state. */
export async function untilEnded(server: BenchServer, batchId: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const session = await server.operator.final(id)
    if (session.state !== 'compliant' && session.state !== 'changed')
      throw new Error(
        `Session ${id} of batch ${batchId} ended ${session.state}: ${session.firstProblem ?? session.problem}`,
      )
  }
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
