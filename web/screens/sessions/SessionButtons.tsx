/** Everything that can be asked of a session, beside its title: hold it up, cancel it, run it again. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import { CopyMenu } from '../../parts/CopyMenu.tsx'
import { CancelMenu } from './CancelMenu.tsx'
import { EndNoticeButton } from './EndNoticeButton.tsx'
import { HoldMenu } from './HoldMenu.tsx'
import { Refusal } from './Refusal.tsx'
import { RerunMenu } from './RerunMenu.tsx'
import classes from './session-page.module.css'
import { useOffers, useSteering } from './use-steering.ts'

export function SessionButtons({ session }: { readonly session: SessionDetail }) {
  const steering = useSteering(session.id)
  const offers = useOffers(session)
  const copy = <CopyMenu command={`fettle session ${session.id}`} />
  if (offers.rerun) {
    return (
      <div className={classes.buttons}>
        <RerunMenu session={session} failed={offers.failed} />
        {copy}
      </div>
    )
  }
  return (
    <div>
      <div className={classes.buttons}>
        <HoldMenu sessionId={session.id} offers={offers} steering={steering} />
        {offers.cancel && <CancelMenu session={session} steering={steering} />}
        {!isFinal(session.state) && <EndNoticeButton />}
        {copy}
      </div>
      <Refusal error={steering.error} />
    </div>
  )
}
