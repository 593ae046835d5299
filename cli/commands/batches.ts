/** `fettle batches`: sessions that were started together, how far they are, and whom they did not reach. */
import type { BatchDetail } from '@fettle/contract/http/sessions.ts'
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, type ExitCode } from '../failure.ts'
import type { Output } from '../print/output.ts'
import { safe } from '../print/style.ts'
import { printTable } from '../print/table.ts'
import { relativeTime } from '../print/time.ts'

export async function run({ arguments: [id], options, output }: Invocation): Promise<ExitCode> {
  using client = clientFor(options)
  if (id !== undefined) {
    const batch = await client.call('getBatch', { params: { id } })
    if (output.isJson) output.json(batch)
    else printBatch(output, batch)
    return exitCodes.done
  }
  const { items } = await client.call('listBatches', { query: { limit: options.count('limit') ?? 50 } })
  if (output.isJson) output.json(items)
  else printBatches(output, items)
  return exitCodes.done
}

function printBatches(output: Output, batches: readonly BatchDetail[]): void {
  const now = Date.now()
  printTable(
    output,
    ['BATCH', 'STARTED', 'BY', 'ASKED', 'DONE', 'COMPLETED', 'FAILED', 'NOT REACHED'],
    batches.map((batch) => [
      batch.id,
      relativeTime(batch.createdAt, now),
      batch.trigger,
      `${batch.asked}`,
      `${Math.floor(batch.progress * 100)} %`,
      `${batch.completed}`,
      `${batch.failed}`,
      `${batch.notReached}`,
    ]),
  )
}

function printBatch(output: Output, batch: BatchDetail): void {
  printBatches(output, [batch])
  output.line(
    `${batch.inProgress} in progress, ${batch.waiting} waiting, ${batch.cancelled} cancelled, ${batch.joined} joined others`,
  )
  for (const { computer, sentence } of batch.refused) output.line(safe(`${computer.name}: ${sentence}`))
}
