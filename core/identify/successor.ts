/** What does a deployment of a superseded task mean now: rule I26 in SPEC.md? */
import type { Deployment } from '../terms/deployment.ts'
import type { Item, Task } from '../terms/item.ts'
import type { Json } from '../terms/json.ts'
import type { Library } from './candidate.ts'

export interface Current {
  readonly deployment: Deployment
  /** Present when it still names the old task. */
  readonly warning?: string
}

/** Returns the deployment as one of the task that has taken the place of the one it names, with its parameters renamed. */
export function currentDeployment(library: Library, deployment: Deployment): Current {
  const seen = new Set([deployment.item])
  let current = deployment
  for (;;) {
    const old = library.get(current.item)
    const next = old?.kind === 'task' && old.supersededBy ? library.get(old.supersededBy.task) : undefined
    if (old?.kind !== 'task' || next?.kind !== 'task' || seen.has(next.name)) break
    seen.add(next.name)
    current = { ...current, item: next.name, parameters: renamed(old, next, current.parameters) }
  }
  if (current === deployment) return { deployment }
  const [before, after] = [titleOf(library.get(deployment.item)), titleOf(library.get(current.item))]
  const warning = `Its deployment "${deployment.name}" names the task "${before}", which "${after}" has taken the place of; let it name that one.`
  return { deployment: current, warning }
}

function renamed(old: Task, next: Task, given: Deployment['parameters']): Deployment['parameters'] {
  const names = new Set(next.parameters.map(({ name }) => name))
  const known = new Set(old.parameters.map(({ name }) => name))
  const pairs = Object.entries(given).flatMap(([name, value]): readonly (readonly [string, Json])[] => {
    const to = old.supersededBy?.parameters[name] ?? name
    // A name that the old task does not know either stays, and is told.
    return names.has(to) || !known.has(name) ? [[to, value]] : []
  })
  return Object.fromEntries(pairs)
}

function titleOf(item: Item | undefined): string {
  return item?.title ?? ''
}
