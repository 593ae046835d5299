/** What stands against changing an item because another one needs it? */
import type { Desired, DesiredState } from '../terms/deployment.ts'
import type { ManifestEntry } from '../terms/manifest.ts'
import type { Candidate } from './candidates.ts'
import { titleOf } from './candidates.ts'
import { judge } from './conditions.ts'
import { wantsPresence } from './decide-software.ts'
import type { Act, Draft, Rule } from './draft.ts'
import { rulesOf, seeks, stateOf } from './draft.ts'

/** Returns what stands against the act, to follow "but ...": an exclusion, another item's need, or a deployment [P11]. */
export function conflictOf(draft: Draft, candidate: Candidate, act: Act): string | undefined {
  const { entry, key } = candidate
  const exclusion = draft.world.excluded.get(entry.item.name)
  if (exclusion !== undefined) return `the exclusion "${exclusion}" keeps it away from this computer`
  const other = draft.pulls.get(key)
  const rival = other !== undefined && other.act !== act ? other.by : act === 'uninstall' && holderOf(draft, candidate)
  if (rival) return `"${titleOf(rival)}" needs it to be ${act === 'install' ? 'absent' : 'installed'}`
  return deploymentAgainst(entry, act)
}

/** True when an item may be installed for others although it has a deployment: that one only updates, or does nothing [P10]. */
export function isOverridable({ own, entry: { desired } }: Candidate): boolean {
  if (own === undefined) return true
  return desired.kind === 'task' ? desired.mode === 'ignore' : isIndifferent(desired)
}

/** The state an item is pulled in with: as its own deployment would have it, or else in any version [P10]. */
export function desiredBy(act: Act, desired: Desired): Desired {
  if (desired.kind === 'task') return { kind: 'task', mode: 'enforce' }
  if (act === 'uninstall') return { kind: 'software', state: 'absent' }
  return wantsPresence(desired) ? desired : { kind: 'software', state: 'any' }
}

function isIndifferent({ state }: DesiredState): boolean {
  return state === 'updateIfFound' || state === 'ignore'
}

/** Nothing is removed while an item that shall be there relies on it. */
function holderOf(draft: Draft, candidate: Candidate): Candidate | undefined {
  const dependents = draft.world.mentionedBy.get(candidate.entry.item.name) ?? []
  return dependents.find(
    (dependent) => seeks(draft, dependent) && rulesOf(dependent).some((rule) => holds(draft, rule, candidate)),
  )
}

/** True when the rule has the item installed, or would begin to ask for something if the item were gone. */
function holds(draft: Draft, rule: Rule, { entry }: Candidate): boolean {
  const { if: condition, then } = rule.prerequisite
  const { name } = entry.item
  const { fires } = judge(draft, rule)
  if (fires === true) return then.act === 'install' && then.items.includes(name)
  if (fires === undefined || condition.are === 'installed' || !condition.items.includes(name)) return false
  const others = condition.items.filter((other) => other !== name)
  return condition.quantifier === 'anyOf' || others.every((other) => stateOf(draft, other) !== 'installed')
}

/** An entry without deployment may carry the wish of one that this session leaves out; "any" is said when there is none. */
function deploymentAgainst({ desired, deployment }: ManifestEntry, act: Act): string | undefined {
  const its = deployment === undefined ? 'its own deployment' : `its own deployment "${deployment.name}"`
  if (desired.kind === 'task') {
    if (act === 'uninstall') return 'it is a task, and a task cannot be removed'
    const changesNothing = desired.mode === 'audit' || desired.mode === 'monitor'
    return changesNothing ? `${its} has the mode "${desired.mode}", which changes nothing` : undefined
  }
  if (act === 'install') return desired.state === 'absent' ? `${its} wants it absent` : undefined
  if (deployment === undefined && desired.state === 'any') return undefined
  return objection(its, desired)
}

/** To remove is what cannot be taken back: it gives way to every deployment but one that wants the same. */
function objection(its: string, desired: DesiredState): string | undefined {
  switch (desired.state) {
    case 'absent':
      return undefined
    case 'updateIfFound':
      return `${its} wants it kept up to date`
    case 'ignore':
      return `${its} wants it left alone`
    default:
      return `${its} wants it installed`
  }
}
