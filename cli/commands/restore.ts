/** `fettle restore`: brings something deleted back, or lists what can be. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, type ExitCode } from '../failure.ts'
import { safe } from '../print/style.ts'
import { printTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'

export async function run({ arguments: [kind, name], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  if (kind !== undefined && name !== undefined) {
    const back = await client.call('restoreObject', { params: { kind, name } })
    if (output.isJson) output.json(back)
    else output.line(safe(`Restored ${kind} "${back.name}" (${back.id}).`))
    return exitCodes.done
  }
  if (kind === 'computer')
    throw failure('badInput', 'Say which computer, by its name or id, as in fettle restore computer front-desk.')
  const { items } = await client.call('listDefinitions', {
    query: { deleted: 'true', ...(kind !== undefined && { kind }) },
  })
  if (output.isJson) output.json({ items })
  else if (items.length === 0) output.line('Nothing is deleted.')
  else {
    const now = Date.now()
    const rows = items.map((item) => [item.kind, item.name, relativeTime(item.deletedAt ?? '', now), item.id])
    printTable(output, ['KIND', 'NAME', 'DELETED', 'ID'], rows)
  }
  return exitCodes.done
}
