/** `fettle apply`: creates or updates everything that YAML files describe. */
import type { Api } from '@fettle/contract/http/api.ts'
import type { ResponseOf } from '@fettle/contract/http/endpoint.ts'
import { loadDocuments } from '@fettle/catalog/load.ts'
import { clientFor } from '../access.ts'
import type { Invocation } from '../command.ts'
import { exitCodes, failure, isFailure, type ExitCode, type Failure } from '../failure.ts'
import { fieldLines } from '../print/fields.ts'
import type { Output } from '../print/output.ts'
import { safe, type Tone } from '../print/style.ts'
import { printTable } from '../print/table.ts'

type Change = ResponseOf<Api['applyDocuments']>['changes'][number]

export async function run({ arguments: more, options, output }: Invocation): Promise<ExitCode> {
  const paths = [...options.texts('file'), ...more]
  if (paths.length === 0) throw failure('badInput', 'Say which files or folders, as in fettle apply -f library/.')
  const dryRun = options.flag('dry-run')
  const prune = options.flag('prune')
  const documents = load(paths)
  using client = clientFor(options)
  const { changes, fleet } = await client.call('applyDocuments', { body: { documents, dryRun, prune } }).catch(retold)
  if (output.isJson) output.json({ changes, ...(fleet && { fleet }) })
  else {
    printChanges(output, changes, dryRun)
    if (fleet) printFleet(output, fleet)
  }
  const isPending = dryRun && changes.some(({ change }) => change !== 'unchanged')
  return isPending ? exitCodes.changesPending : exitCodes.done
}

function load(paths: readonly string[]) {
  const { documents, problems } = loadDocuments(paths)
  if (problems.length === 0) return [...documents]
  throw invalid(problems.map(({ source, sentence }) => ({ path: source, detail: sentence })))
}

/** The server's sentence has only the first problem; here each has a line of its own. */
function retold(error: unknown): never {
  const isList = isFailure(error) && error.code === 'invalidDefinition' && error.parts.length > 0
  throw isList ? invalid(error.parts) : error
}

function invalid(problems: Failure['parts']): Failure {
  const [first] = problems
  if (problems.length === 1) return failure('invalidDefinition', `${first?.path}: ${first?.detail}`)
  return failure(
    'invalidDefinition',
    `These ${problems.length} problems must be solved first; nothing was applied.`,
    problems,
  )
}

/** What would be different on computers, the first of them by name. */
function printFleet(output: Output, { counts, computers }: Fleet): void {
  if (counts.computers === 0) return output.line('On no computer anything else would be wanted.')
  for (const { computer, changes } of computers.slice(0, computersMax))
    for (const { title, becomes, before, after } of changes)
      output.line(
        safe(
          `  ${computer.name}: ${title} ${words[becomes]} (${before?.desired ?? 'nothing'} -> ${after?.desired ?? 'nothing'})`,
        ),
      )
  const reboots = counts.rebootsLikely === 0 ? '' : `; ${counts.rebootsLikely} would probably reboot`
  output.line(`Something else would be wanted on ${counts.computers} computers${reboots}.`)
}

type Fleet = NonNullable<ResponseOf<Api['applyDocuments']>['fleet']>

const computersMax = 20

const words: Readonly<Record<Fleet['computers'][number]['changes'][number]['becomes'], string>> = {
  gains: 'is wanted from now on',
  loses: 'is no longer wanted',
  winner: 'is wanted by another deployment',
  wish: 'is wanted differently',
  pulledIn: 'is pulled in by others',
  released: 'is no longer pulled in',
  takenBack: 'is taken back',
  excluded: 'is excluded',
}

const tones: Readonly<Record<Change['change'], Tone>> = {
  created: 'good',
  updated: 'warn',
  unchanged: 'dim',
  deleted: 'bad',
}

/** Unchanged things are counted only; everything else is listed. */
function printChanges(output: Output, changes: readonly Change[], isDryRun: boolean): void {
  const real = changes.filter(({ change }) => change !== 'unchanged')
  const would = isDryRun ? 'would be ' : ''
  if (real.length > 0) {
    const rows = real.map(({ change, kind, name }) => [{ text: `${would}${change}`, tone: tones[change] }, kind, name])
    printTable(output, ['CHANGE', 'KIND', 'NAME'], rows)
  }
  for (const { kind, name, fields } of real.filter((change) => change.fields.length > 0)) {
    output.line(safe(`${kind} "${name}":`))
    for (const line of fieldLines(fields)) output.line(line)
  }
  for (const { kind, name, warnings } of changes) {
    for (const warning of warnings)
      output.note(`${output.style('warn', 'note')} ${safe(`${kind} "${name}": ${warning}`)}`)
  }
  const count = (wanted: Change['change']) => changes.filter(({ change }) => change === wanted).length
  const deleted = count('deleted')
  const gone = deleted === 0 ? '' : `${deleted} ${would}deleted, `
  const tail = isDryRun ? 'Nothing was changed.' : 'No computer is touched until its next session.'
  output.line(
    `${count('created')} ${would}created, ${count('updated')} ${would}updated, ${gone}${count('unchanged')} unchanged. ${tail}`,
  )
}
