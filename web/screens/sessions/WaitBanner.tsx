/** Says what a session waits for, whose move it is and what happens then; with the button that ends the wait, where people can. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { Button } from '@mantine/core'
import { IconCheck, IconPlayerPlay } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { call } from '../../api/call.ts'
import { Banner, BannerMore } from '../../parts/Banner.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Refusal } from './Refusal.tsx'
import { type Steering, useOffers, useSteering } from './use-steering.ts'

interface WaitBannerProps {
  readonly session: SessionDetail
  readonly wait: NonNullable<SessionDetail['wait']>
}

export function WaitBanner({ session, wait }: WaitBannerProps) {
  const steering = useSteering(session.id)
  return (
    <Banner tone="waiting" actions={<WaitButtons session={session} steering={steering} />}>
      <p>{wait.sentence}</p>
      <BannerMore>
        Waiting for {wait.owner} since <Moment at={wait.since} form="day" />, until{' '}
        <Moment at={wait.deadline} form="day" />. Then: {wait.atDeadline}
      </BannerMore>
      <Refusal error={steering.error} />
    </Banner>
  )
}

/** The buttons that end a wait or a pause; nothing when only time or a computer can. */
export function WaitButtons({ session, steering }: { readonly session: SessionDetail; readonly steering: Steering }) {
  const { approve, resume, runNow } = useOffers(session)
  const params = { id: session.id }
  const button = (words: string, icon: ReactNode, ask: () => Promise<SessionDetail>, said: string) => (
    <Button size="xs" leftSection={icon} loading={steering.isPending} onClick={() => steering.mutate({ ask, said })}>
      {words}
    </Button>
  )
  return (
    <>
      {approve !== undefined &&
        button(
          'Approve this plan',
          <IconCheck size={14} />,
          () => call('approveSession', { params, body: { planHash: approve } }),
          'The plan is approved',
        )}
      {resume &&
        button('Resume', <IconPlayerPlay size={14} />, () => call('resumeSession', { params }), 'The session goes on')}
      {runNow &&
        button('Run now', <IconPlayerPlay size={14} />, () => call('runSessionNow', { params }), 'The changes begin')}
    </>
  )
}
