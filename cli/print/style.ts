/** How are words coloured, and what must not reach a terminal? */

export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'dim' | 'strong'
export type Style = (tone: Tone, text: string) => string

const codes: Readonly<Record<Tone, number>> = { good: 32, bad: 31, warn: 33, busy: 36, dim: 2, strong: 1 }

/** Colours as terminals understand them (ECMA-48). */
export const terminalStyle: Style = (tone, text) => `\x1b[${codes[tone]}m${text}\x1b[0m`

export const plainStyle: Style = (_tone, text) => text

/**
 * Returns the text with control characters made visible: names and output of scripts come from computers, and must not move the
 * cursor, change the title or type for whoever looks at them. Tabs stay; line breaks become a visible sign.
 */
export function safe(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === '\t' ? character : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}
