/** How are words coloured, and what must not reach a terminal? */
import { unseenCharacters, withoutPiles } from '@fettle/core/terms/unseen.ts'

export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'dim' | 'strong'
export type Style = (tone: Tone, text: string) => string

const codes: Readonly<Record<Tone, number>> = { good: 32, bad: 31, warn: 33, busy: 36, dim: 2, strong: 1 }

/** Colours as terminals understand them (ECMA-48). */
export const terminalStyle: Style = (tone, text) => `\x1b[${codes[tone]}m${text}\x1b[0m`

export const plainStyle: Style = (_tone, text) => text

/** Sequences by which programs colour their output, move the cursor or set a title (ECMA-48 CSI and OSC). */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const sequences = /\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g
/** A line has no end within it. */
const unseenLine = new RegExp(`\\n|${unseenCharacters.source}`, unseenCharacters.flags)

/**
 * Returns the text without terminal sequences, other control characters made visible: names and output of scripts come from
 * computers, and must not move the cursor, change the title or type for whoever looks at them. Tabs stay.
 */
export function safe(text: string): string {
  return withoutPiles(text)
    .replaceAll(sequences, '')
    .replaceAll(unseenLine, (sign) => `\\x${(sign.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`)
}
