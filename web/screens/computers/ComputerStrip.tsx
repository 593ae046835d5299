/** Shows how a computer stands: compliance, the last and the next session, a pending reboot, and when changes are made on it. */
import type { ComputerDetail } from '@fettle/contract/http/computers.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { computerTimeQuery, nextSessionQuery } from '../../api/computer-queries.ts'
import { Chip } from '../../parts/Chip.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { ShareBar } from '../../parts/ShareBar.tsx'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import { useNow } from '../../parts/use-now.ts'
import { formatNumber } from '../../words/counts.ts'
import { freezeNow, timeThere, windowWords } from '../../words/hours-words.ts'
import { kindWords, stateWording } from '../../words/session-words.ts'
import classes from './computer-strip.module.css'

interface ComputerStripProps {
  readonly computer: ComputerDetail
  /** One below the other, as beside a list. */
  readonly narrow?: true
}

export function ComputerStrip({ computer, narrow }: ComputerStripProps) {
  return (
    <dl className={classes.strip} data-narrow={narrow}>
      <Part title="Compliance">
        <Compliance {...computer.compliance} />
      </Part>
      <Part title="Last session">
        <LastSession session={computer.lastSession} />
      </Part>
      <Part title="Next session">
        <NextSession computer={computer} />
      </Part>
      <Part title="Reboot">
        <Reboot computer={computer} />
      </Part>
      <Part title="Changes are made">
        <ChangeWindow id={computer.id} />
      </Part>
    </dl>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Compliance({ good, total }: ComputerDetail['compliance']) {
  if (total === 0) return <span className="soft">Nothing is known yet</span>
  const words = `${formatNumber(good)} of ${formatNumber(total)} as wanted`
  return (
    <>
      <span>{words}</span>
      <span className={classes.bar}>
        <ShareBar
          label={words}
          shares={[
            { tone: 'success', count: good, words: 'as wanted' },
            { tone: 'drift', count: total - good, words: 'not as wanted' },
          ]}
        />
      </span>
    </>
  )
}

function LastSession({ session }: { readonly session: ComputerDetail['lastSession'] }) {
  if (session === undefined) return <span className="soft">None yet</span>
  return (
    <Link to="/sessions/$id" params={{ id: session.id }} search={{}} className={classes.session}>
      <Chip wording={stateWording(session.state)} plain />
      <span className="soft">
        <Moment at={session.endedAt ?? session.createdAt} />
      </span>
    </Link>
  )
}

function NextSession({ computer }: { readonly computer: ComputerDetail }) {
  const { data } = useQuery(nextSessionQuery(computer.id))
  if (computer.excludedFromMaintenance) return <span>Excluded from maintenance</span>
  if (data === undefined) return <span className="soft">…</span>
  if (data.next === undefined) return <span className="soft">No schedule covers it</span>
  const { at, schedule, kind } = data.next
  return (
    <span title={`${kindWords[kind].word}, by the schedule ${schedule.name}`}>
      <Moment at={at} /> <span className="soft">{schedule.name}</span>
    </span>
  )
}

function Reboot({ computer }: { readonly computer: ComputerDetail }) {
  if (computer.rebootPending === true) {
    return (
      <span className={classes.pending}>
        <ToneIcon tone="drift" size={15} /> Pending
      </span>
    )
  }
  if (computer.bootedAt === undefined) return <span className="soft">Nothing is known yet</span>
  return (
    <span>
      Not needed{' '}
      <span className="soft">
        started <Moment at={computer.bootedAt} />
      </span>
    </span>
  )
}

function ChangeWindow({ id }: { readonly id: string }) {
  const { data } = useQuery(computerTimeQuery(id))
  const now = useNow(30_000)
  if (data === undefined) return <span className="soft">…</span>
  const { effective } = data
  const freeze = freezeNow(effective, now)
  return (
    <span title={`${windowWords(effective)}, time zone ${effective.zone}`}>
      {freeze === undefined ? windowWords(effective) : `Not until ${freeze.until}: ${freeze.reason}`}{' '}
      <span className="soft">
        · {timeThere(effective.zone, now)} there, {effective.zone}
      </span>
    </span>
  )
}
