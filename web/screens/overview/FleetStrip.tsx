/** Shows how the fleet is in numbers, each a way to the computers it counts. */
import { Link } from '@tanstack/react-router'
import type { Overview } from '../../api/report-queries.ts'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { formatNumber } from '../../words/counts.ts'
import type { Tone } from '../../words/tones.ts'
import classes from './overview.module.css'

interface Count {
  readonly of: keyof Overview['fleet']
  readonly word: string
  /** The word of the filter that finds them; all without one. */
  readonly is?: string
  readonly tone?: Tone
  /** What the word means, where it does not say it all. */
  readonly sentence?: string
}

const counts: readonly Count[] = [
  { of: 'computers', word: 'Computers' },
  { of: 'online', word: 'Online', is: 'online', tone: 'success' },
  { of: 'offline', word: 'Offline', is: 'offline', tone: 'offline' },
  { of: 'stale', word: 'Stale', is: 'stale', tone: 'drift', sentence: 'Not seen for 30 days' },
  { of: 'rebootPending', word: 'Reboot pending', is: 'rebootPending', tone: 'waiting' },
  { of: 'neverChecked', word: 'Never checked', is: 'neverChecked', tone: 'unknown' },
  { of: 'excluded', word: 'Excluded', is: 'excluded', tone: 'neutral' },
  { of: 'onboardingPending', word: 'To be let in', is: 'pending', tone: 'queued' },
]

export function FleetStrip({ fleet }: { readonly fleet: Overview['fleet'] | undefined }) {
  return (
    <nav className={classes.fleet} aria-label="Computers by state">
      {counts.map(({ of, word, is, tone, sentence }) => (
        <Link
          key={of}
          to="/computers"
          search={is === undefined ? {} : { q: `is:${is}` }}
          className={classes.count}
          title={sentence}
          data-none={fleet?.[of] === 0 || undefined}
        >
          <b>{fleet === undefined ? '–' : formatNumber(fleet[of])}</b>
          <span>
            {tone !== undefined && <ToneIcon tone={tone} size={13} />}
            {word}
          </span>
        </Link>
      ))}
    </nav>
  )
}
