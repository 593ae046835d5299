/** Serves the endpoints about deployments: what they want, of whom, where they win, would win, and who approved them. */
import { type Kysely } from 'kysely'
import { outlookOn, previewOf } from '@fettle/core/identify/preview.ts'
import { compareDeployments } from '@fettle/core/identify/precedence.ts'
import { desiredText } from '@fettle/core/terms/deployment.ts'
import type { DeploymentId } from '@fettle/core/terms/ids.ts'
import { itemKey } from '@fettle/core/terms/manifest.ts'
import { getComputerRef } from '../computers/computer.store.ts'
import type { Tables } from '../db/tables.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Handlers } from '../http/handler.ts'
import { refuse } from '../http/refusal.ts'
import { bumpRevision, type StoredDeployment } from '../library/definitions.ts'
import { getTenantId } from '../tenants/tenant.store.ts'
import { approvalsOf, saveDecision } from './approval.store.ts'
import { exclusionDetail, exclusionList } from './exclusion.views.ts'
import { forEverySubject } from './fleet.ts'
import { type PreviewParts, previewOfDocument, whatIfOf } from './preview.views.ts'
import { type Names, namesOf, targetWords } from './target-words.ts'

export interface DeploymentRouteParts extends PreviewParts {
  /** Called after a decision about a deployment. */
  readonly changed: () => void
}

type DeploymentHandlers = Pick<
  Handlers,
  | 'listDeployments'
  | 'getDeployment'
  | 'previewDeployment'
  | 'whatIf'
  | 'listApprovals'
  | 'decideApproval'
  | 'listExclusions'
  | 'getExclusion'
>

/** At most this many computers are named. */
const namedMax = 100

/** Handlers of the deployments room. */
export function deploymentHandlers(parts: DeploymentRouteParts): DeploymentHandlers {
  const { db, now, changed } = parts
  return {
    listDeployments: async ({ query }) => {
      const rows = await rowsOf(db, query.item)
      const [names, places] = [await namesOf(db), placesOf(rows)]
      return { items: rows.map((row) => toSummary(row, names, places)) }
    },
    getDeployment: async ({ params }) => {
      const row = await getRow(db, params.name)
      const computers = await winsOn(parts, row.id as DeploymentId)
      return {
        ...toSummary(row, await namesOf(db), placesOf(await rowsOf(db, row.item))),
        definition: row.definition as Record<string, unknown>,
        computers: computers.slice(0, namedMax),
        winsOn: computers.length,
      }
    },
    previewDeployment: ({ body }) => previewOfDocument(parts, body),
    whatIf: ({ body }) => whatIfOf(parts, body),
    listApprovals: async ({ params }) => await approvals(db, params.name),
    decideApproval: async ({ params, body, caller }) => {
      const { id, definition, name } = await getRow(db, params.name)
      const { enforcement } = definition as StoredDeployment
      if (enforcement !== 'optional')
        refuse('conflict', `Deployment "${name}" is ${enforcement}; only optional ones are approved or denied.`)
      if (body.tenants.length + body.computers.length === 0)
        refuse('badInput', 'Say for which tenants or computers this is decided.')
      const tenants = await Promise.all(body.tenants.map((tenant) => getTenantId(db, tenant)))
      const computers = await Promise.all(body.computers.map(async (text) => (await getComputerRef(db, text)).id))
      await inTransaction(db, async (tx) => {
        await saveDecision(
          tx,
          { deploymentId: id, decision: body.decision, tenants, computers },
          { by: caller.name, at: now() },
        )
        await bumpRevision(tx)
      })
      changed()
      return await approvals(db, id)
    },
    listExclusions: async ({ query }) => ({ items: [...(await exclusionList(db, { item: query.item, now: now() }))] }),
    getExclusion: ({ params }) => exclusionDetail(db, params.name, now()),
  }
}

async function rowsOf(db: Kysely<Tables>, item?: string) {
  return await db
    .selectFrom('deployment')
    .selectAll()
    .$if(item !== undefined, (select) => select.where('item', '=', item ?? ''))
    .orderBy('name')
    .execute()
}

async function getRow(db: Kysely<Tables>, text: string) {
  const row = await db
    .selectFrom('deployment')
    .selectAll()
    .where((where) => where.or([where('id', '=', text), where('name', '=', text)]))
    .executeTakeFirst()
  return row ?? refuse('notFound', `There is no deployment "${text}"; list them with GET /api/v1/deployments.`)
}

async function approvals(db: Kysely<Tables>, text: string) {
  const { id, definition } = await getRow(db, text)
  return { autoApprove: (definition as StoredDeployment).autoApprove ?? false, items: await approvalsOf(db, id) }
}

type Row = Awaited<ReturnType<typeof rowsOf>>[number]
type Places = ReadonlyMap<string, { readonly place: number; readonly rivals: number }>

/** Which deployment of each item and instance goes before which, by id; the same comparison as the session's. */
function placesOf(rows: readonly Row[]): Places {
  const all = rows.map(({ id, definition, sequence }) => ({
    ...(definition as StoredDeployment),
    id: id as DeploymentId,
    sequence,
  }))
  const places = [...Map.groupBy(all, ({ item, instance }) => itemKey(item, instance)).values()].flatMap((rivals) =>
    rivals
      .toSorted((a, b) => compareDeployments(a, b).order)
      .map(({ id }, index) => [id, { place: index + 1, rivals: rivals.length }] as const),
  )
  return new Map(places)
}

function toSummary({ id, name, definition, updated_at }: Row, names: Names, places: Places) {
  const { item, instance, desired, enforcement, target, enabled, sortOrder } = definition as StoredDeployment
  const { tenantId } = target
  return {
    ...{ id, name, item, enforcement, enabled, sortOrder, scope: target.scope },
    ...(places.get(id) ?? { place: 1, rivals: 1 }),
    desired: desiredText(desired),
    target: targetWords(target, names),
    updatedAt: updated_at,
    ...(instance === undefined ? {} : { instance }),
    ...(tenantId === undefined ? {} : { tenant: { id: tenantId, name: names.get(tenantId) ?? tenantId } }),
  }
}

/** The computers on which a deployment wins in a full session; the same contest as the session's. */
async function winsOn({ db, definitions, now }: DeploymentRouteParts, id: DeploymentId) {
  const previewed = previewOf(await definitions(db), id, now())
  if (!previewed || previewed.candidate.deployment.enforcement === 'adhoc') return []
  const computers: { id: string; name: string }[] = []
  await forEverySubject(db, (subject) => {
    if (outlookOn(previewed, subject).is === 'wins') computers.push({ id: subject.computerId, name: subject.name })
  })
  return computers
}
