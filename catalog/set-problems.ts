/** What is wrong between the documents of one set: things named twice, circles of prerequisites, deployments that do not fit? */
import type { Item, ItemName } from '@fettle/core/terms/item.ts'
import { definitionName, type Definition } from './definition.ts'
import { configuringTasks, fitProblems } from './fit.ts'
import { suggestion } from './nearest.ts'
import { shown, type PlacedProblem } from './problem.ts'

/** A definition and where it was written. */
export interface Sourced {
  readonly source: string
  readonly definition: Definition
}

/** A problem of the definition with this number in the set. */
export interface SetProblem extends PlacedProblem {
  readonly of: number
}

/** Returns what is wrong between definitions; what they name outside of the set may exist elsewhere and is no problem. */
export function setProblems(set: readonly Sourced[]): readonly SetProblem[] {
  const items = new Map(
    set.flatMap(({ definition }) => (isItem(definition) ? [[definition.name, definition] as const] : [])),
  )
  return [...twiceNamed(set), ...circles(set, items), ...misfits(set, items), ...strangers(set, items)]
}

function isItem(definition: Definition): definition is Item {
  return definition.kind === 'software' || definition.kind === 'task'
}

/** Software and tasks share their names: both are items. */
function twiceNamed(set: readonly Sourced[]): readonly SetProblem[] {
  const first = new Map<string, Sourced>()
  return set.flatMap((sourced, of) => {
    const { definition } = sourced
    const name = definitionName(definition)
    const key = `${isItem(definition) ? 'item' : definition.kind} ${name.toLowerCase()}`
    const other = first.get(key)
    if (other === undefined) {
      first.set(key, sourced)
      return []
    }
    const sentence = `The ${definition.kind} ${shown(name)} is already defined at ${other.source}; rename or remove one.`
    return [{ of, keys: [definition.kind === 'person' ? 'email' : 'name'], sentence }]
  })
}

function misfits(set: readonly Sourced[], items: ReadonlyMap<ItemName, Item>): readonly SetProblem[] {
  return set.flatMap(({ definition }, of) => {
    const item = definition.kind === 'deployment' ? items.get(definition.item) : undefined
    if (definition.kind !== 'deployment' || item === undefined) return []
    return fitProblems(definition, item, configuringTasks(item, items.values())).map((problem) => ({ of, ...problem }))
  })
}

/** What a task says of another item that is in the set and is not what it takes it for. */
function strangers(set: readonly Sourced[], items: ReadonlyMap<ItemName, Item>): readonly SetProblem[] {
  return set.flatMap(({ definition }, of) => {
    if (definition.kind !== 'task') return []
    const { name, configures, supersededBy } = definition
    const problems: SetProblem[] = []
    if (configures !== undefined && items.get(configures)?.kind === 'task') {
      const sentence = `The task ${shown(name)} configures ${shown(configures)}, which is a task; name software.`
      problems.push({ of, keys: ['configures'], sentence })
    }
    const next = supersededBy && items.get(supersededBy.task)
    if (next?.kind === 'software') {
      const sentence = `The task ${shown(name)} is superseded by ${shown(next.name)}, which is software; name a task.`
      problems.push({ of, keys: ['supersededBy', 'task'], sentence })
    }
    const known = next?.kind === 'task' ? next.parameters.map((parameter) => parameter.name) : undefined
    for (const [old, renamed] of Object.entries(supersededBy?.parameters ?? {})) {
      if (known === undefined || known.includes(renamed)) continue
      const sentence = `The task ${shown(next?.name)} has no parameter ${shown(renamed)}${suggestion(renamed, known)}`
      problems.push({ of, keys: ['supersededBy', 'parameters', old], sentence })
    }
    return problems
  })
}

/** One problem for each circle of items that install each other, told where its first item is defined. */
function circles(set: readonly Sourced[], items: ReadonlyMap<ItemName, Item>): readonly SetProblem[] {
  const settled = new Set<ItemName>()
  return set.flatMap(({ definition }, of) => {
    if (!isItem(definition)) return []
    const circle = circleFrom([definition.name], items, settled)
    if (circle === undefined) return []
    const sentence = `Prerequisites go in a circle: ${circle.map((name) => shown(name)).join(' needs ')}; take one away.`
    return [{ of, keys: [], sentence }]
  })
}

/** Goes along what is installed first, depth first; `settled` items were looked at before and lead to no new circle. */
function circleFrom(
  way: readonly ItemName[],
  items: ReadonlyMap<ItemName, Item>,
  settled: Set<ItemName>,
): readonly ItemName[] | undefined {
  const here = way.at(-1) ?? ''
  for (const next of installedFirst(items.get(here))) {
    const at = way.indexOf(next)
    if (at >= 0) {
      for (const name of way) settled.add(name)
      return [...way.slice(at), next]
    }
    const circle = settled.has(next) ? undefined : circleFrom([...way, next], items, settled)
    if (circle !== undefined) return circle
  }
  settled.add(here)
  return undefined
}

function installedFirst(item: Item | undefined): readonly ItemName[] {
  return (item?.prerequisites ?? []).flatMap(({ then }) => (then.act === 'install' ? then.items : []))
}
