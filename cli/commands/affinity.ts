/** `fettle affinity`: says whose computer it is and why, and lets a person choose. */
import type { Affinity } from '@fettle/contract/http/inventory.ts'
import { clientFor } from '../access.ts'
import type { Invocation, OptionValues } from '../command.ts'
import { exitCodes, type ExitCode, failure } from '../failure.ts'
import type { Output } from '../print/output.ts'
import { safe } from '../print/style.ts'
import { printTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'

export async function run({ arguments: [id = ''], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const body = wanted(options)
  const params = { id }
  const affinity =
    Object.keys(body).length === 0
      ? await client.call('getAffinity', { params })
      : await client.call('changeAffinity', { params, body })
  if (output.isJson) output.json(affinity)
  else print(affinity, output)
  return exitCodes.done
}

function wanted(options: OptionValues): { pin?: string | null; excluded?: boolean } {
  const pin = options.text('pin')
  if (pin !== undefined && options.flag('unpin')) throw failure('badInput', 'Write --pin or --unpin, not both.')
  if (options.flag('exclude') && options.flag('include'))
    throw failure('badInput', 'Write --exclude or --include, not both.')
  return {
    ...(pin !== undefined && { pin }),
    ...(options.flag('unpin') && { pin: null }),
    ...(options.flag('exclude') && { excluded: true }),
    ...(options.flag('include') && { excluded: false }),
  }
}

function print(affinity: Affinity, output: Output): void {
  const { line } = output
  const now = Date.now()
  const person = affinity.primaryPerson
  const who = person === undefined ? 'nobody’s computer' : `the computer of ${person.name} (${person.email})`
  line(safe(`${affinity.computer.name} is ${who}.`))
  line(safe(affinity.sentence))
  if (affinity.observations.length > 0) {
    line()
    const rows = affinity.observations.map(({ at, login, person: known }) => [
      relativeTime(at, now),
      login,
      known?.name ?? 'no person of the tenant',
    ])
    printTable(output, ['SEEN', 'LOGIN', 'PERSON'], rows)
  }
  if (affinity.history.length === 0) return
  line()
  const rows = affinity.history.map(({ at, before, after, by, reason }) => [
    relativeTime(at, now),
    before?.name ?? '',
    after?.name ?? '',
    by,
    reason,
  ])
  printTable(output, ['WHEN', 'FROM', 'TO', 'BY', 'WHY'], rows)
}
