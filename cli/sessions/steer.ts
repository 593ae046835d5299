/** Asks something of one session and prints where it is afterwards. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { stateText } from '../print/session-words.ts'
import { safe } from '../print/style.ts'

/** Calls `act` with the session that the first argument names. */
export async function steer(
  { arguments: [id = ''], options, output }: Invocation,
  act: (client: Client, params: { id: string }) => Promise<SessionDetail>,
): Promise<ExitCode> {
  using client = clientFor(options)
  const session = await act(client, { id })
  if (output.isJson) output.json(session)
  else output.line(safe(`${session.computer.name}: ${stateText(session)}`))
  return exitCodes.done
}
