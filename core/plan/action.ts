/** How does a decision with a place in the order become a planned action? */
import { bug } from '../terms/bug.ts'
import type { ItemKey } from '../terms/manifest.ts'
import type { PlannedAction } from '../terms/plan.ts'
import type { SessionKind } from '../terms/session.ts'
import type { Sha256 } from '../identify/questions.ts'
import { questionOf } from '../identify/questions.ts'
import { changeOf } from './change.ts'
import type { Decision } from './decision.ts'
import type { Orderable } from './order.ts'
import type { Member } from './prerequisites.ts'

interface Context {
  readonly ids: ReadonlyMap<ItemKey, string>
  readonly kind: SessionKind
  readonly sha256: Sha256
}

/** Returns the action. One that changes nothing has a verdict and neither change nor check: it is never sent to an agent. */
export function toAction(item: Member & Orderable, context: Context): PlannedAction {
  const { entry, decision, phase, after } = item
  const { key, instance, deployment } = entry
  return {
    id: idOf(context, key),
    key,
    item: entry.item.name,
    title: entry.item.title,
    ...(instance === undefined ? {} : { instance }),
    kind: decision.kind,
    phase,
    reason: decision.reason,
    because: decision.because,
    ...(deployment === undefined ? {} : { deploymentId: deployment.id, deploymentName: deployment.name }),
    desired: decision.desired,
    before: decision.before,
    ...work(item, decision, context),
    dependsOn: after.map((other) => idOf(context, other)).toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1))),
    rebootNeeded: decision.verdict === undefined && entry.item.rebootNeeded,
  }
}

type Work = Pick<PlannedAction, 'to' | 'verdict' | 'change' | 'check' | 'expect'>

/** [P16] A detection shows what would be done, and does not do it: no change leaves the server. */
function work({ entry }: Member, decision: Decision, { kind, sha256 }: Context): Work {
  if (decision.verdict !== undefined) return { verdict: decision.verdict }
  const { to, expect } = decision
  if (kind === 'detection') return { to, verdict: 'notCompliant' }
  const question = questionOf(entry, sha256) ?? bug(`"${entry.key}" is to be changed and nothing can check it`)
  return { to, change: changeOf(entry, decision), check: question.check, expect }
}

function idOf({ ids }: Context, key: ItemKey): string {
  return ids.get(key) ?? bug(`"${key}" is not in the plan`)
}
