/** What does a session have to tell about itself, as facts, and to whom is that worth a mail? Pure; words come later. */
import type { Instant } from '@fettle/core/terms/ids.ts'
import type { NoticeAbout } from '@fettle/core/terms/mail.ts'
import type { ActionKind, PlannedAction } from '@fettle/core/terms/plan.ts'
import type { Session, SessionKind, SessionState } from '@fettle/core/terms/session.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import { reasonWords } from '@fettle/core/plan/sentences.ts'
import { type ActionOutcome, outcomes } from '@fettle/core/session/outcome.ts'

/** One item, as a row of a mail. */
export interface Line {
  readonly title: string
  readonly kind: ActionKind
  /** Empty: not known, or nothing to say. */
  readonly before: string
  readonly after: string
  readonly result: 'planned' | 'done' | 'notDone'
  /** Why it was not done, in a few words. */
  readonly why?: string
}

/** What is told, as it was when it was decided. */
export interface Letter {
  readonly about: NoticeAbout
  readonly computer: { readonly id: string; readonly name: string }
  readonly tenantId: string
  readonly kind: SessionKind
  readonly state: SessionState
  readonly lines: readonly Line[]
  /** Items beyond those in `lines`. */
  readonly more: number
  readonly showActions: boolean
  /** Items that were as wanted from the start. */
  readonly alreadyFine: number
  readonly opensAt?: Instant
  readonly closesAt?: Instant
  readonly expectedMs?: number
  readonly restart: 'none' | 'expected' | 'possible' | 'asked' | 'certain' | 'pending'
  readonly offersPostpone: boolean
  readonly offersRunNow: boolean
  /** Why the session as a whole ended as it did. */
  readonly problem?: string
  readonly cancelledBy?: string
}

/** More rows than this help nobody. */
const linesMax = 40
const textMax = 200

/** What the session has to tell about this, frozen. */
export function letterOf(session: Session, about: NoticeAbout): Letter {
  const all = outcomes(session).filter((outcome) => !isAbsentAndMayBe(outcome.action))
  const lines = all.flatMap((outcome) => (about === 'after' ? doneLine(outcome) : plannedLine(outcome)))
  const { notify } = session.options
  const expectedMs = sum(Object.values(session.expectedMs ?? {}))
  return {
    about,
    computer: session.computer,
    tenantId: session.tenantId,
    kind: session.options.kind,
    state: session.state,
    lines: lines.slice(0, linesMax),
    more: Math.max(0, lines.length - linesMax),
    showActions: notify.showActions,
    alreadyFine: all.filter(({ verdict }) => verdict === 'compliant').length,
    ...times(session),
    ...(expectedMs === 0 ? {} : { expectedMs }),
    restart: about === 'after' ? (session.rebootPending === true ? 'pending' : 'none') : restartOf(session),
    ...offers(session, about),
    ...(session.problem === undefined ? {} : { problem: cut(session.problem) }),
    ...(session.cancel === undefined ? {} : { cancelledBy: cut(session.cancel.by) }),
  }
}

/** Software that is only kept up to date where it is found, and was not found, is none of anybody's business here. */
function isAbsentAndMayBe({ desired, before, kind }: PlannedAction): boolean {
  return kind === 'none' && before === 'absent' && desired === 'updateIfFound'
}

function isChange({ kind }: PlannedAction): boolean {
  return kind !== 'none' && kind !== 'audit' && kind !== 'monitor'
}

/** A detection calls what a session would change not compliant. */
function plannedLine({ action, verdict }: ActionOutcome): readonly Line[] {
  if (!isChange(action) || (verdict !== undefined && verdict !== 'notCompliant')) return []
  return [{ title: titleOf(action), kind: action.kind, result: 'planned', ...fromTo(action, action.to) }]
}

function doneLine(outcome: ActionOutcome): readonly Line[] {
  const { action, verdict, reason, after } = outcome
  const line = { title: titleOf(action), kind: action.kind }
  if (verdict === 'changed') return [{ ...line, result: 'done', ...fromTo(action, after ?? action.to) }]
  const isNeutral =
    verdict === 'compliant' || (verdict === 'skipped' && (reason === 'ignored' || reason === 'monitored'))
  if (isNeutral || reason === 'notInThisKind') return []
  const why = verdict === undefined ? 'the session ended before its turn came' : reasonWords[reason]
  return [{ ...line, result: 'notDone', ...fromTo(action, verdict === undefined ? undefined : after), why }]
}

/** What was and what comes; what nobody could find out stays blank. */
function fromTo(action: PlannedAction, after: string | undefined): Pick<Line, 'before' | 'after'> {
  const words = (text: string): string => {
    if (text === 'unknown') return ''
    if (text === 'absent') return 'not installed'
    if (text === 'compliant') return 'as it should be'
    if (text === 'not compliant') return 'not as it should be'
    return cut(text)
  }
  return {
    before: words(action.before),
    after: after !== undefined ? words(after) : action.kind === 'uninstall' ? 'removed' : '',
  }
}

function titleOf({ title, instance }: PlannedAction): string {
  return cut(instance === undefined ? title : `${title} (${instance})`)
}

function cut(text: string): string {
  return text.length > textMax ? `${text.slice(0, textMax - 1)}…` : text
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

/** When changes begin: the date it was postponed to, or its window. */
export function opensAtOf(session: Session): Instant | undefined {
  const postponed = session.wait?.reason === 'postponed' ? session.postponed?.until : undefined
  const chosen = session.options.window.start.type === 'at' ? session.options.window.start.at : undefined
  return postponed ?? session.openWindow?.opensAt ?? chosen
}

function times(session: Session): Pick<Letter, 'opensAt' | 'closesAt'> {
  const isNow = session.state === 'executing' || (session.options.window.start.type === 'now' && !session.postponed)
  const opensAt = isNow ? undefined : opensAtOf(session)
  const closesAt = session.openWindow?.closesAt
  return {
    ...(opensAt === undefined ? {} : { opensAt }),
    ...(closesAt === undefined || opensAt === undefined || closesAt < opensAt ? {} : { closesAt }),
  }
}

function restartOf({ options, plan }: Session): Letter['restart'] {
  const isLikely = (plan?.actions ?? []).some(({ rebootNeeded }) => rebootNeeded)
  switch (options.kind === 'detection' || options.kind === 'inventory' ? 'suppress' : options.reboot.preference) {
    case 'ifNeeded':
      return isLikely ? 'expected' : 'possible'
    case 'prompt':
      return 'asked'
    case 'force':
      return 'certain'
    default:
      return 'none'
  }
}

/** What begins at once can be neither postponed nor brought forward. */
function offers(session: Session, about: NoticeAbout): Pick<Letter, 'offersPostpone' | 'offersRunNow'> {
  const { notify, window, kind } = session.options
  const isTimed = window.start.type !== 'now' || session.postponed !== undefined
  const isLater = about === 'before' && isTimed && session.state !== 'executing'
  const changes = kind === 'full' || kind === 'resolution'
  return {
    offersPostpone: isLater && changes && notify.offerPostpone,
    offersRunNow: isLater && changes && notify.offerRunNow,
  }
}

/** Somebody has to do something: restart, look at a failure, sign in. */
export function needsSomebody(session: Session): boolean {
  if (session.rebootPending === true || session.problem !== undefined) return true
  if (session.state === 'failed' || session.state === 'missed') return true
  return outcomes(session).some(
    ({ verdict, reason }) => verdict === 'failed' || verdict === 'unknown' || reason === 'noUser',
  )
}

/** Whether the session's options ask for this notice, now that it is known what there is to tell. */
export function isWanted(session: Session, about: NoticeAbout): boolean {
  const { notify, approval } = session.options
  if (about === 'approval') return approval === 'person'
  if (about === 'after')
    return notify.after && isFinal(session.state) && (!notify.afterOnlyIfNeeded || needsSomebody(session))
  if (!notify.before) return false
  return notify.beforeWhenCompliant || letterOf(session, 'before').lines.length > 0
}
