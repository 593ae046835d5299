/** Creates, updates and prunes what a set of documents describes: all of it, or nothing. */
import type { Kysely } from 'kysely'
import { type Definition, definitionName } from '@fettle/catalog/definition.ts'
import { validateDocument } from '@fettle/catalog/validate.ts'
import type { applyDocuments } from '@fettle/contract/http/definitions.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { canonicalJson } from '@fettle/core/terms/json.ts'
import { prepare } from '@fettle/core/identify/identify.ts'
import type { Tables } from '../db/tables.ts'
import { tenantScope } from '../db/scope.ts'
import { fleetDifference } from '../deployments/fleet.ts'
import { differencesOfMoved, placesNow } from '../deployments/moved-subjects.ts'
import { differenceShape } from '../deployments/preview.views.ts'
import { savedWarnings } from '../deployments/save-warnings.ts'
import { refuse, type RefusedPart } from '../http/refusal.ts'
import { type Act, changeLibrary } from './change-library.ts'
import { type ChangedField, changedFields } from './changed-fields.ts'
import { checkDocuments, keyOf, mustHaveNone, type Sourced, type SourcedDocument } from './check-documents.ts'
import { knownByName, storeDocument } from './definition.store.ts'
import { readSources } from './definitions.ts'
import { removeObject } from './delete.commands.ts'
import { documentRevision } from './document-revision.ts'
import { documentOf } from './export.views.ts'
import { kindOf, objectKinds } from './kinds.ts'
import type { Document, Known, ObjectKind, Tx } from './object-kind.ts'
import { mustBeOwn, ownIds, whereChangeable } from './permitted.ts'
import { recordRevision } from './revisions.ts'

type Change = ResponseOf<typeof applyDocuments>['changes'][number]

export interface Applying extends Act {
  /** Deletes what the documents do not have, of the kinds of document that they have. */
  readonly prune?: boolean
  /** Refuses what is already there. */
  readonly isNew?: boolean
  /** The documents say everything: what they do not have is taken away, also what else would stay. */
  readonly isWhole?: boolean
  /** Refuses unless what is there still has this revision. */
  readonly revision?: string
}

export interface Applied {
  readonly changes: readonly Change[]
  /** What the changes would make different on the computers; only of a dry run. */
  readonly fleet?: NonNullable<ResponseOf<typeof applyDocuments>['fleet']>
}

/** At most so many computers of a difference are listed. */
const listedMax = 100

/** Applies documents; refuses all of them when one cannot be used, naming each fault and where it is. */
export async function applyAll(
  db: Kysely<Tables>,
  documents: readonly SourcedDocument[],
  applying: Applying,
): Promise<Applied> {
  const sourced = checkDocuments(documents)
  const kinds = new Set(sourced.map(({ definition }) => kindOf(definition)))
  return await whereChangeable(kinds, () => applySourced(db, sourced, applying))
}

async function applySourced(db: Kysely<Tables>, sourced: readonly Sourced[], applying: Applying): Promise<Applied> {
  const { dryRun = false, now } = applying
  return await changeLibrary(db, applying, async (tx) => {
    const before = dryRun ? prepare(await readSources(tx)) : undefined
    const places = dryRun && sourced.some(placesComputers) ? await placesNow(tx) : new Map()
    const changes = await applyIn(tx, sourced, applying)
    const isChanged = changes.some(({ change }) => change !== 'unchanged')
    const sources = new Map(sourced.map(({ source, definition }) => [keyOf(definition), source]))
    if (!isChanged) return { result: { changes }, isChanged }
    const fleet = before && (await differenceFrom(tx, { before, places, now }))
    const result = {
      changes: await withWarnings(tx, changes, now),
      ...(fleet && { fleet: differenceShape(fleet, listedMax) }),
    }
    return { result, isChanged, places: sources }
  })
}

/** Whether a document can change what a computer is: a deployment may fit it then, or not any more. */
function placesComputers({ definition: { kind } }: Sourced): boolean {
  return kind === 'computer' || kind === 'tenant' || kind === 'person'
}

async function differenceFrom(
  tx: Tx,
  was: Pick<Parameters<typeof differencesOfMoved>[1], 'before' | 'places' | 'now'>,
): ReturnType<typeof fleetDifference> {
  const all = { ...was, after: prepare(await readSources(tx)) }
  return await fleetDifference(tx, { ...all, moved: await differencesOfMoved(tx, all) })
}

async function applyIn(tx: Tx, sourced: readonly Sourced[], applying: Applying): Promise<readonly Change[]> {
  const faults: RefusedPart[] = []
  const changes: Change[] = []
  for (const kind of objectKinds) {
    const own = sourced.filter(({ definition }) => kindOf(definition) === kind)
    if (own.length === 0) continue
    const known = kind.standing ? undefined : await knownByName(tx, kind.noun)
    for (const one of kind.sorted?.(own) ?? own) {
      const found = (await kind.standing?.meant(tx, one.definition)) ?? known?.get(definitionName(one.definition))
      const isFault = found !== undefined && 'detail' in found
      const outcome = isFault ? found : await applyOne(tx, { kind, known: found, sourced: one }, applying)
      if ('detail' in outcome) faults.push({ path: one.source, detail: outcome.detail })
      else changes.push(outcome)
    }
  }
  mustHaveNone(faults)
  return applying.prune === true ? [...changes, ...(await prune(tx, sourced, applying))] : changes
}

type Outcome = Change | { readonly detail: string }

interface Wish {
  readonly kind: ObjectKind
  readonly known: Known | undefined
  readonly sourced: Sourced
}

async function applyOne(
  tx: Tx,
  { kind, known, sourced: { document: written, definition: said } }: Wish,
  { by, now, isNew = false, isWhole = false, revision }: Applying,
): Promise<Outcome> {
  const name = definitionName(said)
  const told = (change: Change['change'], fields: readonly ChangedField[]): Change => ({
    ...{ kind: said.kind, name, change, fields: [...fields], warnings: [] },
  })
  if (known && isNew)
    refuse('conflict', `There is a ${kind.noun} "${name}" already; change it, or choose another name.`)
  const before = known && (await documentOf(tx, kind, known))
  if (revision !== undefined && (before === undefined || documentRevision(before) !== revision))
    refuse('conflict', changedMeanwhile(kind, name, before !== undefined))
  const document = isWhole ? written : withStaying(kind, before, written)
  const whole = document === written ? { ok: said } : validateDocument({ ...document })
  if (!('ok' in whole)) return { detail: `${name}, with what stays as it is: ${whole.problems[0]?.sentence}` }
  const definition = whole.ok
  if (before && textOf(validateDocument(before), before) === textOf({ ok: definition }, document))
    return told('unchanged', [])
  if (known) await mustBeOwn(tx, kind, known)
  const id = known?.id ?? kind.newId()
  const fault = await kind.save(tx, definition, { id, isNew: !known, by, now })
  if (fault) return fault
  const change = known ? 'updated' : 'created'
  if (kind.standing) return told(change, changedFields(before, document))
  await storeDocument(tx, { noun: kind.noun, id, definition, document, at: now })
  await recordRevision(tx, { kind: kind.noun, id, name, change, definition: document, by, at: now })
  return told(change, known ? changedFields(before, document) : [])
}

function changedMeanwhile({ noun }: ObjectKind, name: string, isThere: boolean): string {
  return isThere
    ? `Somebody changed the ${noun} "${name}" meanwhile; look at the difference and save again.`
    : `There is no ${noun} "${name}" any more: somebody deleted it meanwhile; restore it, or make it anew.`
}

/** The document with the sections that it leaves as they are. */
function withStaying({ stays = [] }: ObjectKind, before: Document | undefined, written: Document): Document {
  const kept = before ? stays.filter((key) => !(key in written) && before[key] !== undefined) : []
  return kept.length === 0 ? written : { ...written, ...Object.fromEntries(kept.map((key) => [key, before?.[key]])) }
}

/** What a document means, as text; empty notes are none. One that is no longer valid equals none. */
function textOf(validated: ReturnType<typeof validateDocument>, { notes }: Document): string | undefined {
  return 'ok' in validated ? canonicalJson({ definition: validated.ok, notes: notes || undefined }) : undefined
}

/** Deletes what the documents lack: what needs others first, and only of the kinds of document that there are. */
async function prune(tx: Tx, sourced: readonly Sourced[], applying: Applying): Promise<readonly Change[]> {
  const kinds = new Set<unknown>(sourced.map(({ definition }) => definition.kind))
  const wanted = new Set(sourced.map(({ definition }) => keyOf(definition)))
  const faults: RefusedPart[] = []
  const changes: Change[] = []
  for (const kind of objectKinds.toReversed()) {
    if (kind.standing) continue
    const all = [...(await knownByName(tx, kind.noun)).values()]
    const ours = tenantScope() && all.length > 0 ? await ownIds(tx, kind.noun) : undefined
    const gone = all.filter(
      ({ id, name, document }) =>
        kinds.has(document['kind']) && !wanted.has(`${kind.noun} "${name}"`) && (ours?.has(id) ?? true),
    )
    for (const known of childrenFirst(kind, gone)) {
      const fault = await removeObject(tx, kind, known, applying)
      if (fault) faults.push({ path: `--prune of ${kind.noun} "${known.name}"`, detail: fault.detail })
      else changes.push(deleted(known))
    }
  }
  mustHaveNone(faults)
  return changes
}

/** The reverse of the order in which they would be made. */
function childrenFirst(kind: ObjectKind, all: readonly Known[]): readonly Known[] {
  const { sorted } = kind
  if (!sorted) return all
  const defined = all.map((known) => ({ known, definition: known.document as unknown as Definition }))
  return sorted(defined)
    .map(({ known }) => known)
    .toReversed()
}

function deleted({ name, document }: Known): Change {
  return { kind: String(document['kind']), name, change: 'deleted', fields: [], warnings: [] }
}

async function withWarnings(tx: Tx, changes: readonly Change[], now: number): Promise<readonly Change[]> {
  const changed = changes.filter(
    ({ kind, change }) => kind === 'deployment' && (change === 'created' || change === 'updated'),
  )
  const warnings = await savedWarnings(tx, new Set(changed.map(({ name }) => name)), now)
  return changes.map((change) =>
    change.kind === 'deployment' ? { ...change, warnings: [...(warnings.get(change.name) ?? [])] } : change,
  )
}
