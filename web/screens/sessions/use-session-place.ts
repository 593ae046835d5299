/** Reads from the address what of a session is looked at, and writes it there. */
import { useNavigate } from '@tanstack/react-router'
import { formatSearch } from '../../api/address.ts'
import { type LineRange, rangeText, readRange } from '../../parts/log/line-window.ts'

export const sessionTabs = ['actions', 'plan', 'log', 'facts', 'messages', 'events', 'report', 'raw'] as const
export type SessionTab = (typeof sessionTabs)[number]
export const inspectorTabs = ['output', 'details', 'script', 'data'] as const
export type InspectorTab = (typeof inspectorTabs)[number]

export const sessionPlaceNames = ['tab', 'action', 'view', 'lines'] as const
type Search = { readonly [Name in (typeof sessionPlaceNames)[number]]?: string | undefined }

export interface SessionPlace {
  readonly tab: SessionTab
  /** The action that was chosen; undefined: the one that matters most. */
  readonly action: string | undefined
  readonly view: InspectorTab
  readonly lines: LineRange | undefined
  /** Goes there, without a new step in the browser's history. */
  readonly go: (change: Search) => void
  readonly chooseLines: (lines: LineRange | undefined, action?: string) => void
  /** The address of some lines. */
  readonly addressOf: (lines: string, action?: string) => string
}

/** The place in the page of one session. */
export function useSessionPlace(id: string, search: Search): SessionPlace {
  const navigate = useNavigate()
  const go = (change: Search): void =>
    void navigate({ to: '/sessions/$id', params: { id }, search: { ...search, ...change }, replace: true })
  return {
    tab: sessionTabs.find((tab) => tab === search.tab) ?? 'actions',
    action: search.action,
    view: inspectorTabs.find((view) => view === search.view) ?? 'output',
    lines: readRange(search.lines),
    go,
    chooseLines: (lines, action) => go({ action: action ?? search.action, lines: lines && rangeText(lines) }),
    addressOf: (lines, action) =>
      `/sessions/${id}${formatSearch({ tab: search.tab, action: action ?? search.action, lines })}`,
  }
}
