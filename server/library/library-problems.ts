/** Finds what is wrong with the library as a whole: prerequisites that name nothing or lead back to themselves, misfits. */
import { configuringTasks, fitProblems } from '@fettle/catalog/fit.ts'
import type { Deployment } from '@fettle/core/terms/deployment.ts'
import type { Item, ItemName } from '@fettle/core/terms/item.ts'

export interface LibraryProblem {
  /** The items that have it; a change of any of them made it. */
  readonly items: readonly ItemName[]
  readonly detail: string
}

/** One problem a fault; a cycle is told once, with the names on its way. */
export function libraryProblems({ items, deployments }: Library): readonly LibraryProblem[] {
  const needs = new Map(items.map((item) => [item.name, needed(item)]))
  return [...unknownNames(items), ...cycles(needs), ...misfits(items, deployments)]
}

interface Library {
  readonly items: readonly Item[]
  readonly deployments: readonly Deployment[]
}

/** Deployments that ask what their item can no longer be, since it was changed. */
function misfits(items: readonly Item[], deployments: readonly Deployment[]): readonly LibraryProblem[] {
  const byName = new Map(items.map((item) => [item.name, item]))
  return deployments.flatMap((deployment) => {
    const item = deployment.enabled ? byName.get(deployment.item) : undefined
    if (!item) return []
    return fitProblems(deployment, item, configuringTasks(item, items)).map(({ sentence }) => ({
      items: [item.name],
      detail: `Deployment "${deployment.name}" would no longer fit: ${sentence}`,
    }))
  })
}

/** What an item needs to be there first. */
function needed(item: Item): readonly ItemName[] {
  return item.prerequisites.flatMap(({ then }) => (then.act === 'install' ? then.items : []))
}

function unknownNames(items: readonly Item[]): readonly LibraryProblem[] {
  const known = new Set(items.map(({ name }) => name))
  const configured = items.flatMap((item) => {
    const software = item.kind === 'task' ? item.configures : undefined
    if (software === undefined || known.has(software)) return []
    const detail = `Task "${item.name}" configures "${software}", which is not in the library; define it too.`
    return [{ items: [item.name], detail }]
  })
  const required = items.flatMap((item) => {
    const named = new Set(item.prerequisites.flatMap((one) => [...one.if.items, ...one.then.items]))
    return [...named]
      .filter((name) => !known.has(name))
      .map((name) => ({
        items: [item.name],
        detail: `Item "${item.name}" has a prerequisite "${name}", which is not in the library; define it too.`,
      }))
  })
  return [...configured, ...required]
}

function cycles(needs: ReadonlyMap<ItemName, readonly ItemName[]>): readonly LibraryProblem[] {
  const found: LibraryProblem[] = []
  const settled = new Set<ItemName>()
  const visit = (name: ItemName, path: readonly ItemName[]): void => {
    const start = path.indexOf(name)
    if (start >= 0) {
      const items = path.slice(start)
      const way = [...items, name].join(' -> ')
      found.push({
        items,
        detail: `The prerequisites of "${name}" lead back to it: ${way}; remove one of these steps.`,
      })
      return
    }
    if (settled.has(name)) return
    for (const next of needs.get(name) ?? []) visit(next, [...path, name])
    settled.add(name)
  }
  for (const name of needs.keys()) visit(name, [])
  return found
}
