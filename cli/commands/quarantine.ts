/** `fettle quarantine`: items that are left alone because changes to them do not last; lifts one. */
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, type ExitCode } from '../failure.ts'
import { printTable } from '../print/table.ts'
import { safe } from '../print/style.ts'
import { relativeTime } from '../print/time.ts'

export async function run({ arguments: [computer, item], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  if (computer !== undefined) {
    if (item === undefined)
      throw failure('badInput', 'Say which item is to be lifted, as in: fettle quarantine front-desk editor.')
    const { lifted } = await client.call('liftQuarantine', { params: { id: computer }, body: { item } })
    if (output.isJson) output.json({ lifted })
    else
      output.line(safe(lifted ? `Sessions may change ${item} again.` : `${item} was not in quarantine on ${computer}.`))
    return exitCodes.done
  }
  const { quarantine } = await client.call('listWaits', {})
  if (output.isJson) output.json(quarantine)
  else if (quarantine.length === 0) output.line('Nothing is in quarantine.')
  else
    printTable(
      output,
      ['COMPUTER', 'ITEM', 'SINCE', 'EVIDENCE'],
      quarantine.map(({ computer: { name }, key, since, evidence }) => [
        name,
        key,
        relativeTime(since, Date.now()),
        evidence,
      ]),
    )
  return exitCodes.done
}
