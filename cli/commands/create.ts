/** `fettle create`: makes one thing from what is written behind it. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { assigned, printChange } from './change.ts'

export async function run({
  arguments: [kind = '', name = '', ...words],
  options,
  output,
}: Invocation): Promise<ExitCode> {
  const changes = assigned(words)
  using client = clientFor(options)
  const document = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null))
  const change = await client.call('saveDocument', { params: { kind, name }, body: { document, isNew: true } })
  printChange(output, change)
  return exitCodes.done
}
