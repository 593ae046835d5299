/** Puts tenants in the order of their tree. */

interface Tenant {
  readonly id: string
  readonly name: string
  readonly parent?: { readonly id: string } | undefined
}

export type InTree<T extends Tenant> = T & {
  /** 0: has none above it that is shown. */
  readonly depth: number
}

/** Each tenant below the one it belongs to, by name among its like. Those whose parent is out of sight stand on top. */
export function inTree<T extends Tenant>(tenants: readonly T[]): readonly InTree<T>[] {
  const known = new Set(tenants.map(({ id }) => id))
  const isRoot = ({ parent }: T): boolean => parent === undefined || !known.has(parent.id)
  const below = (id: string | undefined, depth: number): readonly InTree<T>[] =>
    tenants
      .filter((one) => (id === undefined ? isRoot(one) : one.parent?.id === id))
      .toSorted((one, other) => one.name.localeCompare(other.name))
      .flatMap((one) => [{ ...one, depth }, ...below(one.id, depth + 1)])
  return below(undefined, 0)
}

/** The names of a tenant and of all that are below it: none of them can be above it. */
export function withBelow(tenants: readonly Tenant[], name: string): ReadonlySet<string> {
  const tree = inTree(tenants)
  const start = tree.findIndex((one) => one.name === name)
  const top = tree[start]
  if (top === undefined) return new Set([name])
  const rest = tree.slice(start + 1)
  const end = rest.findIndex(({ depth }) => depth <= top.depth)
  return new Set([name, ...rest.slice(0, end === -1 ? rest.length : end).map((one) => one.name)])
}
