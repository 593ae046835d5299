/** Which ways through a graph lead back to where they began? */

/** What each node points at; nodes that are only pointed at need no entry of their own. */
export type Graph = ReadonlyMap<string, readonly string[]>

/**
 * Returns, for every node on a cycle, a shortest way back to itself: it begins with the smallest name on it and ends with the
 * same. Cycles that are equal are named once; ordered by their names.
 */
export function findCycles(graph: Graph): readonly (readonly string[])[] {
  const rest = withoutLooseEnds(graph)
  const cycles = new Map<string, readonly string[]>()
  for (const start of rest.keys()) {
    const way = wayBack(rest, start)
    if (way === undefined) continue
    const cycle = fromSmallest(way)
    cycles.set(cycle.join('\n'), cycle)
  }
  return [...cycles.keys()].toSorted().map((name) => cycles.get(name) ?? [])
}

/** Takes away, again and again, the nodes that point at nothing: what leads nowhere leads to no cycle. Usually all. */
function withoutLooseEnds(graph: Graph): Graph {
  const pointedAtBy = new Map<string, string[]>()
  const pointsAt = new Map<string, number>()
  for (const [node, nexts] of graph) {
    pointsAt.set(node, nexts.length)
    for (const next of nexts) {
      const others = pointedAtBy.get(next)
      if (others === undefined) pointedAtBy.set(next, [node])
      else others.push(node)
    }
  }
  const ends = [...graph.values()].flat().filter((node) => !graph.has(node))
  const gone = new Set([...ends, ...[...graph.keys()].filter((node) => pointsAt.get(node) === 0)])
  for (const node of gone) {
    for (const before of pointedAtBy.get(node) ?? []) {
      const left = (pointsAt.get(before) ?? 0) - 1
      pointsAt.set(before, left)
      if (left === 0) gone.add(before)
    }
  }
  const kept = [...graph].filter(([node]) => !gone.has(node))
  return new Map(kept.map(([node, nexts]) => [node, nexts.filter((next) => !gone.has(next)).toSorted()]))
}

/** Breadth first, so that the first way found is a shortest one. Undefined when none leads back. */
function wayBack(graph: Graph, start: string): readonly string[] | undefined {
  const cameFrom = new Map<string, string>()
  const queue = [start]
  for (const node of queue) {
    for (const next of graph.get(node) ?? []) {
      if (next === start) return trace(cameFrom, node, start)
      if (cameFrom.has(next)) continue
      cameFrom.set(next, node)
      queue.push(next)
    }
  }
  return undefined
}

function trace(cameFrom: ReadonlyMap<string, string>, last: string, start: string): readonly string[] {
  const way: string[] = []
  for (let node: string = last; node !== start; node = cameFrom.get(node) ?? start) way.unshift(node)
  return [start, ...way]
}

/** Turns the ring so that its smallest name is first, and closes it. */
function fromSmallest(ring: readonly string[]): readonly string[] {
  const smallest = ring.toSorted()[0] ?? ''
  const at = ring.indexOf(smallest)
  return [...ring.slice(at), ...ring.slice(0, at), smallest]
}
