/** Remembers how somebody likes to read logs: wrapped or not, with which times. */
import { usePreference } from '../../api/preferences.ts'

export const timeForms = ['off', 'relative', 'absolute'] as const
export type TimeForm = (typeof timeForms)[number]

export interface LogChoice {
  readonly wrap: boolean
  readonly times: TimeForm
  readonly setWrap: (wrap: boolean) => void
  /** Off, relative, absolute, off. */
  readonly turnTimes: () => void
}

/** The choice of this person; every log on the page follows it. */
export function useLogChoice(): LogChoice {
  const [wrap, setWrap] = usePreference<boolean>('log.wrap', true)
  const [kept, setTimes] = usePreference<string>('log.times', 'off')
  const times = timeForms.find((form) => form === kept) ?? 'off'
  const next = timeForms[(timeForms.indexOf(times) + 1) % timeForms.length] ?? 'off'
  return { wrap, times, setWrap, turnTimes: () => setTimes(next) }
}
