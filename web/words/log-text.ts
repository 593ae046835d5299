/** Says what the log shows: lines, free of terminal controls, with a heading where another action begins. */
import type { LogLine } from '@fettle/contract/http/sessions.ts'

export type LogRow =
  | { readonly kind: 'line'; readonly line: LogLine }
  | { readonly kind: 'heading'; readonly n: number; readonly text: string }

// Control sequences (CSI), operating system commands (OSC) and single escapes of ECMA-48.
// eslint-disable-next-line no-control-regex -- these controls are what it is about
const escapes = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-Z\\-_]/g
// eslint-disable-next-line no-control-regex -- likewise
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g

/** A line as a terminal would leave it: escape sequences gone, and of parts written over each other (\r) the last. */
export function plainText(text: string): string {
  const visible = text.replace(escapes, '').replace(/\r+$/, '')
  return visible.slice(visible.lastIndexOf('\r') + 1).replace(controls, '')
}

export interface LogChoice {
  readonly errorsOnly: boolean
  /** Titles of actions by id; without them there are no headings. */
  readonly titles?: ReadonlyMap<string, string>
}

/** The rows to show for these lines. */
export function logRows(lines: readonly LogLine[], { errorsOnly, titles }: LogChoice): readonly LogRow[] {
  const rows: LogRow[] = []
  let current: string | undefined
  for (const line of lines) {
    if (errorsOnly && line.stream !== 'err') continue
    if (titles !== undefined && line.actionId !== current && line.actionId !== undefined) {
      rows.push({ kind: 'heading', n: line.n, text: titles.get(line.actionId) ?? line.actionId })
    }
    current = line.actionId ?? current
    rows.push({ kind: 'line', line })
  }
  return rows
}

/** The lines as they go to the clipboard: each with its moment in ISO form. */
export function clipboardText(lines: readonly LogLine[]): string {
  return lines.map((line) => `${line.at} ${line.stream === 'err' ? 'err ' : ''}${plainText(line.text)}`).join('\n')
}
