/** What is printed of the library: its software, its tasks, one item with its definition? */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { safe } from '../print/style.ts'
import { printTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'

/** Carries `fettle software` and `fettle tasks` out: a list of one kind of item, or one item. */
export async function showItems(
  kind: 'software' | 'task',
  { arguments: [name], options, output }: Invocation,
): Promise<ExitCode> {
  using client = clientFor(options)
  if (name !== undefined) {
    const item = await client.call('getItem', { params: { name } })
    if (output.isJson) output.json(item)
    else {
      output.line(`${output.style('strong', safe(item.title))}  ${item.kind} ${item.name}`)
      output.line(`${item.deployments} deployments, changed ${relativeTime(item.updatedAt, Date.now())}`)
      printDefinition(output, item.definition)
    }
    return exitCodes.done
  }
  const { items } = await client.call('listItems', { query: { kind } })
  if (output.isJson) output.json({ items })
  else if (items.length === 0) output.line('The library has none yet; "fettle apply" fills it from YAML files.')
  else {
    const now = Date.now()
    const rows = items.map((item) => [
      item.name,
      item.title,
      String(item.deployments),
      relativeTime(item.updatedAt, now),
    ])
    printTable(output, ['NAME', 'TITLE', 'DEPLOYMENTS', 'CHANGED'], rows)
  }
  return exitCodes.done
}

/** Prints a definition as it can be read: indented, with line breaks in scripts kept. */
export function printDefinition({ line }: Invocation['output'], definition: Readonly<Record<string, unknown>>): void {
  for (const text of JSON.stringify(definition, null, 2).replaceAll('\\n', '\n').split('\n')) line(safe(text))
}
