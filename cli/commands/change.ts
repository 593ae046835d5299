/** `fettle change`: changes some members of one thing that people define. */
import type { Api } from '@fettle/contract/http/api.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { readAssignments } from '@fettle/catalog/assignments.ts'
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, type ExitCode } from '../failure.ts'
import { fieldLines } from '../print/fields.ts'
import type { Output } from '../print/output.ts'
import { safe } from '../print/style.ts'

export async function run({
  arguments: [kind = '', name = '', ...words],
  options,
  output,
}: Invocation): Promise<ExitCode> {
  if (words.length === 0)
    throw failure('badInput', `Say what to change, as in fettle change ${kind} ${name} 'notes=Call first'.`)
  const changes = assigned(words)
  using client = clientFor(options)
  printChange(output, await client.call('changeDocument', { params: { kind, name }, body: { changes } }))
  return exitCodes.done
}

/** Returns what KEY=VALUE words say; refuses what is not understood. */
export function assigned(words: readonly string[]): Record<string, unknown> {
  const read = readAssignments(words)
  if ('sentence' in read) throw failure('badInput', read.sentence)
  return read.changes
}

/** Prints what became of one thing, with what is different and what is worth a second look. */
export function printChange(output: Output, change: ResponseOf<Api['changeDocument']>): void {
  if (output.isJson) return output.json(change)
  output.line(safe(`${change.change} ${change.kind} "${change.name}"`))
  for (const line of fieldLines(change.fields)) output.line(line)
  for (const warning of change.warnings) output.note(`${output.style('warn', 'note')} ${safe(warning)}`)
}
