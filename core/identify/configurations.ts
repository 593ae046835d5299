/** Which tasks configure software, and what does a manifest hold of them: rules I24 and I25 in SPEC.md? */
import type { Item, ItemName, Parameter, Task } from '../terms/item.ts'
import { itemKey, type ManifestEntry } from '../terms/manifest.ts'
import type { Library } from './candidate.ts'

const indexes = new WeakMap<Library, ReadonlyMap<ItemName, readonly Task[]>>()

/** Returns the tasks that configure the software, by name. A library never changes, so they are looked for once. */
export function configuringTasks(library: Library, software: ItemName): readonly Task[] {
  let index = indexes.get(library)
  if (index === undefined) {
    const tasks = [...library.values()].filter(isConfiguring).toSorted(byName)
    index = new Map([...Map.groupBy(tasks, ({ configures }) => configures)])
    indexes.set(library, index)
  }
  return index.get(software) ?? []
}

/** Returns the parameters that deployments of the software may give: those of its tasks, the first of each name. */
export function configurationParameters(library: Library, software: ItemName): readonly Parameter[] {
  const byParameter = new Map<string, Parameter>()
  for (const parameter of configuringTasks(library, software).flatMap(({ parameters }) => parameters))
    if (!byParameter.has(parameter.name)) byParameter.set(parameter.name, parameter)
  return [...byParameter.values()]
}

/** Makes the task ready with the parameters of the software's deployment. */
export type Fill = (
  task: Task,
  parameters: ManifestEntry['parameters'],
) => Pick<ManifestEntry, 'item' | 'parameters' | 'problem'>

/** Returns what the manifest holds of the tasks that configure these entries: each the software's instance and deployment. */
export function configurationEntries(
  library: Library,
  entries: readonly ManifestEntry[],
  fill: Fill,
): readonly ManifestEntry[] {
  return entries.flatMap((entry) => {
    const { key, item, instance, enforcement, parameters, deployment } = entry
    if (item.kind !== 'software' || isUnwanted(entry)) return []
    return configuringTasks(library, item.name).map((task): ManifestEntry => {
      const names = new Set(task.parameters.map(({ name }) => name))
      const given = Object.fromEntries(Object.entries(parameters).filter(([name]) => names.has(name)))
      return {
        key: itemKey(task.name, instance),
        ...(instance === undefined ? {} : { instance }),
        desired: { kind: 'task', mode: 'enforce' },
        enforcement,
        ...(deployment === undefined ? {} : { deployment }),
        losers: [],
        configures: key,
        ...fill(task, given),
      }
    })
  })
}

function isUnwanted({ desired, noLongerAssigned }: ManifestEntry): boolean {
  return noLongerAssigned !== undefined || (desired.kind === 'software' && desired.state === 'absent')
}

function isConfiguring(item: Item): item is Task & { readonly configures: ItemName } {
  return item.kind === 'task' && item.configures !== undefined
}

function byName(a: Task, b: Task): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
