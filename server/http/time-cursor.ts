/** Where does the next page of a list begin that is ordered by time, newest first? */
import { refuse } from './refusal.ts'

/** The moment and the id of the last row of a page. */
export interface TimeCursor {
  /** RFC 3339 in UTC. */
  readonly at: string
  readonly id: string
}

/** The cursor a caller gave back; refuses what no list gave. */
export function readTimeCursor(cursor: string): TimeCursor {
  const [at = '', id = '', ...rest] = cursor.split(' ')
  if (isMoment(at) && id !== '' && rest.length === 0) return { at, id }
  return refuse('badInput', `The cursor "${cursor}" is not one this list gave; ask again without it.`)
}

/** As the database prints it, of a year that every calendar has. */
function isMoment(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2})$/.test(text) &&
    !Number.isNaN(Date.parse(text))
  )
}

/** The cursor of a page that ends with this row. */
export function timeCursor({ at, id }: TimeCursor): string {
  return `${at} ${id}`
}
