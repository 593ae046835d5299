/** Everything that can be asked of a session, beside its title: hold it up, cancel it, run it again. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { offersOf } from '../../words/steering.ts'
import { CancelMenu } from './CancelMenu.tsx'
import { HoldMenu } from './HoldMenu.tsx'
import { Refusal } from './Refusal.tsx'
import { RerunMenu } from './RerunMenu.tsx'
import classes from './session-page.module.css'
import { useSteering } from './use-steering.ts'

export function SessionButtons({ session }: { readonly session: SessionDetail }) {
  const steering = useSteering(session.id)
  const offers = offersOf(session)
  if (offers.rerun) return <RerunMenu session={session} failed={offers.failed} />
  return (
    <div>
      <div className={classes.buttons}>
        <HoldMenu sessionId={session.id} offers={offers} steering={steering} />
        {offers.cancel && <CancelMenu session={session} steering={steering} />}
      </div>
      <Refusal error={steering.error} />
    </div>
  )
}
