/** `fettle what-if`: says what saving or deleting a deployment would make different on the whole fleet. */
import type { Api } from '@fettle/contract/http/api.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { clientFor } from '../access.ts'
import type { Client } from '../client.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, type ExitCode } from '../failure.ts'
import type { Output } from '../print/output.ts'
import { safe, type Tone } from '../print/style.ts'
import { printTable } from '../print/table.ts'
import { unsavedDeployments } from '../unsaved-deployments.ts'

type Difference = ResponseOf<Api['whatIf']>
type Change = Difference['computers'][number]['changes'][number]

export async function run({ options, output }: Invocation): Promise<ExitCode> {
  const name = options.text('delete')
  const hasFile = options.texts('file').length > 0
  if (hasFile === (name !== undefined))
    throw failure(
      'badInput',
      'Say either which file the deployment is in (-f FILE) or which one to delete (--delete NAME).',
    )
  using client = clientFor(options)
  const asked = name === undefined ? unsavedDeployments(options).map((document) => ({ document })) : [{ delete: name }]
  const differences = await ask(client, asked)
  if (output.isJson) output.json({ differences })
  else
    for (const [at, difference] of differences.entries()) {
      if (at > 0) output.line()
      print(output, difference)
    }
  return differences.some(({ counts }) => counts.computers > 0) ? exitCodes.changesPending : exitCodes.done
}

async function ask(
  client: Client,
  asked: readonly ({ document: Record<string, unknown> } | { delete: string })[],
): Promise<readonly Difference[]> {
  const differences: Difference[] = []
  for (const body of asked) differences.push(await client.call('whatIf', { body }))
  return differences
}

const words: Readonly<Record<Change['becomes'], readonly [text: string, tone: Tone]>> = {
  gains: ['gains', 'good'],
  loses: ['loses', 'warn'],
  winner: ['another wins', 'warn'],
  wish: ['changes', 'warn'],
  pulledIn: ['pulled in', 'good'],
  released: ['no longer needed', 'dim'],
  takenBack: ['taken back', 'bad'],
  excluded: ['excluded', 'dim'],
}

function print(output: Output, { counts, computers, warnings }: Difference): void {
  const rows = computers.flatMap(({ computer, changes }) =>
    changes.map(({ title, becomes, before, after, rebootLikely }) => [
      computer.name,
      title,
      { text: words[becomes][0], tone: words[becomes][1] },
      standing(before),
      standing(after),
      rebootLikely ? 'reboot likely' : '',
    ]),
  )
  if (rows.length > 0) printTable(output, ['COMPUTER', 'ITEM', 'BECOMES', 'BEFORE', 'AFTER', ''], rows)
  for (const warning of warnings) output.note(`${output.style('warn', 'note')} ${safe(warning)}`)
  const parts = (Object.keys(words) as Change['becomes'][]).flatMap((becomes) =>
    counts[becomes] > 0 ? [`${words[becomes][0]} on ${counts[becomes]}`] : [],
  )
  const reboots = counts.rebootsLikely > 0 ? `; ${counts.rebootsLikely} would probably reboot` : ''
  const { computers: count } = counts
  const who = count === 1 ? '1 computer' : `${count} computers`
  output.line(
    count === 0
      ? 'No computer would be different. Nothing was changed.'
      : `${who} would be different: ${parts.join(', ')}${reboots}. Nothing was changed.`,
  )
}

function standing(one: Change['before']): string {
  if (!one) return '-'
  return one.deployment ? `${one.desired} (${one.deployment.name})` : one.desired
}
