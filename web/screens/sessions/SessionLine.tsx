/** Says in one line whose a session is, who started it, when it may work, what of reboots, and who is told. */
import type { SessionDetail } from '@fettle/contract/http/sessions.ts'
import { isFinal } from '@fettle/core/terms/session.ts'
import { CopyButton } from '../../parts/CopyButton.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { changesThings, rebootWords } from '../../words/option-words.ts'
import { BatchLink } from './BatchLink.tsx'
import { SessionTimes } from './SessionTimes.tsx'
import classes from './session-page.module.css'

export function SessionLine({ session }: { readonly session: SessionDetail }) {
  const { options, kind, window, batchId } = session
  // What is to come stands among the circumstances below.
  const isOver = isFinal(session.state)
  return (
    <>
      <span>{session.tenant.name}</span>
      <span>
        started by {session.trigger}, <Moment at={session.createdAt} />
        {batchId !== undefined && <BatchLink id={batchId} />}
      </span>
      <span>
        <SessionTimes session={session} />
      </span>
      {options.items !== undefined && <span>only {options.items.join(', ')}</span>}
      {isOver && window !== undefined && window.sentence !== 'now' && <span>window: {window.sentence}</span>}
      {isOver && changesThings(kind) && <span>reboot: {lowerFirst(rebootWords[options.reboot.preference])}</span>}
      {!isOver && options.notify.before && <span>people are told before</span>}
      <span className={classes.id}>
        <code title="The session's id">{session.id.slice(-8)}</code>
        <CopyButton text={session.id} label="Copy the session’s id" />
      </span>
    </>
  )
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
