/** `fettle persons`: lists persons, or shows one. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import { pickNamed } from '../pick-named.ts'
import { printTable } from '../print/table.ts'

export async function run({ arguments: [email], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const { items } = await client.call('listPersons', {})
  const picked = pickNamed(items, email, { what: 'person', list: 'fettle persons' })
  if (output.isJson) output.json(email === undefined ? { items } : picked[0])
  else if (picked.length === 0) output.line('There is no person yet; "fettle apply" makes them from YAML files.')
  else {
    const rows = picked.map((person) => [
      person.name,
      person.email,
      person.tenant.name,
      person.tags.join(' '),
      person.id,
    ])
    printTable(output, ['PERSON', 'E-MAIL', 'TENANT', 'TAGS', 'ID'], rows)
  }
  return exitCodes.done
}
