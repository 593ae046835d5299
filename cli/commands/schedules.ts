/** `fettle schedules`: lists schedules, shows one, and runs, enables, disables, duplicates, deletes it or tells its times. */
import type { ScheduleDetail, ScheduleRun } from '@fettle/contract/http/schedules.ts'
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, type ExitCode } from '../failure.ts'
import { allPages, limitOf } from '../pages.ts'
import type { Output } from '../print/output.ts'
import { safe, type Tone } from '../print/style.ts'
import { printTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'

interface Asked {
  readonly client: Client
  readonly name: string
  /** What stands behind the name. */
  readonly more: string | undefined
  readonly invocation: Invocation
}

const acts: Readonly<Record<string, (asked: Asked) => Promise<ExitCode>>> = {
  run: runNow,
  cancel,
  enable: (asked) => enable(asked, true),
  disable: (asked) => enable(asked, false),
  duplicate,
  next,
  history,
  delete: remove,
  restore,
}

export async function run(invocation: Invocation): Promise<ExitCode> {
  const { arguments: words, options, output } = invocation
  const [word, name, more] = words
  using client = clientFor(options)
  if (word === undefined) await showAll(client, output)
  else if (!Object.hasOwn(acts, word)) {
    if (name !== undefined)
      throw failure('badInput', `There is no "fettle schedules ${word}"; there are ${Object.keys(acts).join(', ')}.`)
    await showOne(client, word, output)
  } else if (name === undefined) {
    const [what, value] = word === 'cancel' ? ['run', 'RUN'] : ['schedule', 'NAME']
    throw failure('badInput', `Say which ${what}: fettle schedules ${word} ${value}.`)
  } else return (await acts[word]?.({ client, name, more, invocation })) ?? exitCodes.done
  return exitCodes.done
}

async function showAll(client: Client, output: Output): Promise<void> {
  const { items } = await client.call('listSchedules', {})
  if (output.isJson) return output.json({ items })
  if (items.length === 0) return output.line('There is no schedule; "fettle apply" makes them from YAML files.')
  const now = Date.now()
  const rows = items.map((schedule) => [
    schedule.name,
    schedule.enabled ? schedule.when : { text: 'disabled', tone: 'dim' as const },
    schedule.zone,
    schedule.next === undefined ? '' : relativeTime(schedule.next.at, now),
    schedule.last === undefined ? '' : runCell(schedule.last),
    schedule.items === undefined ? schedule.kind : `${schedule.kind}: ${schedule.items.join(' ')}`,
    schedule.targetMissing === undefined ? schedule.target : { text: schedule.targetMissing, tone: 'bad' as const },
  ])
  printTable(output, ['SCHEDULE', 'WHEN', 'ZONE', 'NEXT', 'LAST RUN', 'KIND', 'TARGET'], rows)
}

async function showOne(client: Client, name: string, output: Output): Promise<void> {
  const schedule = await client.call('getSchedule', { params: { name }, query: {} })
  if (output.isJson) return output.json(schedule)
  printSchedule(output, schedule)
}

function printSchedule({ line, style, note }: Output, schedule: ScheduleDetail): void {
  const { targetMissing, computers, last } = schedule
  line(`${style('strong', safe(schedule.name))}  ${schedule.id}${schedule.enabled ? '' : style('dim', '  disabled')}`)
  const own = schedule.zoneIsOwn ? '' : " (its tenant's or the installation's)"
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['fires', `${schedule.when}, ${schedule.zone}${own}`],
    ['changes', schedule.execution],
    ['kind', schedule.kind],
    ['items', schedule.items?.join(' ')],
    ['target', `${schedule.target}${computers === undefined ? '' : ` (${computers} now)`}`],
    ['last', last && `${last.plannedFor.words}: ${runText(last)}`],
  ]
  for (const [label, value] of facts) if (value !== undefined) line(`${style('dim', label.padEnd(8))} ${safe(value)}`)
  for (const [n, { words }] of schedule.nextRuns.entries())
    line(`${style('dim', (n === 0 ? (schedule.enabled ? 'next' : 'would') : '').padEnd(8))} ${safe(words)}`)
  if (targetMissing !== undefined) note(`${style('bad', 'missing')} ${safe(targetMissing)}`)
}

async function runNow({ client, name, invocation: { output } }: Asked): Promise<ExitCode> {
  const run = await client.call('runSchedule', { params: { name } })
  if (output.isJson) output.json(run)
  else {
    output.line(safe(`The schedule "${name}" runs now (${run.id}).`))
    output.note(safe(`"fettle schedules history ${JSON.stringify(name)}" shows what becomes of it.`))
  }
  return exitCodes.done
}

/** Its argument is a run, not a schedule: others of the schedule may go on. */
async function cancel({ client, name, invocation: { output } }: Asked): Promise<ExitCode> {
  const told = await client.call('cancelScheduleRun', { params: { id: name }, body: {} })
  if (output.isJson) output.json(told)
  else output.line(safe(`The run starts no more computers; ${told.cancelled} of its sessions are cancelled.`))
  return exitCodes.done
}

async function enable({ client, name, invocation: { output } }: Asked, enabled: boolean): Promise<ExitCode> {
  await client.call('changeDocument', { params: { kind: 'schedules', name }, body: { changes: { enabled } } })
  const schedule = await client.call('getSchedule', { params: { name }, query: {} })
  if (output.isJson) output.json(schedule)
  else {
    const then = schedule.next === undefined ? 'it fires no more' : `it fires next at ${schedule.next.words}`
    output.line(safe(`The schedule "${schedule.name}" is ${enabled ? 'enabled' : 'disabled'}; ${then}.`))
  }
  return exitCodes.done
}

async function duplicate({ client, name, more, invocation: { output } }: Asked): Promise<ExitCode> {
  const body = more === undefined ? {} : { name: more }
  const copy = await client.call('duplicateSchedule', { params: { name }, body })
  if (output.isJson) output.json(copy)
  else output.line(safe(`The copy is called "${copy.name}" and is disabled.`))
  return exitCodes.done
}

async function next({ client, name, invocation: { options, output } }: Asked): Promise<ExitCode> {
  const count = Math.min(100, options.count('limit') ?? 10)
  const { nextRuns } = await client.call('getSchedule', { params: { name }, query: { next: count } })
  if (output.isJson) output.json({ nextRuns })
  else for (const { words } of nextRuns) output.line(safe(words))
  return exitCodes.done
}

async function history({ client, name, invocation: { options, output } }: Asked): Promise<ExitCode> {
  const page = await allPages(limitOf(options), (query) => client.call('listScheduleRuns', { params: { name }, query }))
  if (output.isJson) output.json(page)
  else if (page.items.length === 0) output.line('It has not run yet.')
  else {
    const rows = page.items.map((run) => [
      run.id,
      run.plannedFor.words,
      run.by ?? 'time',
      runCell(run),
      String(run.counts.computers),
      String(run.counts.started),
      String(run.counts.joined),
      String(run.counts.refused + run.counts.failed),
      String(run.counts.notApplicable),
      String(run.counts.notReached),
      run.batchId ?? '',
      run.sentence ?? '',
    ])
    const header = [
      'RUN',
      'PLANNED FOR',
      'BY',
      'STATE',
      'COMPUTERS',
      'STARTED',
      'JOINED',
      'REFUSED',
      'NOT APPLICABLE',
      'NOT REACHED',
    ]
    printTable(output, [...header, 'BATCH', 'WHY'], rows)
    if (page.nextCursor !== undefined) output.note('There are more; --limit COUNT shows them.')
  }
  return exitCodes.done
}

async function remove({ client, name, invocation: { output } }: Asked): Promise<ExitCode> {
  const gone = await client.call('deleteObject', { params: { kind: 'schedules', name } })
  if (output.isJson) output.json(gone)
  else output.line(safe(`Deleted schedule "${gone.name}"; "fettle schedules restore ${gone.id}" brings it back.`))
  return exitCodes.done
}

async function restore({ client, name, invocation: { output } }: Asked): Promise<ExitCode> {
  const back = await client.call('restoreObject', { params: { kind: 'schedules', name } })
  if (output.isJson) output.json(back)
  else output.line(safe(`The schedule "${back.name}" is back as it was.`))
  return exitCodes.done
}

const tones: Readonly<Record<ScheduleRun['state'], Tone>> = {
  waiting: 'warn',
  starting: 'warn',
  done: 'good',
  missed: 'bad',
  failed: 'bad',
}

function runCell(run: ScheduleRun): { readonly text: string; readonly tone: Tone } {
  return { text: run.state, tone: tones[run.state] }
}

function runText({ state, counts, sentence }: ScheduleRun): string {
  const told = sentence === undefined ? '' : `, ${sentence}`
  return `${state}, ${counts.started} of ${counts.computers} started, ${counts.notReached} not reached${told}`
}
