/**
 * What must hold of every session after every event; checked by tests, the simulator and the engine.
 *
 * [I1] A final session stays in its state, and has an end.
 * [I2] Waiting and having a wait are the same; a wait says what, who, until when and what then.
 * [I3] A session that is not final has a moment at which time alone moves it: nothing can be stuck.
 * [I4] A final session has no wait, no order, no turn, and every action has a verdict.
 * [I5] Only a session that holds its computer's turn has begun and is not final.
 * [I6] An action is recorded once, and only if the plan has it.
 * [I7] Changed and compliant mean it: every action is compliant or changed, or was passed over on purpose.
 * [I8] Worked and waited time never shrink; the manifest and the plan, once there, stay.
 * [I9] A verdict stands, except one that said nothing was known.
 */
import { isFinal, type Session } from '../terms/session.ts'
import { deservedState } from './outcome.ts'

/** The rules broken by this step, as sentences; empty when all hold. */
export function brokenInvariants(before: Session | undefined, after: Session): readonly string[] {
  const broken: string[] = []
  const must = (holds: boolean, rule: string): void => {
    if (!holds) broken.push(`${rule} (${after.id}, ${after.state}, revision ${after.revision})`)
  }
  const final = isFinal(after.state)
  must((after.state === 'waiting') === (after.wait !== undefined), '[I2] waiting and having a wait are the same')
  must(after.wait === undefined || after.wait.sentence.length > 0, '[I2] a wait has a sentence')
  must(final === (after.dueAt === undefined), '[I3] what is not final is due at some moment')
  must(final === (after.endedAt !== undefined), '[I1] final sessions have an end')
  must(!final || (!after.wait && !after.order && !after.holdsTurn), '[I4] a final session holds nothing')
  must(
    !final || after.actions.every(({ verdict }) => verdict !== undefined),
    '[I4] every action of a final session has a verdict',
  )
  must(final || after.startedAt === undefined || after.holdsTurn, '[I5] only the holder of the turn has begun')
  must(new Set(after.actions.map(({ id }) => id)).size === after.actions.length, '[I6] an action is recorded once')
  const planned = new Set(after.plan?.actions.map(({ id }) => id))
  must(
    after.actions.every(({ id }) => planned.has(id)),
    '[I6] only planned actions are recorded',
  )
  if (after.state === 'changed' || (after.state === 'compliant' && after.options.kind !== 'inventory'))
    must(deservedState(after) === after.state, '[I7] changed and compliant mean it')
  if (before) for (const rule of brokenSteps(before, after)) must(false, rule)
  return broken
}

function brokenSteps(before: Session, after: Session): readonly string[] {
  const rules: string[] = []
  if (isFinal(before.state) && before.state !== after.state) rules.push(`[I1] ${before.state} became ${after.state}`)
  if (after.workedMs < before.workedMs || after.waitedMs < before.waitedMs) rules.push('[I8] time shrank')
  if (before.plan && before.plan !== after.plan) rules.push('[I8] the plan was replaced')
  if (before.manifest && before.manifest !== after.manifest) rules.push('[I8] the manifest was replaced')
  const verdicts = new Map(after.actions.map(({ id, verdict }) => [id, verdict]))
  for (const { id, verdict } of before.actions)
    if (verdict !== undefined && verdict !== 'unknown' && verdicts.get(id) !== verdict)
      rules.push(`[I9] the verdict of ${id} changed`)
  return rules
}
