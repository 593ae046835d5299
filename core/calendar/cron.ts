/** At which local times does cron text fire? */
import { Cron } from 'croner'

/** Dates as if clocks were never changed: cron text is about what clocks show, and the zone's rules come afterwards. */
const options = { timezone: 'UTC', mode: '5-part', paused: true } as const

const form = /^(?:@(?:yearly|annually|monthly|weekly|daily|hourly)|\S+(?: +\S+){4})$/

/** What is wrong with cron text, as one sentence; undefined when nothing is. */
export function cronProblem(expression: string): string | undefined {
  if (!form.test(expression))
    return `The cron text "${expression}" must have five parts (minute, hour, day, month, weekday), as in "0 14 * * MON".`
  try {
    const first = new Cron(expression, options).nextRun(new Date(0))
    return first === null ? `The cron text "${expression}" never fires: there is no such day.` : undefined
  } catch (error) {
    const why = (error as Error).message.replace(/^CronPattern: /, '')
    return `The cron text "${expression}" cannot be read: ${why}.`
  }
}

/** The local times after one at which valid cron text fires, in order, without end unless the text has one. */
export function* cronTimes(expression: string, after: Temporal.PlainDateTime): Generator<Temporal.PlainDateTime> {
  const cron = new Cron(expression, options)
  let from = new Date(after.toZonedDateTime('UTC').epochMilliseconds)
  for (let next = cron.nextRun(from); next !== null; next = cron.nextRun(from)) {
    from = next
    yield Temporal.Instant.fromEpochMilliseconds(next.getTime()).toZonedDateTimeISO('UTC').toPlainDateTime()
  }
}
