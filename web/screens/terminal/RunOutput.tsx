/** The output of one run, line by line while it comes, as high as it has lines. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { lastLinesQuery } from '../../api/terminal-queries.ts'
import { LogView } from '../../parts/log/LogView.tsx'
import { sessionLogSource } from '../../parts/log/session-source.ts'
import classes from './terminal.module.css'

interface RunOutputProps {
  readonly sessionId: string
  readonly computer: string
  readonly growing: boolean
}

/** Output may come a moment after the word of the end. */
const lingerMs = 2_000

export function RunOutput({ sessionId, computer, growing }: RunOutputProps) {
  const source = useMemo(() => sessionLogSource(sessionId, undefined), [sessionId])
  const mayGrow = useLingering(growing)
  const { data } = useQuery({ ...lastLinesQuery(sessionId), enabled: !growing })
  const count = growing ? undefined : data?.lines.length
  return (
    <div
      className={classes.output}
      role="group"
      aria-label={`Output of ${computer}`}
      data-lines={count === undefined || count > 12 ? undefined : count > 5 ? 'some' : 'few'}
    >
      <LogView source={source} sessionId={sessionId} growing={mayGrow} startsAt="end" />
    </div>
  )
}

/** True while it is so, and a little longer. */
function useLingering(isSo: boolean): boolean {
  const [lingers, setLingers] = useState(isSo)
  if (isSo && !lingers) setLingers(true)
  useEffect(() => {
    if (isSo) return undefined
    const timer = window.setTimeout(() => setLingers(false), lingerMs)
    return () => window.clearTimeout(timer)
  }, [isSo])
  return isSo || lingers
}
