/** What is printed of one session: its state, stages, actions with their reasons, and what went wrong? */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { circumstances, nextSteps } from './circumstances.ts'
import type { Output } from './output.ts'
import { fromTo, isFine, stateTone, timesOf, verdictCell, workWords, type Action } from './session-words.ts'
import { safe, type Tone } from './style.ts'
import { printTable } from './table.ts'
import { dayAndTime, lengthBetween, lengthText, relativeTime } from './time.ts'

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
  for (const step of nextSteps(session)) output.note(step)
}

/** When and by whose word changes happen, and what became of reboots. */
function printCircumstances({ line, style }: Output, session: SessionDetail, now: number): void {
  for (const { label, text, tone } of circumstances(session, now))
    line(`${style('dim', label.padEnd(9))} ${tone === undefined ? safe(text) : style(tone, safe(text))}`)
}

function printHead({ line, style }: Output, session: SessionDetail, now: number): void {
  const { state, computer, tenant, trigger, createdAt } = session
  const { workedMs, waitedMs } = timesOf(session, now)
  line(`${style('strong', safe(session.report[0] ?? state))}`)
  line(`${style(stateTone(state), state)}  ${safe(`${computer.name} (${tenant.name})`)}  ${session.id}`)
  const waited = waitedMs > 0 ? `, waited ${lengthText(waitedMs)}` : ''
  line(
    style(
      'dim',
      safe(
        `${workWords(session)} session, ${trigger}, ${relativeTime(createdAt, now)}, worked ${lengthText(workedMs)}${waited}`,
      ),
    ),
  )
  if (session.wait !== undefined) {
    line(style('warn', safe(session.wait.sentence)))
    line(style('dim', safe(`until ${dayAndTime(session.wait.deadline)}, then: ${session.wait.atDeadline}`)))
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
      action.ranAs ?? '',
      action.because,
    ]
  })
  printTable(output, ['ID', 'ACTION', 'ITEM', 'VERDICT', 'STATE', 'TIME', 'RAN AS', 'BECAUSE'], rows)
}

function printProblems({ line, style }: Output, { actions, problem, cancel }: SessionDetail): void {
  const troubled = actions.filter((action) => !isFine(action) && action.detail !== undefined)
  if (troubled.length > 0 || problem !== undefined || cancel !== undefined) line()
  if (problem !== undefined) line(style('bad', safe(problem)))
  if (cancel !== undefined) line(safe(`Cancelled by ${cancel.by}.`))
  for (const action of troubled) {
    const { text, tone } = verdictCell(action)
    line(`${style(tone, `${action.id} ${safe(action.title)} ${text}:`)} ${safe(action.detail ?? '')}`)
    if (action.help !== undefined)
      line(style('dim', safe(`   ${action.help.sentence} ${action.help.advice ?? ''}`.trimEnd())))
  }
}

function printExcluded({ line, style }: Output, { plan }: SessionDetail): void {
  const excluded = plan?.excluded ?? []
  if (excluded.length > 0) line()
  for (const { title, sentence } of excluded) line(`${style('dim', `excluded: ${safe(title)}`)}  ${safe(sentence)}`)
}
