/** How is Fettle run on a computer: real command line, real server with its database, real agent? */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { aComputer } from '@fettle/testing/computers/computer.ts'
import type { Computer } from '@fettle/testing/computers/computer.ts'
import type { Network } from '@fettle/testing/computers/network.ts'
import { joinServer } from '@fettle/testing/world/world.ts'
import { watchPeaks } from '../measure/peak-memory.ts'
import { commandOf, cpuSeconds, cpuSecondsOf, descendantsOf } from '../measure/processes.ts'
import { timed } from '../measure/stopwatch.ts'
import type { Grounds } from './ground.ts'
import { phasesOf, serverSeconds } from './phases.ts'
import type { BenchServer } from './server.ts'
import type { Mode, Peer, Run } from './subject.ts'

/** The tenant the computers belong to. */
export const TENANT = 'Bench'

const project = join(import.meta.dirname, '../..')

/** The ways to start the command line: as Node.js program, and by the launcher that is put on people's path. */
export const commandLines = {
  fettle: [process.execPath, join(project, 'cli/main.ts')],
  'fettle-launcher': [join(project, 'cli/fettle')],
} as const satisfies Record<string, readonly [string, ...string[]]>

/** What the server and the agent still do after the command has ended (acknowledgements) counts as used. Milliseconds. */
const settleMs = 100

let names = 0

/** Fettle; a computer is joined, linked and has told its inventory before it is handed out. */
export function fettlePeer(
  network: Network,
  grounds: Grounds,
  server: BenchServer,
  name: keyof typeof commandLines = 'fettle',
): Peer {
  return {
    name,
    title:
      name === 'fettle'
        ? 'Fettle: node cli/main.ts run NAME --wait --json'
        : 'Fettle: cli/fettle run NAME --wait --json',
    on: async (ground) => {
      const computer = await aComputer(network, { name: `bench-${(names += 1)}`, layers: grounds.layers[ground] })
      await joinServer(computer, server.operator, { tenant: TENANT, tags: [], environment: {} })
      return {
        computer,
        run: (mode, isWatched) => runSession({ computer, server, mode, isWatched, command: commandLines[name] }),
        [Symbol.asyncDispose]: () => computer[Symbol.asyncDispose](),
      }
    },
  }
}

/** The process of the agent, as numbered on this machine. */
export function agentPid(computer: Computer): number {
  const pid = descendantsOf(computer.pid).find((each) => commandOf(each).some((word) => word.endsWith('agent/main.ts')))
  if (pid === undefined) throw new Error(`No agent runs on ${computer.name}.`)
  return pid
}

interface Order {
  readonly computer: Computer
  readonly server: BenchServer
  readonly mode: Mode
  readonly isWatched: boolean
  readonly command: readonly [string, ...string[]]
}

async function runSession({ computer, server, mode, isWatched, command }: Order): Promise<Run> {
  const agent = agentPid(computer)
  const kind = mode === 'check' ? ['--kind', 'detection'] : []
  const watch = isWatched ? watchPeaks(groups(computer, server, agent)) : undefined
  const before = cpuNow(computer, server, agent)
  const { cost, stdout, stderr } = await timed(
    [...command, 'run', computer.name, '--wait', '--json', ...kind],
    server.environment,
  )
  await pause(settleMs)
  const after = cpuNow(computer, server, agent)
  const memory = watch?.stop()
  const session = sessionIn(stdout, stderr)
  const { events } = await server.operator.call('getSessionEvents', { params: { id: session.id } })
  const parts = Object.fromEntries(Object.entries(after).map(([who, seconds]) => [who, seconds - (before[who] ?? 0)]))
  const commandSeconds = cost.cpu ?? 0
  const total =
    commandSeconds + (parts['server'] ?? 0) + (parts['database'] ?? 0) + (parts['computer'] ?? parts['agent'] ?? 0)
  const onServer = serverSeconds(session)
  return {
    wall: cost.wall,
    ...(onServer !== undefined && { onServer }),
    cpu: { total, command: commandSeconds, ...parts },
    ...(memory !== undefined && { memory }),
    phases: phasesOf(cost, session, events),
    exitCode: cost.exitCode,
    said: `${session.state}, ${session.counts.changed} changed`,
  }
}

function sessionIn(stdout: string, stderr: string): SessionDetail {
  const said = stdout === '' ? {} : (JSON.parse(stdout) as { readonly sessions?: readonly SessionDetail[] })
  const [session] = said.sessions ?? []
  if (session === undefined) throw new Error(`The command answered no session: ${stderr.trim() || stdout}`)
  return session
}

/** `agent` is its own process alone; `computer` is all that runs in the computer, the agent and what it started. */
function cpuNow(computer: Computer, server: BenchServer, agent: number): Record<string, number> {
  const inside = computer.cpu()
  return {
    server: cpuSeconds(server.pid),
    database: cpuSecondsOf(server.databasePids()),
    agent: cpuSeconds(agent),
    ...(inside !== undefined && { computer: inside.user + inside.system }),
  }
}

function groups(computer: Computer, server: BenchServer, agent: number) {
  return {
    server: () => [server.pid],
    database: server.databasePids,
    agent: () => [agent],
    computer: () => descendantsOf(computer.pid),
  }
}
