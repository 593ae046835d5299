/** Says what a list of sessions is filtered by, as its address says it, and what the server is asked for then. */
import {
  type SessionKind,
  sessionKinds,
  type SessionState,
  sessionStates,
  stateGroups,
} from '@fettle/core/terms/session.ts'
import type { SessionQuery } from '../../api/queries.ts'
import type { StateGroup } from '../../words/session-words.ts'
import type { SearchTexts } from '../search.ts'

export const sessionFilterNames = ['status', 'computer', 'tenant', 'kind', 'from', 'to'] as const
export type SessionFilter = SearchTexts<(typeof sessionFilterNames)[number]>

/** What to ask the server for. Days are days where the reader is. Values that cannot be meant are left for the server to refuse. */
export function sessionQueryOf(filter: SessionFilter): SessionQuery {
  const { status, computer, tenant, kind, from, to } = filter
  return {
    status,
    computer,
    tenant,
    kind: isKind(kind) ? kind : undefined,
    from: from === undefined ? undefined : (dayStart(from, 0) ?? from),
    to: to === undefined ? undefined : (dayStart(to, 1) ?? to),
  }
}

/** The filter with one group of states, or with none when it was that one. */
export function withGroup(filter: SessionFilter, group: StateGroup | undefined): SessionFilter {
  return { ...filter, status: group }
}

/** The group a filter shows: the one it names, or the one its exact state belongs to; undefined when it shows all or a mixture. */
export function groupOf(filter: SessionFilter): StateGroup | undefined {
  const { status } = filter
  if (status === undefined) return undefined
  if (isGroup(status)) return status
  const groups = Object.keys(stateGroups) as StateGroup[]
  return groups.find((group) => (stateGroups[group] as readonly string[]).includes(status))
}

/** The exact state a filter names, if it names one and not a group. */
export function exactState(filter: SessionFilter): SessionState | undefined {
  // "failed" and "cancelled" are both a group and a state; the server takes the group.
  const { status } = filter
  return status !== undefined && !isGroup(status) && isState(status) ? status : undefined
}

/** The states one can choose within a group, when the group has several. */
export function statesToChoose(group: StateGroup | undefined): readonly SessionState[] {
  if (group === undefined) return sessionStates.filter((state) => !isGroup(state))
  return stateGroups[group].length > 1 ? stateGroups[group].filter((state) => !isGroup(state)) : []
}

/** True when anything is filtered out. */
export function isFiltered(filter: SessionFilter): boolean {
  return sessionFilterNames.some((name) => filter[name] !== undefined)
}

function isGroup(text: string): text is StateGroup {
  return text in stateGroups
}

function isState(text: string): text is SessionState {
  return (sessionStates as readonly string[]).includes(text)
}

function isKind(text: string | undefined): text is SessionKind {
  return (sessionKinds as readonly (string | undefined)[]).includes(text)
}

/** The moment at which a day ("2026-11-20"), or one some days later, begins here; undefined for anything else. */
function dayStart(text: string, daysLater: number): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []
  if (year === undefined) return undefined
  const start = new Date(Number(year), Number(month) - 1, Number(day) + daysLater)
  return Number.isNaN(start.getTime()) ? undefined : start.toISOString()
}
