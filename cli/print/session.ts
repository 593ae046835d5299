/** What is printed of one session: its state, stages, actions with their reasons, and what went wrong? */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import type { Output } from './output.ts'
import { fromTo, isFine, stateTone, verdictCell, type Action } from './session-words.ts'
import { safe, type Tone } from './style.ts'
import { printTable } from './table.ts'
import { lengthBetween, lengthText, relativeTime } from './time.ts'

/** Prints all of a session. */
export function printSession(output: Output, session: SessionDetail, now: number): void {
  printHead(output, session, now)
  printStages(output, session, now)
  printCircumstances(output, session, now)
  if (session.actions.length > 0) {
    output.line()
    printActions(output, session.actions, now)
  }
  printProblems(output, session)
  printExcluded(output, session)
}

function printHead({ line, style }: Output, session: SessionDetail, now: number): void {
  const { state, computer, tenant, kind, trigger, createdAt, workedMs, waitedMs } = session
  line(`${style('strong', safe(session.report[0] ?? state))}`)
  line(`${style(stateTone(state), state)}  ${safe(`${computer.name} (${tenant.name})`)}  ${session.id}`)
  const waited = waitedMs > 0 ? `, waited ${lengthText(waitedMs)}` : ''
  line(
    style(
      'dim',
      safe(`${kind} session, ${trigger}, ${relativeTime(createdAt, now)}, worked ${lengthText(workedMs)}${waited}`),
    ),
  )
  if (session.wait !== undefined) {
    line(style('warn', safe(session.wait.sentence)))
    line(style('dim', safe(`until ${relativeTime(session.wait.deadline, now)}, then: ${session.wait.atDeadline}`)))
  }
}

const stageTones: Readonly<Record<SessionDetail['stages'][number]['status'], Tone>> = {
  pending: 'dim',
  running: 'busy',
  succeeded: 'good',
  failed: 'bad',
  skipped: 'dim',
  cancelled: 'dim',
}

function printStages({ line, style }: Output, { stages }: SessionDetail, now: number): void {
  const texts = stages.map(({ name, status, startedAt, endedAt }) => {
    const length = lengthBetween(startedAt, endedAt, now)
    const word = status === 'succeeded' ? '' : ` ${status}`
    return style(stageTones[status], `${name}${word}${length === undefined ? '' : ` ${lengthText(length)}`}`)
  })
  line(texts.join(style('dim', ' > ')))
}

/** Prints actions as a table, in the order of the plan. */
export function printActions(output: Output, actions: readonly Action[], now: number): void {
  const rows = actions.map((action) => {
    const length = lengthBetween(action.startedAt, action.endedAt, now)
    return [
      action.id,
      action.kind,
      action.instance === undefined ? action.title : `${action.title} #${action.instance}`,
      verdictCell(action),
      fromTo(action),
      length === undefined ? '' : lengthText(length),
      action.because,
    ]
  })
  printTable(output, ['ID', 'ACTION', 'ITEM', 'VERDICT', 'STATE', 'TIME', 'BECAUSE'], rows)
}

/** When and by whose word changes happen, and what became of reboots. */
function printCircumstances({ line, style }: Output, session: SessionDetail, now: number): void {
  const { plan, approval, replanned, window, postponed, paused, reboots, rebootPending, state } = session
  const isOpen = session.endedAt === undefined
  if (isOpen && window) line(style('dim', safe(`window: ${window.sentence}`)))
  if (approval) line(style('dim', safe(`plan ${approval.planHash.slice(0, 12)} approved by ${approval.by}`)))
  else if (state === 'waiting' && plan) line(style('dim', `plan ${plan.hash.slice(0, 12)}`))
  for (const difference of replanned?.differences ?? []) line(safe(`the plan was made anew: ${difference}`))
  if (postponed)
    line(
      style(
        'dim',
        safe(`postponed ${postponed.times} times, last by ${postponed.by}, to ${relativeTime(postponed.until, now)}`),
      ),
    )
  if (paused) line(style('warn', safe(`paused by ${paused.by}`)))
  for (const title of isOpen ? (plan?.willNotFit ?? []) : [])
    line(style('warn', safe(`will probably not fit into the window: ${title}`)))
  for (const { sentence } of reboots) line(safe(`reboot: ${sentence}`))
  if (rebootPending) line(style('warn', 'A reboot is pending.'))
}

function printProblems({ line, style }: Output, { actions, problem, cancel }: SessionDetail): void {
  const troubled = actions.filter((action) => !isFine(action) && action.detail !== undefined)
  if (troubled.length > 0 || problem !== undefined || cancel !== undefined) line()
  if (problem !== undefined) line(style('bad', safe(problem)))
  if (cancel !== undefined) line(safe(`Cancelled by ${cancel.by}.`))
  for (const action of troubled) {
    const { text, tone } = verdictCell(action)
    line(`${style(tone, `${action.id} ${safe(action.title)} ${text}:`)} ${safe(action.detail ?? '')}`)
  }
}

function printExcluded({ line, style }: Output, { plan }: SessionDetail): void {
  const excluded = plan?.excluded ?? []
  if (excluded.length > 0) line()
  for (const { title, sentence } of excluded) line(`${style('dim', `excluded: ${safe(title)}`)}  ${safe(sentence)}`)
}
