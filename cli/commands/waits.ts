/** `fettle waits`: everything that waits, on what, and until when. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { safe } from '../print/style.ts'
import { printTable } from '../print/table.ts'
import { dayAndTime, relativeTime } from '../print/time.ts'

export async function run({ options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const waits = await client.call('listWaits', {})
  if (output.isJson) {
    output.json(waits)
    return exitCodes.done
  }
  const now = Date.now()
  if (waits.sessions.length === 0) output.line('No session waits.')
  else
    printTable(
      output,
      ['SESSION', 'COMPUTER', 'SINCE', 'WAITS', 'UNTIL', 'THEN'],
      waits.sessions.map(({ id, computer, wait }) => [
        id,
        computer.name,
        wait ? relativeTime(wait.since, now) : '',
        wait?.sentence ?? '',
        wait ? dayAndTime(wait.deadline) : '',
        wait?.atDeadline ?? '',
      ]),
    )
  for (const { key, computer, since, waiting } of waits.locks)
    output.line(safe(`lock ${key}: ${computer.name} since ${relativeTime(since, now)}, ${waiting} waiting`))
  for (const { scope, name, most, working, waiting } of waits.limits)
    output.line(safe(`limit ${[scope, name].join(' ').trim()}: ${working} of ${most} working, ${waiting} waiting`))
  for (const { computer, key, evidence } of waits.quarantine)
    output.line(safe(`quarantine: ${key} on ${computer.name}. ${evidence}`))
  return exitCodes.done
}
