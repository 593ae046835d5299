/** `fettle tags`: lists the tags that anything carries. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { printTable } from '../print/table.ts'

export async function run({ options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const { items } = await client.call('listTags', {})
  if (output.isJson) output.json({ items })
  else if (items.length === 0) output.line('Nothing carries a tag yet.')
  else {
    const rows = items.map(({ name, computers, tenants, persons }) => [name, computers, tenants, persons].map(String))
    printTable(output, ['TAG', 'COMPUTERS', 'TENANTS', 'PERSONS'], rows)
  }
  return exitCodes.done
}
