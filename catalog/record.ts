/** Is a value a map of keys to values? */

/** Returns whether the value is a plain map, not a list and not nothing. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
