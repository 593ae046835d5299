/** `fettle sessions`: lists sessions, newest first. */
import { sessionFields } from '@fettle/contract/http/filter-fields.ts'
import type { SessionSort } from '@fettle/contract/http/list-sorts.ts'
import type { SessionSummary } from '@fettle/contract/http/sessions.ts'
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { checkedFilter } from '../filter-check.ts'
import { allPages, limitOf } from '../pages.ts'
import type { Output } from '../print/output.ts'
import { stateTone, timesOf, workWords } from '../print/session-words.ts'
import { printTable } from '../print/table.ts'
import { lengthText, relativeTime } from '../print/time.ts'

export async function run({ options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const status = options.texts('status')
  const kind = options.text('kind') as SessionSummary['kind'] | undefined
  const q = checkedFilter(options.text('filter'), sessionFields)
  const sort = options.text('sort') as SessionSort | undefined
  const filter = {
    ...(q !== undefined && { q }),
    ...(sort !== undefined && { sort }),
    ...(status.length > 0 && { status: status.join(',') }),
    computer: options.text('computer'),
    tenant: options.text('tenant'),
    kind,
    batch: options.text('batch'),
    from: options.text('from'),
    to: options.text('to'),
  }
  const listed = await allPages(limitOf(options), (page) =>
    client.call('listSessions', { query: { ...filter, ...page } }),
  )
  if (output.isJson) output.json(listed)
  else printSessions(output, listed.items, Date.now())
  if (listed.nextCursor !== undefined && !output.isJson) output.note('There are more; --limit COUNT shows them.')
  return exitCodes.done
}

function printSessions(output: Output, sessions: readonly SessionSummary[], now: number): void {
  if (sessions.length === 0) return output.line('There is no such session.')
  const rows = sessions.map((session) => [
    session.id,
    { text: session.state, tone: stateTone(session.state) },
    session.computer.name,
    session.tenant.name,
    workWords(session),
    relativeTime(session.createdAt, now),
    lengthText(timesOf(session, now).workedMs),
    countsText(session),
    session.wait?.sentence ?? session.firstProblem ?? '',
  ])
  printTable(output, ['SESSION', 'STATE', 'COMPUTER', 'TENANT', 'KIND', 'CREATED', 'WORKED', 'ACTIONS', 'WHY'], rows)
}

function countsText({ counts }: SessionSummary): string {
  const bad = counts.failed + counts.notCompliant + counts.unknown
  return [
    counts.total === 0 ? '' : String(counts.total),
    counts.changed === 0 ? '' : `${counts.changed} changed`,
    bad === 0 ? '' : `${bad} not right`,
  ]
    .filter((text) => text !== '')
    .join(', ')
}
