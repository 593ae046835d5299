/** In which words is a session, an action, a verdict told on the command line? */
import type { SessionDetail, SessionSummary } from '@fettle/contract/http/sessions.ts'
import type { ActionKind } from '@fettle/core/terms/plan.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import type { Tone } from './style.ts'

export type Action = SessionDetail['actions'][number]

const stateTones: Partial<Record<SessionSummary['state'], Tone>> = {
  compliant: 'good',
  changed: 'good',
  partial: 'warn',
  waiting: 'warn',
  failed: 'bad',
  missed: 'bad',
  cancelled: 'dim',
}

/** Returns the colour of a session's state. */
export function stateTone(state: SessionSummary['state']): Tone {
  return stateTones[state] ?? 'busy'
}

const verdictTones: Record<NonNullable<Action['verdict']>, Tone> = {
  compliant: 'good',
  changed: 'good',
  notCompliant: 'warn',
  failed: 'bad',
  unknown: 'warn',
  skipped: 'dim',
  cancelled: 'dim',
}

/** Returns the word for what became of an action so far, with its colour. */
export function verdictCell({ verdict, status }: Pick<Action, 'verdict' | 'status'>): {
  readonly text: string
  readonly tone: Tone
} {
  if (verdict !== undefined) return { text: verdictWord(verdict), tone: verdictTones[verdict] }
  return status === 'running' ? { text: 'running', tone: 'busy' } : { text: 'pending', tone: 'dim' }
}

/** Returns a verdict as people read it. */
export function verdictWord(verdict: NonNullable<Action['verdict']>): string {
  return verdict === 'notCompliant' ? 'not compliant' : verdict
}

/** Returns one line about where a session is: its state, how far it is, or the whole sentence of what it waits for. */
export function stateText({ state, wait, counts, firstProblem }: SessionSummary): string {
  if (wait !== undefined) return wait.sentence
  if (state === 'executing') return `executing, ${counts.total - counts.pending} of ${counts.total} done`
  return firstProblem === undefined ? state : `${state}: ${firstProblem}`
}

/** Returns what a session does: its kind, unless it was asked for something of its own. */
export function workWords({ kind, purpose }: Pick<SessionSummary, 'kind' | 'purpose'>): string {
  return purpose ?? kind
}

/** Returns what a session worked and waited up to `now`, in milliseconds: once it has begun and until it ends, with the stretch
 * since the last count. */
export function timesOf(
  session: Pick<SessionSummary, 'state' | 'createdAt' | 'workedMs' | 'waitedMs'>,
  now: number,
): { readonly workedMs: number; readonly waitedMs: number } {
  const { state, workedMs, waitedMs } = session
  if (isFinal(state) || state === 'queued') return { workedMs, waitedMs }
  const age = now - Date.parse(session.createdAt)
  return state === 'waiting'
    ? { workedMs, waitedMs: Math.max(waitedMs, age - workedMs) }
    : { workedMs: Math.max(workedMs, age - waitedMs), waitedMs }
}

/** Returns what a change led from and to, or will lead to: "1.0-1 -> 1.1-1"; only the one where nothing changed. */
export function fromTo(action: Pick<Action, 'before' | 'after' | 'to' | 'verdict' | 'attempts'>): string {
  const { before, after } = action
  const end = after ?? (isAhead(action) ? action.to : undefined)
  return end === undefined || end === before || end.startsWith(`${before}: `) ? before : `${before} -> ${end}`
}

/** Not carried out yet, or only looked at by a detection. */
function isAhead({ verdict, attempts }: Pick<Action, 'verdict' | 'attempts'>): boolean {
  return attempts === 0 && (verdict === undefined || verdict === 'notCompliant')
}

/** Returns one line about an action that has ended. */
export function actionEndText(action: Action): string {
  const verdict = action.verdict === undefined ? 'ended' : verdictWord(action.verdict)
  const why = isFine(action) || action.detail === undefined ? '' : ` (${action.detail})`
  return `${action.title}: ${verdict}, ${fromTo(action)}${why}`
}

/** Whether nothing about this action needs anybody's attention. */
export function isFine({ verdict }: Pick<Action, 'verdict'>): boolean {
  return verdict === undefined || verdict === 'compliant' || verdict === 'changed'
}

const doing: Readonly<Record<ActionKind, string>> = {
  install: 'installing',
  update: 'updating',
  downgrade: 'downgrading',
  reinstall: 'reinstalling',
  uninstall: 'uninstalling',
  download: 'fetching',
  enforce: 'enforcing',
  audit: 'auditing',
  monitor: 'monitoring',
  run: 'running',
  none: 'looking at',
}

/** Returns what a session is doing just now, in a few words. */
export function activityText(session: SessionDetail): string {
  if (session.wait !== undefined) return session.wait.sentence
  const running = session.actions.filter(({ status }) => status === 'running')
  const [first] = running
  if (first === undefined) return session.stages.find(({ status }) => status === 'running')?.name ?? session.state
  const others = running.length > 1 ? ` and ${running.length - 1} more` : ''
  return `${doing[first.kind]} ${first.title}${others}`
}
