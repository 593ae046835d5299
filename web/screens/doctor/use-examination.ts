/** Examines a computer as long as somebody looks at the page: findings come in one by one, and stay when it is over. */
import type { DoctorLine } from '@fettle/contract/http/doctor.ts'
import { type DoctorCheck, doctorChecks } from '@fettle/core/terms/doctor.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { CallError, follow } from '../../api/call.ts'
import { type DoctorAnswer, type DoctorFinding, doctorQuery } from '../../api/doctor-queries.ts'
import { announce } from '../shell/announce.tsx'

export interface Examining {
  /** The checks that are looked at now. */
  readonly looking: ReadonlySet<DoctorCheck>
  /** Why the last one was not made, or not to its end. */
  readonly problem: string | undefined
  /** Looks at these; at all when none are named. */
  readonly start: (checks?: readonly DoctorCheck[]) => void
  readonly stop: () => void
}

const nothing: ReadonlySet<DoctorCheck> = new Set()

/** The examinations of one page; they end when it is left. */
export function useExamination(computerId: string): Examining {
  const client = useQueryClient()
  const [looking, setLooking] = useState(nothing)
  const [problem, setProblem] = useState<string>()
  const running = useRef(new Set<AbortController>())
  const stop = useCallback(() => {
    for (const one of running.current) one.abort()
  }, [])
  useEffect(() => stop, [stop])

  const start = useCallback(
    (checks: readonly DoctorCheck[] = doctorChecks) => {
      const { queryKey } = doctorQuery(computerId)
      const without = (done: readonly DoctorCheck[]): void =>
        setLooking((before) => new Set([...before].filter((check) => !done.includes(check))))
      const onLine = (line: unknown): void => {
        const told = line as DoctorLine
        if (told.type === 'found') {
          const { type: _, ...finding } = told
          client.setQueryData(queryKey, (before) => merged(before, finding))
          without([told.check])
        }
        if (told.type === 'ended') setProblem(told.problem)
        if (told.type === 'ended') announce(told.problem ?? 'The examination is over.')
      }
      const stopper = new AbortController()
      running.current.add(stopper)
      setProblem(undefined)
      announce('The computer is examined.')
      setLooking((before) => new Set([...before, ...checks]))
      follow(
        'runDoctor',
        { params: { id: computerId }, body: { checks: [...checks] } },
        { onLine, signal: stopper.signal },
      )
        .catch((error: unknown) => {
          if (!stopper.signal.aborted) setProblem(error instanceof CallError ? error.message : String(error))
        })
        .finally(() => {
          running.current.delete(stopper)
          without(checks)
        })
    },
    [client, computerId],
  )
  return { looking, problem, start, stop }
}

function merged(before: DoctorAnswer | undefined, finding: DoctorFinding): DoctorAnswer {
  const others = (before?.findings ?? []).filter(({ check }) => check !== finding.check)
  const findings = [...others, finding].toSorted(
    (a, b) => doctorChecks.indexOf(a.check) - doctorChecks.indexOf(b.check),
  )
  return { ...before, findings }
}
