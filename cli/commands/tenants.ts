/** `fettle tenants`: lists tenants, or shows one. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { pickNamed } from '../pick-named.ts'
import { printTable } from '../print/table.ts'

export async function run({ arguments: [name], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const { items } = await client.call('listTenants', {})
  const picked = pickNamed(items, name, { what: 'tenant', list: 'fettle tenants' })
  if (output.isJson) output.json(name === undefined ? { items } : picked[0])
  else if (picked.length === 0) output.line('There is no tenant yet; "fettle apply" makes them from YAML files.')
  else {
    const rows = picked.map(({ name, parent, computers, tags, id }) => [
      name,
      parent?.name ?? '',
      String(computers),
      tags.join(' '),
      id,
    ])
    printTable(output, ['TENANT', 'PARENT', 'COMPUTERS', 'TAGS', 'ID'], rows)
  }
  return exitCodes.done
}
