/** On which grounds do computers stand before a run: nothing as wanted, all as wanted, five things wrong? */
import { join } from 'node:path'
import { applyDrift, prepareBefore } from '@fettle/testing/bench-workload/prepare.ts'
import { verifyWorkload } from '@fettle/testing/bench-workload/verify.ts'
import { aComputer } from '@fettle/testing/computers/computer.ts'
import type { Computer } from '@fettle/testing/computers/computer.ts'
import type { Network } from '@fettle/testing/computers/network.ts'
import { floorCommand, putFloors } from '../floor/prepare-floor.ts'
import type { FloorName } from '../floor/prepare-floor.ts'
import type { Root } from './root.ts'

/** before: none of the hundred items is as wanted; right: all are; drifted: all but five. */
export type GroundName = 'before' | 'right' | 'drifted'

/** What apt knows on the computers: the workload's repository alone, or beside what the root knows. */
export type Lists = 'local' | 'debian'

export interface Grounds {
  /** Read-only trees for a computer that stands on this ground, topmost first. */
  readonly layers: Readonly<Record<GroundName, readonly string[]>>
  /** Versions of what is installed before anything ran. */
  readonly packagesBefore: ReadonlyMap<string, string>
  readonly floors: readonly FloorName[]
}

/** Makes the three grounds once; they go with the network. The right one is made by a floor, so it is nobody's own. */
export async function makeGrounds(network: Network, root: Root, lists: Lists): Promise<Grounds> {
  const folder = join(network.dir, 'layers')
  const above = (below: readonly string[], name: GroundName): readonly string[] => [join(folder, name), ...below]
  const make = async (layers: readonly string[], name: GroundName, work: (computer: Computer) => Promise<void>) => {
    const computer = await aComputer(network, { layers, aptSources: lists === 'debian' ? 'asFound' : 'local' })
    await work(computer)
    await computer.freeze(join(folder, name))
    return above(layers, name)
  }
  let packagesBefore: ReadonlyMap<string, string> = new Map()
  let floors: readonly FloorName[] = []
  const before = await make([root.path], 'before', async (computer) => {
    await prepareBefore(computer)
    await computer.sh('apt-cache gencaches')
    floors = putFloors(computer)
    packagesBefore = await computer.installedPackages()
  })
  const right = await make(before, 'right', async (computer) => {
    const [floor = 'floor-sh'] = floors
    const { exitCode, stderr } = await computer.run(floorCommand(floor, 'apply'))
    const { wrong, remarks } = await verifyWorkload(computer, packagesBefore)
    if (exitCode !== 0 || wrong.length > 0 || remarks.length > 0)
      throw new Error(`${floor} ended with ${exitCode} and left wrong: ${[...wrong, ...remarks].join(', ')} ${stderr}`)
  })
  const drifted = await make(right, 'drifted', async (computer) => void (await applyDrift(computer)))
  return { layers: { before, right, drifted }, packagesBefore, floors }
}
