/** Where does each item stand in a drawing of what needs what? */

export interface GraphItem {
  readonly name: string
  readonly title: string
  readonly requires: readonly string[]
}

export interface GraphNode {
  readonly name: string
  readonly title: string
  /** 0: the item itself; below: what it needs; above: what needs it. */
  readonly column: number
  readonly row: number
}

export interface Graph {
  readonly nodes: readonly GraphNode[]
  /** From what needs to what is needed. */
  readonly edges: readonly (readonly [from: string, to: string])[]
}

/** The items that an item needs, directly or by others, and those that need it; a circle ends where it began. */
export function prerequisiteGraph(items: readonly GraphItem[], name: string): Graph {
  const byName = new Map(items.map((item) => [item.name, item]))
  const needs = (one: string): readonly string[] => byName.get(one)?.requires ?? []
  const neededBy = (one: string): readonly string[] =>
    items.filter(({ requires }) => requires.includes(one)).map((item) => item.name)
  const columns = new Map([[name, 0]])
  spread(name, needs, 1, columns)
  spread(name, neededBy, -1, columns)
  const rows = new Map<number, number>()
  const nodes = [...columns].map(([one, column]) => {
    const row = rows.get(column) ?? 0
    rows.set(column, row + 1)
    return { name: one, title: byName.get(one)?.title ?? one, column, row }
  })
  const edges = nodes.flatMap(({ name: from }) =>
    needs(from).flatMap((to) => (columns.has(to) ? [[from, to] as const] : [])),
  )
  return { nodes, edges }
}

function spread(
  from: string,
  next: (name: string) => readonly string[],
  step: 1 | -1,
  columns: Map<string, number>,
): void {
  let at = [from]
  for (let column = step; at.length > 0; column += step) {
    at = [...new Set(at.flatMap(next))].filter((name) => !columns.has(name))
    for (const name of at) columns.set(name, column)
  }
}
