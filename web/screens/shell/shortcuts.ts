/** Says which keys do what, and what keys pressed one after the other mean. */

export interface Shortcut {
  /** As pressed, one after the other: "g c". */
  readonly keys: string
  readonly does: string
}

export const shortcuts = [
  { keys: '/', does: 'Search' },
  { keys: 'g c', does: 'Go to computers' },
  { keys: 'g s', does: 'Go to sessions' },
  { keys: 'g d', does: 'Go to deployments' },
  { keys: 't', does: 'Log: show or hide times' },
  { keys: 'f', does: 'Log: follow new lines' },
  { keys: '?', does: 'Show these keys' },
  { keys: 'Escape', does: 'Close what is open' },
] as const satisfies readonly Shortcut[]

export type ShortcutKeys = (typeof shortcuts)[number]['keys']

export interface KeysRead {
  /** What has been pressed and may still become something: "g". */
  readonly begun: string
  readonly found?: ShortcutKeys
}

/** What one more key makes of those before it. A key that continues nothing begins anew. */
export function readKey(begun: string, key: string): KeysRead {
  const pressed = begun === '' ? key : `${begun} ${key}`
  const found = shortcuts.find((shortcut) => shortcut.keys === pressed)
  if (found !== undefined) return { begun: '', found: found.keys }
  if (shortcuts.some((shortcut) => shortcut.keys.startsWith(`${pressed} `))) return { begun: pressed }
  return begun === '' ? { begun: '' } : readKey('', key)
}
