/** How is it printed what a change of a definition changes? */
import { safe } from './style.ts'

export interface Field {
  readonly path: string
  readonly from?: unknown
  readonly to?: unknown
}

const valueMax = 60

/** Returns a line a member: "desired: latest -> exact 2.0". Long texts are told by their size. */
export function fieldLines(fields: readonly Field[]): readonly string[] {
  return fields.map(({ path, from, to }) => safe(`  ${path}: ${valueText(from)} -> ${valueText(to)}`))
}

function valueText(value: unknown): string {
  if (value === undefined) return '(none)'
  if (typeof value === 'string' && (value.includes('\n') || value.length > valueMax)) {
    const lines = value.split('\n').length - (value.endsWith('\n') ? 1 : 0)
    return `(text of ${lines} ${lines === 1 ? 'line' : 'lines'}, ${value.length} characters)`
  }
  const text =
    typeof value === 'string' && /^[^\s"[{]+( [^\s"[{]+)*$/.test(value) ? value : (JSON.stringify(value) ?? '')
  return text.length > valueMax ? `${text.slice(0, valueMax)}…` : text
}
