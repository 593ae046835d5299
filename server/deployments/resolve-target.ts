/** Whom does a written target mean: which tenant, computer or person has the name it uses? */
import type { Kysely } from 'kysely'
import type { TargetDefinition } from '@fettle/catalog/definition.ts'
import { compileTarget } from '@fettle/core/target/target.ts'
import { canonicalJson } from '@fettle/core/terms/json.ts'
import type { Target } from '@fettle/core/terms/target.ts'
import type { Tables } from '../db/tables.ts'
import { sha256 } from '../engine/documents.ts'

/** What is wrong, in one sentence. */
export interface Fault {
  readonly detail: string
}

/** The target with ids in place of names; a computer, person or tenant that is not there is a fault. */
export async function resolveTarget(db: Kysely<Tables>, target: TargetDefinition): Promise<Target | Fault> {
  const { tenant, subject, ...rest } = target
  const tenantId = tenant === undefined ? undefined : await tenantIdOf(db, tenant)
  if (tenant !== undefined && tenantId === undefined)
    return { detail: `There is no tenant "${tenant}" to target; define it too.` }
  const named = await resolveSubject(db, subject, tenantId)
  if ('detail' in named) return named
  const resolved = { ...rest, subject: named, ...(tenantId === undefined ? {} : { tenantId }) } as Target
  const compiled = compileTarget(resolved)
  return 'problem' in compiled ? { detail: compiled.problem } : resolved
}

async function resolveSubject(
  db: Kysely<Tables>,
  subject: TargetDefinition['subject'],
  tenantId: string | undefined,
): Promise<Target['subject'] | Fault> {
  switch (subject.type) {
    case 'computer':
      return await computerSubject(db, subject.computer, tenantId)
    case 'person': {
      const id = await personIdOf(db, subject.person)
      return id === undefined
        ? { detail: `There is no person "${subject.person}" to target; define the person too.` }
        : { type: 'person', personId: id as `per_${string}` }
    }
    case 'script':
      return { ...subject, key: `filter:${sha256(canonicalJson(subject.script))}` }
    default:
      return subject
  }
}

async function computerSubject(
  db: Kysely<Tables>,
  text: string,
  tenantId: string | undefined,
): Promise<Target['subject'] | Fault> {
  const found = await db
    .selectFrom('computer')
    .select(['id', 'tenant_id'])
    .where('deleted_at', 'is', null)
    .where((where) => where.or([where('id', '=', text), where('name', '=', text)]))
    .execute()
  const ours = found.filter(({ tenant_id }) => tenantId === undefined || tenant_id === tenantId)
  const [one] = ours
  if (!one) return { detail: `There is no computer "${text}" to target; it must have joined first.` }
  if (ours.length > 1) return { detail: `Several computers are called "${text}"; name the tenant too.` }
  return { type: 'computer', computerId: one.id as `cmp_${string}` }
}

async function tenantIdOf(db: Kysely<Tables>, name: string): Promise<string | undefined> {
  const named = db.selectFrom('tenant').select('id').where('name', '=', name).where('deleted_at', 'is', null)
  return (await named.executeTakeFirst())?.id
}

async function personIdOf(db: Kysely<Tables>, email: string): Promise<string | undefined> {
  const named = db.selectFrom('person').select('id').where('email', '=', email).where('deleted_at', 'is', null)
  return (await named.executeTakeFirst())?.id
}
