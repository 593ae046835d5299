/** `fettle postpone`: puts the changes of a session off. */
import type { Invocation } from '../command.ts'
import { failure, type ExitCode } from '../failure.ts'
import { secondsOf } from '../sessions/start.ts'
import { steer } from '../sessions/steer.ts'

export async function run(invocation: Invocation): Promise<ExitCode> {
  const { options } = invocation
  const [until, seconds] = [options.text('until'), secondsOf('by', options.text('by'))]
  if ((until === undefined) === (seconds === undefined))
    throw failure('badInput', 'Say for how long with --by 2h, or until when with --until 2027-01-31T22:00:00Z.')
  const body = until === undefined ? { seconds } : { until }
  return await steer(invocation, (client, params) => client.call('postponeSession', { params, body }))
}
