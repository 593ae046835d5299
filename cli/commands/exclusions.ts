/** `fettle exclusions`: lists what keeps items away from computers, or shows one; those that have ended too. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { safe } from '../print/style.ts'
import { printTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'
import { printDefinition } from './show-items.ts'

export async function run({ arguments: [name], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const now = Date.now()
  const end = (until: string | undefined, expired: boolean): string => {
    if (until === undefined) return 'without an end'
    return `${expired ? 'ended' : 'ends'} ${relativeTime(until, now)}`
  }
  if (name !== undefined) {
    const one = await client.call('getExclusion', { params: { name } })
    if (output.isJson) output.json(one)
    else {
      output.line(`${output.style('strong', safe(one.name))}  ${one.id}`)
      output.line(safe(`keeps ${one.item} away from ${one.target}, ${end(one.until, one.expired)}`))
      output.line(safe(`${one.owner}: ${one.reason}`))
      printDefinition(output, one.definition)
    }
    return exitCodes.done
  }
  const item = options.text('item')
  const { items } = await client.call('listExclusions', { query: item === undefined ? {} : { item } })
  if (output.isJson) output.json({ items })
  else if (items.length === 0) output.line('There is no exclusion; "fettle apply" makes them from YAML files.')
  else {
    const rows = items.map((one) => [
      one.name,
      one.item,
      one.target,
      one.owner,
      one.reason,
      one.expired ? { text: end(one.until, true), tone: 'dim' as const } : end(one.until, false),
    ])
    printTable(output, ['EXCLUSION', 'ITEM', 'TARGET', 'OWNER', 'REASON', 'END'], rows)
  }
  return exitCodes.done
}
