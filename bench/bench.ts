/** Measures what was asked for and answers the result. */
import { computersAvailable } from '@fettle/testing/computers/available.ts'
import { aNetwork } from '@fettle/testing/computers/network.ts'
import type { Network } from '@fettle/testing/computers/network.ts'
import { load, thisMachine } from './measure/machine.ts'
import { measureEvents } from './micro/events.ts'
import { measureIdentify } from './micro/identify.ts'
import { measureIdle } from './micro/idle.ts'
import type { Measure } from './micro/measure.ts'
import { measureSessions } from './micro/sessions.ts'
import { measureStart } from './micro/start.ts'
import { measureVersions } from './micro/versions.ts'
import { measureWhatIf } from './micro/what-if.ts'
import type { MeasureName, Options } from './options.ts'
import { measureNames } from './options.ts'
import type { CaseResult, Computers, Result } from './report/result.ts'
import { sumUp } from './report/sum-up.ts'
import { time } from './report/tables.ts'
import { cases } from './workload/cases.ts'
import { workloadDocuments } from './workload/documents.ts'
import { fettlePeer, TENANT } from './workload/fettle-peer.ts'
import { floorPeer } from './workload/floor-peer.ts'
import { makeGrounds } from './workload/ground.ts'
import { measureCase } from './workload/measure-cases.ts'
import { aRoot, machineRoot } from './workload/root.ts'
import { aBenchServer } from './workload/server.ts'

interface Cases {
  readonly computers?: Computers
  readonly cases: readonly CaseResult[]
  readonly idle?: Measure
}

/** Measures everything that `options.only` names; `say` is told what happens meanwhile. */
export async function bench(options: Options, say: (line: string) => void): Promise<Result> {
  const [begin, at, before] = [performance.now(), new Date().toISOString(), load()]
  const wanted = [...cases.map(({ name }) => name), 'idle'].filter((name) => options.only.has(name))
  const available = computersAvailable()
  const reason = wanted.length === 0 || available.ok ? undefined : available.reason
  const onComputers =
    wanted.length === 0 || reason !== undefined ? { cases: [] } : await measureOnComputers(options, say)
  const measures: Measure[] = []
  for (const name of measureNames) {
    if (!options.only.has(name)) continue
    const measure = name === 'idle' ? onComputers.idle : await measureOne(name, options)
    if (measure === undefined) continue
    say(`${name} measured`)
    measures.push(measure)
  }
  return {
    format: 'fettle-bench/1',
    at,
    seconds: (performance.now() - begin) / 1000,
    machine: thisMachine(),
    load: { before, after: load() },
    settings: {
      rounds: options.rounds,
      quietSeconds: options.quietSeconds,
      quick: options.isQuick,
      only: [...options.only],
    },
    ...(onComputers.computers !== undefined && { computers: onComputers.computers }),
    cases: onComputers.cases,
    measures,
    skipped: reason === undefined ? [] : wanted.map((name) => ({ name, reason })),
    right: onComputers.cases.every(({ rows }) => rows.every(({ right }) => right)),
  }
}

async function measureOnComputers(options: Options, say: (line: string) => void): Promise<Cases> {
  const root = options.root === 'machine' ? machineRoot : await aRoot(process.env)
  await using network = await aNetwork()
  say(`computers stand on ${root.title}${root.why === undefined ? '' : `, because ${root.why}`}`)
  return await measureOnNetwork(network, { options, say, root })
}

async function measureOnNetwork(
  network: Network,
  { options, say, root }: { options: Options; say: (line: string) => void; root: Computers['root'] },
): Promise<Cases> {
  const grounds = await makeGrounds(network, root, options.lists)
  await using server = await aBenchServer(network.address)
  await server.operator.apply({ kind: 'tenant', name: TENANT }, ...workloadDocuments())
  const fettle = fettlePeer(network, grounds, server)
  const launcher = fettlePeer(network, grounds, server, 'fettle-launcher')
  const floors = grounds.floors.map((name) => floorPeer(network, grounds, name))
  const results: CaseResult[] = []
  for (const which of cases.filter(({ name }) => options.only.has(name))) {
    // The launcher differs by a constant, which these show.
    const peers = [fettle, ...(which.isFresh || options.isQuick ? [] : [launcher]), ...floors]
    const records = await measureCase(which, {
      peers,
      packagesBefore: grounds.packagesBefore,
      rounds: options.rounds,
      quietSeconds: options.quietSeconds,
      onRecord: ({ peer, wall, isCounted, wrong }) =>
        say(
          `${which.name}: ${peer} ${time(wall)}${isCounted ? '' : ' (warms up)'}${wrong.length === 0 ? '' : ` NO: ${wrong.join(', ')}`}`,
        ),
    })
    results.push(sumUp(which, peers, records))
  }
  const idle = options.only.has('idle')
    ? await measureIdle(
        fettle,
        server,
        options.isQuick ? { restSeconds: 1, restarts: 1 } : { restSeconds: 10, restarts: 3 },
      )
    : undefined
  const { packagesBefore } = grounds
  return {
    computers: { root, lists: options.lists, database: server.database, packages: packagesBefore.size },
    cases: results,
    ...(idle !== undefined && { idle }),
  }
}

async function measureOne(name: Exclude<MeasureName, 'idle'>, { isQuick, rounds }: Options): Promise<Measure> {
  switch (name) {
    case 'events':
      return isQuick ? await measureEvents(2, 20) : await measureEvents(10, 100)
    case 'sessions':
      return isQuick ? await measureSessions(10, 1) : await measureSessions(200, rounds)
    case 'identify':
      return isQuick ? measureIdentify(500, 500) : measureIdentify(10_000, 500)
    case 'what-if':
      return isQuick ? await measureWhatIf(500, 500) : await measureWhatIf(10_000, 500)
    case 'versions':
      return measureVersions(isQuick ? 20_000 : 1_000_000)
    case 'start':
      return await measureStart(rounds)
  }
}
