/** What do an agent and a server hold when nothing happens, how long does an agent take to be back, and what does it use meanwhile? */
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '@fettle/testing/computers/until.ts'
import { median } from '../measure/figures.ts'
import { cpuSeconds, cpuSecondsOf, pssKib, rssKib } from '../measure/processes.ts'
import { agentPid } from '../workload/fettle-peer.ts'
import type { BenchServer } from '../workload/server.ts'
import type { Peer, Subject } from '../workload/subject.ts'
import type { Figure, Measure } from './measure.ts'

export interface Rest {
  readonly restSeconds: number
  /** How often the agent is started again. */
  readonly restarts: number
}

/** After some sessions of the workload, and some seconds of rest. */
export async function measureIdle(peer: Peer, server: BenchServer, { restSeconds, restarts }: Rest): Promise<Measure> {
  await using subject = await peer.on('right')
  for (const mode of ['apply', 'check', 'apply'] as const) await subject.run(mode, false)
  await pause(restSeconds * 1000)
  const agent = agentPid(subject.computer)
  const [agentBefore, serverBefore, databaseBefore] = [
    cpuSeconds(agent),
    cpuSeconds(server.pid),
    cpuSecondsOf(server.databasePids()),
  ]
  await pause(restSeconds * 1000)
  const used = (before: number, after: number): number => ((after - before) / restSeconds) * 1e3
  const database = server.databasePids()
  const mib = (what: string, kib: number): Figure => ({ what, value: kib / 1024, unit: 'MiB' })
  return {
    name: 'idle',
    title: 'At rest, after sessions of the workload',
    figures: [
      mib('agent (PSS)', pssKib(agent)),
      mib('agent (RSS)', rssKib(agent)),
      mib('server (PSS)', pssKib(server.pid)),
      mib('server (RSS)', rssKib(server.pid)),
      mib(
        `PostgreSQL, ${database.length} processes (PSS)`,
        database.reduce((sum, pid) => sum + pssKib(pid), 0),
      ),
      { what: 'CPU of the agent in a second', value: used(agentBefore, cpuSeconds(agent)), unit: 'ms' },
      { what: 'CPU of the server in a second', value: used(serverBefore, cpuSeconds(server.pid)), unit: 'ms' },
      {
        what: 'CPU of PostgreSQL in a second',
        value: used(databaseBefore, cpuSecondsOf(server.databasePids())),
        unit: 'ms',
      },
      {
        what: 'start of the agent until it is linked',
        value: await agentStartMs(subject, server, restarts),
        unit: 'ms',
      },
    ],
  }
}

/** Each start is looked at every 10 ms. */
async function agentStartMs({ computer }: Subject, server: BenchServer, restarts: number): Promise<number> {
  const isOnline = async (): Promise<boolean> =>
    (await server.operator.call('getComputer', { params: { id: computer.name } })).online
  const times: number[] = []
  for (let round = 0; round < restarts; round += 1) {
    await computer.services.stop('agent')
    await until('the agent is offline', async () => !(await isOnline()))
    const begin = performance.now()
    await computer.services.start('agent')
    await until('the agent is online', isOnline)
    times.push(performance.now() - begin)
  }
  return median(times)
}
