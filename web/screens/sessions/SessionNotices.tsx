/** Says what must not be missed about a session: what it waits for, what changed about its plan, what will not be done, why it failed. */
import { isFinal } from '@fettle/core/terms/session.ts'
import { IconBan, IconPlayerPause, IconPower } from '@tabler/icons-react'
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { Banner, BannerMore } from '../../parts/Banner.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { FirstProblem } from './FirstProblem.tsx'
import { Refusal } from './Refusal.tsx'
import { SessionFacts } from './SessionFacts.tsx'
import type { SessionPlace } from './use-session-place.ts'
import { useSteering } from './use-steering.ts'
import { WaitBanner, WaitButtons } from './WaitBanner.tsx'

interface SessionNoticesProps {
  readonly session: SessionDetail
  readonly place: SessionPlace
}

export function SessionNotices({ session, place }: SessionNoticesProps) {
  const { wait, cancel, problem, state, paused, replanned, plan } = session
  const isOver = isFinal(state)
  const failed = session.actions.find(({ verdict }) => verdict === 'failed')
  return (
    <>
      {wait !== undefined && <WaitBanner session={session} wait={wait} />}
      {paused !== undefined && wait === undefined && !isOver && <Pausing session={session} paused={paused} />}
      {replanned !== undefined && <Replanned replanned={replanned} />}
      {!isOver && plan !== undefined && plan.willNotFit.length > 0 && (
        <Banner tone="drift">
          <p>Will probably not fit into the window: {plan.willNotFit.join(', ')}.</p>
        </Banner>
      )}
      {cancel !== undefined && !isOver && (
        <Banner tone="neutral" icon={<IconBan size={18} />}>
          <p>
            Cancelled by {cancel.by} <Moment at={cancel.at} />:{' '}
            {cancel.how === 'now'
              ? 'the running action is being stopped.'
              : 'it ends after the action that is running.'}
          </p>
        </Banner>
      )}
      {problem !== undefined && (
        <Banner tone="failed">
          <p>{problem}</p>
        </Banner>
      )}
      {failed !== undefined && <FirstProblem session={session} action={failed} place={place} />}
      {session.rebootPending === true && (
        <Banner tone="drift" icon={<IconPower size={18} />}>
          <p>
            {isOver
              ? `When it ended, a reboot was pending on ${session.computer.name}.`
              : `A reboot is pending on ${session.computer.name}.`}
          </p>
        </Banner>
      )}
      <SessionFacts session={session} />
    </>
  )
}

interface PausingProps {
  readonly session: SessionDetail
  readonly paused: NonNullable<SessionDetail['paused']>
}

/** Between the wish and the stop. */
function Pausing({ session, paused }: PausingProps) {
  const steering = useSteering(session.id)
  return (
    <Banner
      tone="neutral"
      icon={<IconPlayerPause size={18} />}
      actions={<WaitButtons session={session} steering={steering} />}
    >
      <p>
        Paused by {paused.by} <Moment at={paused.at} />: it stops after the action that is running.
      </p>
      <Refusal error={steering.error} />
    </Banner>
  )
}

function Replanned({ replanned }: { readonly replanned: NonNullable<SessionDetail['replanned']> }) {
  return (
    <Banner tone="neutral">
      <p>The plan was made anew, because the computer had changed since it was made.</p>
      <ul>
        {replanned.differences.map((difference) => (
          <li key={difference}>{difference}</li>
        ))}
      </ul>
      <BannerMore>
        <Moment at={replanned.at} form="day" />
      </BannerMore>
    </Banner>
  )
}
