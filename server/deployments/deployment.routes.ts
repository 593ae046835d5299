/** Serves the endpoints about deployments: what they want, of whom, where they win, would win, and who approved them. */
import { type Kysely } from 'kysely'
import { outlookOn, previewOf } from '@fettle/core/identify/preview.ts'
import { desiredText } from '@fettle/core/terms/deployment.ts'
import type { DeploymentId } from '@fettle/core/terms/ids.ts'
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
import { namesOf, targetWords } from './target-words.ts'

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
      const rows = await db
        .selectFrom('deployment')
        .selectAll()
        .$if(query.item !== undefined, (select) => select.where('item', '=', query.item ?? ''))
        .orderBy('name')
        .execute()
      const names = await namesOf(db)
      return { items: rows.map((row) => toSummary(row, names)) }
    },
    getDeployment: async ({ params }) => {
      const row = await getRow(db, params.name)
      const computers = await winsOn(parts, row.id as DeploymentId)
      return {
        ...toSummary(row, await namesOf(db)),
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

type Row = { id: string; name: string; definition: unknown; updated_at: string }

function toSummary({ id, name, definition, updated_at }: Row, names: Awaited<ReturnType<typeof namesOf>>) {
  const { item, instance, desired, enforcement, target, enabled } = definition as StoredDeployment
  return {
    ...{ id, name, item, enforcement, enabled },
    desired: desiredText(desired),
    target: targetWords(target, names),
    updatedAt: updated_at,
    ...(instance === undefined ? {} : { instance }),
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
