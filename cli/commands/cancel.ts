/** `fettle cancel`: asks a session to end. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { safe } from '../print/style.ts'

export async function run({ arguments: [id = ''], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const how = options.flag('after-action') ? 'afterAction' : 'now'
  const session = await client.call('cancelSession', { params: { id }, body: { how } })
  if (output.isJson) output.json(session)
  else
    output.line(
      safe(
        `${session.computer.name}: ${session.state === 'cancelled' ? 'cancelled' : `cancelling, now ${session.state}`}`,
      ),
    )
  return exitCodes.done
}
