/** How do the words of `run`, `plan` and `reboot` become started sessions? */
import type { Api } from '@fettle/contract/http/api.ts'
import type { BodyInputOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { parseDuration } from '@fettle/catalog/duration.ts'
import type { Client } from '../client.ts'
import type { Invocation, OptionValues } from '../command.ts'
import { failure } from '../failure.ts'

export type Started = ResponseOf<Api['startSessions']>
type StartRequest = BodyInputOf<Api['startSessions']>

/** What is said besides the computers. */
export type StartOptions = Partial<Omit<StartRequest, 'computers' | 'filter'>>

/** Starts sessions on the computers that the words name, or that the filter matches; refuses when it is neither or both. */
export async function startSessions(
  client: Client,
  { arguments: names, options }: Invocation,
  more: StartOptions,
): Promise<Started> {
  const filter = options.text('filter')
  if (names.length > 0 === (filter !== undefined)) {
    throw failure(
      'badInput',
      filter === undefined
        ? `Name the computers, or say which with --filter, as in --filter 'tenant:acme is:online'.`
        : 'Name computers or give a --filter, not both.',
    )
  }
  const body: StartRequest = { ...(filter === undefined ? { computers: [...names] } : { filter }), ...more }
  return await client.call('startSessions', { body })
}

/** Returns what --item and --time-limit say. */
export function extent(options: OptionValues): Pick<StartOptions, 'items' | 'timeLimitSeconds'> {
  const items = options.texts('item')
  const timeLimitSeconds = secondsOf('time-limit', options.text('time-limit'))
  return {
    ...(items.length > 0 && { items: [...items] }),
    ...(timeLimitSeconds !== undefined && { timeLimitSeconds }),
  }
}

/** Returns the seconds of a duration that was written for an option; undefined when it was not written. */
export function secondsOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const seconds = parseDuration(text)
  if (seconds !== undefined) return seconds
  throw failure('badInput', `--${option} cannot be "${text}"; write a number and a unit, as in 90s, 30m, 12h or 7d.`)
}
