/** Says in one sentence what an event did to a session, for its history. */
import { never } from '../terms/bug.ts'
import { isFinal, type Session } from '../terms/session.ts'
import type { SessionEvent } from '../session/events.ts'
import { countVerdicts } from '../session/outcome.ts'

/** One sentence; `after` is the session the event led to. */
export function eventSentence(event: SessionEvent, after: Session): string {
  const { name } = after.computer
  switch (event.type) {
    case 'requested':
      return `Asked for by ${after.trigger}.`
    case 'joined':
      return `${event.by} asked for the same; it is one session.`
    case 'turnGiven':
      return `It is this session's turn on ${name}.`
    case 'turnTaken':
      return event.sentence ?? after.wait?.sentence ?? `Session ${event.holder} is working on ${name}.`
    case 'lockGiven':
      return `No other computer is busy with ${event.key}; it is this session's turn.`
    case 'lockTaken':
      return event.sentence
    case 'windowFound':
      return `Its window: ${event.window.sentence}.`
    case 'approved':
      return `${event.by} approved plan ${event.planHash.slice(0, 12)}.`
    case 'postponeRequested':
      return `${event.by} postponed it.`
    case 'runNowRequested':
      return `${event.by} wants it now.`
    case 'pauseRequested':
      return `${event.by} paused it.`
    case 'resumeRequested':
      return `${event.by} resumed it.`
    case 'skipRequested':
      return `${event.by} left ${title(after, event.actionId)} out.`
    case 'rerunRequested':
      return `${event.by} wants ${count(event.actionIds.length, 'action')} carried out once more.`
    case 'computerOnline':
      return `${name} is online.`
    case 'computerOffline':
      return after.wait?.sentence ?? `${name} is offline.`
    case 'identified':
      return identifiedSentence(event.manifest.entries.length, event.questions.length)
    case 'planned':
      return planSentence(event.plan.actions)
    case 'timePassed':
      return after.problem ?? timeSentence(after)
    case 'cancelRequested':
      return `${event.by} asked to cancel ${event.how === 'now' ? 'now' : 'after the running action'}.`
    case 'broken':
      return event.problem
    case 'orderAccepted':
      return `${name} took order ${event.orderId}.`
    case 'inventoried':
      return `${name} sent its inventory.`
    case 'answered':
      return `${name} answered ${count(event.answers.length, 'question')}.`
    case 'actionStarted':
      return `${title(after, event.actionId)} began${event.attempt > 1 ? ` again (attempt ${event.attempt})` : ''}.`
    case 'actionEnded':
      return `${title(after, event.actionId)}: ${event.verdict}${event.detail === undefined ? '' : `, ${event.detail}`}.`
    case 'waitBegan':
      return event.wait.sentence
    case 'waitEnded':
      return 'It goes on.'
    case 'rebootDecided':
      return event.sentence
    case 'orderEnded':
      return event.problem ?? `${name} ended order ${event.orderId}: ${event.outcome}.`
    default:
      return never(event)
  }
}

function identifiedSentence(items: number, questions: number): string {
  return `${count(items, 'item')} ${items === 1 ? 'applies' : 'apply'}; ${count(questions, 'question')} to ask.`
}

/** What time alone did: a cancel that began with this event is the time limit's. */
function timeSentence({ computer, cancel, state, countedFrom }: Session): string {
  if (isFinal(state)) return `The time for ${computer.name} to answer was over.`
  return cancel?.how === 'now' && cancel.at === countedFrom
    ? `It has worked for as long as it may; ${computer.name} is told to stop.`
    : 'The time came and nothing had to change.'
}

function planSentence(actions: Parameters<typeof countVerdicts>[0]): string {
  const { total, pending } = countVerdicts(actions)
  return pending === 0
    ? `The plan has ${count(total, 'action')}, none to carry out.`
    : `The plan has ${count(total, 'action')}, ${pending} to carry out.`
}

function title(session: Session, actionId: string): string {
  return session.plan?.actions.find(({ id }) => id === actionId)?.title ?? actionId
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}
