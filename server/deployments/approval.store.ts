/** Keeps who approved or denied an optional deployment, for which tenants and computers. */
import type { Kysely, Transaction } from 'kysely'
import type { listApprovals } from '@fettle/contract/http/deployments.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { Approval, ApprovalDecision } from '@fettle/core/terms/deployment.ts'
import { tenantScope } from '../db/scope.ts'
import type { Tables } from '../db/tables.ts'

/** Every decision, as the resolver reads it. */
export async function readApprovals(db: Kysely<Tables>): Promise<readonly Approval[]> {
  const rows = await db
    .selectFrom('deployment_approval')
    .select(['deployment_id', 'tenant_id', 'computer_id', 'decision'])
    .execute()
  return rows.map(({ deployment_id, tenant_id, computer_id, decision }) => {
    const deploymentId = deployment_id as Approval['deploymentId']
    return tenant_id === null
      ? { deploymentId, decision, computerId: computer_id as `cmp_${string}` }
      : { deploymentId, decision, tenantId: tenant_id as `ten_${string}` }
  })
}

/** The decisions about one deployment, newest first. */
export async function approvalsOf(
  db: Kysely<Tables>,
  deploymentId: string,
): Promise<ResponseOf<typeof listApprovals>['items']> {
  const rows = await db
    .selectFrom('deployment_approval as approval')
    .leftJoin('tenant', 'tenant.id', 'approval.tenant_id')
    .leftJoin('computer', 'computer.id', 'approval.computer_id')
    .select(['approval.decision', 'approval.by', 'approval.at', 'approval.tenant_id', 'approval.computer_id'])
    .select(['tenant.name as tenant_name', 'computer.name as computer_name'])
    .where('approval.deployment_id', '=', deploymentId)
    .orderBy('approval.at', 'desc')
    .orderBy('tenant_name')
    .orderBy('computer_name')
    .execute()
  // Decisions for tenants above hold for theirs, too, but are not theirs to read.
  const ours = tenantScope()?.tenants
  const readable = rows.filter(({ tenant_id }) => tenant_id === null || (ours?.includes(tenant_id) ?? true))
  return readable.map(({ decision, by, at, tenant_id, tenant_name, computer_id, computer_name }) => ({
    ...{ decision, by, at },
    ...(tenant_id === null ? {} : { tenant: { id: tenant_id, name: tenant_name ?? '' } }),
    ...(computer_id === null ? {} : { computer: { id: computer_id, name: computer_name ?? '' } }),
  }))
}

/** What is decided, and for whom, by id. */
export interface Decided {
  readonly deploymentId: string
  /** null: earlier decisions are taken back. */
  readonly decision: ApprovalDecision | null
  readonly tenants: readonly string[]
  readonly computers: readonly string[]
}

/** Puts a decision in place of earlier ones about the same tenants and computers; null takes them back. `at` in milliseconds. */
export async function saveDecision(
  tx: Transaction<Tables>,
  { deploymentId, decision, tenants, computers }: Decided,
  { by, at }: { readonly by: string; readonly at: number },
): Promise<void> {
  await tx
    .deleteFrom('deployment_approval')
    .where('deployment_id', '=', deploymentId)
    .where((where) =>
      where.or([
        ...(tenants.length > 0 ? [where('tenant_id', 'in', [...tenants])] : []),
        ...(computers.length > 0 ? [where('computer_id', 'in', [...computers])] : []),
      ]),
    )
    .execute()
  if (decision === null) return
  const row = { deployment_id: deploymentId, decision, by, at: new Date(at), tenant_id: null, computer_id: null }
  await tx
    .insertInto('deployment_approval')
    .values([
      ...[...new Set(tenants)].map((id) => ({ ...row, tenant_id: id })),
      ...[...new Set(computers)].map((id) => ({ ...row, computer_id: id })),
    ])
    .execute()
}
