/** `fettle rerun`: runs an ended session again, or only what failed, or single actions. */
import type { BodyInputOf } from '@fettle/contract/http/endpoint.ts'
import { sessionFields } from '@fettle/contract/http/filter-fields.ts'
import type { rerunSessions } from '@fettle/contract/http/selections.ts'
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, type ExitCode } from '../failure.ts'
import { checkedFilter } from '../filter-check.ts'
import type { Output } from '../print/output.ts'

export async function run({ arguments: [id = ''], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const actions = options.texts('action')
  const isFailed = options.flag('failed')
  if (isFailed && actions.length > 0) throw failure('badInput', 'Give --failed or --action, not both.')
  const what = isFailed ? 'failed' : actions.length > 0 ? 'actions' : 'session'
  const body = { what, ...(actions.length > 0 && { actions: [...actions] }) } as const
  const q = checkedFilter(options.text('filter'), sessionFields)
  if (q !== undefined) return await rerunAll(client, { q, what: isFailed ? 'failed' : 'session' }, output)
  if (id === '') throw failure('badInput', "Say which session, or --filter 'status:failed since:1d'.")
  const result = await client.call('rerunSession', { params: { id }, body })
  if (output.isJson) output.json(result)
  else output.line(result.isNew ? `New session ${result.sessionId}.` : `Session ${result.sessionId} goes on with them.`)
  return exitCodes.done
}

async function rerunAll(client: Client, body: BodyInputOf<typeof rerunSessions>, output: Output): Promise<ExitCode> {
  const result = await client.call('rerunSessions', { body })
  const { started, again, refused } = result
  if (output.isJson) output.json(result)
  else {
    output.line(`${started.length} new sessions, ${again.length} go on with what failed, ${refused.length} refused.`)
    for (const { computer, sentence } of refused) output.line(`${computer.name}: ${sentence}`)
  }
  return refused.length > 0 ? exitCodes.refused : exitCodes.done
}
