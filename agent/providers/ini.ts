/** Finds and edits one key of an ini-like text, and leaves every other character as it is. */

/** Where a key is, or would be: a section's name, "" for the lines before the first section. */
export interface Place {
  readonly section: string
  readonly key: string
}

interface Line {
  readonly text: string
  readonly end: string
}

interface Found {
  /** Numbers of the first line of the key and of the one after its last. */
  readonly from: number
  readonly to: number
  readonly value: string
  /** All before the value: indentation, key, separator. */
  readonly head: string
}

/** The value of a key, undefined when it is not set. Of several the last one counts, as it does for those who read the file. */
export function iniValue(text: string, place: Place): string | undefined {
  return findAll(linesOf(text), place).at(-1)?.value
}

/**
 * The text with the key set to the value, or without it when that is null. The line is changed in place; a new one goes to the
 * end of its section, before its trailing empty lines, and a new section to the end of the text.
 */
export function iniEdited(text: string, place: Place, value: string | null): string {
  const lines = linesOf(text)
  const all = findAll(lines, place)
  if (value === null)
    return joined(lines.filter((_, number) => !all.some(({ from, to }) => number >= from && number < to)))
  const last = all.at(-1)
  if (last === undefined) return joined(inserted(lines, place, value))
  if (last.value === value) return text
  const end = lines[last.to - 1]?.end ?? '\n'
  return joined([...lines.slice(0, last.from), { text: last.head + value, end }, ...lines.slice(last.to)])
}

/** Why such a key cannot be written into an ini-like file, in one sentence; undefined when it can. */
export function iniProblem({ section, key }: Place, value: string | null): string | undefined {
  if (/[\r\n]/.test(section + key + (value ?? ''))) return 'A section, key or value cannot contain a line break.'
  if (section.includes(']')) return `"${section}" cannot be a section: it contains "]".`
  if (/[=:]/.test(key) || /^[[#;]/.test(key) || key.trim() !== key) return `"${key}" cannot be a key.`
  if (value !== null && value.trim() !== value) return 'A value cannot begin or end with a space.'
  return value?.endsWith('\\') === true ? 'A value cannot end with "\\": the next line would belong to it.' : undefined
}

function findAll(lines: readonly Line[], { section, key }: Place): readonly Found[] {
  const all: Found[] = []
  let current = ''
  for (let number = 0; number < lines.length; number += 1) {
    const text = lines[number]?.text ?? ''
    const name = sectionOf(text)
    if (name !== undefined) current = name
    if (name !== undefined || isRemark(text)) continue
    const from = number
    // A line that ends with a backslash goes on in the next one.
    while (lines[number]?.text.endsWith('\\') === true && number + 1 < lines.length) number += 1
    const parts = partsOf(text)
    if (current !== section || parts?.key !== key) continue
    const value = [parts.value, ...lines.slice(from + 1, number + 1).map((line) => line.text)].join('\n').trim()
    all.push({ from, to: number + 1, value, head: parts.head })
  }
  return all
}

function inserted(lines: readonly Line[], { section, key }: Place, value: string): readonly Line[] {
  const end = lines.find((line) => line.end !== '')?.end ?? '\n'
  const { from, to } = rangeOf(lines, section)
  const separator = separatorIn(lines.slice(from, to)) ?? separatorIn(lines) ?? '='
  const entry = { text: `${key}${separator}${value}`, end }
  const isNew = from === to && section !== ''
  if (isNew) {
    const isSeparate = lines.length === 0 || lines.at(-1)?.text.trim() === ''
    return [...ended(lines, end), ...(isSeparate ? [] : [{ text: '', end }]), { text: `[${section}]`, end }, entry]
  }
  let at = to
  while (at > from && lines[at - 1]?.text.trim() === '') at -= 1
  return [...ended(lines.slice(0, at), end), entry, ...lines.slice(at)]
}

/** The lines of a section with its heading: of several with one name the last. Empty when there is none. */
function rangeOf(lines: readonly Line[], section: string): { readonly from: number; readonly to: number } {
  const heads = lines.flatMap(({ text }, number) => (sectionOf(text) === undefined ? [] : [number]))
  const from = section === '' ? 0 : lines.findLastIndex(({ text }) => sectionOf(text) === section)
  if (from < 0) return { from: lines.length, to: lines.length }
  return { from, to: heads.find((head) => head > from || (section === '' && head === 0)) ?? lines.length }
}

/** How the last key of these lines is divided from its value, so that a new one looks alike. */
function separatorIn(lines: readonly Line[]): string | undefined {
  const last = lines.findLast(
    ({ text }) => !isRemark(text) && sectionOf(text) === undefined && partsOf(text) !== undefined,
  )
  return last && /^\s*[^=:]*?(\s*[=:]\s*)/.exec(last.text)?.[1]
}

function partsOf(text: string): { readonly key: string; readonly head: string; readonly value: string } | undefined {
  const match = /^(\s*([^=:]+?)\s*[=:][^\S\r\n]*)(.*)$/.exec(text)
  if (match === null) return undefined
  const [, head = '', key = '', value = ''] = match
  return { head, key, value }
}

function sectionOf(text: string): string | undefined {
  return /^(?:\u00ef\u00bb\u00bf)?\s*\[([^\]]*)\]\s*(?:[#;].*)?$/.exec(text)?.[1]
}

function isRemark(text: string): boolean {
  return /^\s*(?:[#;]|$)/.test(text)
}

/** The last line may have no end; what follows it needs one. */
function ended(lines: readonly Line[], end: string): readonly Line[] {
  const last = lines.at(-1)
  return last === undefined || last.end !== '' ? lines : [...lines.slice(0, -1), { text: last.text, end }]
}

function linesOf(text: string): readonly Line[] {
  const parts = text.split(/(\r\n|\n)/)
  const lines: Line[] = []
  for (let at = 0; at < parts.length; at += 2) {
    const line = { text: parts[at] ?? '', end: parts[at + 1] ?? '' }
    if (line.text !== '' || line.end !== '') lines.push(line)
  }
  return lines
}

function joined(lines: readonly Line[]): string {
  return lines.map(({ text, end }) => text + end).join('')
}
