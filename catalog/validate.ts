/** Is a document a valid definition, and what does it define? */
import type { Definition } from './definition.ts'
import { fileReferences } from './file-references.ts'
import { itemProblems, parameterProblems } from './item-problems.ts'
import { suggestion } from './nearest.ts'
import { pathText, problemsOf, shown, type PlacedProblem, type Problem } from './problem.ts'
import { definitionKinds, schemas, type DefinitionKind } from './schema/document.ts'
import { toDeployment, toExclusion } from './to-deployment.ts'
import { toInventory } from './to-inventory.ts'
import { toItem } from './to-item.ts'
import { toLibraryScript } from './to-library-script.ts'
import { toLicence } from './to-licence.ts'
import { toSchedule } from './to-schedule.ts'
import { toComputer, toTenant } from './to-tenant.ts'

export type Validated = { readonly ok: Definition } | { readonly problems: readonly Problem[] }

/**
 * Reads one document: returns its definition with every default filled in, or every problem with its place. What a document
 * says of other documents (whether an item exists, say) is not looked at.
 */
export function validateDocument(document: Record<string, unknown>): Validated {
  const read = readDefinition(document)
  if ('ok' in read) return read
  return { problems: read.problems.map(({ keys, sentence }) => ({ path: pathText(keys), sentence })) }
}

type Read = { readonly ok: Definition } | { readonly problems: readonly PlacedProblem[] }

/** As `validateDocument`, with the place of a problem as a list of keys. */
export function readDefinition(document: Record<string, unknown>): Read {
  const kind = document['kind']
  if (!isKind(kind)) return { problems: [{ keys: kind === undefined ? [] : ['kind'], sentence: unknownKind(kind) }] }
  const subject = subjectOf(kind, document)
  const files = unreadFiles(document, subject)
  if (files.length > 0) return { problems: files }
  return readKind(kind, document, subject)
}

function readKind(kind: DefinitionKind, document: Record<string, unknown>, subject: string): Read {
  const schema = schemas[kind]
  const parsed = schema.safeParse(document, { reportInput: true })
  if (!parsed.success) return { problems: problemsOf(schema, parsed.error.issues, subject) }
  const { data } = parsed
  switch (data.kind) {
    case 'software':
    case 'task': {
      const problems = itemProblems(data)
      return problems.length > 0 ? { problems } : { ok: toItem(data) }
    }
    case 'deployment':
      return { ok: toDeployment(data) }
    case 'exclusion':
      return { ok: toExclusion(data) }
    case 'licence':
      return { ok: toLicence(data) }
    case 'inventory':
      return { ok: toInventory(data) }
    case 'script': {
      const problems = parameterProblems(data)
      return problems.length > 0 ? { problems } : { ok: toLibraryScript(data) }
    }
    case 'schedule':
      return { ok: toSchedule(data) }
    case 'person':
      return { ok: { ...data, email: data.email.toLowerCase() } }
    case 'computer':
      return { ok: toComputer(data) }
    case 'tenant':
      return { ok: toTenant(data) }
    case 'tag':
    case 'installation':
    case 'webhook':
      return { ok: data }
  }
}

function isKind(kind: unknown): kind is DefinitionKind {
  return typeof kind === 'string' && definitionKinds.some((known) => known === kind)
}

function unknownKind(kind: unknown): string {
  if (kind === undefined) return `The document does not say its kind; write kind: ${definitionKinds.join(', ')}.`
  return `Unknown kind ${shown(kind)}${suggestion(String(kind), definitionKinds)}`
}

/** A document's kind and name, as sentences call it; only the kind when it has no name. */
function subjectOf(kind: DefinitionKind, document: Record<string, unknown>): string {
  const name = document[kind === 'person' ? 'email' : 'name']
  return typeof name === 'string' ? `${kind} ${shown(name)}` : `this ${kind}`
}

/** Files are read where the documents are; whoever gets a document without their text cannot. */
function unreadFiles(document: Record<string, unknown>, subject: string): readonly PlacedProblem[] {
  return fileReferences(document).map(({ keys, file, becomes }) => ({
    keys,
    sentence: `${subject} refers to the file ${shown(file)}, which was not read; give its text under ${becomes}.`,
  }))
}
