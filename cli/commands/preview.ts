/** `fettle preview`: says on which computers deployments of files would win, lose, or cannot be told. */
import type { Api } from '@fettle/contract/http/api.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, type ExitCode } from '../failure.ts'
import type { Output } from '../print/output.ts'
import { safe, type Tone } from '../print/style.ts'
import { printTable } from '../print/table.ts'
import { unsavedDeployments } from '../unsaved-deployments.ts'

type Preview = ResponseOf<Api['previewDeployment']>

export async function run({ options, output }: Invocation): Promise<ExitCode> {
  if (options.texts('file').length === 0)
    throw failure('badInput', 'Say which file the deployment is in, as in fettle preview -f editor.yaml.')
  const documents = unsavedDeployments(options)
  using client = clientFor(options)
  const previews: Preview[] = []
  for (const document of documents) previews.push(await client.call('previewDeployment', { body: { document } }))
  if (output.isJson) output.json({ previews })
  else
    for (const [at, preview] of previews.entries()) {
      if (at > 0) output.line()
      print(output, preview)
    }
  return exitCodes.done
}

const tones: Readonly<Record<Preview['computers'][number]['is'], Tone>> = {
  wins: 'good',
  excluded: 'warn',
  loses: 'dim',
  unknown: 'warn',
  passedOver: 'dim',
}
const words: Readonly<Record<Preview['computers'][number]['is'], string>> = {
  wins: 'wins',
  excluded: 'excluded',
  loses: 'loses',
  unknown: 'unknown',
  passedOver: 'passed over',
}

function print(
  output: Output,
  { name, key, target, isNew, onlyWhenAskedFor, counts, computers, warnings }: Preview,
): void {
  output.line(`${output.style('strong', safe(name))}  ${safe(key)} for ${safe(target)}${isNew ? ', new' : ''}`)
  if (onlyWhenAskedFor) output.line('It applies only when its item is asked for by name.')
  const rows = computers.map(({ computer, is, sentence, beats }) => [
    computer.name,
    { text: words[is], tone: tones[is] },
    sentence ?? (beats ? `over ${beats.map((one) => one.name).join(', ')}` : ''),
  ])
  if (rows.length > 0) printTable(output, ['COMPUTER', 'IT', 'BECAUSE'], rows)
  for (const warning of warnings) output.note(`${output.style('warn', 'note')} ${safe(warning)}`)
  const { wins, loses, unknown, excluded, passedOver } = counts
  output.line(
    `It would win on ${wins}, lose on ${loses}, be kept away from ${excluded}; not known of ${unknown}, not for ${passedOver}.`,
  )
}
