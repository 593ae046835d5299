/** Takes definitions in as people write them, and says in which line what is wrong. */
import type { Kysely } from 'kysely'
import { joinFiles } from '@fettle/catalog/beside.ts'
import { type Definition, definitionName } from '@fettle/catalog/definition.ts'
import { readYaml } from '@fettle/catalog/read-yaml.ts'
import { readDefinition } from '@fettle/catalog/validate.ts'
import type { BodyOf, ResponseOf } from '@fettle/contract/http/endpoint.ts'
import type { applyText as endpoint } from '@fettle/contract/http/library-text.ts'
import type { Tables } from '../db/tables.ts'
import { Refusal, refuse } from '../http/refusal.ts'
import { parametersAsked, partsOf } from '../terminal/draft.ts'
import { applyAll } from './apply.commands.ts'
import type { Act } from './change-library.ts'

export type Written = BodyOf<typeof endpoint>
type Answer = ResponseOf<typeof endpoint>
type Problem = Answer['problems'][number]

interface Read {
  readonly definition: Definition
  readonly document: Record<string, unknown>
  readonly line: number
}

/** Saves what the text says, or tells its problems by line. Refuses a text without a document, and what somebody else changed. */
export async function applyText(db: Kysely<Tables>, written: Written, act: Act): Promise<Answer> {
  const { read, problems } = readText(written)
  const documents = read.map(toShown)
  if (problems.length > 0) return { problems: [...problems], documents, changes: [] }
  if (read.length === 0)
    refuse('badInput', 'There is no document in the text; begin with kind: software, task or script.')
  const { dryRun, isNew, revision } = written
  if (revision !== undefined && read.length !== 1)
    refuse('badInput', 'A revision can only be expected of one document; write others in a text of their own.')
  const sources = read.map(({ document, line }) => ({ source: `line ${line}`, document }))
  try {
    const { changes, fleet } = await applyAll(db, sources, {
      ...{ ...act, dryRun, isNew },
      ...(revision === undefined ? {} : { revision }),
    })
    return { problems: [], documents, changes: [...changes], ...(fleet && { fleet }) }
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'invalidDefinition' || error.parts.length === 0) throw error
    return { problems: error.parts.map((part) => placed(part, written.text, read)), documents, changes: [] }
  }
}

function readText({ text, files }: Written): { readonly read: readonly Read[]; readonly problems: readonly Problem[] } {
  const yaml = readYaml(text)
  const problems: Problem[] = [...yaml.problems]
  const read = yaml.documents.flatMap(({ document, line, lineOf }) => {
    const joined = joinFiles(document, files)
    const found = 'problems' in joined ? joined : readDefinition(joined.document)
    if ('ok' in found && 'document' in joined) return [{ definition: found.ok, document: joined.document, line }]
    const faults = 'problems' in found ? found.problems : []
    problems.push(...faults.map(({ keys, sentence }) => ({ line: lineOf(keys), sentence })))
    return []
  })
  return { read, problems: problems.toSorted((a, b) => a.line - b.line) }
}

function toShown({ definition, document, line }: Read): Answer['documents'][number] {
  return {
    kind: definition.kind,
    name: definitionName(definition),
    line,
    document,
    parts: partsOf(definition).map(({ id, name, role, takesVersion }) => ({ id, name, role, takesVersion })),
    parameters: parametersAsked(definition).map(({ order: _order, choices, default: fallback, ...parameter }) => ({
      ...parameter,
      ...(choices === undefined ? {} : { choices: [...choices] }),
      ...(fallback === undefined ? {} : { default: fallback as never }),
    })),
  }
}

/** What is wrong between documents is told of a document: its line is that of the thing the sentence names, where it stands in it. */
function placed(
  { path, detail }: { readonly path: string; readonly detail: string },
  text: string,
  read: readonly Read[],
): Problem {
  const begin = Number(/^line (\d+)/.exec(path)?.[1] ?? 1)
  const { definition } = read.find(({ line }) => line === begin) ?? {}
  const next = read.find(({ line }) => line > begin)?.line
  const lines = text.split('\n').slice(begin - 1, next === undefined ? undefined : next - 1)
  const named = [...detail.matchAll(/"([^"]+)"/g)]
    .flatMap(([, word]) => (word === undefined ? [] : [word]))
    .filter((word) => definition === undefined || word !== definitionName(definition))
  const at = named.map((word) => lines.findIndex((line) => line.includes(word))).find((place) => place >= 0)
  return { line: begin + (at ?? 0), sentence: detail }
}
