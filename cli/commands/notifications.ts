/** `fettle notifications`: what somebody should look at, until somebody says that it was seen. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { allPages, limitOf } from '../pages.ts'
import { safe } from '../print/style.ts'
import { printTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'

export async function run({ options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const id = options.text('acknowledge')
  if (id !== undefined) {
    const seen = await client.call('acknowledgeNotification', { params: { id } })
    if (output.isJson) output.json(seen)
    else output.line(safe(`Seen: ${seen.sentence}`))
    return exitCodes.done
  }
  const all = options.flag('all') ? 'true' : 'false'
  const page = await allPages(limitOf(options), (query) =>
    client.call('listNotifications', { query: { ...query, all } }),
  )
  if (output.isJson) output.json(page)
  else if (page.items.length === 0) output.line('There is nothing to look at.')
  else {
    const now = Date.now()
    const rows = page.items.map(({ id, kind, at, sentence }) => [relativeTime(at, now), kind, id, sentence])
    printTable(output, ['WHEN', 'KIND', 'ID', 'WHAT'], rows)
    if (page.nextCursor !== undefined) output.note('There are more; --limit COUNT shows them.')
  }
  return exitCodes.done
}
