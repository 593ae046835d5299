/** `fettle explain`: says who won for an item on a computer, who lost, and why. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { safe } from '../print/style.ts'
import { relativeTime } from '../print/time.ts'

export async function run({ arguments: [computer = '', item = ''], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const explained = await client.call('explainItem', { params: { id: computer, item } })
  if (output.isJson) {
    output.json(explained)
    return exitCodes.done
  }
  for (const sentence of explained.text) output.line(safe(sentence))
  const age = relativeTime(explained.factsAt, Date.now())
  output.note(age === '' ? 'This computer has sent no facts yet.' : `From facts of this computer, found ${age}.`)
  return exitCodes.done
}
