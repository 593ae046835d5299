/** Which documents are in a YAML text, and on which line is each thing in them? */
import {
  LineCounter,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Document,
  type Node,
  type Pair,
} from 'yaml'
import { isRecord } from './record.ts'

/** One document, and a function from a place in it to its line. */
export interface YamlDocument {
  readonly document: Record<string, unknown>
  readonly line: number
  readonly lineOf: (keys: readonly PropertyKey[]) => number
}

export interface YamlProblem {
  readonly line: number
  readonly sentence: string
}

export interface YamlContent {
  readonly documents: readonly YamlDocument[]
  readonly problems: readonly YamlProblem[]
}

/** A document may repeat anchored parts this often; more is an attempt to fill the memory. */
const aliasCountMax = 100
const depthMax = 50

/** Reads YAML 1.2: the documents that are maps, and one problem for each that cannot be used. Empty documents are no problem. */
export function readYaml(text: string): YamlContent {
  const lines = new LineCounter()
  const parsed = parseAllDocuments(text, { version: '1.2', lineCounter: lines, prettyErrors: false, logLevel: 'error' })
  const contents = [...parsed].map((one) => readOne(one, lines))
  return {
    documents: contents.flatMap(({ documents }) => documents),
    problems: contents.flatMap(({ problems }) => problems),
  }
}

const tooDeep = `The document is nested more than ${depthMax} deep, or contains itself; make it flatter.`

function readOne(parsed: Document.Parsed, lines: LineCounter): YamlContent {
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line)
  const [wrong] = [...parsed.errors, ...parsed.warnings] // the others mostly follow from the first
  if (wrong !== undefined) return refused(lineAt(wrong.pos[0]), wrongSentence(wrong.message))
  const { contents } = parsed
  if (contents === null || (isScalar(contents) && contents.value === null)) return { documents: [], problems: [] }
  const line = lineAt(contents.range[0])
  const value = toPlain(parsed)
  if ('refused' in value) return refused(line, value.refused)
  if (!isRecord(value.plain))
    return refused(line, 'A document must be a map of keys to values, with a kind, as in kind: software.')
  return {
    documents: [{ document: value.plain, line, lineOf: (keys) => lineAt(offsetOf(contents, keys)) }],
    problems: [],
  }
}

/** The parser calls itself once a level, and says so when the stack is full. */
function wrongSentence(message: string): string {
  return message.startsWith('Maximum call stack') ? tooDeep : `This is not the YAML it should be: ${oneLine(message)}.`
}

function refused(line: number, sentence: string): YamlContent {
  return { documents: [], problems: [{ line, sentence }] }
}

function toPlain(parsed: Document.Parsed): { readonly plain: unknown } | { readonly refused: string } {
  try {
    const plain: unknown = parsed.toJS({ maxAliasCount: aliasCountMax })
    return isTooDeep(plain, []) ? { refused: tooDeep } : { plain }
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    return { refused: `The document repeats anchored parts too often: ${oneLine(error.message)}.` }
  }
}

/** An alias inside its own anchor makes a value that contains itself: it would never end. */
function isTooDeep(value: unknown, ancestors: readonly unknown[]): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (ancestors.length >= depthMax || ancestors.includes(value)) return true
  const below = [...ancestors, value]
  return Object.values(value).some((inner) => isTooDeep(inner, below))
}

function oneLine(message: string): string {
  return message.replaceAll(/\s+/g, ' ').replace(/[.:]$/, '')
}

/** Follows the keys as far as they lead. A scalar's place is its own, that of a map or list is its key: there people look. */
function offsetOf(root: Node, keys: readonly PropertyKey[]): number {
  let offset = root.range?.[0] ?? 0
  let node: unknown = root
  for (const key of keys) {
    const next = childOf(node, key)
    if (next === undefined) break
    offset = next.offset ?? offset
    node = next.node
  }
  return offset
}

function childOf(node: unknown, key: PropertyKey): { node: unknown; offset: number | undefined } | undefined {
  if (isSeq(node)) {
    const item = typeof key === 'number' ? node.items[key] : undefined
    return item === undefined ? undefined : { node: item, offset: startOf(item) }
  }
  if (!isMap(node)) return undefined
  const pair = node.items.find((candidate) => keyText(candidate) === String(key))
  if (pair === undefined) return undefined
  const isOutside = isCollection(pair.value) || startOf(pair.value) === undefined
  return { node: pair.value, offset: startOf(isOutside ? pair.key : pair.value) }
}

function keyText({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key)
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) || isCollection(node) ? node.range?.[0] : undefined
}
