/** How do files that were dropped become one text with files beside it, and in which file is a line of that text? */
import type { WrittenDraft } from '../../api/library-queries.ts'

export interface DroppedFile {
  /** With its folders, where it was dropped with them. */
  readonly path: string
  readonly text: string
}

export interface ImportedText extends WrittenDraft {
  /** The file and its own line, for a line of the whole text. */
  readonly placeOf: (line: number) => string
}

const separator = '---\n'

/** The YAML files one behind the other, and every other file under each way in which a document may name it. */
export function importedText(dropped: readonly DroppedFile[]): ImportedText {
  const isYaml = ({ path }: DroppedFile): boolean => /\.ya?ml$/i.test(path)
  const sources = dropped.filter(isYaml)
  const begins: { readonly path: string; readonly line: number }[] = []
  let text = ''
  for (const { path, text: own } of sources) {
    if (text !== '') text += separator
    begins.push({ path, line: text.split('\n').length })
    text += own.endsWith('\n') ? own : `${own}\n`
  }
  const files: Record<string, string> = {}
  for (const { path, text: own } of dropped.filter((file) => !isYaml(file)))
    for (const name of endsOf(path)) files[name] ??= own
  for (const name of named(text)) files[name] ??= files[name.split('/').at(-1) ?? ''] ?? missing
  return {
    text,
    files: Object.fromEntries(Object.entries(files).filter(([, own]) => own !== missing)),
    placeOf: (line) => {
      const begin = begins.findLast((one) => one.line <= line)
      return begin === undefined ? `line ${line}` : `${begin.path}, line ${line - begin.line + 1}`
    },
  }
}

const missing = '\0'

/** "a/b/c.sh", "b/c.sh", "c.sh". */
function endsOf(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '')
  return parts.map((_part, at) => parts.slice(at).join('/'))
}

function named(text: string): readonly string[] {
  return [...text.matchAll(/\b(?:file|contentFile):\s*["']?([^\s"',}]+)/g)].flatMap(([, name]) => name ?? [])
}
