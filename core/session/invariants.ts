/**
 * What must hold of every session after every event; checked by tests, the simulator and the engine.
 *
 * [I1] A final session stays in its state, and has an end; only a wish to carry actions out once more opens it again.
 * [I2] Waiting and having a wait are the same; a wait says what, who, until when and what then.
 * [I3] A session that is not final has a moment at which time alone moves it: nothing can be stuck.
 * [I4] A final session has no wait, no order, no turn, no lock, and every action has a verdict.
 * [I5] Only a session that holds its computer's turn has an order in hand or works; one that waits for a turn does not hold it.
 * [I6] An action is recorded once, and only if the plan has it.
 * [I7] Changed and compliant mean it: every action is compliant or changed, or was passed over on purpose.
 * [I8] Worked and waited time never shrink; the manifest and the plan, once there, stay: until something has begun they may be made
 *      anew.
 * [I9] A verdict stands, except one that said nothing was known, or of an action that is carried out once more.
 * [I10] Nothing is carried out whose plan needs an approval it does not have.
 */
import { isFinal, type Session } from '../terms/session.ts'
import { deservedState } from './outcome.ts'
import { isWorking } from './timing.ts'

/** The rules broken by this step, as sentences; empty when all hold. */
export function brokenInvariants(before: Session | undefined, after: Session): readonly string[] {
  const broken: string[] = []
  const must = (holds: boolean, rule: string): void => {
    if (!holds) broken.push(`${rule} (${after.id}, ${after.state}, revision ${after.revision})`)
  }
  const final = isFinal(after.state)
  must((after.state === 'waiting') === (after.wait !== undefined), '[I2] waiting and having a wait are the same')
  if (after.wait) {
    const { sentence, owner, atDeadline } = after.wait
    must(![sentence, owner, atDeadline].includes(''), '[I2] a wait says for what, whose move it is and what comes then')
  }
  must(final === (after.dueAt === undefined), '[I3] what is not final is due at some moment')
  must(final === (after.endedAt !== undefined), '[I1] final sessions have an end')
  must(
    !final || (!after.wait && !after.order && !after.holdsTurn && after.locks.length === 0),
    '[I4] a final session holds nothing',
  )
  must(
    !final || after.actions.every(({ verdict }) => verdict !== undefined),
    '[I4] every action of a final session has a verdict',
  )
  must(!after.order || after.holdsTurn, '[I5] only the holder of the turn has an order')
  must(!isWorking(after) || after.holdsTurn, '[I5] only the holder of the turn works')
  must(!(after.holdsTurn && after.wantsTurn), '[I5] who has the turn does not want it')
  const { approval, options, order, plan } = after
  must(
    order?.type !== 'execute' || options.approval === 'none' || approval?.planHash === plan?.hash,
    '[I10] what is carried out was approved',
  )
  must(new Set(after.actions.map(({ id }) => id)).size === after.actions.length, '[I6] an action is recorded once')
  const planned = new Set(after.plan?.actions.map(({ id }) => id))
  must(
    after.actions.every(({ id }) => planned.has(id)),
    '[I6] only planned actions are recorded',
  )
  const isJudged = after.options.kind !== 'inventory' && after.options.purpose !== 'reboot'
  if (isJudged && (after.state === 'changed' || after.state === 'compliant'))
    must(deservedState(after) === after.state, '[I7] changed and compliant mean it')
  if (before) for (const rule of brokenSteps(before, after)) must(false, rule)
  return broken
}

function brokenSteps(before: Session, after: Session): readonly string[] {
  const rules: string[] = []
  const isReopened = isFinal(before.state) && after.rerun !== undefined && after.rerun !== before.rerun
  if (isFinal(before.state) && before.state !== after.state && !isReopened)
    rules.push(`[I1] ${before.state} became ${after.state}`)
  if (after.workedMs < before.workedMs || after.waitedMs < before.waitedMs) rules.push('[I8] time shrank')
  const hasBegun = before.actions.some(({ attempts }) => attempts > 0)
  if (hasBegun && before.plan !== after.plan) rules.push('[I8] the plan was replaced')
  if (hasBegun && before.manifest !== after.manifest) rules.push('[I8] the manifest was replaced')
  if (before.plan && !after.plan) rules.push('[I8] the plan is gone')
  const verdicts = new Map(after.actions.map(({ id, verdict }) => [id, verdict]))
  for (const { id, verdict } of before.actions)
    if (verdict !== undefined && verdict !== 'unknown' && verdicts.get(id) !== verdict && !isReopened)
      rules.push(`[I9] the verdict of ${id} changed`)
  return rules
}
