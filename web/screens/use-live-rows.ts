/** Keeps the rows of a list on the screen up to date, one by one and in place. */
import type { LiveEvent } from '@fettle/contract/http/live.ts'
import { type InfiniteData, type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import { makePace, type Pace } from '../live/pace.ts'
import { useLiveEvents } from '../live/use-live.ts'
import { idsToAsk, type RowPages, withRows } from './live-rows.ts'

const gapMs = 500
const mostAtOnce = 10

type Pages<Row> = InfiniteData<RowPages<Row>['pages'][number]>

interface LiveRowsOptions<Row> {
  /** Under which the pages are kept. */
  readonly queryKey: QueryKey
  /** The id of the row that an event is about. */
  readonly idIn: (event: LiveEvent) => string | undefined
  readonly askFor: (id: string) => Promise<Row>
  /** True when an event may mean that there are new rows. */
  readonly isNews: (event: LiveEvent) => boolean
  /** Called at the same pace after such events. */
  readonly onNews: () => Promise<unknown>
}

/** Returns what the table must call with the rows in sight: only those are asked for; the others wait until they are seen. */
export function useLiveRows<Row extends { readonly id: string }>(
  options: LiveRowsOptions<Row>,
): (inSight: readonly Row[]) => void {
  const client = useQueryClient()
  const latest = useRef(options)
  const changed = useRef(new Set<string>())
  const hasNews = useRef(false)
  const sight = useRef<readonly Row[]>([])
  const pace = useRef<Pace>(undefined)

  useEffect(() => {
    latest.current = options
  })

  useEffect(() => {
    const work = async (): Promise<void> => {
      const { queryKey, askFor, onNews } = latest.current
      const ids = idsToAsk(changed.current, sight.current, mostAtOnce)
      for (const id of ids) changed.current.delete(id)
      const asked = hasNews.current ? onNews() : undefined
      hasNews.current = false
      // A row that could not be had stays as it is: the list itself shows errors, and the next hint asks again.
      const answers = await Promise.allSettled([...ids.map(askFor), asked])
      const rows = answers
        .slice(0, ids.length)
        .flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value as Row] : []))
      const fresh = new Map(rows.map((row) => [row.id, row]))
      if (fresh.size > 0) client.setQueryData<Pages<Row>>(queryKey, (data) => data && withRows(data, fresh))
      if (idsToAsk(changed.current, sight.current, 1).length > 0) pace.current?.ask()
    }
    const started = makePace(work, gapMs)
    pace.current = started
    return started.stop
  }, [client])

  useLiveEvents((event) => {
    const id = options.idIn(event)
    if (id === undefined) return
    changed.current.add(id)
    hasNews.current ||= options.isNews(event)
    pace.current?.ask()
  })

  return useCallback((inSight) => {
    sight.current = inSight
    if (idsToAsk(changed.current, inSight, 1).length > 0) pace.current?.ask()
  }, [])
}
