/** What is different between two states of a document, member by member? */

export interface ChangedField {
  /** As in "target.tag" or "versions[2]". */
  readonly path: string
  /** Absent: it was not there. */
  readonly from?: unknown
  /** Absent: it is no longer there. */
  readonly to?: unknown
}

/** Returns every member that was added, changed or taken away; lists of different length count as one value. */
export function changedFields(from: unknown, to: unknown, path = ''): readonly ChangedField[] {
  if (isRecord(from) && isRecord(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])]
    return keys.flatMap((key) => changedFields(from[key], to[key], path === '' ? key : `${path}.${key}`))
  }
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length && from.some(isObject))
    return from.flatMap((one: unknown, at) => changedFields(one, to[at], `${path}[${at}]`))
  if (JSON.stringify(from) === JSON.stringify(to)) return []
  return [{ path, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return isObject(value) && !Array.isArray(value)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
