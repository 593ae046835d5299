/** `fettle rerun`: runs an ended session again, or only what failed, or single actions. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, type ExitCode } from '../failure.ts'

export async function run({ arguments: [id = ''], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const actions = options.texts('action')
  const isFailed = options.flag('failed')
  if (isFailed && actions.length > 0) throw failure('badInput', 'Give --failed or --action, not both.')
  const what = isFailed ? 'failed' : actions.length > 0 ? 'actions' : 'session'
  const body = { what, ...(actions.length > 0 && { actions: [...actions] }) } as const
  const result = await client.call('rerunSession', { params: { id }, body })
  if (output.isJson) output.json(result)
  else output.line(result.isNew ? `New session ${result.sessionId}.` : `Session ${result.sessionId} goes on with them.`)
  return exitCodes.done
}
