/** Which definitions do documents make, and what is wrong with them before anything is compared with the library? */
import { type Definition, definitionName } from '@fettle/catalog/definition.ts'
import { validateDocument } from '@fettle/catalog/validate.ts'
import { refuse, type RefusedPart } from '../http/refusal.ts'
import { kindOf } from './kinds.ts'
import type { Document } from './object-kind.ts'

export interface SourcedDocument {
  /** Where it stands: "file.yaml:12". */
  readonly source: string
  readonly document: Record<string, unknown>
}

/** A valid document. */
export interface Sourced {
  readonly source: string
  readonly document: Document
  readonly definition: Definition
}

/** Returns the definitions; refuses all when one document cannot be used or defines what another defines. */
export function checkDocuments(documents: readonly SourcedDocument[]): readonly Sourced[] {
  const faults: RefusedPart[] = []
  const sourced: Sourced[] = []
  const seen = new Map<string, string>()
  for (const { source, document } of documents) {
    const result = validateDocument(document)
    if ('problems' in result) {
      faults.push(
        ...result.problems.map(({ path, sentence }) => ({
          path: path === '' ? source : `${source} ${path}`,
          detail: sentence,
        })),
      )
      continue
    }
    const key = keyOf(result.ok)
    const first = seen.get(key)
    if (first !== undefined)
      faults.push({
        path: source,
        detail: `${key} is already defined at ${first}; give each one name, or remove one of them.`,
      })
    seen.set(key, source)
    sourced.push({ source, document, definition: result.ok })
  }
  mustHaveNone([...faults, ...tenantCircles(sourced)])
  return sourced
}

/** What an object is called among all: its noun and name, as in `item "tool"`. */
export function keyOf(definition: Definition): string {
  return `${kindOf(definition).noun} "${definitionName(definition)}"`
}

/** Refuses when there are faults: the first as the sentence, all with their places. */
export function mustHaveNone(faults: readonly RefusedPart[]): void {
  const [first] = faults
  if (!first) return
  const more = faults.length === 1 ? '' : ` (and ${faults.length - 1} more)`
  refuse('invalidDefinition', `${first.path}: ${first.detail}${more}`, faults)
}

/** Tenants of these documents that are above themselves, each circle told once with the names on its way. */
function tenantCircles(sourced: readonly Sourced[]): readonly RefusedPart[] {
  const parents = new Map(
    sourced.flatMap(({ definition }) =>
      definition.kind === 'tenant' && definition.parent !== undefined ? [[definition.name, definition.parent]] : [],
    ),
  )
  const settled = new Set<string>()
  return sourced.flatMap(({ source, definition }): readonly RefusedPart[] => {
    if (definition.kind !== 'tenant') return []
    const way: string[] = []
    let name: string | undefined = definition.name
    for (; name !== undefined && !settled.has(name) && !way.includes(name); name = parents.get(name)) way.push(name)
    const isCircle = name !== undefined && way.includes(name)
    for (const passed of way) settled.add(passed)
    if (!isCircle) return []
    const circle = [...way.slice(way.indexOf(name ?? '')), name].join(' -> ')
    return [{ path: source, detail: `Tenants are below each other in a circle: ${circle}; give one no parent.` }]
  })
}
