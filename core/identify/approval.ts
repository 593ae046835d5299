/** Answers what was decided about an optional deployment for a computer: rule I19 in SPEC.md. */
import type { Subject } from '../terms/computer.ts'
import type { Approval, ApprovalDecision, Deployment } from '../terms/deployment.ts'

/** Decisions about one deployment, by the id of the computer or tenant they are for. */
export type Decisions = ReadonlyMap<string, ApprovalDecision>

/** Returns the decisions about each deployment. */
export function decisionsById(approvals: readonly Approval[]): ReadonlyMap<string, Decisions> {
  const byDeployment = Map.groupBy(approvals, ({ deploymentId }) => deploymentId as string)
  return new Map(
    [...byDeployment].map(([id, all]) => [
      id,
      new Map(all.map((one) => ['computerId' in one ? one.computerId : one.tenantId, one.decision])),
    ]),
  )
}

/** Returns the decision that holds here: the computer's own, else that of the nearest tenant above it, else the deployment's. */
export function decisionFor(
  decisions: Decisions | undefined,
  { autoApprove }: Pick<Deployment, 'autoApprove'>,
  { computerId, tenantPath }: Subject,
): ApprovalDecision | undefined {
  const nearest = [computerId as string, ...tenantPath].find((id) => decisions?.has(id))
  if (nearest !== undefined) return decisions?.get(nearest)
  return autoApprove === true ? 'approved' : undefined
}
