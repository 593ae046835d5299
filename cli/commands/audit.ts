/** `fettle audit`: tells who did what, when, from where, to what, and how it came out. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { printTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'

const usual = 50
const pageMax = 500

export async function run({ options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const wanted = options.count('limit') ?? usual
  const filters = Object.fromEntries(
    ['actor', 'action', 'object', 'tenant', 'result', 'text'].flatMap((name) => {
      const value = options.text(name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
  const since = options.text('since')
  const time = since === undefined ? {} : { since: /^\d{4}-\d{2}-\d{2}$/.test(since) ? `${since}T00:00:00Z` : since }
  const items = []
  for (let cursor: string | undefined; items.length < wanted;) {
    const limit = Math.min(pageMax, wanted - items.length)
    const page = await client.call('listAudit', { query: { ...filters, ...time, limit, ...(cursor && { cursor }) } })
    items.push(...page.items)
    cursor = page.nextCursor
    if (cursor === undefined) break
  }
  if (output.isJson) output.json({ items })
  else if (items.length === 0) output.line('Nothing was done that fits.')
  else {
    const now = Date.now()
    const rows = items.map(({ at, actor, address, action, object, tenant, result }) => [
      ...[relativeTime(at, now), actor, address, action],
      ...[object === undefined ? '' : `${object.kind} ${object.name ?? object.id ?? ''}`, tenant?.name ?? '', result],
    ])
    printTable(output, ['WHEN', 'WHO', 'FROM', 'ACTION', 'WHAT', 'TENANT', 'RESULT'], rows)
  }
  return exitCodes.done
}
