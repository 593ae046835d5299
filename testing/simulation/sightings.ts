/** Recognises, in one step of a session, the situations a run must have met. */
import { isFinal, type Session } from '@fettle/core/terms/session.ts'
import type { SessionStep } from './rules.ts'
import type { Scene } from './scene.ts'

/** Counts what this step shows. */
export function sawStep(scene: Scene, step: SessionStep): void {
  const { before, event, after } = step
  const saw = scene.saw
  switch (event.type) {
    case 'turnTaken':
      if (before.state === 'queued' && after.wait?.reason === 'turn') saw('waited for its turn')
      break
    case 'turnGiven':
      if (after.wait?.reason === 'computer') saw('waited for its computer before it began')
      break
    case 'computerOnline':
      if (before.wait?.reason !== 'computer') break
      saw(before.startedAt === undefined ? 'began when its computer came' : 'went on when the computer came back')
      break
    case 'computerOffline':
      if (after.wait && !before.wait) saw('link lost in the middle of work')
      break
    case 'timePassed':
      sawTimePassed(scene, before, after)
      break
    case 'cancelRequested':
      sawCancel(scene, before, event.how)
      break
    case 'planned':
      if (before.approval && after.wait?.reason === 'approval') saw('a new plan needed a new approval')
      break
    case 'broken':
      if (!isFinal(before.state)) saw('broken by a mistake of ours')
      break
    case 'answered':
    case 'inventoried':
      if (before.cancel && before.order?.id === event.orderId) saw('answered after it was cancelled')
      break
    case 'actionEnded':
      if (isFinal(before.state) && isKnownNow(before, after)) saw('unknown became known after the end')
      break
    default:
      break
  }
  const isNext = step.effects.some((effect) => effect.type === 'sendOrder' && effect.order.type === 'execute')
  if (isNext && event.type === 'turnGiven' && before.actions.some(({ attempts }) => attempts > 0) && !after.rerun)
    saw('went on with the rest after a pause')
  if (isFinal(before.state) && 'orderId' in event) saw('late event of a session that was over')
  if (isFinal(after.state) && !isFinal(before.state)) saw(`ended ${after.state}`)
}

function sawTimePassed(scene: Scene, before: Session, after: Session): void {
  if (after.cancel && !before.cancel) scene.saw('time limit')
  if (before.wait?.reason === 'approval' && isFinal(after.state)) scene.saw('nobody approved in time')
  if (before.paused && isFinal(after.state)) scene.saw('nobody resumed it in time')
  if (!isFinal(after.state) || isFinal(before.state) || before.startedAt === undefined) return
  scene.saw(before.cancel ? 'cancel was not confirmed in time' : 'given up while its computer was away')
}

function sawCancel(scene: Scene, before: Session, how: 'now' | 'afterAction'): void {
  if (isFinal(before.state)) return scene.saw('cancelled when it was over')
  if (before.cancel?.how === 'afterAction' && how === 'now') scene.saw('cancelled after the action, then now')
  if (before.cancel) return
  if (before.wait?.reason === 'turn') return scene.saw('cancelled while it waited for its turn')
  if (before.wait && before.startedAt === undefined) return scene.saw('cancelled while it waited for its computer')
  if (before.wait) return scene.saw('cancelled while its link was lost')
  if (before.state === 'detecting') return scene.saw('cancelled while it detected')
  scene.saw(how === 'now' ? 'cancelled now while it executed' : 'cancelled after the action while it executed')
}

function isKnownNow(before: Session, after: Session): boolean {
  const wasUnknown = new Set(before.actions.filter(({ verdict }) => verdict === 'unknown').map(({ id }) => id))
  return after.actions.some(({ id, verdict }) => verdict !== 'unknown' && wasUnknown.has(id))
}
