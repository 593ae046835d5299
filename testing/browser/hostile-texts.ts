/** What would somebody write into a field who wants that it does something where people read it? */
import type { TextField, Writer } from './agent-fields.ts'

/** Would set a mark that tests look for. */
export const image = '<img src=x onerror=window.hit=1>'

const markup = `<script>window.hit=1</script><svg onload=window.hit=1>"'><a href="javascript:window.hit=1">{{7*7}}\${7*7}<!--`

/** Moves a cursor, sets a title, links to elsewhere and rings: what terminals understand (ECMA-48, xterm's OSC 0 and 8). */
const escapes =
  '\u001b[31m\u001b[2J\u001b]0;owned\u0007\u001b]8;;http://evil.example/\u0007x\u001b]8;;\u0007\u0007\u009b1A'
/** Turns round what stands beside it, hides, and ends lines. */
const hiding = '\u202efdp.\u2066\u2067\u200b\u200d\u061c\ufeff\u00ad\u2028\u{e0041}\u0008\r\n'
/** What a database cannot hold: on links it is replaced, and nobody joins with it. */
export const unstorable = '\u0000\ud800\udc00\ud800'

/** A file as a spreadsheet reads it: a formula, and another in a row of its own. */
export const formula = '=1+1'
const formulas = `${formula}\r\n+1,"=2+2"\t@SUM(1)`

const address = 'javascript:window.hit=1//'

const codes = new Map<string, string>()

/** A few letters that stand for a field, in every text that is written into it: "f12q". */
export function codeOf({ path }: Pick<TextField, 'path'>): string {
  const known = codes.get(path) ?? `f${codes.size + 1}q`
  codes.set(path, known)
  return known
}

const cut = (text: string, { most }: TextField): string => text.slice(0, most)

/** By name, who writes what. Each text has the code of its field in it, where that has room. */
export const writers = {
  markup: (field) => cut(`${image}${codeOf(field)} ${markup}`, field),
  controls: (field) =>
    cut(`${codeOf(field)}${hiding}${escapes}${field.path.startsWith('enrol.') ? '' : unstorable}end`, field),
  links: (field) => cut(`${address}${codeOf(field)}`, field),
  formulas: (field) => cut(`${formulas}${codeOf(field)}`, field),
  endless: (field) => {
    const most = Math.min(field.most, 65_536)
    const marks = `Z${'\u0301\u0323'.repeat(Math.min(5_000, Math.floor(most / 8)))}`
    return `${codeOf(field)}${marks}`.padEnd(most, 'W').slice(0, most)
  },
} as const satisfies Readonly<Record<string, Writer>>
export type WriterName = keyof typeof writers

/** A line of a megabyte. */
export const megabyte = 'M'.repeat(1024 * 1024)
