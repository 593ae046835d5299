/** `fettle limits`: how many sessions may work at once, shown or set. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, type ExitCode } from '../failure.ts'
import { printTable } from '../print/table.ts'

export async function run({ options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const [tenant, tag, most] = [options.text('tenant'), options.text('tag'), options.count('most')]
  const isNone = options.flag('none')
  if (tenant !== undefined && tag !== undefined) throw failure('badInput', 'Give --tenant or --tag, not both.')
  if (most !== undefined && isNone) throw failure('badInput', 'Give --most or --none, not both.')
  const isChange = most !== undefined || isNone
  if (!isChange && (tenant !== undefined || tag !== undefined))
    throw failure('badInput', 'Say the limit with --most, or take it away with --none.')
  if (isChange) {
    const scope = tenant !== undefined ? 'tenant' : tag !== undefined ? 'tag' : 'installation'
    const name = tenant ?? tag
    await client.call('setLimit', {
      body: { scope, ...(name !== undefined && { name }), most: isNone ? null : (most ?? null) },
    })
  }
  const { limits } = await client.call('listWaits', {})
  if (output.isJson) output.json(limits)
  else if (limits.length === 0) output.line('There are no limits.')
  else
    printTable(
      output,
      ['OF', 'NAME', 'MOST', 'WORKING', 'WAITING'],
      limits.map(({ scope, name, most: limit, working, waiting }) => [
        scope,
        name,
        `${limit}`,
        `${working}`,
        `${waiting}`,
      ]),
    )
  return exitCodes.done
}
