/** `fettle delete`: deletes one thing that people define, or a computer; `fettle restore` brings it back. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { safe } from '../print/style.ts'

export async function run({ arguments: [kind = '', name = ''], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const gone = await client.call('deleteObject', { params: { kind, name } })
  if (output.isJson) output.json(gone)
  else
    output.line(
      safe(`Deleted ${kind} "${gone.name}" (${gone.id}); "fettle restore ${kind} ${gone.id}" brings it back.`),
    )
  return exitCodes.done
}
