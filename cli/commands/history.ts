/** `fettle history`: who changed something that people define, when, and what was different afterwards? */
import type { Api } from '@fettle/contract/http/api.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { yamlText } from '@fettle/catalog/write-yaml.ts'
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, type ExitCode } from '../failure.ts'
import { fieldLines } from '../print/fields.ts'
import type { Output } from '../print/output.ts'
import { safe } from '../print/style.ts'
import { relativeTime } from '../print/time.ts'

type Revision = ResponseOf<Api['objectHistory']>['items'][number]

export async function run({ arguments: [kind = '', name = ''], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  const { items } = await client.call('objectHistory', { params: { kind, name } })
  const at = options.count('at')
  if (at === undefined) {
    if (output.isJson) output.json({ items })
    else for (const revision of items) printRevision(output, revision)
    return exitCodes.done
  }
  // Of several things that had the name, the last one is meant.
  const found = items.findLast(({ n, id }) => n === at && id === items.at(-1)?.id)
  if (found === undefined)
    throw failure('notFound', `There is no revision ${at} of ${kind} "${name}"; the last is ${items.at(-1)?.n ?? 0}.`)
  if (output.isJson) output.json(found)
  else for (const line of yamlText([found.definition]).trimEnd().split('\n')) output.line(safe(line))
  return exitCodes.done
}

function printRevision({ line, style }: Output, { n, change, by, at, fields, id }: Revision): void {
  const when = `${at} (${relativeTime(at, Date.now())})`
  line(`${style('strong', `${n} ${change}`)}  ${safe(when)}  by ${safe(by)}  ${style('dim', id)}`)
  for (const field of fieldLines(fields)) line(field)
}
