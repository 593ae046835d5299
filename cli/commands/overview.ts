/** `fettle overview`: what needs somebody now, what runs, what comes, and how the fleet is. */
import type { Api } from '@fettle/contract/http/api.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import type { Output } from '../print/output.ts'
import { safe } from '../print/style.ts'
import { printTable } from '../print/table.ts'
import { lengthText, relativeTime } from '../print/time.ts'

type Overview = ResponseOf<Api['getOverview']>

export async function run({ options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const overview = await client.call('getOverview', {})
  if (output.isJson) output.json(overview)
  else for (const print of [printFleet, printAttention, printNow, printTonight]) print(output, overview)
  return exitCodes.done
}

function printFleet(output: Output, { fleet, compliance: { now } }: Overview): void {
  const { computers, online, stale, rebootPending, neverChecked, excluded, onboardingPending } = fleet
  const rest: readonly (readonly [number, string])[] = [
    [stale, 'not seen for 30 days'],
    [rebootPending, 'with a reboot pending'],
    [neverChecked, 'never checked'],
    [excluded, 'excluded'],
    [onboardingPending, 'waiting to be let in'],
  ]
  const more = rest.flatMap(([count, words]) => (count === 0 ? [] : [`, ${count} ${words}`]))
  output.line(`${computers} computers, ${online} online${more.join('')}.`)
  if (now.total > 0)
    output.line(
      `${percent(now.good, now.total)} of their items are as wanted; ${now.goodComputers} of ${now.computers} computers are whole.`,
    )
}

function printAttention(output: Output, { needsAttention: { causes, causeCount } }: Overview): void {
  if (causes.length === 0) return output.line('Nothing needs attention.')
  const now = Date.now()
  output.line()
  printTable(
    output,
    ['COMPUTERS', 'ITEMS', 'SINCE', 'CAUSE', 'WHAT IS WRONG'],
    causes.map(({ computers, itemCount, firstAt, cause, sentence }) => [
      String(computers),
      String(itemCount),
      relativeTime(firstAt, now),
      cause,
      sentence,
    ]),
  )
  if (causeCount > causes.length) output.note(`There are ${causeCount - causes.length} more causes.`)
}

function printNow(output: Output, { running, waiting, today }: Overview): void {
  output.line()
  const reasons = waiting.reasons.map(({ reason, count }) => `${count} for ${reason}`).join(', ')
  output.line(`${running.count} sessions run, ${waiting.count} wait${reasons === '' ? '' : ` (${reasons})`}.`)
  for (const { computer, kind, state, actions, current } of running.sessions) {
    const done = actions === undefined ? '' : ` ${actions.done} of ${actions.total}`
    output.line(
      safe(`  ${computer.name}: ${kind}, ${state}${done}${current === undefined ? '' : `, ${current.title}`}`),
    )
  }
  const outcomes = today.outcomes.map(({ state, count }) => `${count} ${state}`).join(', ')
  output.line(today.count === 0 ? 'None ended today.' : `Today ${today.count} ended: ${outcomes}.`)
}

function printTonight(output: Output, { tonight }: Overview): void {
  if (tonight.length === 0) return
  output.line()
  printTable(
    output,
    ['NEXT', 'SCHEDULE', 'COMPUTERS', 'TAKES ABOUT', 'FOR'],
    tonight.map(({ at, schedule, computers, expectedMs, target }) => [
      at.words,
      schedule.name,
      computers === undefined ? '' : String(computers),
      expectedMs === undefined ? '' : lengthText(expectedMs),
      target,
    ]),
  )
}

function percent(part: number, whole: number): string {
  // Not rounded up: 100 % means all.
  return `${Math.floor((part / whole) * 1000) / 10} %`
}
