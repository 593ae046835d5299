/** What is to be done about one entry of a manifest? */
import type { Found } from '../terms/check.ts'
import { foundText } from '../terms/check.ts'
import { bug } from '../terms/bug.ts'
import { desiredText } from '../terms/deployment.ts'
import type { Item } from '../terms/item.ts'
import type { ManifestEntry } from '../terms/manifest.ts'
import type { SessionKind } from '../terms/session.ts'
import { decideSoftware } from './decide-software.ts'
import { decideTask } from './decide-task.ts'
import type { Decision } from './decision.ts'
import { sentences } from './sentences.ts'

/** Returns what is to be done about the entry in a session of this kind, its prerequisites aside [P20]. */
export function decide(entry: ManifestEntry, found: Found | undefined, kind: SessionKind): Decision {
  const { item, desired, problem } = entry
  const decided = { desired: desiredText(desired), before: found === undefined ? 'not checked' : foundText(found) }
  if (!belongsTo(kind, item)) {
    const because = sentences.notInThisKind(kind)
    return { ...decided, kind: 'none', reason: 'notInThisKind', because, verdict: 'skipped' }
  }
  if (isIgnored(entry)) {
    return { ...decided, kind: 'none', reason: 'ignored', because: sentences.ignored(), verdict: 'skipped' }
  }
  if (problem !== undefined) {
    const because = sentences.invalidInput(problem)
    return { ...decided, kind: 'none', reason: 'invalidInput', because, verdict: 'failed' }
  }
  const answer = found ?? { found: 'unknown', detail: 'the computer did not answer this question' }
  if (item.kind === 'software' && desired.kind === 'software') return decideSoftware(item, desired, answer)
  if (item.kind === 'task' && desired.kind === 'task') return decideTask(item, desired.mode, answer)
  return bug(`the entry "${entry.key}" wants a ${desired.kind} of a ${item.kind}`)
}

/** [P8] A resolution installs and updates software only; an inventory decides nothing. */
function belongsTo(kind: SessionKind, item: Item): boolean {
  switch (kind) {
    case 'full':
    case 'detection':
      return true
    case 'resolution':
      return item.kind === 'software'
    case 'inventory':
      return false
  }
}

function isIgnored({ desired }: ManifestEntry): boolean {
  return desired.kind === 'task' ? desired.mode === 'ignore' : desired.state === 'ignore'
}
