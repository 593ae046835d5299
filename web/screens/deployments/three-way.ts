/** Compares what somebody loaded, what others saved meanwhile and what somebody wants to save, member by member. */
import { type Draft, isSame } from './draft.ts'

export interface ThreeWayRow {
  /** As in "target.tag". */
  readonly path: string
  readonly was: unknown
  readonly theirs: unknown
  readonly mine: unknown
  /** Both changed it, and not to the same. */
  readonly isConflict: boolean
}

/** The members that either side changed since `base`; each is undefined where it is not there. */
export function threeWay(base: Draft, theirs: Draft, mine: Draft): readonly ThreeWayRow[] {
  const [was, other, own] = [membersOf(base), membersOf(theirs), membersOf(mine)]
  const paths = [...new Set([...was.keys(), ...other.keys(), ...own.keys()])]
  return paths.flatMap((path) => {
    const row = { path, was: was.get(path), theirs: other.get(path), mine: own.get(path) }
    const theyDid = !isSame(row.was, row.theirs)
    const iDid = !isSame(row.was, row.mine)
    if (!theyDid && !iDid) return []
    return [{ ...row, isConflict: theyDid && iDid && !isSame(row.theirs, row.mine) }]
  })
}

/** Their document with everything that only I changed, and of conflicts what was chosen: mine for the paths in `keepMine`. */
export function merged(theirs: Draft, rows: readonly ThreeWayRow[], keepMine: ReadonlySet<string>): Draft {
  return rows.reduce((document, row) => {
    const isMine = row.isConflict ? keepMine.has(row.path) : !isSame(row.was, row.mine)
    return isMine ? withPath(document, row.path.split('.'), row.mine) : document
  }, theirs)
}

// A target is one thing: half of one and half of another would mean somebody nobody asked for.
const whole = new Set(['target', 'desired'])

function membersOf(document: Draft): ReadonlyMap<string, unknown> {
  const members = Object.entries(document).flatMap(([key, value]): (readonly [string, unknown])[] =>
    isMap(value) && !whole.has(key)
      ? Object.entries(value).map(([inner, one]) => [`${key}.${inner}`, one] as const)
      : [[key, value]],
  )
  return new Map(members)
}

function isMap(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function withPath(document: Draft, [key = '', ...rest]: readonly string[], value: unknown): Draft {
  const { [key]: old, ...others } = document
  const next = rest.length === 0 ? value : withPath(isMap(old) ? old : {}, rest, value)
  return next === undefined ? others : { ...others, [key]: next }
}
