/** Creates or updates everything a set of documents describes: all of it, or nothing. */
import type { Kysely, Transaction } from 'kysely'
import {
  type Definition,
  definitionName,
  type DeploymentDefinition,
  type ExclusionDefinition,
  type TargetDefinition,
} from '@fettle/catalog/definition.ts'
import { fitProblems } from '@fettle/catalog/fit.ts'
import { validateDocument } from '@fettle/catalog/validate.ts'
import type { applyDocuments } from '@fettle/contract/http/definitions.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { Item } from '@fettle/core/terms/item.ts'
import { canonicalJson } from '@fettle/core/terms/json.ts'
import type { Target } from '@fettle/core/terms/target.ts'
import { compileTarget, matches } from '@fettle/core/target/target.ts'
import { subjects } from '../computers/subject.ts'
import { newId } from '../db/new-id.ts'
import type { Tables } from '../db/tables.ts'
import { sha256 } from '../engine/documents.ts'
import { refuse, type RefusedPart } from '../http/refusal.ts'
import { bumpRevision, readSources, type StoredDeployment, type StoredExclusion } from './definitions.ts'
import { libraryProblems } from './library-problems.ts'

type Tx = Transaction<Tables>
type Change = ResponseOf<typeof applyDocuments>['changes'][number]

export interface SourcedDocument {
  /** Where it stands: "file.yaml:12". */
  readonly source: string
  readonly document: Record<string, unknown>
}

interface Sourced {
  readonly source: string
  readonly definition: Definition
}

/** What is thrown to undo a dry run's transaction; carries its result. */
class DryRun extends Error {
  readonly changes: readonly Change[]
  constructor(changes: readonly Change[]) {
    super('dry run')
    this.changes = changes
  }
}

/** Applies documents; refuses all of them when one cannot be used, naming each fault and where it is. */
export async function applyAll(
  db: Kysely<Tables>,
  documents: readonly SourcedDocument[],
  dryRun: boolean,
): Promise<readonly Change[]> {
  const sourced = validated(documents)
  try {
    return await db.transaction().execute(async (tx) => {
      // Whoever applies next waits: two people's documents must not be judged against the same old library.
      await tx.selectFrom('definition_revision').select('revision').forUpdate().execute()
      const changes = await applyIn(tx, sourced)
      if (dryRun) throw new DryRun(changes)
      return changes
    })
  } catch (error) {
    if (error instanceof DryRun) return error.changes
    throw error
  }
}

function validated(documents: readonly SourcedDocument[]): readonly Sourced[] {
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
    sourced.push({ source, definition: result.ok })
  }
  mustHaveNone([...faults, ...tenantCircles(sourced)])
  return sourced
}

function keyOf(definition: Definition): string {
  const kind = definition.kind === 'software' || definition.kind === 'task' ? 'item' : definition.kind
  return `${kind} "${definitionName(definition)}"`
}

function mustHaveNone(faults: readonly RefusedPart[]): void {
  const [first] = faults
  if (!first) return
  const more = faults.length === 1 ? '' : ` (and ${faults.length - 1} more)`
  refuse('invalidDefinition', `${first.path}: ${first.detail}${more}`, faults)
}

/** Tenants before persons before items before what points to them, whatever the order of the documents. */
const order: readonly Definition['kind'][] = ['tenant', 'person', 'software', 'task', 'deployment', 'exclusion']

async function applyIn(tx: Tx, sourced: readonly Sourced[]): Promise<readonly Change[]> {
  const faults: RefusedPart[] = []
  const changes: Change[] = []
  const ordered = sourced.toSorted((a, b) => order.indexOf(a.definition.kind) - order.indexOf(b.definition.kind))
  for (const { source, definition } of parentsFirst(ordered)) {
    const outcome = await applyOne(tx, definition)
    if ('detail' in outcome) faults.push({ path: source, detail: outcome.detail })
    else changes.push({ kind: definition.kind, name: definitionName(definition), change: outcome.change, warnings: [] })
  }
  mustHaveNone(faults)
  if (changes.every(({ change }) => change === 'unchanged')) return changes
  await bumpRevision(tx)
  const sources = await readSources(tx)
  const places = new Map(sourced.map(({ source, definition }) => [keyOf(definition), source]))
  mustHaveNone(
    libraryProblems(sources).map(({ items, detail }) => {
      const keys = items.map((item) => `item "${item}"`)
      return { path: keys.map((key) => places.get(key)).find((place) => place !== undefined) ?? keys[0] ?? '', detail }
    }),
  )
  return await withWarnings(tx, changes)
}

/** A tenant may come before its parent in the documents. Parents in a circle stay as they come: each is refused by the next. */
function parentsFirst(sourced: readonly Sourced[]): readonly Sourced[] {
  const byName = new Map(
    sourced.flatMap((one) => (one.definition.kind === 'tenant' ? [[one.definition.name, one] as const] : [])),
  )
  const placed = new Set<Sourced>()
  const visit = (one: Sourced, way: readonly Sourced[]): void => {
    if (placed.has(one) || way.includes(one)) return
    const parent = one.definition.kind === 'tenant' ? byName.get(one.definition.parent ?? '') : undefined
    if (parent) visit(parent, [...way, one])
    placed.add(one)
  }
  for (const one of sourced) visit(one, [])
  return [...placed]
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

type Outcome = { readonly change: Change['change'] } | { readonly detail: string }

function applyOne(tx: Tx, definition: Definition): Promise<Outcome> {
  switch (definition.kind) {
    case 'tenant':
      return applyTenant(tx, definition)
    case 'person':
      return applyPerson(tx, definition)
    case 'software':
    case 'task':
      return applyItem(tx, definition)
    case 'deployment':
      return applyDeployment(tx, definition)
    case 'exclusion':
      return applyExclusion(tx, definition)
  }
}

async function applyTenant(
  tx: Tx,
  { name, parent, tags, optsOutOfCrossTenant }: Definition & { kind: 'tenant' },
): Promise<Outcome> {
  const parentId = parent === undefined ? null : await idOf(tx, 'tenant', 'name', parent)
  if (parentId === undefined)
    return { detail: `There is no tenant "${parent}" to be the parent of "${name}"; define it too.` }
  const known = await tx.selectFrom('tenant').selectAll().where('name', '=', name).executeTakeFirst()
  const values = { parent_id: parentId, tags: [...tags], opts_out_of_cross_tenant: optsOutOfCrossTenant }
  if (!known) {
    await tx
      .insertInto('tenant')
      .values({ id: newId('ten'), name, ...values })
      .execute()
    return { change: 'created' }
  }
  if (parentId !== null && (await pathOf(tx, parentId)).includes(known.id))
    return { detail: `Tenant "${name}" cannot be below "${parent}", which is below it.` }
  if (
    canonicalJson(values) ===
    canonicalJson({
      parent_id: known.parent_id,
      tags: known.tags,
      opts_out_of_cross_tenant: known.opts_out_of_cross_tenant,
    })
  )
    return { change: 'unchanged' }
  await tx.updateTable('tenant').set(values).where('id', '=', known.id).execute()
  return { change: 'updated' }
}

/** A tenant and those above it. */
async function pathOf(tx: Tx, tenantId: string): Promise<readonly string[]> {
  const path: string[] = []
  for (let id: string | null = tenantId; id !== null && !path.includes(id);) {
    path.push(id)
    const row: { parent_id: string | null } | undefined = await tx
      .selectFrom('tenant')
      .select('parent_id')
      .where('id', '=', id)
      .executeTakeFirst()
    id = row?.parent_id ?? null
  }
  return path
}

async function applyPerson(tx: Tx, { email, name, tenant, tags }: Definition & { kind: 'person' }): Promise<Outcome> {
  const tenantId = await idOf(tx, 'tenant', 'name', tenant)
  if (tenantId === undefined) return { detail: `There is no tenant "${tenant}" for person "${email}"; define it too.` }
  const known = await tx.selectFrom('person').selectAll().where('email', '=', email).executeTakeFirst()
  const values = { name, tenant_id: tenantId, tags: [...tags] }
  if (!known) {
    await tx
      .insertInto('person')
      .values({ id: newId('per'), email, ...values })
      .execute()
    return { change: 'created' }
  }
  if (canonicalJson(values) === canonicalJson({ name: known.name, tenant_id: known.tenant_id, tags: known.tags }))
    return { change: 'unchanged' }
  await tx.updateTable('person').set(values).where('id', '=', known.id).execute()
  return { change: 'updated' }
}

async function applyItem(tx: Tx, item: Item): Promise<Outcome> {
  const definition = canonicalJson(item)
  const hash = sha256(definition)
  const known = await tx
    .selectFrom('item')
    .select(['content_hash', 'kind'])
    .where('name', '=', item.name)
    .executeTakeFirst()
  if (known?.content_hash === hash) return { change: 'unchanged' }
  if (known && known.kind !== item.kind)
    return { detail: `Item "${item.name}" is ${known.kind}; it cannot become ${item.kind}. Choose another name.` }
  const values = { kind: item.kind, definition, content_hash: hash, updated_at: new Date() }
  await tx
    .insertInto('item')
    .values({ name: item.name, ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute()
  return { change: known ? 'updated' : 'created' }
}

async function applyDeployment(tx: Tx, definition: DeploymentDefinition): Promise<Outcome> {
  const { kind: _kind, description: _description, target, ...rest } = definition
  const item = await findItem(tx, rest.item)
  if (!item) return { detail: unknownItem(rest.item, `deployment "${rest.name}"`) }
  const [misfit] = fitProblems(definition, item)
  if (misfit) return { detail: `Deployment "${rest.name}": ${misfit.sentence}` }
  const resolved = await resolveTarget(tx, target)
  if ('detail' in resolved) return resolved
  const stored: StoredDeployment = { ...rest, target: resolved }
  return await applyStored(tx, 'deployment', rest.name, rest.item, stored)
}

async function applyExclusion(tx: Tx, definition: ExclusionDefinition): Promise<Outcome> {
  const { kind: _kind, target, ...rest } = definition
  if (!(await findItem(tx, rest.item))) return { detail: unknownItem(rest.item, `exclusion "${rest.name}"`) }
  const resolved = await resolveTarget(tx, target)
  if ('detail' in resolved) return resolved
  const stored: StoredExclusion = { ...rest, target: resolved }
  return await applyStored(tx, 'exclusion', rest.name, rest.item, stored)
}

async function applyStored(
  tx: Tx,
  table: 'deployment' | 'exclusion',
  name: string,
  ...[item, stored]: [string, StoredDeployment | StoredExclusion]
): Promise<Outcome> {
  const definition = canonicalJson(stored)
  const hash = sha256(definition)
  const known = await tx.selectFrom(table).select(['id', 'content_hash']).where('name', '=', name).executeTakeFirst()
  if (known?.content_hash === hash) return { change: 'unchanged' }
  const values = { item, definition, content_hash: hash, updated_at: new Date() }
  if (known) await tx.updateTable(table).set(values).where('id', '=', known.id).execute()
  else
    await tx
      .insertInto(table)
      .values({ id: newId(table === 'deployment' ? 'dep' : 'exc'), name, ...values })
      .execute()
  return { change: known ? 'updated' : 'created' }
}

function unknownItem(item: string, of: string): string {
  return `There is no item "${item}" for ${of}; define the software or task too, or correct the name.`
}

async function findItem(tx: Tx, name: string): Promise<Item | undefined> {
  const row = await tx.selectFrom('item').select('definition').where('name', '=', name).executeTakeFirst()
  return row?.definition as Item | undefined
}

/** The target with ids in place of names; a computer, person or tenant that is not there is a fault. */
async function resolveTarget(tx: Tx, target: TargetDefinition): Promise<Target | { readonly detail: string }> {
  const { tenant, subject, ...rest } = target
  const tenantId = tenant === undefined ? undefined : await idOf(tx, 'tenant', 'name', tenant)
  if (tenant !== undefined && tenantId === undefined)
    return { detail: `There is no tenant "${tenant}" to target; define it too.` }
  const named = await resolveSubject(tx, subject, tenantId)
  if ('detail' in named) return named
  const resolved = { ...rest, subject: named, ...(tenantId === undefined ? {} : { tenantId }) } as Target
  const compiled = compileTarget(resolved)
  return 'problem' in compiled ? { detail: compiled.problem } : resolved
}

async function resolveSubject(
  tx: Tx,
  subject: TargetDefinition['subject'],
  tenantId: string | undefined,
): Promise<Target['subject'] | { readonly detail: string }> {
  if (subject.type === 'computer') {
    const found = await tx
      .selectFrom('computer')
      .select(['id', 'tenant_id'])
      .where('deleted_at', 'is', null)
      .where((where) => where.or([where('id', '=', subject.computer), where('name', '=', subject.computer)]))
      .execute()
    const ours = found.filter(({ tenant_id }) => tenantId === undefined || tenant_id === tenantId)
    const [one] = ours
    if (!one) return { detail: `There is no computer "${subject.computer}" to target; it must have joined first.` }
    if (ours.length > 1) return { detail: `Several computers are called "${subject.computer}"; name the tenant too.` }
    return { type: 'computer', computerId: one.id as `cmp_${string}` }
  }
  if (subject.type === 'person') {
    const id = await idOf(tx, 'person', 'email', subject.person)
    return id === undefined
      ? { detail: `There is no person "${subject.person}" to target; define the person too.` }
      : { type: 'person', personId: id as `per_${string}` }
  }
  return subject
}

async function idOf(
  tx: Tx,
  table: 'tenant' | 'person',
  column: 'name' | 'email',
  value: string,
): Promise<string | undefined> {
  const row = await tx
    .selectFrom(table)
    .select('id')
    .where(column as 'id', '=', value)
    .executeTakeFirst()
  return row?.id
}

/** A deployment on nobody and a duplicate are allowed, but worth a second look. */
async function withWarnings(tx: Tx, changes: readonly Change[]): Promise<readonly Change[]> {
  const changed = new Set(
    changes.filter(({ kind, change }) => kind === 'deployment' && change !== 'unchanged').map(({ name }) => name),
  )
  if (changed.size === 0) return changes
  const { deployments } = await readSources(tx)
  const everybody = await subjects(tx)
  const twins = Map.groupBy(deployments, ({ item, instance, target }) =>
    canonicalJson([item, instance ?? null, target]),
  )
  const warnings = new Map<string, string[]>()
  for (const deployment of deployments) {
    if (!changed.has(deployment.name)) continue
    const compiled = compileTarget(deployment.target)
    const nobody = 'problem' in compiled || !everybody.some((subject) => matches(compiled, subject))
    const others = (
      twins.get(canonicalJson([deployment.item, deployment.instance ?? null, deployment.target])) ?? []
    ).filter(({ id }) => id !== deployment.id)
    warnings.set(deployment.name, [
      ...(nobody ? [`Deployment "${deployment.name}" matches no computer at present.`] : []),
      ...others.map(({ name }) => `Deployment "${name}" has the same item and target; only one of the two can win.`),
    ])
  }
  return changes.map((change) =>
    change.kind === 'deployment' ? { ...change, warnings: warnings.get(change.name) ?? [] } : change,
  )
}
