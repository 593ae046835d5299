/** What is a person told while their computer is being updated: the step in hand, how far it is, how long it still takes? Pure. */
import type { Instant } from '@fettle/core/terms/ids.ts'
import type { ActionKind } from '@fettle/core/terms/plan.ts'
import type { Session } from '@fettle/core/terms/session.ts'
import { type ActionOutcome, outcomes } from '@fettle/core/session/outcome.ts'
import type { Row } from './message.ts'
import { roughly } from './moments.ts'
import type { Page, PageProgress } from './page-html.ts'

/** The page of a session that works, or that has begun and waits. */
export function progressPage(session: Session, now: Instant): Page {
  const { name } = session.computer
  const todo = outcomes(session).filter(({ action: { kind } }) => kind !== 'none')
  const changesSoon = todo.some(({ action: { kind } }) => kind !== 'audit' && kind !== 'monitor')
  return {
    ...{ status: 200, tone: 'plain', facts: [] },
    title: titleOf(session),
    progress: { step: stepOf(session, todo), ...farOf(session, todo, now) },
    paragraphs: [
      `You can keep working; save now and then. ${
        changesSoon ? 'A program that is updated may close. ' : ''
      }Leave ${name} switched on and plugged in.`,
    ],
    tables:
      todo.length === 0 || !session.options.notify.showActions
        ? []
        : [{ heading: 'Step by step', rows: todo.slice(0, rowsMax).map(rowOf), ...restOf(todo.length) }],
  }
}

/** More rows than this help nobody. */
const rowsMax = 40

function restOf(all: number): { readonly rest?: string } {
  return all > rowsMax ? { rest: `and ${all - rowsMax} more` } : {}
}

function titleOf({ computer: { name }, state, order }: Session): string {
  if (state === 'queued' || state === 'detecting' || state === 'planned') return `${name} is being looked at`
  if (state === 'waiting' && order?.type !== 'execute') return `${name} begins as soon as it can`
  return order?.type === 'reboot' ? `${name} restarts` : `${name} is being updated`
}

const doing: { readonly [kind in ActionKind]: string } = {
  install: 'Installing',
  update: 'Updating',
  downgrade: 'Going back to an older',
  reinstall: 'Installing again',
  uninstall: 'Removing',
  download: 'Downloading',
  enforce: 'Setting up',
  audit: 'Checking',
  monitor: 'Reading',
  run: 'Running',
  none: 'Looking at',
}

function stepOf({ state, wait, order }: Session, todo: readonly ActionOutcome[]): string {
  if (state === 'waiting') return wait?.sentence ?? 'It waits.'
  if (state === 'queued' || state === 'detecting') return 'Looking at what is installed'
  if (order?.type === 'reboot') return 'Restarting'
  const running = todo.find(({ status }) => status === 'running')
  if (running) return `${doing[running.action.kind]} ${running.action.title}`
  if (state === 'reporting' || (todo.length > 0 && todo.every(({ status }) => status === 'ended')))
    return 'Checking that all is well'
  return 'Getting ready'
}

/** What an action counts as long as nothing is known of it; the same as on the technicians' pages. Milliseconds. */
const unknownMs = 60_000
/** A step that is not over is never shown as over. */
const mostOfAStep = 0.9

/** The share that is over and the time that is left, only as exactly as it is known. */
function farOf(
  { expectedMs = {}, state }: Session,
  todo: readonly ActionOutcome[],
  now: Instant,
): Pick<PageProgress, 'share' | 'left'> {
  if (todo.length === 0 || state === 'queued' || state === 'detecting') return {}
  const steps = todo.map(({ action: { id }, status, startedAt }) => {
    const weight = Math.max(1, expectedMs[id] ?? unknownMs)
    const worked = status === 'running' && startedAt !== undefined ? Math.max(0, now - startedAt) : 0
    const over = status === 'ended' ? weight : Math.min(worked, weight * mostOfAStep)
    return { weight, over, isLate: worked > weight * 2, isKnown: status === 'ended' || expectedMs[id] !== undefined }
  })
  const all = steps.reduce((sum, { weight }) => sum + weight, 0)
  const over = steps.reduce((sum, step) => sum + step.over, 0)
  const ended = todo.filter(({ status }) => status === 'ended').length
  const steady = state !== 'waiting' && steps.every(({ isKnown }) => isKnown) && ended < todo.length
  const left = steps.some(({ isLate }) => isLate)
    ? `${ended} of ${todo.length} done. It takes longer than usual.`
    : steady
      ? `${ended} of ${todo.length} done, ${roughly(all - over)} left`
      : `${ended} of ${todo.length} done`
  return { share: all === 0 ? 0 : over / all, left }
}

function rowOf({ action, status, verdict }: ActionOutcome): Row {
  const row = { title: action.title, before: '', after: '' }
  if (status === 'running') return { ...row, remark: `${doing[action.kind]}…`, tone: 'plain' }
  if (verdict === undefined) return { ...row, remark: 'Waiting', tone: 'plain' }
  if (verdict === 'changed' || verdict === 'compliant') return { ...row, remark: 'Done', tone: 'good' }
  return verdict === 'skipped' || verdict === 'cancelled'
    ? { ...row, remark: 'Left out', tone: 'plain' }
    : { ...row, remark: 'Could not be done', tone: 'bad' }
}
