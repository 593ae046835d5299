/** How do single runs become what is said of a case? */
import { spread } from '../measure/figures.ts'
import type { Spread } from '../measure/figures.ts'
import type { Case } from '../workload/cases.ts'
import type { Record as RunRecord } from '../workload/measure-cases.ts'
import type { Peer } from '../workload/subject.ts'
import type { CaseResult, Row } from './result.ts'

/** The peer whose wall time the others are compared with, and the one that has aims. */
const FLOOR = 'floor-c'
const MEASURED = 'fettle'

/** Up to this share of the machine for others a run counts as quiet. */
export const QUIET = 0.15

/** The rows of a case, and whether its aim is met. */
export function sumUp(which: Case, peers: readonly Peer[], records: readonly RunRecord[]): CaseResult {
  const of = (name: string): readonly RunRecord[] => records.filter(({ peer }) => peer === name)
  const floor = spread(walls(of(FLOOR)))?.median
  const rows = peers.flatMap((peer) => row(peer, of(peer.name), floor) ?? [])
  const measured = rows.find(({ peer }) => peer === MEASURED)
  const { name, title, aim } = which
  const is = aim?.kind === 'seconds' ? measured?.wall.median : measured?.timesFloor
  return {
    name,
    title,
    rows,
    ...(aim !== undefined && is !== undefined && { aim: { ...aim, is, isMet: is <= aim.most } }),
  }
}

function row({ name, title }: Peer, records: readonly RunRecord[], floor: number | undefined): Row | undefined {
  const counted = records.filter(({ isCounted }) => isCounted)
  const wall = spread(walls(records))
  const others = spread(counted.map((record) => record.others))
  if (wall === undefined || others === undefined) return undefined
  const quiet = spread(counted.flatMap((record) => (record.others <= QUIET ? record.wall : [])))
  const onServer = spread(counted.flatMap((record) => record.onServer ?? []))
  const wrong = records.flatMap((record, at) => record.wrong.map((what) => `run ${at}: ${what}`))
  return {
    peer: name,
    title,
    wall,
    ...(quiet !== undefined && { quiet }),
    ...(onServer !== undefined && { onServer }),
    cpu: spreads(counted.map(({ cpu }) => cpu)),
    phases: spreads(counted.map(({ phases }) => phases)),
    memory: records.find(({ isCounted }) => !isCounted)?.memory ?? {},
    others,
    ...(floor !== undefined && { timesFloor: wall.median / floor }),
    said: counted.at(-1)?.said ?? '',
    right: wrong.length === 0,
    wrong,
  }
}

function walls(records: readonly RunRecord[]): readonly number[] {
  return records.filter(({ isCounted }) => isCounted).map(({ wall }) => wall)
}

/** The figures of the same name together. */
function spreads(all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, Spread>> {
  const keys = [...new Set(all.flatMap((each) => Object.keys(each)))]
  return Object.fromEntries(
    keys.flatMap((key) => {
      const figures = spread(all.flatMap((each) => each[key] ?? []))
      return figures === undefined ? [] : [[key, figures]]
    }),
  )
}
