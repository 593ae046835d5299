/** Turns the document of a deployment that nobody has saved into one that can stand among the saved ones. */
import type { Kysely } from 'kysely'
import { configuringTasks, fitProblems } from '@fettle/catalog/fit.ts'
import { validateDocument } from '@fettle/catalog/validate.ts'
import type { Definitions } from '@fettle/core/identify/identify.ts'
import type { Deployment } from '@fettle/core/terms/deployment.ts'
import type { Tables } from '../db/tables.ts'
import { refuse } from '../http/refusal.ts'
import { resolveTarget } from './resolve-target.ts'

/** The id of a deployment that has none yet: as any id, and never given to a saved one. */
const unsavedId = 'dep_unsaved0' as const

export interface Unsaved {
  readonly deployment: Deployment
  /** There is none of this name: it would be the newest. */
  readonly isNew: boolean
}

/** The deployment as it would be once saved; refused like the saving would be. */
export async function unsavedDeployment(
  db: Kysely<Tables>,
  definitions: Definitions,
  document: Record<string, unknown>,
): Promise<Unsaved> {
  const validated = validateDocument({ ...document, kind: document['kind'] ?? 'deployment' })
  if ('problems' in validated) {
    const [first] = validated.problems
    const parts = validated.problems.map(({ path, sentence }) => ({ path, detail: sentence }))
    return refuse('invalidDefinition', first?.sentence ?? 'The document is not valid.', parts)
  }
  const definition = validated.ok
  if (definition.kind !== 'deployment')
    return refuse('badInput', `The document is a ${definition.kind}; give one of kind: deployment.`)
  const { kind: _kind, description: _description, notes: _notes, target, ...rest } = definition
  const item = definitions.library.get(rest.item)
  if (!item)
    return refuse(
      'invalidDefinition',
      `There is no item "${rest.item}" for deployment "${rest.name}"; define it first.`,
    )
  const [misfit] = fitProblems(definition, item, configuringTasks(item, definitions.library.values()))
  if (misfit) refuse('invalidDefinition', `Deployment "${rest.name}": ${misfit.sentence}`)
  const resolved = await resolveTarget(db, target)
  if ('detail' in resolved) return refuse('invalidDefinition', resolved.detail)
  const all = definitions.rivals.flatMap(({ candidates }) => candidates.map(({ deployment }) => deployment))
  const known = all.find(({ name }) => name === rest.name)
  const newest = all.reduce((most, { sequence }) => Math.max(most, sequence), 0)
  return {
    deployment: {
      ...rest,
      target: resolved,
      id: known?.id ?? unsavedId,
      sequence: known?.sequence ?? newest + 1,
    },
    isNew: known === undefined,
  }
}
