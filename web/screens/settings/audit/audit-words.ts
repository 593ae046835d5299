/** Says in words what stands in the audit log, and what its filters mean to the server. */
import type { AuditRow, AuditWish } from '../../../api/settings-queries.ts'
import type { Wording } from '../../../words/tones.ts'
import type { SearchTexts } from '../../search.ts'

export const resultWords: { readonly [R in AuditRow['result']]: Wording } = {
  ok: { tone: 'success', word: 'Done', sentence: 'It was done.' },
  refused: { tone: 'drift', word: 'Refused', sentence: 'It was not allowed, or not possible.' },
  failed: { tone: 'failed', word: 'Failed', sentence: 'The server made a mistake.' },
  unknown: { tone: 'unknown', word: 'Unknown', sentence: 'The server was cut off meanwhile.' },
}

/** "computer desk-12". */
export function objectWords({ object }: AuditRow): string {
  return object === undefined ? '' : `${object.kind} ${object.name ?? object.id ?? ''}`.trim()
}

export type AuditSearch = SearchTexts<'text' | 'actor' | 'object' | 'result' | 'since' | 'until' | 'peek'>

const resultNames = ['ok', 'refused', 'failed', 'unknown'] as const

/** What the address says, as the server is asked: days begin and end where the browser is; what is no day is left out. */
export function auditFilters({ text, actor, object, result, since, until }: AuditSearch): AuditWish {
  const known = resultNames.find((name) => name === result)
  const from = dayBegin(since, 0)
  const to = dayBegin(until, 1)
  return {
    ...(text !== undefined && { text }),
    ...(actor !== undefined && { actor }),
    ...(object !== undefined && { object }),
    ...(known !== undefined && { result: known }),
    ...(from !== undefined && { since: from }),
    ...(to !== undefined && { until: to }),
  }
}

/** The moment at which a day like "2026-03-01", or the one so many days later, begins. */
function dayBegin(day: string | undefined, later: number): string | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '')
  if (parts === null) return undefined
  const at = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + later)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}
