/** Follows a list of computers: rows in sight in place, and how many have joined since, until somebody asks to see them. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { call } from '../../api/call.ts'
import { type ComputerRow, computersListQuery } from '../../api/computer-list-queries.ts'
import { computerCountsQuery } from '../../api/list-queries.ts'
import { makePace, type Pace } from '../../live/pace.ts'
import { useLiveRows } from '../use-live-rows.ts'
import { newSince, type SeenTotal, seenAfter } from './new-since.ts'

interface NewComputersOptions {
  /** The filter, as the server is asked. */
  readonly q: string
  readonly sort: string | undefined
  readonly rows: readonly ComputerRow[] | undefined
  /** Every computer that matches is loaded. */
  readonly isWhole: boolean
  readonly refetch: () => Promise<unknown>
}

/** A fleet says something all the time; it is counted no more often than this. Milliseconds. */
const countEveryMs = 2_000

/** What the table must call with the rows in sight and the place of its scroll bar, and how many computers are new. */
export function useNewComputers({ q, sort, rows, isWhole, refetch }: NewComputersOptions) {
  const client = useQueryClient()
  const { queryKey } = computersListQuery(q, sort)
  const { data, isPlaceholderData } = useQuery(computerCountsQuery(q))
  const counted = isPlaceholderData ? undefined : data
  const [seen, setSeen] = useState<SeenTotal>()
  const next = seenAfter(seen, q, counted)
  if (next !== seen) setSeen(next)
  const [isAtTop, setAtTop] = useState(true)
  // At the top of a list that is loaded whole a computer that has joined takes its place at once.
  const isAtOnce = isWhole && isAtTop
  const askCount = useCountPace(q)
  const onVisible = useLiveRows<ComputerRow>({
    queryKey,
    idIn: (event) => ('computerId' in event ? event.computerId : undefined),
    askFor: (id) => call('getComputer', { params: { id } }),
    isNews: (event) => event.type === 'computer' && rows?.some(({ id }) => id === event.computerId) === false,
    onNews: async () => {
      askCount()
      if (isAtOnce) await refetch()
    },
  })
  const show = (): void => {
    setSeen(undefined)
    void client.resetQueries({ queryKey, exact: true })
  }
  const known = isWhole && rows !== undefined ? { q, total: rows.length } : seen
  const count = newSince(known, q, counted)
  const onTop = (isTop: boolean): void => {
    setAtTop(isTop)
    if (isTop && isWhole && count > 0) void refetch()
  }
  return { onVisible, onTop, count: isAtOnce ? 0 : count, show }
}

/** Counts anew what matches a filter, at a pace the server can bear. */
function useCountPace(q: string): () => void {
  const client = useQueryClient()
  const pace = useRef<Pace>(undefined)
  useEffect(() => {
    const { queryKey } = computerCountsQuery(q)
    const started = makePace(() => client.invalidateQueries({ queryKey, exact: true }), countEveryMs)
    pace.current = started
    return started.stop
  }, [client, q])
  return () => pace.current?.ask()
}
