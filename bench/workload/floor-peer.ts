/** How is a floor run on a computer? */
import { aComputer } from '@fettle/testing/computers/computer.ts'
import type { Computer } from '@fettle/testing/computers/computer.ts'
import type { Network } from '@fettle/testing/computers/network.ts'
import { floorCommand, STOPWATCH_INSIDE } from '../floor/prepare-floor.ts'
import type { FloorName } from '../floor/prepare-floor.ts'
import { readCost } from '../measure/stopwatch.ts'
import type { Cost } from '../measure/stopwatch.ts'
import type { Grounds } from './ground.ts'
import type { Mode, Peer, Run } from './subject.ts'

const titles: Readonly<Record<FloorName, string>> = {
  'floor-c': 'the least work, in C: reads the databases itself, starts only the tests and apt-get',
  'floor-sh': "the least work by the system's tools: a shell script that starts each of them once",
}

const costFile = '/run/floor-cost'

/** The floor, started in the computer by a stopwatch beside it. */
export function floorPeer(network: Network, grounds: Grounds, name: FloorName): Peer {
  return {
    name,
    title: titles[name],
    on: async (ground) => {
      const computer = await aComputer(network, { layers: grounds.layers[ground] })
      return {
        computer,
        run: (mode) => runFloor(computer, name, mode),
        [Symbol.asyncDispose]: () => computer[Symbol.asyncDispose](),
      }
    },
  }
}

async function runFloor(computer: Computer, name: FloorName, mode: Mode): Promise<Run> {
  const command = floorCommand(name, mode)
  const hasStopwatch = computer.exists(STOPWATCH_INSIDE)
  const begin = performance.now()
  const { exitCode, stdout } = await computer.run(hasStopwatch ? [STOPWATCH_INSIDE, costFile, ...command] : command)
  const wall = (performance.now() - begin) / 1000
  const cost: Cost = hasStopwatch ? readCost(computer.readFile(costFile)) : { startedAt: 0, wall, exitCode }
  return {
    wall: cost.wall,
    cpu: cost.cpu === undefined ? {} : { total: cost.cpu },
    ...(cost.largestKib !== undefined && { memory: { 'largest process': cost.largestKib } }),
    phases: {},
    exitCode: cost.exitCode,
    said: stdout.trim().split('\n').at(-1) ?? '',
  }
}
