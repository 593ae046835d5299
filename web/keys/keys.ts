/** Says which keys do what, everywhere: the one registry from which keys are heard and shown. */

/** Where the keys belong in the overlay that lists them. */
export const keyGroups = ['Everywhere', 'Go to', 'Lists', 'Things', 'Logs'] as const
export type KeyGroup = (typeof keyGroups)[number]

export interface KeyBinding {
  /**
   * As pressed, one after the other: "g c". A letter is written as it arrives, so that "X" is Shift and x; "Mod+" stands for Ctrl or
   * Cmd, "Shift+" is said of keys that write nothing.
   */
  readonly keys: string
  readonly does: string
  readonly group: KeyGroup
}

export const keyBindings = [
  { keys: 'Mod+k', does: 'Find a page, a thing or an action', group: 'Everywhere' },
  { keys: '/', does: 'Search, or filter the list', group: 'Everywhere' },
  { keys: 'Mod+Enter', does: 'Do what the dialog offers', group: 'Everywhere' },
  { keys: '[', does: 'Make the rail small or large', group: 'Everywhere' },
  { keys: ']', does: 'Show or hide the inspector', group: 'Everywhere' },
  { keys: '?', does: 'Show these keys', group: 'Everywhere' },
  { keys: 'Escape', does: 'Close what is open, clear the selection', group: 'Everywhere' },
  { keys: 'g o', does: 'Overview', group: 'Go to' },
  { keys: 'g c', does: 'Computers', group: 'Go to' },
  { keys: 'g s', does: 'Sessions', group: 'Go to' },
  { keys: 'g d', does: 'Deployments', group: 'Go to' },
  { keys: 'g l', does: 'Library', group: 'Go to' },
  { keys: 'g h', does: 'Schedules', group: 'Go to' },
  { keys: 'g r', does: 'Reports', group: 'Go to' },
  { keys: 'j', does: 'Next row', group: 'Lists' },
  { keys: 'k', does: 'Row before', group: 'Lists' },
  { keys: 'ArrowDown', does: 'Next row', group: 'Lists' },
  { keys: 'ArrowUp', does: 'Row before', group: 'Lists' },
  { keys: 'Enter', does: 'Open', group: 'Lists' },
  { keys: 'o', does: 'Open beside the list', group: 'Lists' },
  { keys: 'x', does: 'Select', group: 'Lists' },
  { keys: 'X', does: 'Select up to here', group: 'Lists' },
  { keys: 'Shift+ArrowDown', does: 'Select downwards', group: 'Lists' },
  { keys: 'Shift+ArrowUp', does: 'Select upwards', group: 'Lists' },
  { keys: 'Mod+a', does: 'Select all rows; again: all that match', group: 'Lists' },
  { keys: '.', does: 'Menu of the row', group: 'Lists' },
  { keys: 'r', does: 'Run, or run again', group: 'Things' },
  { keys: 'p', does: 'Plan only', group: 'Things' },
  { keys: 'e', does: 'Edit', group: 'Things' },
  { keys: 'c', does: 'Create', group: 'Things' },
  { keys: 'Mod+s', does: 'Save', group: 'Things' },
  { keys: 'y', does: 'Copy the link', group: 'Things' },
  { keys: 'Y', does: 'Copy as a command', group: 'Things' },
  { keys: '1', does: 'First to fifth tab', group: 'Things' },
  { keys: '2', does: 'First to fifth tab', group: 'Things' },
  { keys: '3', does: 'First to fifth tab', group: 'Things' },
  { keys: '4', does: 'First to fifth tab', group: 'Things' },
  { keys: '5', does: 'First to fifth tab', group: 'Things' },
  { keys: 't', does: 'Show or hide times', group: 'Logs' },
  { keys: 'f', does: 'Follow new lines', group: 'Logs' },
  { keys: 'n', does: 'Next error', group: 'Logs' },
  { keys: 'N', does: 'Error before', group: 'Logs' },
] as const satisfies readonly KeyBinding[]

export type Keys = (typeof keyBindings)[number]['keys']

export interface KeysRead {
  /** What has been pressed and may still become something: "g". */
  readonly begun: string
  readonly found?: Keys
}

/** What one more key makes of those before it. A key that continues nothing begins anew. */
export function readKey(begun: string, key: string): KeysRead {
  const pressed = begun === '' ? key : `${begun} ${key}`
  const found = keyBindings.find((binding) => binding.keys === pressed)
  if (found !== undefined) return { begun: '', found: found.keys }
  if (keyBindings.some((binding) => binding.keys.startsWith(`${pressed} `))) return { begun: pressed }
  return begun === '' ? { begun: '' } : readKey('', key)
}

type PressedKey = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** What was pressed, as the registry writes it; undefined for what no binding can mean. */
export function nameOfKey({ key, ctrlKey, metaKey, altKey, shiftKey }: PressedKey): string | undefined {
  if (altKey) return undefined
  if (ctrlKey || metaKey) return shiftKey ? undefined : `Mod+${key.toLowerCase()}`
  return shiftKey && key.length > 1 ? `Shift+${key}` : key
}

/** True for keys that write something: they are off in fields, and for whoever switched single letters off. */
export function isLetter(keys: Keys): boolean {
  return !keys.includes('+') && keys.split(' ').every((key) => key.length === 1)
}

/** The keys as they stand on a keyboard: "⇧X", "Ctrl K". */
export function shownKeys(keys: Keys, isMac: boolean): readonly string[] {
  return keys.split(' ').flatMap((key) => key.split(/(?<=.)\+/).map((part) => shownKey(part, isMac)))
}

function shownKey(key: string, isMac: boolean): string {
  const words: Readonly<Record<string, string>> = {
    Mod: isMac ? '⌘' : 'Ctrl',
    Shift: '⇧',
    Escape: 'Esc',
    Enter: '↵',
    ArrowDown: '↓',
    ArrowUp: '↑',
  }
  if (/^[A-Z]$/.test(key)) return `⇧${key}`
  return words[key] ?? key
}
