/** Says what must not be missed about a session: what it waits for, that it is being cancelled, why it failed as a whole. */
import { isFinal } from '@fettle/core/terms/session.ts'
import { IconBan } from '@tabler/icons-react'
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import type { ReactNode } from 'react'
import { Moment } from '../../parts/Moment.tsx'
import { ToneIcon } from '../../parts/ToneIcon.tsx'
import type { Tone } from '../../words/tones.ts'
import classes from './session-page.module.css'

export function SessionNotices({ session }: { readonly session: SessionDetail }) {
  const { wait, cancel, problem, state } = session
  const isOver = isFinal(state)
  return (
    <>
      {wait !== undefined && (
        <Notice tone="waiting" icon={<ToneIcon tone="waiting" size={18} />}>
          <p>{wait.sentence}</p>
          <p className={classes.noticeMore}>
            Waiting for {wait.owner} since <Moment at={wait.since} form="day" />, until{' '}
            <Moment at={wait.deadline} form="day" />. Then: {wait.atDeadline}
          </p>
        </Notice>
      )}
      {cancel !== undefined && !isOver && (
        <Notice tone="neutral" icon={<IconBan size={18} />}>
          <p>
            {cancel.by} cancelled it <Moment at={cancel.at} />:{' '}
            {cancel.how === 'now'
              ? 'the running action is being stopped.'
              : 'it ends after the action that is running.'}
          </p>
        </Notice>
      )}
      {problem !== undefined && (
        <Notice tone="failed" icon={<ToneIcon tone="failed" size={18} />}>
          <p>{problem}</p>
        </Notice>
      )}
    </>
  )
}

function Notice({
  tone,
  icon,
  children,
}: {
  readonly tone: Tone
  readonly icon: ReactNode
  readonly children: ReactNode
}) {
  return (
    <div className={classes.notice} data-tone={tone}>
      {icon}
      <div>{children}</div>
    </div>
  )
}
