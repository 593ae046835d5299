/** What is a document after a change that names only some of its members? */

/** Returns the value with the change merged in, as RFC 7396 says: maps member by member, null takes a member away. */
export function merged(value: unknown, change: unknown): unknown {
  if (!isRecord(change)) return change
  const result: Record<string, unknown> = isRecord(value) ? { ...value } : {}
  for (const [key, member] of Object.entries(change)) {
    if (member === null) delete result[key]
    else result[key] = merged(result[key], member)
  }
  return result
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
