/** What is to be done about one task, given its mode and what was found? */
import { never } from '../terms/bug.ts'
import type { Found } from '../terms/check.ts'
import { foundText } from '../terms/check.ts'
import type { TaskMode } from '../terms/deployment.ts'
import type { Task } from '../terms/item.ts'
import type { ActionKind, Reason, Verdict } from '../terms/plan.ts'
import type { Decision } from './decision.ts'
import { sentences } from './sentences.ts'

/** Returns what is to be done about a task [P7]. Only enforce ever changes anything. */
export function decideTask(task: Task, mode: TaskMode, found: Found): Decision {
  const settle = settler(mode, foundText(found))
  if (mode === 'ignore') return settle('none', ['ignored', 'skipped'], sentences.ignored())
  const missing = missingScript(task, mode)
  if (missing !== undefined) return settle(mode, [missing, 'failed'], sentences[missing](mode))
  if (mode === 'monitor') return decideMonitor(task, found)
  switch (found.found) {
    case 'compliant':
      return settle(mode === 'audit' ? 'audit' : 'none', ['taskCompliant', 'compliant'], sentences.taskCompliant())
    case 'notCompliant':
      return mode === 'audit'
        ? settle('audit', ['taskNotCompliant', 'notCompliant'], sentences.taskNotCompliant(found.detail))
        : { ...enforce(found), reason: 'taskNotCompliant', because: sentences.taskNotCompliant(found.detail) }
    case 'noUser':
      return mode === 'audit'
        ? settle('audit', ['noUser', 'unknown'], sentences.nobodySignedIn(found.detail))
        : { ...enforce(found), reason: 'noUser', because: sentences.waitsForUser(found.detail) }
    default:
      return settle(mode === 'audit' ? 'audit' : 'none', ['detectionFailed', 'unknown'], undetected(found))
  }
}

function enforce(found: Found) {
  const expect = { type: 'compliant' } as const
  return { desired: 'enforce', before: foundText(found), kind: 'enforce', to: 'compliant', expect } as const
}

/** A script's value is what its get script prints; of a file or a setting it is whether it is as described. */
function decideMonitor(task: Task, found: Found): Decision {
  const settle = settler('monitor', foundText(found))
  if (found.found === 'noUser') {
    return settle('monitor', ['noUser', 'unknown'], sentences.nobodySignedIn(found.detail))
  }
  const isRead =
    task.body.type === 'script'
      ? found.found === 'value'
      : found.found === 'compliant' || found.found === 'notCompliant' || found.found === 'value'
  return isRead
    ? settle('monitor', ['monitored', 'skipped'], sentences.monitored())
    : settle('monitor', ['detectionFailed', 'unknown'], undetected(found))
}

function missingScript(
  { body }: Task,
  mode: 'enforce' | 'audit' | 'monitor',
): 'taskTestMissing' | 'taskSetMissing' | 'taskGetMissing' | undefined {
  if (body.type !== 'script') return undefined
  switch (mode) {
    case 'enforce':
      if (body.test === undefined) return 'taskTestMissing'
      return body.set === undefined ? 'taskSetMissing' : undefined
    case 'audit':
      return body.test === undefined ? 'taskTestMissing' : undefined
    case 'monitor':
      return body.get === undefined ? 'taskGetMissing' : undefined
    default:
      return never(mode)
  }
}

function undetected(found: Found): string {
  const detail = found.found === 'unknown' ? found.detail : `"${foundText(found)}" does not answer the question`
  return sentences.detectionFailed(detail)
}

function settler(mode: TaskMode, before: string) {
  return (kind: ActionKind, [reason, verdict]: readonly [Reason, Verdict], because: string): Decision => ({
    desired: mode,
    before,
    kind,
    reason,
    because,
    verdict,
  })
}
